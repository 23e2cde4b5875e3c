"""Dates that an article may have: in its text (by the grammar of `svodka.facts.dates`) and in its address.

Only a full date counts. A missing year is not guessed; the one exception is a dateline without a year whose month is the month in the
article's address (`/2013/02/` and `28 февраля`).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

from svodka.facts.dates import DateForm, read_dates
from svodka.facts.lexicon import Language
from svodka.system.tables import read_column

EARLIEST = date(1990, 1, 1)
"""Press articles in the inbox are not older than the press on the web."""

_TIME = re.compile(r"(?:\bT|\b)\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?(?:Z|\s*(?:GMT|UTC)?\s*[+-]\d\d:?\d\d)?(?!\d)")
_PATH_DAY = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/_.-]|$)")
_PATH_COMPACT = re.compile(r"(?<=[/_-])(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?=[/_.-]|$)")
_PATH_BACKWARDS = re.compile(r"(?<=[/_-])(?P<day>\d\d)[.-](?P<month>\d\d)[.-](?P<year>(?:19|20)\d\d)(?=[/_.-]|$)")
_PATH_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d\d)(?=/|$)")
_DATELINE_REACH = 60
_PLACE_OR_NUMBER = re.compile(r"\bг\.\s?[А-ЯЁ][\w-]+|№\s?[\w/-]+(?:\s+от\b)?")
"""What an office writes beside the date of a letter: `г. Бишкек, 5 сентября 2025 года`, `№ 12/345 от 05.09.2025`."""
_TELLING = re.compile(r"(?<![\w-])(?!сегодня|вчера|года)[а-яё]{3,}")
_LABELLED = re.compile(r"(?:date|дата)\s*:?\s+(?=\d)", re.IGNORECASE)


def parse_date(text: str) -> date | None:
    """Return the first full date in `text`, None where there is none.

    A date before `EARLIEST` or more than a day after today is no date of an article and counts as none.
    """
    return next((found for found, _ in _dates(text)), None)


def date_line(line: str) -> date | None:
    """Return the date of a line that holds only a date (with a time, a weekday, `Опубликовано:`); None for any other line."""
    if len(line) > _DATELINE_REACH:
        return None
    known = read_column("date_line_words.tsv", "word")
    for found, rest in _rests(line):
        words = re.findall(r"\w+", _PLACE_OR_NUMBER.sub(" ", rest).lower())
        if all(word in known or (word.isdigit() and len(word) <= 2) for word in words):
            return found
    return None


def without_date(line: str) -> str:
    """Return a line without its first full date and the times and words that stand beside dates; a line without a date as it is."""
    known = read_column("date_line_words.tsv", "word")
    for _, rest in _rests(line):
        return " ".join(word for word in rest.split() if word.lower().strip(".,:;()") not in known)
    return line


def _rests(line: str) -> Iterator[tuple[date, str]]:
    """Yield each full date in a line, with the rest of the line (without any times)."""
    for found, (start, stop) in _dates(line, short_years=True):
        yield found, _TIME.sub(" ", line[:start] + " " + line[stop:])


def dateline_date(paragraph: str) -> date | None:
    """Return the full date that an article's first paragraph begins with, None where there is none.

    Before it stand names at most (`БАКУ, 18 окт 2021 — …`, `В Оше 5 сентября 2025 года задержан`), or it stands apart (`пресс-служба МВД,
    05.09.2025`): the date of `Осужден мужчина, задержанный 12 марта 2019 года` is that of something else.
    """
    cut = paragraph[:_DATELINE_REACH]
    beginning = cut if cut == paragraph else cut.rpartition(" ")[0] or cut
    found = next(_dates(beginning), None)
    before = beginning[: found[1][0]].rstrip() if found else ""
    is_apart = before.endswith((",", ":", "|", "("))
    return found[0] if found and (is_apart or not _TELLING.search(before)) else None


def without_labelled_date(paragraph: str) -> str:
    """Return a paragraph without a `date 2025-09-06` that a web page's field left at its beginning."""
    label = _LABELLED.match(paragraph)
    if not label:
        return paragraph
    for _, (start, stop) in _dates(paragraph[: label.end() + _DATELINE_REACH]):
        if start == label.end():
            rest = paragraph[stop:].lstrip(" ,")
            time = _TIME.match(rest)
            return rest[time.end() if time else 0 :].lstrip(" ,.:;|—–-") or paragraph
    return paragraph


def address_date(url: str) -> date | None:
    """Return the day that an address names (`/2020/12/03/`, `/20211018/`), None where it names none: a month is not enough."""
    path = _path(url)
    matches = (match for pattern in (_PATH_DAY, _PATH_COMPACT, _PATH_BACKWARDS) for match in pattern.finditer(path))
    found = (_build(int(match["year"]), int(match["month"]), int(match["day"])) for match in matches)
    return next(filter(None, found), None)


def dateline_and_address_date(paragraph: str, url: str) -> date | None:
    """Return the date that a dateline without a year and an address with year and month give together; None if the months differ."""
    in_path = _PATH_MONTH.search(_path(url))
    for written in read_dates(paragraph[:_DATELINE_REACH], Language.RUSSIAN):
        day = written.date
        if in_path and day.day and written.form is DateForm.WORDED and day.month == int(in_path["month"]):
            return _build(int(in_path["year"]), day.month, day.day)
    return None


def starts_with_dateline(paragraph: str) -> bool:
    """Return whether a paragraph begins with an agency's dateline: a place and a day (`БАКУ, 18 окт — `, `Туркестан. 2 августа. `)."""
    match = re.match(r"[А-ЯЁA-Z][\w.\- ]{1,40}?[,.]\s*(?=\d)", paragraph)
    if not match:
        return False
    written = read_dates(paragraph[: match.end() + _DATELINE_REACH], Language.RUSSIAN)
    return any(one.start == match.end() and one.date.day and one.form is DateForm.WORDED for one in written)


def _dates(text: str, *, short_years: bool = False) -> Iterator[tuple[date, tuple[int, int]]]:
    """Yield the full dates with their places, leftmost first; with `short_years` also `26.06.24`."""
    for written in read_dates(text, Language.RUSSIAN):
        day = written.date
        is_full = day.day and day.year and not day.last_day
        is_wanted = is_full and (short_years or written.form is not DateForm.SHORT_YEAR)
        if is_wanted and (built := _build(day.year, day.month, day.day)):
            yield built, (written.start, written.stop)


def _build(year: int, month: int, day: int) -> date | None:
    try:
        built = date(year, month, day)
    except ValueError:
        return None
    # An article from the other side of the date line may be a day ahead.
    return built if EARLIEST <= built <= date.today() + timedelta(days=1) else None


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""
