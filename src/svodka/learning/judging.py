"""Which checks had marked what a human edited, and which had marked what a human left alone: how they did on real edits."""

from collections.abc import Sequence
from dataclasses import dataclass

from svodka.learning.aligning import Fate, Rendering
from svodka.types import Severity

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
