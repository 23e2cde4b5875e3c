"""Numbers written in digits: where one begins and ends, and which value it has.

Rules (docs/facts.md): in Russian text a comma is the decimal comma, except before a lone `000` (`10,000`); a point is a
decimal point, but before exactly three digits it is ambiguous (`1.878`): the decimal reading is taken, the thousands reading
is accepted as well. Two or more separators of one kind group thousands (`1.234.567`). In English text commas group
thousands; a comma that cannot (`13,5`) and groups parted by a space are read, and reported as malformed.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from svodka.facts.number_words import Language

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
