"""From inbox to bulletin: the one place that knows every stage.

`prepare` reads and decides, `run` translates and writes. Each article goes through its stages inside of a border (`svodka.stages`): a
bug that it brings out costs this article and no other. Nothing here knows about terminals; `svodka.cli` turns reports into words.
"""

import contextlib
import datetime
import hashlib
import itertools
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka import composition, report
from svodka.bulletin import assemble
from svodka.bulletin.period import explain_period, guess_period
from svodka.choosing import Choices, in_order
from svodka.composition import ENGLISH, RUSSIAN, Plan
from svodka.country.deciding import decide_country
from svodka.dictionary.lookup import Dictionary
from svodka.document import outbox
from svodka.document.docx_template import open_template
from svodka.document.printed import describe_printed
from svodka.equipment import Equipment
from svodka.errors import GlossaryError, RequestError, SourceError
from svodka.findings import silence
from svodka.language import decide_language, decide_paragraph_languages, name_language
from svodka.options import NAMES_FILE, Options, beside_inbox
from svodka.progress import Progress
from svodka.report import FileReport, RunReport, SegmentReport
from svodka.review import composing, rendering
from svodka.sources import Copy, Inbox, InboxFile, Unread, collect, read, settle
from svodka.stages import Casualty, Stage, StageError, onwards, within
from svodka.stories.earlier import read_earlier
from svodka.stories.finding import Candidate, Verdict, find_stories
from svodka.translating import Translated, placed, translate_plans
from svodka.translation.names_table import NamesTable
from svodka.types import Article, ArticleId, Bulletin, FileStatus, Item, Period
from svodka.version import __version__

logger = logging.getLogger("svodka")


@dataclass(frozen=True)
class Decision:
    """What was decided about one article, or a file that holds none; `plan` is None where it will not stand in the bulletin."""

    report: FileReport
    plan: Plan | None = None


@dataclass(frozen=True)
class Prepared:
    """A run up to the point where translation starts: the report so far, and a plan for each article that will stand."""

    report: RunReport
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class _Done:
    """What became of each plan, in order: its translation, and its item; a `Casualty` where a bug has cost it."""

    plans: tuple[Plan, ...]
    translated: Sequence[Translated | Casualty]
    items: Sequence[Item | Casualty]


@dataclass(frozen=True)
class _Press:
    """What the pages are drawn with: what was asked for, when, and the dictionary of the review page."""

    options: Options
    now: datetime.datetime
    dictionary: Dictionary
    choose: "Choose"


@dataclass(frozen=True)
class _Drawn:
    """The pages of a bulletin, drawn and not yet written; `review` is None where none is wanted."""

    document: bytes
    fingerprint: str
    """The SHA-256 of the document, by which a later run and the review page know it."""
    review: str | None = None


Reader = Callable[[InboxFile, Period | None], Sequence[Article | Decision]]
"""What reads one file and keeps to it whatever goes wrong: `read_file`, or one that remembers what it has read."""

Choose = Callable[[Path, str, Callable[[Path], str | None]], Path]
"""What says where a bulletin goes: `outbox.choose`, or a more patient one."""


def read_file(file: InboxFile, period: Period | None) -> Sequence[Article | Decision]:
    """Return what is in a file for a bulletin of `period` (None = not said); whatever goes wrong stays with the file."""
    broken = FileReport(ArticleId(file.path), FileStatus.FAILED)
    try:
        with within(Stage.READ):
            return [_unread(one) if isinstance(one, Unread) else one for one in read(file, period)]
    except SourceError as error:
        # The report names the file by its whole path.
        return [Decision(replace(broken, reason=error.what))]
    except StageError as error:
        return [Decision(_broken(broken, error.casualty))]


def prepare(
    options: Options,
    today: datetime.date,
    articles: Sequence[Article] = (),
    *,
    inbox: Inbox | None = None,
    reader: Reader = read_file,
) -> Prepared:
    """Read every file, decide its language and country, find duplicates and the period; `articles` were read elsewhere.

    `inbox` is what was found in the inputs, None = look now.
    Raises `RequestError` where the inbox cannot be looked into or holds nothing, two articles share an id, or the list of items cannot
    be understood; a file that cannot be used is in the report.
    """
    choices = Choices.of(options)
    inbox = collect(options.inputs) if inbox is None else inbox
    if not inbox.files and not inbox.skipped and not articles:
        places = ", ".join(str(path) for path in options.inputs)
        raise RequestError(
            f"{places} holds no articles; drop .txt, .html, .docx or .pdf files there and run svodka again"
        )
    _check_ids(articles)
    decisions = [
        Decision(FileReport(ArticleId(skipped.path), FileStatus.UNSUPPORTED, skipped.reason))
        for skipped in inbox.skipped
    ]
    read_files = itertools.chain.from_iterable(reader(file, options.period) for file in inbox.files)
    found = [_comparable(one) for one in (*read_files, *articles)]
    copies = iter(settle([one for one in found if isinstance(one, Article)]))
    decisions += [one if isinstance(one, Decision) else _decide(next(copies), choices) for one in found]
    decisions = [_chosen(decision, choices) for decision in decisions]
    dates = [decision.plan.article.date for decision in decisions if decision.plan is not None]
    period = explain_period(options.period, dates) if options.period else guess_period(dates, today)
    decisions = _tell_stories(decisions, options, period, choices)
    plans = in_order(decision.plan for decision in decisions if decision.plan is not None)
    files = tuple(decision.report for decision in decisions)
    notes = choices.describe(files)
    return Prepared(RunReport(__version__, files, period, options.number, dry_run=True, notes=notes), plans)


def run(
    prepared: Prepared,
    options: Options,
    progress: Progress,
    now: datetime.datetime,
    equipment: Equipment | None = None,
    choose: Choose = outbox.choose,
) -> RunReport:
    """Translate what was prepared, write the bulletin and its run report, and say what became of everything.

    `equipment` is what to translate with, and stays open; None = what the options ask for. `choose` says where the bulletin goes.
    Raises `RequestError` where the outbox cannot be written, `ModelError` where no model and `GlossaryError` where a glossary cannot
    be used. Ctrl-C leaves nothing half-written, and what the model had finished is in the translation memory.
    """
    begun = time.monotonic()
    outbox.prepare(options.outbox)
    if options.template is not None:
        # A template that will not do is told before the translation and not after it.
        open_template(options.template, term_sheet=options.term_sheet, contents=options.contents)
    if not prepared.plans:
        return replace(prepared.report, dry_run=False)
    with contextlib.ExitStack() as own:
        tools = equipment if equipment is not None else own.enter_context(Equipment.of(options))
        # The table of names is written only after the model has loaded.
        model, glossary = tools.engine.info, tools.glossary.fingerprint if tools.glossary.entries else ""
        names = NamesTable.load(beside_inbox(options.inputs) / NAMES_FILE)
        plans = _with_people(prepared.plans, names, options)
        signature = tools.sign(names.entries)
        made = replace(prepared.report, model=model, glossary=glossary, signature=str(signature), dry_run=False)
        translated = translate_plans(plans, tools, progress, options.checks_off)
        dictionary = tools.dictionary
    items = onwards(Stage.PLACE, lambda article: placed(article, options.checks_off), translated)
    made = replace(made, seconds=round(time.monotonic() - begun, 1))
    return _write(made, _Done(prepared.plans, translated, items), _Press(options, now, dictionary, choose))


def _check_ids(articles: Sequence[Article]) -> None:
    """Refuse articles from elsewhere that share an id: each must be found again in the report."""
    twice = [identity for identity, count in Counter(article.id for article in articles).items() if count > 1]
    if twice:
        raise RequestError(f"Two articles are called {twice[0]}: give each an id of its own.")


def _unread(one: Unread) -> Decision:
    status = FileStatus.FAILED if one.wanted else FileStatus.LEFT_OUT
    return Decision(FileReport(one.id, status, one.reason, stage=one.stage))


def _comparable(one: Article | Decision) -> Article | Decision:
    """An article that can be compared with the others as it is; a bug that comparing it brings out stays with it."""
    if isinstance(one, Decision):
        return one
    try:
        with within(Stage.DECIDE):
            settle([one])
    except StageError as error:
        return Decision(_broken(FileReport(one.id, FileStatus.FAILED, article=one), error.casualty))
    return one


def _chosen(decision: Decision, choices: Choices) -> Decision:
    """The decision, unless the editor's list leaves the article out: whatever else would have become of it."""
    left_out = choices.exclude(decision.report)
    return decision if left_out is None else Decision(left_out)


def _decide(copy: Copy, choices: Choices) -> Decision:
    """Decide about one article; a bug that it brings out stays with it."""
    try:
        with within(Stage.DECIDE):
            return _decide_readable(copy, choices)
    except StageError as error:
        return Decision(_broken(FileReport(copy.article.id, FileStatus.FAILED, article=copy.article), error.casualty))


def _decide_readable(copy: Copy, choices: Choices) -> Decision:
    article = copy.article
    made = FileReport(article.id, FileStatus.TRANSLATED, article=article)
    if copy.is_duplicate:
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


def _tell_stories(decisions: Sequence[Decision], options: Options, period: Period, choices: Choices) -> list[Decision]:
    """The decisions with what the articles are to each other and to earlier bulletins; a merged one has no plan any more."""
    candidates = [
        Candidate(plan.article, plan.country.value, plan.language.value, choices.wants_alone(plan.article.id))
        for plan in (decision.plan for decision in decisions)
        if plan is not None
    ]
    earlier = read_earlier(options.outbox, period, options.number) if candidates else ()
    verdicts = iter(find_stories(candidates, options.stories, earlier))
    off = options.checks_off
    return [one if one.plan is None else _judged(one.report, one.plan, next(verdicts), off) for one in decisions]


def _judged(made: FileReport, plan: Plan, verdict: Verdict | Casualty, checks_off: Collection[str]) -> Decision:
    if isinstance(verdict, Casualty):
        return Decision(_broken(made, verdict))
    findings = silence(verdict.findings, checks_off)
    made = replace(made, story=verdict.story, told=verdict.told, findings=findings)
    if verdict.merged_into is not None:
        merged = replace(made, status=FileStatus.MERGED, reason=verdict.reason, merged_into=verdict.merged_into)
        return Decision(merged)
    return Decision(made, replace(plan, also=verdict.also, remarks=(*plan.remarks, *findings)))


def _broken(file: FileReport, casualty: Casualty) -> FileReport:
    """Return the report of a file that a bug has cost its place in the bulletin."""
    return replace(file, status=FileStatus.FAILED, reason=casualty.reason, stage=casualty.stage.value)


def _with_people(plans: Sequence[Plan], names: NamesTable, options: Options) -> list[Plan | Casualty]:
    """The plans with their persons in one spelling each, by the names table beside the inbox, which learns the new ones."""
    named = onwards(
        Stage.SEGMENT,
        lambda plan: composition.add_people(plan, names) if plan.language.value == RUSSIAN else plan,
        plans,
    )
    try:
        names.save(beside_inbox(options.inputs) / NAMES_FILE)
    except (GlossaryError, RequestError) as error:
        # An inbox that others may only read, such as a shared folder, is no reason to write no bulletin.
        logger.warning("the spelling of new names is not remembered: %s", error)
    return [plan if isinstance(plan, Casualty) else replace(plan, checks_off=options.checks_off) for plan in named]


def _write(made: RunReport, done: _Done, press: _Press) -> RunReport:
    """Draw and write the bulletin of the items that are whole, and say what became of the others."""
    whole = _reported(made, done)
    if not _whole(done.items):
        return whole
    try:
        drawn = _drawn(whole, _whole(done.items), press)
    except StageError:
        done = _without_undrawable(made, done, press)
        whole = _reported(made, done)
        if not _whole(done.items):
            return whole
        drawn = _drawn(whole, _whole(done.items), press)
    whole = replace(whole, printed=describe_printed(_assembled(whole, _whole(done.items), press.options)))

    def draw(path: Path) -> dict[Path, bytes | None]:
        said = report.to_json(_placed(whole, path, drawn), drawn.fingerprint)
        review = drawn.review.encode() if drawn.review is not None else None
        return {path: drawn.document, report.report_path(path): said.encode(), outbox.review_path(path): review}

    stem = outbox.stem(whole.period, whole.number)
    path = outbox.put_beside(press.options.outbox, stem, report.written_hash, draw, press.choose)
    return _placed(whole, path, drawn)


def _placed(whole: RunReport, path: Path, drawn: _Drawn) -> RunReport:
    """The report with where the bulletin and what belongs to it lie."""
    review = outbox.review_path(path) if drawn.review is not None else None
    return replace(whole, bulletin=path, path=report.report_path(path), review=review)


def _whole(items: Sequence[Item | Casualty]) -> list[Item]:
    return [item for item in items if not isinstance(item, Casualty)]


def _reported(made: RunReport, done: _Done) -> RunReport:
    """The report with what became of each article and with the segments of those that are whole."""
    items = {plan.article.id: item for plan, item in zip(done.plans, done.items, strict=True)}
    segments = [
        SegmentReport(article.plan.article.id, part, translation)
        for article, item in zip(done.translated, done.items, strict=True)
        if not isinstance(article, Casualty) and not isinstance(item, Casualty)
        for part, translation in zip(article.parts, article.translations, strict=True)
    ]
    lost = {identity for identity, item in items.items() if isinstance(item, Casualty)}
    files = (_with_item(file, items[file.id]) if file.id in items else file for file in made.files)
    whole = tuple(_orphaned(file) if file.merged_into in lost else file for file in files)
    return replace(made, files=whole, segments=tuple(segments))


def _orphaned(file: FileReport) -> FileReport:
    """A merged article whose fuller telling was lost to a bug: its story stands nowhere."""
    reason = f"{file.reason}, and that one was lost to a bug of svodka; run again with --stories keep"
    return replace(file, status=FileStatus.FAILED, reason=reason)


def _with_item(file: FileReport, item: Item | Casualty) -> FileReport:
    if file.status not in (FileStatus.TRANSLATED, FileStatus.PLACED):
        return file
    if isinstance(item, Casualty):
        return _broken(file, item)
    return replace(file, headline=item.headline.text, findings=composition.collect_findings(item))


def _assembled(made: RunReport, items: Sequence[Item], options: Options) -> Bulletin:
    bulletin = assemble.assemble(items, made.period, made.number, options.layout)
    bulletin = replace(bulletin, contents=options.contents)
    return replace(bulletin, terms=made.terms) if options.term_sheet else bulletin


def _drawn(made: RunReport, items: Sequence[Item], press: _Press) -> _Drawn:
    """The bulletin of the items as a Word file, with its review page; the term sheet and the segments are those of the report."""
    from svodka.document import docx_writer

    options = press.options
    with within(Stage.PLACE):
        bulletin = _assembled(made, items, options)
        imprint = docx_writer.Imprint(press.now, made.signature)
        document = docx_writer.render(
            bulletin, imprint, template=options.template, clean=options.clean, checks_off=options.checks_off
        )
        drawn = _Drawn(document, hashlib.sha256(document).hexdigest())
        if not options.review:
            return drawn
        page = composing.compose(bulletin, made, drawn.fingerprint, press.dictionary, options.checks_off)
        return replace(drawn, review=rendering.render(page))


def _without_undrawable(made: RunReport, done: _Done, press: _Press) -> _Done:
    """Find the items that cannot be drawn by drawing each alone, without a term sheet.

    Raises `StageError` where all can, or where a page without any cannot: then the bug is in what they have in common.
    """
    alone = replace(press, options=replace(press.options, term_sheet=False))
    reported = _reported(made, done)
    _drawn(reported, [], alone)

    def drawable(item: Item) -> Item:
        _drawn(reported, [item], alone)
        return item

    items = onwards(Stage.PLACE, drawable, done.items)
    if _whole(items) == _whole(done.items):
        _drawn(reported, _whole(done.items), press)
    return replace(done, items=items)
