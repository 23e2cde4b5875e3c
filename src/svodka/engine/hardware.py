"""What a model runs on: the device and its cores, whether the model fits into the memory, and clear messages where a library fails.

A model runs on the processor, or on an NVIDIA graphics card if there is one that CTranslate2 can use. Its answers are taken to be the
same on every device: nothing here goes into reports or into the key of the translation memory.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from svodka.errors import ModelError
from svodka.system import platform

logger = logging.getLogger("svodka")

_EIGHT_BITS_FIRST = {
    "cpu": ("int8", "int8_float32", "float32"),
    # Of two equally exact types, the one that a card multiplies faster goes first.
    "cuda": ("int8_float16", "int8_bfloat16", "int8_float32", "int8", "float16", "bfloat16", "float32"),
}

MOST_SIDE_BY_SIDE = 2
"""The most batches decoded at the same time: each needs memory of its own (`scheduling.BOUNDS`)."""


class Device(StrEnum):
    """The devices that can be asked for; a model runs on one of the last two."""

    AUTO = "auto"
    """A graphics card where there is one that can be used, else the processor."""
    CPU = "cpu"
    CUDA = "cuda"


@dataclass(frozen=True)
class Hardware:
    """Where a model is opened: on which device, on how many processor cores (`threads`), with which of CTranslate2's compute types."""

    threads: int
    device: Device = Device.CPU
    compute_types: frozenset[str] = frozenset()
    """The types that the device has; empty = it was not asked, and a model gets the type that it wants."""
    card_memory: int | None = None
    """Bytes that the card has; None = no card, or its memory is unknown."""

    @property
    def batches(self) -> int:
        """How many batches are decoded side by side: two on the processor if it has the cores, one on a card (`bound_batches` assumes it).

        Two batches on one core each beat one batch on two cores. Half of a step is copying keys and values, which one core does while the
        others wait: on two cores a batch took 14.0 seconds of processor time and 14.7 by the clock, on one core 10.9 and 12.6 (starter
        0.2, beam 2).
        """
        return max(1, min(MOST_SIDE_BY_SIDE, self.threads)) if self.device is Device.CPU else 1

    def load(self, kind: Callable[..., Any], folder: Path, compute_type: str) -> Any:
        """Have CTranslate2 load the model in `folder`, which asks for that compute type, as this `kind` (`Generator`, `Translator`)."""
        return kind(
            str(folder),
            device=self.device.value,
            compute_type=self.choose_compute_type(compute_type),
            inter_threads=self.batches,
            intra_threads=max(1, self.threads // self.batches),
        )

    def choose_compute_type(self, wanted: str) -> str:
        """Return the compute type, by CTranslate2's name, for a model that asks for `wanted`.

        On the processor a model gets the type that it wants, if the processor has it. On a card, 8-bit weights are combined with 16-bit
        floats, which cards are made for. A type that the device lacks is replaced by the nearest one that it has.
        """
        if not self.compute_types:
            return wanted
        if self.device is Device.CPU:
            is_fit = wanted in self.compute_types or wanted in ("default", "auto")
        else:
            is_fit = wanted in self.compute_types and not wanted.startswith("int8")
        choices = (one for one in _EIGHT_BITS_FIRST[self.device] if one in self.compute_types)
        return wanted if is_fit else next(choices, "default")


def count_cards() -> int:
    """Return how many graphics cards CTranslate2 can see; 0 where there are none or their driver does not fit."""
    import ctranslate2

    try:
        return int(ctranslate2.get_cuda_device_count())
    except RuntimeError as error:
        logger.info("CTranslate2 finds no graphics card: %s", error)
        return 0


def list_compute_types(device: Device) -> frozenset[str]:
    """Return the compute types that the device has."""
    import ctranslate2

    return frozenset(ctranslate2.get_supported_compute_types(device.value))


def choose_hardware(wanted: str, threads: int) -> Hardware:
    """Return the hardware to open a model on: the `wanted` device ("auto", "cpu", "cuda"), with `threads` processor cores.

    It is no error if a card is wanted and there is none: the processor does the same work, only slower, and a warning says so.
    """
    if Device(wanted) is not Device.CPU:
        if count_cards() > 0:
            return Hardware(threads, Device.CUDA, list_compute_types(Device.CUDA), platform.graphics_memory())
        if Device(wanted) is Device.CUDA:
            logger.warning(
                "no graphics card that CTranslate2 can use was found, so the processor translates; see docs/models.md#devices"
            )
    return Hardware(threads, Device.CPU, list_compute_types(Device.CPU))


GROUP = Path("/sys/fs/cgroup")
"""Where Linux states the limits of the control group (version 2) that a process runs in, such as a container's."""


def refuse_too_big(weights: Path) -> None:
    """Raise `ModelError` if a file of weights is bigger than the free memory: the machine would stand still or kill the run.

    A model converted to 8 bits takes about as much memory as its file has bytes; one in floats takes that much while it is loaded.
    """
    free = find_free_memory()
    size = weights.stat().st_size if weights.is_file() else 0
    if free is not None and size > free:
        raise ModelError(
            f"{weights} has {size / 1e9:,.1f} GB and {free / 1e9:,.1f} GB of memory are free, so the model cannot be loaded; close other "
            "programs, take a smaller model, or convert it with --quantization int8 if it is not"
        )


def find_free_memory(group: Path = GROUP) -> int | None:
    """Return how many bytes a model may take: what the machine has free, or less where a container's limit leaves less; None if unknown."""
    import psutil

    try:
        free = psutil.virtual_memory().available
    except (OSError, RuntimeError):  # /proc may be hidden
        free = None
    return min((one for one in (free, _left_in_group(group)) if one is not None), default=None)


def _left_in_group(group: Path) -> int | None:
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
        statistics = (group / "memory.stat").read_text(encoding="ascii").split()
        # The system gives back cached pages of files when a process needs the memory.
        files = int(statistics[statistics.index("inactive_file") + 1])
        return None if limit == "max" else int(limit) - used + files
    except (OSError, ValueError, IndexError):
        return None


@contextlib.contextmanager
def explain_loading(name: str, folder: Path) -> Iterator[None]:
    """Turn the errors that the libraries raise for unusable files into a `ModelError` that names the model and its folder."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(
            f"Model {name} in {folder} cannot be loaded ({error}); add it again with: svodka models add"
        ) from error


@contextlib.contextmanager
def explain_decoding(name: str) -> Iterator[None]:
    """Turn the errors that CTranslate2 raises while it decodes or scores into a `ModelError` that names the model.

    A model may load and fail only then: its vocabulary lacks a piece that its manifest names, or the memory does not suffice.
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
