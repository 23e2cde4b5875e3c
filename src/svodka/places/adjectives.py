"""Adjectives of cities that stand for the place itself: `кызылординские полицейские` are police officers of Kyzylorda.

The gazetteer knows adjectives only before the noun of a region or district; these are the others.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from svodka.places.gazetteer import PlaceMatch, load_gazetteer
from svodka.system.tables import fold

_ADJECTIVE = re.compile(
    r"(?<![\w-])(?P<stem>[А-Яа-яЁё-]{2,}?)(?P<suffix>инск|енск|ск)(?:ий|ая|ое|ие|ого|ому|им|ом|ой|ую|их|ими)(?![\w-])"
)
_ENDINGS = ("", "а", "я", "ы", "и", "о", "у", "е", "ь")
_LEAST_STEM = 4
_OTHER_MEANINGS = frozenset(
    {
        "донск",
        "каспийск",
        "горск",
        "копейск",
        "крымск",
        "лесн",
        "ноябрьск",
        "озерск",
        "октябрьск",
        "приморск",
        "советск",
        "уральск",
        "яван",
    }
)
"""Names whose adjective is first of all that of something else: Kaspiysk of the Caspian, Krymsk of the Crimea, Yovon of Java."""
_KINDS = frozenset({"city", "town"})


def find_adjectives(text: str, taken: Sequence[PlaceMatch]) -> tuple[PlaceMatch, ...]:
    """Return the adjectives of cities in a Russian text that no match of `taken` covers, as matches of the city.

    A capital inside a sentence is a surname (`Слуцкий`) or a part of a name (`Московский район`) and is passed over.
    """
    found = []
    for match in _ADJECTIVE.finditer(text):
        opens = not text[: match.start()].strip(' «"“„(—–-') or text[: match.start()].rstrip().endswith((".", "!", "?"))
        if match.group()[0].isupper() and not opens:
            continue
        if any(place.start < match.end() and match.start() < place.stop for place in taken):
            continue
        city = _city(fold(match["stem"]), match["suffix"])
        if city is not None:
            found.append(
                PlaceMatch(
                    match.start(),
                    match.end(),
                    match.group(),
                    city.name,
                    city.kind,
                    city.country,
                    city.variants,
                    city.russian,
                )
            )
    return tuple(found)


def _city(stem: str, suffix: str) -> PlaceMatch | None:
    # `омский` is Omsk with its own -ск; `алматинский` and `кызылординский` add -ин to the bare stem.
    names = [stem + "ск"] if suffix == "ск" else [stem + suffix]
    if len(stem) >= _LEAST_STEM:
        names += [stem + ending for ending in _ENDINGS]
        if suffix != "ск":
            names += [stem + suffix.removesuffix("ск") + ending for ending in _ENDINGS]
    return next((_cities()[name] for name in names if name in _cities() and name not in _OTHER_MEANINGS), None)


@cache
def _cities() -> Mapping[str, PlaceMatch]:
    return {
        fold(place.russian): PlaceMatch(0, 0, "", place.name, place.kind, place.country, place.variants, place.russian)
        for place in load_gazetteer().places
        if place.kind in _KINDS and " " not in place.russian and not place.cue and place.until is None
    }
