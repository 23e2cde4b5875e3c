"""How well `confidence` tells wrong translations, cross-validated on our judgements, and the weights fitted anew.

    .venv/bin/python benchmarks/confidence.py OUTPUTS.jsonl… [--threshold 0.6] [--write]

OUTPUTS: JSON lines with `source` and `hypotheses` ([[text, score], …], best first), one per sentence, as the judged model wrote them. A
judgement counts where source and English have the hashes in tests/data/judgements.tsv; of others nothing is known. `--write` puts the
weights into src/svodka/data/confidence_weights.tsv.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from svodka.decoding import Tuning
from svodka.translation.confidence import gather_evidence
from svodka.translation.fitting import fit
from table import show

ROOT = Path(__file__).resolve().parent.parent
JUDGEMENTS = ROOT / "tests" / "data" / "judgements.tsv"
WEIGHTS = ROOT / "src" / "svodka" / "data" / "confidence_weights.tsv"
MODEL, VERSION = "starter-ru-en", "0.2"
FOLDS, ROUNDS, RIDGE = 10, 10, 1.0
HEADING = """\
# Weights by which `confidence` estimates how likely a translation is wrong, by model: a logistic regression on the judgements of
# tests/data/judgements.tsv, fitted by benchmarks/confidence.py (ours, MIT). Features: src/svodka/translation/confidence.py.
model\tversion\tfeature\tweight
"""


def main() -> None:
    """Read, fit, print; write where that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outputs", nargs="+", type=Path)
    parser.add_argument("--threshold", type=float, default=0.6)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    judged = _judged(options.outputs)
    names = list(judged[0].features)
    features = np.array([[one.features[name] for name in names] for one in judged])
    wrong = np.array([one.wrong for one in judged], float)
    scores = features[:, names.index("score")]
    estimates = _cross_validated(features, wrong, [one.source for one in judged])
    for label in sorted({one.label for one in judged}):
        some = np.array([one.label == label for one in judged])
        rows = [_row("score < -0.6, before", scores[some] < Tuning().unsure_below, wrong[some])]
        for threshold in sorted({0.5, 0.6, 0.65, 0.7, 0.75, 0.8, options.threshold}):
            rows.append(_row(f"estimate >= {threshold}", estimates[some] >= threshold, wrong[some]))
        title = f"{label}: {int(wrong[some].sum())} of {some.sum()} judged are wrong"
        show(title, rows, ("rule", "marked", "precision", "recall"))
    weights = _fitted(features, wrong)
    named = {"intercept": weights[0], **dict(zip(names, weights[1:], strict=True)), "threshold": options.threshold}
    show("Weights, fitted on all", [(name, f"{value:.3f}") for name, value in named.items()], ("feature", "weight"))
    if options.write:
        lines = [f"{MODEL}\t{VERSION}\t{name}\t{value:.4f}\n" for name, value in named.items()]
        WEIGHTS.write_text(HEADING + "".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Judged:
    """A translation that we judged. `label` says how it was decoded, `source` is the hash of its source."""

    label: str
    source: str
    features: dict[str, float]
    wrong: bool


def _judged(paths: Sequence[Path]) -> list[Judged]:
    lines = [line for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")][1:]
    rows = [line.split("\t") for line in lines]
    verdicts = {(row[3], row[4]): (row[2], row[5]) for row in rows}
    found: dict[tuple[str, str], Judged] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text, score = row["hypotheses"][0]
            english = fit(row["source"], text)
            key = (_hash(row["source"]), _hash(english))
            if key in verdicts and key not in found:
                glossed, verdict = verdicts[key]
                label = "with glosses, where they changed it" if glossed == "yes" else "without glosses"
                features = gather_evidence(row["source"], english, score).features
                found[key] = Judged(label, key[0], features, verdict == "wrong")
    if len(found) < len(verdicts):
        print(f"{len(verdicts) - len(found)} of {len(verdicts)} judged translations are not among the outputs.")
    if not found:
        raise SystemExit("None of the judged translations is among the outputs: give those of the judged model.")
    return list(found.values())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _fitted(features: np.ndarray, wrong: np.ndarray) -> np.ndarray:
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


def _cross_validated(features: np.ndarray, wrong: np.ndarray, sources: Sequence[str]) -> np.ndarray:
    """Return the estimate for each translation by weights that have not seen its source, the mean of ten divisions into ten."""
    total = np.zeros(len(wrong))
    groups = sorted(set(sources))
    for turn in range(ROUNDS):
        order = np.random.RandomState(turn).permutation(len(groups))
        for fold in range(FOLDS):
            held_out = {groups[index] for index in order[fold::FOLDS]}
            tested = np.array([source in held_out for source in sources])
            weights = _fitted(features[~tested], wrong[~tested])
            total[tested] += 1 / (1 + np.exp(-(weights[0] + features[tested] @ weights[1:])))
    return total / ROUNDS


def _row(label: str, marked: np.ndarray, wrong: np.ndarray) -> tuple[str, int, str, str]:
    right = wrong[marked].sum()
    return label, int(marked.sum()), f"{right / max(1, marked.sum()):.2f}", f"{right / wrong.sum():.2f}"


if __name__ == "__main__":
    main()
