"""Units of measure and currencies: recognition after (or before) a number, and their English names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from svodka.facts.number_words import Language
from svodka.system.tables import fold, forms, read_table

_LETTER = "A-Za-zА-Яа-яЁё"
_CURRENCY_SIGNS = "$€£₸₽₼₺₴¥"


@dataclass(frozen=True)
class MeasureUnit:
    """One unit: `name` is its key, `dimension` what it measures (mass, money, time …)."""

    name: str
    dimension: str
    one: str
    many: str
    short: str


@dataclass(frozen=True)
class UnitMatch:
    """A unit that stands at a place: `whole[start:stop]`; `abbreviated` = written short."""

    unit: MeasureUnit
    start: int
    stop: int
    abbreviated: bool


@cache
def load_units() -> dict[str, MeasureUnit]:
    """Return all units by key."""
    table = {}
    for row in read_table("units.tsv"):
        table[row["unit"]] = MeasureUnit(
            row["unit"], row["dimension"], row["english_one"], row["english_many"], row["english_short"]
        )
    return table


def _inflected(notation: str) -> Iterator[str]:
    """Yield the forms of `stem:ending,ending rest`; each blank-separated part may have endings."""
    first, _, rest = notation.partition(" ")
    stem, _, endings = first.partition(":")
    heads = [stem + ending.replace("-", "") for ending in endings.split(",")] if endings else [stem]
    tails = list(_inflected(rest)) if rest else [""]
    for head in heads:
        for tail in tails:
            yield f"{head} {tail}" if tail else head


@cache
def _form_table(language: Language) -> dict[str, tuple[str, bool]]:
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
def _after_pattern(language: Language) -> re.Pattern[str]:
    alternatives = "|".join(
        re.escape(form).replace(r"\ ", r"[ \u00a0]") for form in sorted(_form_table(language), key=len, reverse=True)
    )
    adjective = r"(?:(?:российск|казахстанск|кыргызск|киргизск|узбекск|таджикск|туркменск|азербайджанск)\w+ )?"
    head = adjective if language is Language.RUSSIAN else r"(?:Russian |Kazakhstani |Kazakh |Kyrgyz |Uzbek |Turkmen )?"
    return re.compile(
        rf"[ \u00a0\u202f]?(?:{head})(?P<form>(?i:{alternatives}))(?![{_LETTER}]|\d)" + r"(?!\.?\s?\d*-\d)"
    )


@cache
def _adjective_pattern() -> re.Pattern[str]:
    stems = {stem: row["unit"] for row in read_table("units.tsv") for stem in forms(row["russian_adjective"])}
    return re.compile(rf"(?P<stem>{'|'.join(sorted(stems, key=len, reverse=True))})\w*")


@cache
def _adjective_units() -> dict[str, str]:
    return {stem: row["unit"] for row in read_table("units.tsv") for stem in forms(row["russian_adjective"])}


def find_unit_after(text: str, position: int, language: Language) -> UnitMatch | None:
    """Return the unit that stands at `position` (after at most one blank or, in English, a hyphen), or None."""
    start = position
    if language is Language.ENGLISH and text[position : position + 1] in ("-", "\u2011"):
        start += 1
    match = _after_pattern(language).match(text, start)
    if match is None:
        return None
    table = _form_table(language)
    form = re.sub("[\u00a0 ]", " ", match["form"])
    found = table.get(form) or table.get(fold(form))
    if found is None or _is_something_else(text, match, form):
        return None
    return UnitMatch(load_units()[found[0]], match.start("form"), match.end("form"), found[1])


def _is_something_else(text: str, match: re.Match[str], form: str) -> bool:
    """Tell whether a short form is no unit: `2 ч. 3 ст. 297` (part), `д. 5 г. Алматы` (city), English `in` and the like."""
    rest = text[match.end("form") :]
    if form in _CURRENCY_SIGNS and re.match(r"[ \u00a0]?\d", rest):
        return True
    if form == "ч" and re.match(r"\.?\s*\d", rest):
        return True
    if form in {"г", "м", "с", "т"} and re.match(r"\.?\s?[дп]\.", rest):
        return True
    return form == "р" and not re.match(r"\.", rest)


def find_unit_adjective(text: str, position: int) -> UnitMatch | None:
    """Return the unit in a Russian compound adjective at `position`: `летний` in `35-летний`."""
    match = _adjective_pattern().match(text, position)
    if match is None:
        return None
    unit = load_units()[_adjective_units()[match["stem"]]]
    return UnitMatch(unit, match.start(), match.end(), abbreviated=False)


@cache
def _before_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<sign>(?:US|U\.S\.)?[{_CURRENCY_SIGNS}])|(?<![A-Za-z])(?P<code>USD|EUR|KZT|KGS|UZS|RUB|TJS|AZN|TMT))[ \u00a0]?$"
    )


def find_currency_before(text: str, position: int) -> UnitMatch | None:
    """Return the currency whose sign or code stands before `position`: `$15`, `USD 15`."""
    match = _before_pattern().search(text, max(0, position - 6), position)
    if match is None:
        return None
    key = {"$": "USD", "€": "EUR", "£": "GBP", "₸": "KZT", "₽": "RUB", "₼": "manat", "₺": "TRY", "₴": "UAH", "¥": "CNY"}
    name = key[match["sign"][-1]] if match["sign"] else match["code"]
    name = {"AZN": "manat", "TMT": "manat"}.get(name, name)
    return UnitMatch(load_units()[name], match.start(), position, abbreviated=True)
