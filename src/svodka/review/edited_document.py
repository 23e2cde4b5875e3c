"""Read an edited Word document, with tracked changes as if accepted: its paragraphs with their bookmarks, and their sentences.

Comments, headers, notes, text boxes, hidden text and the table of contents (which only repeats headlines) are not read. Element names
are those of ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.approved import likeness
from svodka.bulletin.assembly import CONTENTS_HEADINGS
from svodka.errors import RequestError, SourceError
from svodka.sources.content import Content, Kind
from svodka.sources.docx import ALTERNATE, Package, children, find_style, is_hidden, read_attribute, read_name

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST_HEADING = 6
"""The most words that a heading in capitals has: `ISLAMIC REPUBLIC OF AFGHANISTAN`, `ARTICLES WITHOUT A COUNTRY`."""
_FURNITURE = re.compile(r"Svodka (?!Headline$|Body$|Table Cell$)")
"""The names of our styles that no passage of an article has."""
_ADDRESS = re.compile(r"(?:Also: )?https?://\S+(?: \([^()]*\))?")
_GONE = frozenset({"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "tblPr", "sdtPr", "txbxContent"})
_OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of an old .doc, and of a .docx that has a password: both are compound files (MS-CFB 2.2)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCKED = "the document has a password: open it with the password and save it again without"
_IS_DOC = "this is an old Word document (.doc): open it in Word or LibreOffice and save it as .docx"
_OURS = re.compile(r"_svodka_\d+_\d+$")
_BLANKS = {"br": " ", "cr": " ", "tab": " ", "noBreakHyphen": "-"}
_ENDS_CLAUSE = re.compile(r"[.!?…:;,)”\"»–—-]\W*$")
_STARTS_LOWER = re.compile(r"\W*[a-z]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Col|Gen|Lt|Maj|Capt|Sgt|No|Nos|Art|St|vs|cf|approx|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|etc|e\.g|i\.e|a\.m|p\.m)"
    r"|\b[A-Z](?:\.[A-Z])*)\.$"
)
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_WORD = re.compile(r"\S*")
_WORD_AND_BLANKS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class EditedParagraph:
    """A paragraph: its text on one line, svodka's bookmarks that cover some of it, and the name of its style."""

    text: str
    bookmarks: tuple[str, ...] = ()
    style: str = ""

    @property
    def is_furniture(self) -> bool:
        """Whether it is a title, a heading, an address or the sheet of terms.

        This is told by its style, or because it is nothing but an address or a few words in capitals. A heading that lost its style is
        still not a sentence: nobody edits a sentence into `KYRGYZ REPUBLIC`. What has the style or a bookmark of a passage may be in
        capitals all the same: headlines are shown so, and a cell says `MIA`.
        """
        if _FURNITURE.match(self.style) or _ADDRESS.fullmatch(self.text):
            return True
        is_passage = self.style.startswith("Svodka ") or bool(self.bookmarks)
        return not is_passage and self.text.isupper() and len(self.text.split()) <= LONGEST_HEADING


@dataclass(frozen=True)
class EditedDocument:
    """The document's paragraphs, and who saved it last and when; "" and None where its properties do not say."""

    paragraphs: tuple[EditedParagraph, ...]
    author: str = ""
    modified: datetime.datetime | None = None


@dataclass(frozen=True)
class EditedSentence:
    """A piece of the edited document that a passage may have become, and its paragraph."""

    paragraph: EditedParagraph
    text: str


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
    """Bookmarks that ended before any text: they count for the paragraph only if no other bookmark covers it."""


def read_edited(path: Path) -> EditedDocument:
    """Return the document as it reads with all changes accepted.

    Raises `RequestError` for a missing file, an old .doc, a file with a password, a damaged file, and anything else that is not a Word
    document.
    """
    try:
        content = Content(path, promised=Kind.DOCUMENT)
        if content.data.startswith(_OLD_WORD):
            raise RequestError(_LOCKED if _ENCRYPTED in content.data else _IS_DOC, path=path)
        package = Package(content)
        reading = _Reading(package.style_names())
        _read_into(reading, package.document())
        return EditedDocument(tuple(reading.paragraphs), *_properties(package.core_properties()))
    except SourceError as error:
        what = error.what if path.exists() else "there is no such file; give the path of an edited bulletin"
        raise RequestError(what, path=path) from error


def _read_into(reading: _Reading, element: Iterable[_Element]) -> None:
    for child in element:
        name = read_name(child)
        if name in ("bookmarkStart", "bookmarkEnd"):
            _mark(child, name, reading)
        elif child.tag == ALTERNATE:
            _read_into(reading, next(iter(child), child))
        elif name in _GONE or (name == "r" and is_hidden(child)) or (name == "tbl" and _is_contents(child, reading)):
            continue
        elif name == "t" or name in _BLANKS:
            text = child.text or "" if name == "t" else _BLANKS[name]
            reading.text.append(text)
            if text.strip():
                reading.covering |= dict.fromkeys(reading.open.values())
        else:
            _read_into(reading, child)
            if name == "p":
                _end_paragraph(child, reading)


def _is_contents(table: _Element, reading: _Reading) -> bool:
    """Return whether a table is the table of contents: by the style of its first paragraph or, if styles are gone, by its headings."""
    first = _Reading(reading.styles)
    _read_into(first, next(children(table, "tr"), ()))
    cells = [paragraph for paragraph in first.paragraphs if paragraph.text]
    if cells and cells[0].style == "Svodka Contents Cell":
        return True
    return [cell.text.casefold() for cell in cells] == [heading.casefold() for heading in CONTENTS_HEADINGS]


def _end_paragraph(element: _Element, reading: _Reading) -> None:
    """Keep the paragraph that was read; one whose paragraph mark was deleted continues in the next one."""
    marks = (child for properties in children(element, "pPr") for run in children(properties, "rPr") for child in run)
    if any(read_name(mark) in ("del", "moveFrom") for mark in marks):
        reading.text.append(" ")
        return
    text = " ".join("".join(reading.text).split())
    names = [*reading.covering] or (reading.pending if text else [])
    reading.paragraphs.append(EditedParagraph(text, tuple(names), reading.styles.get(find_style(element), "")))
    reading.text, reading.covering, reading.pending = [], {}, []


def _mark(element: _Element, name: str, reading: _Reading) -> None:
    identity = read_attribute(element, "id")
    if name == "bookmarkStart":
        if _OURS.match(read_attribute(element, "name")):
            reading.open[identity] = read_attribute(element, "name")
    elif (closed := reading.open.pop(identity, "")) and closed not in reading.covering:
        reading.pending.append(closed)


def _properties(root: _Element | None) -> tuple[str, datetime.datetime | None]:
    found = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in (() if root is None else root)}
    author = found.get("lastModifiedBy", "")
    try:
        modified = datetime.datetime.fromisoformat(found.get("modified", ""))
    except ValueError:
        return author, None
    return author, modified if modified.tzinfo else modified.replace(tzinfo=datetime.UTC)


def split_sentences(paragraphs: Sequence[EditedParagraph], printed: Sequence[str]) -> list[EditedSentence]:
    """Return the pieces of all paragraphs in order: passages that stand as `printed` are kept whole, other text is split into sentences."""
    by_first_word: dict[str, list[str]] = {}
    for text in sorted({plain(" ".join(text.split())) for text in printed} - {""}, key=len, reverse=True):
        by_first_word.setdefault(text.partition(" ")[0], []).append(text)
    return [EditedSentence(one, piece) for one in paragraphs for piece in _cut(one.text, by_first_word)]


def plain(text: str) -> str:
    """Return a text in the form in which texts are compared: quotation marks and dashes that Word exchanges by itself are no edits.

    No character is added or removed, so offsets stay valid.
    """
    return "".join(map(_plain_letter, text))


@lru_cache(10_000)
def _plain_letter(letter: str) -> str:
    return likeness.normalise(letter) or " "


def _split_english(text: str) -> Iterator[str]:
    start = 0
    for match in _STOP.finditer(text):
        sentence = text[start : match.end()]
        if _STARTS_LOWER.match(text, match.end()) or (match[0] == "." and _ABBREVIATION.search(sentence)):
            continue
        yield sentence.strip()
        start = match.end()
    if rest := text[start:].strip():
        yield rest


def _cut(paragraph: str, printed: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the passages as printed that a paragraph has, and the sentences of the text between them, in order.

    A passage counts only if it begins where a sentence or clause begins and ends where one ends.
    """
    text = plain(paragraph)
    position = done = 0
    goes_on = False
    """Whether a passage ends just before this place."""
    while position < len(text):
        there = _find_printed(text, position, printed)
        may_begin = bool(there) and (goes_on or _begins(text, position))
        found = next((one for one in there if may_begin and _ends(text, position, one, printed)), "")
        goes_on = bool(found)
        if found:
            yield from _split_english(paragraph[done:position])
            done = position + len(found)
            yield paragraph[position:done]
            position = len(text) - len(text[done:].lstrip())
        elif gap := _WORD_AND_BLANKS.match(text, position):
            position = gap.end()
    yield from _split_english(paragraph[done:])


def _find_printed(text: str, position: int, printed: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the printed passages that the text has at this place, the longest first."""
    word = _WORD.match(text, position)
    return [one for one in printed.get(word[0] if word else "", ()) if text.startswith(one, position)]


def _begins(text: str, position: int) -> bool:
    before = text[:position]
    return not before.strip() or bool(_ENDS_CLAUSE.search(before)) or text.startswith("- ", position)


def _ends(text: str, start: int, passage: str, printed: Mapping[str, Sequence[str]]) -> bool:
    """Return whether the sentence ends with the passage: `Police seized hashish` is only a part of `Police seized hashish and opium`."""
    rest = text[start + len(passage) :]
    if not rest.strip():
        return True
    after = len(text) - len(rest.lstrip())
    return rest[0].isspace() and bool(_ENDS_CLAUSE.search(passage) or _find_printed(text, after, printed))
