"""`messages.html`, `messages2.html`, … of Telegram Desktop: pages of a thousand messages, laid out by its own templates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from svodka.sources.content import Content, Unread, name_unread, number_parts
from svodka.sources.html import parse_page
from svodka.sources.hygiene import collapse
from svodka.sources.telegram import Channel, Gathering, Message, Piece
from svodka.sources.telegram_json import read_result
from svodka.types import Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TIME = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d):(\d\d)")
_NUMBER = re.compile(r"message(\d+)")
_BLOCKS = frozenset({"pre", "blockquote", "div"})


def read_page_of_messages(content: Content) -> Iterator[Article | Unread]:
    """Yield the articles on a page of an export and the word on what is left out.

    Raises `SourceError` for a page that cannot be parsed, and as `svodka.sources.telegram_html.read_export` says.
    """
    tree = parse_page(content.path, content.decoded.text)
    header = next(_with_class(tree, "page_header"), None)
    named = next(_with_class(header, "text"), None) if header is not None else None
    channel = Channel(collapse(named.text_content().replace("\n", " ")) if named is not None else "")
    gathering = Gathering(content.path, channel, content.period)
    for message in _messages(tree):
        gathering.take(message)
    found = tuple(gathering.finish())
    yield from found
    if not found:
        reason = "this page of a Telegram export holds no messages"
        yield name_unread(content.path, "messages", reason, wanted=False)


def _messages(tree: HtmlElement) -> Iterator[Message]:
    forwarded_from = ""
    for element in _with_class(tree, "message"):
        number = _NUMBER.fullmatch(element.get("id") or "")
        if number is None:
            # A line between two days has a negative number.
            continue
        if "service" in _classes(element):
            yield Message(int(number[1]), datetime.datetime.min, is_service=True)
            continue
        time = _time(element)
        if time is None:
            continue
        forwarded = next(_with_class(element, "forwarded", "body"), None)
        name = next(_with_class(forwarded, "from_name"), None) if forwarded is not None else None
        if forwarded is None:
            forwarded_from = ""
        elif name is not None:
            # A message that is joined to the one before does not repeat whence it was forwarded.
            forwarded_from = collapse((name.text or "").replace("\n", " "))
        text = next(_with_class(element, "text"), None)
        is_reply = any(True for _ in _with_class(element, "reply_to"))
        pieces = tuple(_stripped(_pieces(text))) if text is not None else ()
        yield Message(int(number[1]), time, pieces, forwarded_from, is_reply=is_reply)


def _time(element: HtmlElement) -> datetime.datetime | None:
    for details in _with_class(element, "date", "details"):
        if match := _TIME.match(details.get("title") or ""):
            day, month, year, hour, minute, second = map(int, match.groups())
            try:
                return datetime.datetime(year, month, day, hour, minute, second)
            except ValueError:
                return None
    return None


def _pieces(element: HtmlElement, address: str = "") -> Iterator[Piece]:
    """The runs of text below an element; line breaks of the page's source are spaces, as on the page."""
    yield Piece(_joined(element.text), address)
    for child in element:
        if child.tag == "br":
            yield Piece("\n")
        elif isinstance(child.tag, str):
            if child.tag in _BLOCKS:
                yield Piece("\n")
            yield from _pieces(child, (child.get("href") or address) if child.tag == "a" else address)
            if child.tag in _BLOCKS:
                yield Piece("\n")
        yield Piece(_joined(child.tail), address)


def _stripped(pieces: Iterator[Piece]) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.text)


def _joined(text: str | None) -> str:
    return re.sub(r"[\r\n]+", " ", text or "")


def _with_class(element: HtmlElement, *names: str) -> Iterator[HtmlElement]:
    """Yield the `div` elements below one that have all these classes."""
    return (one for one in element.iter("div") if one is not element and _classes(one).issuperset(names))


def _classes(element: HtmlElement) -> set[str]:
    return set((element.get("class") or "").split())


def read_export(content: Content) -> tuple[Article | Unread, ...]:
    """Return the messages of an export, `result.json` or a page of `messages*.html`, as articles, and the word on all others.

    Raises `SourceError` for JSON that is no export, for an export without a message, and for more than `MAX_MESSAGES` messages with a
    text where no days were asked for.
    """
    is_page = content.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return number_parts(read_page_of_messages(content) if is_page else read_result(content))
