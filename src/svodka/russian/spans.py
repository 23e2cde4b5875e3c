"""Stretches of a text at their place, and which of them overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: `whole[start:stop] == text`."""

    start: int
    stop: int
    text: str


_Found = TypeVar("_Found", bound=Span)


def without_overlaps(spans: Iterable[_Found]) -> list[_Found]:
    """Return the spans that overlap none kept before them, in the order given; the result is sorted by place in the text."""
    kept: list[_Found] = []
    for span in spans:
        if not overlaps(span.start, span.stop, ((other.start, other.stop) for other in kept)):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def overlaps(start: int, stop: int, stretches: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a stretch of text shares a character with one of the others (start, stop)."""
    return any(start < end and begin < stop for begin, end in stretches)
