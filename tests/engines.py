"""Engines that go wrong on purpose, to see that nothing above them is fooled."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from svodka.engine import Cost, Decoded, Decoding
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest

INFO = ModelInfo("scripted", "1", "causal", "ru", "en", "none", "0123456789abcdef")


def find_all_equally_likely(request: ScoringRequest) -> float:
    """A model that has no opinion of any text."""
    return -0.1


class ScriptedEngine:
    """An engine whose answers a function writes: request and decoding to hypotheses. It notes what it was asked.

    `score` says how likely it finds the text of a request, which has one piece.
    """

    def __init__(
        self,
        answer: Callable[[DecodingRequest, Decoding], Sequence[str]],
        *,
        follows_hints: bool = False,
        reads_backwards: bool = False,
        score: Callable[[ScoringRequest], float] = find_all_equally_likely,
    ) -> None:
        self._answer = answer
        self._score = score
        self.info = replace(INFO, follows_hints=follows_hints, reads_backwards=reads_backwards)
        self.asked: list[tuple[DecodingRequest, Decoding]] = []
        self.scored: list[list[ScoringRequest]] = []

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        for index in reversed(range(len(requests))):
            self.asked.append((requests[index], decoding))
            texts = self._answer(requests[index], decoding)
            yield Decoded(index, tuple(Hypothesis(text, -0.1 * (rank + 1)) for rank, text in enumerate(texts)))

    def measure(self, request: DecodingRequest) -> Cost:
        words = [len(text.split()) for text in (request.source, request.prefix)]
        return Cost(sum(words) + sum(len(hint.source.split()) for hint in request.hints), 3 * words[0])

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        self.scored.append(list(requests))
        return [Likelihood((self._score(request),)) for request in requests]

    def can_write(self, text: str) -> bool:
        return True
