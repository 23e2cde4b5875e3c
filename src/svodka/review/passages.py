"""An edited document cut into the pieces that a passage may have become: what stands as printed, and sentences of what was changed."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from svodka.approved import likeness
from svodka.review.edited_document import EditedParagraph

_ENDS_CLAUSE = re.compile(r"[.!?…:;,)”\"»–—-]\W*$")
_STARTS_LOWER = re.compile(r"\W*[a-z]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Col|Gen|Lt|Maj|Capt|Sgt|No|Nos|Art|St|vs|cf|approx|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|etc|e\.g|i\.e|a\.m|p\.m)"
    r"|\b[A-Z](?:\.[A-Z])*)\.$"
)
_BLANKS = re.compile(r"\s*")
_WORD_AND_BLANKS = re.compile(r"\S+\s*|\s+")
_HEAD = 8
"""Letters by which printed passages are filed."""
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_WORD = re.compile(r"[^\W_]+(?:[.,:]\d+)*")
_STEM = 6
"""Letters of a word that tell it: `seized` and `seizure` are one word here, `13.5` and `13` are two."""


@dataclass(frozen=True)
class Chunk:
    """A piece of the edited document: `paragraphs[paragraph].text[start:stop]`."""

    paragraph: int
    start: int
    stop: int
    text: str
    kept: bool
    """Whether it stands word for word as a passage was printed."""


def cut_chunks(paragraphs: Sequence[EditedParagraph], printed: Sequence[str]) -> list[Chunk]:
    """Return the pieces of all paragraphs in order: passages that stand as `printed`, whole, and the sentences of all other text."""
    wanted: dict[str, list[str]] = {}
    for text in dict.fromkeys(map(" ".join, (text.split() for text in printed))):
        if text:
            wanted.setdefault(plain(text)[:_HEAD], []).append(plain(text))
    for texts in wanted.values():
        texts.sort(key=len, reverse=True)
    return [chunk for number, paragraph in enumerate(paragraphs) for chunk in _cut(number, paragraph.text, wanted)]


def plain(text: str) -> str:
    """Return a text as it is compared: letters that Word puts in by itself (quotation marks, dashes) are no edits.

    No letter is added or taken away where the text is on one line, so that places stay true.
    """
    return "".join(map(_plain_letter, text))


@lru_cache(10_000)
def _plain_letter(letter: str) -> str:
    return likeness.normalise(letter) or " "


def split_english(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of an English paragraph begins and ends, without the blanks around it."""
    start = 0
    for match in _STOP.finditer(text):
        rest = text[match.end() :]
        if _STARTS_LOWER.match(rest) or (match[0] == "." and _ABBREVIATION.search(text[start : match.end()])):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    part = text[start:stop]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), stop - len(part) + len(part.rstrip())


def _cut(number: int, text: str, wanted: dict[str, list[str]]) -> Iterator[Chunk]:
    kept = list(_kept(plain(text), wanted))
    position = 0
    for start, stop in (*kept, (len(text), len(text))):
        for first, last in split_english(text[position:start]):
            yield Chunk(number, position + first, position + last, text[position + first : position + last], False)
        if start < stop:
            yield Chunk(number, start, stop, text[start:stop], True)
        position = stop


def _kept(text: str, wanted: dict[str, list[str]]) -> Iterator[tuple[int, int]]:
    """Yield where passages stand as printed: from the start of a sentence or clause, to the end of one."""
    position = 0
    goes_on = False
    """Whether the passage before ends here."""
    while position < len(text):
        found = next(
            (
                one
                for one in _at(text, position, wanted)
                if goes_on or _begins(text, position)
                if _ends(text, position, position + len(one), wanted)
            ),
            "",
        )
        if found:
            yield position, position + len(found)
        stop = position + len(found)
        goes_on = bool(found)
        gap = (_BLANKS if found else _WORD_AND_BLANKS).match(text, stop)
        position = max(position + 1, gap.end() if gap else 0)


def _at(text: str, position: int, wanted: dict[str, list[str]]) -> Iterator[str]:
    """Yield the passages that stand at this place, the longest first."""
    short = wanted.get(text[position:], []) if len(text) - position < _HEAD else []
    for one in (*wanted.get(text[position : position + _HEAD], []), *short):
        if text.startswith(one, position):
            yield one


def _begins(text: str, position: int) -> bool:
    before = text[:position]
    return not before.strip() or bool(_ENDS_CLAUSE.search(before)) or text.startswith("- ", position)


def _ends(text: str, start: int, stop: int, wanted: dict[str, list[str]]) -> bool:
    """Whether what stands there is no beginning of more: `Police seized hashish` in `Police seized hashish and opium`."""
    rest = text[stop:]
    if not rest.strip():
        return True
    if not rest[0].isspace():
        return False
    after = stop + len(rest) - len(rest.lstrip())
    return bool(_ENDS_CLAUSE.search(text[start:stop])) or any(True for _ in _at(text, after, wanted))


def stems(text: str) -> Counter[str]:
    """Return the words of a text in small letters, cut to their stems, with their counts."""
    return Counter(word if word[0].isdigit() else word[:_STEM] for word in _WORD.findall(text.lower()))


@dataclass(frozen=True)
class Weights:
    """What each word counts: the rarer in all texts of a bulletin, the more; figures count double, because editors keep them."""

    counts: Mapping[str, int]
    texts: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Weights":
        """Return the weights by these texts."""
        bags = [stems(text) for text in texts]
        return cls(Counter(stem for bag in bags for stem in bag), len(bags))

    def weigh(self, bag: Counter[str]) -> float:
        """Return what all words of a bag count together."""
        return sum(self.of_word(stem) * number for stem, number in bag.items())

    def of_word(self, stem: str) -> float:
        """Return what one word counts."""
        rarity = math.log((self._texts + 1) / (self.counts.get(stem, 0) + 0.5))
        return max(0.1, rarity) * (2 if stem[0].isdigit() else 1)

    def likeness(self, first: Counter[str], second: Counter[str]) -> float:
        """Return the share of both texts' weight that they have in common, 0 … 1."""
        whole = self.weigh(first) + self.weigh(second)
        return 2 * self.weigh(first & second) / whole if whole else 0.0

    def held(self, part: Counter[str], whole: Counter[str]) -> float:
        """Return the share of `part` that stands in `whole`, 0 … 1."""
        weight = self.weigh(part)
        return self.weigh(part & whole) / weight if weight else 0.0

    @cached_property
    def _texts(self) -> int:
        return max(self.texts, 10)
