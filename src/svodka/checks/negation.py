"""Negations that got lost, and negations that the model made up.

Russian denies with particles, English with `not` and its like, but also with a prefix or a verb of its own (`не подчиниться` – disobey,
`не удалось` – failed). So two lists stand on each side: what surely denies, and what may. A sure one must find anything on the other
side; only the whole sentence is compared, since clauses change places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from svodka.english.words import is_english
from svodka.russian.morphology import analyse
from svodka.system.tables import fold, forms, read_table

_PREFIXED = re.compile(r"(?<![\w-])(un|in|im|il|ir|dis|non|mis)-?([a-z]{3,})(?!\w)")
_RUSSIAN_PREFIXED = re.compile(r"(?<![\w-])(?:не|без|бес)[а-я]{4,}(?!\w)")
_DENYING = frozenset({"ADJF", "ADJS", "PRTF", "PRTS", "ADVB"})
"""The parts of speech that a prefix turns round, as pymorphy3 calls them."""
_DENIED_WORD = re.compile(r"(?:[ \u00a0]+[\w-]+)?")
_BLANK = "\u2400"


@dataclass(frozen=True)
class UnpairedNegation:
    """A negation that one side has and the other does not: `english[start:start + len(quote)] == quote`.

    `message` is one sentence for the reviewer. `quote` "" with `start` -1 concerns the whole sentence: what got lost has no place.
    """

    message: str
    quote: str = ""
    start: int = -1


def compare_negations(source: str, english: str) -> Iterator[UnpairedNegation]:
    """Yield a negation of the Russian without any in the English, or one of the English without any in the Russian."""
    russian, other = _without_fixed("ru", fold(source)), _without_fixed("en", english.lower().replace("’", "'"))
    denied = next(_pattern("ru", "no").finditer(russian), None)
    if denied is not None:
        if not (_pattern("en", "no").search(other) or _may_deny(russian, other)):
            after = _DENIED_WORD.match(source, denied.end())
            words = source[denied.start() : after.end() if after else denied.end()]
            yield UnpairedNegation(f"The source says “{words}”, and nothing in the English denies it.")
        return
    if _BLANK in russian or _pattern("ru", "weak").search(russian):
        return
    for made_up in _pattern("en", "no").finditer(other):
        quote = english[made_up.start() : made_up.end()]
        yield UnpairedNegation(f"“{quote}” denies what the source does not deny.", quote, made_up.start())
        return


def _may_deny(russian: str, english: str) -> bool:
    """Tell whether a word of the English may render a denied verb, and not only a Russian word that denies by its own prefix."""
    if _pattern("en", "weak").search(english):
        return True
    # `unmarked`, `illegal`, `disobeyed`, but not `under` nor `include`; `unexpectedly` is taken by `неожиданно`.
    prefixed = sum(_is_denial(match[1], match[2]) for match in _PREFIXED.finditer(english))
    return prefixed > sum(_is_prefixed(match[0]) for match in _RUSSIAN_PREFIXED.finditer(russian))


@lru_cache(10_000)
def _is_prefixed(word: str) -> bool:
    """Tell whether a Russian word in small letters denies by its prefix: `неожиданно`, but neither `неделя` nor `недавно`."""
    best = analyse(word)[0]
    return best.tag.POS in _DENYING and fold(best.normal_form) not in _listed("ru", "prefix_none")


@lru_cache(10_000)
def _is_denial(prefix: str, rest: str) -> bool:
    return len(rest) > 3 and prefix + rest not in _listed("en", "prefix_none") and is_english(rest)


def _without_fixed(side: str, text: str) -> str:
    """Return the text with expressions that hold a negation and deny nothing blanked out; offsets stay."""
    blanked = list(text)
    # Each by itself: `как ни в чём не бывало` begins as `как ни` does.
    for pattern in _fixed(side):
        for match in pattern.finditer(text):
            blanked[match.start() : match.end()] = _BLANK * len(match[0])
    return "".join(blanked)


@cache
def _fixed(side: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_whole_words, _words(side, "fixed")))


@cache
def _pattern(side: str, kind: str) -> re.Pattern[str]:
    return _whole_words("|".join(_words(side, kind)))


def _words(side: str, kind: str) -> list[str]:
    return [row["words"] for row in read_table("negations.tsv") if (row["side"], row["kind"]) == (side, kind)]


@cache
def _listed(side: str, kind: str) -> frozenset[str]:
    return frozenset(word for words in _words(side, kind) for word in forms(words))


def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])".replace(" ", r"[ \u00a0]+"))
