"""How much memory there is and was, asked of the operating system, as `svodka.system.platform` asks for everything else.

The modules of the system are imported inside of the functions that need them, so that this one can be imported anywhere.
"""

import contextlib
import os
import sys
from pathlib import Path
from typing import Any


def graphics_memory() -> int | None:
    """Return the memory of NVIDIA's first graphics card in bytes, as its driver's own library (NVML) says; None where there is none."""
    import ctypes

    class _Memory(ctypes.Structure):
        _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))

    try:
        driver = ctypes.CDLL("nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1")
        if driver.nvmlInit_v2() != 0:
            return None
        card, memory = ctypes.c_void_p(), _Memory()
        found = driver.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(card)) == 0
        known = found and driver.nvmlDeviceGetMemoryInfo(card, ctypes.byref(memory)) == 0
        driver.nvmlShutdown()
    except (OSError, AttributeError):
        return None
    return int(memory.total) if known else None


def available_memory() -> int | None:
    """Return how many bytes of memory are free for a new program; where a system does not say, all that there are; None if unknown."""
    if sys.platform == "win32":
        return _free_memory_of_windows()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def _free_memory_of_windows() -> int | None:
    import ctypes

    # MEMORYSTATUSEX: its own length (64) and the load in the first place, then all memory, then what is free of it.
    status = (ctypes.c_ulonglong * 8)(64)
    windows: Any = getattr(ctypes, "windll")  # noqa: B009 - unknown to a type checker on another system
    return int(status[2]) if windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def peak_memory() -> int | None:
    """Return the most memory that this process has had in RAM so far, in bytes; None where the system does not say."""
    if sys.platform == "win32":
        return _peak_on_windows()
    if sys.platform == "linux":
        # What getrusage says there counts the parent too, from before this program took its place.
        with contextlib.suppress(OSError):
            for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _peak_on_windows() -> int | None:
    import ctypes

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("cb", ctypes.c_ulong),
            ("PageFaultCount", ctypes.c_ulong),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 7),
        )

    windows: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - unknown to a type checker on another system
    counters = _Counters(ctypes.sizeof(_Counters))
    windows.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(windows.GetCurrentProcess())
    if not windows.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb):
        return None
    return int(counters.PeakWorkingSetSize)
