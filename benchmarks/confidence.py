"""How well `confidence` tells wrong translations, cross-validated on our judgements, and the weights fitted anew.

    .venv/bin/python benchmarks/confidence.py [--marked 0.05] [--features NAME…] [--write]

Judged sentences and their features stand in tests/data/judgements.tsv; a translation counts as wrong where both readers said so, as right
where neither did. The threshold is where `--marked` of the right ones are marked in the cross-validation; half way to even is where a
sentence is in doubt. `--write` puts weights and thresholds into src/svodka/data/confidence_weights.tsv.
"""

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from table import show

ROOT = Path(__file__).resolve().parent.parent
JUDGEMENTS = ROOT / "tests" / "data" / "judgements.tsv"
WEIGHTS = ROOT / "src" / "svodka" / "data" / "confidence_weights.tsv"
MODEL, VERSION = "starter-ru-en", "0.4.5"
FEATURES = ("sum", "worst")
FOLDS, ROUNDS, RIDGE = 10, 10, 1.0
LOST_BELOW = -14.0
"""Found by benchmarks/lost.py."""
SUSPECTED = 0.20
"""The share of right sentences that may be in doubt: there hints of an error are told too."""
HEADING = """\
# Weights by which `confidence` estimates how likely a translation is wrong, by model: a logistic regression on the judgements of
# tests/data/judgements.tsv, fitted by benchmarks/confidence.py (ours, MIT). Features: src/svodka/checks/support.py.
model\tversion\tfeature\tweight
"""


def main() -> None:
    """Read, fit, print; write where that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marked", type=float, default=0.05)
    parser.add_argument("--features", nargs="*", default=FEATURES)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sets, features, wrong = read_judgements(options.features)
    estimates = cross_validate(features, wrong)
    alone = [(name, f"{auc(-features[:, place], wrong):.2f}") for place, name in enumerate(options.features)]
    show(
        "Wrong told from right, share of pairs",
        [*alone, ("all, cross-validated", f"{auc(estimates, wrong):.2f}")],
        ("feature", "AUC"),
    )
    threshold, suspicion = (threshold_for(estimates, wrong, share) for share in (options.marked, SUSPECTED))
    rows = [_row("all", estimates >= threshold, wrong)]
    rows += [_row(name, estimates[sets == name] >= threshold, wrong[sets == name]) for name in sorted(set(sets))]
    show(
        f"Estimate >= {threshold:.3f}, cross-validated",
        rows,
        ("set", "wrong", "of them marked", "right", "of them marked"),
    )
    weights = fit(features, wrong)
    named = {"intercept": weights[0], **dict(zip(options.features, weights[1:], strict=True))}
    named |= {"threshold": threshold, "suspicion": suspicion, "lost_below": LOST_BELOW}
    show("Weights, fitted on all", [(name, f"{value:.4f}") for name, value in named.items()], ("feature", "weight"))
    if options.write:
        lines = [f"{MODEL}\t{VERSION}\t{name}\t{value:.4f}\n" for name, value in named.items()]
        WEIGHTS.write_text(HEADING + "".join(lines), encoding="utf-8")


def read_judgements(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for the sentences on which the readers agree, the set, the features (sentences × names) and whether they are wrong."""
    lines = [line for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    rows = [row for row in rows if (row["reader1"] == "wrong") == (row["reader2"] == "wrong")]
    features = np.array([[float(row[name]) for name in names] for row in rows])
    return (
        np.array([row["set"] for row in rows]),
        features,
        np.array([row["reader1"] == "wrong" for row in rows], float),
    )


def identify(text: str) -> str:
    """Return what stands for a text in the judgements."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def fit(features: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Return intercept and weights of the raw features: Newton's method on standardised ones, with a ridge."""
    centre, spread = features.mean(0), features.std(0) + 1e-9
    table = np.column_stack([np.ones(len(features)), (features - centre) / spread])
    ridge = np.diag([0.0, *[RIDGE] * features.shape[1]])
    weights = np.zeros(table.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (likely - wrong) + ridge @ weights
        weights -= np.linalg.solve((table.T * (likely * (1 - likely))) @ table + ridge, slope)
    raw = weights[1:] / spread
    return np.array([weights[0] - raw @ centre, *raw])


def cross_validate(features: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Return the estimate for each translation by weights that have not seen it, the mean of ten divisions into ten."""
    total = np.zeros(len(wrong))
    for turn in range(ROUNDS):
        order = np.random.RandomState(turn).permutation(len(wrong))
        for fold in range(FOLDS):
            held_out = np.zeros(len(wrong), bool)
            held_out[order[fold::FOLDS]] = True
            weights = fit(features[~held_out], wrong[~held_out])
            total[held_out] += 1 / (1 + np.exp(-(weights[0] + features[held_out] @ weights[1:])))
    return total / ROUNDS


def auc(scores: np.ndarray, wrong: np.ndarray) -> float:
    """Return the share of pairs of a wrong and a right translation in which the wrong one has the higher score."""
    above = scores[wrong == 1][:, None] - scores[wrong == 0][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def threshold_for(estimates: np.ndarray, wrong: np.ndarray, share: float) -> float:
    """Return the lowest estimate from which on at most this share of the right ones is marked."""
    right = np.sort(estimates[wrong == 0])[::-1]
    return float(right[int(share * len(right))]) + 1e-6


def _row(label: str, marked: np.ndarray, wrong: np.ndarray) -> tuple[str, int, str, int, str]:
    def told(some: np.ndarray) -> str:
        return f"{int(marked[some].sum())} ({marked[some].mean():.0%})" if some.any() else "–"

    return label, int(wrong.sum()), told(wrong == 1), int((wrong == 0).sum()), told(wrong == 0)


if __name__ == "__main__":
    main()
