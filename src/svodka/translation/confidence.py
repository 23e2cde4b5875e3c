"""How likely a translation is wrong, from how a model that reads both ways supports it and from what the checks complain of.

The weights are those of a logistic regression on judged sentences, by model, in data/confidence_weights.tsv; benchmarks/confidence.py
fits them and says what they find. A model without weights of its own is judged by its score alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from svodka.decoding import Likelihood, ModelInfo
from svodka.tables import read_table

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
