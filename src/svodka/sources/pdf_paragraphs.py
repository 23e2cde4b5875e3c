"""Join the lines of pages to paragraphs, by white space, indents, sizes, and lines that end before the column does.

A PDF has neither paragraphs nor rows and cells, only letters at places. So only what leaves no doubt is a table: at least two rows that
wide gaps split into at least two columns. The lines of a cell are joined.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from svodka.english.words import is_english
from svodka.russian.morphology import is_known_word
from svodka.sources.documents import lay_out_table
from svodka.sources.headers import read_header
from svodka.sources.pdf_layout import PageLine, most_common_size
from svodka.sources.wrapping import Line, ends_sentence, starts_lower

_CLOSER = 0.9
"""The largest distance of lines of one cell, as a share of the distance of full rows."""
_BULLET = re.compile(r"[•▪●■◦]\s|\d{1,2}[.)]\s")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_END = re.compile(rf"(?P<word>{_WORD.pattern})[-\u2010\u00ad]$")
_ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[/\-?&=._#%]$", re.IGNORECASE)
_ADDRESS_START = re.compile(r"[\w/\-.?=&%#~+:]+(?:\s|$)", re.ASCII)
_ALWAYS_HYPHENATED = re.compile(r"(?:то|либо|нибудь|ка|таки)(?![^\W\d_])", re.IGNORECASE)
_LEAST_PART = 3
_TOP = 14
"""The lines of a document among which its headline may stand."""
_LONGEST_END = 200


def make_lines(lines: Sequence[PageLine]) -> list[Line]:
    """Return a document's paragraphs and cells, each as one line with a blank one after it; the largest text near the top is a heading."""
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    leading = _leading(lines)
    body = most_common_size(lines)
    headline = max((line.size for line in lines[:_TOP]), default=0.0)
    found: list[Line] = []
    at = 0
    while at < len(lines):
        stop, rows = _read_table(lines, at)
        if rows:
            found += lay_out_table([[[Line(text)] for text in row] for row in rows])
        else:
            stop = at + 1
            while stop < len(lines) and _goes_on(lines[stop - 1], lines[stop], leading):
                if _read_table(lines, stop)[1]:
                    break
                stop += 1
            is_heading = at < _TOP and headline >= 1.15 * body and abs(lines[at].size - headline) < 0.5
            found += (Line(_join(lines[at:stop], words), is_heading=is_heading), Line(""))
        at = stop
    return found


def _read_table(lines: Sequence[PageLine], start: int) -> tuple[int, list[list[str]]]:
    """The end of the table that begins with `lines[start]`, and the texts of its cells by row; `start` and [] where none begins."""
    stop = start
    while stop < len(lines) and (stop == start or _is_next(lines[stop - 1], lines[stop])):
        rows_ahead = [line for line in lines[start : stop + 3] if line.cells]
        if not (lines[stop].cells or any(_is_in_first_column(lines[stop], row) for row in rows_ahead)):
            break
        stop += 1
    while stop > start and not lines[stop - 1].cells and not starts_lower(lines[stop - 1].text):
        stop -= 1
    columns = _find_columns(lines[start:stop])
    if sum(bool(line.cells) for line in lines[start:stop]) < 2 or len(columns) < 2:
        return start, []
    rows = _join_rows([(line, _place(line, columns)) for line in lines[start:stop]])
    return (stop, rows) if len(rows) > 1 else (start, [])


def _is_next(before: PageLine, line: PageLine) -> bool:
    return line.page == before.page and 0 < line.top - before.top <= 3 * line.size


def _is_in_first_column(line: PageLine, row: PageLine) -> bool:
    return line.page == row.page and abs(line.left - row.left) < 0.3 * line.size and line.right < row.cells[1].left


def _find_columns(lines: Sequence[PageLine]) -> list[tuple[float, float]]:
    """Left and right edge of each column; cells that overlap from left to right are in one column."""
    columns: list[tuple[float, float]] = []
    for cell in sorted((cell for line in lines for cell in line.cells), key=lambda cell: cell.left):
        if columns and cell.left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], cell.right)
        else:
            columns.append((cell.left, cell.right))
    return columns


def _place(line: PageLine, columns: Sequence[tuple[float, float]]) -> list[str]:
    """The text of a line in each column: that of the cells whose middle is nearest, "" where there is none."""
    placed = [""] * len(columns)
    for cell in line.cells or (line,):
        distances = [abs(left + right - cell.left - cell.right) for left, right in columns]
        nearest = distances.index(min(distances))
        placed[nearest] = f"{placed[nearest]} {cell.text}".strip()
    return placed


def _join_rows(placed: Sequence[tuple[PageLine, list[str]]]) -> list[list[str]]:
    """The rows of a table.

    A line belongs to the row before it if it is near, the two are not both full, and its text begins with a small letter in every column
    that the row has filled already.
    """
    pairs = pairwise(placed)
    steps = [after.top - line.top for (line, cells), (after, others) in pairs if all((*cells, *others))]
    # The lines of one cell are nearer to each other than two full rows; where there are none, a letter's height must do.
    close = _CLOSER * min(steps) if steps else 1.3 * placed[0][0].size
    rows: list[list[str]] = []
    for index, (line, cells) in enumerate(placed):
        step = line.top - placed[index - 1][0].top
        after = placed[index + 1][0].top - line.top if index + 1 < len(placed) else float("inf")
        # A line of the first cell alone may stand a little farther off, if the next row is not near it.
        is_near = step <= close or (not line.cells and step <= close / _CLOSER * 1.1 and after > close)
        fits = rows and all(starts_lower(text) for text, above in zip(cells, rows[-1], strict=True) if text and above)
        if is_near and fits and not all((*cells, *rows[-1])):
            rows[-1] = [" ".join(filter(None, both)) for both in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return rows


def _leading(lines: Sequence[PageLine]) -> float:
    """The usual distance of two lines of a paragraph, in letter heights."""
    steps = [
        (after.top - before.top) / before.size
        for before, after in pairwise(lines)
        if before.page == after.page and before.column == after.column and after.top > before.top and before.size
    ]
    near = [step for step in steps if step < 3]
    # Most steps are inside of paragraphs, unless each paragraph has one line: then the smallest step is the best guess.
    return min(median(near), 1.05 * min(near) + 0.3) if near else 1.2


def _goes_on(last: PageLine, line: PageLine, leading: float) -> bool:
    """Whether a line belongs to the paragraph of the line before it."""
    header = read_header(last.text)
    if abs(line.size - last.size) > 0.1 * last.size or read_header(line.text) or header:
        # The rest of a long address.
        is_open = header is not None and header.field == "url" and last.text[-1] in "/-?&=._#%"
        return is_open and line.page == last.page and " " not in line.text
    if line.cells or last.cells:
        return False
    if line.page != last.page or line.column != last.column:
        goes_over = starts_lower(line.text) or not _has_room(last, line)
        return goes_over and not _is_indented(line) and not ends_sentence(last.text)
    if not 0 < (line.top - last.top) / last.size <= 1.3 * leading:
        return False
    if _is_centred(line) and _is_centred(last):
        return not ends_sentence(last.text)
    return _goes_on_in_column(last, line)


def _goes_on_in_column(last: PageLine, line: PageLine) -> bool:
    has_room = _has_room(last, line)
    if _is_indented(line) and not _is_indented(last):
        return False
    if _BULLET.match(line.text) and (ends_sentence(last.text) or has_room):
        return False
    if not has_room or ends_sentence(last.text):
        return not has_room
    width = last.column[1] - last.column[0]
    return starts_lower(line.text) or last.right - last.column[0] > 0.85 * width


def _has_room(last: PageLine, line: PageLine) -> bool:
    """Whether the first word of `line` would have fitted at the end of the line before it: then that one ended on purpose."""
    first = line.text.split(" ", 1)[0]
    letter = (last.right - last.left) / max(1, len(last.text))
    return last.right + 1.15 * letter * (len(first) + 1) < last.column[1]


def _is_indented(line: PageLine) -> bool:
    return line.left - line.column[0] > 0.7 * line.size and not _is_centred(line)


def _is_centred(line: PageLine) -> bool:
    left, right = line.left - line.column[0], line.column[1] - line.right
    return left > 2 * line.size and abs(left - right) < line.size


def _join(paragraph: Sequence[PageLine], words: Counter[str]) -> str:
    text = paragraph[0].text
    for line in paragraph[1:]:
        text = _join_line(text, line.text, words)
    return text.translate(_LIGATURES)


def _join_line(before: str, after: str, words: Counter[str]) -> str:
    """Two lines of a paragraph as one: with a blank, or as one word where the first ends in a hyphen.

    The same word elsewhere in the text (`words`) decides whether the hyphen stays, else the dictionaries do: `задер-` and `жаны` are
    one word, `северо-` and `запад` a compound.
    """
    end = before[-_LONGEST_END:]
    if _ADDRESS_END.search(end) and _ADDRESS_START.match(after):
        return before + after
    if (match := _END.search(end)) and (first := _WORD.match(after)):
        is_one_word = after[0].islower() and _is_one_word(match["word"], first.group(), words)
        return before[:-1] + ("" if is_one_word else "-") + after
    is_figure = re.search(r"\d[-\u2010]$", end) and after[:1].isalnum()
    return before + after if is_figure else f"{before} {after}"


def _is_one_word(first: str, second: str, words: Counter[str]) -> bool:
    solid, hyphenated = (first + second).lower(), f"{first}-{second}".lower()
    if words[solid] != words[hyphenated]:
        return words[solid] > words[hyphenated]
    if _ALWAYS_HYPHENATED.match(second):
        return _is_known(solid)
    if _is_known(solid.rsplit("-", 1)[-1]):
        return True
    # A compound of two words, or a name that no dictionary has.
    if solid.isascii():
        return not (len(second) > _LEAST_PART and _is_known(second.lower()))
    both = (first.rsplit("-", 1)[-1].lower(), second.lower())
    return not all(len(part) >= _LEAST_PART and _is_known(part) for part in both) and not _is_known(hyphenated)


def _is_known(word: str) -> bool:
    return is_english(word) if word.isascii() else is_known_word(word)
