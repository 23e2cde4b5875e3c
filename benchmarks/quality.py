"""chrF and BLEU of a model on a development set with human references.

    python benchmarks/quality.py ../shared/eval/newstest2021-first500.ru-en.tsv [--model NAME] [--first N]

The set is a TSV: Russian sentence, English reference. Nothing of it is copied into the repository.
"""

import argparse
import os
import time
from pathlib import Path

import sacrebleu

from svodka.engine import Decoding, loading, store
from svodka.translation.drafts import draft_all
from svodka.types import DecodingRequest
from table import show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--first", type=int, default=None)
    parser.add_argument("--beams", type=int, nargs="*", default=[1, 2], help="plain decodes to compare with, by beam")
    arguments = parser.parse_args()
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.first]
    sources = [line.split("\t")[0] for line in lines]
    references = [line.split("\t")[1] for line in lines]
    words = sum(len(source.split()) for source in sources)
    engine = loading.load(store.choose(arguments.model), len(os.sched_getaffinity(0)))
    rows = []
    for beam in arguments.beams:
        started = time.perf_counter()
        answers = engine.translate([DecodingRequest(source) for source in sources], Decoding(beam_size=beam))
        by_index = {answer.index: answer.hypotheses[0].text if answer.hypotheses else "" for answer in answers}
        took = time.perf_counter() - started
        rows.append(
            _row(f"plain, beam {beam}", [by_index[index] for index in range(len(sources))], references, words, took)
        )
    started = time.perf_counter()
    drafts = draft_all(sources, engine, lambda index: None)
    took = time.perf_counter() - started
    rows.append(
        _row("svodka, model's beam, guards and retries", [draft.english for draft in drafts], references, words, took)
    )
    show(
        f"{engine.info.name} {engine.info.version}, {len(sources)} sentences of {arguments.pairs.name}, {words} source words",
        rows,
        ("decoding", "chrF", "BLEU", "seconds", "source words/s"),
    )


def _row(name: str, english: list[str], references: list[str], words: int, took: float) -> tuple[str, ...]:
    chrf = sacrebleu.corpus_chrf(english, [references]).score
    bleu = sacrebleu.corpus_bleu(english, [references]).score
    return name, f"{chrf:.1f}", f"{bleu:.1f}", f"{took:.1f}", f"{words / took:.1f}"


if __name__ == "__main__":
    main()
