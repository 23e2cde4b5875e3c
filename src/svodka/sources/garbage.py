"""Whether a text is one at all: fonts that do not say which letters they draw give others in their place.

`Пресс-служба` comes out as `Ïðåññ-ñëóæáà`, as `3ULYHW` or as letters that nobody writes with. Told by what a person sees: no small
words, no endings, no vowels where a language has some, signs inside of words.
"""

import re
import unicodedata
from itertools import pairwise

from svodka.language import has_evidence

_LEAST_LETTERS = 30
"""Shorter texts are not judged: a name, a number, a heading."""
_SAMPLE = 6_000
_STRANGE_SHARE = 0.25
_WORD = re.compile(r"\S+")
_OUTSIDE = "\"'«»„“”‘’()[]<>{}.,;:!?…–—-*•/|&№§%"
_WHOLE = re.compile(
    r"(?:[^\W\d_]+(?:[-'’ʻ‘ʼ./][^\W\d_]+)*|[\d\W]+[^\W\d_]{0,4}|[^\W\d_]{1,3}[\d\W]+|\S*(?:://|@|www\.)\S*)$"
)
_VOWELS = frozenset("aeiouy")
_LEAST_VOWELS, _MOST_VOWELS = 0.25, 0.65
_FOREIGN_LATIN = 0.3


def is_garbled(text: str) -> bool:
    """Return whether `text` is letters put in the place of others, and no language; short texts never are."""
    sample = text[:_SAMPLE]
    letters = [char for char in unicodedata.normalize("NFD", sample.lower()) if char.isalpha()]
    visible = sum(not char.isspace() for char in sample)
    strange = sum(
        unicodedata.category(char) in {"Co", "Cn", "Cc"} or char == "\N{REPLACEMENT CHARACTER}" for char in sample
    )
    strange -= sum(char.isspace() and unicodedata.category(char) == "Cc" for char in sample)
    if visible >= _LEAST_LETTERS and strange > _STRANGE_SHARE * visible:
        return True
    if visible < _LEAST_LETTERS:
        return False
    words = [bare for word in _WORD.findall(sample) if (bare := word.strip(_OUTSIDE))]
    whole = sum(bool(_WHOLE.match(word)) and not _has_capital_inside(word) for word in words)
    if words and whole < (1 - _STRANGE_SHARE) * len(words):
        return True
    if len(letters) < _LEAST_LETTERS or has_evidence(sample):
        return False
    return _is_no_alphabet(letters)


def _has_capital_inside(word: str) -> bool:
    """Whether a capital follows a small letter: `aRRb`, but neither `МВД` nor `Ташкент-Сити`."""
    return bool(re.search(r"[^\W\d_]", word)) and any(
        before.islower() and after.isupper() for before, after in pairwise(word)
    )


def _is_no_alphabet(letters: list[str]) -> bool:
    """Whether letters that speak for no language that we know are in no other one either."""
    latin = [char for char in letters if "LATIN" in unicodedata.name(char, "")]
    if len(latin) * 2 > len(letters):
        plain = [char for char in latin if char.isascii()]
        vowels = sum(char in _VOWELS for char in plain)
        is_voiced = _LEAST_VOWELS * len(plain) <= vowels <= _MOST_VOWELS * len(plain)
        return len(latin) - len(plain) > _FOREIGN_LATIN * len(latin) or not is_voiced
    # Cyrillic without a word of a language that writes with it; of other scripts we know too little.
    return 2 * sum("CYRILLIC" in unicodedata.name(char, "") for char in letters) > len(letters)
