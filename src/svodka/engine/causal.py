"""A causal translation model: a CTranslate2 Generator that continues a prompt, described by a manifest."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from svodka.engine import CYRILLIC, Decoded, Decoding, batching, running
from svodka.engine.manifest import Manifest, read_manifest
from svodka.errors import ModelError
from svodka.types import DecodingRequest, Hypothesis


class CausalEngine:
    """The `Engine` for a folder with a CTranslate2 decoder-only model, `sentencepiece.model` and `manifest.json`.

    The prompt, the form of term hints, the pieces that end a translation and the decoding defaults come from the manifest, so that a
    bigger model is added without code. Raises `ModelError` where the folder cannot be loaded.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        import ctranslate2
        import sentencepiece

        self._manifest: Manifest = read_manifest(folder)
        try:
            self._generator = ctranslate2.Generator(
                str(folder),
                device="cpu",
                compute_type=self._manifest.compute_type,
                inter_threads=1,
                intra_threads=threads,
            )
            self._tokenizer: Any = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / self._manifest.tokenizer)
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"Model {self._manifest.name} in {folder} cannot be loaded ({error}); add it again with: svodka models add"
            ) from error
        self._head, self._tail = self._manifest.prompt_around_source()
        end_tokens = self._manifest.end_tokens
        # "\n" also ends a translation, but the model gives its probability to <eos>.
        self._end = "<eos>" if "<eos>" in end_tokens else end_tokens[0]
        self.info = self._manifest.info(folder)

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`."""
        beam_size = max(decoding.beam_size or self._manifest.beam_size, decoding.hypotheses)
        prompts = [self._prompt(request) for request in requests]
        prefixes = [self._pieces(request.prefix) for request in requests]
        rooms = [self._room(request, len(prefix)) for request, prefix in zip(requests, prefixes, strict=True)]
        given = [len(prompt) + len(prefix) for prompt, prefix in zip(prompts, prefixes, strict=True)]
        alive = [before + room for before, room in zip(given, rooms, strict=True)]
        for batch in batching.plan(alive, beam_size, given):
            with running.told(self._manifest.name):
                results = self._generator.generate_batch(
                    [prompts[index] + prefixes[index] for index in batch],
                    beam_size=beam_size,
                    num_hypotheses=decoding.hypotheses,
                    sampling_topk=1,
                    include_prompt_in_result=False,
                    end_token=list(self._manifest.end_tokens),
                    max_length=max(rooms[index] for index in batch),
                    no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                    suppress_sequences=self._cyrillic_pieces() if decoding.latin_only else None,
                    return_scores=True,
                )
            for index, result in zip(batch, results, strict=True):
                yield Decoded(index, self._hypotheses(prefixes[index], result))

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """See `Engine.score`; the piece that ends the translation counts, so that a sentence cut short scores badly."""
        answers = [[*self._pieces(translation), self._end] for _, translation in pairs]
        rows = [self._prompt(DecodingRequest(source)) + answers[index] for index, (source, _) in enumerate(pairs)]
        scores = [0.0] * len(pairs)
        for batch in self._equal_lengths(rows):
            # Rows of unequal length fail inside CTranslate2 4.8.5 for models with multi-query attention ("Length mask has size …").
            with running.told(self._manifest.name):
                results = self._generator.score_batch([rows[index] for index in batch])
            for index, result in zip(batch, results, strict=True):
                tail = result.log_probs[-len(answers[index]) :]
                scores[index] = sum(tail) / len(tail)
        return scores

    @staticmethod
    def _equal_lengths(rows: Sequence[Sequence[str]]) -> Iterator[list[int]]:
        groups: dict[int, list[int]] = {}
        for index, row in enumerate(rows):
            groups.setdefault(len(row), []).append(index)
        for length, group in groups.items():
            most = max(1, batching.SCORED_POSITIONS // length)
            yield from (group[start : start + most] for start in range(0, len(group), most))

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return self._tokenizer.unk_id() not in self._tokenizer.encode(text)

    def _cyrillic_pieces(self) -> list[list[str]]:
        pieces = (self._tokenizer.id_to_piece(number) for number in range(self._tokenizer.get_piece_size()))
        return [[piece] for piece in pieces if CYRILLIC.search(piece)]

    def _hypotheses(self, prefix: list[str], result: Any) -> tuple[Hypothesis, ...]:
        decoded = [
            Hypothesis(str(self._tokenizer.decode(prefix + pieces)).strip(), float(score))
            for pieces, score in zip(result.sequences, result.scores, strict=True)
        ]
        return tuple(hypothesis for hypothesis in decoded if hypothesis.text)

    def _prompt(self, request: DecodingRequest) -> list[str]:
        source = self._manifest.with_hints(" ".join(request.source.split()), request.hints)
        return [*self._head, *self._pieces(source), *self._tail]

    def _room(self, request: DecodingRequest, given: int) -> int:
        # Counted on the bare sentence: hints lengthen the prompt and not the translation.
        wanted = batching.room(len(self._pieces(request.source)), self._manifest.max_target_tokens)
        return max(batching.NEW_PIECES_FLOOR, wanted - given)

    def _pieces(self, text: str) -> list[str]:
        return list(self._tokenizer.encode(text, out_type=str)) if text else []
