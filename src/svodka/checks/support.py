"""Measure how well an English text and its source support each other, by asking a model that reads both ways.

`Measure` gives the support. Forwards (the English given the Russian) a model likes its own errors; backwards (the Russian given the
English) it does not. So the two together tell which of several English texts says what the source says (Yee et al. 2019, noisy channel;
docs/benchmarks.md#both-ways), and backwards alone tells how far one text can be trusted. A model that does not read backwards is asked
forwards only.

`find_least_supported` finds the words of a source that a translation has probably left out. Given an English text that says a word, a model
that reads backwards finds the word likely. If the text does not say it, the model finds the word likelier with another English text of the
same sentence, and not much less likely with no English at all. Either sign alone also shows in many good translations. The two together,
over three words in a row, find two of three planted omissions at five marks in a hundred whole human translations (benchmarks/lost.py; the
idea: Vamvas and Sennrich 2022, contrastive conditioning).

`ConfidenceRule` decides which translations are likely to be wrong, from this support. Its weights
are those of a logistic regression on judged sentences, by model, in data/confidence_weights.tsv; benchmarks/confidence.py fits them and
says what they find. A model without weights of its own is judged by its score alone.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from svodka.engine import Engine
from svodka.engine.decoding import DecodingRequest, Likelihood, ModelInfo, ScoringRequest
from svodka.system.tables import read_table

Pair = tuple[str, str]
"""A source and its English."""


class Measure:
    """Asks a model how likely texts are. Each is asked for once, and those that a caller names in advance are asked for together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, dict[ScoringRequest, Likelihood]] = {}
        """By source."""
        self._told: dict[str, DecodingRequest] = {}
        self._decoded: dict[Pair, float] = {}
        """What stands for the forward reading of texts that the model decoded: see `note`."""
        self._compared: dict[str, dict[str, None]] = {}
        """The texts of each source that were prepared together with others, in order."""
        self._both = (False, True) if engine.info.reads_backwards else (False,)

    def tell(self, requests: Iterable[DecodingRequest]) -> None:
        """Record the hints and glosses with which the model translated sources: it is asked forwards with the same."""
        self._told |= {request.source: request for request in requests}

    def note(self, request: DecodingRequest, english: str, score: float) -> None:
        """Record how likely the model found a text as it decoded it, so that it is not asked forwards again.

        The `score` (`Hypothesis.score`) counts only where the request has no forced beginning and tells what `tell` was told. Leave out
        what was decoded with guards, and texts that were changed since. A model that does not read backwards is asked all the same:
        its forward reading is what `trust` goes by, piece by piece.
        """
        told = self._told.get(request.source)
        if told is not None and request == told and len(self._both) > 1:
            self._decoded.setdefault((request.source, english), score)

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Ask for these pairs in both directions, all in one call; those that are known are left out."""
        pairs = list(pairs)
        for source, english in pairs:
            self._compared.setdefault(source, {})[english] = None
        self._ask(pairs, self._both)

    def value(self, source: str, english: str) -> float:
        """Return the support as one number. Of several texts for one source, the one with the higher number is more likely to be right.

        It is the mean log-probability of a piece of the English given the source, plus that of a piece of the source given the English
        times the model's `backwards_weight`.
        """
        self._ask([(source, english)], self._both)
        forwards = self._known[source].get(self._request(source, english, False))
        value = forwards.mean if forwards is not None else self._decoded[source, english]
        if len(self._both) > 1:
            value += self._engine.info.tuning.backwards_weight * self.trust(source, english).mean
        return value

    def prepare_trust(self, pairs: Iterable[Pair]) -> None:
        """Ask for what `trust` returns for these pairs, all in one call."""
        self._ask(pairs, self._both[-1:])

    def trust(self, source: str, english: str) -> Likelihood:
        """Return how likely the source is given the English; for a model that does not read backwards, the English given the source.

        With "" for the English it is how likely the source is by itself.
        """
        self.prepare_trust([(source, english)])
        return self._known[source][self._request(source, english, self._both[-1])]

    def rivals(self, source: str, english: str) -> dict[str, Likelihood]:
        """Return the other English texts of a source that were compared, each with what `trust` returns for it."""
        others = (text for text in self._compared.get(source, ()) if text not in ("", english))
        return {text: self.trust(source, text) for text in others}

    def _ask(self, pairs: Iterable[Pair], ways: Collection[bool]) -> None:
        requests = dict.fromkeys(
            self._request(*pair, way) for pair in pairs for way in ways if way or pair not in self._decoded
        )
        wanted = [request for request in requests if request not in self._known.setdefault(request.source, {})]
        for request, likelihood in zip(wanted, self._engine.score(wanted) if wanted else (), strict=True):
            self._known[request.source][request] = likelihood

    def _request(self, source: str, english: str, backwards: bool) -> ScoringRequest:
        told = self._told.get(source)
        if backwards or told is None:
            return ScoringRequest(source, english, backwards)
        return ScoringRequest(source, english, hints=told.hints, glosses=told.glosses)


ROW = 3
"""How many words are looked at together: seldom is one word lost alone, and the model is often surprised by a single word."""
ALONE_SHARE = 0.5
"""The weight of the comparison with no English; the one with another English text has the weight 1."""
SHORTNESS = 10.0
"""The weight of the natural logarithm of the ratio of English words to words of the source."""
_WORD = re.compile(r"\w+(?:-\w+)*")


class Unsupported(NamedTuple):
    """The run of words in a source that its English supports least: `source[start:stop]`."""

    start: int
    stop: int
    evidence: float
    """The lower it is, the more likely the English lacks the words. In natural logarithms of probabilities."""


def find_least_supported(
    source: str, english: str, own: Likelihood, alone: Likelihood, others: Sequence[Likelihood]
) -> Unsupported | None:
    """Return the words of a source that an English text supports least; None without words or where a likelihood has no `starts`.

    All likelihoods are of the source: `own` given this English, `alone` given none, `others` given other English texts of it.
    """
    spans = [match.span() for match in _WORD.finditer(source)]
    if not spans or not all(likelihood.starts for likelihood in (own, alone, *others)):
        return None
    evidence = [_evidence(span, own, alone, others) for span in spans]
    rows = range(max(1, len(spans) - ROW + 1))
    first = min(rows, key=lambda place: math.fsum(evidence[place : place + ROW]))
    shortness = math.log(max(1, len(english.split())) / len(source.split()))
    # Words at the ends of the row that the English supports are left out.
    told = [place for place in range(first, min(first + ROW, len(spans))) if evidence[place] < 0] or [first]
    total = math.fsum(evidence[first : first + ROW]) + SHORTNESS * shortness
    return Unsupported(spans[told[0]][0], spans[told[-1]][1], total)


def _evidence(span: tuple[int, int], own: Likelihood, alone: Likelihood, others: Sequence[Likelihood]) -> float:
    here = own.of_words(*span)
    elsewhere = max((one.of_words(*span) for one in others), default=here)
    return min(0.0, here - elsewhere) + ALONE_SHARE * min(0.0, here - alone.of_words(*span))


SOFT_CHECKS = frozenset({"vocabulary", "invented"})
"""Checks that also complain of good translations. Their findings become notes unless the sentence is in doubt. By themselves they speak up
on a quarter of what translators wrote (benchmarks/harm.py)."""
SUSPICION = 0.3
"""For a model without weights: how far above `unsure_below` the score of a sentence may be for it to be in doubt."""
WORST_PIECES = 5


def measure_features(trust: Likelihood) -> dict[str, float]:
    """Return the numbers that the weights apply to, by name; `trust` is what `Measure.trust` returns.

    The sum of the log-probabilities grows with the sentence, as the chance of an error does; its root grows more evenly. How many checks
    complain tells nothing (benchmarks/confidence.py: a fault is told as often in a right sentence).
    """
    return {
        "sum": -math.sqrt(max(0.0, -trust.total)),
        "worst": Likelihood(tuple(sorted(trust.pieces)[:WORST_PIECES])).mean,
    }


def estimate_wrong(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return how likely a translation is wrong, 0…1: the logistic function of the weighted features and the `intercept`."""
    total = weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True)
class ConfidenceRule:
    """Decides which sentences of one model are doubtful: by its weights or, where nobody has fitted any, by its score alone."""

    weights: Mapping[str, float]
    """By feature, with `intercept`; empty where there are none. A sentence is in doubt if its estimate is at least the entry `suspicion`,
    and doubtful if it is at least the entry `threshold`."""
    unsure_below: float

    @property
    def lost_below(self) -> float | None:
        """Words of the source are reported as `lost` if their `Unsupported.evidence` is below this; None where nobody has measured it."""
        return self.weights.get("lost_below")

    def is_in_doubt(self, trust: Likelihood) -> bool:
        """Tell whether a sentence is under suspicion: only then is a mere hint at an error (`SOFT_CHECKS`) worth a reviewer's time."""
        if not self.weights:
            return trust.mean < self.unsure_below + SUSPICION
        return estimate_wrong(measure_features(trust), self.weights) >= self.weights["suspicion"]

    def is_doubtful(self, trust: Likelihood) -> bool:
        """Tell whether a translation is likely enough to be wrong that a reviewer should compare it with its source."""
        if not self.weights:
            return trust.mean < self.unsure_below
        return estimate_wrong(measure_features(trust), self.weights) >= self.weights["threshold"]


def choose_rule(model: ModelInfo) -> ConfidenceRule:
    """Return the rule for a model. Weights hold only for the name and version that they were fitted for."""
    rows = read_table("confidence_weights.tsv")
    fitted = (row for row in rows if (row["model"], row["version"]) == (model.name, model.version))
    return ConfidenceRule({row["feature"]: float(row["weight"]) for row in fitted}, model.tuning.unsure_below)
