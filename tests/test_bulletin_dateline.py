import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.bulletin.dateline import Dateline, find_city_country, measure_dateline, render, split
from svodka.facts.countries import countries
from svodka.facts.dates import CalendarDate
from svodka.system.tables import forms, read_table

TEXT = "Сотрудники полиции изъяли наркотики."


@pytest.mark.parametrize(
    ("source", "house_form"),
    [
        ("БАКУ, 18 окт — Sputnik. ", "BAKU, October 18 - Sputnik."),
        ("БАКУ, 18 окт. — Sputnik. ", "BAKU, October 18 - Sputnik."),
        ("Душанбе, 28 февраля. (НИАТ «Ховар»).- ", "DUSHANBE, February 28 - NIAT Khovar."),
        ("Туркестан. 2 августа. KAZAKHSTAN TODAY - ", "TURKISTAN, August 2 - KAZAKHSTAN TODAY."),
        ("АСТАНА, 1 ноября — Sputnik. ", "ASTANA, November 1 - Sputnik."),
        ("НУР-СУЛТАН, 1 ноября - Sputnik. ", "NUR-SULTAN, November 1 - Sputnik."),
        ("Бишкек, 5 марта /Кабар/. ", "BISHKEK, March 5 - Kabar."),
        ("ТАШКЕНТ, 3 июня (УзА) — ", "TASHKENT, June 3 - UzA."),
        ("МОСКВА, 12 дек — РИА Новости. ", "MOSCOW, December 12 - RIA Novosti."),
        ("МОСКВА, 12 декабря. /ТАСС/. ", "MOSCOW, December 12 - TASS."),
        ("Баку, 12 мая, АЗЕРТАДЖ. ", "BAKU, May 12 - AZERTAC."),
        ("Бишкек, 5 марта 2019 года. /Кабар/ ", "BISHKEK, March 5, 2019 - Kabar."),
        ("Нижний Новгород, 5 марта. ТАСС. ", "NIZHNY NOVGOROD, March 5 - TASS."),
        ("Ростов-на-Дону, 5 мар — Интерфакс. ", "ROSTOV-ON-DON, March 5 - Interfax."),
        ("БИШКЕК, 5 мар — Sputnik, Асель Исмаилова. ", "BISHKEK, March 5 - Sputnik, Asel Ismailova."),
        ("АСТАНА. КАЗИНФОРМ — ", "ASTANA - Kazinform."),
        ("АСТАНА. ИА КАЗИНФОРМ — ", "ASTANA - Kazinform."),
        ("НИЖНИЙ НОВГОРОД /ТАСС/. ", "NIZHNY NOVGOROD - TASS."),
        ("Ташкент, 3 июня — ", "TASHKENT, June 3."),
        ("Бишкек, 3 мая — 24.kg. ", "BISHKEK, May 3 - 24.kg."),
        ("Алматы. 3 марта. Zan News - ", "ALMATY, March 3 - Zan News."),
    ],
)
def test_datelines_of_the_press_are_split_off_and_rendered_in_the_house_form(source: str, house_form: str) -> None:
    dateline = split(source + TEXT)
    assert dateline is not None
    assert (source + TEXT)[dateline.stop :] == TEXT
    assert render(dateline).text == house_form
    assert render(dateline).findings == ()


@pytest.mark.parametrize(
    "paragraph",
    [
        "В Бишкеке 5 марта задержали троих.",
        "Ташкент, 3 июня прошла акция.",
        "Пожар, 3 июня. Сгорел склад.",
        "Бишкек — столица.",
        "Ташкент, 40 марта. Текст.",
        "Задержание, 5 марта — Сотрудники полиции провели операцию.",
        "Астана. Полиция — задержала троих.",
        "",
        "Москва",
    ],
)
def test_none_is_invented(paragraph: str) -> None:
    assert split(paragraph) is None


def test_text_after_a_dash_is_not_an_agency() -> None:
    dateline = split("Ташкент, 3 июня. Сотрудники милиции - молодцы.")
    assert dateline is not None
    assert dateline.agency == ""


def test_an_unknown_city_is_transliterated_and_marked() -> None:
    dateline = split("Усть-Лабинск, 5 марта. /ТАСС/. Текст.")
    assert dateline is not None
    passage = render(dateline)
    assert passage.text == "UST-LABINSK, March 5 - TASS."
    (finding,) = passage.findings
    assert finding.quote == "UST-LABINSK"
    assert "Усть-Лабинск" in finding.message


def test_an_unknown_agency_is_transliterated_and_marked() -> None:
    dateline = split("Бишкек, 5 марта. (ИА «Заря»). Текст.")
    assert dateline is not None
    passage = render(dateline)
    assert passage.text == "BISHKEK, March 5 - IA Zarya."
    assert [finding.quote for finding in passage.findings] == ["IA Zarya"]


def test_agencies_in_latin_letters_pass_unchanged() -> None:
    made = [
        render(Dateline("Баку", CalendarDate(18, 10), name, 0)) for name in ("Zan News", "НИАТ «Ховар»", "Неведомое")
    ]
    assert [passage.text.partition(" - ")[2] for passage in made] == ["Zan News.", "NIAT Khovar.", "Nevedomoye."]
    assert [len(passage.findings) for passage in made] == [0, 0, 1]


def test_the_house_form_is_found_again_at_the_head_of_english_text() -> None:
    line = render(Dateline("Баку", CalendarDate(18, 10), "Sputnik", 0)).text
    assert measure_dateline(f"{line} Officers detained two persons.") == len(line)
    assert measure_dateline("Officers detained two persons.") == 0
    assert measure_dateline("DEA, October 18 was a day") == 0


@given(st.text(max_size=80))
def test_any_paragraph_can_be_asked(paragraph: str) -> None:
    dateline = split(paragraph)
    assert dateline is None or 0 < dateline.stop <= len(paragraph)


@given(
    st.sampled_from([row["russian"] for row in read_table("cities.tsv")]),
    st.booleans(),
    st.integers(1, 28),
    st.sampled_from(["января", "мая", "сент", "дек"]),
    st.sampled_from([" — Sputnik. ", " /Кабар/. ", ". (ТАСС). - ", " — "]),
)
def test_every_city_of_the_table_opens_a_dateline(city: str, capitals: bool, day: int, month: str, rest: str) -> None:
    source = f"{city.upper() if capitals else city}, {day} {month}{rest}"
    dateline = split(source + TEXT)
    assert dateline is not None
    assert (source + TEXT)[dateline.stop :] == TEXT
    assert render(dateline).findings == ()


def test_cities_are_spelt_as_the_gazetteer_spells_them() -> None:
    gazetteer: dict[tuple[str, str], set[str]] = {}
    for row in read_table("gazetteer.tsv"):
        gazetteer.setdefault((row["russian"], row["country"].lower()), set()).add(row["english"])
    for row in read_table("cities.tsv"):
        spellings = gazetteer.get((row["russian"], row["country"]))
        assert spellings is None or row["english"] in spellings, row["russian"]


def test_the_tables_are_sound() -> None:
    cities = read_table("cities.tsv")
    codes = {country.code for country in countries()}
    assert len(cities) >= 120
    assert len({row["russian"] for row in cities}) == len(cities)
    assert all(row["country"] in codes for row in cities)
    assert not any(re.search("[А-Яа-яЁё]", row["english"]) for row in (*cities, *read_table("agencies.tsv")))
    assert find_city_country("ГЯНДЖА") == "az"
    assert find_city_country("Неведомск") == ""


@pytest.mark.parametrize("opening", ["БАКУ, 18 окт — {}. ", "Баку, 18 октября. /{}/. ", "БАКУ. {} — "])
def test_every_agency_of_the_table_is_read_in_each_of_its_spellings(opening: str) -> None:
    for row in read_table("agencies.tsv"):
        for name in forms(row["russian"]):
            dateline = split(opening.format(name) + TEXT)
            assert dateline is not None, name
            assert render(dateline).text.rstrip(".").endswith(row["english"].rstrip("."))


def test_every_city_of_the_table_opens_a_dateline_and_tells_its_country() -> None:
    for row in read_table("cities.tsv"):
        dateline = split(f"{row['russian'].upper()}, 18 октября — ТАСС. {TEXT}")
        assert dateline is not None, row
        assert render(dateline).text == f"{row['english'].upper()}, October 18 - TASS."
        assert find_city_country(row["russian"]) == row["country"]
