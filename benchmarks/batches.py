"""What batches of a causal model cost: measures and fits their prices (`engine.Prices`), then compares ways to cut a set into batches.

    python benchmarks/batches.py ../shared/eval/newstest2021-first500.ru-en.tsv [--model NAME] [--first 200] [--beams 2 4] [--decode]

Seconds are those of one processor, so that other work on the machine changes them little. The first table decodes made-up prompts of equal
length; the second compares by price the scheduler's batches with batches that are filled up in the order of length, for all sentences and
for few of them, as the later decodes of a run have them. With --decode the set is also decoded in both ways, in turn.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy

from svodka.engine import BatchingTraits, Cost, Decoding, scheduling, store
from svodka.engine.causal import CausalModel
from svodka.engine.decoding import DecodingRequest
from svodka.engine.hardware import Hardware
from svodka.engine.scheduling import InThisProcess
from svodka.system import platform
from table import show

LENGTHS = (20, 50, 80)
ROWS = (2, 4, 8, 16, 32, 64)
STEPS = 8
FEW = (8, 16, 32, 64)
Plan = Callable[[Sequence[Cost], int, BatchingTraits], list[list[int]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--first", type=int, default=200)
    parser.add_argument("--beams", type=int, nargs="*", default=[2, 4])
    parser.add_argument("--decode", action="store_true")
    arguments = parser.parse_args()
    platform.keep_freed_memory()
    model = CausalModel(store.locate_files(store.choose(arguments.model)), Hardware(threads=1))
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.first]
    requests = [DecodingRequest(line.split("\t")[0]) for line in lines]
    fit(model, requests, arguments.beams)
    compare(model, requests, arguments.beams)
    if arguments.decode:
        decode(model, requests, arguments.beams)


def fit(model: Any, requests: Sequence[DecodingRequest], beams: Sequence[int]) -> None:
    """Decode prompts of equal length for one step and for some more, and fit the prices to what each step took."""
    pieces = [piece for request in requests for piece in model._pieces(request.source)]
    measured = []
    for beam in beams:
        for rows in ROWS:
            for length in LENGTHS:
                if rows * beam * length <= scheduling.bound_positions(model.traits):
                    prompts = [[*model._head, *pieces[row * 97 :][:length], *model._tail] for row in range(rows)]
                    short, long = (timed(model, prompts, beam, new) for new in (1, 1 + STEPS))
                    measured.append((beam * rows, length + STEPS / 2, (long - short) / STEPS, short / rows / length))
    hypotheses, alive, step, read = numpy.array(measured).T
    terms = numpy.stack([numpy.ones_like(step), hypotheses, hypotheses * alive], axis=1)
    # Small batches and large ones count alike: what is fitted is the share by which a price is wrong.
    prices, *_ = numpy.linalg.lstsq(terms / step[:, None], numpy.ones_like(step), rcond=None)
    off = float(numpy.abs(terms @ prices / step - 1).mean())
    show(
        f"Milliseconds, beams {', '.join(map(str, beams))}, mean error of a step {off:.0%}",
        [
            ("fitted", *(f"{1000 * price:.3f}" for price in (*prices, float(numpy.median(read))))),
            ("in use", *(f"{price:.3f}" for price in astuple(model.traits.prices))),
        ],
        ("", "step", "row", "position", "read"),
    )


def timed(model: Any, prompts: list[list[str]], beam: int, new: int) -> float:
    """Return the seconds of processor that writing so many pieces takes."""
    started = time.process_time()
    model._generator.generate_batch(
        prompts, beam_size=beam, sampling_topk=1, include_prompt_in_result=False, min_length=new, max_length=new
    )
    return time.process_time() - started


def filled_up(costs: Sequence[Cost], beam_size: int, traits: BatchingTraits) -> list[list[int]]:
    """Batches in the order of what is given, each filled until the memory is."""
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(costs)), key=lambda place: (-costs[place].given, -costs[place].room)):
        longest = max(longest, costs[index].given + costs[index].room)
        rows = min(scheduling.BOUNDS.rows, scheduling.bound_positions(traits) // (longest * beam_size))
        if not batches or len(batches[-1]) >= rows:
            longest = costs[index].given + costs[index].room
            batches.append([])
        batches[-1].append(index)
    return batches


def compare(model: CausalModel, requests: Sequence[DecodingRequest], beams: Sequence[int]) -> None:
    """Show the price of the scheduler's batches as a share of that of batches filled up."""
    costs = [model.measure(request) for request in requests]
    chance = random.Random(8)
    rows = []
    for count in (*(few for few in FEW if few < len(costs)), len(costs)):
        samples = [chance.sample(costs, count) for _ in range(max(1, 2 * len(costs) // count))]
        shares = [
            sum(price(scheduling.plan, some, beam, model.traits) for some in samples)
            / sum(price(filled_up, some, beam, model.traits) for some in samples)
            for beam in beams
        ]
        rows.append((count, *(f"{share:.2f}" for share in shares)))
    show("Price of planned batches, filled up = 1", rows, ("requests", *(f"beam {beam}" for beam in beams)))


def price(plan: Plan, costs: Sequence[Cost], beam: int, traits: BatchingTraits) -> float:
    """Return the price of all batches of a plan."""
    batches = plan(costs, beam, traits)
    return sum(scheduling.price([costs[index] for index in batch], beam, traits) for batch in batches)


def decode(model: CausalModel, requests: Sequence[DecodingRequest], beams: Sequence[int]) -> None:
    """Decode the set in batches of both kinds, twice in turn."""
    words = sum(len(request.source.split()) for request in requests)
    executor = InThisProcess(model)
    costs = [model.measure(request) for request in requests]
    rows = []
    plans: tuple[tuple[str, Plan], ...] = (("filled up", filled_up), ("planned", scheduling.plan))
    for beam in beams:
        for name, plan in plans * 2:
            batches = plan(costs, beam, model.traits)
            started = time.process_time()
            for _ in executor.run(
                "decode",
                ([requests[index] for index in batch] for batch in batches),
                Decoding(beam_size=beam, hypotheses=beam),
            ):
                pass
            seconds = time.process_time() - started
            total = sum(scheduling.price([costs[i] for i in batch], beam, model.traits) for batch in batches) / 1000
            rows.append((beam, name, len(batches), f"{total:.1f}", f"{seconds:.1f}", f"{words / seconds:.1f}"))
    show(
        f"{len(requests)} sentences, {words} words",
        rows,
        ("beam", "batches", "how many", "price, s", "seconds", "source words/s"),
    )


if __name__ == "__main__":
    main()
