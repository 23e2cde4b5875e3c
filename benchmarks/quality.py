"""chrF, BLEU and speed of a model on a development set with human references: plain, told the dictionary's senses, and by the program.

    python benchmarks/quality.py ../shared/eval/newstest2021-first500.ru-en.tsv [--model NAME] [--first N] [--beams 2 4] [--gloss]

The set is a TSV: Russian sentence, English reference. Nothing of it is copied into the repository. With --gloss two columns are added for
a model that reads glosses: the same decode with them, and the program's whole way with them, lost and invented words repaired. Words per
second of the processor do not depend on what else the machine does.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from scores import score_bleu, score_chrf
from svodka.checks.support import choose_rule
from svodka.dictionary import lookup
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.engine import Cost, Decoded, Decoding, Engine, store
from svodka.engine.decoding import DecodingRequest, Gloss, Likelihood, ModelInfo, ScoringRequest, Tuning
from svodka.runs.model_measurement import decode_alone
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all, reconsider
from svodka.translation.enforcement import enforce
from svodka.translation.figures import mend_figures
from svodka.translation.mending import Means, mend
from svodka.translation.vocabulary import STEPS
from table import show

Glosses = list[tuple[Gloss, ...]]


class Retuned:
    """An engine that states other numbers and answers as before."""

    def __init__(self, engine: Engine, tuning: Tuning) -> None:
        self.engine = engine
        self.info: ModelInfo = replace(engine.info, tuning=tuning)

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`; beam and hypotheses that a request leaves open are those of the new numbers."""
        return self.engine.translate(requests, replace(decoding, beam_size=decoding.width(self.info.tuning.beam_size)))

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`."""
        return self.engine.score(requests)

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Engine.measure`."""
        return self.engine.measure(request)

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self.engine.can_write(text)

    def tuned(self, **numbers: Any) -> None:
        """State other numbers from here on, each of the type that it has in `Tuning`."""
        self.info = replace(self.info, tuning=replace(self.info.tuning, **numbers))


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
    """The program: guards, retries, figures, with `repair` second thoughts, lost and invented words; no glossary, names or places."""
    tuning = replace(engine.info.tuning, beam_size=decoding.beam_size or 1, hypotheses=decoding.hypotheses)
    engine = Retuned(engine, tuning)
    means = Means(engine, Acceptance(engine, dictionary() if repair else None))
    requests = [DecodingRequest(source, glosses=told) for source, told in zip(sources, glosses, strict=True)]
    drafts = draft_all(requests, means, lambda index: None)
    if repair:
        drafts = reconsider(drafts, means, choose_rule(engine.info))
    drafts = mend_figures(drafts, means)
    if not repair:
        return [draft.english for draft in drafts]
    states = enforce(drafts, [()] * len(drafts), means)
    return [state.english for state in mend(states, STEPS, means)]


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
