"""What an encoder–decoder model needs of its tokenizer; each family of models brings another one."""

from collections.abc import Sequence
from typing import Protocol


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
