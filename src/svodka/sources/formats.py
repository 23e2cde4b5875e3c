"""The formats of files: one table that says how each is recognised and what reads it, or what a person should do if nothing does.

A format that is read has a row in `list_formats` and a module with a function from `Content` to articles; the module is imported when
the first file of its format is met. Formats that are not read are rows of `data/formats_not_read.tsv`.

Shortcuts, files that are only a link to a page or a file, are read in this module. Messages name the address; nothing is fetched.
"""

import contextlib
import plistlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from pkgutil import resolve_name
from xml.parsers.expat import ExpatError

from svodka.errors import SourceError
from svodka.sources.content import Content, Found, InboxFile, Kind, Unread, name_unread
from svodka.sources.limits import MAX_CHARACTERS, MAX_WORDS, refuse
from svodka.system.stages import FailedArticle, Stage, within
from svodka.system.tables import forms, read_table
from svodka.types import ArticleId, Judgement, Period

_LOOKED_AT = 4096
_PDF = b"%PDF-"
_PDF_REACH = 1024
_FLAT_DOCUMENT = re.compile(rb"<(?:\w+:)?document\b[^>]*urn:oasis:names:tc:opendocument:xmlns:office")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*", re.DOTALL)
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|meta|title|body)\b", re.IGNORECASE)
_PAGE_INSIDE = re.compile(r"<(?:html|head|body)\b[^<>]*>", re.IGNORECASE)
_HEADER = re.compile(r"(?P<name>[!-9;-~]{2,60}):(?P<value>.*)")
_MAIL_HEADERS = frozenset(
    {
        "received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature", "content-type", "x-mailer",
        "content-transfer-encoding", "thread-index", "x-ms-has-attach", "authentication-results", "x-gmail-labels", "user-agent",
    }
)  # fmt: skip
"""Headers that no person writes over an article; `From`, `Date` and `Subject` may stand over anything."""
_OFFICE = frozenset({"word/document.xml", "[Content_Types].xml", "_rels/.rels"})
_EXPORTED_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:about|name|type|id|personal_information)"\s*:')
_EXPORTED_PAGE = re.compile(rb"class=\"(?:history|page_body|page_header)|css/style\.css")
_TAG = re.compile(r"</?(?:p|div|span|br|a|h[1-6]|table|td|meta|title|article|section|ul|li)\b[^<>]*>", re.IGNORECASE)

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'\\^`{|}\x00-\x20]{1,500}", re.IGNORECASE)
_LINK_LINE = re.compile(r"^[^\S\n]*(?:URL|BASEURL)[^\S\n]*=[^\S\n]*(?P<url>\S.*)$", re.IGNORECASE | re.MULTILINE)
_LONGEST_LINK = 65_536
_SHORT = 1024
"""Bytes. A file up to this size that is named like a shortcut is taken for one whatever it holds, unless it has the tags of a page."""
_PAGE_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|p)\b", re.IGNORECASE)
_LNK = bytes.fromhex("4c0000000114020000000000c000000000000046")
_SECTIONS = (b"[InternetShortcut", b"[Desktop Entry]")
_PLISTS = (b"bplist00", b"<?xml")
_PLIST_ERRORS = (
    ValueError, TypeError, LookupError, OverflowError, RecursionError, MemoryError, AttributeError, ExpatError,
)  # fmt: skip


@dataclass(frozen=True)
class Format:
    """A format of files: its name for people, the suffixes that promise it, how its content is recognised, and what is done with it."""

    name: str
    suffixes: tuple[str, ...]
    """Without the dot, in small letters."""
    recognises: Callable[[Content], bool]
    """Asked in the order of the table, so it may assume that no format before it recognised the content."""
    reader: str = ""
    """A module beside this one and its function that reads the format, from `Content` to articles; "" = it is not read."""
    refusal: str = ""
    """Why a file of a format that is not read is refused, and what to do with it."""


def read(file: InboxFile, period: Period | None = None) -> tuple[Found, ...]:
    """Return what is in `file`, at least one thing: its articles, their characters cleaned, and an `Unread` for each part without one.

    `period` is the days that were asked for (see `Content`).
    Raises `SourceError` (one sentence: which file, what is wrong, what to do) if the file cannot be read, is of a format that is
    not read, holds no article, or is above a limit of `svodka.sources.limits`.
    """
    content = Content(file.path, promised=find_promised_format(file.path).name, period=period)
    found = [_within_limits(one) for one in read_content(content)]
    if len(found) == 1 and isinstance(found[0], Unread) and found[0].wanted and not found[0].id.member:
        raise refuse(file.path, found[0].reason)
    return tuple(_with_country(one, file.country_hint) for one in found)


def read_member(
    outer: Content, kind: str, name: str, data: bytes, charset: str = "", country_hint: Judgement | None = None
) -> tuple[Found, ...]:
    """Return what is in the member `name` of `outer`, given its bytes (`data`); whatever goes wrong becomes an `Unread`.

    `kind` is the name of the outer format. `charset` is the character encoding that is declared for the member, `country_hint` the
    country that its folder is named after.
    """
    promised = find_promised_format(PurePath(name))
    if promised.refusal:
        return (name_unread(outer.path, name, promised.refusal),)
    inside = (*outer.inside, kind)
    inner = replace(outer, held=data, promised=promised.name, charset=charset, address="", inside=inside)
    try:
        with within(Stage.READ):
            found = read_content(inner)
    except SourceError as error:
        return (name_unread(outer.path, name, error.what),)
    except FailedArticle as failed:
        return (replace(name_unread(outer.path, name, failed.reason), stage=Stage.READ.value),)
    # Names of members in the member, or the numbers of articles in it, follow its own name.
    ids = [replace(one.id, member=name + one.id.name.removeprefix(outer.path.name)) for one in found]
    return tuple(_with_country(replace(one, id=own), country_hint) for one, own in zip(found, ids, strict=True))


def read_content(content: Content) -> tuple[Found, ...]:
    """Return what is in a file or a member of one; its format is recognised by its content.

    Raises `SourceError` if the format is not read, and whatever the reader of the format raises.
    """
    known = recognise_format(content)
    if known.refusal:
        raise refuse(content.path, known.refusal)
    found: tuple[Found, ...] = resolve_name(f"{__package__}.{known.reader}")(content)
    return found


def recognise_format(content: Content) -> Format:
    """Return the format that the content has, whatever the file's name.

    Raises `SourceError` where it can only be text and is in no known encoding, or is too large for a text.
    """
    return next(known for known in list_formats() if known.recognises(content))


def find_promised_format(path: PurePath) -> Format:
    """Return the format that the file's suffix promises, in any letter case; for an unknown suffix one without a name, which is refused."""
    for known in list_formats():
        if path.suffix[1:].lower() in known.suffixes:
            return known
    trouble = f"the type {path.suffix or 'without a suffix'} is not known: save the article as .txt, .html or .docx"
    return Format("", (), lambda content: False, refusal=trouble)


@cache
def list_formats() -> tuple[Format, ...]:
    """Return all formats in order; content is in the first format that recognises it."""
    told = "this is a file of the kind “{format}”, which is not read: {advice}"
    not_read = (
        Format(row["format"], forms(row["suffixes"]), _recogniser(row), refusal=told.format_map(row))
        for row in read_table("formats_not_read.tsv")
    )
    return (
        *not_read,
        Format(Kind.PDF, ("pdf",), _is_pdf, "pdf:read_pdf"),
        Format(Kind.OPEN_DOCUMENT, ("odt", "ott", "fodt"), _is_open_document, "odt:read_odt"),
        Format(Kind.DOCUMENT, ("docx", "docm", "dotx", "dotm"), _is_document, "docx:read_document"),
        Format(Kind.RTF, ("rtf",), _is_rtf, "rtf:read_rtf"),
        Format(Kind.ARCHIVE, ("zip",), lambda content: content.is_zip, "archive:read_archive"),
        Format(Kind.CHANNEL, ("json",), _is_channel, "telegram_export:read_export"),
        Format(Kind.WEB_ARCHIVE, ("mht", "mhtml"), _is_web_archive, "html:read_web_archive"),
        Format(Kind.MAIL, ("eml",), _is_mail, "mail:read_mail"),
        Format(Kind.LINK, ("url", "webloc", "desktop", "lnk"), _is_shortcut, "formats:read_shortcut"),
        Format(Kind.PAGE, ("html", "htm", "xhtml", "xht"), _is_page, "html:read_page"),
        Format(Kind.TEXT, ("txt", "text", "md", "markdown"), lambda text: bool(text.decoded), "articles:read_text"),
    )


def read_shortcut(content: Content) -> tuple[Unread, ...]:
    """Return an `Unread` for a shortcut, which holds no article; its reason names the address if that can be read."""
    data = content.data[:_LONGEST_LINK]
    is_readable = True
    if data.startswith(_PLISTS):
        plist: object = None
        with contextlib.suppress(*_PLIST_ERRORS):
            plist = plistlib.loads(data)
        is_readable = plist is not None
        matches = [_ADDRESS.match(str(plist.get("URL")))] if isinstance(plist, dict) else []
    elif data.startswith(_LNK):
        # Its UTF-16 texts may begin at an odd byte.
        texts = (data.decode("utf-16-le", "ignore"), data[1:].decode("utf-16-le", "ignore"), data.decode("latin-1"))
        matches = [_ADDRESS.search(text) for text in texts]
    else:
        is_readable = _holds_link(data)
        matches = [_ADDRESS.match(line["url"]) for line in _LINK_LINE.finditer(_read_link_text(data))]
    address = "".join(filter(str.isprintable, next((match.group() for match in matches if match), "")))
    if not is_readable:
        reason = "a shortcut that cannot be read: open it and save the page itself (.html) or its text (.txt)"
    elif address:
        reason = f"it is only a link to {address}: open it and save the page itself (.html) or its text (.txt)"
    else:
        reason = "it is only a link to something that is no web page: put the file that it leads to into the inbox"
    return (Unread(ArticleId(content.path), reason),)


def _holds_link(data: bytes) -> bool:
    start = data[:1024].replace(b"\0", b"")
    return any(section in start for section in _SECTIONS) or _LINK_LINE.search(_read_link_text(data)) is not None


def _read_link_text(data: bytes) -> str:
    """The text of a shortcut, without zero bytes: an address is ASCII, in UTF-16 too."""
    return data.replace(b"\0", b"").decode("utf-8", "replace").replace("\r", "\n")


def _is_shortcut(content: Content) -> bool:
    head = content.head
    start = head[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(_LNK) or start.startswith(_SECTIONS):
        return True
    if content.promised != Kind.LINK:
        return False
    # A file with such a name that is too short for an article is a damaged shortcut; a longer text has a wrong name and is read.
    is_too_short = len(head) <= _SHORT and _PAGE_TAG.search(start) is None
    return head.startswith(_PLISTS) or _holds_link(head) or is_too_short


def _is_document(content: Content) -> bool:
    """Whether the archive has the parts of a Word document; a damaged one has none, so its name must do."""
    return content.is_zip and (content.promised == Kind.DOCUMENT or not _OFFICE.isdisjoint(content.entries))


def _is_channel(content: Content) -> bool:
    """Whether this is any JSON file (its reader says whether it is Telegram's), or a page that Telegram exported."""
    if content.promised == Kind.CHANNEL:
        return not content.is_zip
    head = content.head
    return bool(_EXPORTED_JSON.match(head) or (b"page_wrap" in head and _EXPORTED_PAGE.search(head)))


def _is_web_archive(content: Content) -> bool:
    """Whether the headers are those of a saved page: parts that belong together, no sender and no recipient."""
    headers = _mime_headers(content)
    # A file that is named like a mail needs fewer headers to be one: people save mails without most of them.
    sent = {"received", "to", "message-id"} | ({"from", "subject"} if content.promised == Kind.MAIL else set())
    is_saved = "snapshot-content-location" in headers or not headers.keys() & sent
    is_page = headers.get("content-type", "").startswith(("multipart/related", "text/html"))
    return is_page and is_saved and "mime-version" in headers


def _is_mail(content: Content) -> bool:
    """Whether it begins with two headers that only mail programs write; if it is named like a mail, any one header will do."""
    found = _mime_headers(content)
    return len(found.keys() & _MAIL_HEADERS) >= 2 or (content.promised == Kind.MAIL and bool(found))


def _mime_headers(content: Content) -> dict[str, str]:
    """The headers that a mail or a web archive begins with, by names in small letters; {} where it begins with anything else."""
    head = content.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, *lines = head.replace(b"\r\n", b"\n").decode("latin-1").split("\n")
    found: dict[str, str] = {}
    for line in lines if first.startswith(("From ", ">From ")) else (first, *lines):
        if line.startswith((" ", "\t")) and found:
            continue
        match = _HEADER.match(line)
        if not match:
            break
        found.setdefault(match["name"].lower(), match["value"].strip().lower())
    return found


def _is_pdf(content: Content) -> bool:
    """Whether it begins as PDF does; programs accept up to a kilobyte of anything before that (ISO 32000-1, annex H.3.4.1)."""
    start = content.head[:_PDF_REACH]
    return start.startswith(_PDF) or (content.promised == Kind.PDF and _PDF in start)


def _is_open_document(content: Content) -> bool:
    """Whether a zip archive has the parts (if damaged: the name) of an OpenDocument text, or a flat file has its root element."""
    if content.is_zip:
        names = content.entries
        is_one = "mimetype" in names and ("content.xml" in names or "encrypted-package" in names)
        return is_one or (content.promised == Kind.OPEN_DOCUMENT and "word/document.xml" not in names)
    return _FLAT_DOCUMENT.search(content.head[:_LOOKED_AT].replace(b"\0", b"")) is not None


def _is_rtf(content: Content) -> bool:
    return content.head[:_PDF_REACH].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def _is_page(content: Content) -> bool:
    """Whether text is a web page by its beginning; if the file is named like one, any tag at all will do."""
    text = content.decoded.text
    start = text[:_LOOKED_AT].lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    body = start[match.end() :] if (match := _COMMENTS.match(start)) else start
    if _PAGE_START.match(body) or _PAGE_INSIDE.search(start):
        return True
    return content.promised == Kind.PAGE and bool(_TAG.search(text))


def _recogniser(row: Mapping[str, str]) -> Callable[[Content], bool]:
    """Return a function that recognises content by its first bytes, or a zip archive (no Word document) by how its entries' names begin."""
    magic, inside = tuple(map(bytes.fromhex, forms(row["magic"]))), forms(row["inside"])

    def recognises(content: Content) -> bool:
        names = content.entries if inside else ()
        is_inside = "word/document.xml" not in names and any(name.startswith(inside) for name in names)
        return is_inside or content.head.startswith(magic)

    return recognises


def _with_country(one: Found, hint: Judgement | None) -> Found:
    return one if isinstance(one, Unread) or one.country_hint else replace(one, country_hint=hint)


def _within_limits(one: Found) -> Found:
    """Return an article as it is, or an `Unread` if it is empty or too long; other articles of the same file are not affected."""
    if isinstance(one, Unread):
        return one
    if not one.text:
        return Unread(one.id, "there is no text in it: save the article again")
    for number, most, what in ((one.words, MAX_WORDS, "words"), (len(one.text), MAX_CHARACTERS, "characters")):
        if number > most:
            trouble = f"it has {number:,} {what}, more than the {most:,} that an article may have"
            return Unread(one.id, f"{trouble}: split it or cut it down")
    return one
