"""Which English words may render a Russian one: its senses in the dictionary, in any form and derivation.

Derivations count (`сбыт` – sale, selling, sold; `задержанный` – detained, detainee), so the search errs on the side of finding.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from svodka.agreement.word_lists import list_words
from svodka.dictionary.english_words import are_related, content_words
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.facts.transliteration import transliterate
from svodka.tables import fold, forms, read_table

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
ALIKE = 0.6
"""Share of letters by which a name in Latin letters is known for the Russian one."""
_MAX_CACHED = 3_000
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True)
class EnglishWord:
    """A word of an English sentence: `english[start:stop]`; `lower` in small letters, without a possessive ending."""

    start: int
    stop: int
    lower: str


def split_words(english: str) -> tuple[EnglishWord, ...]:
    """Return the words of an English sentence in order; hyphens join them."""
    return tuple(
        EnglishWord(match.start(), match.end(), _POSSESSIVE.sub("", match.group().lower()))
        for match in _WORD.finditer(english)
    )


@cache
def load_builtin() -> Dictionary:
    """Return the built-in dictionary of the process."""
    return load_dictionary()


def look_up(source: str) -> tuple[Lookup, ...]:
    """Return the content words of a Russian sentence: the dictionary remembers those of a week."""
    return load_builtin().look_up(source)


def find_content_words(source: str) -> list[Lookup]:
    """Return the words of a Russian sentence that say something: those that come out in any words or none are left out."""
    return [lookup for lookup in look_up(source) if fold(lookup.lemma) not in list_words("light")]


@lru_cache(_MAX_CACHED)
def sense_words(lookup: Lookup) -> tuple[str, ...]:
    """Return the English content words of all senses of a Russian word, each once, and what this field says for it."""
    found = [word for sense in lookup.all_senses for word in content_words(sense)]
    lemmas = {lookup.lemma, *(entry.lemma for entry in lookup.entries)}
    found += [word for lemma in sorted(lemmas) for word in _words_of_the_field().get(lemma, ())]
    return tuple(dict.fromkeys(found))


@cache
def _words_of_the_field() -> dict[str, tuple[str, ...]]:
    return {row["lemma"]: forms(row["words"]) for row in read_table("actor_words.tsv")}


def find_places(wanted: tuple[str, ...], english: Sequence[EnglishWord]) -> Iterator[int]:
    """Yield the indices of the English words that are a form or a derivation of one of the wanted words."""
    return (index for index, word in enumerate(english) if _is_rendering(word.lower, wanted))


def find_trace(lookup: Lookup, words: Sequence[EnglishWord]) -> tuple[int, ...] | None:
    """Return where a sense of a Russian word, or its letters, stand in the English; None for a word that no dictionary has."""
    wanted = sense_words(lookup)
    found = tuple(find_places(wanted, words))
    if found or not wanted:
        return found or None
    latin = transliterate(lookup.text.lower())
    return tuple(index for index, word in enumerate(words) if are_alike(latin, word.lower, ALIKE))


@lru_cache(20_000)
def _is_rendering(word: str, wanted: tuple[str, ...]) -> bool:
    return any(are_related(part, one) for part in word.split("-") if part for one in wanted)


@lru_cache(20_000)
def are_alike(latin: str, word: str, share: float) -> bool:
    """Tell whether two words in small Latin letters agree in a share of them: a name and what a model made of it."""
    matcher = SequenceMatcher(None, latin, word)
    return matcher.quick_ratio() >= share and matcher.ratio() >= share
