"""Which places of a Russian sentence lie at the beginning of a way, which at its end, and which on it.

`из Турции` is where from, `в Казахстан` where to, `через Иран` by what way; `в Казахстане` is none of them. Only what the forms decide
is told: `в Душанбе` and `в провинции Кандагар` may be where or where to, unless the other end stands beside it (`из Куляба в Душанбе`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from svodka.agreement.word_lists import list_words
from svodka.facts.gazetteer import PlaceMatch, load_gazetteer
from svodka.morphology import analyser
from svodka.tables import fold

_BEFORE = re.compile(r"(?<![\w-])([а-яё]+(?:-[а-яё]+)*\.?)[ \u00a0]+[«\"“]?$", re.IGNORECASE)
_JOIN = re.compile(r"(?:,|,? (?:и|или|а также))[ \u00a0]$")
_AND_BACK = re.compile(r"[»\"”]?,? (?:и|или) (?:обратно|назад)", re.IGNORECASE)
_MOST_WORDS = 4
"""Words between a preposition and the name of the place: `из соседней республики`."""
_LIKELY = 0.05
_MAX_CACHED = 3_000
_CONSONANTS = "бвгджзйклмнпрстфхцчшщ"


class Direction(Enum):
    """What a place is to the way that a sentence tells of: its value is the English preposition."""

    FROM = "from"
    TO = "to"
    VIA = "through"


@dataclass(frozen=True)
class Station:
    """A place with its direction, None where no form decides: `source[start:place.stop]` is the preposition and all up to the name.

    In a list the preposition stands before the first name.
    """

    place: PlaceMatch
    direction: Direction | None
    start: int


@dataclass(frozen=True)
class _Governed:
    """What stands before a place: the preposition or "" , its start, and the words between, the first one first."""

    preposition: str
    start: int
    words: tuple[str, ...]


@lru_cache(_MAX_CACHED)
def find_stations(source: str) -> tuple[Station, ...]:
    """Return the places of a Russian sentence in order, each with what it is to the way."""
    found: list[Station] = []
    for place in load_gazetteer().find(source):
        governed = _look_before(source, place.start)
        if governed.preposition:
            found.append(Station(place, _direct(source, governed, place), governed.start))
        else:
            found.append(_continue_list(source, governed.start, place, found[-1] if found else None))
    return tuple(_complete(source, found))


def _complete(source: str, found: list[Station]) -> Iterator[Station]:
    """Yield the stations; a name that never changes is where to if it stands at another end of the way: `из Куляба в Душанбе`."""
    for index, station in enumerate(found):
        before, after = found[index - 1] if index else None, found[index + 1] if index + 1 < len(found) else None
        at_hand = (_is_beginning(source, before, station), _is_beginning(source, after, station))
        preposition = fold(source[station.start : station.place.start]).strip(' \u00a0«"“')
        never_changes = not _changes(fold(station.place.russian)) and fold(station.place.text) == fold(
            station.place.russian
        )
        if station.direction is None and preposition == "в" and never_changes and any(at_hand):
            yield replace(station, direction=Direction.TO)
        else:
            yield station


def _is_beginning(source: str, other: Station | None, station: Station) -> bool:
    """Tell whether a place from or through which the way leads stands directly beside another place."""
    if other is None or other.direction not in (Direction.FROM, Direction.VIA):
        return False
    first, last = sorted((other, station), key=lambda one: one.place.start)
    return first.place.stop <= last.start and not source[first.place.stop : last.start].strip(' \u00a0»"”')


def _look_before(source: str, stop: int) -> _Governed:
    """Return the preposition that governs a name at `stop`, over adjectives and nouns such as `город`; "" where another word does."""
    words: list[str] = []
    while len(words) <= _MOST_WORDS:
        match = _BEFORE.search(source, 0, stop)
        if match is None:
            break
        word = fold(match[1])
        if word in list_words("route_from", "route_with", "route_to", "route_via"):
            return _Governed(word, match.start(), tuple(words))
        if not (_is_place_noun(word) or _is_adjective(word)):
            break
        words.insert(0, word)
        stop = match.start()
    return _Governed("", stop, tuple(words))


def _direct(source: str, governed: _Governed, place: PlaceMatch) -> Direction | None:
    preposition = governed.preposition
    if _AND_BACK.match(source, place.stop):
        return None
    if preposition in list_words("route_from"):
        return Direction.FROM
    if preposition in list_words("route_via"):
        return Direction.VIA
    case = _tell_case(governed.words, place, {"gent", "ablt"} if preposition in ("с", "со") else {"accs", "loct"})
    if case == "gent":
        return Direction.FROM
    if case != "accs" or (preposition == "на" and not _takes_onto(source, governed, place)):
        return None
    return Direction.TO


def _takes_onto(source: str, governed: _Governed, place: PlaceMatch) -> bool:
    """Tell whether `на` is where to: `на Украину`, `на территорию России`, but not `треть приходится на Россию`."""
    if "приход" in fold(source[: governed.start]):
        return False
    return any(map(_is_place_noun, governed.words)) or fold(place.russian) in list_words("route_onto")


def _tell_case(words: tuple[str, ...], place: PlaceMatch, possible: set[str]) -> str | None:
    """Return the one case of those possible after a preposition that the forms leave, None where they leave more."""
    for word in words:
        cases = _cases(word) & possible
        if len(cases) == 1:
            return next(iter(cases))
    if any(map(_is_place_noun, words)):
        return None  # `в провинции Кандагар`: the name does not change
    return _case_of_name(place, possible)


def _case_of_name(place: PlaceMatch, possible: set[str]) -> str | None:
    """Return the case of a name as far as its first word tells it: pymorphy3 does not know most names."""
    text, name = (fold(one).split(" ")[0] for one in (place.text, place.russian))
    if place.text.isupper():
        return None
    if "accs" in possible:
        return "accs" if _is_accusative(text, name) else None
    masculine = name[-1] in _CONSONANTS and text[-1] in "ая"
    return "gent" if masculine or (name[-1] in "ая" and text[-1] in "ыи") or _cases(text) == {"gent"} else None


def _is_accusative(text: str, name: str) -> bool:
    if name.endswith(("ая", "яя")):
        return text.endswith(("ую", "юю"))
    if name[-1] in "ая":
        return text[-1] in "ую"
    if text != name:
        return False
    if name[-1] in _CONSONANTS or name[-1] == "ь":
        return not (analyser().word_is_known(text) and "loct" in _cases(text))  # but `в Бангладеш`
    if name.endswith(("ое", "ее", "ые", "ие")):
        return True
    # `Филиппины` is a plural; `Карши` never changes.
    return any({"Pltm", "Geox", "accs"} in one.tag and "Fixd" not in one.tag for one in analyser().parse(text))


def _continue_list(source: str, stop: int, place: PlaceMatch, before: Station | None) -> Station:
    """Return a place that no preposition governs: with the direction of the one before it, if both stand in a list."""
    alone = Station(place, None, place.start)
    if before is None or before.direction is None:
        return alone
    join = _JOIN.search(source, before.place.stop, stop)
    if join is None or join.start() != before.place.stop:
        return alone
    sure = not join[0].startswith(",")
    if not (_may_be_genitive if before.direction is Direction.FROM else _may_be_accusative)(place, sure):
        return alone
    return Station(place, before.direction, before.start)


def _may_be_genitive(place: PlaceMatch, sure: bool) -> bool:
    text, name = fold(place.text), fold(place.russian)
    return text != name or (sure and not _changes(name))


def _may_be_accusative(place: PlaceMatch, sure: bool) -> bool:
    return _case_of_name(place, {"accs", "loct"}) == "accs" or (
        sure and fold(place.text) == fold(place.russian) and not _changes(fold(place.russian))
    )


def _changes(name: str) -> bool:
    """Tell whether a name surely has other forms in other cases: `Иран`, `Россия`, but neither `Душанбе` nor `США`."""
    return name[-1] in _CONSONANTS + "ья" or _cases(name).isdisjoint({"gent"})


@lru_cache(_MAX_CACHED)
def _cases(word: str) -> frozenset[str]:
    """Return the cases that a form may stand in; the second locative (`в порту`) is one."""
    return frozenset("loct" if one.tag.case == "loc2" else str(one.tag.case) for one in analyser().parse(word))


@lru_cache(_MAX_CACHED)
def _is_adjective(word: str) -> bool:
    return any(one.tag.POS in ("ADJF", "PRTF") and one.score >= _LIKELY for one in analyser().parse(word))


@lru_cache(_MAX_CACHED)
def _is_place_noun(word: str) -> bool:
    """Tell whether a word is a noun that stands before the name of a place: `городе`, `территорию`, `г.`."""
    names = list_words("place_noun_russian")
    return word in names or any(
        fold(one.normal_form) in names and one.tag.POS == "NOUN" for one in analyser().parse(word)
    )
