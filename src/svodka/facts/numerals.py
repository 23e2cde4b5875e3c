"""Numerals: digits, number words and scale words put together into one value (`16 тысяч 755`, `two hundred and five`).

The same reader serves both languages; the tables differ. Units, dates and the rest are added by `svodka.facts.numbers`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from svodka.facts.figures import ONE
from svodka.facts.literals import LITERAL, read_literal
from svodka.facts.months import build_month_pattern
from svodka.facts.number_words import Language, NumberWord, WordClass, load_number_words
from svodka.system.tables import fold

_TOKEN = re.compile(
    r"(?P<address>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:ru|kz|kg|uz|tj|tm|az|com|org|net|info)\b(?:/\S*)?)"
    rf"|(?P<number>{LITERAL.pattern})"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)"
)
_GAP = {
    Language.RUSSIAN: re.compile(r"[ \u00a0\u202f]?|\.[ \u00a0]?"),
    Language.ENGLISH: re.compile(r"[ \u00a0]?|-|\u2011|,? and "),
}
_PLUS_HALF = {
    Language.RUSSIAN: re.compile(r"[ \u00a0]с[ \u00a0]половиной\b"),
    Language.ENGLISH: re.compile(r"[ -]and[ -]a[ -]half\b"),
}
_ABBREVIATED_SCALES = frozenset({"тыс", "млн", "млрд", "млд", "трлн"})
_ORDINAL_ENDING = re.compile(r"[-‑–](?:ого|его|ому|ему|ый|ий|ой|ая|ую|го|му|й|я|ю)(?![А-Яа-яЁё-])|(?:st|nd|rd|th)\b")
_NUMBERED = re.compile(
    r"(?i:№|(?<!\w)(?<!\d[ \u00a0])(?:ст|стст|ч|чч|п|пп|стать\w+|част\w+|пункт\w*|articles?|parts?|nos?\.))\.?[ \u00a0]?$"
)
_YEARS_WITHOUT_SPACE = re.compile(r"(?:1[5-9]|20)\d\d(?:,(?:1[5-9]|20)\d\d)+")
_HALF_OF = re.compile(r"half[ -]an?[ -]$")


@dataclass(frozen=True)
class NumeralToken:
    """A piece of text that may take part in a numeral; `word` for a number word, `value` for digits (None = no number)."""

    start: int
    stop: int
    text: str
    word: NumberWord | None = None
    value: Decimal | None = None
    also: tuple[Decimal, ...] = ()
    malformed: bool = False
    grouped: bool = False


@dataclass(frozen=True)
class Numeral:
    """A number at its place. `sure` is False for words that often count nothing (`one`, `both`)."""

    start: int
    stop: int
    value: Decimal
    scale: Decimal = ONE
    also: tuple[Decimal, ...] = ()
    spelled: bool = False
    ordinal: bool = False
    malformed: bool = False
    grouped: bool = False
    sure: bool = True
    attached: bool = False
    """Digits grown together with letters before them: `Ми-8`, `COVID-19`."""


@dataclass
class _Reading:
    """A numeral while it is being read."""

    total: Decimal = Decimal(0)
    group: Decimal | None = None
    limit: Decimal = Decimal("Infinity")
    """The smallest scale used so far: what follows must be below it."""
    scale: Decimal = ONE
    also: tuple[Decimal, ...] = ()
    spelled: bool = False
    ordinal: bool = False
    malformed: bool = False
    grouped: bool = False
    sure: bool = True
    closed: bool = False
    tokens: list[NumeralToken] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        return self.total + (self.group or 0)


def read_tokens(text: str, language: Language, free: Callable[[int, int], bool]) -> Iterator[NumeralToken]:
    """Yield the digits and number words of `text` outside addresses and where `free(start, stop)`."""
    words = load_number_words(language)
    for match in _TOKEN.finditer(text):
        start, stop = match.span()
        if match["address"] or not free(start, stop):
            continue
        if match["number"]:
            literal = None if _is_list(text, match, language) else read_literal(match["number"], language)
            if literal is None:
                yield NumeralToken(start, stop, match[0])
            else:
                yield NumeralToken(
                    start, stop, match[0], None, literal.value, literal.also, literal.malformed, literal.grouped
                )
        elif (word := words.get(fold(match[0]).removesuffix("fold"))) is not None:
            yield NumeralToken(start, stop, match[0], word)


@cache
def _list_end(language: Language) -> re.Pattern[str]:
    """Return a pattern for how a list of ordinals or days goes on behind its first numbers: `, 17-го`, ` и 7 сентября`."""
    if language is Language.ENGLISH:
        return re.compile(r"(?:,[ \u00a0]?|,?[ \u00a0](?:and|or)[ \u00a0](?:the )?)\d{1,3}(?:st|nd|rd|th)\b")
    ending = "ого|его|ому|ему|ый|ий|ой|ая|яя|ую|ое|ые|ых|ым|ом|го|му|й|я|ю|е|м"
    return re.compile(
        rf"(?:,[ \u00a0]?|[ \u00a0](?:и|или)[ \u00a0])\d{{1,3}}(?:,\d{{1,3}})*"
        rf"(?:[-‑–](?:{ending})(?![А-Яа-яЁё-])|[ \u00a0]{build_month_pattern(language)})"
    )


def _is_list(text: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether a comma without a space parts two numbers: `15,16 и 17-го отделов`, `ст. 234,235`, `1990,1995 годов`."""
    if language is Language.RUSSIAN and _YEARS_WITHOUT_SPACE.fullmatch(match[0]):
        return True
    if not re.fullmatch(r"\d{1,3}(?:,\d{1,3})+", match[0]):
        return False
    if _list_end(language).match(text, match.end()) or _ORDINAL_ENDING.match(text, match.end()):
        return True
    if language is Language.ENGLISH and re.fullmatch(r"\d{1,3}(?:,\d{3})+", match[0]):
        return False  # `No. 1,234`
    return bool(_NUMBERED.search(text, max(0, match.start() - 12), match.start()))


def read_numerals(
    text: str, language: Language, free: Callable[[int, int], bool] = lambda start, stop: True
) -> list[Numeral]:
    """Return the numerals of `text` in order; no two overlap."""
    found: list[Numeral] = []
    pending = list(read_tokens(text, language, free))
    index = 0
    while index < len(pending):
        if pending[index].word is None and pending[index].value is None:
            found.extend(_pieces(pending[index]))
            index += 1
            continue
        reading = _Reading()
        while (
            index < len(pending) and _joins(text, reading, pending[index], language) and _take(reading, pending, index)
        ):
            index += 1
        if not reading.tokens:  # a word that cannot begin a numeral here
            index += 1
            continue
        numeral = _finish(text, reading, language)
        if found and numeral.start < found[-1].stop:  # the `half` of `half a million`
            found.pop()
        found.append(numeral)
        while index < len(pending) and pending[index].start < numeral.stop:  # what `and a half million` took in
            index += 1
    return found


def _pieces(token: NumeralToken) -> Iterator[Numeral]:
    """Yield the parts of digits that are no number (`1.2.3`) as separate numbers."""
    for match in re.finditer(r"\d+", token.text):
        yield Numeral(token.start + match.start(), token.start + match.end(), Decimal(match[0]))


def _joins(text: str, reading: _Reading, token: NumeralToken, language: Language) -> bool:
    """Tell whether `token` stands close enough to what was read before to belong to it."""
    if not reading.tokens:
        return True
    if reading.closed:
        return False
    last = reading.tokens[-1]
    gap = text[last.stop : token.start]
    if token.value is not None and (last.value is not None or gap.strip(" \u00a0\u202f.") != ""):
        return False
    if not _GAP[language].fullmatch(gap):
        return False
    if token.value is not None and gap == "":
        return False
    if gap.startswith(".") and last.word is not None and last.text.lower() not in _ABBREVIATED_SCALES:
        return False
    if "and" in gap:
        following = _scale_behind(text, token, language)
        # `two hundred and forty thousand` is one number, `two hundred and three hundred` are two.
        return _is_after_hundred(last) and (
            following is None or (following.word_class is WordClass.SCALE and _is_hundred(last))
        )
    return not (token.value is not None and _begins_something_else(text, token, language))


def _is_after_hundred(token: NumeralToken) -> bool:
    return token.word is not None and token.word.word_class in (WordClass.HUNDRED, WordClass.SCALE)


def _is_hundred(token: NumeralToken) -> bool:
    return token.word is not None and token.word.word_class is WordClass.HUNDRED


def _scale_behind(text: str, token: NumeralToken, language: Language) -> NumberWord | None:
    """Return the scale word that multiplies `token`, None where none follows."""
    following = re.match(r"[\s-]*([^\W\d_]+)", text[token.stop :])
    word = load_number_words(language).get(fold(following[1])) if following else None
    return word if word is not None and word.word_class in (WordClass.HUNDRED, WordClass.SCALE) else None


def _begins_something_else(text: str, token: NumeralToken, language: Language) -> bool:
    """Tell whether digits after a scale word start a date or a compound: `5 тысяч 3 мая`, `2 тысячи 5-литровых`."""
    rest = text[token.stop :]
    if re.match(rf"[-–/:%]|[ \u00a0]{build_month_pattern(language)}", rest):
        return True
    return not re.fullmatch(r"\d{1,3}", token.text) and _scale_behind(text, token, language) is None


def _take(reading: _Reading, pending: list[NumeralToken], index: int) -> bool:
    """Add a token to the reading; False where it does not fit."""
    token = pending[index]
    if token.value is None and token.word is None:
        return False  # digits that are no number, such as `1.2.3` or an account's
    taken = _take_digits(reading, token) if token.value is not None else _take_word(reading, token)
    if taken:
        reading.tokens.append(token)
        reading.malformed |= token.malformed
        reading.grouped |= token.grouped
    return taken


def _take_digits(reading: _Reading, token: NumeralToken) -> bool:
    assert token.value is not None
    if reading.group is not None or (reading.tokens and token.value >= reading.limit):
        return False
    reading.group = token.value
    reading.also = token.also
    return True


def _take_word(reading: _Reading, token: NumeralToken) -> bool:
    word = token.word
    assert word is not None
    match word.word_class:
        case WordClass.CARDINAL | WordClass.COLLECTIVE | WordClass.ORDINAL:
            return _add(reading, word)
        case WordClass.HALF:
            if reading.tokens:
                return False
            reading.group, reading.spelled = word.value, True
            return True
        case WordClass.LOOSE:
            if reading.tokens:
                return False
            reading.group, reading.also, reading.sure = word.value, word.also, False
            reading.spelled = reading.closed = True
            return True
        case WordClass.HUNDRED:
            if reading.group is not None and reading.group >= 100:
                return False
            reading.sure = reading.group is not None
            reading.group, reading.spelled = (reading.group or ONE) * 100, True
            return True
        case _:
            return _multiply(reading, word)


def _add(reading: _Reading, word: NumberWord) -> bool:
    """Add a unit, ten or hundred: each must be of a smaller order than what stands before it."""
    value = word.value
    if reading.tokens and reading.tokens[-1].value is not None:
        return False
    if reading.group is not None:
        order = Decimal(10 if value < 10 else 100 if value < 100 else 1000)
        has_ten = reading.group % 100 == 10
        if (
            value == 0
            or reading.group % order
            or reading.group == 0
            or has_ten
            or (10 <= value < 20 and reading.group % 100)
        ):
            return False
    elif value >= reading.limit:
        return False
    if not reading.tokens:
        unsure = value < 2 or (word.word_class is WordClass.ORDINAL and value <= 10)
        reading.sure = not unsure
    else:
        reading.sure = True
    reading.group = (reading.group or Decimal(0)) + value
    reading.spelled = True
    if word.word_class is WordClass.ORDINAL:
        reading.ordinal = reading.closed = True
    return True


def _multiply(reading: _Reading, word: NumberWord) -> bool:
    """Multiply by a scale word."""
    if word.value >= reading.limit:
        return False
    if reading.group is None:
        if reading.tokens:
            return False
        reading.sure, reading.spelled = False, True
    group = ONE if reading.group is None else reading.group
    reading.also = tuple(value * word.value for value in reading.also) + tuple(group * other for other in word.also)
    reading.total += group * word.value
    reading.group = None
    reading.limit = word.value
    reading.scale = max(reading.scale, word.value)
    if word.word_class is WordClass.DOZEN:
        reading.scale, reading.closed, reading.sure = ONE, True, False
    return True


def _finish(text: str, reading: _Reading, language: Language) -> Numeral:
    start, stop = reading.tokens[0].start, reading.tokens[-1].stop
    value, scale = reading.value, reading.scale
    half = None if reading.ordinal else _PLUS_HALF[language].match(text, stop)
    if half is not None:
        last = reading.tokens[-1].word
        value += (last.value if last is not None and last.word_class is WordClass.SCALE else ONE) / 2
        stop = half.end()
        stop, value, scale = _scale_after(text, stop, value, scale, language)
    elif language is Language.ENGLISH and reading.tokens[0].word is not None and reading.value == reading.scale:
        before = _HALF_OF.search(text, max(0, start - 10), start)
        if before is not None:
            start, value, reading.sure = before.start(), value / 2, True
    stop += _abbreviation_point(text, reading.tokens[-1], stop)
    first = reading.tokens[0]
    attached = first.value is not None and bool(re.search(r"[^\W\d_][-‑–]?$", text[max(0, start - 2) : start]))
    reading.sure &= not _is_name(text, first, language)
    reading.malformed &= not attached
    return Numeral(
        start, stop, value, scale, reading.also, reading.spelled, reading.ordinal, reading.malformed, reading.grouped,
        reading.sure, attached,
    )  # fmt: skip


def _is_name(text: str, first: NumeralToken, language: Language) -> bool:
    """Tell whether a number word is capitalised within a sentence: a surname (`Эндрю Три`), not a number."""
    if first.word is None or language is Language.ENGLISH or not first.text[0].isupper() or first.text.isupper():
        return False
    return bool(re.search(r"[^\W\d_][,]? $", text[: first.start]))


def _abbreviation_point(text: str, last: NumeralToken, stop: int) -> int:
    """Return 1 where the point behind `тыс`, `млн` belongs to the abbreviation and does not end the sentence."""
    abbreviated = last.text.lower() in _ABBREVIATED_SCALES and stop == last.stop
    return int(abbreviated and bool(re.match(r"\.[ \u00a0]?[^\s\dА-ЯЁA-Z]", text[stop:])))


def _scale_after(
    text: str, stop: int, value: Decimal, scale: Decimal, language: Language
) -> tuple[int, Decimal, Decimal]:
    """Return stop, value and scale with the scale word of `two and a half million` taken in."""
    match = re.compile(r"[ \u00a0]([^\W\d_]+)").match(text, stop)
    word = load_number_words(language).get(fold(match[1])) if match else None
    if match is None or word is None or word.word_class is not WordClass.SCALE:
        return stop, value, scale
    return match.end(), value * word.value, max(scale, word.value)
