"""Find the figures of a text: numbers with their units, ranges, dates, times, articles, telephone numbers.

`find_russian` and `find_english` read a text; `svodka.facts.comparison.compare` compares the two.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from svodka.facts.dates import DateForm, WrittenDate, read_dates
from svodka.facts.figures import ONE, Figure, FigureKind
from svodka.facts.lexicon import Language, find_currency_before, find_unit_adjective, find_unit_after, load_units
from svodka.facts.numerals import MOST_DIGITS, Numeral, read_numerals
from svodka.facts.special_figures import SCALE_ADJECTIVES, find_special_figures, settle_neighbours
from svodka.russian.tokens import without_overlaps
from svodka.system.tables import read_pairs

_RANGE_GAP = {
    Language.RUSSIAN: re.compile(r"[ \u00a0]?[-–—‑−][ \u00a0]?|[ \u00a0](?:до|по|или)[ \u00a0]"),
    Language.ENGLISH: re.compile(r"[ \u00a0]?[-–—‑−][ \u00a0]?|[ \u00a0](?:to|or)[ \u00a0](?:about )?"),
}
_RUSSIAN_SUFFIX = re.compile(
    r"[-‑–](?P<suffix>ого|его|ому|ему|ыми|ими|ый|ий|ой|ая|яя|ую|ое|ые|ых|ым|ом|ти|ми|го|му|мя|й|я|ю|е|х|м|и)(?![А-Яа-яЁё-])"
)
_COMPOUND = re.compile(r"[-‑–](?=[а-яё])\w+")
_ENGLISH_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b")
_YEAR_NUMBER = re.compile(r"(?:1[5-9]|20)\d\d")
_RUSSIAN_YEAR = re.compile(r"[ \u00a0]?(?:год(?:а|у|ом|е|ы|ов|ам|ами|ах)?(?![а-яё])|г\.?г?(?![А-Яа-яЁё])\.?)")
_TWO_DIGITS = re.compile(r"\d\d")
_BORN = re.compile(r"[ \u00a0]?(?:г\.?[ \u00a0]?р\.|г(?:\.|ода)[ \u00a0]?рожд)")
"""What stands behind a year of birth, which may be of two digits: `87 г.р.`, `92 года рождения`."""
_DECADE = {
    Language.RUSSIAN: re.compile(r"[-‑–](?:е|х|ые|ых|м|ми)?[ \u00a0](?:год(?:ы|ов|ах|ам)|гг)(?![а-яё])"),
    Language.ENGLISH: re.compile(r"['’]?s\b"),
}

_THING = re.compile(r"[ \u00a0](?!(?:без|для|или|как|над|под|при|про|чем|что)(?!\w))[а-яё]{3}")
_FOLD = re.compile(r"[- ]?fold\b")
_SHORT_SCALE = re.compile(r"[ \u00a0]?[mMkK]\b")
_ENDLESS = re.compile(rf"\d{{{MOST_DIGITS + 1},}}")
_MONTH_LEAD = re.compile(
    r"(?i:\b(?:in|of|since|until|till|by|last|next|this|early|late|mid|from|during|through|before|after))[ -]$"
)


def find_russian(text: str) -> tuple[Figure, ...]:
    """Return the figures of a Russian text in order; no two overlap and each is a slice of `text`."""
    return _find(text, Language.RUSSIAN)


def find_english(text: str) -> tuple[Figure, ...]:
    """Return the figures of an English text in order; no two overlap and each is a slice of `text`.

    `required` tells whether the figure is certain: a lone `one` or `both` may count nothing.
    """
    return _find(text, Language.ENGLISH)


def _find(text: str, language: Language) -> tuple[Figure, ...]:
    # An account or serial number is no quantity, and too long for decimal arithmetic. Letters in its place keep the offsets.
    text = _ENDLESS.sub(lambda digits: "x" * len(digits.group()), text)
    claimed = without_overlaps([*find_dates(text, language), *find_special_figures(text, language)])
    read = read_numerals(text, language, [(figure.start, figure.stop) for figure in claimed])
    found = sorted([*claimed, *_figures(text, read, language)], key=lambda figure: figure.start)
    return settle_neighbours(text, found, language is Language.RUSSIAN)


def _figures(text: str, read: list[Numeral], language: Language) -> Iterator[Figure]:
    """Yield a figure for each numeral, or for two that form a range."""
    stop = 0
    pending = deque(read)
    while pending:
        numeral = pending.popleft()
        if numeral.start < stop:  # already part of the last figure, as its unit (`10-second`)
            continue
        if pending and _is_range(text, numeral, pending[0], language):
            numeral = _merge(numeral, pending.popleft())
        figure = _dress(text, numeral, language)
        if figure.start < stop:  # the sign or lead belongs to the figure before
            figure = replace(figure, start=numeral.start, text=text[numeral.start : figure.stop])
        stop = figure.stop
        yield figure


def _is_range(text: str, first: Numeral, second: Numeral, language: Language) -> bool:
    gap = text[first.stop : second.start]
    is_apart = first.ordinal or first.attached or (second.ordinal and not first.spelled)
    if is_apart or not _RANGE_GAP[language].fullmatch(gap):
        return False
    if re.search(r"\w", gap):
        lead = re.search(r"(?i:\b(?:от|между|between))[ \u00a0]$", text[max(0, first.start - 9) : first.start])
        loose = gap.strip() in ("или", "or", "to")
        return bool(lead or loose) and first.value < second.value
    # A dash between spaces may also separate clauses: `вдвое — 500`.
    return gap.strip() == gap or (first.value < second.value and first.sure and first.spelled is second.spelled)


def _merge(first: Numeral, second: Numeral) -> Numeral:
    """Return one numeral for a range, valued at its lower end; the upper end's scale word covers both (`5–7 тысяч`)."""
    low, also = first.value, first.also
    if first.scale == ONE and second.scale > ONE and low * second.scale < second.value:
        low, also = low * second.scale, (*also, low)
    return replace(
        second, start=first.start, value=low, high=second.value, also=also, spelled=first.spelled and second.spelled, attached=False,
        malformed=first.malformed or second.malformed, grouped=first.grouped or second.grouped, sure=first.sure or second.sure,
    )  # fmt: skip


def _dress(text: str, numeral: Numeral, language: Language) -> Figure:
    """Add suffix, unit, currency and kind to a numeral."""
    base = Figure(
        numeral.start, numeral.stop, "", FigureKind.ORDINAL if numeral.ordinal else FigureKind.CARDINAL, numeral.value, numeral.high,
        scale=numeral.scale, spelled=numeral.spelled, also=numeral.also, malformed=numeral.malformed,
        required=numeral.sure, number_start=numeral.start, number_stop=numeral.stop,
    )  # fmt: skip
    decade = _DECADE[language].match(text, base.stop)
    if decade and not numeral.spelled and base.value % 10 == 0:
        figure = replace(base, stop=decade.end(), kind=FigureKind.DECADE)
    else:
        figure = (_russian_dress if language is Language.RUSSIAN else _english_dress)(text, base, numeral)
    return replace(figure, text=text[figure.start : figure.stop])


def _russian_dress(text: str, figure: Figure, numeral: Numeral) -> Figure:
    if not numeral.spelled and not numeral.grouped:
        suffix = _RUSSIAN_SUFFIX.match(text, figure.stop)
        if suffix is not None:
            kind = _suffix_kind(figure, suffix["suffix"])
            figure = replace(figure, stop=suffix.end(), number_stop=suffix.end(), kind=kind)
        elif word := _COMPOUND.match(text, figure.stop):
            return _russian_compound(text, figure, word)
    if _TWO_DIGITS.fullmatch(text, figure.start, figure.stop) and _BORN.match(text, figure.stop):
        return replace(figure, kind=FigureKind.YEAR, also=(figure.value + 1900, figure.value + 2000))
    year = _RUSSIAN_YEAR.match(text, figure.stop)
    if year is not None and _is_year(text, figure, numeral):
        return replace(figure, stop=year.end(), kind=FigureKind.YEAR)
    figure = _with_lead(text, figure, Language.RUSSIAN)
    if figure.kind is not FigureKind.CARDINAL:
        return figure
    figure = _with_unit(text, figure, numeral, Language.RUSSIAN)
    # `1.878` is thousands before a counted thing, since things come whole; with a unit, money or nothing it stays a decimal.
    is_ambiguous = figure.also == (figure.value * 1000,) and figure.scale == ONE
    if is_ambiguous and not figure.unit and _THING.match(text, figure.stop):
        return replace(figure, value=figure.also[0], also=(figure.value,))
    return figure


def _suffix_kind(figure: Figure, suffix: str) -> FigureKind:
    """Return what `-й`, `-х`, `-го` make of digits: a year, a decade, a cardinal or an ordinal."""
    number = str(figure.value)
    if suffix in {"е", "х", "ые", "ых"} and re.fullmatch("[2-9]0", number):
        return FigureKind.DECADE
    if suffix in {"й", "ый", "го", "ого", "м", "ом", "му"} and _YEAR_NUMBER.fullmatch(number):
        return FigureKind.YEAR
    return figure.kind if suffix in {"ти", "ми", "х", "мя", "и"} else FigureKind.ORDINAL


def _is_year(text: str, figure: Figure, numeral: Numeral) -> bool:
    number = text[numeral.stop - 4 : numeral.stop] if not numeral.spelled else str(numeral.value)
    return bool(_YEAR_NUMBER.fullmatch(number)) and not numeral.grouped and figure.value < 2200


def _russian_compound(text: str, figure: Figure, word: re.Match[str]) -> Figure:
    """Return the figure extended over the compound that it begins: `35-летний`, `5-килограммовый`, `2-комнатная`."""
    scale = next((factor for stem, factor in SCALE_ADJECTIVES.items() if word[0][1:].startswith(stem)), None)
    if scale is not None:
        return replace(figure, stop=word.end(), number_stop=word.end(), value=figure.value * scale, scale=scale)
    unit = find_unit_adjective(text, figure.stop + 1)
    if unit is None:
        return replace(figure, stop=word.end())
    kind = {"year": FigureKind.AGE, "%": FigureKind.PERCENTAGE}.get(unit.name, FigureKind.QUANTITY)
    return replace(figure, stop=unit.stop, kind=kind, unit=unit.name)


def _with_lead(text: str, figure: Figure, language: Language) -> Figure:
    """Return the figure with the label before it, if it has one: `ст.`, `part`, `№`."""
    for lead, pattern in _leads(language):
        before = pattern.search(text, max(0, figure.start - 16), figure.start)
        if before is not None:
            kind = FigureKind.NUMBER if lead == "No." else FigureKind.ARTICLE
            return replace(figure, start=before.start(), kind=kind, lead=lead, required=True)
    return figure


@cache
def _leads(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the English label and the pattern of each label that may stand before a number, from data/law_parts.tsv."""
    column = "russian" if language is Language.RUSSIAN else "english_pattern"
    patterns = read_pairs("law_parts.tsv", "english", column).items()
    return tuple((lead, re.compile(rf"(?<![\w-])(?i:{pattern})[ \u00a0]?$")) for lead, pattern in patterns)


def _with_unit(text: str, figure: Figure, numeral: Numeral, language: Language) -> Figure:
    if numeral.attached:
        return replace(figure, kind=FigureKind.IDENTIFIER)
    currency = None if numeral.spelled else find_currency_before(text, figure.start)
    unit = find_unit_after(text, figure.stop, language) or currency
    if unit is None:
        times = language is Language.RUSSIAN and re.match(r"[ \u00a0]раза?\b", text[figure.stop :])
        return replace(figure, required=figure.required and not (times and figure.value in (2, 3)))
    kinds = {"money": FigureKind.MONEY, "share": FigureKind.PERCENTAGE}
    kind = kinds.get(load_units()[unit.name].dimension, FigureKind.QUANTITY)
    start, stop = (currency or figure).start, max(figure.stop, unit.stop)
    return replace(figure, start=start, stop=stop, unit=unit.name, kind=kind, abbreviated=unit.abbreviated)


def _english_dress(text: str, figure: Figure, numeral: Numeral) -> Figure:
    suffix = _ENGLISH_SUFFIX.match(text, figure.stop)
    if suffix and not numeral.spelled:
        return replace(figure, stop=suffix.end(), number_stop=suffix.end(), kind=FigureKind.ORDINAL)
    if fold := _FOLD.match(text, figure.stop):
        figure = replace(figure, stop=fold.end())
    money = _SHORT_SCALE.match(text, figure.stop)
    if money and find_currency_before(text, figure.start):
        scale = Decimal(1000 if money[0][-1] in "kK" else 1_000_000)
        figure = replace(figure, value=figure.value * scale, scale=scale, stop=money.end(), number_stop=money.end())
    figure = _with_lead(text, figure, Language.ENGLISH)
    if figure.kind in (FigureKind.CARDINAL, FigureKind.ORDINAL):
        figure = _with_unit(text, figure, numeral, Language.ENGLISH)
    certain = figure.value != 1 or not figure.unit
    if numeral.spelled:
        is_adjective = re.match(r"-[a-z]", text[numeral.stop : numeral.stop + 2]) is not None
        certain = numeral.sure and figure.value > 12 and figure.value != 100 and not is_adjective
    # Digits that are part of a name state no number.
    return replace(figure, required=certain and not numeral.attached)


def find_dates(text: str, language: Language) -> list[Figure]:
    """Return the dates of a text: day with month, month with year, months alone; in order, no two overlapping."""
    return [
        Figure(one.start, one.stop, one.text, FigureKind.DATE, date=one.date, required=_is_sure(text, one, language))
        for one in read_dates(text, language)
    ]


def _is_sure(text: str, written: WrittenDate, language: Language) -> bool:
    """Tell whether a date is certain: a month without day or year may be a name (`Май`) or another word (`March`, `May`).

    An adjective (`мартовский`) can be put into English in several ways, so it never counts as certain.
    """
    if written.form is DateForm.ADJECTIVE:
        return False
    if written.date.day or written.date.year:
        return True
    before = text[: written.start]
    if language is Language.RUSSIAN:
        return written.text.islower() or not before or before.rstrip()[-1:] in ".!?"
    return bool(_MONTH_LEAD.search(before))
