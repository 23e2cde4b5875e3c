"""Whether a word in Latin letters is a way to write a Russian name in the press: `Stephen`, `Steven`, `Stiven` for `Стивен`.

Every state, agency and century has its own way (BGN/PCGN, ISO 9, the Latin alphabets of Azerbaijan, Uzbekistan and Turkmenistan, a
foreign name's own spelling). A translation that has one of them is right; which one the bulletin prints is another question.
"""

import re
import unicodedata
from functools import cache, lru_cache

from svodka.tables import read_table

_MAX_CACHED = 5_000
_WITHOUT_ACCENT = str.maketrans(
    {"ə": "a", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "’": "'", "ʻ": "'", "ʼ": "'", "‘": "'"}
)
_APART = re.compile(r"[\s-]+")


def is_romanisation(latin: str, russian: str) -> bool:
    """Tell whether a name of one or more words in Latin letters is a plausible spelling of one in Russian (in the nominative).

    Both have the same number of words, in the same order; hyphens count as spaces, accents and letter case do not count.
    """
    return bool(_pattern(russian).fullmatch(_plain(latin)))


def _plain(latin: str) -> str:
    letters = unicodedata.normalize("NFKD", latin.lower().translate(_WITHOUT_ACCENT))
    return " ".join(_APART.split("".join(letter for letter in letters if not unicodedata.combining(letter))))


@lru_cache(_MAX_CACHED)
def _pattern(russian: str) -> re.Pattern[str]:
    words = [_word_pattern(word) for word in _APART.split(russian.lower()) if word]
    return re.compile(" ".join(words) or "(?!)")


def _word_pattern(word: str) -> str:
    rules = _rules()
    pieces, position = [], 0
    while position < len(word):
        size = next((size for size in (2, 1) if word[position : position + size] in rules), 0)
        pieces.append(rules[word[position : position + size]] if size else re.escape(word[position]))
        position += size or 1
    return f"{''.join(pieces)}[eh]?"


@cache
def _rules() -> dict[str, str]:
    return {row["cyrillic"]: _alternatives(row["latin"]) for row in read_table("romanisations.tsv")}


def _alternatives(cell: str) -> str:
    """A pattern for the ways to write a letter; a single one may be doubled. The possessive group keeps long names quick."""
    ways = sorted(cell.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(f"{re.escape(way)}{{1,2}}" if len(way) == 1 else re.escape(way) for way in ways) + ")"
