"""What humans approved before, as a run asks for it: the same sentence, those like it, and those that differ in facts only."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from svodka.approved import ApprovedMatch, ApprovedMemory, ApprovedUnit
from svodka.errors import RequestError
from svodka.own_wording import list_settled
from svodka.types import FuzzyMatch

Answer = TypeVar("Answer")

logger = logging.getLogger("svodka")


@dataclass
class ApprovedRenderings:
    """An approved memory that can break without stopping a run: what is wrong is told once, and from then on nothing is found in it."""

    memory: ApprovedMemory | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of everything in the memory; "" where there is none."""
        return self._ask(ApprovedMemory.fingerprint, "")

    @cached_property
    def settled(self) -> frozenset[str]:
        """The differences from the glossary (`own_wording`, by name) of which a person has said that their own words stay."""
        return self._ask(list_settled, frozenset())

    def exact(self, source: str) -> ApprovedUnit | None:
        """Return the human rendering of the same source; None where there is none."""
        return self._ask(lambda memory: memory.exact(source), None)

    def fuzzy(self, source: str) -> tuple[FuzzyMatch, ...]:
        """Return human renderings of sources like this one, for the report and the reviewer."""
        nothing: tuple[ApprovedMatch, ...] = ()
        found = self._ask(lambda memory: memory.fuzzy(source), nothing)
        return tuple(FuzzyMatch(match.unit.source, match.unit.english, round(match.share, 3)) for match in found)

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return human renderings of sources that may differ from this one in figures, dates and names only."""
        return self._ask(lambda memory: memory.same_frame(source), ())

    def _ask(self, question: Callable[[ApprovedMemory], Answer], otherwise: Answer) -> Answer:
        if self.memory is None:
            return otherwise
        try:
            return question(self.memory)
        except RequestError as error:
            logger.warning("%s; this run goes on without it", error)
            self.memory = None
            return otherwise
