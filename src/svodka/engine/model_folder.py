"""A model's directory: put in its place whole or not at all, and identified by the SHA-256 sums of its files."""

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from svodka.errors import ModelError
from svodka.system import platform
from svodka.system.atomic import STALE_AFTER_SECONDS

SUMS = "SHA256SUMS"
STAMP = ".checked.json"
"""Sizes and times of the files as they were when their sums were last verified."""
_SUM_LINE = re.compile(r"^(?P<digest>[0-9a-f]{64}) [ *](?P<name>[^\r\n]+)$")

STAGING = ".incoming-"
_LOCK = ".lock"
"""Suffix of the file beside a staging directory that is locked as long as a process works there."""
_REPLACED = ".replaced"
"""Suffix of a model that was moved aside for a new one."""

CHUNK = 1 << 20


@contextlib.contextmanager
def stage(shelf: Path, what: str) -> Iterator[Path]:
    """Yield a new empty directory on `shelf` (made if missing); remove it afterwards, with everything in it that was not put in place.

    What killed processes left behind is cleared away first. An `OSError` inside the block (disk full, no permission) becomes a
    `ModelError` that names `what` and says what to do.
    """
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        clear(shelf)
        with contextlib.ExitStack() as held:
            # The new directory is inside of a locked one, so that other processes see that it is in use.
            with platform.locked(shelf):
                outer = Path(tempfile.mkdtemp(prefix=STAGING, dir=shelf))
                held.callback(_remove_lock, outer)
                held.callback(_remove, outer)
                held.enter_context(platform.try_lock(_lock_of(outer)))
            staging = outer / "new"
            staging.mkdir()
            yield staging
    except OSError as error:
        place = Path(error.filename or shelf)
        if not (place.is_relative_to(shelf) or shelf.is_relative_to(place)):
            raise ModelError(
                f"{what}: {place} cannot be read ({error.strerror}); check the file and its permissions"
            ) from error
        raise ModelError(
            f"{what} cannot be written to {shelf} ({error.strerror or error}); free some disk space there, or set SVODKA_DATA_DIR "
            "to a directory that has room and can be written"
        ) from error


def put_in_place(folder: Path, target: Path) -> None:
    """Rename the staged `folder` to `target`, replacing what is there; readers see the old one or the new one, never a mixture.

    If another process puts its own `target` there at the same moment, that one stays: both were made from the same files. If this
    process is killed half way, `clear` puts the old one back.
    """
    # Without the lock, another process that ends while the old model is aside would put its own old one back.
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


def read_chunks(*files: Path) -> Iterator[bytes]:
    """Yield the bytes of files, one after another, a mebibyte at a time."""
    for path in files:
        with path.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")


def clear(shelf: Path) -> None:
    """Put back a model that was aside when a process was killed, and remove what else killed processes left on `shelf`.

    Nothing happens if the shelf cannot be written to; what another process still works on stays.
    """
    if not any(shelf.glob(f"{STAGING}*")):
        return
    with contextlib.suppress(OSError), platform.locked(shelf):
        for outer in {shelf / path.name.removesuffix(_LOCK) for path in shelf.glob(f"{STAGING}*")}:
            with platform.try_lock(_lock_of(outer)) as ours:
                if is_left := ours or (ours is None and _is_old(outer)):
                    _remove(outer)
            if is_left:
                _remove_lock(outer)


def _remove(outer: Path) -> None:
    """Remove a staging directory; first put back a model that was moved aside and has no new one in its place."""
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
    """Tell whether a staging directory is stale by the time of its lock file, which is on the same disk: its clock need not be ours."""
    lock = _lock_of(outer)
    lock.touch()
    return not outer.exists() or lock.stat().st_mtime - outer.stat().st_mtime > STALE_AFTER_SECONDS


def _lock_of(outer: Path) -> Path:
    return outer.with_name(outer.name + _LOCK)


def _remove_lock(outer: Path) -> None:
    with contextlib.suppress(OSError):
        platform.remove_file(_lock_of(outer))


def compute_sha256(path: Path) -> str:
    """Return the file's SHA-256 sum in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(folder: Path) -> Mapping[str, str]:
    """Read `folder/SHA256SUMS`, as `sha256sum` writes it: file name → sum. `ModelError` if it is unusable or a name leaves the folder."""
    path = folder / SUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} cannot be read ({error}); get the model again") from error
    sums: dict[str, str] = {}
    for line in filter(None, lines):
        match = _SUM_LINE.match(line)
        if match is None or Path(match["name"]).is_absolute() or ".." in Path(match["name"]).parts:
            raise ModelError(f"{path} is not a list of SHA-256 sums (line {line!r}); get the model again")
        sums[match["name"]] = match["digest"]
    return sums


def write_sums(folder: Path, sums: Mapping[str, str]) -> None:
    """Write `folder/SHA256SUMS` in the form that `sha256sum --check` reads."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    # The fingerprint is computed from these bytes, so they must not depend on the system.
    (folder / SUMS).write_text(lines, encoding="utf-8", newline="\n")


def seal(folder: Path) -> None:
    """Write the sums and the stamp of a directory that was just unpacked or copied and found to be sound."""
    write_sums(folder, {name: compute_sha256(folder / name) for name in _names(folder) if name != SUMS})
    write_stamp(folder)


def find_damaged_files(folder: Path, sums: Mapping[str, str]) -> list[str]:
    """Return the names whose file is missing or does not have the sum it should have; reads every byte."""
    files = ((name, folder / name, digest) for name, digest in sums.items())
    return [name for name, file, digest in files if not file.is_file() or compute_sha256(file) != digest]


def write_stamp(folder: Path) -> None:
    """Note the present sizes and times of the files, right after they were verified."""
    (folder / STAMP).write_text(json.dumps(_state(folder)), encoding="utf-8", newline="\n")


def stamp_matches(folder: Path) -> bool:
    """Return whether no file changed its size or time since the stamp was written; costs a few milliseconds."""
    try:
        return bool(json.loads((folder / STAMP).read_text(encoding="utf-8")) == _state(folder))
    except (OSError, ValueError):
        return False


def compute_fingerprint(folder: Path) -> str:
    """Return a short hash that changes whenever the model's files do.

    It is computed from SHA256SUMS if the stamp says that the verified files are untouched (so that copies on two machines agree),
    otherwise from names, sizes and times.
    """
    is_sealed = (folder / SUMS).is_file() and stamp_matches(folder)
    known = (folder / SUMS).read_bytes() if is_sealed else json.dumps(_state(folder)).encode()
    return hashlib.sha256(known).hexdigest()[:16]


def _state(folder: Path) -> list[list[str | int]]:
    status = ((name, (folder / name).stat()) for name in _names(folder))
    return [[name, file.st_size, file.st_mtime_ns] for name, file in status]


def _names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != STAMP)
    return sorted(path.relative_to(folder).as_posix() for path in files)
