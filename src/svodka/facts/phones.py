"""Telephone numbers: the one rule by which digits are a number to call and no quantity.

Written forms are those of the region's press: with `+` and the country (ITU-T E.164: ten to fifteen digits), with the long-distance 8
of the old Soviet plan (ten digits follow), with a code in brackets, or a six- or seven-digit local number in pairs.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from svodka.facts.figures import Figure, FigureKind
from svodka.facts.number_words import Language
from svodka.facts.units import find_unit_after

_GAP = r"[ \u00a0‑–-]"
_SHAPE = re.compile(
    rf"""
    (?<![\w+-])(?<!\d[.,])(?:
        (?P<world>\+\d{{1,3}}{_GAP}?(?:\(\d{{2,5}}\)|\d{{2,5}})(?:{_GAP}?\d){{5,9}})
      | (?P<trunk>8{_GAP}?(?:\([3-9]\d{{2,4}}\)|[3-9]\d{{2,4}})(?:{_GAP}?\d){{5,7}})
      | (?P<coded>\(\d{{3,5}}\)[ \u00a0]?\d(?:-?\d){{4,6}})
      | (?P<local>\d{{2,3}}-\d\d-\d\d)
    )(?![\w-]|[.,]\d|[ \u00a0]\d{{3}}(?!\d))
    """,
    re.VERBOSE,
)
_DIGITS = {"world": range(10, 16), "trunk": range(11, 12), "coded": range(8, 12), "local": range(6, 8)}
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|1[0-2])-\d\d")
_CALLED = re.compile(r"(?i:тел\b|телефон|звони|горяч\w+ лини|\bphone|\btel\b|\bcall)[^.!?]{0,60}$")
_COUNTED = re.compile(r"[ \u00a0](?:тыс|млн|млрд|трлн|thousand|million|billion|trillion)")


def find_phones(text: str, language: Language) -> Iterator[Figure]:
    """Yield the telephone numbers of a text in order.

    Digits with a unit or a currency behind them are counted (`8 500 000 000 сумов`), so are digits in groups of three without a
    country's code; a local number that may be a day (`12-05-21`) needs a word such as `телефон` before it.
    """
    for match in _SHAPE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) in _DIGITS[match.lastgroup or ""] and not _is_something_else(text, match, language):
            yield Figure(*match.span(), match[0], FigureKind.PHONE, Decimal(0), digits=digits)


def _is_something_else(text: str, match: re.Match[str], language: Language) -> bool:
    if _THOUSANDS.fullmatch(match[0]) or _COUNTED.match(text, match.end()):
        return True
    if find_unit_after(text, match.end(), language) is not None:
        return True
    return bool(_DAY.fullmatch(match[0])) and not _CALLED.search(text[: match.start()])
