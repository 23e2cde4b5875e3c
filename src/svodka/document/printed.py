"""What the document says where, for the run report: every printed block with its bookmark, its passages and their source.

With it an edited document can be laid beside its source again: the bookmark finds the block, the text as it was printed shows what was
changed, and each passage leads to the slice of the article that it renders.
"""

from dataclasses import dataclass

from svodka.document.anchors import print_block
from svodka.types import HEADLINE, ArticleId, Block, Bulletin, Segment

NO_HEADLINE = "[no headline]"
"""Printed where an item has none: square brackets are the translator's."""

CONTENTS_HEADINGS = ("Country", "Headline", "Page")
"""Of the table of contents: by these it is known again in a document that lost its styles, where it repeats the headlines."""


@dataclass(frozen=True)
class PrintedPassage:
    """`text[start:stop]` of a printed block, and what it renders; None for what has no source."""

    start: int
    stop: int
    source: Segment | None


@dataclass(frozen=True)
class PrintedBlock:
    """A paragraph as it stands in the document: 0 is the headline, 1… the body."""

    number: int
    bookmark: str
    text: str
    passages: tuple[PrintedPassage, ...]


@dataclass(frozen=True)
class PrintedItem:
    """An item by its place in the document, counted from 1, and its article."""

    number: int
    id: ArticleId
    blocks: tuple[PrintedBlock, ...]


def name_bookmark(item: int, block: int) -> str:
    """Return the bookmark of a block: `_svodka_3_0` is the headline of the document's third item.

    Word takes letters, digits and underscores, 40 at most (ECMA-376 part 1, 17.13.6); a name that begins with an underscore is hidden.
    """
    return f"_svodka_{item}_{block}"


def describe_printed(bulletin: Bulletin) -> tuple[PrintedItem, ...]:
    """Return what the document of this bulletin says, item by item in the order of print."""
    items = (item for group in bulletin.groups for section in group.sections for item in section.items)
    return tuple(
        PrintedItem(
            number,
            item.id,
            tuple(_block(number, place, block) for place, block in enumerate((item.headline, *item.body), HEADLINE)),
        )
        for number, item in enumerate(items, 1)
    )


def _block(item: int, number: int, block: Block) -> PrintedBlock:
    text, spans = print_block(block, empty=NO_HEADLINE if number == HEADLINE else "")
    passages = tuple(
        PrintedPassage(start, stop, passage.source)
        for passage, (start, stop) in zip(block.passages, spans, strict=True)
    )
    return PrintedBlock(number, name_bookmark(item, number), text, passages)
