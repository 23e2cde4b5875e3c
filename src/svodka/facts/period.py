"""The days that a bulletin covers: read from a request, guessed from the articles' dates, printed in the house form."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from svodka.errors import RequestError
from svodka.types import Period

_DASH = r"\s?[-‐‑‒–—―−]\s?"
_PERIOD = re.compile(
    rf"\s*(?P<day1>\d{{1,2}})(?:\.(?P<month1>\d{{1,2}})(?:\.(?P<year1>\d{{4}}))?)?\.?\s*{_DASH}\s*"
    r"(?P<day2>\d{1,2})\.(?P<month2>\d{1,2})\.(?P<year2>\d{4})\.?\s*"
)
_MOST_WITHOUT_YEAR = timedelta(days=62)
"""The longest period whose first year may be left out: `30.12-05.01.2020`. In `19.10-13.10.2025` the dates are in the wrong order."""


def parse(text: str) -> Period:
    """Return the period that a person asked for, such as `28.10-03.11.2019` or `30.12.2019-05.01.2020`.

    Any dash will do, with or without spaces, and the first month may be left out (`10-16.11.2025`). If the first year is left out, it
    is the second year, or the year before if the period would otherwise run backwards. Raises RequestError, with an example, if the
    text is not a period, is longer than a year, or runs backwards.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise RequestError(_complaint(text, "is not a period"))
    year = int(match["year1"] or 0)
    try:
        last = date(int(match["year2"]), int(match["month2"]), int(match["day2"]))
        first = date(year or last.year, int(match["month1"] or match["month2"]), int(match["day1"]))
        if first > last and not year and last - (earlier := first.replace(year=last.year - 1)) <= _MOST_WITHOUT_YEAR:
            first = earlier
    except ValueError:
        raise RequestError(_complaint(text, "names a day that no calendar has")) from None
    if first > last:
        raise RequestError(_complaint(text, "ends before it begins"))
    if last - first > timedelta(days=366):
        raise RequestError(_complaint(text, "is longer than a year"))
    return Period(first, last, "as requested")


def find_week(day: date, reason: str = "") -> Period:
    """Return the Monday–Sunday week that a day falls in."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), reason)


def guess_period(dates: Iterable[date | None], today: date) -> Period:
    """Return the Monday–Sunday week that most of the articles' `dates` fall in, the later one if two are equal.

    If no article has a date, return the last full week before `today`. The period's `reason` says why, as a clause that can follow
    a colon.
    """
    known = [day for day in dates if day is not None]
    weeks = Counter(find_week(day).first for day in known)
    if not weeks:
        return find_week(
            today - timedelta(weeks=1), f"no article has a date, so the last full week before {today:%d.%m.%Y}"
        )
    monday, count = max(weeks.items(), key=lambda week: (week[1], week[0]))
    noun = "article date falls" if count == 1 else "article dates fall"
    return find_week(monday, f"{count} of {len(known)} {noun} in this week")


def explain_period(period: Period, dates: Iterable[date | None]) -> Period:
    """Return a requested period whose reason also says how many of the articles' `dates` fall in it, so that a stale period is noticed."""
    known = [day for day in dates if day is not None]
    inside = sum(period.first <= day <= period.last for day in known)
    return Period(period.first, period.last, f"{period.reason}; {inside} of {len(known)} article dates fall in it")


def render(period: Period) -> str:
    """Return `28.10 – 03.11.2019`, with both years where the period crosses New Year."""
    # strftime leaves the zeros of early years out on some systems.
    year = "" if period.first.year == period.last.year else f".{period.first.year:04d}"
    return f"{period.first:%d.%m}{year} – {period.last:%d.%m}.{period.last.year:04d}"


def _complaint(text: str, what: str) -> str:
    return f'"{text}" {what}: write it like 28.10-03.11.2019, or 30.12.2019-05.01.2020 where it crosses New Year.'
