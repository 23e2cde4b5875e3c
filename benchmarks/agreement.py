"""What the comparisons of both sides (negation, roles, added, omitted) find in a model's outputs and in human references.

    .venv/bin/python benchmarks/agreement.py [--outputs OUTPUTS.jsonl…] [--references PAIRS.tsv…] [--show CHECK]

OUTPUTS: JSON lines with `source`, `hypotheses` ([[text, score], …], best first) and, where there is one, `reference`. PAIRS: source, tab,
reference.
What is found in a reference is nearly always a false alarm. For outputs with references it also chooses among the hypotheses with and
without these checks and compares chrF. `--show` prints what a check found, to be read: verdicts come before rules.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from svodka.decoding import Hypothesis
from svodka.translation import checks
from svodka.translation.drafts import choose
from svodka.translation.fitting import fit
from table import show

COMPARISONS = ("negation", "roles", "added", "omitted")


def main() -> None:
    """Count, compare, show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outputs", nargs="*", type=Path, default=[])
    parser.add_argument("--references", nargs="*", type=Path, default=[])
    parser.add_argument("--show", choices=COMPARISONS)
    options = parser.parse_args()
    rows = []
    for path in options.references:
        pairs = [tuple(line.split("\t")[:2]) for line in path.read_text(encoding="utf-8").splitlines()]
        rows.append(_count(f"references {path.name}", pairs, options.show))
    outputs = {path: list(map(json.loads, path.read_text(encoding="utf-8").splitlines())) for path in options.outputs}
    for path, sentences in outputs.items():
        pairs = [(sentence["source"], sentence["hypotheses"][0][0]) for sentence in sentences]
        rows.append(_count(f"first hypotheses {path.name}", pairs, options.show))
    show("Sentences in which each check finds something", rows, ("texts", "sentences", *COMPARISONS))
    chosen = [
        _chosen(path.name, sentences)
        for path, sentences in outputs.items()
        if all("reference" in one for one in sentences)
    ]
    if chosen:
        show("chrF of the chosen hypotheses", chosen, ("outputs", "without", "with", "changed"))


def _count(label: str, pairs: Sequence[tuple[str, str]], shown: str | None) -> list[object]:
    counts = dict.fromkeys(COMPARISONS, 0)
    for number, (source, text) in enumerate(pairs):
        english = fit(source, text)
        for name, find in _comparisons():
            found = list(find(source, english))
            counts[name] += bool(found)
            if name == shown:
                for fault in found:
                    print(f"{label} {number}: {fault.message} [{fault.quote}]\n  {source}\n  {english}")
    return [label, len(pairs), *counts.values()]


def _comparisons() -> Iterator[tuple[str, Callable[[str, str], Iterator[checks.Fault]]]]:
    return ((check.name, check.find) for check in checks.CHECKS if check.name in COMPARISONS)


def _chosen(label: str, sentences: Sequence[dict[str, Any]]) -> tuple[str, str, str, int]:
    import sacrebleu

    every = checks.CHECKS
    results = []
    for table in (tuple(check for check in every if check.name not in COMPARISONS), every):
        checks.CHECKS = table
        results.append(
            [choose(one["source"], [Hypothesis(*pair) for pair in one["hypotheses"]]).english for one in sentences]
        )
    checks.CHECKS = every
    references = [[one["reference"] for one in sentences]]
    before, after = (f"{sacrebleu.corpus_chrf(english, references).score:.2f}" for english in results)
    return label, before, after, sum(one != other for one, other in zip(*results, strict=True))


if __name__ == "__main__":
    main()
