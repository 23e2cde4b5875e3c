"""What kind of file this is: by name for the inbox's list, by content for the reader. The kinds are in `data/file_kinds.tsv`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svodka.tables import forms, read_table

TEXT = "text"
PAGE = "web page"
DOCUMENT = "Word document"
ARCHIVE = "archive"

_LOOKED_AT = 4096
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*", re.DOTALL)
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|meta|title|body)\b", re.IGNORECASE)
_PAGE_INSIDE = re.compile(r"<(?:html|head|body)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|br|a|h[1-6]|table|td|meta|title|article|section|ul|li)\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A kind of file: `name` for people, `advice` what to do with it where it is not read ("" = it is read)."""

    name: str
    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...]
    advice: str

    @property
    def is_read(self) -> bool:
        """Whether articles are read from files of this kind."""
        return not self.advice


def kind_of_name(path: Path) -> Kind | None:
    """Return the kind that the file's suffix promises, in any letter case; None for a suffix that is not known."""
    return _by_suffix().get(path.suffix[1:].lower())


def kind_of_bytes(data: bytes) -> Kind | None:
    """Return the kind that the first bytes give away; None where they give away nothing, as with text and web pages.

    A Word document is an `archive` here: only its table of contents tells, see `svodka.sources.package`.
    """
    return next((kind for kind in _kinds() for magic in kind.magic if data.startswith(magic)), None)


def is_page(text: str, *, named_page: bool) -> bool:
    """Return whether decoded text is a web page: by its beginning, or for a file named so by holding any tag at all."""
    start = text[:_LOOKED_AT].lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    body = start[match.end() :] if (match := _COMMENTS.match(start)) else start
    if _PAGE_START.match(body) or _PAGE_INSIDE.search(start):
        return True
    return named_page and bool(_TAG.search(text))


@cache
def _kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(
            name=row["kind"],
            suffixes=forms(row["suffixes"]),
            magic=tuple(bytes.fromhex(magic) for magic in forms(row["magic"])),
            advice=row["advice"],
        )
        for row in read_table("file_kinds.tsv")
    )


@cache
def _by_suffix() -> Mapping[str, Kind]:
    return {suffix: kind for kind in _kinds() for suffix in kind.suffixes}
