"""What a text must be to stand in the approved memory and in everybody's files, whichever program wrote it.

What was left out of another program's file, or changed: counted by kind, so that a hundred thousand units need one line.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field

from svodka.approved.memory import ApprovedUnit
from svodka.russian.language import identify, name_language

MOST_KINDS = 50
"""A file of nonsense could have a kind for each unit; what comes after these is counted together."""
_REST = "with other troubles"


@dataclass
class _Count:
    units: int
    line: int


class Remarks:
    """Sentences and counts for a person, in the order in which they came up. It grows with the kinds and not with the file."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}
        self._counts: dict[str, _Count] = {}
        self.is_whole = True
        """False where a part of the file could not be read at all."""

    def say(self, sentence: str) -> None:
        """Keep a sentence without a full stop; the same one is kept once."""
        if len(self._sentences) < MOST_KINDS:
            self._sentences.setdefault(sentence)

    def damaged(self, sentence: str) -> None:
        """Keep a sentence about what could not be read."""
        self.is_whole = False
        self.say(sentence)

    def count(self, what: str, line: int = 0) -> None:
        """Count a unit `what` holds of (`left out: …`); `line` is where it stands in the file, 0 = nowhere that could be named."""
        kind = what if what in self._counts or len(self._counts) < MOST_KINDS else _REST
        counted = self._counts.setdefault(kind, _Count(0, line))
        counted.units += 1

    def lines(self) -> tuple[str, ...]:
        """Return everything as lines without a full stop."""
        return (*self._sentences, *(_counted(what, count) for what, count in self._counts.items()))


def _counted(what: str, count: _Count) -> str:
    first = ("in" if count.units == 1 else "the first in") + f" line {count.line}"
    return f"{count.units} unit{'' if count.units == 1 else 's'} {what}{f' ({first})' if count.line else ''}"


MAX_CHARACTERS = 30_000
"""Of one text: the longest paragraphs of the press have 5,000, and a cell of a workbook takes 32,767."""

_RUSSIAN = "ru"
NO_TEXT = "left out: the Russian or the English is empty"
TOO_LONG = f"left out: more than {MAX_CHARACTERS:,} characters"
NO_ENGLISH = "left out: the English is in Cyrillic letters"
NO_RUSSIAN = "left out: the Russian has no Cyrillic letter and the English has"
NO_CYRILLIC = "left out: the Russian has no Cyrillic letter"
CHANGED = "with characters that XML cannot carry: these were taken out"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped (production 2, Char)."""
_SPACE = re.compile("[\t\n\r ]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_TMX_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.DOTALL)
_DOTTED_DATE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")


@dataclass
class Gathered:
    """The text of one element, in pieces, up to the longest that is of use: what is too long is not kept, whatever its length."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        """Take one more piece."""
        self.length += len(text)
        if self.is_too_long:
            self.pieces.clear()
        else:
            self.pieces.append(text)

    @property
    def is_too_long(self) -> bool:
        """Whether the text has more than `MAX_CHARACTERS`."""
        return self.length > MAX_CHARACTERS

    @property
    def text(self) -> str:
        """The whole text, tidy; "" where it is too long."""
        return tidy("".join(self.pieces))


def tidy(text: str) -> str:
    """Return a text in NFC, on one line, single blanks, none at the ends, without what XML cannot carry; a tidy one comes out as it is."""
    return unicodedata.normalize("NFC", _SPACE.sub(" ", _NOT_XML.sub("", text)).strip(" "))


def fits_xml(text: str) -> bool:
    """Return whether XML can carry every character of a text."""
    return _NOT_XML.search(text) is None


def parse_date(text: str) -> datetime.date | None:
    """Return the day of `20251103T101500Z`, `2025-11-03…` or `3.11.2025`; None for anything else."""
    text = text.strip()
    if found := _TMX_DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DOTTED_DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def object_to(unit: ApprovedUnit) -> str:
    """Return why a tidy unit cannot be used, in words for `Remarks.count`; "" where it can."""
    if not unit.source or not unit.english:
        return NO_TEXT
    if max(len(unit.source), len(unit.english)) > MAX_CHARACTERS:
        return TOO_LONG
    cyrillic = len(_CYRILLIC.findall(unit.english))
    if cyrillic and not _CYRILLIC.search(unit.source):
        return NO_RUSSIAN
    return NO_ENGLISH if cyrillic > len(_LATIN.findall(unit.english)) else ""


def object_to_language(russian: str) -> str:
    """Return why a text cannot be the Russian of a unit that comes from elsewhere, in words for `Remarks.count`; "" where it can."""
    if not holds_cyrillic(russian):
        return NO_CYRILLIC if any(map(str.isalpha, russian)) else ""
    found = identify(russian).value
    return f"left out: the Russian is in {name_language(found)}" if found not in ("", _RUSSIAN) else ""


def prepared(unit: ApprovedUnit, remarks: Remarks) -> ApprovedUnit | None:
    """Return a unit as it may be written for another program; None, which is remarked, where it cannot."""
    fields = (unit.source, unit.english, unit.bulletin, unit.article, unit.author)
    source, english, bulletin, article, author = map(tidy, fields)
    ready = ApprovedUnit(source, english, unit.date, bulletin, article, author)
    if trouble := object_to(ready):
        remarks.count(trouble)
        return None
    if not all(map(fits_xml, fields)):
        remarks.count(CHANGED)
    return ready


def holds_cyrillic(text: str) -> bool:
    """Return whether a text has a Cyrillic letter."""
    return _CYRILLIC.search(text) is not None
