"""Find the numbers of `tuning` anew for a model, on a development set, and print the block for its manifest.

    python benchmarks/tune.py ../shared/eval/newstest2021-first500.ru-en.tsv --terms ../shared/eval/terms-dev.ru-en.tsv \
        [--model NAME] [--first 200] [--gloss] [--beams 1 2 4]

One number after the other, each from a grid, the others as they are or as just found: first the beam, then which hypothesis may win, then
how far below the free draft a translation may score that has its terms, then below which score a sentence is doubtful. The set of pairs is
a TSV (Russian, English); the terms have two more columns, words of the sentence and the base form of their English in the reference.
Every decode is remembered for the run, so that a margin costs no decode again.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import sacrebleu

from quality import Glosses, choose_glosses
from svodka.decoding import DecodingRequest, ModelInfo, Tuning
from svodka.engine import Cost, Decoded, Decoding, Engine, loading, store
from svodka.glossary.checking import Checker
from svodka.memory import Memory, RememberingEngine
from svodka.translation.drafts import Draft, draft_all
from svodka.translation.enforcement import enforce
from table import show
from terminology import Sample, read_control

WORTH_A_WIDER_BEAM = 0.3
"""chrF that a wider beam must gain to be taken: it costs its width in time."""
NOISE = 0.2
"""chrF by which values of a margin may differ and count as equal."""
WORST = 0.25
"""The share of sentences, by their own chrF, that a doubtful score should find."""
RIGHT = 2 / 3
"""The share of marks that must be right: a reviewer who sees more false ones stops reading them."""
GRIDS: dict[str, tuple[float, ...]] = {
    "score_margin": (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5),
    "nbest_margin": (0.0, 0.1, 0.25, 0.5, 0.8),
    "hint_margin": (0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6),
    "splice_margin": (0.2, 0.4, 0.6, 0.9, 1.2, 1.6),
    "unsure_below": tuple(-step / 20 for step in range(5, 31)),
}


class Retuned:
    """An engine that states other numbers and answers as before; scores are remembered too."""

    def __init__(self, engine: Engine, tuning: Tuning) -> None:
        self.engine = engine
        self.info: ModelInfo = replace(engine.info, tuning=tuning)
        self.scores: dict[tuple[str, str], float] = {}

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`; beam and hypotheses that a request leaves open are those of the new numbers."""
        return self.engine.translate(requests, replace(decoding, beam_size=decoding.width(self.info.tuning.beam_size)))

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """See `Engine.score`."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self.scores]
        self.scores.update(zip(new, self.engine.score(new), strict=True))
        return [self.scores[pair] for pair in pairs]

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Engine.measure`."""
        return self.engine.measure(request)

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self.engine.can_write(text)

    def tuned(self, **numbers: float) -> None:
        """State other numbers from here on."""
        self.info = replace(self.info, tuning=replace(self.info.tuning, **numbers))


@dataclass(frozen=True)
class Pairs:
    """Sentences with their references and what the model is told of each."""

    sources: list[str]
    references: list[str]
    glosses: Glosses

    def drafts(self, engine: Engine) -> list[Draft]:
        """Return the program's drafts of all sentences."""
        return draft_all(self.sources, engine, lambda index: None, glosses=self.glosses)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--terms", type=Path, required=True)
    parser.add_argument("--model", default="")
    parser.add_argument("--first", type=int, default=200, help="sentences of each TSV")
    parser.add_argument("--beams", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--gloss", action="store_true", help="with the dictionary's senses in the prompt")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    rows = [line.split("\t") for line in arguments.pairs.read_text(encoding="utf-8").splitlines()][: arguments.first]
    inner = loading.load(store.choose(arguments.model), arguments.threads)
    with Memory(None) as memory:
        engine = Retuned(RememberingEngine(inner, memory), inner.info.tuning)
        pairs = read_pairs(rows, engine, told=arguments.gloss)
        tune_beam(pairs, engine, arguments.beams)
        tune_score_margin(pairs, engine)
        tune_term_margins(read_control(arguments.terms, arguments.first), engine, told=arguments.gloss)
        tune_doubt(pairs, engine)
    print("\n" + json.dumps({"tuning": asdict(engine.info.tuning)}, indent=2))


def read_pairs(rows: Iterable[Sequence[str]], engine: Engine, *, told: bool) -> Pairs:
    """Return the set, with glosses where they are asked for."""
    sources, references = zip(*((row[0], row[1]) for row in rows), strict=True)
    glosses = choose_glosses(sources, engine) if told else [()] * len(sources)
    return Pairs(list(sources), list(references), glosses)


def tune_beam(pairs: Pairs, engine: Retuned, beams: Sequence[int]) -> None:
    """Take the narrowest beam that no wider one betters by `WORTH_A_WIDER_BEAM`, and as many hypotheses."""
    found: dict[int, float] = {}
    rows = []
    for beam in sorted(beams):
        engine.tuned(beam_size=beam, hypotheses=beam)
        started = time.process_time()
        found[beam] = quality([draft.english for draft in pairs.drafts(engine)], pairs.references)
        rows.append((beam, f"{found[beam]:.2f}", f"{time.process_time() - started:.0f}"))
    show(f"Beam, {len(pairs.sources)} sentences", rows, ("beam", "chrF", "seconds of processor"))
    chosen = min(beam for beam in found if found[beam] >= max(found.values()) - WORTH_A_WIDER_BEAM)
    engine.tuned(beam_size=chosen, hypotheses=chosen)


def tune_score_margin(pairs: Pairs, engine: Retuned) -> None:
    """Take the margin that leaves the least for the checks to complain of, chrF being equal; of such the nearest to what it was."""

    def outcome() -> tuple[float, float]:
        drafts = pairs.drafts(engine)
        return quality([draft.english for draft in drafts], pairs.references), -sum(draft.penalty for draft in drafts)

    tune("score_margin", engine, outcome, "less penalty")


def tune_term_margins(sample: Sample, engine: Retuned, *, told: bool) -> None:
    """Take for each tier the margin that satisfies most terms, chrF being equal; of such the nearest to what it was."""
    glosses = choose_glosses(sample.sources, engine) if told else None
    drafts = draft_all(sample.sources, engine, lambda index: None, glosses=glosses)

    def outcome() -> tuple[float, float]:
        states = enforce(drafts, sample.wanted, engine, Checker())
        english = [state.draft.english for state in states]
        return quality(english, sample.references), sum(
            verdict.satisfied for state in states for verdict in state.verdicts
        )

    for name in ("nbest_margin", "hint_margin", "splice_margin"):
        tune(name, engine, outcome, "terms")


def tune(name: str, engine: Retuned, outcome: Callable[[], tuple[float, float]], gain: str) -> None:
    """Try a grid for one number; `outcome` gives chrF and what is gained by a wide margin."""
    found, before = {}, getattr(engine.info.tuning, name)
    for value in GRIDS[name]:
        engine.tuned(**{name: value})
        found[value] = outcome()
    show(name, [(value, f"{chrf:.2f}", f"{gained:g}") for value, (chrf, gained) in found.items()], (name, "chrF", gain))
    best = max(chrf for chrf, _ in found.values())
    equal = [value for value, (chrf, _) in found.items() if chrf >= best - NOISE]
    engine.tuned(**{name: max(equal, key=lambda value: (found[value][1], -abs(value - before)))})


def tune_doubt(pairs: Pairs, engine: Retuned) -> None:
    """Take the score that finds most of the worst quarter of the sentences, by their own chrF, with two of three marks right."""
    drafts = pairs.drafts(engine)
    own = [
        sacrebleu.sentence_chrf(draft.english, [reference]).score
        for draft, reference in zip(drafts, pairs.references, strict=True)
    ]
    bar = sorted(own)[int(WORST * len(own))]
    bad = {index for index, chrf in enumerate(own) if chrf < bar}
    rows, best = [], (0.0, min(GRIDS["unsure_below"]))
    for value in GRIDS["unsure_below"]:
        marked = {index for index, draft in enumerate(drafts) if draft.score < value}
        right = len(marked & bad)
        precision, recall = right / max(1, len(marked)), right / max(1, len(bad))
        if precision >= RIGHT:
            best = max(best, (recall, value))
        rows.append((value, len(marked), f"{precision:.0%}", f"{recall:.0%}"))
    show(f"unsure_below: {len(bad)} sentences below chrF {bar:.1f}", rows, ("score", "marked", "precision", "recall"))
    engine.tuned(unsure_below=best[1])


def quality(english: list[str], references: list[str]) -> float:
    """Return chrF over the whole set."""
    return float(sacrebleu.corpus_chrf(english, [references]).score)


if __name__ == "__main__":
    main()
