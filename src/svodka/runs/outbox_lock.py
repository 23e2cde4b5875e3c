"""One watcher for an outbox: a lock that lasts as long as it runs, and what is said to the second one."""

import contextlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from svodka.errors import RequestError
from svodka.system import platform
from svodka.system.terminal import one_line

LOCK_FILE = ".svodka-watch.lock"

_NONE = (0, 0)


class Hold:
    """The right to keep the bulletins of an outbox, as a context manager; `inbox` is named to whoever comes second.

    Two watchers with different inboxes would write over each other's bulletin of the same week, so there is one for an outbox, also where
    several machines share the folder and their file system knows locks.
    """

    def __init__(self, outbox: Path, inbox: Path) -> None:
        self._outbox = outbox
        self._inbox = inbox
        self._held = contextlib.ExitStack()
        self._file = _NONE
        self._device = 0
        self.is_sure = False
        """False where the file system knows no locks, so that nothing keeps a second watcher away."""

    def __enter__(self) -> Self:
        self._acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()
        self._held.close()
        self._remove()  # Windows removes no file that is open

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            if _identity(self._path) == self._file:
                self._path.unlink()

    @property
    def _path(self) -> Path:
        return self._outbox / LOCK_FILE

    def check(self) -> None:
        """Make sure that the outbox is still the folder that was taken.

        Raises `RequestError` where it is gone or another folder stands in its place, as an unmounted share leaves one, and where another
        watcher has taken it meanwhile.
        """
        try:
            if _identity(self._path) == self._file:
                return
        except OSError:
            if _device(self._outbox) != self._device:
                raise RequestError(f"the outbox {self._outbox} is not there: mount it again") from None
        self._held.close()
        self._file = _NONE
        self._acquire()

    def _acquire(self) -> None:
        with contextlib.ExitStack() as held:
            try:
                ours = held.enter_context(platform.taken(self._path))
                self._device, _ = self._file = _identity(self._path)
            except OSError as error:
                raise RequestError(
                    f"{self._path} cannot be written ({error.strerror}): check the folder, or name another outbox with -o"
                ) from error
            if ours is False:
                raise RequestError(
                    f"another svodka watch keeps the bulletins of the outbox {self._outbox} already ({_said(self._path)}): "
                    "end that one, or name another outbox with -o"
                )
            self._held, self.is_sure = held.pop_all(), bool(ours)
        with contextlib.suppress(OSError):
            self._path.write_text(
                f"process {os.getpid()}, inbox {self._inbox.absolute()}\n", encoding="utf-8", newline="\n"
            )


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _device(folder: Path) -> int | None:
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _said(path: Path) -> str:
    try:
        return one_line(path.read_text(encoding="utf-8", errors="replace").strip()) or "it does not say which"
    except OSError:
        return "it does not say which"
