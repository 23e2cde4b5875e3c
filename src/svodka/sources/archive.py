"""ZIP archives of articles: each file in one is read as if it lay in the inbox, one by one; nothing is unpacked to the disk."""

import contextlib
import re
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from svodka.sources.content import Content, Found, Kind, name_unread, number_parts
from svodka.sources.formats import read_member
from svodka.sources.inbox import find_ignored, is_ignored, order_names, read_country
from svodka.sources.limits import MAX_FILE_BYTES, refuse, show_megabytes
from svodka.system import archives

_AES = 99
_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_LETTERS = re.compile(r"[^\W\d_]+")
_ONE_ALPHABET = re.compile(r"[а-яёА-ЯЁ]+|[a-zA-ZÀ-ÿ]+")


def read_archive(content: Content) -> tuple[Found, ...]:
    """Return the articles in the files of a zip archive, and an `Unread` for each file that gives none.

    Raises `SourceError` for an archive in an archive, and for one that is damaged, above the limits `svodka.system.archives.ARTICLES`,
    wholly encrypted or without anything that could be read.
    """
    path = content.path
    if Kind.ARCHIVE in content.inside:
        raise refuse(path, "an archive inside of an archive is not opened: unpack it and put the files into the inbox")
    with content.opened() as stream:
        try:
            if not archives.is_directory_sane(stream):
                raise refuse(path, "its table of contents alone is larger than any real one: unpack it by hand")
            archive = zipfile.ZipFile(stream)
            entries = [(read_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
        except archives.READ_ERRORS as error:
            trouble = "the archive is damaged or was not copied completely: ask for it again"
            raise refuse(path, f"{trouble}, or unpack what a repair program can save") from error
        _check(path, [entry for _, entry in entries])
        found = number_parts(
            one for name, entry in _choose(entries) for one in _read_entry(content, archive, name, entry)
        )
    if not found:
        raise refuse(path, "there is no file in the archive that could be an article: look what it holds")
    return found


def _check(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `SourceError` for an archive that is wholly encrypted or too large."""
    limits, unlocked = archives.ARTICLES, [entry for entry in entries if not _is_locked(entry)]
    if entries and not unlocked:
        raise refuse(path, "the archive is encrypted: unpack it with its password and put the files into the inbox")
    if len(entries) > limits.files:
        much = f"it holds {len(entries):,} files, more than {limits.files:,}"
        raise refuse(path, f"{much}: unpack it and put the articles into the inbox")
    readable = [entry for entry in unlocked if not archives.is_unpacked_whole(entry)]
    if objection := archives.object_to_sizes(readable, limits):
        size, most = show_megabytes(objection.size), show_megabytes(limits.bytes_in_all)
        if objection.danger is archives.Danger.TOO_LARGE:
            raise refuse(path, f"it would unpack to {size}, more than {most}: unpack it by hand")
        bomb = f"“{objection.entry}” in it inflates absurdly, to {size} (a “zip bomb”)"
        raise refuse(path, f"{bomb}: ask the sender for another copy")


def _choose(entries: Sequence[tuple[str, zipfile.ZipInfo]]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Yield the entries that are not ignored, each after its name, in the order of names that the inbox has."""
    folders: dict[PurePosixPath, list[str]] = defaultdict(list)
    for place in (PurePosixPath(name) for name, _ in entries):
        folders[place.parent].append(place.name)
    ignored = {folder: find_ignored(files, folder.name) for folder, files in folders.items()}
    nothing = find_ignored(())
    for name, entry in sorted(entries, key=lambda one: order_names(str(PurePosixPath(one[0])))):
        is_inside = any(ignored.get(folder.parent, nothing)(folder.name) for folder in _folders(name))
        if not (is_inside or is_ignored(PurePosixPath(name).name, "file")):
            yield name, entry


def _folders(name: str) -> list[PurePosixPath]:
    """The folders that an entry lies in, the innermost first."""
    return [folder for folder in PurePosixPath(name).parents if folder.name not in ("", "..")]


def _read_entry(content: Content, archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo) -> tuple[Found, ...]:
    if trouble := _object_to_entry(name, entry):
        return (name_unread(content.path, name, trouble),)
    try:
        data = archive.read(entry)
    except archives.READ_ERRORS:
        return (name_unread(content.path, name, "it is damaged inside of the archive: ask for the archive again"),)
    country = next(filter(None, (read_country(folder.name) for folder in _folders(name))), None)
    return read_member(content, Kind.ARCHIVE, name, data, country_hint=country)


def _object_to_entry(name: str, entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not opened, as a clause; "" if it may be opened."""
    if archives.is_no_file(entry):
        return "it is a link or a device and no file, and links in archives are not followed: pack the file itself"
    if archives.is_unpacked_whole(entry):
        return "it is packed with bzip2 or LZMA, which no article needs: pack it anew as an ordinary zip"
    if archives.leaves_folder(name):
        return "its name leads out of the archive, which no program of good will writes: ask the sender what it is"
    if _is_locked(entry):
        return "it is encrypted: unpack it with its password and put the file into the inbox"
    if entry.file_size > MAX_FILE_BYTES:
        size, most = show_megabytes(entry.file_size), show_megabytes(MAX_FILE_BYTES)
        return f"it has {size}, more than the {most} of a file in an archive: unpack it and put the file into the inbox"
    return ""


def _is_locked(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & 0x1) or entry.compress_type == _AES


def read_name(entry: zipfile.ZipInfo) -> str:
    """Return the path of an entry inside of its archive, its parts joined by `/`."""
    name = _unicode_path(entry.extra) or (entry.filename if entry.flag_bits & _UTF8 else _decode_name(entry.filename))
    # Some Windows programs separate folders with a backslash, against the specification.
    return name.replace("\\", "/")


def _decode_name(name: str) -> str:
    """Decode a name that does not declare its encoding: it is in the code page of the packing machine, and `zipfile` takes it for CP437.

    Windows Explorer in Russian writes CP866, some programs windows-1251, those of Linux and macOS UTF-8 without declaring it.
    """
    raw = name.encode("cp437")
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    return max((raw.decode("windows-1251", "replace"), raw.decode("cp866", "replace"), name), key=_likeness)


def _likeness(name: str) -> int:
    """Return how much a name looks like one that a person gave: words in one alphabet, ordinary capitals, no box drawing or symbols."""
    words = [word for word in _LETTERS.findall(name) if word.islower() or word.isupper() or word.istitle()]
    signs = sum(not (one.isalnum() or one in " ._-–—()[]«»№/\\,+'!&%@#~") for one in name)
    return sum(len(word) for word in words if _ONE_ALPHABET.fullmatch(word)) - 2 * signs


def _unicode_path(extra: bytes) -> str:
    """The name in Info-ZIP's extra field, "" where there is none (APPNOTE.TXT, 4.6.9)."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return ""
