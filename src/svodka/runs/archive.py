"""An archive week by week: bulletins that are up to date are passed over, a bug stops one week only, memory holds one week at a time.

A bulletin is up to date where it was made from the same articles, with the same options, model and glossary.
"""

import contextlib
import datetime
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from svodka.bulletin import outbox
from svodka.bulletin.docx_template import open_template
from svodka.bulletin.report import ANNOUNCED, as_place, as_plain, report_path
from svodka.engine.signature import digest, leave_names_out
from svodka.errors import ExitCode, RequestError
from svodka.facts.period import render
from svodka.options import NAMES_FILE, Options, beside_inbox
from svodka.runs.archive_survey import EVERY_DAY, Problem, Survey, Week, identify
from svodka.runs.pipeline import run
from svodka.runs.preparation import prepare, read_file
from svodka.sources import Inbox, InboxFile
from svodka.system import crashes
from svodka.system.progress import Progress
from svodka.system.stages import Stage, StageError, within
from svodka.system.version import __version__
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Equipment
from svodka.types import PROBLEM_STATUSES, Article, ArticleId, FileStatus, Period

FORMAT = 1
"""Raised whenever a reader of the JSON would have to change."""
REPORT_NAME = "archive.json"
_CHANGED = "it changed or went away after the archive was looked through: run svodka again"
_OPTIONS_ELSEWHERE = frozenset(
    (
        "inputs",
        "outbox",
        "period",
        "number",
        "model",
        "glossaries",
        "memory",
        "approved",
        "threads",
        "device",
        "scheduler",
    )
)
"""Options that are part of the week or the signature, or change nothing in the bulletin."""
_WEEKS_LOOKED_AT = 10
"""The latest weeks tell the speed: the first ones may have come from the translation memory."""
_UNITS = (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


class WeekOutcome(StrEnum):
    """What became of one week."""

    PLANNED = "planned"
    """It is still to be made: a dry run, or a run that ended before it."""
    STANDS = "stands"
    """Its bulletin was made by an earlier run from the same articles in the same way."""
    MADE = "made"
    EMPTY = "empty"
    """Nothing could be placed in a bulletin; the reasons stand with the files."""
    FAILED = "failed"
    """A bug stopped it; the other weeks went on."""


@dataclass(frozen=True)
class WeekReport:
    """One week: how much there is of it, and what became of it."""

    period: Period
    number: int | None
    articles: int
    words: int
    outcome: WeekOutcome = WeekOutcome.PLANNED
    bulletin: Path | None = None
    statuses: Counter[FileStatus] = field(default_factory=Counter)
    """How many of its articles ended in which status."""
    seconds: float | None = None
    reason: str = ""
    """What to do about a week that failed."""


@dataclass(frozen=True)
class ArchiveReport:
    """The whole archive; `finished` is False where the run was stopped before its end. See `Survey` for the rest."""

    files: int
    weeks: tuple[WeekReport, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    finished: bool = True
    dry_run: bool = False

    @property
    def articles(self) -> int:
        """The number of articles that have a week."""
        return sum(week.articles for week in self.weeks)

    @property
    def exit_code(self) -> ExitCode:
        """0 when every week has its bulletin with every file of it, else 1."""
        failed = any(week.outcome is WeekOutcome.FAILED for week in self.weeks)
        troubled = any(problem.status in PROBLEM_STATUSES for problem in self.problems)
        return ExitCode.SOME_FAILED if failed or troubled else ExitCode.DONE


def as_data(report: ArchiveReport) -> dict[str, Any]:
    """Return the report as plain data for JSON."""
    return {
        "format": FORMAT,
        "program": {"name": "svodka", "version": __version__},
        "dry_run": report.dry_run,
        "finished": report.finished,
        "files": report.files,
        "articles": report.articles,
        "left_out": report.left_out,
        "weeks": [_week(week) for week in report.weeks],
        "problems": [
            {
                **as_place(problem.id),
                "status": problem.status.value,
                "reason": problem.reason,
                "week": as_plain(problem.monday),
            }
            for problem in report.problems
        ],
    }


def _week(week: WeekReport) -> dict[str, Any]:
    return {
        "first": week.period.first.isoformat(),
        "last": week.period.last.isoformat(),
        "number": week.number,
        "articles": week.articles,
        "words": week.words,
        "outcome": week.outcome.value,
        "bulletin": week.bulletin.name if week.bulletin else None,
        "statuses": {status.value: count for status, count in week.statuses.items()},
        "seconds": week.seconds,
        "reason": week.reason,
    }


def list_weeks(found: Survey) -> ArchiveReport:
    """Return the report of a dry run: the weeks as they would be made."""
    planned = tuple(_planned(week) for week in found.weeks)
    return ArchiveReport(found.files, planned, found.problems, found.left_out, dry_run=True)


def _planned(week: Week) -> WeekReport:
    sightings = week.sightings
    return WeekReport(week.period, week.number, len(sightings), sum(one.words for one in sightings))


def estimate_seconds(weeks: Iterable[WeekReport], words: int) -> float | None:
    """Return the seconds that so many source words will take, by the speed of the latest weeks; None while nothing is known."""
    made = [(week.words, week.seconds) for week in weeks if week.seconds is not None][-_WEEKS_LOOKED_AT:]
    done = sum(some for some, _ in made)
    return sum(seconds for _, seconds in made) / done * words if done else None


def show_duration(seconds: float) -> str:
    """Return a length of time in its two largest units: `2 days 4 h`, `4 h 10 min`, `40 s`.

    >>> show_duration(187_300), show_duration(15_000), show_duration(40.4), show_duration(3_600)
    ('2 days 4 h', '4 h 10 min', '40 s', '1 h')
    """
    # Nobody wants the seconds of an hour: the smaller of two units is rounded, and the larger goes along.
    place = next((index for index, (_, size) in enumerate(_UNITS) if seconds >= size), len(_UNITS) - 1)
    smallest = _UNITS[min(place + 1, len(_UNITS) - 1)][1]
    rest = round(seconds / smallest) * smallest
    said = []
    for name, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            said.append(f"{count} {name}{'s' if name == 'day' and count > 1 else ''}")
    return " ".join(said) or "0 s"


def translate_archive(
    found: Survey,
    options: Options,
    resources: Equipment,
    now: datetime.datetime,
    progress: Progress,
    tell: Callable[[str], None],
) -> ArchiveReport:
    """Write the bulletin of every week that has none yet, with its run report, and the report of the archive; return the latter.

    A bug that stops one week is reported with it, and the others go on. `tell` is called with a line at each week. Raises `RequestError`
    where the outbox cannot be written, `ModelError` where no model and `GlossaryError` where a glossary cannot be used; then, and after
    Ctrl-C, the weeks made so far stand, and the next run goes on behind them.
    """
    outbox.prepare(options.outbox)
    if options.template is not None:
        open_template(options.template, term_sheet=options.term_sheet, contents=options.contents)
    archive = _ArchiveRun(found, options, resources, now, progress)
    finished = False
    try:
        for index in archive.pass_over():
            tell(f"{archive.headline()}; now {render(found.weeks[index].period)}")
            archive.make(index)
        finished = True
    finally:
        # What ended the run is raised, and not that its report could not be written either.
        with contextlib.nullcontext() if finished else contextlib.suppress(RequestError):
            text = json.dumps(as_data(archive.report(finished)), ensure_ascii=False, indent=1) + "\n"
            outbox.put({options.outbox / REPORT_NAME: text.encode("utf-8", "backslashreplace")})
    return archive.report()


class _ArchiveRun:
    """The weeks of an archive and what became of each so far."""

    def __init__(
        self, found: Survey, options: Options, resources: Equipment, now: datetime.datetime, progress: Progress
    ) -> None:
        self._found = found
        self._options = options
        self._resources = resources
        self._now = now
        self._progress = progress
        self._weeks = [_planned(week) for week in found.weeks]
        self._problems = list(found.problems)

    def report(self, finished: bool = True) -> ArchiveReport:
        """Return the report of the archive."""
        found = self._found
        return ArchiveReport(found.files, tuple(self._weeks), tuple(self._problems), found.left_out, finished)

    def headline(self) -> str:
        """Return `12 of 520 weeks, 340 of 10,000 articles, about 2 days 4 h left`."""
        done = [week for week in self._weeks if week.outcome is not WeekOutcome.PLANNED]
        words = sum(week.words for week in self._weeks) - sum(week.words for week in done)
        seconds = estimate_seconds(done, words)
        articles, of = sum(week.articles for week in done), sum(week.articles for week in self._weeks)
        left = f", about {show_duration(seconds)} left" if seconds is not None else ""
        return f"{len(done):,} of {len(self._weeks):,} weeks, {articles:,} of {of:,} articles{left}"

    def pass_over(self) -> list[int]:
        """Take note of the weeks whose bulletin is up to date, and return the indices of the others."""
        names = _load_names(self._options)
        signature = str(self._resources.sign(names))
        inputs_of = [
            _identify_inputs([one.fingerprint for one in week.sightings], self._options, names)
            for week in self._found.weeks
        ]
        todo = []
        for index, (week, inputs) in enumerate(zip(self._found.weeks, inputs_of, strict=True)):
            standing = _find_up_to_date(week, self._options.outbox, inputs, signature)
            if standing is None:
                todo.append(index)
                continue
            bulletin, statuses, problems = standing
            self._weeks[index] = replace(
                self._weeks[index], outcome=WeekOutcome.STANDS, bulletin=bulletin, statuses=statuses
            )
            self._problems += problems
        return todo

    def make(self, index: int) -> None:
        """Make the bulletin of one week, and take note of what is wrong with its articles."""
        begun = time.monotonic()
        week, planned = self._found.weeks[index], self._weeks[index]
        articles, gone = _read_again(week)
        self._problems += gone
        if not articles:
            self._weeks[index] = replace(planned, outcome=WeekOutcome.EMPTY)
            return
        try:
            # What names no article is no less a bug of this week alone.
            with within(Stage.PLACE):
                asked = replace(self._options, period=week.period, number=week.number)
                fingerprints = [identify(article) for article in articles]
                inputs = _identify_inputs(fingerprints, self._options, _load_names(self._options))
                prepared = prepare(asked, self._now.date(), articles, inbox=Inbox(()))
                prepared = replace(prepared, report=replace(prepared.report, inputs=inputs))
                made = run(prepared, asked, self._progress, self._now, self._resources)
        except StageError as error:
            self._weeks[index] = replace(planned, outcome=WeekOutcome.FAILED, reason=_describe_bug(error, self._now))
            return
        self._problems += [
            Problem(file.id, file.status, file.reason, week.period.first)
            for file in made.files
            if file.status in PROBLEM_STATUSES
        ]
        self._weeks[index] = replace(
            planned,
            outcome=WeekOutcome.MADE if made.bulletin is not None else WeekOutcome.EMPTY,
            bulletin=made.bulletin,
            statuses=made.statuses,
            seconds=round(time.monotonic() - begun, 1),
        )


def _load_names(options: Options) -> NamesTable:
    return NamesTable.load(beside_inbox(options.inputs) / NAMES_FILE)


def _identify_inputs(fingerprints: list[str], options: Options, names: NamesTable) -> str:
    """Return the fingerprint of what a week's bulletin is made from beside the signature: its articles (`fingerprints`) and the options.

    Of the names table only what a person confirmed counts: what the program proposes grows with every week.
    """
    asked = {one.name: getattr(options, one.name) for one in fields(options) if one.name not in _OPTIONS_ELSEWHERE}
    return digest(sorted(fingerprints), {name: _plain(value) for name, value in asked.items()}, names.confirmed)


def _plain(value: Any) -> Any:
    if isinstance(value, Path):  # a template counts by its content
        try:
            with value.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return str(value)
    return sorted(value) if isinstance(value, frozenset) else as_plain(value)


def _find_up_to_date(
    week: Week, folder: Path, inputs: str, signature: str
) -> tuple[Path, Counter[FileStatus], list[Problem]] | None:
    """Return the bulletin of a week in the outbox `folder` that has these inputs and this signature; None where it must be made.

    With it stands what its run report says of the articles.
    """
    for path in outbox.find_standing(folder, outbox.stem(week.period, week.number)):
        try:
            data = json.loads(report_path(path).read_text(encoding="utf-8"))
            # Where a run was killed while it wrote the week, it is made again.
            if data["inputs"] != inputs or ANNOUNCED in data:
                continue
            if leave_names_out(str(data["signature"])) != leave_names_out(signature):
                continue
            problems = [
                Problem(_id(file), FileStatus(file["status"]), str(file["reason"]), week.period.first)
                for file in data["files"]
                if FileStatus(file["status"]) in PROBLEM_STATUSES
            ]
            return path, Counter(FileStatus(file["status"]) for file in data["files"]), problems
        except (OSError, KeyError, TypeError, ValueError, RecursionError):
            # A report that somebody has changed, or of another version: the week is made again.
            continue
    return None


def _id(file: dict[str, Any]) -> ArticleId:
    path = os.fsdecode(str(file["path"]).encode("utf-8", "surrogateescape"))
    return ArticleId(Path(path), int(file["part"]), str(file.get("member", "")))


def _read_again(week: Week) -> tuple[list[Article], list[Problem]]:
    """Return the articles of a week, and those that are not there any more as they were."""
    articles: list[Article] = []
    gone: list[Problem] = []
    for file, sightings in week.members.items():
        wanted = {one.fingerprint: one.id for one in sightings}
        found = _pick(file, week.period, wanted)
        if len({identify(one) for one in found}) < len(wanted):
            # What has no date, and a message that goes on after Sunday's midnight, is not among those of the week's days.
            found = _pick(file, EVERY_DAY, wanted)
        there = {identify(one) for one in found}
        articles += found
        gone += [
            Problem(identity, FileStatus.FAILED, _CHANGED, week.period.first)
            for fingerprint, identity in wanted.items()
            if fingerprint not in there
        ]
    return articles, gone


def _pick(file: InboxFile, span: Period, wanted: Collection[str]) -> list[Article]:
    return [one for one in read_file(file, span) if isinstance(one, Article) and identify(one) in wanted]


def _describe_bug(error: StageError, now: datetime.datetime) -> str:
    """Say that svodka has a bug, and where its traceback is."""
    bug = error.casualty.error
    said = f"{type(bug).__name__}: {bug}".rstrip(": ")
    try:
        place = crashes.keep(error, now)
    except RequestError as trouble:
        return f"svodka has a bug ({said}); no traceback can be kept: {trouble}"
    return f"svodka has a bug ({said}); report it with the traceback in {place}"
