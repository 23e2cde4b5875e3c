"""Comparison of the figures of a source sentence with those of its English: the same values, each as often as it occurs."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from svodka.facts.figures import ONE, Figure, FigureComparison, FigureKind, FigurePair
from svodka.facts.lexicon import load_units
from svodka.facts.numbers import find_english, find_russian

_EQUIVALENT_UNITS = ({"%", "pp"}, {"dollar", "USD"})
_IN_SMALLER = {
    ("t", "centner"): 10, ("centner", "kg"): 100, ("t", "kg"): 1000, ("kg", "g"): 1000, ("g", "mg"): 1000, ("l", "ml"): 1000,
    ("ha", "sotka"): 100, ("sotka", "m2"): 100, ("km", "m"): 1000, ("m", "cm"): 100,
    ("year", "month"): 12, ("week", "day"): 7, ("day", "hour"): 24, ("hour", "minute"): 60,
}  # fmt: skip
"""What translators convert: how many of the second unit make the first."""
_POINTED = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)")
"""`18.30`, which is a time if its counterpart in the other language is one."""
_RATE = re.compile(r"\d[ \u00a0]на[ \u00a0]\Z")
"""What stands before the base of a rate (`6,1 на 100 тыс.`), whose scale is not that of the rate."""
_THINGS = re.compile(r" (?!were\b|each\b|with\b|from\b)[a-z]{4}")
_COMPOUND_GAP = re.compile(r"[ \u00a0-]|,?[ \u00a0](?:и|and)[ \u00a0]|,[ \u00a0]")


def compare(source: str, english: str) -> FigureComparison:
    """Compare a Russian sentence and its English translation; see `FigureComparison` for what comes out.

    Figures are paired best first: same value and unit, same value with the unit unsaid on one side, other readings of the same
    writing, times on the 12-hour clock, units that translators convert (`_IN_SMALLER`), dates and ranges that are worded differently (by
    their single numbers), and last the same value with another unit, which is reported.
    """
    told, said = find_russian(source), find_english(english)
    told, said = _added_up(source, told, said), _added_up(english, said, told)
    bases = [figure for figure in told if _RATE.search(source, 0, figure.start)]
    comparison = compare_figures(told, said, bases)
    return replace(
        comparison,
        unit_lost=tuple(_lost_units(source, english, comparison.kept)),
        crossed=tuple(_crossed(english, comparison.kept)),
    )


def compare_figures(
    source: tuple[Figure, ...], english: tuple[Figure, ...], bases: Sequence[Figure] = ()
) -> FigureComparison:
    """Compare figures that were already read, as `compare` does, but without looking for lost units; `bases` are those of rates."""
    left = sorted(source, key=lambda figure: not figure.required)
    right = sorted(english, key=lambda figure: (figure.spelled and not figure.required, figure.start))
    same_scaled = _with_scale_of([figure for figure in source if figure not in bases])
    tests = (_same_form, _same, _same_value, _same_reading, _same_time, _same_in_other_units, same_scaled)
    kept = [pair for test in tests for pair in _paired(left, right, test)]
    wrong_unit = tuple(_paired(left, right, _same_number))
    rest = _settle_by_atoms(left, right, bases)
    return replace(rest, wrong_unit=wrong_unit, kept=(*kept, *rest.kept))


def _added_up(text: str, figures: tuple[Figure, ...], others: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the figures of a text, `1 кг 250 г` as one figure where the other side has their sum: `1.25 kg`, `1,250 grams`."""
    whole = {(figure.unit, figure.value) for figure in others}
    found = list(figures)
    for first, second in pairwise(figures):
        factor = _IN_SMALLER.get((first.unit, second.unit))
        if factor is None or first not in found or not is_compound(text, first, second):
            continue
        sums = ((first.unit, first.value + second.value / factor), (second.unit, first.value * factor + second.value))
        for unit, value in whole.intersection(sums):
            one = replace(first, stop=second.stop, text=text[first.start : second.stop], unit=unit, value=value)
            found[found.index(first) :] = [one, *(figure for figure in found if figure.start > second.start)]
            break
    return tuple(found)


def is_compound(text: str, first: Figure, second: Figure) -> bool:
    """Tell whether two figures stand together as one quantity in two units: `8 лет 6 месяцев`."""
    units, names = load_units(), {first.unit, second.unit}
    is_of_one = "" not in names and len(names) == 2 and len({units[name].dimension for name in names}) == 1
    is_beside = bool(_COMPOUND_GAP.fullmatch(text[first.stop : second.start]))
    return is_of_one and is_beside and first.kind is not FigureKind.MONEY


def _crossed(english: str, kept: Sequence[FigurePair]) -> Iterator[FigurePair]:
    """Yield two pairs that exchanged their unit: `12 человек и 30 кг` as `30 people and 12 kg`, but not `12 kg and 30` for `12 и 30 кг`."""
    lost = [
        pair
        for pair in kept
        if pair.source.unit and not (pair.english.unit or pair.english.spelled)
        if _THINGS.match(english, pair.english.stop)
    ]
    gained = [pair for pair in kept if pair.english.unit and not pair.source.unit]
    if len(lost) == len(gained) == 1 and lost[0].source.unit == gained[0].english.unit:
        one, other = lost[0], gained[0]
        # `from 30 last year to 45 tons` keeps the order and only says the unit elsewhere.
        if (one.source.start < other.source.start) is not (one.english.start < other.english.start):
            yield from (one, other)


def _lost_units(source: str, english: str, kept: Sequence[FigurePair]) -> Iterator[FigurePair]:
    """Yield the half of `8 лет 6 месяцев` that lost its unit in the English: the 8 of `8 6 months`, the 6 of `8 years and 6`."""
    for first, second in pairwise(sorted(kept, key=lambda pair: pair.source.start)):
        if not is_compound(source, first.source, second.source):
            continue
        one, other = first.english, second.english
        if one is other:
            yield first
        elif one.stop <= other.start and _COMPOUND_GAP.fullmatch(english[one.stop : other.start]):
            yield from (pair for pair in (first, second) if not pair.english.unit)


def _paired(left: list[Figure], right: list[Figure], test: Callable[[Figure, Figure], bool]) -> Iterator[FigurePair]:
    """Yield the figures that pass `test`, each taken out of its list."""
    for figure in list(left):
        match = next((other for other in right if test(figure, other)), None)
        if match is not None:
            left.remove(figure)
            right.remove(match)
            yield FigurePair(figure, match)


def _same_form(source: Figure, english: Figure) -> bool:
    """`в 1990 году изъято 1990 кустов` against `1,990 plants were seized in 1990`: a count has a comma, a name (a year) has none."""
    grouped = "," in english.text
    return _same(source, english) and source.date is None and source.names_something is not grouped


def _same(source: Figure, english: Figure) -> bool:
    return _same_number(source, english) and source.unit == english.unit


def _same_value(source: Figure, english: Figure) -> bool:
    return _same_number(source, english) and units_agree(source, english)


def _same_number(source: Figure, english: Figure) -> bool:
    if source.kind is FigureKind.PHONE or english.kind is FigureKind.PHONE:
        return source.digits == english.digits and source.digits != ""
    if source.date is not None or english.date is not None:
        return source.date == english.date
    if (source.kind is FigureKind.TIME) != (english.kind is FigureKind.TIME):
        return False
    return source.value == english.value and source.high == english.high


def units_agree(source: Figure, english: Figure) -> bool:
    """Tell whether two figures have one unit, or one of them none."""
    units = {source.unit, english.unit}
    return len(units) == 1 or "" in units or units in _EQUIVALENT_UNITS


def _same_reading(source: Figure, english: Figure) -> bool:
    """Tell whether two figures agree in another reading: `1.878`, `два десятка` for `two dozen`, `90-е` for `1990s`."""
    if source.date or english.date or FigureKind.PHONE in (source.kind, english.kind) or source.high != english.high:
        return False
    if source.value in english.also or english.value in source.also or set(source.also) & set(english.also):
        return units_agree(source, english) or not source.required
    if FigureKind.DECADE in (source.kind, english.kind):
        return source.value % 100 == english.value % 100
    return False


def _with_scale_of(figures: Sequence[Figure]) -> Callable[[Figure, Figure], bool]:
    """Return a test for an English figure with a scale that the Russian states once for two: `82 тысячи сумов против 95`."""
    scales = {figure.scale for figure in figures} - {ONE}

    def test(source: Figure, english: Figure) -> bool:
        may_lend = source.scale == ONE and source.value and not source.date  # a telephone number has the value 0
        scaled = {source.value * scale for scale in scales} if may_lend else set()
        return english.value in scaled and units_agree(source, english) and source.high is None is english.high

    return test


def _same_time(source: Figure, english: Figure) -> bool:
    """Tell whether two figures name one time of day in either wording: `в 15 часов` for `3 p.m.`, but not for `3 a.m.`."""
    return FigureKind.TIME in (source.kind, english.kind) and not _minutes(source).isdisjoint(_minutes(english))


def _same_in_other_units(source: Figure, english: Figure) -> bool:
    """Tell whether two figures say the same in other units: `двое суток` for `48 hours`, `в ночь на 6 августа` for `5–6 August`."""
    if source.date is not None and english.date is not None:
        return english.date == replace(source.date, day=source.date.day - 1, last_day=source.date.day)
    for one, other in ((source, english), (english, source)):
        factor = _IN_SMALLER.get((one.unit, other.unit))
        if factor is not None and one.value * factor == other.value:
            return (one.high and one.high * factor) == other.high
    return False


def _minutes(figure: Figure) -> frozenset[Decimal]:
    """Return the minutes after midnight that a figure may mean; an hour up to twelve may be in either half of the day."""
    if figure.kind is FigureKind.TIME:
        minutes, is_either = figure.value, figure.either_half
    elif pointed := _POINTED.fullmatch(figure.text):
        minutes, is_either = Decimal(int(pointed[1]) * 60 + int(pointed[2])), int(pointed[1]) <= 12
    elif figure.high is not None or figure.value > 24 or figure.unit not in ("hour", ""):
        return frozenset()
    else:
        minutes, is_either = figure.value * 60, figure.value <= 12
    return frozenset({minutes % 1440, (minutes + 720) % 1440} if is_either else {minutes % 1440})


def _atoms(figure: Figure) -> Counter[str]:
    """Return the single numbers of a figure: day, month and year of a date, both ends of a range."""
    if figure.kind is FigureKind.PHONE:
        return Counter([figure.digits])
    if figure.date is not None:
        parts = (figure.date.day, figure.date.last_day, figure.date.year)
        named = [f"month {figure.date.month}"] if figure.date.month else []
        return Counter([str(part) for part in parts if part] + named)
    if figure.kind is FigureKind.TIME:
        hour, minute = divmod(figure.value, 60)
        values = (hour, minute or None)
    else:
        values = (figure.value, figure.high)
    return Counter(_plain(value) for value in values if value is not None)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _settle_by_atoms(left: list[Figure], right: list[Figure], bases: Sequence[Figure]) -> FigureComparison:
    """Compare figures by the single numbers that they are taken apart into."""
    missing, extra, pairs = [], [], []
    free = sum(map(_atoms, right), Counter[str]())
    used = Counter[str]()
    scales = {figure.scale for figure in left if figure not in bases} - {ONE}
    for figure in left:
        choice = next((option for option in (_atoms(figure), *_other_atoms(figure, scales)) if option <= free), None)
        if choice is None:
            missing.append(figure)
            continue
        free -= choice
        used += choice
        pairs.append(FigurePair(figure, next(other for other in right if _atoms(other) & choice)))
    for figure in right:
        atoms = _atoms(figure)
        if atoms - used:
            extra.append(figure)
        used -= atoms
    bare = [[figure for figure in figures if figure.scale == figure.value > ONE] for figures in (missing, extra)]
    # `около тысячи` may be left out, and `a million` may count nothing; together they say that one is wrong.
    are_sure = all(len(figures) == 1 for figures in bare)
    missing, extra = (
        [figure for figure in figures if figure.required or (are_sure and figure in some)]
        for figures, some in zip((missing, extra), bare, strict=True)
    )
    return FigureComparison(tuple(missing), tuple(extra), kept=tuple(pairs))


def _other_atoms(figure: Figure, scales: Iterable[Decimal]) -> list[Counter[str]]:
    """Return further ways to take a figure apart: a range `от 5 до 7 тысяч` as 5 and 7000, the 9 of `с 9 до 14 тысяч` as 9000."""
    if figure.high is None:
        bare = figure.scale == ONE and figure.date is None and figure.kind is not FigureKind.PHONE
        return [Counter([_plain(figure.value * scale)]) for scale in scales if bare]
    return [Counter([_plain(low), _plain(figure.high)]) for low in figure.also]
