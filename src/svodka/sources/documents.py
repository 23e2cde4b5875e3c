"""What the readers of documents share: paragraphs and tables as lines, links that are the article's address, the file's own title.

Documents that are zip archives of XML are opened safely: their unpacked size is checked first, and XML that declares entities is refused.
They are read with zipfile and a hardened lxml parser. python-docx is not used, because it loads every picture, fails on documents whose
relations lead nowhere (converters write such) or that carry macros, and leaves inserted text out.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from lxml import etree

from svodka.sources.articles import make_articles
from svodka.sources.content import Content
from svodka.sources.headers import read_address_line, read_header
from svodka.sources.hygiene import clean, clean_line, collapse, is_garbled, merge_notes
from svodka.sources.limits import BREAKS_OFF, MAX_PART_BYTES, ONLY_PICTURE, refuse, show_megabytes
from svodka.sources.wrapping import INNER_SENTENCE_END, Line
from svodka.system import archives
from svodka.types import Article, ReadingNote, Severity

HEADLINE_STYLE = re.compile(r"(?:title|heading [12]|заголовок ?[12]?|название)$", re.IGNORECASE)
"""Names of the styles that mean a headline."""
ENCRYPTED = "it is encrypted: open it with its password and save it again without"
_LINK_WORDS = re.compile(r"(?:источник|ссылка|оригинал|source|link|url)\W*$", re.IGNORECASE)
_MOST_CELLS = 2000
_SENTENCE_INSIDE = re.compile(rf"[^\W\d_]{{4,}}[\"'»”)]*{INNER_SENTENCE_END.pattern}")
"""The word before the stop has four letters or more: `обл.`, `тыс.`, `г.` end no sentence."""
_PROGRAM = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)|untitled|без имени|безымянный|document|документ|новый)\b", re.IGNORECASE
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|indd|qxd|html?|php|aspx|txt|cdr|p65|pages)$|^[a-z]+://|[\\/]\S*[\\/]", re.IGNORECASE
)
_WRONG_LETTERS = re.compile("[À-ÿ]{3}")


@dataclass
class DocumentText:
    """The text of a document while it is read: its lines so far, the notes on them, and how many footnotes were passed over."""

    lines: list[Line] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    footnotes: int = 0
    is_cut: bool = False
    """Whether the end of the file is missing."""

    def add_paragraph(self, text: str, links: Sequence[tuple[str, str]], *, is_heading: bool) -> None:
        """Add the lines of a paragraph; `links` are the texts of the links in it, each with its address ("" = inside the document)."""
        cleaned = clean(text)
        self.notes += cleaned.notes
        for part in cleaned.text.split("\n"):
            if line := _address_of_link(collapse(part), links):
                self.lines.append(Line(line, is_heading=is_heading))
        self.lines.append(Line(""))

    def take_lines(self, start: int) -> list[Line]:
        """Remove and return the lines from `start` on: those of a table's cell."""
        lines = self.lines[start:]
        del self.lines[start:]
        return lines

    def make_articles(
        self, path: Path, kind: str, encoding: str = "", title: str = "", pictures: Iterable[object] = ()
    ) -> tuple[Article, ...]:
        """Return the articles in the lines; `title` is the file's own, `pictures` are those in it.

        Raises `SourceError` if there are only pictures.
        """
        if self.footnotes:
            message = f"{self.footnotes} footnote{'s' if self.footnotes > 1 else ''} not read"
            self.notes.append(ReadingNote(message, Severity.WARNING))
        if self.is_cut and self.lines:
            self.notes.append(ReadingNote(BREAKS_OFF, Severity.ERROR))
        articles = make_articles(self.lines, path, kind, encoding, merge_notes(self.notes))
        if not any(article.text for article in articles) and any(True for _ in pictures):
            raise refuse(path, ONLY_PICTURE)
        return (give_title(articles[0], clean_line(title)),) if len(articles) == 1 else articles


class Part(NamedTuple):
    """A part of an XML element, and what it is in the document."""

    kind: Literal["text", "paragraph", "headline", "table", "row", "cell", "link", "box", "note", "wrapper", "foreign"]
    """A box stands beside the text around it; a wrapper only holds others, something foreign also where it stands inside a paragraph."""
    element: etree._Element
    text: str = ""
    """The characters of a text, the web address of a link ("" = inside the document)."""


@dataclass
class TreeReader:
    """Reads the paragraphs and tables of an XML document into `text`; `list_parts` says what an element holds and shows, in order."""

    text: DocumentText
    list_parts: Callable[[etree._Element], Iterator[Part]]

    def read(self, element: etree._Element) -> None:
        """Read every paragraph and table below `element`, whatever it is wrapped in."""
        for part in self.list_parts(element):
            if part.kind in {"paragraph", "headline"}:
                boxes: list[etree._Element] = []
                links: list[tuple[str, str]] = []
                characters = "".join(self._read_runs(part.element, boxes, links))
                self.text.add_paragraph(characters, links, is_heading=part.kind == "headline")
                for box in boxes:
                    self.read(box)
            elif part.kind == "table":
                cells = [list(self._below(row, "cell")) for row in self._below(part.element, "row")]
                is_layout = any(True for row in cells for cell in row for _ in self._below(cell, "table"))
                rows = [[self._read_cell(cell) for cell in row] for row in cells]
                self.text.lines += lay_out_table(rows, is_layout=is_layout)
            elif part.kind != "text":
                self.read(part.element)

    def _read_cell(self, cell: etree._Element) -> list[Line]:
        start = len(self.text.lines)
        self.read(cell)
        return self.text.take_lines(start)

    def _below(self, element: etree._Element, kind: str) -> Iterator[etree._Element]:
        """Yield the elements of a kind below `element`, through whatever wraps them but not through paragraphs and tables."""
        for part in self.list_parts(element):
            if part.kind == kind:
                yield part.element
            elif part.kind not in {"text", "paragraph", "headline", "table"}:
                yield from self._below(part.element, kind)

    def _read_runs(
        self, element: etree._Element, boxes: list[etree._Element], links: list[tuple[str, str]]
    ) -> Iterator[str]:
        """Yield the text of a paragraph; text boxes in it are put into `boxes`, links (their text and address) into `links`."""
        for part in self.list_parts(element):
            if part.kind == "text":
                yield part.text
            elif part.kind == "box":
                boxes.append(part.element)
            elif part.kind == "note":
                self.text.footnotes += 1
            elif part.kind == "link":
                shown = "".join(self._read_runs(part.element, boxes, links))
                links.append((collapse(shown), part.text))
                yield shown
            elif part.kind != "foreign":
                yield from self._read_runs(part.element, boxes, links)


def _address_of_link(line: str, links: Sequence[tuple[str, str]]) -> str:
    """Return the line, or the link's address if it is only a link called `Источник` or a header `Источник: 24.kg` with a link."""
    header = read_header(line)
    wanted = {header.value if header and header.field == "url" else "", line if _LINK_WORDS.match(line) else ""} - {""}
    return next((address for text, address in links if address and text in wanted), line) if wanted else line


def lay_out_table(rows: Sequence[Sequence[Sequence[Line]]], *, is_layout: bool = False) -> list[Line]:
    """Return the lines of a table, given the lines of each cell of each row.

    In a real table each filled cell is one line that knows its row and column, with a blank line after it. A table is not real if
    `is_layout` says so (it holds another table), if a cell holds running text or a header line, if fewer than two rows have several
    filled cells, or if there are too many cells. Its cells are ordinary lines, or a row of short cells is one line, joined by semicolons.
    """
    is_layout = is_layout or any(_is_running_text(lines) for row in rows for lines in row)
    texts = [[_join(lines) for lines in row] for row in rows]
    has_header = any(_is_header(text) for row in texts for text in (*row, _join_cells(row)))
    is_table = sum(len(list(filter(None, row))) > 1 for row in texts) > 1
    if is_table and not (is_layout or has_header) and sum(map(len, texts)) <= _MOST_CELLS:
        filled_rows = enumerate(row for row in texts if any(row))
        cells = [(number, column, text) for number, row in filled_rows for column, text in enumerate(row) if text]
        return [line for number, column, text in cells for line in (Line(text, cell=(number, column)), Line(""))]
    found: list[Line] = []
    for row in rows:
        filled = [lines for lines in row if any(line.text for line in lines)]
        if is_layout or len(filled) < 2 or any(_is_header(line.text) for lines in filled for line in lines):
            found.extend(line for lines in filled for line in lines)
        else:
            found.extend((Line(_join_cells(map(_join, filled))), Line("")))
    return found


def _join(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines if line.text)


def _join_cells(row: Iterable[str]) -> str:
    return "; ".join(filter(None, row)).replace(":; ", ": ")


def _is_running_text(lines: Sequence[Line]) -> bool:
    text = _join(lines)
    return len(text) > 120 or bool(_SENTENCE_INSIDE.search(text)) or any(line.is_heading for line in lines)


def _is_header(line: str) -> bool:
    """Whether a cell says something about the article by itself: its address or `Источник: Пример-Пресс`."""
    header = read_header(line)
    return bool(read_address_line(line) or (header and header.value))


def sane_title(title: str) -> str:
    """Return the title, "" for what programs put in its place: `Microsoft Word - Документ1`, names of files, garbled letters."""
    is_short = len(re.findall(r"[^\W\d_]{2,}", title)) < 3
    if is_short or len(title) > 200 or _PROGRAM.match(title) or _FILE_NAME.search(title):
        return ""
    return "" if is_garbled(title) or _WRONG_LETTERS.search(title) else title


def give_title(article: Article, title: str) -> Article:
    """Return the article; if it has no headline, with the file's own title for one (if that is sane) and a note that says so."""
    title = sane_title(title)
    if article.title or not article.paragraphs or not title:
        return article
    notes = [note for note in article.notes if not note.message.startswith("no headline found")]
    notes.append(ReadingNote("the headline is the title that the file gives itself"))
    return replace(article, title=title, notes=tuple(notes))


class Program(NamedTuple):
    """The program that writes such documents, and what a person should do in it with a damaged one."""

    name: str
    advice: str

    @property
    def damaged(self) -> str:
        """The message about a document that cannot be read."""
        return f"the document is damaged or was not copied completely: {self.advice}"


class XmlArchive:
    """A document that is a zip archive of XML, found harmless; its parts are parsed when asked for."""

    def __init__(self, content: Content, program: Program) -> None:
        """Open the archive in `content`.

        Raises `SourceError` for a damaged or encrypted archive and for a zip bomb (the limits are `svodka.system.archives.DOCUMENT`).
        """
        self.path, self.program = content.path, program
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content.data))
            infos = self._archive.infolist()
        except archives.READ_ERRORS as error:
            raise refuse(self.path, program.damaged) from error
        objection = archives.object_to_sizes(infos, archives.DOCUMENT)
        if objection and objection.danger is archives.Danger.ENCRYPTED:
            raise refuse(self.path, ENCRYPTED)
        if objection and objection.danger is archives.Danger.METHOD:
            raise refuse(self.path, program.damaged)  # no program that writes documents packs them so
        if objection:
            size = show_megabytes(sum(info.file_size for info in infos))
            bomb = f"it would unpack to {size} in {len(infos)} parts, which no article does (a “zip bomb”)"
            raise refuse(self.path, f"{bomb}: ask the sender for another copy")
        self._infos = {info.filename.lstrip("/"): info for info in infos}

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._infos

    def read(self, name: str) -> bytes:
        """Return a part; raises `SourceError` where it is missing, too large or cannot be unpacked."""
        try:
            _check_size(self.path, self._infos[name].file_size)
            return self._archive.read(self._infos[name])
        except archives.READ_ERRORS as error:
            raise refuse(self.path, self.program.damaged) from error

    def parse(self, name: str) -> etree._Element:
        """Return an XML part. Raises `SourceError` as `read` and `parse_part` do."""
        return parse_part(self.path, self.read(name), self.program)


def parse_part(path: Path, content: bytes, program: Program) -> etree._Element:
    """Return the XML in `content`; raises `SourceError` where it is too large, declares entities or is damaged."""
    _check_size(path, len(content))
    # Without zero bytes the search finds the declaration in UTF-16 as well.
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content.replace(b"\0", b""), re.IGNORECASE):
        trouble = f"the document declares XML entities, which {program.name} never does and attacks do"
        raise refuse(path, f"{trouble}: ask the sender for another copy")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise refuse(path, program.damaged) from error


def _check_size(path: Path, size: int) -> None:
    if size > MAX_PART_BYTES:
        raise refuse(path, f"the document's text alone has {show_megabytes(size)}: copy the article out of it")
