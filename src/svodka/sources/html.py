"""Saved web pages: what the page says about itself, and its body. Alone, or in a web archive with its pictures and frames (RFC 2557).

Dates are taken from what the page declares, else from the line that a person sees beside the headline; never guessed from elsewhere
on the page, where the dates of other news stand.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import LxmlError, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from svodka.errors import SourceError
from svodka.sources import mime
from svodka.sources.articles import make_article
from svodka.sources.content import Content, Kind
from svodka.sources.dates import date_line, parse_date
from svodka.sources.headers import name_outlet
from svodka.sources.hygiene import clean, clean_line, merge_notes
from svodka.sources.limits import BREAKS_OFF, MAX_PAGE_ELEMENTS, MAX_PAGE_WORDS, MAX_TAG, refuse
from svodka.sources.page_body import extract_body
from svodka.sources.structure import Parts, complete_parts, have_same_words
from svodka.system.tables import read_column
from svodka.types import Article, ArticleId, ReadingNote, Severity

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(?P<url>\S+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S+)", re.IGNORECASE)
_LOOKED_AT = 20_000
_SEPARATOR = re.compile(r"\s+(?:[-–—|»·•/]|::|\|\|)\s+")
_DATE_NEAR = 12
_PROSE_LENGTH = 100
_MAX_OUTLET = 60
_LONGEST_NAME = 500
"""Letters of a page's title that are looked at: each of its parts is compared with each heading."""
_CONTROL_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
"""References to the control characters 128–159, which mean windows-1252 in every browser (HTML standard, §13.2.5.80)."""
_ENDLESS_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{MAX_TAG}}}")
_COPY = "copy the article's text into a .txt file"
_SAVE_AGAIN = "open the page again and save it as “Web page, HTML only”"
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_BOUNDARY = re.compile(rb"(?m)^--(?P<boundary>[^\r\n]{1,200}?)[ \t]*\r?\n(?:content|mime)-[a-z-]+:", re.IGNORECASE)
"""What separates the parts of a message, whatever its header says."""
_FRAMES = 5
"""The most pages of a web archive that are tried: the first may only hold frames."""


def read_page(content: Content) -> tuple[Article, ...]:
    """Return the one article in a web page.

    Raises `SourceError` where the page is above the limits, cannot be parsed or has no running text (only menus).
    """
    path, decoded = content.path, content.decoded
    cleaned = clean(
        _CONTROL_REFERENCE.sub(lambda match: bytes([int(match[1])]).decode("windows-1252", "ignore"), decoded.text)
    )
    tree = parse_page(path, cleaned.text)
    elements, words = sum(1 for _ in tree.iter()), len(tree.text_content().split())
    for number, most, what in ((elements, MAX_PAGE_ELEMENTS, "elements"), (words, MAX_PAGE_WORDS, "words")):
        if number > most:
            raise refuse(path, f"the page has {number:,} {what}, more than {most:,}: {_COPY}")
    about = _read_about(tree, cleaned.text, content.address)
    try:
        paragraphs, notes = extract_body(tree, about.title)
    except (ValueError, RecursionError, LxmlError) as error:
        raise refuse(path, f"the page cannot be taken apart: {_COPY}") from error
    if not paragraphs:
        raise refuse(path, f"there is no article in the page, only menus and links: open it and {_COPY}")
    parts = complete_parts(paragraphs, about)
    return (make_article(ArticleId(path), "html", decoded.encoding, parts, merge_notes((*cleaned.notes, *notes))),)


def read_web_archive(content: Content) -> tuple[Article, ...]:
    """Return the article of a web archive (`.mhtml`, `.mht`), as a browser or Word saved it.

    Raises `SourceError` if there is no page in it or it breaks off before any article, and whatever `read_page` raises for the page.
    """
    notes: list[ReadingNote] = []
    message = mime.parse_message(content.path, content.data)
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        message = _parse_by_real_boundary(content, message)
        said = "the archive names another line between its parts than stands there; that one was taken"
        notes.append(ReadingNote(said))
    pages = _find_pages(message)
    if is_cut := mime.is_broken_off(message):
        # If only pictures are missing at the end, the article has lost nothing.
        is_in_pictures = bool(pages) and mime.list_leaves(message)[-1] not in pages
        lost = ReadingNote("the file breaks off in the pictures and styles after the page", Severity.NOTE)
        notes.append(lost if is_in_pictures else ReadingNote(BREAKS_OFF, Severity.ERROR))
    first: SourceError | None = None
    for page in pages[:_FRAMES]:
        places = (mime.read_header(page, "Content-Location"), mime.read_header(message, "Snapshot-Content-Location"))
        address = next((place for place in places if place.startswith(("http://", "https://"))), "")
        try:
            (article,) = read_page(replace(mime.as_content(content, page, Kind.PAGE), address=address))
            return (replace(article, format="mhtml", notes=merge_notes((*notes, *article.notes))),)
        except SourceError as error:
            first = first or error
    if first is None:
        raise refuse(content.path, f"there is no page in this web archive: {_SAVE_AGAIN}")
    if is_cut:
        raise refuse(content.path, f"the file breaks off before there is an article in it: {_SAVE_AGAIN}") from first
    raise first


def parse_page(path: Path, text: str) -> HtmlElement:
    """Return the tree of a page; raises `SourceError` for one that is empty or cannot be parsed, and for a tag without end."""
    if _ENDLESS_TAG.search(text):
        raise refuse(path, f"the page cannot be taken apart: {_COPY}")
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8"), parser=parser)
    except (LxmlError, ValueError, AssertionError) as error:
        raise refuse(path, f"the page is empty or damaged: save it again, or {_COPY}") from error


def _read_about(tree: HtmlElement, source: str, taken_from: str) -> Parts:
    """Headline, address, date and outlet of a page, each "" or None where it does not say.

    `source` is its HTML text, `taken_from` the address that it was saved from, if something beside the page says so.
    """
    structured = _read_structured(tree)
    url = _find_url(tree, source, structured, taken_from)
    outlet = clean_line(next((name for name in (*_read_meta(tree, "outlet"), structured["outlet"]) if name), ""))
    title, heading = _find_title(tree, structured, (outlet, name_outlet(url)))
    found = _find_declared_date(tree, structured) or _find_date_beside(tree, heading)
    shown_outlet = outlet if len(outlet) <= _MAX_OUTLET else ""
    return Parts(title=title, url=url, date=found, date_reason="metadata" if found else "", outlet=shown_outlet)


def _find_url(tree: HtmlElement, source: str, structured: Mapping[str, str], taken_from: str) -> str:
    saved = _SAVED_FROM.search(source[:_LOOKED_AT]) or _SINGLE_FILE.search(source[:_LOOKED_AT])
    base = saved["url"] if saved else taken_from
    canonical = [str(href) for href in tree.xpath("//link[translate(@rel, 'CANONIL', 'canonil')='canonical']/@href")]
    for option in (*canonical, *_read_meta(tree, "url"), structured["url"], base):
        try:
            url = urljoin(base, option.strip())
            parts = urlsplit(url)
        except ValueError:
            continue
        # The address of a home page is not the article's.
        if parts.scheme in {"http", "https"} and parts.hostname and (parts.path.strip("/") or parts.query):
            return clean(url).text
    return ""


def _find_title(
    tree: HtmlElement, structured: Mapping[str, str], sites: tuple[str, ...]
) -> tuple[str, HtmlElement | None]:
    """The headline, and the element that shows it, if any."""
    declared = (*_read_meta(tree, "title"), structured["title"], tree.findtext(".//title") or "")
    names = [name for name in (clean_line(one)[:_LONGEST_NAME] for one in declared) if name]
    headings = [(clean_line(element.text_content()), element) for element in tree.iter("h1", "h2", "h3")]
    for name in names:
        # The whole name, then without its last segments, then without its first ones (`Новости :: …`), longest first.
        separators = list(_SEPARATOR.finditer(name))
        starts = [name[: one.start()] for one in reversed(separators)]
        options = [name, *starts, *(name[one.end() :] for one in separators)]
        for text, element in headings:
            if text and any(have_same_words(text, option) for option in options):
                return text, element
    firsts = [(text, element) for text, element in headings if element.tag == "h1" and len(text.split()) >= 3]
    if len(firsts) == 1:
        return firsts[0]
    return (_without_site(names[0], sites), None) if names else ("", None)


def _without_site(title: str, sites: tuple[str, ...]) -> str:
    """The title without the site's name at its end. After a dash the name must be known, for the source stands there too (`– МВД`)."""
    separators = list(_SEPARATOR.finditer(title))
    if not separators:
        return title
    match = separators[-1]
    last = _letters(title[match.end() :])
    names = [*sites, *(site.rsplit(".", 1)[0] for site in sites if "." in site)]
    is_site = any(label and (label in last or last in label) for label in map(_letters, names))
    start = title[: match.start()]
    if is_site or (match.group().strip() not in {"-", "–", "—", "/"} and len(start.split()) >= 3):
        return _without_site(start.rstrip(), sites)
    return title


def _read_meta(tree: HtmlElement, field: str) -> list[str]:
    """Contents of the <meta> elements for a field, the most trustworthy first."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            if content and (name := (element.get(attribute) or "").strip().lower()):
                found.setdefault(name, content)
    return [found[name] for name in read_column("page_metadata.tsv", "name", field, of="field") if name in found]


def _find_declared_date(tree: HtmlElement, structured: Mapping[str, str]) -> date | None:
    marked = tree.xpath("//*[@itemprop='datePublished']")
    texts = [element.get("content") or element.get("datetime") or element.text_content() for element in marked]
    found = (parse_date(_hyphenate_date(text)) for text in (structured["date"], *_read_meta(tree, "date"), *texts))
    return next(filter(None, found), None)


def _find_date_beside(tree: HtmlElement, heading: HtmlElement | None) -> date | None:
    """The date that stands alone near the headline: between it and the body, or else before it."""
    if heading is None:
        return None
    before: list[str] = []
    after: list[str] = []
    texts = before
    for event, element in iterwalk(tree, events=("start", "end")):
        if event == "end":
            text = element.tail or ""
            texts = after if element is heading else texts
        elif element.tag in {"script", "style", "option"}:
            continue
        else:
            text = f"{_hyphenate_date(element.get('datetime') or '')}\n{element.text or ''}"
        texts.extend(line for part in text.split("\n") if (line := clean_line(part)))
    head = list(takewhile(lambda text: len(text) <= _PROSE_LENGTH, after[:_DATE_NEAR]))
    return next((found for text in (*head, *reversed(before[-_DATE_NEAR:])) if (found := date_line(text))), None)


def _read_structured(tree: HtmlElement) -> dict[str, str]:
    """What the first article of the page's JSON-LD says, each "" where it does not; broken JSON is passed over."""
    for element in tree.iter("script"):
        content = None
        if "ld+json" in (element.get("type") or "").lower():
            with contextlib.suppress(ValueError, RecursionError):
                content = json.loads(element.text or "", strict=False)
        for node in _nodes(content):
            is_article = re.search("Article|Posting", str(node.get("@type", ""))) is not None
            if is_article and (node.get("datePublished") or node.get("headline")):
                return {
                    "title": _text(node.get("headline")),
                    "url": _text(node.get("mainEntityOfPage")) or _text(node.get("url")),
                    "date": _text(node.get("datePublished")),
                    "outlet": _text(node.get("publisher")),
                }
    return dict.fromkeys(("title", "url", "date", "outlet"), "")


def _nodes(content: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(content, dict):
        yield content
        content = list(content.values())
    if isinstance(content, list):
        for part in content[:200]:
            yield from _nodes(part, depth + 1)


def _text(value: Any) -> str:
    """A JSON-LD value as text: a string, or the name or address of a thing."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@id") or ""
    return value if isinstance(value, str) else ""


def _hyphenate_date(text: str) -> str:
    """A text with hyphens in the compact date at its start: `20191029T1405` → `2019-10-29T1405`."""
    return re.sub(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)(?=T|\s|$)", r"\1-\2-\3", text)


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", text.casefold()))


def _find_pages(message: mime.Part) -> list[mime.Part]:
    """The pages of a web archive, the saved page itself first."""
    start = mime.read_parameter(message, "start").strip("<>")
    place = mime.read_header(message, "Snapshot-Content-Location")

    def is_other(part: mime.Part) -> bool:
        has_identity = start and mime.read_header(part, "Content-ID").strip("<>").lower() == start
        return not (has_identity or (place and mime.read_header(part, "Content-Location") == place))

    return sorted((part for part in mime.list_leaves(message) if part.get_content_type() in _PAGES), key=is_other)


def _parse_by_real_boundary(content: Content, message: mime.Part) -> mime.Part:
    """The message, split at the boundary line that is really between its parts, not at the one that its header names."""
    match = _BOUNDARY.search(content.data)
    if match and b'"' not in match["boundary"]:
        start = mime.read_parameter(message, "start")
        places = {name: mime.read_header(message, name) for name in ("Snapshot-Content-Location", "Content-Location")}
        kept = [f"{name}: {value}" for name, value in places.items() if value.isascii() and value]
        boundary = match["boundary"].decode("latin-1")
        kind = f'Content-Type: multipart/related; boundary="{boundary}"' + (f'; start="{start}"' if start else "")
        headers = "\r\n".join(("MIME-Version: 1.0", *kept, kind, "", "")).encode("latin-1")
        body = content.data[content.data.index(b"--" + match["boundary"]) :]
        again = mime.parse_message(content.path, headers + body)
        if again.is_multipart():
            return again
    raise refuse(content.path, f"its parts cannot be told apart (wrong boundary): {_SAVE_AGAIN}")
