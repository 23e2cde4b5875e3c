"""OpenDocument texts, packed (.odt, .ott) and flat (.fodt): the text as it stands on the page, with insertions and without deletions.

Headings, lists, tables, sections and text boxes are read; headers, footers, notes, comments, indexes and hidden text are not. Element
names: OpenDocument 1.3, part 3.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Literal

from lxml.etree import Element, _Element

from svodka.sources.content import Content
from svodka.sources.documents import ENCRYPTED, DocumentText, Part, Program, TreeReader, XmlArchive, parse_part
from svodka.sources.limits import refuse
from svodka.types import Article

_PROGRAM = Program("LibreOffice", "open it in LibreOffice and save it again as .odt")
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TAG = re.compile(r"\{" + _NAMESPACE + r"(?P<space>[^:}]*)[^}]*\}(?P<name>.*)")
_LIBREOFFICE = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
"""What LibreOffice adds to the standard, such as content controls, whose text stands on the page."""
_DISPLAY = f"{{{_NAMESPACE}text:1.0}}display"
_STYLE = f"{{{_NAMESPACE}text:1.0}}style-name"
_AUTOMATIC = f"{{{_NAMESPACE}office:1.0}}automatic-styles"
_PICTURE = f"{{{_NAMESPACE}drawing:1.0}}image"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_GONE = frozenset(
    {
        "text:tracked-changes", "office:annotation", "office:forms", "text:table-of-content", "text:alphabetical-index",
        "text:illustration-index", "text:table-index", "text:object-index", "text:user-index", "text:bibliography",
        "text:hidden-text", "text:hidden-paragraph", "text:ruby-text", "text:sequence-decls", "text:variable-decls",
        "text:user-field-decls", "text:number", "office:event-listeners",
    }
)  # fmt: skip
_CHARACTERS = {"text:line-break": "\n", "text:tab": " ", "text:s": " "}
_KINDS: Mapping[str, Literal["table", "row", "cell", "box", "note"]] = {
    "table:table": "table", "table:table-row": "row", "table:table-cell": "cell", "drawing:text-box": "box", "text:note": "note",
}  # fmt: skip
_HEADLINE_STYLES = re.compile(r"(?:title|heading(?:_20_| )?[12]|заголовок ?[12]?|название)$", re.IGNORECASE)


def read_odt(content: Content) -> tuple[Article, ...]:
    """Return the articles in an OpenDocument text.

    Raises `SourceError` if it is encrypted or damaged, holds only a picture, is a spreadsheet or the like, declares entities, or is a
    zip bomb.
    """
    parts = _open(content) if content.is_zip else [parse_part(content.path, content.data, _PROGRAM)]
    hidden, headlines = _styles(parts)
    text = DocumentText()
    for body in parts[0].iter(f"{{{_NAMESPACE}office:1.0}}text"):
        TreeReader(text, partial(_list_parts, hidden, headlines)).read(body)
    title = next((element.text or "" for part in parts for element in part.iter(_TITLE)), "")
    return text.make_articles(content.path, "odt", title=title, pictures=parts[0].iter(_PICTURE))


def _open(content: Content) -> list[_Element]:
    """The roots of content.xml and, where the archive has them, of styles.xml and meta.xml; raises as `read_odt` does."""
    archive = XmlArchive(content, _PROGRAM)
    if "encrypted-package" in archive:
        raise refuse(content.path, ENCRYPTED)
    if "content.xml" not in archive:
        raise refuse(content.path, f"there is no text in it: {_PROGRAM.advice}")
    if "META-INF/manifest.xml" in archive:
        manifest = archive.parse("META-INF/manifest.xml")
        if next(manifest.iter(f"{{{_NAMESPACE}manifest:1.0}}encryption-data"), None) is not None:
            raise refuse(content.path, ENCRYPTED)
    if not archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.text"):
        advice = "copy the article's text out of it and save that as .txt"
        raise refuse(content.path, f"it is a spreadsheet, a presentation or a drawing and no text: {advice}")
    return [archive.parse(name) for name in ("content.xml", "styles.xml", "meta.xml") if name in archive]


def _styles(parts: list[_Element]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the styles that hide text, and of those that mean a headline by their own name or their parent's."""
    name = f"{{{_NAMESPACE}style:1.0}}name"
    parents: dict[str, str] = {}
    hidden, headlines = set[str](), set[str]()
    for part in parts:
        for style in part.iter(f"{{{_NAMESPACE}style:1.0}}style"):
            if part is not parts[0] and next(style.iterancestors(_AUTOMATIC), None) is not None:
                continue  # those of headers and footers, which have the names of others in the text
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


def _list_parts(hidden: frozenset[str], headlines: frozenset[str], element: _Element) -> Iterator[Part]:
    """The parts of an element (see `TreeReader`), given the names of styles that hide text and of those for headlines."""
    yield Part("text", element, _blanks(element.text))
    for child in element:
        name, style = _name(child), child.get(_STYLE) or ""
        if name in _CHARACTERS:
            yield Part("text", child, _CHARACTERS[name])
        elif name == "table:covered-table-cell":
            yield Part("cell", Element("empty"))
        elif name in _GONE or child.get(_DISPLAY) == "none" or style in hidden:
            pass
        elif name in {"text:p", "text:h"}:
            level = child.get(f"{{{_NAMESPACE}text:1.0}}outline-level") if name == "text:h" else None
            yield Part("headline" if style in headlines or level in {"1", "2"} else "paragraph", child)
        elif name == "text:a":
            target = child.get("{http://www.w3.org/1999/xlink}href") or ""
            yield Part("link", child, target if target.startswith("http") else "")
        else:
            is_ours = name.startswith(("text:", "drawing:")) or str(child.tag).startswith(_LIBREOFFICE)
            yield Part(_KINDS.get(name, "wrapper" if is_ours else "foreign"), child)
        yield Part("text", element, _blanks(child.tail))


def _blanks(text: str | None) -> str:
    """The text with each run of white space, line ends included, as one blank (part 3, 6.1.2)."""
    return re.sub(r"[\t\r\n ]+", " ", text or "")


def _name(element: _Element) -> str:
    """The element's name in the form `text:p`, "" for one outside of OpenDocument's namespaces."""
    match = _TAG.match(str(element.tag))
    return f"{match['space']}:{match['name']}" if match else ""
