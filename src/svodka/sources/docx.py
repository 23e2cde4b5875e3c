"""Word documents: the text as it stands on the page, in reading order, with insertions and without deletions.

Paragraphs, tables cell by cell, text boxes and content controls are read; headers, footers, notes, comments and hidden text are not.
Document properties are not trusted: they describe the template as often as the article. Element names: ECMA-376, part 1, chapter 17.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Literal

from lxml.etree import Element, _Element

from svodka.sources.content import Content, Kind
from svodka.sources.documents import HEADLINE_STYLE, DocumentText, Part, Program, TreeReader, XmlArchive
from svodka.sources.limits import refuse
from svodka.types import Article

_WORD = Program("Word", "open it in Word and save it again as .docx")
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""Holds alternatives of the same content; the first is taken."""
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_GONE = frozenset({"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "tblPr", "sdtPr"})
_MOST_SPANNED = 50
_KINDS: Mapping[str, Literal["table", "row", "box", "note"]] = {
    "tbl": "table", "tr": "row", "txbxContent": "box", "footnoteReference": "note", "endnoteReference": "note",
}  # fmt: skip
_CHARACTERS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}


class Package(XmlArchive):
    """A Word document; its parts are named as in OPC, without the `/` before them."""

    def __init__(self, content: Content) -> None:
        """Open the document in `content`; raises `SourceError` as `XmlArchive` does, and for one that is no Word document."""
        super().__init__(content, _WORD)
        self._main = self._find("", "officeDocument") or "word/document.xml"
        if self._main not in self:
            no_text = f"there is no Word text in it: {_WORD.advice}"
            other = "this is an archive: unpack it and put the files into the inbox"
            raise refuse(content.path, no_text if content.promised == Kind.DOCUMENT else other)

    def document(self) -> _Element:
        """The main part."""
        return self.parse(self._main)

    def links(self) -> dict[str, str]:
        """The web addresses that relations of the main part lead to, by the ids of the relations."""
        return {identity: target for identity, _, target in self._relations(self._main) if target.startswith("http")}

    def style_names(self) -> dict[str, str]:
        """The names of the styles by their ids."""
        target = self._find(self._main, "styles")
        styles = children(self.parse(target), "style") if target in self else ()
        return {read_attribute(style, "styleId"): _first_value([style], "name") for style in styles}

    def core_properties(self) -> _Element | None:
        """The part that says who made and changed the document, and when (OPC part 2, 8.2); None if there is none."""
        target = self._find("", "core-properties")
        return self.parse(target) if target in self else None

    def _find(self, part: str, kind: str) -> str:
        """The target of a part's first relation of a kind, "" where it has none; "" is the part that holds all."""
        return next((target for _, its_kind, target in self._relations(part) if its_kind == kind), "")

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The id, kind (`styles`, `hyperlink`) and target (another part, or an address) of each relation of a part."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        for element in self.parse(relations).iter(_RELATIONS) if relations in self else ():
            target = element.get("Target") or ""
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield element.get("Id") or "", (element.get("Type") or "").rsplit("/", 1)[-1], target


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
    text = DocumentText()
    document = package.document()
    TreeReader(text, partial(_list_parts, headlines, package.links())).read(document)
    return text.make_articles(content.path, "docx", pictures=document.iter("{*}blip", "{*}imagedata"))


def _list_parts(headlines: frozenset[str], addresses: Mapping[str, str], element: _Element) -> Iterator[Part]:
    """The parts of an element (see `TreeReader`), given the ids of styles for headlines and the addresses of links by their ids."""
    for child in element:
        name = read_name(child)
        if child.tag == ALTERNATE:
            yield from _list_parts(headlines, addresses, next(iter(child), child))
        elif name == "t" or name in _CHARACTERS:
            yield Part("text", child, _CHARACTERS.get(name) or child.text or "")
        elif name == "p":
            yield Part("headline" if find_style(child) in headlines else "paragraph", child)
        elif name == "tc":
            yield Part("cell", child)
            # A cell that spans several columns is followed by empty ones.
            span = _first_value(children(child, "tcPr"), "gridSpan")
            columns = min(int(span[:4]) if span.isdecimal() else 1, _MOST_SPANNED)
            yield from [Part("cell", Element("empty"))] * (columns - 1)
        elif name == "hyperlink":
            identity = next((str(value) for key, value in child.items() if str(key).endswith("/relationships}id")), "")
            yield Part("link", child, addresses.get(identity, ""))
        elif name not in _GONE and not (name == "r" and is_hidden(child)):
            yield Part(_KINDS.get(name, "wrapper"), child)
