"""MIME messages (RFC 2045–2049, 2231, 2047) of mail programs and browsers: their parts, file names and headers in plain text.

The standard library's `email` parses the message. File names and headers are decoded here, because mail programs of the region often
declare their encoding wrongly or not at all, and the newer interface of `email` raises on some of what they write.
"""

import base64
import binascii
import contextlib
import email
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from pathlib import Path, PurePath
from typing import Any

from lxml.etree import LxmlError
from lxml.html import HtmlElement, document_fromstring

from svodka.russian.encodings import NotTextError, decode
from svodka.sources.content import Content
from svodka.sources.formats import find_promised_format
from svodka.sources.hygiene import clean_line
from svodka.sources.limits import MAX_HEADER, MAX_PARTS, MAX_PARTS_INSIDE, refuse

Part = Message


class _AsWritten(Compat32):
    """A policy that leaves headers as they were written; non-ASCII bytes are kept as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_FOLD = re.compile(r"\r?\n[ \t]*")
_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=")
_HALF_A_BYTE = re.compile(rb"=[0-9A-Fa-f]\s*\Z")
_PLAIN_ENOUGH = 0.8
"""The plain form is taken if it has at least this share of the words of the HTML form: some programs put only a remark into it."""
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote"})
_BLOCKS = frozenset({"div", "br", "ul", "ol", "table", "pre", "hr", "article", "section", "header", "footer", "center", "dl", "dt", "dd",
                     "body"})  # fmt: skip
_STUB = re.compile(r"ATT\d{5}(?:\.\w+)?", re.IGNORECASE)
"""The names that Outlook and Exchange give to scraps of text between attachments."""
_STUB_WORDS = 20
_COUNTED = {
    "application/pgp-signature": "signature", "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature", ".p7s": "signature", ".asc": "signature", ".sig": "signature",
    "image": "picture", "audio": "sound", "video": "film", "picture": "picture", "audio or video": "film",
    "text/calendar": "calendar entry", ".ics": "calendar entry",
    "text/vcard": "business card", "text/x-vcard": "business card", ".vcf": "business card",
}  # fmt: skip
"""Kinds of parts that are only counted, by content type, main content type, suffix, or the format that the suffix promises; the first
row that fits counts."""
_EXTENSIONS = {"text/html": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "application/zip": ".zip", "text/rtf": ".rtf",
               "application/rtf": ".rtf", "application/msword": ".doc"}  # fmt: skip


def parse_message(path: Path, data: bytes) -> Part:
    """Return the message in `data`. Raises `SourceError` if it has absurdly many parts or parts nested too deep."""
    if data.count(b"\n--") > MAX_PARTS:
        raise refuse(path, f"it has more than {MAX_PARTS:,} parts, which no message has: save its text as .txt")
    try:
        message = email.message_from_bytes(data, policy=_AsWritten())
        list_leaves(message)  # goes down to the deepest part
    except RecursionError as error:
        raise refuse(path, "it has parts in parts without end, which no message has: save its text as .txt") from error
    return message


def read_header(message: Part, name: str) -> str:
    """Return a header in plain text on one line, "" where there is none."""
    return _decode_words(str(message.get(name, "")))


def _decode_words(text: str) -> str:
    """Return the plain text of a header: encoded words decoded (RFC 2047), the encoding of bare bytes guessed from their letters."""
    text = _FOLD.sub(" ", text[:MAX_HEADER])
    if not text.isascii():
        # Non-ASCII bytes came through as surrogates.
        text = _decode_bytes(text.encode("utf-8", "surrogateescape"))
    elif _WORD.search(text):
        with contextlib.suppress(MessageError, ValueError):
            parts = decode_header(text)
            text = "".join(part if isinstance(part, str) else _decode_bytes(part, code or "") for part, code in parts)
    return clean_line(text)


def _read_filename(part: Part) -> str:
    """Return the name under which a part was attached, without folders; "" where it has none."""
    value = _parameter(part, "filename", "content-disposition") or _parameter(part, "name", "content-type") or ""
    if isinstance(value, tuple):
        try:
            value = collapse_rfc2231_value(value) if value[0] else value[2]
        except UnicodeError:  # the charsets `undefined` and `idna` exist for Python and decode nothing
            value = value[2]
    return re.split(r"[\\/]", _decode_words(str(value)))[-1].strip()


def read_parameter(part: Part, name: str) -> str:
    """Return a parameter of the part's content type in lower case, "" where it has none."""
    value = _parameter(part, name, "content-type")
    return (str(value[2]) if isinstance(value, tuple) else str(value or "")).strip("'\" ").lower()


def read_payload(part: Part) -> bytes:
    """Return the decoded bytes of a part that is not a multipart; b"" where they cannot be decoded."""
    try:
        payload: Any = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def as_content(content: Content, part: Part, promised: str = "") -> Content:
    """Return a part of the message in `content` as content of its own; `promised` is the name of its format."""
    return replace(content, held=read_payload(part), charset=read_parameter(part, "charset"), promised=promised)


def is_broken_off(message: Part) -> bool:
    """Return whether a message is incomplete: its closing boundary is missing, or the transfer encoding of a text in it is broken."""
    return any(
        any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects) or _has_broken_code(part)
        for part in _walk(message)
    )


def list_kinds(message: Part) -> frozenset[str]:
    """Return the content types of all parts; the parts of attached messages are not included."""
    return frozenset(part.get_content_type() for part in _walk(message))


def list_leaves(message: Part) -> list[Part]:
    """Return the parts that contain no others, in order; attached messages and their parts are not included."""
    return [part for part in _walk(message) if not part.is_multipart()]


def _walk(part: Part, depth: int = 0) -> Iterator[Part]:
    """Yield a part and those inside it; raises `RecursionError` for one that is deeper than `MAX_PARTS_INSIDE`."""
    if depth > MAX_PARTS_INSIDE:
        raise RecursionError
    yield part
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from _walk(child, depth + 1)


def _has_broken_code(part: Part) -> bool:
    """Whether the transfer encoding of a text part is damaged or cut off (RFC 2045, 6.7 and 6.8)."""
    if part.is_multipart() or part.get_content_maintype() != "text":
        return False
    try:
        written = str(part.get_payload()).encode("ascii", "replace")
    except (ValueError, LookupError):
        # The name of the character set is damaged: nothing can be said.
        return False
    encoding = read_header(part, "Content-Transfer-Encoding").lower()
    if encoding == "base64":
        try:
            base64.b64decode(b"".join(written.split()), validate=True)
        except binascii.Error:
            return True
    return encoding == "quoted-printable" and _HALF_A_BYTE.search(written) is not None


def _parameter(part: Part, name: str, header: str) -> Any:
    try:
        return part.get_param(name, header=header)
    except (ValueError, LookupError, TypeError):
        return None


def _decode_bytes(data: bytes, charset: str = "") -> str:
    try:
        return decode(data, charset).text
    except NotTextError:
        return data.decode("ascii", "replace")


@dataclass
class MailParts:
    """The parts of a mail, sorted by purpose."""

    texts: list[Part] = field(default_factory=list)
    attachments: list[tuple[str, Part]] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    """How many parts of each kind are no articles: pictures, calendar entries, signatures."""


def sort_parts(part: Part, parts: MailParts) -> None:
    """Add `part` and the parts inside it to the fields of `parts` that they belong to."""
    kind = part.get_content_type()
    payload: Any = part.get_payload() if part.is_multipart() else ()
    children = [child for child in payload if isinstance(child, Part)]
    is_attached = part.get_content_disposition() == "attachment" or bool(_read_filename(part))
    if kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
        subject = read_header(children[0], "Subject") if children else ""
        name = _read_filename(part) or f"{subject.replace('/', '-') or 'message'}.eml"
        parts.attachments.append((name if name.lower().endswith(".eml") else f"{name}.eml", part))
    elif part.is_multipart() or kind == "multipart/alternative":
        before = len(parts.texts)
        for child in children:
            sort_parts(child, parts)
        if kind == "multipart/alternative":
            parts.texts[before:] = _choose_form(parts.texts[before:])
    elif kind in {"text/plain", "text/html", "text/enriched"} and not is_attached:
        parts.texts.append(part)
    else:
        _sort_attachment(part, parts)


def _choose_form(texts: list[Part]) -> list[Part]:
    """The plain or the HTML form of a text that was sent in several (see `_PLAIN_ENOUGH`); all forms where it is neither."""
    plain, html = ([one for one in texts if one.get_content_type() == f"text/{kind}"] for kind in ("plain", "html"))
    if plain and html:
        words = sum(len(read_payload(one).split()) for one in plain)
        return plain if words >= _PLAIN_ENOUGH * sum(map(_count_html, html)) else html
    return plain or html or texts


def _sort_attachment(part: Part, parts: MailParts) -> None:
    kind, name = part.get_content_type(), _read_filename(part)
    if not name and kind in _EXTENSIONS:
        name = f"attachment {len(parts.attachments) + 1}{_EXTENSIONS[kind]}"
    ending = PurePath(name).suffix.lower()
    marks = {kind, ending, part.get_content_maintype(), find_promised_format(PurePath(name)).name}
    what = next((what for mark, what in _COUNTED.items() if mark in marks), "")
    if not what and _STUB.fullmatch(name) and len(read_payload(part).split()) < _STUB_WORDS:
        what = "empty attachment"
    if ending and not what:
        parts.attachments.append((name, part))
    else:
        parts.passed[what or "attachment without a type"] += 1


def show_html(element: HtmlElement, *, is_pre: bool = False) -> str:
    """Return the text of a page as a reader sees it: each block on a line of its own, blank lines between paragraphs.

    `is_pre`: the element is inside a `pre`, where line breaks count.
    """
    tag = element.tag if isinstance(element.tag, str) else ""
    is_inside = is_pre or tag == "pre"
    text = (element.text or "") if is_inside else (element.text or "").replace("\n", " ")
    tail = (element.tail or "") if is_pre else (element.tail or "").replace("\n", " ")
    if tag and tag not in _SILENT:
        edge = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _BLOCKS else ""
        end = "" if tag == "br" else " " if tag in {"td", "th"} else edge
        inner = "".join(show_html(child, is_pre=is_inside) for child in element)
        return f"{edge}{text}{inner}{end}{tail}"
    return tail


def _count_html(part: Part) -> int:
    """About how many words the HTML form shows."""
    try:
        return len(show_html(document_fromstring(read_payload(part))).split())
    except (LxmlError, ValueError, AssertionError):
        return 0
