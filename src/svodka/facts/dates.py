"""Dates as figures of a text, and which of them are sure: `Май` is a name too, `may` a verb."""

import re
from decimal import Decimal

from svodka.facts.figures import Figure, FigureKind
from svodka.facts.number_words import Language
from svodka.facts.written_dates import DateForm, WrittenDate, read_dates

_MONTH_LEAD = re.compile(
    r"(?i:\b(?:in|of|since|until|till|by|last|next|this|early|late|mid|from|during|through|before|after))[ -]$"
)


def find_dates(text: str, language: Language) -> list[Figure]:
    """Return the dates of a text: day with month, month with year, months alone; in order, no two overlapping."""
    return [
        Figure(
            written.start, written.stop, written.text, FigureKind.DATE, Decimal(0), date=written.date,
            required=_is_sure(text, written, language),
        )
        for written in read_dates(text, language)
    ]  # fmt: skip


def _is_sure(text: str, written: WrittenDate, language: Language) -> bool:
    """Tell whether a month without day and year is a month: not a name (`Май`), not another word (`March`, `May`).

    English may word `мартовский` in several ways, so that is never required.
    """
    if written.form is DateForm.ADJECTIVE:
        return False
    if written.date.day or written.date.year:
        return True
    before = text[: written.start]
    if language is Language.RUSSIAN:
        return written.text.islower() or not before or before.rstrip()[-1:] in ".!?"
    return bool(_MONTH_LEAD.search(before))
