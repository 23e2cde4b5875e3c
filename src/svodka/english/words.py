"""English words: their lemmas, which are forms of one another, which derive from one another, which are words at all.

Words are compared in all their readings, found by simplemma and by our own inflection. simplemma alone is not enough: it keeps `left`,
`finding` and `buying` as they are, and turns `labelled` into `labell` and `goods` into `good`. So a word of a text counts as a form of
every word whose regular or irregular inflection gives it. A word of a rendering stands for one lemma only, so that `seizure` does not
satisfy `seize`, nor `smuggled` `smuggling`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise, takewhile
from typing import Any

from svodka.english.inflection import irregular, lemmas, plurals, verb_forms
from svodka.russian.morphology import EXACT
from svodka.russian.tokens import Tokens, gap_between, word_pattern
from svodka.system.tables import read_rows, read_table

_TOKEN = re.compile(r"(?P<word>[^\W_]+(?:['’](?!s\b)[^\W_]+)*)(?P<possessive>['’]s\b|(?<=s)['’](?!\w))?")
_VOWEL = re.compile(r"[aeiouy]")
_MAX_CACHED = 10_000
"""In words. A week of 40 articles has some 4,000, and few rare ones come again: over an archive a bigger cache would only grow."""
ARTICLES = frozenset({"a", "an", "the"})
_WORD = word_pattern("'’")
_SHORTEST_ROOT = 4
"""The fewest letters that two words share from their beginning if one derives from the other: `seizure` and `seize`."""
_LONGEST_ENDING = 3
"""The shorter of the two must have fewer letters than this after what they share: `distribut-e`."""
_BEGINNING = 3
_LONGEST_AFTER_SHORT = 4
"""The most letters that the longer one may have after a shared beginning of only `_SHORTEST_ROOT` letters: `pack`, `packages`."""
_SHORT_ROOT_ENDINGS = frozenset({"r", "rs", "er", "ers", "or", "ing", "ed", "s", "y", "al", "able", "age", "ry", "ist"})
_FUNCTION_WORDS = frozenset((
    "a", "an", "and", "as", "at", "be", "by", "for", "from", "in", "into", "of", "off", "on", "one's", "or", "out", "over", "smb", "smth",
    "somebody", "someone", "something", "the", "to", "up", "with", "down", "away", "it", "oneself",
))  # fmt: skip
_PREFIXES = (
    "anti", "auto", "bio", "co", "counter", "cross", "cyber", "de", "dis", "ex", "extra", "hyper", "inter", "mega", "meta", "micro", "mid",
    "mini", "mis", "mono", "multi", "narco", "neo", "non", "out", "over", "poly", "post", "pre", "pro", "pseudo", "re", "semi", "sub",
    "super", "tele", "trans", "ultra", "un", "under",
)  # fmt: skip
_SUFFIXES = ("s", "es", "ness", "less", "like", "ship", "hood", "wide", "proof", "free", "ism", "ist", "ists")
_SHORTEST_PART = 4


@dataclass(frozen=True)
class EnglishTokens(Tokens):
    """The words of an English text without their possessive endings, and which of them have one."""

    possessive: tuple[bool, ...]


def tokenise(text: str) -> EnglishTokens:
    """Split an English text into words; offsets are in characters."""
    found = list(_TOKEN.finditer(text))
    return EnglishTokens(
        words=tuple(match["word"] for match in found),
        starts=tuple(match.start() for match in found),
        stops=tuple(match.end("word") for match in found),
        possessive=tuple(match["possessive"] is not None for match in found),
        gaps=(*(gap_between(text[one.end() : other.start()]) for one, other in pairwise(found)), "\n"),
    )


def rendering_keys(word: str, *, attribute: bool = False) -> frozenset[str]:
    """Return the keys of a word of a rendering: a word of a text stands for it if it has one of them among its `lemma_keys`.

    With `attribute` another word of the noun phrase follows, and a participle (`controlled delivery`) stands only for itself.
    """
    if word.isupper() and len(word) > 1 and word.isalpha():
        return frozenset({EXACT + word})
    lower = word.lower()
    lemma = _lemma(lower)
    itself = lower.endswith("ing") or (attribute and lower.endswith("ed"))
    if itself or lower in irregular().words["invariant"] or not lower.isascii():
        return frozenset({spelled(lower)})
    bases = {base for base, plural in irregular().plurals.items() if lower in plural}
    if lemma == lower and lower.endswith("s") and lower in plurals(lower[:-1]):
        bases.add(lower[:-1])
    # `lay` is a verb of its own as well as a form of `lie`.
    return frozenset(map(spelled, {lemma, *bases, *({lower} & lemmas(lower).get("VERB", frozenset()))}))


@lru_cache(_MAX_CACHED)
def lemma_keys(word: str) -> frozenset[str]:
    """Return every lemma that a word of a text can be a form of, and its exact letters if it is in capitals.

    Two words match if they share a key. The checks of terms and of meaning look at the same words and share this cache.
    """
    lower = word.lower()
    found = set(map(spelled, {lower, _lemma(lower), *chain(*lemmas(lower).values()), *_regular_bases(lower)}))
    if word.isupper() and len(word) > 1:
        found.add(EXACT + word)
    elif word[:-1].isupper() and word.endswith("s"):
        found.add(EXACT + word[:-1])
    return frozenset(found)


@lru_cache(_MAX_CACHED)
def spelled(word: str) -> str:
    """Return a word in a common spelling, so that British and American spellings compare as equal."""
    words, suffixes = _spellings()
    fitting = (row for row in suffixes if word.endswith(row[0]) and len(word) >= row[2])
    british, american, _ = next(fitting, ("", "", 0))
    return words.get(word) or word.removesuffix(british) + american


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
    """Return simplemma's lemmatizer, with a smaller cache than its own of 65,536 words."""
    import simplemma

    return simplemma.Lemmatizer(cache_max_size=_MAX_CACHED)


def _regular_bases(lower: str) -> set[str]:
    """Return the words of which this is a regular form, found by taking endings off and putting them on again.

    If the dictionary knows the word, only words that it knows as well are returned: `racing` is no form of `rac`.
    """
    candidates: set[str] = set()
    if lower.endswith("s"):
        candidates = {lower[:-1], lower[:-2], lower[:-3] + "y"}
    elif lower.endswith("ed"):
        candidates = {*_stems(lower[:-2]), lower[:-3] + "y"}
    elif lower.endswith("ing"):
        candidates = {*_stems(lower[:-3]), lower[:-4] + "ie"}
    is_known = bool(lemmas(lower))
    words = (base for base in candidates if len(base) > 2 and _VOWEL.search(base) and (lemmas(base) or not is_known))
    return {word for word in words if lower in plurals(word) or lower in verb_forms(word).all}


def _stems(stem: str) -> set[str]:
    shortened = {stem[:-1]} if len(stem) > 2 and (stem[-1] == stem[-2] or stem.endswith("ck")) else set()
    return {stem, stem + "e"} | shortened


@lru_cache(_MAX_CACHED)
def content_words(expression: str) -> tuple[str, ...]:
    """Return the words of an English expression that carry its meaning; all of them where it has no others (`on`)."""
    words = _WORD.findall(expression.lower())
    return tuple(word for word in words if word not in _FUNCTION_WORDS) or tuple(words)


@lru_cache(_MAX_CACHED)
def keys(word: str) -> frozenset[str]:
    """Return the lemmas that a word may be a form of, in a spelling under which British and American words are the same."""
    return frozenset(map(_spelled, lemma_keys(word.lower())))


@lru_cache(_MAX_CACHED)
def _spelled(word: str) -> str:
    # `colourless` has the spelling inside, where no table of endings sees it.
    key = spelled(word)
    return key.replace("our", "or") if len(key) > len("flour") else key


class EnglishText:
    """The words of an English text, which can be asked whether a word of a dictionary is among them in some form."""

    def __init__(self, english: str) -> None:
        self._keys = frozenset(key for word in set(_WORD.findall(english.lower())) for key in keys(word))
        self._by_beginning: dict[str, list[str]] = {}
        for key in self._keys:
            self._by_beginning.setdefault(key[:_BEGINNING], []).append(key)

    def has(self, word: str) -> bool:
        """Tell whether the text has a form or a derivation of `word`, given in dictionary form and small letters: `sold` for `sale`."""
        key = _spelled(word)
        if key in self._keys or not _families().get(key, frozenset()).isdisjoint(self._keys):
            return True
        return any(_derive(key, other) for other in self._by_beginning.get(key[:_BEGINNING], ()))

    def has_expression(self, expression: str) -> bool:
        """Tell whether the text has a word or an expression; of several words the last or the longest is enough (`school desk`)."""
        parts = content_words(expression)
        return bool(parts) and any(self.has(part) for part in {parts[-1], max(parts, key=len)})

    def has_any(self, expressions: Iterable[str]) -> bool:
        """Tell whether the text has one of the words or expressions."""
        return any(map(self.has_expression, expressions))


def _derive(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False))))
    if shared == len(short) == _BEGINNING:
        return long[_BEGINNING:] in _SHORT_ROOT_ENDINGS
    # `cart` is in `cartridge` by chance.
    fits = len(long) - shared <= _LONGEST_AFTER_SHORT if shared == _SHORTEST_ROOT else shared > _SHORTEST_ROOT
    return fits and len(short) - shared < _LONGEST_ENDING


@cache
def _families() -> dict[str, frozenset[str]]:
    """Return for each word of `data/derivations.tsv` the words that share a row with it, itself included."""
    families: dict[str, frozenset[str]] = {}
    for row in read_table("derivations.tsv"):
        words = frozenset(_spelled(word) for cell in row.values() for word in cell.split("|") if word)
        for word in words:
            families[word] = families.get(word, frozenset()) | words
    return families


@lru_cache(_MAX_CACHED)
def is_english(word: str) -> bool:
    """Tell whether simplemma's word list of English has a word, as it is written or in small letters."""
    import simplemma

    return bool(simplemma.is_known(word, lang="en") or simplemma.is_known(word.lower(), lang="en"))


def is_formed(word: str) -> bool:
    """Tell whether a word in small letters is formed by the rules of English from words that `is_english` has.

    It may have a prefix or a suffix that goes with any word, or be two words of four letters or more written as one (`waterpipe`).
    `teapotters` and `colding` are not formed so.
    """
    stems = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    stems += [word.removesuffix(suffix) for suffix in _SUFFIXES if word.endswith(suffix)]
    if any(len(stem) >= _SHORTEST_PART and is_english(stem) for stem in stems):
        return True
    places = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    compounds = [(word[:place], word[place:].removesuffix(plural)) for place in places for plural in ("", "s")]
    return any(all(map(_is_base, parts)) for parts in compounds)


def _is_base(word: str) -> bool:
    """Tell whether a word is in its dictionary form: `step` and `pled` make no `steppled`."""
    return is_english(word) and word in rendering_keys(word) and word != "able"  # an ending, and of verbs only
