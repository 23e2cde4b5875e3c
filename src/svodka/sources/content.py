"""The content of one file as it was found: bytes, and on demand the text or the table of contents that they turn out to be."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from svodka.character_sets import DecodedText, NotTextError, decode
from svodka.sources.files import check_size
from svodka.sources.limits import MAX_PAGE_BYTES, MAX_TEXT_BYTES
from svodka.sources.messages import refuse
from svodka.types import ArticleId, Period

PAGE = "web page"
DOCUMENT = "Word document"
OPEN_DOCUMENT = "OpenDocument text"
"""Names of formats that a file's name may promise."""

_HEAD = 4096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SAVED_PICTURE = re.compile(rb"data:[\w.+/-]{1,60}(?:;[\w=-]{1,40})*;base64,[A-Za-z0-9+/=]*")
_ZIP = b"PK"


@dataclass(frozen=True)
class Unread:
    """Something in a file that gives no article while others of the same file may; `reason` is a clause: what, and what to do."""

    id: ArticleId
    reason: str
    wanted: bool = True
    """False: left out by what was asked for (days, messages without a text), which is no problem."""


@dataclass(frozen=True)
class Content:
    """A file's bytes; `promised` is the name of the format that its suffix stands for, "" for an unknown one."""

    path: Path
    data: bytes
    promised: str = ""
    period: Period | None = None
    """The days that were asked for: what holds the messages of years gives those of these days only; None = not said."""

    @property
    def is_zip(self) -> bool:
        """Whether this is a zip archive, whole or damaged."""
        return self.data.startswith(_ZIP)

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The names in a zip archive; () where it is none or damaged."""
        if not self.is_zip:
            return ()
        import io
        import zipfile

        from svodka.archives import READ_ERRORS

        try:
            return tuple(zipfile.ZipFile(io.BytesIO(self.data)).namelist())
        except READ_ERRORS:
            return ()

    @cached_property
    def decoded(self) -> DecodedText:
        """The text, pictures that a browser saved inside it left out.

        Raises `SourceError` where it is no text in any known encoding or above the limits for texts and pages.
        """
        data, is_page = self.data, self.promised == PAGE
        if is_page or len(data) > MAX_TEXT_BYTES:
            data = _SAVED_PICTURE.sub(b"", data)
        check_size(self.path, len(data), MAX_PAGE_BYTES if is_page else MAX_TEXT_BYTES)
        declared = _CHARSET.search(data[:_HEAD])
        try:
            return decode(data, declared[1].decode("ascii") if declared else "")
        except NotTextError as error:
            trouble = (
                "it is no Word document, or a damaged one: save it again as .docx"
                if self.promised == DOCUMENT
                else "it is no text in any known encoding: open it in the program that it comes from and save it as .txt in UTF-8"
            )
            raise refuse(self.path, trouble) from error
