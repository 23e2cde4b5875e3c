"""Which English words may render a Russian one: its senses in the dictionary, found by lemma and by stem.

Derivations count (`сбыт` – sale, selling, sold; `задержанный` – detained, detainee), so the search errs on the side of finding.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.glossary.english import EnglishLemmas
from svodka.tables import forms, read_table

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENSE_WORD = re.compile(r"[a-z]{2,}", re.IGNORECASE)
_LEAST_STEM = 4
_SHARE = 0.7
"""Words that share so much of the shorter one's letters at the beginning are of one stem."""
_LEFT_OUT = frozenset(
    "to the an of in on at by for with from up out off as be is or and not one's someone something somebody oneself one "
    "sb sth into over away down about".split()
)


@dataclass(frozen=True)
class Word:
    """A word of an English sentence: `english[start:stop]`, small letters in `lower`."""

    start: int
    stop: int
    lower: str


def words(english: str) -> tuple[Word, ...]:
    """Return the words of an English sentence; hyphens join them, possessive endings are left out."""
    return tuple(
        Word(match.start(), match.end(), re.sub(r"['’]s$", "", match.group().lower()))
        for match in _WORD.finditer(english)
    )


@cache
def dictionary() -> Dictionary:
    """Return the built-in dictionary of the process."""
    return load_dictionary()


@cache
def _lemmas() -> EnglishLemmas:
    return EnglishLemmas()


def senses(lookup: Lookup) -> tuple[str, ...]:
    """Return all English words of the senses of a Russian word, each once, without articles and the like."""
    found = [word.lower() for sense in lookup.all_senses for word in _SENSE_WORD.findall(sense)]
    lemmas = {lookup.lemma, *(entry.lemma for entry in lookup.entries)}
    found += [word for lemma in lemmas for word in _of_the_field().get(lemma, ())]
    return tuple(dict.fromkeys(word for word in found if word not in _LEFT_OUT))


@cache
def _of_the_field() -> dict[str, tuple[str, ...]]:
    return {row["lemma"]: forms(row["words"]) for row in read_table("actor_words.tsv")}


def places(wanted: Sequence[str], english: Sequence[Word]) -> Iterator[int]:
    """Yield the indices of the English words that are a form or a derivation of one of the wanted words."""
    keys = _keys(tuple(wanted))
    for index, word in enumerate(english):
        parts = word.lower.split("-")
        if any(not keys.isdisjoint(_lemmas().keys(part)) or any(_is_kin(part, one) for one in wanted) for part in parts):
            yield index


@cache
def _keys(wanted: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key for word in wanted for key in _lemmas().keys(word))


def _is_kin(one: str, other: str) -> bool:
    """Tell whether two words share a stem: `detainee` and `detain`, `smuggler` and `smuggling`."""
    shared = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        shared += 1
    return shared >= _LEAST_STEM and shared >= _SHARE * min(len(one), len(other)) and shared >= max(len(one), len(other)) - 5
