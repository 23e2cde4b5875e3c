"""The readings and lemmas of Russian words, by pymorphy3 with OpenCorpora's dictionary.

All parts of the program ask `analyse` and `is_known_word`. The glossary compares words by their *keys*: two words match when they share
one. A key is a lemma, the word itself in lower case, the nominative of a full participle (`задержанный`, so that the noun-like participle
can be an entry of its own beside `задержать`), or `=` and the exact letters of an abbreviation.
"""

from functools import cache, lru_cache
from typing import Any, NamedTuple

from svodka.russian.tokens import is_abbreviation, written
from svodka.system.tables import fold, read_rows

EXACT = "="
"""First character of the key of an abbreviation, which matches only the same letters in the same case."""
VERBAL = frozenset({"VERB", "INFN", "PRTF", "PRTS", "GRND"})
PARTS_OF_SPEECH = {
    "noun": frozenset({"NOUN"}),
    "verb": VERBAL,
    "adjective": frozenset({"ADJF", "ADJS", "COMP", "PRTF", "PRTS"}),
    "adverb": frozenset({"ADVB", "PRED", "COMP"}),
}
"""The names that pymorphy3 gives to our parts of speech."""
PERSON_MARKS = frozenset({"Name", "Surn", "Patr"})
"""pymorphy3's marks of given names, surnames and patronymics."""
NAME_MARKS = PERSON_MARKS | {"Geox", "Orgn", "Trad"}
"""Its marks of all names, those of places, organisations and makes too."""
_CASE_ENDINGS = ("а", "у", "ом", "ем", "е", "ы", "и", "ов", "ам", "ами", "ах", "ой", "ою")
_SOFT_CASE_ENDINGS = ("я", "ю", "ем", "ей", "ею", "е", "и", "ев", "ям", "ями", "ях", "ью")
_MAX_CACHED = 5_000
"""Words. A week of 40 articles has some 4,000 and few of the rare ones recur, so a larger cache would only grow over an archive."""


@cache
def analyser() -> Any:
    """Return the one `pymorphy3.MorphAnalyzer` of the process (it is read-only; loading takes a tenth of a second)."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(_MAX_CACHED)
def analyse(word: str) -> tuple[Any, ...]:
    """Return pymorphy3's readings of a word, likeliest first; at least one, guessed where the dictionary does not have the word."""
    return tuple(analyser().parse(word))


def is_known_word(word: str) -> bool:
    """Tell whether the dictionary has this form (in any letter case)."""
    return bool(analyser().word_is_known(word.lower()))


def part_of_speech(word: str) -> str:
    """Return the part of speech of a word's likeliest reading in pymorphy3's (OpenCorpora's) names, "" where it has none."""
    return str(analyse(word)[0].tag.POS or "")


def masculine_nominative(reading: Any) -> str:
    """Return the masculine nominative of a participle's reading, folded; "" where it has none."""
    inflected = reading.inflect({"masc", "sing", "nomn"})
    return fold(inflected.word) if inflected is not None else ""


class LemmaReading(NamedTuple):
    """One way to read a word: its lemma (folded) and the part of speech in pymorphy3's names."""

    lemma: str
    pos: str


@cache
def _preferred_lemmas() -> dict[str, str]:
    return dict(row for row in read_rows("russian_word_forms.tsv") if len(row) == 2)


@lru_cache(_MAX_CACHED)
def _read(lower: str) -> tuple[LemmaReading, ...]:
    if lower.isascii() or lower[0].isdigit():
        return (LemmaReading(lower, ""),)
    found: dict[LemmaReading, None] = {}
    for reading in analyse(lower):
        lemma, pos = fold(reading.normal_form), reading.tag.POS or ""
        if pos == "PRTF" and (nominative := masculine_nominative(reading)):
            found[LemmaReading(nominative, "ADJF")] = None
        found[LemmaReading(_preferred_lemmas().get(lemma, lemma), pos)] = None
    return tuple(found)


class RussianLemmas:
    """Finds the keys of words; inflected forms of words that the dictionary lacks (`меф`, `кладмен`) are learned from a glossary."""

    def __init__(self) -> None:
        self._learned: dict[str, set[str]] = {}

    def keys(self, word: str) -> tuple[str, ...]:
        """Return all keys of a word of a text, the likeliest reading's first."""
        word = written(word)
        lower = fold(word)
        found = [*(reading.lemma for reading in _read(lower)), *sorted(self._learned.get(lower, ())), lower]
        if is_abbreviation(word):
            found.append(EXACT + word)
            stem = word.rstrip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
            if word[len(stem) :] in _CASE_ENDINGS:
                found.append(EXACT + stem)
        return tuple(dict.fromkeys(found))

    def entry_keys(self, word: str) -> tuple[str, ...]:
        """Return the keys by which a word in the source of a glossary entry is found in a text: only those that the given form means.

        A word in its dictionary form means itself (`дело` is not the past of `деть`), a full participle means its own paradigm, a short
        participle or verb form its verb, an abbreviation its exact letters.
        """
        word = written(word)
        if is_abbreviation(word) and not _is_capitalised_word(word):
            return (EXACT + word,)
        lower = fold(word)
        readings = _read(lower)
        if any(reading.lemma == lower for reading in readings):
            return (lower,)
        # The guess for a word that the dictionary lacks may be wrong (`спайс` as a plural of `спайса`), so the word is a key too.
        itself = () if is_known_word(lower) else (lower,)
        guesses = (reading.lemma for reading in readings if reading.pos != "PRTF")
        return tuple(dict.fromkeys((*itself, *guesses))) or (lower,)

    def readings(self, word: str) -> tuple[LemmaReading, ...]:
        """Return the readings of a word, likeliest first.

        A full participle has two: its own nominative as `ADJF`, then the lemma of its verb as `PRTF`.
        """
        return _read(fold(written(word)))

    def heads(self, word: str) -> tuple[LemmaReading, ...]:
        """Return the readings with which a word may head a glossary entry's source; of an unknown word, only those as it stands."""
        lower = fold(written(word))
        return tuple(reading for reading in _read(lower) if reading.lemma == lower or is_known_word(lower))

    def learn(self, word: str) -> None:
        """Learn the inflected forms of a word that the dictionary lacks: guessing the lemma back from a form is unreliable."""
        lower = fold(written(word))
        if len(lower) < 3 or not lower.isalpha() or lower.isascii() or is_known_word(lower):
            return
        forms: set[str] = set()
        for reading in analyse(lower):
            if fold(reading.normal_form) == lower and reading.tag.POS in ("NOUN", "ADJF"):
                forms.update(fold(form.word) for form in reading.lexeme)
        if not forms:
            soft = lower[-1] in "йья"
            stem = lower[:-1] if soft or lower[-1] == "а" else lower
            forms = {lower, *(stem + ending for ending in (_SOFT_CASE_ENDINGS if soft else _CASE_ENDINGS))}
        for form in forms:
            # `гашу` is a form of `гасить` before it is one of `гаш`.
            if not is_known_word(form) or any(reading.pos == "NOUN" for reading in _read(form)):
                self._learned.setdefault(form, set()).add(lower)

    def is_known(self, word: str) -> bool:
        """Tell whether the dictionary holds this form."""
        return is_known_word(fold(written(word)))


def _is_capitalised_word(word: str) -> bool:
    """Tell whether a word is an ordinary long one that somebody typed in capitals."""
    is_candidate = len(word) > 5 and word.isupper() and is_known_word(fold(word))
    return is_candidate and any("Abbr" not in reading.tag for reading in analyse(fold(word)))


def lemmatise(word: str) -> str:
    """Return the dictionary form of a common word (its first reading), folded."""
    return fold(analyse(word.lower())[0].normal_form)
