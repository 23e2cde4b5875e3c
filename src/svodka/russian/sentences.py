"""Splits a paragraph into segments: sentences, or clauses of a sentence that is too long for the model.

Every segment is a slice of its paragraph; segments are in order, with nothing but white space between neighbours.
"""

import re
from collections.abc import Iterator

from svodka.russian.tokens import Span

SENTENCE_START = re.compile(r"(?:^|[.!?…:]|\n)[\s«\"“„(—–-]*$")
"""What stands before a word that opens a sentence or a quoted one, and so has a capital anyway."""
MAX_CHARACTERS = 600
"""A cut is made at this length even inside one endless word: no model takes more."""

# From the strongest boundary to the weakest; the cut comes after the match.
_BOUNDARIES = (
    re.compile(r"[;:](?=\s)"),
    re.compile(r"(?<=\s)[—–-](?=\s)"),
    re.compile(r",(?=\s+(?:а|но|и|что|чтобы|котор\w+|где|когда|однако|поэтому|после|при|в том числе)\b)"),
    re.compile(r"[,)»](?=\s)"),
    re.compile(r"(?=\s)"),
)


def split_sentences(text: str, max_words: int) -> Iterator[Span]:
    """Yield the sentences of a paragraph in order; those over `max_words` words are cut at clause boundaries.

    razdel finds the sentence boundaries (it was made for Russian news); it gives offsets into the original text and downloads nothing.
    """
    from razdel import sentenize

    for sentence in sentenize(text):
        rest = _trimmed(text, sentence.start, sentence.stop)
        while len(rest.text.split()) > max_words or len(rest.text) > MAX_CHARACTERS:
            end = _boundary(text, rest.start, rest.stop, max_words)
            yield _trimmed(text, rest.start, end)
            rest = _trimmed(text, end, rest.stop)
        if rest.text:
            yield rest


def _boundary(text: str, start: int, stop: int, max_words: int) -> int:
    """Return where to cut `text[start:stop]`: the strongest boundary in the window that leaves both parts a reasonable length."""
    limit = min(stop, start + MAX_CHARACTERS)
    word_ends = [match.end() for match in re.compile(r"\S+").finditer(text, start, limit)]
    if len(word_ends) >= max_words:
        limit = word_ends[max_words - 1]
    middle = start + (limit - start) // 3
    for boundary in _BOUNDARIES:
        ends = [match.end() for match in boundary.finditer(text, middle, limit) if match.end() > middle]
        if ends:
            return ends[-1]
    return limit


def _trimmed(text: str, start: int, stop: int) -> Span:
    start += len(text[start:stop]) - len(text[start:stop].lstrip())
    trimmed = text[start:stop].rstrip()
    return Span(start, start + len(trimmed), trimmed)
