"""Rich Text Format: the text as it stands on the page, without hidden text and deleted revisions, in whatever code page.

Headers, footers, comments and footnotes are not read; footnotes are counted. (The library striprtf is not used: it outputs deleted and
hidden text, separates cells by a character that texts contain too, and drops footnotes silently.)
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from svodka.russian.encodings import NotTextError, decode
from svodka.sources.content import Content
from svodka.sources.documents import DocumentText, lay_out_table
from svodka.sources.hygiene import clean, collapse
from svodka.sources.limits import MAX_RTF_TOKENS, refuse
from svodka.sources.rtf_reader import Letters, Paragraph, Piece, Reader, read_tokens
from svodka.sources.wrapping import Line
from svodka.types import Article

_COPY = "open it in Word or LibreOffice and save it as .docx"
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_CODE_PAGES = {"cp10000": "mac_roman", "cp10007": "mac_cyrillic", "cp65001": "utf-8"}


def read_rtf(content: Content) -> tuple[Article, ...]:
    """Return the articles in an RTF document.

    Raises `SourceError` if it is damaged, or has more control words or deeper nested groups than any article.
    """
    reader = Reader()
    for count, token in enumerate(read_tokens(content.data.lstrip(b"\xef\xbb\xbf \t\r\n"))):
        if count > MAX_RTF_TOKENS or reader.is_too_deep:
            raise refuse(content.path, f"it has more control words or groups in each other than any article: {_COPY}")
        reader.take(token)
    reader.finish()
    encoding = _find_encoding(content, reader)
    text = DocumentText(footnotes=reader.footnotes, is_cut=not reader.is_whole)
    for block in reader.blocks:
        if isinstance(block, Paragraph):
            _add_paragraph(block, text, encoding)
        else:
            text.lines += lay_out_table([[_read_cell(cell, text, encoding) for cell in row] for row in block])
    return text.make_articles(content.path, "rtf", encoding, title=_decode(reader.title, encoding))


def _find_encoding(content: Content, reader: Reader) -> str:
    """The encoding of the letters whose font names none, "" where they are ASCII; raises `SourceError` where none fits.

    It is the declared one, unless the letters themselves show another: news agencies declare nothing.
    """
    loose = b" ".join(_loose_letters(reader.blocks))
    declared = _CODE_PAGES.get(reader.declared, reader.declared)
    if loose.isascii() and not _CONTROLS.search(loose):
        return ""
    try:
        return decode(loose, declared).encoding.removesuffix(" with BOM")
    except NotTextError as error:
        try:
            loose.decode(declared)
        except (LookupError, UnicodeDecodeError):
            raise refuse(content.path, f"this RTF document is damaged: {_COPY}") from error
        return declared


def _loose_letters(blocks: Sequence[Paragraph | list[Any]]) -> Iterator[bytes]:
    for block in blocks:
        if isinstance(block, Paragraph):
            letters = (piece for piece in block.pieces if isinstance(piece, Letters))
            yield from (bytes(piece.data) for piece in letters if not piece.encoding)
        else:
            yield from _loose_letters(block)


def _read_cell(cell: Sequence[Paragraph], text: DocumentText, encoding: str) -> list[Line]:
    start = len(text.lines)
    for paragraph in cell:
        _add_paragraph(paragraph, text, encoding)
    return text.take_lines(start)


def _add_paragraph(paragraph: Paragraph, text: DocumentText, encoding: str) -> None:
    links = [
        (collapse(clean(_decode(paragraph.pieces[first:stop], encoding)).text), address)
        for first, stop, address in paragraph.links
    ]
    text.add_paragraph(_decode(paragraph.pieces, encoding), links, is_heading=paragraph.is_heading)


def _decode(pieces: Sequence[Piece], encoding: str) -> str:
    """The text of the pieces; surrogate pairs are joined into one character."""
    text = "".join(
        piece if isinstance(piece, str) else piece.data.decode(piece.encoding or encoding or "windows-1252", "replace")
        for piece in pieces
    )
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
