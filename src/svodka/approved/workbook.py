"""A translation memory as an XLSX workbook, as people keep them: a column for each language, and others for the rest of a unit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from svodka.approved.interchange import Remarks, holds_cyrillic, object_to, parse_date, prepare, tidy
from svodka.approved.memory import ApprovedUnit
from svodka.errors import ExchangeError
from svodka.system import archives, workbooks
from svodka.system.atomic import replacing
from svodka.system.tables import read_pairs

HEADINGS = {
    "source": "Russian",
    "english": "English",
    "date": "Date",
    "bulletin": "Bulletin",
    "article": "Article",
    "author": "Author",
}
"""The heading of each field of a unit, in the order of its fields."""
MAX_ROWS = 1_048_576
"""The most rows of a sheet (ECMA-376 and Excel)."""

_MAX_COLUMNS = 30
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""The escape of a character that XML cannot carry, or of an underscore before what only looks like one (ECMA-376 part 1, 22.9.2.19)."""
_NO_TEXT = object()
"""Stands for a formula or an error."""


def write_workbook(units: Iterable[ApprovedUnit], path: Path, remarks: Remarks) -> int:
    """Write units as a workbook of one sheet, which appears whole or not at all, and return how many were written.

    Units that cannot be used are left out and remarked. Cells hold text, and in the date column days. Raises `RequestError` where the
    file cannot be written, `ExchangeError` where a sheet has too few rows for all units.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("memory")
    # openpyxl asks a sheet for its size, which this kind of sheet does not know; a file without one is read through twice.
    vars(sheet)["calculate_dimension"] = lambda: "A1"
    sheet.append(list(HEADINGS.values()))
    written = 0
    try:
        for written, ready in enumerate(prepare(units, remarks), 1):
            if written >= MAX_ROWS:
                said = f"a sheet has {MAX_ROWS:,} rows, and the memory more units: export it as .tmx."
                raise ExchangeError(said, path=path)
            cells = [WriteOnlyCell(sheet, value=value) for value in astuple(ready)]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.value = _ESCAPED.sub(r"_x005F_x\1_", cell.value)
                    # Text, even if it begins with `=`. openpyxl takes three times as long to read an inline string (`s`).
                    cell.data_type = "str"
            sheet.append(cells)
    finally:
        sheet.close()
    with replacing(path) as temporary:
        book.save(temporary)
    return written


def read_workbook(path: Path, remarks: Remarks) -> Iterator[ApprovedUnit]:
    """Yield the units of the first sheet that holds anything, row by row; rows that are no unit are remarked.

    Raises `ExchangeError` where the file is no workbook, is too big when unpacked, declares a document type, has no columns for Russian
    and English, or holds no usable unit.
    """
    try:
        danger, typed_part = workbooks.inspect(path)
    except FileNotFoundError as error:
        raise ExchangeError("is not there.", path=path) from error
    except archives.READ_ERRORS as error:
        said = f"is no readable workbook ({error}): save it as .xlsx without a password."
        raise ExchangeError(said, path=path) from error
    if danger:
        raise ExchangeError(f"{danger} when it is unpacked: export it as .tmx.", path=path)
    if typed_part:
        raise ExchangeError(f"{typed_part} declares a document type: refused.", path=path)
    found = 0
    try:
        with path.open("rb") as file, workbooks.open_sheets(file) as sheets:
            for unit in _units(path, sheets, remarks):
                found += 1
                yield unit
    except workbooks.DAMAGES as error:
        if not found:
            raise ExchangeError(f"is no readable workbook ({error}): save it again as .xlsx.", path=path) from error
        remarks.damaged(f"the workbook is damaged ({error}); {found} units before that were read: save it again")
    if not found:
        raise ExchangeError("holds no unit with a Russian and an English text.", path=path)


def _units(path: Path, sheets: Sequence[Any], remarks: Remarks) -> Iterator[ApprovedUnit]:
    columns: dict[str, int] = {}
    for number, cells in _first_filled(sheets, remarks):
        if not columns:
            if columns := _columns(cells):
                continue
            if not _is_unit(cells):
                said = "has no columns for Russian and English: give the first row the headings Russian and English."
                raise ExchangeError(said, path=path)
            remarks.say("no headings: the first column was taken as Russian, the second as English")
            columns = {"source": 0, "english": 1}
        unit = _unit(path, cells, columns)
        if unit is None:
            remarks.count("left out: a cell holds a formula or an error, and no text", number)
        elif trouble := object_to(unit):
            remarks.count(trouble, number)
        else:
            yield unit


def _first_filled(sheets: Sequence[Any], remarks: Remarks) -> Iterator[tuple[int, list[Any]]]:
    """Yield the filled rows of the first sheet that has any, each with its number."""
    for sheet in sheets:
        is_empty = True
        for number, row in workbooks.read_rows(sheet, _MAX_COLUMNS):
            cells = [_NO_TEXT if cell.data_type in ("f", "e") else cell.value for cell in row]
            if all(value in (None, "") for value in cells):
                continue
            if is_empty and (others := [other.title for other in sheets if other is not sheet]):
                remarks.say(f"sheets not looked at: {', '.join(others)}")
            is_empty = False
            yield number, cells
        if not is_empty:
            return


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    """Return the column of each field, by the headings in the first row; {} where these do not name both languages."""
    meanings = read_pairs("memory_columns.tsv", "heading", "field")
    found: dict[str, int] = {}
    for number, cell in enumerate(cells):
        if field := meanings.get(str(cell or "").strip().lower()):
            found.setdefault(field, number)
    return found if {"source", "english"} <= found.keys() else {}


def _is_unit(cells: Sequence[Any]) -> bool:
    """Return whether a first row without headings is a unit: a text in Russian, then one without Cyrillic letters."""
    russian, english = (str(cell or "") for cell in (*cells, "", "")[:2])
    return holds_cyrillic(russian) and bool(english.strip()) and not holds_cyrillic(english)


def _unit(path: Path, cells: Sequence[Any], columns: Mapping[str, int]) -> ApprovedUnit | None:
    """Return the unit of a row; None where one of its two texts is a formula or an error."""
    values = dict.fromkeys(HEADINGS) | {name: cells[at] for name, at in columns.items() if at < len(cells)}
    if _NO_TEXT in (values["source"], values["english"]):
        return None
    day = parse_date(_text(values.pop("date")))
    texts = {name: tidy(_text(value)) for name, value in values.items()}
    if "bulletin" not in columns:
        texts["bulletin"] = path.name
    return ApprovedUnit(date=day, **texts)


def _text(value: Any) -> str:
    if value is _NO_TEXT:
        return ""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), workbooks.show(value))
