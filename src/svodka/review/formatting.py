"""What was learnt, proposals and differences: as lines for a terminal and as plain data for JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from svodka.approved.memory import ApprovedUnit
from svodka.review.alignment import EditOutcome, Rendering
from svodka.review.learn import LearnReport, count_sentences
from svodka.review.term_decisions import Difference, Proposal, Rewording, Substitution

_START = 70
"""The characters of a sentence that are shown: enough to find it."""


def learn_report_lines(report: LearnReport, *, kept: bool) -> Iterator[str]:
    """Yield the lines that say what was learnt from an edit; `kept` says whether it went into the approved memory."""
    edit, outcomes, effort = report.edit, report.outcomes, report.effort
    by = f", edited by {edit.author}" if edit.author else ""
    items = "1 item" if len(edit.bulletin.items) == 1 else f"{len(edit.bulletin.items)} items"
    yield f"{edit.bulletin.name}: {items}{by}, {edit.modified:%d.%m.%Y %H:%M}"
    counts = ", ".join(
        f"{outcomes[one]} {'not sure' if one is EditOutcome.UNSURE else one.value}"
        for one in (EditOutcome.KEPT, EditOutcome.EDITED, EditOutcome.DELETED, EditOutcome.MERGED, EditOutcome.UNSURE)
    )
    yield f"  sentences: {counts}; {len(edit.alignment.added)} lines of the document render none of them"
    yield f"  words edited per 100: {effort.rate:.1f} (TER; {effort.edits} edits, {effort.words} words)"
    everything = report.checks[0]
    if everything.marked or everything.edited_and_not_marked:
        yield f"  {'check':<14}{'marked':>8}{'marked and edited':>20}{'edited and not marked':>24}"
        for one in report.checks:
            yield f"  {one.check:<14}{one.marked:>8}{one.marked_and_edited:>20}{one.edited_and_not_marked:>24}"
    if report.changes:
        yield "  words exchanged:"
    for change in report.changes:
        russian = f"  ({change.russian})" if change.russian else ""
        yield f"  {change.count:>4} × {change.said} → {change.written}{russian}"
    yield f"  approved: {outcomes[EditOutcome.EDITED]} changed, {report.confirmed} read and left unchanged"
    if report.unread:
        stand = f"{count_sentences(report.unread)} {'stands' if report.unread == 1 else 'stand'}"
        yield f"  not approved: {stand} unchanged; tick what you read on the review page, or say --final when you have read all"
    yield from (f"  not learnt: {_why_not(rendering)}" for rendering in report.unsure)
    if report.differences:
        yield "  terms worded otherwise than today's glossary, which no run will question:"
        yield from (f"    {line}" for line in difference_lines(report.differences))
        yield "    take the term: svodka glossary differences take ID; keep mine: svodka glossary differences keep ID"
    yield f"  {report.learnt} {'learnt' if kept else 'to learn'}: new in the approved memory, or changed in it"


def _why_not(one: Rendering) -> str:
    passage = one.passage
    place = f"item {passage.item}, {'headline' if passage.block == 0 else f'paragraph {passage.block}'}"
    start = passage.source if len(passage.source) <= _START else passage.source[:_START].rstrip() + "…"
    is_merged = one.outcome is EditOutcome.MERGED
    why = "merged with another sentence" if is_merged else "nothing in the document is surely its rendering"
    return f"{place}: “{start}”: {why}"


def learn_report_data(report: LearnReport, *, kept: bool) -> dict[str, Any]:
    """Return what was learnt from an edit as plain data; `kept` says whether it went into the approved memory."""
    edit = report.edit
    return {
        "bulletin": edit.bulletin.name,
        "author": edit.author,
        "modified": edit.modified.isoformat(),
        "dry_run": not kept,
        "items": len(edit.bulletin.items),
        "sentences": {outcome.value: count for outcome, count in report.outcomes.items()},
        "added": len(edit.alignment.added),
        "edits": report.effort.edits,
        "words": report.effort.words,
        "edited_per_100": round(report.effort.rate, 2),
        "checks": list(map(asdict, report.checks)),
        "substitutions": list(map(asdict, report.changes)),
        "not_learnt": [
            {
                "reason": one.outcome.value,
                "item": one.passage.item,
                "paragraph": one.passage.block,
                "source": one.passage.source,
                "english": one.passage.text,
            }
            for one in report.unsure
        ],
        "approved": {
            "changed": report.outcomes[EditOutcome.EDITED],
            "unchanged": report.confirmed,
            "not_approved": report.unread,
        },
        "differences": difference_data(report.differences),
        "learnt": report.learnt,
        "notices": list(report.notices),
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
    return [asdict(one) | {"sentences": _sentence_data(one.sentences)} for one in proposals]


def difference_lines(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield the lines that list differences from the glossary with their sentences."""
    for one in differences:
        yield f"{one.id}  {_term(one)}  ({count_sentences(len(one.units))})"
        yield from (f"        {unit.english}" for unit in one.units)


def difference_data(differences: Sequence[Difference]) -> list[dict[str, Any]]:
    """Return differences from the glossary as plain data."""
    return [
        {"id": one.id, "entry": one.entry, "rendering": one.rendering, "sentences": _sentence_data(one.units)}
        for one in differences
    ]


def _sentence_data(sentences: Iterable[ApprovedUnit | Substitution]) -> list[dict[str, str]]:
    return [{"source": one.source, "english": one.english} for one in sentences]


def rewording_lines(rewording: Rewording) -> Iterator[str]:
    """Yield the lines that say what became of the sentences of a difference whose term was taken."""
    term = _term(rewording.difference)
    yield from (f"{term}: “{unit.english}”" for unit in rewording.reworded)
    yield from (f"{term}: forgotten, and translated anew next time: “{unit.english}”" for unit in rewording.forgotten)


def _term(difference: Difference) -> str:
    return f"{difference.entry} → {difference.rendering or '[kept as written]'}"
