"""The report of an archive in words: a line for each week, for each file that reached no bulletin, and one for all."""

from collections import Counter
from typing import TextIO

from svodka.bulletin.period import render
from svodka.terminal import one_line
from svodka.types import FileStatus
from svodka.weekly.report import ArchiveReport, WeekOutcome, WeekReport

_SAID = {WeekOutcome.STANDS: "made before"}
_PERIOD = 23
"""Characters of the longest period, which crosses New Year."""


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
