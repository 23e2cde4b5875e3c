"""The run report: what became of every file and every segment, as a value and as the JSON beside the bulletin."""

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from svodka.bulletin import assembly
from svodka.bulletin.assembly import PrintedItem
from svodka.engine.decoding import BudgetScope, ModelInfo
from svodka.engine.signature import digest
from svodka.errors import ExitCode
from svodka.types import (
    PROBLEM_STATUSES,
    Article,
    ArticleId,
    FileStatus,
    Finding,
    Judgement,
    Period,
    Segment,
    TermUse,
    ToldBefore,
    Translation,
)

FORMAT = 2
"""The version of the JSON. It goes up whenever a reader of the JSON would have to change."""
_OF_THE_RUN = ("dry_run", "period", "number", "model", "glossary", "signature")
_OF_THE_ARTICLE = ("format", "encoding", "title", "url", "date", "date_reason", "outlet", "words", "notes")
_WRITTEN = "bulletin_sha256"
ANNOUNCED = "next_bulletin_sha256"
"""The key of a hash that the report has only while its bulletin is being written, see `announce`."""


@dataclass(frozen=True)
class FileReport:
    """What became of one article, or of a file that yielded none. `reason` is "" where there is nothing to say."""

    id: ArticleId
    status: FileStatus
    reason: str = ""
    article: Article | None = None
    """Without its paragraphs where the report was read from JSON."""
    language: Judgement | None = None
    country: Judgement | None = None
    headline: str = ""
    findings: tuple[Finding, ...] = ()
    stage: str = ""
    """The stage (`svodka.system.stages.Stage`) in which a bug cost the file its place; "" where none did."""
    field_words: tuple[str, ...] | None = None
    """Some of the words that make the article one of drug control; () = it has none, None = nobody has looked."""
    story: int = 0
    """The number of its story, from 1, where other articles of the run tell the same event; 0 = none does."""
    merged_into: ArticleId | None = None
    """The article that stands for it, where its status is `merged`."""
    told: tuple[ToldBefore, ...] = ()
    """Items of earlier bulletins that tell the same event."""
    known_fingerprint: str = ""
    """The `fingerprint` that the JSON has; "" where the report was not read from JSON."""

    @property
    def stands(self) -> bool:
        """Whether it is an item of the bulletin."""
        return self.status in (FileStatus.TRANSLATED, FileStatus.PLACED)

    @property
    def fingerprint(self) -> str:
        """A hash of what the bulletin shows of the source, whatever the file is called; "" where it is no item of the bulletin."""
        article = self.article
        if self.known_fingerprint or article is None or not self.stands:
            return self.known_fingerprint
        day, country = str(article.date or ""), self.country.value if self.country else ""
        return digest(article.title, article.paragraphs, article.url, day, article.outlet, country)

    @property
    def path(self) -> Path:
        """The file, which may have more than one report."""
        return self.id.path


@dataclass(frozen=True)
class SegmentReport:
    """One segment with its translation and the id of its article."""

    id: ArticleId
    segment: Segment
    translation: Translation


@dataclass(frozen=True)
class RunReport:
    """One run: its inputs, what made its output, and the output. `bulletin` is None where nothing could be placed or in a dry run."""

    program_version: str
    files: tuple[FileReport, ...]
    period: Period
    number: int | None = None
    model: ModelInfo | None = None
    glossary: str = ""
    """Fingerprint of the glossary; "" = none."""
    signature: str = ""
    """Everything that made the English, in one line (`svodka.engine.signature`); "" in a dry run."""
    segments: tuple[SegmentReport, ...] = ()
    printed: tuple[PrintedItem, ...] = ()
    """What the document says, in its order, each passage with its source."""
    bulletin: Path | None = None
    path: Path | None = None
    review: Path | None = None
    """The review page beside the bulletin; None where none was wanted."""
    seconds: float | None = None
    """How long translating took, loading the model included; None in a dry run."""
    dry_run: bool = False
    inputs: str = ""
    """Fingerprint of what the bulletin of a week was made from (`svodka.runs.archive`); "" where nobody asked for one."""
    notes: tuple[str, ...] = ()
    """What the run has to say beside its files, each a sentence without its full stop."""
    bulletin_sha256: str = ""
    """SHA-256 of the bulletin as it was written; only in a report read from JSON."""
    next_bulletin_sha256: str = ""
    """SHA-256 of the bulletin that a run was writing when it was killed, see `announce`; only in a report read from JSON."""

    @property
    def exit_code(self) -> ExitCode:
        """1 where a file has one of the `PROBLEM_STATUSES`, else 0."""
        failed = any(file.status in PROBLEM_STATUSES for file in self.files)
        return ExitCode.SOME_FAILED if failed else ExitCode.DONE

    @property
    def statuses(self) -> Counter[FileStatus]:
        """How many files ended in which status."""
        return Counter(file.status for file in self.files)

    @property
    def cut_short(self) -> Counter[str]:
        """For how many segments not everything was tried because a budget of extra decodes had run out, by that budget's scope."""
        return Counter(one.translation.cut_short for one in self.segments if one.translation.cut_short)

    @property
    def terms(self) -> tuple[TermUse, ...]:
        """The glossary terms of all segments with what became of them, in the order of the Russian alphabet."""
        return assembly.count_uses(term for segment in self.segments for term in segment.translation.terms)


class ReportFormatError(ValueError):
    """The JSON is a run report of another version of the format; `found` is the format that it names."""

    def __init__(self, found: object) -> None:
        super().__init__(f"it has format {found!r}")
        self.found = found


class ReportContentError(ValueError):
    """The JSON is no run report, or a damaged one; the message is the `repr` of what went wrong."""


def as_data(report: RunReport) -> dict[str, Any]:
    """Return the report as plain data for JSON: paths as text, dates in ISO form. Only the segments have the text of the articles."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "program": {"name": "svodka", "version": report.program_version},
        **{name: as_plain(getattr(report, name)) for name in _OF_THE_RUN},
        **({"inputs": report.inputs} if report.inputs else {}),
        "bulletin": report.bulletin.name if report.bulletin else None,
        "review": report.review.name if report.review else None,
        "seconds": report.seconds,
        "notes": list(report.notes),
        "files": [_file(file) for file in report.files],
    }
    if not report.dry_run:
        data["cut_short"] = {scope.value: report.cut_short[scope] for scope in BudgetScope}
        data["terms"] = [
            as_plain(use) | {"count": use.count, "outcomes": dict(Counter(map(str, use.outcomes)))}
            for use in report.terms
        ]
        data["segments"] = [_segment(segment) for segment in report.segments]
        data["printed"] = [
            {"number": item.number, "blocks": as_plain(item.blocks), **as_place(item.id)} for item in report.printed
        ]
    return data


def to_json(report: RunReport, bulletin_hash: str = "") -> str:
    """Return the report as JSON text. `bulletin_hash` is the SHA-256 of the bulletin as written, by which a later run recognises it."""
    data = as_data(report)
    if bulletin_hash:
        data[_WRITTEN] = bulletin_hash
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    # A file name may hold bytes that are no UTF-8: they stand as \udc80 … \udcff, which JSON can carry and UTF-8 cannot.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def from_json(text: str, *, segments: bool = True) -> RunReport:
    """Return the report that `to_json` wrote, as far as the JSON has it: articles have no paragraphs, and `bulletin` is a mere name.

    With `segments` false, the segments are left out, which saves most of the time. The article index of each segment is -1. Raises
    `ReportFormatError` for another version of the format, `ReportContentError` for any other JSON, and what `json.loads` raises
    (another `ValueError`, `RecursionError`) for text that is not JSON.
    """
    data = json.loads(text)
    if isinstance(data, dict) and data.get("format", FORMAT) != FORMAT:
        raise ReportFormatError(data["format"])
    try:
        values = data | {
            "program_version": data["program"]["version"],
            "files": [_read_file(file) for file in data["files"]],
            "segments": [_read_segment(one) for one in data.get("segments", ())] if segments else (),
            "printed": [item | {"id": item} for item in data.get("printed", ())],
        }
        report: RunReport = _typed(RunReport, values)
        return report
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportContentError(repr(error)) from error


def announce(bulletin: Path, bulletin_hash: str) -> str:
    """Return the JSON that stands beside a bulletin while it is written: the old bulletin's report, with the SHA-256 of the new one.

    A bulletin and its report are replaced one after the other. If a run is killed between the two, the next run recognises the old
    bulletin and the new one as its own, even where several runs are killed in a row.
    """
    written = written_hash(bulletin)
    known = {_WRITTEN: written} if written is not None else {}
    return json.dumps(_read_beside(bulletin) | known | {ANNOUNCED: bulletin_hash}, indent=1) + "\n"


def written_hash(bulletin: Path) -> str | None:
    """Return the SHA-256 that the report beside `bulletin` says it was written with; None where there is no readable report.

    Where a run was killed while it wrote, that is the hash of the new bulletin if this is the file there, else that of the old one.
    """
    data = _read_beside(bulletin)
    written = data.get(_WRITTEN)
    with contextlib.suppress(OSError):
        if (found := hashlib.sha256(bulletin.read_bytes()).hexdigest()) == data.get(ANNOUNCED):
            return found
    return written if isinstance(written, str) else None


def written_fingerprints(bulletin: Path) -> frozenset[str]:
    """Return the fingerprints of the articles that `bulletin` was written with, by the report beside it.

    The set is empty where no report can be read, and where a run was killed while it wrote: then nobody can tell which articles the
    bulletin has.
    """
    data = _read_beside(bulletin)
    files = data.get("files") if ANNOUNCED not in data else None
    found = [file.get("fingerprint") for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    return frozenset(one for one in found if isinstance(one, str))


def _read_beside(bulletin: Path) -> dict[str, Any]:
    """Return the JSON beside a bulletin, whoever wrote it; {} where there is none that can be read."""
    try:
        data = json.loads(report_path(bulletin).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def report_path(bulletin: Path) -> Path:
    """Return where the run report of a bulletin lies."""
    return bulletin.with_suffix(".json")


def as_place(identity: ArticleId) -> dict[str, Any]:
    """Return an id as plain data. The path is written as UTF-8, whatever encoding the file system is said to have."""
    place = {"path": os.fsencode(identity.path).decode("utf-8", "surrogateescape"), "part": identity.part}
    return place | ({"member": identity.member} if identity.member else {})


def _file(file: FileReport) -> dict[str, Any]:
    article = file.article
    data: dict[str, Any] = {**as_place(file.id), "status": file.status.value, "reason": file.reason}
    if file.stage:
        data["stage"] = file.stage
    if article is not None:
        data |= {name: as_plain(getattr(article, name)) for name in _OF_THE_ARTICLE}
    data |= {"language": as_plain(file.language), "country": as_plain(file.country)}
    if file.field_words is not None:
        data["field_words"] = list(file.field_words)
    further = {
        "headline": file.headline,
        "fingerprint": file.fingerprint,
        "story": file.story,
        "merged_into": as_place(file.merged_into) if file.merged_into else None,
        "told_before": as_plain(file.told),
    }
    return data | {name: value for name, value in further.items() if value} | {"findings": as_plain(file.findings)}


def _read_file(data: Mapping[str, Any]) -> dict[str, Any]:
    article = {**data, "id": data, "paragraphs": ()} if "format" in data else None
    known = {"told": data.get("told_before", ()), "known_fingerprint": data.get("fingerprint", "")}
    return {**data, "id": data, "article": article, **known}


def _segment(report: SegmentReport) -> dict[str, Any]:
    segment = report.segment
    translation: dict[str, Any] = as_plain(report.translation)
    translation["score"] = round(report.translation.score, 4)
    if not report.translation.cut_short:
        del translation["cut_short"]
    place = {"block": segment.block, "start": segment.start, "stop": segment.stop}
    return as_place(report.id) | place | translation


def _read_segment(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": data, "segment": {**data, "article": -1, "text": data["source"]}, "translation": data}


def as_plain(value: Any) -> Any:
    """Return a value as plain data for JSON: dataclasses as objects, enumerations as their values, dates in ISO form, paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, date | Path) else value


def _typed(kind: Any, value: Any) -> Any:
    """Return the value of type `kind` that `as_plain` made plain. Keys for which a dataclass has no field are ignored."""
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], one) for one in value)
    if kinds := get_args(kind):  # X | None
        return None if value is None else _typed(kinds[0], value)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _typed(of, value[name]) for name, of in _field_types(kind).items() if name in value})
    if kind is date:
        return date.fromisoformat(value)
    if kind is Path:
        return Path(os.fsdecode(value.encode("utf-8", "surrogateescape")))
    if issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


_field_types = lru_cache(maxsize=50)(get_type_hints)
