"""What humans approved before, as a run asks for it: the same sentence, those like it, and those that differ in facts only."""

import logging
from dataclasses import dataclass
from functools import cached_property

from svodka.approved import ApprovedMemory, ApprovedUnit
from svodka.errors import RequestError
from svodka.own_wording import KEPT, WORDINGS
from svodka.types import FuzzyMatch

logger = logging.getLogger("svodka")


@dataclass
class ApprovedRenderings:
    """An approved memory that can break without stopping a run: what is wrong is told once, and from then on nothing is found in it."""

    memory: ApprovedMemory | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of everything in the memory; "" where there is none."""
        if self.memory is None:
            return ""
        try:
            return self.memory.fingerprint()
        except RequestError as error:
            self._give_up(error)
            return ""

    @cached_property
    def settled(self) -> frozenset[str]:
        """The differences from the glossary (`own_wording`, by name) of which a person has said that their own words stay."""
        if self.memory is None:
            return frozenset()
        try:
            return frozenset(name for name, said in self.memory.records(WORDINGS).items() if said == KEPT)
        except RequestError as error:
            self._give_up(error)
            return frozenset()

    def exact(self, source: str) -> ApprovedUnit | None:
        """Return the human rendering of the same source; None where there is none."""
        if self.memory is None:
            return None
        try:
            return self.memory.exact(source)
        except RequestError as error:
            self._give_up(error)
            return None

    def fuzzy(self, source: str) -> tuple[FuzzyMatch, ...]:
        """Return human renderings of sources like this one, for the report and the reviewer."""
        if self.memory is None:
            return ()
        try:
            found = self.memory.fuzzy(source)
        except RequestError as error:
            self._give_up(error)
            return ()
        return tuple(FuzzyMatch(match.unit.source, match.unit.english, round(match.share, 3)) for match in found)

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return human renderings of sources that may differ from this one in figures, dates and names only."""
        if self.memory is None:
            return ()
        try:
            return self.memory.same_frame(source)
        except RequestError as error:
            self._give_up(error)
            return ()

    def _give_up(self, error: RequestError) -> None:
        logger.warning("%s; this run goes on without it", error)
        self.memory = None
