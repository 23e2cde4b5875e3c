"""Characters that have no business in an article: taken out, counted, and said so.

What comes out is NFC, and every character of it may stand in XML 1.0, so that the Word document opens.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from svodka.lookalikes import latin_lookalikes, put_right
from svodka.types import ReadingNote, Severity

_BREAKS = re.compile("\r\n|[\r\v\f\N{NEXT LINE}\N{LINE SEPARATOR}]")
_PARAGRAPH_SEPARATOR = "\N{PARAGRAPH SEPARATOR}"
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_SPLIT_BY_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n[ \t]*(?=\\w)")
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_MARKS = re.compile(f"(?<=[{_MARKS}]{{8}})[{_MARKS}]+")
"""More marks on one letter than any language puts there. Bringing them into NFC's order takes the square of their number."""
_REMOVED = (
    ("control character", None, re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")),
    ("lone surrogate", Severity.WARNING, re.compile("[\ud800-\udfff]")),
    (
        "invisible character",
        None,
        re.compile(
            "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\U000e0000-\U000e007f]"
        ),
    ),
    ("private-use character", None, re.compile("[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")),
    ("stress mark", None, re.compile("(?<=[аеёиоуыэюяАЕЁИОУЫЭЮЯ])\u0301+")),
)


_LONE_LOOKALIKE = re.compile(r"(?<=[а-яёА-ЯЁ] )[coya](?= «?[а-яёА-ЯЁ])")


@cache
def _mixed_word() -> re.Pattern[str]:
    """Return a pattern for a Russian word with Latin letters of the same look in it, two letters at least being Russian."""
    latin, russian = latin_lookalikes(), "а-яёА-ЯЁ"
    return re.compile(
        rf"(?<![^\W\d_])(?=[^\W\d_]*[{latin}])(?=(?:[{latin}]*[{russian}]){{2}})[{russian}{latin}]+(?![^\W\d_])"
    )


@dataclass(frozen=True)
class Cleaned:
    """Text without such characters, and a note on each kind that was removed: `3 control characters removed`."""

    text: str
    notes: tuple[ReadingNote, ...] = ()


def clean(text: str) -> Cleaned:
    r"""Return `text` in NFC without control and invisible characters, surrogates, private-use characters and stress marks.

    All line breaks become `\n`, paragraph separators `\n\n`; a word parted by a soft hyphen at a line's end is joined. Latin
    letters that stand for Russian ones of the same look inside Russian words are replaced. Spaces are left as they are: see
    `collapse`.
    """
    text = _BREAKS.sub("\n", text).replace(_PARAGRAPH_SEPARATOR, "\n\n")
    notes: list[ReadingNote] = []
    text, piled = _PILED_MARKS.subn("", text)
    if piled:
        notes.append(ReadingNote("marks piled on letters removed"))
    text, split = _SPLIT_BY_SOFT_HYPHEN.subn("", text)
    for kind, severity, pattern in _REMOVED:
        text, count = pattern.subn("", unicodedata.normalize("NFC", text))
        if kind == "invisible character":
            count += split
        if count:
            notes.append(ReadingNote(f"{count} {kind}{'s' if count > 1 else ''} removed", severity))
    lookalikes = sum(len(pattern.findall(text)) for pattern in (_mixed_word(), _LONE_LOOKALIKE))
    if lookalikes:
        for pattern in (_mixed_word(), _LONE_LOOKALIKE):
            text = pattern.sub(lambda match: put_right(match.group()), text)
        notes.append(
            ReadingNote(
                f"Latin letters in {lookalikes} Russian word{'s' if lookalikes > 1 else ''} replaced by Russian ones"
            )
        )
    return Cleaned(unicodedata.normalize("NFC", text), tuple(notes))


def collapse(line: str) -> str:
    """Return a line with every run of spaces (no-break, thin and tab ones too) as one space, without any at the ends."""
    return _SPACES.sub(" ", line).strip()


def note_damage(text: str) -> tuple[ReadingNote, ...]:
    """Return the note on characters of an article that the file does not hold any more (U+FFFD); none where all are there."""
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    message = f"{damaged} unreadable character{'s' if damaged > 1 else ''} (�) in the text"
    return (ReadingNote(message, Severity.ERROR),) if damaged else ()


def merge_notes(notes: Iterable[ReadingNote]) -> tuple[ReadingNote, ...]:
    """Return the notes without repetitions, in order."""
    return tuple(dict.fromkeys(notes))
