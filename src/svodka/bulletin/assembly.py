"""Items to a bulletin, and what its document says where: pure text and offsets, nothing of Word.

Every item stands under its country, the countries in order, nothing lost; the glossary terms are counted by what became of them. Each
printed block has a bookmark and passages with their source, by which an edited document can be laid beside its source again, and
findings are anchored in its text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svodka.options import Group, Layout
from svodka.places.countries import countries
from svodka.system.tables import fold
from svodka.types import (
    HEADLINE,
    ArticleId,
    Block,
    Bulletin,
    Finding,
    Item,
    Outcome,
    Period,
    RequirementKind,
    Section,
    SectionGroup,
    Segment,
    TermOutcome,
    TermUse,
)

OUTCOMES = {
    Outcome.NATIVE: "the translation had the rendering by itself",
    Outcome.HINTED: "translated again with the term given to the model",
    Outcome.NBEST: "taken from another of the model's translations",
    Outcome.RESPELT: "put into the official wording in place",
    Outcome.SPLICED: "the rendering was forced and the rest of the sentence translated after it",
    Outcome.REPLACED: "put in by replacement: check the grammar around it",
    Outcome.HUMAN: "worded otherwise by a person who approved it",
    Outcome.FAILED: "the rendering is not there: must be checked",
}
"""What each outcome means, in words for the reviewer."""
NO_HEADLINE = "[no headline]"
"""Printed where an item has none: square brackets are the translator's."""
CONTENTS_HEADINGS = ("Country", "Headline", "Page")
"""Of the table of contents: by these it is known again in a document that lost its styles, where it repeats the headlines."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_SPACE = re.compile("[\t\n\r\u0085\u2028\u2029]+")


@dataclass(frozen=True)
class Anchor:
    """A finding that belongs to `text[start:stop]` of a block; never empty where the text is not."""

    start: int
    stop: int
    finding: Finding


@dataclass(frozen=True)
class AnnotatedText:
    """The text of a block as it will be printed, with its anchors in the order in which they begin."""

    text: str
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True)
class PrintedPassage:
    """`text[start:stop]` of a printed block, and what it renders; None for what has no source."""

    start: int
    stop: int
    source: Segment | None


@dataclass(frozen=True)
class PrintedBlock:
    """A paragraph as it stands in the document: 0 is the headline, 1… the body."""

    number: int
    bookmark: str
    text: str
    passages: tuple[PrintedPassage, ...]


@dataclass(frozen=True)
class PrintedItem:
    """An item by its place in the document, counted from 1, and its article."""

    number: int
    id: ArticleId
    blocks: tuple[PrintedBlock, ...]


def assemble(items: Sequence[Item], period: Period, number: int | None, layout: Layout | None = None) -> Bulletin:
    """Return the bulletin of `items`: member states in treaty order, other countries by heading, then the undecided ones.

    Each item appears exactly once, in the order given within its country. Countries and parts without items are left out. An item
    whose country code is "" or in no table stands among the undecided.
    """
    layout = layout or Layout()
    table = {country.code: country for country in countries()}
    by_code: dict[str, list[Item]] = {}
    for item in items:
        by_code.setdefault(item.country if item.country in table else "", []).append(item)
    headings = {"": ""} | {code: country.heading for code, country in table.items()}
    headings |= {override.code: override.heading for override in layout.headings if override.heading}
    wished = {code: place for place, code in reversed(list(enumerate(layout.country_order)))}

    def order(code: str) -> tuple[int, int, str]:
        """By the office's wish, then by the treaty, then by the alphabet of the headings."""
        treaty_order = table[code].treaty_order if code else None
        return wished.get(code, len(layout.country_order)), treaty_order or len(table), headings[code]

    sections: dict[Group, list[Section]] = {group: [] for group in (*layout.group_order, *Group)}
    for code in sorted(by_code, key=order):
        group = Group.UNDECIDED if not code else Group.MEMBERS if table[code].is_member else Group.OTHERS
        sections[group].append(Section(code, headings[code], tuple(by_code[code])))
    group_headings = {
        Group.MEMBERS: layout.member_heading,
        Group.OTHERS: layout.other_heading,
        Group.UNDECIDED: layout.undecided_heading,
    }
    return Bulletin(
        title_lines=layout.title_lines,
        subtitle=layout.subtitle,
        banner=layout.banner,
        period=period,
        number=number,
        groups=tuple(SectionGroup(group_headings[group], tuple(some)) for group, some in sections.items() if some),
    )


def count_uses(outcomes: Iterable[TermOutcome]) -> tuple[TermUse, ...]:
    """Return the terms among `outcomes`, one row for each dictionary form and rendering, by the Russian alphabet (ё with е).

    Every occurrence of a term is counted once; the order of `outcomes` plays no part. Where entries of the same words and rendering
    name different references, the row has them all.
    """
    grouped: dict[tuple[str, str], list[TermOutcome]] = {}
    for outcome in outcomes:
        if outcome.kind is RequirementKind.TERM:
            grouped.setdefault((outcome.entry, outcome.rendering), []).append(outcome)
    rows = [
        TermUse(
            entry,
            rendering,
            tuple(sorted((one.outcome for one in occurrences), key=tuple(Outcome).index)),
            "; ".join(sorted({one.reference for one in occurrences if one.reference})),
        )
        for (entry, rendering), occurrences in grouped.items()
    ]
    # Word by word, as glossaries do: quotation marks and hyphens do not count. Unicode has the Russian letters in order except for ё.
    return tuple(sorted(rows, key=lambda use: (re.findall(r"\w+", fold(use.entry)), use.entry, use.rendering)))


def write_counts(outcomes: Sequence[Outcome]) -> str:
    """Return how often each outcome came about, in the order of `Outcome`: `3 native, 1 hinted, 1 failed`."""
    counts = Counter(outcomes)
    return ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])


def write_totals(terms: Sequence[TermUse]) -> str:
    """Return the sheet's first line: how many terms and occurrences, and what became of them."""
    outcomes = [outcome for use in terms for outcome in use.outcomes]
    counted = ((len(terms), "term"), (len(outcomes), "occurrence"))
    said = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counted)
    return f"{said}: {write_counts(outcomes)}."


def write_legend(terms: Sequence[TermUse]) -> str:
    """Return what the outcomes in the table mean, those only that occur in it."""
    present = {outcome for use in terms for outcome in use.outcomes}
    meanings = "; ".join(f"{outcome.value} – {OUTCOMES[outcome]}" for outcome in Outcome if outcome in present)
    return f"Outcomes: {meanings}."


def annotate(block: Block, findings: Sequence[Finding] = (), *, empty: str = "") -> AnnotatedText:
    """Return the printable text of `block` and the anchors of its findings, `findings` (of the whole item) before them.

    A finding with a place is anchored there, in its passage or in the whole block; one without, at the whole of the passage or
    block: to look for its words would find others that look the same. A block without text gets the text `empty`.
    """
    text, spans = print_block(block, empty=empty)
    if text == empty:
        every = (*findings, *block.findings, *(finding for passage in block.passages for finding in passage.findings))
        return AnnotatedText(text, tuple(Anchor(0, len(text), finding) for finding in every))
    anchors = [_anchor(finding, block.text, text, 0, len(text)) for finding in (*findings, *block.findings)]
    for passage, (start, stop) in zip(block.passages, spans, strict=True):
        anchors += [_anchor(finding, passage.text, text, start, stop) for finding in passage.findings]
    return AnnotatedText(text, tuple(sorted(anchors, key=lambda anchor: (anchor.start, -anchor.stop))))


def print_block(block: Block, *, empty: str = "") -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of a block as it is printed, and where each passage begins and ends in it.

    A block without text is printed as `empty`, which all its passages share.
    """
    passages = [make_printable(passage.text) for passage in block.passages]
    text = " ".join(passages)
    if not text.strip():
        return empty, ((0, len(empty)),) * len(passages)
    spans, start = [], 0
    for words in passages:
        spans.append((start, start + len(words)))
        start += len(words) + 1
    return text, tuple(spans)


def cut_runs(annotated: AnnotatedText, *, cuts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield the (start, stop) of the runs that the text falls into, so that every anchor, and every cut, is at a run's edge."""
    edges = {0, len(annotated.text), *cuts}
    for anchor in annotated.anchors:
        edges |= {anchor.start, anchor.stop}
    ordered = sorted(edge for edge in edges if 0 <= edge <= len(annotated.text))
    yield from pairwise(ordered)


def _anchor(finding: Finding, raw: str, text: str, start: int, stop: int) -> Anchor:
    """Anchor a finding about `raw`, which was printed as `text[start:stop]`."""
    if finding.start >= 0 and text[start:stop]:
        # What is not printable before the place has moved it.
        first = start + len(make_printable(raw[: finding.start]))
        last = start + len(make_printable(raw[: finding.start + len(finding.quote)]))
        quoted = text[first:last]
        first, last = last - len(quoted.lstrip()), first + len(quoted.rstrip())
        if first < last:
            return Anchor(first, last, finding)
    if not text[start:stop].strip():
        return Anchor(0, len(text), finding)
    return Anchor(start, stop, finding)


def make_printable(text: str) -> str:
    """Return `text` as one line without the characters that XML 1.0 forbids (control characters, lone surrogates).

    Line breaks and tabulators become a space: in a paragraph they would stand for something else.
    """
    return _ILLEGAL.sub("", _LINE_SPACE.sub(" ", text))


def name_bookmark(item: int, block: int) -> str:
    """Return the bookmark of a block: `_svodka_3_0` is the headline of the document's third item.

    Word takes letters, digits and underscores, 40 at most (ECMA-376 part 1, 17.13.6); a name that begins with an underscore is hidden.
    """
    return f"_svodka_{item}_{block}"


def describe_printed(bulletin: Bulletin) -> tuple[PrintedItem, ...]:
    """Return what the document of this bulletin says, item by item in the order of print."""
    items = (item for group in bulletin.groups for section in group.sections for item in section.items)
    return tuple(
        PrintedItem(
            number,
            item.id,
            tuple(_block(number, place, block) for place, block in enumerate((item.headline, *item.body), HEADLINE)),
        )
        for number, item in enumerate(items, 1)
    )


def _block(item: int, number: int, block: Block) -> PrintedBlock:
    text, spans = print_block(block, empty=NO_HEADLINE if number == HEADLINE else "")
    passages = tuple(
        PrintedPassage(start, stop, passage.source)
        for passage, (start, stop) in zip(block.passages, spans, strict=True)
    )
    return PrintedBlock(number, name_bookmark(item, number), text, passages)
