"""Putting a model's directory in its place whole or not at all: staged beside its target, made durable, renamed."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from svodka import platform
from svodka.errors import ModelError

STAGING = ".incoming-"
STALE_AFTER_SECONDS = 24 * 3600
"""Where nothing can be locked, a staging directory this old belongs to a process that was killed."""
_LOCK = ".lock"
"""Ends the name of the file beside a staging directory that is locked as long as somebody works there."""
_REPLACED = ".replaced"
"""Ends the name of a model that has stepped aside for a new one."""

CHUNK = 1 << 20


@contextlib.contextmanager
def stage(shelf: Path, what: str) -> Iterator[Path]:
    """Yield a new empty directory on `shelf` (made when missing) and remove it afterwards with all that was not put in its place.

    What killed processes left is cleared away first. An `OSError` inside (disk full, no permission) becomes a `ModelError` that names
    `what` and says what to do.
    """
    with contextlib.ExitStack() as held:
        try:
            shelf.mkdir(parents=True, exist_ok=True)
            clear(shelf)
            staging = held.enter_context(_staging(shelf))
        except OSError as error:
            raise _cannot_write(what, shelf, error) from error
        try:
            yield staging
        except OSError as error:
            raise _cannot_place(what, shelf, error) from error


@contextlib.contextmanager
def _staging(shelf: Path) -> Iterator[Path]:
    """A new directory inside of one that others can see is in use, and that goes with everything in it."""
    with contextlib.ExitStack() as held:
        with platform.locked(shelf):
            outer = Path(tempfile.mkdtemp(prefix=STAGING, dir=shelf))
            held.callback(_remove_lock, outer)
            held.callback(_remove, outer)
            held.enter_context(platform.taken(_lock_of(outer)))
        staging = outer / "new"
        staging.mkdir()
        yield staging


def put_in_place(folder: Path, target: Path) -> None:
    """Rename the staged `folder` to `target`, replacing what is there; readers see the old one or the new one, never a mixture.

    Where another process put its own `target` there at the same moment, that one stays: both were made from the same files. Where this
    one is killed half way, `clear` puts the old one back.
    """
    # Another process that ends while the old one has stepped aside would put its own old one back.
    with platform.locked(target.parent):
        if target.exists():
            # A directory with files in it cannot be replaced by one rename, so the old one steps aside into the staging directory.
            outer = next(parent for parent in folder.parents if parent.parent == target.parent)
            with contextlib.suppress(FileNotFoundError):
                platform.move_folder(target, outer / f"{target.name}{_REPLACED}")
        try:
            platform.move_folder(folder, target)
        except OSError:
            if not target.is_dir():
                raise


def write_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a new file and wait until it is on the disk, so that a power cut after the rename cannot leave it empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        platform.sync_file(file.fileno())


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, a mebibyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def clear(shelf: Path) -> None:
    """Put back a model that had stepped aside when a process was killed, and remove what else such processes left on `shelf`.

    Nothing happens where the shelf may not be written to, and to what another process still works at.
    """
    if not any(shelf.glob(f"{STAGING}*")):
        return
    with contextlib.suppress(OSError), platform.locked(shelf):
        for outer in {shelf / path.name.removesuffix(_LOCK) for path in shelf.glob(f"{STAGING}*")}:
            with platform.taken(_lock_of(outer)) as ours:
                if is_left := ours or (ours is None and _is_old(outer)):
                    _remove(outer)
            if is_left:
                _remove_lock(outer)


def _remove(outer: Path) -> None:
    """Remove a staging directory, but for a model that had stepped aside in vain: that one goes back."""
    with platform.locked(outer.parent):
        for aside in outer.glob(f"*{_REPLACED}"):
            target = outer.parent / aside.name.removesuffix(_REPLACED)
            if not target.exists():
                try:
                    platform.move_folder(aside, target)
                except OSError:
                    if not target.exists():
                        return  # a disk that refuses this as well: the next `clear` finds the model where it is
        shutil.rmtree(outer, ignore_errors=True)


def _is_old(outer: Path) -> bool:
    """By the lock file's time, which was just opened on the same disk: its clock need not be ours."""
    now = _lock_of(outer).stat().st_mtime
    return not outer.exists() or now - outer.stat().st_mtime > STALE_AFTER_SECONDS


def _lock_of(outer: Path) -> Path:
    return outer.with_name(outer.name + _LOCK)


def _remove_lock(outer: Path) -> None:
    with contextlib.suppress(OSError):
        platform.remove_file(_lock_of(outer))


def _cannot_place(what: str, shelf: Path, error: OSError) -> ModelError:
    if error.filename and not Path(error.filename).is_relative_to(shelf):
        return ModelError(
            f"{what}: {error.filename} cannot be read ({error.strerror}); check the file and its permissions"
        )
    return _cannot_write(what, shelf, error)


def _cannot_write(what: str, shelf: Path, error: OSError) -> ModelError:
    return ModelError(
        f"{what} cannot be written to {shelf} ({error.strerror or error}); free some disk space there, or set SVODKA_DATA_DIR "
        "to a directory that has room and can be written"
    )
