"""Word documents: the text as it stands on the page, in reading order, with insertions and without deletions.

Paragraphs, tables cell by cell, text boxes and content controls are read; headers, footers, notes, comments and hidden text are not.
Document properties are not trusted: they describe the template as often as the article. Element names: ECMA-376, part 1, chapter 17.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from svodka.sources.content import Content, Kind
from svodka.sources.documents import HEADLINE_STYLE, DocumentText, Program, lay_out_table, open_zip, read_part
from svodka.sources.hygiene import collapse
from svodka.sources.limits import refuse
from svodka.sources.wrapping import Line
from svodka.types import Article

_WORD = Program("Word", "open it in Word and save it again as .docx")
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""Holds alternatives of the same content; the first is taken."""
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_RELATION_ID = re.compile(
    r"\{http://(?:schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)/relationships\}id$"
)
_NOTES = frozenset({"footnoteReference", "endnoteReference"})
_GONE = _NOTES | {"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "tblPr", "sdtPr"}
_MOST_SPANNED = 50
_CHARACTERS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}


class Package:
    """A Word document; its parts are parsed when asked for. The name of each begins with `/`, as in OPC."""

    def __init__(self, content: Content) -> None:
        """Open the document in `content` after its archive was found harmless.

        Raises `SourceError` for a damaged or encrypted archive, one that is no Word document, one that declares entities, and for a
        zip bomb (the limits are `svodka.system.archives.DOCUMENT`).
        """
        self._path = content.path
        self._archive = open_zip(content, _WORD)
        self._names = {"/" + info.filename.lstrip("/"): info for info in self._archive.infolist()}
        self._main = self._find("/", "officeDocument") or "/word/document.xml"
        if self._main not in self._names:
            no_text = f"there is no Word text in it: {_WORD.advice}"
            other = "this is an archive: unpack it and put the files into the inbox"
            raise refuse(content.path, no_text if content.promised == Kind.DOCUMENT else other)

    def document(self) -> _Element:
        """The main part."""
        return self._xml(self._main)

    def links(self) -> dict[str, str]:
        """The web addresses that relations of the main part lead to, by the ids of the relations."""
        relations = self._relations(self._main)
        return {identity: target for identity, (_, target) in relations.items() if target.startswith("http")}

    def style_names(self) -> dict[str, str]:
        """The names of the styles by their ids."""
        target = self._find(self._main, "styles")
        styles = children(self._xml(target), "style") if target in self._names else ()
        return {read_attribute(style, "styleId"): _first_value([style], "name") for style in styles}

    def core_properties(self) -> _Element | None:
        """The part that says who made and changed the document, and when (OPC part 2, 8.2); None if there is none."""
        target = self._find("/", "core-properties")
        return self._xml(target) if target in self._names else None

    def _find(self, part: str, kind: str) -> str:
        """The target of a part's first relation of a kind, "" where it has none."""
        return next((target for its_kind, target in self._relations(part).values() if its_kind == kind), "")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The kinds (`styles`, `hyperlink`) and targets (another part, or an address) of a part's relations, by their ids."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        for element in self._xml(relations).iter(_RELATIONS) if relations in self._names else ():
            target = element.get("Target") or ""
            if element.get("TargetMode") != "External":
                target = "/" + posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            found[element.get("Id") or ""] = ((element.get("Type") or "").rsplit("/", 1)[-1], target)
        return found

    def _xml(self, name: str) -> _Element:
        return read_part(self._path, self._archive, self._names[name], _WORD)


def read_name(element: _Element) -> str:
    """Return the element's name in WordprocessingML, "" for an element of another namespace."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return next((tag[len(space) :] for space in _NAMESPACES if tag.startswith(space)), "")


def read_attribute(element: _Element, name: str) -> str:
    """Return an attribute in WordprocessingML, "" where there is none."""
    return next((value for space in _NAMESPACES if (value := element.get(space + name))), "")


def children(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of a name right below `element`."""
    return (child for child in element if read_name(child) == name)


def _first_value(parents: Iterable[_Element], name: str) -> str:
    """The value of the first child of a name that any of the elements has, "" where none has one."""
    return next((read_attribute(child, "val") for parent in parents for child in children(parent, name)), "")


def find_style(paragraph: _Element) -> str:
    """Return the id of a paragraph's style, "" where it names none."""
    return _first_value(children(paragraph, "pPr"), "pStyle")


def is_hidden(run: _Element) -> bool:
    """Return whether a run is not shown."""
    marks = (mark for properties in children(run, "rPr") for mark in children(properties, "vanish"))
    return any(read_attribute(mark, "val") not in {"0", "false", "off"} for mark in marks)


def read_document(content: Content) -> tuple[Article, ...]:
    """Return the articles in a Word document.

    Raises `SourceError` for what `Package` refuses, for XML that is damaged, and where there is only a picture.
    """
    package = Package(content)
    headlines = frozenset(style for style, name in package.style_names().items() if HEADLINE_STYLE.match(name))
    text = DocumentText(headlines=headlines, addresses=package.links())
    document = package.document()
    _read_blocks(document, text)
    return text.make_articles(content.path, "docx", pictures=document.iter("{*}blip", "{*}imagedata"))


def _read_blocks(element: _Element, text: DocumentText) -> None:
    """Read every paragraph below `element` in order, whatever it is wrapped in."""
    for child in _children_shown(element):
        name = read_name(child)
        if name == "p":
            _read_paragraph(child, text)
        elif name == "tbl":
            cells = [list(_below(row, "tc")) for row in _below(child, "tr")]
            rows = [[lines for cell in row for lines in _read_cell(cell, text)] for row in cells]
            has_tables = any(True for row in cells for cell in row for _ in _below(cell, "tbl"))
            text.lines += lay_out_table(rows, is_layout=has_tables)
        elif name not in _GONE:
            _read_blocks(child, text)


def _read_cell(cell: _Element, text: DocumentText) -> Iterator[list[Line]]:
    """Yield the lines of a cell, then an empty list for each further column that it spans."""
    start = len(text.lines)
    _read_blocks(cell, text)
    yield text.take_lines(start)
    span = _first_value(_below(cell, "tcPr"), "gridSpan")
    for _ in range(min(int(span[:4]) if span.isdecimal() else 1, _MOST_SPANNED) - 1):
        yield []


def _below(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of a name below `element`, through content controls and the like but not through paragraphs."""
    for child in _children_shown(element):
        if read_name(child) == name:
            yield child
        elif read_name(child) not in _GONE | {"p", "tbl"}:
            yield from _below(child, name)


def _read_paragraph(element: _Element, text: DocumentText) -> None:
    boxes: list[_Element] = []
    links: list[tuple[str, str]] = []
    characters = "".join(_read_runs(element, text, boxes, links))
    text.add_paragraph(characters, links, is_heading=find_style(element) in text.headlines)
    for box in boxes:
        _read_blocks(box, text)


def _read_runs(
    element: _Element, text: DocumentText, boxes: list[_Element], links: list[tuple[str, str]]
) -> Iterator[str]:
    """The text of a paragraph; text boxes in it are put into `boxes`, links (their text and address) into `links`."""
    for child in _children_shown(element):
        name = read_name(child)
        if name == "t":
            yield child.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "hyperlink":
            shown = "".join(_read_runs(child, text, boxes, links))
            identity = next((str(value) for key, value in child.attrib.items() if _RELATION_ID.match(str(key))), "")
            links.append((collapse(shown), text.addresses.get(identity, "")))
            yield shown
        elif name in _GONE:
            text.footnotes += name in _NOTES
        elif not (name == "r" and is_hidden(child)):
            yield from _read_runs(child, text, boxes, links)


def _children_shown(element: _Element) -> Iterator[_Element]:
    """Yield the children of an element; in place of alternatives of the same content, those of the first."""
    for child in element:
        if child.tag == ALTERNATE:
            yield from _children_shown(next(iter(child), child))
        else:
            yield child
