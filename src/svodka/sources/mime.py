"""Messages of mail programs and browsers as MIME has them (RFC 2045–2049, 2231, 2047): their parts, names and headers in plain text.

Parsed by the standard library's `email`; names and headers are decoded here, because what mail programs of the region wrote is often
declared wrongly or not at all, and the newer interface of `email` raises on some of it.
"""

import base64
import binascii
import email
import re
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from pathlib import Path
from typing import Any

from svodka.russian.encodings import NotTextError, decode
from svodka.sources.hygiene import clean, collapse
from svodka.sources.limits import MAX_HEADER, MAX_PARTS, MAX_PARTS_INSIDE, refuse

Part = Message


class _AsWritten(Compat32):
    """Headers as they were written: bytes that are no ASCII stay what they are, as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY = _AsWritten()

_FOLD = re.compile(r"\r?\n[ \t]*")
_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=")
_HALF_A_BYTE = re.compile(rb"=[0-9A-Fa-f]\s*\Z")
_BOUNDARY = re.compile(rb"(?m)^--(?P<boundary>[^\r\n]{1,200}?)[ \t]*\r?\n(?:content|mime)-[a-z-]+:", re.IGNORECASE)


def parse_message(path: Path, data: bytes) -> Part:
    """Return the message in `data`; raises `SourceError` for one of absurdly many parts or parts in parts without end."""
    if data.count(b"\n--") > MAX_PARTS:
        raise refuse(path, f"it has more than {MAX_PARTS:,} parts, which no message has: save its text as .txt")
    try:
        message = email.message_from_bytes(data, policy=_POLICY)
        deepest = max((depth for depth, _ in _walk(message)), default=0)
    except RecursionError:
        deepest = MAX_PARTS_INSIDE + 1
    if deepest > MAX_PARTS_INSIDE:
        raise refuse(path, "it has parts in parts without end, which no message has: save its text as .txt")
    return message


def find_boundary(data: bytes) -> str:
    """Return the line that really stands between the parts of a message whose header names another; "" where there is none."""
    match = _BOUNDARY.search(data)
    return match["boundary"].decode("latin-1") if match else ""


def read_header(message: Part, name: str) -> str:
    """Return a header in plain text on one line, "" where there is none."""
    found = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return decode_words(found)


def decode_words(text: str) -> str:
    """Return the plain text of a header's value: encoded words decoded (RFC 2047), bare bytes told by their letters."""
    text = _FOLD.sub(" ", text[:MAX_HEADER])
    if not text.isascii():
        return _plain(_told(text.encode("ascii", "surrogateescape") if _is_raw(text) else text.encode("utf-8")))
    if not _WORD.search(text):
        return _plain(text)
    try:
        parts = decode_header(text)
    except (MessageError, ValueError):
        return _plain(text)
    return _plain("".join(part if isinstance(part, str) else _told(part, charset or "") for part, charset in parts))


def read_filename(part: Part) -> str:
    """Return the name under which a part was attached, without folders; "" where it has none."""
    for name, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = _parameter(part, name, header)
        if isinstance(value, tuple):
            plain = value[2] if value[0] else ""
            text = collapse_rfc2231_value(value) if plain else str(value[2])
            return _bare(decode_words(text))
        if value:
            return _bare(decode_words(str(value)))
    return ""


def read_charset(part: Part) -> str:
    """Return the character encoding that a part declares, "" where it declares none."""
    value = _parameter(part, "charset", "content-type")
    text = value[2] if isinstance(value, tuple) else value
    return str(text).strip("'\" ") if text else ""


def read_parameter(part: Part, name: str) -> str:
    """Return a parameter of the part's content type in small letters, "" where it has none."""
    value = _parameter(part, name, "content-type")
    return (str(value[2]) if isinstance(value, tuple) else str(value or "")).strip("'\" ").lower()


def read_payload(part: Part) -> bytes:
    """Return the bytes of a part that is no multipart."""
    try:
        payload: Any = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def is_broken_off(message: Part) -> bool:
    """Return whether a message was not copied completely: the line after its last part is missing, or a text in it is in broken code."""
    return any(
        any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects) or _has_broken_code(part)
        for _, part in _walk(message)
    )


def list_kinds(message: Part) -> frozenset[str]:
    """Return the content types of all parts; messages inside of it are not gone into."""
    return frozenset(part.get_content_type() for _, part in _walk(message))


def list_leaves(message: Part) -> list[Part]:
    """Return the parts that hold no others, in order; messages inside of it are not gone into."""
    return [part for _, part in _walk(message) if not part.is_multipart()]


def _walk(part: Part, depth: int = 0) -> Iterator[tuple[int, Part]]:
    yield depth, part
    if depth <= MAX_PARTS_INSIDE and part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from _walk(child, depth + 1)


def _has_broken_code(part: Part) -> bool:
    """Whether the bytes of a text cannot be decoded to their end (RFC 2045, 6.7 and 6.8)."""
    if part.is_multipart() or part.get_content_maintype() != "text":
        return False
    try:
        written = str(part.get_payload()).encode("ascii", "replace")
    except (ValueError, LookupError):
        # A damaged name of a character set: nothing can be told by it.
        return False
    encoding = read_header(part, "Content-Transfer-Encoding").lower()
    if encoding == "quoted-printable":
        return _HALF_A_BYTE.search(written) is not None
    if encoding != "base64":
        return False
    try:
        base64.b64decode(b"".join(written.split()), validate=True)
    except binascii.Error:
        return True
    return False


def _parameter(part: Part, name: str, header: str) -> Any:
    try:
        return part.get_param(name, header=header)
    except (ValueError, LookupError, TypeError):
        return None


def _is_raw(text: str) -> bool:
    """Whether bytes that are not ASCII came through as they were."""
    return any("\udc80" <= one <= "\udcff" for one in text)


def _told(data: bytes, charset: str = "") -> str:
    try:
        return decode(data, charset).text
    except NotTextError:
        return data.decode("ascii", "replace")


def _plain(text: str) -> str:
    return collapse(clean(text).text.replace("\n", " "))


def _bare(name: str) -> str:
    return re.split(r"[\\/]", name)[-1].strip()
