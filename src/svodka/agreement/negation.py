"""Negations that got lost, and negations that the model made up.

Russian denies with particles, English with `not` and its like, but also with a prefix or a verb of its own (`не подчиниться` – disobey,
`не удалось` – failed). So two lists stand on each side: what surely denies, and what may. A sure one must find anything on the other
side; only the whole sentence is compared, since clauses change places.
"""

import re
from collections.abc import Iterator
from functools import cache

from svodka.agreement.disagreement import Disagreement
from svodka.morphology import analyser
from svodka.tables import fold, read_table

_PREFIXED = re.compile(r"(?<![\w-])(un|in|im|il|ir|dis|non|mis)-?([a-z]{3,})(?!\w)")
_RUSSIAN_PREFIXED = re.compile(r"(?<![\w-])(?:не|без|бес)(?!дел[яеию]|котор|скольк|фт)([а-я]{4,})(?!\w)")
_DENIED_WORD = re.compile(r"(?:[ \u00a0]+[\w-]+)?")
_BLANK = "\u2400"


def disagreements(source: str, english: str) -> Iterator[Disagreement]:
    """Yield a negation of the Russian without any in the English, or one of the English without any in the Russian."""
    russian, other = _without_fixed("ru", fold(source)), _without_fixed("en", english.lower().replace("’", "'"))
    denied = next(_pattern("ru", "no").finditer(russian), None)
    if denied is not None:
        if not (_pattern("en", "no").search(other) or _may_deny(russian, other)):
            after = _DENIED_WORD.match(source, denied.end())
            words = source[denied.start() : after.end() if after else denied.end()]
            yield Disagreement(f"The source says “{words}”, and nothing in the English denies it.")
        return
    if _BLANK in russian or _pattern("ru", "weak").search(russian):
        return
    for made_up in _pattern("en", "no").finditer(other):
        quote = english[made_up.start() : made_up.end()]
        yield Disagreement(f"“{quote}” denies what the source does not deny.", quote, made_up.start())
        return


def _may_deny(russian: str, english: str) -> bool:
    """Tell whether a word of the English may render a denied verb, and not only a Russian word that denies by its own prefix."""
    if _pattern("en", "weak").search(english):
        return True
    # `unmarked`, `illegal`, `disobeyed`, but not `under` nor `include`; `unexpectedly` is taken by `неожиданно`.
    prefixed = sum(_is_denial(match[1], match[2]) for match in _PREFIXED.finditer(english))
    return prefixed > sum(_is_prefixed(match[1]) for match in _RUSSIAN_PREFIXED.finditer(russian))


@cache
def _is_prefixed(rest: str) -> bool:
    return analyser().word_is_known(rest)


@cache
def _is_denial(prefix: str, rest: str) -> bool:
    import simplemma

    return len(rest) > 3 and prefix + rest not in _POSITIVE and bool(simplemma.is_known(rest, lang="en"))


_POSITIVE = frozenset(
    "inform informed information informing informal invest invested income indeed inside insight inter into involve involved intent intend "
    "intended interest increase increased improve import important impress impose imposed import imported importing instance indent "
    "indoor indoors inborn inland inlay inlet input inset install installed installation instant intact intake intense intern "
    "inmate inmates inspect inspected implant implants imprint imprison imprisoned immediate impart incline inclined indebted infer "
    "inscribe inscribed inscription inscriptions insist insisted inspire inspired inspiring insure insured institute international "
    "discuss discussed discover discovered discovering display displayed disclose disclosed distract distribute distributed disguise "
    "disguised dispatch dispatched dispatcher dispatchers dispose disposed dispute disputed district dispose disposal "
    "union unit united unite units under until unison universe iris issue mission missions mister mistress mislead missile "
    "missiles dismount dismissed dismiss discharge discharged dissolve dissolved distance disks ironed ironing irons".split()
)
"""Words that begin like a denial and deny nothing."""


def _without_fixed(side: str, text: str) -> str:
    """Return the text with expressions that hold a negation and deny nothing blanked out; offsets stay."""
    return _pattern(side, "fixed").sub(lambda match: _BLANK * len(match[0]), text)


@cache
def _pattern(side: str, kind: str) -> re.Pattern[str]:
    words = [row["words"] for row in read_table("negations.tsv") if (row["side"], row["kind"]) == (side, kind)]
    # The longest first: `не менее` within `тем не менее`.
    alternatives = "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"[ \u00a0]+")
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])")
