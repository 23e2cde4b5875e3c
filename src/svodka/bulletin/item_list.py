"""The list in which an editor chooses the articles: whether each is wanted, where it stands, its country and its headline.

Lists are read as editors save them: with tabs, commas or semicolons, in the encodings that Excel writes. A row that cannot be understood
is an error.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from svodka.errors import RequestError
from svodka.facts.countries import country_named
from svodka.russian.encodings import NotTextError, decode
from svodka.system import tables
from svodka.system.atomic import replacing
from svodka.system.tables import Row
from svodka.types import ArticleId

EDITED = ("include", "order", "country", "title")
"""The columns that an editor changes."""
COLUMNS = ("file", *EDITED, "headline", "date", "outlet", "words", "subject", "note")
"""All columns as they are written. Those after `title` are for reading only: changes there have no effect."""


@dataclass(frozen=True)
class Wish:
    """A row of the list. `order` is None, and `country` and `title` are "", where the editor leaves the decision to svodka."""

    label: str
    """The name of the article in the list, see `label_article`."""
    line: int
    """The line of the row in the file, from 1."""
    include: bool = True
    merged: bool = False
    """True = it may be merged into an article that tells the same more fully, as without a list; False = it is to stand for itself."""
    order: float | None = None
    country: str = ""
    """ISO 3166 alpha-2 code in lower case."""
    title: str = ""

    @property
    def is_english(self) -> bool:
        """Whether the title is an English headline, which is printed as it is written: a title without a Cyrillic letter."""
        return bool(self.title) and not any("\u0400" <= letter <= "\u04ff" for letter in self.title)


@dataclass(frozen=True)
class ItemList:
    """A list as an editor left it, with its text, delimiter and columns, which rows that are added have to follow."""

    path: Path = Path()
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    """By the article's label, in the order of the file."""
    text: str = "\t".join(COLUMNS) + "\n"
    mark: str = "\t"
    header: tuple[str, ...] = COLUMNS


def label_article(identity: ArticleId, folder: Path) -> str:
    """Return the name of an article in a list: its path relative to `folder` (the one that holds the inbox), and its part.

    A path outside that folder is absolute. The name has slashes on every system, and %xx for characters that cannot stand in a line of
    text, so that no editor changes it.
    """
    path = identity.path.absolute()
    if path.is_relative_to(folder):
        path = path.relative_to(folder)
    whole = path.as_posix() + str(identity).removeprefix(str(identity.path))
    plain = "".join(letter if letter.isprintable() else f"%{ord(letter):02x}" for letter in whole)
    # Editors drop blanks at the edge of a cell.
    return re.sub("^ | $", "%20", plain)


LARGEST = 20_000_000
"""Bytes of a list; one of two thousand articles has half a million."""
LONGEST_TITLE = 500
"""Characters of a headline."""
_YES = frozenset({"yes", "y", "да", "1", "x", "х", "+", "true", "истина"})  # Latin and Cyrillic x; Excel's TRUE
_MERGED = "merged"
_NO = frozenset({"no", "n", "нет", "0", "-", "–", "false", "ложь"})
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_EXCEL_HINT = re.compile(r"sep=([\t;,])\r?\n")
_GUARDED = re.compile(r"\A'(?=['=+\-@#])")
_TAKEN = ("=", "+", "-", "@", "'", "#")
"""Beginnings of cells that a spreadsheet takes for a formula, or a reader of the list for a comment."""


def read_list(path: Path) -> ItemList:
    """Return the list in this file.

    Raises `RequestError`, with file and line, where the file is missing, too large or no text, where columns are missing, and where a
    cell cannot be understood.
    """
    text = _decode_file(path)
    mark, header, rows = _find_table(path, text)
    wishes: dict[str, Wish] = {}
    for row in rows:
        try:
            wish = _read_wish(header, row)
            if other := wishes.get(wish.label):
                raise ValueError(f"{wish.label} stands in line {other.line} as well; delete one of the two")
        except ValueError as error:
            raise RequestError(str(error), path=path, line=row.line) from None
        wishes[wish.label] = wish
    return ItemList(path, wishes, text, mark, header)


def _find_table(path: Path, text: str) -> tuple[str, tuple[str, ...], list[Row]]:
    """Return the delimiter of a list, its columns, and the rows below them, without empty ones and comments."""
    hint = _EXCEL_HINT.match(text)
    start = hint.end() if hint else 0
    for mark in (hint[1],) if hint else tables.MARKS:
        header, *rows = [*tables.skip_comments(tables.rows(text, mark, start=start))] or [Row(0, ())]
        names = tuple(cell.strip().lower() for cell in header.cells)
        if "file" in names and "include" in names:
            return mark, names, rows
    said = "there are no columns “file” and “include” in its first line; move the file away and have it written anew with --dry-run"
    raise RequestError(said, path=path, line=1)


def _decode_file(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise RequestError("it is too large for a list of items; name the right file", path=path)
        decoded = decode(path.read_bytes())
    except FileNotFoundError as error:
        raise RequestError(
            "there is no such list of items; have it written with --dry-run --items", path=path
        ) from error
    except OSError as error:
        raise RequestError(f"the list of items cannot be read ({error.strerror}); check its path", path=path) from error
    except NotTextError as error:
        raise RequestError("it is no text; save the list as text with tabs or as CSV in UTF-8", path=path) from error
    if decoded.damaged:
        raise RequestError("its encoding cannot be told; save the list as UTF-8", path=path)
    return decoded.text


def _read_wish(header: Sequence[str], row: Row) -> Wish:
    """Return what a row says. Raises `ValueError` for one that cannot be understood."""
    if any(cell.strip() for cell in row.cells[len(header) :]):
        raise ValueError(
            f"the row has {len(row.cells)} cells and the header {len(header)}; put a text with a delimiter in it into quotation marks"
        )
    cells = dict(zip(header, row.cells, strict=False))
    # An apostrophe keeps a spreadsheet from seeing a formula.
    read = (_GUARDED.sub("", cells.get(name, "").strip(), count=1) for name in ("file", *EDITED))
    label, include, order, country, title = read
    title, named = " ".join(title.split()), country_named(country)
    if not label:
        raise ValueError("the cell “file” is empty; delete the row or fill it in")
    if (wanted := include.lower()) not in _YES | _NO | {_MERGED}:
        raise ValueError(f"include must be yes, no or merged, not “{include}”")
    if order and not _NUMBER.fullmatch(order):
        raise ValueError(f"order must be a number such as 3 or 3.5, or empty, not “{order}”")
    if country and named is None:
        raise ValueError(f"country must be a code such as kg or a country's name, not “{country}”")
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"title has {len(title)} characters; {LONGEST_TITLE} are the most")
    if title and not any(letter.isalpha() for letter in title):
        raise ValueError(f"title must be a headline in English or Russian, not “{title}”")
    place, code = float(order.replace(",", ".")) if order else None, named.code if named else ""
    return Wish(label, row.line, wanted not in _NO, wanted == _MERGED, place, code, title)


def write_list(path: Path, rows: Sequence[Mapping[str, str]]) -> int:
    """Write a list of these rows (cells by `COLUMNS`), or add to an existing list those whose `file` it lacks. Return how many.

    A new list is text with tabs; rows that are added get the delimiter and the columns of the list. The file is UTF-8 with a byte order
    mark, by which Excel recognises it. Raises `RequestError` where the existing list cannot be understood or the file not be written.
    """
    is_new = not path.exists()
    there = ItemList() if is_new else read_list(path)
    if not is_new:
        # The editor decides where a new row stands among the others, and not a number that was counted without the editor.
        rows = [{**row, "order": ""} for row in rows if row["file"] not in there.wishes]
    end = "\r\n" if "\r\n" in there.text else "\n"
    text = there.text if there.text.endswith("\n") else there.text + end
    for row in rows:
        text += there.mark.join(_write_cell(row.get(column, ""), there.mark) for column in there.header) + end
    if rows or is_new:
        with replacing(path) as temporary:
            temporary.write_bytes(text.encode("utf-8-sig"))
    return len(rows)


def _write_cell(cell: str, mark: str) -> str:
    """Return a cell as it is written: guarded where a spreadsheet would see a formula, quoted where it would not be read as one cell."""
    cell = f"'{cell}" if cell.startswith(_TAKEN) else cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if mark in cell or cell.startswith('"') or ('"' in cell and mark != "\t") else cell
