"""Where batches are decoded: today in this process, some side by side.

How a model is run: how many batches at a time on which cores, and what its libraries raise, put into words.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from svodka.engine import Decoding, Model
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ScoringRequest
from svodka.errors import ModelError

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


MOST_SIDE_BY_SIDE = 2
"""Each batch that is decoded at the same time needs memory of its own (`scheduling.POSITIONS_PER_BATCH`)."""


@dataclass(frozen=True)
class Cores:
    """How many batches are decoded side by side, and on how many cores each."""

    batches: int
    each: int


def share_cores(threads: int) -> Cores:
    """Return how `threads` cores are shared out: to two batches rather than to one.

    Half of what a step does is copying keys and values, which one core does while the others wait: a batch on two cores took 14.0
    seconds of the processor where one core took 10.9, and 14.7 seconds by the clock where one core took 12.6 (starter 0.2, beam 2).
    """
    batches = max(1, min(MOST_SIDE_BY_SIDE, threads))
    return Cores(batches, max(1, threads // batches))


@contextlib.contextmanager
def explain_loading(name: str, folder: Path) -> Iterator[None]:
    """Turn what the libraries raise for files that they cannot use into a `ModelError` that names the model and its folder."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"Model {name} in {folder} cannot be loaded ({error}); add it again with: svodka models add"
        ) from error


def not_backwards(name: str) -> ModelError:
    """Return the error for a model that is asked how likely a source is and was not trained to say it."""
    return ModelError(f"Model {name} does not read backwards; its manifest names no reverse_prompt")


@contextlib.contextmanager
def explain_decoding(name: str) -> Iterator[None]:
    """Turn what CTranslate2 raises while it decodes or scores into a `ModelError` that names the model.

    A model may load and fail only then: its vocabulary lacks what its manifest names, or the memory does not suffice.
    """
    try:
        yield
    except (RuntimeError, ValueError, MemoryError) as error:
        if "CUDA" in str(error) and "out of memory" in str(error):
            raise ModelError(
                f"Model {name} needs more memory than the graphics card has free; close what else uses the card, or give --device cpu"
            ) from error
        raise ModelError(
            f"Model {name} cannot translate ({error or 'not enough memory'}); if it is damaged, add it again with: svodka models add"
        ) from error
