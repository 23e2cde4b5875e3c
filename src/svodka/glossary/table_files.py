"""Read and write glossaries as tables: XLSX workbooks, and TSV and CSV with the encodings and delimiters that Excel and people use.

The heading of a column says what it holds; in a two-column list without headings, its script does.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from svodka.errors import GlossaryError
from svodka.glossary.termbase import COLUMNS, Entry, FileLine, GlossaryFile, Remark, cells_from_entry, meaning
from svodka.russian.encodings import DecodedText, NotTextError
from svodka.russian.encodings import decode as decode_any
from svodka.russian.tokens import has_cyrillic
from svodka.system import archives, workbooks
from svodka.system.atomic import replacing
from svodka.system.tables import MARKS, Row, rows, skip_comments

_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")
_ENCODINGS = ("utf-8", "utf-16", "windows-1251")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_MERGED = frozenset({"note", "reference"})
"""Columns that a table may have several times."""
_MAX_COLUMNS = 60


def read_text_file(path: Path, data: bytes) -> GlossaryFile:
    """Read a TSV or CSV file; the name's extension does not decide the delimiter, the first line does.

    Raises `GlossaryError` for what is not text, or not a table with the columns we need; it names file and line.
    """
    text = _decode(path, data)
    if hint := _EXCEL_HINT.match(text):
        if hint[1] not in MARKS:
            raise GlossaryError(
                f"its columns are separated by “{hint[1]}”: save it with tabs, semicolons or commas.", path=path
            )
        return _read_table(path, rows(text, hint[1], start=hint.end()))
    return _read_table(path, rows(text, _delimiter(text)))


def _decode(path: Path, data: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16 (with or without a byte order mark) or windows-1251.

    A glossary is short and not one letter may be misread, so no other encoding is guessed and no damaged text is accepted.
    """
    try:
        decoded = decode_any(data)
    except NotTextError:
        decoded = DecodedText("", "")
    if decoded.damaged or "\0" in decoded.text or not decoded.encoding.startswith(_ENCODINGS):
        raise GlossaryError("cannot tell the text encoding: save the file as UTF-8.", path=path)
    return decoded.text


def _delimiter(text: str) -> str:
    """Return the delimiter that makes the first line a header; else the one that makes it two columns; else the tab."""
    first = next((line for line in text[:20_000].splitlines() if line.strip() and not line.startswith("#")), "")
    splits = {mark: row.cells for mark in MARKS for row in rows(first, mark)}
    headers = (mark for mark, cells in splits.items() if _is_header(_read_headings(cells)))
    pairs = (mark for mark, cells in splits.items() if len(cells) == 2)
    return next(headers, None) or next(pairs, "\t")


def _read_table(path: Path, table: Iterable[Row]) -> GlossaryFile:
    """Read a whole table. The first row with anything in it is the header, unless the table is a plain two-column list."""
    file = GlossaryFile()
    columns: list[str] = []
    for row in skip_comments(table):
        place = FileLine(path, row.line)
        if not columns:
            columns = _read_headings(row.cells)
            if _is_header(columns):
                if unknown := [
                    cell.strip() for cell, name in zip(row.cells, columns, strict=True) if not name and cell.strip()
                ]:
                    file.remarks.append(Remark(place, f"columns not used: {', '.join(unknown)}"))
                continue
            columns = _guess_columns(row.cells, place)
        rest = [cell.strip() for cell in row.cells[len(columns) :] if not isinstance(cell, _Objection)]
        if unused := [*filter(None, rest)]:
            said = "in no column, so not used; put a text with a delimiter in it into quotation marks"
            file.remarks.append(Remark(place, f"{said}: {', '.join(unused)}"))
        file.add(_name_cells(columns, row.cells, place), place)
    return file


def _read_headings(cells: Sequence[str]) -> list[str]:
    """Return our name for each heading of a table, in any order and case, in English or Russian; "" for a column to be left out."""
    names = [meaning("column", cell.strip("\ufeff \"'«»#:")) or "" for cell in cells]
    ambiguous = "reference" if "source" in names else "source"
    names = [ambiguous if name == "source?" else name for name in names]
    return [name if name in _MERGED or name not in names[:index] else "" for index, name in enumerate(names)]


def _is_header(columns: Sequence[str]) -> bool:
    return {"source", "target"} <= set(columns)


def _guess_columns(cells: Sequence[str], place: FileLine) -> list[str]:
    """Return the columns of a table without a header, whose first row is already an entry.

    It must have exactly two columns, one in Cyrillic and one in Latin letters. Raises GlossaryError for any other row.
    """
    scripts = [has_cyrillic(cell) for cell in cells]
    if sorted(scripts) == [False, True] and _LATIN.search(cells[scripts.index(False)]):
        return ["source", "target"] if scripts[0] else ["target", "source"]
    raise place.error(
        "no columns named “source” and “target” (or ru and en) and not a two-column list: "
        "write the column names into the first line."
    )


def _name_cells(columns: Sequence[str], cells: Sequence[str], place: FileLine) -> dict[str, str]:
    """Return the cells of a row by our names. Raises GlossaryError for an `_Objection` in a column that is used."""
    named: dict[str, str] = {}
    for name, cell in zip(columns, cells, strict=False):
        if name and isinstance(cell, _Objection):
            raise place.error(cell)
        if name in _MERGED and named.get(name) and cell.strip():
            named[name] = f"{named[name]}; {cell}"
        elif name and not named.get(name):
            named[name] = cell
    return named


class _Objection(str):
    """What is wrong with a cell of a workbook, in the place of its text: it matters only where the cell is used."""

    __slots__ = ()


def read_workbook(path: Path, data: bytes) -> GlossaryFile:
    """Read the first sheet of a workbook that has a complete header, else the first that is not empty. A remark names the others.

    Raises `GlossaryError` if the workbook is damaged, protected or oversized, has no header, or a cell of a column that is used holds a
    formula (none is ever evaluated) or an error value.
    """
    try:
        danger, typed_part = workbooks.inspect(io.BytesIO(data))
    except archives.READ_ERRORS as error:
        raise GlossaryError(
            f"not a readable workbook ({error}): save it as .xlsx without a password.", path=path
        ) from error
    if danger:
        raise GlossaryError("the workbook is too big unpacked: keep the glossary alone in a file.", path=path)
    if typed_part:
        raise GlossaryError(f"{typed_part} declares a document type: refused.", path=path)
    try:
        with workbooks.open_sheets(io.BytesIO(data)) as sheets:
            return _read_sheets(path, sheets)
    except workbooks.DAMAGES as error:
        raise GlossaryError(f"not a readable workbook ({error}): save it again as .xlsx.", path=path) from error


def _read_sheets(path: Path, sheets: Sequence[Any]) -> GlossaryFile:
    filled = [(sheet, first) for sheet in sheets if (first := next(_sheet_rows(sheet), None)) is not None]
    if not filled:
        return GlossaryFile()
    chosen = next((sheet for sheet, first in filled if _is_header(_read_headings(first.cells))), filled[0][0])
    file = _read_table(path, _sheet_rows(chosen))
    if others := [sheet.title for sheet, _ in filled if sheet is not chosen]:
        file.remarks.insert(0, Remark(FileLine(path), f"sheets not used: {', '.join(others)}"))
    return file


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    for number, row in workbooks.read_rows(sheet, _MAX_COLUMNS):
        cells = [_cell_text(sheet.title, cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Row(number, cells)


def _cell_text(sheet: str, cell: Any) -> str:
    if cell.data_type == "f":
        return _Objection(f"cell {cell.coordinate} holds a formula (sheet “{sheet}”): replace it by its value.")
    if cell.data_type == "e":
        return _Objection(
            f"cell {cell.coordinate} holds the error {cell.value} (sheet “{sheet}”): write the term there."
        )
    return workbooks.show(cell.value)


def write_tsv(entries: Iterable[Entry]) -> bytes:
    """Return the entries as UTF-8 TSV with our columns. Only a cell that begins with a quote is quoted."""
    return "".join(_tsv_line(row) + "\n" for row in _table(entries)).encode()


def _tsv_line(row: Iterable[str]) -> str:
    return "\t".join('"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell for cell in row)


def write_csv(entries: Iterable[Entry]) -> bytes:
    """Return the entries as comma-separated UTF-8 with the mark that lets Excel recognise it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_table(entries))
    return codecs.BOM_UTF8 + out.getvalue().encode()


def write_workbook(entries: Iterable[Entry]) -> bytes:
    """Return the entries as a workbook with one sheet; every cell is text, also one that begins with `=`."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("glossary")
    for row in _table(entries):
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(entries: Iterable[Entry]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    yield from (_row([*cells_from_entry(entry).values()]) for entry in entries)


def _row(cells: Sequence[str]) -> list[str]:
    """Return cells as a row. One that begins with `#` gets a space before it, or it would be a comment; reading removes it."""
    first, *others = cells
    return [f" {first}" if first.startswith("#") else first, *others]


def add_entry(
    file: Path,
    source: str,
    target: str,
    *,
    avoid: Sequence[str] = (),
    reference: str = "",
    instead_of: Sequence[Entry] = (),
) -> None:
    """Add an entry to a TSV file with our columns; create the file if there is none.

    With `instead_of` a row is added for each of these entries, with its context, part of speech and countries, so that it replaces it.
    Raises `GlossaryError` if the file is of another kind, has other columns, lacks one of these or cannot be read, and `RequestError` if
    it cannot be written.
    """
    if file.suffix.lower() != ".tsv":
        raise GlossaryError("entries are added to TSV files only; name one that ends in .tsv", path=file)
    try:
        text = _decode(file, file.read_bytes()) if file.exists() else "\t".join(COLUMNS) + "\n"
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GlossaryError(f"it cannot be read ({error.strerror}); check its permissions", path=file) from error
    heading = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    columns = heading.lstrip("\ufeff").split("\t")
    if not _is_header(columns):
        raise GlossaryError("it has no columns “source” and “target”; name another file", path=file)
    entry = Entry(source, target, avoid=tuple(avoid), reference=reference)
    bounds = dict.fromkeys((one.pos, one.context, one.countries) for one in instead_of or (entry,))
    end = "\r\n" if "\r\n" in text else "\n"
    text = text.rstrip("\r\n") + end
    for pos, context, countries in bounds:
        cells = cells_from_entry(replace(entry, pos=pos, context=context, countries=countries))
        if lacking := next((name for name in ("pos", "context", "country") if cells[name] and name not in columns), ""):
            raise GlossaryError(f"it has no column “{lacking}”, which the entry needs; name another file", path=file)
        cells["status"] = "preferred"
        text += _tsv_line(_row([" ".join(cells.get(column, "").split()) for column in columns])) + end
    with replacing(file) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
