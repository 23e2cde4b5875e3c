"""Find figures that have a form of their own, and numbers whose neighbours show what they are.

Figures with a form of their own are times of day, compound adjectives, Roman ordinals, `a year and a half`, telephone numbers and
coordinates. Neighbours show the years of a list (`1990 и 1995 годов`), the articles of a list, and the number of a flight or a house.
Such numbers name something and count nothing, so they take no thousands comma.

Telephone numbers are recognised as the region's press writes them: with `+` and the country code (ITU-T E.164: ten to fifteen digits),
with the long-distance 8 of the old Soviet plan (ten digits follow), with an area code in brackets, or as a local number of six or
seven digits in groups.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from svodka.facts.figures import ONE, Figure, FigureKind
from svodka.facts.lexicon import Language, WordClass, find_unit_adjective, find_unit_after, load_number_words
from svodka.russian.morphology import analyse
from svodka.system.tables import fold

_TIME = {
    Language.RUSSIAN: re.compile(
        r"(?<![\d.,:-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)"
        r"|[ \u00a0]?(?P<word>ч\.|час(?:а|ов)?) (?P<minutes>\d\d?) ?(?:м\.|мин\.?|минут\w*))(?P<half>)(?![\d:%]|[.,-]\d)"
    ),
    Language.ENGLISH: re.compile(
        r"(?<![\d.,:$-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?(?![\d:%]|[.,-]\d)"
        r"(?:[ \u00a0]?(?P<half>[ap]\.?m\b\.?|noon))?",
        re.IGNORECASE,
    ),
}
_TIME_OF_DAY = re.compile(
    r"(?<![\d.,:–-])(?<!\d )(?P<hour>1[0-2]|0?\d)(?:[ \u00a0]?(?:ч\.|час(?:а|ов)?)[ \u00a0](?P<part>утра|дня|вечера|ночи)"
    r"|[ \u00a0](?P<bare>утра|вечера))(?!\w)"
)
"""`3 часа ночи`, `8 утра`. Without a word for "hour", `3 ночи` are three nights."""
_LATE_HOUR = re.compile(r"(?<![^\W\d_])[Вв][ \u00a0](?P<hour>1[3-9]|2[0-3])[ \u00a0]?(?:ч\.|час(?:а|ов)?(?!\w))(?! \d)")
"""`в 15 часов`, which are no length of time."""
_HALF_PAST = {
    Language.RUSSIAN: re.compile(r"(?i)(?<!\w)половин(?:[ауые]|ой)[ \u00a0](?P<hour>[а-я]+[ео]го)(?!\w)"),
    Language.ENGLISH: re.compile(r"(?i)\bhalf[ -]past[ -](?P<hour>[a-z]+)\b"),
}
_HOUR_CLASS = {Language.RUSSIAN: WordClass.ORDINAL, Language.ENGLISH: WordClass.CARDINAL}
"""`половина второго`, `half past one`."""
_NAMED_TIME = re.compile(r"(?i:\b(?P<noon>noon|midday|полдень|полудн[яюе])\b|\b(?:midnight|полночь|полуночи?)\b)")
_TIME_LEAD = re.compile(r"(?i:\b(?:в|во|около|к|до|с|после|at|by|around|about|until|from|after|before))[ \u00a0]$")
_TIME_END = re.compile(r"[ \u00a0]?(?:$|[.,;)А-ЯЁ]|(?:час|мск|утра|вечера|дня|ночи|по |в |на )\w*)")
_HUNDREDS = "сто|двухсот|тр[её]хсот|четыр[её]хсот|пятисот|шестисот|семисот|восьмисот|девятисот"
_TENS = "двадцати|тридцати|сорока|пятидесяти|шестидесяти|семидесяти|восьмидесяти|девяносто"
_ONES = (
    "одно|полутора|двух|дву|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|тринадцати|четырнадцати|"
    "пятнадцати|шестнадцати|семнадцати|восемнадцати|девятнадцати"
)
_COUNTED = (
    "летн|лети|дневн|месячн|часов|недельн|комнатн|этажн|минутн|годичн|годовал|суточн|кратн|килограммов|граммов|тонн|литров|процентн|"
    "метров|километров|тысячн|миллионн|миллиардн|сторонн|значн|разов|градусн"
)
SCALE_ADJECTIVES = {"тысячн": Decimal(10**3), "миллионн": Decimal(10**6), "миллиардн": Decimal(10**9)}
_COMPOUND = re.compile(
    rf"(?i)(?<![\w-])(?P<hundreds>{_HUNDREDS})?(?P<tens>{_TENS})?(?P<ones>{_ONES})?(?<=\w)(?P<counted>{_COUNTED})\w*"
)
_ROMAN = re.compile(
    r"(?<!\w)(?<![^IVXХ]-)(?:[IVXХ]{2,7}|[IVX](?=[- \u00a0][а-яё]|[–—-][IVXХ])|[VX](?=[- \u00a0][a-z]))(?![\w])"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "Х": 10}
_AND_A_HALF = re.compile(r"(?<![\w-])(?i:an?|one|another|past|last|next)[ -](?=(?P<word>[a-z]+) and a half(?![\w-]))")
_GOES_ON = re.compile(r" [a-z]")
"""`an apple and a half melon`: the half is of something else."""
_ONE_OF = re.compile(r"(?<![\w-])(?i:an?|per|each|every|one)[ -](?=[a-z])")
_ROUND = re.compile(r"(?<![\d/])1/(?P<matches>2|4|8|16|32|64)(?=[ \u00a0-](?:финал|final))")
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
_COUNTED_PARTS = re.compile(rf"{_BLANK}[^\W\d_]")


def _figure(text: str, span: tuple[int, int], kind: FigureKind, value: Decimal, **more: Any) -> Figure:
    return Figure(*span, text[slice(*span)], kind, value, **more)


def find_special_figures(text: str, language: Language) -> Iterator[Figure]:
    """Yield the figures of a text that have a form of their own. Where two overlap, prefer the one yielded first."""
    yield from find_phones(text, language)
    yield from _coordinates(text)
    yield from _times(text, language)
    yield from _rounds(text)
    if language is Language.RUSSIAN:
        yield from _compounds(text)
    else:
        yield from _single_units(text)
    yield from _roman(text)


_PHONE_GAP = r"[ \u00a0‑–-]"
_PHONE = re.compile(
    rf"""
    (?<![\w+-])(?<!\d[.,])(?:
        (?P<world>\+\d{{1,3}}{_PHONE_GAP}?(?:\(\d{{2,5}}\)|\d{{2,5}})(?:{_PHONE_GAP}?\d){{5,9}})
      | (?P<trunk>8{_PHONE_GAP}?(?:\([3-9]\d{{2,4}}\)|[3-9]\d{{2,4}})(?:{_PHONE_GAP}?\d){{5,7}})
      | (?P<coded>\(\d{{3,5}}\)[ \u00a0]?\d(?:-?\d){{4,6}})
      | (?P<local>\d{{2,3}}-\d\d-\d\d)
    )(?![\w-]|[.,]\d|[ \u00a0]\d{{3}}(?!\d))
    """,
    re.VERBOSE,
)
_PHONE_DIGITS = {"world": range(10, 16), "trunk": range(11, 12), "coded": range(8, 12), "local": range(6, 8)}
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|1[0-2])-\d\d")
_CALLED = re.compile(r"(?i:тел\b|телефон|звони|горяч\w+ лини|\bphone|\btel\b|\bcall)[^.!?]{0,60}$")
_SCALED = re.compile(r"[ \u00a0](?:тыс|млн|млрд|трлн|thousand|million|billion|trillion)")


def find_phones(text: str, language: Language) -> Iterator[Figure]:
    """Yield the telephone numbers of a text in order.

    Digits before a unit, a currency or a scale word are an amount (`8 500 000 000 сумов`), and so are digits in groups of three without
    a country code. A local number that may be a date (`12-05-21`) needs a word such as `телефон` before it.
    """
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        is_counted = _SCALED.match(text, match.end()) or find_unit_after(text, match.end(), language)
        is_day = _DAY.fullmatch(match[0]) and not _CALLED.search(text[: match.start()])
        is_amount = _THOUSANDS.fullmatch(match[0]) or is_counted
        if len(digits) in _PHONE_DIGITS[match.lastgroup or ""] and not (is_amount or is_day):
            yield _figure(text, match.span(), FigureKind.PHONE, Decimal(0), digits=digits)


def _times(text: str, language: Language) -> Iterator[Figure]:
    """Yield times of day, with minutes after midnight as their value; `14.05` only after a preposition that can introduce a time."""
    if language is Language.RUSSIAN:
        yield from _times_of_day(text)
    for match in _TIME[language].finditer(text):
        half = (match["half"] or "").replace(".", "").lower()
        minute = match["minute"] or match.groupdict().get("minutes")
        separated = minute and (":" in match[0] or not match["minute"])
        pointed = language is Language.RUSSIAN and len(match["hour"]) == 2 and "." in match[0]
        # `14.05` is a time after a preposition, if nothing that it could count follows.
        led = pointed and _TIME_LEAD.search(text, 0, match.start()) and _TIME_END.match(text, match.end())
        if not (half or separated or led):
            continue
        hour = int(match["hour"])
        if half and hour <= 12:
            hour = hour % 12 + (0 if half == "am" else 12)
        # `03:00`, `12:00` and whatever is Russian is of the 24-hour clock, an English `3:00` may be of either.
        either = language is Language.ENGLISH and hour < 12 and not half and len(match["hour"]) == 1
        yield _figure(text, match.span(), FigureKind.TIME, Decimal(hour * 60 + int(minute or 0)), either_half=either)
    for match in _HALF_PAST[language].finditer(text):
        word = load_number_words(language).get(fold(match["hour"]))
        if word is None or word.word_class is not _HOUR_CLASS[language] or not 1 <= word.value <= 12:
            continue
        if language is Language.ENGLISH or not _counts_next_noun(text, match.end()):
            minutes = 60 * ((word.value - (language is Language.RUSSIAN)) % 12) + 30
            yield _figure(text, match.span(), FigureKind.TIME, minutes, either_half=True, spelled=True)
    for match in _NAMED_TIME.finditer(text):
        yield _figure(text, match.span(), FigureKind.TIME, Decimal(720 if match["noon"] else 0), required=False)


def _counts_next_noun(text: str, stop: int) -> bool:
    """Tell whether an ordinal in the genitive belongs to a noun behind it (`половина второго тома`) and names no hour."""
    following = re.match("[ \u00a0]([а-яё]+)", text[stop : stop + 40])
    if following is None or following[1] in ("утра", "дня", "вечера", "ночи"):
        return False
    return bool({"NOUN", "sing", "gent"} <= analyse(following[1])[0].tag.grammemes)


def _times_of_day(text: str) -> Iterator[Figure]:
    """Yield Russian times that name the part of the day (`3 часа ночи`), and late hours (`в 15 часов`)."""
    for match in _TIME_OF_DAY.finditer(text):
        hour, part = int(match["hour"]), match["part"] or match["bare"]
        is_late = {"утра": False, "дня": hour < 9, "вечера": True, "ночи": hour > 8}[part]
        # Twelve by day is noon, and by night midnight.
        hour = hour % 12 + 12 * (is_late if hour < 12 else part == "дня")
        yield _figure(text, match.span(), FigureKind.TIME, Decimal(hour * 60))
    for match in _LATE_HOUR.finditer(text):
        yield _figure(text, (match.start("hour"), match.end()), FigureKind.TIME, Decimal(match["hour"]) * 60)


def _compounds(text: str) -> Iterator[Figure]:
    """Yield spelled compounds (`двухлетний`); required only where they surely state a figure (an age above ten)."""
    words = load_number_words(Language.RUSSIAN)
    for match in _COMPOUND.finditer(text):
        parts = (fold(part) for part in (match["hundreds"], match["tens"], match["ones"]) if part)
        value = sum((words["двух" if part == "дву" else part].value for part in parts), Decimal(0))
        scale = SCALE_ADJECTIVES.get(fold(match["counted"]), ONE)
        unit = find_unit_adjective(text, match.start("counted"))
        name = unit.name if unit is not None else ""
        kind = FigureKind.AGE if name == "year" else FigureKind.QUANTITY if name else FigureKind.CARDINAL
        required = value > 10 and name == "year"
        yield _figure(text, match.span(), kind, value * scale, scale=scale, unit=name, spelled=True, required=required)


def _rounds(text: str) -> Iterator[Figure]:
    """Yield the rounds of a cup: `1/16 финала` is the round of 32, and that of two or four has no figure in English."""
    for match in _ROUND.finditer(text):
        yield _figure(text, match.span(), FigureKind.CARDINAL, Decimal(2 * int(match["matches"])), required=False)


def _roman(text: str) -> Iterator[Figure]:
    """Yield Roman numerals (`XVI века`, `Николай II`) as ordinals that need not be kept."""
    for match in _ROMAN.finditer(text):
        values = [_ROMAN_VALUES[letter] for letter in match[0]]
        value = sum(-one if one < following else one for one, following in pairwise((*values, 0)))
        yield _figure(text, match.span(), FigureKind.ORDINAL, Decimal(value), required=False)


def _single_units(text: str) -> Iterator[Figure]:
    """Yield English `a year and a half`, `a million and a half`, `a block and a half`, and `a kilogram`, which may stand for `1 кг`."""
    words = load_number_words(Language.ENGLISH)
    for match in _AND_A_HALF.finditer(text):
        unit = find_unit_after(text, match.end(), Language.ENGLISH)
        word = words.get(match["word"])
        scale = word.value if word is not None and word.word_class is WordClass.SCALE else ONE
        span = match.start(), match.end("word") + len(" and a half")
        if unit is None and scale == ONE and _GOES_ON.match(text, span[1]):
            continue
        name = unit.name if unit is not None else ""
        yield _figure(text, span, FigureKind.QUANTITY, Decimal("1.5") * scale, unit=name, scale=scale, spelled=True)
    for match in _ONE_OF.finditer(text):
        unit = find_unit_after(text, match.end(), Language.ENGLISH)
        if unit is not None and unit.stop - unit.start > 2:
            span = match.start(), unit.stop
            yield _figure(text, span, FigureKind.QUANTITY, ONE, unit=unit.name, spelled=True, required=False)


def _coordinates(text: str) -> Iterator[Figure]:
    """Yield the coordinates of a text: each latitude or longitude is one figure, in decimal degrees.

    Forms (ISO 6709 and Russian usage): degrees with minutes and seconds; decimal degrees with a degree sign or a hemisphere; two
    decimals side by side with a word such as `координаты` before them, or of equal length (`41.311, 69.240`). They are never thousands.
    """
    for match in _DEGREES.finditer(text):
        seconds = _decimal(match["minutes"]) * 60 + _decimal(match["seconds"] or "0")
        yield _figure(text, match.span(), FigureKind.COORDINATE, _decimal(match["degrees"]) + seconds / 3600)
    decimals = [(match, "degrees") for match in _DECIMAL.finditer(text)]
    places = (match for match in _PAIR.finditer(text) if _is_place(text, match))
    for match, group in (*decimals, *product(places, ("first", "second"))):
        yield _figure(text, match.span(group), FigureKind.COORDINATE, _decimal(match[group]))


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
    return digits > 3 or not _COUNTED_PARTS.match(text, match.end())


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


_YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
_YEARS = re.compile(rf"{_YEAR}(?:[ \u00a0]?[-–—‑−][ \u00a0]?{_YEAR})?")
_LIST_BLANK = r"[ \u00a0]"
_AND = rf"(?:и|или|либо|а{_LIST_BLANK}также){_LIST_BLANK}"
_LIST_GAP = re.compile(
    rf",{_LIST_BLANK}?(?:{_AND})?|{_LIST_BLANK}(?:{_AND}|(?:по|до){_LIST_BLANK})|{_LIST_BLANK}?[-–—‑−]{_LIST_BLANK}?"
)
_REPEATED_LEAD = re.compile(rf",?{_LIST_BLANK}{_AND}(?P<lead>во?|за|от|до|с){_LIST_BLANK}")
_ARTICLE_GAP = re.compile(rf"{_LIST_BLANK}?(?:,|и|and|или|or){_LIST_BLANK}")

_NAMED = re.compile(
    rf"(?<!\w)(?i:рейс(?:а|у|ом|е|ы|ам|ами|ах)?|номер(?:а|у|ом|е|ам|ами|ах)?|поезд(?:а|у|ом|е)?|маршрут(?:а|у|ом|е)?"
    rf"|код(?:а|у|ом|е)?|индекс(?:а|у|ом|е)?|кв\.|офис(?:а|у|ом|е)?|каб\.|кабинет(?:а|у|ом|е)?"
    rf"|войсков\w+{_LIST_BLANK}част\w+|в/ч|(?:ISO|ИСО)(?:/(?:IEC|МЭК))?|ГОСТ(?:а|у|ом|е)?(?:{_LIST_BLANK}Р)?){_LIST_BLANK}?$"
)
"""Singular for the most part: `рейсов 1545` are counted."""
_HOUSED = re.compile(rf"(?<!\w)(?i:дом(?:а|у|ом|е)?|д\.|квартир[аеуы]){_LIST_BLANK}?$")
_ADDRESS_END = re.compile(rf"$|[.,;:)]|{_LIST_BLANK}(?:по|на|кв\.|в){_LIST_BLANK}")
"""What follows a house number: the end of the address, or a street. `в доме 1200 таблеток` counts tablets."""
_COUNTS = re.compile(rf"{_LIST_BLANK}[а-яё]{{3}}")


def settle_neighbours(text: str, found: Sequence[Figure], is_russian: bool) -> tuple[Figure, ...]:
    """Return the figures of a text, in order; plain numbers get the kind that the words and figures around them show."""
    figures = [_named(text, figure) for figure in found] if is_russian else list(found)
    for index in range(1, len(figures)):
        figures[index] = _continued(text, figures[index - 1], figures[index])
    if is_russian:
        # Backwards from the end, because `1988, 1992` before `и 2003 годов` are years.
        for index in range(len(figures) - 2, -1, -1):
            figures[index] = _as_year(text, figures[index], figures[index + 1])
    return tuple(figures)


def _named(text: str, figure: Figure) -> Figure:
    """Return the figure as an identifier if the word before it says so (`рейсом 1545`, `дом 1201,`), else unchanged."""
    start = figure.number_start
    is_plain = figure.kind in (FigureKind.CARDINAL, FigureKind.ARTICLE) and not figure.unit
    if is_plain and text[start : figure.number_stop].isdigit():
        before = text[max(0, start - 30) : start]
        if _NAMED.search(before) or (_HOUSED.search(before) and _ADDRESS_END.match(text, figure.stop)):
            return replace(figure, start=start, text=text[start : figure.stop], kind=FigureKind.IDENTIFIER, lead="")
    return figure


def _continued(text: str, previous: Figure, figure: Figure) -> Figure:
    """Return the figure with the kind of `previous` if it continues a list: `статьями 246 и 251-1`, `рейсами 1545 и 1546`."""
    is_plain = figure.kind is FigureKind.CARDINAL and not figure.unit
    if not is_plain or not _ARTICLE_GAP.fullmatch(text[previous.stop : figure.start]):
        return figure
    # `рейсами 1545 и 1546`, but not `Ми-8 и 12` or `рейсом 1545, 1200 таблеток`.
    is_bare = previous.text.isdigit() and figure.text.isdigit() and len(previous.text) == len(figure.text)
    is_number = previous.kind is FigureKind.IDENTIFIER and is_bare and not _COUNTS.match(text, figure.stop)
    return replace(figure, kind=previous.kind) if is_number or previous.kind is FigureKind.ARTICLE else figure


def _as_year(text: str, figure: Figure, following: Figure) -> Figure:
    """Return the figure as a year if a list goes on from it to the year `following`, else unchanged.

    A preposition may stand between the two only if it stands before the first one as well (`в 1990 и в 1995 годах`):
    `изъято 1800, в 2016 году` states an amount.
    """
    is_bare = figure.kind is FigureKind.CARDINAL and not figure.unit and _YEARS.fullmatch(figure.text)
    if not is_bare or following.kind is not FigureKind.YEAR:
        return figure
    gap = text[figure.stop : following.start]
    lead = _REPEATED_LEAD.fullmatch(gap)
    before = text[: figure.start].lower().rstrip(" \u00a0")
    is_listed = _LIST_GAP.fullmatch(gap) or (lead and re.search(rf"(?<!\w){lead['lead']}$", before))
    return replace(figure, kind=FigureKind.YEAR) if is_listed else figure
