"""Engines that go wrong on purpose, to see that nothing above them is fooled."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from svodka.decoding import DecodingRequest, Hypothesis, ModelInfo
from svodka.engine import Cost, Decoded, Decoding

INFO = ModelInfo("scripted", "1", "causal", "ru", "en", "none", "0123456789abcdef")


class ScriptedEngine:
    """An engine whose answers a function writes: request and decoding to hypotheses. It notes what it was asked."""

    def __init__(
        self, answer: Callable[[DecodingRequest, Decoding], Sequence[str]], *, follows_hints: bool = False
    ) -> None:
        self._answer = answer
        self.info = replace(INFO, follows_hints=follows_hints)
        self.asked: list[tuple[DecodingRequest, Decoding]] = []

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        for index in reversed(range(len(requests))):
            self.asked.append((requests[index], decoding))
            texts = self._answer(requests[index], decoding)
            yield Decoded(index, tuple(Hypothesis(text, -0.1 * (rank + 1)) for rank, text in enumerate(texts)))

    def measure(self, request: DecodingRequest) -> Cost:
        words = [len(text.split()) for text in (request.source, request.prefix)]
        return Cost(sum(words) + sum(len(hint.source.split()) for hint in request.hints), 3 * words[0])

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [-0.1 for _ in pairs]

    def can_write(self, text: str) -> bool:
        return True
