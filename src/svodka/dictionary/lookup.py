"""Looking the words of a Russian sentence up: expressions first, then whole words, then the parts of hyphenated ones.

The readings of a Russian word under which a dictionary may have it, by pymorphy3.

Which words of a sentence a model is told the meaning of: the rarest, in the order of the sentence.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise, product
from pathlib import Path

from svodka.dictionary import entries as reading
from svodka.dictionary.entries import DictionaryEntry, Lookup
from svodka.engine.decoding import Gloss, GlossLimits
from svodka.russian.morphology import analyser
from svodka.system.tables import fold

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
_MAX_READINGS = 5_000
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


@lru_cache(_MAX_READINGS)
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


@lru_cache(_MAX_READINGS)
def is_preposition(word: str) -> bool:
    """Tell whether a word in small letters is a preposition in its likeliest reading."""
    return bool(analyser().parse(word)[0].tag.POS == "PREP")


@lru_cache(_MAX_READINGS)
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


_WORD = re.compile(r"[А-Яа-яЁё\u0301]+(?:[-‐‑'’][А-Яа-яЁё\u0301]+)*")
_ENGLISH_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[^-‐‑]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?…])[\s«»\"“„(—–-]*$")
_STRESS = "\u0301"
_HEAD = 3
"""Letters of a word that an expression is filed under: endings change, and few stems do so early."""
LONGEST_EXPRESSION = 7
_MAX_CACHED = 1_000
"""Sentences; a week of 40 articles has 800, and what was looked up in one takes ten kilobytes. Another week has others."""
LIKELY = 0.2
"""A reading counts beside the likeliest one from this share of its probability on."""


@dataclass(frozen=True)
class _Token:
    start: int
    stop: int
    text: str
    folded: str
    readings: tuple[WordReading, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The word itself and its lemmas."""
        return frozenset((self.folded, *(lemma for one in self.readings for lemma in one.lemmas)))


class Dictionary:
    """The built-in dictionary with a desk's own one before it. `problems` says what was wrong with the latter."""

    def __init__(self, rows: Mapping[str, str], own: reading.OwnDictionary | None = None) -> None:
        self._rows = rows
        self._own = (own or reading.OwnDictionary()).entries
        self.problems = (own or reading.OwnDictionary()).problems
        self._found: dict[str, tuple[Lookup, ...]] = {}
        self._relatives: dict[str, tuple[str, ...]] = {}
        self._expressions: dict[tuple[str, str], list[str]] = {}
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
        if lemma in self._own:
            built_in = self._rows.get(lemma)
            own = self._own[lemma]
            # A desk knows the senses and not how often a model has seen the word.
            return (
                own
                if own.seen or not built_in
                else DictionaryEntry(lemma, own.senses, reading.entry(lemma, built_in).seen)
            )
        row = self._rows.get(lemma)
        return None if row is None else reading.entry(lemma, row)

    def senses(self, word: str) -> tuple[str, ...]:
        """Return what a word or an expression in any form may mean; () where the dictionary has nothing."""
        found = self.look_up(word)
        return found[0].senses if len(found) == 1 else ()

    def look_up(self, sentence: str) -> tuple[Lookup, ...]:
        """Return every content word and expression of a sentence in order, also those that the dictionary does not have.

        The longest expression goes first; a hyphenated word that has no entry comes as its parts.
        """
        if sentence not in self._found:
            if len(self._found) >= _MAX_CACHED:
                self._found.clear()
            self._found[sentence] = tuple(self._looked_up_all(sentence))
        return self._found[sentence]

    def _looked_up_all(self, sentence: str) -> Iterator[Lookup]:
        tokens = [_token(match.start(), match.group()) for match in _WORD.finditer(sentence)]
        index = 0
        while index < len(tokens):
            size, entry = self._expression(sentence, tokens, index)
            if entry is None:
                yield from self._word(sentence, tokens[index])
                index += 1
                continue
            parts = tuple(part for token in tokens[index : index + size] for part in self._word(sentence, token))
            if parts:  # `а также` has no content
                start, stop = tokens[index].start, tokens[index + size - 1].stop
                seen = entry.seen or min(part.seen for part in parts)
                yield Lookup(start, stop, sentence[start:stop], entry.lemma, "expression", (entry,), seen, parts=parts)
            index += size

    def relatives(self, lookup: Lookup) -> tuple[str, ...]:
        """Return the English words that share a Russian word with one of the senses of `lookup`: near in meaning, as a rule."""
        found = self._relatives.get(lookup.lemma)
        if found is None:
            if len(self._relatives) >= _MAX_CACHED:
                self._relatives.clear()
            lemmas = (lemma for sense in lookup.all_senses for lemma in self._by_sense.get(sense, ()))
            senses = (sense for lemma in dict.fromkeys(lemmas) for sense in reading.senses(self._rows[lemma]))
            found = self._relatives[lookup.lemma] = tuple(dict.fromkeys(sense for sense in senses if " " not in sense))
        return found

    def is_sense(self, word: str) -> bool:
        """Tell whether an English word in small letters stands in a sense of the dictionary."""
        return word in self._english

    @cached_property
    def _by_sense(self) -> Mapping[str, list[str]]:
        """The lemmas by their senses of one word; made when first asked for, as most sentences lose nothing."""
        lemmas: dict[str, list[str]] = {}
        for lemma, row in self._rows.items():
            for sense in reading.senses(row):
                if " " not in sense:
                    lemmas.setdefault(sense, []).append(lemma)
        return lemmas

    @cached_property
    def _english(self) -> frozenset[str]:
        words: set[str] = set()
        for row in self._rows.values():
            words.update(_ENGLISH_WORD.findall(row.lower()))
        for entry in self._own.values():
            words.update(_ENGLISH_WORD.findall(" ".join(entry.senses).lower()))
        return frozenset(words)

    def _expression(self, sentence: str, tokens: Sequence[_Token], index: int) -> tuple[int, DictionaryEntry | None]:
        """Return how many words the longest expression at `index` takes, and its entry."""
        if index + 1 >= len(tokens):
            return 1, None
        first, second = tokens[index], tokens[index + 1]
        heads = product({key[:_HEAD] for key in first.keys}, {key[:_HEAD] for key in second.keys})
        lemmas = {lemma for head in heads for lemma in self._expressions.get(head, ())}
        for lemma in sorted(lemmas, key=lambda one: (-one.count(" "), one)):
            words = lemma.split(" ")
            stretch = tokens[index : index + len(words)]
            if len(stretch) < len(words) or len(words) > LONGEST_EXPRESSION:
                continue
            if (
                all(map(_means, stretch, words))
                and _is_unbroken(sentence, stretch)
                and not _in_other_form(stretch, words)
            ):
                return len(words), self.entry(lemma)
        return 1, None

    def _word(self, sentence: str, token: _Token) -> Iterator[Lookup]:
        whole = self._looked_up(sentence, token)
        places = list(_PART.finditer(token.text))
        if len(places) == 1:
            if whole is not None:
                yield whole
            return
        looked_up = (self._looked_up(sentence, _token(token.start + one.start(), one.group())) for one in places)
        parts = tuple(part for part in looked_up if part is not None)
        if whole is not None and whole.entries:
            yield replace(whole, parts=parts)
        else:
            yield from parts

    def _looked_up(self, sentence: str, token: _Token) -> Lookup | None:
        """The word for itself; None where it is no content word, or may as well be none: `нем` is `в нём` and hardly ever mute."""
        likely = LIKELY * token.readings[0].score
        if any(not one.kind and one.score >= likely for one in token.readings):
            return None
        found = [(one, self._entries(one)) for one in token.readings if one.kind]
        found.sort(key=lambda pair: _likelihood(token, *pair), reverse=True)
        best, own = found[0]
        entries = {entry.lemma: entry for _, some in found for entry in some}
        return Lookup(
            token.start,
            token.stop,
            token.text,
            own[0].lemma if own else best.lemmas[-1 if best.kind == "participle" else 0],
            best.kind,
            tuple(entries.values()),
            own[0].seen if own else 0,
            _is_name(sentence, token),
            not best.is_guess,
        )

    def _entries(self, one: WordReading) -> list[DictionaryEntry]:
        entries = [entry for entry in map(self.entry, one.lemmas) if entry is not None]
        # Of a participle's own row and its verb's the better known one says what it means.
        return sorted(entries, key=lambda entry: -entry.seen) if one.kind == "participle" else entries


def _likelihood(token: _Token, one: WordReading, entries: Sequence[DictionaryEntry]) -> tuple[bool, int, float]:
    """Rank a reading: where the forms leave it open the better known word is meant, `нашли` is not of `наслать`."""
    is_likely = one.score >= LIKELY * token.readings[0].score
    return is_likely, entries[0].seen if entries and is_likely else 0, one.score


def load_dictionary(own: Path | None = None) -> Dictionary:
    """Return the built-in dictionary, with the desk's own file before it where there is one.

    A bad own file or row never stands in the way: `Dictionary.problems` has a sentence for each.
    """
    return _built_in() if own is None else Dictionary(reading.built_in_rows(), reading.read_own(own))


@cache
def _built_in() -> Dictionary:
    """One for the process: the checks on both sides and the run ask for the same sentences."""
    return Dictionary(reading.built_in_rows())


def _token(start: int, text: str) -> _Token:
    plain = text.replace(_STRESS, "").replace("‐", "-").replace("‑", "-").replace("’", "'")
    return _Token(start, start + len(text), text, fold(plain), readings(plain.lower()))


def _means(token: _Token, word: str) -> bool:
    """Tell whether a word of a text stands for a word of an expression: `холодного` for `холодное`, but not `должен` for `должно`."""
    if word in token.keys:
        return True
    declined = (lemma for one in readings(word) if one.kind in ("noun", "adjective") for lemma in one.lemmas)
    return not is_short(word) and not token.keys.isdisjoint(declined)


def _is_unbroken(sentence: str, tokens: Sequence[_Token]) -> bool:
    return all(not sentence[one.stop : other.start].strip() for one, other in pairwise(tokens))


def _in_other_form(tokens: Sequence[_Token], words: Sequence[str]) -> bool:
    """`в целом` is no `в целом районе`-like phrase in other cases: an expression with a preposition holds in its own form only."""
    return is_preposition(words[0]) and any(token.folded != word for token, word in zip(tokens, words, strict=True))


def _is_name(sentence: str, token: _Token) -> bool:
    text = token.text.replace(_STRESS, "")
    if sum(map(str.isupper, text)) >= 2:
        return True
    if not text[0].isupper():
        return False
    return token.readings[0].is_name or not _SENTENCE_START.search(sentence[: token.start])


LONGEST_GLOSSED = 60
"""Characters of an expression that still goes into a prompt as one gloss."""
_UNSAFE = re.compile(r"[^\w\s'’./-]")
"""What a template may use for itself; a sense with such a character in it is left out."""


def choose_glosses(
    lookups: Sequence[Lookup], covered: Sequence[tuple[int, int]], limits: GlossLimits
) -> tuple[Gloss, ...]:
    """Return the glosses of a sentence: of its words seen less often than `limits.seen_below` the rarest, in order.

    `covered` are the stretches (start, stop) that a term, a place or a person accounts for: no gloss overlaps them. Names and
    abbreviations get none, words without an entry have none, and a word that stands twice in the same form is told once.
    """
    rare: dict[str, tuple[int, int, Gloss]] = {}
    for lookup in lookups:
        if lookup.is_name or lookup.seen >= limits.seen_below or overlaps(lookup, covered):
            continue
        senses = tuple(sense for sense in lookup.senses if not _UNSAFE.search(sense))[: limits.max_senses]
        if senses and len(lookup.text) <= LONGEST_GLOSSED and not _UNSAFE.search(lookup.text):
            rare.setdefault(lookup.text.lower(), (lookup.seen, lookup.start, Gloss(lookup.text, senses)))
    rarest = sorted(rare.values(), key=lambda one: one[:2])[: limits.max_words]
    return tuple(gloss for _, _, gloss in sorted(rarest, key=lambda one: one[1]))


def overlaps(lookup: Lookup, stretches: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a word shares a character with one of the stretches (start, stop)."""
    return any(lookup.start < stop and start < lookup.stop for start, stop in stretches)
