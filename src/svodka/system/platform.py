"""What differs between operating systems: locks, processor cores, file names, getting things onto the disk, the console.

Only this module imports what only one system has (`tests/architecture.toml`, [systems]), inside of the functions that need it, so that
it can be imported anywhere. It is not the standard library's `platform`: import it as `from svodka.system import platform`.
"""

import contextlib
import errno
import io
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

WINDOWS = sys.platform == "win32"
"""Whether this is Windows; tests say otherwise (`tests/windows.py`)."""

LOCK_FILE = ".svodka.lock"
"""Stands in a folder while it is locked, on systems that cannot lock a folder itself."""

MOST_THREADS = 256
"""The most threads that may be asked for; no machine lends one model more cores."""

SECONDS_BETWEEN_TRIES = 0.1
TRIES_WHEN_HELD = 20
"""A virus scanner or an indexer holds a new file for a moment, and Windows lets nobody replace, move or remove it meanwhile."""

LONGEST_PATH = 259
"""The most characters of a path that Windows takes without the setting for long paths; Word takes no more even with it."""
_SHARING_VIOLATIONS = (32, 33)
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of the Windows API."""


class _Lock:
    """The lock of one folder in this process: its threads wait for each other, and the one that holds it may ask again."""

    def __init__(self) -> None:
        self.threads = threading.RLock()
        self.depth, self.is_sure = 0, False


_locks: dict[Path, _Lock] = {}


@contextlib.contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Wait until no other process or thread holds the lock of `path`, a file or a folder, and hold it for the block.

    The lock is on the folder (for a file, the one that it lies in), because a file that is replaced takes its lock along. So all files of
    a folder share one lock; the thread that holds it may take it again. The file need not exist, and nothing is left behind. On a file
    system that knows no locks, and in a folder that does not exist, there is no waiting, and False is given; else True.
    """
    folder = (path if path.is_dir() else path.parent).resolve()
    lock = _locks.setdefault(folder, _Lock())
    with lock.threads, contextlib.ExitStack() as held:
        if lock.depth == 0:
            lock.is_sure = False
            with contextlib.suppress(OSError):
                lock.is_sure = held.enter_context(_held(folder))
        lock.depth += 1
        try:
            yield lock.is_sure
        finally:
            lock.depth -= 1


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    if WINDOWS:
        with _held_by_file(folder / LOCK_FILE) as is_sure:
            yield is_sure
        return
    import fcntl

    with _closing(os.open(folder, os.O_RDONLY)) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield True


@contextlib.contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    """Close a descriptor after the block, which gives its lock back."""
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _held_by_file(path: Path) -> Iterator[bool]:
    """Hold the lock of a file, which is removed where nobody else waits for it, and give whether the file system knows locks."""
    # The file may be about to go: between its removal and the closing of its last handle nobody can open it.
    descriptor = _patiently(lambda: os.open(path, os.O_RDWR | os.O_CREAT))
    try:
        with _closing(descriptor):
            while (ours := _try_lock(descriptor)) is False:
                time.sleep(SECONDS_BETWEEN_TRIES)
            yield bool(ours)
    finally:
        with contextlib.suppress(OSError):
            path.unlink()  # fails while another process has it open, which then removes it


def _patiently(act: Callable[[], Any]) -> Any:
    """Do something that Windows forbids while another program holds the file; try again for two seconds."""
    for _ in range(TRIES_WHEN_HELD - 1 if WINDOWS else 0):
        with contextlib.suppress(PermissionError):
            return act()
        time.sleep(SECONDS_BETWEEN_TRIES)
    return act()


def limit_this_process(memory: int, seconds: int) -> None:
    """Let the system end this process where it asks for more than `memory` bytes or `seconds` of the processor, and leave no core file.

    Where the system has no such limits (Windows has none without a job object) only the parent's time limit holds.
    """
    if WINDOWS:
        return
    import resource

    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # an administrator may have set a lower one
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1] if limit else 0))


@contextlib.contextmanager
def try_lock(path: Path) -> Iterator[bool | None]:
    """Try, without waiting, to take a lock that lasts as long as the block, and give whether it is ours.

    False where another process has it, None where the file system knows no locks. `path` is a file that is made for the lock; it may hold
    words for whoever finds it taken. The lock of a process that dies is released. Raises `OSError` where the file cannot be made.
    """
    while True:
        with _closing(os.open(path, os.O_RDWR | os.O_CREAT, 0o666)) as descriptor:
            ours = _try_lock(descriptor)
            # Whoever had the lock before may have removed the file since it was opened here: then others would lock a new one.
            if ours is False or _is_same_file(descriptor, path):
                yield ours
                return


_FAR_BYTE = 1 << 30
"""The byte that is locked under Windows, which lets nobody read it: it is far behind the words in the file."""


def _is_same_file(descriptor: int, path: Path) -> bool:
    if WINDOWS:
        return True  # nobody can remove a file there while it is open, and a share may number no files
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _try_lock(descriptor: int) -> bool | None:
    try:
        if WINDOWS:
            import msvcrt

            system: Any = msvcrt
            os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
            system.locking(descriptor, system.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


def usable_cores() -> int:
    """Return how many processor cores this process may use, which may be fewer than the machine has; at least 1."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13; it also knows `python -X cpu_count`
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def is_too_long(path: Path) -> bool:
    """Return whether a path has more characters than Windows takes, which reports such a file as not found; False elsewhere."""
    return WINDOWS and len(str(path.absolute())) > LONGEST_PATH


def identify(path: Path, status: os.stat_result) -> tuple[int, int] | str:
    """Return what identifies a file or folder, whatever path leads to it: its number on the disk, or its whole path without links.

    Some file systems under Windows (network shares, folders of a virtual machine) number nothing and report 0.
    """
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.normcase(path.resolve())


def expand_patterns(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the paths with patterns such as `*.txt` expanded, which Windows leaves to the program.

    A pattern that matches nothing stays, so that an error can name it. On other systems the shell has expanded the patterns.
    """
    expanded: list[Path] = []
    for path in paths:
        is_pattern = WINDOWS and any(mark in path.name for mark in "*?")
        expanded += (sorted(path.parent.glob(path.name)) if is_pattern else []) or [path]
    return tuple(expanded)


def sync_file(file: int) -> None:
    """Wait until what was written to a file, given by its descriptor, is on the disk. Raises `OSError` where it cannot get there."""
    os.fsync(file)


def replace_file(new: Path, target: Path) -> None:
    """Put the file `new`, with all its bytes, in the place of `target` (same folder) and wait until that is on the disk.

    Whoever reads `target` meanwhile sees the old file or the new one whole. Raises `OSError` where that cannot be done; then `target`
    is what it was.
    """
    # Opened for writing: Windows writes nothing out through a descriptor that may only read.
    with new.open("r+b") as written:
        sync_file(written.fileno())
    _patiently(lambda: os.replace(new, target))  # noqa: PTH105 - the one place
    if WINDOWS:
        return  # a folder cannot be opened there, and renames are in the journal
    with contextlib.suppress(OSError), _closing(os.open(target.parent, os.O_RDONLY)) as descriptor:
        os.fsync(descriptor)


def move_folder(folder: Path, target: Path) -> None:
    """Give a folder another name on the same disk. Raises `OSError` where that cannot be done, also where `target` is there."""
    _patiently(lambda: folder.rename(target))


def remove_file(path: Path) -> None:
    """Remove a file where there is one. Raises `OSError` where that cannot be done."""
    _patiently(lambda: path.unlink(missing_ok=True))


def is_held(path: Path, error: OSError, *, reading: bool = False) -> bool:
    """Return whether replacing, removing or `reading` a file failed because another program has it open, as Word has a document.

    Windows says "sharing violation" then, and "access denied" where the file was to be replaced; so a write-protected one looks the same.
    """
    if reading:
        return getattr(error, "winerror", None) in _SHARING_VIOLATIONS
    return WINDOWS and isinstance(error, PermissionError) and path.is_file()


def open_to_colleagues(path: Path, like: Path) -> None:
    """Give a file that was made private the permissions of the file `like`, writable for its owner; else those of any new file here."""
    if like.is_file():
        path.chmod(stat.S_IMODE(like.stat().st_mode) | stat.S_IWUSR)
        return
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def open_closed_streams() -> None:
    """Open standard input, output and error on the null device where they are closed.

    Else the next file that is opened, such as the bulletin, would get the descriptor, and with it what is meant for the terminal.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one


def writer(descriptor: int) -> Callable[[Any], int]:
    """Return a function that writes bytes to a descriptor, says how many it took, and raises `OSError` where it cannot.

    A Windows console takes characters, not bytes: there Python's own layer decodes the UTF-8.
    """
    if WINDOWS:
        raw = io.open(descriptor, "wb", buffering=0, closefd=False)  # noqa: UP020, SIM115 - a console's raw layer
        return lambda data: raw.write(data) or 0
    return lambda data: os.write(descriptor, data)


def has_reader_left(error: OSError) -> bool:
    """Return whether writing to a pipe failed because nobody reads any more (`| head`); Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (WINDOWS and error.errno == errno.EINVAL)


_STANDARD_HANDLES = {1: -11, 2: -12}
"""STD_OUTPUT_HANDLE and STD_ERROR_HANDLE of the Windows API by descriptor."""
_VIRTUAL_TERMINAL = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING, see SetConsoleMode."""


def takes_colours(descriptor: int) -> bool:
    """Return whether standard output (1) or error (2) is a terminal that obeys escape sequences.

    The console of Windows (conhost) does since Windows 10, once it is told to: cmd.exe leaves that to the program. Otherwise an escape
    sequence would appear as `←[1m`.
    """
    if not os.isatty(descriptor):
        return False
    if not WINDOWS:
        return os.environ.get("TERM") != "dumb"
    import ctypes

    console: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - unknown to a type checker on another system
    handle = console.GetStdHandle(_STANDARD_HANDLES[descriptor])
    mode = ctypes.c_ulong()
    if not console.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    return bool(mode.value & _VIRTUAL_TERMINAL or console.SetConsoleMode(handle, mode.value | _VIRTUAL_TERMINAL))


def graphics_memory() -> int | None:
    """Return the memory of NVIDIA's first graphics card in bytes, as its driver's own library (NVML) says; None where there is none."""
    import ctypes

    try:
        driver = ctypes.CDLL("nvml.dll" if WINDOWS else "libnvidia-ml.so.1")
        if driver.nvmlInit_v2() != 0:
            return None
        card, memory = ctypes.c_void_p(), (ctypes.c_ulonglong * 3)()  # in all, free, used
        found = driver.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(card)) == 0
        known = found and driver.nvmlDeviceGetMemoryInfo(card, ctypes.byref(memory)) == 0
        driver.nvmlShutdown()
    except (OSError, AttributeError):
        return None
    return memory[0] if known else None


def peak_memory() -> int | None:
    """Return the most memory that this process has had in RAM so far, in bytes; None where the system does not say."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    # What getrusage says on Linux counts the parent too, from before this program took its place.
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8
"""From glibc's malloc.h."""
_KEPT_BYTES = 1 << 30


def keep_freed_memory() -> bool:
    """Let the C library keep the memory that a model frees, and return whether it does; only glibc can be told.

    A Generator copies the keys and values of every prompt at each step. By default each copy is a new mapping, which the kernel has to
    clear first. Without that, glossed sentences decode a quarter faster (docs/benchmarks.md).
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return False
    # One arena for all threads: with one for each, two batches side by side kept 210 MB more.
    return all(
        mallopt(what, number)
        for what, number in ((_M_TRIM_THRESHOLD, _KEPT_BYTES), (_M_MMAP_MAX, 0), (_M_ARENA_MAX, 1))
    )
