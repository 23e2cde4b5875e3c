"""Decide how two articles are related: copies of one text, alike, the same event in other words, or unrelated.

Only the two articles are looked at. The other articles of a run change nothing, so a bulletin that is made again says the same.
All numbers were set on the odd half of benchmarks/data/stories.txt; docs/benchmarks.md#stories has the results on the other half.

The module also finds where two articles on one event differ: both give a figure of the same kind once, and rounding does not explain the
difference. A false alarm costs a reviewer more than a missed difference. So a kind for which one article has two values is skipped (`44 kg`
of one man, `4 kg` of another), and so are counts of things in a retelling, because its author chose other things to count.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product, starmap

from svodka.bulletin.story_features import DETAINED, MASS, ArticleFacts, Quantities, Quantity, currencies, listed_words
from svodka.facts.lexicon import write_month

LEAST_KEPT = 0.5
"""The least share of the shorter text's shingles that a copy keeps. Odd half: copies 0.67 and more, all others 0.30 and less."""
LEAST_KEPT_OF_OTHER_FACTS = 0.75
"""The same where some fact differs. A press office words its reports alike (two seizures in one district share 0.45), while a slip of one
figure in a copy changes next to nothing."""
LEAST_POINTS = 3.5
LEAST_POINTS_OF_ONE_KIND = 5.0
"""Points that make a retelling where all agreements are of one kind; `LEAST_POINTS` where they are of several."""
MOST_DAYS = 7
"""The most days between the dates of two articles on one event."""
MOST_DAYS_OF_COPIES = 3
"""The most days between the dates of two articles of which one is left out."""
LONGEST_COPY = 5
"""A text more than this many times as long as another is no copy but contains it, as a digest of the week does."""

_AGAINST = {
    "figures": (2.5, "goods"), "substances": (2.0, "goods"), "places": (1.5, "place"), "countries": (2.0, "place"),
    "persons": (2.0, "persons"), "days": (1.5, "day"), "money": (1.0, ""), "counts": (0.7, ""),
}  # fmt: skip
"""The points that each kind of conflict costs, and the key fact it is about ("" = none). Conflicts about two key facts make two events."""
_BY_DIGITS = (0.0, 1.0, 1.5, 2.5)
_BY_DIGITS_COUNTED = (0.0, 0.5, 1.0, 2.0)
_FEW = 10
_SAYS_SOMETHING = 0.5
"""A kind of agreement counts as one of several from this many points on."""


class Relation(StrEnum):
    """How two articles are related."""

    NONE = "none"
    COPY = "copy"
    """The same text, perhaps cut or changed here and there: one of the two has every telling fact of the other."""
    ALIKE = "alike"
    """The same text, but each has a fact that the other has not: a press office words two events alike."""
    RETELLING = "retelling"
    """The same event in other words."""


@dataclass(frozen=True)
class Likeness:
    """How two articles agree.

    `kept` is the share of the shorter text's shingles that the other has, 0…1. `points` is how much the facts speak for one event, less
    what speaks against it.
    """

    relation: Relation
    kept: float
    points: float = 0.0


def compare(one: ArticleFacts, other: ArticleFacts) -> Likeness:
    """Return how two articles are related; their order does not matter."""
    kept = _share(one.wording.shingles, other.wording.shingles)
    dates = one.article.date, other.article.date
    is_near = are_near(*dates)
    if one.language != other.language or (kept < LEAST_KEPT and not is_near):
        return Likeness(Relation.NONE, kept)
    agreed, conflicts = _find_agreements(one, other), _find_conflicts(one, other)
    points = sum(agreed.values()) - sum(_AGAINST[kind][0] for kind in conflicts)
    if _are_two_events(conflicts):
        return Likeness(Relation.NONE, kept, points)
    differs = _exchanged(one.telling, other.telling) or _exchanged(one.quantities.days, other.quantities.days)
    shorter, longer = sorted((one.article.words, other.article.words))
    if kept >= (LEAST_KEPT_OF_OTHER_FACTS if differs or conflicts else LEAST_KEPT) and longer <= LONGEST_COPY * shorter:
        # An article that is wrongly left out is an event missing from the bulletin; one that stands twice costs an editor one comment.
        if not differs and are_near(*dates, MOST_DAYS_OF_COPIES):
            return Likeness(Relation.COPY, kept, points)
        if "places" not in conflicts:
            return Likeness(Relation.ALIKE, kept, points)
    kinds = sum(points >= _SAYS_SOMETHING for points in agreed.values())
    is_told = points >= (LEAST_POINTS if kinds > 1 else LEAST_POINTS_OF_ONE_KIND) and is_near
    return Likeness(Relation.RETELLING if is_told else Relation.NONE, kept, points)


def contradict(one: ArticleFacts, other: ArticleFacts) -> bool:
    """Tell whether two articles conflict in more than one key fact: then they tell two events, whatever a third shares with both."""
    return _are_two_events(_find_conflicts(one, other))


def _are_two_events(conflicts: Set[str]) -> bool:
    return len({_AGAINST[kind][1] for kind in conflicts} - {""}) > 1


def _share(one: Set[object], other: Set[object]) -> float:
    """Return the share of the smaller set that the other one has, 0…1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _find_agreements(one: ArticleFacts, other: ArticleFacts) -> dict[str, float]:
    """Return the points that speak for one event, by kind of fact."""
    capitals = listed_words("capital")
    return {
        "places": min(2.0, sum(0.25 if place in capitals else 1.0 for place in one.places & other.places)),
        "persons": min(4.0, 2.0 * len(one.persons & other.persons)),
        "names": min(2.0, 0.75 * len(one.names & other.names)),
        "days": 1.0 if one.event_days & other.event_days else 0.0,
        "substances": 0.5 if one.substances & other.substances else 0.0,
        "words": min(2.0, 4.0 * _share(one.wording.words, other.wording.words)),
        "figures": weigh_agreement(one.quantities, other.quantities),
    }


def weigh_agreement(one: Quantities, other: Quantities) -> float:
    """Return how much the figures that two articles share speak for one event, in points.

    Each figure counts once; the most telling pairs are taken first.
    """
    pairs = [(first, second) for first, second in product(one.all, other.all) if _is_same(first, second)]
    left, right, weight = set[Quantity](), set[Quantity](), 0.0
    for first, second in sorted(pairs, key=_surest_first):
        if first not in left and second not in right:
            left.add(first)
            right.add(second)
            weight += _worth(first, second)
    return weight


def _exclude(one: Quantities, other: Quantities) -> set[tuple[str, str]]:
    """Return the kinds (keys of `Quantities.by_kind`) in which both articles have figures but no two of them agree."""
    kinds = one.by_kind.keys() & other.by_kind.keys()
    return {kind for kind in kinds if not any(starmap(_is_same, product(one.by_kind[kind], other.by_kind[kind])))}


def _is_same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures may be the same one: equal but for rounding and, where both name a substance, of the same one.

    What two counts are of is not compared.
    """
    return (not one.unit or not one.what or not other.what or one.what == other.what) and one.agrees(other)


def _surest_first(pair: tuple[Quantity, Quantity]) -> tuple[object, ...]:
    one, other = pair
    values, things = sorted((one.value, other.value)), sorted((one.what, other.what))
    return -_worth(one, other), things[0] != things[1], values[1] - values[0], values, one.unit, things


def _worth(one: Quantity, other: Quantity) -> float:
    """Return the points for two figures that agree: 412 gives more than 400, a weight more than a count, a small count next to nothing."""
    digits = min(one.digits, other.digits, 3)
    if one.unit:
        return _BY_DIGITS[digits]
    if min(one.value, other.value) < _FEW:
        return 0.25 if one.what == other.what else 0.1
    return _BY_DIGITS_COUNTED[digits] + (0.5 if one.what == other.what else 0.0)


def _find_conflicts(one: ArticleFacts, other: ArticleFacts) -> set[str]:
    """Return the kinds of facts that speak against one event. Only facts that both articles state can conflict."""
    figures = _exclude(one.quantities, other.quantities)
    found = {
        "figures": MASS in {unit for unit, _ in figures},
        "substances": _apart(one.substances, other.substances),
        "places": _apart(one.spots, other.spots) or _apart(one.regions, other.regions),
        "persons": _apart(one.persons, other.persons),
        "days": _apart(one.event_days, other.event_days),
        "countries": one.country not in other.countries and other.country not in one.countries,
        "money": any(unit in currencies() for unit, _ in figures),
        "counts": any(not unit for unit, _ in figures),
    }
    return {kind for kind, is_found in found.items() if is_found}


def _apart(one: Set[object], other: Set[object]) -> bool:
    return bool(one and other) and not one & other


def _exchanged(ours: Set[object], theirs: Set[object]) -> bool:
    """Tell whether each has something that the other does not have."""
    return bool(ours - theirs and theirs - ours)


def are_near(one: date | None, other: date | None, most: int = MOST_DAYS) -> bool:
    """Tell whether two dates are at most so many days apart, or one is unknown."""
    return one is None or other is None or abs((one - other).days) <= most


def find_differences(here: ArticleFacts, there: ArticleFacts, relation: Relation, called: str) -> Iterator[str]:
    """Yield a clause for each difference between two articles on one event: `heroin: 44 kg here, 4 kg in report.az`.

    `called` is the name of the article `there` for people.
    """
    is_one_text = relation in (Relation.COPY, Relation.ALIKE)
    ours, theirs = _told_once(here), _told_once(there)
    for kind in sorted(ours.keys() & theirs.keys()):
        unit, what = kind
        is_of_things = not unit and what != DETAINED
        if (is_one_text or not is_of_things) and not _is_explained(ours[kind], theirs[kind]):
            yield f"{_name(unit, what)}: {_write(ours[kind])} here, {_write(theirs[kind])} in {called}"
    if is_one_text and len(here.event_days) == len(there.event_days) == 1 != len(here.event_days & there.event_days):
        our_day, their_day = (f"{day} {write_month(month)}" for one in (here, there) for day, month in one.event_days)
        yield f"date: {our_day} here, {their_day} in {called}"


def _is_explained(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures are equal but for rounding; `1215` and `1251` are not, as neither is the other one rounded."""
    is_rounded = one.is_about or other.is_about or one.digits != other.digits
    return one.value == other.value or (is_rounded and one.agrees(other))


def _told_once(facts: ArticleFacts) -> dict[tuple[str, str], Quantity]:
    """Return the quantity of each (unit, what), without those that have two values. Of `24` and `24,12`, which agree, take the longer."""
    found: dict[tuple[str, str], list[Quantity]] = {}
    for one in facts.quantities.all:
        # A sum of money says by itself what it is; a weight or a count has to say what it is of.
        if one.what or one.unit in currencies():
            found.setdefault((one.unit, one.what), []).append(one)
    agreed = {kind: told for kind, told in found.items() if all(one.agrees(told[0]) for one in told)}
    return {kind: max(told, key=lambda one: one.digits) for kind, told in agreed.items()}


def _name(unit: str, what: str) -> str:
    if what == DETAINED:
        return "persons detained"
    if unit:
        return what if unit == MASS else f"amount in {unit}"
    # A Russian word says nothing to those who read the comment.
    return f"number of “{what}”" if what.isascii() else "another count"


def _write(one: Quantity) -> str:
    if one.unit == MASS:
        return f"{_plain(one.value / 1000)} kg" if one.value >= 1000 else f"{_plain(one.value)} g"
    return _plain(one.value)


def _plain(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")
