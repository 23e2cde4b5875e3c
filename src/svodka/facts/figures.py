"""The values of this package for figures: what was read, where, and how two texts compare."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from svodka.facts.dates import CalendarDate

ONE = Decimal(1)


class FigureKind(StrEnum):
    """What a figure counts or names. Comparison goes by value and unit; the kind decides the English form."""

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
    """A latitude or longitude: decimal degrees that no house form regroups."""
    IDENTIFIER = "identifier"
    """Digits grown together with letters: `Ми-8`."""


@dataclass(frozen=True)
class Figure:
    """One figure of a text: `whole[start:stop] == text`, number and unit together.

    `value` is the number with its scale multiplied in (`17 млрд` is 17000000000), `high` the upper end of a range or the second
    number of a compound (`251-1`). `unit` is a key of data/units.tsv or "". For dates `value` is 0 and `date` holds the parts;
    for times `value` is minutes after midnight; for telephone numbers `value` is 0 and `digits` holds the digits.
    """

    start: int
    stop: int
    text: str
    kind: FigureKind
    value: Decimal
    high: Decimal | None = None
    unit: str = ""
    scale: Decimal = ONE
    """The largest scale word used: 1, 1000, 1000000 …"""
    abbreviated: bool = False
    """The unit is written short: `кг` and not `килограммов`."""
    spelled: bool = False
    """The number is written in words."""
    also: tuple[Decimal, ...] = ()
    """Other values that the same writing may stand for (`1.878`; `десяток` for `dozen`); for a range, other lower ends."""
    either_half: bool = False
    """A time that does not say which half of the day it means: `3:00`, which may be `3 p.m.` too."""
    date: CalendarDate | None = None
    digits: str = ""
    malformed: bool = False
    """English only: the value can be read but the form is not English (`13,5`; `16 755`)."""
    required: bool = True
    """False where a good translation may well do without it (`один`, `первый`, `оба`), or an English word is no sure figure."""
    lead: str = ""
    """What the number is a number of, in English: `Article`, `part`, `paragraph`, `No.`; stands within the span."""
    number_start: int = -1
    """The span of the number alone, without unit or currency sign; -1 = the same as the whole."""
    number_stop: int = -1

    @property
    def is_range(self) -> bool:
        """Whether this is `5–7` (and not the compound `251-1`)."""
        return self.high is not None and self.high > self.value

    @property
    def names_something(self) -> bool:
        """Whether this is a year, an article, a flight's or a house's number, which takes no thousands comma."""
        return self.kind in (FigureKind.YEAR, FigureKind.ARTICLE, FigureKind.NUMBER, FigureKind.IDENTIFIER)


@dataclass(frozen=True)
class FigurePair:
    """A figure of the source and the English figure that stands for it."""

    source: Figure
    english: Figure


@dataclass(frozen=True)
class FigureComparison:
    """What became of the figures of a source sentence in its English.

    `missing`: required figures of the source without a counterpart; `extra`: certain English figures that the source does not have;
    `wrong_unit`: the value is there with another unit (kg for g); `kept`: everything paired, `malformed`: those of `kept` whose
    English form is not house form (decimal comma, thousands with a space), `unit_lost`: those of `kept` that lost one of two units
    (`8 лет 6 месяцев` as `8 6 months`). `doubtful`: unpaired figures of the source that a good
    translation may leave out.
    """

    missing: tuple[Figure, ...] = ()
    extra: tuple[Figure, ...] = ()
    wrong_unit: tuple[FigurePair, ...] = ()
    kept: tuple[FigurePair, ...] = ()
    malformed: tuple[FigurePair, ...] = ()
    doubtful: tuple[Figure, ...] = ()
    unit_lost: tuple[FigurePair, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing needs a look."""
        return not (self.missing or self.extra or self.wrong_unit or self.malformed or self.unit_lost)
