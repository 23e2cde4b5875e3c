"""Words of the source that left no trace in the English: none of their senses is there, in any form or derivation.

A translator's word need not be in the dictionary: human references miss every sense of one in seven nouns and one in three verbs. So
a word that shares another Russian word with a sense (`firearm` and `gun` both stand under `ствол`) counts as its trace too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from svodka.dictionary.english_words import WORD, are_related, content_words
from svodka.dictionary.entries import Lookup
from svodka.dictionary.glossing import overlaps

Relatives = Callable[[Lookup], Sequence[str]]
"""The English words that share a Russian word with one of a word's senses: `Dictionary.relatives`."""
TOLD_SENSES = 4


@dataclass(frozen=True)
class LostLimits:
    """Which words are looked for: seen less often than this in the training texts, by kind; a kind that is not named is not."""

    seen_below: dict[str, int]

    def has(self, lookup: Lookup) -> bool:
        """Tell whether a word is one to look for."""
        return lookup.seen < self.seen_below.get(lookup.kind, 0)


SURE = LostLimits({"noun": 100, "adjective": 30, "verb": 30, "adverb": 30, "expression": 30})
"""Words of which two in three that left no trace are lost indeed: a comment is worth the reviewer's time."""
LIKELY = LostLimits({"noun": 1000, "adjective": 300, "verb": 300, "participle": 300, "adverb": 300, "expression": 300})
"""Words that are worth an attempt at repair, and a note."""


@dataclass(frozen=True)
class LostWord:
    """A word of the source of which no sense stands in the English."""

    lookup: Lookup

    @property
    def is_sure(self) -> bool:
        """Whether it is of those that are lost more often than rendered freely (`SURE`)."""
        return SURE.has(self.lookup)

    @property
    def message(self) -> str:
        """One sentence for the reviewer, with the word and its senses so that nobody need look it up."""
        senses = ", ".join(self.lookup.all_senses[:TOLD_SENSES])
        return f"“{self.lookup.text}” may have got lost. {self.lookup.lemma}: {senses}."


def find_lost_words(
    english: str,
    lookups: Sequence[Lookup],
    covered: Sequence[tuple[int, int]],
    relatives: Relatives,
    limits: LostLimits = LIKELY,
) -> tuple[LostWord, ...]:
    """Return the words of a sentence within `limits` that left no trace in its English, in the order of the source.

    `covered` are the stretches of the source that a term, a place or a person accounts for; names and words without an entry are no
    business of a dictionary. An expression is rendered by its senses or by those of all its words.
    """
    words = english_words(english)
    return tuple(
        LostWord(lookup) for lookup in _looked_for(lookups, covered, limits) if not _traced(lookup, words, relatives)
    )


def count_traced(english: str, lookups: Sequence[Lookup], covered: Sequence[tuple[int, int]]) -> int:
    """Return how many of the words of a sentence, rare or not, have one of their senses in its English."""
    words = english_words(english)
    everything = [one for one in lookups if one.entries and not one.is_name and not overlaps(one, covered)]
    return sum(_rendered(lookup, words) for lookup in everything)


def english_words(english: str) -> tuple[str, ...]:
    """Return the words of an English text in small letters, hyphenated ones as their parts, each once."""
    words = (part for match in WORD.finditer(english.lower()) for part in match.group().split("-") if part)
    return tuple(dict.fromkeys(words))


def has_sense(senses: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether one of the senses stands among English words: every content word of it, or the longest one by itself."""
    return any(_stands(sense, words) for sense in senses)


def _looked_for(lookups: Sequence[Lookup], covered: Sequence[tuple[int, int]], limits: LostLimits) -> Iterator[Lookup]:
    for lookup in lookups:
        if lookup.entries and not lookup.is_name and limits.has(lookup) and not overlaps(lookup, covered):
            yield lookup


def _traced(lookup: Lookup, words: Sequence[str], relatives: Relatives) -> bool:
    return _rendered(lookup, words) or has_sense(relatives(lookup), words)


def _rendered(lookup: Lookup, words: Sequence[str]) -> bool:
    if has_sense(lookup.all_senses, words):
        return True
    return bool(lookup.parts) and all(has_sense(part.all_senses, words) for part in lookup.parts)


def _stands(sense: str, words: Sequence[str]) -> bool:
    parts = content_words(sense)
    return bool(parts) and _is_among(max(parts, key=len), words)


def _is_among(word: str, words: Sequence[str]) -> bool:
    return any(are_related(word, other) for other in words)
