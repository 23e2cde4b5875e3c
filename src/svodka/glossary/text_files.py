"""Glossaries as text: TSV and CSV, in the encodings and with the delimiters that Excel and people give them."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from svodka.atomic import replacing
from svodka.character_sets import DecodedText, NotTextError
from svodka.character_sets import decode as decode_any
from svodka.delimited import MARKS, rows
from svodka.errors import GlossaryError
from svodka.glossary.cells import COLUMNS, row_from_entry
from svodka.glossary.entry import Entry, GlossaryFile
from svodka.glossary.rows import entries_from_rows, read_header

_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")
_ACCEPTED = ("utf-8", "utf-16", "windows-1251")


def read(path: Path, data: bytes) -> GlossaryFile:
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
