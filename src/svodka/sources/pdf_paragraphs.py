"""Lines on pages to paragraphs: by white space, indents, sizes, and lines that end before the column does.

Tables on pages: rows that wide gaps part into cells which stand below each other, a cell's lines joined.

A PDF has neither rows nor cells, only letters at places, so a table is what leaves no doubt: at least two rows of at least two columns.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from svodka.russian.morphology import is_known_word
from svodka.sources.headers import read_header
from svodka.sources.pdf_layout import CellText, PageLine
from svodka.sources.table_rows import lay_out_table
from svodka.sources.wrapping import Line, ends_sentence, starts_lower

_CLOSE = 1.3
"""Distance of the lines of one cell, in heights of a letter, where no two full rows tell how far apart rows are."""
_CLOSER = 0.9
"""In distances of rows."""
_EDGE = 0.3
_NEAR = 3.0
_FEWEST = 2
_AHEAD = 3
_Cells = dict[int, str]


def read_table(lines: Sequence[PageLine], start: int) -> tuple[int, list[list[str]]]:
    """Return where the table that begins with `lines[start]` ends, and the texts of its cells; `start` and nothing where none begins."""
    stop = _find_stop(lines, start)
    while stop > start and not lines[stop - 1].has_cells and not starts_lower(lines[stop - 1].text):
        stop -= 1
    columns = _find_columns(lines[start:stop])
    whole = [line for line in lines[start:stop] if line.has_cells]
    if len(whole) < _FEWEST or len(columns) < _FEWEST:
        return start, []
    placed = [(line, _place(line, columns)) for line in lines[start:stop]]
    close = _find_distance(placed, len(columns))
    rows: list[tuple[PageLine, _Cells]] = []
    for index, (line, cells) in enumerate(placed):
        after = placed[index + 1][0].top - line.top if index + 1 < len(placed) else float("inf")
        if (
            rows
            and _cell_goes_on(rows[-1], line, cells, len(columns))
            and _is_near(line.top - rows[-1][0].top, after, close, line)
        ):
            before = rows[-1][1]
            rows[-1] = (
                line,
                {**before, **{at: f"{before[at]} {text}" if at in before else text for at, text in cells.items()}},
            )
        else:
            rows.append((line, cells))
    if len(rows) < _FEWEST:
        return start, []
    return stop, [[cells.get(column, "") for column in range(len(columns))] for _, cells in rows]


def _find_stop(lines: Sequence[PageLine], start: int) -> int:
    """Where the run of rows ends that are parted into cells, with the lines of first cells among them."""
    stop = start
    while stop < len(lines) and (stop == start or _is_next(lines[stop - 1], lines[stop])):
        rows = [line for line in lines[start : stop + _AHEAD] if line.has_cells]
        if not (lines[stop].has_cells or any(_is_beside(lines[stop], row) for row in rows)):
            break
        stop += 1
    return stop


def _is_next(before: PageLine, line: PageLine) -> bool:
    return line.page == before.page and 0 < line.top - before.top <= _NEAR * line.size


def _is_beside(line: PageLine, row: PageLine) -> bool:
    """Whether a line stands in the first column of a row."""
    return line.page == row.page and abs(line.left - row.left) < _EDGE * line.size and line.right < row.cells[1].left


def _find_columns(lines: Sequence[PageLine]) -> list[tuple[float, float]]:
    """Left and right edge of each column: of the cells that stand below each other."""
    columns: list[tuple[float, float]] = []
    for cell in sorted((cell for line in lines for cell in line.cells), key=lambda cell: cell.left):
        if columns and cell.left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], cell.right)
        else:
            columns.append((cell.left, cell.right))
    return columns


def _place(line: PageLine, columns: Sequence[tuple[float, float]]) -> _Cells:
    placed: _Cells = {}
    for cell in line.cells or (CellText(line.left, line.right, line.text),):
        at = min(
            range(len(columns)), key=lambda index: abs(columns[index][0] + columns[index][1] - cell.left - cell.right)
        )
        placed[at] = f"{placed[at]} {cell.text}" if at in placed else cell.text
    return placed


def _find_distance(placed: Sequence[tuple[PageLine, _Cells]], columns: int) -> float:
    """How far the lines of one cell are apart at most: less than two full rows are."""
    steps = [
        after.top - line.top
        for (line, cells), (after, others) in pairwise(placed)
        if len(cells) == len(others) == columns
    ]
    return _CLOSER * min(steps) if steps else _CLOSE * placed[0][0].size


def _cell_goes_on(row: tuple[PageLine, _Cells], line: PageLine, cells: _Cells, columns: int) -> bool:
    """Whether a line may be a further one of a row: with what the row lacks, or on with small letters."""
    before = row[1]
    return len(before) + len(cells) < 2 * columns and all(starts_lower(cells[at]) for at in cells if at in before)


def _is_near(step: float, after: float, close: float, line: PageLine) -> bool:
    """Whether a line is as near as those of a cell are, or has the first cell alone and is no nearer to the next row."""
    return step <= close or (not line.has_cells and step <= close / _CLOSER * 1.1 and after > close)


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
    return is_known_word(word)
