"""Rich Text Format: the text as it stands on the page, without hidden text and deleted revisions, in whatever code page.

Headers, footers, comments and footnotes are not read; footnotes are counted. (The library striprtf is not used: it outputs deleted and
hidden text, separates cells by a character that texts contain too, and drops footnotes silently.)
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from svodka.russian.encodings import NotTextError, decode
from svodka.sources.content import Content
from svodka.sources.documents import DocumentText, lay_out_table
from svodka.sources.hygiene import clean_line
from svodka.sources.limits import MAX_RTF_TOKENS, refuse
from svodka.sources.rtf_reader import DEEPEST, Paragraph, Piece, Reader, join_pieces, read_tokens
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
        if count > MAX_RTF_TOKENS or len(reader.groups) > DEEPEST:
            raise refuse(content.path, f"it has more control words or groups in each other than any article: {_COPY}")
        reader.take(token)
    reader.end_paragraph()
    encoding = _find_encoding(content, reader)
    text = DocumentText(footnotes=reader.footnotes, is_cut=not reader.is_whole)
    for is_table, run in groupby(reader.blocks, key=lambda one: isinstance(one, str) or one.is_in_table):
        rows = _read_rows(run, text, encoding)
        text.lines += lay_out_table(rows) if is_table else rows[0][0]
    return text.make_articles(content.path, "rtf", encoding, title=_decode(reader.title, encoding))


def _find_encoding(content: Content, reader: Reader) -> str:
    """The encoding of the letters whose font names none, "" where they are ASCII; raises `SourceError` where none fits.

    It is the declared one, unless the letters themselves show another: news agencies declare nothing.
    """
    pieces = (piece for one in reader.blocks if isinstance(one, Paragraph) for piece in join_pieces(one.pieces))
    loose = b" ".join(letters for encoding, letters in pieces if not encoding)
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


def _read_rows(blocks: Iterable[Paragraph | str], text: DocumentText, encoding: str) -> list[list[list[Line]]]:
    """The lines of each cell of each row of a table, whose last cell and row need no end; text that is no table is one cell."""
    start = len(text.lines)
    rows: list[list[list[Line]]] = [[]]
    for block in blocks:
        if isinstance(block, Paragraph):
            links = [
                (clean_line(_decode(block.pieces[first:stop], encoding)), address)
                for first, stop, address in block.links
            ]
            text.add_paragraph(_decode(block.pieces, encoding), links, is_heading=block.is_heading)
        elif block == "cell":
            rows[-1].append(text.take_lines(start))
        else:
            rows.append([])
    if len(text.lines) > start:
        rows[-1].append(text.take_lines(start))
    return [row for row in rows if row]


def _decode(pieces: Sequence[Piece], encoding: str) -> str:
    return "".join(data.decode(own or encoding or "windows-1252", "replace") for own, data in join_pieces(pieces))
