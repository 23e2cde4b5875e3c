"""From the rows of a table to entries: which column is what, by its heading or, in a two-column list, by its script.

From the cells of a row to an `Entry`: cleaning, lists, names. Every format's loader ends here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svodka.glossary.entry import Entry, FileLine, GlossaryFile, Remark, Status
from svodka.russian.tokens import has_cyrillic
from svodka.system.tables import Row, read_rows, saying_something

COLUMNS = ("source", "target", "variants", "avoid", "status", "pos", "context", "country", "note", "reference")
"""The columns of our own files, in print order."""

MAX_CELL = 4000
"""Characters of one cell; a longer one is a text that slipped into the wrong file."""

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_LIST = re.compile(r"\s*\|\s*")
_COUNTRIES = re.compile(r"[\s|,;/]+")


@dataclass(frozen=True)
class Vocabulary:
    """Lower-case words of people's files with our name for them, by kind."""

    meanings: dict[tuple[str, str], str]

    def meaning(self, kind: str, word: str) -> str | None:
        """Return our name for `word` as a `column`, `status`, `pos`, … ("" is a name too), None where it is unknown."""
        return self.meanings.get((kind, " ".join(word.casefold().replace("_", " ").split())))


@cache
def vocabulary() -> Vocabulary:
    """Read the table once."""
    return Vocabulary({(kind, word): value for kind, word, value in read_rows("glossary_vocabulary.tsv")})


def clean(text: str, place: FileLine, remarks: list[Remark], column: str) -> str:
    """Return `text` in NFC, on one line, without control, zero-width and direction characters; what went is remarked on.

    Raises:
        GlossaryError: the cell is longer than `MAX_CELL`.

    """
    if len(text) > MAX_CELL:
        raise place.error(
            f"the cell {column} holds {len(text)} characters (at most {MAX_CELL}): shorten it or remove the line."
        )
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    if removed := len(spaced) - len(visible):
        remarks.append(Remark(place, f"{removed} invisible character(s) removed from {column}"))
    return " ".join(visible.split())


def entry_from_cells(cells: Mapping[str, str], place: FileLine, remarks: list[Remark]) -> Entry | None:
    """Build the entry of one row from cells named by `COLUMNS` (any may be missing); None for a row with nothing in it.

    Further renderings in the target's cell (`drug|narcotic`) become variants. Remarks are added to `remarks`.

    Raises:
        GlossaryError: an unknown status or part of speech, or an oversized cell; names file and line.

    """
    values = {name: clean(cells.get(name, ""), place, remarks, name) for name in COLUMNS}
    if not any(values.values()):
        return None
    target, *further = listed(values["target"]) or ("",)
    return Entry(
        source=values["source"],
        target=target,
        variants=tuple(dict.fromkeys((*further, *listed(values["variants"])))),
        avoid=listed(values["avoid"]),
        status=Status(_named("status", values["status"], place)),
        pos=_named("pos", values["pos"], place),
        context=listed(values["context"]),
        countries=tuple(sorted({code.lower() for code in _COUNTRIES.split(values["country"]) if code})),
        note=values["note"],
        reference=values["reference"],
        origin=place,
    )


def cells_from_entry(entry: Entry) -> tuple[str, ...]:
    """Return the cells that `entry_from_cells` reads back as the same entry, in the order of `COLUMNS`."""
    status = "" if entry.status is Status.PREFERRED else entry.status.value
    variants, avoid, context = (_joined(items) for items in (entry.variants, entry.avoid, entry.context))
    country = _joined(entry.countries)
    return entry.source, entry.target, variants, avoid, status, entry.pos, context, country, entry.note, entry.reference


def row_from_entry(entry: Entry) -> list[str]:
    """Return the cells for a table; a first cell with `#` gets a space before it (cleaned away again), or it were a comment."""
    first, *others = cells_from_entry(entry)
    return [f" {first}" if first.startswith("#") else first, *others]


def listed(cell: str) -> tuple[str, ...]:
    """Split a `|`-separated list; empty and repeated items are left out."""
    return tuple(dict.fromkeys(filter(None, _LIST.split(cell.strip()))))


def _joined(items: tuple[str, ...]) -> str:
    return "|".join(items)


def _named(kind: str, word: str, place: FileLine) -> str:
    name = vocabulary().meaning(kind, word)
    if name is None:
        known = {"status": "preferred, forbidden or keep", "pos": "noun, verb, adjective, adverb or nothing"}[kind]
        raise place.error(f"unknown {kind} “{word}”: write {known}.")
    return name


MAX_ROWS = 200_000
"""Rows of one file. A glossary of a whole language is a dictionary, and a mistake."""

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
        if has_cyrillic(first) and _LATIN.search(second) and not has_cyrillic(second):
            return Header(("source", "target"))
        if _LATIN.search(first) and has_cyrillic(second) and not has_cyrillic(first):
            return Header(("target", "source"))
    raise FileLine(path, row.line).error(
        "no columns named “source” and “target” (or ru and en) and not a two-column list: "
        "write the column names into the first line."
    )
