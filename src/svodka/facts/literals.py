"""Numbers written in digits: where one begins and ends, and which value it has.

Rules (docs/facts.md): in Russian text a comma is the decimal comma, except before a lone `000` (`10,000`); a point is a
decimal point, but before exactly three digits it is ambiguous (`1.878`): the decimal reading is taken, the thousands reading
is accepted as well. Two or more separators of one kind group thousands (`1.234.567`). In English text commas group
thousands; a comma that cannot (`13,5`) and groups parted by a space are read, and reported as malformed.

Telephone numbers: the one rule by which digits are a number to call and no quantity.

Written forms are those of the region's press: with `+` and the country (ITU-T E.164: ten to fifteen digits), with the long-distance 8
of the old Soviet plan (ten digits follow), with a code in brackets, or a six- or seven-digit local number in pairs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from svodka.facts.figures import Figure, FigureKind
from svodka.facts.number_words import Language
from svodka.facts.units import find_unit_after

_BLANK = " \u00a0\u2009\u202f"
LITERAL = re.compile(
    rf"(?<![\d])(?:\d+(?:[ \u00a0]1/2(?!\d|/)|[ \u00a0]?½)|½"
    rf"|\d{{1,3}}(?:[{_BLANK}]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\d]|[{_BLANK}]\d{{3}}(?!\d))|\d+(?:[.,]\d+)*)"
)


MOST_DIGITS = 24
"""More are an account or a serial number: no quantity, and more than decimal arithmetic keeps."""


@dataclass(frozen=True)
class Literal:
    """A number in digits: `also` other possible values, `malformed` not in English form."""

    value: Decimal
    also: tuple[Decimal, ...] = ()
    malformed: bool = False
    grouped: bool = False


def read_literal(text: str, language: Language) -> Literal | None:
    """Return the value of digits with separators, or None where they are no number (`28.02.2013`, `1.2.3`)."""
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    if text.endswith(("½", "1/2")):
        whole = re.match(r"\d*", text.removesuffix("1/2"))
        return Literal(Decimal((whole and whole[0]) or 0) + Decimal("0.5"))
    grouped = bool(re.search(rf"[{_BLANK}]", text))
    plain = re.sub(rf"[{_BLANK}]", "", text)
    commas, points = plain.count(","), plain.count(".")
    if commas and points:
        return _mixed(plain, grouped)
    if not commas and not points:
        return Literal(Decimal(plain), malformed=grouped and language is Language.ENGLISH, grouped=grouped)
    if commas > 1 or points > 1:
        mark = "," if commas else "."
        if not _groups_thousands(plain, mark):
            return None
        return Literal(Decimal(plain.replace(mark, "")), malformed=mark == ".", grouped=True)
    if language is Language.RUSSIAN:
        return _russian_single(plain, grouped)
    return _english_single(plain, grouped)


def _groups_thousands(text: str, mark: str) -> bool:
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", text))


def _mixed(text: str, grouped: bool) -> Literal | None:
    decimal_mark = max(",.", key=text.rfind)
    group_mark = "." if decimal_mark == "," else ","
    whole, _, fraction = text.rpartition(decimal_mark)
    if text.count(decimal_mark) > 1 or not _groups_thousands(whole, group_mark):
        return None
    return Literal(
        Decimal(f"{whole.replace(group_mark, '')}.{fraction}"), malformed=grouped or decimal_mark == ",", grouped=True
    )


def _russian_single(text: str, grouped: bool) -> Literal:
    decimal = Decimal(text.replace(",", "."))
    thousands = Decimal(re.sub("[.,]", "", text))
    if not grouped and re.fullmatch(r"[1-9]\d{0,2},000", text):
        return Literal(thousands, also=(decimal,), grouped=True)
    if not grouped and _groups_thousands(text, "."):
        return Literal(decimal, also=(thousands,))
    return Literal(decimal, grouped=grouped)


def _english_single(text: str, grouped: bool) -> Literal:
    if "." in text:
        return Literal(Decimal(text), malformed=grouped, grouped=grouped)
    if not grouped and _groups_thousands(text, ","):
        return Literal(Decimal(text.replace(",", "")), grouped=True)
    return Literal(Decimal(text.replace(",", ".")), malformed=True, grouped=grouped)


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
