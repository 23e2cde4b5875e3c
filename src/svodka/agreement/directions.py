"""Whether the English goes the way of the Russian: from where, to where, through where.

A small model turns `из Турции в Казахстан` round, and it reads well. For each place whose direction the Russian leaves no doubt of
(`routes`), the prepositions before its English names are looked at; only where every one of them contradicts is it said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from svodka.agreement import renderings
from svodka.agreement.disagreement import Disagreement
from svodka.agreement.renderings import EnglishWord
from svodka.agreement.routes import Direction, Station, find_stations
from svodka.agreement.word_lists import list_words
from svodka.countries import countries
from svodka.facts.gazetteer import PlaceMatch, load_demonyms

_CONTRARY = {
    Direction.FROM: frozenset({Direction.TO}),
    Direction.TO: frozenset({Direction.FROM}),
    Direction.VIA: frozenset({Direction.FROM, Direction.TO}),
}
"""`through Iran` for `из Ирана` may be loose; `to Iran` is wrong."""
_PREPOSITIONS = {
    "from": Direction.FROM, "to": Direction.TO, "into": Direction.TO, "towards": Direction.TO, "toward": Direction.TO,
    "via": Direction.VIA, "through": Direction.VIA,
}  # fmt: skip
_SECOND_WORDS = {"of": ("out", Direction.FROM), "for": ("route_bound", Direction.TO)}
_KINDS = r"(?:[Rr]egion|[Oo]blast|[Pp]rovince|[Dd]istrict|[Rr]aion|[Aa]rea|[Cc]ounty|[Tt]erritory|[Rr]epublic)"
_OTHER_USE = re.compile(rf"['’-]|[ \u00a0]+(?:{_KINDS}|[Bb]order|[Aa]irport|[A-Z])")
"""What makes a name a part of another name, or says whose: `Moscow Region`, `Turkey's`."""
_CLOSES_LIST = re.compile(r"(?:, (?:the )?[A-Z][\w-]+)*,? (?:and|or) (?:the )?[A-Z]")
_MAX_CACHED = 3_000


@dataclass(frozen=True)
class _Mention:
    """An English name of a place, `english[start:stop]`, with the preposition that governs it."""

    start: int
    stop: int
    preposition: int
    direction: Direction


def compare_directions(source: str, english: str) -> Iterator[Disagreement]:
    """Yield the first place that the Russian has at the one end of a way, and the English only at the other."""
    stations = find_stations(source)
    if all(station.direction is None for station in stations):
        return
    words = renderings.split_words(english)
    for station in stations:
        direction = station.direction
        if direction is None or not _is_always(station, stations):
            continue
        mentions = list(_mentions(station.place, english, words))
        contrary = [one for one in mentions if one is not None and one.direction in _CONTRARY[direction]]
        if contrary and len(contrary) == len(mentions):
            start, name = contrary[0].preposition, english[contrary[0].start : contrary[0].stop]
            quote, russian = english[start : contrary[0].stop], source[station.start : station.place.stop]
            message = f"The source says {direction.value} {name} (“{russian}”), and the English says “{quote}”."
            yield Disagreement(message, quote, start)
            return


def _is_always(station: Station, stations: Sequence[Station]) -> bool:
    """Tell whether the sentence has the place in this direction and in no other, nor without one."""
    return all(other.direction is station.direction for other in stations if _key(other.place) == _key(station.place))


def _key(place: PlaceMatch) -> str:
    return place.country if place.kind == "country" and place.country else place.name


def _mentions(place: PlaceMatch, english: str, words: Sequence[EnglishWord]) -> Iterator[_Mention | None]:
    """Yield the English mentions of a place in order, None for one that no preposition of a way governs."""
    indices = {word.start: index for index, word in enumerate(words)}
    for match in _pattern(place.name, place.variants, place.kind, place.country).finditer(english):
        index = indices.get(match.start())
        if index is None or _OTHER_USE.match(english, match.end()):
            yield None
            continue
        listed = bool(_CLOSES_LIST.match(english, match.end()))
        governor = _find_governor(english, words, index, listed)
        yield _Mention(*match.span(), words[governor[0]].start, governor[1]) if governor else None


@lru_cache(_MAX_CACHED)
def _pattern(name: str, variants: tuple[str, ...], kind: str, country: str) -> re.Pattern[str]:
    """Return what finds the English names of a place: the one to use, other spellings, other names of a country, no demonyms."""
    names = {name, *variants}
    if kind == "country":
        names |= {other for one in countries() if one.code == country for other in one.english}
        names -= _demonyms()
    alternatives = [re.escape(one) for one in sorted(names, key=len, reverse=True)]
    if kind in ("region", "district", "province"):
        alternatives += [rf"{re.escape(one.rpartition(' ')[0])} {_KINDS}" for one in sorted(names) if " " in one]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?!\w)")


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(word for words in load_demonyms().values() for word in words)


@cache
def _demonyms_in_small_letters() -> frozenset[str]:
    return frozenset(map(str.lower, _demonyms()))


def _find_governor(
    english: str, words: Sequence[EnglishWord], index: int, listed: bool
) -> tuple[int, Direction] | None:
    """Return the place of the preposition that governs the name at `index` and what it says, over articles, adjectives and lists."""
    while index > 0:
        gap = english[words[index - 1].stop : words[index].start].strip(" \u00a0\"“”'‘’")
        index -= 1
        word = words[index].lower
        if gap == "," and listed and word not in ("and", "or"):
            index = _start_of_name(english, words, index)
        elif gap not in ("", ","):
            return None
        elif word in ("and", "or"):
            comma = bool(english[words[index - 1].stop : words[index].start].strip())
            index, listed = _start_of_name(english, words, index - 1), True
            if comma and (index < 1 or "," not in english[words[index - 1].stop : words[index].start]):
                return None  # `from Turkey, and Kazakhstan has …`
        elif gap:
            return None
        elif word in _PREPOSITIONS or word in _SECOND_WORDS:
            if word != "of" or words[index - 1].lower not in list_words("place_noun_english"):
                return _read_preposition(words, index)
        elif not _is_before_name(word):
            return None
        if index < 0:
            return None
    return None


def _start_of_name(english: str, words: Sequence[EnglishWord], last: int) -> int:
    """Return the first word of the name that ends with the word `last` of a list, −1 where no name does."""
    first = last + 1
    while first > 0 and english[words[first - 1].start].isupper() and words[first - 1].lower not in _PREPOSITIONS:
        if first <= last and english[words[first - 1].stop : words[first].start].strip():
            break
        first -= 1
    return first if first <= last else -1


def _is_before_name(word: str) -> bool:
    return (
        word in list_words("determiner", "place_adjective", "place_noun_english")
        or word in _demonyms_in_small_letters()
    )


def _read_preposition(words: Sequence[EnglishWord], index: int) -> tuple[int, Direction] | None:
    """Return where a preposition begins and what it says, None where its verb makes something else of it: `banned from`."""
    word, before = words[index].lower, words[index - 1].lower if index else ""
    if word in _SECOND_WORDS:
        first, direction = _SECOND_WORDS[word]
        return (index - 1, direction) if before == first or before in list_words(first) else None
    if before in list_words("no_way") or before in ("and", "or"):
        return None  # `according to Russia`, `to and from Russia`
    return index, _PREPOSITIONS[word]
