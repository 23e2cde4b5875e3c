"""What an encoder–decoder model needs of its tokenizer, and the one that most models come with; a kind of models may bring another.

`tokenizer.json` of Hugging Face: for models that come with no SentencePiece file.

The library `tokenizers` is an optional one (12 MB), and it declares another that opens connections, which is never imported.
"""

import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from svodka.errors import ModelError

MARK = re.compile(r"<(?!0x)[^<>\s]+>|>>[^<>\s]+<<|__[a-z]+__|madeupword\d+|[a-z]{2,3}_[A-Z][A-Za-z]{1,3}")
"""A piece that is no text: an end, an unknown piece, the mark of a language in any family of models (`<0x41>` is a byte of text)."""

_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


class Tokenizer(Protocol):
    """Text to pieces and back, as the model was trained: language marks and end marks included where it wants them."""

    @property
    def lead(self) -> Sequence[str]:
        """The pieces that every translation begins with and that are no text: the mark of a language, or nothing."""

    def source_pieces(self, text: str) -> list[str]:
        """Return the pieces of a source sentence; [] where there is nothing to translate in it."""

    def target_pieces(self, text: str) -> list[str]:
        """Return the pieces of a translation or of its beginning, without `lead`."""

    def text(self, pieces: Sequence[str]) -> str:
        """Return the text that pieces of a translation stand for, without `lead` and without the piece that ends it."""


class SentencePieces:
    """SentencePiece processors of the source and of the target, which may be one; `head` and `tail` stand around every source."""

    def __init__(
        self, source: Any, target: Any, lead: Sequence[str] = (), head: Sequence[str] = (), tail: Sequence[str] = ()
    ) -> None:
        self._source, self._target = source, target
        self.lead = lead
        self._head, self._tail = head, tail

    def source_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.source_pieces`."""
        return surround(self._head, self._source.encode(text, out_type=str), self._tail)

    def target_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.target_pieces`."""
        return list(self._target.encode(text, out_type=str))

    def text(self, pieces: Sequence[str]) -> str:
        """See `Tokenizer.text`."""
        # "▁" stays only in words that CTranslate2 copied from the source.
        return " ".join(str(self._target.decode_pieces(leave_marks_out(pieces))).replace("▁", " ").split())


def surround(head: Sequence[str], pieces: Sequence[str], tail: Sequence[str]) -> list[str]:
    """Return a source sentence's pieces with what the model wants around them; [] where the sentence has none.

    A mark that stands in the text itself is left out: it would have the model write another language.
    """
    text = leave_marks_out(pieces)
    return [*head, *text, *tail] if text else []


def leave_marks_out(pieces: Sequence[str]) -> list[str]:
    """Return the pieces that are text."""
    return [piece for piece in pieces if not MARK.fullmatch(piece)]


def locate_pieces(pieces: Sequence[str], text: str) -> tuple[int, ...]:
    """Return where in `text` each of its first pieces begins, and where the last ends; () where the tokenizer has rewritten the text.

    A letter that no piece has is written in bytes (`<0xD1>` `<0x8F>`), of which each begins where the letter does.
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


logger = logging.getLogger(__name__)


class TokenizerFile:
    """`tokenizer.json` of Hugging Face, read by the library `tokenizers`; `head` and `tail` stand around every source.

    Raises `ModelError` where the library is not installed, and what the library raises where the file is unusable.
    """

    def __init__(
        self, path: Path, lead: Sequence[str] = (), head: Sequence[str] = (), tail: Sequence[str] = ()
    ) -> None:
        try:
            from tokenizers import Tokenizer as Library
        except ImportError as error:
            raise ModelError(
                f"{path} needs the library tokenizers, which svodka does not bring; install it with: "
                "python -m pip install --no-deps tokenizers; or put the model's sentencepiece.bpe.model beside the file"
            ) from error
        try:
            self._library: Any = Library.from_file(str(path))
        except Exception as error:
            # The library raises Exception itself.
            logger.info("%s: %s", path, error)
            raise ValueError(f"{path.name} is no usable tokenizer: {error}") from error
        self._library.no_truncation()
        self._library.no_padding()
        self.lead = lead
        self._head, self._tail = head, tail

    def pieces(self) -> set[str]:
        """Return every piece that it knows."""
        return set(self._library.get_vocab(with_added_tokens=True))

    def source_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.source_pieces`."""
        return surround(self._head, self.target_pieces(text), self._tail) if text.strip() else []

    def target_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.target_pieces`."""
        return list(self._library.encode(text, add_special_tokens=False).tokens)

    def text(self, pieces: Sequence[str]) -> str:
        """See `Tokenizer.text`."""
        return " ".join(str(self._library.decoder.decode(leave_marks_out(pieces))).replace("▁", " ").split())
