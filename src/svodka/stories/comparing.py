"""What two articles are to each other: copies of one text, alike, the same event in other words, or nothing.

Only the two are looked at: which other articles a run has changes nothing, so a bulletin that is made again says the same.
All numbers were set on the odd half of benchmarks/data/stories.txt; docs/stories.md says what they gave on the other half.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from svodka.stories.agreeing import bound_agreement, exclude, has_exchanged, weigh_agreement
from svodka.stories.merging import find_objection, has_other_places
from svodka.stories.quantities import MASS
from svodka.stories.telling import Telling
from svodka.stories.words import capitals

LEAST_KEPT = 0.5
"""Share of the shorter text's shingles that a copy keeps. Odd half: copies 0.67 and more, all others 0.30 and less."""
LEAST_KEPT_OF_OTHER_FACTS = 0.75
"""The same where some fact differs: a press office words its reports alike (0.45 of two seizures in one district), a slip of one figure in
a copy changes nearly nothing."""
LEAST_POINTS = 3.5
LEAST_POINTS_OF_ONE_KIND = 5.0
MOST_EXCHANGED = 2
"""Kinds of facts that each of two like texts has of its own: a press office words two seizures alike, and exchanges place and weight."""
MOST_DAYS = 7
"""Between the dates of two articles on one event."""
LONGEST_COPY = 5
"""A text this many times as long as another holds it and is not the same: a digest of the week holds many."""

_KEY_FACTS = {
    "figures": "goods",
    "substances": "goods",
    "places": "place",
    "persons": "persons",
    "days": "day",
    "countries": "place",
}
_SAYS_SOMETHING = 0.5
_AGAINST = {
    "figures": 2.5, "substances": 2.0, "places": 1.5, "persons": 2.0, "days": 1.5, "countries": 2.0, "money": 1.0, "counts": 0.7,
}  # fmt: skip
_MOST_WORDS = 2.0
_WORDS = 4.0


class Relation(StrEnum):
    """What an article is to another one."""

    NONE = "none"
    COPY = "copy"
    """The same text, changed here and there, or cut, and nothing tells against leaving one out."""
    ALIKE = "alike"
    """The same text, but something tells against one event."""
    RETELLING = "retelling"
    """The same event in other words."""


@dataclass(frozen=True)
class Likeness:
    """How two articles agree: `kept` is the share of the shorter's wording that the other has, `points` what facts speak for one event."""

    relation: Relation
    kept: float
    points: float
    objection: str = ""
    """Why neither of two articles that are alike may be left out, in a clause."""


def compare(one: Telling, other: Telling) -> Likeness:
    """Return what two articles are to each other; the order does not matter."""
    kept = share(one.wording.shingles, other.wording.shingles)
    agreed = _agreements(one, other)
    most = sum(agreed.values()) + bound_agreement(one.quantities, other.quantities)
    is_near = _days_between(one, other) <= MOST_DAYS
    if one.language != other.language or (kept < LEAST_KEPT and (most < LEAST_POINTS or not is_near)):
        return Likeness(Relation.NONE, kept, sum(agreed.values()))
    agreed["figures"] = weigh_agreement(one.quantities, other.quantities)
    conflicts = _conflicts(one, other)
    points = sum(agreed.values()) - sum(conflicts.values())
    if _is_contradiction(conflicts):
        return Likeness(Relation.NONE, kept, points)
    if kept >= LEAST_KEPT and _is_copy(one, other, kept, conflicts):
        objection = find_objection(one, other)
        if not objection:
            return Likeness(Relation.COPY, kept, points)
        if not has_other_places(one, other):
            return Likeness(Relation.ALIKE, kept, points, objection)
    kinds = sum(points >= _SAYS_SOMETHING for points in agreed.values())
    is_told = points >= (LEAST_POINTS if kinds > 1 else LEAST_POINTS_OF_ONE_KIND) and is_near
    return Likeness(Relation.RETELLING if is_told else Relation.NONE, kept, points)


def contradict(one: Telling, other: Telling) -> bool:
    """Tell whether key facts of different kinds exclude each other: two events, whatever a third article may share with both."""
    return _is_contradiction(_conflicts(one, other))


def _is_contradiction(conflicts: Mapping[str, float]) -> bool:
    return len({_KEY_FACTS[kind] for kind in conflicts if kind in _KEY_FACTS}) > 1


def _is_copy(one: Telling, other: Telling, kept: float, conflicts: Mapping[str, float]) -> bool:
    exchanged = _exchanged(one, other)
    needed = LEAST_KEPT_OF_OTHER_FACTS if conflicts or exchanged else LEAST_KEPT
    shorter, longer = sorted((one.wording.length, other.wording.length))
    return kept >= needed and exchanged < MOST_EXCHANGED and longer <= LONGEST_COPY * shorter


def share(one: Set[object], other: Set[object]) -> float:
    """Return how much of the smaller set the other one has, 0…1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _agreements(one: Telling, other: Telling) -> dict[str, float]:
    """What speaks for one event, by kind, but for the figures."""
    places = sum(0.25 if place in capitals() else 1.0 for place in one.places & other.places)
    return {
        "places": min(2.0, places),
        "persons": min(4.0, 2.0 * len(one.persons & other.persons)),
        "names": min(2.0, 0.75 * len(one.names & other.names)),
        "days": 1.0 if one.event_days & other.event_days else 0.0,
        "substances": 0.5 if one.substances & other.substances else 0.0,
        "words": min(_MOST_WORDS, _WORDS * share(one.wording.words, other.wording.words)),
    }


def _conflicts(one: Telling, other: Telling) -> dict[str, float]:
    """What speaks against it, by kind; only what both tell can."""
    figures = exclude(one.quantities, other.quantities)
    found = {
        "figures": MASS in {unit for unit, _ in figures},
        "substances": _apart(one.substances, other.substances),
        "places": _apart(one.spots, other.spots) or _apart(one.regions, other.regions),
        "persons": _apart(one.persons, other.persons),
        "days": _apart(one.event_days, other.event_days),
        "countries": one.country not in other.countries and other.country not in one.countries,
        "money": any(unit.isupper() for unit, _ in figures),
        "counts": any(not unit for unit, _ in figures),
    }
    return {kind: _AGAINST[kind] for kind, is_found in found.items() if is_found}


def _exchanged(one: Telling, other: Telling) -> int:
    """Count the kinds of facts of which each of the two has some that the other has not."""
    sets = ((one.spots, other.spots), (one.persons, other.persons), (one.event_days, other.event_days))
    return sum(bool(ours - theirs and theirs - ours) for ours, theirs in sets) + has_exchanged(
        one.quantities, other.quantities
    )


def _apart(one: Set[object], other: Set[object]) -> bool:
    return bool(one and other) and not one & other


def _days_between(one: Telling, other: Telling) -> int:
    return abs((one.date - other.date).days) if one.date and other.date else 0
