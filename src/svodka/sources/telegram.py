"""Exports of Telegram Desktop: each message with a text is an article of the channel; all others are counted.

`svodka.sources.telegram_export` reads the messages out of the files; this module decides what becomes of them.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from svodka.russian.sentences import split_sentences
from svodka.sources.articles import make_article
from svodka.sources.content import Found, name_unread
from svodka.sources.furniture import is_furniture, note_left_out
from svodka.sources.hygiene import clean, clean_line, collapse, merge_notes
from svodka.sources.limits import MAX_CHARACTERS, MAX_HEADLINE, MAX_MESSAGE_TEXT, MAX_MESSAGES, refuse
from svodka.sources.structure import Parts
from svodka.sources.wrapping import ends_sentence, starts_lower
from svodka.types import ArticleId, Period, ReadingNote, Severity

_TELEGRAM = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?P<name>[A-Za-z]\w{3,31})(?![\w/]*\+)", re.IGNORECASE)
_NO_CHANNELS = frozenset({"joinchat", "addstickers", "share", "proxy"})
_ALL_WORDS = 10_000
_WORD = re.compile(r"[^\W_]+")
_BEGINS = frozenset("«\"'“„([#@+-–—$€№%")
_ENDS = frozenset("»\"'”“)].!?…:;%+$€")
"""Signs that may stand at the edges of a line; all others there (⚡️, 👉, ➖) are decoration."""
_FOOTER_WORDS = 3
_HEADLINE_WORDS = 3
_ROOM = 200
"""Telegram cuts a long message at the end of a word, at most this many UTF-16 units before its limit."""
_OUTSIDE, _EMPTY, _SERVICE = "outside the days asked for", "without a text", "of Telegram itself"
_NEXT_WITHIN = datetime.timedelta(seconds=2)


@dataclass(frozen=True)
class Piece:
    """A run of a message's text, line breaks included, and the address that it links to, "" for none."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Message:
    """A message of a channel; `time` is as exported, by the clock of whoever exported it. Without `pieces` it has no text."""

    number: int
    time: datetime.datetime
    pieces: tuple[Piece, ...] = ()
    forwarded_from: str = ""
    is_service: bool = False
    """Whether Telegram itself wrote it: the channel was made, a message was pinned."""
    is_edited: bool = False
    is_reply: bool = False

    @property
    def text(self) -> str:
        """The text as it was sent."""
        return _join_pieces(self.pieces)


@dataclass
class ChannelReader:
    """Collects the messages of one channel, or another chat, and makes articles of them; those outside of `period` are only counted."""

    path: Path
    period: Period | None
    name: str
    number: int = 0
    """The channel's number in addresses; 0 where the export does not say it."""
    prefix: str = ""
    """The beginning of the articles' member names: `CHANNEL/` where a file holds several channels, else ""."""
    kept: list[list[Message]] = field(default_factory=list)
    """The messages that were kept, each with the rest of it that Telegram sent as further ones."""
    texts: int = 0
    """How many messages have a text."""
    left_out: dict[str, int] = field(default_factory=lambda: dict.fromkeys((_OUTSIDE, _EMPTY, _SERVICE), 0))
    named: Counter[str] = field(default_factory=Counter)
    """How many messages link to each public name, in lower case."""
    days: set[datetime.date] = field(default_factory=set)
    """The days of the messages with a text."""

    def take(self, message: Message) -> None:
        """Count a message, and keep it where it is wanted."""
        if message.is_service or not message.text.strip():
            self.left_out[_SERVICE if message.is_service else _EMPTY] += 1
            return
        self.texts += 1
        self.named.update({name for piece in message.pieces for name in _names(piece)})
        day = message.time.date()
        self.days.add(day)
        if self.period and not self.period.first <= day <= self.period.last:
            self.left_out[_OUTSIDE] += 1
        elif self.kept and _goes_on(self.kept[-1][-1], message):
            self.kept[-1].append(message)
        elif self.period or len(self.kept) <= MAX_MESSAGES:
            self.kept.append([message])

    @property
    def has_messages(self) -> bool:
        """Whether any message was met, wanted or not."""
        return bool(self.texts or any(self.left_out.values()))

    @property
    def username(self) -> str:
        """The channel's public name, which no export says: the one that half of its messages, two at least, link to; "" for none."""
        name, count = next(iter(self.named.most_common(1)), ("", 0))
        return name if count >= max(2, self.texts / 2) else ""

    def finish(self, nothing: str) -> Iterator[Found]:
        """Yield the articles, and an `Unread` for what was left out, or with the reason `nothing` where no message was met.

        Raises `SourceError` for too many messages where no days were asked for.
        """
        if self.period is None and len(self.kept) > MAX_MESSAGES:
            trouble = f"it holds {self.texts:,} messages with a text, of {min(self.days)} to {max(self.days)}"
            raise refuse(self.path, f"{trouble}: say with --period which days you want")
        yield from map(self._finish_one, self.kept)
        if said := [f"{count:,} {what}" for what, count in self.left_out.items() if count]:
            total = sum(self.left_out.values())
            reason = f"{total:,} message{'s' if total > 1 else ''} left out: {', '.join(said)}"
            yield name_unread(self.path, f"{self.prefix}other messages", reason, wanted=False)
        if not self.has_messages:
            yield name_unread(self.path, f"{self.prefix}messages", nothing, wanted=False)

    def _finish_one(self, sent: Sequence[Message]) -> Found:
        message = replace(sent[0], pieces=tuple(piece for one in sent for piece in one.pieces))
        name = f"{self.prefix}message {message.number}"
        if len(message.text) > MAX_CHARACTERS:
            return name_unread(self.path, name, f"it has more than {MAX_CHARACTERS:,} characters, which no message has")
        url, note = "", "the export does not say the channel's public name, so there is no address"
        if self.username:
            url, note = f"https://t.me/{self.username}/{message.number}", ""
        elif self.number:
            url = f"https://t.me/c/{self.number}/{message.number}"
            note = "the export does not say the channel's public name: the address opens for its subscribers only"
        parts = replace(read_message(message), url=url, outlet=self.name)
        notes = [ReadingNote(note, Severity.NOTE)] if note else []
        return make_article(ArticleId(self.path, member=name), "telegram", "", parts, notes)


def read_message(message: Message) -> Parts:
    """Return the headline (the first line, or the first sentence of it), the paragraphs, the date and the notes on a message."""
    lines, notes = _lines(message.pieces)
    title, paragraphs = _headline(lines)
    if not title:
        notes.append(ReadingNote("no headline found: the first paragraph stays in the body"))
    notes.append(ReadingNote(f"sent at {message.time:%H:%M} by the clock of whoever exported it"))
    if message.forwarded_from:
        notes.append(ReadingNote(f"forwarded from “{clean_line(message.forwarded_from)}”", Severity.NOTE))
    if message.is_edited:
        notes.append(ReadingNote("edited after it was sent; this is the last wording"))
    if message.is_reply:
        notes.append(ReadingNote("an answer to another message"))
    addresses = dict.fromkeys(piece.address for piece in message.pieces if not _TELEGRAM.match(piece.address))
    links = [address for address in addresses if address.startswith("http") and address not in message.text]
    if links:
        notes.append(ReadingNote(f"links to {', '.join(links[:3])}", Severity.NOTE))
    return Parts(title, tuple(paragraphs), date=message.time.date(), date_reason="message", notes=merge_notes(notes))


def _lines(pieces: Sequence[Piece]) -> tuple[list[str], list[ReadingNote]]:
    """The lines of a message without the channel's own signature at its end, and the notes on them."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines.extend([replace(piece, text=other)] for other in others)
    notes: list[ReadingNote] = []
    while lines and (not _join_pieces(lines[-1]).strip() or _is_footer(lines[-1])):
        if line := collapse(_join_pieces(lines.pop())):
            notes.insert(0, ReadingNote(f"left out of the body: “{line}”", Severity.NOTE))
    cleaned = [clean(_join_pieces(line)) for line in lines]
    notes += [note for one in cleaned for note in one.notes]
    kept = [line for one in cleaned if (line := _without_decoration(collapse(one.text.replace("\n", " "))))]
    if not kept:
        # A message of nothing but links to channels.
        return [clean_line(_join_pieces(pieces))], notes[-1:]
    told = [line for line in kept if not is_furniture(line)] or kept
    notes += note_left_out([line for line in kept if line not in told])
    return told, notes


def _without_decoration(line: str) -> str:
    first = next((at for at, sign in enumerate(line) if sign.isalnum() or sign in _BEGINS), len(line))
    kept = line[first:]
    return kept[: max((at for at, sign in enumerate(kept, 1) if sign.isalnum() or sign in _ENDS), default=0)]


def _join_pieces(line: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in line)


def _is_footer(line: Sequence[Piece]) -> bool:
    """Whether a line only leads to a channel: `@name`, `Наш канал: t.me/name`, `Подписаться` with a link."""
    own = "".join(piece.text for piece in line if not _names(piece))
    return own != _join_pieces(line) and len(_WORD.findall(own)) <= _FOOTER_WORDS


def _names(piece: Piece) -> set[str]:
    """The public names that a piece links to, in lower case."""
    return {match["name"].lower() for match in _TELEGRAM.finditer(piece.address)} - _NO_CHANNELS


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """The headline, which is the first sentence of the first line, and the rest; "" and all lines where it would be too long.

    A sentence of fewer than three words (`Срочно!`, `г. Ош.`) is no headline without the one after it.
    """
    first, *rest = lines
    # Only the beginning is searched, so that a very long line takes no longer.
    sentences = list(split_sentences(first[: 4 * MAX_HEADLINE], _ALL_WORDS))
    stops = [one.stop for one in sentences if len(_WORD.findall(first[: one.stop])) >= _HEADLINE_WORDS]
    stop = stops[0] if stops else len(first)
    if not stops and rest and ends_sentence(first):
        return _headline([f"{first} {rest[0]}", *rest[1:]])
    headline, after = first[:stop], first[stop:].strip()
    if len(headline) > MAX_HEADLINE:
        return "", lines
    return headline, [after, *rest] if after else rest


def _goes_on(before: Message, after: Message) -> bool:
    """Whether a message is the rest of the one before it, which Telegram cut at its limit; only where there is no doubt."""
    is_next = after.number == before.number + 1 and before.forwarded_from == after.forwarded_from
    units = len(before.text.encode("utf-16-le", "surrogatepass")) // 2
    is_full = units > MAX_MESSAGE_TEXT - _ROOM
    is_at_once = datetime.timedelta() <= after.time - before.time <= _NEXT_WITHIN
    breaks_off = not ends_sentence(before.text.strip()) or starts_lower(after.text.strip())
    return is_next and is_full and is_at_once and breaks_off
