"""The tables that a page is written with: marks, dictionary words and notes get a number, and what is said twice is kept once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svodka import own_wording
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary
from svodka.document.anchors import make_printable
from svodka.review.view import Mark, Note, Sense, Stretch, Wording
from svodka.types import Finding, TermOutcome

_MOST_ENTRIES, _MOST_SENSES = 4, 8
"""What is shown of a word: more is no help in a small box."""
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


class Numbering:
    """Gives the numbers of one page. `dictionary` None = no word is looked up."""

    def __init__(self, dictionary: Dictionary | None) -> None:
        self._dictionary = dictionary
        self._words: dict[tuple[Sense, ...], int] = {}
        self.marks: list[Mark] = []
        self.found: Counter[str] = Counter()
        """How often each check found something."""

        self._wordings: dict[tuple[str, str], dict[str, str]] = {}

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The terms that people worded otherwise, in the order of the page."""
        return tuple(
            Wording(own_wording.identify(entry, rendering), show(entry), show(rendering), tuple(sentences.items()))
            for (entry, rendering), sentences in self._wordings.items()
        )

    def note_wording(self, term: TermOutcome, key: str, english: str) -> None:
        """Take a term that a person worded otherwise in the pair with this key, once for each pair."""
        self._wordings.setdefault((term.entry, term.rendering), {})[key] = show(english)

    @property
    def words(self) -> tuple[tuple[Sense, ...], ...]:
        """The senses of the words so far, by number."""
        return tuple(self._words)

    def mark(self, kind: str, lines: Iterable[str]) -> int:
        """Return the number of a new mark."""
        self.marks.append(Mark(kind, tuple(show(line) for line in lines)))
        return len(self.marks) - 1

    def note(self, finding: Finding, message: str = "") -> Note:
        """Return a finding as a note with a number of its own; `message` instead of its own where one is given."""
        number = self.found.total()
        self.found[finding.check] += 1
        return Note(number, finding.check, finding.severity, show(message or finding.message), show(finding.quote))

    def look_up(self, sentence: str) -> list[Span]:
        """Return the words of a Russian sentence that the dictionary has, each with the number of its senses; names are left out."""
        found = self._dictionary.look_up(sentence) if self._dictionary is not None else ()
        spans = []
        for lookup in found:
            if senses := _senses(lookup):
                number = self._words.setdefault(senses, len(self._words))
                spans.append(Span(lookup.start, lookup.stop, word=number))
        return spans


def _senses(lookup: Lookup) -> tuple[Sense, ...]:
    """What is shown of a word: the expression first and then its words, each reading with its senses."""
    entries = [] if lookup.is_name else list(lookup.entries)
    entries += [entry for part in lookup.parts if not part.is_name for entry in part.entries[:1]]
    unique = {entry.lemma: entry for entry in reversed(entries)}
    kept = [entry for entry in entries if unique.pop(entry.lemma, None) is not None]
    return tuple(Sense(entry.lemma, entry.senses[:_MOST_SENSES]) for entry in kept[:_MOST_ENTRIES])
