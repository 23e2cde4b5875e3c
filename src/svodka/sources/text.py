"""Text and Markdown files."""

import re

from svodka.sources.content import Content
from svodka.sources.hygiene import clean
from svodka.sources.parting import make_articles
from svodka.sources.wrapping import Line, split_lines
from svodka.types import Article

_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?=\S)")


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
