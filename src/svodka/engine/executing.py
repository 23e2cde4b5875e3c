"""Where batches are decoded: today in this process, one after the other."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from svodka.decoding import DecodingRequest, Hypothesis
from svodka.engine import Decoding, Model

Answers = list[tuple[Hypothesis, ...]]
"""The hypotheses for each request of a batch."""


class Executor(Protocol):
    """Has batches decoded and translations scored, wherever that is; it neither makes batches nor changes them.

    Batches are numbered by their place in `batches` and may finish in any order.
    """

    def decode(self, batches: Iterable[Sequence[DecodingRequest]], decoding: Decoding) -> Iterator[tuple[int, Answers]]:
        """Yield each batch's number with its answers as it finishes."""

    def score(self, batches: Iterable[Sequence[tuple[str, str]]]) -> Iterator[tuple[int, list[float]]]:
        """Yield each batch's number with the scores of its (source, translation) pairs as it finishes."""


class InThisProcess:
    """An `Executor` that asks a model in this process for one batch after the other."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def decode(self, batches: Iterable[Sequence[DecodingRequest]], decoding: Decoding) -> Iterator[tuple[int, Answers]]:
        """See `Executor.decode`; raises what `Model.decode` raises."""
        for number, batch in enumerate(batches):
            yield number, self._model.decode(batch, decoding)

    def score(self, batches: Iterable[Sequence[tuple[str, str]]]) -> Iterator[tuple[int, list[float]]]:
        """See `Executor.score`; raises what `Model.score` raises."""
        for number, batch in enumerate(batches):
            yield number, self._model.score(batch)
