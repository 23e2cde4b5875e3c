"""Rich Text Format: the text as it stands on the page, without hidden text and deleted revisions, in whatever code page.

Headers, footers, comments and footnotes are not read, the last of them counted. (striprtf, which would be the library for it, gives
deleted and hidden text out as if it stood there, parts cells by a sign that texts hold too, and drops footnotes without a word.)
"""

import re
from collections.abc import Iterator, Sequence

from svodka.russian.encodings import NotTextError, decode
from svodka.sources.content import Content
from svodka.sources.headers import give_title
from svodka.sources.hygiene import clean, collapse, merge_notes
from svodka.sources.limits import BREAKS_OFF, MAX_RTF_TOKENS, refuse
from svodka.sources.links import address_of_link
from svodka.sources.parting import make_articles
from svodka.sources.rtf_reading import Letters, Paragraph, Piece, Reading
from svodka.sources.rtf_tokens import read_tokens
from svodka.sources.table_rows import lay_out_table
from svodka.sources.wrapping import Line
from svodka.types import Article, ReadingNote, Severity

_COPY = "open it in Word or LibreOffice and save it as .docx"
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_CODE_PAGES = {"cp10000": "mac_roman", "cp10007": "mac_cyrillic", "cp65001": "utf-8"}


def read_rtf(content: Content) -> tuple[Article, ...]:
    """Return the articles in an RTF document.

    Raises `SourceError` where it is damaged or has more control words or groups in groups than any article.
    """
    reading = Reading()
    for count, token in enumerate(read_tokens(content.data.lstrip(b"\xef\xbb\xbf \t\r\n"))):
        if count > MAX_RTF_TOKENS or reading.is_too_deep:
            raise refuse(content.path, f"it has more control words or groups in each other than any article: {_COPY}")
        reading.take(token)
    reading.finish()
    encoding = _encoding(content, reading)
    notes: list[ReadingNote] = []
    lines: list[Line] = []
    for block in reading.blocks:
        if isinstance(block, Paragraph):
            lines += _lines(block, encoding, notes)
        else:
            cells = [[[line for one in cell for line in _lines(one, encoding, notes)] for cell in row] for row in block]
            lines += lay_out_table(cells)
    if reading.footnotes:
        number = f"{reading.footnotes} footnote{'s' if reading.footnotes > 1 else ''}"
        notes.append(ReadingNote(f"{number} not read", Severity.WARNING))
    if not reading.is_whole and lines:
        notes.append(ReadingNote(BREAKS_OFF, Severity.ERROR))
    articles = make_articles(lines, content.path, "rtf", encoding, merge_notes(notes))
    title = collapse(clean(_decoded(reading.title, encoding)).text)
    return (give_title(articles[0], title),) if len(articles) == 1 else articles


def _encoding(content: Content, reading: Reading) -> str:
    """The encoding of the letters for which no font names one: as declared, unless they say otherwise (wires declare nothing)."""
    loose = b" ".join(_loose(reading.blocks))
    declared = _CODE_PAGES.get(reading.declared, reading.declared)
    if loose.isascii() and not _CONTROLS.search(loose):
        return ""
    try:
        return decode(loose, declared).encoding
    except NotTextError as error:
        try:
            loose.decode(declared)
        except (LookupError, UnicodeDecodeError):
            raise refuse(content.path, f"this RTF document is damaged: {_COPY}") from error
        return declared


def _loose(blocks: Sequence[object]) -> Iterator[bytes]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (
                bytes(piece.data) for piece in block.pieces if isinstance(piece, Letters) and not piece.encoding
            )
        elif isinstance(block, list):
            yield from _loose(block)


def _lines(paragraph: Paragraph, encoding: str, notes: list[ReadingNote]) -> list[Line]:
    cleaned = clean(_decoded(paragraph.pieces, encoding))
    notes.extend(cleaned.notes)
    links = [
        (collapse(clean(_decoded(paragraph.pieces[first:stop], encoding)).text), address)
        for first, stop, address in paragraph.links
    ]
    found = [
        Line(address_of_link(text, links), is_heading=paragraph.is_heading)
        for part in cleaned.text.split("\n")
        if (text := collapse(part))
    ]
    return [*found, Line("")]


def _decoded(pieces: Sequence[Piece], encoding: str) -> str:
    """The text of pieces; the halves of letters beyond the first plane are put together."""
    text = "".join(
        _as_text(piece.data, piece.encoding or encoding) if isinstance(piece, Letters) else piece for piece in pieces
    )
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _as_text(data: bytearray, encoding: str) -> str:
    try:
        return data.decode(encoding or "windows-1252", "replace")
    except LookupError:
        return data.decode("windows-1252", "replace")
