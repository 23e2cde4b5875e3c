"""Check that an English text has the renderings that its source requires: one verdict for each requirement.

No word counts twice: *n* occurrences need *n* renderings in the text that share no word (as WMT's terminology evaluation counts). Only a
place may stand inside of a term's longer rendering (`Directorate of the FSB of Russia`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from operator import itemgetter

from svodka.glossary.renderings import English, WordRun, ways_to_render
from svodka.types import RequirementKind

NO_PLACE = -1
"""The offsets of what does not stand in the text."""
_NOWHERE = WordRun(NO_PLACE, NO_PLACE, NO_PLACE, NO_PLACE)
# The cache is limited because persons' names change with every article.
_ways = lru_cache(5_000)(ways_to_render)


@dataclass(frozen=True)
class Requirement:
    """What the English must say for one occurrence of a term, place, person or law in the source: `sentence[start:stop] == text`."""

    start: int
    stop: int
    text: str
    kind: RequirementKind
    headword: str
    """The dictionary form of the source: the entry's source term, or a name in the nominative."""
    preferred: str
    """The rendering to insert, in its dictionary form; "" if there is none: the source word is kept, or renderings are only forbidden."""
    accepted: tuple[str, ...]
    """The renderings that satisfy it, the preferred one first; () if it is satisfied as long as no avoided rendering appears."""
    avoided: tuple[str, ...] = ()
    reference: str = ""
    verbal: bool = False
    """The head is a verb: the English may stand in the active or the passive."""

    @property
    def forbids(self) -> bool:
        """Whether it only forbids: nothing is required but the absence of the avoided renderings."""
        return not self.accepted

    @property
    def wanted(self) -> str:
        """What it asks for in words: the rendering, `not “…”`, or "" where the source word is kept."""
        return f"not “{self.avoided[0]}”" if self.forbids and self.avoided else self.preferred


@dataclass(frozen=True)
class TermVerdict:
    """The verdict on one requirement (for a term, a place, a person or a law).

    `found` is the English text that renders it, from `start` to `stop` in characters ("" and `NO_PLACE` if there is none). If the
    rendering is in two pieces (`Criminal cases under Article 246 have been initiated`), it is the first piece. `avoided` is an
    avoided rendering that appears in the English. A satisfied requirement may have one too, if it is not part of a rendering that
    satisfies another.
    """

    requirement: Requirement
    satisfied: bool
    found: str = ""
    start: int = NO_PLACE
    stop: int = NO_PLACE
    avoided: str = ""
    avoided_start: int = NO_PLACE
    avoided_stop: int = NO_PLACE


def check(english: str, requirements: Sequence[Requirement]) -> tuple[TermVerdict, ...]:
    """Return a verdict on the English translation for each requirement of its source, in the order of `requirements`.

    A requirement that only forbids is satisfied if none of its avoided renderings appears.
    """
    if not requirements:
        return ()
    # A sentence may ask for one rendering many times.
    spans_of = cache(partial(_spans, English(english)))
    order = sorted(range(len(requirements)), key=lambda index: (requirements[index].start, requirements[index].stop))
    ordered = [requirements[index] for index in order]
    rendered = assign([spans_of(one.accepted, one.verbal, in_pieces=True) for one in ordered], taken=())
    used = list(filter(None, rendered))
    rendered = [
        run or _inside_term(one, ordered, rendered, spans_of) for one, run in zip(ordered, rendered, strict=True)
    ]
    refused = [spans_of(one.avoided, one.verbal, in_pieces=False) for one in ordered]
    # An avoided rendering is first assigned to unsatisfied occurrences, then to satisfied ones.
    wrong = assign([[] if found else spans for found, spans in zip(rendered, refused, strict=True)], taken=used)
    present = [spans if found else [] for found, spans in zip(rendered, refused, strict=True)]
    besides = assign(present, taken=[*used, *filter(None, wrong)])
    avoided = [first or second for first, second in zip(wrong, besides, strict=True)]
    verdicts = map(partial(_verdict, english), ordered, rendered, avoided)
    return tuple(verdict for _, verdict in sorted(zip(order, verdicts, strict=True), key=itemgetter(0)))


def _inside_term(
    place: Requirement,
    others: Sequence[Requirement],
    rendered: Sequence[WordRun | None],
    spans_of: Callable[..., list[WordRun]],
) -> WordRun | None:
    """Return where a place stands inside of the rendering of the term before it: `Directorate of the FSB of Russia` for `УФСБ России`."""
    if place.kind is not RequirementKind.PLACE:
        return None
    runs = [
        run
        for one, run in zip(others, rendered, strict=True)
        if run and one.kind is RequirementKind.TERM and 0 <= place.start - one.stop <= 1
    ]
    spans = spans_of(place.accepted, place.verbal, in_pieces=False) if runs else []
    return next((span for span in spans for run in runs if set(span.indices) <= set(run.indices)), None)


def _spans(text: English, renderings: tuple[str, ...], verbal: bool, *, in_pieces: bool) -> list[WordRun]:
    """Return the places of any of the renderings in the text; with `in_pieces` also those in two pieces.

    Avoided renderings are never looked for in two pieces, because they are replaced as one run of characters.
    """
    ways = (way for rendering in renderings for way in _ways(rendering, verbal=verbal))
    return list(dict.fromkeys(span for way in ways if in_pieces or not way.further for span in text.spans(way)))


def _verdict(english: str, requirement: Requirement, rendered: WordRun | None, avoided: WordRun | None) -> TermVerdict:
    satisfied = avoided is None if requirement.forbids else rendered is not None
    runs = (rendered or _NOWHERE, avoided or _NOWHERE)
    found, wrong = ((english[run.start : run.stop], run.start, run.stop) for run in runs)
    return TermVerdict(requirement, satisfied, *found, *wrong)


def assign(wanted: Sequence[Sequence[WordRun]], taken: Sequence[WordRun]) -> list[WordRun | None]:
    """Return for each occurrence one of the spans in `wanted` that it accepts, or None.

    The spans share no word with each other or with `taken`. They are assigned longest first, then from the left. A span is used if
    some occurrence can have it, if necessary after others have exchanged theirs (augmenting paths, Kuhn 1955), so a term with two
    renderings does not take the only one of another term. Occurrences that accept the same spans get them in the order of the text.
    """
    takers: dict[WordRun, list[int]] = {}
    for index, accepted in enumerate(wanted):
        for span in dict.fromkeys(accepted):
            takers.setdefault(span, []).append(index)
    given: dict[int, WordRun] = {}
    blocked = {word for span in taken for word in span.indices}
    saturated: set[tuple[int, ...]] = set()
    for span in sorted(takers, key=lambda span: (-len(span.indices), span.first)):
        group = tuple(takers[span])
        # If one span found no taker, no later span with the same takers will, because an occurrence that has a span always keeps one.
        if group not in saturated and blocked.isdisjoint(span.indices):
            if _place(span, takers, given):
                blocked.update(span.indices)
            else:
                saturated.add(group)
    _reorder(wanted, given)
    return [given.get(index) for index in range(len(wanted))]


def _place(span: WordRun, takers: dict[WordRun, list[int]], given: dict[int, WordRun]) -> bool:
    """Give the span to an occurrence, if need be by moving the spans of others (breadth first); return whether that worked."""
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
            while (moved := offered_to[index]) != span:
                given[index] = moved
                index = owner[moved]
            given[index] = span
            return True
    return False


def _reorder(wanted: Sequence[Sequence[WordRun]], given: dict[int, WordRun]) -> None:
    """Redistribute the spans among occurrences that accept the same ones, in the order of the text."""
    alike: dict[frozenset[WordRun], list[int]] = {}
    for index in sorted(given):
        alike.setdefault(frozenset(wanted[index]), []).append(index)
    for indices in alike.values():
        spans = sorted((given[index] for index in indices), key=lambda span: span.first)
        given.update(zip(indices, spans, strict=True))
