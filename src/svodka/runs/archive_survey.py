"""The first look at an archive: every file is read once, and only what is needed to sort an article into its week is kept of it.

A week is Monday to Sunday. An article's week is that of its date. Without a date it is the week in its folder's name, or else the week
of more than half of the dated articles in the folder. An article whose week cannot be told is reported, with what to do.
"""

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from svodka.engine.signature import digest
from svodka.errors import ExitCode, RequestError
from svodka.facts.dates import read_dates
from svodka.facts.lexicon import Language
from svodka.facts.period import find_week, parse
from svodka.options import LARGEST_NUMBER, Options
from svodka.runs.preparation import read_file
from svodka.sources.content import InboxFile
from svodka.sources.inbox import collect
from svodka.types import Article, ArticleId, FileStatus, Period

EVERY_DAY = Period(datetime.date.min, datetime.date.max)
"""The period that files are read for: without one, a reader may refuse a file that holds the messages of years."""

_UNDATED = (
    "it has no date, and neither its folder's name nor the articles beside it say the week: write a line such as "
    "“Date: 28.10.2019” at its top, or put it into a folder such as 2019-W44"
)
_YEAR = r"(?:19|20)\d\d"
_WEEK_WORD = r"(?:w|kw|wk|week|неделя|нед)"
_WEEK = re.compile(
    rf"(?<![^\W_])(?:({_YEAR})[\s._-]*{_WEEK_WORD}[\s._-]*(\d\d?)"
    rf"|{_WEEK_WORD}[\s._-]*(\d\d?)[\s._-]+({_YEAR})"
    rf"|(\d\d?)[\s._-]*(?:-?я[\s._-]*)?{_WEEK_WORD}[\s._-]+({_YEAR}))(?!\d)",
    re.IGNORECASE,
)
"""The groups of whichever form matches are a week and a year, in either order."""
_DASH = r"\s?[-‐‑‒–—―−_]\s?"
_DAYS = re.compile(rf"(?<![\d.])(\d\d?\.\d\d?(?:\.{_YEAR})?){_DASH}(\d\d?\.\d\d?\.{_YEAR})(?!\d)")


@dataclass(frozen=True)
class Problem:
    """A file or article that is in no bulletin, and why; `monday` is that of its week, None where it has no week."""

    id: ArticleId
    status: FileStatus
    reason: str
    monday: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is kept of an article: a few hundred bytes, whatever its length."""

    id: ArticleId
    file: InboxFile
    date: datetime.date | None
    fingerprint: str
    words: int


class WeekOutcome(StrEnum):
    """What became of one week."""

    PLANNED = "planned"
    """Still to be made: in a dry run, or where the run ended before it."""
    STANDS = "stands"
    """Its bulletin was made by an earlier run from the same articles in the same way."""
    MADE = "made"
    EMPTY = "empty"
    """Nothing could be placed in a bulletin; the reasons stand with the files."""
    FAILED = "failed"
    """A bug stopped it; the other weeks went on."""


@dataclass
class Week:
    """A week and what became of it; `members` are its articles, by the files to read them from again."""

    period: Period
    number: int | None
    members: Mapping[InboxFile, Sequence[Sighting]]
    outcome: WeekOutcome = WeekOutcome.PLANNED
    bulletin: Path | None = None
    statuses: Counter[FileStatus] = field(default_factory=Counter)
    """The number of its articles with each status."""
    seconds: float | None = None
    """How long it took to make it; None where it was not made."""
    reason: str = ""
    """What to do about a week that failed."""

    @cached_property
    def sightings(self) -> list[Sighting]:
        """All articles in the order of their files."""
        return [one for some in self.members.values() for one in some]

    @cached_property
    def words(self) -> int:
        """The number of source words."""
        return sum(one.words for one in self.sightings)


@dataclass
class Archive:
    """An archive: its weeks in order, and what is in no bulletin. `finished` is False where a run ended early."""

    files: int
    """The number of files that were looked at, including those that cannot be articles."""
    weeks: list[Week]
    problems: list[Problem]
    left_out: int = 0
    """The number of articles in weeks that were not asked for, and of what the readers left out."""
    finished: bool = True
    dry_run: bool = True

    @property
    def articles(self) -> int:
        """The number of articles that have a week."""
        return sum(len(week.sightings) for week in self.weeks)

    @property
    def exit_code(self) -> ExitCode:
        """0 where no week failed and no file or article has a problem, else 1."""
        failed = any(week.outcome is WeekOutcome.FAILED for week in self.weeks)
        return ExitCode.SOME_FAILED if failed or self.problems else ExitCode.DONE


def survey(options: Options, tell: Callable[[int, int], None] = lambda done, files: None) -> Archive:
    """Read every file of the inputs once and sort the articles into weeks; `tell` is called with the files read so far and their total.

    Weeks outside `options.period` are left out. `options.number` is the number of the first week, and each calendar week after it has one
    more. Raises `RequestError` where the inputs cannot be looked into or hold nothing, a list of items is given, or the numbers grow too
    large.
    """
    if options.items is not None:
        raise RequestError(
            f"{options.items} is a list of the articles of one bulletin, and --weekly makes many; give one of the two"
        )
    inbox = collect(options.inputs)
    if not inbox.files and not inbox.skipped:
        places = ", ".join(str(path) for path in options.inputs)
        raise RequestError(f"{places} holds no articles; name the folder with the archive and run svodka again")
    problems = [Problem(ArticleId(one.path), FileStatus.UNSUPPORTED, one.reason) for one in inbox.skipped]
    sightings: list[Sighting] = []
    left_out = 0
    for done, file in enumerate(inbox.files, start=1):
        for one in read_file(file, EVERY_DAY):
            if isinstance(one, Article):
                sightings.append(Sighting(one.id, file, one.date, identify(one), one.words))
            elif one.report.status is FileStatus.LEFT_OUT:
                left_out += 1
            else:
                problems.append(Problem(one.report.id, one.report.status, one.report.reason))
        tell(done, len(inbox.files))
    asked = options.period
    weeks: dict[datetime.date, dict[InboxFile, list[Sighting]]] = defaultdict(lambda: defaultdict(list))
    for article, monday in zip(sightings, _find_mondays(sightings, options.inputs), strict=True):
        if monday is None:
            problems.append(Problem(article.id, FileStatus.FAILED, _UNDATED))
        elif asked is None or (monday <= asked.last and asked.first <= find_week(monday).last):
            weeks[monday][article.file].append(article)
        else:
            left_out += 1
    return Archive(len(inbox.files) + len(inbox.skipped), _numbered(weeks, options.number), problems, left_out)


def identify(article: Article) -> str:
    """Return a hash of everything that a bulletin takes from an article, including its name."""
    hint = article.country_hint.value if article.country_hint else ""
    about = (article.id.name, article.url, str(article.date or ""), article.outlet, hint)
    # Half of the hash tells ten million articles apart, and an archive's fingerprints stay in memory.
    return digest(about, article.title, article.paragraphs)[:32]


def _find_mondays(sightings: Iterable[Sighting], roots: Sequence[Path]) -> list[datetime.date | None]:
    """Return the Monday of each article's week; None where it cannot be told."""
    beside: dict[Path, Counter[datetime.date]] = defaultdict(Counter)
    for one in sightings:
        if one.date is not None:
            beside[one.id.path.parent][find_week(one.date).first] += 1

    @lru_cache(maxsize=1_000)
    def find_for_folder(folder: Path) -> datetime.date | None:
        root = next((root for root in roots if folder.is_relative_to(root)), folder)
        majority = (monday for monday, count in beside[folder].items() if 2 * count > beside[folder].total())
        return find_folder_week(folder, root) or next(majority, None)

    return [find_week(one.date).first if one.date else find_for_folder(one.id.path.parent) for one in sightings]


def _numbered(weeks: Mapping[datetime.date, Mapping[InboxFile, Sequence[Sighting]]], first: int | None) -> list[Week]:
    """Return the weeks, numbered by the calendar: a missing week keeps its number, so that adding it later changes no other number."""
    mondays = sorted(weeks)
    numbers = [None if first is None else first + (monday - mondays[0]).days // 7 for monday in mondays]
    if numbers and (last := numbers[-1] or 0) > LARGEST_NUMBER:
        raise RequestError(
            f"The weeks of the archive would be numbered up to {last:,}, and a bulletin's number has at most four digits; "
            "give a smaller --number, or a --period"
        )
    spans = (find_week(monday, "a week of the archive") for monday in mondays)
    return [Week(span, number, weeks[span.first]) for span, number in zip(spans, numbers, strict=True)]


def find_folder_week(folder: Path, root: Path) -> datetime.date | None:
    """Return the Monday of the week in the name of `folder`, or of the nearest folder above it up to `root`; None = no name has a week.

    Understood are `2019-W44`, `неделя 44 2019`, `28.10-03.11.2019`, `2019-10-28_2019-11-03` and a single day, anywhere in the name; in a
    folder named like a year (`2019`) also `W44` and `28.10-03.11`. A name with days of more than one week has no week.
    """
    for place in (folder, *folder.parents):
        above = place.parent.name
        names = [place.name]
        if re.fullmatch(_YEAR, above):
            names += [f"{above}-{place.name}", f"{place.name}.{above}"]
        monday = next(filter(None, map(_read_week, names)), None)
        if monday is not None or place == root:
            return monday
    return None


def _read_week(name: str) -> datetime.date | None:
    if match := _WEEK.search(name):
        week, year = sorted(int(group) for group in match.groups() if group)
        try:
            return datetime.date.fromisocalendar(year, week, 1)
        except ValueError:
            return None
    try:
        if match := _DAYS.search(name):
            period = parse(f"{match[1]}-{match[2]}")
            days = [period.first, period.last]
        else:
            dates = [written.date for written in read_dates(name, Language.RUSSIAN)]
            days = [datetime.date(day.year, day.month, day.day) for day in dates if day.day and day.year]
    except (RequestError, ValueError):  # days that no calendar has
        return None
    mondays = {find_week(day).first for day in days}
    return mondays.pop() if len(mondays) == 1 else None
