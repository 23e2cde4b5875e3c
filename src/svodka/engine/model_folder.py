"""Putting a model's directory in its place whole or not at all: staged beside its target, made durable, renamed.

Unpacking a `.argosmodel` file: a zip from somebody else's machine, not to be trusted with paths, sizes or file types.
"""

import contextlib
import errno
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from svodka.errors import ModelError
from svodka.system import archives, platform
from svodka.system.archives import Danger, Limits, Objection

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


_OBJECTIONS = {
    Danger.ODD_NAME: "its name is not a plain file name",
    Danger.LEAVES: "its name leaves the directory",
    Danger.NO_FILE: "it is a link or a device, not a file",
    Danger.TWICE: "it occurs twice",
    Danger.ENCRYPTED: "it is encrypted",
}


def unpack(archive: Path, folder: Path, limits: Limits = archives.MODEL) -> Path:
    """Unpack `archive` into the existing, empty `folder` and return the directory in it that holds `metadata.json`.

    Everything is checked before the first byte is written. Refused with a `ModelError`: names that leave the folder, links and
    devices, encrypted or duplicate entries, too many of them, and sizes beyond `limits`.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            entries = file.infolist()
            objection = archives.object_to_names(entries) or archives.object_to_sizes(entries, limits)
            if objection:
                raise _refused(archive, _reason(objection, limits, len(entries)))
            for entry in (entry for entry in entries if not entry.is_dir()):
                write_durably(folder / entry.filename, _inflated(file, entry))
    except FileNotFoundError as error:
        raise ModelError(f"{archive} does not exist; check the path") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise _refused(archive, "two entries want the same place") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError) as error:
        raise _refused(archive, f"it is not a whole zip archive: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise  # the disk is full, or the like: the caller knows where it writes
        raise _refused(archive, "it points to places outside itself") from error
    return _package_root(archive, folder)


def _reason(objection: Objection, limits: Limits, entries: int) -> str:
    if objection.danger is Danger.TOO_MANY:
        return f"it holds {entries:,} entries, more than {limits.files:,}"
    if objection.danger is Danger.TOO_LARGE:
        return f"it would inflate to more than {limits.bytes_in_all >> 20:,} MB"
    inflates = f"it inflates more than {limits.ratio} times, to {objection.size >> 20:,} MB"
    return f"its entry {objection.entry[:80]!r} is refused: {_OBJECTIONS.get(objection.danger, inflates)}"


def _inflated(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the declared size, which was checked, and compares the checksum at the end.
    with file.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _package_root(archive: Path, folder: Path) -> Path:
    if (folder / "metadata.json").is_file():
        return folder
    roots = [path.parent for path in sorted(folder.glob("*/metadata.json"))]
    if len(roots) != 1:
        raise _refused(archive, "it must hold one package with a metadata.json")
    return roots[0]


def _refused(archive: Path, reason: str) -> ModelError:
    return ModelError(f"{archive} cannot be used as an Argos package ({reason}); get the file again from its publisher")
