"""Read numerals: combine digits, number words and scale words into one value (`16 тысяч 755`, `two hundred and five`).

The same reader serves both languages with different tables. `svodka.facts.numbers` adds units, dates and the rest. docs/facts.md has the
rules for commas, points and blanks in digits.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial

from svodka.facts.figures import ONE
from svodka.facts.lexicon import Language, NumberWord, WordClass, build_month_pattern, load_number_words
from svodka.russian.tokens import Span, overlaps
from svodka.system.tables import fold

_BLANK = " \u00a0\u2009\u202f"
_LITERAL = (
    rf"(?<![\d])(?:\d+(?:[ \u00a0]1/2(?!\d|/)|[ \u00a0]?½)|½"
    rf"|\d{{1,3}}(?:[{_BLANK}]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\d]|[{_BLANK}]\d{{3}}(?!\d))|\d+(?:[.,]\d+)*)"
)

MOST_DIGITS = 24
"""The most digits a number may have. More are an account or serial number: not a quantity, and too long for decimal arithmetic."""
_TOKEN = re.compile(
    r"(?P<address>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:ru|kz|kg|uz|tj|tm|az|com|org|net|info)\b(?:/\S*)?)"
    rf"|(?P<number>{_LITERAL})"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)"
)
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+$")
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
_digits = partial(NumberWord, word_class=WordClass.DIGITS)


def read_literal(text: str, language: Language) -> NumberWord | None:
    """Return the value of digits with separators, or None where they are no number (`28.02.2013`, `1.2.3`)."""
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    if text.endswith(("½", "1/2")):
        whole = text.removesuffix("½").removesuffix("1/2").strip(_BLANK)
        return _digits(Decimal(whole or 0) + Decimal("0.5"))
    plain = re.sub(rf"[{_BLANK}]", "", text)
    grouped = plain != text
    marks = re.sub(r"\d", "", plain)
    if not marks:
        return _digits(Decimal(plain), malformed=grouped and language is Language.ENGLISH, grouped=grouped)
    if len(marks) == 1:
        return _read_single_mark(plain, marks, grouped, language)
    # Of two kinds of separators the last is the decimal one.
    whole, _, fraction = plain.rpartition(marks[-1]) if len(set(marks)) > 1 else (plain, "", "")
    if not _groups_thousands(whole, marks[0]):
        return None
    return _digits(Decimal(f"{whole.replace(marks[0], '')}.{fraction}"), malformed=marks[0] == ".", grouped=True)


def _groups_thousands(text: str, mark: str) -> bool:
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", text))


def _read_single_mark(text: str, mark: str, grouped: bool, language: Language) -> NumberWord:
    """Return the value of digits with one mark: a decimal, but for the thousands of English (`1,878`) and the Russian `40,000`."""
    decimal, whole = Decimal(text.replace(mark, ".")), Decimal(text.replace(mark, ""))
    is_russian = language is Language.RUSSIAN
    may_be_thousands = not grouped and _groups_thousands(text, mark)
    if may_be_thousands and mark == "," and (not is_russian or text.endswith("000")):
        return _digits(whole, also=(decimal,) if is_russian else (), grouped=True)
    also = (whole,) if may_be_thousands and is_russian and mark == "." else ()
    return _digits(decimal, also=also, malformed=not is_russian and (grouped or mark == ","), grouped=grouped)


@dataclass(frozen=True)
class _Token(Span):
    """A number word or digits that may be part of a numeral; `word` is None for digits that are not one number."""

    word: NumberWord | None

    def is_a(self, *classes: WordClass) -> bool:
        return self.word is not None and self.word.word_class in classes


@dataclass
class Numeral:
    """A number at its place. `sure` is False for words that often count nothing (`one`, `both`)."""

    start: int
    stop: int
    value: Decimal = Decimal(0)
    high: Decimal | None = None
    scale: Decimal = ONE
    also: tuple[Decimal, ...] = ()
    spelled: bool = False
    ordinal: bool = False
    malformed: bool = False
    grouped: bool = False
    sure: bool = True
    attached: bool = False
    """The digits follow letters, with or without a hyphen: `Ми-8`, `COVID-19`."""
    group: Decimal | None = None
    """While it is being read: the number after the last scale word, and `value` is the total up to that word."""
    limit: Decimal = Decimal("Infinity")
    """The smallest scale used so far: what follows must be below it."""
    closed: bool = False
    tokens: list[_Token] = field(default_factory=list)


def _tokens(text: str, language: Language, claimed: Sequence[tuple[int, int]]) -> Iterator[_Token]:
    """Yield the digits and number words of `text` outside web and mail addresses and `claimed` stretches."""
    words = load_number_words(language)
    for match in _TOKEN.finditer(text):
        is_station = match[0] == "СТО" and not text.isupper()  # a service station
        if match["address"] or is_station or overlaps(*match.span(), claimed):
            continue
        if match["number"]:
            word = None if _is_list(text, match, language) else read_literal(match["number"], language)
            start = match.start()
            # A number that a model wrote twice at once: `Two22 vehicles`.
            glued = _LETTERS_BEFORE.search(text, max(0, start - 16), start) if language is Language.ENGLISH else None
            if glued and word is not None and fold(glued[0]).removesuffix("fold") in words:
                start, word = glued.start(), word._replace(malformed=True)
            yield _Token(start, match.end(), text[start : match.end()], word)
        elif (word := words.get(fold(match[0]).removesuffix("fold"))) is not None and (
            language is Language.RUSSIAN or not text[match.end() : match.end() + 1].isdigit()
        ):
            yield _Token(*match.span(), match[0], word)


@cache
def _list_end(language: Language) -> re.Pattern[str]:
    """Return a pattern for the continuation of a list of ordinals or days after its first numbers: `, 17-го`, ` и 7 сентября`."""
    if language is Language.ENGLISH:
        return re.compile(r"(?:,[ \u00a0]?|,?[ \u00a0](?:and|or)[ \u00a0](?:the )?)\d{1,3}(?:st|nd|rd|th)\b")
    ending = "ого|его|ому|ему|ый|ий|ой|ая|яя|ую|ое|ые|ых|ым|ом|го|му|й|я|ю|е|м"
    return re.compile(
        rf"(?:,[ \u00a0]?|[ \u00a0](?:и|или)[ \u00a0])\d{{1,3}}(?:,\d{{1,3}})*"
        rf"(?:[-‑–](?:{ending})(?![А-Яа-яЁё-])|[ \u00a0]{build_month_pattern(language)})"
    )


def _is_list(text: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether commas without a space separate numbers of a list: `15,16 и 17-го отделов`, `ст. 234,235`, `1990,1995 годов`."""
    if language is Language.RUSSIAN and _YEARS_WITHOUT_SPACE.fullmatch(match[0]):
        return True
    if not re.fullmatch(r"\d{1,3}(?:,\d{1,3})+", match[0]):
        return False
    if language is Language.ENGLISH and re.fullmatch(r"\d{1,3}(?:,\d{3})+", match[0]):
        return False  # `No. 1,234`, `the 5,200th`
    if _list_end(language).match(text, match.end()) or _ORDINAL_ENDING.match(text, match.end()):
        return True
    return bool(_NUMBERED.search(text, max(0, match.start() - 12), match.start()))


def read_numerals(text: str, language: Language, claimed: Sequence[tuple[int, int]]) -> list[Numeral]:
    """Return the numerals of `text` in order; no two overlap. What stands in the stretches `claimed` is skipped."""
    found: list[Numeral] = []
    pending = deque(_tokens(text, language, claimed))
    while pending:
        if pending[0].word is None:
            token = pending.popleft()
            # If digits with separators are not one number (`1.2.3`), each part is a number.
            parts = re.compile(r"\d+").finditer(text, token.start, token.stop)
            found += [Numeral(*part.span(), Decimal(part[0])) for part in parts]
            continue
        reading = Numeral(pending[0].start, pending[0].stop)
        while pending and _joins(text, reading, pending[0], language) and _take(reading, pending[0]):
            reading.tokens.append(pending.popleft())
        _finish(text, reading, language)
        if found and reading.start < found[-1].stop:  # the `half` of `half a million`
            found.pop()
        found.append(reading)
        while pending and pending[0].start < reading.stop:  # words that `and a half million` included
            pending.popleft()
    return found


def _joins(text: str, reading: Numeral, token: _Token, language: Language) -> bool:
    """Tell whether `token` stands close enough to what was read before to belong to it."""
    if not reading.tokens:
        return True
    last = reading.tokens[-1]
    gap = text[last.stop : token.start]
    if reading.closed or not _GAP[language].fullmatch(gap):
        return False
    is_digits = token.is_a(WordClass.DIGITS)
    if is_digits and (last.is_a(WordClass.DIGITS) or gap.strip(" \u00a0\u202f.") or not gap):
        return False
    if gap.startswith(".") and not last.is_a(WordClass.DIGITS) and last.text.lower() not in _ABBREVIATED_SCALES:
        return False
    if "and" in gap:
        following = _scale_behind(text, token, language)
        # `two hundred and forty thousand` is one number, `two hundred and three hundred` are two.
        if following is None:
            return last.is_a(WordClass.HUNDRED, WordClass.SCALE)
        return following.word_class is WordClass.SCALE and last.is_a(WordClass.HUNDRED)
    return not is_digits or not _begins_something_else(text, token, language)


def _scale_behind(text: str, token: _Token, language: Language) -> NumberWord | None:
    """Return the `hundred` or scale word right after `token`, which multiplies it, or None."""
    following = re.compile(r"[\s-]*([^\W\d_]+)").match(text, token.stop)
    word = load_number_words(language).get(fold(following[1])) if following else None
    return word if word is not None and word.word_class in (WordClass.HUNDRED, WordClass.SCALE) else None


def _begins_something_else(text: str, token: _Token, language: Language) -> bool:
    """Tell whether digits after a scale word start a date or a compound (`5 тысяч 3 мая`); `400,000` after `2 million` does not."""
    if re.match(rf"[-–/:%]|[ \u00a0]{build_month_pattern(language)}", text[token.stop :]):
        return True
    mark = "[, \u00a0]" if language is Language.ENGLISH else "[ \u00a0]"
    return (
        not re.fullmatch(rf"\d{{1,3}}(?:{mark}\d{{3}})*", token.text) and _scale_behind(text, token, language) is None
    )


def _take(reading: Numeral, token: _Token) -> bool:
    """Add a token to the reading; False where it does not fit."""
    word = token.word
    if word is None:  # digits that are no number, such as `1.2.3` or an account's
        return False
    match word.word_class:
        case WordClass.DIGITS:
            if reading.group is not None or (reading.tokens and word.value >= reading.limit):
                return False
            reading.group, reading.also = word.value, word.also
            reading.malformed |= word.malformed
            reading.grouped |= word.grouped
            return True
        case WordClass.CARDINAL | WordClass.COLLECTIVE | WordClass.ORDINAL:
            return _add(reading, word)
        case WordClass.HALF | WordClass.LOOSE:
            if reading.tokens:
                return False
            reading.group, reading.spelled = word.value, True
            if word.word_class is WordClass.LOOSE:
                reading.also, reading.sure, reading.closed = word.also, False, True
            return True
        case WordClass.HUNDRED:
            if reading.group is not None and reading.group >= 100:
                return False
            reading.sure = reading.group is not None
            reading.group, reading.spelled = (reading.group or ONE) * 100, True
            return True
        case _:
            return _multiply(reading, word)


def _add(reading: Numeral, word: NumberWord) -> bool:
    """Add a number word below a thousand, which must be of a smaller order than the group before it; return False if it does not fit."""
    value = word.value
    if reading.tokens and reading.tokens[-1].is_a(WordClass.DIGITS):
        return False
    if reading.group is not None:
        order = Decimal(10 if value < 10 else 100 if value < 100 else 1000)
        tens = reading.group % 100
        if value == 0 or reading.group == 0 or reading.group % order or tens == 10 or (10 <= value < 20 and tens):
            return False
    elif value >= reading.limit:
        return False
    is_ordinal = word.word_class is WordClass.ORDINAL
    reading.sure = bool(reading.tokens) or value > 10 or (value >= 2 and not is_ordinal)
    reading.group = (reading.group or Decimal(0)) + value
    reading.spelled = True
    reading.ordinal |= is_ordinal
    reading.closed |= is_ordinal
    return True


def _multiply(reading: Numeral, word: NumberWord) -> bool:
    """Multiply the group by a scale word; return False if the word does not fit."""
    if word.value >= reading.limit or (reading.group is None and reading.tokens):
        return False
    if reading.group is None:
        reading.sure, reading.spelled = False, True
    group = ONE if reading.group is None else reading.group
    reading.also = tuple(value * word.value for value in reading.also) + tuple(group * other for other in word.also)
    reading.value += group * word.value
    reading.group = None
    reading.limit = word.value
    reading.scale = max(reading.scale, word.value)
    if word.word_class is WordClass.DOZEN:
        reading.scale, reading.closed, reading.sure = ONE, True, False
    return True


_ABOUT = re.compile("(?:тысяч|(?:милли|трилли)онов|миллиардов)", re.IGNORECASE)
"""Behind a scale word in this form, and no number before it, stands how many they are, roughly (`тысяч пятнадцать`)."""
_NOT_ABOUT = re.compile(
    r"(?:\b(?:несколько|много|мало|пар[ауы]?|десятк\w+|сот\w*|сколько|столько|из|среди)|\d\S*)\s+$", re.IGNORECASE
)


def _finish(text: str, reading: Numeral, language: Language) -> None:
    """Add to a numeral what belongs to it around its words: a half, a second scale word, the point of an abbreviation."""
    first, last, group = reading.tokens[0], reading.tokens[-1], reading.group
    reading.stop = last.stop
    reading.value += group or 0
    unit = last.word.value if last.word is not None and last.is_a(WordClass.SCALE) else ONE
    if group and _ABOUT.fullmatch(first.text) and not _NOT_ABOUT.search(text[: reading.start]):
        unit = reading.scale
        reading.value = group * unit
    elif language is Language.RUSSIAN and group and group % 100 == 0 and reading.scale >= 10**6:
        reading.also = (*reading.also, reading.value + group * (reading.scale / 1000 - 1))  # `миллион двести` (тысяч)
    half = None if reading.ordinal else _PLUS_HALF[language].match(text, reading.stop)
    if half is not None:
        reading.value += unit / 2
        reading.stop = half.end()
        following = re.compile(r"[ \u00a0]([^\W\d_]+)").match(text, reading.stop)
        word = load_number_words(language).get(fold(following[1])) if following else None
        if following is not None and word is not None and word.word_class is WordClass.SCALE:
            # `two and a half million`
            reading.stop, reading.scale = following.end(), max(reading.scale, word.value)
            reading.value *= word.value
    elif language is Language.ENGLISH and not first.is_a(WordClass.DIGITS) and reading.value == reading.scale:
        before = _HALF_OF.search(text, max(0, reading.start - 10), reading.start)
        if before is not None:
            reading.start, reading.sure = before.start(), True
            reading.value /= 2
    if reading.stop == last.stop and last.text.lower() in _ABBREVIATED_SCALES:
        # The point behind `тыс`, `млн` belongs to the abbreviation unless it ends the sentence.
        reading.stop += bool(re.match(r"\.[ \u00a0]?[^\s\dА-ЯЁA-Z]", text[reading.stop :]))
    before_digits = text[max(0, reading.start - 2) : reading.start]
    reading.attached = first.is_a(WordClass.DIGITS) and bool(re.search(r"[^\W\d_][-‑–]?$", before_digits))
    reading.malformed &= not reading.attached
    reading.sure &= not _is_name(text, first, language)


def _is_name(text: str, first: _Token, language: Language) -> bool:
    """Tell whether a number word is capitalised within a sentence: a surname (`Эндрю Три`), not a number."""
    if language is Language.ENGLISH or not first.text[0].isupper() or first.text.isupper():
        return False
    return bool(re.search(r"[^\W\d_][,]? $", text[: first.start]))
