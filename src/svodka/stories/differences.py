"""Where two tellings of one event say otherwise: the same kind of figure, told once by each, with values that no rounding explains.

A false alarm costs a reviewer more than one that is missed, so what an article gives two values for is left alone (`44 kg` of one
man, `4 kg` of another), and so are counts of things in a retelling, whose author chose other things to count.
"""

from collections.abc import Iterator

from svodka.facts.months import write_month
from svodka.stories.comparing import Relation
from svodka.stories.quantities import DETAINED, MASS, Quantity
from svodka.stories.telling import Telling


def find_differences(here: Telling, there: Telling, relation: Relation, called: str) -> Iterator[str]:
    """Yield what two articles on one event tell differently, each in a clause; `called` is how people call the other one.

    `heroin: 44 kg here, 4 kg in report.az`.
    """
    is_one_text = relation in (Relation.COPY, Relation.ALIKE)
    ours, theirs = _told_once(here), _told_once(there)
    for kind in sorted(ours.keys() & theirs.keys()):
        unit, what = kind
        is_of_things = not unit and what != DETAINED
        if (is_of_things and not is_one_text) or _explained(ours[kind], theirs[kind]):
            continue
        yield f"{_name(unit, what)}: {_write(ours[kind])} here, {_write(theirs[kind])} in {called}"
    if is_one_text and len(here.event_days) == len(there.event_days) == 1 != len(here.event_days & there.event_days):
        yield f"date: {_day(here)} here, {_day(there)} in {called}"


def _explained(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures are equal but for rounding: of `1215` and `1251` neither is the other one rounded."""
    if one.value == other.value:
        return True
    is_rounded = one.is_about or other.is_about or one.digits != other.digits
    return is_rounded and one.agrees(other)


def _told_once(telling: Telling) -> dict[tuple[str, str], Quantity]:
    """The quantities by unit and by what they are of, without those that have two values; of `24` and `24,12` the longer."""
    found: dict[tuple[str, str], list[Quantity]] = {}
    for one in telling.quantities.all:
        # Money says for itself what it is; a weight or a count has to say what of.
        if one.what or one.unit.isupper():
            found.setdefault((one.unit, one.what), []).append(one)
    return {
        kind: max(told, key=lambda one: one.digits)
        for kind, told in found.items()
        if all(one.agrees(told[0]) for one in told)
    }


def _name(unit: str, what: str) -> str:
    if what == DETAINED:
        return "persons detained"
    if unit == MASS:
        return what
    if unit:
        return f"amount in {unit}"
    # A Russian word says nothing to those who read the comment.
    return f"number of “{what}”" if what.isascii() else "another count"


def _write(one: Quantity) -> str:
    if one.unit == MASS:
        return f"{_plain(one.value / 1000)} kg" if one.value >= 1000 else f"{_plain(one.value)} g"
    return _plain(one.value)


def _plain(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def _day(telling: Telling) -> str:
    day, month = next(iter(telling.event_days))
    return f"{day} {write_month(month)}"
