"""Run reports in words for a terminal: tables, one-line problems, nothing that a script would have to parse."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from svodka.bulletin.report import FileReport, RunReport
from svodka.system import platform
from svodka.system.terminal import one_line
from svodka.types import PROBLEM_STATUSES, FileStatus, Finding, Judgement, Severity

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDTH_WHEN_PIPED = 150


def print_recognised(report: RunReport, out: TextIO) -> None:
    """Print what a dry run recognised for each file."""
    console = _console(out)
    for file in report.files:
        console.print(_words(str(file.id), bold=True), _words(f" {file.status.value}"), sep="", soft_wrap=True)
        for name, value in _recognised(file):
            console.print(_words(f"  {name:<9} {value}"), soft_wrap=True)
    console.print(_words(f"Period {_days(report)} ({report.period.reason})"), soft_wrap=True)
    _print_notes(console, report)


def print_summary(report: RunReport, out: TextIO) -> None:
    """Print the table at the end of a run: file, country, headline, words, problems; then what the run was made with."""
    console = _console(out)
    table = _table("File", "Country", "Headline", "Words", "Problems")
    names = Counter(file.id.name for file in report.files)
    for file in report.files:
        table.add_row(
            _words(file.id.name if names[file.id.name] == 1 else str(file.id)),
            _words((_country(file.country) or "?") if file.headline else ""),
            _words(file.headline or file.status.value),
            _words(str(file.article.words) if file.article else ""),
            _words(_problems(file.findings) if file.headline else ""),
        )
    console.print(table)
    _print_reasons(console, [file for file in report.files if file.reason])
    _print_notes(console, report)
    console.print(_words(_counts(report)), soft_wrap=True)
    if report.model is not None:
        made_with = f"model {report.model.name} {report.model.version}"
        console.print(_words(f"Period {_days(report)} ({report.period.reason}); {made_with}."), soft_wrap=True)
    if cut_short := sum(report.cut_short.values()):
        console.print(_words(_cut_short(cut_short)), soft_wrap=True)
    if report.review is not None:
        console.print(_words(f"Source and English side by side: {relative(report.review)}"), soft_wrap=True)
    if report.bulletin is None:
        console.print(_words("No bulletin was written: nothing could be placed in it."), soft_wrap=True)


def print_problems(report: RunReport, out: TextIO) -> None:
    """Print a line for each file that did not reach the bulletin: what a quiet run still says."""
    console = _console(out)
    _print_reasons(console, [file for file in report.files if file.status in PROBLEM_STATUSES])
    _print_notes(console, report)


def _print_notes(console: "Console", report: RunReport) -> None:
    for note in report.notes:
        console.print(_words(f"{note}."), soft_wrap=True)


def _print_reasons(console: "Console", files: Iterable[FileReport]) -> None:
    for file in files:
        console.print(_words(f"{file.id}: {file.reason}."), soft_wrap=True)


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
        rival = f"; {_name(file.country.rival)} comes close" if file.country.rival else ""
        yield "country", f"{_country(file.country) or 'not decided'} ({file.country.reason}{rival})"
    if file.language is not None:
        yield (
            "language",
            f"{file.language.value or 'unknown'}, confidence {file.language.confidence:.2f} ({file.language.reason})",
        )
    yield "words", str(article.words)
    if file.field_words:
        yield "subject", f"drug control ({', '.join(file.field_words)})"
    for finding in file.findings:
        yield finding.check.split()[0], finding.message
    for note in article.notes:
        yield "reader", note.message


def _counts(report: RunReport) -> str:
    # What only says how much of a channel or a mail was passed over is no article.
    counted = [file for file in report.files if file.article is not None or file.status in PROBLEM_STATUSES]
    statuses = Counter(file.status for file in counted)
    parts = [f"{count} {status.value}" for status in FileStatus if (count := statuses[status])]
    files, articles = len({file.path for file in report.files}), len(counted)
    standing = sum(file.stands for file in counted)
    rest = articles - standing
    tail = f"; in the bulletin {standing}, not in it {rest}, see above" if rest else ""
    within = f"{articles} {'article' if articles == 1 else 'articles'} in " if articles != files else ""
    return f"{within}{files} {'file' if files == 1 else 'files'}: {', '.join(parts) or 'none read'}{tail}."


def _cut_short(segments: int) -> str:
    many = f"{segments} sentences, which carry" if segments > 1 else "one sentence, which carries"
    return f"Not everything was tried for {many} a comment: what may be decoded beyond the drafts had been used up."


def _problems(findings: Iterable[Finding]) -> str:
    counted: dict[str, int] = {}
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            counted[finding.check] = counted.get(finding.check, 0) + 1
    return ", ".join(f"{check} {count}" if count > 1 else check for check, count in counted.items())


def _country(judgement: Judgement | None) -> str:
    return _name(judgement.value) if judgement else ""


def _name(code: str) -> str:
    from svodka.places.countries import countries

    return next((country.name for country in countries() if country.code == code), code)


def _days(report: RunReport) -> str:
    from svodka.facts.period import render

    return render(report.period)


def _words(text: str, *, bold: bool = False) -> "Text":
    """Words as they are: no markup, nothing that a terminal would obey."""
    from rich.text import Text

    return Text(one_line(text), style="bold" if bold else "")


def _console(out: TextIO) -> "Console":
    from rich.console import Console

    descriptor = out.fileno() if out.isatty() else 0
    return Console(
        file=out,
        width=None if descriptor else WIDTH_WHEN_PIPED,
        force_terminal=None if descriptor and platform.takes_colours(descriptor) else False,
        legacy_windows=False,  # rich would talk to the console of standard output, whatever `out` is
        highlight=False,
        emoji=False,
    )


def _table(*headings: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading == "Words" else "left")
    return table


def relative(path: Path) -> Path:
    """Return a path as a person at this prompt would type it."""
    try:
        here = Path.cwd()
        # At the root every path would lose its leading slash.
        return path.absolute() if here == Path(here.anchor) else path.absolute().relative_to(here)
    except ValueError:
        return path
