"""Where on the page each finding of a block is anchored: pure text and offsets, nothing of Word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svodka.bulletin.printable import printable
from svodka.types import Block, Finding


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

    A passage's finding is anchored at its quote within the passage, else at the whole passage; a block's at its quote within the
    block, else at the whole block. A block without text gets the text `empty`.
    """
    passages = [printable(passage.text) for passage in block.passages]
    text = " ".join(passages)
    if not text.strip():
        text, passages = empty, [""] * len(passages)
    anchors = [_anchor(finding, text, 0, len(text)) for finding in (*findings, *block.findings)]
    start = 0
    for passage, words in zip(block.passages, passages, strict=True):
        stop = start + len(words)
        anchors += [_anchor(finding, text, start, stop) for finding in passage.findings]
        start = stop + 1
    return AnnotatedText(text, tuple(sorted(anchors, key=lambda anchor: (anchor.start, -anchor.stop))))


def pieces(annotated: AnnotatedText, *, cuts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield the (start, stop) of the runs that the text falls into, so that every anchor, and every cut, is at a run's edge."""
    edges = {0, len(annotated.text), *cuts}
    for anchor in annotated.anchors:
        edges |= {anchor.start, anchor.stop}
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(annotated.text))
    yield from pairwise(ordered)


def _anchor(finding: Finding, text: str, start: int, stop: int) -> Anchor:
    quote = printable(finding.quote).strip()
    place = text.find(quote, start, stop) if quote else -1
    if place >= 0:
        return Anchor(place, place + len(quote), finding)
    if not text[start:stop].strip():
        return Anchor(0, len(text), finding)
    return Anchor(start, stop, finding)
