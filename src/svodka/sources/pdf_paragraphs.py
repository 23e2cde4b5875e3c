"""Lines on pages to paragraphs: by white space, indents, sizes, and lines that end before the column does."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from svodka.morphology import analyser
from svodka.sources.headers import read_header
from svodka.sources.pdf_layout import PageLine
from svodka.sources.pdf_tables import read_table
from svodka.sources.table_rows import lay_out_table
from svodka.sources.wrapping import Line, ends_sentence, starts_lower

_WIDE = 1.3
"""Distance of two lines, in those of the column, from which on a paragraph ends."""
_OTHER_SIZE = 0.1
_INDENT = 0.7
"""In heights of a letter."""
_HEADLINE_SIZE = 1.15
_HEADLINE_REACH = 14
_BULLET = re.compile(r"[•▪●■◦]\s|\d{1,2}[.)]\s")
_SHORT = 0.85
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_END = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)[-\u2010\u00ad]$")
_FIRST = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[/\-?&=._#%]$", re.IGNORECASE)
_ADDRESS_START = re.compile(r"[\w/\-.?=&%#~+:]+(?:\s|$)", re.ASCII)
_ALWAYS_HYPHENATED = re.compile(r"(?:то|либо|нибудь|ка|таки)(?![^\W\d_])", re.IGNORECASE)
_LEAST_PART = 3
_LONGEST_END = 200


def make_lines(pages: Sequence[Sequence[PageLine]]) -> list[Line]:
    """Return a document's paragraphs, each as one line with a blank one after it; the largest text near its top is its headline."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    words = count_words("\n".join(line.text for line in lines))
    leading = _leading(lines)
    body = _body_size(lines)
    headline = max((line.size for line in lines[:_HEADLINE_REACH]), default=0.0)
    groups: list[list[PageLine]] = []
    tables: dict[int, list[list[str]]] = {}
    at = 0
    while at < len(lines):
        stop, rows = read_table(lines, at)
        if rows:
            tables[len(groups)] = rows
            groups.append([*lines[at:stop]])
        elif groups and len(groups) - 1 not in tables and _goes_on(groups[-1], lines[at], leading):
            groups[-1].append(lines[at])
        else:
            groups.append([lines[at]])
        at = max(stop, at + 1)
    found = []
    for number, group in enumerate(groups):
        if number in tables:
            found += lay_out_table([[[Line(text)] for text in row] for row in tables[number]])
            continue
        text = _joined(group, words)
        is_heading = headline >= _HEADLINE_SIZE * body and abs(group[0].size - headline) < 0.5
        found += [Line(text, is_heading=is_heading and group[0] in lines[:_HEADLINE_REACH]), Line("")]
    return found


def _joined(group: Sequence[PageLine], words: Counter[str]) -> str:
    # From the end backwards would take the square of the length; whole paragraphs are short enough.
    text = group[0].text
    for line in group[1:]:
        text = join_parted(text, line.text, words)
    return text.translate(_LIGATURES)


def _leading(lines: Sequence[PageLine]) -> float:
    """The usual distance of two lines of a paragraph, in heights of a letter."""
    steps = [
        (after.top - before.top) / before.size
        for before, after in pairwise(lines)
        if before.page == after.page and before.column == after.column and after.top > before.top and before.size
    ]
    near = [step for step in steps if step < 3]
    if not near:
        return 1.2
    # Most steps are inside of paragraphs, unless each has one line: then the smallest is the best guess.
    return min(median(near), 1.05 * min(near) + 0.3)


def _body_size(lines: Sequence[PageLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _goes_on(group: Sequence[PageLine], line: PageLine, leading: float) -> bool:
    """Whether a line belongs to the paragraph of the lines before it."""
    last = group[-1]
    if abs(line.size - last.size) > _OTHER_SIZE * last.size or read_header(line.text) or read_header(last.text):
        return _is_rest_of_address(last, line)
    if line.has_cells or last.has_cells:
        return False
    if line.page != last.page or line.column != last.column:
        return _goes_on_elsewhere(last, line)
    step = (line.top - last.top) / last.size
    if not 0 < step <= _WIDE * leading:
        return False
    if _is_centred(line) and _is_centred(last):
        return not ends_sentence(last.text)
    if _is_indented(line) and not _is_indented(last):
        return False
    if _BULLET.match(line.text) and (ends_sentence(last.text) or _has_room(last, line)):
        return False
    if not _has_room(last, line):
        return True
    if ends_sentence(last.text):
        return False
    width = last.column[1] - last.column[0]
    return starts_lower(line.text) or last.right - last.column[0] > _SHORT * width


def _goes_on_elsewhere(last: PageLine, line: PageLine) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if _is_indented(line):
        return False
    if ends_sentence(last.text):
        return False
    return starts_lower(line.text) or not _has_room(last, line)


def _is_rest_of_address(last: PageLine, line: PageLine) -> bool:
    header = read_header(last.text)
    is_open = header is not None and header.field == "url" and last.text[-1] in "/-?&=._#%"
    return is_open and line.page == last.page and " " not in line.text


def _has_room(last: PageLine, line: PageLine) -> bool:
    """Whether the first word of a line would have stood at the end of the line before: then that one ended on purpose."""
    first = line.text.split(" ", 1)[0]
    letter = (last.right - last.left) / max(1, len(last.text))
    return last.right + 1.15 * letter * (len(first) + 1) < last.column[1]


def _is_indented(line: PageLine) -> bool:
    return line.left - line.column[0] > _INDENT * line.size and not _is_centred(line)


def _is_centred(line: PageLine) -> bool:
    left, right = line.left - line.column[0], line.column[1] - line.right
    return left > 2 * line.size and abs(left - right) < line.size


def count_words(text: str) -> Counter[str]:
    """Return how often each word stands in a text, in small letters, compounds with their hyphens."""
    return Counter(word.lower() for word in _WORD.findall(text))


def join_parted(before: str, after: str, words: Counter[str]) -> str:
    """Return two lines of a paragraph as one: with a blank, or as one word where the first ends in a hyphen.

    Whether the hyphen stays is told by the same word elsewhere in the text (`words`, see `count_words`), else by the dictionaries:
    `задер-` and `жаны` are one word, `северо-` and `запад` a compound.
    """
    end = before[-_LONGEST_END:]
    if _ADDRESS_END.search(end) and _ADDRESS_START.match(after):
        return before + after
    match = _END.search(end)
    first = _FIRST.match(after)
    if not match:
        return before + after if re.search(r"\d[-\u2010]$", end) and after[:1].isalnum() else f"{before} {after}"
    if not first:
        return f"{before} {after}"
    if not after[0].islower():
        return before[:-1] + "-" + after
    return before[:-1] + ("" if _is_one_word(match["word"], first.group(), words) else "-") + after


def _is_one_word(first: str, second: str, words: Counter[str]) -> bool:
    solid, hyphenated = (first + second).lower(), f"{first}-{second}".lower()
    if words[solid] != words[hyphenated]:
        return words[solid] > words[hyphenated]
    if _ALWAYS_HYPHENATED.match(second):
        return _is_known(solid)
    last = solid.rsplit("-", 1)[-1]
    if _is_known(last):
        return True
    # A compound of two words, or a name that no dictionary has.
    if solid.isascii():
        return not (len(second) > _LEAST_PART and _is_known(second.lower()))
    both = (first.rsplit("-", 1)[-1].lower(), second.lower())
    return not all(len(part) >= _LEAST_PART and _is_known(part) for part in both) and not _is_known(hyphenated)


def _is_known(word: str) -> bool:
    if word.isascii():
        import simplemma

        return bool(simplemma.is_known(word, lang="en"))
    return bool(analyser().word_is_known(word))
