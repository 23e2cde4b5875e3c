"""Unpacking a `.argosmodel` file: a zip from somebody else's machine, not to be trusted with paths, sizes or file types."""

import errno
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from svodka import archives
from svodka.archives import Danger, Limits, Objection
from svodka.engine import shelving
from svodka.errors import ModelError

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
