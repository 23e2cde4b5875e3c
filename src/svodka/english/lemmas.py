"""English lemma space: words with all their readings, by simplemma and our own inflection, cached word by word.

simplemma alone is not enough: it keeps `left`, `finding` and `buying` as they are, makes `labell` of `labelled` and `good` of
`goods`. So a word of a text counts as a form of every word whose regular or irregular inflection gives it, and a word of a
rendering stands for one lemma only, so that `seizure` does not satisfy `seize`, nor `smuggled` `smuggling`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from svodka.english.inflection import irregular, lemmas, plurals, verb_forms
from svodka.russian.tokens import gap_between
from svodka.system.tables import read_rows

EXACT = "="
"""First character of the key of an abbreviation: its letters must stand there as they are."""

_WORD = re.compile(r"[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?!\w)")
_VOWEL = re.compile(r"[aeiouy]")
_MAX_CACHED = 10_000
"""Words; a week of 40 articles has some 4,000, and few of the rare ones come again: more would only grow over an archive."""
ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True)
class EnglishTokens:
    """The words of an English text (without their possessive endings) and what stands between them."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    possessive: tuple[bool, ...]
    gaps: tuple[str, ...]
    """`gaps[i]` stands between word i and the next, in the terms of `svodka.russian.tokens`."""


def tokenise(text: str) -> EnglishTokens:
    """Split an English text into words; offsets are in characters."""
    spans = [match.span() for match in _WORD.finditer(text)]
    endings = [_POSSESSIVE.match(text, stop) for _, stop in spans]
    # `'s` is an ending and not the word `s`.
    kept = [
        index
        for index, (start, _) in enumerate(spans)
        if not (index and (before := endings[index - 1]) and start < before.end())
    ]
    ends = [ending.end() if (ending := endings[index]) else spans[index][1] for index in kept]
    starts = [spans[index][0] for index in kept]
    gaps = [gap_between(text[end:start]) for end, start in zip(ends, starts[1:], strict=False)]
    return EnglishTokens(
        words=tuple(text[spans[index][0] : spans[index][1]] for index in kept),
        starts=tuple(starts),
        stops=tuple(spans[index][1] for index in kept),
        possessive=tuple(endings[index] is not None for index in kept),
        gaps=(*gaps, "\n"),
    )


def rendering_keys(word: str, *, attribute: bool = False) -> frozenset[str]:
    """Return the keys one of which a word of a text must have to stand for this word of a rendering.

    With `attribute` another word follows in a noun phrase, so that a participle (`controlled delivery`) stands for itself.
    """
    if word.isupper() and len(word) > 1 and word.isalpha():
        return frozenset({EXACT + word})
    lower = word.lower()
    lemma = _lemma(lower)
    itself = lower.endswith("ing") or (attribute and lower.endswith("ed"))
    if itself or lower in irregular().words["invariant"] or not lower.isascii():
        return frozenset({spelled(lower)})
    bases = {base for base, plural in irregular().plurals.items() if lower in plural}
    if lemma == lower and lower.endswith("s"):
        bases |= {lower[:-1]} if lower in plurals(lower[:-1]) else set()
    # `lay` is a verb of its own beside being a form of `lie`.
    return frozenset(map(spelled, {lemma, *bases, *({lower} & lemmas(lower).get("VERB", frozenset()))}))


@lru_cache(_MAX_CACHED)
def keys(word: str) -> frozenset[str]:
    """Return every lemma that a word of a text can be a form of, and its exact letters where it is in capitals.

    Two words meet where they share a key. One store for the checks of terms and those of meaning, which look at the same words.
    """
    lower = word.lower()
    found = set(map(spelled, {lower, _lemma(lower), *_known_bases(lower), *_regular_bases(lower)}))
    if word.isupper() and len(word) > 1:
        found.add(EXACT + word)
    elif word[:-1].isupper() and word.endswith("s"):
        found.add(EXACT + word[:-1])
    return frozenset(found)


@lru_cache(_MAX_CACHED)
def spelled(word: str) -> str:
    """Return a word in the spelling under which British and American ones count as the same."""
    words, suffixes = _spellings()
    if word in words:
        return words[word]
    for british, american, shortest in suffixes:
        if word.endswith(british) and len(word) >= shortest:
            return word[: -len(british)] + american
    return word


def compared(text: str) -> list[str]:
    """Return the words of a text as renderings are compared: small letters, no articles, British and American spellings alike."""
    return [spelled(word) for word in map(str.lower, tokenise(text).words) if word not in ARTICLES]


@cache
def _spellings() -> tuple[dict[str, str], tuple[tuple[str, str, int], ...]]:
    rows = read_rows("english_spelling.tsv")
    words = {row[1]: row[2] for row in rows if row[0] == "word"}
    return words, tuple((row[1], row[2], int(row[3])) for row in rows if row[0] == "suffix")


def _lemma(lower: str) -> str:
    return str(_lemmatizer().lemmatize(lower, lang="en")).lower() if lower.isascii() and lower.isalpha() else lower


@cache
def _lemmatizer() -> Any:
    """simplemma, which would keep 65,536 words by itself."""
    import simplemma

    return simplemma.Lemmatizer(cache_max_size=_MAX_CACHED)


def _known_bases(lower: str) -> set[str]:
    return {base for bases in lemmas(lower).values() for base in bases}


def _regular_bases(lower: str) -> set[str]:
    """Return the words of which this is a regular form, found by taking endings off and putting them on again.

    Of a word that the dictionary knows only words that it knows: `racing` is no form of `rac`.
    """
    candidates: set[str] = set()
    if lower.endswith("s"):
        candidates |= {lower[:-1], lower[:-2], lower[:-3] + "y"}
    if lower.endswith("ed"):
        candidates |= _stems(lower[:-2]) | {lower[:-3] + "y"}
    if lower.endswith("ing"):
        candidates |= _stems(lower[:-3]) | {lower[:-4] + "ie"}
    is_known = bool(lemmas(lower))
    return {
        base
        for base in candidates
        if len(base) > 2
        and _VOWEL.search(base)
        and (not is_known or lemmas(base))
        and (lower in plurals(base) or lower in verb_forms(base).all)
    }


def _stems(stem: str) -> set[str]:
    shortened = {stem[:-1]} if len(stem) > 2 and (stem[-1] == stem[-2] or stem.endswith("ck")) else set()
    return {stem, stem + "e"} | shortened
