"""Which checks had marked what a human edited, and which had marked what a human left alone: their precision and recall on real edits."""

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
    def precision(self) -> float:
        """The share of the marked sentences that were edited."""
        return self.marked_and_edited / self.marked if self.marked else 0.0

    @property
    def recall(self) -> float:
        """The share of the edited sentences that were marked."""
        return self.marked_and_edited / self.edited if self.edited else 0.0


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
