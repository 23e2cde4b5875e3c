"""Words of the source that left no trace in the English: none of their senses is there, in any form or derivation.

A translator's word need not be in the dictionary: human references miss every sense of one in seven nouns and one in three verbs. So
a word that shares another Russian word with a sense (`firearm` and `gun` both stand under `ствол`) counts as its trace too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from svodka.dictionary.english_words import EnglishText
from svodka.dictionary.entries import Lookup
from svodka.dictionary.glossing import overlaps

Relatives = Callable[[Lookup], Sequence[str]]
"""The English words that share a Russian word with one of a word's senses: `Dictionary.relatives`."""
KINDS = ("noun", "adjective", "verb", "participle", "adverb", "expression")
"""See `Lookup.kind`."""
TOLD_SENSES = 4


@dataclass(frozen=True)
class LostLimits:
    """Which words are looked for: seen less often than this in the training texts, by kind; a kind that is not named is not."""

    seen_below: Mapping[str, int]
    one_sense_will_do: frozenset[str] = frozenset(KINDS)
    """The kinds of which an entry with a single sense counts: of adjectives and expressions such an entry is mostly too thin."""

    def has(self, lookup: Lookup) -> bool:
        """Tell whether a word is one to look for."""
        is_thin = len(lookup.all_senses) < 2 and lookup.kind not in self.one_sense_will_do
        return lookup.seen < self.seen_below.get(lookup.kind, 0) and not is_thin


SURE = LostLimits(dict.fromkeys(("noun", "adjective", "expression"), 300), frozenset({"noun"}))
"""Words that are lost indeed in two of three cases where no trace of them is found (docs/benchmarks.md): worth a comment and a repair.
Of verbs, participles and adverbs it is one in three: they have more renderings than any dictionary."""
LIKELY = LostLimits({**SURE.seen_below, "noun": 1000, "adverb": 300, "verb": 100, "participle": 100})
"""Words that are worth a note in the report."""


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
    text = EnglishText(english)
    return tuple(
        LostWord(lookup)
        for lookup in _looked_for(lookups, covered, limits)
        if not _left_a_trace(lookup, text, relatives)
    )


def _looked_for(lookups: Sequence[Lookup], covered: Sequence[tuple[int, int]], limits: LostLimits) -> Iterator[Lookup]:
    for lookup in lookups:
        if lookup.entries and not lookup.is_name and limits.has(lookup) and not overlaps(lookup, covered):
            yield lookup


def _left_a_trace(lookup: Lookup, text: EnglishText, relatives: Relatives) -> bool:
    return is_rendered(lookup, text) or text.has_any(relatives(lookup))


def is_rendered(lookup: Lookup, text: EnglishText) -> bool:
    """Tell whether one of the senses of a word stands in an English text; of an expression those of each word may, too.

    A hyphenated word is rendered by its last part: `мини-отель` is a hotel.
    """
    if text.has_any(lookup.all_senses):
        return True
    parts = lookup.parts if lookup.kind == "expression" else lookup.parts[-1:]
    return bool(parts) and all(text.has_any(part.all_senses) for part in parts)
