"""Unpacking a `.argosmodel` file: a zip from somebody else's machine, not to be trusted with paths, sizes or file types."""

import errno
import lzma
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from svodka.engine import shelving
from svodka.errors import ModelError

_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
"""Characters that escape a directory, or cannot be in a file name, on one system or another."""


@dataclass(frozen=True)
class Limits:
    """What an archive may hold. Weights hardly compress, so a file that inflates a hundredfold is not a model."""

    files: int = 10_000
    bytes_in_all: int = 20 << 30
    ratio: int = 100
    ratio_floor: int = 16 << 20
    """Files up to this size may inflate as they like: an empty table in a vocabulary does no harm."""


def unpack(archive: Path, folder: Path, limits: Limits = Limits()) -> Path:
    """Unpack `archive` into the existing, empty `folder` and return the directory in it that holds `metadata.json`.

    Everything is checked before the first byte is written. Refused with a `ModelError`: names that leave the folder, links and
    devices, encrypted or duplicate entries, too many of them, and sizes beyond `limits`.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            entries = _checked(archive, file.infolist(), limits)
            for entry in entries:
                shelving.write_durably(folder / entry.filename, _inflated(file, entry))
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


def _checked(archive: Path, entries: Sequence[zipfile.ZipInfo], limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the entries that are files, or raise `ModelError` for the whole archive."""
    if len(entries) > limits.files:
        raise _refused(archive, f"it holds {len(entries):,} entries, more than {limits.files:,}")
    if sum(entry.file_size for entry in entries) > limits.bytes_in_all:
        raise _refused(archive, f"it would inflate to more than {limits.bytes_in_all >> 20:,} MB")
    seen: set[str] = set()
    files = []
    for entry in entries:
        reason = _objection(entry, limits)
        place = unicodedata.normalize("NFC", entry.filename.rstrip("/")).casefold()
        if place in seen:
            reason = "it occurs twice"
        if reason:
            raise _refused(archive, f"its entry {entry.filename[:80]!r} is refused: {reason}")
        seen.add(place)
        if not entry.is_dir():
            files.append(entry)
    return files


def _objection(entry: zipfile.ZipInfo, limits: Limits) -> str:
    name = entry.filename
    # `orig_filename` still has what zipfile cuts off at a NUL byte.
    if not name or _UNSAFE.search(entry.orig_filename) or any(len(part.encode()) > 255 for part in name.split("/")):
        return "its name is not a plain file name"
    if PurePosixPath(name).is_absolute() or any(part in ("", ".", "..") for part in name.rstrip("/").split("/")):
        return "its name leaves the directory"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a link or a device, not a file"
    if entry.flag_bits & 0x1:
        return "it is encrypted"
    if entry.file_size > limits.ratio_floor and entry.file_size > limits.ratio * entry.compress_size:
        return f"it inflates more than {limits.ratio} times, to {entry.file_size >> 20:,} MB"
    return ""


def _inflated(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the declared size, which was checked, and compares the checksum at the end.
    with file.open(entry) as stream:
        while chunk := stream.read(shelving.CHUNK):
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
