"""One measure of how well an English text and its source support each other, in the eyes of a model that reads both ways.

Forwards a model likes its own errors, backwards it does not: the English is given and the Russian is asked for. So the two together tell
which of several English texts says what the source says (Yee et al. 2019, noisy channel; docs/benchmarks.md#both-ways), and backwards
alone tells how far one text is to be trusted. A model that does not read backwards is asked forwards.
"""

from collections.abc import Collection, Iterable

from svodka.decoding import DecodingRequest, Likelihood, ScoringRequest
from svodka.engine import Engine

Pair = tuple[str, str]
"""A source and its English."""


class Measure:
    """Asks a model for the likelihood of texts, for each once, and for as many together as a caller knows of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, dict[ScoringRequest, Likelihood]] = {}
        """By source."""
        self._told: dict[str, DecodingRequest] = {}
        self._both = (False, True) if engine.info.reads_backwards else (False,)

    def tell(self, requests: Iterable[DecodingRequest]) -> None:
        """Say what the model was told of sources when it translated them: hints and glosses."""
        self._told |= {request.source: request for request in requests}

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Ask for these pairs in both directions at once; those that are known are left out."""
        self._ask(pairs, self._both)

    def value(self, source: str, english: str) -> float:
        """Return the support in one number: of texts for one source the one with more is likelier right.

        It is the mean log-probability of a piece of the English, given the source, and with the model's own weight that of a piece of
        the source, given the English.
        """
        self.prepare([(source, english)])
        forwards, *backwards = (self._known[source][self._request(source, english, way)] for way in self._both)
        return forwards.mean + self._engine.info.tuning.backwards_weight * sum(one.mean for one in backwards)

    def prepare_trust(self, pairs: Iterable[Pair]) -> None:
        """Ask for what `trust` returns of these pairs, all at once."""
        self._ask(pairs, self._both[-1:])

    def trust(self, source: str, english: str) -> Likelihood:
        """Return how likely the source is given the English; of a model that cannot tell, the English given the source.

        Given no English it is how likely the source is anyhow.
        """
        self.prepare_trust([(source, english)])
        return self._known[source][self._request(source, english, self._both[-1])]

    def rivals(self, source: str, english: str) -> dict[str, Likelihood]:
        """Return the other English texts of a source that were asked about both ways, each with what `trust` returns of it."""
        asked = self._known.get(source, {})
        texts = dict.fromkeys(request.translation for request in asked)
        return {
            text: asked[self._request(source, text, self._both[-1])]
            for text in texts
            if text not in ("", english) and all(self._request(source, text, way) in asked for way in self._both)
        }

    def _ask(self, pairs: Iterable[Pair], ways: Collection[bool]) -> None:
        requests = dict.fromkeys(self._request(*pair, way) for pair in pairs for way in ways)
        wanted = [request for request in requests if request not in self._known.setdefault(request.source, {})]
        for request, likelihood in zip(wanted, self._engine.score(wanted) if wanted else (), strict=True):
            self._known[request.source][request] = likelihood

    def _request(self, source: str, english: str, backwards: bool) -> ScoringRequest:
        told = self._told.get(source)
        if backwards or told is None:
            return ScoringRequest(source, english, backwards)
        return ScoringRequest(source, english, hints=told.hints, glosses=told.glosses)
