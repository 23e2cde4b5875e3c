"""Removes characters that do not belong in an article, counts them, and makes a note of it.

The result is NFC, and XML 1.0 allows every character of it, so that the Word document opens.

Garbled text is recognised as well. A font that does not say which letters it draws gives others in their place: `Ïðåññ-ñëóæáà`, `3ULYHW`
or characters that nobody writes with for `Пресс-служба`. Such text has no small words, no endings, too few or too many vowels, and signs
inside words.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from svodka.russian.language import has_evidence
from svodka.russian.tokens import latin_lookalikes, put_right
from svodka.types import ReadingNote, Severity

_BREAKS = re.compile("\r\n|[\r\v\f\N{NEXT LINE}\N{LINE SEPARATOR}]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_SPLIT_BY_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n[ \t]*(?=\\w)")
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_MARKS = re.compile(f"(?<=[{_MARKS}]{{8}})[{_MARKS}]+")
"""More marks on one letter than any language puts there. Bringing them into NFC's order takes the square of their number."""
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\U000e0000-\U000e007f"
_REMOVED = (
    ("control character", None, re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")),
    ("lone surrogate", Severity.WARNING, re.compile("[\ud800-\udfff]")),
    ("invisible character", None, re.compile(f"[{_INVISIBLE}]")),
    ("private-use character", None, re.compile("[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")),
    ("stress mark", None, re.compile("(?<=[аеёиоуыэюяАЕЁИОУЫЭЮЯ])\u0301+")),
)
_LONE_LOOKALIKE = re.compile(r"(?<=[а-яёА-ЯЁ] )[coya](?= «?[а-яёА-ЯЁ])")


@cache
def _mixed_word() -> re.Pattern[str]:
    """Return a pattern for a Russian word that contains Latin look-alikes; at least two of its letters are Russian."""
    latin, russian = latin_lookalikes(), "а-яёА-ЯЁ"
    return re.compile(
        rf"(?<![^\W\d_])(?=[^\W\d_]*[{latin}])(?=(?:[{latin}]*[{russian}]){{2}})[{russian}{latin}]+(?![^\W\d_])"
    )


class CleanText(NamedTuple):
    """Cleaned text, and a note on each kind of character that was removed: `3 control characters removed`."""

    text: str
    notes: tuple[ReadingNote, ...] = ()


def clean(text: str) -> CleanText:
    r"""Return `text` in NFC without control and invisible characters, surrogates, private-use characters and stress marks.

    All line breaks become `\n`, paragraph separators `\n\n`; a word split by a soft hyphen at a line's end is joined. In Russian words,
    Latin look-alikes are replaced by the Russian letters. Spaces are left as they are: see `collapse`.
    """
    text = _BREAKS.sub("\n", text).replace("\N{PARAGRAPH SEPARATOR}", "\n\n")
    text, piled = _PILED_MARKS.subn("", text)
    notes = [ReadingNote("marks piled on letters removed")] if piled else []
    text, split = _SPLIT_BY_SOFT_HYPHEN.subn("", text)
    for kind, severity, pattern in _REMOVED:
        text, count = pattern.subn("", unicodedata.normalize("NFC", text))
        if kind == "invisible character":
            count += split
        if count:
            notes.append(ReadingNote(f"{count} {kind}{'s' if count > 1 else ''} removed", severity))
    text, mixed = _mixed_word().subn(lambda match: put_right(match.group()), text)
    text, alone = _LONE_LOOKALIKE.subn(lambda match: put_right(match.group()), text)
    if lookalikes := mixed + alone:
        words = f"{lookalikes} Russian word{'s' if lookalikes > 1 else ''}"
        notes.append(ReadingNote(f"Latin letters in {words} replaced by Russian ones"))
    return CleanText(unicodedata.normalize("NFC", text), tuple(notes))


def collapse(line: str) -> str:
    """Return a line with every run of spaces (no-break and thin ones and tabs too) as one space, and none at the ends."""
    return _SPACES.sub(" ", line).strip()


def clean_line(text: str) -> str:
    """Return a text on one line, cleaned, its line breaks and runs of spaces as one space each."""
    return collapse(clean(text).text.replace("\n", " "))


def note_damage(text: str) -> tuple[ReadingNote, ...]:
    """Return a note on the characters of an article that are lost (U+FFFD in its text); () if none are."""
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    message = f"{damaged} unreadable character{'s' if damaged > 1 else ''} (�) in the text"
    return (ReadingNote(message, Severity.ERROR),) if damaged else ()


def merge_notes(notes: Iterable[ReadingNote]) -> tuple[ReadingNote, ...]:
    """Return the notes without repetitions, in order."""
    return tuple(dict.fromkeys(notes))


_LEAST_LETTERS = 30
"""Shorter texts are not judged: a name, a number, a heading."""
_SAMPLE = 6_000
_STRANGE_SHARE = 0.25
_OUTSIDE = "\"'«»„“”‘’()[]<>{}.,;:!?…–—-*•/|&№§%"
_WHOLE = re.compile(
    r"(?:[^\W\d_]+(?:[-'’ʻ‘ʼ./][^\W\d_]+)*|[\d\W]+[^\W\d_]{0,4}|[^\W\d_]{1,3}[\d\W]+|\S*(?:://|@|www\.)\S*)$"
)
_VOWELS = frozenset("aeiouy")
_LEAST_VOWELS, _MOST_VOWELS = 0.25, 0.65
_FOREIGN_LATIN = 0.3


def is_garbled(text: str) -> bool:
    """Return whether `text` is garbled: its letters stand in place of others, so it is in no language. Short texts never count as such."""
    sample = text[:_SAMPLE]
    visible = [char for char in sample if not char.isspace()]
    if len(visible) < _LEAST_LETTERS:
        return False
    strange = visible.count("\ufffd") + sum(unicodedata.category(char) in {"Co", "Cn", "Cc"} for char in visible)
    words = [bare for word in sample.split() if (bare := word.strip(_OUTSIDE))]
    whole = sum(bool(_WHOLE.match(word)) and not _has_capital_inside(word) for word in words)
    if strange > _STRANGE_SHARE * len(visible) or (words and whole < (1 - _STRANGE_SHARE) * len(words)):
        return True
    letters = [char for char in unicodedata.normalize("NFD", sample.lower()) if char.isalpha()]
    return len(letters) >= _LEAST_LETTERS and not has_evidence(sample) and _is_no_alphabet(letters)


def _has_capital_inside(word: str) -> bool:
    """Whether a capital follows a small letter: `aRRb`, but neither `МВД` nor `Ташкент-Сити`."""
    return any(before.islower() and after.isupper() for before, after in pairwise(word))


def _is_no_alphabet(letters: list[str]) -> bool:
    """Whether letters that show none of the languages we know cannot be in any other language either."""
    latin = [char for char in letters if "LATIN" in unicodedata.name(char, "")]
    if len(latin) * 2 > len(letters):
        plain = [char for char in latin if char.isascii()]
        vowels = sum(char in _VOWELS for char in plain)
        is_voiced = _LEAST_VOWELS * len(plain) <= vowels <= _MOST_VOWELS * len(plain)
        return len(latin) - len(plain) > _FOREIGN_LATIN * len(latin) or not is_voiced
    # Cyrillic without evidence of a language that uses it is garbled; of other scripts we know too little.
    return 2 * sum("CYRILLIC" in unicodedata.name(char, "") for char in letters) > len(letters)
