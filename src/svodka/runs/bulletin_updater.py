"""Keep the bulletins of a watched inbox up to date: take files once nobody is writing them any more, and write bulletins again."""

import contextlib
import datetime
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.bulletin import outbox
from svodka.bulletin.report import FileReport, RunReport, written_fingerprints
from svodka.errors import BulletinOpenError
from svodka.facts.period import find_week
from svodka.options import Options
from svodka.runs import pipeline, preparation, summary
from svodka.runs.preparation import Decision, read_file
from svodka.sources.content import InboxFile
from svodka.sources.inbox import Inbox
from svodka.system import terminal
from svodka.translation.resources import Resources
from svodka.types import PROBLEM_STATUSES, Article, ArticleId, FileStatus, Period, Severity

PATIENCE = 60.0
"""Seconds after which settled files are taken even if others still change: an endless download does not keep the others waiting."""
_WEEK = datetime.timedelta(days=7)
STRAGGLERS = 4
"""The articles of an earlier week are stragglers where the fullest week has more than this many times as many."""
_Part = tuple[Period, Sequence[Decision]]
"""The days of a bulletin, and what was decided about each article that belongs to it; their stories are not compared yet."""


@dataclass(frozen=True)
class Stamp:
    """What tells one version of a file from another without reading it: size in bytes, times in nanoseconds."""

    size: int
    modified: int
    inode: int
    changed: int = 0
    """The inode's change time: a new name or new permissions change it too."""


Listing = Mapping[Path, Stamp]


def take_stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    """Return the stamps of those files that exist and can be looked at."""
    stamps = {}
    for path in paths:
        with contextlib.suppress(OSError):
            status = path.stat()
            stamps[path] = Stamp(status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)
    return stamps


class SettleTimer:
    """Says when changes have settled: no file has changed for `seconds`, so that 500 files copied one after the other are one arrival.

    Every `now` is a time in seconds of one monotonic clock. `taken` is the listing that counts as dealt with from the start, None = none.
    """

    def __init__(self, seconds: float, patience: float = PATIENCE, taken: Listing | None = None) -> None:
        self.seconds = seconds
        self.taken = taken or {}
        self._patience = patience
        self._since: dict[Path, tuple[Stamp, float]] = {}
        self._quiet_since = 0.0
        self._waiting_since: float | None = None

    def see(self, listing: Listing, now: float) -> None:
        """Note the files that are there now."""
        since = {path: (stamp, now) for path, stamp in listing.items()}
        since |= {path: known for path, known in self._since.items() if listing.get(path) == known[0]}
        if since != self._since:
            self._quiet_since = now
        self._since = since
        if listing == self.taken:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now

    def due(self, now: float) -> Listing | None:
        """Return the files that are to be read now, if they differ from those taken last; else None.

        A file that is still changing is listed with the stamp that it was last taken with, or left out if it never was.
        """
        if self._waiting_since is None:
            return None
        if now - self._quiet_since < self.seconds and now - self._waiting_since < max(self._patience, self.seconds):
            return None
        settled = {
            path: stamp if now - since >= self.seconds else self.taken[path]
            for path, (stamp, since) in self._since.items()
            if now - since >= self.seconds or path in self.taken
        }
        return None if settled == self.taken else settled

    def take(self, listing: Listing, now: float) -> None:
        """Note that this listing has been dealt with."""
        self.taken = listing
        is_whole = {path: stamp for path, (stamp, _) in self._since.items()} == listing
        self._waiting_since = None if is_whole else now

    @property
    def is_waiting(self) -> bool:
        """Whether there are changes that have not been taken yet."""
        return self._waiting_since is not None


class Announcer:
    """Writes lines to standard output (bulletins) and standard error (all else); a problem is not repeated while it stays the same."""

    def __init__(self) -> None:
        self._problems: set[tuple[ArticleId, str]] = set()
        self._older: frozenset[ArticleId] = frozenset()
        self._trouble = ""

    def say_update(self, report: RunReport, new: int) -> None:
        """Say which bulletin was written, how many articles it has, and how many of them are `new`; nothing where none was written."""
        if report.bulletin is None:
            return
        count = len(report.printed)
        findings = sum(finding.severity is not Severity.NOTE for file in report.files for finding in file.findings)
        words = f"{count} article{'' if count == 1 else 's'}, {new} new, {findings} to look at"
        # The path ends at a tab, so that a script can cut it off.
        sys.stdout.write(f"{terminal.one_line(str(summary.relative(report.bulletin)))}\t{words}\n")
        sys.stdout.flush()

    def say_problems(self, files: Iterable[FileReport]) -> None:
        """Say what is wrong with each file, once for each file and reason."""
        for file in files:
            problem = file.id, file.reason
            if file.status in PROBLEM_STATUSES and problem not in self._problems:
                self._problems.add(problem)
                terminal.complain(f"{file.id}: {file.reason}.")

    def forget_problems(self, paths: Collection[Path]) -> None:
        """Forget the problems of these files, which were replaced or are gone, so that they are said again if they come back."""
        self._problems = {problem for problem in self._problems if problem[0].path not in paths}

    def say_older(self, articles: Sequence[Article]) -> None:
        """Say which articles are too old for the bulletins that are kept up to date, if there are any that were not named before."""
        new = [article for article in articles if article.id not in self._older]
        self._older = frozenset(article.id for article in articles)
        if not new:
            return
        first = new[0]
        others = f" and {len(new) - 1} more" if len(new) > 1 else ""
        day = f" ({first.date:%d.%m.%Y})" if first.date else ""
        terminal.complain(
            f"{first.id.name}{day}{others}: of an older week, and in none of the bulletins that are kept; "
            "take older files out of the inbox, or translate them with svodka translate --period"
        )

    def say_trouble(self, sentence: str) -> None:
        """Say what keeps a bulletin from being written, once while it stays the same; "" = nothing does any more."""
        if sentence and sentence != self._trouble:
            terminal.complain(f"{sentence.rstrip('.')}; svodka waits and tries again")
        self._trouble = sentence


def needs_writing(held: frozenset[str], wanted: frozenset[str], *, is_ours: bool, made_anew: bool) -> bool:
    """Return whether a bulletin of the articles `wanted` must be written, given that the outbox holds it with the articles `held`.

    Both are sets of article fingerprints. A bulletin that nobody has edited (`is_ours`) may be overwritten and follows every change;
    `made_anew` says that glossary, names or settings have changed. Beside an edited bulletin a new one is made only for an article that
    is in none: an editor's finished bulletin gets no double because its files were cleared away or a term was added.
    """
    if is_ours:
        return made_anew or held != wanted
    return not wanted <= held


class BulletinUpdater:
    """Keeps the bulletins of an inbox up to date; `resources` stays open between updates."""

    def __init__(self, options: Options, resources: Resources) -> None:
        self.options = options
        self.resources = resources
        self.announcer = Announcer()
        self._listing: Listing = {}
        self._contents: dict[tuple[InboxFile, Stamp | None, Period | None], Sequence[Article | Decision]] = {}
        self._decided: tuple[tuple[Inbox, Listing, int], list[Decision]] | None = None
        self._version = 0
        """Goes up with every change of the glossary, names or settings."""
        self._written: dict[str, tuple[frozenset[str], int]] = {}
        """By a bulletin's name (`outbox.stem`): the fingerprints of the articles that it was last updated for, those that are merged
        included, and `_version` then."""
        self._translated: dict[str, tuple[frozenset[str], int]] = {}
        """The same for what was last translated, whether or not it could be written."""

    def renew(self, options: Options, resources: Resources) -> None:
        """Use other options or resources from now on; the next update makes bulletins again that nobody has edited."""
        self.options, self.resources = options, resources
        self._version += 1

    def update(self, inbox: Inbox, listing: Listing, now: datetime.datetime) -> None:
        """Translate what is new among the files of `inbox` that are in `listing`, and write the bulletins that must be written.

        Raises `RequestError` where the outbox or the memory, `ModelError` where the model and `GlossaryError` where a glossary cannot be
        used; nothing is half-written then, and the same update can be tried again.
        """
        self.announcer.forget_problems({path for path, one in self._listing.items() if listing.get(path) != one})
        self._listing = listing
        self._contents = {key: found for key, found in self._contents.items() if listing.get(key[0].path) == key[1]}
        inbox = replace(inbox, files=tuple(file for file in inbox.files if file.path in listing))
        if not inbox.files and not inbox.skipped:
            return
        decisions = self._decide(inbox, listing)
        self.announcer.say_problems(one.report for one in decisions)
        waiting: BulletinOpenError | None = None
        # The week before goes first, so that the newest one's articles are compared with its bulletin (`told before`).
        for period, members in reversed(self._parts(decisions, listing, now)):
            try:
                self._update_bulletin(period, members, now)
            except BulletinOpenError as error:
                waiting = error  # the other bulletin does not wait for this one
        if waiting is not None:
            raise waiting

    def _decide(self, inbox: Inbox, listing: Listing) -> list[Decision]:
        """Return the decisions about the inbox; those of last time if nothing has changed since, so that waiting costs nothing."""
        key = inbox, listing, self._version
        if self._decided is not None and self._decided[0] == key:
            return self._decided[1]
        decisions = preparation.decide_articles(self.options, inbox=inbox, reader=self._read)
        if not any(one.report.status is FileStatus.FAILED for one in decisions):
            self._decided = key, decisions
        return decisions

    def _read(self, file: InboxFile, period: Period | None) -> Sequence[Article | Decision]:
        """Return the contents of a file; read it only if this version of it was not read before."""
        key = file, self._listing.get(file.path), period
        if key in self._contents:
            return self._contents[key]
        found = read_file(file, period)
        # Reading may succeed next time although the file is the same: a share was away, a disk was full.
        if not any(isinstance(one, Decision) and one.report.status is FileStatus.FAILED for one in found):
            self._contents[key] = found
        return found

    def _parts(self, decisions: Sequence[Decision], listing: Listing, now: datetime.datetime) -> Sequence[_Part]:
        if self.options.whole_inbox or self.options.period is not None:
            return [(preparation.find_period(decisions, self.options, now.date()), decisions)]

        def day_saved(path: Path) -> datetime.date | None:
            stamp = listing.get(path)
            return datetime.datetime.fromtimestamp(stamp.modified / 1e9, now.tzinfo).date() if stamp else None

        def has_bulletin(week: Period) -> bool:
            return bool(outbox.find_standing(self.options.outbox, outbox.stem(week, self.options.number)))

        kept, older = part_weeks(decisions, day_saved, has_bulletin, now.date())
        self.announcer.say_older(older)
        return kept

    def _update_bulletin(self, period: Period, decisions: Sequence[Decision], now: datetime.datetime) -> None:
        articles = frozenset(one.report.fingerprint for one in decisions if one.plan is not None)
        name = outbox.stem(period, self.options.number)
        state, known = (articles, self._version), self._written.get(name)
        if not articles or known == state:
            return
        if self._translated.get(name) == state:
            # Only the writing failed last time: this raises, before anything is done again, while the bulletin is still open.
            outbox.choose(self.options.outbox, name, copy_if_open=False)
        prepared = preparation.plan_bulletin(decisions, period, self.options)
        self.announcer.say_problems(prepared.report.files)
        wanted = frozenset(file.fingerprint for file in prepared.report.files if file.fingerprint)
        paths = outbox.find_standing(self.options.outbox, name)
        ours = next(filter(outbox.is_as_written, paths), None)
        held = frozenset[str]().union(*map(written_fingerprints, [ours] if ours else paths))
        made_anew = known is not None and known[1] != self._version
        if wanted and needs_writing(held, wanted, is_ours=ours is not None, made_anew=made_anew):
            self._translated[name] = state
            # Show a progress bar on a terminal only, not in a log.
            with terminal.show_progress(quiet=not sys.stderr.isatty()) as progress:
                made = pipeline.run(prepared, self.options, progress, now, self.resources, copy_if_open=False)
            self.announcer.say_problems(made.files)
            self.announcer.say_update(made, len(wanted - held))
        self._written[name] = state


def part_weeks(
    decisions: Sequence[Decision],
    day_saved: Callable[[Path], datetime.date | None],
    has_bulletin: Callable[[Period], bool],
    today: datetime.date,
) -> tuple[list[_Part], list[Article]]:
    """Split an inbox into the bulletins of its newest Monday–Sunday week and of the week before it, and the articles that are too old.

    An article of an earlier week belongs to its own week if that has a bulletin in the outbox (`has_bulletin`) or many articles in the
    inbox (`STRAGGLERS`). Otherwise it is a straggler and goes into the bulletin of the next such week, as with `svodka translate`. An
    article without a date, or with one in the future, counts for the day on which its file was saved (`day_saved`, None = not known), but
    no later than the latest date of another article.
    """
    planned = [one.plan.article for one in decisions if one.plan is not None]
    if not planned:
        return [], []
    articles = [one.report.article for one in decisions if one.report.article is not None]
    dates = {one.id: one.date for one in articles if one.date is not None and one.date <= today}
    latest = max(dates.values(), default=today)
    mondays = {
        one.id: find_week(dates.get(one.id) or min(day_saved(one.path) or latest, latest)).first for one in articles
    }
    counts = Counter(mondays[article.id] for article in planned)
    newest, fullest = max(counts), max(counts.values())
    apart = {
        monday
        for monday, count in counts.items()
        if monday == newest or STRAGGLERS * count >= fullest or has_bulletin(find_week(monday))
    }
    # A straggler stays in the bulletin that it went into first, also after the next week has begun.
    weeks = {one: min((week for week in apart if week >= monday), default=newest) for one, monday in mondays.items()}
    kept = [monday for monday in (newest, newest - _WEEK) if monday in apart]
    older = [article for article in planned if weeks[article.id] not in kept]
    return [_of_week(decisions, monday, weeks, is_newest=monday == newest) for monday in kept], older


def _of_week(
    decisions: Sequence[Decision], monday: datetime.date, weeks: dict[ArticleId, datetime.date], *, is_newest: bool
) -> _Part:
    def is_here(file: FileReport) -> bool:
        # Problems with files are in the report of the newest week.
        is_problem = file.status in PROBLEM_STATUSES or file.article is None
        return is_newest if is_problem else weeks[file.id] == monday

    members = [one for one in decisions if is_here(one.report)]
    count, total = (sum(one.plan is not None for one in group) for group in (members, decisions))
    noun = "article of the inbox is" if count == 1 else "articles of the inbox are"
    return find_week(monday, f"{count} of {total} {noun} for this week"), members
