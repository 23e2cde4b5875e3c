"""The formats of files: one table that says of each by what it is told and what reads it, or what to do with it where nothing does.

A format that is read is a row of `list_formats` and a module with a function from `Content` to articles; the module is imported when
the first file of its format is met. Formats that are not read are rows of `data/formats_not_read.tsv`.

Shortcuts: files that are only a link to a page or a file. Where they lead is said, and never gone to.
"""

import plistlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath
from xml.parsers.expat import ExpatError

from svodka.sources.content import ARCHIVE, CHANNEL, DOCUMENT, MAIL, OPEN_DOCUMENT, PAGE, WEB_ARCHIVE, Content, Unread
from svodka.sources.limits import refuse
from svodka.system.tables import forms, read_table
from svodka.types import Article, ArticleId

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'\\^`{|}\x00-\x20]{1,500}", re.IGNORECASE)
_LINE = re.compile(r"^\s*(?:URL|BASEURL)\s*=\s*(?P<url>\S.*)$", re.IGNORECASE | re.MULTILINE)
_LONGEST = 65_536
_SHORT = 1024
"""Bytes up to which a file that is named as a shortcut is taken for one whatever it holds."""
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|p)\b", re.IGNORECASE)
_LNK = bytes.fromhex("4c0000000114020000000000c000000000000046")
_SECTIONS = (b"[InternetShortcut", b"[Desktop Entry]")
_PLISTS = (b"bplist00", b"<?xml")


def is_shortcut(content: Content, promised: str) -> bool:
    """Return whether a file is a shortcut; `promised` is this format's name."""
    start = content.head[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if content.head.startswith(_LNK) or start.startswith(_SECTIONS):
        return True
    if content.promised != promised:
        return False
    is_link = (
        content.head.startswith(_PLISTS)
        or any(section in start for section in _SECTIONS)
        or _LINE.search(_text(content.head)) is not None
    )
    # What is named so and is too short for an article is a damaged shortcut; a text under a wrong name is read.
    return is_link or (len(content.head) <= _SHORT and _PAGE.search(start) is None)


def read_shortcut(content: Content) -> tuple[Unread, ...]:
    """Return that there is no article in a shortcut, and what it leads to, where that can be read."""
    data = content.data[:_LONGEST]
    address = "".join(char for char in _address(data) if char.isprintable())
    if not _is_whole(data):
        reason = "a shortcut that cannot be read: open it and save the page itself (.html) or its text (.txt)"
    elif address:
        reason = f"it is only a link to {address}: open it and save the page itself (.html) or its text (.txt)"
    else:
        reason = "it is only a link to something that is no web page: put the file that it leads to into the inbox"
    return (Unread(ArticleId(content.path), reason),)


def _address(data: bytes) -> str:
    if data.startswith(_LNK):
        found = [
            match
            for encoding in ("utf-16-le", "latin-1")
            for shift in (0, 1)
            if (match := _ADDRESS.search(data[shift:].decode(encoding, "ignore")))
        ]
        return found[0].group() if found else ""
    if data.startswith(_PLISTS):
        plist = _plist(data)
        value = plist.get("URL", "") if isinstance(plist, dict) else ""
        match = _ADDRESS.match(value) if isinstance(value, str) else None
        return match.group() if match else ""
    for line in _LINE.finditer(_text(data)):
        if match := _ADDRESS.match(line["url"]):
            return match.group()
    return ""


def _is_whole(data: bytes) -> bool:
    """Whether a shortcut is what its first bytes say; one without any is none."""
    if data.startswith(_PLISTS):
        return _plist(data) is not None
    start = data[:1024].replace(b"\0", b"")
    return data.startswith(_LNK) or any(section in start for section in _SECTIONS) or bool(_LINE.search(_text(data)))


def _plist(data: bytes) -> object:
    """What a property list holds; None where it cannot be parsed."""
    try:
        plist: object = plistlib.loads(data)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        RecursionError,
        MemoryError,
        AttributeError,
        ExpatError,
    ):
        return None
    return plist


def _text(data: bytes) -> str:
    """The text of a shortcut; an address is in ASCII in whatever encoding."""
    return data[:_LONGEST].replace(b"\0", b"").decode("utf-8", "replace").replace("\r", "\n")


_LINK = "link"
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
        "received",
        "message-id",
        "mime-version",
        "return-path",
        "delivered-to",
        "dkim-signature",
        "content-type",
        "x-mailer",
        "content-transfer-encoding",
        "thread-index",
        "x-ms-has-attach",
        "authentication-results",
        "x-gmail-labels",
        "user-agent",
    }
)
"""What no person writes over an article; `From`, `Date` and `Subject` may stand over anything."""
_OFFICE = re.compile(r"word/document\.xml$|\[Content_Types\]\.xml$|_rels/\.rels$")
_EXPORTED_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:about|name|type|id|personal_information)"\s*:')
_PAGE_WRAP = b"page_wrap"
_EXPORTED_PAGE = re.compile(rb"class=\"(?:history|page_body|page_header)|css/style\.css")
_TAG = re.compile(r"</?(?:p|div|span|br|a|h[1-6]|table|td|meta|title|article|section|ul|li)\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Format:
    """A format of files: its name for people, the suffixes that promise it, how content is recognised as it, and what is done then."""

    name: str
    suffixes: tuple[str, ...]
    """Without the dot, in small letters."""
    recognises: Callable[[Content], bool]
    """Asked in the order of the table, so it may rely on what the formats before it did not recognise."""
    reader: str = ""
    """A module beside this one and its function that reads the format, from `Content` to articles; "" = it is not read."""
    advice: str = ""
    """What to do with a file of a format that is not read."""


def find_promised_format(path: PurePath) -> Format | None:
    """Return the format that the file's suffix promises, in any letter case; None for a suffix that is not known."""
    return _by_suffix().get(path.suffix[1:].lower())


def read_content(content: Content) -> tuple[Article | Unread, ...]:
    """Return what is in a file or a member of one, recognised by its content.

    Raises `SourceError` where its format is not read, and what the reader of its format raises.
    """
    known = recognise_format(content)
    if not known.reader:
        raise refuse(content.path, f"this is a file of the kind “{known.name}”, which is not read: {known.advice}")
    module, function = known.reader.split(":")
    found: tuple[Article | Unread, ...] = getattr(import_module(f"{__package__}.{module}"), function)(content)
    return found


def recognise_format(content: Content) -> Format:
    """Return the format that the content has, whatever the file's name.

    Raises `SourceError` where it can only be text and is in no known encoding, or is too large for a text.
    """
    return next(known for known in list_formats() if known.recognises(content))


@cache
def list_formats() -> tuple[Format, ...]:
    """Return all formats; the first that recognises a content has it."""
    return (
        *_formats_not_read(),
        Format("PDF document", ("pdf",), _is_pdf, "pdf:read_pdf"),
        Format(OPEN_DOCUMENT, ("odt", "ott", "fodt"), _is_open_document, "odt:read_odt"),
        Format(DOCUMENT, ("docx", "docm", "dotx", "dotm"), _is_document, "docx:read_document"),
        Format("RTF document", ("rtf",), _is_rtf, "rtf:read_rtf"),
        Format(ARCHIVE, ("zip",), _is_archive, "archive:read_archive"),
        Format(CHANNEL, ("json",), _is_channel, "telegram_html:read_export"),
        Format(WEB_ARCHIVE, ("mht", "mhtml"), _is_web_archive, "web_archive:read_web_archive"),
        Format(MAIL, ("eml",), _is_mail, "mail:read_mail"),
        Format(_LINK, ("url", "webloc", "desktop", "lnk"), _is_link, "formats:read_shortcut"),
        Format(PAGE, ("html", "htm", "xhtml", "xht"), _is_page, "html:read_page"),
        Format("text", ("txt", "text", "md", "markdown"), _is_text, "parting:read_text"),
    )


def _is_document(content: Content) -> bool:
    """Only its parts tell a Word document from another archive, and a damaged one has none: then its name does."""
    return content.is_zip and (content.promised == DOCUMENT or any(map(_OFFICE.match, content.entries)))


def _is_archive(content: Content) -> bool:
    return content.is_zip


def _is_channel(content: Content) -> bool:
    """Whether this is JSON of whatever kind (its reader says whether it is Telegram's), or a page that Telegram exported."""
    if content.promised == CHANNEL:
        return not content.is_zip
    return bool(
        _EXPORTED_JSON.match(content.head) or (_PAGE_WRAP in content.head and _EXPORTED_PAGE.search(content.head))
    )


def _is_web_archive(content: Content) -> bool:
    """Whether the headers are those of a saved page: parts that belong together, and nobody who sent or received it."""
    headers = _mime_headers(content)
    kind = headers.get("content-type", "")
    # A file that is named as a mail needs less to be one: people save mails without most of their headers.
    sent = {"received", "to", "message-id"} | ({"from", "subject"} if content.promised == MAIL else set())
    is_saved = "snapshot-content-location" in headers or not headers.keys() & sent
    return kind.startswith(("multipart/related", "text/html")) and is_saved and "mime-version" in headers


def _is_mail(content: Content) -> bool:
    """Whether it begins with headers that mail programs write; for a file named so one header will do."""
    found = _mime_headers(content)
    return len(found.keys() & _MAIL_HEADERS) >= 2 or (content.promised == MAIL and bool(found))


def _mime_headers(content: Content) -> dict[str, str]:
    """The headers that a mail or a web archive begins with, by names in small letters; {} where it begins with anything else."""
    head = content.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lines = head.replace(b"\r\n", b"\n").decode("latin-1").split("\n")
    if lines[0].startswith(("From ", ">From ")):
        lines = lines[1:]
    found: dict[str, str] = {}
    for line in lines:
        if line.startswith((" ", "\t")) and found:
            continue
        match = _HEADER.match(line)
        if not match:
            break
        found.setdefault(match["name"].lower(), match["value"].strip().lower())
    return found


def _is_pdf(content: Content) -> bool:
    """By its first bytes, before which programs take up to a kilobyte of anything else (ISO 32000-1, annex H.3.4.1)."""
    start = content.head[:_PDF_REACH]
    return start.startswith(_PDF) or (content.promised == "PDF document" and _PDF in start)


def _is_open_document(content: Content) -> bool:
    """By the parts of an archive, which a damaged one does not tell, or by the root element of a flat file."""
    if content.is_zip:
        names = content.entries
        is_one = "mimetype" in names and ("content.xml" in names or "encrypted-package" in names)
        return is_one or (content.promised == OPEN_DOCUMENT and "word/document.xml" not in names)
    return _FLAT_DOCUMENT.search(content.head[:_LOOKED_AT].replace(b"\0", b"")) is not None


def _is_rtf(content: Content) -> bool:
    return content.head[:_PDF_REACH].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def _is_link(content: Content) -> bool:
    pass  # IMPORT GONE

    return is_shortcut(content, _LINK)


def _is_page(content: Content) -> bool:
    """Whether text is a web page: by its beginning, or for a file named so by holding any tag at all."""
    text = content.decoded.text
    start = text[:_LOOKED_AT].lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    body = start[match.end() :] if (match := _COMMENTS.match(start)) else start
    if _PAGE_START.match(body) or _PAGE_INSIDE.search(start):
        return True
    return content.promised == PAGE and bool(_TAG.search(text))


def _is_text(content: Content) -> bool:
    return bool(content.decoded)


def _formats_not_read() -> tuple[Format, ...]:
    return tuple(
        Format(
            row["format"],
            forms(row["suffixes"]),
            _recogniser(tuple(map(bytes.fromhex, forms(row["magic"]))), forms(row["inside"])),
            advice=row["advice"],
        )
        for row in read_table("formats_not_read.tsv")
    )


def _recogniser(magic: tuple[bytes, ...], inside: tuple[str, ...]) -> Callable[[Content], bool]:
    """Return a function that looks for the first bytes, and in a zip archive that is no Word document for beginnings of names."""

    def recognises(content: Content) -> bool:
        if magic and content.head.startswith(magic):
            return True
        names = content.entries if inside else ()
        return "word/document.xml" not in names and any(name.startswith(inside) for name in names)

    return recognises


@cache
def _by_suffix() -> Mapping[str, Format]:
    return {suffix: known for known in list_formats() for suffix in known.suffixes}
