"""What the comparisons of both sides (negation, roles, route, added, omitted) find in a model's outputs and in human references.

    .venv/bin/python benchmarks/agreement.py [--outputs OUTPUTS.jsonl…] [--references PAIRS.tsv…] [--decode PAIRS.tsv…] [--show CHECK]

OUTPUTS: JSON lines with `source`, `hypotheses` ([[text, score], …], best first) and, where there is one, `reference`. PAIRS: source, tab,
reference; `benchmarks/data/routes.tsv` are sentences of ours that tell of a way. `--decode` has the installed model translate such a
file, plain and told the dictionary's senses, with as many hypotheses as its tuning says; every hypothesis counts.
What is found in a reference is nearly always a false alarm. For outputs with references it also chooses among the hypotheses with and
without these checks and compares chrF. `--show` prints what a check found, to be read: verdicts come before rules.
"""

import argparse
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quality import choose_glosses
from svodka.agreement.routes import find_stations
from svodka.decoding import DecodingRequest, Hypothesis
from svodka.engine import Decoding, in_order, loading, store
from svodka.translation import checks
from svodka.translation.drafts import choose
from svodka.translation.fitting import fit
from table import show

COMPARISONS = ("negation", "roles", "route", "added", "omitted")


def main() -> None:
    """Count, compare, show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outputs", nargs="*", type=Path, default=[])
    parser.add_argument("--references", nargs="*", type=Path, default=[])
    parser.add_argument("--decode", nargs="*", type=Path, default=[])
    parser.add_argument("--model", default="")
    parser.add_argument("--show", choices=COMPARISONS)
    parser.add_argument("--only", choices=COMPARISONS, nargs="*", default=COMPARISONS, help="count no other")
    options = parser.parse_args()
    names = options.only
    rows = []
    for path in options.references:
        pairs = [tuple(line.split("\t")[:2]) for line in path.read_text(encoding="utf-8").splitlines()]
        rows.append(_count(f"references {path.name}", pairs, options.show, names))
        rows.append(_count("the same with from and to exchanged", list(_exchange_prepositions(pairs)), None, names))
    for path in options.decode:
        for told in (False, True):
            pairs = list(_decoded(path, options.model, told))
            rows.append(
                _count(
                    f"all hypotheses {path.name}, {'with' if told else 'without'} glosses", pairs, options.show, names
                )
            )
    outputs = {path: list(map(json.loads, path.read_text(encoding="utf-8").splitlines())) for path in options.outputs}
    for path, sentences in outputs.items():
        pairs = [(sentence["source"], sentence["hypotheses"][0][0]) for sentence in sentences]
        rows.append(_count(f"first hypotheses {path.name}", pairs, options.show, names))
    show("Sentences in which each check finds something", rows, ("texts", "sentences", *names))
    chosen = [
        _chosen(path.name, sentences)
        for path, sentences in outputs.items()
        if all("reference" in one for one in sentences)
    ]
    if chosen:
        show("chrF of the chosen hypotheses", chosen, ("outputs", "without", "with", "changed"))


def _decoded(path: Path, name: str, told: bool) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a file with each hypothesis of the model, best first."""
    engine = loading.load(store.choose(name), os.cpu_count() or 1)
    sources = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    glosses = choose_glosses(sources, engine) if told else [()] * len(sources)
    tuning = engine.info.tuning
    requests = [DecodingRequest(source, glosses=senses) for source, senses in zip(sources, glosses, strict=True)]
    decoding = Decoding(beam_size=max(tuning.beam_size, tuning.hypotheses), hypotheses=tuning.hypotheses)
    for source, decoded in zip(sources, in_order(engine.translate(requests, decoding)), strict=True):
        yield from ((source, hypothesis.text) for hypothesis in decoded.hypotheses)


def _exchange_prepositions(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the sentences of which the Russian has a direction that is plain, with `from` and `to` in each other's place in the English."""
    for source, english in pairs:
        exchanged = re.sub(r"\b(?:from|to|into)\b", lambda match: "to" if match[0] == "from" else "from", english)
        if exchanged != english and any(station.direction for station in find_stations(source)):
            yield source, exchanged


def _count(label: str, pairs: Sequence[tuple[str, str]], shown: str | None, names: Sequence[str]) -> list[object]:
    counts = dict.fromkeys(names, 0)
    for number, (source, text) in enumerate(pairs):
        english = fit(source, text)
        for name, find in _comparisons(names):
            found = list(find(source, english))
            counts[name] += bool(found)
            if name == shown:
                for fault in found:
                    print(f"{label} {number}: {fault.message} [{fault.quote}]\n  {source}\n  {english}")
    return [label, len(pairs), *counts.values()]


def _comparisons(names: Sequence[str]) -> Iterator[tuple[str, Callable[[str, str], Iterator[checks.Fault]]]]:
    return ((check.name, check.find) for check in checks.CHECKS if check.name in names)


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
