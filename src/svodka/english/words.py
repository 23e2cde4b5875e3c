"""English words beside each other: which are forms of one, which derive from one another, which are words at all."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache

from svodka.english import lemmas
from svodka.english.lemmas import rendering_keys, spelled
from svodka.system.tables import read_table

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST_ROOT = 4
"""Letters that two words must share from their beginning to derive from one another: `seizure` and `seize`."""
_LONGEST_ENDING = 3
"""Letters that the shorter of the two may end in beside what they share: `distribut-e`, `detent-ion`."""
_BEGINNING = 3
_LONGEST_AFTER_SHORT = 4
"""Letters that may follow a shared beginning of only so many letters: `pack`, `packages`."""
_SHORT_ROOT_ENDINGS = frozenset({"r", "rs", "er", "ers", "or", "ing", "ed", "s", "y", "al", "able", "age", "ry", "ist"})
_FUNCTION_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "be", "by", "for", "from", "in", "into", "of", "off", "on", "one's", "or", "out"}
    | {
        "over",
        "smb",
        "smth",
        "somebody",
        "someone",
        "something",
        "the",
        "to",
        "up",
        "with",
        "down",
        "away",
        "it",
        "oneself",
    }
)
_MAX_CACHED = 10_000


@lru_cache(_MAX_CACHED)
def content_words(expression: str) -> tuple[str, ...]:
    """Return the words of an English expression that carry its meaning; all of them where it has no others (`on`)."""
    words = [word for match in WORD.finditer(expression.lower()) for word in match.group().split("-") if word]
    return tuple(word for word in words if word not in _FUNCTION_WORDS) or tuple(words)


@lru_cache(_MAX_CACHED)
def keys(word: str) -> frozenset[str]:
    """Return what a word may be a form of, in the spelling under which British and American words are the same."""
    found = lemmas.keys(word.lower())
    spelled_alike = frozenset(map(_spelled, found))
    # Most words have one spelling, and both are kept: the same set once.
    return found if spelled_alike == found else spelled_alike


@lru_cache(_MAX_CACHED)
def _spelled(word: str) -> str:
    # `colourless` has the spelling inside, where no table of endings sees it.
    key = spelled(word)
    return key.replace("our", "or") if len(key) > len("flour") else key


class EnglishText:
    """The words of an English text, to be asked whether a word of a dictionary stands among them in some form."""

    def __init__(self, english: str) -> None:
        words = {part for match in WORD.finditer(english.lower()) for part in match.group().split("-") if part}
        self._keys = frozenset(key for word in words for key in keys(word))
        self._by_beginning: dict[str, list[str]] = {}
        for key in self._keys:
            self._by_beginning.setdefault(key[:_BEGINNING], []).append(key)

    def has(self, word: str) -> bool:
        """Tell whether a form or a derivation of a word in dictionary form and small letters is there: `sold` of `sale`."""
        key = _spelled(word)
        if key in self._keys or not _families().get(key, frozenset()).isdisjoint(self._keys):
            return True
        return any(_derive(key, other) for other in self._by_beginning.get(key[:_BEGINNING], ()))

    def has_expression(self, expression: str) -> bool:
        """Tell whether a word or an expression is there; of several words the last or the longest is enough (`school desk`)."""
        parts = content_words(expression)
        return bool(parts) and any(self.has(part) for part in {parts[-1], max(parts, key=len)})

    def has_any(self, expressions: Iterable[str]) -> bool:
        """Tell whether one of the words or expressions is there."""
        return any(map(self.has_expression, expressions))


def _derive(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    shared = next(
        (place for place, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short)
    )
    if shared == len(short) == _BEGINNING:
        return long[_BEGINNING:] in _SHORT_ROOT_ENDINGS
    # `cart` is in `cartridge` by chance.
    fits = len(long) - shared <= _LONGEST_AFTER_SHORT if shared == _SHORTEST_ROOT else shared > _SHORTEST_ROOT
    return fits and len(short) - shared < _LONGEST_ENDING


@cache
def _families() -> dict[str, frozenset[str]]:
    """Each word of the table of irregular derivations with all of its row."""
    families: dict[str, frozenset[str]] = {}
    for row in read_table("derivations.tsv"):
        words = frozenset(_spelled(word) for cell in row.values() for word in cell.split("|") if word)
        for word in words:
            families[word] = families.get(word, frozenset()) | words
    return families


@lru_cache(_MAX_CACHED)
def is_english(word: str) -> bool:
    """Tell whether a general word list of English has a word, in the letters given or in small ones."""
    import simplemma

    return bool(simplemma.is_known(word, lang="en") or simplemma.is_known(word.lower(), lang="en"))


_PREFIXES = (
    "anti", "auto", "bio", "co", "counter", "cross", "cyber", "de", "dis", "ex", "extra", "hyper", "inter", "mega", "meta", "micro", "mid",
    "mini", "mis", "mono", "multi", "narco", "neo", "non", "out", "over", "poly", "post", "pre", "pro", "pseudo", "re", "semi", "sub",
    "super", "tele", "trans", "ultra", "un", "under",
)  # fmt: skip
_SUFFIXES = ("s", "es", "ness", "less", "like", "ship", "hood", "wide", "proof", "free", "ism", "ist", "ists")
_SHORTEST_PART = 4


def is_formed(word: str, known: Collection[str] = ()) -> bool:
    """Tell whether a word in small letters is formed from words of the list or of `known` by the rules of English.

    A prefix or a suffix that goes with any word, or two words of four letters and more written as one (`waterpipe`); `teapotters` and
    `colding` are not formed so.
    """
    return any(is_english(rest) or rest in known for rest in _without_affix(word)) or any(
        all(_is_base(part) or part in known for part in parts) for parts in _compounds(word)
    )


def _is_base(word: str) -> bool:
    """Tell whether a word is in its dictionary form: `step` and `pled` make no `steppled`."""
    return is_english(word) and word in rendering_keys(word) and word != "able"  # an ending, and of verbs only


def _without_affix(word: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_PART:
            yield word.removeprefix(prefix)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_PART:
            yield word.removesuffix(suffix)


def _compounds(word: str) -> Iterator[tuple[str, str]]:
    for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        yield word[:place], word[place:]
        if word.endswith("s"):
            yield word[:place], word[place:-1]
