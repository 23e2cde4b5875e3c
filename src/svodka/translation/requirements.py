"""What the English of a sentence must say in certain words: terms, places, persons and laws, in one list without overlaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from svodka.facts.gazetteer import Gazetteer, PlaceMatch
from svodka.facts.place_adjectives import find_adjectives
from svodka.facts.statutes import Statute, find_statutes
from svodka.glossary.entry import Entry
from svodka.glossary.matching import Matcher, TermMatch
from svodka.tables import forms, read_table
from svodka.translation.statute_forms import write_statute
from svodka.types import RequirementKind


@dataclass(frozen=True)
class Requirement:
    """An occurrence in the source with the renderings that are accepted for it."""

    match: TermMatch
    kind: RequirementKind


@dataclass(frozen=True)
class NamedPerson:
    """A person named in a sentence: `sentence[start:stop] == text`; `latin` is the one spelling of the bulletin."""

    start: int
    stop: int
    text: str
    russian: str
    latin: str


@dataclass(frozen=True)
class Setting:
    """Where a sentence stands: what decides about renderings beside its words."""

    country: str = ""
    """ISO alpha-2 code of the item's country, "" where it is not known."""
    when: date | None = None
    """The article's date: some places have changed their names."""
    people: tuple[NamedPerson, ...] = ()


def find(text: str, setting: Setting, matcher: Matcher | None, places: Gazetteer | None) -> tuple[Requirement, ...]:
    """Return the requirements of a sentence in the order of the source.

    Where two overlap the longer one stands, and at equal length the glossary's: `Агентство по контролю за наркотиками` is one term,
    not a place; `Республика Узбекистан` in a term is not a second requirement.
    """
    found = [
        Requirement(match, RequirementKind.TERM) for match in (matcher.find(text, setting.country) if matcher else ())
    ]
    named = places.find(text, setting.when, setting.country) if places else ()
    adjectives = find_adjectives(text, named) if places else ()
    found += [Requirement(_as_term(place), RequirementKind.PLACE) for place in (*named, *adjectives)]
    found += [Requirement(_law_as_term(law, setting.country), RequirementKind.STATUTE) for law in find_statutes(text)]
    found += [Requirement(_person_as_term(person), RequirementKind.PERSON) for person in setting.people]
    return tuple(sorted(_longest(found), key=lambda requirement: requirement.match.start))


def _as_term(place: PlaceMatch) -> TermMatch:
    if place.kind == "country":
        # A long form, a short one and a demonym are no two spellings of one name.
        accepted = place.variants + _demonyms().get(place.country, ())
        entry = Entry(place.russian or place.text, place.name, variants=accepted, reference="gazetteer")
    else:
        entry = Entry(place.russian or place.text, place.name, avoid=place.variants, reference="gazetteer")
    return TermMatch(place.start, place.stop, place.text, entry, why=f"gazetteer: {place.kind}")


def _person_as_term(person: NamedPerson) -> TermMatch:
    entry = Entry(person.russian, person.latin, reference="names table")
    return TermMatch(person.start, person.stop, person.text, entry, why="person")


def _law_as_term(law: Statute, country: str) -> TermMatch:
    return TermMatch(
        law.start,
        law.stop,
        law.text,
        Entry(law.text, write_statute(law, country), reference="house form"),
        why="statute",
    )


def _longest(found: Iterable[Requirement]) -> Sequence[Requirement]:
    taken: list[Requirement] = []
    ranked = sorted(
        found, key=lambda one: (one.match.start - one.match.stop, one.kind is not RequirementKind.TERM, one.match.start)
    )
    for requirement in ranked:
        match = requirement.match
        if all(match.stop <= other.match.start or other.match.stop <= match.start for other in taken):
            taken.append(requirement)
    return taken


def _longest_first(one: Requirement) -> tuple[int, bool, int]:
    return one.match.start - one.match.stop, one.kind is not RequirementKind.TERM, one.match.start


@cache
def _demonyms() -> dict[str, tuple[str, ...]]:
    return {row["code"]: forms(row["words"]) for row in read_table("demonyms.tsv")}
