"""The Word template: the styles that the bulletin is built on, the page, the footer. The package's own one, or an editor's.

Places of the document that name other places of it: links to a bookmark, and the number of the page that a bookmark stands on.

Written after ECMA-376 part 1: hyperlinks 17.16.22, fields 17.16.18, PAGEREF 17.16.5.43.
"""

import stat
import zlib
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.errors import RequestError
from svodka.system import archives

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml.etree import _Element

LANGUAGE = "en-GB"
"""The language of the document, for Word's spelling."""

PARAGRAPH_STYLES = (
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
)
ALSO_STYLE = "Svodka Also"
"""Of the addresses of merged articles. A template that was made before there was one has them in the style of the item's own address."""
TABLE_STYLE, CELL_STYLE = "Svodka Table", "Svodka Table Cell"
"""Of tables in an item. A template without them has the term sheet's table, or none of its own, and cells in the style of the text."""
CHARACTER_STYLES = ("Svodka Dateline", "Svodka Hyperlink")

TERM_PARAGRAPH_STYLES = ("Svodka Term Sheet Heading", "Svodka Term Sheet Note", "Svodka Term Cell", "Svodka Term Count")
TERM_CHARACTER_STYLES = ("Svodka Term Failed",)
TERM_TABLE_STYLES = ("Svodka Term Table",)
"""What the term sheet needs besides: asked of a template only where there is to be one."""

CONTENTS_PARAGRAPH_STYLES = ("Svodka Contents Cell", "Svodka Contents Page")
CONTENTS_CHARACTER_STYLES = ("Svodka Contents Link",)
CONTENTS_TABLE_STYLES = ("Svodka Contents Table",)
"""What the table of contents needs, asked for in the same way."""

_LARGEST = 64_000_000
"""Bytes of a template: letterheads with pictures have some megabytes. What it may unpack to is `svodka.system.archives.DOCUMENT`."""

_STUMBLES = (AttributeError, EOFError, IndexError, KeyError, NotImplementedError, TypeError, ValueError)
"""What zipfile and python-docx raise over a file that is not what they take it for, besides their own errors."""


def open_template(path: Path | None, *, term_sheet: bool = False, contents: bool = False) -> "Document":
    """Return an empty document with the styles, page, header and footer of the template; None = the one in the package.

    What the template's body holds is left out. Raises RequestError where the file is missing, is no Word document (.docx) or lacks
    one of the styles (with `term_sheet` and `contents`, also of those of the term sheet and the contents), naming which.
    """
    needed = _needed_styles(term_sheet=term_sheet, contents=contents)
    if path is None:
        return _opened(resources.files("svodka").joinpath("data", "template.docx").read_bytes(), None, needed)
    from docx.opc.exceptions import OpcError
    from docx.oxml.exceptions import XmlchemyError
    from lxml.etree import LxmlError

    content = _read(path)
    try:
        document = _opened(content, path, needed)
        _try_out(document)
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


def _needed_styles(*, term_sheet: bool, contents: bool) -> list[tuple[str, str]]:
    """The styles that the bulletin needs, each with its kind (a name of `WD_STYLE_TYPE`)."""
    paragraph, character, table = [*PARAGRAPH_STYLES], [*CHARACTER_STYLES], list[str]()
    if contents:
        paragraph += CONTENTS_PARAGRAPH_STYLES
        character += CONTENTS_CHARACTER_STYLES
        table += CONTENTS_TABLE_STYLES
    if term_sheet:
        paragraph += TERM_PARAGRAPH_STYLES
        character += TERM_CHARACTER_STYLES
        table += TERM_TABLE_STYLES
    kinds = (("PARAGRAPH", paragraph), ("CHARACTER", character), ("TABLE", table))
    return [(name, kind) for kind, names in kinds for name in names]


def _opened(content: bytes, path: Path | None, needed: Sequence[tuple[str, str]]) -> "Document":
    import docx

    document = docx.Document(BytesIO(content))
    _check_styles(document, path, needed)
    _empty(document)
    _set_language(document)
    return document


def _try_out(document: "Document") -> None:
    """Ask for what is asked at the end of a run, when the translation is done: the properties, and whether it can be saved."""
    document.core_properties.title = document.core_properties.title
    document.save(BytesIO())


def _no_document(path: Path) -> RequestError:
    return RequestError(f"The template {path} is no Word document: save it in Word as .docx.")


def _check_styles(document: "Document", path: Path | None, needed: Sequence[tuple[str, str]]) -> None:
    present = {(style.name, style.type.name) for style in document.styles}
    missing = [name for name, kind in needed if (name, kind) not in present]
    if missing:
        names = ", ".join(f'"{name}"' for name in missing)
        raise RequestError(
            f"The template {path} lacks of the bulletin's styles: {names}; add them, or start from a bulletin of svodka's."
        )


def _empty(document: "Document") -> None:
    """Drop the body up to the last section's page settings, and the comments that were anchored in it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    if any(relation.reltype == RELATIONSHIP_TYPE.COMMENTS for relation in document.part.rels.values()):
        for comment in document.comments:
            document.part._comments_part.element.remove(comment._element)


def _set_language(document: "Document") -> None:
    """Make the document's default language English where an editor's template has another one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    defaults = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    if not defaults:
        return
    language = defaults[0].find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults[0].append(language)
    if not (language.get(qn("w:val")) or "").startswith("en"):
        language.set(qn("w:val"), LANGUAGE)


NO_PAGE_YET = "…"
"""Stands for a page number until the pages are counted: a number that was guessed could not be told from a true one."""


def link_run(paragraph: "Paragraph", run: "Run", bookmark: str) -> None:
    """Make the run, the paragraph's last, a link to a bookmark of the document."""
    from docx.oxml.ns import qn

    element = _element("w:hyperlink", "w:anchor", bookmark)
    element.set(qn("w:history"), "1")
    element.append(run._element)
    paragraph._p.append(element)


def add_page_number(paragraph: "Paragraph", bookmark: str) -> "Run":
    """Add the number of the page that a bookmark stands on, as a field that is a link as well; return the run that shows it.

    LibreOffice counts the pages when it opens the document, Word when fields are updated (Ctrl+A, F9) and before it prints. The field
    is not marked as out of date (`w:dirty`): Word would ask everybody who opens the document whether it may update it.
    """
    _add_mark(paragraph, "begin")
    instruction = _element("w:instrText", "xml:space", "preserve")
    instruction.text = f" PAGEREF {bookmark} \\h "
    paragraph.add_run()._element.append(instruction)
    _add_mark(paragraph, "separate")
    shown = paragraph.add_run(NO_PAGE_YET)
    shown.font.no_proof = True
    _add_mark(paragraph, "end")
    return shown


def _add_mark(paragraph: "Paragraph", kind: str) -> None:
    paragraph.add_run()._element.append(_element("w:fldChar", "w:fldCharType", kind))


def _element(name: str, attribute: str, value: str) -> "_Element":
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    element.set(qn(attribute), value)
    return element
