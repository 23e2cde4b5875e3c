"""What a model runs on: the device and its cores, whether the model fits into the memory, and what its libraries complain of there.

A model runs on the processor, or on a graphics card of NVIDIA's where there is one that CTranslate2 can use. Its answers are taken to be
the same everywhere: nothing here goes into reports or into the key of the translation memory.
"""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from svodka.errors import ModelError
from svodka.system import platform

logger = logging.getLogger("svodka")

_EIGHT_BITS_FIRST = {
    "cpu": ("int8", "int8_float32", "float32"),
    # Of two that are as exact the one that a card multiplies faster goes first.
    "cuda": ("int8_float16", "int8_bfloat16", "int8_float32", "int8", "float16", "bfloat16", "float32"),
}
_LEFT_TO_LIBRARY = ("default", "auto")


MOST_SIDE_BY_SIDE = 2
"""Each batch that is decoded at the same time needs memory of its own (`scheduling.POSITIONS_PER_BATCH`)."""


class Device(StrEnum):
    """The devices that can be asked for; a model runs on one of the last two."""

    AUTO = "auto"
    """A graphics card where there is one that can be used, else the processor."""
    CPU = "cpu"
    CUDA = "cuda"


@dataclass(frozen=True)
class Hardware:
    """Where a model is opened: on which device, on how many processor cores, with which numbers."""

    threads: int
    device: Device = Device.CPU
    compute_types: frozenset[str] = frozenset()
    """Those that the device has; none = not asked, then a model gets what it wants."""
    card_memory: int | None = None
    """Bytes that the card has; None = no card, or nobody says."""

    @property
    def batches(self) -> int:
        """How many batches are decoded side by side: two rather than one, and one on a card, for which memory is counted so.

        Half of what a step does is copying keys and values, which one core does while the others wait: a batch on two cores took 14.0
        seconds of the processor where one core took 10.9, and 14.7 seconds by the clock where one core took 12.6 (starter 0.2, beam 2).
        """
        return max(1, min(MOST_SIDE_BY_SIDE, self.threads)) if self.device is Device.CPU else 1

    @property
    def threads_each(self) -> int:
        """How many cores one batch has."""
        return max(1, self.threads // self.batches)

    def choose_compute_type(self, wanted: str) -> str:
        """Return the compute type, by CTranslate2's name, for a model that asks for `wanted`.

        On the processor a model gets what it wants, where the processor has it. On a card, weights of 8 bits go with floats of 16,
        for which cards are made. What a device lacks is replaced by the nearest thing that it has.
        """
        if not self.compute_types:
            return wanted
        if self.device is Device.CPU:
            is_fit = wanted in self.compute_types or wanted in _LEFT_TO_LIBRARY
        else:
            is_fit = wanted in self.compute_types and not wanted.startswith("int8")
        choices = (one for one in _EIGHT_BITS_FIRST[self.device] if one in self.compute_types)
        return wanted if is_fit else next(choices, "default")


class ThisMachine:
    """What svodka asks of the machine that it runs on."""

    def count_cards(self) -> int:
        """Return how many graphics cards CTranslate2 can see; 0 where there are none or their driver does not fit."""
        import ctranslate2

        try:
            return int(ctranslate2.get_cuda_device_count())
        except RuntimeError as error:
            logger.info("CTranslate2 finds no graphics card: %s", error)
            return 0

    def list_compute_types(self, device: Device) -> frozenset[str]:
        """Return the compute types that the device has."""
        import ctranslate2

        return frozenset(ctranslate2.get_supported_compute_types(device.value))

    def measure_card(self) -> int | None:
        """Return the memory of the first card in bytes; None where nobody says."""
        return platform.graphics_memory()


def choose_hardware(wanted: str, threads: int, machine: ThisMachine | None = None) -> Hardware:
    """Return the hardware to open a model on, where `wanted` ("auto", "cpu", "cuda") was asked for; it may use `threads` cores.

    A card that was asked for and is not there is no error: the processor does the same work, slower, and one line says so.
    """
    machine = machine or ThisMachine()
    if Device(wanted) is not Device.CPU:
        if machine.count_cards() > 0:
            return Hardware(threads, Device.CUDA, machine.list_compute_types(Device.CUDA), machine.measure_card())
        if Device(wanted) is Device.CUDA:
            logger.warning(
                "no graphics card that CTranslate2 can use was found, so the processor translates; see docs/models.md#devices"
            )
    return Hardware(threads, Device.CPU, machine.list_compute_types(Device.CPU))


GROUP = Path("/sys/fs/cgroup")
"""Where Linux tells the limits of the control group (version 2), such as a container's, that a process runs in."""


def refuse_too_big(weights: Path) -> None:
    """Raise `ModelError` where a file of weights is bigger than the memory that is free: the machine would stand still or kill the run.

    Converted in 8 bits a model takes about as much memory as its file has bytes; one in floats takes that much while it is loaded.
    """
    free = find_free_memory()
    size = weights.stat().st_size if weights.is_file() else 0
    if free is not None and size > free:
        raise ModelError(
            f"{weights} has {size / 1e9:,.1f} GB and {free / 1e9:,.1f} GB of memory are free, so the model cannot be loaded; close other "
            "programs, take a smaller model, or convert it with --quantization int8 if it is not"
        )


def find_free_memory(group: Path = GROUP) -> int | None:
    """Return how many bytes of memory a model may take: what the machine has free, or less where a container's limit leaves less.

    None where nobody says.
    """
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
        # Pages of files are given back when they are wanted.
        files = int(statistics[statistics.index("inactive_file") + 1])
        return None if limit == "max" else int(limit) - used + files
    except (OSError, ValueError, IndexError):
        return None


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
