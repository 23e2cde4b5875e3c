"""The table of a bulletin's items after its title block: country, headline, page."""

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from svodka.document.anchors import print_block
from svodka.document.docx_page import Cell, Column, Page
from svodka.document.printed import NO_HEADLINE, name_bookmark
from svodka.types import HEADLINE, Bulletin, Finding, Severity

HEADINGS = ("Country", "Headline", "Page")
"""Of the columns: by these the table is known again in a document that lost its styles (`svodka.learning.edited`)."""
NOT_DETERMINED = "[not determined]"
"""For the country of an item that has none: square brackets are the translator's."""
_COLUMNS = (
    Column(HEADINGS[0], 0.28, "Svodka Contents Cell"),
    Column(HEADINGS[1], 0.62, "Svodka Contents Cell"),
    Column(HEADINGS[2], 0.10, "Svodka Contents Page"),
)
_DESCRIPTION = "Contents: the country, the headline and the page of each item. A headline is a link to its item."


def draw_contents(page: Page, bulletin: Bulletin, checks_off: Collection[str]) -> None:
    """Draw the table: a row for each item, in the order of print. How the page numbers come in is a comment at their heading."""
    if rows := tuple(_rows(bulletin)):
        page.table(_COLUMNS, rows, "Svodka Contents Table", description=_DESCRIPTION, about_last=_about_pages(checks_off))


def _rows(bulletin: Bulletin) -> Iterator[Sequence[Cell]]:
    numbers = count(1)
    for group in bulletin.groups:
        for section in group.sections:
            for item in section.items:
                bookmark = name_bookmark(next(numbers), HEADLINE)
                headline, _ = print_block(item.headline, empty=NO_HEADLINE)
                yield (
                    Cell(section.heading or NOT_DETERMINED),
                    Cell(headline, item.headline.language, "Svodka Contents Link", link=bookmark),
                    Cell("", page_of=bookmark),
                )


def _about_pages(checks_off: Collection[str]) -> tuple[Finding, ...]:
    message = "When the editing is done, press Ctrl+A and F9: Word then fills in the page numbers. LibreOffice does it by itself."
    return () if "contents" in checks_off else (Finding("contents", message, Severity.NOTE),)
