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
"""A staging directory this old belongs to a process that was killed."""

CHUNK = 1 << 20


@contextlib.contextmanager
def stage(shelf: Path, what: str) -> Iterator[Path]:
    """Yield a new empty directory on `shelf` (made when missing) and remove it afterwards with all that was not put in its place.

    An `OSError` inside (disk full, no permission) becomes a `ModelError` that names `what` and says what to do.
    """
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=STAGING, dir=shelf))
        _remove_stale(shelf, temporary.stat().st_mtime)
    except OSError as error:
        raise _cannot_write(what, shelf, error) from error
    try:
        yield temporary
    except OSError as error:
        raise _cannot_place(what, shelf, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def put_in_place(folder: Path, target: Path) -> None:
    """Rename the staged `folder` to `target`, replacing what is there; readers see the old one or the new one, never a mixture.

    Where another process put its own `target` there at the same moment, that one stays: both were made from the same files.
    """
    if target.exists():
        # A directory with files in it cannot be replaced by one rename, so the old one steps aside into the staging directory.
        with contextlib.suppress(FileNotFoundError):
            platform.move_folder(target, folder.parent / f"{folder.name}-replaced")
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


def _remove_stale(shelf: Path, now: float) -> None:
    """Remove what killed processes left; `now` is the time of a new directory, by the clock that the others were made by."""
    for leftover in shelf.glob(f"{STAGING}*"):
        with contextlib.suppress(OSError):
            if now - leftover.stat().st_mtime > STALE_AFTER_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)


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
