import pytest

from svodka.translation import units

HEADLINES = {
    "В БИШКЕКЕ ЗАДЕРЖАН НАРКОКУРЬЕР С 5 КГ ГАШИША – МВД": "В Бишкеке задержан наркокурьер с 5 кг гашиша – МВД",
    "СОТРУДНИКИ ГКНБ И СБНОН ИЗЪЯЛИ ГЕРОИН В ДЖАЛАЛ-АБАДСКОЙ ОБЛАСТИ": "Сотрудники ГКНБ и СБНОН изъяли героин в Джалал-Абадской области",
    "ОПЕРАЦИЯ «МАК» ЗАВЕРШЕНА В АЛМАТЫ": "Операция «Мак» завершена в Алматы",
    "СУД В ТАШКЕНТЕ ПРИГОВОРИЛ ИВАНОВА К 10 ГОДАМ": "Суд в Ташкенте приговорил Иванова к 10 годам",
}


@pytest.mark.parametrize(("capitals", "expected"), HEADLINES.items())
def test_a_headline_in_capitals_keeps_names_and_abbreviations(capitals, expected):
    assert units.is_in_capitals(capitals)
    assert units.sentence_case(capitals) == expected


@pytest.mark.parametrize("headline", ["МВД: изъято 5 кг гашиша", "КНБ РК", "В Астане прошёл рейд", ""])
def test_an_ordinary_headline_is_not_in_capitals(headline):
    assert not units.is_in_capitals(headline)
