"""Saved web pages: what the page says about itself, and its body."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.sources.content import Content
from svodka.sources.hygiene import clean, merge_notes
from svodka.sources.limits import MAX_PAGE_ELEMENTS, MAX_PAGE_WORDS, MAX_TAG
from svodka.sources.messages import refuse
from svodka.sources.page_about import read_about
from svodka.sources.page_body import extract_body
from svodka.sources.parting import make_article
from svodka.sources.structure import complete_parts
from svodka.types import Article, ArticleId

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NUMERIC_REFERENCE = re.compile(r"&#(1[2-5]\d);")
_ENDLESS_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{MAX_TAG}}}")


def read_page(content: Content) -> tuple[Article, ...]:
    """Return the one article in a web page.

    Raises `SourceError` where the page is above the limits, cannot be parsed or has no running text (only menus).
    """
    from lxml.etree import LxmlError

    path, decoded = content.path, content.decoded
    cleaned = clean(_NUMERIC_REFERENCE.sub(_as_browsers_do, decoded.text))
    tree = parse_page(path, cleaned.text)
    elements = sum(1 for _ in tree.iter())
    if elements > MAX_PAGE_ELEMENTS:
        raise refuse(
            path,
            f"the page has {elements:,} elements, more than {MAX_PAGE_ELEMENTS:,}: copy the article's text into a .txt file",
        )
    words = len(tree.text_content().split())
    if words > MAX_PAGE_WORDS:
        raise refuse(
            path,
            f"the page has {words:,} words, more than {MAX_PAGE_WORDS:,}: copy the article's text into a .txt file",
        )
    about = read_about(tree, cleaned.text, content.address)
    try:
        body = extract_body(tree, about.title)
    except (ValueError, RecursionError, LxmlError) as error:
        raise refuse(path, "the page cannot be taken apart: copy the article's text into a .txt file") from error
    if not body.paragraphs:
        raise refuse(
            path,
            "there is no article in the page, only menus and links: open it and copy the article's text into a .txt file",
        )
    parts = complete_parts(body.paragraphs, about)
    notes = merge_notes((*cleaned.notes, *body.notes))
    return (make_article(ArticleId(path), "html", decoded.encoding, parts, notes),)


def parse_page(path: Path, text: str) -> HtmlElement:
    """Return the tree of a page; raises `SourceError` for one that is empty or cannot be parsed, and for a tag without end."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    if _ENDLESS_TAG.search(text):
        raise refuse(path, "the page cannot be taken apart: copy the article's text into a .txt file")
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8"), parser=parser)
    except (LxmlError, ValueError, AssertionError) as error:
        raise refuse(
            path, "the page is empty or damaged: save it again, or copy the article's text into a .txt file"
        ) from error


def _as_browsers_do(match: re.Match[str]) -> str:
    """Numeric references to the control characters 128–159 mean windows-1252 in every browser (HTML standard, §13.2.5.80)."""
    code = int(match[1])
    return bytes([code]).decode("windows-1252", "ignore") if 128 <= code <= 159 else match.group()
