"""chrF, BLEU and speed of a model on a development set with human references: plain, told the dictionary's senses, and by the program.

    python benchmarks/quality.py ../shared/eval/newstest2021-first500.ru-en.tsv [--model NAME] [--first N] [--beams 2 4] [--gloss]

The set is a TSV: Russian sentence, English reference. Nothing of it is copied into the repository. With --gloss two columns are added for
a model that reads glosses: the same decode with them, and the program's whole way with them, lost and invented words repaired. Words per
second of the processor do not depend on what else the machine does.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svodka.dictionary import lookup
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.engine import Decoding, Engine, store
from svodka.engine.decoding import Gloss
from svodka.runs.model_comparison import score_bleu, score_chrf
from svodka.runs.model_measurement import decode_alone
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.enforcement import enforce
from svodka.translation.figures import mend_figures
from svodka.translation.mending import Means, mend
from svodka.translation.vocabulary import STEPS
from table import show

Glosses = list[tuple[Gloss, ...]]


@dataclass(frozen=True)
class Measured:
    """One way to translate the set: its English, and the seconds that it took."""

    name: str
    english: list[str]
    seconds: float
    of_processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--first", type=int, default=None)
    parser.add_argument("--beams", type=int, nargs="*", default=[2, 4])
    parser.add_argument("--gloss", action="store_true", help="also with the dictionary's senses in the prompt")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.first]
    sources = [line.split("\t")[0] for line in lines]
    references = [line.split("\t")[1] for line in lines]
    engine = store.load(store.choose(arguments.model), arguments.threads)
    told = choose_glosses(sources, engine) if arguments.gloss else None
    rows: list[tuple[str, ...]] = []
    names: list[str] = []
    for beam in arguments.beams:
        measured = measure_all(sources, engine, Decoding(beam_size=beam, hypotheses=beam), told)
        names = [one.name for one in measured]
        rows += compare(beam, measured, references, sum(len(source.split()) for source in sources))
    show(
        f"{engine.info.name} {engine.info.version}, {len(sources)} sentences of {arguments.pairs.name}, {arguments.threads} threads",
        rows,
        ("beam", "", *names),
    )


def choose_glosses(sources: Sequence[str], engine: Engine) -> Glosses:
    """What the model is told of each sentence; a model that reads no glosses ends here."""
    limits = engine.info.glosses
    if limits is None:
        raise SystemExit(f"{engine.info.name} reads no glosses: leave --gloss out")
    return [lookup.choose_glosses(dictionary().look_up(source), (), limits) for source in sources]


@cache
def dictionary() -> Dictionary:
    """Return the built-in dictionary; it is loaded before anything is timed."""
    return load_dictionary()


def measure_all(sources: list[str], engine: Engine, decoding: Decoding, told: Glosses | None) -> list[Measured]:
    """Translate the set in every way that there is for the model."""
    nothing: Glosses = [()] * len(sources)
    ways = [("plain", lambda: decode_alone(sources, engine, decoding, nothing))]
    ways.append(("program, no dictionary", lambda: translate(sources, engine, decoding, nothing, repair=False)))
    if told is not None:
        ways.append(("glossed", lambda: decode_alone(sources, engine, decoding, told)))
        ways.append(("glossed and repaired", lambda: translate(sources, engine, decoding, told, repair=True)))
    return [timed(name, way) for name, way in ways]


def timed(name: str, way: Callable[[], list[str]]) -> Measured:
    """Translate and look at the clocks."""
    started, of_processor = time.perf_counter(), time.process_time()
    english = way()
    return Measured(name, english, time.perf_counter() - started, time.process_time() - of_processor)


def translate(sources: list[str], engine: Engine, decoding: Decoding, glosses: Glosses, *, repair: bool) -> list[str]:
    """The program: guards, retries, figures, and with `repair` lost and invented words; no glossary, names or places."""
    means = Means(engine, Acceptance(engine, dictionary() if repair else None))
    drafts = mend_figures(draft_all(sources, means, lambda index: None, decoding, glosses), means)
    if not repair:
        return [draft.english for draft in drafts]
    states = enforce(drafts, [()] * len(drafts), means)
    return [state.draft.english for state in mend(states, STEPS, means)]


def compare(beam: int, measured: Sequence[Measured], references: list[str], words: int) -> list[tuple[str, ...]]:
    """Four rows of the table: two measures of quality, two of speed."""
    scored: list[tuple[str, Callable[[Measured], float]]] = [
        ("chrF", lambda one: score_chrf(one.english, references)),
        ("BLEU", lambda one: score_bleu(one.english, references)),
        ("source words/s", lambda one: words / one.seconds),
        ("source words/s of one processor", lambda one: words / one.of_processor),
    ]
    return [(str(beam), name, *(f"{value(one):.1f}" for one in measured)) for name, value in scored]


if __name__ == "__main__":
    main()
