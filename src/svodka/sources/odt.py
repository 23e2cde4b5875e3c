"""OpenDocument texts, packed (.odt, .ott) and flat (.fodt): the text as it stands on the page, with insertions and without deletions.

Headings, lists, tables, sections and text boxes are read; headers, footers, notes, comments, indexes and hidden text are not. Element
names: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svodka.sources.content import OPEN_DOCUMENT, Content
from svodka.sources.headers import give_title
from svodka.sources.hygiene import clean, collapse, merge_notes
from svodka.sources.limits import ONLY_PICTURE, refuse
from svodka.sources.links import address_of_link
from svodka.sources.office_zip import Program, check_part, open_zip, parse_part, read_part
from svodka.sources.parting import make_articles
from svodka.sources.table_rows import lay_out_table
from svodka.sources.wrapping import Line
from svodka.system.archives import READ_ERRORS
from svodka.types import Article, ReadingNote, Severity

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROGRAM = Program("LibreOffice", "open it in LibreOffice and save it again as .odt")
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT_TYPE = b"application/vnd.oasis.opendocument.text"
_DISPLAY = f"{{{_NAMESPACE}text:1.0}}display"
_STYLE = f"{{{_NAMESPACE}text:1.0}}style-name"
_LEVEL = f"{{{_NAMESPACE}text:1.0}}outline-level"
_HREF = "{http://www.w3.org/1999/xlink}href"
_PICTURE = f"{{{_NAMESPACE}drawing:1.0}}image"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_GONE = frozenset(
    {
        "text:tracked-changes", "office:annotation", "office:forms", "text:table-of-content", "text:alphabetical-index",
        "text:illustration-index", "text:table-index", "text:object-index", "text:user-index", "text:bibliography",
        "text:hidden-text", "text:hidden-paragraph", "text:ruby-text", "text:sequence-decls", "text:variable-decls",
        "text:user-field-decls", "table:covered-table-cell", "text:number", "office:event-listeners",
    }
)  # fmt: skip
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_HEADLINE_STYLES = re.compile(r"(?:title|heading(?:_20_| )?[12]|заголовок ?[12]?|название)$", re.IGNORECASE)


@dataclass
class _Reading:
    """The document while it is read: its lines so far, and what is looked up on the way."""

    hidden: frozenset[str]
    """Names of the styles whose text is not shown."""
    headlines: frozenset[str]
    """Names of the styles that mean a headline."""
    lines: list[Line] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    left_out: int = 0


def read_odt(content: Content) -> tuple[Article, ...]:
    """Return the articles in an OpenDocument text.

    Raises `SourceError` where it is encrypted or damaged, holds no text but a picture, a spreadsheet or the like, declares entities, or
    is a zip bomb.
    """
    parts = _parts_of_archive(content) if content.is_zip else _parts_of_flat_file(content)
    hidden, headlines = _styles(parts)
    reading = _Reading(hidden, headlines)
    for part in parts[:1]:
        for body in part.iter(f"{{{_NAMESPACE}office:1.0}}text"):
            _read_blocks(body, reading)
    if reading.left_out:
        number = f"{reading.left_out} footnote{'s' if reading.left_out > 1 else ''}"
        reading.notes.append(ReadingNote(f"{number} not read", Severity.WARNING))
    articles = make_articles(reading.lines, content.path, "odt", notes=merge_notes(reading.notes))
    if not any(article.text for article in articles) and next(parts[0].iter(_PICTURE), None) is not None:
        raise refuse(content.path, ONLY_PICTURE)
    title = next((element.text or "" for part in parts for element in part.iter(_TITLE)), "")
    return (give_title(articles[0], collapse(clean(title).text)),) if len(articles) == 1 else articles


def _parts_of_archive(content: Content) -> list[_Element]:
    """The text, then the styles and what the document says of itself, where it has them."""
    archive = open_zip(content, _PROGRAM, is_named=content.promised == OPEN_DOCUMENT)
    names = {info.filename: info for info in archive.infolist()}
    if "encrypted-package" in names:
        raise refuse(content.path, "it is encrypted: open it with its password and save it again without")
    if "content.xml" not in names:
        raise refuse(content.path, f"there is no text in it: {_PROGRAM.advice}")
    if "META-INF/manifest.xml" in names:
        manifest = read_part(content.path, archive, names["META-INF/manifest.xml"], _PROGRAM)
        if next(manifest.iter(f"{{{_NAMESPACE}manifest:1.0}}encryption-data"), None) is not None:
            raise refuse(content.path, "it is encrypted: open it with its password and save it again without")
    try:
        kind = archive.read("mimetype")[:200] if names["mimetype"].file_size < 200 else b""
    except READ_ERRORS as error:
        raise refuse(content.path, _PROGRAM.damaged) from error
    if not kind.startswith(_TEXT_TYPE):
        raise refuse(
            content.path,
            "it is a spreadsheet, a presentation or a drawing and no text: copy the article's text out of it and save that as .txt",
        )
    wanted = ("content.xml", "styles.xml", "meta.xml")
    return [read_part(content.path, archive, names[name], _PROGRAM) for name in wanted if name in names]


def _parts_of_flat_file(content: Content) -> list[_Element]:
    check_part(content.path, len(content.data))
    return [parse_part(content.path, content.data, _PROGRAM)]


def _styles(parts: list[_Element]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the styles that hide text, and of those that mean a headline, through their parents."""
    name = f"{{{_NAMESPACE}style:1.0}}name"
    parents, hidden, headlines = {}, set(), set()
    for part in parts:
        for style in part.iter(f"{{{_NAMESPACE}style:1.0}}style"):
            own = style.get(name) or ""
            parents[own] = style.get(f"{{{_NAMESPACE}style:1.0}}parent-style-name") or ""
            shown = style.get(f"{{{_NAMESPACE}style:1.0}}display-name") or own
            if _HEADLINE_STYLES.match(shown):
                headlines.add(own)
            if any(properties.get(_DISPLAY) == "none" for properties in style):
                hidden.add(own)
    return frozenset(hidden), frozenset(headlines | {own for own, parent in parents.items() if parent in headlines})


def _read_blocks(element: _Element, reading: _Reading) -> None:
    """Read every paragraph below `element` in order, whatever it is wrapped in."""
    for child in element:
        name = _name(child)
        if name in _GONE or child.get(_DISPLAY) == "none":
            continue
        if name in {"text:p", "text:h"}:
            _read_paragraph(child, reading)
        elif name == "table:table":
            _read_table(child, reading)
        else:
            _read_blocks(child, reading)


def _read_table(table: _Element, reading: _Reading) -> None:
    rows = [
        [
            _cell_lines(cell, reading) if _name(cell) == "table:table-cell" else []
            for cell in row
            if _name(cell) in _CELLS
        ]
        for row in _rows(table)
    ]
    nested = next(table.iterdescendants(f"{{{_NAMESPACE}table:1.0}}table"), None)
    reading.lines.extend(lay_out_table(rows, is_layout=nested is not None))


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if _name(child) == "table:table-row":
            yield child
        elif _name(child) in {"table:table-header-rows", "table:table-rows", "table:table-row-group"}:
            yield from _rows(child)


def _cell_lines(cell: _Element, reading: _Reading) -> list[Line]:
    start = len(reading.lines)
    _read_blocks(cell, reading)
    lines = reading.lines[start:]
    del reading.lines[start:]
    return lines


def _read_paragraph(element: _Element, reading: _Reading) -> None:
    style = element.get(_STYLE) or ""
    if style in reading.hidden:
        return
    boxes: list[_Element] = []
    links: list[tuple[str, str]] = []
    cleaned = clean("".join(_text(element, reading, boxes, links)))
    reading.notes.extend(cleaned.notes)
    level = element.get(_LEVEL) if _name(element) == "text:h" else None
    is_heading = style in reading.headlines or level in {"1", "2"}
    for part in cleaned.text.split("\n"):
        if line := address_of_link(collapse(part), links):
            reading.lines.append(Line(line, is_heading=is_heading))
    reading.lines.append(Line(""))
    for box in boxes:
        _read_blocks(box, reading)


def _text(element: _Element, reading: _Reading, boxes: list[_Element], links: list[tuple[str, str]]) -> Iterator[str]:
    """The text of a paragraph; text boxes in it are put into `boxes`, links (their text and address) into `links`."""
    yield _blanks(element.text)
    for child in element:
        name = _name(child)
        if name == "text:line-break":
            yield "\n"
        elif name in {"text:tab", "text:s"}:
            yield " "
        elif name == "text:note":
            reading.left_out += 1
        elif name == "drawing:text-box":
            boxes.append(child)
        elif name == "text:a":
            text = "".join(_text(child, reading, boxes, links))
            target = child.get(_HREF) or ""
            links.append((collapse(text), target if target.startswith("http") else ""))
            yield text
        elif name.startswith(("text:", "drawing:")) and name not in _GONE and child.get(_STYLE) not in reading.hidden:
            yield from _text(child, reading, boxes, links)
        yield _blanks(child.tail)


def _blanks(text: str | None) -> str:
    """Line ends in the file are blanks (part 3, 6.1.2)."""
    return re.sub(r"[\t\r\n ]+", " ", text or "")


def _name(element: _Element) -> str:
    """The element's name as `text:p`, "" for one of another language."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag.startswith("{" + _NAMESPACE):
        return ""
    space, _, name = tag[len(_NAMESPACE) + 1 :].partition("}")
    return f"{space.split(':')[0]}:{name}"
