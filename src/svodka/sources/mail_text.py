"""The text of a mail without what mail programs and people put around it: repeated headers of forwarded messages, quoting, signatures.

What such lines look like is in `data/mail_lines.tsv`.
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from svodka.sources.headers import is_rule
from svodka.sources.hygiene import collapse
from svodka.sources.wrapping import ends_sentence
from svodka.system.tables import read_column, read_pairs
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
_ARMOR = re.compile(r"-----(?:BEGIN PGP SIGNED MESSAGE|END PGP SIGNATURE)-----|Hash: [\w, -]+$")
_ANSWERED = "what is answered to the quoted message, which may correct it"
_FIELDS = ("from", "date", "to", "subject")
_LONGEST_BLOCK = 12
_LONGEST_LINE = 1000
_LONGEST_DRAWN = 100
_LONGEST_QUOTING = 250
"""The longest lines, in characters, that are tested as a header or a drawn line: longer ones are text, and testing them takes long."""
_SIGNATURE_WITHIN = 15
_CLOSING_WITHIN = 8
_GREETING_WORDS = 6
_SHOWN = 60
_LONGEST_SIGNED = 60
"""Letters of a line with a name, an office or a telephone number; a sentence of an article is longer."""
_DISCLAIMER = re.compile(
    r"конфиденциальн|предназначен\w* (?:только|исключительно)|по ошибке|окружающ|ссылка на|confidential|privileged|intended (?:only|solely)"
    r"|in error|environment",
    re.IGNORECASE,
)
"""What programs and offices write below every signature."""
ARTICLE_WORDS = 20
"""Words from which a text in a chain of forwarded mails counts as an article and not as somebody's remark."""


class ForwardedHeaders(NamedTuple):
    """What the lines over a forwarded message say about it; "" where they say nothing."""

    sender: str = ""
    date: str = ""
    subject: str = ""
    is_quoted: bool = False
    """Whether the mail quotes the message in its answer and does not forward it."""


class MailText(NamedTuple):
    """The text of one message in a mail: the mail's own, or one that it forwards."""

    text: str
    forwarded: ForwardedHeaders | None = None
    """None: it is the mail's own text."""
    notes: tuple[ReadingNote, ...] = ()


def strip_prefixes(subject: str) -> tuple[str, bool, bool]:
    """Return a subject without prefixes (`Fwd:`, `RE[2]:`, `Пересл.:`), whether one meant forwarding, and whether one meant an answer."""
    found = set()
    while (match := _PREFIX.match(subject)) and (kind := _find_kind(match["prefix"])) in {"prefix", "reply"}:
        found.add(kind)
        subject = subject[match.end() :]
    return subject.strip(), "prefix" in found, "reply" in found


def read_mail_text(text: str, *, is_answer: bool = False) -> tuple[MailText, ...]:
    """Return the texts in a mail's text that may be articles: the mail's own, or the messages that it forwards, outermost first.

    `is_answer`: the subject says that the mail answers another, so what it quotes is old. At least one is returned, perhaps empty.
    """
    lines = _unquote(_without_armor(text.replace("\r\n", "\n").split("\n")))
    mine: list[str] = []
    below: list[tuple[ForwardedHeaders, list[str]]] = []
    at = 0
    while at < len(lines):
        if found := _headers_at(lines, at):
            at, said = found
            below.append((said, []))
        else:
            (below[-1][1] if below else mine).append(lines[at])
            at += 1
    if not below:
        return (_without_edges(MailText("\n".join(lines))),)
    own = "\n".join(_without_rule(mine))
    forwarded, after = [], []
    for said, stretch in below:
        message = _without_rule(stretch)
        # What is drawn under a forwarded message ends it.
        end = next((index for index, line in enumerate(message) if _is_drawn(line, "end")), len(message))
        forwarded.append(_without_edges(MailText("\n".join(_unquote(message[:end])), said)))
        after.append("\n".join(message[end + 1 :]))
    longest = max(forwarded, key=lambda one: _count(one.text))
    is_quoting = below[0][0].is_quoted
    least = min(ARTICLE_WORDS, _count(longest.text)) if is_quoting else ARTICLE_WORDS
    if (is_answer or is_quoting) and _count(own) >= least:
        note = _note_left_out("the messages below, which it answers", "\n".join(lines[len(mine) :]))
        answer = _without_edges(MailText(own))
        return (answer._replace(notes=(*answer.notes, note)),)
    articles = [one for one in forwarded if _count(one.text) >= ARTICLE_WORDS] or [longest]
    remarks = [own, *(one.text for one in forwarded if one not in articles), *after]
    first = articles[0]
    # Remarks are the few words around the message that is the article; those of an answer may correct it.
    is_answered = first.forwarded is not None and first.forwarded.is_quoted
    what, severity = (_ANSWERED, Severity.WARNING) if is_answered else ("words of whoever forwarded it", None)
    notes = [_note_left_out(what, remark, severity) for remark in remarks if _count(remark)]
    return (first._replace(notes=(*notes, *first.notes)), *articles[1:])


def unfold_flowed(text: str, *, delsp: bool) -> str:
    """Return text of `format=flowed` with its soft line breaks taken out (RFC 3676); `delsp`: the space before them goes too."""
    paragraphs: list[str] = []
    open_depth = -1
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        is_signature = line == "-- "
        if open_depth == depth and not is_signature:
            paragraphs[-1] += line
        else:
            paragraphs.append("> " + line if depth else line)
        is_soft = line.endswith(" ") and not is_signature
        if is_soft and delsp:
            paragraphs[-1] = paragraphs[-1][:-1]
        open_depth = depth if is_soft else -1
    return "\n".join(paragraphs)


def _headers_at(lines: Sequence[str], at: int) -> tuple[int, ForwardedHeaders] | None:
    """Where the repeated headers end that begin at a line or a line drawn over them, and what they say; None where none begin there."""
    is_marked = _is_drawn(lines[at], "forward")
    first = at + 1 if is_marked else at
    while is_marked and first < len(lines) and not _bare(lines[first]):
        first += 1
    if is_marked and first < len(lines) and (short := _YANDEX.match(_bare(lines[first])[:_LONGEST_LINE])):
        return first + 1, ForwardedHeaders(short["sender"], short["date"])
    if quoting := _quoting_at(lines, at):
        return quoting
    found: dict[str, str] = {}
    stop = first
    last = ""
    for index, line in enumerate(map(_bare, lines[first : first + _LONGEST_BLOCK]), first):
        field, value = _labelled(line)
        if field and (field == "to" or field not in found):
            found.setdefault(field, value)
            last, stop = field, index + 1
        elif last == "to" and "subject" not in list(found)[:-1] and "@" in line:
            # A long list of recipients goes on over several lines.
            stop = index + 1
        elif line or (stop > first and len(found) > 1):
            break
    if len(found) < (2 if is_marked else 3) or "from" not in found or not found.keys() & {"date", "subject"}:
        return None
    return stop, ForwardedHeaders(found["from"], found.get("date", ""), found.get("subject", ""))


def _quoting_at(lines: Sequence[str], at: int) -> tuple[int, ForwardedHeaders] | None:
    """The line that mail programs write over what an answer quotes, which some wrap into two."""
    for stop in (at + 1, at + 2):
        line = " ".join(_bare(one)[:_LONGEST_LINE] for one in lines[at:stop])
        if (match := _QUOTING.match(line)) and len(line) <= _LONGEST_QUOTING:
            sender = line[match.end("american" if match["american"] else "date") :]
            return stop, ForwardedHeaders(sender, match["american"] or match["date"], is_quoted=True)
    return None


def _labelled(line: str) -> tuple[str, str]:
    match = _LABELLED.match(line) if len(line) <= _LONGEST_LINE else None
    field = _find_kind(match["label"]) if match else ""
    return (field, match["value"].strip()) if match and field in _FIELDS else ("", "")


def _is_drawn(line: str, kind: str) -> bool:
    """Whether a line is one that mail programs draw: `-------- Пересылаемое сообщение --------`, `Begin forwarded message:`."""
    bare = _bare(line)
    match = _DRAWN.match(bare) if len(bare) <= _LONGEST_DRAWN else None
    if not match:
        return False
    words = " ".join(match["words"].lower().split())
    return words in _phrases(kind) or (bare.startswith("--") and words.startswith(_phrases(kind)))


def _without_rule(lines: Sequence[str]) -> Sequence[str]:
    """The lines without a drawn one at their end that only separates them from the message below."""
    last = max((index for index, line in enumerate(lines) if line.strip()), default=0)
    bare = _bare(lines[last]) if lines else ""
    return lines[:last] if is_rule(bare) and len(bare) > 5 else lines


def _unquote(lines: Sequence[str]) -> list[str]:
    """The lines without the `>` before them, if nearly all have one; else as they are."""
    filled = [line for line in lines if line.strip()]
    quoted = sum(bool(_QUOTED.match(line)) for line in filled)
    return [_QUOTED.sub("", line, count=1) for line in lines] if filled and quoted >= 0.8 * len(filled) else list(lines)


def _without_armor(lines: Sequence[str]) -> list[str]:
    """The lines of a signed text without PGP's own (RFC 4880, 7)."""
    if not any(line.startswith("-----BEGIN PGP SIGNED MESSAGE-----") for line in lines):
        return list(lines)
    signed = takewhile(lambda line: not line.startswith("-----BEGIN PGP SIGNATURE-----"), lines)
    return [line.removeprefix("- ") for line in signed if not _ARMOR.match(line)]


def _without_edges(mail: MailText) -> MailText:
    """The text without a greeting at its beginning and a signature at its end; a note quotes what was left out."""
    lines = mail.text.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    greeting = _bare(lines[filled[0]]).lower() if filled else ""
    left: list[str] = []
    is_short = len(greeting.split()) <= _GREETING_WORDS and greeting.endswith((",", "!", "."))
    if is_short and greeting.startswith(_phrases("greeting")):
        left.append(lines[filled[0]])
        lines[filled[0]] = ""
    cut = _signature(lines, filled)
    start = _article_below(lines, cut)
    kept, others = (lines[start:], lines[:start]) if start else (lines[:cut], lines[cut:])
    gone = "\n".join([*left, *others])
    severity = Severity.WARNING if start else Severity.NOTE
    notes = [_note_left_out("greeting and signature", gone, severity)] if gone.strip() else []
    return mail._replace(text="\n".join(kept), notes=(*mail.notes, *notes))


def _article_below(lines: Sequence[str], signature: int) -> int:
    """Where an article begins that stands under the signature of a covering note; 0 where none does."""
    below = "\n".join(lines[signature:])
    sentences = [line for line in lines[signature:] if len(line) > _LONGEST_SIGNED and ends_sentence(line.strip())]
    above = _count("\n".join(lines[:signature]))
    if len(sentences) < 2 or _DISCLAIMER.search(below) or above >= ARTICLE_WORDS or _count(below) < 3 * above:
        return 0
    for at in range(signature + 1, len(lines)):
        if not lines[at].strip():
            return at
        if len(lines[at]) > _LONGEST_SIGNED:
            return max(signature + 1, at - 1)  # its headline
    return 0


def _signature(lines: Sequence[str], filled: Sequence[int]) -> int:
    """Where the signature begins; the number of lines where there is none."""
    for index in filled[-_SIGNATURE_WITHIN:]:
        line = _bare(lines[index])
        if line == "--" or line.lower().startswith(_phrases("sent")):
            return index
    for index in filled[-_CLOSING_WITHIN:]:
        line = _bare(lines[index])
        is_closing = line.lower().startswith(_phrases("closing")) and len(line.split()) <= _GREETING_WORDS + 2
        if is_closing and index != filled[0]:
            return index
    return len(lines)


def _note_left_out(what: str, text: str, severity: Severity | None = None) -> ReadingNote:
    """The note on text that was left out; where no severity is given, a warning if it is as long as an article."""
    words, count = collapse(text.replace("\n", " ")), _count(text)
    shown = words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + " …"
    severity = severity or (Severity.WARNING if count >= ARTICLE_WORDS else Severity.NOTE)
    return ReadingNote(f"left out: {what} ({count} word{'s' if count > 1 else ''}: “{shown}”)", severity)


def _bare(line: str) -> str:
    return collapse(_QUOTED.sub("", line, count=1))


def _count(text: str) -> int:
    return len(text.split())


def _find_kind(phrase: str) -> str:
    return read_pairs("mail_lines.tsv", "text", "kind").get(phrase.lower(), "")


def _phrases(kind: str) -> tuple[str, ...]:
    return read_column("mail_lines.tsv", "text", kind)
