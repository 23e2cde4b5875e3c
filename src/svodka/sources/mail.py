"""E-mail messages (`.eml`): the text of the mail or of the message that it forwards, and each attachment that may be an article."""

import contextlib
import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from svodka.errors import SourceError
from svodka.sources import mail_text, mime
from svodka.sources.articles import make_articles
from svodka.sources.content import Content, Found, Kind, name_unread, number_parts
from svodka.sources.dates import parse_date
from svodka.sources.formats import read_member
from svodka.sources.headers import name_outlet
from svodka.sources.html import parse_page, read_page
from svodka.sources.hygiene import clean, merge_notes
from svodka.sources.limits import BREAKS_OFF, MAX_ATTACHMENTS, MAX_MAILS, refuse
from svodka.sources.wrapping import split_lines
from svodka.system.tables import read_column
from svodka.types import Article, ReadingNote, Severity, Table

_LOCKED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_ENCRYPTED = "the mail is encrypted: open it in the mail program and save its text as .txt"
_PLURALS = {"calendar entry": "calendar entries", "attachment without a type": "attachments without a type"}
_PAGE_MARKS = ".//article|.//h1|.//nav|.//main|.//meta[@property='og:title']"
_HEADLINE_WORDS = 3
_ABOUT_HEADLINE = ("no headline found", "the article is a headline only")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?P<host>[\w-]+(?:\.[\w-]+)+)")


class _Envelope(NamedTuple):
    """What a mail says about the articles in its text; `is_forwarding` comes from the prefixes of the subject."""

    subject: str
    sender: str
    day: datetime.date | None
    is_forwarding: bool
    notes: tuple[ReadingNote, ...]


class _Body(NamedTuple):
    """A mail's text, "" if it has none; `page` is its HTML form if that is laid out as a web page, else None."""

    text: str = ""
    encoding: str = ""
    notes: tuple[ReadingNote, ...] = ()
    page: mime.Part | None = None
    headings: int = 0
    """The number of headings in its HTML form that may each be the headline of an article; more than 1 = perhaps several articles."""


def read_mail(content: Content) -> tuple[Found, ...]:
    """Return the articles of a mail, those of its attachments after its own, and an `Unread` for each attachment that gives none.

    Raises `SourceError` for an encrypted mail, one without text and attachments, one with absurdly many parts, and for mails nested
    deeper than `MAX_MAILS`.
    """
    if content.inside.count(Kind.MAIL) >= MAX_MAILS:
        raise refuse(content.path, f"mails in mails are read {MAX_MAILS} deep: save this one as a file of its own")
    message = mime.parse_message(content.path, content.data)
    _check_open(content, message)
    parts = mime.MailParts()
    mime.sort_parts(message, parts)
    attached = [
        one for name, part in parts.attachments[:MAX_ATTACHMENTS] for one in _read_attachment(content, name, part)
    ]
    if (more := len(parts.attachments) - MAX_ATTACHMENTS) > 0:
        reason = f"of its {len(parts.attachments):,} attachments the first {MAX_ATTACHMENTS} were read: save the others"
        attached.append(name_unread(content.path, f"{more:,} more attachments", reason))
    own = _read_own(content, message, parts, has_articles=any(isinstance(one, Article) for one in attached))
    if not own and not attached:
        if mime.is_broken_off(message):
            raise refuse(content.path, "the file breaks off before there is any text in it: save the mail again")
        said = _count_passed(parts)
        advice = f" (it holds {said}): save what you need of it" if said else ": look at it in the mail program"
        raise refuse(content.path, f"there is no text in this mail and no attachment that could be an article{advice}")
    found = (*own, *attached)
    return number_parts(_note_end(found) if mime.is_broken_off(message) else found)


def _note_end(found: Sequence[Found]) -> tuple[Found, ...]:
    """The parts of a mail whose end is missing, with a note on the last article, which the missing end belongs to."""
    last = next((one for one in reversed(found) if isinstance(one, Article)), None)
    noted = replace(last, notes=merge_notes((*last.notes, ReadingNote(BREAKS_OFF, Severity.ERROR)))) if last else None
    return tuple(noted if noted and one is last else one for one in found)


def _check_open(content: Content, message: mime.Part) -> None:
    """Raise `SourceError` for a mail that is encrypted, or whose text is wrapped in an S/MIME signature."""
    kinds = mime.list_kinds(message)
    if kinds & _LOCKED and mime.read_parameter(message, "smime-type") in {"signed-data", "certs-only"}:
        advice = "open it in the mail program and save its text as .txt"
        raise refuse(content.path, f"its text is wrapped in a signature (S/MIME): {advice}")
    if kinds & _LOCKED or "multipart/encrypted" in kinds:
        raise refuse(content.path, _ENCRYPTED)


def _read_attachment(content: Content, name: str, part: mime.Part) -> tuple[Found, ...]:
    inner = part.get_payload(0) if part.is_multipart() else None
    if isinstance(inner, mime.Part) and not inner.keys() and part.get("Content-Transfer-Encoding"):
        # A message in base64, which RFC 2046 forbids and some programs write: the parser takes its letters for a text without headers.
        inner.add_header("Content-Transfer-Encoding", mime.read_header(part, "Content-Transfer-Encoding"))
        data = mime.read_payload(inner)
    else:
        data = inner.as_bytes() if isinstance(inner, mime.Part) else mime.read_payload(part)
    return read_member(content, Kind.MAIL, name, data, mime.read_parameter(part, "charset"))


def _read_own(content: Content, message: mime.Part, parts: mime.MailParts, *, has_articles: bool) -> tuple[Found, ...]:
    """The articles in the mail's own text; an `Unread` for a covering note over attached articles, nothing for an empty text."""
    subject, is_forwarding, is_answer = mail_text.strip_prefixes(mime.read_header(message, "Subject"))
    day = _parse_day(mime.read_header(message, "Date"))
    body = _read_body(content, parts.texts)
    if "-----BEGIN PGP MESSAGE-----" in body.text:
        raise refuse(content.path, _ENCRYPTED)
    notes = []
    if said := _count_passed(parts):
        notes.append(ReadingNote(f"not read in this mail: {said}"))
    if body.headings > 1:
        # A digest is read as one article: only its sender knows where one story ends.
        seems = f"this mail seems to hold several articles ({body.headings} headings)"
        notes.append(ReadingNote(f"{seems}: part it by hand if it does", Severity.WARNING))
    envelope = _Envelope(subject, mime.read_header(message, "From"), day, is_forwarding, tuple(notes))
    read = mail_text.read_mail_text(body.text, is_answer=is_answer and not is_forwarding)
    texts = [one for one in read if one.text.strip()]
    if body.page is not None and not any(one.forwarded for one in texts):
        # A letter may be laid out as a page: if the reader of pages finds no article in it, it is read as a letter.
        with contextlib.suppress(SourceError):
            page = read_page(mime.as_content(content, body.page, Kind.PAGE))
            return tuple(_complete(one, None, envelope) for one in page)
    words = sum(len(one.text.split()) for one in texts)
    if has_articles and words < mail_text.ARTICLE_WORDS:
        reason = f"the mail's own text is a covering note over its attachments ({words} words)"
        return (name_unread(content.path, "text", reason, wanted=False),) if texts else ()
    return tuple(one for text in texts for one in _make_articles(content, text, body, envelope))


def _read_body(content: Content, texts: Sequence[mime.Part]) -> _Body:
    """The text of a mail whose text parts these are."""
    read = [_read_part(content, part) for part in texts]
    return _Body(
        "\n\n".join(one.text for one in read),
        read[0].encoding if read else "",
        merge_notes(note for one in read for note in one.notes),
        read[0].page if len(read) == 1 else None,
        max((one.headings for one in read), default=0),
    )


def _read_part(content: Content, part: mime.Part) -> _Body:
    if not mime.read_payload(part).strip():
        return _Body()
    is_html = part.get_content_type() == "text/html"
    decoded = mime.as_content(content, part, Kind.PAGE if is_html else "").decoded
    text = decoded.text
    if not is_html and mime.read_parameter(part, "format") == "flowed":
        text = mail_text.unfold_flowed(text, delsp=mime.read_parameter(part, "delsp") == "yes")
    cleaned = clean(text)
    if not is_html:
        return _Body(cleaned.text, decoded.encoding, cleaned.notes)
    tree = parse_page(content.path, cleaned.text)
    is_page = len(tree.xpath(_PAGE_MARKS)) > 1
    # A digest has headings of one level, with as many words as a headline, over each of its stories.
    found = (one for one in tree.iter("h1", "h2", "h3") if len(one.text_content().split()) >= _HEADLINE_WORDS)
    headings = max(Counter(one.tag for one in found).values(), default=0)
    return _Body(mime.show_html(tree), decoded.encoding, cleaned.notes, part if is_page else None, headings)


def _make_articles(content: Content, text: mail_text.MailText, body: _Body, envelope: _Envelope) -> tuple[Article, ...]:
    notes = merge_notes((*body.notes, *text.notes))
    found = make_articles(split_lines(text.text), content.path, "eml", body.encoding, notes)
    if len(found) == 1:
        return (_complete(found[0], text.forwarded, envelope),)
    # Several articles are separated by header lines of their own, which say more than the mail does.
    return tuple(replace(article, notes=(*article.notes, *envelope.notes)) for article in found if article.text)


def _complete(article: Article, said: mail_text.ForwardedHeaders | None, envelope: _Envelope) -> Article:
    """The article with what only the mail knows of it: its subject for a headline, the day of the message, who sent it."""
    subject = mail_text.strip_prefixes(said.subject)[0] if said and said.subject else envelope.subject
    if subject and article.title.endswith((".", ",")):
        # A first paragraph of one sentence, or a greeting, passes for a headline only where there is no subject.
        whole = (article.title, *article.paragraphs)
        article = replace(article, title="", paragraphs=whole, tables=tuple(map(_shift_table, article.tables)))
    if not article.title and subject:
        notes = (note for note in article.notes if not note.message.startswith(_ABOUT_HEADLINE))
        subject_note = ReadingNote("the headline is the subject of the mail")
        article = replace(article, title=subject, notes=(*notes, subject_note))
    if article.date is None:
        article = _add_date(article, said, envelope)
    outlet = article.outlet or _name_outlet(said.sender if said else envelope.sender)
    return replace(article, format="eml", outlet=outlet, notes=(*article.notes, *envelope.notes))


def _add_date(article: Article, said: mail_text.ForwardedHeaders | None, envelope: _Envelope) -> Article:
    """The article with the date of the message that it stands in, or else of the mail; with a note if the mail forwards or quotes it."""
    kind, sent = ("quoted", "sent") if said and said.is_quoted else ("forwarded", "forwarded")
    if said and (found := _parse_day(said.date)):
        return replace(article, date=found, date_reason=f"{kind} message")
    notes = article.notes
    if envelope.day and (said or envelope.is_forwarding):
        note = f"the date is the day on which the mail was {sent}: the {kind} message says none"
        notes = (*notes, ReadingNote(note, Severity.WARNING))
    return replace(article, date=envelope.day, date_reason="mail" if envelope.day else "", notes=notes)


def _shift_table(table: Table) -> Table:
    """The table, renumbered after another paragraph was put before the article's first."""
    return Table(tuple(tuple(block and block + 1 for block in row) for row in table.rows))


def _parse_day(text: str) -> datetime.date | None:
    """The day in a date of a header (RFC 5322) or as mail programs write it for people; None if it cannot be an article's date."""
    with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
        text = parsedate_to_datetime(text).date().isoformat()
    return parse_date(text)


def _name_outlet(sender: str) -> str:
    """The host of a sender's address; "" for a host where anybody has a mailbox."""
    match = _ADDRESS.search(sender)
    host = match["host"].lower() if match else ""
    return "" if host in read_column("mail_hosts.tsv", "host") else name_outlet(f"https://{host}")


def _count_passed(parts: mime.MailParts) -> str:
    """The parts of a mail that are not read, counted: `2 pictures, 1 signature`."""
    counts = parts.passed.items()
    return ", ".join(f"{count} {what if count == 1 else _PLURALS.get(what, f'{what}s')}" for what, count in counts)
