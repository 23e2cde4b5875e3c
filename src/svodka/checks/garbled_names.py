"""Find the names that a translation has garbled: a word with a capital that is plainly meant for one of the source, with other letters.

A small model spells a rare name piece by piece and goes astray (`Рахшани` Rashani, `Тынчтык` Tyunchtyk). How a name *should* be spelt is
not certain from its letters, but every language writes nearly every sound of a name somehow, in order: a Latin word that is no spelling
of any nominative that the name may be a case of, in any language of data/romanisations.tsv and romanisations_foreign.tsv, spells another
name. Which word is meant for the name is seen from its consonants and by how many letters they share. Of the 472 words that it finds in
7,432 outputs of starter 0.4.1 an editor kept four (docs/benchmarks.md#mended).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from svodka.checks.words import likeness
from svodka.english.words import is_english
from svodka.facts.declension import find_nominatives
from svodka.facts.foreign_names import find_foreign_names, is_foreign_name
from svodka.russian.morphology import PERSON_MARKS, analyse
from svodka.russian.sentences import SENTENCE_START
from svodka.russian.tokens import Span, overlaps, word_pattern
from svodka.russian.transliteration import plain_latin, transliterate
from svodka.system.tables import read_pairs

FEWEST_CONSONANTS, SHORTEST, LONGEST = 3, 5, 40
"""A shorter name is like too many others; none is longer, and time grows with the square."""
MOST_WRONG = 0.5
"""The share of a name's consonants that may be wrong in a word that is still meant for it."""
ALIKE = 0.55
"""The share of letters that such a word has in common with the name's transliteration."""
_MAX_CACHED = 20_000

_RUSSIAN_NAME = re.compile(r"(?<![\w'’-])[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)*(?![\w\u0301'’-])")
"""Without a compound with a word (`Экс-солист`) and what stands behind a particle (`аль-Кахтани`), which English writes in many ways."""
_ENGLISH_WORD = word_pattern("'’ʻʼ‘-")
_POSSESSIVE = re.compile(r"['’][sS]$")
_LONGEST_RUN = 3
"""The most English words that one Russian word may stand for (`Хошимин` Ho Chi Minh)."""
_TRANSLATED = re.compile(
    r"(?:северо|южно|восточно|западно|юго|центрально|горно|ново|эт?|эр|аш|сен|санкт)-.*|.*-(?:младш|старш)\w+|.*[сцз]к(?:[иоа]й|ого|ому|[иоы]м|ая|ую|о?е|и[ех]|ими)|.*ц(?:ы|ами?|ах)"
)
"""Names with a part that English has otherwise, in small letters: `Северо-Казахстанский`, `Эр-Рияд`, `Камашинского`."""
_DYNASTY, _DYNASTY_IN_ENGLISH = re.compile(r"ид(?:ы|ов|ам|ами|ах)$"), re.compile(r"ids?$")
"""`при Шейбанидах`: Sheibanids is no spelling of its letters, and right."""
_IN_THE_ENDING = 1
"""Consonants of a case that `_CASE_ENDING` does not know (`Балвов`)."""
_CASE_ENDING = re.compile(r"(?:(?<=[оеыи])м|(?<=[ыиая])х|[ое]го|[ое]му|[аяыи]ми)$")
_SIGNS, _SILENT_IN_FULL = frozenset("ьъ-"), frozenset("h' ")
_VOWELS, _SILENT = _SIGNS | frozenset("аеёиоуыэюяй"), _SILENT_IN_FULL | frozenset("aeiouwjy")
"""Letters that count for nothing, in the name and in the word: in full, and where only consonants count."""
_SILENT_AT_THE_END = re.compile("(?:[cdpstxz]{1,2}|e)(?![a-z])")
"""`Bordeaux`, `Clermont-Ferrand`."""


@dataclass(frozen=True, slots=True)
class GarbledName:
    """A name of the source, and the word of the English that is meant for it."""

    name: Span
    found: Span
    """Without a possessive ending."""


def find_garbled_names(
    source: str, english: str, settled: Sequence[tuple[int, int]], rendered: Sequence[tuple[int, int]]
) -> Iterator[GarbledName]:
    """Yield the garbled names of a sentence, in the order of the source, one for each English word.

    A name counts as right if any word of the sentence spells it. `settled` are the spans of the source that something else looks after
    (terms, places, persons), `rendered` those of the English that render them. Names of the table of foreign names that stand in the
    English as the table has them are right, whatever their letters.
    """
    known = [name for name in find_foreign_names(source) if name.english in english]
    covered = [*settled, *((name.start, name.stop) for name in known)]
    names = [name for name in _rare_names(source) if not overlaps(name.start, name.stop, covered)]
    words = list(find_words(english))
    spelt = _runs([word.text for word in words])
    garbled = [name for name in names if not any(spells(run, name.text) for run in spelt)]
    if not garbled:
        return
    right = [name for name in names if name not in garbled]
    said = [*rendered, *((at, at + len(name.english)) for name in known for at in [english.find(name.english)])]
    free = [
        word
        for word in (*words, *(part for word in words for part in _parts(word)))
        if word.text[:1].isupper()
        and not (is_english(word.text.lower()) or is_foreign_name(word.text))
        and not overlaps(word.start, word.stop, said)
        and not any(spells(word.text, name.text) for name in right)
    ]
    for name in garbled:
        # For a name without a hyphen only a part of a compound is meant (`Rashani-led`), for a double name no single word.
        meant = [
            word for word in free if ("-" in name.text) == ("-" in word.text) and _is_meant_for(word.text, name.text)
        ]
        if meant:
            best = max(meant, key=lambda word: _alikeness(word.text, name.text))
            free = [word for word in free if not overlaps(word.start, word.stop, [(best.start, best.stop)])]
            yield GarbledName(name, best)


def find_words(english: str) -> Iterator[Span]:
    """Yield the words of an English text, compounds whole, without possessive endings."""
    for match in _ENGLISH_WORD.finditer(english):
        text = _POSSESSIVE.sub("", match[0])
        yield Span(match.start(), match.start() + len(text), text)


def _parts(word: Span) -> Iterator[Span]:
    for part in re.finditer("[^-]+", word.text) if "-" in word.text else ():
        yield Span(word.start + part.start(), word.start + part.end(), part[0])


def _runs(words: Sequence[str]) -> set[str]:
    """Return the words and their parts, and runs of neighbours as one word."""
    runs = {part for word in words for part in word.split("-")}
    for size in range(1, _LONGEST_RUN + 1):
        runs |= {"".join(words[place : place + size]) for place in range(len(words) - size + 1)}
    return runs


def _rare_names(source: str) -> Iterator[Span]:
    """Yield the words with a capital that the morphology does not know, or, inside of a sentence, knows as a person's name."""
    for match in _RUSSIAN_NAME.finditer(source):
        word = match[0].lower()
        if not SHORTEST <= len(word) <= LONGEST or _consonants(word) < FEWEST_CONSONANTS or _TRANSLATED.fullmatch(word):
            continue
        known = [parse for parse in analyse(word) if parse.is_known]
        is_person = any(PERSON_MARKS & parse.tag.grammemes for parse in known)
        if not known or (is_person and not SENTENCE_START.search(source[: match.start()])):
            yield Span(match.start(), match.end(), match[0])


def spells(word: str, name: str) -> bool:
    """Tell whether a word with a capital is a spelling of a Russian name in any case."""
    return word[:1].isupper() and _is_spelling(word, name)


def _is_meant_for(word: str, name: str) -> bool:
    if _DYNASTY.search(name) and _DYNASTY_IN_ENGLISH.search(word):
        return False
    wrong = count_wrong_consonants(name, word)
    return wrong <= MOST_WRONG * _consonants(name.lower()) and _alikeness(word, name) >= ALIKE


@lru_cache(_MAX_CACHED)
def _alikeness(word: str, name: str) -> float:
    return likeness(plain_latin(word), plain_latin(transliterate(name)))


def _consonants(word: str) -> int:
    return sum(letter not in _VOWELS for letter in _CASE_ENDING.sub("", word))


@lru_cache(_MAX_CACHED)
def count_wrong_consonants(russian: str, latin: str) -> int:
    """Return how many consonants a word in Latin letters lacks, has too many or has otherwise than a Russian name in any case."""
    return _count_wrong(_CASE_ENDING.sub("", russian.lower()), russian.lower(), latin, _VOWELS, _SILENT)


@lru_cache(_MAX_CACHED)
def _is_spelling(latin: str, russian: str) -> bool:
    """Tell whether a word in Latin letters has all letters of a Russian name, and no more, in one of the nominatives that it may be of."""
    parts, spelt = russian.split("-"), latin.split("-")
    if len(parts) > 1 and len(parts) == len(spelt):
        return all(map(_is_spelling, spelt, parts))
    if count_wrong_consonants(russian, latin) > _IN_THE_ENDING:
        return False
    known = (parse.normal_form for parse in analyse(russian.lower()) if parse.is_known)  # `Павла` is of Павел
    names = {*map(str.lower, find_nominatives(russian)), *known}
    return any(not _count_wrong(name, name, latin, _SIGNS, _SILENT_IN_FULL) for name in names)


def _count_wrong(heard: str, russian: str, latin: str, not_heard: frozenset[str], silent: frozenset[str]) -> int:
    """Return how many letters `latin` lacks of `heard`, the start of `russian` that counts, or has too many."""
    latin, cut = plain_latin(latin), len(heard)
    # A row has, by how many letters of the word are read, the lowest count for the letters of the name so far.
    rows = [_skipping([0] + [len(latin) + 1] * len(latin), latin, silent)]
    for index, letter in enumerate(russian, 1):
        is_silent = letter in not_heard or index > cut or russian[index - 2 : index - 1] == letter
        above = rows[-1]
        row = [above[place] + (not is_silent) for place in range(len(latin) + 1)]
        for place in range(1, len(latin) + 1):
            row[place] = min(row[place], above[place - 1] + 1)
        for size in range(1, min(_longest(), index) + 1):
            for way in _ways().get(russian[index - size : index], ()):
                for start in range(len(latin) - len(way) + 1):
                    if latin.startswith(way, start):
                        row[start + len(way)] = min(row[start + len(way)], rows[index - size][start])
        rows.append(_skipping(row, latin, silent))
    return rows[-1][-1]


def _skipping(row: list[int], latin: str, silent: frozenset[str]) -> list[int]:
    """Return a row of counts in which letters of the word may be passed over: silent ones for nothing, others for one each."""
    for place, letter in enumerate(latin):
        is_silent = (
            letter in silent
            or _SILENT_AT_THE_END.match(latin, place)
            or latin.startswith("gh", place)
            or latin[place - 1 : place] == letter
        )
        row[place + 1] = min(row[place + 1], row[place] + (not is_silent))
    return row


@cache
def _ways() -> dict[str, frozenset[str]]:
    """Return the ways to write a letter, or letters that belong together."""
    ways: dict[str, frozenset[str]] = {}
    for name in ("romanisations.tsv", "romanisations_foreign.tsv"):
        for letters, cell in read_pairs(name, "cyrillic", "latin").items():
            ways[letters] = ways.get(letters, frozenset()) | frozenset(filter(None, cell.split("|")))
    return ways


@cache
def _longest() -> int:
    return max(map(len, _ways()))
