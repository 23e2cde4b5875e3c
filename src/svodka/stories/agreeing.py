"""How the figures of two articles agree, and which exclude each other."""

from collections.abc import Sequence
from itertools import product

from svodka.stories.quantities import Quantities, Quantity

_BY_DIGITS = (0.0, 1.0, 1.5, 2.5)
_BY_DIGITS_COUNTED = (0.0, 0.5, 1.0, 2.0)
_FEW = 10


def weigh_agreement(one: Quantities, other: Quantities) -> float:
    """Return how much the figures that two articles have in common speak for one event; each counts once, the most telling first."""
    pairs = [(first, second) for first, second in product(one.distinct, other.distinct) if is_same(first, second)]
    left, right, weight = set[Quantity](), set[Quantity](), 0.0
    for first, second in sorted(pairs, key=_surest_first):
        if first not in left and second not in right:
            left.add(first)
            right.add(second)
            weight += _worth(first, second)
    return weight


def bound_agreement(one: Quantities, other: Quantities) -> float:
    """Return what `weigh_agreement` cannot exceed, found without comparing figure with figure."""
    return min(_reachable(one, other), _reachable(other, one))


def exclude(one: Quantities, other: Quantities) -> set[tuple[str, str]]:
    """Return the kinds (unit, what is counted; masses are one kind) of which both articles have figures and none agrees."""
    return {
        kind
        for kind in one.by_kind.keys() & other.by_kind.keys()
        if not any(is_same(first, second) for first, second in product(one.by_kind[kind], other.by_kind[kind]))
    }


def find_exchanged(one: Quantities, other: Quantities) -> list[tuple[str, str]]:
    """Return the kinds (as `exclude`) of which each of the two has a figure that the other has not."""
    kinds = ((kind, one.by_kind[kind], other.by_kind[kind]) for kind in one.by_kind.keys() & other.by_kind.keys())
    return [kind for kind, ours, theirs in kinds if _has_own(ours, theirs) and _has_own(theirs, ours)]


def is_same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures may be the same one: of nothing else, and equal but for rounding."""
    return (not one.unit or not one.what or not other.what or one.what == other.what) and one.agrees(other)


def _has_own(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    return any(not any(is_same(first, second) for second in theirs) for first in ours)


def _reachable(one: Quantities, other: Quantities) -> float:
    return sum(_worth(first, first) for first in one.distinct if first.size in other.reach)


def _surest_first(pair: tuple[Quantity, Quantity]) -> tuple[object, ...]:
    one, other = pair
    values = sorted((one.value, other.value))
    return (
        -_worth(one, other),
        one.what != other.what,
        values[1] - values[0],
        values,
        one.unit,
        sorted((one.what, other.what)),
    )


def _worth(one: Quantity, other: Quantity) -> float:
    """How much an agreement of figures says: 412 more than 400, a weight more than a count, a count of few next to nothing."""
    digits = min(one.digits, other.digits, 3)
    if one.unit:
        return _BY_DIGITS[digits]
    if min(one.value, other.value) < _FEW:
        return 0.25 if one.what == other.what else 0.1
    return _BY_DIGITS_COUNTED[digits] + (0.5 if one.what == other.what else 0.0)
