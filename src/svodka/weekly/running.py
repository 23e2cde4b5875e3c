"""An archive week after week: what stands is passed over, what a bug stops is told, and memory holds one week at a time."""

import contextlib
import datetime
import time
from collections import Counter, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from svodka import crashes
from svodka.bulletin.period import render
from svodka.document import outbox
from svodka.document.docx_template import open_template
from svodka.equipment import Equipment
from svodka.errors import RequestError
from svodka.options import Options
from svodka.pipeline import run
from svodka.preparing import prepare, read_file
from svodka.progress import Progress
from svodka.report import RunReport
from svodka.sources import Inbox, InboxFile
from svodka.stages import Stage, StageError, within
from svodka.types import PROBLEM_STATUSES, Article, FileStatus, Period
from svodka.version import __version__
from svodka.weekly.report import REPORT_NAME, ArchiveReport, Problem, WeekOutcome, WeekReport, to_json
from svodka.weekly.standing import find_standing, identify_inputs, names_of
from svodka.weekly.survey import EVERY_DAY, Survey, Week, identify

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
