"""Whether an article may be left out for another one in the same words, and if not, why.

A press office words its reports alike: what is left out wrongly is an event that the bulletin does not tell, what stands twice costs an
editor one comment. So whatever tells against one event keeps both, however little it weighs.
"""

from collections.abc import Set
from itertools import product

from svodka.stories.agreeing import is_same
from svodka.stories.quantities import Quantities, Quantity
from svodka.stories.telling import Opening, Telling

MOST_DAYS_OF_COPIES = 3
"""Between the dates of two articles of which one is left out."""
MOST_FIGURES = 1
"""Kinds of figures that may differ in a copy: a slip of the pen (`44 kg`, `4 kg`) is one."""


def find_objection(one: Telling, other: Telling) -> str:
    """Return, as a clause in English, why neither of two articles in the same words may be left out; "" = one may be.

    The order of the two does not matter.
    """
    objections = {
        "both are of one outlet": _is_of_one_outlet(one, other),
        "they name different places": has_other_places(one, other)
        or _exchanged(one.spots, other.spots)
        or _is_apart(one.opening, other.opening)
        or _is_apart(other.opening, one.opening)
        or _exchanged(one.opening.names, other.opening.names)
        or _is_in_another_country(one, other),
        "they name different days": _exchanged(one.quantities.days, other.quantities.days),
        f"they are more than {MOST_DAYS_OF_COPIES} days apart": _is_later(one, other),
        "several figures differ": _count_differing(one.quantities, other.quantities) > MOST_FIGURES,
        "they name different persons": _exchanged(one.persons, other.persons),
        "they tell of persons of different age": _exchanged(one.ages, other.ages),
        "one tells of a man and the other of a woman": any(
            _exchanged(ours, theirs) for ours, theirs in zip(one.sexes, other.sexes, strict=True)
        ),
        "they name different substances": _exchanged(one.substances, other.substances),
    }
    return next((clause for clause, is_found in objections.items() if is_found), "")


def has_other_places(one: Telling, other: Telling) -> bool:
    """Tell whether headline and lead of each name a city, a district or a checkpoint that those of the other do not.

    Where neither names any of these, the same is told of regions.
    """
    ours, theirs = one.opening, other.opening
    if ours.spots and theirs.spots:
        return _exchanged(ours.spots, theirs.spots)
    return not (ours.spots or theirs.spots) and _exchanged(ours.regions, theirs.regions)


def _is_apart(one: Opening, other: Opening) -> bool:
    """Tell whether one names but a city or district and the other but a region, which may be another one's."""
    return bool(one.spots and not one.regions and other.regions and not other.spots) and not one.spots & other.regions


def _is_of_one_outlet(one: Telling, other: Telling) -> bool:
    """An outlet does not reprint itself: what it published at two addresses are two articles."""
    is_one_page = bool(one.url) and one.url == other.url
    return bool(one.outlet) and one.outlet == other.outlet and not is_one_page


def _is_in_another_country(one: Telling, other: Telling) -> bool:
    return one.country not in other.countries and other.country not in one.countries


def _is_later(one: Telling, other: Telling) -> bool:
    return bool(one.date and other.date) and abs((one.date - other.date).days) > MOST_DAYS_OF_COPIES  # type: ignore[operator]


def _count_differing(one: Quantities, other: Quantities) -> int:
    """Count the kinds of figures of which each of the two has one that the other has not."""
    kinds = one.by_kind.keys() & other.by_kind.keys()
    return sum(
        _has_own(one.by_kind[kind], other.by_kind[kind]) and _has_own(other.by_kind[kind], one.by_kind[kind])
        for kind in kinds
    )


def _has_own(ours: tuple[Quantity, ...], theirs: tuple[Quantity, ...]) -> bool:
    matched = {first for first, second in product(ours, theirs) if is_same(first, second)}
    return len(matched) < len(set(ours))


def _exchanged(ours: Set[object], theirs: Set[object]) -> bool:
    """Tell whether each has something that the other has not."""
    return bool(ours - theirs and theirs - ours)
