"""The text of a mail without what mail programs and people put around it: repeated headers of forwarded messages, quoting, signatures.

What such lines look like is in `data/mail_lines.tsv`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from svodka.sources.headers import is_rule
from svodka.sources.hygiene import collapse
from svodka.system.tables import read_table
from svodka.types import ReadingNote, Severity

_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
_DRAWN = re.compile(r"^[\W_]*(?P<words>[^\W_](?:.*[^\W_])?)[\W_]*$")
_LABELLED = re.compile(r"^[*_\s]*(?P<label>[^\W\d_][\w-]*(?: [^\W\d_]+)?)\s?[*_]*\s?:[*_]*\s*(?P<value>.*?)[*_]*$")
_YANDEX = re.compile(
    r"^(?P<date>\d{1,2}\.\d{1,2}\.\d{4},?\s+\d{1,2}:\d\d),?\s*(?P<sender>.*<[^<>@\s]+@[^<>\s]+>)\s*:?$"
)
_QUOTING = re.compile(
    r"^(?:(?P<date>\D{0,12}\d{1,4}.{4,40}?\d{1,2}:\d\d)|(?P<american>On .{8,60}?\d{1,2}:\d\d)).{0,160}?"
    r"(?:(?:пишет|написала?|написал\(а\)|пишут|wrote|writes)\s?:|<[^<>@\s]+@[^<>\s]+>\s?:)$"
)
"""What mail programs write over what an answer quotes: `05.11.2025 10:00, Имя пишет:`, `On Wed, Nov 5, 2025 at 10:00 AM Name wrote:`."""
_PREFIX = re.compile(r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?P<prefix>[^\W\d_]{1,10})\.?\s?(?:\[\d+\]|\(\d+\))?\s?:\s*")
_ARMOR = re.compile(r"-----(?:BEGIN PGP SIGNED MESSAGE|BEGIN PGP SIGNATURE|END PGP SIGNATURE)-----")
_HASH = re.compile(r"Hash: [\w, -]+$")
_LONGEST_BLOCK = 12
_LONGEST_LINE = 1000
_LONGEST_DRAWN = 100
_LONGEST_QUOTING = 250
"""Characters of a line that is looked at as a header or as drawn: what is longer is text, and would take long."""
_SIGNATURE_WITHIN = 15
_CLOSING_WITHIN = 8
_GREETING_WORDS = 6
_SHOWN = 60
ARTICLE_WORDS = 20
"""Words from which a text in a chain of forwarded mails counts as an article and not as somebody's remark."""


@dataclass(frozen=True)
class Forwarded:
    """What the lines over a forwarded message say about it; "" where they do not."""

    sender: str = ""
    date: str = ""
    subject: str = ""
    is_quoted: bool = False
    """Whether the mail quotes the message in its answer and does not forward it."""


@dataclass(frozen=True)
class MailText:
    """The text of one message in a mail: the mail's own, or one that it forwards."""

    text: str
    forwarded: Forwarded | None = None
    """None: it is the mail's own text."""
    notes: tuple[ReadingNote, ...] = ()

    @property
    def is_quoted(self) -> bool:
        """Whether it is a message that the mail quotes in its answer."""
        return self.forwarded is not None and self.forwarded.is_quoted


@dataclass(frozen=True)
class _Block:
    """Lines that repeat the headers of a message: `lines[start:stop]`."""

    start: int
    stop: int
    said: Forwarded


def strip_prefixes(subject: str) -> tuple[str, bool, bool]:
    """Return a subject without `Fwd:`, `RE[2]:`, `Пересл.:`, whether it had one of forwarding, and whether one of an answer."""
    forwarded = answered = False
    while match := _PREFIX.match(subject):
        prefix = match["prefix"].lower()
        if prefix not in _lines("prefix") | _lines("reply"):
            break
        forwarded |= prefix in _lines("prefix")
        answered |= prefix in _lines("reply")
        subject = subject[match.end() :]
    return subject.strip(), forwarded, answered


def read_mail_text(text: str, *, is_answer: bool = False) -> tuple[MailText, ...]:
    """Return the texts in a mail's text that may be articles: the mail's own, or the messages that it forwards, outermost first.

    `is_answer`: the subject says that the mail answers another, so what it quotes is old. At least one is returned, perhaps empty.
    """
    lines = _unquoted(_without_armor(text.replace("\r\n", "\n").split("\n")))
    blocks = list(_blocks(lines))
    if not blocks:
        return (_without_edges(MailText("\n".join(lines))),)
    own = _without_rule(lines[: blocks[0].start])
    stops = [*(block.start for block in blocks[1:]), len(lines)]
    stretches = [
        _parted_at_end(_without_rule(lines[block.stop : stop])) for block, stop in zip(blocks, stops, strict=True)
    ]
    forwarded = [
        _without_edges(MailText("\n".join(_unquoted(stretch)), block.said))
        for block, (stretch, _) in zip(blocks, stretches, strict=True)
    ]
    words = _count("\n".join(own))
    is_own = is_answer and words >= ARTICLE_WORDS
    if blocks[0].said.is_quoted:
        is_own = words >= min(ARTICLE_WORDS, max(_count(one.text) for one in forwarded))
    if is_own:
        note = _left_out("the messages below, which it answers", "\n".join(lines[blocks[0].start :]))
        mine = _without_edges(MailText("\n".join(own)))
        return (replace(mine, notes=(*mine.notes, note)),)
    telling = [one for one in forwarded if _count(one.text) >= ARTICLE_WORDS] or [
        max(forwarded, key=lambda one: _count(one.text))
    ]
    after = ["\n".join(rest) for _, rest in stretches]
    remarks = ["\n".join(own), *(one.text for one in forwarded if one not in telling), *after]
    notes = [_left_out_remark(remark, is_answer=telling[0].is_quoted) for remark in remarks if _count(remark)]
    return (replace(telling[0], notes=(*notes, *telling[0].notes)), *telling[1:])


def unfold_flowed(text: str, *, delsp: bool) -> str:
    """Return text of `format=flowed` with its soft line breaks taken out (RFC 3676); `delsp`: the space before them goes too."""
    paragraphs: list[str] = []
    open_depth = -1
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        is_signature = line == "-- "
        mark = "> " if depth else ""
        if open_depth == depth and not is_signature:
            paragraphs[-1] += line
        else:
            paragraphs.append(mark + line)
        is_soft = line.endswith(" ") and not is_signature
        if is_soft and delsp:
            paragraphs[-1] = paragraphs[-1][:-1]
        open_depth = depth if is_soft else -1
    return "\n".join(paragraphs)


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    at = 0
    while at < len(lines):
        block = _block_at(lines, at)
        if block:
            yield block
            at = block.stop
        else:
            at += 1


def _block_at(lines: Sequence[str], at: int) -> _Block | None:
    """The repeated headers that begin at a line, with the line drawn over them; None where none begin there."""
    is_marked = _is_drawn(lines[at], "forward")
    first = at + 1 if is_marked else at
    while is_marked and first < len(lines) and not _bare(lines[first]):
        first += 1
    if is_marked and first < len(lines) and (short := _YANDEX.match(_bare(lines[first])[:_LONGEST_LINE])):
        return _Block(at, first + 1, Forwarded(short["sender"], short["date"]))
    if quoting := _quoting_at(lines, at):
        return quoting
    found: dict[str, str] = {}
    stop = first
    last = ""
    for index in range(first, min(len(lines), first + _LONGEST_BLOCK)):
        line = _bare(lines[index])
        field, value = _labelled(line)
        if field and (field == "to" or field not in found):
            found.setdefault(field, value)
            last, stop = field, index + 1
        elif line and last in ("to", "subject") and "subject" not in list(found)[:-1] and _is_rest(line, last):
            stop = index + 1
        elif line or (stop > first and len(found) > 1):
            break
    is_whole = len(found) >= (2 if is_marked else 3) and "from" in found and bool(found.keys() & {"date", "subject"})
    if not is_whole:
        return None
    said = Forwarded(found.get("from", ""), found.get("date", ""), found.get("subject", ""))
    return _Block(at, stop, said)


def _quoting_at(lines: Sequence[str], at: int) -> _Block | None:
    """The line that mail programs write over what an answer quotes, which some wrap into two."""
    for stop in (at + 1, at + 2):
        line = " ".join(_bare(one)[:_LONGEST_LINE] for one in lines[at:stop])
        if (match := _QUOTING.match(line)) and len(line) <= _LONGEST_QUOTING:
            sender = line[match.end("american" if match["american"] else "date") :]
            return _Block(at, stop, Forwarded(sender, match["american"] or match["date"], is_quoted=True))
    return None


def _is_rest(line: str, field: str) -> bool:
    """Whether a line goes on with the one before it: addresses of a long list."""
    return field == "to" and "@" in line


def _labelled(line: str) -> tuple[str, str]:
    match = _LABELLED.match(line) if len(line) <= _LONGEST_LINE else None
    field = _labels().get(match["label"].lower(), "") if match else ""
    return (field, match["value"].strip()) if match and field else ("", "")


def _is_drawn(line: str, kind: str) -> bool:
    """Whether a line is one that mail programs draw: `-------- Пересылаемое сообщение --------`, `Begin forwarded message:`."""
    bare = _bare(line)
    match = _DRAWN.match(bare) if len(bare) <= _LONGEST_DRAWN else None
    if not match:
        return False
    words = " ".join(match["words"].lower().split())
    return words in _lines(kind) or (bare.startswith("--") and any(words.startswith(one) for one in _lines(kind)))


def _without_rule(lines: Sequence[str]) -> Sequence[str]:
    """The lines without one that only parts them from the message below."""
    last = max((index for index, line in enumerate(lines) if line.strip()), default=-1)
    return lines[:last] if last >= 0 and is_rule(_bare(lines[last])) and len(_bare(lines[last])) > 5 else lines


def _parted_at_end(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines before the one that is drawn under a forwarded message, and those after it."""
    stop = next((index for index, line in enumerate(lines) if _is_drawn(line, "end")), len(lines))
    return list(lines[:stop]), list(lines[stop + 1 :])


def _unquoted(lines: Sequence[str]) -> list[str]:
    """The lines without `>` before them, where nearly all have it."""
    filled = [line for line in lines if line.strip()]
    quoted = sum(bool(_QUOTED.match(line)) for line in filled)
    return [_QUOTED.sub("", line, count=1) for line in lines] if filled and quoted >= 0.8 * len(filled) else list(lines)


def _without_armor(lines: Sequence[str]) -> list[str]:
    """The lines of a signed text without PGP's own (RFC 4880, 7)."""
    if not any(line.startswith("-----BEGIN PGP SIGNED MESSAGE-----") for line in lines):
        return list(lines)
    kept: list[str] = []
    for line in lines:
        if line.startswith("-----BEGIN PGP SIGNATURE-----"):
            break
        if not _ARMOR.match(line) and not _HASH.match(line):
            kept.append(line.removeprefix("- "))
    return kept


def _without_edges(mail: MailText) -> MailText:
    """The text without a greeting at its beginning and a signature at its end, which the notes repeat."""
    lines = mail.text.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    left: list[str] = []
    if filled and _is_greeting(lines[filled[0]]):
        left.append(lines[filled[0]])
        lines[filled[0]] = ""
    cut = _signature(lines, filled)
    left += lines[cut:]
    kept = "\n".join(lines[:cut])
    note = _left_out("greeting and signature", "\n".join(left)) if any(line.strip() for line in left) else None
    return replace(mail, text=kept, notes=(*mail.notes, note) if note else mail.notes)


def _signature(lines: Sequence[str], filled: Sequence[int]) -> int:
    """Where the signature begins; the number of lines where there is none."""
    for index in filled[-_SIGNATURE_WITHIN:]:
        line = _bare(lines[index])
        if line == "--" or line.lower().startswith(tuple(_lines("sent"))):
            return index
    for index in filled[-_CLOSING_WITHIN:]:
        line = _bare(lines[index])
        is_closing = line.lower().startswith(tuple(_lines("closing"))) and len(line.split()) <= _GREETING_WORDS + 2
        if is_closing and index != filled[0]:
            return index
    return len(lines)


def _is_greeting(line: str) -> bool:
    bare = _bare(line).lower()
    return (
        len(bare.split()) <= _GREETING_WORDS
        and bare.endswith((",", "!", "."))
        and bare.startswith(tuple(_lines("greeting")))
    )


def _left_out(what: str, text: str) -> ReadingNote:
    words = collapse(text.replace("\n", " "))
    shown = words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + " …"
    severity = Severity.WARNING if _count(text) >= ARTICLE_WORDS and what != "greeting and signature" else Severity.NOTE
    number = f"{_count(text)} word{'s' if _count(text) > 1 else ''}"
    return ReadingNote(f"left out: {what} ({number}: “{shown}”)", severity)


def _left_out_remark(text: str, *, is_answer: bool) -> ReadingNote:
    """The note on the few words over the message that is the article; those of an answer may put it right."""
    if not is_answer:
        return _left_out("words of whoever forwarded it", text)
    note = _left_out("what is answered to the quoted message, which may correct it", text)
    return replace(note, severity=Severity.WARNING)


def _bare(line: str) -> str:
    return collapse(_QUOTED.sub("", line, count=1))


def _count(text: str) -> int:
    return len(text.split())


@cache
def _labels() -> dict[str, str]:
    return {
        row["text"]: row["kind"]
        for row in read_table("mail_lines.tsv")
        if row["kind"] in {"from", "date", "to", "subject"}
    }


@cache
def _lines(kind: str) -> frozenset[str]:
    return frozenset(row["text"] for row in read_table("mail_lines.tsv") if row["kind"] == kind)
