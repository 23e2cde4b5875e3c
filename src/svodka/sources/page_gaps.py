"""What trafilatura leaves out of an article whose container it does not know: its lead, its subheads, the items of its lists.

It then keeps bare paragraphs only. What it left out is put back at its place, where its place in the page says that it belongs there: right
beside paragraphs that were kept, in the same container. The lead is looked for between the headline and the first of them.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from svodka.sources.dates import date_line
from svodka.sources.furniture import is_furniture
from svodka.sources.hygiene import clean_line
from svodka.sources.wrapping import Line

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_EDGES = _HEADINGS | _LISTS | frozenset((
    "p", "div", "section", "li", "blockquote", "br", "article", "main", "header", "footer", "body", "pre", "table", "tr", "address",
))  # fmt: skip
_AROUND = {"article", "main", "header", "body", "section", "div"}
"""The parents of a `time` element that is the page's date and not part of a sentence."""
_NO_TEXT = frozenset({"table", "tr", "address", "pre", "time"})
_LEAD = re.compile(r"lead(?!er)|(?<![a-z])lid|intro|anons|announce|subtitle|summary|standfirst")
_NO_LIST = re.compile("tag|shar|soc|menu|nav|link|relat|news|meta|bread|pag|answer|poll|vote|opros|popular")
"""What lists of a page are called that are no part of an article's text."""
_STATEMENT = re.compile(r"(?<!\.\.)[.?…][\"'»”)]*$")
_LONG = 40
"""Letters by which a paragraph is told from others."""
_PROSE_WORDS = 10
_SENTENCE_WORDS = 4


class Block(NamedTuple):
    """A block of a page: its text, the element around it, and whether most of its letters are in links."""

    text: str
    element: HtmlElement
    is_linked: bool


class _Page(NamedTuple):
    """The blocks of a page, what is known of them, and of the article's paragraphs that were kept."""

    blocks: Sequence[Block]
    outer: Sequence[HtmlElement]
    """For each block the outermost element that holds nothing else."""
    discarded: AbstractSet[HtmlElement]
    known: AbstractSet[str]
    """The words of each paragraph kept and of the headline, and in `known_text` all of them."""
    known_text: str


def list_blocks(tree: HtmlElement) -> list[Block]:
    """Return the blocks of the page, in order."""
    blocks: list[Block] = []
    pieces: list[tuple[str, bool]] = []
    around = [tree]
    links = 0

    def close() -> None:
        if text := clean_line("".join(piece for piece, _ in pieces)):
            linked = sum(len(piece.strip()) for piece, is_linked in pieces if is_linked)
            blocks.append(Block(text, around[-1], 2 * linked > len(text)))
        pieces.clear()

    for event, element in iterwalk(tree, events=("start", "end")):
        is_edge = element.tag in _EDGES or (element.tag == "time" and element.getparent().tag in _AROUND)
        if is_edge:
            close()
            if element.tag != "br":
                around.append(element) if event == "start" else around.pop()
        links += (element.tag == "a") * (1 if event == "start" else -1)
        text = element.text if event == "start" else element.tail
        pieces.append(((text or "").replace("\n", " "), links > 0))
    close()
    return blocks


def put_back(
    kept: Sequence[Line], blocks: Sequence[Block], title: str, discarded: AbstractSet[HtmlElement]
) -> list[Line]:
    """Return the kept paragraphs of an article with the blocks between them, and between them and the headline, that belong to it.

    `discarded` are the elements of the page that are no part of an article by what they are called.
    """
    places = _places(kept, blocks)
    if not places:
        return list(kept)
    known = [key(line.text) for line in kept]
    page = _Page(blocks, _outline(blocks), discarded, {*known, key(title)}, "\n".join(known))
    fitting = _find_fitting(page, places, key(title))
    lines: list[Line] = []
    done = 0
    for number, line in enumerate(kept):
        if (place := places.get(number)) is not None:
            lines += [Line(blocks[at].text) for at in range(done, place) if at in fitting]
            done = place + 1
        lines.append(line)
    return lines + [Line(blocks[at].text) for at in range(done, len(blocks)) if at in fitting]


def key(text: str) -> str:
    """Return the words of a text, to compare it with another."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def is_prose(text: str) -> bool:
    """Return whether a paragraph is running text, not a menu entry or a headline."""
    words = len(text.split())
    return words >= _PROSE_WORDS or (words >= _SENTENCE_WORDS and bool(re.search(r"[.!?…][\"'»”)]*$", text)))


def _places(kept: Sequence[Line], blocks: Sequence[Block]) -> dict[int, int]:
    """Which block each kept paragraph is, both by their numbers; a short one is looked for between the long ones around it only."""
    numbers: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        numbers.setdefault(key(block.text), []).append(at)
    places: dict[int, int] = {}
    last = -1
    for number, line in enumerate(kept):
        same = numbers.get(key(line.text), []) if is_prose(line.text) else []
        if (index := bisect_right(same, last)) < len(same):
            last = places[number] = same[index]
    ends = iter([*places.values(), -1])
    last, end = -1, next(ends)
    for number, line in enumerate(kept):
        if number in places:
            last, end = end, next(ends)
            continue
        same = numbers.get(key(line.text), [])
        if last >= 0 and (index := bisect_right(same, last)) < len(same) and same[index] < end:
            last = places[number] = same[index]
    return places


def _find_fitting(page: _Page, places: Mapping[int, int], title: str) -> set[int]:
    """The numbers of the blocks that belong to the article whose paragraphs are at these places."""
    blocks, outer = page.blocks, page.outer
    first, last = min(places.values()), max(places.values())
    homes = {outer[at].getparent() for at in places.values()}
    over = max((at for at in range(first) if title and key(blocks[at].text) == title), default=-1)
    heads = {*outer[first].iterancestors(), outer[over].getparent()} if over >= 0 else set()
    fitting: set[int] = set()
    for at in reversed(range(over + 1, last)):
        text, element, _ = blocks[at]
        home = outer[at].getparent()
        if home in homes and element.tag in _HEADINGS and (at > first or not title):
            is_fit = len(text) > 2 and (at + 1 in fitting or key(blocks[at + 1].text) in page.known)
        elif at < first:
            is_fit = home in heads and _is_statement(page, at) and _is_plain(outer[at], _LEAD)
        elif _is_listed(outer[at]):
            is_fit = home in homes and (not outer[at].attrib or _leads_on(page, at))
        else:
            leads_on = is_prose(text) and text.endswith(":")
            is_fit = home in homes and _is_plain(outer[at]) and (leads_on or _is_statement(page, at))
        if is_fit and _may_belong(page, at):
            fitting.add(at)
    return fitting | _find_end(page, homes, last)


def _find_end(page: _Page, homes: AbstractSet[HtmlElement], last: int) -> set[int]:
    """The blocks right after the last paragraph: the list that it leads to, or text in an element without a class of its own."""
    blocks, outer = page.blocks, page.outer
    found: set[int] = set()
    for at in range(last + 1, len(blocks)):
        element = blocks[at].element
        is_listed = _is_listed(outer[at]) and blocks[last].text.endswith(":")
        is_text = element.tag == "div" and not element.attrib and _is_statement(page, at)
        if outer[at].getparent() not in homes or not _may_belong(page, at) or not (is_listed or is_text):
            break
        found.add(at)
    return found


def _may_belong(page: _Page, at: int) -> bool:
    """Whether a block is neither furniture of the page nor in the article already, as a whole or with its beginning or end."""
    text, element, is_linked = page.blocks[at]
    around = [element]
    while around[-1] is not page.outer[at] and (parent := around[-1].getparent()) is not None:
        around.append(parent)
    if is_linked or not page.discarded.isdisjoint(around) or element.tag in _NO_TEXT:
        return False
    words = key(text)
    is_part = len(words) > _LONG and (words[:_LONG] in page.known_text or words[-2 * _LONG :] in page.known_text)
    return not (words in page.known or is_part or is_furniture(text) or date_line(text))


def _is_statement(page: _Page, at: int) -> bool:
    """Whether a block ends as a statement does and is no caption."""
    text = page.blocks[at].text
    return is_prose(text) and bool(_STATEMENT.search(text)) and not _is_caption(page.outer[at])


def _is_caption(element: HtmlElement) -> bool:
    """Whether a block may be the caption of a picture: it stands with one or right after one, and is not called a lead."""
    before = element.getprevious()
    has_picture = any(
        next(one.iter("img", "picture"), None) is not None for one in (element, before) if one is not None
    )
    return has_picture and not _LEAD.search(_names(element))


def _is_plain(element: HtmlElement, called: re.Pattern[str] | None = None) -> bool:
    """Whether a block is a paragraph, stands in an element without a class, or in one that is `called` so."""
    return element.tag != "div" or not element.attrib or bool(called and called.search(_names(element)))


def _leads_on(page: _Page, at: int) -> bool:
    """Whether the block before a list, of which `at` is an item, leads to it with a colon."""
    first = at
    while first > 0 and page.outer[first - 1] is page.outer[at]:
        first -= 1
    return first > 0 and page.blocks[first - 1].text.endswith(":")


def _is_listed(element: HtmlElement) -> bool:
    return element.tag in _LISTS and not _NO_LIST.search(_names(element))


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _outline(blocks: Sequence[Block]) -> list[HtmlElement]:
    """For each block the outermost element that holds nothing else, or the whole list that it is an item of."""
    tree = blocks[0].element.getroottree().getroot()
    elements = list(tree.iter())
    counts = Counter(block.element for block in blocks)
    for element in reversed(elements[1:]):
        counts[element.getparent()] += counts[element]
    outer = []
    for block in blocks:
        element = block.element
        while (parent := element.getparent()) is not None:
            is_nested = parent.tag in _LISTS or (parent.tag == "li" and element.tag in _LISTS)
            if not is_nested and counts[parent] != counts[element]:
                break
            element = parent
        outer.append(element)
    return outer
