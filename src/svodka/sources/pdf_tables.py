"""Tables on pages: rows that wide gaps part into cells which stand below each other, a cell's lines joined.

A PDF has neither rows nor cells, only letters at places, so a table is what leaves no doubt: at least two rows of at least two columns.
"""

from collections.abc import Sequence
from itertools import pairwise

from svodka.sources.pdf_layout import CellText, PageLine
from svodka.sources.wrapping import starts_lower

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
            and _goes_on(rows[-1], line, cells, len(columns))
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


def _goes_on(row: tuple[PageLine, _Cells], line: PageLine, cells: _Cells, columns: int) -> bool:
    """Whether a line may be a further one of a row: with what the row lacks, or on with small letters."""
    before = row[1]
    return len(before) + len(cells) < 2 * columns and all(starts_lower(cells[at]) for at in cells if at in before)


def _is_near(step: float, after: float, close: float, line: PageLine) -> bool:
    """Whether a line is as near as those of a cell are, or has the first cell alone and is no nearer to the next row."""
    return step <= close or (not line.has_cells and step <= close / _CLOSER * 1.1 and after > close)
