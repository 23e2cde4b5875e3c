"""Where on the page each finding of a block is anchored: pure text and offsets, nothing of Word.

What the document says where, for the run report: every printed block with its bookmark, its passages and their source.

With it an edited document can be laid beside its source again: the bookmark finds the block, the text as it was printed shows what was
changed, and each passage leads to the slice of the article that it renders.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svodka.types import HEADLINE, ArticleId, Block, Bulletin, Finding, Segment

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_SPACE = re.compile("[\t\n\r\u0085\u2028\u2029]+")


@dataclass(frozen=True)
class Anchor:
    """A finding that belongs to `text[start:stop]` of a block; never empty where the text is not."""

    start: int
    stop: int
    finding: Finding


@dataclass(frozen=True)
class AnnotatedText:
    """The text of a block as it will be printed, with its anchors in the order in which they begin."""

    text: str
    anchors: tuple[Anchor, ...]


def annotate(block: Block, findings: Sequence[Finding] = (), *, empty: str = "") -> AnnotatedText:
    """Return the printable text of `block` and the anchors of its findings, `findings` (of the whole item) before them.

    A finding with a place is anchored there, in its passage or in the whole block; one without, at the whole of the passage or
    block: to look for its words would find others that look the same. A block without text gets the text `empty`.
    """
    text, spans = print_block(block, empty=empty)
    if text == empty:
        every = (*findings, *block.findings, *(finding for passage in block.passages for finding in passage.findings))
        return AnnotatedText(text, tuple(Anchor(0, len(text), finding) for finding in every))
    anchors = [_anchor(finding, block.text, text, 0, len(text)) for finding in (*findings, *block.findings)]
    for passage, (start, stop) in zip(block.passages, spans, strict=True):
        anchors += [_anchor(finding, passage.text, text, start, stop) for finding in passage.findings]
    return AnnotatedText(text, tuple(sorted(anchors, key=lambda anchor: (anchor.start, -anchor.stop))))


def print_block(block: Block, *, empty: str = "") -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of a block as it is printed, and where each passage begins and ends in it.

    A block without text is printed as `empty`, which all its passages share.
    """
    passages = [make_printable(passage.text) for passage in block.passages]
    text = " ".join(passages)
    if not text.strip():
        return empty, ((0, len(empty)),) * len(passages)
    spans, start = [], 0
    for words in passages:
        spans.append((start, start + len(words)))
        start += len(words) + 1
    return text, tuple(spans)


def cut_runs(annotated: AnnotatedText, *, cuts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield the (start, stop) of the runs that the text falls into, so that every anchor, and every cut, is at a run's edge."""
    edges = {0, len(annotated.text), *cuts}
    for anchor in annotated.anchors:
        edges |= {anchor.start, anchor.stop}
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(annotated.text))
    yield from pairwise(ordered)


def _anchor(finding: Finding, raw: str, text: str, start: int, stop: int) -> Anchor:
    """Anchor a finding about `raw`, which was printed as `text[start:stop]`."""
    if finding.start >= 0 and text[start:stop]:
        # What is not printable before the place has moved it.
        first = start + len(make_printable(raw[: finding.start]))
        last = start + len(make_printable(raw[: finding.start + len(finding.quote)]))
        first, last = first + _blanks(text[first:last]), last - _blanks(text[first:last][::-1])
        if first < last:
            return Anchor(first, last, finding)
    if not text[start:stop].strip():
        return Anchor(0, len(text), finding)
    return Anchor(start, stop, finding)


def _blanks(text: str) -> int:
    """The number of blanks that a text begins with."""
    return len(text) - len(text.lstrip())


def make_printable(text: str) -> str:
    """Return `text` as one line without the characters that XML 1.0 forbids (control characters, lone surrogates).

    Line breaks and tabulators become a space: in a paragraph they would stand for something else.
    """
    return _ILLEGAL.sub("", _LINE_SPACE.sub(" ", text))


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
