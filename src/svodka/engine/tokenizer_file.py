"""`tokenizer.json` of Hugging Face: for models that come with no SentencePiece file.

The library `tokenizers` is an optional one (12 MB), and it declares another that opens connections, which is never imported.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from svodka.engine.tokenization import leave_marks_out, surround
from svodka.errors import ModelError

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
