"""Which week a folder stands for: by its name, the year of the folder above it helping."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from svodka.bulletin.period import find_week, parse
from svodka.errors import RequestError
from svodka.facts.number_words import Language
from svodka.facts.written_dates import read_dates

_YEAR = r"(?:19|20)\d\d"
_WEEK_WORD = r"(?:w|kw|wk|week|неделя|нед)"
_WEEK = re.compile(
    rf"(?<![^\W_])(?:(?P<year>{_YEAR})[\s._-]*{_WEEK_WORD}[\s._-]*(?P<week>\d\d?)"
    rf"|{_WEEK_WORD}[\s._-]*(?P<week2>\d\d?)[\s._-]+(?P<year2>{_YEAR})"
    rf"|(?P<week3>\d\d?)[\s._-]*(?:-?я[\s._-]*)?{_WEEK_WORD}[\s._-]+(?P<year3>{_YEAR}))(?!\d)",
    re.IGNORECASE,
)
_DASH = r"\s?[-‐‑‒–—―−_]\s?"
_DAYS = re.compile(rf"(?<![\d.])(\d\d?\.\d\d?(?:\.{_YEAR})?){_DASH}(\d\d?\.\d\d?\.{_YEAR})(?!\d)")


def find_folder_week(folder: Path, root: Path) -> datetime.date | None:
    """Return the Monday of the week that the name of `folder`, or of the nearest folder above it up to `root`, says; None = none does.

    Understood are `2019-W44`, `неделя 44 2019`, `28.10-03.11.2019`, `2019-10-28_2019-11-03` and a single day, anywhere in the name; in a
    folder named like a year (`2019`) also `W44` and `28.10-03.11`. Days of more than one week say nothing.
    """
    for place in (folder, *folder.parents):
        monday = _read_name(place.name, place.parent.name)
        if monday is not None or place == root:
            return monday
    return None


def _read_name(name: str, above: str) -> datetime.date | None:
    yearly = (f"{above}-{name}", f"{name}.{above}") if re.fullmatch(_YEAR, above) else ()
    return next((monday for one in (name, *yearly) if (monday := _read_week(one)) is not None), None)


def _read_week(name: str) -> datetime.date | None:
    if match := _WEEK.search(name):
        year = match["year"] or match["year2"] or match["year3"]
        week = match["week"] or match["week2"] or match["week3"]
        try:
            return datetime.date.fromisocalendar(int(year), int(week), 1)
        except ValueError:
            return None
    mondays = {find_week(day).first for day in _days(name)}
    return mondays.pop() if len(mondays) == 1 else None


def _days(name: str) -> Iterator[datetime.date]:
    if match := _DAYS.search(name):
        try:
            period = parse(f"{match[1]}-{match[2]}")
        except RequestError:
            return
        yield from (period.first, period.last)
        return
    for written in read_dates(name, Language.RUSSIAN):
        day = written.date
        if not (day.day and day.year):
            continue
        try:
            yield datetime.date(day.year, day.month, day.day)
        except ValueError:
            continue
