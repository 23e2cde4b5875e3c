"""One run of `svodka translate` or `svodka text` as a person meets it: options resolved, progress shown, reports printed."""

import datetime
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from svodka.bulletin.item_list import write_list
from svodka.bulletin.report import RunReport, as_data, as_plain
from svodka.bulletin.selection import Choices
from svodka.errors import ExitCode, RequestError
from svodka.options import Options, is_file, resolve, settings_path
from svodka.runs import summary
from svodka.runs.preparation import Prepared, prepare
from svodka.runs.texts import decode_text
from svodka.runs.translator import Translator
from svodka.sources.limits import MAX_FILE_BYTES
from svodka.system import platform, terminal
from svodka.system.progress import FilesRead, say, show_progress
from svodka.system.version import __version__

LINES_WITHOUT_PROGRESS = 20
"""So many lines are done before a bar would help anybody."""


def options(inputs: tuple[Path, ...], given: Mapping[str, Any], settings: Path | None) -> Options:
    """Return the run's options from what the command line said (None or () = not said) and the settings file.

    Raises `RequestError` for options that contradict each other, a settings file that is not there, and a working directory that was
    removed, in which no path means anything.
    """
    try:
        Path.cwd()
    except FileNotFoundError:
        raise RequestError("The folder that svodka was started in is gone; change to another folder first") from None
    said = dict(given)
    glossaries, none_at_all = said.pop("glossaries"), said.pop("no_glossary")
    if glossaries and none_at_all:
        raise RequestError("--glossary and --no-glossary contradict each other; give one of them")
    said["glossaries"] = () if none_at_all else glossaries or None
    inputs = platform.expand_patterns(inputs)
    said["inputs"] = inputs or None
    if settings is not None and not is_file(settings):
        raise RequestError(f"There is no settings file {settings}; check the path after --settings")
    return resolve(said, settings or settings_path(inputs or Options().inputs))


def prepared(asked: Options, today: datetime.date, *, dry_run: bool, as_json: bool) -> Prepared:
    """Read and decide; in a dry run also print what was recognised, and write the list of items or add to it what is new.

    Raises `RequestError` where the list cannot be read or written.
    """
    listed = asked.items
    if dry_run and listed is not None and not listed.exists():
        asked = replace(asked, items=None)
    made = prepare(asked, today)
    if dry_run:
        _print_report(made.report, as_json)
        if listed is not None:
            count = write_list(listed, Choices.of(asked).rows(made.report))
            said = f"{listed}: {count} {'article' if count == 1 else 'articles'} added; what stood there is as it was"
            if asked.items is None:
                said = f"{listed}: written with {count} {'article' if count == 1 else 'articles'}; edit it and run with --items"
            sys.stderr.write(terminal.one_line(said) + "\n")
    return made


def translated(made: Prepared, asked: Options, now: datetime.datetime, *, quiet: bool, as_json: bool) -> ExitCode:
    """Translate and write, with progress on stderr, and print the bulletin's path (or the report as JSON) on stdout."""
    with show_progress(quiet) as progress, Translator.of(asked) as translator:
        report = translator.write(made, asked, progress, now)
    (summary.print_problems if quiet else summary.print_summary)(report, sys.stderr)
    if as_json:
        _print_report(report, as_json)
    elif report.bulletin is not None:
        terminal.write_path(summary.relative(report.bulletin), sys.stdout)
    return report.exit_code


def weeks_translated(asked: Options, now: datetime.datetime, *, dry_run: bool, quiet: bool, as_json: bool) -> ExitCode:
    """Translate an archive into a bulletin a week, or list its weeks in a dry run; the paths of the bulletins made go to stdout.

    Raises `RequestError` where there is nothing to read or no place to write.
    """
    from svodka.runs.archive import Watch
    from svodka.runs.archive_report import WeekOutcome, print_problems, print_weeks
    from svodka.runs.archive_report import as_data as as_archive_data
    from svodka.runs.archive_survey import list_weeks, survey

    found = survey(asked, _silent if quiet else FilesRead().tell)
    if dry_run:
        report = list_weeks(found, __version__)
        if not as_json:
            print_weeks(report, sys.stdout)
    else:
        with show_progress(quiet) as progress, Translator.of(asked) as translator:
            report = translator.write_weeks(found, asked, Watch(_silent if quiet else say, progress), now)
        (print_problems if quiet else print_weeks)(report, sys.stderr)
    if as_json:
        _print_json(as_archive_data(report))
    for week in report.weeks:
        if not as_json and week.outcome is WeekOutcome.MADE and week.bulletin is not None:
            terminal.write_path(summary.relative(week.bulletin), sys.stdout)
    return report.exit_code


def _silent(*said: object) -> None:
    """Say nothing."""


def text_translated(argument: str | None, asked: Options, country: str, *, as_json: bool) -> ExitCode:
    """Translate an argument or standard input line by line to standard output; findings go to standard error or into the JSON.

    Raises `RequestError` where standard input cannot be read or is no text.
    """
    # An argument comes as Python decoded it; its bytes may be in another encoding than the terminal says.
    text = decode_text(os.fsencode(argument) + b"\n", "The text") if argument is not None else _input()
    with Translator.of(asked) as translator, show_progress(quiet=text.count("\n") < LINES_WITHOUT_PROGRESS) as progress:
        done = translator.translate(text, country=country, progress=progress)
    whole = not terminal.has_every_letter(sys.stdout)
    for line in done.lines:
        sys.stdout.write((json.dumps(as_plain(line), ensure_ascii=whole) if as_json else line.english) + "\n")
        for finding in () if as_json else line.findings:
            said = f"line {line.number}: {finding.severity}: {finding.check}: {finding.message}"
            sys.stderr.write(terminal.one_line(said) + "\n")
    return ExitCode.SOME_FAILED if any(line.left for line in done.lines) else ExitCode.DONE


def _input() -> str:
    try:
        data = terminal.read_input(MAX_FILE_BYTES)
    except OSError as error:
        raise RequestError(f"Standard input cannot be read ({error.strerror}); give it a file or a text") from error
    if len(data) > MAX_FILE_BYTES:
        raise RequestError(f"Standard input has more than {MAX_FILE_BYTES:,} bytes; give it in parts")
    return decode_text(data, "Standard input")


def _print_report(report: RunReport, as_json: bool) -> None:
    if as_json:
        _print_json(as_data(report))
    else:
        summary.print_recognised(report, sys.stdout)


def _print_json(data: dict[str, Any]) -> None:
    whole = not terminal.has_every_letter(sys.stdout)
    sys.stdout.write(json.dumps(data, ensure_ascii=whole, indent=1) + "\n")
