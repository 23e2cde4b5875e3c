"""Look up the words of a Russian sentence: expressions first, then whole words, then the parts of hyphenated ones.

A word is looked up under each of its readings (pymorphy3's). `choose_glosses` picks the rarest words, whose meaning a model is told.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from svodka.dictionary.entries import DictionaryEntry, Lookup, built_in_rows, read_entry, read_own, read_senses
from svodka.engine.decoding import Gloss, GlossLimits
from svodka.russian.morphology import NAME_MARKS, analyse, masculine_nominative, part_of_speech
from svodka.russian.tokens import Span, is_abbreviation, overlaps, word_pattern
from svodka.system.tables import fold

_KINDS = {
    "NOUN": "noun", "ADJF": "adjective", "ADJS": "adjective", "COMP": "adjective", "VERB": "verb", "INFN": "verb", "GRND": "verb",
    "PRTF": "participle", "PRTS": "participle", "ADVB": "adverb",
}  # fmt: skip
"""pymorphy3's (OpenCorpora's) parts of speech that carry content; numerals, pronouns, prepositions and particles do not."""
_NO_CONTENT = frozenset({"Apro", "Anum"})


@dataclass(frozen=True, slots=True)
class WordReading:
    """One way to read a word."""

    lemmas: tuple[str, ...]
    """The lemmas to look up, best first."""
    kind: str
    """See `Lookup.kind`; "" = no content word."""
    score: float
    """How likely it is according to pymorphy3, 0…1."""
    is_name: bool
    is_known: bool
    """False where pymorphy3 had to guess."""


@lru_cache(5_000)
def readings(word: str) -> tuple[WordReading, ...]:
    """Return the readings of a word (any case, ё or е), likeliest first; a participle also has the lemma of its verb.

    A passive in `-ся` is looked up under its verb too, an adverb in `-о` under its adjective.
    """
    found: dict[tuple[str, ...], WordReading] = {}
    for reading in analyse(word.lower()):
        marks = reading.tag.grammemes
        kind = "" if marks & _NO_CONTENT else _KINDS.get(str(reading.tag.POS), "")
        lemmas = _lemmas(reading, kind)
        is_name = not marks.isdisjoint(NAME_MARKS)
        found.setdefault((*lemmas, kind), WordReading(lemmas, kind, reading.score, is_name, reading.is_known))
    return tuple(found.values())


def _lemmas(reading: Any, kind: str) -> tuple[str, ...]:
    lemma = fold(reading.normal_form)
    lemmas = [lemma]
    if kind == "participle" and (nominative := masculine_nominative(reading)):
        lemmas.insert(0, nominative)
    if kind in ("verb", "participle") and lemma.endswith(("ся", "сь")):
        lemmas.append(lemma[:-2])
    if kind == "adverb" and lemma.endswith(("о", "е")):
        lemmas += [lemma[:-1] + ending for ending in ("ый", "ий", "ой")]
    return tuple(lemmas)


_WORD = word_pattern("-‐‑'’", "[А-Яа-яЁё\u0301]")
_ENGLISH_WORD = word_pattern()
_PART = re.compile(r"[^-‐‑]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?…])[\s«»\"“„(—–-]*$")
_STRESS = "\u0301"
_HEAD = 3
"""An expression is filed under so many first letters of its words: endings change, but few stems change so early."""
LONGEST_EXPRESSION = 8
_MAX_CACHED = 1_000
"""Sentences. A week of 40 articles has 800, the lookups of one take ten kilobytes, and another week has other sentences."""
_LIKELY = 0.2
"""A reading counts beside the likeliest one if it has at least this share of the probability of that one."""


@dataclass(frozen=True)
class _Token(Span):
    folded: str
    readings: tuple[WordReading, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The word itself and its lemmas."""
        return frozenset((self.folded, *(lemma for one in self.readings for lemma in one.lemmas)))

    def is_likely(self, reading: WordReading) -> bool:
        return reading.score >= _LIKELY * self.readings[0].score


class Dictionary:
    """The built-in dictionary, with a desk's own one taking precedence. `problems` says what was wrong with the latter."""

    def __init__(
        self, rows: Mapping[str, str], own: Mapping[str, DictionaryEntry] | None = None, problems: Sequence[str] = ()
    ) -> None:
        self._rows, self._own, self.problems = rows, own or {}, problems
        self._look_up = lru_cache(_MAX_CACHED)(lambda sentence: tuple(self._words(sentence)))
        self._expressions: dict[tuple[str, ...], list[str]] = {}
        for lemma in (*self._own, *rows):
            if " " in lemma:
                first, second = lemma.split(" ", 2)[:2]
                self._expressions.setdefault((first[:_HEAD], second[:_HEAD]), []).append(lemma)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that the dictionary says, the desk's own rows included."""
        content = hashlib.sha256()
        for lemma, row in self._rows.items():
            content.update(f"{lemma}\t{row}\n".encode())
        for lemma, entry in sorted(self._own.items()):
            content.update(f"{lemma}\t{'|'.join(entry.senses)}\t{entry.seen}\n".encode())
        return content.hexdigest()

    def entry(self, lemma: str) -> DictionaryEntry | None:
        """Return what the dictionary has under a lemma (case and ё do not matter), the desk's own row before the built-in one."""
        lemma = fold(lemma)
        own, row = self._own.get(lemma), self._rows.get(lemma)
        built_in = None if row is None else read_entry(lemma, row)
        if own is None or built_in is None:
            return own or built_in
        # A desk knows the senses, but not how often a model has seen the word.
        return own if own.seen else replace(own, seen=built_in.seen)

    def look_up(self, sentence: str) -> tuple[Lookup, ...]:
        """Return every content word and expression of a sentence in order, also those that the dictionary does not have.

        The longest expression goes first; a hyphenated word that has no entry comes as its parts.
        """
        return self._look_up(sentence)

    def _words(self, sentence: str) -> Iterator[Lookup]:
        tokens = [_token(match.start(), match.group()) for match in _WORD.finditer(sentence)]
        index = 0
        while index < len(tokens):
            size, entry = self._expression(sentence, tokens, index)
            parts = tuple(part for token in tokens[index : index + size] for part in self._word(sentence, token))
            if entry is None:
                yield from parts
            elif parts:  # `а также` has no content
                start, stop = tokens[index].start, tokens[index + size - 1].stop
                seen = entry.seen or min(part.seen for part in parts)
                yield Lookup(start, stop, sentence[start:stop], entry.lemma, "expression", (entry,), seen, parts=parts)
            index += size

    def relatives(self, lookup: Lookup) -> tuple[str, ...]:
        """Return English words that share a Russian word of the built-in dictionary with a sense of `lookup`, mostly near in meaning."""
        lemmas = (lemma for sense in lookup.all_senses for lemma in self._by_sense.get(sense, ()))
        senses = (sense for lemma in dict.fromkeys(lemmas) for sense in read_senses(self._rows[lemma]))
        return tuple(dict.fromkeys(sense for sense in senses if " " not in sense))

    def is_sense(self, word: str) -> bool:
        """Tell whether an English word in small letters stands in a sense of the dictionary."""
        return word in self._english

    @cached_property
    def _by_sense(self) -> Mapping[str, list[str]]:
        """The lemmas by each of their one-word senses. It is built on first use, because most sentences lose nothing."""
        lemmas: dict[str, list[str]] = {}
        for lemma, row in self._rows.items():
            for sense in read_senses(row):
                if " " not in sense:
                    lemmas.setdefault(sense, []).append(lemma)
        return lemmas

    @cached_property
    def _english(self) -> frozenset[str]:
        own = (" ".join(entry.senses) for entry in self._own.values())
        return frozenset(word for text in (*self._rows.values(), *own) for word in _ENGLISH_WORD.findall(text.lower()))

    def _expression(self, sentence: str, tokens: Sequence[_Token], index: int) -> tuple[int, DictionaryEntry | None]:
        """Return how many words the longest expression at `index` takes, and its entry; (1, None) where there is none."""
        heads = product(*({key[:_HEAD] for key in token.keys} for token in tokens[index : index + 2]))
        lemmas = {lemma for head in heads for lemma in self._expressions.get(head, ())}
        for lemma in sorted(lemmas, key=lambda one: (-one.count(" "), one)):
            words = lemma.split(" ")
            stretch = tokens[index : index + len(words)]
            if len(stretch) == len(words) <= LONGEST_EXPRESSION and _is_expression(sentence, stretch, words):
                return len(words), self.entry(lemma)
        return 1, None

    def _word(self, sentence: str, token: _Token) -> Iterator[Lookup]:
        whole = self._looked_up(sentence, token)
        places = list(_PART.finditer(token.text))
        tokens = (_token(token.start + one.start(), one.group()) for one in places) if len(places) > 1 else ()
        parts = tuple(filter(None, (self._looked_up(sentence, one) for one in tokens)))
        if whole is not None and (whole.entries or len(places) == 1):
            yield replace(whole, parts=parts)
        else:
            yield from parts

    def _looked_up(self, sentence: str, token: _Token) -> Lookup | None:
        """Look a word up by itself; None where a likely reading is no content word: `нем` is `в нём` and hardly ever mute."""
        if any(not one.kind and token.is_likely(one) for one in token.readings):
            return None
        found = [(one, self._entries(one)) for one in token.readings if one.kind]
        found.sort(key=lambda pair: _likelihood(token, *pair), reverse=True)
        best, own = found[0]
        entries = {entry.lemma: entry for _, some in found for entry in some}
        lemma, seen = (own[0].lemma, own[0].seen) if own else (best.lemmas[-1 if best.kind == "participle" else 0], 0)
        place, is_name = (token.start, token.stop, token.text), _is_name(sentence, token)
        return Lookup(*place, lemma, best.kind, tuple(entries.values()), seen, is_name, best.is_known)

    def _entries(self, one: WordReading) -> list[DictionaryEntry]:
        entries = [entry for entry in map(self.entry, one.lemmas) if entry is not None]
        # A participle may have a row of its own beside its verb's: the one seen more often says what it means.
        return sorted(entries, key=lambda entry: -entry.seen) if one.kind == "participle" else entries


def _likelihood(token: _Token, one: WordReading, entries: Sequence[DictionaryEntry]) -> tuple[bool, int, float]:
    """Return a sort key for a reading: of the likely readings, the word seen more often is meant (`нашли` is not from `наслать`)."""
    is_likely = token.is_likely(one)
    return is_likely, entries[0].seen if entries and is_likely else 0, one.score


def load_dictionary(own: Path | None = None) -> Dictionary:
    """Return the built-in dictionary, with the desk's own file before it where there is one.

    A bad own file or row never stands in the way: `Dictionary.problems` has a sentence for each.
    """
    return _built_in() if own is None else Dictionary(built_in_rows(), *read_own(own))


@cache
def _built_in() -> Dictionary:
    """Return the built-in dictionary, one for the process: the checks on both sides and the run look up the same sentences."""
    return Dictionary(built_in_rows())


def _token(start: int, text: str) -> _Token:
    plain = text.replace(_STRESS, "").replace("‐", "-").replace("‑", "-").replace("’", "'")
    return _Token(start, start + len(text), text, fold(plain), readings(plain.lower()))


def _is_expression(sentence: str, tokens: Sequence[_Token], words: Sequence[str]) -> bool:
    """Tell whether words of a text are an expression, with nothing but blanks between them."""
    if any(sentence[one.stop : other.start].strip() for one, other in pairwise(tokens)):
        return False
    # An expression that begins with a preposition (`в целом`) stands for itself only, not for its words in other cases.
    if part_of_speech(words[0]) == "PREP":
        return all(token.folded == word for token, word in zip(tokens, words, strict=True))
    return all(map(_means, tokens, words))


def _means(token: _Token, word: str) -> bool:
    """Tell whether a word of a text stands for a word of an expression: `холодного` for `холодное`, but not `должен` for `должно`."""
    if word in token.keys:
        return True
    # A short form in an expression stands for itself only.
    if part_of_speech(word) in ("ADJS", "PRTS", "COMP"):
        return False
    declined = (lemma for one in readings(word) if one.kind in ("noun", "adjective") for lemma in one.lemmas)
    return not token.keys.isdisjoint(declined)


def _is_name(sentence: str, token: _Token) -> bool:
    text = token.text.replace(_STRESS, "")
    if is_abbreviation(text) or not text[0].isupper():
        return is_abbreviation(text)
    return token.readings[0].is_name or not _SENTENCE_START.search(sentence[: token.start])


LONGEST_GLOSSED = 60
"""The most characters of a word or an expression that goes into a prompt with a gloss."""
_UNSAFE = re.compile(r"[^\w\s'’./-]")
"""Characters that a prompt template may use for itself; a word or a sense with one of them is left out."""


def choose_glosses(
    lookups: Sequence[Lookup], covered: Sequence[tuple[int, int]], limits: GlossLimits
) -> tuple[Gloss, ...]:
    """Return the glosses of a sentence, in its order: of its words seen fewer than `limits.seen_below` times, the rarest get one.

    `covered` are the stretches (start, stop) that a term, a place or a person accounts for: no gloss overlaps them. Names,
    abbreviations and words without an entry get none; a word that stands twice in the same form gets one.
    """
    rare: dict[str, tuple[int, int, Gloss]] = {}
    for lookup in lookups:
        if lookup.is_name or lookup.seen >= limits.seen_below or overlaps(lookup.start, lookup.stop, covered):
            continue
        senses = tuple(sense for sense in lookup.senses if not _UNSAFE.search(sense))[: limits.max_senses]
        if senses and len(lookup.text) <= LONGEST_GLOSSED and not _UNSAFE.search(lookup.text):
            rare.setdefault(lookup.text.lower(), (lookup.seen, lookup.start, Gloss(lookup.text, senses)))
    rarest = sorted(rare.values(), key=lambda one: one[:2])[: limits.max_words]
    return tuple(gloss for _, _, gloss in sorted(rarest, key=lambda one: one[1]))
