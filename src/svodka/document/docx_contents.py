"""The table of a bulletin's items after its title block: country, headline, page."""

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from svodka.countries import countries
from svodka.document.anchors import print_block
from svodka.document.docx_page import Cell, Column, Page
from svodka.document.printed import CONTENTS_HEADINGS, NO_HEADLINE, name_bookmark
from svodka.types import HEADLINE, Bulletin, Finding, Section

NOT_DETERMINED = "[not determined]"
"""For the country of an item that has none: square brackets are the translator's."""
_COLUMNS = (
    Column(CONTENTS_HEADINGS[0], 0.20, "Svodka Contents Cell"),
    Column(CONTENTS_HEADINGS[1], 0.71, "Svodka Contents Cell"),
    Column(CONTENTS_HEADINGS[2], 0.09, "Svodka Contents Page"),
)
_DESCRIPTION = "Contents: the country, the headline and the page of each item. A headline is a link to its item."


def draw_contents(page: Page, bulletin: Bulletin, checks_off: Collection[str]) -> None:
    """Draw the table: a row for each item, in the order of print. How the page numbers come in is a comment at their heading."""
    if rows := tuple(_rows(bulletin)):
        page.table(
            _COLUMNS, rows, "Svodka Contents Table", description=_DESCRIPTION, about_last=_about_pages(checks_off)
        )


def _rows(bulletin: Bulletin) -> Iterator[Sequence[Cell]]:
    numbers = count(1)
    for group in bulletin.groups:
        for section in group.sections:
            for item in section.items:
                bookmark = name_bookmark(next(numbers), HEADLINE)
                headline, _ = print_block(item.headline, empty=NO_HEADLINE)
                yield (
                    Cell(_name_country(section)),
                    Cell(headline, item.headline.language, "Svodka Contents Link", link=bookmark),
                    Cell("", page_of=bookmark),
                )


def _name_country(section: Section) -> str:
    """The country's short name, which leaves the line to the headline; the office's own heading where it has one."""
    official = {country.code: country for country in countries()}.get(section.code)
    if official is not None and section.heading == official.heading:
        return official.name
    return section.heading or NOT_DETERMINED


def _about_pages(checks_off: Collection[str]) -> tuple[Finding, ...]:
    message = "When the editing is done, press Ctrl+A and F9: Word then fills in the page numbers. LibreOffice does it by itself."
    return () if "contents" in checks_off else (Finding("contents", message),)
