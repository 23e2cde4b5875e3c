"""What was learnt, in words for a terminal and as plain data for JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from svodka.review.alignment import Fate, Rendering
from svodka.review.glossary_differences import Difference, Taken
from svodka.review.learn import Lesson, counted
from svodka.review.term_proposals import Proposal

_START = 70
"""Characters of a sentence that are enough to find it."""


def lesson_lines(lesson: Lesson, *, kept: bool) -> Iterator[str]:
    """Yield the lines that tell a lesson; `kept` says whether it went into the memory."""
    fates = lesson.fates
    by = f", edited by {lesson.author}" if lesson.author else ""
    items = "1 item" if lesson.items == 1 else f"{lesson.items} items"
    yield f"{lesson.bulletin}: {items}{by}, {lesson.modified:%d.%m.%Y %H:%M}"
    yield (
        f"  sentences: {fates[Fate.KEPT]} kept, {fates[Fate.EDITED]} edited, {fates[Fate.DELETED]} deleted, {fates[Fate.MERGED]} merged, "
        f"{fates[Fate.UNSURE]} not sure; {lesson.added} lines of the document render none of them"
    )
    yield f"  words edited per 100: {lesson.effort.rate:.1f} (TER; {lesson.effort.edits} edits, {lesson.effort.words} words)"
    if lesson.checks[0].marked or lesson.checks[0].edited:
        yield f"  {'check':<14}{'marked':>8}{'marked and edited':>20}{'edited and not marked':>24}"
        for one in lesson.checks:
            yield f"  {one.check:<14}{one.marked:>8}{one.marked_and_edited:>20}{one.edited_and_not_marked:>24}"
    if lesson.changes:
        yield "  words exchanged:"
    for change in lesson.changes:
        russian = f"  ({change.russian})" if change.russian else ""
        yield f"  {change.count:>4} × {change.said} → {change.written}{russian}"
    yield from _approved(lesson)
    for rendering in lesson.unsure:
        yield f"  not learnt: {_why(rendering)}"
    if lesson.differences:
        yield "  terms worded otherwise than today's glossary, which no run will question:"
        yield from (f"    {line}" for line in difference_lines(lesson.differences))
        yield "    take the term: svodka glossary differences take ID; keep mine: svodka glossary differences keep ID"
    yield f"  {lesson.learnt} {'learnt' if kept else 'to learn'}: new in the approved memory, or changed in it"


def _approved(lesson: Lesson) -> Iterator[str]:
    """What a person approved, and what merely stands there."""
    yield f"  approved: {lesson.fates[Fate.EDITED]} changed, {lesson.confirmed} read and left unchanged"
    if lesson.unread:
        stand = f"{counted(lesson.unread)} {'stands' if lesson.unread == 1 else 'stand'}"
        yield f"  not approved: {stand} unchanged; tick what you read on the review page, or say --final when you have read all"


def lesson_data(lesson: Lesson, *, kept: bool) -> dict[str, Any]:
    """Return a lesson as plain data."""
    return {
        "bulletin": lesson.bulletin,
        "author": lesson.author,
        "modified": lesson.modified.isoformat(),
        "dry_run": not kept,
        "items": lesson.items,
        "sentences": {fate.value: count for fate, count in lesson.fates.items()},
        "added": lesson.added,
        "edits": lesson.effort.edits,
        "words": lesson.effort.words,
        "edited_per_100": round(lesson.effort.rate, 2),
        "checks": [
            {
                "check": one.check,
                "marked": one.marked,
                "marked_and_edited": one.marked_and_edited,
                "edited_and_not_marked": one.edited_and_not_marked,
            }
            for one in lesson.checks
        ],
        "substitutions": [
            {"count": one.count, "said": one.said, "written": one.written, "russian": one.russian}
            for one in lesson.changes
        ],
        "not_learnt": [
            {
                "reason": one.fate.value,
                "item": one.passage.item,
                "paragraph": one.passage.block,
                "source": one.passage.source,
                "english": one.passage.text,
            }
            for one in lesson.unsure
        ],
        "approved": {
            "changed": lesson.fates[Fate.EDITED],
            "unchanged": lesson.confirmed,
            "not_approved": lesson.unread,
        },
        "differences": difference_data(lesson.differences),
        "learnt": lesson.learnt,
        "notices": list(lesson.notices),
    }


def proposal_lines(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield the lines that list proposals with their sentences."""
    for one in proposals:
        yield f"{one.id}  {one.russian} → {one.written}  (instead of {', '.join(one.said)}; {len(one.sentences)} sentences)"
        for sentence in one.sentences:
            yield f"        {sentence.source}"
            yield f"        {sentence.english}"


def proposal_data(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return proposals as plain data."""
    return [
        {
            "id": one.id,
            "russian": one.russian,
            "written": one.written,
            "said": list(one.said),
            "bulletins": list(one.bulletins),
            "sentences": [{"source": sentence.source, "english": sentence.english} for sentence in one.sentences],
        }
        for one in proposals
    ]


def difference_lines(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield the lines that list differences from the glossary with their sentences."""
    for one in differences:
        yield f"{one.id}  {one.entry} → {one.rendering or '[kept as written]'}  ({counted(len(one.units))})"
        for unit in one.units:
            yield f"        {unit.english}"


def difference_data(differences: Sequence[Difference]) -> list[dict[str, Any]]:
    """Return differences from the glossary as plain data."""
    return [
        {
            "id": one.id,
            "entry": one.entry,
            "rendering": one.rendering,
            "sentences": [{"source": unit.source, "english": unit.english} for unit in one.units],
        }
        for one in differences
    ]


def taken_lines(taken: Taken) -> Iterator[str]:
    """Yield the lines that say what became of the sentences of a difference whose term was taken."""
    term = f"{taken.difference.entry} → {taken.difference.rendering or '[kept as written]'}"
    for unit in taken.reworded:
        yield f"{term}: “{unit.english}”"
    for unit in taken.forgotten:
        yield f"{term}: forgotten, and translated anew next time: “{unit.english}”"


def _why(one: Rendering) -> str:
    passage = one.passage
    place = f"item {passage.item}, {'headline' if passage.block == 0 else f'paragraph {passage.block}'}"
    start = passage.source if len(passage.source) <= _START else passage.source[:_START].rstrip() + "…"
    reason = (
        "merged with another sentence" if one.fate is Fate.MERGED else "nothing in the document is surely its rendering"
    )
    return f"{place}: “{start}”: {reason}"
