"""Compares Russian sentences for the approved memory: whether two are the same, alike, or of one frame. Knows nothing of storage.

The same: equal once spaces, quotation marks, dashes and ё are unified. Alike: by the edit distance of their lemmas. Of one frame: equal
except for figures, months and capitalised words, which may be others in a later sentence.
"""

import re
import unicodedata
from functools import lru_cache

from svodka.russian.morphology import analyse

_QUOTES = dict.fromkeys("«»„“”‟″", '"') | dict.fromkeys("‘’‚‛`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_INVISIBLE = dict.fromkeys(map(chr, (0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)), "")
_MADE_ONE = str.maketrans(_QUOTES | _DASHES | _INVISIBLE | {"ё": "е", "Ё": "Е"})
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?…]\W*$")
_FIGURE, _NAME = "#", "@"
_MONTHS = frozenset(
    ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")
)


@lru_cache(64)  # the key, the tokens and the frame of a unit all need it
def normalise(source: str) -> str:
    """Return a source text with spaces, quotation marks, dashes and ё unified. Sentences with equal results are the same."""
    return " ".join(unicodedata.normalize("NFC", source).translate(_MADE_ONE).split())


def words(source: str) -> list[str]:
    """Return the words and figures of a text in order, in small letters."""
    return [match[0].lower() for match in _TOKEN.finditer(normalise(source))]


def tokens(source: str) -> list[str]:
    """Return the lemmas of a text in order, with figures as they stand. The edit distance of two texts is counted in these tokens."""
    return [_lemma(word)[0] for word in words(source)]


def frame(source: str) -> str:
    """Return a text's lemmas with figures and months masked as `#`, and capitalised words inside a sentence as `@`."""
    masked: list[str] = []
    begins = True
    position = 0
    text = normalise(source)
    for match in _TOKEN.finditer(text):
        begins = begins or bool(_SENTENCE.search(text[position : match.start()]))
        mark, is_number = _lemma(match[0].lower())
        if is_number:
            mark = _FIGURE
        elif match[0][0].isupper() and not begins:
            mark = _NAME
        # `13 августа 2019` and `в июле`, `Иван Петров` and `Бишкек` are one thing each.
        if mark not in (_FIGURE, _NAME) or masked[-1:] != [mark]:
            masked.append(mark)
        begins, position = False, match.end()
    return " ".join(masked)


def share(first: list[str], second: list[str], least: float = 0.0) -> float:
    """Return how alike two lists of tokens are, 0 … 1: 1 − edit distance / length of the longer one; 0 where that is below `least`."""
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_similarity(first, second, score_cutoff=least))


@lru_cache(20_000)
def _lemma(word: str) -> tuple[str, bool]:
    """Return the lemma of a lower-case word, and whether it is a figure, a numeral or a month."""
    if word[0].isdigit() or word.isascii():
        return word, word[0].isdigit()
    first = analyse(word)[0]
    lemma = first.normal_form.replace("ё", "е")
    return lemma, first.tag.POS == "NUMR" or "Anum" in first.tag or lemma in _MONTHS
