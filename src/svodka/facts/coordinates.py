"""Geographical coordinates: decimals and degrees that are never thousands, whatever stands between their digits.

Forms (ISO 6709 and its Russian habits): degrees with minutes and seconds, decimal degrees with a sign, a hemisphere or a word such as
`координаты` beside them, and two bare decimals of equal length side by side (`41.311, 69.240`).
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from svodka.facts.figures import Figure, FigureKind

_BLANK = "[ \u00a0\u202f]"
_HEMISPHERE = (
    r"(?:(?:северной|южной|восточной|западной)[ \u00a0](?:широты|долготы)|[сю]\.[ \u00a0]?ш\.|[вз]\.[ \u00a0]?д\.|[NSEW](?![A-Za-z])"
    r"|(?:north|south)(?=[ \u00a0](?:latitude|lat))|(?:east|west)(?=[ \u00a0](?:longitude|lon)))"
)
_DEGREES = re.compile(
    rf"(?<![\w.,])(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)°{_BLANK}?(?P<minutes>\d\d?(?:[.,]\d+)?)[′'’]"
    rf"(?:{_BLANK}?(?P<seconds>\d\d?(?:[.,]\d+)?)(?:[″\"”]|''))?"
)
_DECIMAL = re.compile(
    rf"(?<![\w.,])[-−]?(?P<degrees>\d{{1,3}}[.,]\d{{2,8}})(?:°?{_BLANK}?(?={_HEMISPHERE})|°(?!{_BLANK}?[CСF]))"
)
_PAIR = re.compile(
    rf"(?<![\w.,])[-−]?(?P<first>\d{{1,2}}(?P<mark>[.,])\d{{3,8}})(?P<gap>(?:[,;/]|{_BLANK}(?:и|and)(?={_BLANK}))?{_BLANK}?)"
    rf"[-−]?(?P<second>\d{{1,3}}(?P=mark)\d{{3,8}})(?![\w%°]|[.,]\d)"
)
_WORD_BEFORE = re.compile(
    r"(?i:координат|coordinate|широт|долгот|latitude|longitude|\bgps|геолокац|геометк)[^.!?]{0,60}$"
)
_COUNTED = re.compile(rf"{_BLANK}[^\W\d_]")


def find_coordinates(text: str) -> Iterator[Figure]:
    """Yield the coordinates of a text: each latitude or longitude is a figure; the value is in decimal degrees."""
    for match in _DEGREES.finditer(text):
        seconds = _decimal(match["minutes"]) * 60 + _decimal(match["seconds"] or "0")
        yield Figure(*match.span(), match[0], FigureKind.COORDINATE, _decimal(match["degrees"]) + seconds / 3600)
    for match in _DECIMAL.finditer(text):
        yield _figure(text, match, "degrees")
    for match in _PAIR.finditer(text):
        if _is_place(text, match):
            yield _figure(text, match, "first")
            yield _figure(text, match, "second")


def _is_place(text: str, match: re.Match[str]) -> bool:
    """Tell whether two decimals side by side are a point on the globe: no list of amounts (`1.450, 2.300 таблеток`)."""
    first, second = match["first"], match["second"]
    if _decimal(first) > 90 or _decimal(second) > 180 or (match["gap"].strip() == match["mark"] == ","):
        return False
    if _WORD_BEFORE.search(text[: match.start()]):
        return True
    digits, others = (len(number.partition(match["mark"])[2]) for number in (first, second))
    if digits != others or not match["gap"] or match["gap"].strip() in ("и", "and"):
        return False
    return digits > 3 or not _COUNTED.match(text, match.end())


def _figure(text: str, match: re.Match[str], group: str) -> Figure:
    start, stop = match.span(group)
    return Figure(start, stop, text[start:stop], FigureKind.COORDINATE, _decimal(match[group]))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
