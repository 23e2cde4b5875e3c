"""The Latin spelling of persons' names: by the conventions of the states, and for persons known by another one."""

from functools import cache

from svodka.facts.transliteration import transliterate
from svodka.tables import fold, read_table


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
