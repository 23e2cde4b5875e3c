"""The first look at an archive: every file is read once, and of each article only what sorts it into its week is kept.

A week is Monday to Sunday. An article goes by its own date; one without goes by its folder's name, else with most of the dated articles
beside it. One that nothing says a week of is told, with what to do.
"""

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.engine.signature import digest
from svodka.errors import RequestError
from svodka.facts.dates import read_dates
from svodka.facts.lexicon import Language
from svodka.facts.period import find_week, parse
from svodka.options import LARGEST_NUMBER, Options
from svodka.runs.archive_report import ArchiveReport, Problem, WeekReport
from svodka.runs.preparation import read_file
from svodka.sources.content import InboxFile
from svodka.sources.inbox import collect
from svodka.types import Article, ArticleId, FileStatus, Period

EVERY_DAY = Period(datetime.date.min, datetime.date.max)
"""What holds the messages of years is asked for all of them: a reader that is told no days may refuse so many."""

_UNDATED = (
    "it has no date, and neither its folder's name nor the articles beside it say the week: write a line such as "
    "“Date: 28.10.2019” at its top, or put it into a folder such as 2019-W44"
)
_YEAR = r"(?:19|20)\d\d"
_WEEK_WORD = r"(?:w|kw|wk|week|неделя|нед)"
_WEEK = re.compile(
    rf"(?<![^\W_])(?:(?P<year>{_YEAR})[\s._-]*{_WEEK_WORD}[\s._-]*(?P<week>\d\d?)"
    rf"|{_WEEK_WORD}[\s._-]*(?P<week2>\d\d?)[\s._-]+(?P<year2>{_YEAR})"
    rf"|(?P<week3>\d\d?)[\s._-]*(?:-?я[\s._-]*)?{_WEEK_WORD}[\s._-]+(?P<year3>{_YEAR}))(?!\d)",
    re.IGNORECASE,
)
_DASH = r"\s?[-‐‑‒–—―−_]\s?"
_DAYS = re.compile(rf"(?<![\d.])(\d\d?\.\d\d?(?:\.{_YEAR})?){_DASH}(\d\d?\.\d\d?\.{_YEAR})(?!\d)")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is kept of an article: a few hundred bytes, whatever its length."""

    id: ArticleId
    file: InboxFile
    date: datetime.date | None
    fingerprint: str
    words: int


@dataclass(frozen=True)
class Week:
    """The articles of one week, by the files to read them from again."""

    period: Period
    number: int | None
    members: Mapping[InboxFile, tuple[Sighting, ...]]

    @property
    def sightings(self) -> list[Sighting]:
        """All articles in the order of their files."""
        return [one for some in self.members.values() for one in some]

    @property
    def planned(self) -> WeekReport:
        """The report of the week before anything is done."""
        return WeekReport(self.period, self.number, len(self.sightings), sum(one.words for one in self.sightings))


@dataclass(frozen=True)
class Survey:
    """The archive after the first look: its weeks in order, and what came to none."""

    files: int
    weeks: tuple[Week, ...]
    problems: tuple[Problem, ...]
    left_out: int = 0


def survey(options: Options, tell: Callable[[int, int], None] = lambda done, files: None) -> Survey:
    """Read every file of the inputs once and sort what is in them into weeks; `tell` hears how many of how many files are read.

    `options.period` leaves other weeks out; `options.number` is the first week's, and each further week of the calendar has one more.
    Raises `RequestError` where the inputs cannot be looked into or hold nothing, a list of items is given, or the numbers grow too large.
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
    mondays = _sort(sightings, options.inputs)
    problems += [
        Problem(one.id, FileStatus.FAILED, _UNDATED) for one, day in zip(sightings, mondays, strict=True) if day is None
    ]
    placed = [(day, one) for one, day in zip(sightings, mondays, strict=True) if day is not None]
    wanted = [(day, one) for day, one in placed if _is_wanted(day, options.period)]
    left_out += len(placed) - len(wanted)
    return Survey(
        len(inbox.files) + len(inbox.skipped), _numbered(_gather(wanted), options.number), tuple(problems), left_out
    )


def list_weeks(found: Survey, version: str) -> ArchiveReport:
    """Return the report of a dry run: the weeks as they would be made."""
    return ArchiveReport(
        version, found.files, tuple(week.planned for week in found.weeks), found.problems, found.left_out, dry_run=True
    )


def identify(article: Article) -> str:
    """Return the fingerprint of all that a bulletin takes of an article, its name included."""
    day = article.date.isoformat() if article.date else ""
    hint = article.country_hint.value if article.country_hint else ""
    about = (article.id.name, article.url, day, article.outlet, hint)
    # Half of it tells ten million articles apart, and an archive's fingerprints stay in memory.
    return digest(about, article.title, article.paragraphs)[:32]


def _sort(sightings: Sequence[Sighting], roots: Sequence[Path]) -> list[datetime.date | None]:
    """Return the Monday of each article's week; None where nothing says it."""
    beside: dict[Path, Counter[datetime.date]] = defaultdict(Counter)
    for one in sightings:
        if one.date is not None:
            beside[one.id.path.parent][find_week(one.date).first] += 1
    said: dict[Path, datetime.date | None] = {}
    mondays: list[datetime.date | None] = []
    for one in sightings:
        folder = one.id.path.parent
        if one.date is not None:
            mondays.append(find_week(one.date).first)
            continue
        if folder not in said:
            root = next((root for root in roots if folder.is_relative_to(root)), folder)
            said[folder] = find_folder_week(folder, root) or _most(beside[folder])
        mondays.append(said[folder])
    return mondays


def _most(weeks: Counter[datetime.date]) -> datetime.date | None:
    """Return the week of more than half of the dated articles."""
    monday, count = max(weeks.items(), key=lambda week: week[1], default=(None, 0))
    return monday if 2 * count > weeks.total() else None


def _is_wanted(monday: datetime.date, period: Period | None) -> bool:
    return period is None or (monday <= period.last and period.first <= find_week(monday).last)


def _gather(placed: Iterable[tuple[datetime.date, Sighting]]) -> list[Week]:
    weeks: dict[datetime.date, dict[InboxFile, list[Sighting]]] = defaultdict(lambda: defaultdict(list))
    for monday, one in placed:
        weeks[monday][one.file].append(one)
    return [
        Week(find_week(monday, "a week of the archive"), None, {file: tuple(some) for file, some in members.items()})
        for monday, members in sorted(weeks.items())
    ]


def _numbered(weeks: Sequence[Week], first: int | None) -> tuple[Week, ...]:
    """Number the weeks by the calendar, so that a week that is found later changes no number after it."""
    if first is None or not weeks:
        return tuple(weeks)
    numbers = [first + (week.period.first - weeks[0].period.first).days // 7 for week in weeks]
    if numbers[-1] > LARGEST_NUMBER:
        raise RequestError(
            f"The weeks of the archive would be numbered up to {numbers[-1]:,}, and a bulletin's number has at most four digits; "
            "give a smaller --number, or a --period"
        )
    return tuple(replace(week, number=number) for week, number in zip(weeks, numbers, strict=True))


def find_folder_week(folder: Path, root: Path) -> datetime.date | None:
    """Return the Monday of the week that the name of `folder`, or of the nearest folder above it up to `root`, says; None = none does.

    Understood are `2019-W44`, `неделя 44 2019`, `28.10-03.11.2019`, `2019-10-28_2019-11-03` and a single day, anywhere in the name; in a
    folder named like a year (`2019`) also `W44` and `28.10-03.11`. Days of more than one week say nothing.
    """
    for place in (folder, *folder.parents):
        monday = _read_name(place.name, place.parent.name)
        if monday is not None or place == root:
            return monday
    return None


def _read_name(name: str, above: str) -> datetime.date | None:
    yearly = (f"{above}-{name}", f"{name}.{above}") if re.fullmatch(_YEAR, above) else ()
    return next((monday for one in (name, *yearly) if (monday := _read_week(one)) is not None), None)


def _read_week(name: str) -> datetime.date | None:
    if match := _WEEK.search(name):
        year = match["year"] or match["year2"] or match["year3"]
        week = match["week"] or match["week2"] or match["week3"]
        try:
            return datetime.date.fromisocalendar(int(year), int(week), 1)
        except ValueError:
            return None
    mondays = {find_week(day).first for day in _days(name)}
    return mondays.pop() if len(mondays) == 1 else None


def _days(name: str) -> Iterator[datetime.date]:
    if match := _DAYS.search(name):
        try:
            period = parse(f"{match[1]}-{match[2]}")
        except RequestError:
            return
        yield from (period.first, period.last)
        return
    for written in read_dates(name, Language.RUSSIAN):
        day = written.date
        if not (day.day and day.year):
            continue
        try:
            yield datetime.date(day.year, day.month, day.day)
        except ValueError:
            continue
