"""Dates as the press writes them: in Russian and English words, in figures, in addresses.

Only a full date counts. Where no year stands in the text none is invented; the one exception is a dateline without a year whose
month is the month in the article's address (`/2013/02/` and `28 февраля`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from urllib.parse import unquote, urlsplit

from svodka.tables import fold, forms, read_table

EARLIEST = date(1990, 1, 1)
"""Press articles in the inbox are not older than the press on the web."""

_NUMERIC = (
    re.compile(
        r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d|[-/]\d)"
    ),
    re.compile(
        r"(?<![\d.])(?P<day>\d{1,2})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d)(?!\d|[-/]\d)"
    ),
)
_SHORT = re.compile(r"(?<![\d.])(?P<day>\d\d)(?P<sep>[./])(?P<month>\d\d)(?P=sep)(?P<year>\d\d)(?![\d.])")
_DAY_MONTH = re.compile(r"(?<!\d)(?P<day>\d{1,2})(?:-?го)?\s+(?P<month>[^\W\d_]{3,10})\b\.?", re.IGNORECASE)
_MONTH_DAY = re.compile(r"\b(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)", re.IGNORECASE)
_YEAR_AFTER = re.compile(r",?\s+(?P<year>(?:19|20)\d\d)(?!\d)(?:\s*(?:г\.|года?\b|г\b))?", re.IGNORECASE)
_TIME = re.compile(r"(?:\bT|\b)\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?(?:Z|\s*(?:GMT|UTC)?\s*[+-]\d\d:?\d\d)?(?!\d)")
_PATH_DAY = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/_.-]|$)")
_PATH_COMPACT = re.compile(r"(?<=[/_-])(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?=[/_.-]|$)")
_PATH_BACKWARDS = re.compile(r"(?<=[/_-])(?P<day>\d\d)[.-](?P<month>\d\d)[.-](?P<year>(?:19|20)\d\d)(?=[/_.-]|$)")
_PATH_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d\d)(?=/|$)")
_DATELINE_REACH = 60
_LABELLED = re.compile(r"(?:date|дата)\s*:?\s+(?=\d)", re.IGNORECASE)


def parse_date(text: str, *, today: date | None = None) -> date | None:
    """Return the first full date in `text`, None where there is none.

    A date before `EARLIEST` or more than a day after `today` (default: the clock's) is no date of an article and counts as none.
    """
    return next((found for found, _ in _dates(text, today)), None)


def date_line(line: str, *, today: date | None = None) -> date | None:
    """Return the date of a line that holds only a date (with a time, a weekday, `Опубликовано:`); None for any other line."""
    if len(line) > _DATELINE_REACH:
        return None
    for found, (start, stop) in (*_dates(line, today), *_short_dates(line, today)):
        rest = _TIME.sub(" ", line[:start] + " " + line[stop:])
        if all(
            word in _date_line_words() or (word.isdigit() and len(word) <= 2)
            for word in re.findall(r"\w+", rest.lower())
        ):
            return found
    return None


def dateline_date(paragraph: str, *, today: date | None = None) -> date | None:
    """Return the full date in the beginning of an article's first paragraph (`БАКУ, 18 окт 2021 — …`), None where there is none."""
    return parse_date(paragraph[:_DATELINE_REACH].rpartition(" ")[0] or paragraph[:_DATELINE_REACH], today=today)


def without_labelled_date(paragraph: str, *, today: date | None = None) -> str:
    """Return a paragraph without a `date 2025-09-06` that a web page's field left at its beginning."""
    label = _LABELLED.match(paragraph)
    if not label:
        return paragraph
    for _, (start, stop) in _dates(paragraph[: label.end() + _DATELINE_REACH], today):
        if start == label.end():
            rest = (
                _TIME.sub("", paragraph[stop:].lstrip(" ,"), count=1)
                if _TIME.match(paragraph[stop:].lstrip(" ,"))
                else paragraph[stop:]
            )
            return rest.lstrip(" ,.:;|—–-") or paragraph
    return paragraph


def address_date(url: str, *, today: date | None = None) -> date | None:
    """Return the day that an address names (`/2020/12/03/`, `/20211018/`), None where it names none: a month is not enough."""
    path = _path(url)
    for pattern in (_PATH_DAY, _PATH_COMPACT, _PATH_BACKWARDS):
        for match in pattern.finditer(path):
            found = _build(int(match["year"]), int(match["month"]), int(match["day"]), today)
            if found:
                return found
    return None


def dateline_and_address_date(paragraph: str, url: str, *, today: date | None = None) -> date | None:
    """Return the date that a dateline without a year and an address with year and month give together, where the months agree."""
    in_path = _PATH_MONTH.search(_path(url))
    for match in _DAY_MONTH.finditer(paragraph[:_DATELINE_REACH]):
        month = _months().get(fold(match["month"]))
        if in_path and month == int(in_path["month"]):
            return _build(int(in_path["year"]), month, int(match["day"]), today)
    return None


def starts_with_dateline(paragraph: str) -> bool:
    """Return whether a paragraph begins as agencies begin: a place and a day (`БАКУ, 18 окт — `, `Туркестан. 2 августа. `)."""
    match = re.match(r"[А-ЯЁA-Z][\w.\- ]{1,40}?[,.]\s*(?=\d)", paragraph)
    if not match:
        return False
    day = _DAY_MONTH.match(paragraph, match.end())
    return bool(day and fold(day["month"]) in _months())


def _dates(text: str, today: date | None) -> Iterator[tuple[date, tuple[int, int]]]:
    """Full dates with their places, leftmost first."""
    found = []
    for pattern in _NUMERIC:
        for match in pattern.finditer(text):
            built = _build(int(match["year"]), int(match["month"]), int(match["day"]), today)
            found.append((match.span(), built))
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            month = _months().get(fold(match["month"]))
            year = _YEAR_AFTER.match(text, match.end())
            if month and year:
                found.append(((match.start(), year.end()), _build(int(year["year"]), month, int(match["day"]), today)))
    for span, built in sorted(found, key=lambda item: item[0]):
        if built:
            yield built, span


def _short_dates(line: str, today: date | None) -> Iterator[tuple[date, tuple[int, int]]]:
    for match in _SHORT.finditer(line):
        built = _build(2000 + int(match["year"]), int(match["month"]), int(match["day"]), today)
        if built:
            yield built, match.span()


def _build(year: int, month: int, day: int, today: date | None) -> date | None:
    try:
        built = date(year, month, day)
    except ValueError:
        return None
    # An article from the other side of the date line may be a day ahead.
    return built if EARLIEST <= built <= (today or date.today()) + timedelta(days=1) else None


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


@cache
def _months() -> Mapping[str, int]:
    months: dict[str, int] = {}
    for row in read_table("months.tsv"):
        for column in ("russian", "russian_short", "english", "english_short"):
            months.update(dict.fromkeys(map(fold, forms(row[column])), int(row["month"])))
    return months


@cache
def _date_line_words() -> frozenset[str]:
    return frozenset(word for row in read_table("date_line_words.tsv") for word in row["word"].split())
