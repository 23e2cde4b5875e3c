"""Workbooks (XLSX) from somebody else's machine, by openpyxl: inspected before any XML is parsed, then read as rows."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from svodka.system import archives

DAMAGES = (TypeError, IndexError, SyntaxError, *archives.READ_ERRORS)
"""What openpyxl and the parsers below it raise for a damaged part; `SyntaxError` is the base of the XML parsers' errors."""

_PROLOGUE = 4_096
_DOCUMENT_TYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def inspect(file: Path | BinaryIO) -> tuple[archives.Danger | None, str]:
    """Return the danger of unpacking a workbook, or the name of a part that declares a document type; (None, "") for a harmless one.

    Encryption is no danger. Raises `archives.READ_ERRORS` where the file is no archive, or a part of it cannot be read.
    """
    with zipfile.ZipFile(file) as archive:
        objection = archives.object_to_sizes(archive.infolist(), archives.DOCUMENT)
        if objection and objection.danger is not archives.Danger.ENCRYPTED:
            return objection.danger, ""
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    beginning = stream.read(_PROLOGUE)
                if any(mark in beginning for mark in _DOCUMENT_TYPE):
                    return None, part.filename
    return None, ""


@contextmanager
def open_sheets(file: BinaryIO) -> Iterator[list[Any]]:
    """Give the sheets of a workbook, to be read row by row; formulas stay formulas. Raises `DAMAGES`, also while they are read."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names the decorations that it leaves out
        try:
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except InvalidFileException as error:
            raise ValueError(str(error)) from error
        with closing(book):
            yield book.worksheets


def read_rows(sheet: Any, most_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a sheet as openpyxl's cells, each with its number from 1."""
    sheet.reset_dimensions()  # the file's own statement of its size is often wrong
    yield from enumerate(map(list, sheet.iter_rows(max_col=most_columns)), start=1)


def show(value: Any) -> str:
    """Return the value of a cell as text: "" for none, a whole number without its point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
