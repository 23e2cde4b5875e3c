"""The engine: source sentences in, hypotheses out.

The interface is small enough to hold in the head: *given source sentences, optional forced prefixes and optional term hints, return n
hypotheses with scores; score a given translation.* `svodka.engine.causal` and `svodka.engine.argos` implement it; everything above
works with either. `svodka.engine.loading.load` opens the right one for an installed model.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from svodka.types import DecodingRequest, Hypothesis, ModelInfo

CYRILLIC = re.compile("[\u0400-\u04ff]")
"""A letter that no English piece has."""


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


@dataclass(frozen=True)
class Decoded:
    """The answer to one request: its index in the sequence of requests and its hypotheses, best first."""

    index: int
    hypotheses: tuple[Hypothesis, ...]


class Engine(Protocol):
    """A loaded translation model."""

    @property
    def info(self) -> ModelInfo:
        """The model's own description."""

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """Yield the answer to every request exactly once, in the order in which batches finish.

        The engine sorts and batches the requests itself, so give it all of a run at once. What was yielded is finished work: a
        caller that stops half way keeps it. A request may come back with no hypothesis only where the model gave nothing at all.
        """

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the mean log-probability per piece that the model gives to each (source, translation) pair."""

    def can_write(self, text: str) -> bool:
        """Tell whether every piece of `text` is in the model's vocabulary, so that it may be forced as a prefix."""
