"""Print reports of runs and archives for people at a terminal: tables, and one line for each problem."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from svodka.bulletin.report import FileReport, RunReport
from svodka.facts.countries import countries
from svodka.facts.period import render
from svodka.runs.archive_survey import Archive, Week, WeekOutcome
from svodka.system import platform
from svodka.system.terminal import one_line
from svodka.types import PROBLEM_STATUSES, FileStatus, Finding, Severity

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDTH_WHEN_PIPED = 150
_PERIOD_WIDTH = 23
"""The characters of the longest period, which is one across New Year."""


def print_recognised(report: RunReport, out: TextIO) -> None:
    """Print what a dry run recognised for each file."""
    console = _console(out)
    for file in report.files:
        console.print(_words(str(file.id), bold=True), _words(f" {file.status.value}"), sep="", soft_wrap=True)
        _say(out, *(f"  {name:<9} {value}" for name, value in _recognised(file)))
    _say(out, f"Period {render(report.period)} ({report.period.reason})")
    _say(out, *(f"{note}." for note in report.notes))


def print_summary(report: RunReport, out: TextIO) -> None:
    """Print the table at the end of a run (file, country, headline, words, problems), then reasons, notes, counts and the model."""
    _print_table(report, out)
    _say(out, *(f"{file.id}: {file.reason}." for file in report.files if file.reason))
    _say(out, *(f"{note}." for note in report.notes))
    _say(out, _counts(report))
    if (model := report.model) is not None:
        _say(out, f"Period {render(report.period)} ({report.period.reason}); model {model.name} {model.version}.")
    if cut_short := sum(report.cut_short.values()):
        many = f"{cut_short} sentences, which carry" if cut_short > 1 else "one sentence, which carries"
        used_up = "what may be decoded beyond the drafts had been used up"
        _say(out, f"Not everything was tried for {many} a comment: {used_up}.")
    if report.review is not None:
        _say(out, f"Source and English side by side: {relative(report.review)}")
    if report.bulletin is None:
        _say(out, "No bulletin was written: nothing could be placed in it.")


def print_problems(report: RunReport, out: TextIO) -> None:
    """Print a line for each file with a problem, and the notes: what a quiet run still says."""
    _say(out, *(f"{file.id}: {file.reason}." for file in report.files if file.status in PROBLEM_STATUSES))
    _say(out, *(f"{note}." for note in report.notes))


def _recognised(file: FileReport) -> Iterable[tuple[str, str]]:
    if file.reason:
        yield "note", file.reason
    article = file.article
    if article is None:
        return
    yield "format", f"{article.format} {article.encoding}".strip()
    yield "title", article.title or "(none)"
    yield "date", f"{article.date.isoformat()} (from the {article.date_reason})" if article.date else "(none)"
    yield "outlet", article.outlet or "(none)"
    if article.url:
        yield "address", article.url
    if file.country is not None:
        rival = f"; {_country(file.country.rival)} comes close" if file.country.rival else ""
        yield "country", f"{_country(file.country.value) or 'not decided'} ({file.country.reason}{rival})"
    if file.language is not None:
        name, confidence = file.language.value or "unknown", file.language.confidence
        yield "language", f"{name}, confidence {confidence:.2f} ({file.language.reason})"
    yield "words", str(article.words)
    if file.field_words:
        yield "subject", f"drug control ({', '.join(file.field_words)})"
    for finding in file.findings:
        yield finding.check.split()[0], finding.message
    for note in article.notes:
        yield "reader", note.message


def _counts(report: RunReport) -> str:
    # An entry that only says how much of a channel or a mail was passed over is not an article.
    counted = [file for file in report.files if file.article is not None or file.status in PROBLEM_STATUSES]
    statuses = Counter(file.status for file in counted)
    parts = [f"{count} {status.value}" for status in FileStatus if (count := statuses[status])]
    files, articles = len({file.path for file in report.files}), len(counted)
    standing = sum(file.stands for file in counted)
    rest = articles - standing
    tail = f"; in the bulletin {standing}, not in it {rest}, see above" if rest else ""
    within = f"{articles} {'article' if articles == 1 else 'articles'} in " if articles != files else ""
    return f"{within}{files} {'file' if files == 1 else 'files'}: {', '.join(parts) or 'none read'}{tail}."


def _problems(findings: Iterable[Finding]) -> str:
    counted = Counter(finding.check for finding in findings if finding.severity is not Severity.NOTE)
    return ", ".join(f"{check} {count}" if count > 1 else check for check, count in counted.items())


def _country(code: str) -> str:
    return next((country.name for country in countries() if country.code == code), code)


def print_weeks(archive: Archive, out: TextIO) -> None:
    """Print the table of an archive's weeks, then the problems, then the totals."""
    _say(out, f"{'Week':<{_PERIOD_WIDTH}} {'Number':>6} {'Articles':>8} {'Words':>9}  Bulletin")
    for week in archive.weeks:
        number = "" if week.number is None else str(week.number)
        period = f"{render(week.period):<{_PERIOD_WIDTH}}"
        _say(out, f"{period} {number:>6} {len(week.sightings):>8,} {week.words:>9,}  {_outcome(week)}")
    print_archive_problems(archive, out)
    _say(out, _sums(archive))


def print_archive_problems(archive: Archive, out: TextIO) -> None:
    """Print a line for each week that failed and for each file that reached no bulletin."""
    failed = [week for week in archive.weeks if week.outcome is WeekOutcome.FAILED]
    _say(out, *(f"{render(week.period)}: {week.reason}." for week in failed))
    _say(out, *(f"{problem.id}: {problem.reason}." for problem in archive.problems))


def _outcome(week: Week) -> str:
    if week.bulletin is not None:
        return f"{week.bulletin.name}{' (stands)' if week.outcome is WeekOutcome.STANDS else ''}"
    if week.outcome is WeekOutcome.FAILED:
        return "none: it failed, see below"
    return "none: nothing could be placed in it" if week.outcome is WeekOutcome.EMPTY else ""


def _sums(archive: Archive) -> str:
    outcomes = Counter(week.outcome for week in archive.weeks)
    names = {one: one.value for one in WeekOutcome} | {WeekOutcome.STANDS: "made before"}
    weeks = ", ".join(f"{outcomes[one]:,} {name}" for one, name in names.items() if outcomes[one])
    statuses = sum((week.statuses for week in archive.weeks), Counter[FileStatus]())
    articles = ", ".join(f"{statuses[one]:,} {one.value}" for one in FileStatus if statuses[one])
    said = (
        f"{_count(len(archive.weeks), 'week')}{f' ({weeks})' if weeks else ''}, {_count(archive.articles, 'article')}"
    )
    said += f"{f' ({articles})' if articles else ''} in {_count(archive.files, 'file')}"
    if archive.left_out:
        said += f", {archive.left_out:,} more left out by what was asked for"
    return f"{said}; {_count(len(archive.problems), 'problem')}{', see above' if archive.problems else ''}."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _say(out: TextIO, *lines: str) -> None:
    out.writelines(one_line(line).rstrip() + "\n" for line in lines)


def _words(text: str, *, bold: bool = False) -> "Text":
    """Return literal text for rich: no markup is interpreted, and control characters are replaced (`one_line`)."""
    from rich.text import Text

    return Text(one_line(text), style="bold" if bold else "")


def _console(out: TextIO) -> "Console":
    from rich.console import Console

    descriptor = out.fileno() if out.isatty() else 0
    return Console(
        file=out,
        width=None if descriptor else WIDTH_WHEN_PIPED,
        force_terminal=None if descriptor and platform.takes_colours(descriptor) else False,
        legacy_windows=False,  # rich would use the console of standard output, whatever `out` is
        highlight=False,
        emoji=False,
    )


def _print_table(report: RunReport, out: TextIO) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("File", "Country", "Headline", "Words", "Problems"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Words" else "left")
    names = Counter(file.id.name for file in report.files)
    for file in report.files:
        cells = (
            file.id.name if names[file.id.name] == 1 else str(file.id),
            (_country(file.country.value if file.country else "") or "?") if file.headline else "",
            file.headline or file.status.value,
            str(file.article.words) if file.article else "",
            _problems(file.findings) if file.headline else "",
        )
        table.add_row(*map(_words, cells))
    _console(out).print(table)


def relative(path: Path) -> Path:
    """Return a path as a person would type it in the current folder: relative if it is inside, else as it is."""
    whole, here = path.absolute(), Path.cwd()
    if here == Path(here.anchor):
        return whole  # relative to the root, every path would lose its leading slash
    return whole.relative_to(here) if whole.is_relative_to(here) else path
