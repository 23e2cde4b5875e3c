"""Exports of Telegram Desktop as they are written: `result.json`, of one channel or a whole account, and pages `messages*.html`.

JSON is read as a stream, so that its size does not matter. Its layout is that of https://core.telegram.org/import-export and of what
Telegram Desktop writes: `messages` comes after `name`, `type` and `id`. A page holds a thousand messages, in Telegram's own templates.
"""

import contextlib
import datetime
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml.html import HtmlElement

from svodka.sources.content import Content, Found, name_unread, number_parts
from svodka.sources.html import parse_page
from svodka.sources.hygiene import collapse
from svodka.sources.limits import MAX_FILE_BYTES, MAX_NESTING, MAX_TEXT_BYTES, refuse
from svodka.sources.telegram import ChannelReader, Message, Piece

_MARK = b"\xef\xbb\xbf"
_ACCOUNT = frozenset({"chats", "left_chats"})
_CHANNELS = frozenset({"public_channel", "private_channel"})
_GROUPS = frozenset({"public_supergroup", "private_supergroup"})
_NUMBER = re.compile(r"message(\d+)")


def read_export(content: Content) -> tuple[Found, ...]:
    """Return the messages of an export as articles, and an `Unread` for each kind of thing that was left out.

    `content` is a `result.json` or one page of `messages*.html`. Raises `SourceError` for JSON that is no export, for an export without a
    message, and for more than `MAX_MESSAGES` messages with a text where no days were asked for.
    """
    is_page = content.head.removeprefix(_MARK).lstrip().startswith(b"<")
    return number_parts(_read_page(content) if is_page else _read_result(content))


class _AbsurdError(ValueError):
    """The file has something that no export has; the message says what."""


class _Walk:
    """Walks through the file event by event, knows which chat it is in, and builds each of its messages."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.message = 0
        """Bytes read since the last complete message."""
        self.value = 0
        """Bytes read since the last complete value: the parser scans an unfinished one again at each read."""
        self._open: list[tuple[str, dict[str, Any]]] = []
        """What is open: its key, and the `name`, `type` and `id` of the object that it is or stands in, as far as they have been read."""
        self.is_export = False

    def read(self, size: int = -1) -> bytes:
        """Read for the parser; raises `_AbsurdError` before a single value or message takes all memory or hours."""
        data = self._stream.read(size)
        self.message += len(data)
        self.value += len(data)
        if self.message > MAX_FILE_BYTES or self.value > MAX_TEXT_BYTES:
            raise _AbsurdError("has a message larger than any that Telegram sends")
        return data

    @property
    def is_account(self) -> bool:
        """Whether the chat is one of many of a whole account."""
        return any(key in _ACCOUNT for key, _ in self._open)

    def messages(self) -> Iterator[tuple[dict[str, Any], Any]]:
        """Yield the name, type and id of a chat with each of its messages, and once with None where its messages begin."""
        import ijson

        key, builder, depth = "", None, 0
        for event, value in ijson.basic_parse(self, use_float=True):
            self.value = 0
            if max(depth, len(self._open)) > MAX_NESTING:
                raise _AbsurdError("holds objects in objects without end")
            if builder is not None:
                depth += event.startswith("start_") - event.startswith("end_")
                builder.event(event, value)
                if not depth:
                    self.message = 0
                    yield self._open[-1][1], builder.value
                    builder = None
            elif event == "map_key":
                key = value
            elif event == "start_map" and self._open and self._open[-1][0] == "messages":
                builder, depth = ijson.ObjectBuilder(), 1
                builder.event(event, value)
            elif event in ("start_map", "start_array"):
                about = self._open[-1][1] if self._open and event == "start_array" else {}
                self._open.append((key, about))
                if event == "start_array" and key == "messages":
                    self.is_export = True
                    yield about, None
                elif event == "start_array" and key == "list" and self.is_account:
                    self.is_export = True
                key = ""
            elif event in ("end_map", "end_array"):
                self._open.pop()
                key = ""
            elif key in ("name", "type", "id"):
                self._open[-1][1].setdefault(key, value)


def _read_result(content: Content) -> Iterator[Found]:
    """Yield the articles of an export in JSON and what is left out; of a whole account, its channels are read."""
    import ijson

    readers: list[ChannelReader] = []
    others = 0
    trouble = ""
    with content.opened() as stream:
        stream.seek(len(_MARK) if content.head.startswith(_MARK) else 0)
        walk = _Walk(stream)
        reader: ChannelReader | None = None
        try:
            for about, raw in walk.messages():
                if raw is None:
                    is_wanted = not walk.is_account or about.get("type") in _CHANNELS
                    reader = _make_reader(content, about, walk.is_account) if is_wanted else None
                    others += not is_wanted
                    readers += [reader] if reader else []
                elif reader is not None and (message := _message(raw)):
                    reader.take(message)
        except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
            # A number of more digits than Python takes is a ValueError.
            trouble = str(error) if isinstance(error, _AbsurdError) else "is damaged or cut off"
    if not walk.is_export:
        other = "it is no Telegram export (result.json of a channel), and other JSON is not read"
        raise refuse(content.path, f"{other}: save the article's text as .txt")
    if not any(one.has_messages for one in readers) and not (readers and trouble == ""):
        what = trouble or "is one of an account without a channel"
        raise refuse(content.path, f"there is no message to read, the export {what}: export the channel again")
    for reader in readers:
        yield from reader.finish("the channel has no message in this export")
    if others:
        reason = f"{others:,} chat{'s' if others > 1 else ''} of the account left out: only channels are read"
        yield name_unread(content.path, "other chats", reason, wanted=False)
    if trouble:
        last = max((day.isoformat() for reader in readers for day in reader.days), default="")
        after = f" after a message of {last}" if last else ""
        reason = f"the export {trouble}{after}; what stands before was read: export the channel again"
        yield name_unread(content.path, "rest", reason)


def _make_reader(content: Content, about: dict[str, Any], is_account: bool) -> ChannelReader:
    name = about["name"] if isinstance(about.get("name"), str) else ""
    number = about.get("id")
    has_links = about.get("type") in _CHANNELS | _GROUPS and isinstance(number, int)
    prefix = f"{name or 'channel'}/" if is_account else ""
    return ChannelReader(content.path, content.period, name, abs(number) if has_links and number else 0, prefix)


def _message(raw: Any) -> Message | None:
    """The message in a JSON value; None where it is not a message."""
    number, day = (raw.get("id"), raw.get("date")) if isinstance(raw, dict) else (None, None)
    if not isinstance(number, int) or not isinstance(day, str):
        return None
    try:
        time = datetime.datetime.fromisoformat(day[:19])
    except ValueError:
        return None
    forwarded = raw.get("forwarded_from")
    return Message(
        number,
        time,
        tuple(_pieces(raw.get("text") or raw.get("text_entities"))),
        forwarded if isinstance(forwarded, str) else "",
        is_service=raw.get("type") != "message",
        is_edited="edited" in raw,
        is_reply="reply_to_message_id" in raw,
    )


def _pieces(text: Any) -> Iterator[Piece]:
    """The runs of a text: a string, or a list of strings and of objects with a `type`, a `text` and sometimes a `href`."""
    for part in text if isinstance(text, list) else [text]:
        if isinstance(part, str):
            yield Piece(part)
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            shown, href = part["text"], part.get("href")
            links = {"mention": f"https://t.me/{shown.removeprefix('@')}", "link": shown}
            yield Piece(shown, links.get(str(part.get("type")), href if isinstance(href, str) else ""))


def _read_page(content: Content) -> Iterator[Found]:
    """Yield the articles on a page of an export and what is left out."""
    tree = parse_page(content.path, content.decoded.text)
    names = (name for header in _with_class(tree, "page_header") for name in _with_class(header, "text"))
    name = next((collapse(name.text_content().replace("\n", " ")) for name in names), "")
    reader = ChannelReader(content.path, content.period, name)
    for message in _messages_on_page(tree):
        reader.take(message)
    yield from reader.finish("this page of a Telegram export holds no messages")


def _messages_on_page(tree: HtmlElement) -> Iterator[Message]:
    forwarded_from = ""
    for element in _with_class(tree, "message"):
        number = _NUMBER.fullmatch(element.get("id") or "")
        if number is None:
            # A line between two days has a negative number.
            continue
        if "service" in _classes(element):
            yield Message(int(number[1]), datetime.datetime.min, is_service=True)
            continue
        if (time := _time(element)) is None:
            continue
        if (forwarded := next(_with_class(element, "forwarded", "body"), None)) is None:
            forwarded_from = ""
        elif (name := next(_with_class(forwarded, "from_name"), None)) is not None:
            # A message that is joined to the one before does not repeat where it was forwarded from.
            forwarded_from = collapse((name.text or "").replace("\n", " "))
        text = next(_with_class(element, "text"), None)
        pieces = tuple(piece for piece in _pieces_below(text) if piece.text) if text is not None else ()
        is_reply = next(_with_class(element, "reply_to"), None) is not None
        yield Message(int(number[1]), time, pieces, forwarded_from, is_reply=is_reply)


def _time(element: HtmlElement) -> datetime.datetime | None:
    for details in _with_class(element, "date", "details"):
        with contextlib.suppress(ValueError):
            return datetime.datetime.strptime((details.get("title") or "")[:19], "%d.%m.%Y %H:%M:%S")
    return None


def _pieces_below(element: HtmlElement, address: str = "") -> Iterator[Piece]:
    """The runs of text below an element; line breaks of the page's source are spaces, as on the page."""
    yield Piece(_joined(element.text), address)
    for child in element:
        if child.tag == "br":
            yield Piece("\n")
        elif isinstance(child.tag, str):
            edge = [Piece("\n")] if child.tag in {"pre", "blockquote", "div"} else []
            yield from edge
            yield from _pieces_below(child, (child.get("href") or address) if child.tag == "a" else address)
            yield from edge
        yield Piece(_joined(child.tail), address)


def _joined(text: str | None) -> str:
    return re.sub(r"[\r\n]+", " ", text or "")


def _with_class(element: HtmlElement, *names: str) -> Iterator[HtmlElement]:
    """Yield the `div` elements below one that have all these classes."""
    return (one for one in element.iter("div") if one is not element and _classes(one).issuperset(names))


def _classes(element: HtmlElement) -> set[str]:
    return set((element.get("class") or "").split())
