"""From the rows of a table to entries: which column is what, by its heading or, in a two-column list, by its script."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka.delimited import Row, saying_something
from svodka.glossary.cells import entry_from_cells, vocabulary
from svodka.glossary.entry import Entry, FileLine, GlossaryFile, Remark

MAX_ROWS = 200_000
"""Rows of one file. A glossary of a whole language is a dictionary, and a mistake."""

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_MERGED = frozenset({"note", "reference"})


@dataclass(frozen=True)
class Header:
    """What the columns are: our name for each, "" for one that is left out."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it names both languages."""
        return {"source", "target"} <= set(self.columns)


def read_header(cells: Sequence[str]) -> Header:
    """Recognise the headings of a table, in any order and case, in English or Russian."""
    names = [vocabulary().meaning("column", cell.strip("\ufeff \"'«»#:")) or "" for cell in cells]
    ambiguous = "reference" if "source" in names else "source"
    names = [ambiguous if name == "source?" else name for name in names]
    for index, name in enumerate(names):
        if name and name not in _MERGED and name in names[:index]:
            names[index] = ""
    unknown = tuple(cell.strip() for cell, name in zip(cells, names, strict=True) if not name and cell.strip())
    return Header(tuple(names), unknown)


def entries_from_rows(path: Path, rows: Iterable[Row], remarks: Sequence[Remark] = ()) -> GlossaryFile:
    """Read a whole table. The first row with anything in it is the header, unless the table is a plain two-column list.

    Raises:
        GlossaryError: there is no header and it is not a two-column list, too many rows, or a row that cannot be read.

    """
    noticed = list(remarks)
    entries: list[Entry] = []
    header: Header | None = None
    for row in saying_something(rows):
        if header is None:
            header = read_header(row.cells)
            if header.complete:
                if header.unknown:
                    noticed.append(Remark(FileLine(path, row.line), f"columns not used: {', '.join(header.unknown)}"))
                continue
            header = _headerless(path, row)
        if len(entries) >= MAX_ROWS:
            raise FileLine(path, row.line).error(f"more than {MAX_ROWS} entries: split the file.")
        entry = entry_from_cells(_cells(header, row), FileLine(path, row.line), noticed)
        if entry is not None:
            entries.append(entry)
    return GlossaryFile(path, tuple(entries), tuple(noticed))


def _cells(header: Header, row: Row) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, cell in zip(header.columns, row.cells, strict=False):
        if name in _MERGED and cells.get(name) and cell.strip():
            cells[name] = f"{cells[name]}; {cell}"
        elif name and not cells.get(name):
            cells[name] = cell
    return cells


def _headerless(path: Path, row: Row) -> Header:
    """Take the first row for an entry: exactly two columns, one in Cyrillic and one in Latin letters."""
    cells = [cell for cell in row.cells if cell.strip()]
    if len(cells) == len(row.cells) == 2:
        first, second = row.cells
        if _CYRILLIC.search(first) and _LATIN.search(second) and not _CYRILLIC.search(second):
            return Header(("source", "target"))
        if _LATIN.search(first) and _CYRILLIC.search(second) and not _CYRILLIC.search(first):
            return Header(("target", "source"))
    raise FileLine(path, row.line).error(
        "no columns named “source” and “target” (or ru and en) and not a two-column list: "
        "write the column names into the first line."
    )
