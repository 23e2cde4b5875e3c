"""How a model is run: how many batches at a time on which cores, and what its libraries raise, put into words."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svodka.errors import ModelError

MOST_SIDE_BY_SIDE = 2
"""Each batch that is decoded at the same time needs memory of its own (`scheduling.POSITIONS_PER_BATCH`)."""


@dataclass(frozen=True)
class Cores:
    """How many batches are decoded side by side, and on how many cores each."""

    batches: int
    each: int


def share_cores(threads: int) -> Cores:
    """Return how `threads` cores are shared out: to two batches rather than to one.

    Half of what a step does is copying keys and values, which one core does while the others wait: a batch on two cores took 14.0
    seconds of the processor where one core took 10.9, and 14.7 seconds by the clock where one core took 12.6 (starter 0.2, beam 2).
    """
    batches = max(1, min(MOST_SIDE_BY_SIDE, threads))
    return Cores(batches, max(1, threads // batches))


@contextlib.contextmanager
def explain_loading(name: str, folder: Path) -> Iterator[None]:
    """Turn what the libraries raise for files that they cannot use into a `ModelError` that names the model and its folder."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"Model {name} in {folder} cannot be loaded ({error}); add it again with: svodka models add"
        ) from error


def not_backwards(name: str) -> ModelError:
    """Return the error for a model that is asked how likely a source is and was not trained to say it."""
    return ModelError(f"Model {name} does not read backwards; its manifest names no reverse_prompt")


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
