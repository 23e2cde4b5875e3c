"""An engine whose work shows: whatever is asked of it goes to `Progress`, so that no bar stands at its end while the model works."""

from collections.abc import Iterator, Sequence

from svodka.decoding import DecodingRequest, Hint, Likelihood, ModelInfo, ScoringRequest
from svodka.engine import Cost, Decoded, Decoding, Engine
from svodka.progress import Progress

DRAFTING = "Translating"
RETRYING = "Translating again what the checks doubt"
ENFORCING = "Enforcing terms and figures"
COMPARING = "Comparing translations"


class WatchedEngine:
    """An `Engine` around another one that says how far the work is, in source words.

    The first decode of every sentence is counted by whoever asks for it (`drafted`), who knows the articles; all that comes after it is
    counted here, in stages of its own.
    """

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self._engine = engine
        self._progress = progress
        self._to_draft = 0
        self._names: set[Hint] = set()

    def drafting(self, words: int) -> None:
        """Say that so many source words are to be decoded for the first time."""
        self._to_draft = words
        self._names.clear()
        if words:
            self._progress.begin(DRAFTING, words)

    def drafted(self, words: int, article: str) -> None:
        """Say that so many of them are done; `article` is the file that they belong to."""
        self._to_draft -= words
        self._progress.advance(words, article)

    @property
    def info(self) -> ModelInfo:
        """The inner model's description."""
        return self._engine.info

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`."""
        answers = self._engine.translate(requests, decoding)
        if self._to_draft > 0 or not requests:
            self._names.update(hint for request in requests for hint in request.hints)
            yield from answers
            return
        # Names that a draft was told go with its retries too.
        forced = any(request.prefix or set(request.hints) - self._names for request in requests)
        self._progress.begin(ENFORCING if forced else RETRYING, sum(map(_words, requests)))
        for answer in answers:
            self._progress.advance(_words(requests[answer.index]), "")
            yield answer

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Engine.measure`."""
        return self._engine.measure(request)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`."""
        if not requests:
            return self._engine.score(requests)
        words = sum(len(request.source.split()) for request in requests)
        self._progress.begin(COMPARING, words)
        likelihoods = self._engine.score(requests)
        self._progress.advance(words, "")
        return likelihoods

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self._engine.can_write(text)


def _words(request: DecodingRequest) -> int:
    return len(request.source.split())
