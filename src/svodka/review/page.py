"""The review page of a bulletin: every block of every item in the order of print, each passage beside the slice that it renders.

The tables that a page is written with: marks, dictionary words and notes get a number, and what is said twice is kept once.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from svodka.approved import own_wording
from svodka.bulletin.assembly import NO_HEADLINE, OUTCOMES, make_printable
from svodka.bulletin.report import RunReport
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary
from svodka.facts import period as periods
from svodka.facts.house_form import write_calendar_date
from svodka.options import about_number, write_number
from svodka.review.view import (
    FAILED,
    Chapter,
    Entry,
    LeftOut,
    Like,
    Mark,
    Note,
    Pair,
    Reference,
    ReviewPage,
    Sense,
    Side,
    Stretch,
    Wording,
)
from svodka.translation.offset_map import Revision, move_links, shift_findings
from svodka.types import (
    HEADLINE,
    Block,
    Bulletin,
    Finding,
    Item,
    Link,
    LinkKind,
    Origin,
    Outcome,
    Passage,
    RequirementKind,
    Segment,
    TermOutcome,
    Translation,
)

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


_FOLLOWED = ("http", "https")
RUSSIAN = "ru"
_ORIGINS = {
    Origin.MODEL: "",
    Origin.RETRY: "translated again after a check refused the first answer",
    Origin.VERBATIM: "stands as in the source",
    Origin.APPROVED: "approved before: a human's rendering of the same sentence",
    Origin.ADAPTED: "approved before with other figures, dates or names: a human's rendering, these exchanged",
}
"""What is said of where the English comes from; another origin is named as it is called."""

_ON_ONE_SIDE = (Outcome.FAILED, Outcome.HUMAN)
"""Outcomes of a term whose rendering is not in the English."""


def compose(
    bulletin: Bulletin,
    report: RunReport,
    fingerprint: str,
    dictionary: Dictionary | None = None,
    checks_off: Collection[str] = (),
) -> ReviewPage:
    """Return the review page of a bulletin.

    `report` is that of its run, with its segments; `fingerprint` the SHA-256 of the document as written; `dictionary` gives the senses of
    the Russian words, None = none; `checks_off` names the checks that say nothing of the bulletin as a whole.
    """
    numbering = Numbering(dictionary)
    made = {segment.segment: segment.translation for segment in report.segments}
    about = [numbering.note(one) for one in about_number(bulletin.number, checks_off)]
    chapters = tuple(_chapters(bulletin, made, numbering))
    return ReviewPage(
        title=show(f"{' '.join(bulletin.title_lines)} {write_number(bulletin.number)}"),
        period=periods.render(bulletin.period),
        fingerprint=fingerprint,
        signature=show(report.signature),
        about=(Pair("0", notes=tuple(about)),) if about else (),
        chapters=chapters,
        left_out=tuple(
            LeftOut(show(file.id.name), file.status.value, show(file.reason))
            for file in report.files
            if not file.stands
        ),
        checks=tuple(sorted(numbering.found.items())),
        marks=tuple(numbering.marks),
        words=numbering.words,
        wordings=numbering.wordings,
    )


def _chapters(bulletin: Bulletin, made: Mapping[Segment, Translation], numbering: Numbering) -> Iterator[Chapter]:
    count = 0
    for group in bulletin.groups:
        for place, section in enumerate(group.sections):
            entries = tuple(_entry(count + index, item, made, numbering) for index, item in enumerate(section.items, 1))
            count += len(entries)
            yield Chapter("" if place else show(group.heading), show(section.heading), entries)


def _entry(number: int, item: Item, made: Mapping[Segment, Translation], numbering: Numbering) -> Entry:
    pairs: list[Pair] = []
    for place, block in enumerate((item.headline, *item.body), HEADLINE):
        pairs += _pairs(f"{number}.{place}", block, place == HEADLINE, made, numbering)
    about = tuple(numbering.note(finding) for finding in item.findings)
    if about:
        pairs.insert(0, Pair(f"{number}", notes=about))
    return Entry(
        number,
        show(item.headline.text).strip() or NO_HEADLINE,
        show(item.id.name),
        write_calendar_date(item.date) if item.date else "",
        item.url if _may_be_followed(item.url) else "",
        show(item.url),
        tuple(pairs),
        tuple(
            Reference(show(one.outlet or one.name), one.url if _may_be_followed(one.url) else "", show(one.url))
            for one in item.also
        ),
    )


def _pairs(
    key: str, block: Block, is_headline: bool, made: Mapping[Segment, Translation], numbering: Numbering
) -> Iterator[Pair]:
    """The passages of a block; what is found in the block as a whole goes to the passage that it stands in, else to the first."""
    passages = block.passages or (Passage(""),)
    shares = _shared_out(passages, block.findings)
    for index, (passage, (placed, about)) in enumerate(zip(passages, shares, strict=True)):
        whole = Passage(passage.text, (*passage.findings, *placed), passage.source)
        place = Place(f"{key}.{index}", block.language, is_headline, opens=index == 0)
        yield pair_up(place, whole, made.get(passage.source) if passage.source else None, about, numbering)


def _shared_out(
    passages: Sequence[Passage], findings: Sequence[Finding]
) -> list[tuple[tuple[Finding, ...], tuple[Finding, ...]]]:
    """For each passage the block's findings that stand in it, and those about the block as a whole (at the first)."""
    shares, start = [], 0
    for index, passage in enumerate(passages):
        stop = start + len(passage.text) + 1
        inside = (finding for finding in findings if start <= finding.start < stop)
        whole = () if index else tuple(finding for finding in findings if finding.start < 0)
        shares.append((shift_findings(inside, -start), whole))
        start = stop
    return shares


def _may_be_followed(url: str) -> bool:
    """An address of a page on the web and nothing that a browser would run."""
    try:
        return urlsplit(url).scheme.lower() in _FOLLOWED
    except ValueError:
        return False


@dataclass(frozen=True)
class Place:
    """Where a pair stands in the bulletin."""

    key: str
    language: str
    """Of the printed text."""
    is_headline: bool = False
    opens: bool = False


def pair_up(
    place: Place, passage: Passage, translation: Translation | None, about: Sequence[Finding], numbering: Numbering
) -> Pair:
    """Return a passage of the bulletin beside its source.

    `translation` is what the program made of that source, None where no model saw it. `about` are findings about the whole paragraph.
    """
    source, english = passage.source.text if passage.source else "", passage.text
    left, right = _marked(source, english, translation, numbering)
    for term in translation.terms if translation is not None else ():
        if term.outcome is Outcome.HUMAN and term.kind is RequirementKind.TERM:
            numbering.note_wording(term, place.key, english)
    notes, anchors = _noted(english, passage.findings, numbering)
    notes += [numbering.note(finding, f"Paragraph: {finding.message}") for finding in about]
    stands = translation is None and source == english
    language = place.language if stands else RUSSIAN
    if language == RUSSIAN:
        left += numbering.look_up(source)
    made = translation.origin if translation is not None else Origin.MODEL
    return Pair(
        place.key,
        Side(language, cut(source, left)) if source else None,
        Side(place.language, cut(english, right + anchors)),
        tuple(notes),
        _ORIGINS.get(made, made.value),
        place.is_headline,
        place.opens,
        tuple(
            Like(show(one.source), show(one.english), int(100 * one.share))
            for one in (translation.fuzzy if translation is not None else ())
        ),
    )


def _noted(english: str, findings: Sequence[Finding], numbering: Numbering) -> tuple[list[Note], list[Span]]:
    """The findings as notes, and where in the English those stand that have a place."""
    notes, spans = [], []
    for finding in findings:
        note = numbering.note(finding)
        notes.append(note)
        if finding.start >= 0 and finding.quote:
            stop = min(finding.start + len(finding.quote), len(english))
            spans.append(Span(finding.start, stop, note=note.number))
    return notes, spans


def _marked(
    source: str, english: str, translation: Translation | None, numbering: Numbering
) -> tuple[list[Span], list[Span]]:
    """The marks of both sides. A headline is tidied after it is translated, so its links go along."""
    if translation is None:
        return [], []
    left, right = [], []
    terms = {(term.kind.value, term.start): term for term in translation.terms}
    for count, link in enumerate(move_links(translation.links, Revision(translation.english, english)), 1):
        term = terms.get((link.kind.value, link.source_start))
        number = numbering.mark(link.kind.value, _told(source, english, link, term))
        left.append(Span(link.source_start, link.source_stop, link.kind.value, number, str(count)))
        right.append(Span(link.start, link.stop, link.kind.value, number, str(count)))
    for term in translation.terms:
        if term.outcome in _ON_ONE_SIDE and term.start >= 0:
            kind = FAILED if term.outcome is Outcome.FAILED else term.kind.value
            number = numbering.mark(kind, _about_term(term.kind.value, term))
            left.append(Span(term.start, term.start + len(term.source), kind, number))
    return left, right


def _told(source: str, english: str, link: Link, term: TermOutcome | None) -> Iterator[str]:
    if link.kind is LinkKind.FIGURE or term is None:
        left, right = source[link.source_start : link.source_stop], english[link.start : link.stop]
        yield f"{link.kind.value}: {left} → {right}"
    else:
        yield from _about_term(link.kind.value, term)


def _about_term(kind: str, term: TermOutcome) -> Iterator[str]:
    """The lines about a term: how it is called and should be rendered, what became of it, and who says so."""
    yield f"{kind}: {term.entry} → {term.rendering or '[kept as written]'}"
    yield f"{term.outcome.value}: {OUTCOMES[term.outcome]}"
    if term.reference:
        yield f"reference: {term.reference}"
