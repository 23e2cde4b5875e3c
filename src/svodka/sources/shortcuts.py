"""Shortcuts: files that are only a link to a page or a file. Where they lead is said, and never gone to."""

import plistlib
import re
from xml.parsers.expat import ExpatError

from svodka.sources.content import Content, Unread
from svodka.types import ArticleId

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
