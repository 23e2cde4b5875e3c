"""Where another English text of the same sentence says something else: what a reviewer is told that the model also reads."""

import re
from difflib import SequenceMatcher

MOST_WORDS = 12
"""More than that is no difference that is told, but another sentence."""
_WORD = re.compile(r"\S+")
_BARE = re.compile(r"[^\w]+")


def find_difference(english: str, other: str) -> str:
    """Return the longest run of words of `other` that `english` does not have there, with a word on either side; "" where there is none."""
    before, after = _WORD.findall(english), _WORD.findall(other)
    matcher = SequenceMatcher(None, list(map(_bare, before)), list(map(_bare, after)), autojunk=False)
    runs = [(start, stop) for tag, _, _, start, stop in matcher.get_opcodes() if tag in ("replace", "insert")]
    runs = [(max(0, start - 1), min(len(after), stop + 1)) for start, stop in runs if stop - start <= MOST_WORDS]
    start, stop = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    return " ".join(after[start:stop])


def _bare(word: str) -> str:
    return _BARE.sub("", word).lower()
