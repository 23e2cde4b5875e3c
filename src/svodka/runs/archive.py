"""An archive week after week: what stands is passed over, what a bug stops is told, and memory holds one week at a time.

Whether the bulletin of a week stands already: made from the same articles, asked for in the same way, by the same model and glossary.
"""

import contextlib
import datetime
import hashlib
import json
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from svodka.bulletin import outbox
from svodka.bulletin.docx_writer import open_template
from svodka.bulletin.report import ANNOUNCED, RunReport, as_plain, report_path
from svodka.engine.signature import digest, leave_names_out
from svodka.errors import RequestError
from svodka.facts.period import render
from svodka.options import NAMES_FILE, Options, beside_inbox
from svodka.runs.archive_report import REPORT_NAME, ArchiveReport, Problem, WeekOutcome, WeekReport, to_json
from svodka.runs.archive_survey import EVERY_DAY, Survey, Week, identify
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

_ELSEWHERE = frozenset(
    {
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
    }
)
"""Options that stand in the week or the signature, or change nothing in the bulletin."""


@dataclass(frozen=True)
class Standing:
    """A bulletin that need not be made again, and what its run report says of its articles."""

    bulletin: Path
    statuses: Counter[FileStatus]
    problems: tuple[Problem, ...]


def identify_inputs(fingerprints: list[str], options: Options, names: NamesTable) -> str:
    """Return the fingerprint of what a week's bulletin is made from beside the signature: its articles (`fingerprints`) and the options.

    Of the names table only what a person confirmed counts: what the program proposes grows with every week.
    """
    asked = {one.name: _plain(getattr(options, one.name)) for one in fields(options) if one.name not in _ELSEWHERE}
    return digest(sorted(fingerprints), asked, names.confirmed)


def names_of(options: Options) -> NamesTable:
    """Return the names table of the archive. Raises `GlossaryError` where it cannot be used."""
    return NamesTable.load(beside_inbox(options.inputs) / NAMES_FILE)


def find_standing(week: Week, folder: Path, inputs: str, signature: str) -> Standing | None:
    """Return the bulletin of a week in the outbox `folder` that has these inputs and this signature; None where it must be made."""
    stem = outbox.stem(week.period, week.number)
    number = 1
    while True:
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.docx"
        report = report_path(path)
        if not path.exists() and not report.exists():
            return None
        data = _read(report)
        same = data.get("inputs") == inputs
        if same and path.is_file() and leave_names_out(str(data.get("signature"))) == leave_names_out(signature):
            return _standing(path, data, week.period.first)
        number += 1


def _standing(path: Path, data: dict[str, Any], monday: datetime.date) -> Standing | None:
    try:
        files = [(FileStatus(file["status"]), file) for file in data["files"]]
        problems = tuple(
            Problem(_id(file), status, str(file["reason"]), monday)
            for status, file in files
            if status in PROBLEM_STATUSES
        )
    except (KeyError, TypeError, ValueError):
        # A report that somebody has changed, or of another version: the week is made again.
        return None
    return Standing(path, Counter(status for status, _ in files), problems)


def _id(file: dict[str, Any]) -> ArticleId:
    path = os.fsdecode(str(file["path"]).encode("utf-8", "surrogateescape"))
    return ArticleId(Path(path), int(file["part"]), str(file.get("member", "")))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    # Where a run was killed while it wrote the week, it is made again.
    return data if isinstance(data, dict) and ANNOUNCED not in data else {}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return _content(value)
    return sorted(value) if isinstance(value, frozenset) else as_plain(value)


def _content(path: Path) -> str:
    """A template counts by what is in it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return str(path)


_CHANGED = "it changed or went away after the archive was looked through: run svodka again"
_WEEKS_LOOKED_AT = 10
"""The latest weeks tell the speed: the first ones may have come from the translation memory."""
_UNITS = (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


class Estimate:
    """The time left, by the speed of the latest weeks."""

    def __init__(self) -> None:
        self._made: deque[tuple[int, float]] = deque(maxlen=_WEEKS_LOOKED_AT)

    def add(self, words: int, seconds: float) -> None:
        """Take note of a week of so many source words that took so long."""
        self._made.append((words, seconds))

    def left(self, words: int) -> float | None:
        """Return the seconds that so many source words will take; None while nothing is known."""
        done = sum(some for some, _ in self._made)
        return sum(seconds for _, seconds in self._made) / done * words if done else None


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


@dataclass(frozen=True)
class Watch:
    """Who watches: `tell` hears a line at each week, `progress` the work within a week."""

    tell: Callable[[str], None]
    progress: Progress


@dataclass
class _Account:
    """What became of the weeks so far, in their order."""

    weeks: list[WeekReport]
    problems: list[Problem]
    estimate: Estimate = field(default_factory=Estimate)

    def headline(self) -> str:
        """`12 of 520 weeks, 340 of 10,000 articles, about 2 days 4 h left`."""
        done = [week for week in self.weeks if week.outcome is not WeekOutcome.PLANNED]
        seconds = self.estimate.left(sum(week.words for week in self.weeks) - sum(week.words for week in done))
        articles, of = sum(week.articles for week in done), sum(week.articles for week in self.weeks)
        left = f", about {show_duration(seconds)} left" if seconds is not None else ""
        return f"{len(done):,} of {len(self.weeks):,} weeks, {articles:,} of {of:,} articles{left}"


def translate_archive(
    found: Survey, options: Options, watch: Watch, now: datetime.datetime, tools: Equipment
) -> ArchiveReport:
    """Write the bulletin of every week that has none yet, with its run report, and the report of the archive; say what became of all.

    A bug that stops one week is told with it, and the others go on. Raises `RequestError` where the outbox cannot be written,
    `ModelError` where no model and `GlossaryError` where a glossary cannot be used; then, and after Ctrl-C, the weeks made so far stand,
    and the next run goes on behind them.
    """
    outbox.prepare(options.outbox)
    if options.template is not None:
        open_template(options.template, term_sheet=options.term_sheet, contents=options.contents)
    account = _Account([week.planned for week in found.weeks], list(found.problems))
    path = options.outbox / REPORT_NAME

    def report(finished: bool) -> ArchiveReport:
        weeks, problems = tuple(account.weeks), tuple(account.problems)
        return ArchiveReport(__version__, found.files, weeks, problems, found.left_out, finished, path=path)

    finished = False
    try:
        todo = _pass_over(found, options, tools, account)
        for index in todo:
            watch.tell(f"{account.headline()}; now {render(found.weeks[index].period)}")
            account.weeks[index] = _make(found.weeks[index], options, watch, now, tools, account)
        finished = True
    finally:
        # What ended the run is told, and not that its report could not be written either.
        with contextlib.nullcontext() if finished else contextlib.suppress(RequestError):
            outbox.put({path: to_json(report(finished))})
    return report(finished=True)


def _pass_over(found: Survey, options: Options, tools: Equipment, account: _Account) -> list[int]:
    """Take note of the weeks whose bulletin stands and return the places of the others."""
    names = names_of(options)
    signature = str(tools.sign(names))
    inputs_of = [identify_inputs([one.fingerprint for one in week.sightings], options, names) for week in found.weeks]
    todo = []
    for index, (week, inputs) in enumerate(zip(found.weeks, inputs_of, strict=True)):
        standing = find_standing(week, options.outbox, inputs, signature)
        if standing is None:
            todo.append(index)
            continue
        account.weeks[index] = replace(
            week.planned, outcome=WeekOutcome.STANDS, bulletin=standing.bulletin, statuses=standing.statuses
        )
        account.problems += standing.problems
    return todo


def _make(
    week: Week, options: Options, watch: Watch, now: datetime.datetime, tools: Equipment, account: _Account
) -> WeekReport:
    """Make the bulletin of one week; what is wrong with its articles goes into the account."""
    begun = time.monotonic()
    monday = week.period.first
    articles, gone = _read_again(week)
    account.problems += gone
    if not articles:
        return replace(week.planned, outcome=WeekOutcome.EMPTY)
    try:
        # What names no article is no less a bug of this week alone.
        with within(Stage.PLACE):
            made = _write(week, articles, options, watch, now, tools)
    except StageError as error:
        return replace(week.planned, outcome=WeekOutcome.FAILED, reason=_told(error, now))
    seconds = time.monotonic() - begun
    account.estimate.add(week.planned.words, seconds)
    account.problems += [
        Problem(file.id, file.status, file.reason, monday) for file in made.files if file.status in PROBLEM_STATUSES
    ]
    return replace(
        week.planned,
        outcome=WeekOutcome.MADE if made.bulletin is not None else WeekOutcome.EMPTY,
        bulletin=made.bulletin,
        statuses=Counter(made.statuses),
        seconds=round(seconds, 1),
    )


def _write(
    week: Week, articles: list[Article], options: Options, watch: Watch, now: datetime.datetime, tools: Equipment
) -> RunReport:
    asked = replace(options, period=week.period, number=week.number)
    inputs = identify_inputs([identify(article) for article in articles], options, names_of(options))
    prepared = prepare(asked, now.date(), articles, inbox=Inbox(()))
    prepared = replace(prepared, report=replace(prepared.report, inputs=inputs))
    return run(prepared, asked, watch.progress, now, tools)


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


def _told(error: StageError, now: datetime.datetime) -> str:
    """Say that svodka has a bug, and where its traceback is."""
    bug = error.casualty.error
    said = f"{type(bug).__name__}: {bug}".rstrip(": ")
    try:
        place = crashes.keep(error, now)
    except RequestError as trouble:
        return f"svodka has a bug ({said}); no traceback can be kept: {trouble}"
    return f"svodka has a bug ({said}); report it with the traceback in {place}"
