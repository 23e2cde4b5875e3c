"""One measure of how well an English text and its source support each other, in the eyes of a model that reads both ways.

Forwards a model likes its own errors, backwards it does not: the English is given and the Russian is asked for. So the two together tell
which of several English texts says what the source says (Yee et al. 2019, noisy channel; docs/benchmarks.md#both-ways). A model that
does not read backwards is asked forwards only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from svodka.decoding import Likelihood, ScoringRequest
from svodka.engine import Engine


@dataclass(frozen=True)
class Support:
    """How likely the English is given the source, and the source given the English; `backwards` None where the model cannot tell."""

    forwards: Likelihood
    backwards: Likelihood | None

    def value(self, backwards_weight: float) -> float:
        """Return both in one number: the mean log-probability of a piece forwards, and that of one backwards, weighted."""
        backwards = self.backwards.mean if self.backwards is not None else 0.0
        return self.forwards.mean + backwards_weight * backwards


class Measure:
    """Asks a model for the support of English texts, for each once, and for as many together as a caller knows of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[tuple[str, str], Support] = {}

    def prepare(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Ask for all of these pairs of source and English at once, those that are known left out."""
        wanted = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        ways = (False, True) if self._engine.info.reads_backwards else (False,)
        requests = [ScoringRequest(*pair, way) for way in ways for pair in wanted]
        found = self._engine.score(requests) if requests else []
        backwards: list[Likelihood | None] = [*found[len(wanted) :]] or [None] * len(wanted)
        for pair, forth, back in zip(wanted, found, backwards, strict=False):
            self._known[pair] = Support(forth, back)

    def support(self, source: str, english: str) -> Support:
        """Return the support of an English text; what was not prepared is asked for now."""
        if (source, english) not in self._known:
            self.prepare([(source, english)])
        return self._known[source, english]

    def value(self, source: str, english: str) -> float:
        """Return the support in one number, with the model's own weight: of texts for one source the one with more is likelier right."""
        return self.support(source, english).value(self._engine.info.tuning.backwards_weight)
