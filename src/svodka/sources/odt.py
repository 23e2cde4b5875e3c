"""OpenDocument texts, packed (.odt, .ott) and flat (.fodt): the text as it stands on the page, with insertions and without deletions.

Headings, lists, tables, sections and text boxes are read; headers, footers, notes, comments, indexes and hidden text are not. Element
names: OpenDocument 1.3, part 3.
"""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from svodka.sources.content import Content
from svodka.sources.documents import ENCRYPTED, DocumentText, Program, lay_out_table, open_zip, parse_part, read_part
from svodka.sources.hygiene import collapse
from svodka.sources.limits import refuse
from svodka.sources.wrapping import Line
from svodka.system.archives import READ_ERRORS
from svodka.types import Article

_PROGRAM = Program("LibreOffice", "open it in LibreOffice and save it again as .odt")
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TAG = re.compile(r"\{" + _NAMESPACE + r"(?P<space>[^:}]*)[^}]*\}(?P<name>.*)")
_TEXT_TYPE = b"application/vnd.oasis.opendocument.text"
_DISPLAY = f"{{{_NAMESPACE}text:1.0}}display"
_STYLE = f"{{{_NAMESPACE}text:1.0}}style-name"
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
_CHARACTERS = {"text:line-break": "\n", "text:tab": " ", "text:s": " "}
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_HEADLINE_STYLES = re.compile(r"(?:title|heading(?:_20_| )?[12]|заголовок ?[12]?|название)$", re.IGNORECASE)


def read_odt(content: Content) -> tuple[Article, ...]:
    """Return the articles in an OpenDocument text.

    Raises `SourceError` if it is encrypted or damaged, holds only a picture, is a spreadsheet or the like, declares entities, or is a
    zip bomb.
    """
    parts = _open(content) if content.is_zip else [parse_part(content.path, content.data, _PROGRAM)]
    hidden, headlines = _styles(parts)
    text = DocumentText(hidden=hidden, headlines=headlines)
    for body in parts[0].iter(f"{{{_NAMESPACE}office:1.0}}text"):
        _read_blocks(body, text)
    title = next((element.text or "" for part in parts for element in part.iter(_TITLE)), "")
    return text.make_articles(content.path, "odt", title=title, pictures=parts[0].iter(_PICTURE))


def _open(content: Content) -> list[_Element]:
    """The roots of content.xml and, where the archive has them, of styles.xml and meta.xml; raises as `read_odt` does."""
    archive = open_zip(content, _PROGRAM)
    names = {info.filename: info for info in archive.infolist()}
    if "encrypted-package" in names:
        raise refuse(content.path, ENCRYPTED)
    if "content.xml" not in names:
        raise refuse(content.path, f"there is no text in it: {_PROGRAM.advice}")
    if "META-INF/manifest.xml" in names:
        manifest = read_part(content.path, archive, names["META-INF/manifest.xml"], _PROGRAM)
        if next(manifest.iter(f"{{{_NAMESPACE}manifest:1.0}}encryption-data"), None) is not None:
            raise refuse(content.path, ENCRYPTED)
    try:
        kind = archive.read("mimetype") if names["mimetype"].file_size < 200 else b""
    except READ_ERRORS as error:
        raise refuse(content.path, _PROGRAM.damaged) from error
    if not kind.startswith(_TEXT_TYPE):
        advice = "copy the article's text out of it and save that as .txt"
        raise refuse(content.path, f"it is a spreadsheet, a presentation or a drawing and no text: {advice}")
    wanted = ("content.xml", "styles.xml", "meta.xml")
    return [read_part(content.path, archive, names[name], _PROGRAM) for name in wanted if name in names]


def _styles(parts: list[_Element]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the styles that hide text, and of those that mean a headline by their own name or their parent's."""
    name = f"{{{_NAMESPACE}style:1.0}}name"
    parents: dict[str, str] = {}
    hidden, headlines = set[str](), set[str]()
    for part in parts:
        for style in part.iter(f"{{{_NAMESPACE}style:1.0}}style"):
            own = style.get(name) or ""
            parents[own] = style.get(f"{{{_NAMESPACE}style:1.0}}parent-style-name") or ""
            shown = style.get(f"{{{_NAMESPACE}style:1.0}}display-name") or own
            if _HEADLINE_STYLES.match(shown):
                headlines.add(own)
            if any(properties.get(_DISPLAY) == "none" for properties in style):
                hidden.add(own)
    return _with_heirs(hidden, parents), _with_heirs(headlines, parents)


def _with_heirs(styles: set[str], parents: dict[str, str]) -> frozenset[str]:
    """Some styles with those that inherit from them, however far down."""
    while more := {own for own, parent in parents.items() if parent in styles} - styles:
        styles |= more
    return frozenset(styles)


def _read_blocks(element: _Element, text: DocumentText) -> None:
    """Read every paragraph below `element` in order, whatever it is wrapped in."""
    for child in element:
        name = _name(child)
        if name in _GONE or child.get(_DISPLAY) == "none":
            continue
        if name in {"text:p", "text:h"}:
            _read_paragraph(child, text)
        elif name == "table:table":
            rows = [[_read_cell(cell, text) for cell in row if _name(cell) in _CELLS] for row in _rows(child)]
            nested = next(child.iterdescendants(f"{{{_NAMESPACE}table:1.0}}table"), None)
            text.lines += lay_out_table(rows, is_layout=nested is not None)
        else:
            _read_blocks(child, text)


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if _name(child) == "table:table-row":
            yield child
        elif _name(child) in {"table:table-header-rows", "table:table-rows", "table:table-row-group"}:
            yield from _rows(child)


def _read_cell(cell: _Element, text: DocumentText) -> list[Line]:
    """The lines of a cell; none for a cell that another one covers."""
    start = len(text.lines)
    if _name(cell) not in _GONE:
        _read_blocks(cell, text)
    return text.take_lines(start)


def _read_paragraph(element: _Element, text: DocumentText) -> None:
    style = element.get(_STYLE) or ""
    if style in text.hidden:
        return
    boxes: list[_Element] = []
    links: list[tuple[str, str]] = []
    characters = "".join(_read_runs(element, text, boxes, links))
    level = element.get(f"{{{_NAMESPACE}text:1.0}}outline-level") if _name(element) == "text:h" else None
    text.add_paragraph(characters, links, is_heading=style in text.headlines or level in {"1", "2"})
    for box in boxes:
        _read_blocks(box, text)


def _read_runs(
    element: _Element, text: DocumentText, boxes: list[_Element], links: list[tuple[str, str]]
) -> Iterator[str]:
    """Yield the text of a paragraph; append its text boxes to `boxes` and its links (text and address) to `links`."""
    yield _blanks(element.text)
    for child in element:
        name = _name(child)
        if name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "text:note":
            text.footnotes += 1
        elif name == "drawing:text-box":
            boxes.append(child)
        elif name == "text:a":
            shown = "".join(_read_runs(child, text, boxes, links))
            target = child.get("{http://www.w3.org/1999/xlink}href") or ""
            links.append((collapse(shown), target if target.startswith("http") else ""))
            yield shown
        elif name.startswith(("text:", "drawing:")) and name not in _GONE and child.get(_STYLE) not in text.hidden:
            yield from _read_runs(child, text, boxes, links)
        yield _blanks(child.tail)


def _blanks(text: str | None) -> str:
    """The text with each run of white space, line ends included, as one blank (part 3, 6.1.2)."""
    return re.sub(r"[\t\r\n ]+", " ", text or "")


def _name(element: _Element) -> str:
    """The element's name in the form `text:p`, "" for one outside of OpenDocument's namespaces."""
    match = _TAG.match(str(element.tag))
    return f"{match['space']}:{match['name']}" if match else ""
