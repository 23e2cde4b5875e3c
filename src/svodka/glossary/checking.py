"""Whether an English text renders the terms of its source as the glossary wants: one verdict for each occurrence.

Renditions are counted exclusively: *n* occurrences need *n* renditions that share no word. Longer renderings take their words first
(maximal match, as WMT's terminology evaluation counts), and within that as many occurrences as possible are satisfied, whatever the
order of the glossary's entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from svodka.glossary.assignment import assign
from svodka.glossary.english import EnglishLemmas
from svodka.glossary.entry import Status
from svodka.glossary.matching import TermMatch
from svodka.glossary.renderings import English, Span, Way, ways_to_render
from svodka.glossary.vocabulary import transliterated

NO_PLACE = -1
"""The offsets of what does not stand in the text."""


@dataclass(frozen=True)
class TermVerdict:
    """What became of one occurrence of a term.

    `found` are the words of the English that render it, from `start` to `stop` (characters; `NO_PLACE` and "" where none do); where
    they are in two pieces (`Criminal cases under Article 246 have been initiated`) the first piece.
    `avoided` is a rendering that the entry says to avoid (or forbids) and that stands in the English all the same; a satisfied
    occurrence may have one too, when it is not part of what satisfies another.
    """

    match: TermMatch
    satisfied: bool
    found: str = ""
    start: int = NO_PLACE
    stop: int = NO_PLACE
    avoided: str = ""
    avoided_start: int = NO_PLACE
    avoided_stop: int = NO_PLACE


class Checker:
    """The checker with its caches of words and renderings."""

    def __init__(self) -> None:
        self._lemmas = EnglishLemmas()
        self._ways: dict[tuple[str, bool], tuple[Way, ...]] = {}

    def check(self, english: str, matches: Sequence[TermMatch]) -> tuple[TermVerdict, ...]:
        """Return a verdict for each match, in the order of `matches`.

        An occurrence of a forbidden entry is satisfied where its target does not appear. An entry to keep is satisfied by the
        source word as it is, its transliteration, or its target.
        """
        if not matches:
            return ()
        text = English(english, self._lemmas)
        order = sorted(range(len(matches)), key=lambda index: (matches[index].start, matches[index].stop))
        ordered = [matches[index] for index in order]
        places: dict[tuple[tuple[str, ...], bool, bool], list[Span]] = {}
        wanted = [self._spans(text, _accepted(match), match.verbal, True, places) for match in ordered]
        rendered = assign(wanted, taken=())
        used = [span for span in rendered if span is not None]
        refused = [self._spans(text, _refused(match), match.verbal, False, places) for match in ordered]
        # An avoided rendering accounts for an occurrence that nothing satisfies before one that something does.
        missing = [[] if rendered[index] else spans for index, spans in enumerate(refused)]
        wrong = assign(missing, taken=used)
        present = [spans if rendered[index] else [] for index, spans in enumerate(refused)]
        besides = assign(present, taken=[*used, *(span for span in wrong if span is not None)])
        verdicts: list[TermVerdict] = [
            _verdict(english, match, rendered[index], wrong[index] or besides[index])
            for index, match in enumerate(ordered)
        ]
        rank = {index: place for place, index in enumerate(order)}
        return tuple(verdicts[rank[index]] for index in range(len(matches)))

    def _spans(
        self,
        text: English,
        renderings: tuple[str, ...],
        verbal: bool,
        parted: bool,
        known: dict[tuple[tuple[str, ...], bool, bool], list[Span]],
    ) -> list[Span]:
        """Return where any of the renderings stands, with `parted` also in two pieces; looked up once for each entry of a text.

        Only what is right may be in two pieces: what is wrong is exchanged as one run of characters.
        """
        spans = known.get((renderings, verbal, parted))
        if spans is None:
            ways = (way for rendering in renderings for way in self._steps(rendering, verbal))
            found = (span for way in ways if parted or not way.further for span in text.spans(way))
            spans = known[renderings, verbal, parted] = list(dict.fromkeys(found))
        return spans

    def _steps(self, rendering: str, verbal: bool) -> tuple[Way, ...]:
        ways = self._ways.get((rendering, verbal))
        if ways is None:
            ways = self._ways[rendering, verbal] = ways_to_render(rendering, self._lemmas, verbal=verbal)
        return ways


def check(english: str, matches: Sequence[TermMatch]) -> tuple[TermVerdict, ...]:
    """Return a verdict for each match of the source's terms in its English translation, in the order of `matches`."""
    return _checker().check(english, matches)


@cache
def _checker() -> Checker:
    return Checker()


def _accepted(match: TermMatch) -> tuple[str, ...]:
    entry = match.entry
    if entry.status is Status.FORBIDDEN:
        return ()
    if entry.status is Status.KEEP:
        copies = (match.text, entry.source)
        return tuple(dict.fromkeys((*entry.renderings, *copies, *map(transliterated, copies))))
    return entry.renderings


def _refused(match: TermMatch) -> tuple[str, ...]:
    entry = match.entry
    return (*entry.renderings, *entry.avoid) if entry.status is Status.FORBIDDEN else entry.avoid


def _verdict(english: str, match: TermMatch, rendered: Span | None, avoided: Span | None) -> TermVerdict:
    satisfied = avoided is None if match.entry.status is Status.FORBIDDEN else rendered is not None
    found, wrong = rendered or _NOWHERE, avoided or _NOWHERE
    return TermVerdict(
        match,
        satisfied,
        english[found.start : found.stop] if rendered else "",
        found.start,
        found.stop,
        english[wrong.start : wrong.stop] if avoided else "",
        wrong.start,
        wrong.stop,
    )


_NOWHERE = Span(NO_PLACE, NO_PLACE, NO_PLACE, NO_PLACE)
