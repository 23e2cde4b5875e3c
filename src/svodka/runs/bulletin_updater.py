"""Bulletins that follow an inbox: what is new is translated, and what stands in the outbox is written again where it has to be.

What a watcher says: a line for each bulletin that it has written, and each trouble once.
"""

import datetime
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.bulletin import outbox, report
from svodka.bulletin.report import FileReport, RunReport, written_hash
from svodka.facts.period import find_week
from svodka.options import Options
from svodka.runs import pipeline, preparation, summary
from svodka.runs.arrivals import Listing, Stamp
from svodka.runs.preparation import Decision, Prepared, read_file
from svodka.sources.content import InboxFile
from svodka.sources.inbox import Inbox
from svodka.system import terminal
from svodka.system.progress import Progress
from svodka.translation.resources import Equipment
from svodka.types import PROBLEM_STATUSES, Article, ArticleId, FileStatus, Period, Severity


class Teller:
    """Writes lines to standard output (bulletins) and standard error (all else); nothing is said twice while it stays as it is."""

    def __init__(self) -> None:
        self._problems: set[tuple[ArticleId, str]] = set()
        self._older: frozenset[ArticleId] = frozenset()
        self._trouble = ""

    def tell(self, sentence: str) -> None:
        """Say something that is news whenever it is said."""
        sys.stderr.write(f"svodka: {terminal.one_line(' '.join(sentence.splitlines()))}\n")

    def tell_update(self, report: RunReport, new: int) -> None:
        """Say which bulletin was written, with how many articles, and how many of them are `new` in it."""
        if report.bulletin is None:
            return
        count = len(report.printed)
        findings = sum(finding.severity is not Severity.NOTE for file in report.files for finding in file.findings)
        words = f"{count} article{'' if count == 1 else 's'}, {new} new, {findings} to look at"
        # The path ends at a tab, so that a script can cut it off.
        sys.stdout.write(f"{terminal.one_line(str(summary.relative(report.bulletin)))}\t{words}\n")
        sys.stdout.flush()

    def tell_problems(self, files: Iterable[FileReport]) -> None:
        """Say what is wrong with each file, once for each file and reason."""
        for file in files:
            problem = file.id, file.reason
            if file.status in PROBLEM_STATUSES and problem not in self._problems:
                self._problems.add(problem)
                self.tell(f"{file.id}: {file.reason}.")

    def forget_problems(self, paths: Collection[Path]) -> None:
        """Let the problems of files that were replaced or have gone be told again."""
        self._problems = {problem for problem in self._problems if problem[0].path not in paths}

    def tell_older(self, articles: Sequence[Article]) -> None:
        """Say which articles are too old for the bulletins that are kept, where there is one that was not named before."""
        found = frozenset(article.id for article in articles)
        new = [article for article in articles if article.id not in self._older]
        self._older = found
        if not new:
            return
        first = new[0]
        others = f" and {len(new) - 1} more" if len(new) > 1 else ""
        day = f" ({first.date:%d.%m.%Y})" if first.date else ""
        self.tell(
            f"{first.id.name}{day}{others}: of an older week, and in none of the bulletins that are kept; "
            "take older files out of the inbox, or translate them with svodka translate --period"
        )

    def tell_trouble(self, sentence: str) -> None:
        """Say what keeps a bulletin from being written, once for as long as it stays the same."""
        if sentence != self._trouble:
            self._trouble = sentence
            self.tell(f"{sentence.rstrip('.')}; svodka waits and tries again")

    def end_trouble(self) -> None:
        """Say that the bulletins can be written again, where they could not."""
        self._trouble = ""


_Key = tuple[Stamp | None, InboxFile, Period | None]
_WEEK = datetime.timedelta(days=7)
STRAGGLERS = 4
"""Articles of an earlier week are stragglers where the fullest week has more than so many times as many."""


@dataclass(frozen=True)
class Standing:
    """The bulletins of one name. `ours` is the one that may be written over, None where there is none."""

    ours: Path | None
    is_any: bool
    holds: frozenset[str]
    """Fingerprints of the articles in `ours`; where there is none, of those in the edited ones together."""


def find_standing(folder: Path, stem: str) -> Standing:
    """Look what stands in the outbox under a name. Raises `RequestError` where a bulletin cannot be read."""
    paths = outbox.find_standing(folder, stem)
    ours = next((path for path in paths if outbox.is_as_written(path, report.written_hash)), None)
    held = [report.written_fingerprints(path) for path in ([ours] if ours is not None else paths)]
    return Standing(ours, bool(paths), frozenset().union(*held))


def needs_writing(standing: Standing, wanted: frozenset[str], *, made_anew: bool) -> bool:
    """Tell whether a bulletin of the articles `wanted` has to be written; `made_anew`: glossary, names or settings have changed.

    One of ours follows every change. Beside edited ones a new one is made only for an article that none of them has: what an editor
    has finished gets no double because its files were cleared away or a term was added.
    """
    if not standing.is_any:
        return True
    if standing.ours is not None:
        return made_anew or standing.holds != wanted
    return not wanted <= standing.holds


class Readings:
    """A reader for `svodka.runs.preparation.prepare` that reads each version of a file once."""

    def __init__(self) -> None:
        self._listing: Listing = {}
        self._known: dict[Path, tuple[_Key, Sequence[Article | Decision]]] = {}

    def follow(self, listing: Listing) -> set[Path]:
        """Say which version of each file is meant from now on, and return the files that were replaced or have gone."""
        changed = {path for path, stamp in self._listing.items() if listing.get(path) != stamp}
        self._listing = listing
        self._known = {path: known for path, known in self._known.items() if path in listing}
        return changed

    def read(self, file: InboxFile, period: Period | None) -> Sequence[Article | Decision]:
        """Return what is in a file, from the disk only where this version of it was not read before."""
        key = (self._listing.get(file.path), file, period)
        known = self._known.get(file.path)
        if known is None or known[0] != key:
            known = key, read_file(file, period)
            # What failed may go next time, though the file is the same: a share was away, a disk was full.
            if not any(isinstance(one, Decision) and one.report.status is FileStatus.FAILED for one in known[1]):
                self._known[file.path] = known
        return known[1]


class Keeper:
    """Keeps the bulletins of an inbox up to date; `equipment` stays open from one update to the next.

    `progress` gives for each run what is told how far it is.
    """

    def __init__(
        self,
        options: Options,
        equipment: Equipment,
        teller: Teller,
        progress: Callable[[], AbstractContextManager[Progress]],
    ) -> None:
        self.options = options
        self.equipment = equipment
        self._progress = progress
        self._teller = teller
        self._readings = Readings()
        self._decided: tuple[tuple[Inbox, Listing, datetime.date, int], Prepared] | None = None
        self._version = 0
        """Goes up with every change of glossary, names or settings."""
        self._written: dict[str, tuple[frozenset[str], int]] = {}
        """By the bulletin's name: the articles that it was written with, or found with, and the version."""
        self._translated: dict[str, tuple[frozenset[str], int]] = {}
        """The same of what was translated, whether it could be written or not."""

    def renew(self, options: Options, equipment: Equipment) -> None:
        """Go on with other options or equipment; bulletins that nobody has edited are made again at the next update."""
        self.options, self.equipment = options, equipment
        self._version += 1

    def update(self, inbox: Inbox, listing: Listing, now: datetime.datetime) -> None:
        """Translate what is new among the files of `inbox`, which are meant as `listing` has them, and write what has to be written.

        Raises `RequestError` where the outbox or the memory cannot be used, `ModelError` and `GlossaryError`; then the same update can be
        tried again, and nothing is half-written.
        """
        self._teller.forget_problems(self._readings.follow(listing))
        if not inbox.files and not inbox.skipped:
            return
        prepared = self._prepared(inbox, listing, now.date())
        self._teller.tell_problems(prepared.report.files)
        for one in self._bulletins(prepared, listing, now):
            self._keep(one, now)

    def _prepared(self, inbox: Inbox, listing: Listing, today: datetime.date) -> Prepared:
        """What is read and decided, the same as last time where that was about the same files: waiting costs nothing."""
        key = inbox, listing, today, self._version
        if self._decided is None or self._decided[0] != key:
            prepared = preparation.prepare(self.options, today, inbox=inbox, reader=self._readings.read)
            if prepared.report.statuses[FileStatus.FAILED]:
                return prepared
            self._decided = key, prepared
        return self._decided[1]

    def _bulletins(self, prepared: Prepared, listing: Listing, now: datetime.datetime) -> tuple[Prepared, ...]:
        if self.options.whole_inbox or self.options.period is not None:
            return (prepared,)
        outlook = Outlook(_days_saved(listing, now), self._has_bulletin, now.date())
        weeks = part_weeks(prepared, outlook)
        self._teller.tell_older(weeks.older)
        return weeks.kept

    def _has_bulletin(self, week: Period) -> bool:
        return bool(outbox.find_standing(self.options.outbox, outbox.stem(week, self.options.number)))

    def _keep(self, prepared: Prepared, now: datetime.datetime) -> None:
        wanted = frozenset(file.fingerprint for file in prepared.report.files if file.fingerprint)
        name = outbox.stem(prepared.report.period, prepared.report.number)
        if not wanted or self._written.get(name) == (wanted, self._version):
            return
        standing = find_standing(self.options.outbox, name)
        known = self._written.get(name)
        if needs_writing(standing, wanted, made_anew=known is not None and known[1] != self._version):
            self._write(prepared, name, wanted, standing, now)
        self._written[name] = wanted, self._version

    def _write(
        self, prepared: Prepared, name: str, wanted: frozenset[str], standing: Standing, now: datetime.datetime
    ) -> None:
        if self._translated.get(name) == (wanted, self._version):
            # Only the writing has failed: nothing is done again until it may go.
            outbox.choose_closed(self.options.outbox, name, written_hash)
        self._translated[name] = wanted, self._version
        with self._progress() as progress:
            made = pipeline.run(prepared, self.options, progress, now, self.equipment, outbox.choose_closed)
        self._teller.tell_problems(made.files)
        self._teller.tell_update(made, len(wanted - standing.holds))


def only_listed(inbox: Inbox, listing: Listing) -> Inbox:
    """Return an inbox with those of its files that are in a listing."""
    return replace(inbox, files=tuple(file for file in inbox.files if file.path in listing))


def _days_saved(listing: Listing, now: datetime.datetime) -> Callable[[Path], datetime.date | None]:
    def saved(path: Path) -> datetime.date | None:
        stamp = listing.get(path)
        return None if stamp is None else datetime.datetime.fromtimestamp(stamp.modified / 1e9, now.tzinfo).date()

    return saved


@dataclass(frozen=True)
class Weeks:
    """The bulletins to keep, the newer one first, and the articles of finished weeks that stand in neither."""

    kept: tuple[Prepared, ...]
    older: tuple[Article, ...] = ()


@dataclass(frozen=True)
class Outlook:
    """What is known beside the articles: on which day a file was saved (None = not known), whether a week has a bulletin, the day."""

    saved: Callable[[Path], datetime.date | None]
    has_bulletin: Callable[[Period], bool]
    today: datetime.date


def part_weeks(prepared: Prepared, outlook: Outlook) -> Weeks:
    """Part what was read into the bulletins of the newest Monday–Sunday week that has articles and of the week before it.

    An article of an earlier week belongs to its own week where that has a bulletin in the outbox, or many articles in the inbox; else it
    is a straggler and stands in the bulletin of the next such week, as `svodka translate` has it. An article without a date, or with one
    to come, counts for the day on which its file was saved, but makes no week the newest where another has a date.
    """
    if not prepared.plans:
        return Weeks((prepared,))
    planned = [plan.article.id for plan in prepared.plans]
    weeks = _weeks_of((file.article for file in prepared.report.files if file.article is not None), outlook)
    newest = max(weeks[identity] for identity in planned)
    counts = Counter(weeks[identity] for identity in planned)
    apart = {monday for monday in counts if monday == newest or _is_apart(monday, counts, outlook)}
    # A straggler stays in the bulletin that it came into when the next week begins.
    weeks = {
        identity: min((one for one in apart if one >= monday), default=newest) for identity, monday in weeks.items()
    }
    recent = [monday for monday in (newest, newest - _WEEK) if monday in apart]
    older = tuple(plan.article for plan in prepared.plans if weeks[plan.article.id] not in recent)
    return Weeks(tuple(_of_week(prepared, monday, weeks, is_newest=monday == newest) for monday in recent), older)


def _weeks_of(articles: Iterable[Article], outlook: Outlook) -> dict[ArticleId, datetime.date]:
    """The Monday of each article's week."""
    found = list(articles)
    dated = {
        article.id: article.date for article in found if article.date is not None and article.date <= outlook.today
    }
    latest = max(dated.values(), default=outlook.today)
    return {
        article.id: _monday(dated.get(article.id) or min(outlook.saved(article.path) or latest, latest))
        for article in found
    }


def _is_apart(monday: datetime.date, counts: Counter[datetime.date], outlook: Outlook) -> bool:
    return STRAGGLERS * counts[monday] >= max(counts.values()) or outlook.has_bulletin(find_week(monday))


def _of_week(
    prepared: Prepared, monday: datetime.date, weeks: dict[ArticleId, datetime.date], *, is_newest: bool
) -> Prepared:
    plans = tuple(plan for plan in prepared.plans if weeks[plan.article.id] == monday)
    noun = "article of the inbox is" if len(plans) == 1 else "articles of the inbox are"
    period = find_week(monday, f"{len(plans)} of {len(prepared.plans)} {noun} for this week")
    # Whatever is wrong with a file stands in the report of the newest week.
    files = tuple(
        file
        for file in prepared.report.files
        if (is_newest if file.status in PROBLEM_STATUSES or file.article is None else weeks[file.article.id] == monday)
    )
    return Prepared(replace(prepared.report, files=files, period=period), plans)


def _monday(day: datetime.date) -> datetime.date:
    return find_week(day).first
