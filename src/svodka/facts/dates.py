"""Dates in Russian and English text, and their one English form."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from svodka.facts.figures import CalendarDate, Figure, Kind
from svodka.facts.number_words import (
    Language,
    WordClass,
    english_month,
    month_adjectives,
    month_number,
    month_pattern,
    number_words,
)
from svodka.tables import fold

_YEAR = r"(?:1[89]|20)\d\d"
_YEAR_WORD = (
    r"(?:-(?:го|й|м|му|ый|ого|ом)(?!\w)(?: года?)?|[ \u00a0]?(?:год(?:а|у|ом|е)?(?![А-Яа-яёЁ])|г(?![А-Яа-яёЁ])\.?))"
)
_NUMERIC = re.compile(
    rf"(?<![\d.,/-])(?:(?P<day>\d\d?)(?P<mark>[./])(?P<month>\d\d?)(?P=mark)[ \u00a0]?(?P<year>{_YEAR}|\d\d)"
    rf"|(?P<iso_year>{_YEAR})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d))(?![\d]|[.,/-]\d){_YEAR_WORD}?"
)
_PERIOD = re.compile(rf"(?<![\d.,])(\d\d)\.(\d\d)(?=\s?[-–—]\s?\d\d\.\d\d\.(?:{_YEAR}))")
_MONTH_LEAD = re.compile(
    r"(?i:\b(?:in|of|since|until|till|by|last|next|this|early|late|mid|from|during|through|before|after))[ -]$"
)
_RUSSIAN_GAP = r"(?:\s?[-–—]\s?|[ \u00a0](?:по|и)[ \u00a0])"
_ENGLISH_GAP = r"(?:\s?[-–—]\s?|[ \u00a0](?:to|and|through|until)[ \u00a0])"


@cache
def _day_words() -> str:
    """Return a pattern for spelled days (`первого`, `двадцать пятое`)."""
    words = number_words(Language.RUSSIAN)
    ones = [form for form, word in words.items() if word.word_class is WordClass.ORDINAL and word.value <= 30]
    tens = [form for form, word in words.items() if word.word_class is WordClass.CARDINAL and word.value in (20, 30)]
    return rf"(?:(?:(?:{'|'.join(tens)}) )?(?:{'|'.join(sorted(ones, key=len, reverse=True))}))"


@cache
def _russian_dates() -> re.Pattern[str]:
    month = month_pattern(Language.RUSSIAN)
    day = rf"(?:\d\d?(?:-?(?:го|е|ое|ого))?|(?i:{_day_words()}))"
    year = rf"(?:[ \u00a0,]{{1,2}}(?P<year>{_YEAR})(?!\d|[.,:]\d|[ \u00a0]?(?:кг|тенге|сом|руб)){_YEAR_WORD}?)?"
    return re.compile(
        rf"(?<![\w.,/№-])(?:(?P<day>{day})(?:{_RUSSIAN_GAP}(?P<last>{day}))?[ \u00a0])?(?P<month>{month}){year}"
    )


@cache
def _english_dates() -> re.Pattern[str]:
    month = month_pattern(Language.ENGLISH)
    day = r"\d\d?(?:st|nd|rd|th)?(?!\w|[,.:]\d)"
    year = rf"(?:,?[ \u00a0](?:of |in )?(?P<year{{0}}>{_YEAR})(?!\d|[,.]\d))?"
    return re.compile(
        rf"(?:(?<![\w.,/$-])(?:the )?(?P<day1>{day})(?:{_ENGLISH_GAP}(?:the )?(?P<last1>{day}))?[ \u00a0-](?:of )?"
        rf"(?P<month1>{month}){year.format(1)}"
        rf"|(?<!\w)(?P<month2>{month})(?:[ \u00a0](?:the )?(?P<day2>{day})(?:{_ENGLISH_GAP}(?:the )?(?P<last2>{day}))?)?"
        rf"{year.format(2)})"
    )


def find_dates(text: str, language: Language) -> list[Figure]:
    """Return the dates of a text: day with month, month with year, months alone; in order, no two overlapping."""
    spans: list[tuple[int, int]] = []

    def free(start: int, stop: int) -> bool:
        return all(stop <= first or start >= last for first, last in spans)

    found: list[Figure] = []
    numeric = [(match, _numeric_date(match)) for match in _NUMERIC.finditer(text)]
    numeric += [(match, CalendarDate(int(match[1]), int(match[2]))) for match in _PERIOD.finditer(text)]
    worded = [(match, _english_date(match)) for match in _english_dates().finditer(text)]
    if language is Language.RUSSIAN:  # English dates too: they stand in names (`May 2020 Update`)
        worded += [(match, _russian_date(match)) for match in _russian_dates().finditer(text)]
    for match, day in numeric + worded:
        if _is_possible(day) and free(*match.span()):
            spans.append(match.span())
            found.append(replace(_figure(match, day), required=_is_sure(text, match, day, language)))
    if language is Language.RUSSIAN:
        found += [figure for figure in _month_adjectives(text) if free(figure.start, figure.stop)]
    return sorted(found, key=lambda figure: figure.start)


def _figure(match: re.Match[str], day: CalendarDate) -> Figure:
    return Figure(match.start(), match.end(), match[0], Kind.DATE, Decimal(0), date=day)


def _is_sure(text: str, match: re.Match[str], day: CalendarDate, language: Language) -> bool:
    """Tell whether a month without day and year is a month: not a name (`Май`), not another word (`March`, `May`)."""
    if day.day or day.year:
        return True
    before = text[: match.start()]
    if language is Language.RUSSIAN:
        return match[0].islower() or not before or before.rstrip()[-1:] in ".!?"
    return bool(_MONTH_LEAD.search(before))


def _month_adjectives(text: str) -> Iterator[Figure]:
    """Yield `мартовский`, which English may word in several ways."""
    stems = month_adjectives()
    for match in re.finditer(rf"(?i)(?<!\w)({'|'.join(stems)})\w{{2,3}}\b", text):
        yield replace(_figure(match, CalendarDate(month=stems[match[1].lower()])), required=False)


def _is_possible(day: CalendarDate) -> bool:
    return 0 <= day.day <= 31 and 1 <= day.month <= 12 and (not day.last_day or day.day < day.last_day <= 31)


def _numeric_date(match: re.Match[str]) -> CalendarDate:
    if match["iso_year"]:
        return CalendarDate(int(match["iso_day"]), int(match["iso_month"]), int(match["iso_year"]))
    year = match["year"]
    return CalendarDate(int(match["day"]), int(match["month"]), int(year) if len(year) == 4 else 2000 + int(year))


def _day_number(words: str | None) -> int:
    if not words:
        return 0
    digits = re.match(r"\d+", words)
    if digits:
        return int(digits[0])
    table = number_words(Language.RUSSIAN)
    return sum(int(table[fold(word)].value) for word in words.split())


def _russian_date(match: re.Match[str]) -> CalendarDate:
    month = month_number(match["month"], Language.RUSSIAN)
    return CalendarDate(_day_number(match["day"]), month, int(match["year"] or 0), _day_number(match["last"]))


def _english_date(match: re.Match[str]) -> CalendarDate:
    side = "1" if match["month1"] else "2"
    month = month_number(match["month" + side], Language.ENGLISH)
    return CalendarDate(
        _day_number(match["day" + side]), month, int(match["year" + side] or 0), _day_number(match["last" + side])
    )


def english_date(day: CalendarDate) -> str:
    """Return the house form: `28 February 2013`, `2 August`, `28–30 October 2019`, `August 2020`, `August`."""
    days = f"{day.day}–{day.last_day}" if day.last_day else str(day.day or "")
    return " ".join(part for part in (days, english_month(day.month), str(day.year or "")) if part)


def plain_date(day: date) -> str:
    """Return a calendar date in house form: `1 November 2019`."""
    return english_date(CalendarDate(day.day, day.month, day.year))
