"""What a list of items says: for each article whether it is wanted, where it stands, its country and its headline.

Lists of items as editors save them: tabs, commas or semicolons, in the encodings that Excel writes; every row understood or refused.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka.errors import RequestError
from svodka.places.countries import country_named
from svodka.russian.encodings import NotTextError, decode
from svodka.system import tables
from svodka.system.atomic import replacing
from svodka.system.tables import Row
from svodka.types import ArticleId

EDITED = ("include", "order", "country", "title")
"""The columns that an editor changes."""
COLUMNS = ("file", *EDITED, "headline", "date", "outlet", "words", "subject", "note")
"""All columns as they are written. What follows `title` is for reading: changes there say nothing."""


@dataclass(frozen=True)
class Wish:
    """A row of the list. `order` is None and `country` and `title` are "" where the editor leaves it to svodka."""

    label: str
    """How the list calls the article, see `label_article`."""
    line: int
    """Of the row in the file, from 1."""
    include: bool = True
    merged: bool = False
    """It may go into an article that tells the same more fully, as without a list; False where it is to stand for itself."""
    order: float | None = None
    country: str = ""
    """ISO 3166 alpha-2 code in lower case."""
    title: str = ""

    @property
    def is_english(self) -> bool:
        """Whether the title is an English headline, which stands as it is written: it has no Cyrillic letter."""
        return bool(self.title) and not any("\u0400" <= letter <= "\u04ff" for letter in self.title)


@dataclass(frozen=True)
class ItemList:
    """A list as an editor left it."""

    path: Path
    wishes: Mapping[str, Wish]
    """By the article's label, in the order of the file."""

    @property
    def name(self) -> str:
        """What reasons call the list."""
        return self.path.name


def label_article(identity: ArticleId, folder: Path) -> str:
    """Return how a list calls an article: its path from `folder` (the one beside the inbox) on, else the whole path; then its part.

    With slashes on every system, and with %xx for what cannot stand in a line of text, so that it is found again after any editor.
    """
    path = identity.path.absolute()
    if path.is_relative_to(folder):
        path = path.relative_to(folder)
    whole = path.as_posix() + str(identity).removeprefix(str(identity.path))
    plain = "".join(letter if letter.isprintable() else f"%{ord(letter):02x}" for letter in whole)
    # Editors drop blanks at the edge of a cell.
    return "%20" + plain[1:] if plain.startswith(" ") else plain[:-1] + "%20" if plain.endswith(" ") else plain


LARGEST = 20_000_000
"""Bytes of a list; one of two thousand articles has half a million."""
LONGEST_TITLE = 500
"""Characters of a headline."""
_YES = frozenset({"yes", "y", "да", "1", "x", "х", "+", "true", "истина"})  # Latin and Cyrillic x; Excel's TRUE
_MERGED = "merged"
_NO = frozenset({"no", "n", "нет", "0", "-", "–", "false", "ложь"})
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_EXCEL_HINT = re.compile(r"sep=([\t;,])\r?\n")
_GUARDED = re.compile(r"'(?=['=+\-@#])")
_TAKEN = ("=", "+", "-", "@", "'", "#")
"""Beginnings by which a spreadsheet takes a cell for a formula, or a reader a row for a comment."""


@dataclass(frozen=True)
class ListText:
    """The text of a list and how it is delimited: what it takes to add rows to it."""

    text: str
    mark: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    """Those below the header that say something."""


def read_list(path: Path) -> ItemList:
    """Return what the list says.

    Raises `RequestError` in one sentence with file and line for a file that is missing, too large or no text, for columns that are not
    there, and for a cell that means nothing.
    """
    parted = read_text(path)
    wishes: dict[str, Wish] = {}
    for wish in _wishes(path, parted):
        if wish.label in wishes:
            raise RequestError(
                f"{wish.label} stands in line {wishes[wish.label].line} as well; delete one of the two",
                path=path,
                line=wish.line,
            )
        wishes[wish.label] = wish
    return ItemList(path, wishes)


def read_text(path: Path) -> ListText:
    """Return the list's text with its columns found. Raises `RequestError` as `read_list`."""
    text = _decoded(path)
    hint = _EXCEL_HINT.match(text)
    start = hint.end() if hint else 0
    for mark in (hint[1],) if hint else tables.MARKS:
        found = list(tables.saying_something(tables.rows(text, mark, start=start)))
        if not found:
            continue
        header, *rows = found
        names = tuple(cell.strip().lower() for cell in header.cells)
        if "file" in names and "include" in names:
            return ListText(text, mark, names, tuple(rows))
    raise RequestError(
        "there are no columns “file” and “include” in its first line; move the file away and have it written anew with --dry-run",
        path=path,
        line=1,
    )


def release(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return _GUARDED.sub("", cell, count=1) if cell.startswith("'") else cell


def _decoded(path: Path) -> str:
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


def _wishes(path: Path, parted: ListText) -> Iterator[Wish]:
    for row in parted.rows:
        cells = _cells(path, parted.header, row)
        if not cells["file"]:
            raise RequestError("the cell “file” is empty; delete the row or fill it in", path=path, line=row.line)
        yield Wish(
            cells["file"],
            row.line,
            _include(path, row.line, cells.get("include", "")),
            cells.get("include", "").lower() == _MERGED,
            _order(path, row.line, cells.get("order", "")),
            _country(path, row.line, cells.get("country", "")),
            _title(path, row.line, cells.get("title", "")),
        )


def _cells(path: Path, header: Sequence[str], row: Row) -> Mapping[str, str]:
    if len(row.cells) > len(header) and any(cell.strip() for cell in row.cells[len(header) :]):
        raise RequestError(
            f"the row has {len(row.cells)} cells and the header {len(header)}; put a text with a delimiter in it into quotation marks",
            path=path,
            line=row.line,
        )
    named = dict(zip(header, row.cells, strict=False))
    return {name: release(named.get(name, "").strip()) for name in ("file", *EDITED)}


def _include(path: Path, line: int, cell: str) -> bool:
    if cell.lower() in _YES | _NO | {_MERGED}:
        return cell.lower() not in _NO
    raise RequestError(f"include must be yes, no or merged, not “{cell}”", path=path, line=line)


def _order(path: Path, line: int, cell: str) -> float | None:
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise RequestError(f"order must be a number such as 3 or 3.5, or empty, not “{cell}”", path=path, line=line)
    return float(cell.replace(",", "."))


def _country(path: Path, line: int, cell: str) -> str:
    country = country_named(cell) if cell else None
    if cell and country is None:
        raise RequestError(f"country must be a code such as kg or a country's name, not “{cell}”", path=path, line=line)
    return country.code if country else ""


def _title(path: Path, line: int, cell: str) -> str:
    title = " ".join(cell.split())
    if len(title) > LONGEST_TITLE:
        raise RequestError(f"title has {len(title)} characters; {LONGEST_TITLE} are the most", path=path, line=line)
    if title and not any(letter.isalpha() for letter in title):
        raise RequestError(f"title must be a headline in English or Russian, not “{title}”", path=path, line=line)
    return title


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
