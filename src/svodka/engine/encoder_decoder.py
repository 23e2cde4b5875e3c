"""An encoder–decoder model run by CTranslate2 directly; its tokenizer is the business of the model's kind."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from svodka.engine import CYRILLIC, Cost, Decoding, Habits, executor, scheduling
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest
from svodka.engine.hardware import Hardware
from svodka.engine.model_files import UNKNOWN, read_end_piece, read_vocabularies, read_weights
from svodka.engine.tokenization import MARK, Tokenizer

COMPUTE_TYPE = "int8"
"""Published packages are stored in 8 bits, and every CPU build of CTranslate2 has int8: fixing it keeps memory low for a package
stored in floats as well, and gives the same arithmetic on every processor, which `auto` (the fastest here) does not promise."""

MOST_NEW_PIECES = 256
"""What runs on longer than this is a repetition loop, whatever its source."""

MOST_SOURCE_PIECES = 500
"""Converted models may hold a table of 512 positions or fewer, and going past it is an error for the whole batch."""


class EncoderDecoderModel:
    """The `Model` for a folder with a converted encoder–decoder model. Hints and glosses are left out: it was trained to read neither.

    `ends` are the pieces that end a translation; without them it is the one that the folder's config.json names. Raises `ModelError`
    where the folder cannot be loaded.
    """

    habits = Habits(reads_in_rungs=False)

    def __init__(
        self, folder: Path, tokenizer: Tokenizer, info: ModelInfo, hardware: Hardware, ends: Sequence[str] = ()
    ) -> None:
        import ctranslate2

        self.info = info
        self._tokenizer = tokenizer
        self._lead = list(tokenizer.lead)
        with executor.explain_loading(info.name, folder):
            tokenizer.source_pieces("пробный текст")  # a library may read its files only now
            self._vocabulary = frozenset(read_vocabularies(folder)[1]) - {UNKNOWN}
            self._ends = tuple(ends) or (read_end_piece(folder),)
            # <unk> stays possible: it stands for a word that is copied from the source.
            marks = {piece for piece in self._vocabulary if MARK.fullmatch(piece)}.difference(self._ends)
            self._marks = [[mark] for mark in sorted(marks)]
            self._positions = _count_positions(folder)
            self._translator = ctranslate2.Translator(
                str(folder),
                device=hardware.device.value,
                compute_type=hardware.choose_compute_type(COMPUTE_TYPE),
                inter_threads=hardware.cores.batches,
                intra_threads=hardware.cores.each,
            )

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Model.measure`; a sentence longer than the model's table of positions cannot be read."""
        source, prefix = self._tokenizer.source_pieces(request.source), self._prefix(request)
        if not 0 < len(source) <= self._positions or len(prefix) >= self._positions:
            return None
        return Cost(len(source) + len(prefix), scheduling.limit_room(len(source), MOST_NEW_PIECES))

    def decode(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """See `Model.decode`."""
        sources = [self._tokenizer.source_pieces(request.source) for request in requests]
        prefixes = [self._prefix(request) for request in requests]
        rooms = [scheduling.limit_room(len(source), MOST_NEW_PIECES) for source in sources]
        with executor.explain_decoding(self.info.name):
            results = self._translator.translate_batch(
                sources,
                target_prefix=prefixes,
                beam_size=decoding.width(self.info.tuning.beam_size),
                num_hypotheses=decoding.hypotheses,
                length_penalty=1,
                max_input_length=0,
                max_decoding_length=min(self._positions, max(map(sum, zip(map(len, prefixes), rooms, strict=True)))),
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                suppress_sequences=[*self._marks, *(self._cyrillic_pieces() if decoding.latin_only else [])] or None,
                replace_unknowns=True,
                end_token=list(self._ends),
                return_end_token=True,
                return_scores=True,
            )
        return [self._hypotheses(len(prefix), result) for prefix, result in zip(prefixes, results, strict=True)]

    def measure_scoring(self, request: ScoringRequest) -> int:
        """See `Model.measure_scoring`."""
        return 1 + max(map(len, self._scored(request.source, request.translation)))

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Model.score`; sources and translations longer than the model's table of positions are scored by their beginning."""
        if any(request.backwards for request in requests):
            raise executor.not_backwards(self.info.name)
        scored = [self._scored(request.source, request.translation) for request in requests]
        with executor.explain_decoding(self.info.name):
            results = self._translator.score_batch(
                [source for source, _ in scored],
                [target for _, target in scored],
                max_input_length=0,
                offset=len(self._lead),
            )
        return [Likelihood(tuple(result.log_probs)) for result in results]

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`; text that the tokenizer would rewrite (`№` → `No`) cannot be forced either."""
        pieces = self._tokenizer.target_pieces(text)
        return self._vocabulary.issuperset(pieces) and self._tokenizer.text(pieces) == " ".join(text.split())

    def _prefix(self, request: DecodingRequest) -> list[str]:
        return self._lead + (self._tokenizer.target_pieces(request.prefix) if request.prefix else [])

    def _scored(self, source: str, translation: str) -> tuple[list[str], list[str]]:
        target = self._lead + self._tokenizer.target_pieces(translation)
        return self._tokenizer.source_pieces(source)[: self._positions], target[: self._positions - 1]

    def _cyrillic_pieces(self) -> list[list[str]]:
        return [[piece] for piece in sorted(self._vocabulary) if CYRILLIC.search(piece)]

    def _hypotheses(self, prefix_length: int, result: Any) -> tuple[Hypothesis, ...]:
        hypotheses = []
        for pieces, score in zip(result.hypotheses, result.scores, strict=True):
            # CTranslate2 divides the log-probability of the new pieces by the number of all, the forced ones too.
            written = max(1, len(pieces) - prefix_length)
            text = self._tokenizer.text([piece for piece in pieces[len(self._lead) :] if piece not in self._ends])
            hypotheses.append(Hypothesis(text, float(score) * len(pieces) / written))
        return tuple(hypothesis for hypothesis in hypotheses if hypothesis.text)


def _count_positions(folder: Path) -> int:
    """Return how many pieces a side may have: two places of the model's table are for what the library itself puts around them."""
    table = read_weights(folder / "model.bin").positions
    return MOST_SOURCE_PIECES if table is None else max(1, min(MOST_SOURCE_PIECES, table - 2))
