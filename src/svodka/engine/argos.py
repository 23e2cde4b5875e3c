"""An Argos package: an encoder–decoder model run by CTranslate2 directly, with the package's own tokenizer."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from svodka.engine import CYRILLIC, Decoded, Decoding, batching, checksums, packages, running
from svodka.errors import ModelError
from svodka.types import DecodingRequest, Hypothesis, ModelInfo

BEAM_SIZE = 4
"""Argos Translate's own default."""

COMPUTE_TYPE = "int8"
"""Published packages are stored in 8 bits, and every CPU build of CTranslate2 has int8: fixing it keeps memory low for a package
stored in floats as well, and gives the same arithmetic on every machine, which `auto` (the fastest here) does not promise."""

MOST_NEW_PIECES = 256
"""What runs on longer than this is a repetition loop, whatever its source."""

MOST_SOURCE_PIECES = 500
"""Converted models may hold a table of 512 positions, and going past it is an error for the whole batch."""


class _Pieces(Protocol):
    def source(self, text: str) -> list[str]: ...

    def target(self, text: str) -> list[str]: ...

    def text(self, pieces: list[str]) -> str: ...


class ArgosEngine:
    """The `Engine` for an unpacked Argos package. Hints are ignored: these models were not trained to follow them.

    Raises `ModelError` where the folder cannot be loaded.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        import ctranslate2

        metadata = packages.read_metadata(folder)
        package = packages.open_package(folder)
        # Multilingual packages name the piece that the translation must begin with.
        self._lead: list[str] = [package.target_prefix] if package.target_prefix else []
        try:
            self._pieces: _Pieces = _pieces_of(package)
            self._pieces.source("пробный текст")  # the library reads its files only now
            self._vocabulary = _target_vocabulary(folder / "model")
            self._end = _end_piece(folder / "model")
            self._translator = ctranslate2.Translator(
                str(folder / "model"), device="cpu", compute_type=COMPUTE_TYPE, inter_threads=1, intra_threads=threads
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"Model {metadata.name} in {folder} cannot be loaded ({error}); add it again with: svodka models add"
            ) from error
        self.info = ModelInfo(
            name=metadata.name,
            version=metadata.version,
            kind="argos",
            source_language=metadata.source_language,
            target_language=metadata.target_language,
            licence=metadata.licence,
            fingerprint=checksums.fingerprint(folder),
        )

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`. A request longer than the model's table of positions comes back without a hypothesis."""
        beam_size = max(decoding.beam_size or BEAM_SIZE, decoding.hypotheses)
        sources = [self._pieces.source(request.source) for request in requests]
        prefixes = [
            self._lead + (self._pieces.target(request.prefix) if request.prefix else []) for request in requests
        ]
        most = [len(prefix) + _room(source) for source, prefix in zip(sources, prefixes, strict=True)]
        usable = [index for index, source in enumerate(sources) if 0 < len(source) <= MOST_SOURCE_PIECES]
        for batch in batching.plan([len(sources[index]) + most[index] for index in usable], beam_size):
            rows = [usable[position] for position in batch]
            with running.told(self.info.name):
                results = self._translator.translate_batch(
                    [sources[row] for row in rows],
                    target_prefix=[prefixes[row] for row in rows],
                    beam_size=beam_size,
                    num_hypotheses=decoding.hypotheses,
                    length_penalty=1,
                    max_input_length=0,
                    max_decoding_length=max(most[row] for row in rows),
                    no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                    suppress_sequences=self._cyrillic_pieces() if decoding.latin_only else None,
                    replace_unknowns=True,
                    return_end_token=True,
                    return_scores=True,
                )
            for row, result in zip(rows, results, strict=True):
                yield Decoded(row, self._hypotheses(len(prefixes[row]), result))
        yield from (Decoded(index, ()) for index in sorted(set(range(len(requests))) - set(usable)))

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """See `Engine.score`; the piece that ends the translation counts, so that a sentence cut short scores badly.

        Sources and translations longer than the model's table of positions are scored by their beginning.
        """
        sources = [self._pieces.source(source)[:MOST_SOURCE_PIECES] for source, _ in pairs]
        targets = [(self._lead + self._pieces.target(target))[:MOST_SOURCE_PIECES] for _, target in pairs]
        scores = [0.0] * len(pairs)
        for batch in _bounded([max(len(s), len(t)) + 1 for s, t in zip(sources, targets, strict=True)]):
            with running.told(self.info.name):
                results = self._translator.score_batch(
                    [sources[row] for row in batch],
                    [targets[row] for row in batch],
                    max_input_length=0,
                    offset=len(self._lead),
                )
            for row, result in zip(batch, results, strict=True):
                scores[row] = sum(result.log_probs) / max(1, len(result.log_probs))
        return scores

    def _cyrillic_pieces(self) -> list[list[str]]:
        return [[piece] for piece in sorted(self._vocabulary) if CYRILLIC.search(piece)]

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`; text that the tokenizer would rewrite (`№` → `No`) cannot be forced either."""
        pieces = self._pieces.target(text)
        return self._vocabulary.issuperset(pieces) and self._pieces.text(pieces) == " ".join(text.split())

    def _hypotheses(self, prefix_length: int, result: Any) -> tuple[Hypothesis, ...]:
        hypotheses = []
        for pieces, score in zip(result.hypotheses, result.scores, strict=True):
            # CTranslate2 divides the log-probability of the new pieces by the number of all, the forced ones too.
            written = max(1, len(pieces) - prefix_length)
            text = self._pieces.text([piece for piece in pieces[len(self._lead) :] if piece != self._end])
            hypotheses.append(Hypothesis(text, float(score) * len(pieces) / written))
        return tuple(hypothesis for hypothesis in hypotheses if hypothesis.text)


class _SentencePieces:
    def __init__(self, tokenizer: Any) -> None:
        self._processor = tokenizer.lazy_processor()

    def source(self, text: str) -> list[str]:
        return list(self._processor.encode(text, out_type=str))

    def target(self, text: str) -> list[str]:
        return self.source(text)

    def text(self, pieces: list[str]) -> str:
        # The library's own `decode` turns every "_" into a space; "▁" stays only in words that CTranslate2 copied from the source.
        return " ".join(str(self._processor.decode_pieces(pieces)).replace("▁", " ").split())


class _BytePairs:
    def __init__(self, package: Any) -> None:
        self._source = package.tokenizer
        # Russian word splitting would cut English contractions in the wrong place.
        self._target = type(package.tokenizer)(package.tokenizer.model_file, package.to_code, package.to_code)

    def source(self, text: str) -> list[str]:
        return list(self._source.encode(text)) if text.strip() else []

    def target(self, text: str) -> list[str]:
        return list(self._target.encode(text)) if text.strip() else []

    def text(self, pieces: list[str]) -> str:
        # A translation cut short may end inside a word, whose mark the library would leave.
        whole = [*pieces[:-1], pieces[-1].removesuffix("@@")] if pieces else []
        return " ".join(str(self._target.decode(whole)).split())


def _pieces_of(package: Any) -> _Pieces:
    return _SentencePieces(package.tokenizer) if hasattr(package.tokenizer, "lazy_processor") else _BytePairs(package)


def _target_vocabulary(model: Path) -> frozenset[str]:
    for name in ("target_vocabulary", "shared_vocabulary"):
        path = model / f"{name}.json"
        if path.is_file():
            return frozenset(json.loads(path.read_text(encoding="utf-8"))) - {"<unk>"}
        path = model / f"{name}.txt"  # CTranslate2 before version 3.13
        if path.is_file():
            return frozenset(path.read_text(encoding="utf-8").split("\n")) - {"<unk>"}
    raise ValueError("it has no target vocabulary")


def _end_piece(model: Path) -> str:
    config = model / "config.json"
    return str(json.loads(config.read_text(encoding="utf-8")).get("eos_token", "</s>")) if config.is_file() else "</s>"


def _room(source: Sequence[str]) -> int:
    return batching.room(len(source), MOST_NEW_PIECES)


def _bounded(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield batches of neighbours in length whose padded size stays within `batching.SCORED_POSITIONS`."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    while order:
        rows = max(1, batching.SCORED_POSITIONS // lengths[order[0]])
        yield order[:rows]
        order = order[rows:]
