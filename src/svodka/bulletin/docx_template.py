"""The Word template: the styles that the bulletin is built on, the page, the footer. The package's own one, or an editor's."""

import stat
import zlib
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.errors import RequestError
from svodka.system import archives

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "en-GB"
"""The language of the document, for Word's spelling."""

_KINDS = ("PARAGRAPH", "CHARACTER", "TABLE")
"""Names of `WD_STYLE_TYPE`."""
STYLES = dict.fromkeys(
    (
        "Svodka Banner",
        "Svodka Title",
        "Svodka Subtitle",
        "Svodka Period",
        "Svodka Number",
        "Svodka Group",
        "Svodka Undecided",
        "Svodka Country",
        "Svodka Headline",
        "Svodka Body",
        "Svodka Source",
    ),
    "PARAGRAPH",
) | dict.fromkeys(("Svodka Dateline", "Svodka Hyperlink"), "CHARACTER")
"""The styles that every bulletin needs, each with its kind."""
TERM_STYLES = {
    **dict.fromkeys(("Svodka Term Sheet Heading", "Svodka Term Sheet Note"), "PARAGRAPH"),
    **dict.fromkeys(("Svodka Term Cell", "Svodka Term Count"), "PARAGRAPH"),
    "Svodka Term Failed": "CHARACTER",
    "Svodka Term Table": "TABLE",
}
"""What the term sheet needs besides: asked of a template only where there is to be one."""
CONTENTS_STYLES = {
    **dict.fromkeys(("Svodka Contents Cell", "Svodka Contents Page"), "PARAGRAPH"),
    "Svodka Contents Link": "CHARACTER",
    "Svodka Contents Table": "TABLE",
}
"""What the table of contents needs, asked for in the same way."""
ALSO_STYLE = "Svodka Also"
"""Of the addresses of merged articles. A template that was made before there was one has them in the style of the item's own address."""
TABLE_STYLE, CELL_STYLE = "Svodka Table", "Svodka Table Cell"
"""Of tables in an item. A template without them has the term sheet's table, or none of its own, and cells in the style of the text."""

_LARGEST = 64_000_000
"""Bytes of a template: letterheads with pictures have some megabytes. What it may unpack to is `svodka.system.archives.DOCUMENT`."""

_STUMBLES = (AttributeError, EOFError, IndexError, KeyError, NotImplementedError, TypeError, ValueError)
"""What zipfile and python-docx raise over a file that is not what they take it for, besides their own errors."""


def open_template(path: Path | None, *, term_sheet: bool = False, contents: bool = False) -> "Document":
    """Return an empty document with the styles, page, header and footer of the template; None = the one in the package.

    What the template's body holds is left out. Raises RequestError where the file is missing, is no Word document (.docx) or lacks
    one of the styles (with `term_sheet` and `contents`, also of those of the term sheet and the contents), naming which.
    """
    needed = STYLES | (CONTENTS_STYLES if contents else {}) | (TERM_STYLES if term_sheet else {})
    if path is None:
        return _open(resources.files("svodka").joinpath("data", "template.docx").read_bytes(), None, needed)
    from docx.opc.exceptions import OpcError
    from docx.oxml.exceptions import XmlchemyError
    from lxml.etree import LxmlError

    content = _read(path)
    try:
        document = _open(content, path, needed)
        # What is asked at the end of a run, when the translation is done: the properties, and whether it can be saved.
        document.core_properties.title = document.core_properties.title
        document.save(BytesIO())
    except (OpcError, XmlchemyError, LxmlError, zlib.error, RuntimeError, *_STUMBLES) as error:
        raise _no_document(path) from error
    return document


def _read(path: Path) -> bytes:
    """The file's bytes, once it is found to be an archive of a size that fits into memory."""
    from zipfile import BadZipFile, ZipFile

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RequestError(f"The template {path} is no ordinary file: check --template.")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise RequestError(f"The template {path} cannot be read ({error.strerror}): check --template.") from error
    try:
        objection = archives.object_to_sizes(ZipFile(BytesIO(content)).infolist(), archives.DOCUMENT)
    except (BadZipFile, *_STUMBLES) as error:
        raise _no_document(path) from error
    if len(content) > _LARGEST or (objection and objection.danger is not archives.Danger.ENCRYPTED):
        raise RequestError(f"The template {path} is too large: take pictures out of it.")
    return content


def _no_document(path: Path) -> RequestError:
    return RequestError(f"The template {path} is no Word document: save it in Word as .docx.")


def _open(content: bytes, path: Path | None, needed: Mapping[str, str]) -> "Document":
    import docx

    document = docx.Document(BytesIO(content))
    present = {(style.name, style.type.name) for style in document.styles}
    by_kind = sorted(needed.items(), key=lambda style: _KINDS.index(style[1]))
    if missing := [name for name, kind in by_kind if (name, kind) not in present]:
        names = ", ".join(f'"{name}"' for name in missing)
        raise RequestError(
            f"The template {path} lacks of the bulletin's styles: {names}; add them, or start from a bulletin of svodka's."
        )
    _empty(document)
    _set_language(document)
    return document


def has_comments(document: "Document") -> bool:
    """Tell whether a document has a part for comments; python-docx makes one where it is asked for it."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    return any(relation.reltype == RELATIONSHIP_TYPE.COMMENTS for relation in document.part.rels.values())


def _empty(document: "Document") -> None:
    """Drop the body up to the last section's page settings, and the comments that were anchored in it."""
    from docx.oxml.ns import qn

    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    for comment in document.comments if has_comments(document) else ():
        document.part._comments_part.element.remove(comment._element)


def _set_language(document: "Document") -> None:
    """Make the document's default language English where an editor's template has another one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for defaults in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[:1]:
        language = defaults.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            defaults.append(language)
        if not (language.get(qn("w:val")) or "").startswith("en"):
            language.set(qn("w:val"), LANGUAGE)
