"""On what a model runs: the processor, or a graphics card of NVIDIA's where there is one that CTranslate2 can use.

The answers of a model are taken to be the same everywhere: nothing here goes into reports or into the key of the translation memory.

Whether a model fits into the memory of this machine, before it is loaded.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from svodka.engine.executor import Cores, share_cores
from svodka.errors import ModelError
from svodka.system import platform_memory

logger = logging.getLogger("svodka")

_EIGHT_BITS_FIRST = {
    "cpu": ("int8", "int8_float32", "float32"),
    # Of two that are as exact the one that a card multiplies faster goes first.
    "cuda": ("int8_float16", "int8_bfloat16", "int8_float32", "int8", "float16", "bfloat16", "float32"),
}
_LEFT_TO_LIBRARY = ("default", "auto")


class Device(StrEnum):
    """What may be asked for; a model runs on one of the last two."""

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
    def cores(self) -> Cores:
        """How the processor's cores are shared out; a card's memory is counted for one batch at a time."""
        return share_cores(self.threads) if self.device is Device.CPU else Cores(1, self.threads)

    def choose_compute_type(self, wanted: str) -> str:
        """Return CTranslate2's name of the numbers to calculate with, for a model that wants to be run with `wanted`.

        On the processor a model gets what it wants, where the processor has it. On a card, weights of 8 bits go with floats of 16,
        for which cards are made. What a device lacks is replaced by the nearest thing that it has.
        """
        if not self.compute_types:
            return wanted
        choices = [one for one in _EIGHT_BITS_FIRST[self.device] if one in self.compute_types]
        if self.device is Device.CPU and wanted in _LEFT_TO_LIBRARY:
            return wanted
        in_eight_bits = wanted.startswith("int8") or wanted in _LEFT_TO_LIBRARY
        if wanted in self.compute_types and (self.device is Device.CPU or not in_eight_bits):
            return wanted
        return choices[0] if choices else "default"


class Probe(Protocol):
    """What can be asked of a machine."""

    def count_cards(self) -> int:
        """Return how many graphics cards CTranslate2 can see; 0 where there are none or their driver does not fit."""

    def list_compute_types(self, device: Device) -> frozenset[str]:
        """Return the compute types that the device has."""

    def measure_card(self) -> int | None:
        """Return the memory of the first card in bytes; None where nobody says."""


class ThisMachine:
    """The `Probe` of the machine that the program runs on."""

    def count_cards(self) -> int:
        """See `Probe.count_cards`."""
        import ctranslate2

        try:
            return int(ctranslate2.get_cuda_device_count())
        except RuntimeError as error:
            logger.info("CTranslate2 finds no graphics card: %s", error)
            return 0

    def list_compute_types(self, device: Device) -> frozenset[str]:
        """See `Probe.list_compute_types`."""
        import ctranslate2

        return frozenset(ctranslate2.get_supported_compute_types(device.value))

    def measure_card(self) -> int | None:
        """See `Probe.measure_card`."""
        return platform_memory.graphics_memory()


def choose_hardware(wanted: str, threads: int, probe: Probe | None = None) -> Hardware:
    """Return what a model is opened on where `wanted` ("auto", "cpu", "cuda") was asked for and may use `threads` cores.

    A card that was asked for and is not there is no error: the processor does the same work, slower, and one line says so.
    """
    probe = probe or ThisMachine()
    if Device(wanted) is not Device.CPU:
        if probe.count_cards() > 0:
            return _card(threads, probe)
        if Device(wanted) is Device.CUDA:
            logger.warning(
                "no graphics card that CTranslate2 can use was found, so the processor translates; see docs/models.md#devices"
            )
    return Hardware(threads, Device.CPU, probe.list_compute_types(Device.CPU))


def fall_back(hardware: Hardware, reason: str, probe: Probe | None = None) -> Hardware:
    """Return the processor in the place of a card that fails at the model, and say so in one line."""
    logger.warning(
        "the graphics card cannot run this model (%s), so the processor translates", " ".join(reason.split())
    )
    return choose_hardware(Device.CPU, hardware.threads, probe)


def _card(threads: int, probe: Probe) -> Hardware:
    return Hardware(threads, Device.CUDA, probe.list_compute_types(Device.CUDA), probe.measure_card())


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
    known = [free for free in (platform_memory.available_memory(), _left_in_group(group)) if free is not None]
    return min(known, default=None)


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
