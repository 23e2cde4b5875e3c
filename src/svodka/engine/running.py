"""What a model raises while it works, put into words."""

import contextlib
from collections.abc import Iterator

from svodka.errors import ModelError


@contextlib.contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what CTranslate2 raises while it decodes into a `ModelError` that names the model.

    A model may load and fail only then: its vocabulary lacks what its manifest names, or the memory does not suffice.
    """
    try:
        yield
    except (RuntimeError, ValueError, MemoryError) as error:
        raise ModelError(
            f"Model {name} cannot translate ({error or 'not enough memory'}); if it is damaged, add it again with: svodka models add"
        ) from error
