"""Whether another translation of the same sentence spells the same names."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from svodka.facts.transliteration import transliterate
from svodka.requirement import Requirement

_SOURCE_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SIMILAR = 0.62
"""An English word with this share of equal letters spells the Russian name (Бердымухамедов – Berdimuhamedow: 0.79)."""


def names_kept(source: str, before: str, after: str, requirements: Sequence[Requirement]) -> bool:
    """Tell whether every name that `before` spells stands in `after` with the same letters.

    Names are the capitalised words of the source outside of what is required and not at the beginning of a sentence; how `before` spells
    one is told by likeness to its transliteration. Inflection at the end of the Russian word is forgiven.
    """
    kept = set(_words(after))
    spellings = [word for word in _words(before) if word[0].isupper()]
    for match in _SOURCE_WORD.finditer(source):
        word = match.group()
        if not word[0].isupper() or _opens_sentence(source, match.start()) or _is_required(match.start(), requirements):
            continue
        spelling = _spelling(word, spellings)
        if spelling and spelling not in kept:
            return False
    return True


def _words(english: str) -> list[str]:
    return [word.removesuffix("'s").removesuffix("’s") for word in _ENGLISH_WORD.findall(english)]


def _spelling(word: str, spellings: Sequence[str]) -> str:
    latin = transliterate(word).lower()
    likeness = [
        (SequenceMatcher(None, latin, spelling.lower(), autojunk=False).ratio(), spelling) for spelling in spellings
    ]
    best = max(likeness, default=(0.0, ""))
    return best[1] if best[0] >= SIMILAR else ""


def _opens_sentence(source: str, start: int) -> bool:
    before = source[:start].rstrip(' «"“„(—–-')
    return not before or before.endswith((".", "!", "?"))


def _is_required(start: int, requirements: Sequence[Requirement]) -> bool:
    return any(one.start <= start < one.stop for one in requirements)
