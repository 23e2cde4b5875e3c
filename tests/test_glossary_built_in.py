"""The built-in term base: what is meant by it is found, and what everyday life means by the same words is left alone."""

from collections.abc import Callable

import pytest

from case_tables import cases
from svodka.glossary.checking import check
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher, TermMatch

Find = Callable[..., tuple[TermMatch, ...]]


@pytest.fixture(scope="module")
def find() -> Find:
    return Matcher(load([built_in_glossary_path()])).find


def missed(find: Find, russian: str, english: str, country: str = "") -> list[str]:
    """Return the terms of a sentence that its English does not have."""
    matches = find(russian, country)
    verdicts = check(english, [match.requirement for match in matches])
    return [match.entry.source for match, verdict in zip(matches, verdicts, strict=True) if not verdict.satisfied]


@cases("everyday_senses")
def test_an_everyday_sense_in_right_english_is_no_alarm(find: Find, russian: str, english: str) -> None:
    assert missed(find, russian, english) == []


@pytest.mark.parametrize(
    ("russian", "source"),
    [
        ("Курьера задержали в аэропорту Бишкека после прилёта рейса из Стамбула.", "задержать"),
        ("Задержанный перед вылетом в Дели признал вину.", "задержанный"),
        ("Он обвиняется в хранении гашиша, изъятого на складе.", "хранение"),
        ("Крупная партия героина следовала через границу, сообщил депутат парламента.", "крупная партия"),
        ("Ущерб составил 5 млн сомов, изъята рыба и 2 кг гашиша.", "сом"),
        ("Изъято 12 чеков героина.", "чек"),
        ("В притоне задержаны пять человек.", "притон"),
        ("У наркокурьера нашли соль.", "соль"),
        ("Марки ЛСД прислали почтовым отправлением.", "марка"),
        ("Трое арестованы судом за сбыт.", "арестовать"),
        ("Изъяли брошюры, зелье и весы.", "изъять"),
    ],
)
def test_what_a_guard_of_an_everyday_sense_must_not_keep_away(find: Find, russian: str, source: str) -> None:
    assert source in [match.entry.source for match in find(russian, "kg")]


def test_a_sense_that_is_wrong_in_a_drug_report_is_still_told(find: Find) -> None:
    assert missed(find, "Курьера задержали с героином.", "The courier was arrested with heroin.") == ["задержать"]
    assert missed(find, "Его обвиняют в хранении гашиша.", "He is accused of the storage of hashish.") == ["хранение"]
    assert missed(find, "Изъята партия героина.", "A party of heroin was seized.") == ["партия"]
    assert missed(find, "Нашли три чека героина.", "Three receipts of heroin were found.") == ["чек"]


@cases("court_phrases")
def test_a_stock_phrase_of_courts_is_told_when_it_is_turned_round(
    find: Find, russian: str, english: str, turned_round: str
) -> None:
    assert missed(find, russian, english) == []
    assert missed(find, russian, turned_round) != []
