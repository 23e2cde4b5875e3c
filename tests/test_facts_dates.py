"""Dates: recognition, one English form, relative dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.facts.dates import find_relative_dates, read_impossible_days
from svodka.facts.figures import write_date, write_days
from svodka.facts.lexicon import Language, write_day
from svodka.facts.numbers import find_dates


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Задержан 28 февраля 2013 года в Оше.", ["28 February 2013"]),
        ("ОШ, 18 окт — Агентство.", ["18 October"]),
        ("Туркестан. 2 августа. АГЕНТСТВО -", ["2 August"]),
        ("Протокол от 28.02.2013 и акт от 01.03.13.", ["28 February 2013", "1 March 2013"]),
        ("За период 28.10 – 03.11.2019 изъято", ["28 October", "3 November 2019"]),
        ("с 28 по 30 октября 2019 года", ["28–30 October 2019"]),
        ("в августе 2020 года", ["August 2020"]),
        ("В январе-сентябре 2024 года", ["January", "September 2024"]),
        ("двадцать пятого мая и 8-го марта", ["25 May", "8 March"]),
        ("31 декабря 2018-го", ["31 December 2018"]),
        ("Дата: 2025-09-06.", ["6 September 2025"]),
        ("Весом 28.02 кг, версия 1.2.3, дом 5/12", []),
    ],
)
def test_russian_dates_come_out_in_one_english_form(text: str, forms: list[str]) -> None:
    assert [write_date(figure.date) for figure in find_dates(text, Language.RUSSIAN) if figure.date] == forms


@pytest.mark.parametrize(
    "text",
    [
        "28 February 2013",
        "February 28, 2013",
        "the 28th of February 2013",
        "Feb. 28, 2013",
        "28 FEBRUARY 2013",
        "28.02.2013",
        "2013-02-28",
    ],
)
def test_english_dates_are_read_in_every_usual_wording(text: str) -> None:
    (figure,) = find_dates(f"Seized on {text} in Osh", Language.ENGLISH)
    assert figure.date is not None
    assert write_date(figure.date) == "28 February 2013"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_in_house_form_reads_back_the_same(day: date) -> None:
    (figure,) = find_dates(write_day(day), Language.ENGLISH)
    assert figure.date is not None
    assert (figure.date.day, figure.date.month, figure.date.year) == (day.day, day.month, day.year)


MONDAY = date(2021, 10, 18)


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("накануне", "17 October 2021"),
        ("позавчера вечером", "16 October 2021"),
        ("сегодня", "18 October 2021"),
        ("сообщает пресс-служба в понедельник", "18 October 2021"),
        ("в прошлый понедельник", "11 October 2021"),
        ("в минувшую пятницу", "15 October 2021"),
        ("во вторник", "12 October 2021"),
        ("в следующую среду", "20 October 2021"),
        ("минувшей ночью", "17 October 2021 to 18 October 2021"),
        ("на прошлой неделе", "11 October 2021 to 17 October 2021"),
        ("в прошлом месяце", "September 2021"),
        ("в прошлом году", "2020"),
        ("три дня назад", "15 October 2021"),
        ("2 недели назад", "4 October 2021"),
    ],
)
def test_relative_dates_are_counted_from_the_date_of_the_article(text: str, calendar: str) -> None:
    (found,) = find_relative_dates(f"Груз изъяли {text}.", MONDAY)
    assert write_days(found.first, found.last) == calendar


def test_words_that_only_contain_a_relative_date_are_left_alone() -> None:
    assert find_relative_dates("Среда обитания, завтрак и понедельники не даты.", MONDAY) == ()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_a_bare_weekday_is_within_the_last_seven_days(today: date) -> None:
    (found,) = find_relative_dates("Рейд прошёл в четверг.", today)
    assert found.first.weekday() == 3
    assert timedelta(0) <= today - found.first < timedelta(7)


def test_a_relative_date_stands_where_it_says_also_behind_letters_that_grow_when_small() -> None:
    text = "İLHAM İSMAYIL: груз изъяли накануне."
    (found,) = find_relative_dates(text, MONDAY)
    assert text[found.start : found.stop] == found.text == "накануне"


@pytest.mark.parametrize(
    ("text", "impossible"),
    [
        ("Рейд прошёл 31 февраля 2019 года в Оше.", ["31 февраля 2019 года"]),
        ("Акт от 29.02.2021 и акт от 29.02.2020.", ["29.02.2021"]),
        ("Изъяли 29 февраля и 31 июня.", ["31 июня"]),
        ("В отпуске с 28 по 31 сентября.", ["28 по 31 сентября"]),
        ("Груз изъяли 32 мая.", ["32 мая"]),
        ("Рейды прошли 31 и 1 июня.", []),
        ("Весом 45.02 кг, версия 45.02.2019, 30 апреля и 31 мая 2019 года.", []),
    ],
)
def test_days_that_no_calendar_has_are_found(text: str, impossible: list[str]) -> None:
    assert [day.text for day in read_impossible_days(text)] == impossible


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_no_day_of_the_calendar_is_called_impossible(day: date) -> None:
    assert read_impossible_days(f"Акт от {day:%d.%m.%Y}.") == ()
