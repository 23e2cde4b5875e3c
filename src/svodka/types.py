"""The values that cross the seams between packages: plain frozen dataclasses, no behaviour beyond derivation.

A file becomes an `Article`; its paragraphs `Segment`s; each of these a checked `Translation`; all of them a `Bulletin`.
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

HEADLINE = 0
"""The `Segment.block` of a headline; body paragraphs are blocks 1, 2, … in order."""


class Severity(StrEnum):
    """How much a finding asks of the reviewer."""

    ERROR = "error"
    """A fact may be wrong or missing: must be looked at before publishing."""
    WARNING = "warning"
    """Probably right, worth a look."""
    NOTE = "note"
    """Said for the record."""


@dataclass(frozen=True)
class Finding:
    """Something that the reviewer's eye is needed for, at one place of the text.

    `check` names the rule (`number`, …), `message` is one sentence, `quote` the English words concerned ("" = the whole of it).
    """

    check: str
    message: str
    severity: Severity = Severity.WARNING
    quote: str = ""
    start: int = -1
    """Where `quote` begins in the text that the finding hangs on, in characters; -1 = the whole of it."""


@dataclass(frozen=True)
class Judgement:
    """A decided value with the evidence that decided it, in words a person can check."""

    value: str
    """ISO 3166 alpha-2 country code (lower case), or ISO 639-1 language code; "" = could not be decided."""
    reason: str
    confidence: float = 1.0
    """0…1; only comparable within one kind of judgement."""
    rival: str = ""
    """The second candidate where it came close; "" = no close one."""


@dataclass(frozen=True, order=True, slots=True)
class ArticleId:
    """What tells an article from all others of a run: its file, and which of the file's articles it is (1, 2, …)."""

    path: Path
    part: int = 1
    """Counted through the whole file: path and part alone tell articles apart."""
    member: str = ""
    """How people call it inside of a file that holds others: a file in an archive, an attachment, a message; "" = by its part."""

    @property
    def name(self) -> str:
        """The article as people call it: the file's name, with the member or the part from the second on (`a.zip/b.txt`, `a.txt#2`)."""
        return self.path.name + self._suffix

    def __str__(self) -> str:
        """Return the whole path, with the member or the part from the second on."""
        return f"{self.path}{self._suffix}"

    @property
    def _suffix(self) -> str:
        if self.member:
            return f"/{self.member}"
        return f"#{self.part}" if self.part > 1 else ""


@dataclass(frozen=True)
class ReadingNote:
    """Something that was done to a text when it was read: `message` is a sentence or clause without a full stop."""

    message: str
    severity: Severity | None = None
    """How much it asks of the reviewer, as a comment at the item; None = only the run report has it (`3 control characters removed`)."""


@dataclass(frozen=True)
class Table:
    """A table among the paragraphs of an article: for each row, for each of its cells, the block that stands in it, 0 = none."""

    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Article:
    """One press article as read from a file: plain Unicode text (NFC, no control characters), nothing translated, nothing lost.

    `title` is "" where the file has none. `paragraphs` are whole paragraphs without line breaks, never empty strings.
    """

    id: ArticleId
    format: str
    """`text`, `html`, `docx`, `pdf`, `rtf` or `odt`: decided by content and not by the file's name."""
    title: str
    paragraphs: tuple[str, ...]
    encoding: str = ""
    """Name of the character encoding for text, HTML and RTF; "" for the others."""
    url: str = ""
    date: datetime.date | None = None
    date_reason: str = ""
    """Where the date comes from: `header`, `metadata`, `text`, `address`; "" where there is none."""
    outlet: str = ""
    country_hint: Judgement | None = None
    """Country named by a header line or a folder; the text's evidence is weighed by `svodka.bulletin.article_country`."""
    notes: tuple[ReadingNote, ...] = ()
    """What the reader did that a person may want to know."""
    tables: tuple[Table, ...] = ()

    @property
    def path(self) -> Path:
        """The file that it stands in, which may hold others."""
        return self.id.path

    @property
    def text(self) -> str:
        """Title and body, one paragraph a line."""
        return "\n".join(filter(None, (self.title, *self.paragraphs)))

    @property
    def words(self) -> int:
        """Number of white-space separated words of title and body."""
        return len(self.text.split())


@dataclass(frozen=True)
class Segment:
    """A sentence (or a clause of an overlong one): `block_text[start:stop] == text`; `article` is an index, `block` 0 the headline."""

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
    """What a human made of the same sentence before (`svodka.approved.memory`), as it stands."""
    ADAPTED = "adapted"
    """What a human made of a sentence that differs in figures, dates and names only, with these exchanged."""


class Outcome(StrEnum):
    """What became of one occurrence of a glossary term: exactly one of these is recorded for each."""

    NATIVE = "native"
    HINTED = "hinted"
    NBEST = "n-best"
    RESPELT = "respelt"
    """A name that got its official letters, or a reference to a law that got the house wording, in place."""
    SPLICED = "spliced"
    REPLACED = "replaced"
    HUMAN = "human"
    """A person worded it otherwise and approved that: nobody questions it."""
    FAILED = "failed"


class RequirementKind(StrEnum):
    """What must come out in certain words."""

    TERM = "term"
    PLACE = "place"
    PERSON = "person"
    STATUTE = "statute"
    """A reference to an article of a law."""


@dataclass(frozen=True)
class TermOutcome:
    """One occurrence of a glossary term, a place or a person in a segment and how its rendering came about."""

    source: str
    """The words of the source text."""
    entry: str
    """The entry's dictionary form."""
    rendering: str
    """The preferred English."""
    outcome: Outcome
    reference: str = ""
    found: str = ""
    """The words of the English text that render it; "" where it failed."""
    kind: RequirementKind = RequirementKind.TERM
    start: int = -1
    """Where `source` begins in the text of the segment (in `svodka text`: of the line), in characters; -1 = not said."""


class LinkKind(StrEnum):
    """What a link joins: a figure, or what had to come out in certain words (the values of `RequirementKind`)."""

    FIGURE = "figure"
    TERM = "term"
    PLACE = "place"
    PERSON = "person"
    STATUTE = "statute"


@dataclass(frozen=True)
class Link:
    """A fact that stands on both sides: `source[source_start:source_stop]` came out as `english[start:stop]` of a `Translation`."""

    kind: LinkKind
    source_start: int
    source_stop: int
    start: int
    stop: int


@dataclass(frozen=True)
class FuzzyMatch:
    """What a human made of another sentence like this one; `share` of the words agree, 0.75 … 1."""

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
    """In the order of the source. What failed has none."""
    fuzzy: tuple[FuzzyMatch, ...] = ()
    """What humans made of sentences like this one, the most alike first; () for an approved one."""
    cut_short: str = ""
    """Whose budget (`decoding.BudgetScope`) had run out before everything was tried to enforce and repair it; "" = none."""


@dataclass(frozen=True)
class Passage:
    """A run of English text in the document with the findings anchored to it (one segment, as a rule)."""

    text: str
    findings: tuple[Finding, ...] = ()
    source: Segment | None = None
    """The slice of the article that it renders; None for what has no source (`[no headline in the source]`)."""


@dataclass(frozen=True)
class Block:
    """A headline or a paragraph: its passages follow each other, joined by a space."""

    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...] = ()
    """Findings about the block as a whole."""
    language: str = "en"
    """ISO 639-1 code of the text as it stands: `en`, or the language of a foreign paragraph that stayed in place."""

    @property
    def text(self) -> str:
        """The whole paragraph."""
        return " ".join(passage.text for passage in self.passages)


@dataclass(frozen=True)
class AlsoTold:
    """Another article that tells what an item tells, and does not stand for itself."""

    name: str
    """Its file, with the part or the member."""
    url: str = ""
    outlet: str = ""
    date: datetime.date | None = None


@dataclass(frozen=True)
class ToldBefore:
    """An item of an earlier bulletin that tells the same event: its Word file's name, its period's last day, the headline as printed."""

    bulletin: str
    last_day: datetime.date
    headline: str


@dataclass(frozen=True)
class Item:
    """One article in the bulletin, as it will stand on the page."""

    id: ArticleId
    headline: Block
    body: tuple[Block, ...]
    url: str = ""
    date: datetime.date | None = None
    country: str = ""
    findings: tuple[Finding, ...] = ()
    """Findings about the item as a whole (undecided country, no source address, …), shown at its headline."""
    also: tuple[AlsoTold, ...] = ()
    """Articles that were merged into this one; those with an address follow under its own."""
    tables: tuple[Table, ...] = ()

    @property
    def path(self) -> Path:
        """The file that the article stands in."""
        return self.id.path


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
    """First and last day of the bulletin, and why these."""

    first: datetime.date
    last: datetime.date
    reason: str = ""


@dataclass(frozen=True)
class TermUse:
    """A glossary term of the bulletin with all its occurrences: a row of the term sheet."""

    entry: str
    """The entry's dictionary form (Russian)."""
    rendering: str
    """The preferred English; "" where the entry says to keep the source word."""
    outcomes: tuple[Outcome, ...]
    """One for each occurrence, in the order of `Outcome`; never empty."""
    reference: str = ""

    @property
    def count(self) -> int:
        """The number of occurrences."""
        return len(self.outcomes)


@dataclass(frozen=True)
class Bulletin:
    """The document before it is drawn. `number` is None where the editor gave none; `terms` is () where no term sheet is wanted."""

    title_lines: tuple[str, ...]
    subtitle: str
    banner: str
    period: Period
    number: int | None
    groups: tuple[SectionGroup, ...] = field(default=())
    terms: tuple[TermUse, ...] = ()
    contents: bool = False
    """A table of the items is wanted after the title block."""


class FileStatus(StrEnum):
    """What became of one file of the inbox: exactly one of these."""

    TRANSLATED = "translated"
    PLACED = "placed"
    """An English article, placed as it is and marked."""
    DUPLICATE = "duplicate"
    FOREIGN = "foreign"
    """In another language than Russian or English: not translated."""
    MERGED = "merged"
    """Told more fully by another article of the run, at which its address stands."""
    LEFT_OUT = "left out"
    """By what was asked for; no problem."""
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


PROBLEM_STATUSES = frozenset({FileStatus.FOREIGN, FileStatus.FAILED, FileStatus.UNSUPPORTED})
"""A run with a file in one of these ends with exit code 1."""
