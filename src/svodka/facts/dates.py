"""The one grammar of written dates, Russian and English, in words and in figures: for figures, datelines, page dates and periods.

What a reader may take for a date and what not differs (an article of the web has no date of 1923, a dateline none in figures), so
nothing is decided here but what day, month and year stand where.

Relative dates (`накануне`, `в понедельник`, `на прошлой неделе`) and the calendar dates that they mean.

News reports the past: a bare weekday is the last one on or before the article's own date, unless `следующий` or `ближайший`
says otherwise. The English keeps the wording; the calendar date is for the reviewer's comment.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from svodka.facts.lexicon import Language, WordClass, build_month_pattern, load_number_words, read_month
from svodka.system.tables import fold, read_pairs, read_table


class DateForm(StrEnum):
    """How a date is written."""

    WORDED = "worded"
    """With the name of its month: `28 февраля 2013 года`, `October 29, 2019`, `в августе`."""
    NUMERIC = "numeric"
    """In figures only: `28.02.2013`, `2013-02-28`."""
    SHORT_YEAR = "short year"
    """In figures, of the year only the last two: `28.02.13`."""
    OPENING = "opening"
    """The first day of a period, without its year: `28.10 – 03.11.2019`."""
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
class WrittenDate:
    """A date at its place: `whole[start:stop] == text`, with the word for the year where there is one."""

    start: int
    stop: int
    text: str
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
_PERIOD = re.compile(
    rf"\s*(?P<day1>\d{{1,2}})(?:\.(?P<month1>\d{{1,2}})(?:\.(?P<year1>\d{{4}}))?)?\.?\s*{_DASH}\s*"
    r"(?P<day2>\d{1,2})\.(?P<month2>\d{1,2})\.(?P<year2>\d{4})\.?\s*"
)
_RUSSIAN_GAP = r"(?:\s?[-–—]\s?|[ \u00a0](?:по|и)[ \u00a0])"
_ENGLISH_GAP = r"(?:\s?[-–—]\s?|[ \u00a0](?:to|and|through|until)[ \u00a0])"
_NO_NUMBER_BEFORE = r"(?<!\d[.,])(?<![\w/№-])"
"""A point or a comma may part a date from a word (`БАКУ,18 окт`), behind digits it is a part of the number."""


def read_dates(text: str, language: Language) -> tuple[WrittenDate, ...]:
    """Return the dates of a text in order, no two overlapping: days with their month, months with a year, months alone.

    In Russian text English dates are read too: they stand in names (`May 2020 Update`) and in the furniture of web pages.
    """
    found: list[WrittenDate] = []
    readers = [_numeric_dates, _english_dates] if language is Language.ENGLISH else [
        _numeric_dates, _english_dates, _russian_dates, _month_adjectives,
    ]  # fmt: skip
    for reader in readers:
        for written in reader(text):
            free = all(written.stop <= other.start or written.start >= other.stop for other in found)
            if free and _is_possible(written.date):
                found.append(written)
    return tuple(sorted(found, key=lambda written: written.start))


def read_impossible_days(text: str) -> tuple[WrittenDate, ...]:
    """Return the days of a Russian text that no calendar has, in order: `31 февраля 2019`, `29.02.2021`, `32 мая`.

    `29 февраля` without a year may be right. In figures more than 31 is no day but another number.
    """
    worded = list(_russian_dates(text))
    other = [written for written in (*_numeric_dates(text), *_english_dates(text)) if _is_possible(written.date)]
    return tuple(sorted((day for day in worded + other if _is_beyond_month(day.date)), key=lambda day: day.start))


def _is_beyond_month(day: CalendarDate) -> bool:
    """Tell whether the month is shorter; not of `31 и 1 июня`, where the first day is of the month before."""
    if not 1 <= day.month <= 12 or (day.last_day and day.last_day <= day.day):
        return False
    return max(day.day, day.last_day) > monthrange(day.year or _LEAP_YEAR, day.month)[1]


def read_period(text: str) -> tuple[CalendarDate, CalendarDate] | None:
    """Return the first and last day of a text that is a period in figures (`28.10-03.11.2019`), None for any other text.

    Any dash will do, with or without spaces; the first day may lack its year, or month and year (`10-16.11.2025`).
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    first = CalendarDate(int(match["day1"]), int(match["month1"] or match["month2"]), int(match["year1"] or 0))
    return first, CalendarDate(int(match["day2"]), int(match["month2"]), int(match["year2"]))


def _written(match: re.Match[str], day: CalendarDate, form: DateForm = DateForm.WORDED) -> WrittenDate:
    return WrittenDate(match.start(), match.end(), match[0], day, form)


def _is_possible(day: CalendarDate) -> bool:
    return 0 <= day.day <= 31 and 1 <= day.month <= 12 and (not day.last_day or day.day < day.last_day <= 31)


def _numeric_dates(text: str) -> Iterator[WrittenDate]:
    for match in _NUMERIC.finditer(text):
        if match["iso_year"]:
            day = CalendarDate(int(match["iso_day"]), int(match["iso_month"]), int(match["iso_year"]))
            yield _written(match, day, DateForm.NUMERIC)
            continue
        year, month = match["year"] or match["year2"], match["month"] or match["month2"]
        is_short = len(year) == 2
        day = CalendarDate(int(match["day"]), int(month), int(year) + (2000 if is_short else 0))
        yield _written(match, day, DateForm.SHORT_YEAR if is_short else DateForm.NUMERIC)
    for match in _OPENING.finditer(text):
        yield _written(match, CalendarDate(int(match[1]), int(match[2])), DateForm.OPENING)


@cache
def _day_words() -> str:
    """Return a pattern for spelled days (`первого`, `двадцать пятое`)."""
    words = load_number_words(Language.RUSSIAN)
    ones = [form for form, word in words.items() if word.word_class is WordClass.ORDINAL and word.value <= 30]
    tens = [form for form, word in words.items() if word.word_class is WordClass.CARDINAL and word.value in (20, 30)]
    return rf"(?:(?:(?:{'|'.join(tens)}) )?(?:{'|'.join(sorted(ones, key=len, reverse=True))}))"


@cache
def _russian_pattern() -> re.Pattern[str]:
    month = build_month_pattern(Language.RUSSIAN)
    day = rf"(?:\d\d?(?:-?(?:го|е|ое|ого))?|(?i:{_day_words()}))"
    year = rf"(?:[ \u00a0,]{{1,2}}(?P<year>{_YEAR})(?!\d|[.,:]\d|[ \u00a0]?(?:кг|тенге|сом|руб)){_YEAR_WORD}?)?"
    return re.compile(
        rf"{_NO_NUMBER_BEFORE}(?:(?P<month2>{month})[ \u00a0](?P<day2>\d\d?),[ \u00a0](?P<year2>{_YEAR})(?!\d|[.,:]\d)"
        rf"|(?:(?P<day>{day})(?:{_RUSSIAN_GAP}(?P<last>{day}))?[ \u00a0])?(?P<month>{month}){year})"
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


def _russian_dates(text: str) -> Iterator[WrittenDate]:
    for match in _russian_pattern().finditer(text):
        month = read_month(match["month"] or match["month2"], Language.RUSSIAN)
        year = int(match["year"] or match["year2"] or 0)
        day = CalendarDate(_day_number(match["day"] or match["day2"]), month, year, _day_number(match["last"]))
        yield _written(match, day)


def _english_dates(text: str) -> Iterator[WrittenDate]:
    """Yield English dates; a month in small letters (`may`, `march`) only with day and year."""
    for match in _english_pattern().finditer(text):
        side = "1" if match["month1"] else "2"
        name, year = match["month" + side], int(match["year" + side] or 0)
        day = CalendarDate(
            _day_number(match["day" + side]),
            read_month(name, Language.ENGLISH),
            year,
            _day_number(match["last" + side]),
        )
        if name[0].isupper() or (day.day and day.year):
            yield _written(match, day)


def _month_adjectives(text: str) -> Iterator[WrittenDate]:
    stems = read_pairs("months.tsv", "adjective", "month")
    for match in re.finditer(rf"(?i)(?<!\w)({'|'.join(stems)})\w{{2,3}}\b", text):
        yield _written(match, CalendarDate(month=int(stems[match[1].lower()])), DateForm.ADJECTIVE)


def _day_number(words: str | None) -> int:
    if not words:
        return 0
    digits = re.match(r"\d+", words)
    if digits:
        return int(digits[0])
    table = load_number_words(Language.RUSSIAN)
    return sum(int(table[fold(word)].value) for word in words.split())


_WEEKDAY = r"(?<!\w)во? (?:(?P<which>прошл\w+|минувш\w+|прошедш\w+|следующ\w+|будущ\w+|ближайш\w+|эт\w+) )?(?P<day>{days})(?!\w)"
_AGO = re.compile(r"(?<!\w)(?P<count>\d{1,2}|[а-я]+) (?P<unit>дня|дней|сут\w+|недели|недель) назад(?!\w)")
_FUTURE = ("следующ", "будущ", "ближайш")
_PAST = ("прошл", "минувш", "прошедш")


@dataclass(frozen=True)
class RelativeDate:
    """A relative date at its place and the first and last day that it means."""

    start: int
    stop: int
    text: str
    first: date
    last: date


def find_relative_dates(text: str, article_date: date) -> tuple[RelativeDate, ...]:
    """Return the relative dates of a Russian text, in order, none overlapping, counted from the date of its article."""
    # Letter by letter: the small letter of `İ` is two characters, and every place behind it would be wrong.
    folded = "".join(fold(letter)[0] for letter in text)
    found: list[RelativeDate] = []
    for start, stop, first, last in _all(folded, article_date):
        if all(stop <= other.start or start >= other.stop for other in found):
            found.append(RelativeDate(start, stop, text[start:stop], first, last))
    return tuple(sorted(found, key=lambda item: item.start))


def _all(text: str, today: date) -> Iterator[tuple[int, int, date, date]]:
    """Yield every candidate, longer wordings before the words that they contain."""
    for match in _AGO.finditer(text):
        days = _days_ago(match)
        if days:
            yield *match.span(), today - timedelta(days), today - timedelta(days)
    candidates = []
    for pattern, rule, offset in _rules():
        for match in pattern.finditer(text):
            candidates.append((*match.span(), *_span(rule, offset, today)))
    yield from sorted(candidates, key=lambda item: item[0] - item[1])
    for match in _weekday_pattern().finditer(text):
        day = _weekday(_weekdays()[match["day"]], match["which"] or "", today)
        yield *match.span(), day, day


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str, int], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{row['pattern']})(?!\w)"), row["rule"], int(row["offset"]))
        for row in read_table("relative_dates.tsv")
    )


@cache
def _weekdays() -> dict[str, int]:
    return {row["accusative"]: int(row["weekday"]) for row in read_table("weekdays.tsv")}


@cache
def _weekday_pattern() -> re.Pattern[str]:
    return re.compile(_WEEKDAY.format(days="|".join(_weekdays())))


def _weekday(weekday: int, which: str, today: date) -> date:
    """Return the day that `в [прошлый] понедельник` means on `today`."""
    back = (today.weekday() - weekday) % 7
    if which.startswith(_FUTURE):
        return today + timedelta(7 - back)
    if which.startswith(_PAST) and back == 0:
        back = 7
    return today - timedelta(back)


def _days_ago(match: re.Match[str]) -> int:
    """Return the number of days of `три дня назад`, 0 where the count is no number."""
    count = match["count"]
    if count.isdigit():
        number = int(count)
    else:
        word = load_number_words(Language.RUSSIAN).get(count)
        number = int(word.value) if word is not None and word.word_class is WordClass.CARDINAL else 0
    return number * (7 if match["unit"].startswith("недел") else 1)


def _span(rule: str, offset: int, today: date) -> tuple[date, date]:
    """Return the first and last day that a rule of data/relative_dates.tsv means."""
    match rule:
        case "night":
            return today + timedelta(offset), today
        case "week":
            monday = today + timedelta(7 * offset - today.weekday())
            return monday, monday + timedelta(6)
        case "month":
            index = today.year * 12 + today.month - 1 + offset
            first, following = (date(number // 12, number % 12 + 1, 1) for number in (index, index + 1))
            return first, following - timedelta(1)
        case "year":
            return date(today.year + offset, 1, 1), date(today.year + offset, 12, 31)
        case _:
            return today + timedelta(offset), today + timedelta(offset)
