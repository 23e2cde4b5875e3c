"""Find invented English words, and words of the source that left no trace in the English.

Invented words come from small models, which put pieces together where they do not know a word (`pheasters`, `bloached`).

A word of the source left no trace if none of its senses is in the English, in any form or derivation. A translator's word need not be in
the dictionary: human references miss every sense of one in seven nouns and one in three verbs. So an English word that shares another
Russian word with a sense (`firearm` and `gun` both stand under `ствол`) counts as a trace too.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from svodka.dictionary.entries import Lookup
from svodka.english.words import EnglishText, is_english, is_formed, keys
from svodka.russian.tokens import CYRILLIC, overlaps, word_pattern
from svodka.russian.transliteration import transliterate

SIMILAR = 0.6
"""An English word with this share of equal letters is a spelling of the transliterated Russian word that it is compared with."""
_WORD = word_pattern("'’")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|[a-z]\.[a-z]{2,})\S*")
_RUSSIAN_WORD = re.compile(f"[{CYRILLIC}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_QUOTED = re.compile(r"[«“„\"][^«»“”„\"]+[»”“\"]")
_OPENS = re.compile(r"(?:^|[.!?…:]\s)[\s«»\"“„”'(—–-]*$")
_ENDING = re.compile(r"(?:['’]s|['’])$")
LIKENESS_WEIGHT = 0.5
"""How much farther away a Russian word may stand if it is spelled the same as the English one, in shares of the sentence's length."""
SHORTEST = 4
"""Letters. Shorter words are more often abbreviations and symbols than inventions."""
TOLD_SENSES = 4


@dataclass(frozen=True)
class InventedWord:
    """A word that no English word list has, and the offset at which it begins in the English."""

    start: int
    text: str
    stands_for: Lookup | None = None
    """The word of the source that it most likely renders."""

    @property
    def message(self) -> str:
        """One sentence for the reviewer, with what the dictionary says of the source's word."""
        if self.stands_for is None:
            return f"“{self.text}” is no English word."
        senses = ", ".join(self.stands_for.all_senses[:TOLD_SENSES])
        return f"“{self.text}” is no English word; it may stand for {self.stands_for.lemma}: {senses}."


def find_invented_words(
    source: str, english: str, lookups: Sequence[Lookup], allowed: Sequence[str], is_sense: Callable[[str], bool]
) -> tuple[InventedWord, ...]:
    """Return the words of an English sentence that are not English words, in order.

    A word passes if a word list or a sense of the dictionary has it (`is_sense`, for a word in small letters), or the rules of word
    formation give it. It also passes if it stands in `allowed` (renderings of terms, places and persons), if the source has it in Latin
    letters, or if it spells a name of the source or a Russian word that no dictionary has. Abbreviations, web addresses and words shorter
    than `SHORTEST` are not looked at.
    """
    known = {part.lower() for text in (*allowed, *_LATIN_WORD.findall(source)) for part in _WORD.findall(text)}
    spelled, has_unspelled = _names(source, english, lookups)
    addresses = [match.span() for match in _ADDRESS.finditer(english)]
    found = []
    for match in _WORD.finditer(english):
        word, start = _ENDING.sub("", match.group()), match.start()
        if any(first <= start < last for first, last in addresses) or _is_word(word, known, is_sense):
            continue
        may_be_name = has_unspelled and word[0].isupper() and not _OPENS.search(english[:start])
        if not may_be_name and not any(_is_like(word.lower(), other) for other in spelled):
            stands_for = _counterpart(word, start / len(english), source, english, lookups)
            found.append(InventedWord(start, word, stands_for))
    return tuple(found)


def _is_word(word: str, known: set[str], is_sense: Callable[[str], bool]) -> bool:
    lower = word.lower()
    if len(word) < SHORTEST or sum(map(str.isupper, word)) > 1 or not word.isascii() or "'" in word:
        return True
    return lower in known or any(is_english(key) or is_sense(key) for key in (word, *keys(lower))) or is_formed(lower)


def _names(source: str, english: str, lookups: Sequence[Lookup]) -> tuple[list[str], bool]:
    """Return what the English may spell, in Latin letters: names, and words that no dictionary has; and whether it leaves a name unspelled.

    `Ким Чен Ын` is Kim Jong Un: where no English word spells a name, any capitalised word inside a sentence may stand for it.
    """
    explained = {lookup.start for lookup in _explained_words(lookups)}
    quoted = [match.span() for match in _QUOTED.finditer(source)]
    words = [match for match in _RUSSIAN_WORD.finditer(source) if len(match.group()) > 2]
    spelled = [
        transliterate(match.group()).lower()
        for match in words
        if match.start() not in explained or any(start <= match.start() < stop for start, stop in quoted)
    ]
    there = [match.group().lower() for match in _WORD.finditer(english)]
    return spelled, any(
        match.group()[0].isupper()
        and not _OPENS.search(source[: match.start()])
        and not any(_is_like(word, transliterate(match.group()).lower()) for word in there)
        for match in words
    )


def _is_like(word: str, other: str) -> bool:
    return word[:1] == other[:1] and likeness(word, other) >= SIMILAR


def likeness(word: str, other: str) -> float:
    """Return the share of letters that two words have in common in the same order, 0…1."""
    return SequenceMatcher(None, word, other, autojunk=False).ratio()


def _counterpart(word: str, place: float, source: str, english: str, lookups: Sequence[Lookup]) -> Lookup | None:
    """Return the word of the source without a trace in the English that is most like `word` or nearest to its relative place (0…1)."""
    text = EnglishText(english)

    def distance(one: Lookup) -> float:
        alike = likeness(word.lower(), transliterate(one.text).lower())
        return abs(one.start / len(source) - place) - LIKENESS_WEIGHT * alike

    lost = (one for one in _explained_words(lookups) if not text.has_any(one.all_senses))
    return min(lost, key=distance, default=None)


def _explained_words(lookups: Sequence[Lookup]) -> Iterator[Lookup]:
    """Yield the single words that the dictionary has and that are no names, those within expressions too."""
    for lookup in lookups:
        words = lookup.parts if lookup.kind == "expression" else (lookup, *lookup.parts)
        yield from (word for word in words if word.entries and not word.is_name)


@dataclass(frozen=True)
class LostLimits:
    """Which lost words are looked for."""

    seen_below: Mapping[str, int]
    """By kind (`Lookup.kind`): words seen less often than this in the training texts. Words of other kinds are not looked for."""
    two_senses_needed: frozenset[str] = frozenset()
    """Kinds whose entries do not count with a single sense: for adjectives and expressions such an entry is mostly too thin."""

    def has(self, lookup: Lookup) -> bool:
        """Tell whether a word is one to look for."""
        is_thin = len(lookup.all_senses) < 2 and lookup.kind in self.two_senses_needed
        return lookup.seen < self.seen_below.get(lookup.kind, 0) and not is_thin


SURE = LostLimits({"noun": 300, "adjective": 300, "expression": 100}, frozenset({"adjective", "expression"}))
"""Words that, where no trace of them is found, are really lost in two of three cases (docs/benchmarks.md): worth a comment and a repair.
For verbs, participles and adverbs it is one in three: they have more renderings than any dictionary lists. The set phrases of news, seen
100 times by decree, are told to the model but not looked for: they are rendered in as many ways."""
LIKELY = LostLimits({**SURE.seen_below, "noun": 1000, "adverb": 300, "verb": 100, "participle": 100})
"""Words that are worth a note in the report."""


def describe_lost(word: Lookup) -> str:
    """Return one sentence for the reviewer on a lost word, with its senses so that nobody need look it up."""
    return f"“{word.text}” may have got lost. {word.lemma}: {', '.join(word.all_senses[:TOLD_SENSES])}."


def find_lost_words(
    english: str,
    lookups: Sequence[Lookup],
    covered: Sequence[tuple[int, int]],
    relatives: Callable[[Lookup], Sequence[str]],
    limits: LostLimits = LIKELY,
) -> tuple[Lookup, ...]:
    """Return the words of a sentence within `limits` that left no trace in its English, in the order of the source.

    `covered` are the stretches (start, stop) of the source that a term, a place or a person accounts for. Words in them, names and words
    without an entry are not looked for. `relatives` gives the English words that share a Russian word with one of a word's senses.
    """
    text = EnglishText(english)
    return tuple(
        lookup
        for lookup in lookups
        if lookup.entries
        and not lookup.is_name
        and limits.has(lookup)
        and not overlaps(lookup.start, lookup.stop, covered)
        if not (_is_rendered(lookup, text) or text.has_any(relatives(lookup)))
    )


def _is_rendered(lookup: Lookup, text: EnglishText) -> bool:
    """Tell whether one of the senses of a word or an expression stands in an English text.

    An expression is also rendered by a sense of each of its words, a hyphenated word by a sense of its last part: `мини-отель` is a hotel.
    """
    if text.has_any(lookup.all_senses):
        return True
    parts = lookup.parts if lookup.kind == "expression" else lookup.parts[-1:]
    return bool(parts) and all(text.has_any(part.all_senses) for part in parts)
