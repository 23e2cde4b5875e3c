"""The requirements of a sentence, that is what its English must say in certain words: terms, places, persons and laws."""

import re
from dataclasses import dataclass
from datetime import date

from svodka.facts.countries import load_demonym_renderings
from svodka.facts.gazetteer import Gazetteer, PlaceMatch, find_adjectives
from svodka.facts.statutes import STATUTE_NUMBER, Statute, code_pattern, find_statutes
from svodka.glossary.checking import Requirement
from svodka.glossary.matching import Matcher
from svodka.russian.tokens import without_overlaps
from svodka.system.tables import read_table
from svodka.types import RequirementKind


@dataclass(frozen=True)
class NamedPerson:
    """A person named in a sentence: `sentence[start:stop] == text`.

    `russian` is the nominative, `latin` the one spelling that the bulletin uses.
    """

    start: int
    stop: int
    text: str
    russian: str
    latin: str
    others: tuple[str, ...] = ()
    """Other accepted spellings: with the initials on the other side, or of another reading that a translation has (`name_spellings`)."""
    readings: tuple[tuple[str, ...], ...] = ()
    """For each word of the name what else it may be in the Russian nominative, as `facts.people.Person` has it."""
    ruled: bool = False
    """The spelling is known, confirmed by a person or used in earlier bulletins (`NamesTable.rules`): no draft changes it."""
    ruled_words: frozenset[str] = frozenset()
    """Words of `russian` whose own spelling is fixed, even if that of the whole name is not: `Зеленский` in `Андрей Зеленский`."""


@dataclass(frozen=True)
class Setting:
    """What decides about the renderings of a sentence beside its words: where and when its article is from, and the persons in it."""

    country: str = ""
    """ISO alpha-2 code of the item's country, "" if it is not known."""
    when: date | None = None
    """The article's date: some places have changed their names."""
    people: tuple[NamedPerson, ...] = ()


def find(text: str, setting: Setting, matcher: Matcher | None, places: Gazetteer | None) -> tuple[Requirement, ...]:
    """Return the requirements of a sentence, in the order of the source and without overlaps.

    Of two that overlap the longer one is kept, at equal length the glossary's: `Агентство по контролю за наркотиками` is one term, not
    a place; `Республика Узбекистан` in a term is not a second requirement.
    """
    found = [match.requirement for match in (matcher.find(text, setting.country) if matcher else ())]
    named = places.find(text, setting.when, setting.country) if places else ()
    adjectives = find_adjectives(text, named) if places else ()
    found += map(_of_place, (*named, *adjectives))
    for law in find_statutes(text):
        kind, name = RequirementKind.STATUTE, write_statute(law, setting.country)
        found.append(Requirement(law.start, law.stop, law.text, kind, law.text, name, (name,), reference="house form"))
    for one in setting.people:
        kind, accepted = RequirementKind.PERSON, (one.latin, *one.others)
        where, reference = (one.start, one.stop, one.text), "names table"
        found.append(Requirement(*where, kind, one.russian, one.latin, accepted, reference=reference))
    found.sort(key=lambda one: (one.start - one.stop, one.kind is not RequirementKind.TERM, one.start))
    return tuple(without_overlaps(found))


def _of_place(place: PlaceMatch) -> Requirement:
    # The long form, the short form and the demonym of a country are all right; of any other place only the name and
    # what the gazetteer accepts beside it are, and its other variants are avoided.
    kind, name, headword = RequirementKind.PLACE, place.name, place.russian or place.text
    accepted, avoided = (name, *place.accepted), tuple(one for one in place.variants if one not in place.accepted)
    if place.kind == "country":
        accepted, avoided = (*accepted, *place.variants, *load_demonym_renderings().get(place.country, ())), ()
    return Requirement(
        place.start, place.stop, place.text, kind, headword, name, accepted, avoided, reference="gazetteer"
    )


def write_statute(statute: Statute, country: str = "") -> str:
    """Return a reference to a law in English.

    `country` (ISO alpha-2) is the country of the article: `РТ` is Tajikistan except in news from Russia.
    """
    references = [" of ".join(_numbered(part.lead, part.numbers) for part in one) for one in statute.references]
    english = _listed(references, "and")
    if statute.code:
        english += f" of the {_code(statute.code)}"
    if statute.state:
        english += f" of {_state(statute.state, country.lower())}"
    return english


def _listed(items: list[str], conjunction: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def _numbered(lead: str, numbers: str) -> str:
    """Return `Articles 246 and 251-1`, `part 3`, `paragraph (b)`."""
    items: list[str] = []
    many = False
    for match in re.finditer(rf"(?P<range>^| [-–] ?|[-–] ?)?(?P<item>{STATUTE_NUMBER})", numbers):
        written = [_item(item) for item in re.split(r", ?| и ", match["item"].strip('«»"'))]
        if items and match["range"]:
            # `«а»-«в»` are three.
            items[-1] += f"-{written.pop(0)}"
            many = True
        items += written
        many = many or _is_range(match["item"])
    joined = _listed(items, "or" if " или " in numbers else "and")
    return f"{lead}{'s' if many or len(items) > 1 else ''} {joined}"


def _is_range(item: str) -> bool:
    """Tell whether numbers such as `188–190` are a range of articles; `251-1` and `5-27` (more than 20 apart) are one article each."""
    ends = re.fullmatch(r"(\d+)([-‑–])(\d+)", item)
    width = int(ends[3]) - int(ends[1]) if ends else 0
    return ends is not None and width > 0 and (ends[2] == "–" or width <= 20)


def _item(letter: str) -> str:
    """Return a number with plain hyphens, or a lettered item with the Latin letter at the same place in the alphabet (`б` → `(b)`)."""
    alphabet = "абвгдежзиклмнопрстуфхцчшщэюя"
    if letter not in alphabet:
        return letter.replace("–", "-").replace("‑", "-")
    place = alphabet.index(letter)
    return f"({chr(ord('a') + place)})" if place < 26 else f"({letter})"


def _code(russian: str) -> str:
    rows = read_table("legal_codes.tsv")
    return next(row["english"] for row in rows if re.fullmatch(code_pattern(row["russian"]), russian))


def _state(russian: str, country: str) -> str:
    rows = read_table("law_states.tsv")
    return next(row["english"] for row in rows if row["russian"] == russian and row["country"] in ("", country))
