"""One measure of how well an English text and its source support each other, in the eyes of a model that reads both ways.

Forwards a model likes its own errors, backwards it does not: the English is given and the Russian is asked for. So the two together tell
which of several English texts says what the source says (Yee et al. 2019, noisy channel; docs/benchmarks.md#both-ways), and backwards
alone tells how far one text is to be trusted. A model that does not read backwards is asked forwards.

Words of a source that its English does not support: what a translation has probably left out, told by comparison.

A model that reads backwards finds a word likely, given an English text that says it. Of a word that the text does not say two things are
true: with another English text of the same sentence the model finds it likelier, and with none at all not much less likely. Either alone
speaks of many a good translation too; the two together, over three words in a row, find two of three planted omissions at five marks in
a hundred whole human translations (benchmarks/lost.py; the idea: Vamvas and Sennrich 2022, contrastive conditioning).

How likely a translation is wrong, from how a model that reads both ways supports it and from what the checks complain of.

The weights are those of a logistic regression on judged sentences, by model, in data/confidence_weights.tsv; benchmarks/confidence.py
fits them and says what they find. A model without weights of its own is judged by its score alone.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from svodka.engine import Engine
from svodka.engine.decoding import DecodingRequest, Likelihood, ModelInfo, ScoringRequest
from svodka.system.tables import read_table

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


ROW = 3
"""Words that are looked at together: what gets lost is seldom one word, and the model is often surprised at one."""
ALONE_SHARE = 0.5
"""What the comparison with no English weighs against that with another English text."""
SHORTNESS = 10.0
"""What it weighs that the English has fewer words for those of the source, in natural logarithms of their ratio."""
_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True)
class Unsupported:
    """The words in a row of a source that its English supports least: `source[start:stop]`."""

    start: int
    stop: int
    evidence: float
    """The lower, the likelier they are not in the English; in natural logarithms of probabilities."""


def find_least_supported(
    source: str, english: str, own: Likelihood, alone: Likelihood, others: Sequence[Likelihood]
) -> Unsupported | None:
    """Return the words of a source that an English text supports least; None where the model does not tell which pieces are whose.

    All likelihoods are of the source: `own` given this English, `alone` given none, `others` given other English texts of it.
    """
    spans = [match.span() for match in _WORD.finditer(source)]
    if not spans or not all(likelihood.starts for likelihood in (own, alone, *others)):
        return None
    evidence = [_evidence(span, own, alone, others) for span in spans]
    rows = range(max(1, len(spans) - ROW + 1))
    first = min(rows, key=lambda place: math.fsum(evidence[place : place + ROW]))
    shortness = math.log(max(1, len(english.split())) / len(source.split()))
    # The words at the ends of the row that are supported are not told.
    told = [place for place in range(first, min(first + ROW, len(spans))) if evidence[place] < 0] or [first]
    total = math.fsum(evidence[first : first + ROW]) + SHORTNESS * shortness
    return Unsupported(spans[told[0]][0], spans[told[-1]][1], total)


def _evidence(span: tuple[int, int], own: Likelihood, alone: Likelihood, others: Sequence[Likelihood]) -> float:
    here = own.of_words(*span)
    elsewhere = max((one.of_words(*span) for one in others), default=here)
    return min(0.0, here - elsewhere) + ALONE_SHARE * min(0.0, here - alone.of_words(*span))


SOFT_CHECKS = frozenset({"vocabulary", "invented", "repetition"})
"""Findings that a good translation may bring about too: each is a warning where the sentence is in doubt for other reasons as well, else a
note. Alone they speak on a quarter of what translators wrote (benchmarks/harm.py)."""
SUSPICION = 0.3
"""By how much the score of a model without weights may be better than that of a doubtful sentence to be in doubt."""
WORST_PIECES = 5
MOST_FAULTS = 3
"""More of them say no more."""


def measure_features(trust: Likelihood, faults: int) -> dict[str, float]:
    """Return the numbers that the weights apply to, by name: from `Measure.trust` and the findings, notes left out, that a sentence has.

    A sum grows with the sentence, as the chance of an error does; its root does so more evenly.
    """
    return {
        "sum": -math.sqrt(max(0.0, -trust.total)),
        "worst": _mean(sorted(trust.pieces)[:WORST_PIECES]),
        "faults": float(min(faults, MOST_FAULTS)),
    }


def estimate_wrong(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return how likely a translation is wrong, 0…1: the logistic function of the weighted features and the `intercept`."""
    total = weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True)
class ConfidenceRule:
    """How the doubtful sentences of one model are told: by its weights, or, where nobody has fitted any, by its score alone."""

    weights: Mapping[str, float]
    """By feature, with `intercept`; from `threshold` on a sentence is doubtful, from `suspicion` on in doubt. Empty: there are none."""
    unsure_below: float

    @property
    def lost_below(self) -> float | None:
        """Below which evidence words of the source are told as lost (`unsupported`); None where nobody has measured it."""
        return self.weights.get("lost_below")

    def is_in_doubt(self, trust: Likelihood, faults: int) -> bool:
        """Tell whether a sentence is not above suspicion: then what only hints at an error (`SOFT_CHECKS`) is worth a reviewer's time."""
        if not self.weights:
            return trust.mean < self.unsure_below + SUSPICION
        return estimate_wrong(measure_features(trust, faults), self.weights) >= self.weights["suspicion"]

    def is_doubtful(self, trust: Likelihood, faults: int) -> bool:
        """Tell whether a translation is likely enough to be wrong that a reviewer should compare it with its source."""
        if not self.weights:
            return trust.mean < self.unsure_below
        return estimate_wrong(measure_features(trust, faults), self.weights) >= self.weights["threshold"]


def choose_rule(model: ModelInfo) -> ConfidenceRule:
    """Return the rule for a model: its weights hold for its name and version only."""
    return ConfidenceRule(_weights().get((model.name, model.version), {}), model.tuning.unsure_below)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / max(1, len(values))


@cache
def _weights() -> Mapping[tuple[str, str], Mapping[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in read_table("confidence_weights.tsv"):
        found.setdefault((row["model"], row["version"]), {})[row["feature"]] = float(row["weight"])
    return found
