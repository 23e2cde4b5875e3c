"""Russian names in Latin letters: the spelling that the bulletin prints, and the other spellings that are right in a translation.

The base is BGN/PCGN for Russian as newspapers simplify it (docs/facts.md); a table for each state overrides the spellings that its own
English pages write differently. Tables: data/translit_base.tsv and data/translit_<country>.tsv.

Every state, agency and century has its own way (BGN/PCGN, ISO 9, the Latin alphabets of Azerbaijan, Uzbekistan and Turkmenistan, a
foreign name's own spelling: `Stephen`, `Steven`, `Stiven` for `Стивен`). A translation that has one of them is right.
"""

import re
import unicodedata
from functools import cache, lru_cache

from svodka.system.tables import fold, read_pairs, read_table

_STATES = frozenset({"az", "kg", "kz", "ru", "tj", "tm", "uz"})
_CYRILLIC_WORD = re.compile("[\u0400-\u0481\u048a-\u04ff]+")
_POSITIONS = {"start": "^{}", "end": "{}$", "vowel": "(?:^|(?<=[аеёиоуыэюяьъәөұүіӣӯ])){}", "any": "{}"}
"""The places in a word where a table's row applies, each with its pattern, from the narrowest to the widest."""


def transliterate(text: str, country: str = "") -> str:
    """Return `text` with every Cyrillic word in Latin letters; everything else stays as it is.

    `country` is an ISO 3166 alpha-2 code in either case; without it, or outside the seven states, the base convention for Russian
    holds. A word in capitals stays in capitals. The result of a Cyrillic word has only ASCII letters, hyphens and apostrophes.
    """
    pattern, latin = _rules(country.lower() if country.lower() in _STATES else "")

    def write(word: re.Match[str]) -> str:
        capitals = len(word[0]) > 1 and word[0].isupper()
        # Letters that no table has are dropped.
        return pattern.sub(lambda piece: _cased(latin[piece.lastindex or 0], piece[0], capitals), word[0])

    return _CYRILLIC_WORD.sub(write, unicodedata.normalize("NFC", text))


@cache
def _rules(country: str) -> tuple[re.Pattern[str], list[str]]:
    """Return a pattern with a group for each rule, and the Latin letters by group, "" at 0; the state's rows override the base table's."""
    tables = ("translit_base.tsv", f"translit_{country}.tsv") if country else ("translit_base.tsv",)
    rules = {(row["position"], row["cyrillic"]): row["latin"] for name in tables for row in read_table(name)}
    order = list(_POSITIONS)
    best_first = sorted(rules, key=lambda rule: (-len(rule[1]), order.index(rule[0])))
    groups = [f"({_POSITIONS[place].format(letters)})" for place, letters in best_first]
    return re.compile("|".join((*groups, ".")), re.IGNORECASE), ["", *(rules[rule] for rule in best_first)]


def _cased(latin: str, source: str, capitals: bool) -> str:
    if capitals:
        return latin.upper()
    return latin[:1].upper() + latin[1:] if source[:1].isupper() else latin


def spell_in_latin(russian: str, country: str = "") -> str:
    """Return the Latin spelling of a name in the nominative: as data/names_known.tsv has it, else transliterated.

    `country` (ISO alpha-2, lower case) is where the article is from. A woman's surname is spelled after a man's that the table has.
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
    """Tell whether the table of known persons has the spelling of a name, given as its words, or of one of the words."""
    known = _known(country)
    return fold(" ".join(words)) in known or any(fold(word) in known for word in words)


@cache
def _known(country: str) -> dict[str, str]:
    rows = read_table("names_known.tsv")
    return {fold(row["russian"]): row["english"] for row in rows if row["country"] in ("", country)}


def swap_sex(surname: str) -> str:
    """Return the surname that a person of the other sex has: `Ахметов` and `Ахметова`."""
    return surname[:-1] if surname.endswith(("ова", "ева", "ёва", "ина", "ына")) else f"{surname}а"


_WITHOUT_ACCENT = str.maketrans("əıøłđ’ʻʼ‘", "aiold''''")
_APART = re.compile(r"[\s-]+")


def is_romanisation(latin: str, russian: str) -> bool:
    """Tell whether a name of one or more words in Latin letters is a plausible spelling of one in Russian (in the nominative).

    Both have the same number of words, in the same order; hyphens count as spaces, accents and letter case do not count.
    """
    return bool(_pattern(russian).fullmatch(plain_latin(latin)))


def plain_latin(latin: str) -> str:
    """Return a name in Latin letters in small letters without accents, its words parted by single spaces."""
    letters = unicodedata.normalize("NFKD", latin.lower().translate(_WITHOUT_ACCENT))
    return " ".join(_APART.split("".join(letter for letter in letters if not unicodedata.combining(letter))))


@lru_cache(5_000)
def _pattern(russian: str) -> re.Pattern[str]:
    rules, letters = _romanisations()
    words = filter(None, _APART.split(russian.lower()))
    patterns = [letters.sub(lambda one: rules.get(one[0]) or re.escape(one[0]), word) + "[eh]?" for word in words]
    return re.compile(" ".join(patterns) or "(?!)")


@cache
def _romanisations() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return a pattern of the ways to write each letter or pair of letters, and a pattern that splits a word into these."""
    table = read_pairs("romanisations.tsv", "cyrillic", "latin")
    rules = {cyrillic: _alternatives(latin) for cyrillic, latin in table.items()}
    pairs = "|".join(letters for letters in rules if len(letters) == 2)
    return rules, re.compile(f"{pairs}|.", re.DOTALL)


def _alternatives(cell: str) -> str:
    """Return a pattern of the ways to write a letter, which a table's cell lists; a single Latin letter may be doubled."""
    ways = sorted(cell.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(f"{re.escape(way)}{{1,2}}" if len(way) == 1 else re.escape(way) for way in ways) + ")"
