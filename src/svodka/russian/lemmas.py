"""Russian lemma space: every reading of every word, by pymorphy3, cached word by word.

Two words meet when they share a *key*: a lemma, the nominative of a full participle (`задержанный`, so that the noun-like
participle can be an entry of its own beside `задержать`), or `=` and the exact letters of an abbreviation.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from svodka.russian.morphology import analyser
from svodka.russian.tokens import is_abbreviation, written
from svodka.system.tables import fold, read_rows

EXACT = "="
"""First character of the key of an abbreviation."""

VERBAL = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
_PARTS = {
    "noun": frozenset({"NOUN"}),
    "verb": VERBAL,
    "adjective": frozenset({"ADJF", "ADJS", "COMP", "PRTF", "PRTS"}),
    "adverb": frozenset({"ADVB", "PRED", "COMP"}),
}
_CASE_ENDINGS = ("а", "у", "ом", "ем", "е", "ы", "и", "ов", "ам", "ами", "ах", "ой", "ою")
_SOFT_CASE_ENDINGS = ("я", "ю", "ем", "ей", "ею", "е", "и", "ев", "ям", "ями", "ях", "ью")
_MAX_CACHED = 5_000
"""Words; a week of 40 articles has some 4,000, and few of the rare ones come again: more would only grow over an archive."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word: its lemma (folded) and the part of speech in pymorphy3's (OpenCorpora's) names."""

    lemma: str
    pos: str


def parts_of_speech(pos: str) -> frozenset[str]:
    """Return the names that pymorphy3 gives to one of our parts of speech (`noun`, `verb`, …)."""
    return _PARTS[pos]


class RussianLemmas:
    """The keys of words, with the inflected forms of words unknown to the dictionary (`меф`, `кладмен`) learned from a glossary."""

    def __init__(self) -> None:
        self._analyser = analyser()
        self._keys: dict[str, tuple[str, ...]] = {}
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._learned: dict[str, set[str]] = {}
        self._fold = dict(row for row in read_rows("russian_word_forms.tsv") if len(row) == 2)

    def keys(self, word: str) -> tuple[str, ...]:
        """Return all keys of a word of a text, the likeliest reading's first."""
        found = self._keys.get(word)
        if found is None:
            if len(self._keys) >= _MAX_CACHED:
                self._keys.clear()
            found = self._keys[word] = tuple(dict.fromkeys(self._text_keys(written(word))))
        return found

    def entry_keys(self, word: str) -> tuple[str, ...]:
        """Return the keys by which a word of a glossary's source is found: only those of the form that stands there.

        A word in its dictionary form means itself (`дело` is not the past of `деть`), a full participle its own paradigm, a short
        participle or verb form its verb, an abbreviation its exact letters.
        """
        word = written(word)
        if is_abbreviation(word) and not self._is_capitalised_word(word):
            return (EXACT + word,)
        lower = fold(word)
        readings = self.readings(lower)
        if any(reading.lemma == lower for reading in readings):
            return (lower,)
        # What the dictionary guesses of an unknown word (`спайс`: the plural of `спайса`) may be wrong: it also stands for itself.
        itself = () if self.is_known(lower) else (lower,)
        guesses = (reading.lemma for reading in readings if reading.pos != "PRTF")
        return tuple(dict.fromkeys((*itself, *guesses))) or (lower,)

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Return the readings of a word, likeliest first.

        A full participle has two: its own nominative as `ADJF`, then the lemma of its verb as `PRTF`.
        """
        lower = fold(written(word))
        found = self._readings.get(lower)
        if found is None:
            if len(self._readings) >= _MAX_CACHED:
                self._readings.clear()
            found = self._readings[lower] = tuple(dict.fromkeys(self._read(lower)))
        return found

    def heads(self, word: str) -> tuple[Reading, ...]:
        """Return the readings by which a word of a glossary's source may head it: of an unknown word only those as it stands."""
        lower = fold(written(word))
        readings = self.readings(lower)
        return readings if self.is_known(lower) else tuple(reading for reading in readings if reading.lemma == lower)

    def learn(self, word: str) -> None:
        """Take the forms of a word that the dictionary does not know for forms of that word: guessing back is unreliable."""
        lower = fold(written(word))
        if len(lower) < 3 or not lower.isalpha() or lower.isascii() or self._analyser.word_is_known(lower):
            return
        forms: set[str] = set()
        for parse in self._analyser.parse(lower):
            if fold(parse.normal_form) == lower and parse.tag.POS in ("NOUN", "ADJF"):
                forms.update(fold(form.word) for form in parse.lexeme)
        if not forms:
            soft = lower[-1] in "йья"
            stem = lower[:-1] if soft or lower[-1] == "а" else lower
            forms = {lower, *(stem + ending for ending in (_SOFT_CASE_ENDINGS if soft else _CASE_ENDINGS))}
        for form in forms:
            # `гашу` is a form of `гасить` before it is one of `гаш`.
            if not self.is_known(form) or any(reading.pos == "NOUN" for reading in self.readings(form)):
                self._learned.setdefault(form, set()).add(lower)

    def is_known(self, word: str) -> bool:
        """Tell whether the dictionary holds this form."""
        return bool(self._analyser.word_is_known(fold(written(word))))

    def _text_keys(self, word: str) -> Iterable[str]:
        yield from (reading.lemma for reading in self.readings(word))
        lower = fold(word)
        yield from sorted(self._learned.get(lower, ()))
        yield lower
        if is_abbreviation(word):
            yield EXACT + word
            stem = word.rstrip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
            if word[len(stem) :] in _CASE_ENDINGS:
                yield EXACT + stem

    def _read(self, lower: str) -> Iterable[Reading]:
        if lower.isascii() or lower[0].isdigit():
            yield Reading(lower, "")
            return
        for parse in self._analyser.parse(lower):
            lemma, pos = fold(parse.normal_form), parse.tag.POS or ""
            lemma = self._fold.get(lemma, lemma)
            if pos == "PRTF" and (nominative := parse.inflect({"masc", "sing", "nomn"})) is not None:
                yield Reading(fold(nominative.word), "ADJF")
            yield Reading(lemma, pos)

    def _is_capitalised_word(self, word: str) -> bool:
        """Tell whether it is an ordinary long word that somebody typed in capitals."""
        if len(word) <= 5 or not word.isupper() or not self.is_known(word):
            return False
        return any("Abbr" not in parse.tag for parse in self._analyser.parse(fold(word)))
