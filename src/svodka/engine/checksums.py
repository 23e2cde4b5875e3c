"""SHA-256 sums of a model's files, the stamp that makes a second look cheap, and the fingerprint taken from both."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from svodka.errors import ModelError

SUMS = "SHA256SUMS"
STAMP = ".checked.json"
"""Sizes and times of the files as they were when their sums were last verified."""

_LINE = re.compile(r"^(?P<digest>[0-9a-f]{64}) [ *](?P<name>[^\r\n]+)$")


def compute_sha256(path: Path) -> str:
    """Return the file's SHA-256 sum in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(folder: Path) -> Mapping[str, str]:
    """Read `folder/SHA256SUMS` as `sha256sum` writes it: file name → sum. A name that leaves the folder raises `ModelError`."""
    path = folder / SUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} cannot be read ({error}); get the model again") from error
    sums: dict[str, str] = {}
    for line in filter(None, lines):
        match = _LINE.match(line)
        if match is None or Path(match["name"]).is_absolute() or ".." in Path(match["name"]).parts:
            raise ModelError(f"{path} is not a list of SHA-256 sums (line {line!r}); get the model again")
        sums[match["name"]] = match["digest"]
    return sums


def write_sums(folder: Path, sums: Mapping[str, str]) -> None:
    """Write `folder/SHA256SUMS` in the form that `sha256sum --check` reads."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    # The fingerprint is taken from these bytes, which must not hang on the system.
    (folder / SUMS).write_text(lines, encoding="utf-8", newline="\n")


def seal(folder: Path) -> None:
    """Write sums and stamp of a directory as it is now: what was just unpacked or copied, and found good."""
    names = [name for name in _names(folder) if name != SUMS]
    write_sums(folder, {name: compute_sha256(folder / name) for name in names})
    write_stamp(folder)


def find_damaged_files(folder: Path, sums: Mapping[str, str]) -> list[str]:
    """Return the names whose file is missing or does not have the sum it should have; reads every byte."""
    return [
        name
        for name, digest in sums.items()
        if not (folder / name).is_file() or compute_sha256(folder / name) != digest
    ]


def write_stamp(folder: Path) -> None:
    """Note the present sizes and times of the files, right after they were verified."""
    (folder / STAMP).write_text(json.dumps(_state(folder)), encoding="utf-8", newline="\n")


def stamp_matches(folder: Path) -> bool:
    """Tell whether no file changed its size or time since the stamp was written; costs a few milliseconds."""
    try:
        return bool(json.loads((folder / STAMP).read_text(encoding="utf-8")) == _state(folder))
    except (OSError, ValueError):
        return False


def compute_fingerprint(folder: Path) -> str:
    """Return a short hash that changes whenever the model's files do.

    It is taken from SHA256SUMS where the stamp says that the verified files are untouched (so that copies on two machines agree),
    else from names, sizes and times.
    """
    is_sealed = (folder / SUMS).is_file() and stamp_matches(folder)
    known = (folder / SUMS).read_bytes() if is_sealed else json.dumps(_state(folder)).encode()
    return hashlib.sha256(known).hexdigest()[:16]


def _state(folder: Path) -> list[list[str | int]]:
    status = [(name, (folder / name).stat()) for name in _names(folder)]
    return [[name, file.st_size, file.st_mtime_ns] for name, file in status]


def _names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != STAMP
    )
