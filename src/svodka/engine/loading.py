"""Opening the right engine for an installed model."""

from pathlib import Path

from svodka import platform
from svodka.decoding import DecodingRequest
from svodka.engine import Decoding, Engine, Model, kinds
from svodka.engine.executing import InThisProcess
from svodka.engine.hardware import Device, Hardware, Probe, choose_hardware, fall_back
from svodka.engine.scheduling import ScheduledEngine, bound_batches
from svodka.engine.starter import join_starter
from svodka.engine.store import Installed, ModelOrigin, refuse_other_directions
from svodka.errors import ModelError

_TRIED = DecodingRequest("Да.")


def load(model: Installed, threads: int, device: str = Device.CPU) -> Engine:
    """Load `model` to run on `threads` processor cores or on `device` (`Device`); the built-in one is joined and verified first.

    Raises `ModelError` where the model is damaged or translates between other languages than Russian and English.
    """
    refuse_other_directions(model)
    return open_engine(model.kind, locate_files(model), threads, device)


def locate_files(model: Installed) -> Path:
    """Return the directory with the files that the engine reads: for the built-in model, the one it is joined into."""
    return join_starter() if model.origin is ModelOrigin.BUILT_IN else model.folder


def open_engine(kind: str, folder: Path, threads: int, device: str = Device.CPU, probe: Probe | None = None) -> Engine:
    """Load the model in `folder`, of the kind with that name (`kinds.KINDS`), to decode in this process.

    `probe` says what the machine has; None = this one. A graphics card that fails at the model gives way to the processor.
    Raises `ModelError` where the kind is unknown or the model cannot be loaded.
    """
    platform.keep_freed_memory()
    hardware = choose_hardware(device, threads, probe)
    try:
        model = _opened(kind, folder, hardware)
    except ModelError as error:
        if hardware.device is Device.CPU:
            raise
        hardware = fall_back(hardware, str(error.__cause__ or error), probe)
        model = _opened(kind, folder, hardware)
    return ScheduledEngine(model, InThisProcess(model, hardware.cores.batches), bound_batches(hardware))


def _opened(kind: str, folder: Path, hardware: Hardware) -> Model:
    model = kinds.find_kind(kind).open_where_it_fits(folder, hardware)
    if hardware.device is not Device.CPU:
        # CTranslate2 looks for cuBLAS only when it first multiplies, and a card may be too old for it.
        model.decode([_TRIED], Decoding(beam_size=1))
    return model
