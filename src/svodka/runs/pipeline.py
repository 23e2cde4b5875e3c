"""From plans to the bulletin: the one place that knows every stage from translation on.

`svodka.runs.preparation` reads and decides, `run` translates and writes, each article by itself (`svodka.system.stages`). Nothing here
knows about terminals; the command line turns reports into words.
"""

import contextlib
import datetime
import hashlib
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from svodka.bulletin import assembly, composition, docx_writer, outbox, report
from svodka.bulletin.assembly import PrintedItem, describe_printed
from svodka.bulletin.composition import RUSSIAN, Plan
from svodka.bulletin.report import FileReport, RunReport, SegmentReport
from svodka.dictionary.lookup import Dictionary
from svodka.errors import GlossaryError, RequestError
from svodka.options import Options
from svodka.review import page as review_page
from svodka.runs.preparation import PreparedRun, report_failure
from svodka.runs.translating import TranslatedArticle, compose_item, translate_plans
from svodka.system.stages import FailedArticle, Stage, apply_stage, within
from svodka.system.terminal import Progress
from svodka.translation.names_table import NamesTable
from svodka.translation.resources import Resources
from svodka.types import ArticleId, FileStatus, Item, RequirementKind

logger = logging.getLogger("svodka")

_Translated = Sequence[TranslatedArticle | FailedArticle]
_Items = Mapping[ArticleId, Item | FailedArticle]
"""The item of each planned article, or its failure, in the order of the bulletin."""


@dataclass(frozen=True)
class _Style:
    """What the pages are drawn with: the options, the time of the run, and the dictionary for the review page."""

    options: Options
    now: datetime.datetime
    dictionary: Dictionary


@dataclass(frozen=True)
class _Pages:
    """A bulletin that is drawn and not yet written: the Word file, and its review page as HTML (None where none is wanted)."""

    document: bytes
    fingerprint: str
    """The SHA-256 of the document, by which a later run and the review page know it."""
    printed: tuple[PrintedItem, ...]
    review: bytes | None = None


def run(
    prepared: PreparedRun,
    options: Options,
    progress: Progress,
    now: datetime.datetime,
    resources: Resources | None = None,
    *,
    copy_if_open: bool = True,
) -> RunReport:
    """Translate what was prepared, write the bulletin and its run report, and return that report.

    `resources` is what to translate with, and stays open; None = what the options ask for. `now` is the time that the document carries.
    `copy_if_open` is that of `outbox.choose`.
    Raises `RequestError` where the outbox cannot be written, `ModelError` where no model and `GlossaryError` where a glossary cannot
    be used. After Ctrl-C nothing is half-written, and what the model had finished is in the translation memory.
    """
    begun = time.monotonic()
    outbox.prepare(options.outbox)
    if options.template is not None:
        # An unusable template is refused before the translation, not after it.
        docx_writer.open_template(options.template, term_sheet=options.term_sheet, contents=options.contents)
    if not prepared.plans:
        return replace(prepared.report, dry_run=False)
    with contextlib.ExitStack() as own:
        tools = resources if resources is not None else own.enter_context(Resources.of(options))
        model, glossary = tools.engine.info, tools.glossary.fingerprint if tools.glossary.entries else ""
        names_file = options.names_file
        names = NamesTable.load(names_file)
        # The names table gives each person one spelling; new persons are added to it.
        plans = apply_stage(Stage.SEGMENT, lambda plan: _with_people(plan, names, options), prepared.plans)
        signature = str(tools.sign(names))
        made = replace(prepared.report, model=model, glossary=glossary, signature=signature, dry_run=False)
        translated = translate_plans(plans, tools, progress, options.checks_off)
        _remember_names(names, translated, names_file)
    placed = apply_stage(Stage.PLACE, compose_item, translated)
    items = dict(zip((plan.article.id for plan in prepared.plans), placed, strict=True))
    made = replace(made, seconds=round(time.monotonic() - begun, 1))
    return _write(made, translated, items, _Style(options, now, tools.dictionary), copy_if_open)


def _with_people(plan: Plan, names: NamesTable, options: Options) -> Plan:
    plan = replace(plan, checks_off=options.checks_off)
    return composition.add_people(plan, names) if plan.language.value == RUSSIAN else plan


def _remember_names(names: NamesTable, translated: _Translated, path: Path) -> None:
    """Write the new names into the table beside the inbox as this bulletin spells them, so that the next bulletin spells them the same."""
    for article in translated:
        for translation in article.translations if isinstance(article, TranslatedArticle) else ():
            for outcome in translation.terms:
                if outcome.kind is RequirementKind.PERSON:
                    names.settle(outcome.entry, outcome.rendering)
    try:
        names.save(path)
    except (GlossaryError, RequestError) as error:
        # An inbox beside which nothing can be written, such as one in a read-only share, must not prevent the bulletin.
        logger.warning("the spelling of new names is not remembered: %s", error)


def _write(made: RunReport, translated: _Translated, items: _Items, style: _Style, copy_if_open: bool) -> RunReport:
    """Draw and write the bulletin of the items that did not fail, and return the report with what became of every article."""
    told = _report_items(made, translated, items)
    whole = _whole(items.values())
    if not whole:
        return told
    try:
        pages = _draw(told, whole, style)
    except FailedArticle:
        drawable = _without_undrawable(told, items, style)
        if _whole(drawable.values()) == whole:
            raise  # every item can be drawn alone: the bug is in what they have in common
        return _write(made, translated, drawable, style, copy_if_open)
    told = replace(told, printed=pages.printed)
    stem = outbox.stem(told.period, told.number)

    def placed(path: Path) -> RunReport:
        """Add the paths of the bulletin and its companions, and a note if the bulletin does not have its usual name."""
        review = outbox.review_path(path) if pages.review is not None else None
        why = outbox.tell_name(path, stem)
        notes = (*told.notes, *([why] if why else ()))
        return replace(told, bulletin=path, path=report.report_path(path), review=review, notes=notes)

    def draw(path: Path) -> dict[Path, bytes | None]:
        said = report.to_json(placed(path), pages.fingerprint)
        # The report comes last: while it is missing, the next run knows that it must write everything again.
        return {path: pages.document, outbox.review_path(path): pages.review, report.report_path(path): said.encode()}

    return placed(outbox.put_beside(style.options.outbox, stem, draw, pages.fingerprint, copy_if_open=copy_if_open))


def _whole(items: Iterable[Item | FailedArticle]) -> list[Item]:
    return [item for item in items if not isinstance(item, FailedArticle)]


def _report_items(made: RunReport, translated: _Translated, items: _Items) -> RunReport:
    """Return the report with what became of each article, and with the segments of those that did not fail."""
    segments = [
        SegmentReport(article.plan.article.id, segment, translation)
        for article in translated
        if not isinstance(article, FailedArticle) and not isinstance(items[article.plan.article.id], FailedArticle)
        for segment, translation in zip(article.segments, article.translations, strict=True)
    ]
    return replace(made, files=tuple(_report_file(file, items) for file in made.files), segments=tuple(segments))


def _report_file(file: FileReport, items: _Items) -> FileReport:
    if file.merged_into is not None and isinstance(items.get(file.merged_into), FailedArticle):
        # The fuller version was lost, so the story is not printed anywhere.
        reason = f"{file.reason}, and that one was lost to a bug of svodka; run again with --stories keep"
        return replace(file, status=FileStatus.FAILED, reason=reason)
    item = items.get(file.id)
    if item is None or not file.stands:
        return file
    if isinstance(item, FailedArticle):
        return report_failure(file, item)
    return replace(file, headline=item.headline.text, findings=composition.collect_findings(item))


def _draw(made: RunReport, items: Sequence[Item], style: _Style) -> _Pages:
    """Draw the items as a Word file and, if wanted, its review page; the term sheet and the segments come from the report `made`."""
    options = style.options
    with within(Stage.PLACE):
        bulletin = assembly.assemble(items, made.period, made.number, options.layout)
        bulletin = replace(bulletin, contents=options.contents, terms=made.terms if options.term_sheet else ())
        document = docx_writer.render(
            bulletin,
            style.now,
            made.signature,
            template=options.template,
            clean=options.clean,
            notes=options.notes,
            checks_off=options.checks_off,
        )
        pages = _Pages(document, hashlib.sha256(document).hexdigest(), describe_printed(bulletin))
        if not options.review:
            return pages
        page = review_page.compose(bulletin, made, pages.fingerprint, style.dictionary, options.checks_off)
        return replace(pages, review=review_page.render(page).encode())


def _without_undrawable(made: RunReport, items: _Items, style: _Style) -> _Items:
    """Draw each item alone, without a term sheet, and return the items with a `FailedArticle` for each that cannot be drawn.

    Raises `FailedArticle` where a page without any items cannot be drawn: then the bug is in what all have in common.
    """
    alone = replace(style, options=replace(style.options, term_sheet=False))
    _draw(made, [], alone)

    def draw_alone(item: Item) -> Item:
        _draw(made, [item], alone)
        return item

    return dict(zip(items, apply_stage(Stage.PLACE, draw_alone, list(items.values())), strict=True))
