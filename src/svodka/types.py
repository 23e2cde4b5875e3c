"""The values that packages pass to each other: plain frozen dataclasses that only hold data and derive properties from it.

A file becomes one or more `Article`s, their sentences become `Segment`s, each segment a checked `Translation`, all together a `Bulletin`.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HEADLINE = 0
"""The `Segment.block` of a headline; body paragraphs are blocks 1, 2, … in order."""


class Severity(StrEnum):
    """How urgently a reviewer has to look at a finding."""

    ERROR = "error"
    """A fact may be wrong or missing: must be looked at before publishing."""
    WARNING = "warning"
    """Probably right, worth a look."""
    NOTE = "note"
    """Said for the record."""


@dataclass(frozen=True)
class Finding:
    """Something that the reviewer should look at, at one place in the text.

    `check` names the rule (`number`, …), `message` is one sentence, `quote` the English words concerned ("" = the whole text).
    """

    check: str
    message: str
    severity: Severity = Severity.WARNING
    quote: str = ""
    start: int = -1
    """Where `quote` begins in the text that the finding belongs to, in characters; -1 = the finding is about the whole text."""


@dataclass(frozen=True)
class Judgement:
    """A decision about a country or a language, with its evidence in words that a person can check."""

    value: str
    """ISO 3166 alpha-2 country code (lower case), or ISO 639-1 language code; "" = undecided."""
    reason: str
    confidence: float = 1.0
    """0…1; only comparable within one kind of judgement."""
    rival: str = ""
    """The runner-up, if it came close; "" = none did."""


@dataclass(frozen=True, order=True, slots=True)
class ArticleId:
    """The identity of an article within a run: its file, and its number among the file's articles (1, 2, …)."""

    path: Path
    part: int = 1
    """Counted through the whole file, so that path and part alone identify the article."""
    member: str = ""
    """Its name inside a file that holds several (a file in an archive, an attachment, a message); "" = only the part identifies it."""

    @property
    def name(self) -> str:
        """The name shown to people: the file's name, then the member or, from the second part on, the part (`a.zip/b.txt`, `a.txt#2`)."""
        return self.path.name + self._suffix

    def __str__(self) -> str:
        """Return the whole path, followed by the member or the part as in `name`."""
        return f"{self.path}{self._suffix}"

    @property
    def _suffix(self) -> str:
        if self.member:
            return f"/{self.member}"
        return f"#{self.part}" if self.part > 1 else ""


@dataclass(frozen=True)
class ReadingNote:
    """Something that was done to a text while it was read: `message` is a sentence or clause without a full stop."""

    message: str
    severity: Severity | None = None
    """The severity of the comment at the item; None = no comment, only the run report has the note (`3 control characters removed`)."""


@dataclass(frozen=True)
class Table:
    """A table among the paragraphs of an article: each row holds the block number of each of its cells, 0 = an empty cell."""

    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Article:
    """One press article as read from a file: plain Unicode text (NFC, no control characters), nothing translated, nothing lost.

    `title` is "" where the file has none. `paragraphs` are whole paragraphs without line breaks, never empty strings.
    """

    id: ArticleId
    format: str
    """`text`, `html`, `docx`, `pdf`, `rtf` or `odt`, decided by the content and not by the file's name."""
    title: str
    paragraphs: tuple[str, ...]
    encoding: str = ""
    """Name of the character encoding for text, HTML and RTF; "" for the others."""
    url: str = ""
    date: datetime.date | None = None
    date_reason: str = ""
    """Where the date comes from: `header`, `metadata`, `text` or `address`; "" if there is no date."""
    outlet: str = ""
    country_hint: Judgement | None = None
    """The country named by a header line or a folder; `svodka.bulletin.article_country` weighs the evidence of the text."""
    notes: tuple[ReadingNote, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def path(self) -> Path:
        """The file that holds the article, perhaps among others."""
        return self.id.path

    @property
    def text(self) -> str:
        """Title and body, one paragraph a line."""
        return "\n".join(filter(None, (self.title, *self.paragraphs)))

    @property
    def words(self) -> int:
        """Number of words in title and body, separated by white space."""
        return len(self.text.split())


@dataclass(frozen=True)
class Segment:
    """A sentence (or a clause of an overlong one): `block_text[start:stop] == text`; `article` is an index, block 0 the headline."""

    article: int
    block: int
    start: int
    stop: int
    text: str


class Origin(StrEnum):
    """Where a segment's translation comes from."""

    MODEL = "model"
    RETRY = "retry"
    """The model, decoded again under constraints after a guard refused the first hypothesis."""
    VERBATIM = "verbatim"
    """Copied: an address, a number, an English or foreign paragraph."""
    APPROVED = "approved"
    """A human's approved translation of the same sentence (`svodka.approved.memory`), unchanged."""
    ADAPTED = "adapted"
    """A human's translation of a sentence that differs only in figures, dates and names, with these exchanged."""


class Outcome(StrEnum):
    """How one occurrence of a term, place, person or law got its rendering (the tiers of `svodka.translation.enforcement`)."""

    NATIVE = "native"
    HINTED = "hinted"
    NBEST = "n-best"
    RESPELT = "respelt"
    """A name was given its official spelling, or a reference to a law the house wording, in place."""
    SPLICED = "spliced"
    REPLACED = "replaced"
    HUMAN = "human"
    """A person chose and approved another wording: there is no finding."""
    FAILED = "failed"


class RequirementKind(StrEnum):
    """The kinds of things whose English wording is prescribed."""

    TERM = "term"
    PLACE = "place"
    PERSON = "person"
    STATUTE = "statute"
    """A reference to an article of a law."""


@dataclass(frozen=True)
class TermOutcome:
    """One occurrence of a term, place, person or law in a segment and how its rendering came about."""

    source: str
    """The words of the source text."""
    entry: str
    """The entry's dictionary form."""
    rendering: str
    """The preferred English; `not “…”` if the entry only forbids a rendering, "" if the source word is kept."""
    outcome: Outcome
    reference: str = ""
    found: str = ""
    """The words of the English text that render it; "" if none do."""
    kind: RequirementKind = RequirementKind.TERM
    start: int = -1
    """Where `source` begins in the text of the segment (in `svodka text`: of the line), in characters; -1 = unknown."""


class FactKind(StrEnum):
    """What is found on both sides of a translation: a figure, or a requirement (the values of `RequirementKind`)."""

    FIGURE = "figure"
    TERM = "term"
    PLACE = "place"
    PERSON = "person"
    STATUTE = "statute"


@dataclass(frozen=True)
class Link:
    """A fact found on both sides of a `Translation`: `source[source_start:source_stop]` is rendered by `english[start:stop]`."""

    kind: FactKind
    source_start: int
    source_stop: int
    start: int
    stop: int


@dataclass(frozen=True)
class FuzzyMatch:
    """A human's translation of a similar sentence; `share` is the share of words that agree, 0.75 … 1."""

    source: str
    english: str
    share: float


@dataclass(frozen=True)
class Translation:
    """A segment's English with everything known about it."""

    source: str
    english: str
    origin: Origin
    score: float = 0.0
    findings: tuple[Finding, ...] = ()
    terms: tuple[TermOutcome, ...] = ()
    links: tuple[Link, ...] = ()
    """In the order of the source. A requirement that failed has no link."""
    fuzzy: tuple[FuzzyMatch, ...] = ()
    """Human translations of similar sentences, the most similar first; () for an approved translation."""
    cut_short: str = ""
    """The budget (`engine.decoding.BudgetScope`) that ran out before everything was tried to enforce and repair it; "" = none."""


@dataclass(frozen=True)
class Passage:
    """A run of English text in the document (one segment, as a rule) with the findings anchored to it."""

    text: str
    findings: tuple[Finding, ...] = ()
    source: Segment | None = None
    """The slice of the article that it renders; None for text without a source (`[no headline in the source]`)."""


@dataclass(frozen=True)
class Block:
    """A headline or a paragraph: its passages in order, to be joined by spaces."""

    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...] = ()
    """Findings about the block as a whole."""
    language: str = "en"
    """ISO 639-1 code of the text: `en`, or the language of a foreign paragraph that was left untranslated."""

    @property
    def text(self) -> str:
        """The whole paragraph."""
        return " ".join(passage.text for passage in self.passages)


@dataclass(frozen=True)
class AlsoTold:
    """Another article about the same event that was merged into an item instead of becoming one."""

    name: str
    """Its file, with the part or the member."""
    url: str = ""
    outlet: str = ""
    date: datetime.date | None = None


@dataclass(frozen=True)
class ToldBefore:
    """An item about the same event in an earlier bulletin: the bulletin's Word file, its period's last day, the headline as printed."""

    bulletin: str
    last_day: datetime.date
    headline: str


@dataclass(frozen=True)
class Item:
    """One article in the bulletin, as it will be printed."""

    id: ArticleId
    headline: Block
    body: tuple[Block, ...]
    url: str = ""
    date: datetime.date | None = None
    country: str = ""
    findings: tuple[Finding, ...] = ()
    """Findings about the item as a whole (undecided country, no source address, …), shown at its headline."""
    also: tuple[AlsoTold, ...] = ()
    """Articles that were merged into this one; those that have an address are printed below its own address."""
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Section:
    """A country heading with its items; `heading` as printed, `code` ISO alpha-2 or "" for the undecided."""

    code: str
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class SectionGroup:
    """A top heading (`CARICC MEMBER STATES`, `OTHER COUNTRIES`, …) with its country sections in print order."""

    heading: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Period:
    """First and last day of the bulletin, and why these were chosen."""

    first: datetime.date
    last: datetime.date
    reason: str = ""


@dataclass(frozen=True)
class TermUse:
    """A glossary term of the bulletin with all its occurrences: a row of the term sheet."""

    entry: str
    """The entry's dictionary form (Russian)."""
    rendering: str
    """As `TermOutcome.rendering`."""
    outcomes: tuple[Outcome, ...]
    """One for each occurrence, in the order of `Outcome`; never empty."""
    reference: str = ""

    @property
    def count(self) -> int:
        """The number of occurrences."""
        return len(self.outcomes)


@dataclass(frozen=True)
class Bulletin:
    """The document before it is drawn. `number` is None if the editor gave none; `terms` is () if no term sheet is wanted."""

    title_lines: tuple[str, ...]
    subtitle: str
    banner: str
    period: Period
    number: int | None
    groups: tuple[SectionGroup, ...] = ()
    terms: tuple[TermUse, ...] = ()
    contents: bool = False
    """Whether a table of contents is wanted after the title block."""


class FileStatus(StrEnum):
    """What became of one file of the inbox: exactly one of these."""

    TRANSLATED = "translated"
    PLACED = "placed"
    """An English article, placed as it is and marked."""
    DUPLICATE = "duplicate"
    FOREIGN = "foreign"
    """In a language other than Russian or English: not translated."""
    MERGED = "merged"
    """Another article of the run tells it more fully, and is printed with both addresses."""
    LEFT_OUT = "left out"
    """Excluded by the user's settings; not a problem."""
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


PROBLEM_STATUSES = frozenset({FileStatus.FOREIGN, FileStatus.FAILED, FileStatus.UNSUPPORTED})
"""A run with a file in one of these ends with exit code 1."""
