"""The review page of a bulletin: every sentence in the order of print, beside the Russian that it renders.

`compose` returns the page as plain values, `render` as one HTML file; template, style and script are data files (`svodka/data/review/`).
Marks, dictionary words and notes are referred to by number, so that each explanation is on the page once.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from svodka.approved.memory import identify_wording
from svodka.bulletin.assembly import NO_HEADLINE, OUTCOMES, make_printable
from svodka.bulletin.report import FileReport, RunReport
from svodka.dictionary.entries import DictionaryEntry
from svodka.dictionary.lookup import Dictionary
from svodka.facts import period as periods
from svodka.facts.lexicon import write_day
from svodka.options import about_number, write_number
from svodka.system.page_templates import render_page
from svodka.system.tables import read_table
from svodka.translation.offset_map import OffsetMap, move_links, shift_findings
from svodka.types import (
    HEADLINE,
    Block,
    Bulletin,
    FactKind,
    Finding,
    FuzzyMatch,
    Item,
    Origin,
    Outcome,
    Passage,
    RequirementKind,
    Segment,
    TermOutcome,
    Translation,
)

FAILED = "failed"
"""The kind of a mark whose required rendering is missing; all other kinds are those of `FactKind`."""
RUSSIAN = "ru"
_MOST_ENTRIES, _MOST_SENSES = 4, 8
"""How much of the dictionary is shown for a word: more does not help in a small box."""
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ORIGINS = {
    Origin.MODEL: "",
    Origin.RETRY: "translated again after a check refused the first answer",
    Origin.VERBATIM: "stands as in the source",
    Origin.APPROVED: "approved before: a human's rendering of the same sentence",
    Origin.ADAPTED: "approved before with other figures, dates or names: a human's rendering, these exchanged",
}
"""What the page says about the origin of the English."""


@dataclass(frozen=True)
class Span:
    """Something said about `text[start:stop]`: the number of a mark, of a dictionary word or of a note (one of the three)."""

    start: int
    stop: int
    kind: str = ""
    mark: int | None = None
    label: str = ""
    word: int | None = None
    note: int | None = None


@dataclass(frozen=True)
class Stretch:
    """A run of text to which the same marks, word and notes belong; numbers are those of `PageTables` and of the notes."""

    text: str
    kind: str = ""
    """The kind of the shortest mark that covers it; "" = none."""
    marks: tuple[int, ...] = ()
    word: int | None = None
    """The number of its dictionary senses."""
    notes: tuple[int, ...] = ()
    label: str = ""
    """Where a mark ends here: its number within the sentence, for the printed page."""


@dataclass(frozen=True)
class Side:
    """The Russian or the English half of a pair."""

    language: str
    stretches: tuple[Stretch, ...]


class Note(NamedTuple):
    """A finding as shown in the margin, with its number on the page."""

    number: int
    finding: Finding


@dataclass(frozen=True)
class Pair:
    """A sentence with its English, or, without sides, the notes about a whole item or the whole bulletin."""

    key: str
    """Its place in the bulletin: item, block, passage (`3.1.2`)."""
    source: Side | None = None
    english: Side | None = None
    notes: tuple[Note, ...] = ()
    origin: str = ""
    """Where the English comes from; "" = the model's first answer."""
    fuzzy: tuple[FuzzyMatch, ...] = ()
    """Human translations of similar sentences."""
    is_headline: bool = False
    opens: bool = False
    """Whether it is the first of its paragraph."""


@dataclass(frozen=True)
class PageItem:
    """An item of the bulletin with its sentences; `number` is that of the document's bookmarks."""

    number: int
    headline: str
    """What lists call the item, with or without a headline of its own."""
    item: Item
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Chapter:
    """A country's items; `group` is the heading above it, "" where it is the same as for the chapter before."""

    group: str
    heading: str
    items: tuple[PageItem, ...]


@dataclass
class PageTables:
    """What the sentences of a page refer to by number, filled while the page is composed; `dictionary` None = no words are looked up."""

    dictionary: Dictionary | None = None
    marks: list[tuple[str, ...]] = field(default_factory=list)
    """By number, the lines that explain a mark: something that is on both sides of a pair, or should be."""
    words: dict[tuple[DictionaryEntry, ...], int] = field(default_factory=dict)
    """The dictionary entries shown for a word, and their number."""
    checks: Counter[str] = field(default_factory=Counter)
    """The number of findings by check."""
    wordings: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """The terms (entry, rendering) that people worded otherwise, each with the English of those pairs by `Pair.key`."""

    def mark(self, lines: Iterable[str]) -> int:
        """Add a mark with these lines of explanation, and return its number."""
        self.marks.append(tuple(map(show, lines)))
        return len(self.marks) - 1

    def note(self, finding: Finding) -> Note:
        """Return a finding as a note with a number of its own."""
        note = Note(self.checks.total(), finding)
        self.checks[finding.check] += 1
        return note

    def look_up(self, sentence: str) -> Iterator[Span]:
        """Yield the words of a Russian sentence that the dictionary has, each with its number in `words`; names are left out."""
        for lookup in self.dictionary.look_up(sentence) if self.dictionary is not None else ():
            # Those of the expression come first, then one for each word in it.
            own = () if lookup.is_name else lookup.entries
            of_parts = (entry for part in lookup.parts if not part.is_name for entry in part.entries[:1])
            if entries := tuple(dict.fromkeys((*own, *of_parts)))[:_MOST_ENTRIES]:
                yield Span(lookup.start, lookup.stop, word=self.words.setdefault(entries, len(self.words)))


@dataclass(frozen=True)
class ReviewPage:
    """Everything that the page shows. Some texts of articles are still raw: the template puts these through `show`."""

    title: str
    period: str
    fingerprint: str
    """The SHA-256 of the document as written: ticks belong to exactly this document."""
    signature: str
    about: tuple[Pair, ...]
    """Notes about the bulletin as a whole."""
    chapters: tuple[Chapter, ...]
    left_out: tuple[FileReport, ...]
    tables: PageTables


def render(page: ReviewPage) -> str:
    """Return the HTML of a review page; the same page gives the same text."""
    filters = {"show": show, "link": _followed, "day": write_day, "id": lambda term: identify_wording(*term)}
    words = [[(entry.lemma, entry.senses[:_MOST_SENSES]) for entry in word] for word in page.tables.words]
    values = {
        "page": page,
        "palette": read_table("review/palette.tsv"),
        "kinds": (*((kind.value, kind.value) for kind in FactKind), (FAILED, "rendering not found")),
        "tables": {"key": page.fingerprint, "marks": page.tables.marks, "words": words},
    }
    return render_page("review", values, filters)


def show(text: str) -> str:
    """Return a text as one line, with direction marks written out (`[U+202E]`).

    These invisible characters reverse the order of letters on the screen: a headline must not read differently from what is stored.
    """
    return _DIRECTION.sub(lambda match: f"[U+{ord(match.group()):04X}]", make_printable(text))


def _followed(url: str) -> str:
    """Return an address if it is http or https; "" for anything else, which a browser might run."""
    try:
        return url if urlsplit(url).scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""


def cut(text: str, spans: Sequence[Span]) -> tuple[Stretch, ...]:
    """Return the text as stretches, each with what the spans say about it; spans that are empty or reach outside the text are left out."""
    inside = [span for span in spans if 0 <= span.start < span.stop <= len(text)]
    inside.sort(key=lambda span: (span.start, span.stop))
    edges = sorted({0, len(text), *(edge for span in inside for edge in (span.start, span.stop))})
    return tuple(_stretch(text, start, stop, inside) for start, stop in pairwise(edges))


def _stretch(text: str, start: int, stop: int, spans: Sequence[Span]) -> Stretch:
    here = [span for span in spans if span.start <= start and span.stop >= stop]
    marks = sorted((span for span in here if span.mark is not None), key=lambda span: span.stop - span.start)
    return Stretch(
        show(text[start:stop]),
        marks[0].kind if marks else "",
        tuple(span.mark for span in marks if span.mark is not None),
        next((span.word for span in here if span.word is not None), None),
        tuple(span.note for span in here if span.note is not None),
        " ".join(span.label for span in marks if span.label and span.stop == stop),
    )


def compose(
    bulletin: Bulletin,
    report: RunReport,
    fingerprint: str,
    dictionary: Dictionary | None = None,
    checks_off: Collection[str] = (),
) -> ReviewPage:
    """Return the review page of a bulletin.

    `report` is the report of its run, with the segments; `fingerprint` is the SHA-256 of the document as written; `dictionary` gives the
    senses of the Russian words (None = none are shown); `checks_off` names the checks that are switched off.
    """
    tables = PageTables(dictionary)
    made = {segment.segment: segment.translation for segment in report.segments}
    about = tuple(map(tables.note, about_number(bulletin.number, checks_off)))
    return ReviewPage(
        title=f"{' '.join(bulletin.title_lines)} {write_number(bulletin.number)}",
        period=periods.render(bulletin.period),
        fingerprint=fingerprint,
        signature=report.signature,
        about=(Pair("0", notes=about),) if about else (),
        chapters=tuple(_chapters(bulletin, made, tables)),
        left_out=tuple(file for file in report.files if not file.stands),
        tables=tables,
    )


def _chapters(bulletin: Bulletin, made: Mapping[Segment, Translation], tables: PageTables) -> Iterator[Chapter]:
    numbers = count(1)
    for group in bulletin.groups:
        for place, section in enumerate(group.sections):
            items = tuple(_compose_item(next(numbers), item, made, tables) for item in section.items)
            yield Chapter("" if place else group.heading, section.heading, items)


def _compose_item(number: int, item: Item, made: Mapping[Segment, Translation], tables: PageTables) -> PageItem:
    """Return an item with a pair for the findings about it as a whole, if there are any, and one for each of its passages."""
    pairs = []
    for place, block in enumerate((item.headline, *item.body), HEADLINE):
        for index, passage in enumerate(_shared_out(block)):
            translation = made.get(passage.source) if passage.source else None
            pair = pair_up(f"{number}.{place}.{index}", block.language, passage, translation, tables)
            pairs.append(replace(pair, is_headline=place == HEADLINE, opens=index == 0))
    if item.findings:
        pairs.insert(0, Pair(f"{number}", notes=tuple(map(tables.note, item.findings))))
    return PageItem(number, show(item.headline.text).strip() or NO_HEADLINE, item, tuple(pairs))


def _shared_out(block: Block) -> Iterator[Passage]:
    """Yield each passage with the block's findings in it added, and to the first the findings about the block as a whole."""
    start = 0
    whole = [replace(one, message=f"Paragraph: {one.message}") for one in block.findings if one.start < 0]
    for index, passage in enumerate(block.passages or (Passage(""),)):
        stop = start + len(passage.text) + 1
        inside = shift_findings((finding for finding in block.findings if start <= finding.start < stop), -start)
        yield replace(passage, findings=(*passage.findings, *inside, *(() if index else whole)))
        start = stop


def pair_up(key: str, language: str, passage: Passage, translation: Translation | None, tables: PageTables) -> Pair:
    """Return a printed passage beside its source. `language` is the printed text's code; `translation` None = it was not translated."""
    source, english = passage.source.text if passage.source else "", passage.text
    made = translation or Translation(source, english, Origin.MODEL)
    left, right = _marked(source, english, made, tables)
    for term in made.terms:
        if term.outcome is Outcome.HUMAN and term.kind is RequirementKind.TERM:
            tables.wordings.setdefault((term.entry, term.rendering), {})[key] = english
    notes = tuple(map(tables.note, passage.findings))
    right += [
        Span(finding.start, min(finding.start + len(finding.quote), len(english)), note=number)
        for number, finding in notes
        if finding.start >= 0 and finding.quote
    ]
    original = language if translation is None and source == english else RUSSIAN
    if original == RUSSIAN:
        left += tables.look_up(source)
    return Pair(
        key,
        Side(original, cut(source, left)) if source else None,
        Side(language, cut(english, right)),
        notes,
        _ORIGINS[made.origin],
        made.fuzzy,
    )


def _marked(source: str, english: str, made: Translation, tables: PageTables) -> tuple[list[Span], list[Span]]:
    """Return the marks of the source and of the English. Headlines are edited after translation, so links are moved to fit."""
    left, right = [], []
    terms = {(term.kind.value, term.start): term for term in made.terms}
    for place, link in enumerate(move_links(made.links, OffsetMap(made.english, english)), 1):
        kind, label = link.kind.value, str(place)
        term = terms.get((kind, link.source_start))
        words = f"{source[link.source_start : link.source_stop]} → {english[link.start : link.stop]}"
        number = tables.mark(_about_term(term) if term else [f"{kind}: {words}"])
        left.append(Span(link.source_start, link.source_stop, kind, number, label))
        right.append(Span(link.start, link.stop, kind, number, label))
    for term in made.terms:
        # With these outcomes the rendering is not in the English.
        if term.outcome in (Outcome.FAILED, Outcome.HUMAN) and term.start >= 0:
            kind = FAILED if term.outcome is Outcome.FAILED else term.kind.value
            left.append(Span(term.start, term.start + len(term.source), kind, tables.mark(_about_term(term))))
    return left, right


def _about_term(term: TermOutcome) -> Iterator[str]:
    """Yield the lines that explain a term: its entry and rendering, what became of it, and its reference."""
    yield f"{term.kind.value}: {term.entry} → {term.rendering or '[kept as written]'}"
    yield f"{term.outcome.value}: {OUTCOMES[term.outcome]}"
    if term.reference:
        yield f"reference: {term.reference}"
