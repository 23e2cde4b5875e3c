"""What the readers and writers of other programs' files share: XML as a stream, tidy texts, and remarks for a person.

XML from somebody else's machine is read with expat, so that memory use does not grow with the file. lxml would build a tree, and lose
everything from the first text of ten megabytes on; expat hands over such a text in pieces, and the reader keeps as many as it wants.
Nothing in the file is obeyed: declared entities are refused, no other file is opened, and depth and the length of a tag are limited.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from svodka.approved.memory import ApprovedUnit
from svodka.errors import ExchangeError
from svodka.russian.language import identify, name_language

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 500 * MEGABYTE
"""A hundred thousand units take sixty megabytes."""
MAX_TAG_BYTES = MEGABYTE
"""The longest tag or declaration: with every further part of the file, expat reads an unfinished one again from its beginning."""
MAX_DEPTH = 100
PART_BYTES = 65_536
MAX_CHARACTERS = 30_000
"""The longest text: the longest paragraphs of the press have 5,000, and a cell of a workbook takes 32,767."""
MOST_KINDS = 50
"""A file of nonsense could have a kind of remark for each unit. Further kinds are counted together, further sentences dropped."""

NO_TEXT = "left out: the Russian or the English is empty"
TOO_LONG = f"left out: more than {MAX_CHARACTERS:,} characters"
TAGS = "with inline tags: their words were kept, the tags dropped"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped (production 2, Char)."""
_SPACE = re.compile("[\t\n\r ]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_DATES = (
    re.compile(r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)(?:[T ].*)?", re.DOTALL),
    re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})"),
)


class _Broken(Exception):  # noqa: N818 - never leaves this module
    """The file cannot be read any further."""


class XmlFile:
    """An XML file that is read in parts; subclasses say what becomes of its contents, which they are told in order.

    After the last part, `damage` says why the rest could not be read; "" = all of it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage = ""
        self.open: list[str] = []
        """The names of the elements that have begun and not ended."""
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = PART_BYTES
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _: self.end(self.open.pop())
        parser.CharacterDataHandler = self.text
        parser.SkippedEntityHandler = lambda name, is_parameter: None if is_parameter else self.unknown()
        parser.EntityDeclHandler = self._refuse

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def refusal(self, what: str) -> ExchangeError:
        """Return the error that says what is wrong with the file."""
        return ExchangeError(what, path=self.path)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element; `name` has no namespace prefix, the attributes are as they stand."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle a piece of text; a long text comes in several pieces."""

    def unknown(self) -> None:
        """Handle an entity that is declared outside the file (`&nbsp;`), so that its character cannot be known."""

    def parts(self) -> Iterator[None]:
        """Read the file. Yield after each part, so that the caller can take what was made of it.

        Raises `ExchangeError` where the file cannot be opened, is too big, or declares entities.
        """
        try:
            if not self.path.is_file():
                raise self.refusal("is not there, or no file.")
            size = self.path.stat().st_size
            if size > MAX_FILE_BYTES:
                most = MAX_FILE_BYTES // MEGABYTE
                raise self.refusal(f"has {size / MEGABYTE:,.0f} MB, and {most} are read at most: export it in parts.")
            with self.path.open("rb") as file:
                while part := file.read(PART_BYTES):
                    self._parser.Parse(part)
                    if file.tell() - self._parser.CurrentByteIndex > MAX_TAG_BYTES + PART_BYTES:
                        raise _Broken("a tag has no end")
                    yield
                self._parser.Parse(b"", True)
        except OSError as error:
            raise self.refusal(f"cannot be read ({error.strerror}).") from error
        except expat.ExpatError as error:
            self.damage = f"not well-formed XML in line {error.lineno} ({expat.ErrorString(error.code)})"
        except _Broken as error:
            self.damage = f"not usable from line {self.line} on ({error})"
        except (LookupError, ValueError) as error:
            # Either Python does not know the encoding, or it has several bytes for a letter and expat does not support it.
            self.damage = f"in an encoding that cannot be read ({error})"
        yield

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.open.append(name.rpartition(":")[2])
        if len(self.open) > MAX_DEPTH:
            raise _Broken(f"elements stand in each other {MAX_DEPTH} deep")
        self.begin(self.open[-1], attributes)

    def _refuse(self, *declaration: object) -> None:
        raise self.refusal("declares XML entities: refused; export it again without them.")


@dataclass
class Gathered:
    """The text of one element, gathered in pieces. A text that is too long is not kept, so that it takes no memory."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        """Take one more piece."""
        self.length += len(text)
        self.pieces.append(text)
        if self.is_too_long:
            self.pieces.clear()

    @property
    def is_too_long(self) -> bool:
        """Whether the text has more than `MAX_CHARACTERS`."""
        return self.length > MAX_CHARACTERS

    @property
    def text(self) -> str:
        """The whole text, tidy; "" where it is too long."""
        return tidy("".join(self.pieces))


class Remarks:
    """Sentences and counts for a person, in the order in which they came up. Its size depends on the kinds of remark, not on the file."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self.is_whole = True
        """False where a part of the file could not be read at all."""

    def say(self, sentence: str) -> None:
        """Keep a sentence, given without a full stop; a repeated one is kept once."""
        if len(self._sentences) < MOST_KINDS:
            self._sentences.setdefault(sentence)

    def damaged(self, sentence: str) -> None:
        """Keep a sentence about what could not be read, and note that the file is not whole."""
        self.is_whole = False
        self.say(sentence)

    def count(self, what: str, line: int = 0) -> None:
        """Count a unit for which `what` holds (`left out: …`); `line` is where it stands in the file, 0 = it has no line."""
        kind = what if what in self._counts or len(self._counts) < MOST_KINDS else "with other troubles"
        units, first = self._counts.get(kind, (0, line))
        self._counts[kind] = units + 1, first

    def lines(self) -> tuple[str, ...]:
        """Return everything as lines without a full stop."""
        lines = [*self._sentences]
        for what, (units, line) in self._counts.items():
            where = f" ({'in' if units == 1 else 'the first in'} line {line})" if line else ""
            lines.append(f"{units} unit{'' if units == 1 else 's'} {what}{where}")
        return tuple(lines)


def tidy(text: str) -> str:
    """Return a text in NFC and on one line, with single blanks, none at its ends, and no characters that XML cannot carry."""
    return unicodedata.normalize("NFC", _SPACE.sub(" ", _NOT_XML.sub("", text)).strip(" "))


def parse_date(text: str) -> datetime.date | None:
    """Return the day of `20251103T101500Z`, `2025-11-03…` or `3.11.2025`; None for anything else."""
    for pattern in _DATES:
        if found := pattern.fullmatch(text.strip()):
            with suppress(ValueError):
                return datetime.date(**{name: int(number) for name, number in found.groupdict().items()})
    return None


def object_to(unit: ApprovedUnit) -> str:
    """Return why a tidy unit cannot be used, in words for `Remarks.count`; "" where it can."""
    if not unit.source or not unit.english:
        return NO_TEXT
    if max(len(unit.source), len(unit.english)) > MAX_CHARACTERS:
        return TOO_LONG
    cyrillic = len(_CYRILLIC.findall(unit.english))
    if cyrillic and not holds_cyrillic(unit.source):
        return "left out: the Russian has no Cyrillic letter and the English has"
    return "left out: the English is in Cyrillic letters" if cyrillic > len(_LATIN.findall(unit.english)) else ""


def object_to_language(russian: str) -> str:
    """Return why a text cannot be the Russian of an imported unit, in words for `Remarks.count`; "" where it can."""
    if not holds_cyrillic(russian):
        return "left out: the Russian has no Cyrillic letter" if any(map(str.isalpha, russian)) else ""
    found = identify(russian).value
    return f"left out: the Russian is in {name_language(found)}" if found not in ("", "ru") else ""


def prepare(units: Iterable[ApprovedUnit], remarks: Remarks) -> Iterator[ApprovedUnit]:
    """Yield the units ready to be written for another program; those that cannot be used are left out and remarked."""
    for unit in units:
        texts = (unit.source, unit.english, unit.bulletin, unit.article, unit.author)
        source, english, *others = map(tidy, texts)
        ready = ApprovedUnit(source, english, unit.date, *others)
        if trouble := object_to(ready):
            remarks.count(trouble)
            continue
        if any(map(_NOT_XML.search, texts)):
            remarks.count("with characters that XML cannot carry: these were taken out")
        yield ready


def holds_cyrillic(text: str) -> bool:
    """Return whether a text has a Cyrillic letter."""
    return _CYRILLIC.search(text) is not None
