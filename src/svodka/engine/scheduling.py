"""Requests are made into batches: sorted by length, cut where unequal lengths cost more than a bigger batch saves, bounded by memory."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, NamedTuple, Protocol

from svodka.engine import POSITION_BYTES, BatchingTraits, Cost, Decoded, Decoding, Model, expect_pieces, find_rung
from svodka.engine.decoding import DecodingRequest, Likelihood, ScoringRequest
from svodka.engine.hardware import Hardware
from svodka.errors import ModelError

NEW_PIECES_PER_SOURCE_PIECE = 2
NEW_PIECES_FLOOR = 24
"""A translation may be twice as long as its source, plus this: a longer one is a repetition loop, cut early to save time."""

Work = Literal["decode", "score"]
"""The methods of a `Model` that are called for a batch."""

SHARE_OF_CARD = 0.5
"""The share of a card's memory for batches. The rest is for the weights, CTranslate2's own buffers and the desktop that the card draws."""
BYTES_PER_POSITION = 300_000
"""What a position costs a model of 24 layers, 1,024 wide, in numbers of 16 bits and three copies; a smaller model needs less."""
ROWS_ON_CARD = 512


class Bounds(NamedTuple):
    """How big batches may be."""

    positions: int = 2_000
    """Decoder positions (rows x beam x pieces) of `POSITION_BYTES` that may be alive at once; there may be more of smaller ones.

    These are 0.3 GB of keys and values, and two batches side by side keep the whole process below the 1.2 GB that an old laptop can spare.
    """
    rows: int = 64
    """More gained no speed on two cores (measured: 16, 32 and 64 rows decode equally many words a second)."""
    scored: int = 320
    """Pieces scored at once: each costs a row of some 30,000 probabilities in memory, four times over."""


BOUNDS = Bounds()
"""The bounds for the processor."""


def limit_room(source_pieces: int, most: int) -> int:
    """Return how many pieces the translation of so many source pieces may have, at most `most`."""
    return min(most, NEW_PIECES_PER_SOURCE_PIECE * source_pieces + NEW_PIECES_FLOOR)


def bound_batches(hardware: Hardware) -> Bounds:
    """Return how big batches may be on that hardware: on a card by its memory, and never smaller than on the processor."""
    times = (hardware.card_memory or 0) * SHARE_OF_CARD / BYTES_PER_POSITION / BOUNDS.positions
    if times <= 1:
        return BOUNDS
    return Bounds(int(BOUNDS.positions * times), ROWS_ON_CARD, int(BOUNDS.scored * times))


def bound_positions(traits: BatchingTraits, bounds: Bounds = BOUNDS) -> int:
    """Return how many decoder positions may be alive at once with a model of these traits."""
    return bounds.positions * POSITION_BYTES // traits.position_bytes


def price(costs: Sequence[Cost], beam_size: int, traits: BatchingTraits) -> float:
    """Return what decoding these requests together costs, by the cost model that `plan` minimises."""
    return [0.0, *_price_beginnings(sorted(costs, key=lambda cost: -cost.given), beam_size, traits)][-1]


def plan(costs: Sequence[Cost], beam_size: int, traits: BatchingTraits, bounds: Bounds = BOUNDS) -> list[list[int]]:
    """Return batches of indices into `costs`, those with the most given pieces first; the same input always gives the same batches.

    The requests are sorted by their given pieces (`Cost.given`). Of all ways to cut this sequence into batches within `bounds`, the
    cheapest by `price` is taken. Where prompts are read in rungs, all requests of a batch have the same rung. A request too long for
    the bound on positions gets a batch of its own.
    """
    order = sorted(range(len(costs)), key=lambda index: (-costs[index].given, -costs[index].room))
    rows = [costs[index] for index in order]
    cheapest = [0.0] * (len(rows) + 1)
    """For each row, the price of everything from it on."""
    next_cut = [0] * len(rows)
    for first in reversed(range(len(rows))):
        prices = _grow_batch(rows[first : first + bounds.rows], beam_size, traits, bounds)
        # Of equally cheap batches the smallest.
        cheapest[first], next_cut[first] = min(
            (together + cheapest[stop], stop) for stop, together in enumerate(prices, start=first + 1)
        )
    batches, first = [], 0
    while first < len(rows):
        batches.append(order[first : next_cut[first]])
        first = next_cut[first]
    return batches


def _grow_batch(rows: Sequence[Cost], beam_size: int, traits: BatchingTraits, bounds: Bounds) -> Iterator[float]:
    """Yield the price of a batch of the first row, of the first two rows, …, as long as they may be one batch."""
    most_positions = bound_positions(traits, bounds)
    longest, rung = 0, find_rung(rows[0].given)
    priced = zip(rows, _price_beginnings(rows, beam_size, traits), strict=True)
    for count, (row, together) in enumerate(priced, start=1):
        longest = max(longest, row.given + row.room)
        is_on_another = traits.reads_in_rungs and find_rung(row.given) != rung
        if is_on_another or (count > 1 and count * longest * beam_size > most_positions):
            return
        yield together


def _price_beginnings(rows: Sequence[Cost], beam_size: int, traits: BatchingTraits) -> Iterator[float]:
    """Yield the price of a batch of the first row, of the first two rows, …; the rows must be sorted, most given pieces first.

    A row begins with `start` pieces, those of its prompt that were read at one go, and stops with `end` pieces, when its translation is
    complete. Its number of pieces, summed over its steps, is (end² − start²) / 2. A row that is complete costs nothing further.
    """
    prices = traits.prices
    last = total = squares = 0
    for count, row in enumerate(rows, start=1):
        if traits.reads_in_rungs:
            read = start = find_rung(row.given)
            end = row.given + expect_pieces(row)
        else:
            # The encoder reads the sentence, padded to the longest; the decoder begins with nothing.
            read, start, end = rows[0].given, 0, expect_pieces(row)
        last, total, squares = max(last, end), total + end, squares + end * end
        yield (
            prices.step * (last - start)
            + beam_size * prices.row * (total - count * start)
            + beam_size * prices.position * (squares - count * start * start) / 2
            + prices.read * count * read
        )


def plan_scoring(lengths: Sequence[int], bounds: Bounds = BOUNDS) -> list[list[int]]:
    """Return batches of indices into `lengths` (pieces scored), the longest first, whose padded size keeps within `bounds.scored`."""
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    batches: list[list[int]] = []
    while order:
        most = max(1, bounds.scored // max(1, lengths[order[0]]))
        batches.append(order[:most])
        del order[:most]
    return batches


class Executor(Protocol):
    """Has batches decoded and scored somewhere; it neither makes batches nor changes them."""

    def run(self, work: Work, batches: Iterable[Sequence[Any]], *further: Any) -> Iterator[tuple[int, Any]]:
        """Have a model do its `work` for each batch; yield the batch's number with the answer as each finishes.

        `work` names a method of `Model`, which gets the batch and the `further` arguments. Batches are numbered by their place in
        `batches` and may finish in any order.
        """


class InThisProcess:
    """An `Executor` that asks a model in this process, for several batches side by side; answers come in the order of the batches."""

    def __init__(self, model: Model, side_by_side: int = 1) -> None:
        self._model = model
        self._side_by_side = side_by_side

    def run(self, work: Work, batches: Iterable[Sequence[Any]], *further: Any) -> Iterator[tuple[int, Any]]:
        """See `Executor.run`; raises what the model raises."""
        method = getattr(self._model, work)
        if self._side_by_side == 1:
            yield from ((number, method(batch, *further)) for number, batch in enumerate(batches))
            return
        pool = ThreadPoolExecutor(self._side_by_side)
        begun: deque[tuple[int, Future[Any]]] = deque()
        try:
            for number, batch in enumerate(batches):
                begun.append((number, pool.submit(method, batch, *further)))
                # For each batch that is being decoded another one is queued, so that no core is idle.
                if len(begun) == 2 * self._side_by_side:
                    first, answer = begun.popleft()
                    yield first, answer.result()
            for number, answer in begun:
                yield number, answer.result()
        finally:
            # A caller that stops half way, by Ctrl-C or an error, waits only for the batches that are being decoded.
            pool.shutdown(cancel_futures=True)


class ScheduledEngine:
    """The `Engine` that makes batches for a model and has an executor decode them."""

    def __init__(self, model: Model, executor: Executor, bounds: Bounds = BOUNDS) -> None:
        self._model = model
        self._executor = executor
        self._bounds = bounds
        self.info = model.info
        self.measure, self.can_write = model.measure, model.can_write

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`; a request that the model cannot read comes back without a hypothesis, after all others."""
        measured = [self._model.measure(request) for request in requests]
        readable = [(index, cost) for index, cost in enumerate(measured) if cost is not None]
        beam_size = decoding.width(self.info.tuning.beam_size)
        planned = plan([cost for _, cost in readable], beam_size, self._model.traits, self._bounds)
        batches = [[readable[place][0] for place in batch] for batch in planned]
        given = ([requests[index] for index in batch] for batch in batches)
        for number, answers in self._executor.run("decode", given, decoding):
            batch = batches[number]
            for index, hypotheses in zip(batch, answers, strict=True):
                yield Decoded(index, hypotheses, ends_batch=index == batch[-1])
        yield from (Decoded(index, ()) for index, cost in enumerate(measured) if cost is None)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`. Raises `ModelError` if a request is backwards and the model does not read backwards."""
        if not self.info.reads_backwards and any(request.backwards for request in requests):
            raise ModelError(f"Model {self.info.name} does not read backwards; its manifest names no reverse_prompt")
        batches = plan_scoring([self._model.measure_scoring(request) for request in requests], self._bounds)
        likelihoods = [Likelihood(())] * len(requests)
        given = ([requests[index] for index in batch] for batch in batches)
        for number, some in self._executor.run("score", given):
            for index, likelihood in zip(batches[number], some, strict=True):
                likelihoods[index] = likelihood
        return likelihoods
