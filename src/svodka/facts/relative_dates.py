"""Relative dates (`накануне`, `в понедельник`, `на прошлой неделе`) and the calendar dates that they mean.

News reports the past: a bare weekday is the last one on or before the article's own date, unless `следующий` or `ближайший`
says otherwise. The English keeps the wording; the calendar date is for the reviewer's comment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from svodka.facts.number_words import Language, WordClass, load_number_words
from svodka.tables import fold, read_table

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
