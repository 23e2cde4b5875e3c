"""An encoder–decoder model run by CTranslate2, and the tokenizers that it may come with.

Hugging Face's `tokenizer.json` serves models that have no SentencePiece file. The optional library `tokenizers` (12 MB) reads it; it
declares a dependency that opens connections, which is never imported. A kind of model may also bring a tokenizer of its own.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from svodka.engine import CYRILLIC, BatchingTraits, Cost, Decoding
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest
from svodka.engine.hardware import Hardware, explain_decoding, explain_loading
from svodka.engine.model_files import UNKNOWN, read_end_piece, read_vocabularies, read_weights
from svodka.engine.scheduling import limit_room
from svodka.errors import ModelError

logger = logging.getLogger(__name__)

COMPUTE_TYPE = "int8"
"""Published packages are stored in 8 bits, and every CPU build of CTranslate2 has int8: fixing it keeps memory low for a package
stored in floats as well, and gives the same arithmetic on every processor, which `auto` (the fastest here) does not promise."""

MOST_NEW_PIECES = 256
"""A translation longer than this is a repetition loop, whatever its source."""

MOST_SOURCE_PIECES = 500
"""Converted models may hold a table of 512 positions or fewer, and going past it is an error for the whole batch."""

TOKENIZER_FILE = "tokenizer.json"
MARK = re.compile(r"<(?!0x)[^<>\s]+>|>>[^<>\s]+<<|__[a-z]+__|madeupword\d+|[a-z]{2,3}_[A-Z][A-Za-z]{1,3}")
"""A piece that is not text: an end mark, the unknown piece, or a language mark of any family of models. `<0x41>` is a byte of text."""


@dataclass(frozen=True)
class Tokenizer:
    """Turns text into pieces and back as in the model's training, with language marks and end marks where the model wants them.

    It is made of a library's functions: what gives the pieces of a source sentence ([] where there is nothing to translate), those of a
    translation or of its beginning, and the text of a translation's pieces. `pieces` lists the pieces that the target's vocabulary must
    have. `head` and `tail` are put around every source; `lead` begins every translation and is in neither its pieces nor its text.
    """

    encode_source: Callable[[str], list[str]]
    target_pieces: Callable[[str], list[str]]
    decode: Callable[[Sequence[str]], str]
    lead: Sequence[str] = ()
    head: Sequence[str] = ()
    tail: Sequence[str] = ()
    pieces: Callable[[], Iterable[str]] = field(default=list, kw_only=True)

    def source_pieces(self, text: str) -> list[str]:
        """Return the pieces of a source sentence with the marks around it; [] where there is nothing to translate in it."""
        pieces = self.encode_source(text)
        return [*self.head, *pieces, *self.tail] if pieces else []

    def text(self, pieces: Sequence[str]) -> str:
        """Return the text that pieces of a translation stand for, without `lead` and without the piece that ends it."""
        return " ".join(self.decode(pieces).split())


def _read_tokenizer_file(path: Path, *marks: Sequence[str]) -> Tokenizer:
    try:
        from tokenizers import Tokenizer as Library
    except ImportError as error:
        raise ModelError(
            f"{path} needs the library tokenizers, which svodka does not bring; install it with: "
            "python -m pip install --no-deps tokenizers; or put the model's sentencepiece.bpe.model beside the file"
        ) from error
    try:
        library: Any = Library.from_file(str(path))
    except Exception as error:
        # The library raises Exception itself.
        logger.info("%s: %s", path, error)
        raise ValueError(f"{path.name} is no usable tokenizer: {error}") from error
    library.no_truncation()
    library.no_padding()

    def encode(text: str) -> list[str]:
        return list(library.encode(text, add_special_tokens=False).tokens)

    return Tokenizer(
        lambda text: leave_marks_out(encode(text)) if text.strip() else [],
        encode,
        lambda pieces: str(library.decoder.decode(leave_marks_out(pieces))).replace("▁", " "),
        *marks,
        pieces=lambda: library.get_vocab(with_added_tokens=True),
    )


def open_tokenizer(paths: Sequence[Path], *marks: Sequence[str]) -> Tokenizer:
    """Return the tokenizer in `paths`: one file for both languages, or the source's file and the target's.

    `marks` are up to three groups of pieces: those that begin every translation, those before every source and those after it. Raises
    `ModelError` if a library is missing; if a file is unusable, `ValueError` or what SentencePiece raises.
    """
    if [path.name for path in paths] == [TOKENIZER_FILE]:
        return _read_tokenizer_file(paths[0], *marks)
    import sentencepiece

    processors: list[Any] = [sentencepiece.SentencePieceProcessor(model_file=str(path)) for path in paths]
    source, target = processors[0], processors[-1]
    return Tokenizer(
        lambda text: leave_marks_out(source.encode(text, out_type=str)),
        lambda text: list(target.encode(text, out_type=str)),
        # "▁" stays only in words that CTranslate2 copied from the source.
        lambda pieces: str(target.decode_pieces(leave_marks_out(pieces))).replace("▁", " "),
        *marks,
        pieces=lambda: [
            target.id_to_piece(one)
            for one in range(target.get_piece_size())
            # Bytes and control pieces need not be in a model's vocabulary.
            if not (target.is_byte(one) or target.is_control(one) or target.is_unknown(one))
        ],
    )


def leave_marks_out(pieces: Iterable[str]) -> list[str]:
    """Return the pieces that are text: a mark that stands in the text itself would make the model write another language."""
    return [piece for piece in pieces if not MARK.fullmatch(piece)]


class EncoderDecoderModel:
    """The `Model` for a folder with a converted encoder–decoder model. It leaves out hints and glosses: it was trained to read neither.

    `ends` are the pieces that end a translation; without them it is the piece that the folder's config.json names. Raises `ModelError` if
    the folder cannot be loaded.
    """

    traits = BatchingTraits(reads_in_rungs=False)

    def __init__(
        self, folder: Path, tokenizer: Tokenizer, info: ModelInfo, hardware: Hardware, ends: Sequence[str] = ()
    ) -> None:
        import ctranslate2

        self.info = info
        self._tokenizer = tokenizer
        self._lead = list(tokenizer.lead)
        with explain_loading(info.name, folder):
            tokenizer.source_pieces("пробный текст")  # a library may read its files only now
            self._vocabulary = frozenset(read_vocabularies(folder)[1]) - {UNKNOWN}
            self._ends = tuple(ends) or (read_end_piece(folder),)
            # <unk> stays possible: it stands for a word that is copied from the source.
            marks = filter(MARK.fullmatch, self._vocabulary.difference(self._ends))
            self._marks = [[mark] for mark in sorted(marks)]
            # Two places in the model's table are kept for the pieces that the library itself puts around a sentence.
            table = read_weights(folder / "model.bin").positions or MOST_SOURCE_PIECES + 2
            self._positions = max(1, min(MOST_SOURCE_PIECES, table - 2))
            self._translator = hardware.load(ctranslate2.Translator, folder, COMPUTE_TYPE)

    def measure(self, request: DecodingRequest) -> Cost | None:
        """See `Model.measure`; a sentence longer than the model's table of positions cannot be read."""
        source, prefix = self._tokenizer.source_pieces(request.source), self._prefix(request)
        if not 0 < len(source) <= self._positions or len(prefix) >= self._positions:
            return None
        return Cost(len(source) + len(prefix), limit_room(len(source), MOST_NEW_PIECES))

    def decode(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """See `Model.decode`."""
        sources = [self._tokenizer.source_pieces(request.source) for request in requests]
        prefixes = [self._prefix(request) for request in requests]
        rooms = [limit_room(len(source), MOST_NEW_PIECES) for source in sources]
        with explain_decoding(self.info.name):
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
        return 1 + max(map(len, self._prepare_scoring(request)))

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Model.score`; sources and translations longer than the model's table of positions are scored by their beginning."""
        sources, targets = zip(*map(self._prepare_scoring, requests), strict=True)
        with explain_decoding(self.info.name):
            results = self._translator.score_batch(sources, targets, max_input_length=0, offset=len(self._lead))
        return [Likelihood(tuple(result.log_probs)) for result in results]

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`; text that the tokenizer would rewrite (`№` → `No`) cannot be forced either."""
        pieces = self._tokenizer.target_pieces(text)
        return self._vocabulary.issuperset(pieces) and self._tokenizer.text(pieces) == " ".join(text.split())

    def _prefix(self, request: DecodingRequest) -> list[str]:
        return self._lead + (self._tokenizer.target_pieces(request.prefix) if request.prefix else [])

    def _prepare_scoring(self, request: ScoringRequest) -> tuple[list[str], list[str]]:
        target = self._lead + self._tokenizer.target_pieces(request.translation)
        return self._tokenizer.source_pieces(request.source)[: self._positions], target[: self._positions - 1]

    def _cyrillic_pieces(self) -> list[list[str]]:
        return [[piece] for piece in sorted(self._vocabulary) if CYRILLIC.search(piece)]

    def _hypotheses(self, prefix_length: int, result: Any) -> tuple[Hypothesis, ...]:
        hypotheses = []
        for pieces, score in zip(result.hypotheses, result.scores, strict=True):
            # CTranslate2 divides the log-probability of the new pieces by the number of all pieces, the forced ones included.
            written = max(1, len(pieces) - prefix_length)
            text = self._tokenizer.text([piece for piece in pieces[len(self._lead) :] if piece not in self._ends])
            hypotheses.append(Hypothesis(text, float(score) * len(pieces) / written))
        return tuple(hypothesis for hypothesis in hypotheses if hypothesis.text)
