"""XLSX glossaries, as terminologists keep them: the first sheet with a header, values only, formulas refused."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from svodka import archives
from svodka.delimited import Row
from svodka.errors import GlossaryError
from svodka.glossary.cells import COLUMNS, row_from_entry
from svodka.glossary.entry import Entry, FileLine, GlossaryFile, Remark
from svodka.glossary.rows import entries_from_rows, read_header

_MAX_COLUMNS = 60


def read(path: Path, data: bytes) -> GlossaryFile:
    """Read the first sheet that holds anything. Other sheets are remarked on.

    Raises:
        GlossaryError: damaged, protected or oversized; a formula or error value in a cell (nothing is ever evaluated); no header.

    """
    _inspect(path, data)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl names the decorations that it leaves out
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                return _read_sheets(path, book.worksheets)
            finally:
                book.close()
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        # SyntaxError is the base of the XML parsers' errors; the others are what openpyxl raises for a damaged part.
        raise GlossaryError(f"not a readable workbook ({error}): save it again as .xlsx.", path=path) from error


def write(entries: tuple[Entry, ...]) -> bytes:
    """Return the entries as a workbook with one sheet; every cell is text, also one that begins with `=`."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("glossary")
    for row in (COLUMNS, *map(row_from_entry, entries)):
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            if cell.value:
                cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _inspect(path: Path, data: bytes) -> None:
    """Refuse, before any XML is parsed, what is not a workbook, is too big unpacked, or declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            objection = archives.object_to_sizes(archive.infolist(), archives.DOCUMENT)
            if objection and objection.danger is not archives.Danger.ENCRYPTED:
                raise GlossaryError("the workbook is too big unpacked: keep the glossary alone in a file.", path=path)
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096):
                            raise GlossaryError(f"{part.filename} declares a document type: refused.", path=path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise GlossaryError(
            f"not a readable workbook ({error}): save it as .xlsx without a password.", path=path
        ) from error


def _read_sheets(path: Path, sheets: Sequence[Any]) -> GlossaryFile:
    """Read the first sheet with a complete header, else the first with anything in it."""
    filled = [(sheet, first) for sheet in sheets if (first := next(_rows(path, sheet), None)) is not None]
    if not filled:
        return GlossaryFile(path, ())
    chosen = next((sheet for sheet, first in filled if read_header(first.cells).complete), filled[0][0])
    others = [sheet.title for sheet, _ in filled if sheet is not chosen]
    remarks = [Remark(FileLine(path), f"sheets not used: {', '.join(others)}")] if others else []
    return entries_from_rows(path, _rows(path, chosen), remarks)


def _rows(path: Path, sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # the file's own statement of its size is often wrong
    for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1):
        cells = [_text(path, number, cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Row(number, cells)


def _text(path: Path, number: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise FileLine(path, number).error(f"cell {cell.coordinate} holds a formula: replace it by its value.")
    if cell.data_type == "e":
        raise FileLine(path, number).error(f"cell {cell.coordinate} holds the error {value}: write the term there.")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
