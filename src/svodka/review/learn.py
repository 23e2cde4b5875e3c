"""`svodka learn`: an edited bulletin read, aligned, counted, and what a human made of each sentence kept.

What a person says of a bulletin beside the edits: that they have read all of it, or which sentences they ticked on the review page.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.approved.likeness import normalise
from svodka.approved.memory import ApprovedMemory, LearntUnit
from svodka.dictionary.lookup import Dictionary
from svodka.errors import RequestError
from svodka.review.alignment import Alignment, Fate, Rendering, align
from svodka.review.edit_rate import Effort, measure_effort
from svodka.review.edited_document import EditedDocument, read_edited
from svodka.review.glossary_differences import Difference, Substitution, find_substitutions
from svodka.review.recorded_bulletin import LARGEST_REPORT, RecordedBulletin, RecordedPassage, read_recorded
from svodka.review.term_proposals import keep_substitutions
from svodka.types import Severity

SUFFIX = ".seen.json"
"""What the review page's file of ticks ends in; the rest of its name is the bulletin's."""
FORMAT = 1


@dataclass(frozen=True)
class Approval:
    """Nothing by default: a sentence that merely stands unchanged was approved by nobody."""

    final: bool = False
    """Every sentence was read."""
    seen: frozenset[str] = frozenset()
    """The sentences that were ticked as seen, by `RecordedPassage.key`."""
    take: tuple[str, ...] = ()
    """The differences from the glossary (`svodka.approved.memory.identify_wording`) of which the term is to be taken."""
    keep: tuple[str, ...] = ()
    """Those of which the person's own words are to stay."""

    def covers(self, passage: RecordedPassage) -> bool:
        """Return whether the person has read this sentence, by what they say."""
        return self.final or passage.key in self.seen


NOTHING_SAID = Approval()


def read_ticks(path: Path, bulletin: RecordedBulletin, *, final: bool = False) -> Approval:
    """Return what the review page of a bulletin exported into this file. Raises `RequestError` where it is of no use for it."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise RequestError("it is too large for a file of ticks; save the ticks from the review page", path=path)
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RequestError(
            f"the ticks cannot be read ({error.strerror}); check the path after --seen", path=path
        ) from error
    except (ValueError, RecursionError) as error:
        raise RequestError("this is no file of ticks; save the ticks from the review page again", path=path) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("bulletin_sha256"), str):
        raise RequestError("this is no file of ticks; save the ticks from the review page again", path=path)
    if data["bulletin_sha256"].lower() not in {bulletin.sha256.lower(), bulletin.next_sha256.lower()}:
        raise RequestError(
            f"these ticks are of another version of {bulletin.name}; save them again from the review page beside it, or remove the file",
            path=path,
        )
    return Approval(final, frozenset(_names(data, "seen")), _names(data, "take_term"), _names(data, "keep_mine"))


def _names(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = data.get(key, [])
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


BULLETINS = "bulletin"
"""The kind of the records of bulletins that were learnt."""
LEAST_FOUND = 0.1
"""A document in which fewer of the passages are found is another one."""
MOST_FREQUENT = 10
NOTHING = "nobody has edited it, so there is nothing to learn; when you have read every sentence, say so with --final"
_NO_BOOKMARKS = (
    "the bookmarks are gone (Google Docs and some converters drop them): sentences were found by their words alone"
)
_PROGRAM = "svodka"
ANY = "any"
"""The row of all checks together."""


@dataclass(frozen=True)
class CheckRecord:
    """How one check did: sentences that it marked, those of them that were edited, and all that were edited."""

    check: str
    marked: int
    marked_and_edited: int
    edited: int

    @property
    def edited_and_not_marked(self) -> int:
        """What the check had not seen, or was none of its business."""
        return self.edited - self.marked_and_edited


def judge_checks(renderings: Sequence[Rendering]) -> tuple[CheckRecord, ...]:
    """Return how each check did on sentences that were kept or edited, all together first, then by name.

    Notes are for the record and mark nothing. Deleted and unsure sentences say nothing of a check.
    """
    told = [
        ({check for check, severity in one.passage.findings if severity != Severity.NOTE}, one.fate is not Fate.KEPT)
        for one in renderings
        if one.passage.source and one.fate in (Fate.KEPT, Fate.EDITED, Fate.MERGED)
    ]
    edited = sum(was_edited for _, was_edited in told)
    names = sorted({check for checks, _ in told for check in checks})
    marks = [(ANY, [(bool(checks), was_edited) for checks, was_edited in told])]
    marks += [(name, [(name in checks, was_edited) for checks, was_edited in told]) for name in names]
    return tuple(
        CheckRecord(name, sum(mark for mark, _ in row), sum(mark and was for mark, was in row), edited)
        for name, row in marks
    )


@dataclass(frozen=True)
class Edit:
    """Who edited what when, and what became of every passage: from a Word file, or from another that says the same."""

    bulletin: RecordedBulletin
    alignment: Alignment
    author: str
    modified: datetime.datetime
    notices: tuple[str, ...] = ()
    untouched: bool = False
    """The file is as svodka wrote it."""


@dataclass(frozen=True)
class WordChange:
    """A substitution with how often a human made it in this bulletin."""

    said: str
    written: str
    russian: str
    count: int


@dataclass(frozen=True)
class Lesson:
    """What was found in an edited bulletin, and how many units of the approved memory are new or changed by it."""

    bulletin: str
    author: str
    modified: datetime.datetime
    items: int
    fates: dict[Fate, int]
    """Of the sentences that were translated."""
    added: int
    """Sentences of the edited document that render none of ours: new ones, headings, what could not be aligned."""
    effort: Effort
    checks: tuple[CheckRecord, ...]
    changes: tuple[WordChange, ...]
    unsure: tuple[Rendering, ...]
    confirmed: int
    """Sentences that stand unchanged and that the person says to have read."""
    unread: int
    """Those of which nobody says so: they are not approved."""
    learnt: int
    notices: tuple[str, ...]
    units: tuple[LearntUnit, ...] = ()
    """What was approved."""
    differences: tuple[Difference, ...] = ()
    """Terms that approved sentences word otherwise than today's glossary, of which nobody has decided yet."""


def read_edit(path: Path, report: Path | None = None) -> Edit:
    """Return what a human made of the bulletin in this Word file; `report` is its run report, None = the one beside it.

    Raises `RequestError` for a file that cannot be read, is no bulletin of ours, or has no report.
    """
    document = read_edited(path)
    recorded = read_recorded(report or path.with_suffix(".json"), path)
    alignment = align(recorded.passages, document)
    found = sum(one.fate in (Fate.KEPT, Fate.EDITED, Fate.MERGED) for one in alignment.renderings)
    if found < LEAST_FOUND * len(recorded.passages) or not recorded.passages:
        raise RequestError(
            f"this is not the bulletin that {recorded.name}'s report describes ({found} of {len(recorded.passages)} passages are in it); "
            "name the edited file of that run, or its report with --report",
            path=path,
        )
    author = "" if document.author == _PROGRAM else document.author
    untouched = is_as_written(document.path, recorded)
    notices = () if untouched or document.has_bookmarks else (_NO_BOOKMARKS,)
    return Edit(recorded, alignment, author, _modified(document), notices, untouched)


def learn(
    edit: Edit,
    memory: ApprovedMemory | None,
    dictionary: Dictionary,
    *,
    keep: bool = True,
    approval: Approval = NOTHING_SAID,
) -> Lesson:
    """Count an edit and keep what it teaches in the memory; without `keep` it is only laid beside what is there (None = nothing).

    Approved is what a person changed, and what they say to have read (`approval`); what merely stands there unchanged is not.

    Raises `RequestError` where the memory cannot be read or written.
    """
    renderings = [one for one in edit.alignment.renderings if one.passage.source]
    approved = [unit for one in renderings if (unit := _unit(one, edit, approval)) is not None]
    units = _one_each(approved)
    fates = {fate: sum(one.fate is fate for one in renderings) for fate in Fate}
    confirmed = sum(unit.edited is None for unit in approved)
    substitutions = [found for one in renderings for found in _substitutions(one, dictionary)]
    notices, is_last = list(edit.notices), True
    if edit.untouched and not units:
        notices.append(NOTHING)
    if memory is None:
        learnt = len(units)
    else:
        is_last, said = _stands(edit, memory.records(BULLETINS).get(edit.bulletin.name))
        notices += [*said, *_differences(units, memory)] if units else []
        learnt = memory.add(units) if keep else sum(map(memory.would_change, units))
    lesson = Lesson(
        edit.bulletin.name,
        edit.author,
        edit.modified,
        edit.bulletin.items,
        fates,
        len(edit.alignment.added),
        _effort(renderings),
        judge_checks(renderings),
        _most_frequent(substitutions),
        tuple(one for one in renderings if one.fate in (Fate.UNSURE, Fate.MERGED)),
        confirmed,
        fates[Fate.KEPT] - confirmed,
        learnt,
        tuple(notices),
        units,
    )
    if memory is not None and keep and is_last and (units or not edit.untouched):
        keep_substitutions(memory, edit.bulletin.name, substitutions)
        memory.record(BULLETINS, {edit.bulletin.name: _record(lesson, edit.bulletin)})
    return lesson


def _modified(document: EditedDocument) -> datetime.datetime:
    if document.modified is not None:
        return document.modified
    return datetime.datetime.fromtimestamp(document.path.stat().st_mtime, datetime.UTC)


def is_as_written(path: Path, recorded: RecordedBulletin) -> bool:
    """Tell whether the file still has the bytes that svodka wrote, in the run that the report is of or in one that was killed."""
    written = {recorded.sha256.lower(), recorded.next_sha256}
    return hashlib.sha256(path.read_bytes()).hexdigest() in written


def _stands(edit: Edit, known: dict[str, str] | None) -> tuple[bool, list[str]]:
    """Whether this edit is the last one of its bulletin that we know, and what to say of another one."""
    if known is None:
        return True, []
    before = datetime.datetime.fromisoformat(known["modified"])
    by = f"by {known['author']}" if known["author"] else "by somebody"
    if before > edit.modified:
        return False, [
            f"a later edit of this bulletin ({before:%d.%m.%Y %H:%M}, {by}) was learnt before: where they differ that one stands"
        ]
    if before < edit.modified and known["author"] != edit.author:
        return True, [
            f"an earlier edit of this bulletin ({before:%d.%m.%Y %H:%M}, {by}) was learnt before: where they differ this one stands"
        ]
    return True, []


def _unit(one: Rendering, edit: Edit, approval: Approval) -> LearntUnit | None:
    """What is learnt of a passage: what a person changed, and what they have read and let stand."""
    passage = one.passage
    if one.fate is not Fate.EDITED and not (one.fate is Fate.KEPT and approval.covers(passage)):
        return None
    edited = edit.modified.astimezone(datetime.UTC) if one.fate is Fate.EDITED else None
    day, name = edit.modified.date(), edit.bulletin.name
    return LearntUnit(passage.source, one.english, day, name, passage.article, edit.author, edited)


def _one_each(units: Sequence[LearntUnit]) -> tuple[LearntUnit, ...]:
    """One unit for each sentence: of several the last that was changed, so that the same file teaches the same again."""
    chosen: dict[str, LearntUnit] = {}
    for unit in units:
        key = normalise(unit.source)
        if unit.edited is not None or key not in chosen:
            chosen[key] = unit
    return tuple(chosen.values())


def _differences(units: Sequence[LearntUnit], memory: ApprovedMemory) -> Iterator[str]:
    """What is said of sentences of which the memory has another rendering already."""
    others = [
        (unit, old) for unit in units if (old := memory.exact(unit.source)) and old.english != unit.english.strip()
    ]
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
            f"somebody changed {counted(len(unchanged))} before that stand here as svodka wrote them, “{unchanged[0].source}” among them: "
            "the changes stay, for only another edit takes one back"
        )


def counted(sentences: int) -> str:
    """Return a number of sentences in words."""
    return "1 sentence" if sentences == 1 else f"{sentences} sentences"


def _substitutions(one: Rendering, dictionary: Dictionary) -> Iterator[Substitution]:
    if one.fate is Fate.EDITED:
        yield from find_substitutions(one.passage.source, one.passage.text, one.english, one.passage.terms, dictionary)


def _most_frequent(found: Sequence[Substitution]) -> tuple[WordChange, ...]:
    counts = Counter((one.said, one.written, one.russian) for one in found)
    return tuple(WordChange(*words, count) for words, count in counts.most_common(MOST_FREQUENT))


def _effort(renderings: Sequence[Rendering]) -> Effort:
    """The edits of what was kept and edited; of sentences that became one, together. What was deleted or added is not translation."""
    total = Effort()
    merged: dict[str, list[str]] = {}
    for one in renderings:
        if one.fate in (Fate.KEPT, Fate.EDITED):
            total += measure_effort(one.passage.text, one.english)
        elif one.fate is Fate.MERGED:
            merged.setdefault(one.shared, []).append(one.passage.text)
    return sum((measure_effort(" ".join(texts), shared) for shared, texts in merged.items()), total)


def _record(lesson: Lesson, bulletin: RecordedBulletin) -> dict[str, object]:
    """What is kept of a bulletin for `svodka stats`."""
    return {
        "modified": lesson.modified.isoformat(),
        "author": lesson.author,
        "items": lesson.items,
        "sentences": sum(lesson.fates.values()),
        **{fate.value: count for fate, count in lesson.fates.items()},
        "added": lesson.added,
        "edits": lesson.effort.edits,
        "words": lesson.effort.words,
        "last_day": bulletin.last_day,
        "seconds": bulletin.seconds,
    }
