"""Find a model's numbers (`tuning` of its manifest) on one half of a set, and say on the other half what they gain and what bad ones cost.

    python benchmarks/tune.py MODEL SET [--first 200] [--gloss] [--beams 1 2 4] [--answers FILE] [--threads N]

MODEL is a name or a folder. SET is a TSV: Russian, English; where it has two more columns, these are words of the sentence and the base
form of their English in the reference, else the terms are those that the built-in glossary finds. One number after the other, each from a
grid, the others as they are or as just found: first the beam, then what reading backwards weighs, what a fault costs, the beam for
sentences that the model doubts, what a missing term and a wrong word cost, then below which score a sentence is doubtful.

Every answer is remembered, so that a price costs no decode again; with --answers in a file, so that another grid costs none either.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from quality import Glosses, Retuned, choose_glosses, dictionary
from scores import score_chrf
from svodka.checks.support import Measure, choose_rule
from svodka.engine import Engine, store
from svodka.engine.decoding import DecodingRequest, Tuning
from svodka.engine.memory import Memory, RememberingEngine
from svodka.glossary.checking import Requirement
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher
from svodka.runs.model_comparison import score_sentences
from svodka.runs.model_measurement import count_invented
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all, reconsider
from svodka.translation.enforcement import enforce
from svodka.translation.mending import Draft, Means, mend
from svodka.translation.vocabulary import STEPS
from table import show
from terminology import read_control

WORTH_A_WIDER_BEAM = 0.3
"""chrF that a wider beam must gain to be taken: it costs its width in time."""
NOISE = 0.2
"""chrF by which values of a number may differ and count as equal."""
WORST = 0.25
"""The share of sentences, by their own chrF, that a doubtful score should find."""
RIGHT = 2 / 3
"""The share of marks that must be right: a reviewer who sees more false ones stops reading them."""
FEWEST_MARKS = 5
"""One mark that is right says nothing of the next."""
GRIDS: dict[str, tuple[float, ...]] = {
    "backwards_weight": (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5),
    "wide_beam": (1, 3, 5, 7),
    "fault_price": (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8),
    # Not dearer: what the model finds so much worse than the free text is garbled, and a failed term is told (docs/benchmarks.md).
    "requirement_price": (0.2, 0.4, 0.6, 0.8),
    "word_price": (0.0, 0.2, 0.4, 0.65, 1.0, 1.6),
    "unsure_below": tuple(-step / 20 for step in range(5, 61)),
}


@dataclass(frozen=True)
class Half:
    """Sentences with their references, their terms, and what the model is told of each."""

    sources: list[str]
    references: list[str]
    wanted: list[tuple[Requirement, ...]]
    glosses: Glosses

    def means(self, engine: Engine) -> Means:
        """Return what sentences are mended with, by the numbers that the engine states now."""
        acceptance = Acceptance(engine, dictionary())
        acceptance.measure.tell(self.requests())
        return Means(engine, acceptance)

    def requests(self) -> list[DecodingRequest]:
        """Return what the model is asked for each sentence."""
        told = zip(self.sources, self.glosses, strict=True)
        return [DecodingRequest(source, glosses=glosses) for source, glosses in told]

    def drafts(self, engine: Engine) -> list[Draft]:
        """Return the program's drafts of all sentences."""
        return draft_all(self.requests(), self.means(engine), lambda index: None)

    def reconsidered(self, engine: Engine) -> list[Draft]:
        """Return the drafts, those that the model doubts after it was asked for more."""
        means = self.means(engine)
        drafts = draft_all(self.requests(), means, lambda index: None)
        return reconsider(drafts, means, choose_rule(engine.info))

    def enforced(self, engine: Engine, drafts: list[Draft]) -> list[Draft]:
        """Return the drafts with their terms enforced."""
        return enforce(drafts, self.wanted, self.means(engine))

    def repaired(self, engine: Engine, states: list[Draft]) -> list[Draft]:
        """Return these with lost and invented words repaired."""
        return mend(states, STEPS, self.means(engine))

    def scores(self, engine: Engine, drafts: Sequence[Draft]) -> list[float]:
        """Return by which score the model is sure of each draft."""
        measure = Measure(engine)
        written = [(draft.source, draft.english) for draft in drafts]
        measure.prepare_trust(pair for pair in written if pair[1])
        return [measure.trust(*pair).mean if pair[1] else 0.0 for pair in written]

    def invented(self, english: Sequence[str]) -> int:
        """Return how many words of the English are none."""
        allowed = [[one.wanted for one in requirements] for requirements in self.wanted]
        return count_invented(self.sources, english, dictionary(), allowed)


@dataclass(frozen=True)
class Gained:
    """What numbers lead to on a half."""

    chrf: float
    penalty: float
    terms: int
    invented: int
    marks_right: float
    worst_found: float

    def cells(self) -> tuple[str, ...]:
        """Return the row of a table."""
        shares = (f"{self.marks_right:.0%}", f"{self.worst_found:.0%}")
        return (f"{self.chrf:.2f}", f"{self.penalty:g}", str(self.terms), str(self.invented), *shares)


HEADING = ("chrF", "penalty", "terms", "invented words", "marks right", "of the worst quarter found")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("set", type=Path)
    parser.add_argument("--first", type=int, default=200, help="sentences, of which every second one is held out")
    parser.add_argument("--beams", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--gloss", action="store_true", help="with the dictionary's senses in the prompt")
    parser.add_argument("--answers", type=Path, help="keep what the model answers in this file for the next time")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    inner = store.load(store.choose(arguments.model), arguments.threads)
    before = inner.info.tuning
    with Memory(arguments.answers) as memory:
        engine = Retuned(RememberingEngine(inner, memory), before)
        tuned_on, held_out = (
            read_half(arguments.set, arguments.first, start, engine if arguments.gloss else None) for start in (0, 1)
        )
        worst = {"beam_size": tune_beam(tuned_on, engine, arguments.beams)}
        for name, outcome, gain in outcomes(tuned_on, engine):
            worst[name] = tune(name, engine, outcome, gain)
        worst["unsure_below"] = tune_doubt(tuned_on, engine)
        compare_numbers(held_out, engine, before, worst)
    print("\n" + json.dumps({"tuning": asdict(engine.info.tuning)}, indent=2))


def read_half(path: Path, first: int, start: int, told: Engine | None) -> Half:
    """Return every second sentence of the set's first ones, from `start`; `told` is a model that reads glosses."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()][:first]
    if len(rows[0]) > 3:
        wanted = read_control(path, first).wanted
    else:
        matcher = Matcher(load([built_in_glossary_path()]))
        wanted = [tuple(match.requirement for match in matcher.find(row[0])) for row in rows]
    sources = [row[0] for row in rows][start::2]
    glosses: Glosses = choose_glosses(sources, told) if told is not None else [()] * len(sources)
    return Half(sources, [row[1] for row in rows][start::2], wanted[start::2], glosses)


def tune_beam(half: Half, engine: Retuned, beams: Sequence[int]) -> float:
    """Take the narrowest beam that no wider one betters by `WORTH_A_WIDER_BEAM`, and as many hypotheses; return the worst."""
    found: dict[int, float] = {}
    rows = []
    for beam in sorted(beams):
        engine.tuned(beam_size=beam, hypotheses=beam)
        started = time.process_time()
        found[beam] = score_chrf([draft.english for draft in half.drafts(engine)], half.references)
        rows.append((beam, f"{found[beam]:.2f}", f"{time.process_time() - started:.0f}"))
    show(f"Beam, {len(half.sources)} sentences", rows, ("beam", "chrF", "seconds of processor, 0 = remembered"))
    chosen = min(beam for beam in found if found[beam] >= max(found.values()) - WORTH_A_WIDER_BEAM)
    engine.tuned(beam_size=chosen, hypotheses=chosen)
    return min(found, key=lambda beam: found[beam])


def outcomes(half: Half, engine: Retuned) -> Iterator[tuple[str, Callable[[], tuple[float, float]], str]]:
    """Yield the numbers in the order in which they act, each with what it leads to: chrF, and what a high one gains."""

    def scored(drafts: Sequence[Draft]) -> tuple[float, float]:
        chrf = score_chrf([draft.english for draft in drafts], half.references)
        return chrf, -sum(draft.penalty for draft in drafts)

    def drafted() -> tuple[float, float]:
        return scored(half.drafts(engine))

    if engine.info.reads_backwards:
        yield "backwards_weight", drafted, "less penalty"
    yield "fault_price", drafted, "less penalty"

    def reconsidered() -> tuple[float, float]:
        return scored(half.reconsidered(engine))

    if engine.info.reads_backwards and choose_rule(engine.info).weights:
        yield "wide_beam", reconsidered, "less penalty"
    drafts = half.reconsidered(engine)

    def enforced() -> tuple[float, float]:
        states = half.enforced(engine, drafts)
        chrf = score_chrf([state.english for state in states], half.references)
        return chrf, sum(verdict.satisfied for state in states for verdict in state.verdicts)

    yield "requirement_price", enforced, "terms"
    states = half.enforced(engine, drafts)

    def repaired() -> tuple[float, float]:
        english = [state.english for state in half.repaired(engine, states)]
        return score_chrf(english, half.references), -half.invented(english)

    yield "word_price", repaired, "invented words fewer"


def tune(name: str, engine: Retuned, outcome: Callable[[], tuple[float, float]], gain: str) -> float:
    """Take from a grid the value that gains most, chrF being equal; of such the nearest to what it was. Return the worst value."""
    found, before = {}, getattr(engine.info.tuning, name)
    for value in GRIDS[name]:
        engine.tuned(**{name: value})
        found[value] = outcome()
    show(name, [(value, f"{chrf:.2f}", f"{gained:g}") for value, (chrf, gained) in found.items()], (name, "chrF", gain))
    best = max(chrf for chrf, _ in found.values())
    equal = [value for value, (chrf, _) in found.items() if chrf >= best - NOISE]
    engine.tuned(**{name: max(equal, key=lambda value: (found[value][1], -abs(value - before)))})
    return min(found, key=lambda value: (found[value][0], found[value][1]))


def tune_doubt(half: Half, engine: Retuned) -> float:
    """Take the score that finds most of the worst quarter of the sentences with two of three marks right; return the worst one."""
    drafts = half.drafts(engine)
    scores = half.scores(engine, drafts)
    # Where no value marks well enough, as with few sentences, it stays as it was.
    rows, best, worst = [], (0.0, engine.info.tuning.unsure_below), (2.0, 0.0)
    for value in GRIDS["unsure_below"]:
        right, found, marked = judge_marks(half, drafts, scores, value)
        if right >= RIGHT and marked >= FEWEST_MARKS and found > best[0]:
            best = (found, value)
        worst = min(worst, (right + found, value))
        rows.append((value, marked, f"{right:.0%}", f"{found:.0%}"))
    show(
        f"unsure_below, {len(drafts)} sentences", rows, ("score", "marked", "marks right", "of the worst quarter found")
    )
    engine.tuned(unsure_below=best[1])
    return worst[1]


def judge_marks(half: Half, drafts: Sequence[Draft], scores: Sequence[float], below: float) -> tuple[float, float, int]:
    """Return the share of marks that are right, the share of the worst quarter that is marked, and how many are marked."""
    own = score_sentences([draft.english for draft in drafts], half.references)
    bar = sorted(own)[int(WORST * len(own))]
    bad = {index for index, chrf in enumerate(own) if chrf < bar}
    marked = {index for index, score in enumerate(scores) if score < below}
    right = len(marked & bad)
    return right / max(1, len(marked)), right / max(1, len(bad)), len(marked)


def compare_numbers(half: Half, engine: Retuned, before: Tuning, worst: dict[str, float]) -> None:
    """Print what the old numbers, the new ones, and these with each bad choice lead to on the held-out half; keep the better ones."""
    chosen = engine.info.tuning
    trials = [("before", before), ("after", chosen)]
    for name, value in worst.items():
        bad: dict[str, Any] = {name: value} if name != "beam_size" else {name: value, "hypotheses": value}
        if getattr(chosen, name) != value:
            trials.append((f"{name} {value:g}", replace(chosen, **bad)))
    gained = []
    for _, numbers in trials:
        engine.tuned(**asdict(numbers))
        gained.append(measure(half, engine))
    rows = [(name, *one.cells()) for (name, _), one in zip(trials, gained, strict=True)]
    terms = sum(map(len, half.wanted))
    title = f"Held out: {len(half.sources)} sentences, {terms} terms; before, after, and after with one bad choice each"
    show(title, rows, ("numbers", *HEADING))
    old, new = gained[:2]
    # What is worse on sentences that nobody chose by was chance.
    worse = new.chrf < old.chrf - NOISE or new.terms < old.terms
    engine.tuned(**asdict(before if worse else chosen))
    if old.marks_right >= RIGHT and new.worst_found < old.worst_found:
        engine.tuned(unsure_below=before.unsure_below)
    print("\nThe new numbers do not hold: these are the old ones." if worse else "\nThe new numbers hold.")


def measure(half: Half, engine: Retuned) -> Gained:
    """Return what the numbers of the engine lead to: drafts, terms, words, marks."""
    drafts = half.reconsidered(engine)
    states = half.repaired(engine, half.enforced(engine, drafts))
    english = [state.english for state in states]
    right, found, _ = judge_marks(half, drafts, half.scores(engine, drafts), engine.info.tuning.unsure_below)
    return Gained(
        score_chrf(english, half.references),
        sum(state.penalty for state in states),
        sum(verdict.satisfied for state in states for verdict in state.verdicts),
        half.invented(english),
        right,
        found,
    )


if __name__ == "__main__":
    main()
