"""Text tables: TSV and CSV, in the encodings and with the delimiters and quotes that Excel and people give them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from svodka.errors import GlossaryError
from svodka.glossary.cells import COLUMNS, row_from_entry
from svodka.glossary.entry import Entry, GlossaryFile
from svodka.glossary.rows import Row, entries_from_rows, read_header

_DELIMITERS = "\t;,"
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")
_QUOTED = {mark: re.compile(rf'"([^"]*+(?:""[^"]*+)*+)"(?={re.escape(mark)}|\r?\n|\Z)') for mark in _DELIMITERS}
_SWAPPED_CASE = re.compile(r"\b[а-яё][А-ЯЁ]{2,}\b")
_CYRILLIC_WORD = re.compile(r"\b[а-яёА-ЯЁ]{3,}\b")
_MARKED = ("utf-8-sig", "utf-16")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(path: Path, data: bytes) -> GlossaryFile:
    """Read a TSV or CSV file; the name's extension does not decide the delimiter, the first line does.

    Raises:
        GlossaryError: not text, or not a table with the columns we need; names file and line.

    """
    text = decode(path, data)
    if hint := _EXCEL_HINT.match(text):
        rows = _rows(text, hint[1], start=hint.end()) if hint[1] in _DELIMITERS else iter(())
        return entries_from_rows(path, rows)
    return entries_from_rows(path, _rows(text, _delimiter(text)))


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

    Raises:
        GlossaryError: it is none of these.

    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding and b"\0" in data[:4096]:
        encoding = "utf-16-le" if data.find(b"\0") % 2 else "utf-16-be"
    for candidate in (encoding,) if encoding else ("utf-8", "cp1251"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (candidate == "utf-8" or candidate == encoding in _MARKED or _looks_russian(text)):
            return text
    raise GlossaryError(f"{path}: cannot tell the text encoding: save the file as UTF-8.")


def _looks_russian(text: str) -> bool:
    """Tell Russian text from bytes read in a wrong encoding (KOI8-R read as windows-1251 exchanges capitals and small letters)."""
    words = _CYRILLIC_WORD.findall(text)
    swapped = sum(1 for word in words if _SWAPPED_CASE.fullmatch(word))
    beyond = sum(1 for char in text if ord(char) > 127)
    return bool(words) and swapped * 2 < len(words) and sum(map(len, words)) * 2 > beyond


def _delimiter(text: str) -> str:
    """Return the delimiter that makes the first line a header; else the one that makes it two columns; else the tab."""
    lines = [line for line in text[:20_000].splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return "\t"
    splits = {mark: next(_rows(lines[0], mark)).cells for mark in _DELIMITERS}
    for mark, cells in splits.items():
        if read_header(cells).complete:
            return mark
    return next((mark for mark, cells in splits.items() if len(cells) == 2), "\t")


def _rows(text: str, mark: str, start: int = 0) -> Iterator[Row]:
    """Split into rows. A cell is quoted only where a quote opens it and closes it; any other quote is a character of the cell."""
    line = 1 + text.count("\n", 0, start)
    position = start
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        if '"' in text[position:stop]:
            cells, stop = _quoted_row(text, mark, position)
        else:
            cells = text[position:stop].rstrip("\r").split(mark)
        yield Row(line, cells)
        line += text.count("\n", position, stop) + 1
        position = stop + 1


def _quoted_row(text: str, mark: str, position: int) -> tuple[list[str], int]:
    """Cells of one row that has quotes in it, and where the row ends (at its newline or the end of the text)."""
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
