"""The body of a web page: trafilatura finds it, and what sites put between its paragraphs is taken out."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import groupby
from typing import cast

from lxml.etree import _Element
from lxml.html import HtmlElement

from svodka.sources.documents import lay_out_table
from svodka.sources.furniture import is_furniture, leave_out, list_values, note_left_out
from svodka.sources.hygiene import clean, collapse
from svodka.sources.page_gaps import Block, is_prose, key, list_blocks, put_back
from svodka.sources.wrapping import Line
from svodka.types import ReadingNote

_LAYOUT_CELL = 250
_FEW = 3
"""A page with at most this many paragraphs is so short that trafilatura may have run its blocks together."""
_TEXT_BLOCKS = frozenset({"p", "div", "section", "li", "ul", "ol", "blockquote", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "head", "item", "quote", "cell", "row", "list", "table", "code", "ab", "div", "body"})
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def extract_body(tree: HtmlElement, title: str) -> tuple[list[Line], list[ReadingNote]]:
    """Return the paragraphs of the article without its headline, and notes on what was cleaned or left out.

    A page without running text has no paragraphs. `tree` is changed.
    """
    from trafilatura import bare_extraction
    from trafilatura.xpaths import DISCARD_IMAGE_ELEMENTS, OVERALL_DISCARD_XPATH, TEASER_DISCARD_XPATH

    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    links = "".join("".join(key(link.text_content()).split()) for link in tree.iter("a"))
    left_out = _take_out_furniture(tree)
    _unfold_layout_tables(tree)
    _join_source_lines(tree)
    blocks = list_blocks(tree)
    document = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    element = getattr(document, "body", None)
    raw_lines = _paragraphs(element) if element is not None else ()
    notes: list[ReadingNote] = []
    paragraphs = [line for raw in raw_lines for line in _clean_line(raw, notes)]
    if len(paragraphs) <= _FEW:
        paragraphs = [line for one in paragraphs for line in _part_blocks(one, blocks)]
    paths = (*OVERALL_DISCARD_XPATH, *TEASER_DISCARD_XPATH, *DISCARD_IMAGE_ELEMENTS)
    discarded = {element for path in paths for element in cast(list[HtmlElement], path(tree))}
    paragraphs = put_back(paragraphs, blocks, title, discarded)
    lines, others = leave_out([line for one in paragraphs for line in (one, Line(""))])
    kept = [line for line in lines if line.text and key(line.text) != key(title)]
    notes += note_left_out([*left_out, *others])
    # A paragraph that consists only of links is a menu.
    has_article = any(is_prose(line.text) and "".join(key(line.text).split()) not in links for line in kept)
    return _without_repetition(kept) if has_article else [], notes


def _clean_line(raw: Line, notes: list[ReadingNote]) -> list[Line]:
    cleaned = clean(raw.text)
    notes.extend(cleaned.notes)
    texts = [text for part in cleaned.text.split("\n") if (text := collapse(part))]
    return [replace(raw, text=text) for text in ([" ".join(texts)] if raw.cell and texts else texts)]


def _take_out_furniture(tree: HtmlElement) -> list[str]:
    """Remove captions, “read also” blocks and the like from the tree; return the texts of those that were recognised by their text."""
    left_out = []
    whole = len(tree.text_content())
    for element in list(tree.iter()):
        if element.getparent() is None or element.tag in {"html", "body", "head"}:
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
        if element.tag in list_values("tag") or any(map(_is_furniture_class, names)):
            if not _holds_article(element, whole):
                element.drop_tree()
        elif element.tag in _TEXT_BLOCKS and (text := _furniture_text(element)):
            left_out.append(text)
            after = element.getnext()
            is_label = len(element.text_content().strip()) < 40 and not (element.tail or "").strip()
            if is_label and after is not None and _is_links(after):
                # A block that is only a label stands above a list of links or a link.
                after.drop_tree()
            element.drop_tree()
    return left_out


def _holds_article(element: HtmlElement, whole: int) -> bool:
    """Whether a block with the tag or class of furniture holds the headline or most of the page's text: then it is no furniture."""
    if element.tag not in {"script", "style"} and 2 * len(element.text_content()) > whole:
        return True
    paragraphs = [p for p in element.iter("p") if len(p.text_content()) > _LAYOUT_CELL / 2]
    return element.find(".//h1") is not None or len(paragraphs) > 3


def _furniture_text(element: HtmlElement) -> str:
    """The text of a block, if it shows that the block is furniture; "" otherwise."""
    text = collapse(element.text_content().replace("\n", " "))
    if not is_furniture(text):
        return ""
    # A block around paragraphs goes only if they are links: the label may stand above the article itself.
    blocks = element.iterdescendants("p", "div", "section")
    return text if all(_is_links(block) for block in blocks if is_prose(block.text_content())) else ""


def _is_links(element: HtmlElement) -> bool:
    """Whether a block is links and nothing else."""
    links = [element] if element.tag == "a" else element.iter("a")
    text, *linked = (len("".join(one.text_content().split())) for one in (element, *links))
    return 0 < text <= sum(linked) + 3


def _unfold_layout_tables(tree: HtmlElement) -> None:
    """Turn tables that old sites use for layout into `div` blocks: those with tables or long text in their cells."""
    for table in list(tree.iter("table")):
        has_long_cells = any(len(cell.text_content()) > _LAYOUT_CELL for cell in table.iter("td"))
        if has_long_cells or next(table.iterdescendants("table"), None) is not None:
            for element in list(table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th")):
                element.tag = "div"


def _join_source_lines(tree: HtmlElement) -> None:
    """Turn line breaks of the page's source into spaces, as browsers do, so that line breaks in the extract mean something.

    Characters that XML cannot hold are removed too; they come from numeric references such as `&#1;`.
    """
    kept = set()  # `pre` elements and what is inside of them: a parent comes before its children
    for element in tree.iter():
        is_inside = element.getparent() in kept
        if is_inside or element.tag == "pre":
            kept.add(element)
        text, tail = _UNFIT.sub("", element.text or ""), _UNFIT.sub("", element.tail or "")
        element.text = (text if element in kept else text.replace("\n", " ")) or None
        element.tail = (tail if is_inside else tail.replace("\n", " ")) or None


def _part_blocks(paragraph: Line, blocks: Sequence[Block]) -> list[Line]:
    """The blocks of the page that make up a paragraph (trafilatura runs those of a very short page together); else the paragraph."""
    rest = "".join(paragraph.text.split())
    found: list[Line] = []
    for block in blocks:
        letters = "".join(block.text.split())
        if rest.startswith(letters):
            rest = rest.removeprefix(letters)
            found.append(Line(block.text))
    return [paragraph] if rest or paragraph.cell else found


def _paragraphs(body: _Element) -> Iterator[Line]:
    """The blocks of trafilatura's tree, and the cells of its tables, in order."""
    for is_text, run in groupby(_walk(body), key=lambda part: isinstance(part, str)):
        if is_text:
            yield Line("".join(map(str, run)))
        else:
            yield from (line for line in run if isinstance(line, Line) and line.text)


def _walk(element: _Element) -> Iterator[str | Line]:
    """Yield text as strings, tables as lines, and an empty line at each edge of a block, in order."""
    if element.tag == "lb":
        yield Line("")
    elif element.tag == "table":
        rows = [
            [[Line(collapse(" ".join(map(str, cell.itertext()))))] for cell in row.iter("cell")]
            for row in element.iter("row")
        ]
        yield from (Line(""), *lay_out_table(rows))
    elif isinstance(element.tag, str):
        edges = [Line("")] if element.tag in _BLOCKS else []
        yield from edges
        yield element.text or ""
        for child in element:
            yield from _walk(child)
        yield from edges
    yield element.tail or ""


def _without_repetition(paragraphs: Sequence[Line]) -> list[Line]:
    """The paragraphs without long ones that were there before (a lead that the page shows twice)."""
    firsts = {key(one.text): one for one in reversed(paragraphs)}
    return [one for one in paragraphs if len(one.text) < 60 or one.cell or firsts[key(one.text)] is one]


@lru_cache(10_000)
def _is_furniture_class(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in list_values("class"))
