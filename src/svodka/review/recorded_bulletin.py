"""What the run report says a bulletin said: its printed passages in order, each with its source and what was found in it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svodka.bulletin.assembly import PrintedItem
from svodka.bulletin.report import FORMAT, ReportContentError, ReportFormatError, RunReport, from_json
from svodka.errors import RequestError
from svodka.types import ArticleId, Finding, Origin, Translation

LARGEST_REPORT = 200_000_000
"""Bytes; a bulletin of two hundred articles has fifteen million."""
_Translations = dict[tuple[ArticleId, int, int, int], Translation]
"""By the article, and the block, beginning and end of the segment in it."""


@dataclass(frozen=True)
class RecordedPassage:
    """A passage as printed. What no model translated (a dateline, an English paragraph) has no `source` to learn."""

    item: int
    """Its item's number in the document, from 1."""
    block: int
    bookmark: str
    text: str
    source: str = ""
    article: str = ""
    """The file's name, with the member, or the part from the second on."""
    findings: tuple[Finding, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    """The entry and the English words of each term that came out."""
    original: str = ""
    """The words of the article that it stands for, whoever rendered them; "" where it stands for none."""
    start: int = -1
    """Where these begin in the block of the article, which tells the passage from others; -1 where it stands for none."""
    index: int = 0
    """Its place in the block."""

    @property
    def key(self) -> str:
        """What the review page calls it: item, block and passage."""
        return f"{self.item}.{self.block}.{self.index}"

    @property
    def unit_id(self) -> str:
        """What it is called in XLIFF: item, block (0 the headline), and where its source begins there."""
        return f"{self.item}-{self.block}-{self.start}"


@dataclass(frozen=True)
class RecordedItem:
    """An item of the bulletin with its article's address; `findings` are those about the item or a paragraph as a whole."""

    id: ArticleId
    url: str
    findings: tuple[Finding, ...]
    passages: tuple[RecordedPassage, ...]


@dataclass(frozen=True)
class RecordedBulletin:
    """A bulletin as it was written; `name` is its file's."""

    name: str
    items: tuple[RecordedItem, ...]
    hashes: frozenset[str] = frozenset()
    """The SHA-256 of the file as written, and of the one that a run was writing when it was killed."""
    last_day: str = ""
    """The last day of its period, in ISO form."""
    seconds: float | None = None
    """How long the run took that wrote it; None where the report does not say."""

    @property
    def passages(self) -> tuple[RecordedPassage, ...]:
        """The passages of all items."""
        return tuple(passage for item in self.items for passage in item.passages)


def read_recorded(path: Path, bulletin: Path) -> RecordedBulletin:
    """Return what the run report `path` says of this bulletin. Raises `RequestError` where there is none, or none that can be used."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise RequestError("it is too large for a run report; put the right one beside the bulletin", path=path)
        report = from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        said = f"there is no run report {path.name} beside it, which says what svodka wrote; put it back, or name it with --report"
        raise RequestError(said, path=bulletin) from error
    except OSError as error:
        said = f"the run report cannot be read ({error.strerror}); check its permissions"
        raise RequestError(said, path=path) from error
    except ReportFormatError as error:
        said = f"the run report has format {error.found!r}, this svodka reads {FORMAT}; make the bulletin again"
        raise RequestError(said, path=path) from error
    except ReportContentError as error:
        said = "this is no run report of a bulletin; put the right one beside the bulletin"
        raise RequestError(said, path=path) from error
    except (ValueError, RecursionError) as error:
        said = "this is no run report of svodka (damaged JSON); put the right one beside the bulletin"
        raise RequestError(said, path=path) from error
    return record(report)


def record(report: RunReport) -> RecordedBulletin:
    """Return what a run report, read from its JSON, says was printed."""
    files = {file.id: file for file in report.files}
    translations: _Translations = {}
    found: dict[ArticleId, Counter[Finding]] = defaultdict(Counter)
    for one in report.segments:
        translations[one.id, one.segment.block, one.segment.start, one.segment.stop] = one.translation
        found[one.id].update(one.translation.findings)
    items = []
    for item in report.printed:
        file = files.get(item.id)
        findings = Counter(file.findings if file else ()) - found[item.id]
        url = file.article.url if file and file.article else ""
        items.append(RecordedItem(item.id, url, tuple(findings), tuple(_passages(item, translations))))
    return RecordedBulletin(
        str(report.bulletin),
        tuple(items),
        frozenset({report.bulletin_sha256.lower(), report.next_bulletin_sha256.lower()}),
        report.period.last.isoformat(),
        report.seconds,
    )


def _passages(item: PrintedItem, translations: _Translations) -> Iterator[RecordedPassage]:
    for block in item.blocks:
        for index, passage in enumerate(block.passages):
            place = passage.source
            made = translations.get((item.id, place.block, place.start, place.stop)) if place else None
            yield RecordedPassage(
                item.number,
                block.number,
                block.bookmark,
                block.text[passage.start : passage.stop],
                made.source if made and made.origin is not Origin.VERBATIM else "",
                item.id.name,
                made.findings if made else (),
                tuple((term.entry, term.found) for term in made.terms if term.found) if made else (),
                place.text if place else "",
                place.start if place else -1,
                index,
            )
