"""The review page as plain values: what stands where, what belongs together, what is said about it; and the one HTML file made of them.

Style and script stand in the file and are let in by their hashes; the templates are data files (`svodka/data/review/`).
"""

from dataclasses import dataclass
from typing import Any

from svodka.system.page_templates import open_templates, read_file, write_policy
from svodka.system.tables import read_table
from svodka.types import LinkKind, Severity

FAILED = "failed"
"""The kind of a stretch of Russian whose rendering was asked for and is not there; all others are those of `LinkKind`."""
_FOLDER = "review"
_KINDS = (*((kind.value, kind.value) for kind in LinkKind), (FAILED, "rendering not found"))
"""The legend: every kind of mark with its words."""


@dataclass(frozen=True)
class Stretch:
    """A run of text that the same is said about; numbers are those of the page's tables and of its notes."""

    text: str
    kind: str = ""
    """The kind of the narrowest mark that it belongs to; "" = none."""
    marks: tuple[int, ...] = ()
    word: int | None = None
    """The number of its dictionary senses."""
    notes: tuple[int, ...] = ()
    label: str = ""
    """Where a mark ends: its number within the sentence, for a page on paper."""


@dataclass(frozen=True)
class Side:
    """One language's half of a pair."""

    language: str
    stretches: tuple[Stretch, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(stretch.text for stretch in self.stretches)


@dataclass(frozen=True)
class Mark:
    """Something that stands on both sides, or should: what there is to say about it, line by line."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sense:
    """A word's dictionary form and what it may mean."""

    lemma: str
    senses: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """A finding as it stands in the margin."""

    number: int
    check: str
    severity: Severity
    message: str
    quote: str = ""


@dataclass(frozen=True)
class Like:
    """What a human made of another sentence that `percent` of the words are the same in."""

    source: str
    english: str
    percent: int


@dataclass(frozen=True)
class Pair:
    """A sentence with its English, or (without sides) what is said about a whole item or the whole bulletin."""

    key: str
    """Its place in the bulletin: item, block, passage (`3.1.2`)."""
    source: Side | None = None
    english: Side | None = None
    notes: tuple[Note, ...] = ()
    origin: str = ""
    """Where the English comes from, where that is not the model's first answer."""
    is_headline: bool = False
    opens: bool = False
    """It is the first of its paragraph."""
    fuzzy: tuple[Like, ...] = ()
    """What humans made of sentences like this one."""


@dataclass(frozen=True)
class Entry:
    """An item of the bulletin; `number` as in the document's bookmarks."""

    number: int
    headline: str
    article: str
    """The name of the file (and the part) that it comes from."""
    date: str
    """In words, "" = none."""
    url: str
    """An address that may be followed (`http`, `https`), else ""."""
    address: str
    """The address as it is written."""
    pairs: tuple[Pair, ...]
    also: tuple["Reference", ...] = ()
    """The articles with the same text that it stands for."""


@dataclass(frozen=True)
class Reference:
    """An article that is not printed: what it is called, and its address as in `Entry`."""

    name: str
    url: str
    address: str


@dataclass(frozen=True)
class Wording:
    """A term of the glossary that a person worded otherwise, which they may decide about on the page."""

    id: str
    """As `svodka learn` calls the difference (`identify_wording`)."""
    entry: str
    rendering: str
    """As today's glossary wants it; "" where the source word is to stay."""
    sentences: tuple[tuple[str, str], ...]
    """The key and the English of each pair in which it is so."""


@dataclass(frozen=True)
class Chapter:
    """A country's entries; `group` is the heading above, "" where it is the same as before."""

    group: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class LeftOut:
    """A file that is not in the bulletin."""

    name: str
    status: str
    reason: str


@dataclass(frozen=True)
class ReviewPage:
    """Everything that the page shows."""

    title: str
    period: str
    fingerprint: str
    """The SHA-256 of the document as written: what was ticked belongs to exactly this one."""
    signature: str
    about: tuple[Pair, ...]
    """What is said about the bulletin as a whole."""
    chapters: tuple[Chapter, ...]
    left_out: tuple[LeftOut, ...]
    checks: tuple[tuple[str, int], ...]
    """The checks that found something, with how often, by the alphabet."""
    marks: tuple[Mark, ...]
    words: tuple[tuple[Sense, ...], ...]
    wordings: tuple[Wording, ...] = ()


def render(page: ReviewPage) -> str:
    """Return the HTML of a review page; the same page gives the same text."""
    templates = open_templates(_FOLDER)
    style = templates.get_template("page.css").render(palette=read_table("review/palette.tsv"))
    script = read_file(_FOLDER, "page.js")
    return templates.get_template("page.html").render(
        page=page, kinds=_KINDS, policy=write_policy(style, script), style=style, script=script, tables=_tables(page)
    )


def _tables(page: ReviewPage) -> dict[str, Any]:
    """What the script knows: the key of the ticks, the lines of each mark, the senses of each word."""
    return {
        "key": page.fingerprint,
        "marks": [mark.lines for mark in page.marks],
        "words": [[(sense.lemma, sense.senses) for sense in word] for word in page.words],
    }
