"""Zip archives from untrusted sources: the sizes and names that they declare are checked before a byte of them is unpacked.

One guard for everything that is a zip: Word documents, workbooks, templates, models. It raises nothing and writes no messages: whoever
opens an archive asks it, and says in its own words what the person is to do.
"""

import lzma
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

MEGABYTE = 1_000_000

READ_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, RuntimeError, OSError, ValueError)
"""What zipfile raises for archives that are damaged, encrypted or packed in a way that it does not know (`NotImplementedError`)."""

_DRIVE = re.compile(r"[A-Za-z]:")
_UNPACKED_WHOLE = frozenset({zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


@dataclass(frozen=True)
class Limits:
    """What an archive may hold."""

    files: int
    bytes_in_all: int
    """All entries together, unpacked."""
    ratio: int
    """Unpacked size divided by packed size of one entry."""
    ratio_floor: int
    """Entries of up to this many bytes may have any ratio: an empty table or a tiny part of blanks does no harm."""


DOCUMENT = Limits(files=5_000, bytes_in_all=200 * MEGABYTE, ratio=200, ratio_floor=MEGABYTE)
"""Office files, which are unpacked into memory: real ones inflate less than 50 times, pictures included."""

ARTICLES = Limits(files=2_000, bytes_in_all=500 * MEGABYTE, ratio=200, ratio_floor=MEGABYTE)
"""Articles of a week or a month, unpacked one by one into memory: text deflates to a tenth, the emptiest page to a fiftieth."""

MODEL = Limits(files=10_000, bytes_in_all=20 << 30, ratio=100, ratio_floor=16 << 20)
"""Models, which are unpacked onto the disk: weights hardly compress, so what inflates a hundredfold is no model."""


_DIRECTORY_SIZE = 16 * MEGABYTE
"""The most bytes of a central directory that are read into memory; 10,000 files with long names have four million."""
_END = b"PK\x05\x06"
_END_REACH = 22 + 65_535
"""The end record and the longest comment after it (APPNOTE.TXT, 4.3.16)."""


def is_directory_sane(stream: BinaryIO) -> bool:
    """Return whether the central directory of a zip archive is small enough to be read: `zipfile` reads it whole, whatever its size.

    True also where no end record is found, which `zipfile` itself reports. The stream is left at its beginning.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END_REACH))
    tail = stream.read(_END_REACH)
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 16:
        return True
    # A size of 0xFFFFFFFF means that the real one is in a zip64 record, which no article needs.
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= _DIRECTORY_SIZE


class Danger(StrEnum):
    """Why an archive is not unpacked, or, where one entry is the reason, what is wrong with that."""

    TOO_MANY = "too many entries"
    TOO_LARGE = "too large"
    INFLATES = "inflates absurdly"
    METHOD = "it is packed with bzip2 or LZMA"
    ENCRYPTED = "it is encrypted"
    ODD_NAME = "its name is not a plain file name"
    LEAVES = "its name leaves the directory"
    NO_FILE = "it is a link or a device, not a file"
    TWICE = "it occurs twice"


@dataclass(frozen=True)
class Objection:
    """What is wrong with an archive; `entry` is the name of the entry concerned, "" where it is the archive as a whole."""

    danger: Danger
    entry: str = ""
    size: int = 0
    """Bytes of the entry or of all entries, unpacked."""


def object_to_sizes(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> Objection | None:
    """Return what speaks against unpacking these entries at all (a “zip bomb”, a password); None where nothing does.

    zipfile itself stops at the size that an entry declares, so a declaration that lies does no harm; of the methods other than the
    usual one it unpacks a whole chunk first, 285 bytes to 400 MB, so entries packed so are refused.
    """
    total = sum(entry.file_size for entry in entries)
    if len(entries) > limits.files:
        return Objection(Danger.TOO_MANY, size=total)
    if total > limits.bytes_in_all:
        return Objection(Danger.TOO_LARGE, size=total)
    for entry in entries:
        if entry.file_size > limits.ratio_floor and entry.file_size > limits.ratio * max(1, entry.compress_size):
            return Objection(Danger.INFLATES, entry.filename, entry.file_size)
        if is_unpacked_whole(entry):
            return Objection(Danger.METHOD, entry.filename, entry.file_size)
    locked = next((entry for entry in entries if entry.flag_bits & 0x1), None)
    return Objection(Danger.ENCRYPTED, locked.filename, locked.file_size) if locked else None


def object_to_names(entries: Sequence[zipfile.ZipInfo]) -> Objection | None:
    """Return what speaks against writing these entries onto a disk under their own names; None where nothing does."""
    seen: set[str] = set()
    for entry in entries:
        # Two names are one file where the file system folds case or composes accents.
        place = unicodedata.normalize("NFC", entry.filename.rstrip("/")).casefold()
        danger = Danger.TWICE if place in seen else _danger_of_name(entry)
        if danger:
            return Objection(danger, entry.filename, entry.file_size)
        seen.add(place)
    return None


def leaves_folder(name: str) -> bool:
    """Return whether an entry's name leads out of the folder that it would be unpacked into: `../a`, `/a`, `C:/a`, `a//b`."""
    return bool(_DRIVE.match(name)) or not {"", ".", ".."}.isdisjoint(name.rstrip("/").split("/"))


def is_unpacked_whole(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is packed with bzip2 or LZMA, which `zipfile` unpacks beyond the size that it declares."""
    return entry.compress_type in _UNPACKED_WHOLE


def is_no_file(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is neither a file nor a folder but a link, a device or a pipe."""
    return stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)


def _danger_of_name(entry: zipfile.ZipInfo) -> Danger | None:
    name = entry.filename
    # `orig_filename` still has what zipfile cuts off at a NUL byte.
    if not name or "\0" in entry.orig_filename:
        return Danger.ODD_NAME
    if leaves_folder(name):
        return Danger.LEAVES
    if not all(map(is_legal_name, name.rstrip("/").split("/"))):
        return Danger.ODD_NAME
    return Danger.NO_FILE if is_no_file(entry) else None


_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
"""Names that Windows takes for devices, whatever follows the first full stop."""


def is_legal_name(name: str) -> bool:
    """Return whether a file or folder can have this name on every system: files are carried from one to another.

    The rules are those of Windows ("Naming Files, Paths, and Namespaces", learn.microsoft.com), and 255 bytes of UTF-8 for Linux.
    """
    is_forbidden = not name or name[-1] in " ." or _NOT_IN_NAMES.search(name) or _DEVICE.fullmatch(name)
    return not is_forbidden and len(name.encode("utf-8", "surrogatepass")) <= 255
