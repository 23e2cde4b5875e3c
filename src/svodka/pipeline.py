"""From inbox to bulletin: the one place that knows every stage, and the border at which a bad file stops hurting the others.

`prepare` reads and decides, `run` translates and writes. Nothing here knows about terminals; `svodka.cli` turns reports into words.
"""

import datetime
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from svodka import __version__, composition, report
from svodka.bulletin import assemble
from svodka.bulletin.period import explain_period, guess_period
from svodka.composition import ENGLISH, RUSSIAN, Plan
from svodka.country.deciding import decide_country
from svodka.document import outbox
from svodka.document.docx_template import open_template
from svodka.document.printed import describe_printed
from svodka.engine import Engine
from svodka.errors import GlossaryError, RequestError, SourceError
from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary import locating
from svodka.glossary.loading import load as load_glossary
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Glossary
from svodka.language import decide_language, decide_paragraph_languages, name_language
from svodka.memory import Memory, RememberingEngine, memory_path
from svodka.options import NAMES_FILE, Options, beside_inbox
from svodka.progress import Progress
from svodka.report import FileReport, RunReport, SegmentReport
from svodka.sources import Copy, collect, read, settle
from svodka.translation.names_table import NamesTable
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import take_apart
from svodka.types import Article, ArticleId, FileStatus, Item, Segment, Translation

logger = logging.getLogger("svodka")

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


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


def prepare(options: Options, today: datetime.date) -> Prepared:
    """Read every file, decide its language and country, find duplicates and the period.

    Raises `RequestError` where the inbox cannot be looked into or holds nothing; a file that cannot be used is in the report.
    """
    inbox = collect(options.inputs)
    if not inbox.files and not inbox.skipped:
        places = ", ".join(str(path) for path in options.inputs)
        raise RequestError(f"{places} holds no articles; drop .txt, .html or .docx files there and run svodka again")
    decisions = [
        Decision(FileReport(ArticleId(skipped.path), FileStatus.UNSUPPORTED, skipped.reason))
        for skipped in inbox.skipped
    ]
    found: list[Article | FileReport] = []
    for file in inbox.files:
        articles = _guarded(ArticleId(file.path), read, file)
        found += [articles] if isinstance(articles, FileReport) else articles
    copies = {copy.article.id: copy for copy in settle([one for one in found if isinstance(one, Article)])}
    for one in found:
        made = one if isinstance(one, FileReport) else _guarded(one.id, _decide, copies[one.id])
        decisions.append(Decision(made) if isinstance(made, FileReport) else made)
    plans = tuple(decision.plan for decision in decisions if decision.plan is not None)
    dates = [plan.article.date for plan in plans]
    period = explain_period(options.period, dates) if options.period else guess_period(dates, today)
    files = tuple(decision.report for decision in decisions)
    return Prepared(RunReport(__version__, files, period, options.number, dry_run=True), plans)


def run(prepared: Prepared, options: Options, progress: Progress, now: datetime.datetime) -> RunReport:
    """Translate what was prepared, write the bulletin and its run report, and say what became of everything.

    Raises `RequestError` where the outbox cannot be written and `ModelError` where no model can be used. Ctrl-C leaves nothing
    half-written, and what the model had finished is in the translation memory.
    """
    outbox.prepare(options.outbox)
    if options.template is not None:
        # A template that will not do is told before the translation and not after it.
        open_template(options.template, term_sheet=options.term_sheet)
    if not prepared.plans:
        return replace(prepared.report, dry_run=False)
    glossary = _load_glossary(options)
    names_path = beside_inbox(options.inputs) / NAMES_FILE
    names = NamesTable.load(names_path)
    inner = _load_engine(options)
    plans = _with_people(prepared.plans, names, options)
    _remember_names(names, names_path)
    with Memory(memory_path() if options.memory else None) as memory:
        engine = RememberingEngine(inner, memory)
        parts = [
            part
            for index, plan in enumerate(plans)
            for part in composition.cut_segments(plan, index, engine.info.max_source_words)
        ]
        rulebook = Rulebook(Matcher(glossary) if glossary.entries else None, load_gazetteer(), options.checks_off)
        translations = _translated(plans, parts, engine, rulebook, progress)
    items = _items(plans, parts, translations)
    made = replace(
        prepared.report,
        files=_with_items(prepared.report.files, items),
        model=engine.info,
        glossary=glossary.fingerprint if glossary.entries else "",
        segments=tuple(
            SegmentReport(plans[part.article].article.id, part, translation)
            for part, translation in zip(parts, translations, strict=True)
        ),
        dry_run=False,
    )
    return _write(made, items, options, now)


def _guarded(identity: ArticleId, work: Callable[[_Given], _Made], given: _Given) -> _Made | FileReport:
    """What the work makes, or the report of the file that it failed with: whatever goes wrong stays with this file."""
    try:
        return work(given)
    except SourceError as error:
        # The report names the file by its whole path.
        return FileReport(identity, FileStatus.FAILED, error.what)
    except Exception as error:
        # The border: a bug that one file brings out must not cost the others.
        logger.debug("reading %s", identity, exc_info=True)
        reason = f"svodka has a bug that this file brings out ({type(error).__name__}: {error}); report it and send the file along"
        return FileReport(identity, FileStatus.FAILED, reason)


def _decide(copy: Copy) -> Decision:
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
    return Decision(made, Plan(article, spoken, decide_paragraph_languages(article, spoken), place))


def _load_engine(options: Options) -> Engine:
    from svodka.engine import loading, store

    return loading.load(store.choose(options.model or ""), options.cores)


def _with_people(plans: Sequence[Plan], names: NamesTable, options: Options) -> tuple[Plan, ...]:
    """The plans with their persons in one spelling each, by the names table, which learns the new ones."""
    named = (composition.add_people(plan, names) if plan.language.value == RUSSIAN else plan for plan in plans)
    return tuple(replace(plan, checks_off=options.checks_off) for plan in named)


def _remember_names(names: NamesTable, path: Path) -> None:
    try:
        names.save(path)
    except (GlossaryError, RequestError) as error:
        # An inbox that others may only read, such as a shared folder, is no reason to write no bulletin.
        logger.warning("the spelling of new names is not remembered: %s", error)


def _load_glossary(options: Options) -> Glossary:
    """The built-in term base, then the user's own beside the inbox in name order; or what the user named; or none."""
    if options.glossaries is not None:
        return load_glossary(options.glossaries)
    return load_glossary([locating.built_in_glossary_path(), *locating.user_glossaries(beside_inbox(options.inputs))])


def _translated(
    plans: Sequence[Plan], parts: Sequence[Segment], engine: Engine, rulebook: Rulebook, progress: Progress
) -> list[Translation]:
    workload = take_apart([composition.make_unit(part, plans[part.article]) for part in parts])
    progress.begin("Translating", workload.words)

    def done(words: int, index: int) -> None:
        progress.advance(words, plans[parts[index].article].article.id.name)

    return translate(workload, engine, rulebook, done)


def _items(plans: Sequence[Plan], parts: Sequence[Segment], translations: Sequence[Translation]) -> list[Item]:
    own: list[list[int]] = [[] for _ in plans]
    for place, part in enumerate(parts):
        own[part.article].append(place)
    return [
        composition.compose_item(
            plan, index, [parts[place] for place in places], [translations[place] for place in places]
        )
        for index, (plan, places) in enumerate(zip(plans, own, strict=True))
    ]


def _with_items(files: Sequence[FileReport], items: Sequence[Item]) -> tuple[FileReport, ...]:
    made = {item.id: item for item in items}
    return tuple(
        replace(file, headline=made[file.id].headline.text, findings=composition.collect_findings(made[file.id]))
        if file.id in made
        else file
        for file in files
    )


def _write(made: RunReport, items: Sequence[Item], options: Options, now: datetime.datetime) -> RunReport:
    from svodka.document import docx_writer

    assert made.model is not None
    bulletin = assemble.assemble(items, made.period, made.number, options.layout)
    if options.term_sheet:
        bulletin = replace(bulletin, terms=made.terms)
    made = replace(made, printed=describe_printed(bulletin))
    imprint = docx_writer.Imprint(now, report.signature(made))
    content = docx_writer.render(bulletin, imprint, template=options.template, clean=options.clean)
    with outbox.alone(options.outbox):
        path = outbox.choose(options.outbox, outbox.stem(made.period, made.number), report.written_hash)
        made = replace(made, bulletin=path, path=report.report_path(path))
        outbox.put(path, content, report.report_path(path), report.to_json(made, hashlib.sha256(content).hexdigest()))
    return made
