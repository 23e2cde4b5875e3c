"""A translation memory as an XLSX workbook, as people keep them: a column for each language, and others for what is known of a unit."""

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from svodka.approved.memory import ApprovedUnit
from svodka.approved.unit_texts import Remarks, holds_cyrillic, object_to, parse_date, prepared, tidy
from svodka.errors import ExchangeError
from svodka.system import archives
from svodka.system.atomic import replacing
from svodka.system.tables import read_table

HEADINGS = {
    "source": "Russian",
    "english": "English",
    "date": "Date",
    "bulletin": "Bulletin",
    "article": "Article",
    "author": "Author",
}
"""By field of the unit, in its order."""
MAX_ROWS = 1_048_576
"""Of a sheet (ECMA-376 and Excel)."""

_MAX_COLUMNS = 30
_PROLOGUE = 4_096
_DOCUMENT_TYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot carry, or an underscore in front of what only looks so (ECMA-376 part 1, 22.9.2.19)."""
_FORMULA = "left out: a cell holds a formula or an error, and no text"
_DAMAGES = (KeyError, ValueError, TypeError, IndexError, SyntaxError, EOFError, *archives.READ_ERRORS)
"""What openpyxl and the parsers below it raise for a damaged part; `SyntaxError` is the base of the XML parsers' errors."""


def write_workbook(units: Iterable[ApprovedUnit], path: Path, remarks: Remarks) -> int:
    """Write units as a workbook of one sheet, whole or not at all, and return how many; every cell is text, dates are days.

    Raises `RequestError` where it cannot be written, `ExchangeError` where a sheet has not enough rows for all.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("memory")
    # openpyxl asks a sheet for its size and this kind of sheet has no answer; without one a reader must go through the whole of it twice.
    vars(sheet)["calculate_dimension"] = lambda: "A1"
    sheet.append(list(HEADINGS.values()))
    written = 0
    try:
        for ready in filter(None, (prepared(unit, remarks) for unit in units)):
            written += 1
            if written >= MAX_ROWS:
                raise ExchangeError(
                    f"a sheet has {MAX_ROWS:,} rows, and the memory more units: export it as .tmx.", path=path
                )
            cells = [WriteOnlyCell(sheet, value=_escaped(value)) for value in astuple(ready)]
            for cell in cells:
                if isinstance(cell.value, str):
                    # Text, also what begins with `=`; openpyxl reads an inline string (`s`) in three times the time.
                    cell.data_type = "str"
            sheet.append(cells)
    finally:
        sheet.close()
    with replacing(path) as temporary:
        book.save(temporary)
    return written


def read_workbook(path: Path, remarks: Remarks) -> Iterator[ApprovedUnit]:
    """Yield the units of the first sheet that holds anything, row by row; rows that are no unit are remarked.

    Raises `ExchangeError` where the file is no workbook, is too big unpacked, declares entities, has no columns for Russian and English,
    or holds no unit of use.
    """
    _inspect(path)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    found = 0
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl names the decorations that it leaves out
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            for unit in _units(path, book.worksheets, remarks):
                found += 1
                yield unit
    except (InvalidFileException, *_DAMAGES) as error:
        if not found:
            raise ExchangeError(f"is no readable workbook ({error}): save it again as .xlsx.", path=path) from error
        remarks.damaged(f"the workbook is damaged ({error}); {found} units before that were read: save it again")
    if not found:
        raise ExchangeError("holds no unit with a Russian and an English text.", path=path)


def _inspect(path: Path) -> None:
    """Refuse, before any XML is parsed, what is not a workbook, is too big unpacked, or declares entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            objection = archives.object_to_sizes(archive.infolist(), archives.DOCUMENT)
            if objection and objection.danger is not archives.Danger.ENCRYPTED:
                raise ExchangeError(f"{objection.danger} when it is unpacked: export it as .tmx.", path=path)
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        beginning = stream.read(_PROLOGUE)
                        if any(mark in beginning for mark in _DOCUMENT_TYPE):
                            raise ExchangeError(f"{part.filename} declares a document type: refused.", path=path)
    except FileNotFoundError as error:
        raise ExchangeError("is not there.", path=path) from error
    except archives.READ_ERRORS as error:
        raise ExchangeError(
            f"is no readable workbook ({error}): save it as .xlsx without a password.", path=path
        ) from error


def _units(path: Path, sheets: Sequence[Any], remarks: Remarks) -> Iterator[ApprovedUnit]:
    for sheet in sheets:
        rows = _rows(sheet)
        first = next(rows, None)
        if first is None:
            continue
        others = [other.title for other in sheets if other is not sheet]
        if others:
            remarks.say(f"sheets not looked at: {', '.join(others)}")
        columns = _columns(first[1])
        if not columns and _is_unit(first[1]):
            remarks.say("no headings: the first column was taken as Russian, the second as English")
            columns = {"source": 0, "english": 1}
            yield from _unit(path, first, columns, remarks)
        if not columns:
            raise ExchangeError(
                "has no columns for Russian and English: give the first row the headings Russian and English.",
                path=path,
            )
        for row in rows:
            yield from _unit(path, row, columns, remarks)
        return


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows with anything in them, each with its number."""
    sheet.reset_dimensions()  # the file's own statement of its size is often wrong
    for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1):
        cells = [_Trouble if cell.data_type in ("f", "e") else cell.value for cell in row]
        if any(value is not None and value != "" for value in cells):
            yield number, cells


class _Trouble:
    """Stands for a formula or an error."""


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    """The column of each field by the headings of the first row; {} where they do not name both languages."""
    meanings = {row["heading"]: row["field"] for row in read_table("memory_columns.tsv")}
    found: dict[str, int] = {}
    for number, cell in enumerate(cells):
        field = meanings.get(str(cell or "").strip().lower())
        if field is not None:
            found.setdefault(field, number)
    return found if {"source", "english"} <= found.keys() else {}


def _is_unit(cells: Sequence[Any]) -> bool:
    """Whether a first row without headings is a unit: Russian, then something that is not."""
    texts = [str(cell or "") for cell in (*cells, "", "")[:2]]
    return holds_cyrillic(texts[0]) and bool(texts[1].strip()) and not holds_cyrillic(texts[1])


def _unit(
    path: Path, row: tuple[int, list[Any]], columns: Mapping[str, int], remarks: Remarks
) -> Iterator[ApprovedUnit]:
    number, cells = row
    values = {field.name: None for field in fields(ApprovedUnit)} | {
        name: cells[column] for name, column in columns.items() if column < len(cells)
    }
    if _Trouble in (values["source"], values["english"]):
        remarks.count(_FORMULA, number)
        return
    day = values.pop("date")
    texts = {name: tidy(_text(value)) for name, value in values.items()}
    if "bulletin" not in columns:
        texts["bulletin"] = path.name
    unit = ApprovedUnit(date=_day(day), **texts)
    if trouble := object_to(unit):
        remarks.count(trouble, number)
    else:
        yield unit


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else parse_date(_text(value))


def _text(value: Any) -> str:
    if value is None or value is _Trouble:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))


def _escaped(value: Any) -> Any:
    return _ESCAPED.sub(r"_x005F_x\1_", value) if isinstance(value, str) else value
