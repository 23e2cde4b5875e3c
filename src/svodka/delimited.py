"""Delimited text in, rows with their line numbers out: the one reader of the package's tables and of people's TSV and CSV files.

Which encoding a file is in is `character_sets`' business, what the columns mean the caller's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MARKS = "\t;,"
"""The delimiters that people's programs write."""

_QUOTED = {mark: re.compile(rf'"([^"]*+(?:""[^"]*+)*+)"(?={re.escape(mark)}|\r?\n|\Z)') for mark in MARKS}


@dataclass(frozen=True)
class Row:
    """A row of a table: its line (or row) number in the file, from 1, and its cells as they stand."""

    line: int
    cells: Sequence[str]

    @property
    def says_something(self) -> bool:
        """Whether it is neither empty nor a comment (`#` in front)."""
        return any(cell.strip() for cell in self.cells) and not self.cells[0].startswith("#")


def rows(text: str, mark: str = "\t", *, start: int = 0, quotes: bool = True) -> Iterator[Row]:
    """Yield the rows of a text from the character `start` on, empty ones and comments too; `mark` is one of `MARKS`.

    With `quotes` a cell may be quoted as Excel does it, over several lines: only where a quote opens it and closes it; any other
    quote is a character of the cell.
    """
    line = 1 + text.count("\n", 0, start)
    position = start
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        if quotes and '"' in text[position:stop]:
            cells, stop = _quoted_row(text, mark, position)
        else:
            cells = text[position:stop].rstrip("\r").split(mark)
        yield Row(line, cells)
        line += text.count("\n", position, stop) + 1
        position = stop + 1


def saying_something(table: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are neither empty nor comments."""
    return (row for row in table if row.says_something)


def _quoted_row(text: str, mark: str, position: int) -> tuple[list[str], int]:
    """Cells of one row that has quotes in it, and where the row ends (at its newline or the end of the text)."""
    cells = []
    while True:
        quoted = _QUOTED[mark].match(text, position)
        # A stray quote in a TSV must not swallow the lines up to the next one: a real cell holds no tab.
        if quoted and not (mark == "\t" and mark in quoted[1]):
            cells.append(quoted[1].replace('""', '"'))
            position = quoted.end()
        else:
            stop = min((found for sign in (mark, "\n") if (found := text.find(sign, position)) >= 0), default=len(text))
            cells.append(text[position:stop].rstrip("\r"))
            position = stop
        if text.startswith("\r\n", position):
            position += 1
        if position >= len(text) or text[position] == "\n":
            return cells, position
        position += len(mark)
