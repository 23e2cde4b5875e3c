"""Words that a typesetter parted at a line's end: made whole, while compounds keep their hyphen."""

import re
from collections import Counter

from svodka.morphology import analyser

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_END = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)[-\u2010\u00ad]$")
_FIRST = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[/\-?&=._#%]$", re.IGNORECASE)
_ADDRESS_START = re.compile(r"[\w/\-.?=&%#~+:]+(?:\s|$)", re.ASCII)
_ALWAYS_HYPHENATED = re.compile(r"(?:то|либо|нибудь|ка|таки)(?![^\W\d_])", re.IGNORECASE)
_LEAST_PART = 3
_LONGEST_END = 200


def count_words(text: str) -> Counter[str]:
    """Return how often each word stands in a text, in small letters, compounds with their hyphens."""
    return Counter(word.lower() for word in _WORD.findall(text))


def join_parted(before: str, after: str, words: Counter[str]) -> str:
    """Return two lines of a paragraph as one: with a blank, or as one word where the first ends in a hyphen.

    Whether the hyphen stays is told by the same word elsewhere in the text (`words`, see `count_words`), else by the dictionaries:
    `задер-` and `жаны` are one word, `северо-` and `запад` a compound.
    """
    end = before[-_LONGEST_END:]
    if _ADDRESS_END.search(end) and _ADDRESS_START.match(after):
        return before + after
    match = _END.search(end)
    first = _FIRST.match(after)
    if not match:
        return before + after if re.search(r"\d[-\u2010]$", end) and after[:1].isalnum() else f"{before} {after}"
    if not first:
        return f"{before} {after}"
    if not after[0].islower():
        return before[:-1] + "-" + after
    return before[:-1] + ("" if _is_one_word(match["word"], first.group(), words) else "-") + after


def _is_one_word(first: str, second: str, words: Counter[str]) -> bool:
    solid, hyphenated = (first + second).lower(), f"{first}-{second}".lower()
    if words[solid] != words[hyphenated]:
        return words[solid] > words[hyphenated]
    if _ALWAYS_HYPHENATED.match(second):
        return _is_known(solid)
    last = solid.rsplit("-", 1)[-1]
    if _is_known(last):
        return True
    # A compound of two words, or a name that no dictionary has.
    if solid.isascii():
        return not (len(second) > _LEAST_PART and _is_known(second.lower()))
    both = (first.rsplit("-", 1)[-1].lower(), second.lower())
    return not all(len(part) >= _LEAST_PART and _is_known(part) for part in both) and not _is_known(hyphenated)


def _is_known(word: str) -> bool:
    if word.isascii():
        import simplemma

        return bool(simplemma.is_known(word, lang="en"))
    return bool(analyser().word_is_known(word))
