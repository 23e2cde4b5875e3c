"""The readings of a Russian word under which a dictionary may have it, by pymorphy3."""

import re
from dataclasses import dataclass
from functools import lru_cache

from svodka.morphology import analyser
from svodka.tables import fold

KINDS = {
    "NOUN": "noun",
    "ADJF": "adjective",
    "ADJS": "adjective",
    "COMP": "adjective",
    "VERB": "verb",
    "INFN": "verb",
    "GRND": "verb",
    "PRTF": "participle",
    "PRTS": "participle",
    "ADVB": "adverb",
}
"""pymorphy3's (OpenCorpora's) parts of speech that carry content; numerals, pronouns, prepositions and particles do not."""
_NO_CONTENT = ("Apro", "Anum")
_NAMES = ("Name", "Surn", "Patr", "Geox", "Orgn", "Trad")
_MAX_CACHED = 5_000
_REFLEXIVE = re.compile(r"с[яь]$")


@dataclass(frozen=True, slots=True)
class WordReading:
    """One way to read a word."""

    lemmas: tuple[str, ...]
    """To look up, best first."""
    kind: str
    """See `Lookup.kind`; "" = no content word."""
    score: float
    """How likely pymorphy3 takes it to be, 0…1."""
    is_name: bool
    is_guess: bool


@lru_cache(_MAX_CACHED)
def readings(word: str) -> tuple[WordReading, ...]:
    """Return the readings of a word (any case, ё or е), likeliest first; a participle also has the lemma of its verb.

    A passive in `-ся` is looked up under its verb too, an adverb in `-о` under its adjective.
    """
    found: dict[tuple[str, ...], WordReading] = {}
    for parse in analyser().parse(word.lower()):
        tag = parse.tag
        kind = "" if any(mark in tag for mark in _NO_CONTENT) else KINDS.get(str(tag.POS or ""), "")
        lemmas = _lemmas(parse, kind)
        is_name = any(mark in tag for mark in _NAMES)
        found.setdefault((*lemmas, kind), WordReading(lemmas, kind, parse.score, is_name, not parse.is_known))
    return tuple(found.values())


@lru_cache(_MAX_CACHED)
def is_preposition(word: str) -> bool:
    """Tell whether a word in small letters is a preposition in its likeliest reading."""
    return bool(analyser().parse(word)[0].tag.POS == "PREP")


@lru_cache(_MAX_CACHED)
def is_short(word: str) -> bool:
    """Tell whether a word in small letters is a short adjective, which an expression has in this form only (`должно`)."""
    return analyser().parse(word)[0].tag.POS in ("ADJS", "PRTS", "COMP")


def _lemmas(parse: "object", kind: str) -> tuple[str, ...]:
    lemma = fold(parse.normal_form)  # type: ignore[attr-defined]  # pymorphy3 has no types
    lemmas = [lemma]
    if kind == "participle":
        nominative = parse.inflect({"masc", "sing", "nomn"})  # type: ignore[attr-defined]
        if nominative is not None:
            lemmas.insert(0, fold(nominative.word))
    if kind in ("verb", "participle") and _REFLEXIVE.search(lemma):
        lemmas.append(_REFLEXIVE.sub("", lemma))
    if kind == "adverb" and lemma.endswith(("о", "е")):
        lemmas += [lemma[:-1] + ending for ending in ("ый", "ий", "ой")]
    return tuple(lemmas)
