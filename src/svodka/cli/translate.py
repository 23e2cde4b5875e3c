"""The commands that translate: `svodka translate` (a bulletin, or an archive of them), `svodka watch` and `svodka text`."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from svodka.cli import options
from svodka.errors import ExitCode, RequestError
from svodka.options import LEAST_SECONDS, MOST_SECONDS, Options
from svodka.system import terminal

LINES_WITHOUT_PROGRESS = 20
"""Fewer lines than this are translated before a progress bar would help anybody."""


@click.command()
@click.argument("inputs", metavar="[FILES or INBOX]", nargs=-1, type=options.NamedPath())
@options.of_a_bulletin
@click.option(
    "--items",
    type=options.NamedPath(),
    metavar="LIST",
    help="Choose and order the articles by this list, which --dry-run writes.",
)
@click.option(
    "--weekly", is_flag=True, help="Write one bulletin a week of an archive, going on where an earlier run stopped."
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the workers of this Dask scheduler translate, such as tcp://10.0.0.5:8786.",
)
@click.option("--dry-run", is_flag=True, help="Show what is recognised in each file; translate nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the run report as JSON on standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and the bulletin's path.")
@options.VERBOSE
def translate(
    inputs: tuple[Path, ...],
    weekly: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    settings: Path | None,
    **given: Any,
) -> ExitCode:
    """Translate the articles in FILES or an INBOX folder into a bulletin.

    Example: svodka translate inbox -o outbox --number 43
    """
    options.log(verbose=verbose)
    asked = options.resolve_options(inputs, given, settings)
    if weekly:
        return _translate_weeks(asked, dry_run=dry_run, quiet=quiet, as_json=as_json)
    if dry_run:
        return _show_recognised(asked, as_json=as_json)
    return _translate_inbox(asked, quiet=quiet, as_json=as_json)


def _show_recognised(asked: Options, *, as_json: bool) -> ExitCode:
    """Print what is recognised in each file, and write the list of items or add to it what is new."""
    from svodka.bulletin.item_list import write_list
    from svodka.bulletin.report import as_data
    from svodka.bulletin.selection import Choices
    from svodka.runs import summary
    from svodka.runs.preparation import prepare

    listed = asked.items
    if listed is not None and not listed.exists():
        asked = replace(asked, items=None)
    report = prepare(asked, options.now().date()).report
    if as_json:
        options.print_json(as_data(report), indent=1)
    else:
        summary.print_recognised(report, sys.stdout)
    if listed is not None:
        count = write_list(listed, Choices.of(asked).rows(report))
        articles = f"{count} {'article' if count == 1 else 'articles'}"
        said = f"{listed}: {articles} added; what stood there is as it was"
        if asked.items is None:
            said = f"{listed}: written with {articles}; edit it and run with --items"
        terminal.say(said)
    return report.exit_code


def _translate_inbox(asked: Options, *, quiet: bool, as_json: bool) -> ExitCode:
    """Translate and write, with progress on stderr, and print the bulletin's path (or the report as JSON) on stdout."""
    from svodka.bulletin.report import as_data
    from svodka.runs import pipeline, summary
    from svodka.runs.preparation import prepare

    now = options.now()
    prepared = prepare(asked, now.date())
    with terminal.show_progress(quiet) as progress:
        report = pipeline.run(prepared, asked, progress, now)
    (summary.print_problems if quiet else summary.print_summary)(report, sys.stderr)
    if as_json:
        options.print_json(as_data(report), indent=1)
    elif report.bulletin is not None:
        terminal.write_path(summary.relative(report.bulletin), sys.stdout)
    return report.exit_code


def _translate_weeks(asked: Options, *, dry_run: bool, quiet: bool, as_json: bool) -> ExitCode:
    """Translate an archive into a bulletin a week, or list its weeks in a dry run; the paths of the bulletins made go to stdout."""
    from svodka.runs import summary
    from svodka.runs.archive import as_data, translate_archive
    from svodka.runs.archive_survey import WeekOutcome, survey
    from svodka.translation.resources import Resources

    def silent(*said: object) -> None:
        pass

    now = options.now()
    archive = survey(asked, silent if quiet else terminal.FilesRead().tell)
    if not dry_run:
        with terminal.show_progress(quiet) as progress, Resources.of(asked) as resources:
            translate_archive(archive, asked, resources, now, progress, silent if quiet else terminal.say)
        (summary.print_archive_problems if quiet else summary.print_weeks)(archive, sys.stderr)
    elif not as_json:
        summary.print_weeks(archive, sys.stdout)
    if as_json:
        options.print_json(as_data(archive), indent=1)
    for week in archive.weeks:
        if not as_json and week.outcome is WeekOutcome.MADE and week.bulletin is not None:
            terminal.write_path(summary.relative(week.bulletin), sys.stdout)
    return archive.exit_code


def _seconds(name: str, about: str) -> Callable[[options.Command], options.Command]:
    """Declare an option that takes a number of seconds."""
    return click.option(name, type=click.FloatRange(LEAST_SECONDS, MOST_SECONDS), metavar="SECONDS", help=about)


@click.command()
@click.argument("inbox", required=False, type=options.NamedPath())
@options.of_a_bulletin
@options.flag("--whole-inbox", "One bulletin of all that lies in the inbox, as translate makes it.")
@_seconds("--settle", "Read what arrives when nothing has changed for so long.  [default: 3]")
@_seconds("--poll", "Look for changes that the system does not tell of, as on network shares.  [default: 10]")
@options.VERBOSE
def watch(inbox: Path | None, settings: Path | None, verbose: bool, **given: Any) -> ExitCode:
    """Watch an INBOX folder: translate what arrives, and keep the bulletins of its newest two weeks up to date.

    A bulletin that somebody has edited is never touched. End it with Ctrl-C, or as a service with SIGTERM.

    Example: svodka watch inbox -o outbox
    """
    from svodka.runs import watch as service

    options.log(verbose=verbose)
    resolve = partial(options.resolve_options, (inbox,) if inbox else (), given, settings)
    return service.serve(resolve, settings, options.now)


@click.command()
@click.argument("text", nargs=-1)
@click.option("--country", default="", metavar="CODE", help="Where it happened, such as kg.  [default: by the text]")
@options.of_a_translation
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each line, findings included.")
@options.VERBOSE
def text(
    text: tuple[str, ...], country: str, settings: Path | None, as_json: bool, verbose: bool, **given: Any
) -> ExitCode:
    """Translate TEXT, or standard input, to standard output: a paragraph a line, one line out for each line in.

    Several words are one text, so quotes are needed only where the shell reads something else into it. On a terminal, end the input
    with Ctrl-D. What must be looked at goes to standard error, with the number of the line. Lines in
    English are copied, and those in other languages too, with exit code 1.

    Example: svodka text "В Оше задержали курьера."
    """
    options.log(verbose=verbose)
    asked = options.resolve_options((), given, settings)
    return _translate_text(" ".join(text) if text else None, asked, country, as_json=as_json)


def _translate_text(argument: str | None, asked: Options, country: str, *, as_json: bool) -> ExitCode:
    """Translate an argument or standard input line by line to standard output; findings go to standard error or into the JSON."""
    from svodka.bulletin.report import as_plain
    from svodka.runs import translating
    from svodka.translation.resources import Resources

    # An argument comes as Python decoded it; its bytes may be in another encoding than the terminal says.
    data, what = (_read_input(), "Standard input") if argument is None else (os.fsencode(argument) + b"\n", "The text")
    source = translating.decode_text(data, what)
    setting = translating.TextSetting(country.lower(), names=asked.names_file, checks_off=asked.checks_off)
    is_short = source.count("\n") < LINES_WITHOUT_PROGRESS
    with Resources.of(asked) as resources, terminal.show_progress(quiet=is_short) as progress:
        (done,) = translating.translate_texts([translating.split_lines(source)], resources, setting, progress)
    whole = not terminal.has_every_letter(sys.stdout)
    for line in done.lines:
        sys.stdout.write((json.dumps(as_plain(line), ensure_ascii=whole) if as_json else line.english) + "\n")
        for finding in () if as_json else line.findings:
            terminal.say(f"line {line.number}: {finding.severity}: {finding.check}: {finding.message}")
    return ExitCode.SOME_FAILED if any(line.left for line in done.lines) else ExitCode.DONE


def _read_input() -> bytes:
    from svodka.sources.limits import MAX_FILE_BYTES

    try:
        with open(0, "rb", closefd=False) as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise RequestError(f"Standard input cannot be read ({error.strerror}); give it a file or a text") from error
    if len(data) > MAX_FILE_BYTES:
        raise RequestError(f"Standard input has more than {MAX_FILE_BYTES:,} bytes; give it in parts")
    return data
