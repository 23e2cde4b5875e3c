"""What the libraries raise while they load a model or work with it, put into words."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from svodka import platform
from svodka.errors import ModelError


def refuse_too_big(weights: Path) -> None:
    """Raise `ModelError` where a file of weights is bigger than the memory that is free: the machine would stand still or kill the run.

    Converted in 8 bits a model takes about as much memory as its file has bytes; one in floats takes that much while it is loaded.
    """
    free = platform.available_memory()
    size = weights.stat().st_size if weights.is_file() else 0
    if free is not None and size > free:
        raise ModelError(
            f"{weights} has {size / 1e9:,.1f} GB and {free / 1e9:,.1f} GB of memory are free, so the model cannot be loaded; close other "
            "programs, take a smaller model, or convert it with --quantization int8 if it is not"
        )


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
        raise ModelError(
            f"Model {name} cannot translate ({error or 'not enough memory'}); if it is damaged, add it again with: svodka models add"
        ) from error
