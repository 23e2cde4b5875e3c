"""Headlines in capitals are put into sentence case before translation, because the model has read few capitals.

The bulletin's style sets every headline in capitals again.
"""

import re

from svodka.morphology import analyser

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VOWELS = frozenset("аеёиоуыэюяАЕЁИОУЫЭЮЯ")
_NAME_GRAMMEMES = frozenset({"Name", "Surn", "Patr", "Geox"})
_UNITS = frozenset(
    {"г", "гр", "кг", "мг", "л", "мл", "т", "км", "м", "см", "га", "тыс", "млн", "млрд", "руб", "долл", "обл", "ул"}
)
LONGEST_ABBREVIATION = 5
"""An unknown word of at most this many letters is taken for an abbreviation (СБНОН)."""
CAPITALS_SHARE = 0.7
"""A headline with at least this share of capitals among its letters, and three words, is in capitals."""


def is_in_capitals(headline: str) -> bool:
    """Tell whether a headline is set in capitals (and is more than an abbreviation or two)."""
    letters = [letter for letter in headline if letter.isalpha()]
    return (
        len(_WORD.findall(headline)) >= 3
        and sum(map(str.isupper, letters)) >= CAPITALS_SHARE * len(letters)
        and len(letters) > 8
    )


def sentence_case(headline: str) -> str:
    """Return a headline in capitals in sentence case: abbreviations stay, names keep one capital, the rest is small.

    Names and abbreviations are told by pymorphy3's dictionary readings; a short word that it does not know
    is taken for an abbreviation.
    """
    pieces: list[str] = []
    position = 0
    for match in _WORD.finditer(headline):
        between = headline[position : match.start()]
        opens = not pieces or between.rstrip().endswith((".", "!", "?")) or between.endswith(("«", '"', "“", "„"))
        pieces += [between, _cased(match.group(), capital=opens)]
        position = match.end()
    return "".join(pieces) + headline[position:]


def _cased(word: str, *, capital: bool) -> str:
    if not word.isupper():
        return word
    parts = word.split("-")
    if len(parts) > 1 and (_is_name(parts[0]) or not analyser().word_is_known(parts[0].lower())):
        return "-".join(part.capitalize() for part in parts)
    return "-".join(_cased_part(part, capital=capital and index == 0) for index, part in enumerate(parts))


def _cased_part(word: str, *, capital: bool) -> str:
    if _is_abbreviation(word):
        return word
    if capital or _is_name(word):
        return word.capitalize()
    return word.lower()


def _is_name(word: str) -> bool:
    readings = analyser().parse(word.lower())
    return bool(readings) and any(grammeme in readings[0].tag for grammeme in _NAME_GRAMMEMES)


def _is_abbreviation(word: str) -> bool:
    if len(word) == 1 or word.lower() in _UNITS:
        return False
    if analyser().word_is_known(word.lower()):
        return all("Abbr" in reading.tag for reading in analyser().parse(word.lower()))
    return len(word) <= LONGEST_ABBREVIATION or not _VOWELS.intersection(word)
