"""A bulletin as its run report records it: the printed passages in order, each with its source and its findings."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from svodka.bulletin.assembly import PrintedItem
from svodka.bulletin.report import FORMAT, ReportContentError, ReportFormatError, RunReport, from_json
from svodka.errors import RequestError
from svodka.types import ArticleId, Finding, Origin, Translation

LARGEST_REPORT = 200_000_000
"""Bytes; the report of two hundred articles has fifteen million."""
_NOT_TRANSLATED = Translation("", "", Origin.VERBATIM)


@dataclass(frozen=True)
class RecordedPassage:
    """A passage as printed. `source` is "" for what was not translated (a dateline, an English paragraph): nothing is learnt from it."""

    item: int
    """The number of its item in the document, from 1."""
    block: int
    bookmark: str
    text: str
    source: str = ""
    article: str = ""
    """The article's name, see `ArticleId.name`."""
    findings: tuple[Finding, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    """The entry and the English words of each term that was rendered."""
    original: str = ""
    """The words of the article that it renders, translated or not; "" where it renders none."""
    start: int = -1
    """The offset of `original` in its block of the article, which tells passages apart; -1 where there is none."""
    index: int = 0
    """Its place in the printed block, from 0."""

    @property
    def key(self) -> str:
        """Its key on the review page: item, block and passage (`3.1.2`)."""
        return f"{self.item}.{self.block}.{self.index}"

    @property
    def unit_id(self) -> str:
        """Its id in XLIFF: item, block (0 = the headline), and the offset of its source in the block."""
        return f"{self.item}-{self.block}-{self.start}"


@dataclass(frozen=True)
class RecordedItem:
    """An item of the bulletin; `url` is its article's address, `findings` are those about the item or a paragraph as a whole."""

    id: ArticleId
    url: str
    findings: tuple[Finding, ...]
    passages: tuple[RecordedPassage, ...]


@dataclass(frozen=True)
class RecordedBulletin:
    """A bulletin as it was written; `name` is that of its Word file."""

    name: str
    items: tuple[RecordedItem, ...]
    hashes: frozenset[str] = frozenset()
    """The SHA-256 of the file as written, and of the file that a run was writing when it was killed."""
    last_day: str = ""
    """The last day of its period, in ISO form."""
    seconds: float | None = None
    """How long the run that wrote it took; None where the report does not say."""

    @property
    def passages(self) -> tuple[RecordedPassage, ...]:
        """The passages of all items."""
        return tuple(passage for item in self.items for passage in item.passages)


def read_recorded(path: Path, bulletin: Path) -> RecordedBulletin:
    """Return what the run report `path` records of the bulletin. Raises `RequestError` where it is missing or cannot be used."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise RequestError("it is too large for a run report; put the right one beside the bulletin", path=path)
        report = from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        said = f"there is no run report {path.name} beside it, which says what svodka wrote; put it back, or name it with --report"
        raise RequestError(said, path=bulletin) from error
    except (OSError, ValueError, RecursionError) as error:
        raise RequestError(_object_to(error), path=path) from error
    return _record(report)


def _object_to(error: Exception) -> str:
    """Return in words why a run report cannot be used."""
    match error:
        case OSError():
            return f"the run report cannot be read ({error.strerror}); check its permissions"
        case ReportFormatError():
            return f"the run report has format {error.found!r}, this svodka reads {FORMAT}; make the bulletin again"
        case ReportContentError():
            return "this is no run report of a bulletin; put the right one beside the bulletin"
    return "this is no run report of svodka (damaged JSON); put the right one beside the bulletin"


def _record(report: RunReport) -> RecordedBulletin:
    """Return what was printed, from a run report that was read from its JSON."""
    files = {file.id: file for file in report.files}
    made: dict[ArticleId, dict[tuple[int, int, int], Translation]] = defaultdict(dict)
    for one in report.segments:
        made[one.id][one.segment.block, one.segment.start, one.segment.stop] = one.translation
    items = []
    for item in report.printed:
        file, translations = files.get(item.id), made[item.id]
        of_passages = Counter(finding for one in translations.values() for finding in one.findings)
        findings = Counter(file.findings if file else ()) - of_passages
        url = file.article.url if file and file.article else ""
        items.append(RecordedItem(item.id, url, tuple(findings), tuple(_passages(item, translations))))
    return RecordedBulletin(
        str(report.bulletin),
        tuple(items),
        frozenset({report.bulletin_sha256.lower(), report.next_bulletin_sha256.lower()} - {""}),
        report.period.last.isoformat(),
        report.seconds,
    )


def _passages(item: PrintedItem, translations: Mapping[tuple[int, int, int], Translation]) -> Iterator[RecordedPassage]:
    for block in item.blocks:
        for index, passage in enumerate(block.passages):
            place = passage.source
            made = (place and translations.get((place.block, place.start, place.stop))) or _NOT_TRANSLATED
            yield RecordedPassage(
                item.number,
                block.number,
                block.bookmark,
                block.text[passage.start : passage.stop],
                made.source if made.origin is not Origin.VERBATIM else "",
                item.id.name,
                made.findings,
                tuple((term.entry, term.found) for term in made.terms if term.found),
                place.text if place else "",
                place.start if place else -1,
                index,
            )
