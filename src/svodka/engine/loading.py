"""Opening the right engine for an installed model."""

from pathlib import Path

from svodka import platform
from svodka.engine import Engine, kinds, running
from svodka.engine.executing import InThisProcess
from svodka.engine.scheduling import ScheduledEngine
from svodka.engine.starter import join_starter
from svodka.engine.store import Installed, ModelOrigin, refuse_other_directions


def load(model: Installed, threads: int) -> Engine:
    """Load `model` to run on `threads` processor cores; the built-in one is joined and verified first.

    Raises `ModelError` where the model is damaged or translates between other languages than Russian and English.
    """
    refuse_other_directions(model)
    return open_engine(model.kind, locate_files(model), threads)


def locate_files(model: Installed) -> Path:
    """Return the directory with the files that the engine reads: for the built-in model, the one it is joined into."""
    return join_starter() if model.origin is ModelOrigin.BUILT_IN else model.folder


def open_engine(kind: str, folder: Path, threads: int) -> Engine:
    """Load the model in `folder`, of the kind with that name (`kinds.KINDS`), to decode in this process.

    Raises `ModelError` where the kind is unknown or the model cannot be loaded.
    """
    platform.keep_freed_memory()
    model = kinds.find_kind(kind).open_where_it_fits(folder, threads)
    return ScheduledEngine(model, InThisProcess(model, running.share_cores(threads).batches))
