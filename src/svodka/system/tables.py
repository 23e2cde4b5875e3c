"""Delimited text → rows with their line numbers: the one reader of the package's tables and of people's TSV and CSV files.

The package's tables are tab separated and have `#` comments. Which encoding a file is in and what columns mean is the caller's business.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

MARKS = "\t;,"
"""The delimiters in files that people's programs write."""

_QUOTED = {mark: re.compile(rf'"([^"]*+(?:""[^"]*+)*+)"(?={re.escape(mark)}|\r?\n|\Z)') for mark in MARKS}


@dataclass(frozen=True)
class Row:
    """A row of a table: its line (or row) number in the file, from 1, and its cells as they stand."""

    line: int
    cells: Sequence[str]


def rows(text: str, mark: str = "\t", *, start: int = 0, quotes: bool = True) -> Iterator[Row]:
    """Yield the rows of a text from the character `start` on, empty ones and comments too; `mark` is one of `MARKS`.

    With `quotes` a cell may be quoted as Excel does it, also over several lines. Only a quote that opens a cell and one that closes it
    count; any other quote is a character of the cell.
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


def skip_comments(table: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are neither empty nor comments (`#` in front)."""
    return (row for row in table if any(map(str.strip, row.cells)) and not row.cells[0].startswith("#"))


def _quoted_row(text: str, mark: str, position: int) -> tuple[list[str], int]:
    """The cells of a row that has quotes in it, and where the row ends (at its newline or the end of the text)."""
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


@cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of `svodka/data/<name>`, a table without a header line."""
    text = resources.files("svodka").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(tuple(row.cells) for row in skip_comments(rows(text, quotes=False)))


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `svodka/data/<name>` by column name; missing trailing cells are ""."""
    header, *rows = read_rows(name)
    return tuple(dict(zip(header, (*cells, *[""] * (len(header) - len(cells))), strict=False)) for cells in rows)


@cache
def read_pairs(name: str, key: str, value: str) -> Mapping[str, str]:
    """Return the column `value` of a table as a mapping from the column `key`."""
    return {row[key]: row[value] for row in read_table(name)}


@cache
def read_column(name: str, column: str, kind: str = "", *, of: str = "kind") -> tuple[str, ...]:
    """Return the values of a column; with `kind`, only of the rows that have it in the column `of`."""
    return tuple(row[column] for row in read_table(name) if not kind or row[of] == kind)


def forms(cell: str) -> tuple[str, ...]:
    """Return the forms of a `a|b|c` cell, in order."""
    return tuple(form for form in cell.split("|") if form)


def fold(word: str) -> str:
    """Return the form in which Russian words are compared: lower case, ё = е."""
    return word.lower().replace("ё", "е")
