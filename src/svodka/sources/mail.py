"""E-mail messages (`.eml`): the text of the mail or of the message that it forwards, and each attachment that may be an article."""

import contextlib
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from svodka.errors import SourceError
from svodka.sources.content import MAIL, PAGE, Content, Member, Unread, members_of, name_unread, number_parts
from svodka.sources.dates import parse_date
from svodka.sources.hygiene import merge_notes
from svodka.sources.limits import BREAKS_OFF, MAX_ATTACHMENTS, MAX_MAILS, refuse
from svodka.sources.links import name_outlet
from svodka.sources.mail_parts import Body, MailParts, as_content, read_body, sort_parts
from svodka.sources.mail_text import ARTICLE_WORDS, Forwarded, MailText, read_mail_text, strip_prefixes
from svodka.sources.mime import (
    Part,
    is_broken_off,
    list_kinds,
    parse_message,
    read_charset,
    read_header,
    read_parameter,
    read_payload,
)
from svodka.sources.parting import make_articles
from svodka.sources.table_rows import shift
from svodka.sources.wrapping import split_lines
from svodka.system.tables import read_column
from svodka.types import Article, ReadingNote, Severity

_LOCKED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PGP = "-----BEGIN PGP MESSAGE-----"
_ENCRYPTED = "the mail is encrypted: open it in the mail program and save its text as .txt"
_PLURALS = {"calendar entry": "calendar entries", "attachment without a type": "attachments without a type"}
_ABOUT_HEADLINE = ("no headline found", "the article is a headline only")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?P<host>[\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True)
class _Envelope:
    """What a mail's own headers say; `is_forwarding` and `is_answer` are told by the prefixes of the subject."""

    subject: str
    sender: str
    day: datetime.date | None
    is_forwarding: bool
    is_answer: bool


def read_mail(content: Content) -> tuple[Article | Unread, ...]:
    """Return the articles of a mail, those of its attachments after its own, and the word on attachments that give none.

    Raises `SourceError` for an encrypted mail, one without text and attachments, one of absurdly many parts, and for a mail in a mail
    in a mail beyond `MAX_MAILS`.
    """
    if content.inside.count(MAIL) >= MAX_MAILS:
        raise refuse(content.path, f"mails in mails are read {MAX_MAILS} deep: save this one as a file of its own")
    message = parse_message(content.path, content.data)
    _check_open(content, message)
    parts = sort_parts(message, members_of(content))
    attached = [
        one for name, part in parts.attachments[:MAX_ATTACHMENTS] for one in _read_attachment(content, name, part)
    ]
    if (more := len(parts.attachments) - MAX_ATTACHMENTS) > 0:
        reason = f"of its {len(parts.attachments):,} attachments the first {MAX_ATTACHMENTS} were read: save the others"
        attached.append(name_unread(content.path, f"{more:,} more attachments", reason))
    own = _read_own(content, message, parts, has_articles=any(isinstance(one, Article) for one in attached))
    if not own and not attached:
        if is_broken_off(message):
            raise refuse(content.path, "the file breaks off before there is any text in it: save the mail again")
        raise refuse(
            content.path, "there is no text in this mail and no attachment that could be an article" + _passed_by(parts)
        )
    found = (*own, *attached)
    return number_parts(_with_end_noted(found) if is_broken_off(message) else found)


def _with_end_noted(found: Sequence[Article | Unread]) -> tuple[Article | Unread, ...]:
    """What is in a mail whose end is missing: the last article says so, which is what the missing end belongs to."""
    last = max((at for at, one in enumerate(found) if isinstance(one, Article)), default=-1)
    note = ReadingNote(BREAKS_OFF, Severity.ERROR)
    return tuple(
        replace(one, notes=merge_notes((*one.notes, note))) if at == last and isinstance(one, Article) else one
        for at, one in enumerate(found)
    )


def _check_open(content: Content, message: Part) -> None:
    """Refuse a mail whose text only its reader's key opens."""
    kinds = list_kinds(message)
    signed = read_parameter(message, "smime-type") in {"signed-data", "certs-only"}
    if kinds & _LOCKED and signed:
        raise refuse(
            content.path,
            "its text is wrapped in a signature (S/MIME): open it in the mail program and save its text as .txt",
        )
    if kinds & _LOCKED or "multipart/encrypted" in kinds:
        raise refuse(content.path, _ENCRYPTED)


def _read_attachment(content: Content, name: str, part: Part) -> tuple[Article | Unread, ...]:
    if part.is_multipart():
        inner = part.get_payload(0)
        data = inner.as_bytes() if isinstance(inner, Part) else b""
    else:
        data = read_payload(part)
    return members_of(content).read(content, MAIL, Member(name, data, read_charset(part)))


def _read_own(content: Content, message: Part, parts: MailParts, *, has_articles: bool) -> tuple[Article | Unread, ...]:
    """The articles in the mail's own text; a covering note over attached articles is left out, and so is an empty text."""
    envelope = _envelope(message)
    body = read_body(content, parts.texts)
    if _PGP in body.text:
        raise refuse(content.path, _ENCRYPTED)
    passed = (*_note_passed(parts), *_note_headings(body))
    texts = [one for one in read_mail_text(body.text, is_answer=envelope.is_answer) if one.text.strip()]
    if body.page is not None and not any(one.forwarded for one in texts):
        # A letter that is laid out as a page and has no article for the reader of pages is read as a letter.
        with contextlib.suppress(SourceError):
            return tuple(_completed(one, None, envelope, passed) for one in _read_page(content, body.page))
    words = sum(len(one.text.split()) for one in texts)
    if has_articles and words < ARTICLE_WORDS:
        reason = f"the mail's own text is a covering note over its attachments ({words} words)"
        return (name_unread(content.path, "text", reason, wanted=False),) if texts else ()
    return tuple(one for text in texts for one in _articles(content, text, body, envelope, passed))


def _read_page(content: Content, part: Part) -> tuple[Article, ...]:
    from svodka.sources.html import read_page

    return read_page(as_content(content, part, PAGE))


def _articles(
    content: Content, text: MailText, body: Body, envelope: _Envelope, passed: Sequence[ReadingNote]
) -> Iterator[Article]:
    notes = merge_notes((*body.notes, *text.notes))
    found = make_articles(split_lines(text.text), content.path, "eml", body.encoding, notes)
    for article in found:
        if len(found) == 1:
            yield _completed(article, text, envelope, passed)
        elif article.text:
            # Headers of their own part them, and say more than the mail does.
            yield replace(article, notes=(*article.notes, *passed))


def _completed(article: Article, text: MailText | None, envelope: _Envelope, passed: Sequence[ReadingNote]) -> Article:
    """The article with what only the mail knows of it: its subject for a headline, the day of the message, who sent it."""
    said = text.forwarded if text else None
    subject = strip_prefixes(said.subject)[0] if said and said.subject else envelope.subject
    notes = list(article.notes)
    if subject and article.title.endswith((".", ",")):
        # A first paragraph of one sentence, or a greeting, passes for a headline only where there is no subject.
        whole = (article.title, *article.paragraphs)
        article = replace(article, title="", paragraphs=whole, tables=shift(article.tables, 1))
    if not article.title and subject:
        notes = [note for note in notes if not note.message.startswith(_ABOUT_HEADLINE)]
        notes.append(ReadingNote("the headline is the subject of the mail"))
        article = replace(article, title=subject)
    if article.date is None:
        article, note = _dated(article, said, envelope)
        notes += note
    sender = said.sender if said else envelope.sender
    return replace(article, format="eml", outlet=article.outlet or _name_outlet(sender), notes=(*notes, *passed))


def _dated(article: Article, said: Forwarded | None, envelope: _Envelope) -> tuple[Article, list[ReadingNote]]:
    """The article with the day of the message that it stands in; that of the forwarding only where there is no other."""
    kind = "quoted" if said and said.is_quoted else "forwarded"
    if said and (found := _parse_day(said.date)):
        return replace(article, date=found, date_reason=f"{kind} message"), []
    if envelope.day is None:
        return article, []
    dated = replace(article, date=envelope.day, date_reason="mail")
    if said or envelope.is_forwarding:
        sent = "sent" if kind == "quoted" else "forwarded"
        note = f"the date is the day on which the mail was {sent}: the {kind} message says none"
        return dated, [ReadingNote(note, Severity.WARNING)]
    return dated, []


def _envelope(message: Part) -> _Envelope:
    subject, is_forwarding, is_answer = strip_prefixes(read_header(message, "Subject"))
    return _Envelope(
        subject,
        read_header(message, "From"),
        _parse_day(read_header(message, "Date")),
        is_forwarding,
        is_answer and not is_forwarding,
    )


def _parse_day(text: str) -> datetime.date | None:
    """The day of a date in a header (RFC 5322) or as mail programs write it for people; None where it is no day of an article."""
    with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
        text = parsedate_to_datetime(text).date().isoformat()
    return parse_date(text)


def _name_outlet(sender: str) -> str:
    """The host of a sender's address; "" for a host where anybody has a mailbox."""
    match = _ADDRESS.search(sender)
    host = match["host"].lower() if match else ""
    return "" if host in read_column("mail_hosts.tsv", "host") else name_outlet(f"https://{host}")


def _note_passed(parts: MailParts) -> tuple[ReadingNote, ...]:
    said = _counted(parts)
    return (ReadingNote(f"not read in this mail: {said}"),) if said else ()


def _note_headings(body: Body) -> tuple[ReadingNote, ...]:
    """The note on a digest, which is read as one article: only its sender knows where one story ends."""
    if body.headings < 2:
        return ()
    said = f"this mail seems to hold several articles ({body.headings} headings): part it by hand if it does"
    return (ReadingNote(said, Severity.WARNING),)


def _passed_by(parts: MailParts) -> str:
    said = _counted(parts)
    return f" (it holds {said}): save what you need of it" if said else ": look at it in the mail program"


def _counted(parts: MailParts) -> str:
    def plural(what: str, count: int) -> str:
        if count == 1:
            return what
        return _PLURALS.get(what, f"{what}s")

    return ", ".join(f"{count} {plural(what, count)}" for what, count in parts.passed.items())
