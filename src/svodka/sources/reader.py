"""One file to one article: the kind is told by content, and whatever cannot be an article is refused in one clear sentence."""

import re
from dataclasses import replace
from pathlib import Path

from svodka.sources.encodings import Decoded, NotTextError, decode
from svodka.sources.files import check_size, read_bytes
from svodka.sources.inbox import InboxFile
from svodka.sources.kinds import ARCHIVE, DOCUMENT, PAGE, is_page, kind_of_bytes, kind_of_name
from svodka.sources.limits import MAX_CHARACTERS, MAX_PAGE_BYTES, MAX_TEXT_BYTES, MAX_WORDS
from svodka.sources.messages import unusable
from svodka.sources.text import read_text
from svodka.types import Article

_HEAD = 4096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SAVED_PICTURE = re.compile(rb"data:[\w.+/-]{1,60}(?:;[\w=-]{1,40})*;base64,[A-Za-z0-9+/=]*")


def read(file: InboxFile) -> Article:
    """Return the article in `file`, its characters cleaned, nothing translated, nothing lost.

    Raises `SourceError` (one sentence: which file, what is wrong, what to do) where the file cannot be read, is of a kind that is
    not read, holds no article, or is above a limit of `svodka.sources.limits`.
    """
    article = _read(file.path)
    if not article.text:
        raise unusable(file.path, "there is no text in it: save the article again")
    if article.words > MAX_WORDS:
        raise unusable(
            file.path,
            f"it has {article.words:,} words, more than the {MAX_WORDS:,} that an article may have: split it or cut it down",
        )
    if len(article.text) > MAX_CHARACTERS:
        raise unusable(
            file.path,
            f"it has {len(article.text):,} characters, more than the {MAX_CHARACTERS:,} that an article may have: "
            "split it or cut it down",
        )
    if article.country_hint is None and file.country_hint is not None:
        return replace(article, country_hint=file.country_hint)
    return article


def _read(path: Path) -> Article:
    data = read_bytes(path)
    kind = kind_of_bytes(data)
    if kind and kind.name == ARCHIVE and data.startswith(b"PK"):
        from svodka.sources.docx import read_document

        return read_document(path, data)
    if kind:
        raise unusable(path, f"this is a file of the kind “{kind.name}”, which is not read: {kind.advice}")
    named = kind_of_name(path)
    named_page = bool(named and named.name == PAGE)
    if named_page or len(data) > MAX_TEXT_BYTES:
        data = _SAVED_PICTURE.sub(b"", data)
    check_size(path, len(data), MAX_PAGE_BYTES if named_page else MAX_TEXT_BYTES)
    decoded = _decoded(path, data, is_document=bool(named and named.name == DOCUMENT))
    if is_page(decoded.text, named_page=named_page):
        from svodka.sources.html import read_page

        return read_page(path, decoded)
    return read_text(path, decoded)


def _decoded(path: Path, data: bytes, *, is_document: bool) -> Decoded:
    declared = _CHARSET.search(data[:_HEAD])
    try:
        return decode(data, declared[1].decode("ascii") if declared else "")
    except NotTextError as error:
        trouble = (
            "it is no Word document, or a damaged one: save it again as .docx"
            if is_document
            else "it is no text in any known encoding: open it in the program that it comes from and save it as .txt in UTF-8"
        )
        raise unusable(path, trouble) from error
