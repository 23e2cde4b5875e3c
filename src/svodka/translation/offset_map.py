"""Keep findings and links at their words while the text around them is still being edited.

Every step after the checks that changes the English (house form of figures, outline of a headline, attribution, joining of pieces) goes
through here, so that a comment never moves to other words that look the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from svodka.types import Finding, Link

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class _Step(NamedTuple):
    """`before[start:stop]` became `after[new_start:new_stop]`; `same` if it did not change."""

    start: int
    stop: int
    new_start: int
    new_stop: int
    same: bool


@dataclass(frozen=True)
class OffsetMap:
    """A text before and after an edit that left most of its words alone."""

    before: str
    after: str

    def move(self, start: int, stop: int) -> tuple[int, int]:
        """Return the span of `before[start:stop]` in `after`, an empty span if nothing is left of it."""
        if self.before == self.after:
            return start, stop
        first = next((step for step in self._steps if step.start <= start < step.stop), None)
        last = next((step for step in self._steps if step.start < stop <= step.stop), None)
        if first is None or last is None:
            return 0, 0
        return (
            first.new_start + (start - first.start if first.same else 0),
            last.new_start + stop - last.start if last.same else last.new_stop,
        )

    @cached_property
    def _steps(self) -> tuple[_Step, ...]:
        before, after = _TOKEN.findall(self.before), _TOKEN.findall(self.after)
        # The offsets at which each token begins, then that at which the last one ends.
        old, new = (list(accumulate(map(len, tokens), initial=0)) for tokens in (before, after))
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return tuple(
            _Step(old[first], old[last], new[new_first], new[new_last], tag == "equal")
            for tag, first, last, new_first, new_last in matcher.get_opcodes()
        )


def move_findings(findings: Iterable[Finding], revision: OffsetMap) -> tuple[Finding, ...]:
    """Return the findings about the text before a revision as findings about the text after it, with the new words as their quotes.

    One whose words are gone becomes a finding about the whole text.
    """
    moved = []
    for finding in findings:
        if finding.start >= 0:
            start, stop = revision.move(finding.start, finding.start + len(finding.quote))
            finding = replace(finding, quote=revision.after[start:stop], start=start if start < stop else -1)
        moved.append(finding)
    return tuple(moved)


def shift_findings(findings: Iterable[Finding], offset: int) -> tuple[Finding, ...]:
    """Return the findings about a text as findings about a longer one in which that text begins at `offset`."""
    return tuple(
        finding if finding.start < 0 else replace(finding, start=finding.start + offset) for finding in findings
    )


def shift_links(links: Iterable[Link], before: int, offset: int) -> tuple[Link, ...]:
    """Return the links of a source and its English as links of longer texts, in which these begin at `before` and `offset`."""
    return tuple(
        Link(link.kind, link.source_start + before, link.source_stop + before, link.start + offset, link.stop + offset)
        for link in links
    )


def move_links(links: Iterable[Link], revision: OffsetMap) -> tuple[Link, ...]:
    """Return the links to the English before a revision as links to the English after it; those whose words are gone are dropped."""
    moved = ((link, *revision.move(link.start, link.stop)) for link in links)
    return tuple(replace(link, start=start, stop=stop) for link, start, stop in moved if start < stop)
