"""Tables as lines: each cell is one that knows its place, unless the table only lays out running text."""

import re
from collections.abc import Sequence

from svodka.sources.headers import read_address_line, read_header
from svodka.sources.wrapping import Line
from svodka.types import Table

_LONG_CELL = 120
_FEWEST = 2
"""Rows with cells side by side, from which on they are a table; a single one is a line with semicolons."""
_MOST_CELLS = 2000
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4,}[\"'»”)]*[.!?…][\"'»”)]*\s+[«\"„“(\[]?[А-ЯЁA-Z]")
"""The word before the stop has four letters or more: `обл.`, `тыс.`, `г.` end no sentence."""


def lay_out_table(rows: Sequence[Sequence[Sequence[Line]]], *, is_layout: bool = False) -> list[Line]:
    """Return the lines of a table, given those of each cell of each row: cells one by one, blank lines between them.

    They know their places in the table, unless it is none: where `is_layout` says so (a table in the table), where a cell holds running
    text or a header line. A single row of cells is a paragraph, its cells joined by semicolons, empty ones left out.
    """
    is_layout = is_layout or any(_is_running_text(lines) for row in rows for lines in row)
    texts = [[" ".join(line.text for line in lines if line.text) for lines in row] for row in rows]
    has_header = any(
        _is_header(text) for row in texts for text in (*row, "; ".join(filter(None, row)).replace(":; ", ": "))
    )
    is_table = sum(len(list(filter(None, row))) > 1 for row in texts) >= _FEWEST
    if is_table and not (is_layout or has_header) and sum(map(len, texts)) <= _MOST_CELLS:
        return lay_out_cells(texts)
    found: list[Line] = []
    for row in rows:
        filled = [lines for lines in row if any(line.text for line in lines)]
        if is_layout or len(filled) < 2 or any(_is_header(line.text) for lines in filled for line in lines):
            found.extend(line for lines in filled for line in lines)
        else:
            text = "; ".join(" ".join(line.text for line in lines if line.text) for lines in filled)
            found.extend((Line(text.replace(":; ", ": ")), Line("")))
    return found


def lay_out_cells(rows: Sequence[Sequence[str]]) -> list[Line]:
    """Return the lines of a table's cells, given their texts; empty ones have none, and rows of such only do not count."""
    filled = [row for row in rows if any(row)]
    return [
        line
        for number, row in enumerate(filled)
        for column, text in enumerate(row)
        if text
        for line in (Line(text, cell=(number, column)), Line(""))
    ]


def find_tables(paragraphs: Sequence[Line]) -> tuple[Table, ...]:
    """Return the tables whose cells stand among the paragraphs of an article, which are its blocks from 1 on."""
    runs: list[dict[tuple[int, int], int]] = []
    before: tuple[int, int] | None = None
    for block, paragraph in enumerate(paragraphs, start=1):
        if paragraph.cell is not None:
            if before is None or paragraph.cell <= before:
                runs.append({})
            runs[-1][paragraph.cell] = block
        before = paragraph.cell
    return tuple(map(_table, runs))


def shift(tables: Sequence[Table], by: int) -> tuple[Table, ...]:
    """Return the tables of an article that got so many paragraphs before its first."""
    return tuple(Table(tuple(tuple(block and block + by for block in row) for row in table.rows)) for table in tables)


def _table(cells: dict[tuple[int, int], int]) -> Table:
    width = 1 + max(column for _, column in cells)
    numbers = sorted({row for row, _ in cells})
    return Table(tuple(tuple(cells.get((row, column), 0) for column in range(width)) for row in numbers))


def _is_running_text(lines: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in lines if line.text)
    is_heading = any(line.is_heading for line in lines)
    return is_heading or len(text) > _LONG_CELL or bool(_SENTENCE_INSIDE.search(text))


def _is_header(line: str) -> bool:
    """Whether a cell says something about the article by itself: its address or `Источник: Пример-Пресс`."""
    header = read_header(line)
    return bool(read_address_line(line) or (header and header.value))
