"""The engine: source sentences in, hypotheses out.

There are two small interfaces. The rest of the program works with an `Engine`, which is given all source sentences of a run. Below it is a
`Model`, which says what a request costs it and decodes one batch. `svodka.engine.scheduling` makes the batches and has them decoded, in
this process or elsewhere; `svodka.engine.store.load` puts that together for an installed model.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest

CYRILLIC = re.compile("[\u0400-\u04ff]")
"""A letter that no English piece has."""

WRITTEN_OF_ROOM = 1 / 3
"""The share of its room (`Cost.room`) that a translation usually fills (references of the development set: 0.32)."""


@dataclass(frozen=True)
class Decoding:
    """How to search: the beam, how many hypotheses to return for each sentence, and guards against what small models do.

    `beam_size` None means the model's own default. `no_repeat_ngram_size` 0 means no guard. `latin_only` forbids pieces with Cyrillic
    letters.
    """

    beam_size: int | None = None
    hypotheses: int = 1
    no_repeat_ngram_size: int = 0
    latin_only: bool = False

    def width(self, own: int) -> int:
        """Return the beam size to use with a model whose own is `own`: at least as many as the hypotheses that are wanted."""
        return max(self.beam_size or own, self.hypotheses)


@dataclass(frozen=True)
class Decoded:
    """The answer to one request: its index in the sequence of requests and its hypotheses, best first."""

    index: int
    hypotheses: tuple[Hypothesis, ...]
    ends_batch: bool = True
    """Whether it is the last answer of those that were decoded together: the moment to store them."""


@dataclass(frozen=True)
class Cost:
    """What a request costs a model, in pieces: what it reads before it writes, and at most how many it writes."""

    given: int
    """Pieces of the source or the prompt, and of the forced beginning."""
    room: int
    """The most pieces that are written."""


def expect_pieces(cost: Cost) -> int:
    """Return how many pieces a translation is likely to have."""
    return max(1, round(cost.room * WRITTEN_OF_ROOM))


@dataclass(frozen=True)
class Prices:
    """What decoding costs, in milliseconds of one core; only their proportions matter."""

    step: float
    """Writing one more piece in a batch, however small: the weights of the whole model are read."""
    row: float
    """Writing one more piece in one row of the beam."""
    position: float
    """Writing one more piece in one row of the beam, for each piece that it already has: keys and values are copied and attended to."""
    read: float
    """Reading one piece of a prompt in one go with the others, for one request."""


PRICES = Prices(step=16.8, row=0.58, position=0.0045, read=0.58)
"""Starter 0.2 on one core of an AMD EPYC, beams of 1 and 2, by least squares: `python benchmarks/batches.py` measures and fits them.
They hold for positions of `PRICED_BYTES`. A causal model's manifest may have its own."""

PRICED_BYTES = 36_864
"""Bytes of the keys and values that the starter keeps for one piece."""

RUNGS = (2, 12, 18, 28, 42, 64, 96, 144, 216, 324, 486, 729, 1_093)
"""Prompt lengths in pieces, mostly half as long again as the one before. Few rungs make big batches, many let more be read in one go."""


def find_rung(given: int) -> int:
    """Return how many of a prompt's `given` pieces are read in one go: the highest rung that is not above it."""
    return RUNGS[bisect_right(RUNGS, given) - 1] if given >= RUNGS[0] else given


POSITION_BYTES = 147_456
"""Bytes of keys and values for one piece, the unit of the bound of a batch: those of the starter where each of its heads keeps its own."""


@dataclass(frozen=True)
class BatchingTraits:
    """What a batch costs with a model: how its library reads rows of unequal length, what it keeps in memory, and how long it takes."""

    reads_in_rungs: bool
    """Whether as many pieces of a prompt as `find_rung` says are read in one go, and the rest piece by piece, all rows of a batch in step;
    then a batch holds rows of one rung only. Otherwise all is read in one go, padded to the longest."""
    position_bytes: int = POSITION_BYTES
    """Bytes of the keys and values that are kept for each piece of each row."""
    prices: Prices = PRICES


def in_order(answers: Iterable[Decoded]) -> list[Decoded]:
    """Return the answers in the order of their requests: they come as the batches, whoever decodes them and the memory have it."""
    return sorted(answers, key=lambda answer: answer.index)


class LoadedModel(Protocol):
    """What an engine and the model below it both tell."""

    @property
    def info(self) -> ModelInfo:
        """The model's own description."""

    def measure(self, request: DecodingRequest) -> Cost | None:
        """Return what decoding the request will cost; None for one that the model cannot read (nothing in it, or far too long)."""

    def can_write(self, text: str) -> bool:
        """Return whether every piece of `text` is in the model's vocabulary, so that it may be forced as a prefix."""


class Engine(LoadedModel, Protocol):
    """A loaded translation model, together with what makes batches for it and has them decoded."""

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """Yield the answer to every request exactly once, in the order in which batches finish.

        The engine sorts and batches the requests itself, so give it all of a run at once. What was yielded is finished work: a
        caller that stops half way keeps it. A request may come back with no hypothesis only where the model gave nothing at all.
        """

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """Return how likely the model finds the text of each request, piece by piece."""


class Model(LoadedModel, Protocol):
    """One model, loaded. It decodes what it is given as one batch: the caller has planned the batches."""

    traits: BatchingTraits

    def decode(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """Return the hypotheses for each request of one batch, best first; `ModelError` where the model fails at its work."""

    def measure_scoring(self, request: ScoringRequest) -> int:
        """Return how many pieces the model scores at a time for a request."""

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """Return the likelihood of the text of each request of one batch.

        `ModelError` where the model fails at its work. Ask backwards only a model that reads so (`ModelInfo.reads_backwards`).
        """
