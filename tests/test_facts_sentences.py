"""How many figures, places and persons of the 300 sentences are recognised and spelt as the bulletin wants them."""

import csv
from pathlib import Path

import pytest

from svodka.facts.gazetteer import load_gazetteer
from svodka.facts.numbers import find_english, find_russian
from svodka.facts.people import find_people
from svodka.russian.transliteration import transliterate

SENTENCES = Path(__file__).parent / "data" / "facts_sentences.tsv"
COUNTRIES = ("", "kz", "kg", "tj", "tm", "uz", "az", "ru")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def cells(row: dict[str, str], column: str) -> list[str]:
    return [cell for cell in (row[column] or "").split("|") if cell]


def test_at_least_99_percent_of_the_figures_have_the_value_that_is_expected(rows: list[dict[str, str]]) -> None:
    expected = right = 0
    for row in rows:
        found = [(figure.value, figure.high, figure.date) for figure in find_russian(row["source"])]
        for form in cells(row, "figures"):
            (figure,) = find_english(form)
            expected += 1
            if (key := (figure.value, figure.high, figure.date)) in found:
                found.remove(key)
                right += 1
    assert expected > 300
    assert right / expected >= 0.99


def test_at_least_97_percent_of_the_places_have_the_spelling_that_is_expected(rows: list[dict[str, str]]) -> None:
    gazetteer = load_gazetteer()
    expected = right = 0
    for row in rows:
        found = [name for match in gazetteer.find(row["source"]) for name in (match.name, *match.variants)]
        places = cells(row, "places")
        expected += len(places)
        right += sum(place in found for place in places)
    assert expected > 200
    assert right / expected >= 0.97


def test_at_least_97_percent_of_the_persons_are_found_in_the_nominative(rows: list[dict[str, str]]) -> None:
    expected = right = 0
    for row in rows:
        people = find_people(row["source"])
        spellings = {transliterate(person.russian, country) for person in people for country in COUNTRIES}
        persons = cells(row, "persons")
        expected += len(persons)
        right += sum(person in spellings for person in persons)
    assert expected > 50
    assert right / expected >= 0.97


def test_sentences_without_persons_name_none(rows: list[dict[str, str]]) -> None:
    found = [person.text for row in rows if not cells(row, "persons") for person in find_people(row["source"])]
    assert found == []
