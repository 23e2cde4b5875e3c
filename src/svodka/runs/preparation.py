"""From inbox to plans: what is read, decided and compared before anything is translated, each article by itself (`system.stages`)."""

import datetime
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from svodka.bulletin.article_country import decide_country
from svodka.bulletin.composition import ENGLISH, RUSSIAN, Plan
from svodka.bulletin.report import FileReport, RunReport
from svodka.bulletin.selection import Choices, in_order
from svodka.bulletin.stories import ComparedArticle, Verdict, find_stories, read_earlier
from svodka.checks.findings import silence
from svodka.errors import RequestError, SourceError
from svodka.facts.lexicon import write_day
from svodka.facts.period import explain_period, guess_period, render
from svodka.options import Options
from svodka.russian.language import decide_language, decide_paragraph_languages, name_language
from svodka.sources.articles import Copy, settle
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read
from svodka.sources.inbox import Inbox, collect
from svodka.system import __version__
from svodka.system.stages import FailedArticle, Stage, within
from svodka.types import Article, ArticleId, FileStatus, Finding, Period

Result = TypeVar("Result")


@dataclass(frozen=True)
class Decision:
    """What was decided about one article, or about a file without articles; `plan` is None where it will not be in the bulletin."""

    report: FileReport
    plan: Plan | None = None


@dataclass(frozen=True)
class PreparedRun:
    """A run before translation starts: the report so far, and a plan for each article that will be in the bulletin."""

    report: RunReport
    plans: tuple[Plan, ...]


Reader = Callable[[InboxFile, Period | None], Sequence[Article | Decision]]
"""A function that reads one file and returns errors as decisions about it: `read_file`, or one that remembers what it has read."""


def read_file(file: InboxFile, period: Period | None) -> Sequence[Article | Decision]:
    """Return what is in a file for a bulletin of `period` (None = not given); an error or a bug becomes a decision about the file."""
    broken = FileReport(ArticleId(file.path), FileStatus.FAILED)
    try:
        with within(Stage.READ):
            return [one if isinstance(one, Article) else _describe_unread(one) for one in read(file, period)]
    except SourceError as error:
        # The message goes without the path, which the report has.
        return [Decision(replace(broken, reason=error.what))]
    except FailedArticle as failed:
        return [Decision(report_failure(broken, failed))]


def prepare(
    options: Options, today: datetime.date, articles: Sequence[Article] = (), *, inbox: Inbox | None = None
) -> PreparedRun:
    """Return the plans for one bulletin of all that is in the inputs; the arguments are those of `decide_articles`.

    Raises `RequestError` as `decide_articles` does.
    """
    decisions = decide_articles(options, articles, inbox=inbox)
    return plan_bulletin(decisions, find_period(decisions, options, today), options)


def decide_articles(
    options: Options, articles: Sequence[Article] = (), *, inbox: Inbox | None = None, reader: Reader = read_file
) -> list[Decision]:
    """Read every file, find duplicates, and decide each article's language and country; stories are found bulletin by bulletin.

    Equal texts are one article wherever they stand, also where the inbox is parted into weeks afterwards.
    `articles` are further articles that were read elsewhere; `inbox` is what was found in the inputs, None = look now.
    Raises `RequestError` where the inbox cannot be looked into or holds nothing, two articles share an id, or the list of items cannot
    be understood; a file that cannot be used is a decision about it.
    """
    choices = Choices.of(options)
    inbox = collect(options.inputs) if inbox is None else inbox
    if not inbox.files and not inbox.skipped and not articles:
        places = ", ".join(str(path) for path in options.inputs)
        raise RequestError(
            f"{places} holds no articles; drop files with articles there (docs/inbox.md lists the formats) and run svodka again"
        )
    if twice := [identity for identity, count in Counter(article.id for article in articles).items() if count > 1]:
        raise RequestError(f"Two articles are called {twice[0]}: give each an id of its own.")
    decisions = [Decision(FileReport(ArticleId(one.path), FileStatus.UNSUPPORTED, one.reason)) for one in inbox.skipped]
    read_files = itertools.chain.from_iterable(reader(file, options.period) for file in inbox.files)
    found = [
        # A bug in preparing an article for comparison must show here, where it costs this article alone.
        one if isinstance(one, Decision) else _within_border(one, partial(_comparable, one))
        for one in (*read_files, *articles)
    ]
    copies = iter(settle([one for one in found if isinstance(one, Article)]))
    decisions += [
        one if isinstance(one, Decision) else _within_border(one, partial(_decide, next(copies), choices))
        for one in found
    ]
    # The editor's list leaves an article out, whatever else was decided about it.
    return [one if (out := choices.exclude(one.report)) is None else Decision(out) for one in decisions]


def find_period(decisions: Sequence[Decision], options: Options, today: datetime.date) -> Period:
    """Return the period of one bulletin of all these articles: that of the options, else the week that most of their dates fall in."""
    dates = [decision.plan.article.date for decision in decisions if decision.plan is not None]
    return explain_period(options.period, dates) if options.period else guess_period(dates, today)


def plan_bulletin(decisions: Sequence[Decision], period: Period, options: Options) -> PreparedRun:
    """Return the plans for a bulletin of `period`: its articles compared with each other and with earlier bulletins, and with its days.

    Raises `RequestError` where the list of items cannot be understood.
    """
    choices = Choices.of(options)
    decisions = [_remark_on_day(one, period, options) for one in decisions]
    decisions = _merge_stories(decisions, period, choices)
    plans = in_order(decision.plan for decision in decisions if decision.plan is not None)
    files = tuple(decision.report for decision in decisions)
    notes = (*choices.describe(files), *_note_outside(files))
    return PreparedRun(RunReport(__version__, files, period, options.number, dry_run=True, notes=notes), plans)


def _remark_on_day(decision: Decision, period: Period, options: Options) -> Decision:
    """Return the decision about an article, with a remark if its date is outside the bulletin's days, asked for or guessed."""
    plan = decision.plan
    day = plan.article.date if plan is not None else None
    if plan is None or day is None or period.first <= day <= period.last:
        return decision
    guessed = "" if options.period else ", which svodka took from the articles' dates"
    message = f"The article is of {write_day(day)}, outside the bulletin's days ({render(period)}{guessed})."
    findings = silence([Finding("period", message)], options.checks_off)
    report = replace(decision.report, findings=(*decision.report.findings, *findings))
    return Decision(report, replace(plan, remarks=(*plan.remarks, *findings)))


def _note_outside(files: Sequence[FileReport]) -> tuple[str, ...]:
    """Return the note that names the articles outside the bulletin's days; () where there are none."""
    named = [
        f"{file.id} ({file.article.date:%d.%m.%Y})"
        for file in files
        if file.article and file.article.date and file.stands and any(one.check == "period" for one in file.findings)
    ]
    said = "article is" if len(named) == 1 else "articles are"
    return (f"{len(named)} {said} outside the period: {', '.join(named)}",) if named else ()


def _describe_unread(one: Unread) -> Decision:
    status = FileStatus.FAILED if one.wanted else FileStatus.LEFT_OUT
    return Decision(FileReport(one.id, status, one.reason, stage=one.stage))


def _within_border(article: Article, work: Callable[[], Result]) -> Result | Decision:
    """Return the result of `work` on an article; a bug in it becomes a decision that the article failed."""
    try:
        with within(Stage.DECIDE):
            return work()
    except FailedArticle as failed:
        return Decision(report_failure(FileReport(article.id, FileStatus.FAILED, article=article), failed))


def _comparable(article: Article) -> Article:
    settle([article])
    return article


def _decide(copy: Copy, choices: Choices) -> Decision:
    article = copy.article
    made = FileReport(article.id, FileStatus.TRANSLATED, article=article)
    if copy.called is not None:
        given = f", which took over from this file: {', '.join(copy.given)}" if copy.given else ""
        return Decision(replace(made, status=FileStatus.DUPLICATE, reason=f"the same text as {copy.called}{given}"))
    spoken, place = decide_language(article), decide_country(article)
    made = replace(made, language=spoken, country=place)
    if spoken.value not in (RUSSIAN, ENGLISH):
        reason = (
            f"the article is in {name_language(spoken.value)} ({spoken.reason}) and only Russian is translated; "
            "have it translated by hand"
        )
        return Decision(replace(made, status=FileStatus.FOREIGN, reason=reason))
    if spoken.value == ENGLISH:
        made = replace(made, status=FileStatus.PLACED, reason="in English: placed as it is")
    plan = Plan(article, spoken, decide_paragraph_languages(article, spoken), place)
    return Decision(*choices.apply(made, plan))


def _merge_stories(decisions: Sequence[Decision], period: Period, choices: Choices) -> list[Decision]:
    """Compare the articles with each other and with earlier bulletins, and return the decisions; a merged article has no plan any more."""
    options = choices.options
    candidates = [
        ComparedArticle(plan.article, plan.country.value, plan.language.value, choices.wants_alone(plan.article.id))
        for plan in (decision.plan for decision in decisions)
        if plan is not None
    ]
    earlier = read_earlier(options.outbox, period, options.number) if candidates else ()
    verdicts = iter(find_stories(candidates, options.stories, earlier))
    return [_apply_verdict(one.report, one.plan, next(verdicts), options) if one.plan else one for one in decisions]


def _apply_verdict(made: FileReport, plan: Plan, verdict: Verdict | FailedArticle, options: Options) -> Decision:
    if isinstance(verdict, FailedArticle):
        return Decision(report_failure(made, verdict))
    findings = silence(verdict.findings, options.checks_off)
    made = replace(made, story=verdict.story, told=verdict.told, findings=(*made.findings, *findings))
    if verdict.merged_into is not None:
        return Decision(replace(made, status=FileStatus.MERGED, reason=verdict.reason, merged_into=verdict.merged_into))
    return Decision(made, replace(plan, also=verdict.also, remarks=(*plan.remarks, *findings)))


def report_failure(file: FileReport, casualty: FailedArticle) -> FileReport:
    """Return the report of a file that is not in the bulletin because of a bug."""
    return replace(file, status=FileStatus.FAILED, reason=casualty.reason, stage=casualty.stage.value)
