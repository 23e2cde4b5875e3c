"""Figures with a shape of their own: times of day, compound adjectives, Roman ordinals, `a year and a half`, telephones, coordinates.

What a number's neighbours say that it is: years of a list (`1990 и 1995 годов`), articles of a list, numbers of a flight or a house.

Such numbers name something and count nothing: no house form may put a comma into them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from svodka.facts.figures import ONE, Figure, FigureKind
from svodka.facts.literals import find_phones
from svodka.facts.number_words import Language, WordClass, load_number_words
from svodka.facts.units import find_unit_adjective, find_unit_after
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
"""`3 часа ночи`, `8 утра`; without the hour `3 ночи` are three nights."""
_LATE_HOUR = re.compile(r"(?<![^\W\d_])[Вв][ \u00a0](?P<hour>1[3-9]|2[0-3])[ \u00a0]?(?:ч\.|час(?:а|ов)?(?!\w))(?! \d)")
"""`в 15 часов`, which are no length of time."""
_NAMED_TIME = re.compile(r"(?i:\b(?P<noon>noon|midday|полдень|полудн[яюе])\b|\b(?:midnight|полночь|полуночи?)\b)")
_TIME_LEAD = re.compile(r"(?i:\b(?:в|во|около|к|до|с|после|at|by|around|about|until|from|after|before))[ \u00a0]$")
_TIME_END = re.compile(r"[ \u00a0]?(?:$|[.,;)А-ЯЁ]|(?:час|мск|утра|вечера|дня|ночи|по |в |на )\w*)")
_TENS = "двадцати|тридцати|сорока|пятидесяти|шестидесяти|семидесяти|восьмидесяти|девяносто|сто"
_ONES = (
    "одно|полутора|двух|дву|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|тринадцати|четырнадцати|"
    "пятнадцати|шестнадцати|семнадцати|восемнадцати|девятнадцати"
)
_COUNTED = (
    "летн|лети|дневн|месячн|часов|недельн|комнатн|этажн|минутн|годичн|годовал|суточн|кратн|килограммов|граммов|тонн|литров|процентн|"
    "метров|километров|миллионн|тысячн|сторонн|значн|разов"
)
_COMPOUND = re.compile(
    rf"(?i)(?<![\w-])(?P<tens>{_TENS})?(?P<ones>{_ONES})(?:{_COUNTED})\w*|(?<![\w-])(?P<only>{_TENS})(?:{_COUNTED})\w*"
)
_IRREGULAR = {
    "одно": Decimal(1),
    "полутора": Decimal("1.5"),
    "дву": Decimal(2),
    "сто": Decimal(100),
    "девяносто": Decimal(90),
}
_ROMAN = re.compile(r"(?<![\w-])(?:[IVXХ]{2,7}|[IVX](?=[- \u00a0][а-яёa-z]))(?![\w])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "Х": 10}
_AND_A_HALF = re.compile(r"(?<![\w-])(?i:an?|one)[ -](?=(?P<word>[a-z]+) and a half\b)")
_ONE_OF = re.compile(r"(?<![\w-])(?i:an?|per|each|every|one)[ -](?=[a-z])")
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


def find_special_figures(text: str, language: Language) -> Iterator[Figure]:
    """Yield the figures of a shape of their own; they may overlap, the earlier yielded one should be preferred."""
    yield from find_phones(text, language)
    yield from find_coordinates(text)
    yield from _times(text, language)
    if language is Language.RUSSIAN:
        yield from _compounds(text)
    else:
        yield from _single_units(text)
    yield from _roman(text)


def _times(text: str, language: Language) -> Iterator[Figure]:
    """Yield times of day as minutes after midnight; `14.05` only after a preposition that leads in a time."""
    if language is Language.RUSSIAN:
        yield from _times_of_day(text)
    for match in _TIME[language].finditer(text):
        half = (match["half"] or "").replace(".", "").lower()
        separated = (":" in match[0] and bool(match["minute"])) or bool(match.groupdict().get("word"))
        pointed = language is Language.RUSSIAN and len(match["hour"]) == 2 and "." in match[0]
        if not (half or separated or (pointed and _is_led(text, match))):
            continue
        hour, minute = int(match["hour"]), int(match["minute"] or match.groupdict().get("minutes") or 0)
        if half and hour <= 12:
            hour = hour % 12 + (0 if half == "am" else 12)
        # `03:00` and `12:00` are of the 24-hour clock, `3:00` may be of either.
        either = hour < 12 and not half and len(match["hour"]) == 1
        minutes = Decimal(hour * 60 + minute)
        yield Figure(match.start(), match.end(), match[0], FigureKind.TIME, minutes, either_half=either)
    for match in _NAMED_TIME.finditer(text):
        minutes = Decimal(720 if match["noon"] else 0)
        yield Figure(match.start(), match.end(), match[0], FigureKind.TIME, minutes, required=False)


def _times_of_day(text: str) -> Iterator[Figure]:
    """Yield hours of which the Russian says the part of the day."""
    for match in _TIME_OF_DAY.finditer(text):
        hour, part = int(match["hour"]), match["part"] or match["bare"]
        is_late = {"утра": False, "дня": hour < 9, "вечера": True, "ночи": hour > 8}[part]
        # Twelve by day is noon, and by night midnight.
        hour = hour % 12 + 12 * (is_late if hour < 12 else part == "дня")
        yield Figure(match.start(), match.end(), match[0], FigureKind.TIME, Decimal(hour * 60))
    for match in _LATE_HOUR.finditer(text):
        start, stop = match.start("hour"), match.end()
        yield Figure(start, stop, text[start:stop], FigureKind.TIME, Decimal(int(match["hour"]) * 60))


def _is_led(text: str, match: re.Match[str]) -> bool:
    """Tell whether `14.05` is a time: a preposition before it, and nothing that it could count behind it."""
    return bool(_TIME_LEAD.search(text, 0, match.start()) and _TIME_END.match(text, match.end()))


def _compounds(text: str) -> Iterator[Figure]:
    """Yield spelled compounds (`двухлетний`); required only where they surely state a figure (an age above ten)."""
    for match in _COMPOUND.finditer(text):
        ones = match["ones"] or match["only"]
        value = _genitive(ones) + (_genitive(match["tens"]) if match["tens"] else Decimal(0))
        unit = find_unit_adjective(text, match.end("ones") if match["ones"] else match.end("only"))
        name = unit.unit.name if unit is not None else ""
        kind = FigureKind.AGE if name == "year" else FigureKind.QUANTITY if name else FigureKind.CARDINAL
        required = value > 10 and name == "year"
        start, stop = match.span()
        yield Figure(start, stop, match[0], kind, value, unit=name, spelled=True, required=required)


def _genitive(form: str) -> Decimal:
    """Return the value of the form that begins a compound adjective."""
    folded = fold(form)
    if folded in _IRREGULAR:
        return _IRREGULAR[folded]
    return load_number_words(Language.RUSSIAN)[folded].value


def _roman(text: str) -> Iterator[Figure]:
    """Yield Roman numerals (`XVI века`, `Николай II`) as ordinals that need not be kept."""
    for match in _ROMAN.finditer(text):
        value = 0
        for letter, following in zip(match[0], (*match[0][1:], "I"), strict=True):
            sign = -1 if _ROMAN_VALUES[letter] < _ROMAN_VALUES[following] else 1
            value += sign * _ROMAN_VALUES[letter]
        yield Figure(*match.span(), match[0], FigureKind.ORDINAL, Decimal(value), required=False)


def _single_units(text: str) -> Iterator[Figure]:
    """Yield English `a year and a half`, `a million and a half`, and `a kilogram`, which may stand for `1 кг`."""
    words = load_number_words(Language.ENGLISH)
    for match in _AND_A_HALF.finditer(text):
        unit = find_unit_after(text, match.end(), Language.ENGLISH)
        word = words.get(match["word"])
        scale = word.value if word is not None and word.word_class is WordClass.SCALE else ONE
        if unit is not None or scale > 1:
            stop = match.end("word") + len(" and a half")
            name = unit.unit.name if unit is not None else ""
            value = Decimal("1.5") * scale
            yield Figure(
                match.start(), stop, text[match.start() : stop], FigureKind.QUANTITY, value, unit=name, scale=scale, spelled=True
            )  # fmt: skip
    for match in _ONE_OF.finditer(text):
        unit = find_unit_after(text, match.end(), Language.ENGLISH)
        if unit is not None and unit.stop - unit.start > 2:
            start, stop, name = match.start(), unit.stop, unit.unit.name
            yield Figure(
                start, stop, text[start:stop], FigureKind.QUANTITY, ONE, unit=name, spelled=True, required=False
            )  # fmt: skip


def find_coordinates(text: str) -> Iterator[Figure]:
    """Yield the coordinates of a text: each latitude or longitude is a figure; the value is in decimal degrees.

    Forms (ISO 6709 and its Russian habits): degrees with minutes and seconds, decimal degrees with a sign, a hemisphere or a word such as
    `координаты` beside them, and two bare decimals of equal length side by side (`41.311, 69.240`). They are never thousands.
    """
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
    return digits > 3 or not _COUNTED_PARTS.match(text, match.end())


def _figure(text: str, match: re.Match[str], group: str) -> Figure:
    start, stop = match.span(group)
    return Figure(start, stop, text[start:stop], FigureKind.COORDINATE, _decimal(match[group]))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


_YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
_YEARS = re.compile(rf"{_YEAR}(?:[ \u00a0]?[-–—‑−][ \u00a0]?{_YEAR})?")
_LIST_BLANK = r"[ \u00a0]"
_LIST_GAP = re.compile(
    rf",{_LIST_BLANK}?(?:(?:и|или|либо|а{_LIST_BLANK}также){_LIST_BLANK})?"
    rf"|{_LIST_BLANK}(?:и|или|либо|по|до|а{_LIST_BLANK}также){_LIST_BLANK}"
    rf"|{_LIST_BLANK}?[-–—‑−]{_LIST_BLANK}?"
)
_REPEATED_LEAD = re.compile(
    rf",?{_LIST_BLANK}(?:и|или|либо|а{_LIST_BLANK}также){_LIST_BLANK}(?P<lead>во?|за|от|до|с){_LIST_BLANK}"
)
_ARTICLE_GAP = re.compile(rf"{_LIST_BLANK}?(?:,|и|and|или|or){_LIST_BLANK}")

_NAMED = re.compile(
    rf"(?<!\w)(?i:рейс(?:а|у|ом|е|ы|ам|ами|ах)?|номер(?:а|у|ом|е|ам|ами|ах)?|поезд(?:а|у|ом|е)?|маршрут(?:а|у|ом|е)?"
    rf"|код(?:а|у|ом|е)?|индекс(?:а|у|ом|е)?|кв\.|офис(?:а|у|ом|е)?|каб\.|кабинет(?:а|у|ом|е)?"
    rf"|войсков\w+{_LIST_BLANK}част\w+|в/ч){_LIST_BLANK}?$"
)
"""Singular for the most part: `рейсов 1545` are counted."""
_HOUSED = re.compile(rf"(?<!\w)(?i:дом(?:а|у|ом|е)?|д\.|квартир[аеуы]){_LIST_BLANK}?$")
_ADDRESS_END = re.compile(rf"$|[.,;:)]|{_LIST_BLANK}(?:по|на|кв\.|в){_LIST_BLANK}")
"""`в доме 1200 таблеток` counts tablets: a house's number ends the address, or a street follows."""
_COUNTS = re.compile(rf"{_LIST_BLANK}[а-яё]{{3}}")


def settle_neighbours(text: str, found: Sequence[Figure], is_russian: bool) -> tuple[Figure, ...]:
    """Return the figures of a text, in order, with the kind that the words and figures around them give to plain numbers."""
    figures = tuple(_named(text, found)) if is_russian else tuple(found)
    figures = tuple(_continued(text, figures))
    return tuple(reversed(list(_years(text, figures)))) if is_russian else figures


def _named(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the figures, with `рейсом 1545` and `дом 1201,` as identifiers."""
    for figure in found:
        plain = figure.kind in (FigureKind.CARDINAL, FigureKind.ARTICLE) and not figure.unit and not figure.spelled
        if plain and text[figure.number_start : figure.number_stop].isdigit():
            stop = figure.number_start
            before = text[max(0, stop - 30) : stop]
            housed = _HOUSED.search(before) and _ADDRESS_END.match(text, figure.stop)
            if _NAMED.search(before) or housed:
                text_alone = text[stop : figure.stop]
                figure = replace(figure, start=stop, text=text_alone, kind=FigureKind.IDENTIFIER, lead="")
        yield figure


def _continued(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the figures with the kind of `статьями 246`, `рейсами 1545` passed on to what is listed after it (`и 251-1`)."""
    previous: Figure | None = None
    for figure in found:
        if previous is not None and figure.kind is FigureKind.CARDINAL and not figure.unit:
            listed = _ARTICLE_GAP.fullmatch(text[previous.stop : figure.start])
            if listed and previous.kind is FigureKind.ARTICLE:
                figure = replace(figure, kind=FigureKind.ARTICLE)
            elif listed and previous.kind is FigureKind.IDENTIFIER and _is_as_bare(text, previous, figure):
                figure = replace(figure, kind=FigureKind.IDENTIFIER)
        previous = figure
        yield figure


def _is_as_bare(text: str, previous: Figure, figure: Figure) -> bool:
    """Tell whether a number goes on a list of bare ones: `рейсами 1545 и 1546`, not `Ми-8 и 12` or `рейсом 1545, 1200 таблеток`."""
    bare = previous.text.isdigit() and figure.text.isdigit() and len(previous.text) == len(figure.text)
    return bare and not _COUNTS.match(text, figure.stop)


def _years(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the figures, the last one first, with `1988, 1992` before `и 2003 годов` as years.

    A preposition may stand between two of them only where it stands before the first as well: `в 1990 и в 1995 годах`, for
    `изъято 1800, в 2016 году` states an amount.
    """
    following: Figure | None = None
    for figure in reversed(found):
        if following is not None and following.kind is FigureKind.YEAR and _is_bare_year(figure):
            gap = text[figure.stop : following.start]
            lead = _REPEATED_LEAD.fullmatch(gap)
            before = text[: figure.start].lower().rstrip(" \u00a0")
            if _LIST_GAP.fullmatch(gap) or (lead and re.search(rf"(?<!\w){lead['lead']}$", before)):
                figure = replace(figure, kind=FigureKind.YEAR)
        following = figure
        yield figure


def _is_bare_year(figure: Figure) -> bool:
    return figure.kind is FigureKind.CARDINAL and not figure.unit and bool(_YEARS.fullmatch(figure.text))
