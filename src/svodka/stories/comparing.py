"""What two articles are to each other: copies of one text, the same event in other words, or nothing.

Only the two are looked at: which other articles a run has changes nothing, so a bulletin that is made again says the same.
All numbers were set on the odd half of benchmarks/data/stories.txt; docs/stories.md says what they gave on the other half.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from svodka.stories.quantities import DETAINED, Quantity
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
_BY_DIGITS = (0.0, 1.0, 1.5, 2.5)
_BY_DIGITS_COUNTED = (0.0, 0.5, 1.0, 2.0)
_FEW = 10
_MOST_WORDS = 2.0
_WORDS = 4.0


class Relation(StrEnum):
    """What an article is to another one."""

    NONE = "none"
    COPY = "copy"
    """The same text, changed here and there, or cut."""
    RETELLING = "retelling"
    """The same event in other words."""


@dataclass(frozen=True)
class Likeness:
    """How two articles agree: `kept` is the share of the shorter's wording that the other has, `points` what facts speak for one event."""

    relation: Relation
    kept: float
    points: float
    is_contradicted: bool = False
    """Key facts of different kinds exclude each other: these two tell two events, whatever a third one may share with both."""


def compare(one: Telling, other: Telling) -> Likeness:
    """Return what two articles are to each other; the order does not matter."""
    kept = _kept(one, other)
    if one.language != other.language:
        return Likeness(Relation.NONE, kept, 0.0)
    conflicts = list(_conflicts(one, other))
    contradicted = len({_KEY_FACTS.get(kind, "") for kind, _ in conflicts} - {""}) > 1
    exchanged = _exchanged(one, other)
    points = sum(points for _, points in _agreements(one, other)) - sum(points for _, points in conflicts)
    kinds = {kind for kind, points in _agreements(one, other) if points >= _SAYS_SOMETHING}
    lengths = sorted((one.wording.length, other.wording.length))
    needed = LEAST_KEPT_OF_OTHER_FACTS if conflicts or exchanged else LEAST_KEPT
    if kept >= needed and not contradicted and exchanged < MOST_EXCHANGED and lengths[1] <= LONGEST_COPY * lengths[0]:
        return Likeness(Relation.COPY, kept, points)
    is_told = (
        points >= (LEAST_POINTS if len(kinds) > 1 else LEAST_POINTS_OF_ONE_KIND)
        and _days_between(one, other) <= MOST_DAYS
    )
    return Likeness(Relation.RETELLING if is_told else Relation.NONE, kept, points, contradicted)


def share(one: Set[object], other: Set[object]) -> float:
    """Return how much of the smaller set the other one has, 0…1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _kept(one: Telling, other: Telling) -> float:
    return share(one.wording.shingles, other.wording.shingles)


def _agreements(one: Telling, other: Telling) -> Iterable[tuple[str, float]]:
    """What speaks for one event, by kind."""
    yield "figures", sum(_worth(*pair) for pair in pair_up(one.quantities, other.quantities))
    common = one.places & other.places
    yield "places", min(2.0, sum(0.25 if place in capitals() else 1.0 for place in common))
    yield "persons", min(4.0, 2.0 * len(one.persons & other.persons))
    yield "names", min(2.0, 0.75 * len(one.names & other.names))
    yield "days", 1.0 if one.event_days & other.event_days else 0.0
    yield "substances", 0.5 if one.substances & other.substances else 0.0
    yield "words", min(_MOST_WORDS, _WORDS * share(one.wording.words, other.wording.words))


def _conflicts(one: Telling, other: Telling) -> Iterable[tuple[str, float]]:
    """What speaks against it, by kind; only what both tell can."""
    if _exclude(_of(one.quantities, "g"), _of(other.quantities, "g")):
        yield "figures", 2.5
    if one.substances and other.substances and not one.substances & other.substances:
        yield "substances", 2.0
    if _apart(one.spots, other.spots) or _apart(one.regions, other.regions):
        yield "places", 1.5
    if _apart(one.persons, other.persons):
        yield "persons", 2.0
    if _apart(one.event_days, other.event_days):
        yield "days", 1.5
    if one.country not in other.countries and other.country not in one.countries:
        yield "countries", 2.0
    for currency in {figure.unit for figure in one.quantities if figure.unit.isupper()}:
        if _exclude(_of(one.quantities, currency), _of(other.quantities, currency)):
            yield "money", 1.0
    for counted in {figure.what for figure in one.quantities if not figure.unit and figure.what}:
        if _exclude(_of(one.quantities, "", counted), _of(other.quantities, "", counted)):
            yield "counts", 1.0 if counted == DETAINED else 0.7


def _exchanged(one: Telling, other: Telling) -> int:
    """Count the kinds of facts of which each of the two has some that the other has not."""
    sets = ((one.spots, other.spots), (one.persons, other.persons), (one.event_days, other.event_days))
    goods = _own(one, other) and _own(other, one)
    return sum(bool(ours - theirs and theirs - ours) for ours, theirs in sets) + bool(goods)


def _own(one: Telling, other: Telling) -> bool:
    """Tell whether an article has a weight that the other has not."""
    return any(
        not any(_is_same(figure, match) for match in _of(other.quantities, "g")) for figure in _of(one.quantities, "g")
    )


def pair_up(one: Iterable[Quantity], other: Iterable[Quantity]) -> list[tuple[Quantity, Quantity]]:
    """Return the figures of two articles that may be the same, each once, the most telling first."""
    left = {(figure.value, figure.unit, figure.what): figure for figure in one}
    rest = {(figure.value, figure.unit, figure.what): figure for figure in other}
    pairs = []
    for figure in sorted(left.values(), key=lambda figure: -figure.digits):
        fitting = [match for match in rest.values() if _is_same(figure, match)]
        if fitting:
            match = min(fitting, key=lambda match: (match.what != figure.what, abs(match.value - figure.value)))
            del rest[match.value, match.unit, match.what]
            pairs.append((figure, match))
    return pairs


def _is_same(one: Quantity, other: Quantity) -> bool:
    of_one_kind = not one.unit or not one.what or not other.what or one.what == other.what
    return of_one_kind and one.agrees(other)


def _worth(one: Quantity, other: Quantity) -> float:
    """How much an agreement of figures says: 412 more than 400, a weight more than a count, a count of few next to nothing."""
    digits = min(one.digits, other.digits, 3)
    if one.unit:
        return _BY_DIGITS[digits]
    if one.value < _FEW:
        return 0.25 if one.what == other.what else 0.1
    return _BY_DIGITS_COUNTED[digits] + (0.5 if one.what == other.what else 0.0)


def _exclude(one: Iterable[Quantity], other: Iterable[Quantity]) -> bool:
    ours, theirs = list(one), list(other)
    return bool(ours and theirs) and not any(_is_same(figure, match) for figure in ours for match in theirs)


def _of(quantities: Iterable[Quantity], unit: str, what: str = "") -> Iterable[Quantity]:
    return (figure for figure in quantities if figure.unit == unit and (not what or figure.what == what))


def _apart(one: Set[object], other: Set[object]) -> bool:
    return bool(one and other) and not one & other


def _days_between(one: Telling, other: Telling) -> int:
    return abs((one.date - other.date).days) if one.date and other.date else 0
