"""From plans to bulletin: the one place that knows every stage from translation on.

`svodka.runs.preparation` reads and decides, `run` translates and writes. Each article goes through its stages inside of a border
(`svodka.system.stages`): a bug that it brings out costs this article and no other. Nothing here knows about terminals; `svodka.cli.main`
turns
reports into words.
"""

import contextlib
import datetime
import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.bulletin import assembly, composition, outbox, report
from svodka.bulletin.assembly import describe_printed
from svodka.bulletin.composition import RUSSIAN, Plan
from svodka.bulletin.docx_writer import open_template
from svodka.bulletin.report import FileReport, RunReport, SegmentReport
from svodka.dictionary.lookup import Dictionary
from svodka.errors import GlossaryError, RequestError
from svodka.options import NAMES_FILE, Options, beside_inbox
from svodka.review import page as review_page
from svodka.runs.preparation import Prepared, report_casualty
from svodka.runs.translating import Translated, placed, translate_plans
from svodka.system.progress import Progress
from svodka.system.stages import Casualty, Stage, StageError, onwards, within
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Equipment
from svodka.types import Bulletin, FileStatus, Item, RequirementKind

logger = logging.getLogger("svodka")


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
    choose: outbox.Choose


@dataclass(frozen=True)
class _Drawn:
    """The pages of a bulletin, drawn and not yet written; `review` is None where none is wanted."""

    document: bytes
    fingerprint: str
    """The SHA-256 of the document, by which a later run and the review page know it."""
    review: str | None = None


def run(
    prepared: Prepared,
    options: Options,
    progress: Progress,
    now: datetime.datetime,
    equipment: Equipment | None = None,
    choose: outbox.Choose = outbox.choose,
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
        model, glossary = tools.engine.info, tools.glossary.fingerprint if tools.glossary.entries else ""
        names_file = beside_inbox(options.inputs) / NAMES_FILE
        names = NamesTable.load(names_file)
        plans = _with_people(prepared.plans, names, options)
        signature = tools.sign(names)
        made = replace(prepared.report, model=model, glossary=glossary, signature=str(signature), dry_run=False)
        translated = translate_plans(plans, tools, progress, options.checks_off)
        _remember_names(names, translated, names_file)
        dictionary = tools.dictionary
    items = onwards(Stage.PLACE, lambda article: placed(article, options.checks_off), translated)
    made = replace(made, seconds=round(time.monotonic() - begun, 1))
    return _write(made, _Done(prepared.plans, translated, items), _Press(options, now, dictionary, choose))


def _with_people(plans: Sequence[Plan], names: NamesTable, options: Options) -> list[Plan | Casualty]:
    """The plans with their persons in one spelling each, by the names table, which learns the new ones."""
    named = onwards(
        Stage.SEGMENT,
        lambda plan: composition.add_people(plan, names) if plan.language.value == RUSSIAN else plan,
        plans,
    )
    return [plan if isinstance(plan, Casualty) else replace(plan, checks_off=options.checks_off) for plan in named]


def _remember_names(names: NamesTable, translated: Sequence[Translated | Casualty], path: Path) -> None:
    """Write the new names into the table beside the inbox, as this bulletin spells them, so that the next one spells them alike."""
    for article in translated:
        for translation in article.translations if isinstance(article, Translated) else ():
            for outcome in translation.terms:
                if outcome.kind is RequirementKind.PERSON:
                    names.settle(outcome.entry, outcome.rendering)
    try:
        names.save(path)
    except (GlossaryError, RequestError) as error:
        # An inbox that others may only read, such as a shared folder, is no reason to write no bulletin.
        logger.warning("the spelling of new names is not remembered: %s", error)


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
        # The report last: while it is not there, the next run knows that it has to write everything again.
        return {path: drawn.document, outbox.review_path(path): review, report.report_path(path): said.encode()}

    def announce(path: Path) -> dict[Path, bytes]:
        return {report.report_path(path): report.announce(path, drawn.fingerprint).encode()}

    stem = outbox.stem(whole.period, whole.number)
    path = outbox.put_beside(press.options.outbox, stem, report.written_hash, draw, press.choose, announce)
    return _placed(whole, path, drawn)


def _placed(whole: RunReport, path: Path, drawn: _Drawn) -> RunReport:
    """The report with where the bulletin and what belongs to it lie, and why not under the usual name."""
    review = outbox.review_path(path) if drawn.review is not None else None
    said = outbox.tell_name(path, outbox.stem(whole.period, whole.number), report.written_hash)
    notes = (*whole.notes, *([said] if said else ()))
    return replace(whole, bulletin=path, path=report.report_path(path), review=review, notes=notes)


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
    if not file.stands:
        return file
    if isinstance(item, Casualty):
        return report_casualty(file, item)
    return replace(file, headline=item.headline.text, findings=composition.collect_findings(item))


def _assembled(made: RunReport, items: Sequence[Item], options: Options) -> Bulletin:
    bulletin = assembly.assemble(items, made.period, made.number, options.layout)
    bulletin = replace(bulletin, contents=options.contents)
    return replace(bulletin, terms=made.terms) if options.term_sheet else bulletin


def _drawn(made: RunReport, items: Sequence[Item], press: _Press) -> _Drawn:
    """The bulletin of the items as a Word file, with its review page; the term sheet and the segments are those of the report."""
    from svodka.bulletin import docx_writer

    options = press.options
    with within(Stage.PLACE):
        bulletin = _assembled(made, items, options)
        imprint = docx_writer.Imprint(press.now, made.signature)
        document = docx_writer.render(
            bulletin,
            imprint,
            template=options.template,
            clean=options.clean,
            notes=options.notes,
            checks_off=options.checks_off,
        )
        drawn = _Drawn(document, hashlib.sha256(document).hexdigest())
        if not options.review:
            return drawn
        page = review_page.compose(bulletin, made, drawn.fingerprint, press.dictionary, options.checks_off)
        return replace(drawn, review=review_page.render(page))


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
