"""A causal translation model: a CTranslate2 Generator that continues a prompt, described by a manifest."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from svodka.engine import CYRILLIC, POSITION_BYTES, PRICED_BYTES, PRICES, BatchingTraits, Cost, Decoding, find_rung
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ScoringRequest
from svodka.engine.hardware import Hardware, explain_decoding, explain_loading
from svodka.engine.manifest import SOURCE_SLOT, TRANSLATION_SLOT, read_manifest
from svodka.engine.model_files import measure_position
from svodka.engine.scheduling import NEW_PIECES_FLOOR, limit_room

_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")

MOST_SCORED = 1_000
"""The most pieces scored on each side: what is longer is no sentence, and its probabilities would fill the memory."""


class CausalModel:
    """The `Model` for a folder with a CTranslate2 decoder-only model, `sentencepiece.model` and `manifest.json`.

    The prompt, the form of term hints and glosses, the pieces that end a translation, the decoding defaults and the tuned numbers come
    from the manifest, so that a bigger model is added without code. Raises `ModelError` where the folder cannot be loaded.
    """

    def __init__(self, folder: Path, hardware: Hardware) -> None:
        import ctranslate2
        import sentencepiece

        self._manifest = read_manifest(folder)
        with explain_loading(self._manifest.name, folder):
            self._generator = hardware.load(ctranslate2.Generator, folder, self._manifest.compute_type)
            self._tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / self._manifest.tokenizer))
        slot = self._manifest.prompt.index(SOURCE_SLOT)
        self._head, self._tail = list(self._manifest.prompt[:slot]), list(self._manifest.prompt[slot + 1 :])
        end_tokens = self._manifest.end_tokens
        # "\n" also ends a translation, but the model gives its probability to <eos>.
        self._end = "<eos>" if "<eos>" in end_tokens else end_tokens[0]
        self.info = self._manifest.info(folder)
        kept = measure_position(folder) or POSITION_BYTES
        self.traits = BatchingTraits(
            reads_in_rungs=True,
            position_bytes=kept,
            prices=self._manifest.prices or replace(PRICES, position=PRICES.position * kept / PRICED_BYTES),
        )

    def measure(self, request: DecodingRequest) -> Cost:
        """See `Model.measure`."""
        return Cost(len(self._prompt(request)) + len(self._pieces(request.prefix)), self._room(request))

    def decode(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """See `Model.decode`."""
        prefixes = [self._pieces(request.prefix) for request in requests]
        rows = [self._prompt(request) + prefix for request, prefix in zip(requests, prefixes, strict=True)]
        # A Generator reads in one go as many pieces of each prompt as the shortest prompt of the batch has, and the rest piece by piece. In
        # numbers of eight bits these two give different results. So a dummy row as long as the rung is added: every batch of the rung then
        # reads as many pieces in one go, and a result does not depend on the other rows. Without the dummy, 18 of 60 sentences differed
        # from what they are alone (CTranslate2 4.8.5). It repeats the pieces that follow a sentence in the prompt.
        length = find_rung(min(map(len, rows)))
        rows.append([*self._head, *(self._tail or [self._end]) * length][:length])
        rooms = list(map(self._room, requests))
        with explain_decoding(self.info.name):
            results = self._generator.generate_batch(
                rows,
                beam_size=decoding.width(self.info.tuning.beam_size),
                num_hypotheses=decoding.hypotheses,
                sampling_topk=1,
                include_prompt_in_result=False,
                end_token=list(self._manifest.end_tokens),
                max_length=max(rooms),
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                suppress_sequences=self._cyrillic_pieces() if decoding.latin_only else None,
                return_scores=True,
            )
        return [self._hypotheses(*row) for row in zip(prefixes, results[:-1], rooms, strict=True)]

    def measure_scoring(self, request: ScoringRequest) -> int:
        """See `Model.measure_scoring`."""
        given, pieces, _ = self._prepare_scoring(request)
        return len(given) + len(pieces) + 1

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Model.score`. Of an endless text, given or scored, only the first `MOST_SCORED` pieces count."""
        scored = list(map(self._prepare_scoring, requests))
        # Rows of unequal length fail inside CTranslate2 4.8.5 ("Length mask has size …"). What follows a piece does not change how
        # likely it is, so all are filled up to one length, with at least one end.
        length = 1 + max(len(given) + len(pieces) for given, pieces, _ in scored)
        with explain_decoding(self.info.name):
            results = self._generator.score_batch(
                [[*given, *pieces, *[self._end] * (length - len(given) - len(pieces))] for given, pieces, _ in scored]
            )
        return [
            # The first piece of a row has no log-probability.
            Likelihood(tuple(result.log_probs[len(given) - 1 : len(given) + len(pieces)]), locate_pieces(pieces, text))
            for (given, pieces, text), result in zip(scored, results, strict=True)
        ]

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self._tokenizer.unk_id() not in self._tokenizer.encode(text)

    def _cyrillic_pieces(self) -> list[list[str]]:
        pieces = (self._tokenizer.id_to_piece(number) for number in range(self._tokenizer.get_piece_size()))
        return [[piece] for piece in pieces if CYRILLIC.search(piece)]

    def _hypotheses(self, prefix: list[str], result: Any, room: int) -> tuple[Hypothesis, ...]:
        # A row in a loop is decoded as far as the row with the most room, so it is cut to its own.
        decoded = [
            Hypothesis(str(self._tokenizer.decode(prefix + pieces[:room])).strip(), float(score))
            for pieces, score in zip(result.sequences, result.scores, strict=True)
        ]
        return tuple(hypothesis for hypothesis in decoded if hypothesis.text)

    def _prompt(self, request: DecodingRequest) -> list[str]:
        return [*self._head, *self._pieces(self._manifest.template.compose(request)), *self._tail]

    def _prepare_scoring(self, request: ScoringRequest) -> tuple[list[str], list[str], str]:
        """Return the given pieces, the pieces of the text to be scored, and that text on one line."""
        if not request.backwards:
            head, written, tail = self._head, self._manifest.template.compose(request), self._tail
            text = _BREAK.sub(" ", request.translation)
        else:
            assert self._manifest.reverse_prompt is not None, "the engine asks a model backwards only where it reads so"
            head, written, tail = self._manifest.reverse_prompt
            written = written.replace(TRANSLATION_SLOT, " ".join(request.translation.split()))
            text = _BREAK.sub(" ", request.source)
        given = [*head, *self._pieces(written)[:MOST_SCORED], *tail]
        return given, self._pieces(text)[:MOST_SCORED], text

    def _room(self, request: DecodingRequest) -> int:
        # Counted on the bare sentence: hints and glosses lengthen the prompt and not the translation.
        wanted = limit_room(len(self._pieces(request.source)), self._manifest.max_target_tokens)
        return max(NEW_PIECES_FLOOR, wanted - len(self._pieces(request.prefix)))

    def _pieces(self, text: str) -> list[str]:
        return list(self._tokenizer.encode(text, out_type=str)) if text else []


def locate_pieces(pieces: Sequence[str], text: str) -> tuple[int, ...]:
    """Return where in `text` each of `pieces` begins, and where the last ends; () where the tokenizer has rewritten the text.

    `pieces` are those of the beginning of `text`, or of all of it. A letter that no piece has is written in bytes (`<0xD1>` `<0x8F>`), each
    of which begins where the letter does.
    """
    starts, position, pending = [], 0, b""
    for piece in pieces:
        starts.append(position)
        byte = _BYTE.fullmatch(piece)
        if byte is not None:
            pending += bytes([int(byte[1], 16)])
            if text[position : position + 1].encode() != pending:
                continue
            written, pending = text[position], b""
        else:
            written = piece.replace("▁", " ")
        if pending or not text.startswith(written, position):
            return ()
        position += len(written)
    return () if pending else (*starts, position)
