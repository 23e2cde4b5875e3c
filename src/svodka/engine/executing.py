"""Where batches are decoded: today in this process, some side by side."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from svodka.decoding import DecodingRequest, Hypothesis, Likelihood, ScoringRequest
from svodka.engine import Decoding, Model

Answers = list[tuple[Hypothesis, ...]]
"""The hypotheses for each request of a batch."""
Batch = TypeVar("Batch")
Answer = TypeVar("Answer")


class Executor(Protocol):
    """Has batches decoded and translations scored, wherever that is; it neither makes batches nor changes them.

    Batches are numbered by their place in `batches` and may finish in any order.
    """

    def decode(self, batches: Iterable[Sequence[DecodingRequest]], decoding: Decoding) -> Iterator[tuple[int, Answers]]:
        """Yield each batch's number with its answers as it finishes."""

    def score(self, batches: Iterable[Sequence[ScoringRequest]]) -> Iterator[tuple[int, list[Likelihood]]]:
        """Yield each batch's number with the likelihoods of its texts as it finishes."""


class InThisProcess:
    """An `Executor` that asks a model in this process, for as many batches at a time as it can decode side by side.

    Answers come in the order of the batches, so that nothing hangs on which was quicker.
    """

    def __init__(self, model: Model, side_by_side: int = 1) -> None:
        self._model = model
        self._side_by_side = side_by_side

    def decode(self, batches: Iterable[Sequence[DecodingRequest]], decoding: Decoding) -> Iterator[tuple[int, Answers]]:
        """See `Executor.decode`; raises what `Model.decode` raises."""
        return self._in_turn(lambda batch: self._model.decode(batch, decoding), batches)

    def score(self, batches: Iterable[Sequence[ScoringRequest]]) -> Iterator[tuple[int, list[Likelihood]]]:
        """See `Executor.score`; raises what `Model.score` raises."""
        return self._in_turn(self._model.score, batches)

    def _in_turn(self, work: Callable[[Batch], Answer], batches: Iterable[Batch]) -> Iterator[tuple[int, Answer]]:
        if self._side_by_side == 1:
            yield from ((number, work(batch)) for number, batch in enumerate(batches))
            return
        pool = ThreadPoolExecutor(self._side_by_side)
        begun: deque[tuple[int, Future[Answer]]] = deque()
        try:
            for number, batch in enumerate(batches):
                begun.append((number, pool.submit(work, batch)))
                # One more waits for each that is decoded, so that no core does.
                if len(begun) == 2 * self._side_by_side:
                    first, answer = begun.popleft()
                    yield first, answer.result()
            for number, answer in begun:
                yield number, answer.result()
        finally:
            # Whoever stops half way, by Ctrl-C or an error, waits only for what is being decoded.
            pool.shutdown(cancel_futures=True)
