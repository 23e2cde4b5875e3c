"""Figures with a shape of their own: times of day, compound adjectives, Roman ordinals, `a year and a half`, telephones, coordinates."""

import re
from collections.abc import Iterator
from decimal import Decimal

from svodka.facts.figures import ONE, Figure, FigureKind
from svodka.facts.number_words import Language, WordClass, load_number_words
from svodka.facts.phones import find_phones
from svodka.facts.units import find_unit_adjective, find_unit_after
from svodka.tables import fold

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
