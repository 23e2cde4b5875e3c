"""`svodka learn`: count what a human made of a bulletin, and keep what it teaches in the approved memory.

An edit comes from a Word file, or from the XLIFF that a translator's tool gave back. The person may also say that they have read the whole
bulletin, or which sentences they ticked on the review page.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.approved.interchange import tidy
from svodka.approved.likeness import normalise
from svodka.approved.memory import ApprovedMemory, LearntUnit
from svodka.dictionary.lookup import Dictionary
from svodka.errors import RequestError
from svodka.review.alignment import FOUND, Alignment, EditOutcome, Rendering, align
from svodka.review.edit_rate import Effort, measure_effort
from svodka.review.edited_document import read_edited
from svodka.review.recorded_bulletin import LARGEST_REPORT, RecordedBulletin, RecordedPassage, read_recorded
from svodka.review.term_decisions import Difference, find_substitutions, keep_substitutions
from svodka.review.xliff import XliffUnit, read_edited_bulletin
from svodka.types import Severity

TICKS_SUFFIX = ".seen.json"
"""The ending of the file of ticks that the review page exports; the rest of its name is the bulletin's."""
TICKS_FORMAT = 1
BULLETINS = "bulletin"
"""The kind of the approved memory's records of learnt bulletins."""
LEAST_FOUND = 0.1
"""The share of passages that must be found in a document; with fewer it is not the bulletin."""
NOTHING = "nobody has edited it, so there is nothing to learn; when you have read every sentence, say so with --final"
_NO_BOOKMARKS = (
    "the bookmarks are gone (Google Docs and some converters drop them): sentences were found by their words alone"
)
ANY = "any"
"""The name of the row for all checks together."""


@dataclass(frozen=True)
class Approval:
    """What a person has read and decided. By default nothing: a sentence is not approved merely because it stands unchanged."""

    final: bool = False
    """The person has read every sentence."""
    seen: frozenset[str] = frozenset()
    """The sentences that were ticked as seen, by `RecordedPassage.key`."""
    take: tuple[str, ...] = ()
    """Ids (`svodka.approved.memory.identify_wording`) of the differences from the glossary where the glossary's term is to be taken."""
    keep: tuple[str, ...] = ()
    """Ids of those where the person's own words are to stay."""


UNREAD = Approval()


def read_ticks(path: Path, bulletin: RecordedBulletin, *, final: bool = False) -> Approval:
    """Return what the review page exported into the file of ticks. Raises `RequestError` where it cannot be read or used for `bulletin`."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise RequestError("it is too large for a file of ticks; save the ticks from the review page", path=path)
        data = json.loads(path.read_text(encoding="utf-8"))
        written = data["bulletin_sha256"].lower()
        if data["format"] != TICKS_FORMAT:
            raise ValueError(data["format"])
    except OSError as error:
        said = f"the ticks cannot be read ({error.strerror}); check the path after --seen"
        raise RequestError(said, path=path) from error
    except (ValueError, RecursionError, TypeError, LookupError, AttributeError) as error:
        said = "this is no file of ticks; save the ticks from the review page again"
        raise RequestError(said, path=path) from error
    if written not in bulletin.hashes:
        said = f"these ticks are of another version of {bulletin.name}; save them again from the review page beside it, or remove the file"
        raise RequestError(said, path=path)

    def names(key: str) -> tuple[str, ...]:
        values = data.get(key)
        return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()

    return Approval(final, frozenset(names("seen")), names("take_term"), names("keep_mine"))


@dataclass(frozen=True)
class Edit:
    """An edit of a bulletin: who made it and when, and what became of every passage."""

    bulletin: RecordedBulletin
    alignment: Alignment
    author: str
    modified: datetime.datetime
    notices: tuple[str, ...] = ()
    untouched: bool = False
    """The file, or for XLIFF every sentence, is as svodka wrote it."""


def read_edit(path: Path, report: Path | None = None) -> Edit:
    """Return what a human made of the bulletin in this Word file; `report` is its run report, None = the one beside it.

    Raises `RequestError` for a file that cannot be read, is not a bulletin of ours, or has no report.
    """
    document = read_edited(path)
    recorded = read_recorded(report or path.with_suffix(".json"), path)
    alignment = align(recorded.passages, document)
    found = sum(one.outcome in FOUND for one in alignment.renderings)
    if found < LEAST_FOUND * len(recorded.passages) or not recorded.passages:
        raise RequestError(
            f"this is not the bulletin that {recorded.name}'s report describes ({found} of {len(recorded.passages)} passages are in it); "
            "name the edited file of that run, or its report with --report",
            path=path,
        )
    author = "" if document.author == "svodka" else document.author
    untouched = hashlib.sha256(path.read_bytes()).hexdigest() in recorded.hashes
    has_bookmarks = any(paragraph.bookmarks for paragraph in document.paragraphs)
    notices = () if untouched or has_bookmarks else (_NO_BOOKMARKS,)
    return Edit(recorded, alignment, author, document.modified or _saved(path), notices, untouched)


def read_xliff_edit(path: Path, report: Path | None = None) -> Edit:
    """Return what a human made of a bulletin in a translator's tool; `report` is its run report, None = the one in the same folder.

    The file's date counts as the time of the edit; XLIFF does not say who made it. Raises `ExchangeError` where the file cannot be used,
    `RequestError` where it names no bulletin, or the report is missing or belongs to another bulletin.
    """
    edited = read_edited_bulletin(path)
    name = Path(edited.bulletin).name
    if not name:
        raise RequestError(f"its note names no bulletin (“{edited.bulletin}”): export the bulletin again", path=path)
    recorded = read_recorded(report or path.with_name(name).with_suffix(".json"), path)
    pairs = [(one, edited.units.get(one.unit_id) if one.source else None) for one in recorded.passages]
    # Ids only name places in the bulletin. If the Russian there differs, the file is of another run's bulletin with the same name.
    strangers = sum(unit is not None and unit.source.text != tidy(one.source) for one, unit in pairs)
    if recorded.name != edited.bulletin or strangers:
        why = f"{strangers} of its sentences have another Russian"
        said = f"this is not the bulletin that {recorded.name}'s report describes ({why}): name its own report with --report"
        raise RequestError(said, path=path)
    renderings = tuple(_returned(passage, unit) for passage, unit in pairs)
    untouched = all(one.outcome is EditOutcome.KEPT for one in renderings)
    return Edit(recorded, Alignment(renderings), "", _saved(path), edited.remarks, untouched)


def _returned(passage: RecordedPassage, unit: XliffUnit | None) -> Rendering:
    """Return what became of a passage that a translator's tool gave back as this unit; None = it did not give it back."""
    if unit is not None and unit.target.text != tidy(passage.text):
        return Rendering(passage, EditOutcome.EDITED, unit.target.text)
    if unit is None and passage.source:
        # A missing English may mean that nobody has got there yet, or that the sentence is to be deleted.
        return Rendering(passage, EditOutcome.UNSURE)
    return Rendering(passage, EditOutcome.KEPT, passage.text)


def _saved(path: Path) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)


@dataclass(frozen=True)
class CheckRecord:
    """How one check did: how many sentences it marked, how many of these were edited, and how many others were edited."""

    check: str
    marked: int
    marked_and_edited: int
    edited_and_not_marked: int
    """Edits of sentences that the check missed, or that are outside its scope."""


@dataclass(frozen=True)
class WordChange:
    """A substitution, and how often a human made it in this bulletin."""

    count: int
    said: str
    written: str
    russian: str


@dataclass(frozen=True)
class LearnReport:
    """What was found in an edited bulletin; `learnt` is the number of units that are new or changed in the approved memory."""

    edit: Edit
    outcomes: dict[EditOutcome, int]
    """The number of translated sentences with each outcome."""
    effort: Effort
    checks: tuple[CheckRecord, ...]
    changes: tuple[WordChange, ...]
    unsure: tuple[Rendering, ...]
    """Sentences from which nothing is learnt, because it is not certain what renders them, or because they were merged."""
    confirmed: int
    """The number of sentences that stand unchanged and that the person says they have read."""
    learnt: int
    notices: tuple[str, ...]
    units: tuple[LearntUnit, ...] = ()
    """The approved sentences, one unit for each source."""
    differences: tuple[Difference, ...] = ()
    """Terms that approved sentences word otherwise than today's glossary and that nobody has decided about yet."""

    @property
    def unread(self) -> int:
        """The number of sentences that stand unchanged and that nobody says they have read: they are not approved."""
        return self.outcomes[EditOutcome.KEPT] - self.confirmed


def learn(
    edit: Edit, memory: ApprovedMemory | None, dictionary: Dictionary, *, keep: bool = True, approval: Approval = UNREAD
) -> LearnReport:
    """Count an edit and keep what it teaches in the memory (None = there is none); without `keep` only compare it with the memory.

    A sentence is approved if a person changed it or says that they have read it (`approval`), not merely because it stands unchanged.

    Raises `RequestError` where the memory cannot be read or written.
    """
    renderings = [one for one in edit.alignment.renderings if one.passage.source]
    approved = [unit for one in renderings if (unit := _approve(one, edit, approval))]
    units = _one_for_each_source(approved)
    edited = [(one.passage, one.english) for one in renderings if one.outcome is EditOutcome.EDITED]
    substitutions = [
        found
        for passage, english in edited
        for found in find_substitutions(passage.source, passage.text, english, passage.terms, dictionary)
    ]
    changes = Counter((one.said, one.written, one.russian) for one in substitutions).most_common(10)
    learnt, is_last, notices = len(units), True, list(edit.notices)
    if edit.untouched and not units:
        notices.append(NOTHING)
    if memory is not None:
        try:
            is_last, said = _compare_edits(edit, memory.records(BULLETINS).get(edit.bulletin.name))
        except (KeyError, TypeError, ValueError) as error:
            raise memory.refuse_foreign(error) from error
        notices += [*said, *_say_differences(units, memory)] if units else []
        learnt = memory.add(units) if keep else sum(map(memory.would_change, units))
    report = LearnReport(
        edit,
        {outcome: sum(one.outcome is outcome for one in renderings) for outcome in EditOutcome},
        _measure(renderings),
        tuple(judge_checks(renderings)),
        tuple(WordChange(count, *words) for words, count in changes),
        tuple(one for one in renderings if one.outcome in (EditOutcome.UNSURE, EditOutcome.MERGED)),
        sum(unit.edited is None for unit in approved),
        learnt,
        tuple(notices),
        units,
    )
    if memory is not None and keep and is_last and (units or not edit.untouched):
        keep_substitutions(memory, edit.bulletin.name, substitutions)
        memory.record(BULLETINS, {edit.bulletin.name: _record(report)})
    return report


def _approve(one: Rendering, edit: Edit, approval: Approval) -> LearntUnit | None:
    """Return what is learnt from a passage that a person changed, or has read and left as it is; None for any other."""
    passage, is_edited = one.passage, one.outcome is EditOutcome.EDITED
    is_read = one.outcome is EditOutcome.KEPT and (approval.final or passage.key in approval.seen)
    if not is_edited and not is_read:
        return None
    edited = edit.modified.astimezone(datetime.UTC) if is_edited else None
    day, name = edit.modified.date(), edit.bulletin.name
    return LearntUnit(passage.source, one.english, day, name, passage.article, edit.author, edited)


def _one_for_each_source(units: Sequence[LearntUnit]) -> tuple[LearntUnit, ...]:
    """Keep one unit for each source: the last changed one, else the first, so that learning the same file again gives the same."""
    chosen: dict[str, LearntUnit] = {}
    for unit in units:
        key = normalise(unit.source)
        if unit.edited is not None or key not in chosen:
            chosen[key] = unit
    return tuple(chosen.values())


def _compare_edits(edit: Edit, known: dict[str, str] | None) -> tuple[bool, list[str]]:
    """Return whether no later edit of this bulletin was learnt before, and the notices about one that was."""
    if known is None:
        return True, []
    before = datetime.datetime.fromisoformat(known["modified"])
    by = f"by {known['author']}" if known["author"] else "by somebody"
    other = f"edit of this bulletin ({before:%d.%m.%Y %H:%M}, {by}) was learnt before: where they differ"
    if before > edit.modified:
        return False, [f"a later {other} that one stands"]
    if before < edit.modified and known["author"] != edit.author:
        return True, [f"an earlier {other} this one stands"]
    return True, []


def _say_differences(units: Sequence[LearntUnit], memory: ApprovedMemory) -> Iterator[str]:
    """Yield notices about sentences for which the memory already has another rendering."""
    others = [(one, old) for one in units if (old := memory.exact(one.source)) and old.english != one.english.strip()]
    unchanged = [old for unit, old in others if unit.edited is None]
    for unit, old in others:
        if unit.edited is None or old.bulletin == unit.bulletin:
            continue
        kept, lost = (unit, old) if memory.would_change(unit) else (old, unit)
        yield (
            f"“{unit.source}” has another rendering in {old.bulletin}: “{kept.english}” ({kept.bulletin}) stands as the later one, and not "
            f"“{lost.english}”"
        )
    if unchanged:
        yield (
            f"somebody changed {count_sentences(len(unchanged))} before that stand here as svodka wrote them, “{unchanged[0].source}” "
            "among them: the changes stay, for only another edit takes one back"
        )


def count_sentences(number: int) -> str:
    """Return a number of sentences in words."""
    return "1 sentence" if number == 1 else f"{number} sentences"


def _measure(renderings: Sequence[Rendering]) -> Effort:
    """Sum the edits of kept, edited and merged sentences, merged ones as one text. Deleted and added sentences do not count."""
    total = Effort()
    merged: dict[str, list[str]] = {}
    for one in renderings:
        if one.outcome in (EditOutcome.KEPT, EditOutcome.EDITED):
            total += measure_effort(one.passage.text, one.english)
        elif one.outcome is EditOutcome.MERGED:
            merged.setdefault(one.shared, []).append(one.passage.text)
    return sum((measure_effort(" ".join(texts), shared) for shared, texts in merged.items()), total)


def judge_checks(renderings: Sequence[Rendering]) -> Iterator[CheckRecord]:
    """Yield how the checks did on sentences that were kept, edited or merged: all checks together first, then each by name.

    Findings with the severity note do not mark a sentence. Deleted and unsure sentences say nothing about a check.
    """
    judged = []
    for one in renderings:
        if one.passage.source and one.outcome in FOUND:
            checks = {found.check for found in one.passage.findings if found.severity is not Severity.NOTE}
            judged.append((checks | {ANY} if checks else checks, one.outcome is not EditOutcome.KEPT))
    edited = sum(was_edited for _, was_edited in judged)
    for name in (ANY, *sorted({check for checks, _ in judged for check in checks} - {ANY})):
        marked = [was_edited for checks, was_edited in judged if name in checks]
        yield CheckRecord(name, len(marked), sum(marked), edited - sum(marked))


def _record(report: LearnReport) -> dict[str, Any]:
    """Return the record of a bulletin that is kept for `svodka stats`."""
    edit = report.edit
    return {
        "modified": edit.modified.isoformat(),
        "author": edit.author,
        "items": len(edit.bulletin.items),
        "sentences": sum(report.outcomes.values()),
        **{outcome.value: count for outcome, count in report.outcomes.items()},
        "added": len(edit.alignment.added),
        "edits": report.effort.edits,
        "words": report.effort.words,
        "last_day": edit.bulletin.last_day,
        "seconds": edit.bulletin.seconds,
    }
