"""The table of countries and the look-up by name."""

import pytest

from members import CODES, HEADINGS
from svodka.facts.countries import countries, country_named


def test_member_states_come_first_and_in_treaty_order() -> None:
    members = [country for country in countries() if country.treaty_order]
    assert [country.code for country in members] == CODES
    assert members == list(countries())[:7]
    assert [country.treaty_order for country in members] == [1, 2, 3, 4, 5, 6, 7]


def test_member_headings_are_the_official_long_forms_in_capitals() -> None:
    assert [country.heading for country in countries()[:7]] == HEADINGS
    assert all(country.heading == country.heading.upper() for country in countries())


def test_codes_are_unique_lower_case_and_of_the_right_length() -> None:
    for codes, length in (([c.code for c in countries()], 2), ([c.alpha3 for c in countries()], 3)):
        assert len(set(codes)) == len(codes)
        assert all(len(code) == length and code.isascii() and code.islower() for code in codes)


def test_no_name_belongs_to_two_countries() -> None:
    for country in countries():
        for name in (country.code, country.alpha3, country.heading, *country.english, *country.russian):
            assert country_named(name) == country, name


def test_the_neighbours_of_the_region_are_there() -> None:
    known = {country.code for country in countries()}
    neighbours = "af ir cn mn tr ge am ua by pk in pl lt lv ee fi no kp ae th mm nl de es co mx us"
    assert set(neighbours.split()) <= known


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("KZ", "kz"),
        ("kgz", "kg"),
        ("Kazakhstan", "kz"),
        ("казахстан", "kz"),
        ("РОССИЯ", "ru"),
        ("РФ", "ru"),
        ("Киргизия", "kg"),
        ("  Кыргызская   Республика ", "kg"),
        ("South_Korea", "kr"),
        ("объединенные арабские эмираты", "ae"),
        ("коста рика", "cr"),
        ("Turkey", "tr"),
        ("Туркмения", "tm"),
        ("USA", "us"),
    ],
)
def test_a_country_is_found_by_code_and_by_name_in_both_languages(name: str, code: str) -> None:
    country = country_named(name)
    assert country is not None
    assert country.code == code


@pytest.mark.parametrize("name", ["", "новости", "Kazakh news", "Атлантида", "zz", "October"])
def test_other_words_name_no_country(name: str) -> None:
    assert country_named(name) is None
