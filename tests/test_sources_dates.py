"""Dates as the press and its addresses write them."""

from datetime import date

import pytest

from svodka.sources import dates
from svodka.sources.dates import (
    address_date,
    date_line,
    dateline_and_address_date,
    dateline_date,
    parse_date,
    starts_with_dateline,
    without_labelled_date,
)


class FixedDate(date):
    """Dates where today is always the same day."""

    @classmethod
    def today(cls) -> "FixedDate":
        return cls(2025, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28 февраля 2013 года", date(2013, 2, 28)),
        ("18.10.2021", date(2021, 10, 18)),
        ("26.06.2024, 14:05", date(2024, 6, 26)),
        ("2025-09-06", date(2025, 9, 6)),
        ("2025-09-06T23:05:00+06:00", date(2025, 9, 6)),
        ("18 окт 2021", date(2021, 10, 18)),
        ("18 окт. 2021 г.", date(2021, 10, 18)),
        ("1/2/2020", date(2020, 2, 1)),
        ("2020/12/03", date(2020, 12, 3)),
        ("октября 29, 2019", date(2019, 10, 29)),
        ("October 29, 2019", date(2019, 10, 29)),
        ("29 Oct 2019", date(2019, 10, 29)),
        ("3 МАЯ 2019 ГОДА", date(2019, 5, 3)),
        ("опубликовано вчера, 5 сентября 2022, в 10 часов", date(2022, 9, 5)),
    ],
)
def test_full_dates_are_read(text: str, expected: date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "28 февраля",
        "в 2013 году",
        "февраль 2013 года",
        "31.02.2020",
        "13,5 килограмма",
        "статьи 246 и 251-1",
        "192.168.10.2019",
        "тел. 12-10-2019-33",
        "5 граммов 2019 сигарет",
    ],
)
def test_no_date_is_invented(text: str) -> None:
    assert parse_date(text) is None


def test_dates_in_the_future_and_before_the_web_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "date", FixedDate)
    assert parse_date("26.11.2025") is None
    assert parse_date("25.11.2025") == date(2025, 11, 25)
    assert parse_date("31.12.1989") is None
    assert parse_date("01.05.2045 перенесено с 02.05.2019") == date(2019, 5, 2)


@pytest.mark.parametrize(
    "line",
    [
        "26.06.2024",
        "Опубликовано: 26.06.2024 14:05",
        "14:05, 26 июня 2024",
        "Среда, 26 июня 2024 года, 14:05 (МСК)",
        "2024-06-26 14:05:11",
        "26.06.24",
        "Дата: 26 июня 2024 г.",
        "г. Бишкек, 26 июня 2024 года",
        "№ 12/345 от 26.06.2024",
    ],
)
def test_a_line_that_is_only_a_date_is_one(line: str) -> None:
    assert date_line(line) == date(2024, 6, 26)


@pytest.mark.parametrize(
    "line", ["26.06.2024 задержан курьер", "26 июня", "26 июня 2024 | Алан Марат", "Итоги 2024", ""]
)
def test_a_line_with_other_words_is_no_date_line(line: str) -> None:
    assert date_line(line) is None


def test_a_dateline_gives_a_date_only_in_its_beginning() -> None:
    assert dateline_date("БАКУ, 18 окт 2021 — Пресс. Задержаны двое.") == date(2021, 10, 18)
    assert dateline_date("БАКУ, 18 окт — Пресс. Задержаны двое.") is None
    late = "Суд признал виновным мужчину, который хранил дома партию героина с 18 октября 2015 года."
    assert dateline_date(late) is None
    assert dateline_date("В Оше 18 октября 2021 года задержан курьер с гашишем.") == date(2021, 10, 18)
    assert dateline_date("Осуждён мужчина, задержанный 12 марта 2019 года в порту.") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.ru/news/2020/12/03/turkmenia/", date(2020, 12, 3)),
        ("https://az.example.ru/amp/20211018/politsiya-434346335.html", date(2021, 10, 18)),
        ("https://example.kz/2024-06-26-geroin", date(2024, 6, 26)),
        ("https://example.kz/news/26.06.2024/x", date(2024, 6, 26)),
        ("https://example.tj/rus/2013/02/v-stolitse", None),
        ("https://24.example/proisshestvija/342457_iz", None),
        ("https://example.kz/n/20251340-x", None),
        ("http://[bad", None),
        ("", None),
    ],
)
def test_an_address_gives_a_day_or_nothing(url: str, expected: date | None) -> None:
    assert address_date(url) == expected


def test_dateline_and_address_give_a_date_together_where_their_months_agree() -> None:
    url = "https://example.tj/rus/2013/02/v-stolitse"
    assert dateline_and_address_date("Душанбе, 28 февраля. (НИАТ)", url) == date(2013, 2, 28)
    assert dateline_and_address_date("Душанбе, 28 января. (НИАТ)", url) is None


def test_datelines_are_recognised() -> None:
    assert starts_with_dateline("БАКУ, 18 окт — Пресс. Задержаны")
    assert starts_with_dateline("Туркестан. 2 августа. ПРЕСС - В области")
    assert starts_with_dateline("НУР-СУЛТАН, 1 ноября")
    assert not starts_with_dateline("В Баку, 3 человека задержаны")
    assert not starts_with_dateline("Изъято 18 кг")


def test_a_date_field_stuck_to_the_first_paragraph_is_taken_off() -> None:
    assert without_labelled_date("date 2025-09-06 В Оше задержаны двое.") == "В Оше задержаны двое."
    assert without_labelled_date("Дата: 06.09.2025, 14:05 — В Оше.") == "В Оше."
    assert without_labelled_date("Дата 12 дней спустя.") == "Дата 12 дней спустя."
