"""A file of the inbox, or a member of one, as bytes, stream or text; and the record of a part that gives no article (`Unread`)."""

import io
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from svodka.russian.encodings import DecodedText, NotTextError, decode
from svodka.sources.limits import MAX_FILE_BYTES, MAX_PAGE_BYTES, MAX_TEXT_BYTES, refuse, show_megabytes
from svodka.system import platform
from svodka.system.archives import READ_ERRORS, is_directory_sane
from svodka.types import Article, ArticleId, Judgement, Period


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file to read, with the country that its folder is named after, if any."""

    path: Path
    country_hint: Judgement | None = None


@dataclass(frozen=True)
class Unread:
    """A part of a file that gives no article, though other parts may; `reason` is a clause: what is wrong, and what to do."""

    id: ArticleId
    reason: str
    wanted: bool = True
    """False if it was left out on purpose (a day that was not asked for, a message without text), which is no problem."""
    stage: str = ""
    """The stage (`svodka.system.stages.Stage`) in which a bug stopped it; "" if none did."""


Found = Article | Unread
"""What reading gives: an article, or a part without one."""


def name_unread(path: Path, member: str, reason: str, *, wanted: bool = True) -> Unread:
    """Return the `Unread` for a member that gives no article; `reason` as in `Unread`."""
    return Unread(ArticleId(path, member=member), reason, wanted)


def number_parts(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return what was found in a file with its parts numbered from 1, so that path and part identify each.

    Members get unique names for people: a name that occurred before gets its number (`a.txt`, `a.txt#2`).
    """
    numbered: list[Found] = []
    names: set[str] = set()
    for number, one in enumerate(found, start=1):
        member = f"{one.id.member}#{number}" if one.id.member and one.id.member in names else one.id.member
        names.add(member)
        numbered.append(replace(one, id=replace(one.id, part=number, member=member)))
    return tuple(numbered)


class Kind(StrEnum):
    """The names of the formats that are read."""

    PAGE = "web page"
    DOCUMENT = "Word document"
    OPEN_DOCUMENT = "OpenDocument text"
    RTF = "RTF document"
    PDF = "PDF document"
    TEXT = "text"
    ARCHIVE = "ZIP archive"
    MAIL = "e-mail message"
    WEB_ARCHIVE = "web archive"
    CHANNEL = "Telegram export"
    LINK = "link"


_HEAD = 16_384
_DECLARED_WITHIN = 4096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SAVED_PICTURE = re.compile(rb"data:[\w.+/-]{1,60}(?:;[\w=-]{1,40})*;base64,[A-Za-z0-9+/=]*")


def _check_size(path: Path, size: int, limit: int) -> None:
    if size > limit:
        has = f"it has {'more than ' if size > MAX_FILE_BYTES else ''}{show_megabytes(min(size, MAX_FILE_BYTES))}"
        most = f"an article may have {show_megabytes(limit)}"
        raise refuse(path, f"{has}; {most}: copy the article's text into a .txt or .docx file")


@dataclass(frozen=True)
class Content:
    """A file, or a member of a file; `promised` is the name of the format that its suffix stands for, "" = unknown.

    A member is `held`. A file is read when its `data` is first used; `opened` streams one that is larger than an article may be.
    """

    path: Path
    """The file, for messages; for a member, the file that holds it."""
    held: bytes | None = None
    promised: str = ""
    period: Period | None = None
    """The days that were asked for: a file with the messages of years gives only those of these days; None = no days were asked for."""
    charset: str = ""
    """The character encoding that the mail or web archive around it declares for it; "" = none."""
    address: str = ""
    """The address that a page was saved from, if the web archive around it says so; "" = unknown."""
    inside: tuple[str, ...] = ()
    """The names of the formats that contain it, the outermost first; () for a file of its own."""

    @cached_property
    def data(self) -> bytes:
        """All bytes. Raises `SourceError` for a file that cannot be read, is empty or is above `MAX_FILE_BYTES`."""
        if self.held is not None:
            return self.held
        data = self._read(MAX_FILE_BYTES + 1)
        _check_size(self.path, len(data), MAX_FILE_BYTES)
        return data

    @cached_property
    def head(self) -> bytes:
        """The first bytes, enough for telling the format. Raises `SourceError` for a file that cannot be read or is empty."""
        return self._read(_HEAD)

    def _read(self, most: int) -> bytes:
        with self.opened() as stream:
            data = stream.read(most)
        if not data:
            raise refuse(self.path, "the file is empty (0 bytes): save the article again")
        return data

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Give a seekable stream of the bytes; raises `SourceError` for what is no ordinary file, and where reading fails in the block."""
        path = self.path
        if self.held is not None:
            yield io.BytesIO(self.held)
            return
        try:
            # Asked before opening: opening a pipe would wait for somebody to write into it.
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise refuse(path, "it is a folder: put the article itself into the inbox")
            if not stat.S_ISREG(mode):
                raise refuse(path, "it is no ordinary file: put the article itself into the inbox")
            with path.open("rb") as file:
                yield file
        except PermissionError as error:
            if platform.is_held(path, error, reading=True):
                raise refuse(path, "another program has it open and lets nobody read it: close it there") from error
            raise refuse(path, "reading it is not permitted: check the file's permissions") from error
        except FileNotFoundError as error:
            raise refuse(path, "it is not there any more: put it into the inbox again") from error
        except OSError as error:
            raise refuse(path, f"it cannot be read ({error.strerror}): copy it into the inbox again") from error

    @property
    def is_zip(self) -> bool:
        """Whether this is a zip archive, whole or damaged."""
        return self.head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The names in a zip archive; () where it is none, is damaged, or its directory alone is larger than any real one."""
        if not self.is_zip:
            return ()
        with self.opened() as stream:
            try:
                return tuple(zipfile.ZipFile(stream).namelist()) if is_directory_sane(stream) else ()
            except READ_ERRORS:
                return ()

    @cached_property
    def decoded(self) -> DecodedText:
        """The text, without pictures that a browser saved inside a page.

        Raises `SourceError` if it is no text in any known encoding or above the limits for texts and pages.
        """
        data, is_page = self.data, self.promised == Kind.PAGE
        if is_page or len(data) > MAX_TEXT_BYTES:
            data = _SAVED_PICTURE.sub(b"", data)
        _check_size(self.path, len(data), MAX_PAGE_BYTES if is_page else MAX_TEXT_BYTES)
        declared = _CHARSET.search(data[:_DECLARED_WITHIN])
        try:
            return decode(data, self.charset or (declared[1].decode("ascii") if declared else ""))
        except NotTextError as error:
            trouble = "it is no text in any known encoding: open it in the program that it comes from and save it as .txt in UTF-8"
            if self.promised == Kind.DOCUMENT:
                trouble = "it is no Word document, or a damaged one: save it again as .docx"
            raise refuse(self.path, trouble) from error
