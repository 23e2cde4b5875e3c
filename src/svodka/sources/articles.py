"""Turns lines into articles, usually one of a file, and says which of several articles with the same text stays."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.sources.content import Content
from svodka.sources.headers import HeaderLine, is_rule, may_be_headline, name_outlet, read_address, read_header
from svodka.sources.hygiene import clean, note_damage
from svodka.sources.structure import Parts, find_parts
from svodka.sources.wrapping import Line, split_lines
from svodka.system.tables import fold
from svodka.types import Article, ArticleId, ReadingNote, Severity

_LEAST_FIELDS = 2
_OWN_FIELDS = frozenset({"url", "title"})
"""Fields that belong to one article alone; country and date may stand over anything."""
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_WORD = re.compile(r"[^\W_]+")
_HeaderBlock = dict[str, tuple[int, str]]
"""A run of header lines, in order: by field, the index of the line and its value."""
_FACTS = {"url": "address", "date": "date", "country_hint": "country", "outlet": "outlet"}
"""The facts that one copy of a text may have and another lack, with their names for people. The headline is not among them: in a copy
without one, its words stand in the body."""


def read_text(content: Content) -> tuple[Article, ...]:
    """Return the articles in a text file; a single one without title and paragraphs if there is no text.

    Raises `SourceError` if the file is no text in any known encoding.
    """
    decoded = content.decoded
    cleaned = clean(decoded.text)
    lines = []
    for line in split_lines(cleaned.text):
        match = _MARKDOWN_HEADING.match(line.text)
        lines.append(Line(line.text[match.end() :].rstrip("# "), is_heading=True) if match else line)
    return make_articles(lines, content.path, "text", decoded.encoding, cleaned.notes)


def make_articles(
    lines: Sequence[Line], path: Path, format_name: str, encoding: str = "", notes: Sequence[ReadingNote] = ()
) -> tuple[Article, ...]:
    """Return the articles in lines of text; a single one without title and paragraphs if there is no text.

    `notes` are about the file as a whole.
    """
    parted = [find_parts(part) for part in _part_lines(lines)]
    if any(not (parts.title or parts.paragraphs) for parts in parted):
        # A header block has no text of its own, so the file is not a series of articles.
        parted = [find_parts(lines)]
    if len(parted) > 1:
        notes = [replace(note, message=f"in this file of {len(parted)} articles: {note.message}") for note in notes]
    return tuple(
        make_article(ArticleId(path, number), format_name, encoding, parts, notes)
        for number, parts in enumerate(parted, start=1)
    )


def make_article(
    identity: ArticleId, format_name: str, encoding: str, parts: Parts, notes: Sequence[ReadingNote]
) -> Article:
    """Return the article made of these parts; if they name no outlet, it is the host of the address."""
    article = Article(identity, format_name, encoding=encoding, **vars(parts))
    outlet = parts.outlet or name_outlet(parts.url)
    return replace(article, outlet=outlet, notes=(*notes, *note_damage(article.text), *parts.notes))


def _part_lines(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """Return the lines of each article in a file.

    Articles are separated only if nothing else can be meant: the file begins with a block of header lines (`URL:`, `Date:`, `Title:`);
    after some text there is another block that begins with the same header and shares one more with it; and that block has another
    address or headline and text of its own. Anything less stays together.
    """
    blocks = list(_header_blocks(lines))
    if not blocks or any(line.text and not is_rule(line.text) for line in lines[: min(blocks[0].values())[0]]):
        return [lines]
    starts = [0]
    last = blocks[0]
    for block in blocks[1:]:
        start, *_, end = (index for index, _ in block.values())
        if _begins_another(block, last) and any(line.text for line in lines[end + 1 :]):
            starts.append(start)
            last = block
    return [lines[start:stop] for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _begins_another(block: _HeaderBlock, before: _HeaderBlock) -> bool:
    """Whether a header block has the same form as the one before it and is about another article."""
    shared = block.keys() & before.keys()
    own = shared & _OWN_FIELDS
    has_same_first = next(iter(block)) == next(iter(before))
    is_of_another = bool(own) and all(block[field][1] != before[field][1] for field in own)
    return has_same_first and len(shared) >= _LEAST_FIELDS and is_of_another


def _header_blocks(lines: Sequence[Line]) -> Iterator[_HeaderBlock]:
    """Yield the runs of header lines that have at least two fields; blank lines do not end a run."""
    run: _HeaderBlock = {}
    for index, line in enumerate((*lines, Line("-"))):
        if not line.text:
            continue
        header = _certain_header(line.text)
        if header is None or header.field in run:
            if len(run) >= _LEAST_FIELDS:
                yield run
            run = {}
        if header:
            run[header.field] = (index, header.value)


def _certain_header(text: str) -> HeaderLine | None:
    header = read_header(text)
    if header is None or not header.value or may_be_headline(header):
        return None
    return None if header.field == "url" and not read_address(header.value) else header


@dataclass(frozen=True)
class Copy:
    """An article and its place among those with the same text."""

    article: Article
    """As it was read; the one that stays also has the facts that it took over, and its notes say so."""
    called: str | None = None
    """How messages name the article that stays (its name, or its whole path where two files have that name); None = it is this one."""
    given: tuple[str, ...] = ()
    """What the one that stays took over from this one: `address`, `date`, `country`, `outlet`."""


def fingerprint(article: Article) -> str:
    """Return a hash of the words of title and body: equal for the same text in another format, encoding, line width or typography.

    Letter case, ё/е, punctuation, quotes, white space and the boundary between title and body do not count; addresses and
    dates, which the reader takes out of the body, do not either.
    """
    folded = fold(unicodedata.normalize("NFKC", article.text))
    return hashlib.sha256(" ".join(_WORD.findall(folded)).encode("utf-8", "replace")).hexdigest()


def settle(articles: Sequence[Article]) -> tuple[Copy, ...]:
    """Return a `Copy` for each article, in the same order. Of those with the same text the richest stays and takes over what it lacks.

    The richest is one with a headline, then the one with most of address, date, country and outlet (if two have equally many, an earlier
    fact in this list wins), then the first. Facts that contradict its own are not taken but noted.
    """
    names = Counter(article.id.name for article in articles)
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(fingerprint(article), []).append(article)
    settled = {copy.article.id: copy for group in groups.values() for copy in _settle_group(group, names)}
    return tuple(settled[article.id] for article in articles)


def _settle_group(group: Sequence[Article], names: Counter[str]) -> list[Copy]:
    def call(article: Article) -> str:
        return article.id.name if names[article.id.name] == 1 else str(article.id)

    def richness(article: Article) -> tuple[bool, int, tuple[bool, ...]]:
        known = tuple(bool(getattr(article, fact)) for fact in _FACTS)
        return bool(article.title), sum(known), known

    richest = max(group, key=richness)  # the first of equals
    kept, copies = richest, []
    for twin in group:
        if twin is not richest:
            kept, given = _learn(kept, twin, call(twin))
            copies.append(Copy(twin, call(richest), given))
    return [Copy(kept), *copies]


def _learn(kept: Article, twin: Article, called: str) -> tuple[Article, tuple[str, ...]]:
    """Return the article with the facts that only its twin had, and the names of these facts; contradictions become notes."""
    values = {fact: getattr(twin, fact) for fact in _FACTS if getattr(twin, fact) and not getattr(kept, fact)}
    given = tuple(_FACTS[fact] for fact in values)
    notes = []
    if given:
        message = f"taken over from {called}, which holds the same text: {', '.join(given)}"
        notes.append(ReadingNote(message, Severity.NOTE))
    start = f"{called}, which holds the same text, gives another"
    if kept.date and twin.date and kept.date != twin.date:
        notes.append(ReadingNote(f"{start} date: {twin.date.isoformat()}", Severity.WARNING))
    if kept.country_hint and twin.country_hint and kept.country_hint.value != twin.country_hint.value:
        notes.append(ReadingNote(f"{start} country: {twin.country_hint.reason}", Severity.WARNING))
    if kept.url and twin.url and kept.url != twin.url:
        notes.append(ReadingNote(f"{start} address: {twin.url}", Severity.NOTE))
    if twin.country_hint and "country_hint" in values:
        values["country_hint"] = replace(twin.country_hint, reason=f"{twin.country_hint.reason} of {called}")
    if "date" in values:
        values["date_reason"] = twin.date_reason
    return replace(kept, **values, notes=(*kept.notes, *notes)), given
