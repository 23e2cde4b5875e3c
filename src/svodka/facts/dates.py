"""Dates in a text: written ones (Russian and English, in words and in figures) and relative ones with the days that they mean.

Callers differ in what they accept as a date (a web article is not dated 1923, a dateline has no date in figures), so this module only says
what day, month and year stand where. The English keeps the wording of relative dates (`накануне`, `в понедельник`, `на прошлой неделе`);
their calendar date is for the reviewer's comment.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from svodka.facts.lexicon import Language, WordClass, build_month_pattern, load_number_words, read_month
from svodka.russian.tokens import Span, without_overlaps
from svodka.system.tables import fold, read_pairs, read_table


class DateForm(StrEnum):
    """How a date is written."""

    WORDED = "worded"
    """With the name of its month: `28 февраля 2013 года`, `October 29, 2019`, `в августе`."""
    NUMERIC = "numeric"
    """In figures only: `28.02.2013`, `2013-02-28`, the `28.10` of `28.10 – 03.11.2019`."""
    SHORT_YEAR = "short year"
    """In figures, with only the last two of the year: `28.02.13`."""
    ADJECTIVE = "adjective"
    """`мартовский`."""


@dataclass(frozen=True)
class CalendarDate:
    """A date as far as the text gives it; 0 = not said. `last_day` is the second day of `28–30 октября`."""

    day: int = 0
    month: int = 0
    year: int = 0
    last_day: int = 0


@dataclass(frozen=True)
class WrittenDate(Span):
    """A date at its place, with the word for the year where there is one."""

    date: CalendarDate
    form: DateForm


_LEAP_YEAR = 2000
_YEAR = r"(?:1[89]|20)\d\d"
_YEAR_WORD = (
    r"(?:-(?:го|й|м|му|ый|ого|ом)(?!\w)(?: года?)?|[ \u00a0]?(?:год(?:а|у|ом|е)?(?![А-Яа-яёЁ])|г(?![А-Яа-яёЁ])\.?))"
)
_NUMERIC = re.compile(
    rf"(?<![\d.,/-])(?:(?P<day>\d\d?)(?:(?P<mark>[./])(?P<month>\d\d?)(?P=mark)[ \u00a0]?(?P<year>{_YEAR}|\d\d)"
    rf"|-(?P<month2>\d\d?)-(?P<year2>{_YEAR}))"
    rf"|(?P<iso_year>{_YEAR})(?P<iso_mark>[-./])(?P<iso_month>\d\d?)(?P=iso_mark)(?P<iso_day>\d\d?))(?![\d]|[.,/-]\d){_YEAR_WORD}?"
)
_DASH = r"\s?[-‐‑‒–—―−]\s?"
_OPENING = re.compile(rf"(?<![\d.,])(\d\d)\.(\d\d)(?={_DASH}\d\d\.\d\d\.(?:{_YEAR}))")
_RUSSIAN_GAP = r"(?:\s?[-–—]\s?|[ \u00a0](?:по|и|на)[ \u00a0])"
_ENGLISH_GAP = r"(?:\s?[-–—]\s?|[ \u00a0](?:to|and|through|until)[ \u00a0])"
_NO_NUMBER_BEFORE = r"(?:(?<!\d[.,])(?<![\w/№-])|(?<=[а-яё]-)(?=[а-яё]))"
"""A point or a comma may separate a date from a word (`БАКУ,18 окт`), a hyphen from another month (`в январе-мае`); after digits both
are parts of a number."""


def read_dates(text: str, language: Language) -> tuple[WrittenDate, ...]:
    """Return the dates of a text in order, no two overlapping: days with their month, months with a year, months alone.

    In Russian text English dates are read too: they stand in names (`May 2020 Update`) and in the furniture of web pages.
    """
    dates = [*_numeric_dates(text), *_worded_dates(text, Language.ENGLISH)]
    if language is Language.RUSSIAN:
        dates += [*_worded_dates(text, Language.RUSSIAN), *_month_adjectives(text)]
    return tuple(without_overlaps(written for written in dates if _is_possible(written.date)))


def read_impossible_days(text: str) -> tuple[WrittenDate, ...]:
    """Return the days of a Russian text that no calendar has, in order: `31 февраля 2019`, `29.02.2021`, `32 мая`.

    `29 февраля` without a year may be right. In dates in figures a number over 31 is not taken for a day.
    """
    other = (*_numeric_dates(text), *_worded_dates(text, Language.ENGLISH))
    dates = [*_worded_dates(text, Language.RUSSIAN), *(written for written in other if _is_possible(written.date))]
    return tuple(sorted(filter(_is_beyond_month, dates), key=lambda written: written.start))


def _is_beyond_month(written: WrittenDate) -> bool:
    """Tell whether the month has no such day; False for `31 и 1 июня`, where the first day is in the month before."""
    day = written.date
    is_turned = bool(day.last_day) and day.last_day <= day.day
    return not is_turned and max(day.day, day.last_day) > monthrange(day.year or _LEAP_YEAR, day.month)[1]


def _written(match: re.Match[str], day: CalendarDate, form: DateForm = DateForm.WORDED) -> WrittenDate:
    return WrittenDate(match.start(), match.end(), match[0], day, form)


def _is_possible(day: CalendarDate) -> bool:
    return 0 <= day.day <= 31 and 1 <= day.month <= 12 and (not day.last_day or day.day < day.last_day <= 31)


def _numeric_dates(text: str) -> Iterator[WrittenDate]:
    for match in _NUMERIC.finditer(text):
        year = match["year"] or match["year2"] or match["iso_year"]
        month = match["month"] or match["month2"] or match["iso_month"]
        is_short = len(year) == 2
        day = CalendarDate(int(match["day"] or match["iso_day"]), int(month), int(year) + 2000 * is_short)
        yield _written(match, day, DateForm.SHORT_YEAR if is_short else DateForm.NUMERIC)
    for match in _OPENING.finditer(text):
        yield _written(match, CalendarDate(int(match[1]), int(match[2])), DateForm.NUMERIC)


@cache
def _day_words() -> str:
    """Return a pattern for spelled days (`первого`, `двадцать пятое`)."""
    words = load_number_words(Language.RUSSIAN).items()
    ones = [form for form, word in words if word.word_class is WordClass.ORDINAL and word.value <= 30]
    tens = [form for form, word in words if word.word_class is WordClass.CARDINAL and word.value in (20, 30)]
    return rf"(?:(?:(?:{'|'.join(tens)}) )?(?:{'|'.join(sorted(ones, key=len, reverse=True))}))"


@cache
def _russian_pattern() -> re.Pattern[str]:
    month = build_month_pattern(Language.RUSSIAN)
    day = rf"(?:\d\d?(?:-?(?:го|е|ое|ого))?|(?i:{_day_words()}))"
    year = rf"(?:[ \u00a0,]{{1,2}}(?P<year1>{_YEAR})(?!\d|[.,:]\d|[ \u00a0]?(?:кг|тенге|сом|руб)){_YEAR_WORD}?)?"
    return re.compile(
        rf"{_NO_NUMBER_BEFORE}(?:(?P<month2>{month})[ \u00a0](?P<day2>\d\d?)(?P<last2>),[ \u00a0](?P<year2>{_YEAR})(?!\d|[.,:]\d)"
        rf"|(?:(?P<day1>{day})(?:{_RUSSIAN_GAP}(?P<last1>{day}))?[ \u00a0])?(?P<month1>{month}){year})"
    )


@cache
def _english_pattern() -> re.Pattern[str]:
    month = rf"(?i:{build_month_pattern(Language.ENGLISH)})"
    day = r"\d\d?(?:st|nd|rd|th)?(?!\w|[,.:]\d)"
    year = rf"(?:,?[ \u00a0](?:of |in )?(?P<year{{0}}>{_YEAR})(?!\d|[,.]\d))?"
    return re.compile(
        rf"(?:(?<!\d[.,])(?<![\w/$-])(?:the )?(?P<day1>{day})(?:{_ENGLISH_GAP}(?:the )?(?P<last1>{day}))?[ \u00a0-](?:of )?"
        rf"(?P<month1>{month}){year.format(1)}"
        rf"|(?<!\w)(?P<month2>{month})(?:[ \u00a0](?:the )?(?P<day2>{day})(?:{_ENGLISH_GAP}(?:the )?(?P<last2>{day}))?)?"
        rf"{year.format(2)})"
    )


def _worded_dates(text: str, language: Language) -> Iterator[WrittenDate]:
    """Yield the dates with the name of their month; an English month in small letters (`may`, `march`) only with day and year."""
    pattern = _russian_pattern() if language is Language.RUSSIAN else _english_pattern()
    for match in pattern.finditer(text):
        side = "1" if match["month1"] else "2"
        day, last = (_day_number(match[part + side]) for part in ("day", "last"))
        name, year = match["month" + side], int(match["year" + side] or 0)
        if language is Language.RUSSIAN or name[0].isupper() or (day and year):
            yield _written(match, CalendarDate(day, read_month(name, language), year, last))


def _month_adjectives(text: str) -> Iterator[WrittenDate]:
    stems = read_pairs("months.tsv", "adjective", "month")
    for match in re.finditer(rf"(?i)(?<!\w)({'|'.join(stems)})\w{{2,3}}\b", text):
        yield _written(match, CalendarDate(month=int(stems[match[1].lower()])), DateForm.ADJECTIVE)


def _day_number(words: str | None) -> int:
    if digits := re.match(r"\d+", words or ""):
        return int(digits[0])
    table = load_number_words(Language.RUSSIAN)
    return sum(int(table[fold(word)].value) for word in (words or "").split())


_WEEKDAY = r"(?<!\w)во? (?:(?P<which>прошл\w+|минувш\w+|прошедш\w+|следующ\w+|будущ\w+|ближайш\w+|эт\w+) )?(?P<day>{days})(?!\w)"
_AGO = re.compile(r"(?<!\w)(?P<count>\d{1,2}|[а-я]+) (?P<unit>дня|дней|сут\w+|недели|недель) назад(?!\w)")


@dataclass(frozen=True)
class RelativeDate(Span):
    """A relative date at its place and the first and last day that it means."""

    first: date
    last: date


def find_relative_dates(text: str, article_date: date) -> tuple[RelativeDate, ...]:
    """Return the relative dates of a Russian text, in order, none overlapping, counted from the date of its article.

    News reports the past: a bare weekday is the last one on or before that date, unless `следующий` or `ближайший` says otherwise.
    """
    # Letter by letter: the small letter of `İ` is two characters, and every place behind it would be wrong.
    folded = "".join(fold(letter)[0] for letter in text)
    candidates = _relative(folded, article_date)
    return tuple(without_overlaps(RelativeDate(*span, text[slice(*span)], *days) for span, days in candidates))


def _relative(text: str, today: date) -> Iterator[tuple[tuple[int, int], tuple[date, date]]]:
    """Yield the place and the days of every candidate, longer wordings before the words that they contain."""
    for match in _AGO.finditer(text):
        word = load_number_words(Language.RUSSIAN).get(match["count"])
        spelled = int(word.value) if word is not None and word.word_class is WordClass.CARDINAL else 0
        days = (int(match["count"]) if match["count"].isdigit() else spelled) * (7 if "недел" in match["unit"] else 1)
        if days:
            yield match.span(), (today - timedelta(days),) * 2
    table = [(match.span(), row) for pattern, row in _wordings() for match in pattern.finditer(text)]
    for span, row in sorted(table, key=lambda one: one[0][0] - one[0][1]):
        yield span, _days_meant(row["rule"], int(row["offset"]), today)
    weekdays = read_pairs("weekdays.tsv", "accusative", "weekday")
    for match in re.finditer(_WEEKDAY.format(days="|".join(weekdays)), text):
        back = (today.weekday() - int(weekdays[match["day"]])) % 7
        which = match["which"] or ""
        if which.startswith(("следующ", "будущ", "ближайш")):
            back -= 7
        elif which.startswith(("прошл", "минувш", "прошедш")) and back == 0:
            back = 7
        yield match.span(), (today - timedelta(back),) * 2


@cache
def _wordings() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    rows = read_table("relative_dates.tsv")
    return tuple((re.compile(rf"(?<!\w)(?:{row['pattern']})(?!\w)"), row) for row in rows)


def _days_meant(rule: str, offset: int, today: date) -> tuple[date, date]:
    """Return the first and last day that a rule of data/relative_dates.tsv means."""
    match rule:
        case "night":
            return today + timedelta(offset), today
        case "week":
            monday = today + timedelta(7 * offset - today.weekday())
            return monday, monday + timedelta(6)
        case "month":
            year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
            return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])
        case "year":
            return date(today.year + offset, 1, 1), date(today.year + offset, 12, 31)
        case _:
            return (today + timedelta(offset),) * 2
