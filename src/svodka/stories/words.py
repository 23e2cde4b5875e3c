"""The words of an article as stories are compared by: lemmas in order, and those of them that are not in every report of the trade."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from svodka.morphology import analyser
from svodka.tables import fold, forms, read_column

SHINGLE = 3
"""Lemmas in a row that are compared together. Measured on the odd stories of benchmarks/stories.py: of two copies 0.48 at least are the
same, of two retellings 0.21 at most; with two in a row the reports of one press office come close to copies."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*")
_CYRILLIC = re.compile("[а-яё]")
_SMALL = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ"})
_FORMS_KEPT = 10_000
"""As many as a week of 40 articles and the five before it have, which are compared with it, or nearly."""


@lru_cache(_FORMS_KEPT)
def read_word(word: str) -> tuple[str, bool]:
    """Return the lemma of a word of a text (Russian by pymorphy3, others as they stand, all folded) and whether it is a small one."""
    folded = fold(word)
    if not _CYRILLIC.search(folded):
        return folded, len(folded) < 2
    reading = analyser().parse(folded)[0]
    return fold(reading.normal_form), reading.tag.POS in _SMALL


def lemmatise(text: str) -> Iterator[tuple[str, bool, int]]:
    """Yield the lemma of each word of a text, whether it is a small word, and where the word begins."""
    for match in _WORD.finditer(text):
        yield (*read_word(match[0]), match.start())


@cache
def common_words() -> frozenset[str]:
    """Return the lemmas that stand in every report of the trade."""
    return frozenset(word for words in _listed("common") for word in words)


@cache
def substances() -> Mapping[str, str]:
    """Return the substance, by its first name in the table, that each lemma names."""
    return {word: words[0] for words in _listed("substance") for word in words}


@cache
def capitals() -> frozenset[str]:
    """Return the cities, in English, that agencies write from: that two articles name one says little."""
    return frozenset(word for words in _listed("capital") for word in words)


@cache
def persons() -> frozenset[str]:
    """Return the lemmas of what people are called when they are counted."""
    return frozenset(word for words in _listed("person") for word in words)


@cache
def sexes() -> Mapping[str, tuple[int, str]]:
    """Return the lemmas that tell a man from a woman, each with the number of its pair and `m` or `f`."""
    return {
        word: (number, sex) for number, pair in enumerate(_listed("sex")) for word, sex in zip(pair, "mf", strict=True)
    }


def _listed(kind: str) -> Iterator[tuple[str, ...]]:
    return map(forms, read_column("story_words.tsv", "words", kind))
