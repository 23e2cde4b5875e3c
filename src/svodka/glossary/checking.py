"""Whether an English text says what its source requires in certain words: one verdict for each requirement.

Renditions are counted exclusively: *n* occurrences need *n* renditions that share no word. Longer renderings take their words first
(maximal match, as WMT's terminology evaluation counts), and within that as many occurrences as possible are satisfied, whatever the
order of the glossary's entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from svodka.glossary.renderings import English, Way, WordRun, ways_to_render
from svodka.glossary.requirement import Requirement

NO_PLACE = -1
"""The offsets of what does not stand in the text."""
_MAX_CACHED = 5_000


@dataclass(frozen=True)
class TermVerdict:
    """What became of one requirement: of a term, a place, a person, a law.

    `found` are the words of the English that render it, from `start` to `stop` (characters; `NO_PLACE` and "" where none do); where
    they are in two pieces (`Criminal cases under Article 246 have been initiated`) the first piece.
    `avoided` is a rendering that is to be avoided and that stands in the English all the same; a satisfied
    occurrence may have one too, when it is not part of what satisfies another.
    """

    requirement: Requirement
    satisfied: bool
    found: str = ""
    start: int = NO_PLACE
    stop: int = NO_PLACE
    avoided: str = ""
    avoided_start: int = NO_PLACE
    avoided_stop: int = NO_PLACE


class Checker:
    """The checker with its cache of renderings."""

    def __init__(self) -> None:
        self._ways: dict[tuple[str, bool], tuple[Way, ...]] = {}

    def check(self, english: str, requirements: Sequence[Requirement]) -> tuple[TermVerdict, ...]:
        """Return a verdict for each requirement, in the order of `requirements`.

        One that only forbids is satisfied where nothing that it avoids appears.
        """
        if not requirements:
            return ()
        text = English(english)
        order = sorted(
            range(len(requirements)), key=lambda index: (requirements[index].start, requirements[index].stop)
        )
        ordered = [requirements[index] for index in order]
        places: dict[tuple[tuple[str, ...], bool, bool], list[WordRun]] = {}
        wanted = [self._spans(text, one.accepted, one.verbal, True, places) for one in ordered]
        rendered = assign(wanted, taken=())
        used = [span for span in rendered if span is not None]
        refused = [self._spans(text, one.avoided, one.verbal, False, places) for one in ordered]
        # An avoided rendering accounts for an occurrence that nothing satisfies before one that something does.
        missing = [[] if rendered[index] else spans for index, spans in enumerate(refused)]
        wrong = assign(missing, taken=used)
        present = [spans if rendered[index] else [] for index, spans in enumerate(refused)]
        besides = assign(present, taken=[*used, *(span for span in wrong if span is not None)])
        verdicts: list[TermVerdict] = [
            _verdict(english, one, rendered[index], wrong[index] or besides[index]) for index, one in enumerate(ordered)
        ]
        rank = {index: place for place, index in enumerate(order)}
        return tuple(verdicts[rank[index]] for index in range(len(requirements)))

    def _spans(
        self,
        text: English,
        renderings: tuple[str, ...],
        verbal: bool,
        parted: bool,
        known: dict[tuple[tuple[str, ...], bool, bool], list[WordRun]],
    ) -> list[WordRun]:
        """Return where any of the renderings stands, with `parted` also in two pieces; looked up once for each set of renderings.

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
            if len(self._ways) >= _MAX_CACHED:
                # Persons' names come and go.
                self._ways.clear()
            ways = self._ways[rendering, verbal] = ways_to_render(rendering, verbal=verbal)
        return ways


def check(english: str, requirements: Sequence[Requirement]) -> tuple[TermVerdict, ...]:
    """Return a verdict for each requirement of the source on its English translation, in the order of `requirements`."""
    return _checker().check(english, requirements)


@cache
def _checker() -> Checker:
    return Checker()


def _verdict(english: str, requirement: Requirement, rendered: WordRun | None, avoided: WordRun | None) -> TermVerdict:
    satisfied = avoided is None if requirement.forbids else rendered is not None
    found, wrong = rendered or _NOWHERE, avoided or _NOWHERE
    return TermVerdict(
        requirement,
        satisfied,
        english[found.start : found.stop] if rendered else "",
        found.start,
        found.stop,
        english[wrong.start : wrong.stop] if avoided else "",
        wrong.start,
        wrong.stop,
    )


_NOWHERE = WordRun(NO_PLACE, NO_PLACE, NO_PLACE, NO_PLACE)


def assign(wanted: Sequence[Sequence[WordRun]], taken: Sequence[WordRun]) -> list[WordRun | None]:
    """Give each occurrence one of the spans it accepts, or None; no two share a word, nor a word of `taken`.

    Spans come longest first, then from the left. A span is used if some occurrence can have it, if need be after others have
    exchanged theirs (augmenting paths, Kuhn 1955), so that a term with one rendering is not robbed by a term with two. Occurrences
    that accept the same spans get them in the order of the text.
    """
    takers: dict[WordRun, list[int]] = {}
    for index, accepted in enumerate(wanted):
        for span in dict.fromkeys(accepted):
            takers.setdefault(span, []).append(index)
    given: dict[int, WordRun] = {}
    blocked = {word for span in taken for word in span.indices}
    saturated: set[tuple[int, ...]] = set()
    for span in sorted(takers, key=lambda span: (-span.words, span.first)):
        group = tuple(takers[span])
        # Where one span found no taker, no later one with the same takers will: paths only ever fill up.
        if group not in saturated and blocked.isdisjoint(span.indices):
            if _place(span, takers, given):
                blocked.update(span.indices)
            else:
                saturated.add(group)
    _reorder(wanted, given)
    return [given.get(index) for index in range(len(wanted))]


def _place(span: WordRun, takers: dict[WordRun, list[int]], given: dict[int, WordRun]) -> bool:
    """Give the span to an occurrence, moving the spans of others where that makes room; breadth first."""
    offered_to: dict[int, WordRun] = {}
    owner: dict[WordRun, int] = {}
    queue = [span]
    for offered in queue:
        for index in takers[offered]:
            if index in offered_to:
                continue
            offered_to[index] = offered
            if index in given:
                owner[given[index]] = index
                queue.append(given[index])
                continue
            while True:
                moved = offered_to[index]
                given[index] = moved
                if moved == span:
                    return True
                index = owner[moved]
    return False


def _reorder(wanted: Sequence[Sequence[WordRun]], given: dict[int, WordRun]) -> None:
    alike: dict[frozenset[WordRun], list[int]] = {}
    for index, accepted in enumerate(wanted):
        if index in given:
            alike.setdefault(frozenset(accepted), []).append(index)
    for indices in alike.values():
        for index, span in zip(
            indices, sorted((given[index] for index in indices), key=lambda span: span.first), strict=True
        ):
            given[index] = span
