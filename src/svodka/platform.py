"""What differs between operating systems: locks, processor cores, getting things onto the disk, the console.

No other module imports what only one system has (`tests/architecture.toml`, [systems]). The modules of the system are imported inside
of the functions that need them, so that this one can be imported anywhere. Not to be taken for the standard library's `platform`:
import it as `from svodka import platform`.
"""

import contextlib
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LOCK_FILE = ".svodka.lock"
"""Stands in a folder while it is locked, on systems that cannot lock a folder itself."""

MOST_THREADS = 256
"""What may be asked for; more cores than any machine lends to one model."""

SECONDS_BETWEEN_TRIES = 0.1
TRIES_TO_REPLACE = 20
"""A virus scanner or an indexer holds a new file for a moment, and Windows lets nobody replace it meanwhile."""


class _Lock:
    """The lock of one folder in this process: its threads wait for each other, and the one that holds it may ask again."""

    def __init__(self) -> None:
        self.threads = threading.RLock()
        self.depth = 0


_locks: dict[Path, _Lock] = {}


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process or thread holds the lock of `path`, a file or a folder, and hold it for the block.

    What is locked is the folder (of a file the one that it lies in): a file that is replaced by a new one takes its lock along. So all
    files of a folder share one lock; whoever holds it may take it again. The file need not exist, and nothing is left behind. On a
    file system that knows no locks, and in a folder that does not exist, there is no waiting.
    """
    folder = (path if path.is_dir() else path.parent).resolve()
    lock = _locks.setdefault(folder, _Lock())
    with lock.threads, contextlib.ExitStack() as held:
        if lock.depth == 0:
            with contextlib.suppress(OSError):
                held.enter_context(_held(folder))
        lock.depth += 1
        try:
            yield
        finally:
            lock.depth -= 1


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    if sys.platform == "win32":
        with _held_by_file(folder / LOCK_FILE):
            yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


@contextlib.contextmanager
def _held_by_file(path: Path) -> Iterator[None]:
    """Hold the lock of the first byte of a file, which is removed where nobody else waits for it."""
    import msvcrt

    system: Any = msvcrt  # its functions are unknown to a type checker on another system
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        while True:
            try:
                system.locking(descriptor, system.LK_NBLCK, 1)
                break
            except PermissionError:
                time.sleep(SECONDS_BETWEEN_TRIES)
        try:
            yield
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
            system.locking(descriptor, system.LK_UNLCK, 1)
    finally:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()  # fails while another process has it open, which then removes it


def usable_cores() -> int:
    """Return how many processor cores this process may use, which may be fewer than the machine has; at least 1."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def sync_file(file: int) -> None:
    """Wait until what was written to a file, given by its descriptor, is on the disk. Raises `OSError` where it cannot get there."""
    os.fsync(file)


def sync_folder(folder: Path) -> None:
    """Wait until new names in a folder are on the disk, where the system and the file system know such a thing."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there, and renames are in the journal
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_file(new: Path, target: Path) -> None:
    """Put the file `new`, with all its bytes, in the place of `target` (same folder) and wait until that is on the disk.

    Whoever reads `target` meanwhile sees the old file or the new one whole. Raises `OSError` where that cannot be done; then `target`
    is what it was.
    """
    # Opened for writing: Windows writes nothing out through a descriptor that may only read.
    with new.open("r+b") as written:
        sync_file(written.fileno())
    for left in reversed(range(TRIES_TO_REPLACE if sys.platform == "win32" else 1)):
        try:
            os.replace(new, target)  # noqa: PTH105 - the one place
            break
        except PermissionError:
            if not left:
                raise
            time.sleep(SECONDS_BETWEEN_TRIES)
    sync_folder(target.parent)


def open_to_colleagues(path: Path) -> None:
    """Give a file that was made private the permissions that any new file gets here (the umask on POSIX)."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def open_closed_streams() -> None:
    """Open standard input, output and error on the null device where they are closed.

    Else the next file that is opened, such as the bulletin, would get the descriptor and what is meant for the terminal with it.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one


def writer(descriptor: int) -> Callable[[Any], int]:
    """Return a function that writes bytes to a descriptor, says how many it took, and raises `OSError` where it cannot.

    A Windows console takes letters and no bytes: there Python's own layer decodes the UTF-8.
    """
    if sys.platform == "win32":
        raw = io.open(descriptor, "wb", buffering=0, closefd=False)  # noqa: UP020, SIM115 - a console's raw layer
        return lambda data: raw.write(data) or 0
    return lambda data: os.write(descriptor, data)


def console_encoding(descriptor: int, encoding: str) -> str:
    """Return the encoding of what `writer` takes for a descriptor, where Python says that its stream has `encoding`."""
    return "utf-8" if sys.platform == "win32" and os.isatty(descriptor) else encoding


def available_memory() -> int | None:
    """Return how many bytes of memory a new program may have without others being written to disk; None where nobody says.

    Linux says what is available, and a container's limit counts; Windows says what is free; macOS says how much there is in all.
    """
    if sys.platform == "win32":
        return _free_memory_of_windows()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        available = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return _installed_memory()
    return min([available, *_memory_left_in_container(Path("/sys/fs/cgroup"))])


def _memory_left_in_container(group: Path) -> list[int]:
    """What the limit of a control group (version 2) leaves; nothing where there is no limit."""
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
        statistics = (group / "memory.stat").read_text(encoding="ascii").split()
        # Pages of files are given back when they are wanted.
        files = int(statistics[statistics.index("inactive_file") + 1])
        return [int(limit) - used + files] if limit != "max" else []
    except (OSError, ValueError, IndexError):
        return []


def _installed_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _free_memory_of_windows() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *(
                (name, ctypes.c_ulonglong)
                for name in ("all", "free", "all_page", "free_page", "all_virtual", "free_virtual", "extended")
            ),
        )

    status = Status()
    status.length = ctypes.sizeof(Status)
    windows: Any = getattr(ctypes, "windll")  # noqa: B009 - typed on Windows only
    return int(status.free) if windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else None


_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
"""From glibc's malloc.h."""
_KEPT_BYTES = 1 << 30


def keep_freed_memory() -> bool:
    """Let the C library keep what a model frees, and return whether it does; only glibc can be told.

    A Generator copies the keys and values of every prompt at each step. By default each copy is a mapping of its own that the kernel
    has to clear first: without that, glossed sentences decode a quarter faster (docs/benchmarks.md).
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return False
    return bool(mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)) and bool(mallopt(_M_MMAP_MAX, 0))
