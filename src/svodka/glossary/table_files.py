"""Glossaries as text: TSV and CSV, in the encodings and with the delimiters that Excel and people give them.

XLSX glossaries, as terminologists keep them: the first sheet with a header, values only, formulas refused.
"""

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from svodka.errors import GlossaryError
from svodka.glossary.entry import Entry, FileLine, GlossaryFile, Remark
from svodka.glossary.rows import COLUMNS, entries_from_rows, read_header, row_from_entry
from svodka.russian.encodings import DecodedText, NotTextError
from svodka.russian.encodings import decode as decode_any
from svodka.system import archives
from svodka.system.atomic import replacing
from svodka.system.tables import MARKS, Row, rows

_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")
_ACCEPTED = ("utf-8", "utf-16", "windows-1251")


def read_text_file(path: Path, data: bytes) -> GlossaryFile:
    """Read a TSV or CSV file; the name's extension does not decide the delimiter, the first line does.

    Raises:
        GlossaryError: not text, or not a table with the columns we need; names file and line.

    """
    text = decode(path, data)
    if hint := _EXCEL_HINT.match(text):
        table = rows(text, hint[1], start=hint.end()) if hint[1] in MARKS else iter(())
        return entries_from_rows(path, table)
    return entries_from_rows(path, rows(text, _delimiter(text)))


def write_tsv(entries: tuple[Entry, ...]) -> bytes:
    """Return the entries as UTF-8 TSV with our columns. Only a cell that begins with a quote is quoted."""
    lines = ["\t".join(COLUMNS)]
    for entry in entries:
        cells = [
            '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell for cell in row_from_entry(entry)
        ]
        lines.append("\t".join(cells))
    return ("\n".join(lines) + "\n").encode()


def write_csv(entries: tuple[Entry, ...]) -> bytes:
    """Return the entries as comma-separated UTF-8 with the mark that lets Excel recognise it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(row_from_entry(entry) for entry in entries)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def decode(path: Path, data: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16 (with or without a mark) or windows-1251.

    A glossary is short and must not be misread by a letter, so nothing beyond that is guessed and no damage is accepted.

    Raises:
        GlossaryError: it is none of these.

    """
    try:
        decoded = decode_any(data)
    except NotTextError:
        decoded = DecodedText("", "")
    if decoded.damaged or "\0" in decoded.text or not decoded.encoding.startswith(_ACCEPTED):
        raise GlossaryError("cannot tell the text encoding: save the file as UTF-8.", path=path)
    return decoded.text


def _delimiter(text: str) -> str:
    """Return the delimiter that makes the first line a header; else the one that makes it two columns; else the tab."""
    lines = [line for line in text[:20_000].splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return "\t"
    splits = {mark: next(rows(lines[0], mark)).cells for mark in MARKS}
    for mark, cells in splits.items():
        if read_header(cells).complete:
            return mark
    return next((mark for mark, cells in splits.items() if len(cells) == 2), "\t")


def add_entry(file: Path, source: str, target: str, *, avoid: Sequence[str] = (), reference: str = "") -> None:
    """Add an entry to a TSV file with our columns, which is made where there is none.

    Raises `GlossaryError` for a file of another kind or with other columns, and `RequestError` where it cannot be written.
    """
    if file.suffix.lower() != ".tsv":
        raise GlossaryError("entries are added to TSV files only; name one that ends in .tsv", path=file)
    try:
        text = decode(file, file.read_bytes()) if file.exists() else "\t".join(COLUMNS) + "\n"
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GlossaryError(f"it cannot be read ({error.strerror}); check its permissions", path=file) from error
    heading = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    columns = heading.lstrip("\ufeff").split("\t")
    if not {"source", "target"} <= set(columns):
        raise GlossaryError("it has no columns “source” and “target”; name another file", path=file)
    cells = {
        "source": source,
        "target": target,
        "avoid": "|".join(avoid),
        "status": "preferred",
        "reference": reference,
    }
    line = "\t".join(cells.get(column, "") for column in columns)
    end = "\r\n" if "\r\n" in text else "\n"
    with replacing(file) as temporary:
        temporary.write_text(text.rstrip("\r\n") + end + line + end, encoding="utf-8", newline="")


_MAX_COLUMNS = 60


def read_workbook(path: Path, data: bytes) -> GlossaryFile:
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
