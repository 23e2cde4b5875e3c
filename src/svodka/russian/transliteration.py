"""Russian spelling of names into Latin letters, by the convention of the state that a name is from.

The base is BGN/PCGN for Russian as newspapers simplify it (docs/facts.md); a table for each state changes what its own English
pages write otherwise. Tables: data/translit_base.tsv and data/translit_<country>.tsv.

Whether a word in Latin letters is a way to write a Russian name in the press: `Stephen`, `Steven`, `Stiven` for `Стивен`.

Every state, agency and century has its own way (BGN/PCGN, ISO 9, the Latin alphabets of Azerbaijan, Uzbekistan and Turkmenistan, a
foreign name's own spelling). A translation that has one of them is right; which one the bulletin prints is another question.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from svodka.system.tables import fold, read_table

_VOWELS = frozenset("аеёиоуыэюяьъәөұүіӣӯ")
_STATES = frozenset({"az", "kg", "kz", "ru", "tj", "tm", "uz"})
_POSITIONS = ("start", "end", "vowel", "any")


def transliterate(text: str, country: str = "") -> str:
    """Return `text` with every Cyrillic word in Latin letters; everything else stays as it is.

    `country` is an ISO 3166 alpha-2 code in either case; without it, or outside the seven states, the base convention for Russian
    holds. A word in capitals stays in capitals. The result of a Cyrillic word has only ASCII letters, hyphens and apostrophes.
    """
    words = []
    word = ""
    for letter in unicodedata.normalize("NFC", text):
        if _is_cyrillic(letter):
            word += letter
        else:
            words.append(_word(word, country.lower()) + letter)
            word = ""
    return "".join(words) + _word(word, country.lower())


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff" and unicodedata.category(letter).startswith("L")


@cache
def _rules(country: str) -> Mapping[tuple[str, str], str]:
    """Return the Latin of each (position, Cyrillic): the base table with the state's rows over it."""
    rows = list(read_table("translit_base.tsv"))
    if country in _STATES:
        rows += read_table(f"translit_{country}.tsv")
    return {(row["position"], row["cyrillic"]): row["latin"] for row in rows}


@cache
def _longest(country: str) -> int:
    return max(len(cyrillic) for _, cyrillic in _rules(country))


def _word(word: str, country: str) -> str:
    """Return one word of Cyrillic letters only."""
    rules, lower = _rules(country), word.lower()
    latin, position = "", 0
    while position < len(word):
        size, piece = _piece(lower, position, rules, _longest(country))
        source = word[position : position + size]
        latin += _cased(piece, source, word)
        position += size
    return latin


def _piece(word: str, start: int, rules: Mapping[tuple[str, str], str], longest: int) -> tuple[int, str]:
    """Return how many letters at `start` the best rule takes, and their Latin; unknown letters become nothing."""
    for size in range(min(longest, len(word) - start), 0, -1):
        for position in _POSITIONS:
            latin = rules.get((position, word[start : start + size]))
            if latin is not None and _fits(position, word, start, start + size):
                return size, latin
    return 1, ""


def _fits(position: str, word: str, start: int, stop: int) -> bool:
    match position:
        case "start":
            return start == 0
        case "end":
            return stop == len(word)
        case "vowel":
            return start == 0 or word[start - 1] in _VOWELS
        case _:
            return True


def _cased(latin: str, source: str, word: str) -> str:
    if len(word) > 1 and word.isupper():
        return latin.upper()
    return latin[:1].upper() + latin[1:] if source[:1].isupper() else latin


def spell_in_latin(russian: str, country: str = "") -> str:
    """Return the Latin spelling of a name in the nominative: as data/names_known.tsv has it, else transliterated.

    `country` (ISO alpha-2, lower case) is where the article is from; a woman's surname follows that of a man in the table.
    """
    words = (find_known_latin(word, country) or transliterate(word, country) for word in russian.split(" "))
    return find_known_latin(russian, country) or " ".join(words)


def find_known_latin(russian: str, country: str = "") -> str:
    """Return the spelling of a name or of one word of a name as data/names_known.tsv has it, "" where it has none."""
    known, folded = _known(country), fold(russian)
    if folded in known:
        return known[folded]
    if " " not in folded and folded.endswith(("ова", "ева")) and folded[:-1] in known:
        return known[folded[:-1]] + "a"
    return ""


def is_known(words: list[str], country: str = "") -> bool:
    """Tell whether the table of known persons has the spelling of a name or of a word of it."""
    known = _known(country)
    return fold(" ".join(words)) in known or any(fold(word) in known for word in words)


@cache
def _known(country: str) -> dict[str, str]:
    rows = read_table("names_known.tsv")
    return {fold(row["russian"]): row["english"] for row in rows if row["country"] in ("", country)}


def swap_sex(surname: str) -> str:
    """Return the surname that a person of the other sex has: `Ахметов` and `Ахметова`."""
    return surname[:-1] if surname.endswith(("ова", "ева", "ёва", "ина", "ына")) else f"{surname}а"


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
    rules = _romanisation_rules()
    pieces, position = [], 0
    while position < len(word):
        size = next((size for size in (2, 1) if word[position : position + size] in rules), 0)
        pieces.append(rules[word[position : position + size]] if size else re.escape(word[position]))
        position += size or 1
    return f"{''.join(pieces)}[eh]?"


@cache
def _romanisation_rules() -> dict[str, str]:
    return {row["cyrillic"]: _alternatives(row["latin"]) for row in read_table("romanisations.tsv")}


def _alternatives(cell: str) -> str:
    """A pattern for the ways to write a letter; a single one may be doubled. The possessive group keeps long names quick."""
    ways = sorted(cell.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(f"{re.escape(way)}{{1,2}}" if len(way) == 1 else re.escape(way) for way in ways) + ")"
