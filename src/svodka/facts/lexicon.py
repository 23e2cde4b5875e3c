"""Number words, months, units of measure and currencies of both languages.

Tables: data/number_words.tsv, data/months.tsv, data/units.tsv.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from svodka.system.tables import fold, forms, read_column, read_pairs, read_table


class Language(StrEnum):
    """The two sides of a translation."""

    RUSSIAN = "ru"
    ENGLISH = "en"


class WordClass(StrEnum):
    """How a number word contributes to a numeral; data/number_words.tsv explains all but `digits` at its head."""

    CARDINAL = "cardinal"
    COLLECTIVE = "collective"
    ORDINAL = "ordinal"
    SCALE = "scale"
    DOZEN = "dozen"
    HALF = "half"
    HUNDRED = "hundred"
    LOOSE = "loose"
    DIGITS = "digits"


class NumberWord(NamedTuple):
    """A row of the table of number words, or digits, which may not be in English form or have their thousands separated."""

    value: Decimal
    word_class: WordClass
    also: tuple[Decimal, ...] = ()
    malformed: bool = False
    grouped: bool = False


@cache
def load_number_words(language: Language) -> Mapping[str, NumberWord]:
    """Return the number words of a language by form."""
    words: dict[str, NumberWord] = {}
    for row in read_table("number_words.tsv"):
        if row["language"] == language:
            also = tuple(map(Decimal, forms(row["also"])))
            word = NumberWord(Decimal(row["value"]), WordClass(row["class"]), also)
            for form in forms(row["forms"]):
                words.setdefault(form, word)
    return words


def name_number(value: Decimal, word_class: WordClass) -> str:
    """Return the English word for a number (`two`, `second`), "" where there is none."""
    words = load_number_words(Language.ENGLISH).items()
    return next((form for form, word in words if word.word_class is word_class and word.value == value), "")


_MONTH_COLUMNS = {Language.RUSSIAN: ("russian", "russian_short"), Language.ENGLISH: ("english", "english_short")}


@cache
def _months(language: Language) -> Mapping[str, int]:
    rows, columns = read_table("months.tsv"), _MONTH_COLUMNS[language]
    return {fold(form): int(row["month"]) for row in rows for column in columns for form in forms(row[column])}


@cache
def build_month_pattern(language: Language) -> str:
    """Return a regular expression without groups that matches a month's name.

    English names must be capitalised. A short form may end in a point.
    """
    flag, letters = ("i", "А-Яа-яЁё") if language is Language.RUSSIAN else ("", "A-Za-z")
    patterns = []
    for column in _MONTH_COLUMNS[language]:
        names = [form for cell in read_column("months.tsv", column) for form in forms(cell)]
        if language is Language.ENGLISH:
            names += [name.upper() for name in names]
        longest_first = "|".join(sorted(names, key=len, reverse=True))
        patterns.append(f"(?{flag}:{longest_first})(?![{letters}])")
    return rf"(?:{'|'.join(patterns)}\.?)"


def read_month(name: str, language: Language) -> int:
    """Return 1…12 for a name that `build_month_pattern` matched."""
    return _months(language)[fold(name.rstrip("."))]


def write_month(month: int) -> str:
    """Return the house form of a month's name."""
    return read_table("months.tsv")[month - 1]["english"]


def write_day(day: date) -> str:
    """Return a day in house form: `3 November 2025`."""
    return f"{day.day} {write_month(day.month)} {day.year}"


_SIGNS = {
    "$": "USD", "€": "EUR", "£": "GBP", "₸": "KZT", "₽": "RUB", "₼": "manat", "₺": "TRY", "₴": "UAH", "¥": "CNY",
}  # fmt: skip
_CODES = {code: code for code in ("USD", "EUR", "KZT", "KGS", "UZS", "RUB", "TJS")} | {"AZN": "manat", "TMT": "manat"}
_CURRENCY_BEFORE = re.compile(
    rf"(?:(?:US|U\.S\.)?(?P<sign>[{''.join(_SIGNS)}])|(?<![A-Za-z])(?P<code>{'|'.join(_CODES)}))[ \u00a0]?$"
)
_NATIONAL = {
    Language.RUSSIAN: r"(?:(?:российск|казахстанск|кыргызск|киргизск|узбекск|таджикск|туркменск|азербайджанск)\w+ )?",
    Language.ENGLISH: r"(?:Russian |Kazakhstani |Kazakh |Kyrgyz |Uzbek |Turkmen )?",
}


class MeasureUnit(NamedTuple):
    """A row of data/units.tsv: `name` is its key, `dimension` what it measures (mass, money, time …); the rest is its English."""

    name: str
    dimension: str
    one: str
    many: str
    short: str


class UnitMatch(NamedTuple):
    """A unit found in a text at `whole[start:stop]`; `abbreviated` means its short form (`кг`), a currency sign or a code."""

    name: str
    """The key of its `MeasureUnit`."""
    start: int
    stop: int
    abbreviated: bool


@cache
def load_units() -> dict[str, MeasureUnit]:
    """Return all units by key."""
    columns = ("unit", "dimension", "english_one", "english_many", "english_short")
    return {row["unit"]: MeasureUnit(*(row[column] for column in columns)) for row in read_table("units.tsv")}


def _inflected(notation: str) -> Iterator[str]:
    """Yield the forms of `stem:ending,ending rest`; each blank-separated part may have endings."""
    first, _, rest = notation.partition(" ")
    stem, _, endings = first.partition(":")
    for ending in endings.split(","):
        for tail in _inflected(rest) if rest else [""]:
            yield f"{stem}{ending.replace('-', '')} {tail}".rstrip()


@cache
def _unit_forms(language: Language) -> dict[str, tuple[str, bool]]:
    """Return (unit key, abbreviated) by form: full forms folded, short forms by exact case."""
    table: dict[str, tuple[str, bool]] = {}
    for row in read_table("units.tsv"):
        if language is Language.RUSSIAN:
            full = [form for notation in forms(row["russian_full"]) for form in _inflected(notation)]
            short = forms(row["russian_short"])
        else:
            full = [row["english_one"], row["english_many"], *forms(row["english_other"])]
            short = forms(row["english_short"])
        for form in short:
            table.setdefault(form, (row["unit"], True))
        for form in full:
            table.setdefault(fold(form), (row["unit"], False))
    return table


@cache
def _unit_pattern(language: Language) -> re.Pattern[str]:
    names = sorted(_unit_forms(language), key=len, reverse=True)
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"[ \u00a0]") for name in names)
    return re.compile(
        rf"[ \u00a0\u202f]?(?:{_NATIONAL[language]})(?P<form>(?i:{alternatives}))(?![A-Za-zА-Яа-яЁё\d])(?!\.?\s?\d*-\d)"
    )


def find_unit_after(text: str, position: int, language: Language) -> UnitMatch | None:
    """Return the unit that stands at `position` (after at most one blank or, in English, a hyphen), or None."""
    is_hyphen = language is Language.ENGLISH and text[position : position + 1] in ("-", "\u2011")
    match = _unit_pattern(language).match(text, position + is_hyphen)
    if match is None:
        return None
    table = _unit_forms(language)
    form = match["form"].replace("\u00a0", " ")
    found = table.get(form) or table.get(fold(form))
    is_of_house = _HOUSE.search(text[max(0, position - 12) : position])
    if found is None or is_of_house or (form in _NO_UNIT and re.match(_NO_UNIT[form], text[match.end("form") :])):
        return None
    return UnitMatch(found[0], *match.span("form"), found[1])


_HOUSE = re.compile(r"(?<![А-Яа-яЁё])(?:д|кв|корп|стр)\.[ \u00a0]?\d+\Z")
"""Before the end of the number of a house or a flat: in `д. 5 г. Алматы` the city follows."""


_NO_UNIT = {
    **dict.fromkeys(_SIGNS, r"[ \u00a0]?\d"),
    **dict.fromkeys("гмст", r"\.?\s?[дпр]\."),
    "ч": r"\.?\s*\d",
    "р": r"(?!\.)",
}
"""What shows behind a short form that it is no unit: the number of a sign, a letter before `д.` or `п.`, `2 ч. 3 ст. 297` (a part)."""


@cache
def _unit_adjectives() -> tuple[dict[str, str], re.Pattern[str]]:
    rows = read_pairs("units.tsv", "unit", "russian_adjective").items()
    stems = {stem: unit for unit, adjectives in rows for stem in forms(adjectives)}
    return stems, re.compile(rf"(?P<stem>{'|'.join(sorted(stems, key=len, reverse=True))})\w*")


def find_unit_adjective(text: str, position: int) -> UnitMatch | None:
    """Return the unit in a Russian compound adjective at `position`: `летний` in `35-летний`."""
    units, pattern = _unit_adjectives()
    match = pattern.match(text, position)
    return UnitMatch(units[match["stem"]], *match.span(), abbreviated=False) if match else None


def find_currency_before(text: str, position: int) -> UnitMatch | None:
    """Return the currency whose sign or code stands before `position`: `$15`, `USD 15`."""
    match = _CURRENCY_BEFORE.search(text, max(0, position - 6), position)
    if match is None:
        return None
    name = _SIGNS[match["sign"]] if match["sign"] else _CODES[match["code"]]
    return UnitMatch(name, match.start(), position, abbreviated=True)
