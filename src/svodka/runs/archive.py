"""Translate an archive week by week: a bug stops one week only, and only one week's articles are in memory at a time."""

import contextlib
import datetime
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from svodka.bulletin import outbox
from svodka.bulletin.docx_writer import open_template
from svodka.bulletin.report import FileReport, as_place, as_plain, from_json, report_path
from svodka.engine.signature import digest, leave_names_out
from svodka.errors import RequestError
from svodka.facts.period import render
from svodka.options import Options
from svodka.runs.archive_survey import EVERY_DAY, Archive, Problem, Week, WeekOutcome, identify
from svodka.runs.pipeline import run
from svodka.runs.preparation import prepare, read_file
from svodka.sources.inbox import Inbox
from svodka.system import __version__
from svodka.system.stages import FailedArticle, Stage, describe_bug, within
from svodka.system.terminal import Progress
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Resources
from svodka.types import PROBLEM_STATUSES, Article, FileStatus

FORMAT = 1
"""Raised whenever a reader of the JSON would have to change."""
REPORT_NAME = "archive.json"
_CHANGED = "it changed or went away after the archive was looked through: run svodka again"
_OPTIONS_ELSEWHERE = frozenset((
    "inputs", "outbox", "period", "number", "model", "glossaries", "memory", "approved", "threads", "device", "scheduler",
))  # fmt: skip
"""Options left out of `inputs`: they are part of the week or the signature, or change nothing in the bulletin."""
_WEEKS_LOOKED_AT = 10
"""The speed is taken from this many of the latest weeks: the first ones may have come from the translation memory."""
_UNITS = (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def as_data(archive: Archive) -> dict[str, Any]:
    """Return the report of an archive as plain data for JSON."""
    return {
        "format": FORMAT,
        "program": {"name": "svodka", "version": __version__},
        "dry_run": archive.dry_run,
        "finished": archive.finished,
        "files": archive.files,
        "articles": archive.articles,
        "left_out": archive.left_out,
        "weeks": [
            {
                "first": as_plain(week.period.first),
                "last": as_plain(week.period.last),
                "number": week.number,
                "articles": len(week.sightings),
                "words": week.words,
                "outcome": week.outcome.value,
                "bulletin": week.bulletin.name if week.bulletin else None,
                "statuses": {status.value: count for status, count in week.statuses.items()},
                "seconds": week.seconds,
                "reason": week.reason,
            }
            for week in archive.weeks
        ],
        "problems": [
            {**as_place(one.id), "status": one.status.value, "reason": one.reason, "week": as_plain(one.monday)}
            for one in archive.problems
        ],
    }


def estimate_seconds(weeks: Iterable[Week], words: int) -> float | None:
    """Return the seconds that `words` source words will take at the speed of the latest weeks; None while no week has been made."""
    made = [(week.words, week.seconds) for week in weeks if week.seconds is not None][-_WEEKS_LOOKED_AT:]
    done = sum(some for some, _ in made)
    return sum(seconds for _, seconds in made) / done * words if done else None


def show_duration(seconds: float) -> str:
    """Return a length of time in its two largest units: `2 days 4 h`, `4 h 10 min`, `40 s`.

    >>> show_duration(187_300), show_duration(15_000), show_duration(40.4), show_duration(3_600)
    ('2 days 4 h', '4 h 10 min', '40 s', '1 h')
    """
    # Nobody wants the seconds of an hour: round to the smaller of the two units first, so that 23 h 59.9 min become 1 day.
    smallest = next((smaller for (_, size), (_, smaller) in pairwise(_UNITS) if seconds >= size), 1)
    rest = round(seconds / smallest) * smallest
    said = []
    for name, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            said.append(f"{count} {name}{'s' if name == 'day' and count > 1 else ''}")
    return " ".join(said) or "0 s"


def translate_archive(
    archive: Archive,
    options: Options,
    resources: Resources,
    now: datetime.datetime,
    progress: Progress,
    tell: Callable[[str], None],
) -> None:
    """Write the bulletin and run report of every week that has no up-to-date one, and the report of the archive.

    What became of the weeks is noted in `archive`. A bug that stops one week is reported there, and the others go on. `tell` is called
    with a line at each week. Raises `RequestError` where the outbox cannot be written, `ModelError` where no model and `GlossaryError`
    where a glossary cannot be used; then, and after Ctrl-C, the weeks made so far stand, and the next run continues after them.
    """
    outbox.prepare(options.outbox)
    if options.template is not None:
        open_template(options.template, term_sheet=options.term_sheet, contents=options.contents)
    archive.dry_run = archive.finished = False
    try:
        _pass_over(archive, options, resources)
        for week in archive.weeks:
            if week.outcome is WeekOutcome.PLANNED:
                tell(f"{_headline(archive)}; now {render(week.period)}")
                archive.problems += _make(week, options, resources, now, progress)
        archive.finished = True
    finally:
        # If the run was ended by an error, raise that one, not a second one about the report.
        with contextlib.nullcontext() if archive.finished else contextlib.suppress(RequestError):
            text = json.dumps(as_data(archive), ensure_ascii=False, indent=1) + "\n"
            outbox.put({options.outbox / REPORT_NAME: text.encode("utf-8", "backslashreplace")})


def _headline(archive: Archive) -> str:
    """Return `12 of 520 weeks, 340 of 10,000 articles, about 2 days 4 h left`."""
    done = [week for week in archive.weeks if week.outcome is not WeekOutcome.PLANNED]
    articles = sum(len(week.sightings) for week in done)
    seconds = estimate_seconds(done, sum(week.words for week in archive.weeks if week.outcome is WeekOutcome.PLANNED))
    left = f", about {show_duration(seconds)} left" if seconds is not None else ""
    return f"{len(done):,} of {len(archive.weeks):,} weeks, {articles:,} of {archive.articles:,} articles{left}"


def _pass_over(archive: Archive, options: Options, resources: Resources) -> None:
    """Mark the weeks whose bulletin was made from the same articles, with the same options, model and glossary (`WeekOutcome.STANDS`)."""
    names = NamesTable.load(options.names_file)
    signature = leave_names_out(str(resources.sign(names)))
    for week in archive.weeks:
        inputs = _identify_inputs([one.fingerprint for one in week.sightings], options, names)
        for path in outbox.find_standing(options.outbox, outbox.stem(week.period, week.number)):
            try:
                made = from_json(report_path(path).read_text(encoding="utf-8"), segments=False)
            except (OSError, ValueError, RecursionError):
                continue  # the report was changed by somebody or is of another version: the week is made again
            same = made.inputs == inputs and leave_names_out(made.signature) == signature
            # If a run was killed while it wrote the week, the week is made again.
            if same and not made.next_bulletin_sha256:
                week.bulletin, week.outcome, week.statuses = path, WeekOutcome.STANDS, made.statuses
                archive.problems += _problems(week, made.files)
                break


def _make(
    week: Week, options: Options, resources: Resources, now: datetime.datetime, progress: Progress
) -> list[Problem]:
    """Make the bulletin of one week, note its outcome, and return what is wrong with its articles."""
    begun = time.monotonic()
    articles, gone = _read_again(week)
    if not articles:
        week.outcome = WeekOutcome.EMPTY
        return gone
    try:
        # A bug that no article can be named for stops this week alone, too.
        with within(Stage.PLACE):
            asked = replace(options, period=week.period, number=week.number)
            names = NamesTable.load(options.names_file)
            inputs = _identify_inputs([identify(article) for article in articles], options, names)
            prepared = prepare(asked, now.date(), articles, inbox=Inbox(()))
            prepared = replace(prepared, report=replace(prepared.report, inputs=inputs))
            made = run(prepared, asked, progress, now, resources)
    except FailedArticle as error:
        week.outcome, week.reason = WeekOutcome.FAILED, describe_bug(error, now, "no traceback can be kept")
        return gone
    week.outcome = WeekOutcome.MADE if made.bulletin is not None else WeekOutcome.EMPTY
    week.bulletin, week.statuses = made.bulletin, made.statuses
    week.seconds = round(time.monotonic() - begun, 1)
    return gone + _problems(week, made.files)


def _problems(week: Week, files: Iterable[FileReport]) -> list[Problem]:
    day = week.period.first
    return [Problem(one.id, one.status, one.reason, day) for one in files if one.status in PROBLEM_STATUSES]


def _identify_inputs(fingerprints: list[str], options: Options, names: NamesTable) -> str:
    """Return a hash of what a week's bulletin depends on apart from the signature: its articles (`fingerprints`), options and names.

    Of the names table only what a person confirmed counts, because what the program proposes grows with every week.
    """
    asked = {one.name for one in fields(options)} - _OPTIONS_ELSEWHERE
    return digest(sorted(fingerprints), {name: _plain(getattr(options, name)) for name in asked}, names.confirmed)


def _plain(value: Any) -> Any:
    if isinstance(value, Path):  # a template counts by its content
        with contextlib.suppress(RequestError):
            return outbox.file_hash(value)
    return sorted(value) if isinstance(value, frozenset) else as_plain(value)


def _read_again(week: Week) -> tuple[list[Article], list[Problem]]:
    """Read the articles of a week again and return them, with a problem for each that has changed or is gone."""
    articles: list[Article] = []
    gone: list[Problem] = []
    for file, sightings in week.members.items():
        wanted = {one.fingerprint: one.id for one in sightings}
        # Reading only the week's days misses undated articles, and a message that continues after midnight on Sunday.
        for span in (week.period, EVERY_DAY):
            read = [one for one in read_file(file, span) if isinstance(one, Article)]
            found = [(fingerprint, one) for one in read if (fingerprint := identify(one)) in wanted]
            there = {fingerprint for fingerprint, _ in found}
            if len(there) == len(wanted):
                break
        articles += [one for _, one in found]
        lost = [identity for fingerprint, identity in wanted.items() if fingerprint not in there]
        gone += [Problem(identity, FileStatus.FAILED, _CHANGED, week.period.first) for identity in lost]
    return articles, gone
