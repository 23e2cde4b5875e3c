"""What became of an archive: its weeks with their bulletins, and every file that reached none: as a value, as JSON, and in lines."""

import datetime
import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from svodka.bulletin.report import as_place
from svodka.errors import ExitCode
from svodka.facts.period import render
from svodka.system.terminal import one_line
from svodka.types import PROBLEM_STATUSES, ArticleId, FileStatus, Period

FORMAT = 1
"""Raised whenever a reader of the JSON would have to change."""
REPORT_NAME = "archive.json"
_PERIOD = 23
"""Characters of the longest period, which crosses New Year."""


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
class Problem:
    """A file or article that is in no bulletin, and why; `monday` is its week's, None where it came to none."""

    id: ArticleId
    status: FileStatus
    reason: str
    monday: datetime.date | None = None


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
    """The whole archive. `finished` is False where the run was stopped before its end."""

    program_version: str
    files: int
    """Files that were looked at, also those that cannot be articles."""
    weeks: tuple[WeekReport, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    """Articles of weeks that were not asked for, and what the readers leave out."""
    finished: bool = True
    dry_run: bool = False
    path: Path | None = None

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
        "program": {"name": "svodka", "version": report.program_version},
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
                "week": problem.monday.isoformat() if problem.monday else None,
            }
            for problem in report.problems
        ],
    }


def to_json(report: ArchiveReport) -> bytes:
    """Return the report as a JSON file."""
    text = json.dumps(as_data(report), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


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


def print_weeks(report: ArchiveReport, out: TextIO) -> None:
    """Print the table of weeks, then the problems, then the sums."""
    _say(out, f"{'Week':<{_PERIOD}} {'Number':>6} {'Articles':>8} {'Words':>9}  Bulletin")
    for week in report.weeks:
        number = "" if week.number is None else str(week.number)
        _say(
            out, f"{render(week.period):<{_PERIOD}} {number:>6} {week.articles:>8,} {week.words:>9,}  {_outcome(week)}"
        )
    print_problems(report, out)
    _say(out, _sums(report))


def print_problems(report: ArchiveReport, out: TextIO) -> None:
    """Print a line for each week that failed and for each file that reached no bulletin."""
    for week in report.weeks:
        if week.outcome is WeekOutcome.FAILED:
            _say(out, f"{render(week.period)}: {week.reason}.")
    for problem in report.problems:
        _say(out, f"{problem.id}: {problem.reason}.")


_SAID = {WeekOutcome.STANDS: "made before"}


def _outcome(week: WeekReport) -> str:
    if week.bulletin is not None:
        return f"{week.bulletin.name}{' (stands)' if week.outcome is WeekOutcome.STANDS else ''}"
    return {WeekOutcome.PLANNED: "", WeekOutcome.EMPTY: "none: nothing could be placed in it"}.get(
        week.outcome, "none: it failed, see below"
    )


def _sums(report: ArchiveReport) -> str:
    outcomes = Counter(week.outcome for week in report.weeks)
    weeks = ", ".join(f"{outcomes[one]:,} {_SAID.get(one, one.value)}" for one in WeekOutcome if outcomes[one])
    statuses = Counter[FileStatus]()
    for week in report.weeks:
        statuses.update(week.statuses)
    articles = ", ".join(f"{statuses[one]:,} {one.value}" for one in FileStatus if statuses[one])
    said = f"{_count(len(report.weeks), 'week')}{f' ({weeks})' if weeks else ''}, {_count(report.articles, 'article')}"
    said += f"{f' ({articles})' if articles else ''} in {_count(report.files, 'file')}"
    if report.left_out:
        said += f", {report.left_out:,} more left out by what was asked for"
    return f"{said}; {_count(len(report.problems), 'problem')}{', see above' if report.problems else ''}."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _say(out: TextIO, line: str) -> None:
    out.write(one_line(line).rstrip() + "\n")
