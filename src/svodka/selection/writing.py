"""Writing a list of items, and adding to one that somebody has edited: what stands in it is never changed."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from svodka.atomic import replacing
from svodka.selection.item_list import COLUMNS
from svodka.selection.reading import ListText, read_list, read_text

_TAKEN = ("=", "+", "-", "@", "'", "#")
"""Beginnings by which a spreadsheet takes a cell for a formula, or a reader a row for a comment."""


def write_list(path: Path, rows: Sequence[Mapping[str, str]]) -> int:
    """Write the rows (cells by `COLUMNS`), or add to the list those whose `file` it does not have; return how many were written.

    Text with tabs in UTF-8 with a byte order mark, by which Excel knows it; what is added to a list has its delimiter and columns.
    Raises `RequestError` where the list that is there cannot be understood, or the file cannot be written.
    """
    if not path.exists():
        _put(path, "".join(_line(cells, "\t") for cells in (COLUMNS, *(_in_order(row, COLUMNS) for row in rows))))
        return len(rows)
    known, there = read_list(path).wishes, read_text(path)
    new = [row for row in rows if row["file"] not in known]
    if new:
        # Where it stands among the others is theirs to say, not a number's that was counted without them.
        _put(path, _extended(there, [{**row, "order": ""} for row in new]))
    return len(new)


def _extended(there: ListText, rows: Iterable[Mapping[str, str]]) -> str:
    end = "\r\n" if "\r\n" in there.text else "\n"
    text = there.text if there.text.endswith("\n") else there.text + end
    return text + "".join(_line(_in_order(row, there.header), there.mark, end) for row in rows)


def _in_order(row: Mapping[str, str], columns: Iterable[str]) -> list[str]:
    return [_guard(row.get(column, "")) for column in columns]


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_TAKEN) else cell


def _line(cells: Iterable[str], mark: str, end: str = "\n") -> str:
    return mark.join(_quoted(cell, mark) for cell in cells) + end


def _quoted(cell: str, mark: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if mark in cell or cell.startswith('"') or ('"' in cell and mark != "\t") else cell


def _put(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(codecs.BOM_UTF8 + text.encode("utf-8"))
