"""`result.json` of Telegram Desktop, of one channel or a whole account: read as it comes, so that its size does not matter.

Layout: https://core.telegram.org/import-export and what Telegram Desktop writes; `messages` stands behind `name`, `type` and `id`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, BinaryIO

from svodka.sources.content import Content, Unread, name_unread
from svodka.sources.limits import MAX_FILE_BYTES, MAX_NESTING, MAX_TEXT_BYTES, refuse
from svodka.sources.telegram import Channel, Gathering, Message, Piece
from svodka.types import Article

_MARK = b"\xef\xbb\xbf"
_NO_EXPORT = (
    "it is no Telegram export (result.json of a channel), and other JSON is not read: save the article's text as .txt"
)
_ACCOUNT = frozenset({"chats", "left_chats"})
_CHANNELS = frozenset({"public_channel", "private_channel"})
_GROUPS = frozenset({"public_supergroup", "private_supergroup"})
_FACTS = frozenset({"name", "type", "id"})


class _AbsurdError(ValueError):
    """The file goes on where no export does; the text says how."""


class _Watched:
    """A stream that ends a single value, or a single message, before it takes the memory or the day."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.message = 0
        """Bytes since a message was complete."""
        self.value = 0
        """Bytes since a value was complete: the parser looks through an unfinished one again at each reading."""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.message += len(data)
        self.value += len(data)
        if self.message > MAX_FILE_BYTES or self.value > MAX_TEXT_BYTES:
            raise _AbsurdError("has a message larger than any that Telegram sends")
        return data


class _Walk:
    """The way through the file, event by event: which chat it is in, and each of its messages when it is complete."""

    def __init__(self, stream: BinaryIO) -> None:
        self._watched = _Watched(stream)
        self._open: list[str] = []
        """The keys of the objects and arrays that are open."""
        self._facts: list[dict[str, Any]] = []
        self.is_export = False

    @property
    def is_account(self) -> bool:
        """Whether the chat is one of many of a whole account."""
        return bool(_ACCOUNT.intersection(self._open))

    def messages(self) -> Iterator[tuple[dict[str, Any], Any]]:
        """Yield a chat's facts with each of its messages, and once with None where its messages begin."""
        import ijson

        key, builder, depth = "", None, 0
        for event, value in ijson.basic_parse(self._watched, use_float=True):
            self._watched.value = 0
            if builder is not None:
                depth += event.startswith("start_") - event.startswith("end_")
                if depth > MAX_NESTING:
                    raise _AbsurdError("holds objects in objects without end")
                builder.event(event, value)
                if not depth:
                    self._watched.message = 0
                    yield self._facts[-1], builder.value
                    builder = None
            elif event == "map_key":
                key = value
            elif event == "start_map" and self._open and self._open[-1] == "messages" and self._facts:
                builder, depth = ijson.ObjectBuilder(), 1
                builder.event(event, value)
            elif event in ("start_map", "start_array"):
                yield from self._enter(event, key)
                key = ""
            elif event in ("end_map", "end_array"):
                self._open.pop()
                if event == "end_map":
                    self._facts.pop()
            elif key in _FACTS and self._facts:
                self._facts[-1].setdefault(key, value)

    def _enter(self, event: str, key: str) -> Iterator[tuple[dict[str, Any], Any]]:
        self._open.append(key)
        if len(self._open) > MAX_NESTING:
            raise _AbsurdError("holds objects in objects without end")
        if event == "start_map":
            self._facts.append({})
        elif key == "messages" and self._facts:
            self.is_export = True
            yield self._facts[-1], None
        elif key == "list" and self.is_account:
            self.is_export = True


def read_result(content: Content) -> Iterator[Article | Unread]:
    """Yield the articles of an export in JSON and the word on what is left out; of a whole account, its channels are read.

    Raises `SourceError` as `svodka.sources.telegram_html.read_export` says.
    """
    import ijson

    gatherings: list[Gathering] = []
    others = 0
    trouble = ""
    with content.opened() as stream:
        stream.seek(len(_MARK) if content.head.startswith(_MARK) else 0)
        walk = _Walk(stream)
        into: Gathering | None = None
        try:
            for facts, raw in walk.messages():
                if raw is None:
                    is_wanted = not walk.is_account or facts.get("type") in _CHANNELS
                    into = _gathering(content, facts, walk.is_account) if is_wanted else None
                    others += not is_wanted
                    gatherings += [into] if into else []
                elif into is not None and (message := _message(raw)):
                    into.take(message)
        except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
            # A number of more digits than Python takes is a ValueError.
            trouble = str(error) if isinstance(error, _AbsurdError) else "is damaged or cut off"
    if not walk.is_export:
        raise refuse(content.path, _NO_EXPORT)
    if not any(one.texts or one.empty or one.service for one in gatherings) and not (gatherings and trouble == ""):
        what = trouble or "is one of an account without a channel"
        raise refuse(content.path, f"there is no message to read, the export {what}: export the channel again")
    yield from _finished(content, gatherings, others, trouble)


def _finished(content: Content, gatherings: list[Gathering], others: int, trouble: str) -> Iterator[Article | Unread]:
    for gathering in gatherings:
        yield from gathering.finish()
        if not (gathering.texts or gathering.empty or gathering.service):
            member = f"{gathering.prefix}messages"
            yield name_unread(content.path, member, "the channel has no message in this export", wanted=False)
    if others:
        reason = f"{others:,} chat{'s' if others > 1 else ''} of the account left out: only channels are read"
        yield name_unread(content.path, "other chats", reason, wanted=False)
    if trouble:
        last = max((gathering.days[1].isoformat() for gathering in gatherings if gathering.days), default="")
        after = f" after a message of {last}" if last else ""
        reason = f"the export {trouble}{after}; what stands before was read: export the channel again"
        yield name_unread(content.path, "rest", reason)


def _gathering(content: Content, facts: dict[str, Any], is_account: bool) -> Gathering:
    name = facts.get("name")
    name = name if isinstance(name, str) else ""
    number = facts.get("id")
    has_links = facts.get("type") in _CHANNELS | _GROUPS and isinstance(number, int)
    channel = Channel(name, abs(number) if has_links and isinstance(number, int) else 0)
    return Gathering(content.path, channel, content.period, f"{name or 'channel'}/" if is_account else "")


def _message(raw: Any) -> Message | None:
    """The message that an object is; None for what is none."""
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
            yield Piece(part["text"], _address(str(part.get("type")), part))


def _address(kind: str, part: dict[str, Any]) -> str:
    text = str(part["text"])
    if kind == "mention":
        return f"https://t.me/{text.removeprefix('@')}"
    if kind == "link":
        return text
    href = part.get("href")
    return href if isinstance(href, str) else ""
