"""The door to learning for the commands: the desk's memory, dictionary and glossary by its settings."""

import datetime
from dataclasses import replace
from pathlib import Path

from svodka.approved.interchange import tidy
from svodka.approved.memory import ApprovedMemory, approved_path, list_settled
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import RequestError
from svodka.glossary.loading import load as load_glossary
from svodka.glossary.matching import Matcher
from svodka.options import Options, is_file, resolve, resolve_defaults
from svodka.review import formatting, glossary_differences, term_proposals
from svodka.review.alignment import Alignment, Fate, Rendering
from svodka.review.bulletin_units import UnitId
from svodka.review.glossary_differences import Difference, Taken
from svodka.review.learn import SUFFIX, Approval, Edit, Lesson, learn, read_edit, read_ticks
from svodka.review.recorded_bulletin import RecordedPassage, read_recorded
from svodka.review.term_proposals import Proposal
from svodka.review.xliff import EditedSegment, edited_segments
from svodka.translation.resources import choose_glossaries, own_dictionary

XLIFF_SUFFIXES = frozenset({".xlf", ".xliff", ".sdlxliff", ".mqxliff"})


def learn_file(
    bulletin: Path,
    report: Path | None,
    settings: Path | None,
    *,
    dry_run: bool = False,
    final: bool = False,
    seen: Path | None = None,
) -> Lesson:
    """Return what an edited bulletin teaches, and keep it unless this is a dry run.

    `final`: the person has read every sentence. `seen` is the file of ticks that the review page exported, None = the one beside the
    bulletin, where there is one.

    Raises `RequestError` for a bulletin, report, ticks, settings file or memory that cannot be used, `ExchangeError` for an
    XLIFF file, `GlossaryError` for a glossary.
    """
    options = _options(settings)
    is_xliff = bulletin.suffix.lower() in XLIFF_SUFFIXES
    edit = read_xliff_edit(bulletin, report) if is_xliff else read_edit(bulletin, report)
    beside = bulletin.with_name(edit.bulletin.name).with_suffix(SUFFIX)
    ticks = seen or (beside if is_file(beside) else None)
    approval = read_ticks(ticks, edit.bulletin, final=final) if ticks is not None else Approval(final)
    dictionary = load_dictionary(own_dictionary(options))
    path = desk_memory(options)
    if dry_run and not path.exists():
        return _with_differences(learn(edit, None, dictionary, approval=approval), None, Approval(), options)
    with ApprovedMemory.open(path) as memory:
        lesson = learn(edit, memory, dictionary, keep=not dry_run, approval=approval)
        return _with_differences(lesson, memory, Approval() if dry_run else approval, options)


def _with_differences(lesson: Lesson, memory: ApprovedMemory | None, decided: Approval, options: Options) -> Lesson:
    """The lesson with where its sentences differ from the glossary, after what the person has decided about on the review page."""
    if not (lesson.units or decided.take or decided.keep):
        return lesson
    matcher = _matcher(options)
    if memory is None:
        return replace(lesson, differences=glossary_differences.find_differences(lesson.units, matcher))
    glossary_differences.keep_mine(memory, decided.keep)
    known = (
        {one.id for one in glossary_differences.find_differences(memory.units(), matcher)} if decided.take else set()
    )
    taken = [glossary_differences.take_term(memory, one, matcher) for one in decided.take if one in known]
    said = tuple(line for one in taken for line in formatting.taken_lines(one))
    changed = {unit.source: unit.english for one in taken for unit in one.reworded}
    stand = [replace(unit, english=changed.get(unit.source, unit.english)) for unit in lesson.units]
    found = glossary_differences.find_differences(stand, matcher, list_settled(memory))
    return replace(lesson, differences=found, notices=(*lesson.notices, *said))


def list_differences() -> tuple[Difference, ...]:
    """Return where approved sentences differ from today's glossary and nobody has decided about it.

    Raises `RequestError` for settings or a memory and `GlossaryError` for a glossary that cannot be used.
    """
    options = _options(None)
    path = desk_memory(options)
    if not path.exists():
        return ()
    with ApprovedMemory.open(path) as memory:
        settled = list_settled(memory)
        return glossary_differences.find_differences(memory.units(), _matcher(options), settled)


def take_term(identity: str) -> Taken:
    """Put the term of a difference into the approved sentences. Raises as `list_differences`, and `RequestError` for an unknown one."""
    options = _options(None)
    with ApprovedMemory.open(desk_memory(options)) as memory:
        return glossary_differences.take_term(memory, identity, _matcher(options))


def keep_mine(identity: str) -> Difference:
    """Settle a difference: the person's words stay. Raises as `take_term`."""
    options = _options(None)
    with ApprovedMemory.open(desk_memory(options)) as memory:
        difference = glossary_differences.find_difference(memory, identity, _matcher(options))
        glossary_differences.keep_mine(memory, [difference.id])
    return difference


def list_open() -> tuple[Proposal, ...]:
    """Return the proposals that nobody has decided about. Raises `RequestError` for settings or a memory that cannot be used."""
    path = desk_memory(_options(None))
    if not path.exists():
        return ()
    with ApprovedMemory.open(path) as memory:
        return term_proposals.list_proposals(memory)


def accept(identity: str, file: Path | None) -> tuple[Proposal, Path]:
    """Write a proposal into the desk's glossary, None = its own file for what was learnt, and return it with that file.

    Raises `RequestError` for an unknown one and `GlossaryError` for a file that cannot be used.
    """
    options = _options(None)
    target = file or Path("glossaries") / term_proposals.OWN_FILE
    with ApprovedMemory.open(desk_memory(options)) as memory:
        return term_proposals.accept(memory, identity, target), target


def reject(identity: str) -> Proposal:
    """Remember that a proposal is not wanted. Raises `RequestError` for an unknown one."""
    with ApprovedMemory.open(desk_memory(_options(None))) as memory:
        return term_proposals.reject(memory, identity)


def desk_memory(options: Options) -> Path:
    """Return where the approved memory of these options lies."""
    return options.approved or approved_path()


def _matcher(options: Options) -> Matcher:
    return Matcher(load_glossary(choose_glossaries(options)))


def _options(settings: Path | None) -> Options:
    if settings is not None and not is_file(settings):
        raise RequestError(f"There is no settings file {settings}; check the path after --settings")
    return resolve({}, settings) if settings is not None else resolve_defaults()


def read_xliff_edit(path: Path, report: Path | None = None) -> Edit:
    """Return what a human made of a bulletin in a translator's tool; `report` is its run report, None = the one in the same folder.

    The file's own date is when it was edited; who did it no XLIFF says. Raises `ExchangeError` where the file cannot be used,
    `RequestError` where it names no bulletin, or the report is not there or is another bulletin's.
    """
    edited = edited_segments(path)
    name = Path(edited.bulletin).name
    if not name:
        raise RequestError(f"its note names no bulletin (“{edited.bulletin}”): export the bulletin again", path=path)
    recorded = read_recorded(report or path.with_name(name).with_suffix(".json"), path)
    by_id = {segment.id: segment for segment in edited.segments}
    renderings = tuple(_rendering(passage, by_id) for passage in recorded.passages)
    # The ids are places; that the words there are others shows that this is another run's bulletin of the same name.
    strangers = sum(
        segment.source != tidy(passage.source)
        for passage in recorded.passages
        if passage.source and (segment := by_id.get(_id(passage))) is not None
    )
    if recorded.name != edited.bulletin or strangers:
        raise RequestError(
            f"this is not the bulletin that {recorded.name}'s report describes ({strangers} of its sentences have another Russian): name "
            "its own report with --report",
            path=path,
        )
    untouched = all(one.fate is Fate.KEPT for one in renderings)
    modified = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return Edit(recorded, Alignment(renderings), "", modified, tuple(edited.remarks), untouched)


def _id(passage: RecordedPassage) -> UnitId:
    return UnitId(passage.item, passage.block, passage.start)


def _rendering(passage: RecordedPassage, by_id: dict[UnitId, EditedSegment]) -> Rendering:
    if not passage.source:
        return Rendering(passage, Fate.KEPT, passage.text)
    segment = by_id.get(_id(passage))
    if segment is None:
        # Without English a tool means that nobody has got there yet as often as that the sentence is to go.
        return Rendering(passage, Fate.UNSURE)
    if segment.english == tidy(passage.text):
        return Rendering(passage, Fate.KEPT, passage.text)
    return Rendering(passage, Fate.EDITED, segment.english)
