"""From the lines of a file to its articles: usually one, several where header lines part them beyond doubt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.sources.content import Content
from svodka.sources.headers import HeaderLine, is_rule, may_be_headline, read_address, read_header
from svodka.sources.hygiene import clean, note_damage
from svodka.sources.links import name_outlet
from svodka.sources.structure import Parts, find_parts
from svodka.sources.wrapping import Line, split_lines
from svodka.types import Article, ArticleId, ReadingNote

_LEAST_FIELDS = 2
_TELLING = frozenset({"url", "title"})
"""Fields that belong to one article alone; country and date may stand over anything."""
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")


@dataclass(frozen=True)
class _HeaderBlock:
    """Header lines that follow each other: where the first stands, where what follows them begins, and what they say."""

    start: int
    stop: int
    values: dict[str, str]


def make_articles(
    lines: Sequence[Line], path: Path, format_name: str, encoding: str = "", notes: Sequence[ReadingNote] = ()
) -> tuple[Article, ...]:
    """Return the articles that a person saved as lines; one without title and paragraphs where there is no text.

    `notes` are those on the file as a whole.
    """
    parted = [find_parts(part) for part in part_lines(lines)]
    if any(not (parts.title or parts.paragraphs) for parts in parted):
        # Headers without a text between two others: then it is no row of articles.
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
    """Return the article made of its parts; the outlet is the address' host where nothing else names it."""
    article = Article(
        id=identity,
        format=format_name,
        title=parts.title,
        paragraphs=parts.paragraphs,
        encoding=encoding,
        url=parts.url,
        date=parts.date,
        date_reason=parts.date_reason,
        outlet=parts.outlet or name_outlet(parts.url),
        country_hint=parts.country_hint,
        tables=parts.tables,
    )
    return replace(article, notes=(*notes, *note_damage(article.text), *parts.notes))


def part_lines(lines: Sequence[Line]) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of each article of a file.

    Articles are parted only where nothing else can be meant: the file begins with a block of header lines (`URL:`, `Date:`, `Title:`),
    and another block that begins with the same header and shares one more follows after text, with an address or a headline of its
    own and with text of its own. Anything less stays together.
    """
    blocks = list(_header_blocks(lines))
    if not blocks or any(line.text and not is_rule(line.text) for line in lines[: blocks[0].start]):
        return (tuple(lines),)
    starts = [0]
    last = blocks[0]
    for block in blocks[1:]:
        if _begins_another(block, last) and any(line.text for line in lines[block.stop :]):
            starts.append(block.start)
            last = block
    return tuple(tuple(lines[start:stop]) for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True))


def _begins_another(block: _HeaderBlock, before: _HeaderBlock) -> bool:
    """Whether a header block is of the same kind as the one before it and speaks of another article."""
    shared = block.values.keys() & before.values.keys()
    return (
        next(iter(block.values)) == next(iter(before.values))
        and len(shared) >= _LEAST_FIELDS
        and any(block.values[field] != before.values[field] for field in shared & _TELLING)
        and not any(block.values[field] == before.values[field] for field in shared & _TELLING)
    )


def _header_blocks(lines: Sequence[Line]) -> Iterator[_HeaderBlock]:
    """Yield the runs of header lines, blank lines among them left out of account, that say at least two things."""
    run: list[tuple[int, HeaderLine]] = []
    for index, line in enumerate(lines):
        if not line.text:
            continue
        header = _certain_header(line.text)
        if run and (header is None or header.field in {known.field for _, known in run}):
            yield from _as_block(run)
            run = []
        if header:
            run.append((index, header))
    yield from _as_block(run)


def _as_block(run: Sequence[tuple[int, HeaderLine]]) -> Iterator[_HeaderBlock]:
    if len(run) >= _LEAST_FIELDS:
        yield _HeaderBlock(run[0][0], run[-1][0] + 1, {header.field: header.value for _, header in run})


def _certain_header(text: str) -> HeaderLine | None:
    header = read_header(text)
    if header is None or not header.value or may_be_headline(header):
        return None
    return None if header.field == "url" and not read_address(header.value) else header


def read_text(content: Content) -> tuple[Article, ...]:
    """Return the articles in a text file; one without title and paragraphs where there is none.

    Raises `SourceError` where it is no text in any known encoding.
    """
    decoded = content.decoded
    cleaned = clean(decoded.text)
    lines = [_without_hashes(line) for line in split_lines(cleaned.text)]
    return make_articles(lines, content.path, "text", decoded.encoding, cleaned.notes)


def _without_hashes(line: Line) -> Line:
    match = _MARKDOWN_HEADING.match(line.text)
    return Line(line.text[match.end() :].rstrip("# "), is_heading=True) if match else line
