"""Russian text as words and what stands between them; and stretches of any text at their place, and which of them overlap."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Protocol, TypeVar

from svodka.system.tables import fold, read_pairs

CYRILLIC = "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІіҲҳӢӣҶҷӮӯЎў"
"""The letters of Russian and of the region's other languages in Cyrillic, for a class of a regular expression."""

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+[^\W_]*)*")
"""Letters and digits, also with stress marks, soft hyphens and zero-width characters inside."""

JOIN = ""
"""The gap between two words that nothing but spaces and quotes separates."""
HYPHEN = "-"
"""The gap inside a hyphenated word."""
BREAK = "\n"
"""The gap at a line end: nothing matches across it."""
DASH = "\0–"
"""A dash with spaces. Other gaps are written like this too: a zero character and the punctuation."""

_QUOTES_AND_SPACES = re.compile(r"[\s«»„“”\"‘’'‹›`´]+")
_HYPHENS = re.compile(r"[-‐‑‒–—−]")
_STRESS = re.compile(r"[\u0300-\u0305\u0307\u0309-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: `whole[start:stop] == text`."""

    start: int
    stop: int
    text: str


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...


_Found = TypeVar("_Found", bound=_Placed)


def without_overlaps(spans: Iterable[_Found]) -> list[_Found]:
    """Return the spans (anything with a `start` and a `stop`) that overlap none kept before them, in the order given.

    The result is sorted by place in the text.
    """
    kept: list[_Found] = []
    for span in spans:
        if not overlaps(span.start, span.stop, ((other.start, other.stop) for other in kept)):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def overlaps(start: int, stop: int, stretches: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a stretch of text shares a character with one of the others (start, stop)."""
    return any(start < end and begin < stop for begin, end in stretches)


@dataclass(frozen=True)
class Tokens:
    """The words of a text as they stand there; `gaps[i]` is what stands between word i and the next (last: `BREAK`)."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    gaps: tuple[str, ...]


def word_pattern(joints: str = "", letter: str = r"[^\W\d_]") -> re.Pattern[str]:
    """Return a pattern for words of letters, also those that have one of `joints` between letters, such as `'’-`."""
    return re.compile(rf"{letter}+(?:[{joints}]{letter}+)*" if joints else f"{letter}+")


def tokenise(text: str) -> Tokens:
    """Split a text into words (offsets in characters) and classify the gaps between them."""
    spans = [match.span() for match in WORD.finditer(text)]
    gaps = [gap_between(text[stop:start]) for (_, stop), (start, _) in pairwise(spans)]
    return Tokens(
        words=tuple(text[start:stop] for start, stop in spans),
        starts=tuple(start for start, _ in spans),
        stops=tuple(stop for _, stop in spans),
        gaps=(*gaps, BREAK),
    )


@lru_cache(10_000)
def gap_between(between: str) -> str:
    """Classify what stands between two words: `JOIN`, `HYPHEN`, `BREAK`, `DASH` or a zero character and the punctuation."""
    if "\n" in between:
        return BREAK
    rest = _QUOTES_AND_SPACES.sub("", between)
    if not rest:
        return JOIN
    if len(rest) == 1 and _HYPHENS.match(rest):
        return HYPHEN if len(between) == 1 else DASH
    return "\0" + _HYPHENS.sub("–", rest)


def written(word: str) -> str:
    """Return a word in NFC, without stress marks and invisible characters, with Latin look-alikes among Cyrillic letters replaced."""
    if word.isascii():
        return word
    word = unicodedata.normalize("NFC", _STRESS.sub("", word))
    cyrillic = len(_RUSSIAN.findall(word))
    return put_right(word) if cyrillic * 2 >= len(word) > cyrillic else word


def is_abbreviation(word: str) -> bool:
    """Tell whether a written word has two capitals or more: `УБН`, `МИДа`, `ГУБОПиК`."""
    return sum(map(str.isupper, word)) >= 2


@cache
def _lookalikes() -> dict[int, str]:
    return str.maketrans(dict(read_pairs("lookalikes.tsv", "latin", "cyrillic")))


def latin_lookalikes() -> str:
    """Return the Latin letters that look like Russian ones, for a class of a regular expression."""
    return "".join(map(chr, _lookalikes()))


def put_right(word: str) -> str:
    """Return a word with every Latin letter that looks like a Russian one replaced by the Russian one."""
    return word.translate(_lookalikes())


def has_cyrillic(text: str) -> bool:
    """Tell whether a text has a Russian letter in it."""
    return bool(_RUSSIAN.search(text))


def folded_term(term: str) -> str:
    """Return a term as comparable text: words folded (abbreviations keep their case), punctuation kept, hyphens and quotes dropped."""
    tokens = tokenise(term)
    words = (word if is_abbreviation(word) else fold(word) for word in map(written, tokens.words))
    gaps = (JOIN if gap == HYPHEN else gap for gap in (*tokens.gaps[:-1], JOIN))
    return " ".join(word + gap for word, gap in zip(words, gaps, strict=False))
