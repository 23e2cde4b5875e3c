"""How likely a translation is wrong, from what is known of it without a human or another decode.

A model's own score misses most errors: of 150 translations that we judged it marked a fifth of the wrong ones. So it is joined with what
the dictionary and the checks tell: rare words in the source, those of them that left no trace in the English, and what the checks
complain of. The weights are those of a logistic regression, by model, in data/confidence_weights.tsv; benchmarks/confidence.py fits them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from svodka.agreement import renderings
from svodka.decoding import ModelInfo
from svodka.tables import read_table
from svodka.translation import checks

RARE = 100
"""A word that the model's training texts had less often is rare."""
SELDOM = 300
"""The same for words that left no trace in the English: more of them are looked at, fewer are left."""
SOFT_CHECKS = frozenset({"vocabulary", "omitted", "invented", "repetition"})
"""Findings that a good translation may bring about too: each is a warning where the sentence is in doubt for other reasons as well, else a
note. Alone they speak on a quarter of what translators wrote (benchmarks/harm.py)."""
SUSPICION = 0.3
"""By how much the score of a model without weights may be better than that of a doubtful sentence to be in doubt."""
MOST_PENALTY = 4.0
"""One grave fault says as much as several."""


@dataclass(frozen=True)
class TranslationEvidence:
    """What is known of a translation."""

    score: float
    """Mean log-probability per piece, see `Hypothesis`."""
    rare: int
    """Content words of the source, names left out, that the model has hardly ever seen (`RARE`)."""
    untraced: int
    """Those seen less often than `SELDOM` of which neither a sense nor the letters stand in the English."""
    penalty: float
    """What the checks complain of, see `checks.penalty`."""

    @property
    def features(self) -> dict[str, float]:
        """The numbers that the weights apply to, by name; counts are damped, for the fifth rare word says less than the first."""
        return {
            "score": self.score,
            "rare": math.log1p(self.rare),
            "untraced": math.log1p(self.untraced),
            "penalty": min(self.penalty, MOST_PENALTY),
        }


def gather_evidence(source: str, english: str, score: float) -> TranslationEvidence:
    """Return what is known of an English sentence as a translation of a Russian one."""
    words = renderings.split_words(english)
    content = [lookup for lookup in renderings.find_content_words(source) if not lookup.is_name]
    untraced = [lookup for lookup in content if lookup.seen < SELDOM and renderings.find_trace(lookup, words) == ()]
    rare = sum(lookup.seen < RARE for lookup in content)
    return TranslationEvidence(score, rare, len(untraced), checks.penalty(source, english))


def estimate_wrong(evidence: TranslationEvidence, weights: Mapping[str, float]) -> float:
    """Return how likely a translation is wrong, 0…1: the logistic function of the weighted features and the `intercept`."""
    total = weights["intercept"] + sum(weights[name] * value for name, value in evidence.features.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True)
class ConfidenceRule:
    """How the doubtful sentences of one model are told: by its weights, or, where nobody has fitted any, by its score alone."""

    weights: Mapping[str, float]
    """By feature, with `intercept`, and `threshold` from which on a sentence is doubtful; empty where there are none."""
    unsure_below: float

    def is_in_doubt(self, source: str, english: str, score: float) -> bool:
        """Tell whether a sentence is not above suspicion: then what only hints at an error (`SOFT_CHECKS`) is worth a reviewer's time."""
        if not self.weights:
            return score < self.unsure_below + SUSPICION
        return estimate_wrong(gather_evidence(source, english, score), self.weights) >= self.weights["suspicion"]

    def is_doubtful(self, source: str, english: str, score: float) -> bool:
        """Tell whether a translation is likely enough to be wrong that a reviewer should compare it with its source."""
        if not self.weights:
            return score < self.unsure_below
        return estimate_wrong(gather_evidence(source, english, score), self.weights) >= self.weights["threshold"]


def choose_rule(model: ModelInfo) -> ConfidenceRule:
    """Return the rule for a model: its weights hold for its name and version only."""
    return ConfidenceRule(_weights().get((model.name, model.version), {}), model.tuning.unsure_below)


@cache
def _weights() -> Mapping[tuple[str, str], Mapping[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in read_table("confidence_weights.tsv"):
        found.setdefault((row["model"], row["version"]), {})[row["feature"]] = float(row["weight"])
    return found
