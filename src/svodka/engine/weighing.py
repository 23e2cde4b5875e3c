"""Whether a model fits into the memory of this machine, before it is loaded."""

from pathlib import Path

from svodka import platform_memory
from svodka.errors import ModelError

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
