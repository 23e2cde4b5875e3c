"""Puts items together as a bulletin, and says which text its document prints where: text and offsets only, nothing of Word.

Each printed block has a bookmark, and passages with their source, so that an edited document can be matched with its source again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from svodka.facts.countries import countries
from svodka.options import Group, Layout
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
"""Printed where an item has no headline. Square brackets mark the translator's own words."""
CONTENTS_HEADINGS = ("Country", "Headline", "Page")
"""The headings of the table of contents, by which it is recognised in an edited document that lost its styles."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_SPACE = re.compile("[\t\n\r\u0085\u2028\u2029]+")


@dataclass(frozen=True)
class Anchor:
    """A finding that belongs to `text[start:stop]` of a block. The range is empty only where the text is."""

    start: int
    stop: int
    finding: Finding


@dataclass(frozen=True)
class PrintedPassage:
    """`text[start:stop]` of a printed block, and the segment that it renders; None = it has no source."""

    start: int
    stop: int
    source: Segment | None


@dataclass(frozen=True)
class PrintedBlock:
    """A paragraph as it stands in the document; `number` is 0 for the headline and 1, 2, … for the body."""

    number: int
    bookmark: str
    text: str
    passages: tuple[PrintedPassage, ...]


@dataclass(frozen=True)
class PrintedItem:
    """An item as it stands in the document: its place there, counted from 1, its article, and its blocks."""

    number: int
    id: ArticleId
    blocks: tuple[PrintedBlock, ...]


def assemble(items: Sequence[Item], period: Period, number: int | None, layout: Layout | None = None) -> Bulletin:
    """Return the bulletin of `items`: member states in treaty order, other countries by heading, then the undecided items.

    `layout` may give another order. Each item appears exactly once; within its country, the given order is kept. Countries and groups
    without items are left out. An item whose country code is "" or in no table stands among the undecided.
    """
    layout = layout or Layout()
    table = {country.code: country for country in countries()}
    by_code: dict[str, list[Item]] = {}
    for item in items:
        by_code.setdefault(item.country if item.country in table else "", []).append(item)
    headings = {"": ""} | {code: country.heading for code, country in table.items()}
    headings |= {override.code: override.heading for override in layout.headings if override.heading}

    def order(code: str) -> tuple[int, int, str]:
        """Return the sort key of a country: its place in the layout, then in the treaty, then its heading."""
        treaty_order = table[code].treaty_order if code else None
        place = (*layout.country_order, code).index(code)
        return place, treaty_order or len(table), headings[code]

    sections: dict[Group, list[Section]] = {group: [] for group in (*layout.group_order, *Group)}
    for code in sorted(by_code, key=order):
        group = Group.UNDECIDED if not code else Group.MEMBERS if table[code].treaty_order else Group.OTHERS
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
    """Return the terms among `outcomes`, one row for each dictionary form and rendering, in the order of the Russian alphabet (ё as е).

    Every occurrence of a term is counted once; the order of `outcomes` does not matter. Where entries with the same words and rendering
    have different references, the row has them all.
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
    """Return how often each outcome occurs, in the order of `Outcome`: `3 native, 1 hinted, 1 failed`."""
    counts = Counter(outcomes)
    return ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])


def write_totals(terms: Sequence[TermUse]) -> str:
    """Return the first line of the term sheet: how many terms and occurrences there are, and their outcomes."""
    outcomes = [outcome for use in terms for outcome in use.outcomes]
    counted = ((len(terms), "term"), (len(outcomes), "occurrence"))
    said = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counted)
    return f"{said}: {write_counts(outcomes)}."


def write_legend(terms: Sequence[TermUse]) -> str:
    """Return what the outcomes in the term sheet mean; outcomes that do not occur are left out."""
    present = {outcome for use in terms for outcome in use.outcomes}
    meanings = "; ".join(f"{outcome.value} – {OUTCOMES[outcome]}" for outcome in Outcome if outcome in present)
    return f"Outcomes: {meanings}."


def annotate(block: Block, findings: Sequence[Finding] = (), *, empty: str = "") -> tuple[str, list[Anchor]]:
    """Return the printable text of `block`, and the anchors of its findings and of `findings`, which are about the whole item, in order.

    A finding with a place is anchored there, within its passage or block. One without a place is anchored at the whole passage or
    block: a search for its words could find others that look the same. A block without text gets the text `empty`.
    """
    text, spans = print_block(block, empty=empty)
    anchors = [_anchor(finding, block.text, text, 0, len(text)) for finding in (*findings, *block.findings)]
    for passage, (start, stop) in zip(block.passages, spans, strict=True):
        anchors += [_anchor(finding, passage.text, text, start, stop) for finding in passage.findings]
    return text, sorted(anchors, key=lambda anchor: (anchor.start, -anchor.stop))


def print_block(block: Block, *, empty: str = "") -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of a block as it is printed, and the (start, stop) of each passage in it.

    A block without text is printed as `empty`, and each of its passages spans all of that.
    """
    passages = [make_printable(passage.text) for passage in block.passages]
    text = " ".join(passages)
    if not text.strip():
        return empty, ((0, len(empty)),) * len(passages)
    starts = accumulate((len(words) + 1 for words in passages), initial=0)
    return text, tuple((start, start + len(words)) for start, words in zip(starts, passages, strict=False))


def cut_runs(text: str, anchors: Iterable[Anchor], cut: int) -> Iterator[tuple[int, int]]:
    """Return the (start, stop) of the runs into which a text is cut: at both ends of every anchor, and at `cut`."""
    edges = {0, len(text), cut, *(edge for one in anchors for edge in (one.start, one.stop))}
    return pairwise(sorted(edge for edge in edges if edge <= len(text)))


def _anchor(finding: Finding, raw: str, text: str, start: int, stop: int) -> Anchor:
    """Return the anchor of a finding about `raw`, which was printed as `text[start:stop]`."""
    if finding.start >= 0 and make_printable(raw).strip():
        # Characters before the place that cannot be printed were dropped, which moved it.
        first = start + len(make_printable(raw[: finding.start]))
        last = start + len(make_printable(raw[: finding.start + len(finding.quote)]))
        quoted = text[first:last]
        first, last = last - len(quoted.lstrip()), first + len(quoted.rstrip())
        if first < last:
            return Anchor(first, last, finding)
    return Anchor(start, stop, finding) if text[start:stop].strip() else Anchor(0, len(text), finding)


def make_printable(text: str) -> str:
    """Return `text` as one line without the characters that XML 1.0 forbids (control characters, lone surrogates).

    Line breaks and tabs become a space: within a paragraph Word gives them another meaning.
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
    return tuple(PrintedItem(place, item.id, tuple(_print_blocks(item, place))) for place, item in enumerate(items, 1))


def _print_blocks(item: Item, place: int) -> Iterator[PrintedBlock]:
    for number, block in enumerate((item.headline, *item.body), HEADLINE):
        text, spans = print_block(block, empty=NO_HEADLINE if number == HEADLINE else "")
        placed = zip(block.passages, spans, strict=True)
        passages = tuple(PrintedPassage(start, stop, passage.source) for passage, (start, stop) in placed)
        yield PrintedBlock(number, name_bookmark(place, number), text, passages)
