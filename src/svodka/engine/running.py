"""What the libraries raise while they load a model or work with it, put into words."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from svodka.errors import ModelError


@contextlib.contextmanager
def explain_loading(name: str, folder: Path) -> Iterator[None]:
    """Turn what the libraries raise for files that they cannot use into a `ModelError` that names the model and its folder."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"Model {name} in {folder} cannot be loaded ({error}); add it again with: svodka models add"
        ) from error


@contextlib.contextmanager
def explain_decoding(name: str) -> Iterator[None]:
    """Turn what CTranslate2 raises while it decodes or scores into a `ModelError` that names the model.

    A model may load and fail only then: its vocabulary lacks what its manifest names, or the memory does not suffice.
    """
    try:
        yield
    except (RuntimeError, ValueError, MemoryError) as error:
        if "CUDA" in str(error) and "out of memory" in str(error):
            raise ModelError(
                f"Model {name} needs more memory than the graphics card has free; close what else uses the card, or give --device cpu"
            ) from error
        raise ModelError(
            f"Model {name} cannot translate ({error or 'not enough memory'}); if it is damaged, add it again with: svodka models add"
        ) from error
