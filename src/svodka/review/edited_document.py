"""A Word document as somebody left it: its paragraphs with the bookmarks that cover them, tracked changes taken as accepted.

Comments, headers, notes, text boxes, hidden text and the table of contents, which only repeats headlines, are not read. Element names:
ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.bulletin.assembly import CONTENTS_HEADINGS
from svodka.errors import RequestError, SourceError
from svodka.sources.content import DOCUMENT, Content, read_bytes
from svodka.sources.office_zip import (
    ALTERNATE,
    Package,
    children,
    find_style,
    is_hidden,
    open_package,
    read_attribute,
    read_name,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_GONE = frozenset({"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "tblPr", "sdtPr", "txbxContent"})
_OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
"""Begins an old .doc, and a .docx that has a password: both are compound files (MS-CFB 2.2)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OURS = re.compile(r"_svodka_\d+_\d+$")


@dataclass(frozen=True)
class EditedParagraph:
    """A paragraph's text on one line, the svodka bookmarks that cover some of it, and the name of its style."""

    text: str
    bookmarks: tuple[str, ...] = ()
    style: str = ""


@dataclass(frozen=True)
class EditedDocument:
    """What the document says, who saved it last and when; "" and None where its properties do not tell."""

    path: Path
    paragraphs: tuple[EditedParagraph, ...]
    author: str = ""
    modified: datetime.datetime | None = None

    @property
    def has_bookmarks(self) -> bool:
        """Whether any of our bookmarks has survived; Google Docs and other converters drop them all."""
        return any(paragraph.bookmarks for paragraph in self.paragraphs)


@dataclass
class _Reading:
    styles: dict[str, str]
    paragraphs: list[EditedParagraph] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)
    """The bookmarks that have begun and not ended, by their id."""
    text: list[str] = field(default_factory=list)
    covering: dict[str, None] = field(default_factory=dict)
    """The bookmarks that cover something of the paragraph that is being read."""
    pending: list[str] = field(default_factory=list)
    """Bookmarks that ended before any text: they cover it only where nothing else does."""


def read_edited(path: Path) -> EditedDocument:
    """Return the document as it reads with all changes accepted.

    Raises `RequestError` in one sentence for a file that is not there, an old .doc, one with a password, a damaged one, and anything
    that is no Word document.
    """
    try:
        data = read_bytes(path)
        if data.startswith(_OLD_WORD):
            raise RequestError(_of_compound_file(data), path=path)
        package = open_package(Content(path, data, DOCUMENT))
        return _read(package, path)
    except FileNotFoundError as error:
        raise RequestError("there is no such file; give the path of an edited bulletin", path=path) from error
    except SourceError as error:
        if not path.exists():
            raise RequestError("there is no such file; give the path of an edited bulletin", path=path) from error
        raise RequestError(error.what, path=path) from error


def _of_compound_file(data: bytes) -> str:
    if _ENCRYPTED in data:
        return "the document has a password: open it with the password and save it again without"
    return "this is an old Word document (.doc): open it in Word or LibreOffice and save it as .docx"


def _read(package: Package, path: Path) -> EditedDocument:
    reading = _Reading(package.style_names())
    _read_blocks(package.document(), reading)
    author, modified = _properties(package)
    return EditedDocument(path, tuple(reading.paragraphs), author, modified)


def _read_blocks(element: _Element, reading: _Reading) -> None:
    for child in element:
        name = read_name(child)
        if name == "p":
            _read_paragraph(child, reading)
        elif child.tag == ALTERNATE:
            _read_blocks(next(iter(child), child), reading)
        elif name in ("bookmarkStart", "bookmarkEnd"):
            _mark(child, name, reading)
        elif name not in _GONE and not (name == "tbl" and _is_contents(child, reading)):
            _read_blocks(child, reading)


def _is_contents(table: _Element, reading: _Reading) -> bool:
    """Whether a table is the contents: by the style of its first paragraph or, where the styles are gone, by its headings."""
    first = _Reading(reading.styles)
    for row in children(table, "tr"):
        _read_blocks(row, first)
        break
    paragraphs = [paragraph for paragraph in first.paragraphs if paragraph.text]
    if paragraphs and paragraphs[0].style == "Svodka Contents Cell":
        return True
    return tuple(paragraph.text.casefold() for paragraph in paragraphs) == tuple(map(str.casefold, CONTENTS_HEADINGS))


def _read_paragraph(element: _Element, reading: _Reading) -> None:
    """Read a paragraph; one whose mark was deleted goes on in the next one."""
    _read_runs(element, reading)
    if _mark_is_deleted(element):
        reading.text.append(" ")
        return
    text = " ".join("".join(reading.text).split())
    names = [*reading.covering] or (reading.pending if text else [])
    reading.paragraphs.append(EditedParagraph(text, tuple(names), reading.styles.get(find_style(element), "")))
    reading.text, reading.covering, reading.pending = [], {}, []


def _read_runs(element: _Element, reading: _Reading) -> None:
    for child in element:
        name = read_name(child)
        if name in ("bookmarkStart", "bookmarkEnd"):
            _mark(child, name, reading)
        elif child.tag == ALTERNATE:
            _read_runs(next(iter(child), child), reading)
        elif name in _GONE or (name == "r" and is_hidden(child)):
            continue
        elif text := _text_of(child, name):
            reading.text.append(text)
            if text.strip():
                reading.covering |= dict.fromkeys(reading.open.values())
        else:
            _read_runs(child, reading)


def _text_of(element: _Element, name: str) -> str:
    if name == "t":
        return element.text or ""
    return {"br": " ", "cr": " ", "tab": " ", "noBreakHyphen": "-"}.get(name, "")


def _mark(element: _Element, name: str, reading: _Reading) -> None:
    identity = read_attribute(element, "id")
    if name == "bookmarkStart":
        if _OURS.match(read_attribute(element, "name")):
            reading.open[identity] = read_attribute(element, "name")
    elif (closed := reading.open.pop(identity, "")) and closed not in reading.covering:
        reading.pending.append(closed)


def _mark_is_deleted(paragraph: _Element) -> bool:
    marks = (child for properties in children(paragraph, "pPr") for run in children(properties, "rPr") for child in run)
    return any(read_name(mark) in ("del", "moveFrom") for mark in marks)


def _properties(package: Package) -> tuple[str, datetime.datetime | None]:
    root = package.core_properties()
    if root is None:
        return "", None
    found = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in root}
    try:
        modified = datetime.datetime.fromisoformat(found.get("modified", ""))
    except ValueError:
        return found.get("lastModifiedBy", ""), None
    return found.get("lastModifiedBy", ""), modified if modified.tzinfo else modified.replace(tzinfo=datetime.UTC)
