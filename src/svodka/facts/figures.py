"""Types for the figures of a text, and functions that write figures and dates in the bulletin's house form (docs/facts.md)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from svodka.facts.dates import CalendarDate
from svodka.facts.lexicon import WordClass, load_units, name_number, write_day, write_month
from svodka.russian.tokens import Span

ONE = Decimal(1)


class FigureKind(StrEnum):
    """What a figure counts or names. The kind decides the English form; comparison uses the value and the unit."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    PERCENTAGE = "percentage"
    QUANTITY = "quantity"
    """A number with a unit of measure."""
    MONEY = "money"
    AGE = "age"
    YEAR = "year"
    DECADE = "decade"
    DATE = "date"
    TIME = "time"
    ARTICLE = "article"
    """A number of an article, part, paragraph or point of a law."""
    NUMBER = "number"
    """A serial number: `№ 43`."""
    PHONE = "phone"
    COORDINATE = "coordinate"
    """A latitude or longitude in decimal degrees; its digits are never grouped."""
    IDENTIFIER = "identifier"
    """Digits that are part of a name: `Ми-8`, `рейс 1545`."""


@dataclass(frozen=True)
class Figure(Span):
    """A figure in a text, number and unit together.

    `value` includes the scale word (`17 млрд` is 17000000000). `high` is the upper end of a range or the second number of a
    compound (`251-1`). `unit` is a key of data/units.tsv or "". For a date, `value` is 0 and `date` holds the parts. For a time,
    `value` is minutes after midnight. For a telephone number, `value` is 0 and `digits` holds the digits.
    """

    kind: FigureKind
    value: Decimal = Decimal(0)
    high: Decimal | None = None
    unit: str = ""
    scale: Decimal = ONE
    """The largest scale word used: 1, 1000, 1000000 …"""
    abbreviated: bool = False
    """The unit is written short: `кг` and not `килограммов`."""
    spelled: bool = False
    """The number is written in words."""
    also: tuple[Decimal, ...] = ()
    """Other values that the text may mean (`1.878` is 1.878 or 1878; `десяток` is 10 or 12); for a range, other lower ends."""
    either_half: bool = False
    """A time that does not say which half of the day it means: `3:00`, which may be `3 p.m.` too."""
    date: CalendarDate | None = None
    digits: str = ""
    malformed: bool = False
    """English only: the value can be read but the form is not English (`13,5`; `16 755`)."""
    required: bool = True
    """False for source words that a good translation may omit (`один`, `первый`, `оба`) and English ones that may count nothing."""
    lead: str = ""
    """The English for the label before the number: `Article`, `part`, `paragraph`, `No.`; the span includes the label."""
    number_start: int = -1
    """The span of the number alone, without unit or currency sign; -1 = the same as the whole."""
    number_stop: int = -1

    @property
    def is_range(self) -> bool:
        """Whether this is a range (`5–7`) and not a compound number (`251-1`)."""
        return self.high is not None and self.high > self.value

    @property
    def names_something(self) -> bool:
        """Whether the number is a name (a year, an article, a flight or house number), which takes no thousands comma."""
        return self.kind in (FigureKind.YEAR, FigureKind.ARTICLE, FigureKind.NUMBER, FigureKind.IDENTIFIER)


@dataclass(frozen=True)
class FigurePair:
    """A figure of the source and the English figure that stands for it."""

    source: Figure
    english: Figure


@dataclass(frozen=True)
class FigureComparison:
    """How the figures of a source sentence compare with those of its English.

    - `missing`: required source figures without a counterpart.
    - `extra`: certain English figures that the source does not have.
    - `wrong_unit`: the value is there with another unit (kg for g).
    - `kept`: all pairs that agree. Of these, `unit_lost` lost one of two units (`8 лет 6 месяцев` as `8 6 months`), and two that are
      `crossed` exchanged theirs (`12 человек и 30 кг` as `30 people and 12 kg`).
    """

    missing: tuple[Figure, ...] = ()
    extra: tuple[Figure, ...] = ()
    wrong_unit: tuple[FigurePair, ...] = ()
    kept: tuple[FigurePair, ...] = ()
    unit_lost: tuple[FigurePair, ...] = ()
    crossed: tuple[FigurePair, ...] = ()


_SCALE_NAMES = {Decimal(10**6): "million", Decimal(10**9): "billion", Decimal(10**12): "trillion"}
_COMPOUND = re.compile(r"\d[-‑–][а-яё]{3}|^\w*(?:дневн|месячн|часов|недельн|минутн|суточн|граммов|тонн(?!\w?$))")
_SPELLED_LIMIT = 10
"""Spelled numbers below this stay words; from here on they become digits."""


def write_figure(figure: Figure, with_unit: bool = True) -> str:
    """Return a figure of a Russian or English text as English in house form.

    `13,5 килограмма` → `13.5 kilograms`, `1 878` → `1,878`, `17 млрд тенге` → `17 billion tenge`, `35-летний` → `35-year-old`,
    `28.02.2013` → `28 February 2013`, `двух` → `two`. Without `with_unit`, return the number alone. Thousands are always written
    in full (`16 тысяч 755` → `16,755`); millions and more keep their scale word if the text has one.
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
            return f"{figure.value + 1900 if 20 < figure.value < 100 else figure.value:f}s"
        case FigureKind.ORDINAL if with_unit:
            return _ordinal(figure)
        case FigureKind.YEAR | FigureKind.IDENTIFIER | FigureKind.NUMBER | FigureKind.ARTICLE:
            lead = f"{figure.lead} " if with_unit and figure.lead else ""
            return lead + _ends(figure, "{:f}".format)
        case FigureKind.QUANTITY if with_unit and _COMPOUND.search(figure.text):
            return f"{_number(figure)}-{load_units()[figure.unit].one}"
        case _:
            return _with_unit(figure) if with_unit and figure.unit else _number(figure)


def write_grouped(value: Decimal) -> str:
    """Return digits with a decimal point and thousands commas: `1,878`, `16,755.5`."""
    return f"{value:,f}"


def _ends(figure: Figure, write: Callable[[Decimal], str]) -> str:
    if figure.high is None:
        return write(figure.value)
    return f"{write(figure.value)}{'–' if figure.is_range else '-'}{write(figure.high)}"


def _number(figure: Figure) -> str:
    if figure.spelled and figure.scale == ONE and figure.high is None and figure.value < _SPELLED_LIMIT:
        if figure.value == Decimal("1.5"):
            return "one and a half"
        return name_number(figure.value, WordClass.CARDINAL) or write_grouped(figure.value)
    scale, name = figure.scale, _SCALE_NAMES.get(figure.scale)
    multiple = figure.value / scale
    if name and multiple >= 1 and multiple == multiple.quantize(Decimal("0.001")):
        return f"{_ends(figure, lambda value: write_grouped(_trim(value / scale)))} {name}"
    return _ends(figure, write_grouped if scale == ONE else lambda value: write_grouped(_trim(value)))


def _trim(value: Decimal) -> Decimal:
    """Return the value without trailing zeros after the point."""
    return value.quantize(ONE) if value == value.to_integral_value() else value.normalize()


def _with_unit(figure: Figure) -> str:
    unit = load_units()[figure.unit]
    number = _number(figure)
    if figure.abbreviated:
        if unit.short in ("$", "€", "£"):
            return f"{unit.short}{number}"
        if unit.dimension != "money":
            return f"{number}{'' if unit.short in ('%', '°C') else ' '}{unit.short}"
    if figure.kind is FigureKind.PERCENTAGE and unit.name == "%":
        return f"{number} percent"
    return f"{number} {unit.one if figure.value == ONE and figure.high is None else unit.many}"


def _ordinal(figure: Figure) -> str:
    """Return `first`…`ninth` for spelled ordinals below ten, else `2nd`, `11th`, `20th`."""
    word = name_number(figure.value, WordClass.ORDINAL) if figure.spelled and figure.value < _SPELLED_LIMIT else ""
    number = int(figure.value)
    is_teen = number % 100 in (11, 12, 13)
    return word or f"{number:,}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def write_date(day: CalendarDate) -> str:
    """Return the house form: `28 February 2013`, `2 August`, `28–30 October 2019`, `August 2020`, `August`."""
    days = f"{day.day}–{day.last_day}" if day.last_day else str(day.day or "")
    return " ".join(part for part in (days, write_month(day.month), str(day.year or "")) if part)


def write_days(first: date, last: date) -> str:
    """Return the days from first to last: `1 November 2019`, `28 October 2019 to 3 November 2019`, `October 2019`, `2018`."""
    if first == last:
        return write_day(first)
    if (first.day, last.day) == (1, 31) and (first.month, last.month) == (1, 12):
        return str(first.year)
    if first.day == 1 and (last + timedelta(1)).day == 1 and first.month == last.month:
        return f"{write_month(first.month)} {first.year}"
    return f"{write_day(first)} to {write_day(last)}"
