"""Text and Markdown files."""

import re
from pathlib import Path

from svodka.sources.encodings import Decoded
from svodka.sources.hygiene import clean
from svodka.sources.outlets import outlet_of
from svodka.sources.structure import Parts, article_parts
from svodka.sources.wrapping import Line, lines_of
from svodka.types import Article

_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")


def read_text(path: Path, decoded: Decoded) -> Article:
    """Return the article in a decoded text file; without title and paragraphs where there is none."""
    cleaned = clean(decoded.text)
    parts = article_parts([_without_hashes(line) for line in lines_of(cleaned.text)])
    return article_of(path, "text", decoded.encoding, parts, cleaned.notes)


def article_of(path: Path, format_name: str, encoding: str, parts: Parts, notes: tuple[str, ...]) -> Article:
    """Return the article made of its parts; the outlet is the address' host where nothing else names it."""
    return Article(
        path=path,
        format=format_name,
        title=parts.title,
        paragraphs=parts.paragraphs,
        encoding=encoding,
        url=parts.url,
        date=parts.date,
        date_reason=parts.date_reason,
        outlet=parts.outlet or outlet_of(parts.url),
        country_hint=parts.country_hint,
        notes=(*notes, *parts.notes),
    )


def _without_hashes(line: Line) -> Line:
    match = _MARKDOWN_HEADING.match(line.text)
    return Line(line.text[match.end() :].rstrip("# "), is_heading=True) if match else line
