"""A text cut into stretches, so that whatever is said about a part of it begins and ends at a stretch's edge."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svodka.document.anchors import make_printable
from svodka.review.view import Stretch

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Span:
    """Something said about `text[start:stop]`: one of a mark, a word of the dictionary and a note, by its number."""

    start: int
    stop: int
    kind: str = ""
    mark: int | None = None
    label: str = ""
    word: int | None = None
    note: int | None = None


def show(text: str) -> str:
    """Return a text as one line in which nothing is invisible that could turn the order of the letters round.

    Direction marks are written out (`[U+202E]`): a headline must not read other than it is stored.
    """
    return _DIRECTION.sub(lambda match: f"[U+{ord(match.group()):04X}]", make_printable(text))


def cut(text: str, spans: Sequence[Span]) -> tuple[Stretch, ...]:
    """Return the text as stretches with what the spans say about each; the empty spans and what lies outside of the text are left out."""
    inside = [span for span in spans if 0 <= span.start < span.stop <= len(text)]
    edges = sorted({0, len(text), *(span.start for span in inside), *(span.stop for span in inside)})
    return tuple(_stretches(text, edges, sorted(inside, key=lambda span: (span.start, span.stop))))


def _stretches(text: str, edges: Sequence[int], spans: Sequence[Span]) -> Iterator[Stretch]:
    waiting, reaching = 0, []
    for start, stop in pairwise(edges):
        while waiting < len(spans) and spans[waiting].start <= start:
            reaching.append(spans[waiting])
            waiting += 1
        reaching = [span for span in reaching if span.stop >= stop]
        marks = sorted((span for span in reaching if span.mark is not None), key=lambda span: span.stop - span.start)
        yield Stretch(
            show(text[start:stop]),
            marks[0].kind if marks else "",
            tuple(span.mark for span in marks if span.mark is not None),
            next((span.word for span in reaching if span.word is not None), None),
            tuple(span.note for span in reaching if span.note is not None),
            " ".join(span.label for span in marks if span.label and span.stop == stop),
        )
