"""Recognises a dateline at the head of a Russian paragraph, and writes it in the house form at the head of the English one.

The source's `БАКУ, 18 окт — Sputnik. ` is cut off before the text is translated and comes back as `BAKU, October 18 - Sputnik.`.
No dateline is ever invented: what does not look like one from its first letter to its last is text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from svodka.facts.dates import CalendarDate, DateForm, read_dates
from svodka.facts.lexicon import Language, write_month
from svodka.russian.tokens import has_cyrillic
from svodka.russian.transliteration import transliterate
from svodka.system.tables import fold, forms, read_table
from svodka.types import Finding, Passage

_DASH = r"[-–—]"
_PLACE = re.compile(r"\s*(?P<city>[А-ЯЁ][А-ЯЁа-яё]+(?:[ -][А-ЯЁа-яё]+){0,3}?)\s*[.,]\s+")
_REACH = 160
"""How many characters are searched for city and date: a city of four long words, the day and its year."""
_AGENCY = r"(?P<agency>[^\s.,/()–—-](?:[^.,/()–—]|\.(?=\w)|,(?=\S)){1,60}?)"
_BRACKETED = re.compile(
    rf"\s*[.,]?\s*(?:\((?P<round>[^()]{{2,60}})\)|/(?P<slashed>[^/]{{2,60}})/)\s*\.?\s*(?:{_DASH}\s*)?"
)
_BEFORE_DASH = re.compile(rf"\s*[.,]?\s+{_AGENCY}\s*(?:\s[-–—]|[–—])\s*")
_AFTER_DASH = re.compile(rf"\s*[.,]?\s*{_DASH}\s*{_AGENCY}(?:,\s+(?P<byline>[^.,]{{3,50}}))?\.(?:\s+|$)")
_AFTER_COMMA = re.compile(rf"\s*[.,]\s+{_AGENCY}(?:[.:/]\s*|\s{{2,}})")
_NO_AGENCY = re.compile(rf"\s*\.\s+(?=[«\"“A-ZА-ЯЁ\d])|\s*\.?\s*{_DASH}\s+(?=[«\"“A-ZА-ЯЁ\d])")
_UNDATED_CITIES = tuple(
    re.compile(rf"\s*(?P<city>[А-ЯЁ][А-ЯЁа-яё]+(?:[ -][А-ЯЁа-яё]+){{{more}}})(?=[\s.,/(])") for more in (2, 1, 0)
)
_BEFORE_AGENCY = " - "
_QUOTES = re.compile(r"[«»\"“”„]")


@dataclass(frozen=True)
class Dateline:
    """A dateline as the source has it, in the source's words; `paragraph[:stop]` is what it takes up, spaces included.

    `date` is all zeros where an agency prints no date; `agency` and `byline` are "" where there is none.
    """

    city: str
    date: CalendarDate
    agency: str
    stop: int
    byline: str = ""


def split(paragraph: str) -> Dateline | None:
    """Return the dateline at the head of a Russian `paragraph`, or None where it has none. The text goes on at its `stop`."""
    for city, date, start in _openings(paragraph):
        is_clear = _english_city(city) is not None or city.isupper()
        for agency, stop, byline in _endings(paragraph, start):
            # Without a date, only an agency that the table knows makes a dateline.
            if (agency or is_clear) if date.day else _find_agency(_plain(agency)):
                return Dateline(city, date, agency, stop, byline)
    return None


def render(dateline: Dateline) -> Passage:
    """Return the dateline in the house form, `NUR-SULTAN, November 1 - Sputnik.`, to stand before the English paragraph.

    The passage carries a finding for a city or an agency that had to be transliterated because no table knows it.
    """
    findings = []
    city = _english_city(dateline.city)
    if city is None:
        city = transliterate(dateline.city.title() if dateline.city.isupper() else dateline.city)
        findings.append(_unknown("city", dateline.city, city.upper(), 0))
    text = city.upper()
    if dateline.date.month and dateline.date.day:
        year = f", {dateline.date.year}" if dateline.date.year else ""
        text += f", {write_month(dateline.date.month)} {dateline.date.day}{year}"
    if dateline.agency:
        plain = _plain(dateline.agency)
        agency = _find_agency(plain) or plain
        if has_cyrillic(agency):
            agency = transliterate(plain)
            findings.append(_unknown("agency", plain, agency, len(text) + len(_BEFORE_AGENCY)))
        text += f"{_BEFORE_AGENCY}{agency}" + (f", {transliterate(dateline.byline)}" if dateline.byline else "")
    return Passage(text if text.endswith(".") else f"{text}.", tuple(findings))


def measure_dateline(text: str) -> int:
    """Return the length of the dateline in the house form, with its date, at the head of an English text; 0 = there is none."""
    match = _house_form().match(text)
    return match.end() if match else 0


def _find_agency(plain: str) -> str | None:
    """Return the Latin name that the table has for an agency; None = it does not know it."""
    agencies = list_english("agencies.tsv")
    return agencies.get(plain.casefold()) or agencies.get(plain.removeprefix("ИА ").casefold())


def find_city_country(city: str) -> str:
    """Return the ISO code of the country of a city, which is given in the Russian nominative; "" where the table does not know it."""
    return _cities().get(fold(city), {}).get("country", "")


def _openings(paragraph: str) -> Iterator[tuple[str, CalendarDate, int]]:
    """Yield (city, date, end) for a city and a date (day in figures, month in words) at the head of a paragraph.

    Where there are none, yield each way to read a known city there, the longest first, with an empty date.
    """
    for day in read_dates(paragraph[:_REACH], Language.RUSSIAN):
        place = _PLACE.fullmatch(paragraph, 0, day.start)
        if place and day.text[0].isdigit() and day.form is DateForm.WORDED and day.date.day and not day.date.last_day:
            # A full stop after the month may end the dateline and not an abbreviation, so what follows is read from this stop on.
            yield place["city"], day.date, day.stop - day.text.endswith(".")
            return
    for opening in filter(None, (form.match(paragraph) for form in _UNDATED_CITIES)):
        if _english_city(opening["city"]) is not None:
            yield opening["city"], CalendarDate(), opening.end()


def _endings(paragraph: str, start: int) -> Iterator[tuple[str, int, str]]:
    """Yield (agency, end, byline) for each way to read what follows city and date as the rest of a dateline, the surest first."""
    if match := _BRACKETED.match(paragraph, start):
        agency = match["round"] or match["slashed"]
        if not agency[0].islower():
            yield agency.strip(), match.end(), ""
    for form in (_BEFORE_DASH, _AFTER_DASH, _AFTER_COMMA):
        match = form.match(paragraph, start)
        if match and _is_agency(match["agency"], known_only=form is _AFTER_COMMA):
            yield match["agency"].strip(), match.end(), (match.groupdict().get("byline") or "").strip()
    if match := _NO_AGENCY.match(paragraph, start):
        yield "", match.end(), ""


def _is_agency(name: str, known_only: bool) -> bool:
    """Return whether `name` is an agency's: a Cyrillic one that no table knows must be in capitals or quotation marks, or begin with ИА."""
    plain = _plain(name)
    if _find_agency(plain):
        return True
    if known_only or len(plain.split()) > 4 or not plain:
        return False
    is_latin = not has_cyrillic(plain) and re.search(r"[A-Za-z]", plain) is not None
    return is_latin or plain.isupper() or plain.startswith("ИА ") or _QUOTES.match(name.strip()) is not None


def _unknown(what: str, source: str, english: str, start: int) -> Finding:
    message = f'The {what} "{source}" of the dateline is in no table and was transliterated: check its English name.'
    return Finding("dateline", message, quote=english, start=start)


def _plain(agency: str) -> str:
    return " ".join(_QUOTES.sub("", agency).split())


def _english_city(city: str) -> str | None:
    return _cities().get(fold(city), {}).get("english")


@cache
def _cities() -> Mapping[str, Mapping[str, str]]:
    return {fold(row["russian"]): row for row in read_table("cities.tsv")}


@lru_cache(maxsize=2)
def list_english(table: str) -> Mapping[str, str]:
    """Return the English of those who are named in one of our tables (agencies, authorities), by each Russian name, casefolded."""
    return {name.casefold(): row["english"] for row in read_table(table) for name in forms(row["russian"])}


@cache
def _house_form() -> re.Pattern[str]:
    months = "|".join(write_month(month) for month in range(1, 13))
    return re.compile(rf"[A-Z][A-Z.' -]+, (?:{months}) \d\d?(?:, \d{{4}})?(?: - .{{2,60}}?)?\.(?=\s|$)")
