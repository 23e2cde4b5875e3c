"""Word documents: the text as it stands on the page, in reading order, with insertions and without deletions.

Paragraphs, tables cell by cell, text boxes and content controls are read; headers,
footers, notes, comments and hidden text are not. Document properties are not trusted: they describe the template as often as the article.
Element names: ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svodka.sources.content import Content
from svodka.sources.hygiene import clean, collapse, merge_notes
from svodka.sources.limits import ONLY_PICTURE, refuse
from svodka.sources.links import address_of_link
from svodka.sources.office_zip import ALTERNATE, Relation, find_style, is_hidden, open_package, read_name, read_value
from svodka.sources.parting import make_articles
from svodka.sources.table_rows import lay_out_table
from svodka.sources.wrapping import Line
from svodka.types import Article, ReadingNote, Severity

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATION_ID = re.compile(
    r"\{http://(?:schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)/relationships\}id$"
)
_GONE = frozenset(
    {"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "tblPr", "sdtPr", "footnoteReference", "endnoteReference"}
)
_HEADLINE_STYLES = re.compile(r"(?:title|heading [12]|заголовок ?[12]?|название)$", re.IGNORECASE)
_MOST_SPANNED = 50
_BREAKS = frozenset({"br", "cr"})


@dataclass
class _Reading:
    """The document while it is read: its lines so far, and what is looked up on the way."""

    headlines: frozenset[str]
    """Ids of the styles that mean a headline."""
    relations: Mapping[str, Relation]
    lines: list[Line] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    left_out: int = 0


def read_document(content: Content) -> tuple[Article, ...]:
    """Return the articles in a Word document.

    Raises `SourceError` for what `open_package` refuses, for XML that is damaged, and where there is only a picture.
    """
    package = open_package(content)
    headlines = frozenset(style for style, name in package.style_names().items() if _HEADLINE_STYLES.match(name))
    reading = _Reading(headlines, package.relations())
    document = package.document()
    _read_blocks(document, reading)
    if reading.left_out:
        number = f"{reading.left_out} footnote{'s' if reading.left_out > 1 else ''}"
        reading.notes.append(ReadingNote(f"{number} not read", Severity.WARNING))
    articles = make_articles(reading.lines, content.path, "docx", notes=merge_notes(reading.notes))
    if not any(article.text for article in articles) and any(map(_is_picture, document.iter())):
        raise refuse(content.path, ONLY_PICTURE)
    return articles


def _read_blocks(element: _Element, reading: _Reading) -> None:
    """Read every paragraph below `element` in order, whatever it is wrapped in."""
    for child in element:
        name = read_name(child)
        if name == "p":
            _read_paragraph(child, reading)
        elif name == "tbl":
            _read_table(child, reading)
        elif child.tag == ALTERNATE:
            _read_blocks(_chosen(child), reading)
        elif name not in _GONE:
            _read_blocks(child, reading)


def _read_table(table: _Element, reading: _Reading) -> None:
    """Read a table cell by cell."""
    rows = [[lines for cell in _below(row, "tc") for lines in _spread(cell, reading)] for row in _below(table, "tr")]
    has_tables = any(True for row in _below(table, "tr") for cell in _below(row, "tc") for _ in _below(cell, "tbl"))
    reading.lines.extend(lay_out_table(rows, is_layout=has_tables))


def _spread(cell: _Element, reading: _Reading) -> Iterator[list[Line]]:
    """The lines of a cell, then an empty one for each further column that it spans."""
    yield _cell_lines(cell, reading)
    spans = (
        read_value(span) for properties in _below(cell, "tcPr") for span in properties if read_name(span) == "gridSpan"
    )
    for _ in range(min(int(value) if (value := next(spans, "")).isdecimal() else 1, _MOST_SPANNED) - 1):
        yield []


def _cell_lines(cell: _Element, reading: _Reading) -> list[Line]:
    start = len(reading.lines)
    _read_blocks(cell, reading)
    lines = reading.lines[start:]
    del reading.lines[start:]
    return lines


def _below(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of a name below `element`, through content controls and the like but not through paragraphs."""
    for child in element:
        if read_name(child) == name:
            yield child
        elif child.tag == ALTERNATE:
            yield from _below(_chosen(child), name)
        elif read_name(child) not in _GONE | {"p", "tbl"}:
            yield from _below(child, name)


def _read_paragraph(element: _Element, reading: _Reading) -> None:
    boxes: list[_Element] = []
    links: list[tuple[str, str]] = []
    text = "".join(_text(element, reading, boxes, links))
    cleaned = clean(text)
    reading.notes.extend(cleaned.notes)
    is_heading = find_style(element) in reading.headlines
    for part in cleaned.text.split("\n"):
        line = address_of_link(collapse(part), links)
        if line:
            reading.lines.append(Line(line, is_heading=is_heading))
    reading.lines.append(Line(""))
    for box in boxes:
        _read_blocks(box, reading)


def _text(element: _Element, reading: _Reading, boxes: list[_Element], links: list[tuple[str, str]]) -> Iterator[str]:
    """The text of a paragraph; text boxes in it are put into `boxes`, links (their text and address) into `links`."""
    for child in element:
        name = read_name(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield "\n"
        elif name == "tab":
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "hyperlink":
            text = "".join(_text(child, reading, boxes, links))
            links.append((collapse(text), _link_address(child, reading)))
            yield text
        elif child.tag == ALTERNATE:
            yield from _text(_chosen(child), reading, boxes, links)
        elif name == "r" and is_hidden(child):
            continue
        elif name in _GONE:
            reading.left_out += name in {"footnoteReference", "endnoteReference"}
        else:
            yield from _text(child, reading, boxes, links)


def _link_address(element: _Element, reading: _Reading) -> str:
    identity = next((str(value) for key, value in element.attrib.items() if _RELATION_ID.match(str(key))), "")
    relation = reading.relations.get(identity)
    return relation.target if relation and relation.is_external and relation.target.startswith("http") else ""


def _is_picture(element: _Element) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] in {"blip", "imagedata"}


def _chosen(alternate: _Element) -> _Element:
    """One of the alternatives of the same content: the first choice."""
    return next(iter(alternate), alternate)
