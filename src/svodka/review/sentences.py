"""One sentence with its English as a pair: figures, names, laws and terms marked on both sides, findings in the margin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from svodka.bulletin.term_sheet import OUTCOMES
from svodka.review.numbering import Numbering
from svodka.review.stretches import Span, cut, show
from svodka.review.view import FAILED, Like, Note, Pair, Side
from svodka.translation.placing import Revision, move_links
from svodka.types import Finding, Link, LinkKind, Origin, Outcome, Passage, RequirementKind, TermOutcome, Translation

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
