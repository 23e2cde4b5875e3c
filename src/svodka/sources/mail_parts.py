"""What a mail consists of: its text, in the better of the forms in which it was sent, its attachments, and what is neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from svodka.sources.content import PAGE, Content, Members
from svodka.sources.html import parse_page
from svodka.sources.hygiene import clean, merge_notes
from svodka.sources.mail_text import unfold_flowed
from svodka.sources.mime import Part, read_charset, read_filename, read_header, read_parameter, read_payload
from svodka.types import ReadingNote

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PLAIN_ENOUGH = 0.8
"""The share of the words of the HTML form that the plain form must have to be taken: some programs leave only a remark in it."""
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "article",
     "section", "header", "footer", "center", "dl", "dt", "dd", "body"}
)  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote"})
_PAGE_MARKS = ".//article|.//h1|.//nav|.//main|.//meta[@property='og:title']"
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_STUB = re.compile(r"ATT\d{5}(?:\.\w+)?", re.IGNORECASE)
"""What Outlook and Exchange call the scraps of text between attachments."""
_STUB_WORDS = 20
_HEADLINE_WORDS = 3
_KINDS = {"image": "picture", "audio": "sound", "video": "film"}
_EXTENSIONS = {"text/html": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "application/zip": ".zip", "text/rtf": ".rtf",
               "application/rtf": ".rtf", "application/msword": ".doc"}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """A mail's text, "" where it has none; `page` is its HTML form where that is laid out as a web page, None elsewhere."""

    text: str = ""
    encoding: str = ""
    notes: tuple[ReadingNote, ...] = ()
    page: Part | None = None
    headings: int = 0
    """How many headings its HTML form has that may each be the headline of an article; 1 = no more than a headline."""


@dataclass
class MailParts:
    """The parts of a mail by what they are for."""

    members: Members
    texts: list[Part] = field(default_factory=list)
    attachments: list[tuple[str, Part]] = field(default_factory=list)
    """With their names."""
    passed: Counter[str] = field(default_factory=Counter)
    """What is no article by its kind, and how often: pictures, calendars, signatures."""


def sort_parts(message: Part, members: Members) -> MailParts:
    """Return what each part of a mail is for; `members` says what the names of attachments promise."""
    parts = MailParts(members)
    _sort(message, parts)
    return parts


def read_body(content: Content, texts: Sequence[Part]) -> Body:
    """Return the text of a mail whose text parts these are.

    Raises `SourceError` where a part is no text in any known encoding or above the limits.
    """
    read = [
        _read_html(content, part) if part.get_content_type() == "text/html" else _read_plain(content, part)
        for part in texts
    ]
    return Body(
        "\n\n".join(one.text for one in read),
        next((one.encoding for one in read), ""),
        merge_notes(note for one in read for note in one.notes),
        read[0].page if len(read) == 1 else None,
        max((one.headings for one in read), default=0),
    )


def as_content(content: Content, part: Part, promised: str = "") -> Content:
    """Return a part of a mail as content of its own."""
    return replace(content, held=read_payload(part), charset=read_charset(part), promised=promised)


def _sort(part: Part, parts: MailParts) -> None:
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        _sort_alternative(part, parts)
    elif kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
        inner = _children(part)
        subject = read_header(inner[0], "Subject") if inner else ""
        name = read_filename(part) or f"{subject.replace('/', '-') or 'message'}.eml"
        parts.attachments.append((name if name.lower().endswith(".eml") else f"{name}.eml", part))
    elif part.is_multipart():
        for child in _children(part):
            _sort(child, parts)
    elif _is_text(part):
        parts.texts.append(part)
    else:
        _sort_attachment(part, parts)


def _sort_alternative(part: Part, parts: MailParts) -> None:
    """Take one of the forms of the same text; what else hangs on a form (pictures, a calendar) is sorted as usual."""
    forms: dict[str, list[Part]] = {}
    for child in _children(part):
        inner = MailParts(parts.members)
        _sort(child, inner)
        parts.passed.update(inner.passed)
        parts.attachments.extend(inner.attachments)
        for text in inner.texts:
            forms.setdefault(text.get_content_type(), []).append(text)
    plain, html = forms.get("text/plain", []), forms.get("text/html", [])
    others = [text for kind, texts in forms.items() if kind not in ("text/plain", "text/html") for text in texts]
    if plain and html:
        enough = _PLAIN_ENOUGH * sum(map(_count_html, html))
        plain, html = (plain, []) if sum(map(_count_plain, plain)) >= enough else ([], html)
    parts.texts.extend(plain or html or others)


def _sort_attachment(part: Part, parts: MailParts) -> None:
    kind, name = part.get_content_type(), read_filename(part)
    if not name and kind in _EXTENSIONS:
        name = f"attachment {len(parts.attachments) + 1}{_EXTENSIONS[kind]}"
    promised = parts.members.promise(name)
    if kind in _SIGNATURES or name.lower().endswith((".p7s", ".asc", ".sig")):
        parts.passed["signature"] += 1
    elif part.get_content_maintype() in _KINDS or promised in {"picture", "audio or video"}:
        known = _KINDS.get(part.get_content_maintype())
        parts.passed[known or ("picture" if promised == "picture" else "film")] += 1
    elif kind == "text/calendar" or name.lower().endswith(".ics"):
        parts.passed["calendar entry"] += 1
    elif kind in {"text/vcard", "text/x-vcard"} or name.lower().endswith(".vcf"):
        parts.passed["business card"] += 1
    elif _STUB.fullmatch(name) and len(read_payload(part).split()) < _STUB_WORDS:
        parts.passed["empty attachment"] += 1
    elif PurePath(name).suffix:
        parts.attachments.append((name, part))
    else:
        parts.passed["attachment without a type"] += 1


def _is_text(part: Part) -> bool:
    """Whether a part is text of the mail itself and no attached file."""
    if part.get_content_type() not in {"text/plain", "text/html", "text/enriched"}:
        return False
    return part.get_content_disposition() != "attachment" and not read_filename(part)


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Part)] if isinstance(payload, list) else []


def _read_plain(content: Content, part: Part) -> Body:
    decoded = as_content(content, part).decoded if read_payload(part).strip() else None
    if decoded is None:
        return Body()
    text = decoded.text
    if read_parameter(part, "format") == "flowed":
        text = unfold_flowed(text, delsp=read_parameter(part, "delsp") == "yes")
    cleaned = clean(text)
    return Body(cleaned.text, decoded.encoding, cleaned.notes)


def _read_html(content: Content, part: Part) -> Body:
    if not read_payload(part).strip():
        return Body()
    tree, encoding, notes = _tree(content, part)
    is_page = len(tree.xpath(_PAGE_MARKS)) > 1
    pieces: list[str] = []
    _write_lines(tree, pieces)
    return Body("".join(pieces), encoding, notes, part if is_page else None, _count_headings(tree))


def _count_headings(tree: HtmlElement) -> int:
    """How many headings of the same level have as many words as a headline: what a digest has over each of its stories."""
    levels = Counter(
        heading.tag for heading in tree.iter("h1", "h2", "h3") if len(heading.text_content().split()) >= _HEADLINE_WORDS
    )
    return max(levels.values(), default=0)


def _tree(content: Content, part: Part) -> tuple[HtmlElement, str, tuple[ReadingNote, ...]]:
    decoded = as_content(content, part, PAGE).decoded
    cleaned = clean(decoded.text)
    return parse_page(content.path, cleaned.text), decoded.encoding, cleaned.notes


def _write_lines(element: HtmlElement, pieces: list[str], *, is_pre: bool = False) -> None:
    """Write the text below an element as it stands on the page: blocks on lines of their own, paragraphs parted by blank ones."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag and tag not in _SILENT:
        is_pre = is_pre or tag == "pre"
        edge = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _BLOCKS else ""
        pieces.append("\n" if tag == "br" else edge)
        pieces.append(_flat(element.text, is_pre))
        for child in element:
            _write_lines(child, pieces, is_pre=is_pre)
        pieces.append("" if tag == "br" else " " if tag in {"td", "th"} else edge)
    pieces.append(_flat(element.tail, is_pre))


def _flat(text: str | None, is_pre: bool) -> str:
    return (text or "") if is_pre else (text or "").replace("\n", " ")


def _count_plain(part: Part) -> int:
    return len(read_payload(part).split())


def _count_html(part: Part) -> int:
    """About how many words the HTML form shows."""
    from lxml import html
    from lxml.etree import LxmlError

    try:
        tree = html.document_fromstring(read_payload(part))
    except (LxmlError, ValueError, AssertionError):
        return 0
    pieces: list[str] = []
    _write_lines(tree, pieces)
    return len("".join(pieces).split())
