"""Where letters stand on a page, and in which order they are read: rows, columns, and the margins that repeat from page to page.

PDF files keep letters in any order. The reading order is found by cutting the page at its white strips, alternately down and across
(recursive XY-cut, Nagy and Seth 1984). A strip down the page separates columns only where running text stands on both sides of it;
otherwise it separates cells of a table, which are read row by row.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise, takewhile
from statistics import median
from typing import NamedTuple

from svodka.sources.dates import date_line
from svodka.sources.headers import read_address_line, read_header

_COLUMN_ROWS = 3
_COLUMN_LETTERS = 14
"""A column of text has at least this many letters a line, on average."""
_LEAST_STRIP = 0.5
"""In letter heights."""
_DEEPEST = 4
_MOST_ROWS = 400
"""A page with more rows is not searched for bands of columns; a printed page has a hundred."""
_MARGIN = 0.14
"""Share of the page's height, above and below, in which running heads and page numbers stand."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—•|\s]*(?:(?:стр|с|страница|page|pg|p)\.?\s*)?(?P<number>\d{1,4})(?:\s*(?:/|из|of)\s*\d{1,4})?[-–—•|.\s]*$",
    re.IGNORECASE,
)
_PRINTED_FOOT = re.compile(r"(?P<url>[a-z][a-z-]*://\S+|about:\S+)\s+\d{1,4}/\d{1,4}$", re.IGNORECASE)
_PRINTED_HEAD = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?(?:\s|$)")


class Fragment(NamedTuple):
    """A run of letters on one line; its box is in points from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    unmapped: int
    """How many letters the file does not map to characters."""
    text: str


Row = tuple[Fragment, ...]


class Page(NamedTuple):
    """One page, its height in points: its fragments, and how many objects other than letters are drawn on it."""

    height: float
    fragments: tuple[Fragment, ...]
    pictures: int = 0
    is_unreadable: bool = False


class PageLine(NamedTuple):
    """A line of text as it is read, with its place and the column that it belongs to."""

    text: str
    left: float
    top: float
    right: float
    size: float
    column: tuple[float, float]
    """Left and right edge of the text of the column."""
    page: int
    cells: tuple[Fragment, ...]
    """The parts of a line that wide gaps split, as in a row of a table; () for any other line."""


class Margins(NamedTuple):
    """The pages without running heads and page numbers; `printed_address` is the one that a browser printed below a page, or ""."""

    pages: tuple[tuple[Fragment, ...], ...]
    dropped: int
    """How many rows were dropped because they repeat or number the page."""
    small: tuple[str, ...]
    """The rows that were dropped because of their small print; they stand on one page only."""
    printed_address: str


def drop_margins(pages: Sequence[Page]) -> Margins:
    """Return each page without the rows at its edges that repeat on other pages, number the page, or are small print."""
    rows = [_rows(page.fragments) for page in pages]
    edges = [(_edge(one, page.height), _edge(one[::-1], page.height)) for one, page in zip(rows, pages, strict=True)]
    keys = Counter(key for both in edges for key in {(where, _key(row)) for where in (0, 1) for row in both[where]})
    body = most_common_size(one for page in pages for one in page.fragments)
    kept, small, address, dropped = [], [], "", 0
    for number, (page, one, both) in enumerate(zip(pages, rows, edges, strict=True), start=1):
        printed = next((match for row in both[1][:1] if (match := _PRINTED_FOOT.match(_text(row)))), None)
        if printed and printed["url"].startswith("http") and not re.search(r"…|\.{3}", printed["url"]):
            address = address or printed["url"]
        signs = (keys, number, len(pages), printed is not None)
        above, below = (sum(takewhile(bool, (_goes(row, where, *signs) for row in both[where]))) for where in (0, 1))
        dropped += above + below
        left = list(one[above : len(one) - below])
        for outer, inner in ((0, 1), (-1, -2)):
            if len(left) > 1 and _is_small_print(left[outer], left[inner], body, page.height):
                small.append(_text(left.pop(outer)))
        kept.append(tuple(one for row in left for one in row))
    return Margins(tuple(kept), dropped, tuple(small), address)


def _goes(
    row: Row, where: int, keys: Counter[tuple[int, tuple[str, int]]], number: int, pages: int, is_printed: bool
) -> bool:
    """Whether a row at the upper (0) or lower (1) edge of a page is a running head, a page number or a browser's line."""
    text, count = _text(row), keys[where, _key(row)]
    match = _PAGE_NUMBER.match(text)
    is_number = match is not None and (count > 1 or int(match["number"]) == number)
    is_print = is_printed and bool((_PRINTED_FOOT if where else _PRINTED_HEAD).match(text))
    return is_number or is_print or (count > 1 and 3 * count >= pages)


def _is_small_print(row: Row, neighbour: Row, body: float, height: float) -> bool:
    """Whether an outermost row in the margin is a running head, though it stands on one page only: small print, well apart."""
    text = _text(row)
    is_apart = abs(neighbour[0].top - row[0].top) > 1.8 * max(row[0].size, neighbour[0].size)
    is_small = max(one.size for one in row) < 0.85 * body
    says_something = read_header(text) or read_address_line(text) or date_line(text)
    return is_small and is_apart and not says_something and _is_in_margin(row, height)


def most_common_size(texts: Iterable[Fragment | PageLine]) -> float:
    """Return the size that most letters have; 0 where there are none."""
    sizes: Counter[float] = Counter()
    for one in texts:
        sizes[round(one.size, 1)] += len(one.text)
    return max(sizes, key=sizes.__getitem__, default=0.0)


def _is_in_margin(row: Row, height: float) -> bool:
    return not _MARGIN * height < (row[0].top + row[0].bottom) / 2 < (1 - _MARGIN) * height


def _edge(rows: Sequence[Row], height: float) -> list[Row]:
    """The outermost rows, from the edge inwards, that stand in the margin; four at most."""
    return list(takewhile(lambda row: _is_in_margin(row, height), rows[:4]))


def _key(row: Row) -> tuple[str, int]:
    """What a running head has in common on all pages: its words, with figures masked, and its height in steps of four points."""
    return _NUMBER.sub("#", _text(row)).casefold(), round(row[0].top / 4)


def _text(row: Sequence[Fragment]) -> str:
    return " ".join(fragment.text for fragment in row)


def _rows(fragments: Sequence[Fragment]) -> tuple[Row, ...]:
    """The fragments as rows from top to bottom, each of fragments side by side from left to right."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: (one.top + one.bottom, one.left)):
        if rows and _stand_side_by_side([fragment], rows[-1][-1:]):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return tuple(tuple(sorted(row, key=lambda one: one.left)) for row in rows)


def order_lines(fragments: Sequence[Fragment], page: int, depth: int = 0) -> list[PageLine]:
    """Return the lines of page number `page` in reading order: cut alternately down and across until neither separates anything."""
    if not fragments:
        return []
    if depth < _DEEPEST and (columns := _part_columns(fragments)):
        return [line for side in columns for line in order_lines(side, page, depth + 1)]
    rows = _rows(fragments)
    if depth >= _DEEPEST or len(rows) > _MOST_ROWS:
        return list(_lines(rows, page))
    lines: list[PageLine] = []
    plain: list[Row] = []
    start = 0
    while start < len(rows):
        stop = _band(rows, start)
        if 0 < stop - start < len(rows):
            lines += _lines(plain, page)
            lines += order_lines([one for row in rows[start:stop] for one in row], page, depth + 1)
            plain, start = [], stop
        else:
            plain.append(rows[start])
            start += 1
    return [*lines, *_lines(plain, page)]


def _lines(rows: Sequence[Row], page: int) -> Iterator[PageLine]:
    column = min((row[0].left for row in rows), default=0.0), max((row[-1].right for row in rows), default=0.0)
    for row in rows:
        top, size = min(one.top for one in row), max(row, key=lambda one: len(one.text)).size
        yield PageLine(_text(row), row[0].left, top, row[-1].right, size, column, page, _cells(row, column))


def _cells(row: Row, column: tuple[float, float]) -> tuple[Fragment, ...]:
    """The parts of a table's row between its gaps; () where no gap is wide, or it is a line of few words justified over its column."""
    gaps = [after.left - before.right for before, after in pairwise(row)]
    if not gaps or max(gaps) <= 2.5 * row[0].size:
        return ()
    is_spread = row[0].left - column[0] < 3 * row[0].size and column[1] - row[-1].right < row[0].size
    is_even = max(gaps) - min(gaps) < row[0].size and not any(" " in one.text for one in row)
    if is_spread and is_even:
        return ()
    cells = [[row[0]]]
    for before, fragment in pairwise(row):
        if fragment.left - before.right > 0.8 * fragment.size:
            cells.append([])
        cells[-1].append(fragment)
    return tuple(cell[0]._replace(right=cell[-1].right, text=_text(cell)) for cell in cells)


def _band(rows: Sequence[Row], start: int) -> int:
    """The end of the run of rows from `start` on that a strip down the page splits into columns; `start` where there is none."""
    gaps: list[tuple[float, float]] = [(float("-inf"), float("inf"))]
    stop, is_parted = start, False
    while stop < len(rows):
        left = _less(gaps, rows[stop])
        inside = [gap for gap in left if float("-inf") < gap[0] and gap[1] < float("inf")]
        # Lines of the left column may stand above the first of the right one.
        is_open = not is_parted and stop - start < 2 * _COLUMN_ROWS and any(gap[0] > float("-inf") for gap in left)
        if not (inside or is_open):
            break
        gaps, stop, is_parted = left, stop + 1, is_parted or bool(inside)
    # A row that stands off from the one above it begins another paragraph after the columns.
    while stop > max(start, 1) and len(rows[stop - 1]) == 1 and _is_apart(rows[stop - 2], rows[stop - 1]):
        stop -= 1
    fragments = [one for row in rows[start:stop] for one in row]
    return stop if fragments and _part_columns(fragments) else start


def _is_apart(above: Row, row: Row) -> bool:
    return row[0].top - above[0].top > 1.6 * above[0].size


def _less(gaps: list[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """The parts of the gaps that the row leaves white and that are wide enough."""
    for one in row:
        parts = [part for low, high in gaps for part in ((low, min(high, one.left)), (max(low, one.right), high))]
        gaps = [(low, high) for low, high in parts if high - low >= _LEAST_STRIP * one.size]
    return gaps


def _part_columns(fragments: Sequence[Fragment]) -> Sequence[Sequence[Fragment]]:
    """The fragments on both sides of the widest white strip that splits them into columns of running text; () where none does."""
    least = _LEAST_STRIP * median(one.size for one in fragments)
    ordered = sorted(fragments, key=lambda one: one.left)
    reached = accumulate((one.right for one in ordered), max)
    strips = [(one.left - reach, reach) for one, reach in zip(ordered[1:], reached, strict=False)]
    for _, at in sorted((strip for strip in strips if strip[0] >= least), reverse=True)[:8]:
        left = [one for one in fragments if one.right <= at]
        right = [one for one in fragments if one.right > at]
        if _is_column(left) and _is_column(right) and _stand_side_by_side(left, right):
            return left, right
    return ()


def _is_column(fragments: Sequence[Fragment]) -> bool:
    """Whether the fragments are a column of running text, not of a table."""
    if len(fragments) < _COLUMN_ROWS or sum(len(one.text) for one in fragments) < _COLUMN_LETTERS * len(fragments):
        return False
    width = max(one.right - one.left for one in fragments)
    return 2 * sum(one.right - one.left >= 0.6 * width for one in fragments) >= len(fragments)


def _stand_side_by_side(left: Sequence[Fragment], right: Sequence[Fragment]) -> bool:
    spans = [(min(one.top for one in side), max(one.bottom for one in side)) for side in (left, right)]
    shared = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    return shared > 0.5 * min(low - high for high, low in spans)
