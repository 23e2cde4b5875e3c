"""Places of the document that name other places of it: links to a bookmark, and the number of the page that a bookmark stands on.

Written after ECMA-376 part 1: hyperlinks 17.16.22, fields 17.16.18, PAGEREF 17.16.5.43.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml.etree import _Element

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
