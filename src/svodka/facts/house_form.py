"""Figures and dates in the house form of the bulletin (docs/facts.md): decimal point, thousands comma, units and currencies kept."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from svodka.facts.dates import CalendarDate
from svodka.facts.figures import ONE, Figure, FigureKind
from svodka.facts.months import write_month
from svodka.facts.number_words import Language, WordClass, load_number_words
from svodka.facts.units import load_units

_SCALE_NAMES = {Decimal(10**6): "million", Decimal(10**9): "billion", Decimal(10**12): "trillion"}
_SHORT_WITHOUT_BLANK = frozenset({"%", "°C"})
_COMPOUND = re.compile(r"\d[-‑–][а-яё]{3}|^\w*(?:дневн|месячн|часов|недельн|минутн|суточн|граммов|тонн(?!\w?$))")
_SPELLED_LIMIT = 10
"""Numbers that the source writes in words stay words below this, and become digits from it on."""


def write_figure(figure: Figure, with_unit: bool = True) -> str:
    """Return a figure of a Russian or English text in house form.

    `13,5 килограмма` → `13.5 kilograms`, `1 878` → `1,878`, `17 млрд тенге` → `17 billion tenge`, `35-летний` → `35-year-old`,
    `28.02.2013` → `28 February 2013`, `двух` → `two`. Without `with_unit` the number alone. Thousands are always written out
    (`16 тысяч 755` → `16,755`); millions and more keep their scale word where the figure was written with one.
    """
    match figure.kind:
        case FigureKind.DATE:
            assert figure.date is not None
            return write_date(figure.date)
        case FigureKind.PHONE:
            return figure.text
        case FigureKind.COORDINATE:
            return figure.text.replace(",", ".")
        case FigureKind.TIME:
            hour, minute = divmod(int(figure.value), 60)
            return f"{hour:02d}:{minute:02d}"
        case FigureKind.AGE:
            return f"{_number(figure)}-year-old" if with_unit else _number(figure)
        case FigureKind.DECADE:
            return f"{write_plain(figure.value + 1900 if 20 < figure.value < 100 else figure.value)}s"
        case FigureKind.ORDINAL if with_unit:
            return write_ordinal(figure)
        case FigureKind.YEAR | FigureKind.IDENTIFIER | FigureKind.NUMBER | FigureKind.ARTICLE:
            lead = f"{figure.lead} " if with_unit and figure.lead else ""
            return lead + _ends(figure, write_plain)
        case FigureKind.QUANTITY if with_unit and _COMPOUND.search(figure.text):
            return f"{_number(figure)}-{load_units()[figure.unit].one}"
        case _:
            return _with_unit(figure) if with_unit and figure.unit else _number(figure)


def write_plain(value: Decimal) -> str:
    """Return digits with a decimal point and no grouping: `1878`, `13.5`."""
    return f"{value:f}"


def write_grouped(value: Decimal) -> str:
    """Return digits with a decimal point and thousands commas: `1,878`, `16,755.5`."""
    return f"{value:,f}"


def _ends(figure: Figure, write: Callable[[Decimal], str]) -> str:
    if figure.high is None:
        return write(figure.value)
    return f"{write(figure.value)}{'–' if figure.is_range else '-'}{write(figure.high)}"


def _number(figure: Figure) -> str:
    if figure.spelled and figure.scale == ONE and figure.high is None and figure.value < _SPELLED_LIMIT:
        return _in_words(figure.value)
    name = _SCALE_NAMES.get(figure.scale)
    if name is not None and _is_short(figure.value / figure.scale):
        scale = figure.scale
        return f"{_ends(figure, lambda value: write_grouped(_trim(value / scale)))} {name}"
    return _ends(figure, lambda value: write_grouped(_trim(value) if figure.scale != ONE else value))


def _is_short(value: Decimal) -> bool:
    """Tell whether a multiple of a million is better written with the scale word: at most three decimals."""
    return value == value.quantize(Decimal("0.001")) and value >= 1


def _trim(value: Decimal) -> Decimal:
    """Return the value without trailing zeros behind the point."""
    return value.quantize(ONE) if value == value.to_integral_value() else value.normalize()


def _in_words(value: Decimal) -> str:
    if value == Decimal("1.5"):
        return "one and a half"
    words = load_number_words(Language.ENGLISH)
    for form, word in words.items():
        if word.word_class is WordClass.CARDINAL and word.value == value:
            return form
    return write_grouped(value)


def _with_unit(figure: Figure) -> str:
    unit = load_units()[figure.unit]
    number = _number(figure)
    if figure.abbreviated:
        if unit.short in ("$", "€", "£"):
            return f"{unit.short}{number}"
        if unit.dimension != "money":
            return f"{number}{'' if unit.short in _SHORT_WITHOUT_BLANK else ' '}{unit.short}"
    if figure.kind is FigureKind.PERCENTAGE and unit.name == "%":
        return f"{number} percent"
    return f"{number} {unit.one if figure.value == ONE and figure.high is None else unit.many}"


def write_ordinal(figure: Figure) -> str:
    """Return `first`…`ninth` for spelled ordinals below ten, else `2nd`, `11th`, `20th`."""
    if figure.spelled and figure.value < _SPELLED_LIMIT:
        for form, word in load_number_words(Language.ENGLISH).items():
            if word.word_class is WordClass.ORDINAL and word.value == figure.value:
                return form
    number = int(figure.value)
    teen = number % 100 in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def write_date(day: CalendarDate) -> str:
    """Return the house form: `28 February 2013`, `2 August`, `28–30 October 2019`, `August 2020`, `August`."""
    days = f"{day.day}–{day.last_day}" if day.last_day else str(day.day or "")
    return " ".join(part for part in (days, write_month(day.month), str(day.year or "")) if part)


def write_days(first: date, last: date) -> str:
    """Return the days from first to last: `1 November 2019`, `28 October 2019 to 3 November 2019`, `October 2019`, `2018`."""
    if first == last:
        return write_calendar_date(first)
    if (first.day, last.day) == (1, 31) and (first.month, last.month) == (1, 12):
        return str(first.year)
    if first.day == 1 and (last + timedelta(1)).day == 1 and first.month == last.month:
        return f"{write_month(first.month)} {first.year}"
    return f"{write_calendar_date(first)} to {write_calendar_date(last)}"


def write_calendar_date(day: date) -> str:
    """Return a calendar date in house form: `1 November 2019`."""
    return write_date(CalendarDate(day.day, day.month, day.year))
