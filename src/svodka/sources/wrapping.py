"""Lines to paragraphs: files wrapped at a width are rejoined, files with a paragraph on each line are left alone.

A blank line always separates paragraphs. Whether a line end inside a block is a wrap is decided once for the file: in a wrapped file
most lines break off in mid-sentence and none is long; in a file of paragraphs nearly every line ends as sentences end. Lines as short as
those of verse, lists and headlines count as wrapped only where everything else says so too (`_is_narrow_column`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from svodka.russian.morphology import is_known_word
from svodka.sources.hygiene import collapse

_MIN_WRAP_WIDTH = 40
_MIN_NARROW_WIDTH = 30
"""The least width of a narrow column that may count as wrapped: long words leave lines of 32 letters at a width of 45."""
_MAX_WRAP_WIDTH = 140
_MAX_BROKEN = 6
_OPEN_SHARE = 0.5
_RAGGED = 0.75
_SENTENCE_END = re.compile(r"[.!?…:;][\"'»”“’)\]]*$")
INNER_SENTENCE_END = re.compile(r"[.!?…][\"'»”)]*\s+[«\"„“(\[]?[А-ЯЁA-Z]")
"""The end of a sentence with another one after it."""
_STARTS_LOWER = re.compile(r"[\"'«„“(\[]*[a-zа-яёәғқңөұүһіҷӣӯҳў]")
_LIST_ITEM = re.compile(r"(?:[•·▪●■*]|\d{1,2}[.)])\s")
_DASH_START = re.compile(r"[-–—]\s")
_LINE_END_HYPHEN = re.compile(r"[^\W\d_]{2,}[-‐]$")
_ABBREVIATION = re.compile(r"(?<![^\W\d_])[а-яё]{1,4}\.$")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True)
class Line:
    """A line of a file: `text` with single spaces ("" = a blank line), and whether it was indented."""

    text: str
    indented: bool = False
    is_heading: bool = False
    """Whether the format itself says that this is a headline (`# ` in Markdown, a heading style in Word)."""
    cell: tuple[int, int] | None = None
    """Row and column, from 0, of a line that is a cell of a table; None for all others."""


def split_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of cleaned text."""
    return tuple(Line(collapse(line), bool(re.match(r"(?: {2,}|\t| ?\u3000)\S", line))) for line in text.split("\n"))


def group_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the runs of lines between blank ones."""
    return [list(run) for is_filled, run in groupby(lines, key=lambda line: bool(line.text)) if is_filled]


def join_lines(blocks: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the paragraphs of the blocks, each as one line: wrapped lines are joined, words split at a line's end made whole."""
    width = wrap_width(blocks)
    words = Counter(word.lower() for block in blocks for line in block for word in _WORD.findall(line.text))
    joined: list[Line] = []
    for first, *others in group_paragraphs(blocks, width):
        text = first.text
        for line in others:
            text = _join(text, line.text, words, wrapped=bool(width))
        joined.append(replace(first, text=unicodedata.normalize("NFC", text)))
    return joined


def group_paragraphs(blocks: Sequence[Sequence[Line]], width: int) -> list[list[Line]]:
    """Return the lines of each paragraph of a file that is wrapped at `width`, 0 = not wrapped; a block may be several paragraphs."""
    # Where no blank lines separate paragraphs, only a short last line does; where they do, lines may be ragged.
    full = width * (_RAGGED if len(blocks) > 2 else 1)
    paragraphs: list[list[Line]] = []
    for block in blocks:
        for index, line in enumerate(block):
            is_rest = index and not width and _is_one_sentence(block, index, paragraphs[-1][0])
            if is_rest or (index and _continues(block[index - 1], line, width, full)):
                paragraphs[-1].append(line)
            else:
                paragraphs.append([line])
    return paragraphs


def starts_lower(text: str) -> bool:
    """Return whether a line begins with a small letter, quotes and brackets aside."""
    return bool(_STARTS_LOWER.match(text))


def ends_sentence(text: str) -> bool:
    """Return whether a line ends as sentences (or introductions to lists) end."""
    return bool(_SENTENCE_END.search(text))


def wrap_width(blocks: Sequence[Sequence[Line]]) -> int:
    """Return the width at which the file is wrapped, 0 where it is not."""
    breaks = [(line, after) for block in blocks for line, after in pairwise(block)]
    width = max((len(line.text) for block in blocks if len(block) > 1 for line in block), default=0)
    open_ends = sum(_is_broken(line, after, width) for line, after in breaks)
    if not breaks or open_ends < _OPEN_SHARE * len(breaks):
        return 0
    is_wrapped = _MIN_WRAP_WIDTH <= width <= _MAX_WRAP_WIDTH
    is_narrow = _MIN_NARROW_WIDTH <= width < _MIN_WRAP_WIDTH and _is_narrow_column(blocks, breaks)
    return width if is_wrapped or is_narrow else 0


def _has_room(line: Line, after: Line, width: float) -> bool:
    """Whether the first word of `after` would have fitted on the line before it."""
    return len(line.text) + 1 + len(after.text.split(" ", 1)[0]) <= width


def _is_broken(line: Line, after: Line, width: int) -> bool:
    """Whether a sentence goes on over a line's end, as no headline, name or caption does: on a nearly full line, or with a small letter."""
    is_full = not _has_room(line, after, _RAGGED * width)
    return not ends_sentence(line.text) and (is_full or starts_lower(after.text))


def _is_narrow_column(blocks: Sequence[Sequence[Line]], breaks: Sequence[tuple[Line, Line]]) -> bool:
    """Whether short lines break where a width forces them to, and not where verse, an item, a headline or a dateline ends.

    No line had room for the next one's first word; most go on with a small letter, as verse and datelines do not; most blocks end as
    sentences, as headlines and lists do not.
    """
    body = blocks[1:] if len(blocks) > 1 and len(blocks[0]) == 1 else blocks
    longest = max(len(line.text) for block in body for line in block)
    parted = [block for block in blocks if len(block) > 1]
    return (
        not any(_has_room(line, after, longest) for line, after in breaks)
        and sum(starts_lower(after.text) for _, after in breaks) > _OPEN_SHARE * len(breaks)
        and sum(ends_sentence(block[-1].text) for block in parted) > _OPEN_SHARE * len(parted)
    )


def _continues(line: Line, after: Line, width: int, full: float) -> bool:
    """Whether two lines belong to one paragraph."""
    if line.is_heading or after.is_heading or _LIST_ITEM.match(after.text):
        return False
    closed = ends_sentence(line.text)
    goes_on = starts_lower(after.text)
    if not width:
        # Short lines are items of a list.
        return not closed and goes_on and len(line.text) >= _MIN_WRAP_WIDTH
    if after.indented and not line.indented:
        return False
    is_full = not _has_room(line, after, full)
    if closed:
        return is_full and not _DASH_START.match(after.text)
    return is_full or goes_on or len(line.text) > 0.6 * width


def _is_one_sentence(block: Sequence[Line], index: int, first: Line) -> bool:
    """Whether a line continues the one before it in a file that is not wrapped: a broken sentence, not a list.

    It begins with a small letter. The sentence began with a capital and comes to its end, or the block has only these two lines (a
    headline).
    """
    line, after = block[index - 1], block[index]
    is_open = not ends_sentence(line.text) or bool(_ABBREVIATION.search(line.text))
    if not (is_open and starts_lower(after.text)) or starts_lower(first.text) or first.is_heading or after.is_heading:
        return False
    if _LIST_ITEM.match(first.text) or not any(map(str.isalpha, first.text)):
        return False
    within = range(index + 1, min(len(block), index + _MAX_BROKEN))
    rest = next((at for at in within if not starts_lower(block[at].text)), within.stop)
    return len(block) == 2 or ends_sentence(block[rest - 1].text)


def _join(before: str, after: str, words: Counter[str], *, wrapped: bool) -> str:
    # Only the last line counts: searching the whole paragraph at each of its lines would take quadratic time.
    end = before[-_MAX_WRAP_WIDTH:]
    match = _LINE_END_HYPHEN.search(end) if wrapped or before.endswith("‐") else None
    if not match or not starts_lower(after):
        return f"{before}{after}" if match else f"{before} {after}"
    first = _WORD.findall(end)[-1]
    second = match_word.group() if (match_word := _WORD.match(after)) else ""
    # One word or two: as elsewhere in the file, else by the dictionary.
    solid, hyphenated = (first + second).lower(), f"{first}-{second}".lower()
    difference = words[solid] - words[hyphenated]
    is_one_word = difference > 0 if difference else is_known_word(solid)
    return before[:-1] + ("" if is_one_word else "-") + after
