"""Windows as far as it can be had on another system: what it lacks, whom it lets replace a file, how it names things and itself.

`pytest --simulate windows tests/…` runs any tests so, and the command line of `tests/command.py` with them. It is no Windows: paths have
slashes, and the C libraries are those of this system. What is simulated is what has cost programs their users' files:

- `svodka.system.platform` takes the branches of Windows, with a `msvcrt` whose locks are real ones between processes;
- modules that Windows lacks cannot be imported by the program, and functions that it lacks are not in `os`;
- a file that any process here has open (also SQLite's) cannot be replaced, moved or removed: `PermissionError`, winerror 5 or 32;
- a file's number on the disk is 0, as on many network shares;
- a name in other letter case is the same name, for files that are looked for, opened, replaced or removed;
- a name that Windows does not take, or a path of more than 259 characters, cannot be opened;
- text is written with `\r\n` unless the program says otherwise, and read and written in cp1251 unless it says otherwise.
"""

import builtins
import contextlib
import errno
import fcntl
import io
import os
import pathlib
import sys
import tomllib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

SYSTEMS = tomllib.loads(Path(__file__).with_name("architecture.toml").read_text(encoding="utf-8"))["systems"]
MISSING_MODULES = frozenset(SYSTEMS["modules_of_posix"])
MISSING_IN_OS = frozenset(name.removeprefix("os.") for name in SYSTEMS["names_of_posix"] if name.startswith("os."))
ACCESS_DENIED, SHARING_VIOLATION = 5, 32
LONGEST_PATH = 259
CODE_PAGE = "cp1251"
FORBIDDEN = frozenset('<>:"|?*')
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10))}
)
OURS = str(Path(__file__).parents[1] / "src")


class SharingError(PermissionError):
    """What Windows answers; `winerror` is only there on Windows."""

    def __init__(self, path: object, winerror: int) -> None:
        super().__init__(
            errno.EACCES, "Access is denied" if winerror == ACCESS_DENIED else "The file is in use", str(path)
        )
        self.winerror = winerror


@contextlib.contextmanager
def simulated() -> Iterator[None]:
    """Have this process meet Windows until the block ends."""
    from svodka.system import platform

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(platform, "WINDOWS", True))
        stack.enter_context(mock.patch.object(platform, "SECONDS_BETWEEN_TRIES", 0.002))
        stack.enter_context(mock.patch.dict(sys.modules, {"msvcrt": _msvcrt()}))
        stack.enter_context(mock.patch.object(builtins, "__import__", _import_without(builtins.__import__)))
        stack.enter_context(mock.patch.object(platform, "os", _OsOfWindows()))
        for name in ("replace", "rename"):
            stack.enter_context(mock.patch.object(os, name, _moving(getattr(os, name))))
        for name in ("unlink", "remove"):
            stack.enter_context(mock.patch.object(os, name, _removing(getattr(os, name))))
        stack.enter_context(mock.patch.object(os, "open", _opening(os.open)))
        stack.enter_context(
            mock.patch.object(os.path, "lexists", lambda path: os.path.islink(path) or _exists(in_its_case(path)))
        )
        stack.enter_context(mock.patch.object(pathlib.Path, "stat", _numberless(pathlib.Path.stat)))
        opening = _text_opening(io.open)
        stack.enter_context(mock.patch.object(io, "open", opening))
        stack.enter_context(mock.patch.object(builtins, "open", opening))
        yield


def is_open(path: object) -> bool:
    """Whether this process, its parent or a child of it has a file open."""
    try:
        wanted = os.stat(path)  # type: ignore[call-overload]
    except OSError:
        return False
    for process in {os.getpid(), os.getppid(), *_children()}:
        folder = f"/proc/{process}/fd"
        with contextlib.suppress(OSError):
            for entry in os.listdir(folder):
                with contextlib.suppress(OSError):
                    status = os.stat(f"{folder}/{entry}")
                    if (status.st_dev, status.st_ino) == (wanted.st_dev, wanted.st_ino):
                        return True
    return False


def in_its_case(path: Any) -> Any:
    """The path as its last part is spelt on the disk, where that differs in letter case only; else as it is."""
    if isinstance(path, int) or os.path.islink(path) or _exists(path):
        return path
    folder, name = os.path.split(os.fspath(path))
    with contextlib.suppress(OSError):
        for entry in os.listdir(folder or "."):
            if entry.casefold() == name.casefold():
                return type(path)(os.path.join(folder, entry))
    return path


def _exists(path: Any) -> bool:
    try:
        os.stat(path)
    except (OSError, ValueError):
        return False
    return True


def object_to_name(path: object) -> bool:
    """Whether Windows would not take a path's last part or its length."""
    name = os.path.basename(os.fsdecode(path))  # type: ignore[arg-type]
    if name in ("", ".", ".."):
        return False
    return (
        bool(FORBIDDEN & set(name))
        or name[-1] in " ."
        or any(ord(char) < 32 for char in name)
        or name.split(".")[0].rstrip().lower() in DEVICES
        or len(os.path.abspath(os.fsdecode(path))) > LONGEST_PATH  # type: ignore[arg-type]
    )


def _msvcrt() -> types.ModuleType:
    module = types.ModuleType("msvcrt")

    def locking(descriptor: int, mode: int, count: int) -> None:
        # A lock of lockf belongs to the process, one of Windows to the handle: svodka has threads wait for each other before that.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_UN if mode == 0 else fcntl.LOCK_EX | fcntl.LOCK_NB, count)
        except OSError as error:
            raise PermissionError(errno.EACCES, "Permission denied") from error

    module.locking, module.LK_UNLCK, module.LK_LOCK, module.LK_NBLCK = locking, 0, 1, 2  # type: ignore[attr-defined]
    return module


def _import_without(import_: Any) -> Any:
    def importing(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        importer = str((globals or {}).get("__name__", ""))
        if name.split(".")[0] in MISSING_MODULES and importer.split(".")[0] == "svodka":
            raise ModuleNotFoundError(f"No module named {name!r} on Windows", name=name)
        return import_(name, globals, locals, fromlist, level)

    return importing


class _OsOfWindows:
    """`os` as `svodka.system.platform` finds it; an architecture test keeps all other modules from what this one lacks."""

    def __getattr__(self, name: str) -> Any:
        if name in MISSING_IN_OS:
            raise AttributeError(f"module 'os' has no attribute {name!r} on Windows")
        return getattr(os, name)


def _moving(move: Any) -> Any:
    def moving(source: Any, target: Any, **kwargs: Any) -> None:
        source, target = in_its_case(source), in_its_case(target)
        if object_to_name(target):
            raise OSError(errno.EINVAL, "The file name is incorrect", str(target))
        for path, code in ((source, SHARING_VIOLATION), (target, ACCESS_DENIED)):
            if is_open(path) or (os.path.isdir(path) and any(map(is_open, Path(path).rglob("*")))):
                raise SharingError(path, code)
        if move.__name__ == "rename" and os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "The file exists", str(target))
        move(source, target, **kwargs)

    return moving


def _removing(remove: Any) -> Any:
    def removing(path: Any, **kwargs: Any) -> None:
        path = in_its_case(path) if kwargs.get("dir_fd") is None else path
        # shutil.rmtree names its entries from an open folder.
        place = f"/proc/self/fd/{kwargs['dir_fd']}/{path}" if kwargs.get("dir_fd") is not None else path
        if not os.path.islink(place) and is_open(place):
            raise SharingError(path, SHARING_VIOLATION)
        remove(path, **kwargs)

    return removing


def _opening(open_: Any) -> Any:
    def opening(path: Any, flags: int, *more: Any, **kwargs: Any) -> int:
        if kwargs.get("dir_fd") is None and _is_ours(2):
            if os.path.isdir(path):
                raise SharingError(path, ACCESS_DENIED)  # a folder cannot be opened
            if object_to_name(path):
                raise OSError(errno.EINVAL, "Invalid argument", str(path))
        return int(open_(path, flags, *more, **kwargs))

    return opening


def _text_opening(open_: Any) -> Any:
    def opening(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: Any = None,
        errors: Any = None,
        newline: Any = None,
        *more: Any,
        **kwargs: Any,
    ) -> Any:
        if _is_ours(2):
            if not isinstance(file, int) and object_to_name(file):
                raise OSError(errno.EINVAL, "Invalid argument", str(file))
            if "b" not in mode:
                encoding = CODE_PAGE if encoding in (None, "locale") else encoding
                newline = "\r\n" if newline is None and set(mode) & set("wax") else newline
            file = in_its_case(file)
        return open_(file, mode, buffering, encoding, errors, newline, *more, **kwargs)

    return opening


def _numberless(stat: Any) -> Any:
    def numberless(path: Any, **kwargs: Any) -> os.stat_result:
        status = stat(Path(in_its_case(path)), **kwargs)
        values = list(status)
        values[1] = 0
        return os.stat_result(
            values,
            {
                name: getattr(status, name)
                for name in ("st_mtime_ns", "st_atime_ns", "st_ctime_ns", "st_mtime", "st_atime", "st_ctime")
            },
        )

    return numberless


def _is_ours(depth: int) -> bool:
    """Whether the program asks, maybe through pathlib, and no test or library."""
    frame = sys._getframe(depth)
    while frame is not None and frame.f_code.co_filename.endswith(
        ("pathlib.py", "tempfile.py", "windows.py", "_local.py", "_abc.py")
    ):
        frame = frame.f_back  # type: ignore[assignment]
    return frame is not None and frame.f_code.co_filename.startswith(OURS)


def _children() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(word) for word in Path(f"/proc/self/task/{os.getpid()}/children").read_bytes().split()]
    return []


if __name__ == "__main__":
    # `python tests/windows.py translate inbox`: the command line of svodka, under Windows.
    from svodka.cli.main import main

    with simulated():
        main()
