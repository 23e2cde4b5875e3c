"""Web archives (`.mhtml`, `.mht`): the page as a browser or Word saved it, its pictures and frames in the same file (RFC 2557)."""

from dataclasses import replace

from svodka.errors import SourceError
from svodka.sources.content import PAGE, WEB_ARCHIVE, Content, Unread
from svodka.sources.hygiene import merge_notes
from svodka.sources.limits import BREAKS_OFF, refuse
from svodka.sources.mime import (
    Part,
    find_boundary,
    is_broken_off,
    list_leaves,
    parse_message,
    read_header,
    read_parameter,
    read_payload,
)
from svodka.types import Article, ReadingNote, Severity

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_FRAMES = 5
"""Pages of an archive that are tried: the first may only hold frames."""


def read_web_archive(content: Content) -> tuple[Article | Unread, ...]:
    """Return the article of a web archive.

    Raises `SourceError` where there is no page in it or it breaks off before any article, and what the reader of pages
    raises for the page.
    """
    notes: list[ReadingNote] = []
    message = parse_message(content.path, content.data)
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        message = _parted_again(content, message)
        notes.append(
            ReadingNote("the archive names another line between its parts than stands there; that one was taken")
        )
    pages = _pages(message)
    if is_cut := is_broken_off(message):
        notes.append(_note_end(message, pages))
    if not pages:
        raise refuse(
            content.path,
            "there is no page in this web archive: open the page again and save it as “Web page, HTML only”",
        )
    first: SourceError | None = None
    for page in pages[:_FRAMES]:
        try:
            return _read_page(content, message, page, notes)
        except SourceError as error:
            first = first or error
    if is_cut:
        raise refuse(
            content.path,
            "the file breaks off before there is an article in it: open the page again and save it as “Web page, HTML only”",
        ) from first
    assert first is not None
    raise first


def _note_end(message: Part, pages: list[Part]) -> ReadingNote:
    """The note on an archive whose end is missing, which costs the article nothing where only pictures stood there."""
    if pages and list_leaves(message)[-1] not in pages:
        return ReadingNote("the file breaks off in the pictures and styles after the page", Severity.NOTE)
    return ReadingNote(BREAKS_OFF, Severity.ERROR)


def _parted_again(content: Content, message: Part) -> Part:
    """The message, read by the line that stands between its parts and not by the one that its header names."""
    boundary = find_boundary(content.data)
    trouble = (
        "its parts cannot be told apart (wrong boundary): open the page again and save it as “Web page, HTML only”"
    )
    if not boundary or '"' in boundary:
        raise refuse(content.path, trouble)
    start = read_parameter(message, "start")
    kept = [
        f"{name}: {value}"
        for name, value in (
            (name, read_header(message, name)) for name in ("Snapshot-Content-Location", "Content-Location")
        )
        if value.isascii() and value
    ]
    kind = f'Content-Type: multipart/related; boundary="{boundary}"' + (f'; start="{start}"' if start else "")
    headers = "\r\n".join(("MIME-Version: 1.0", *kept, kind, "", "")).encode("latin-1")
    body = content.data[content.data.index(b"--" + boundary.encode("latin-1")) :]
    again = parse_message(content.path, headers + body)
    if not again.is_multipart():
        raise refuse(content.path, trouble)
    return again


def _pages(message: Part) -> list[Part]:
    """The pages of an archive, the one that it is about first."""
    leaves = list_leaves(message)
    pages = [part for part in leaves if part.get_content_type() in _PAGES]
    start = read_parameter(message, "start").strip("<>")
    place = read_header(message, "Snapshot-Content-Location")

    def is_other(part: Part) -> bool:
        identity, location = read_header(part, "Content-ID").strip("<>").lower(), read_header(part, "Content-Location")
        return not ((start and identity == start) or (place and location == place))

    return sorted(pages, key=is_other)


def _read_page(content: Content, message: Part, page: Part, notes: list[ReadingNote]) -> tuple[Article, ...]:
    from svodka.sources.html import read_page

    places = (read_header(page, "Content-Location"), read_header(message, "Snapshot-Content-Location"))
    inner = replace(
        content,
        held=read_payload(page),
        promised=PAGE,
        charset=read_parameter(page, "charset"),
        address=next((place for place in places if place.startswith(("http://", "https://"))), ""),
        inside=(*content.inside, WEB_ARCHIVE),
    )
    found = read_page(inner)
    return tuple(replace(article, format="mhtml", notes=merge_notes((*notes, *article.notes))) for article in found)
