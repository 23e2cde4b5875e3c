"""An inbox that nobody empties: which of its articles belong to which of the bulletins that are kept up to date."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.bulletin.period import find_week
from svodka.preparing import Prepared
from svodka.types import PROBLEM_STATUSES, Article, ArticleId, Period

_WEEK = datetime.timedelta(days=7)
STRAGGLERS = 4
"""Articles of an earlier week are stragglers where the fullest week has more than so many times as many."""


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
