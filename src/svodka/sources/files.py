"""Taking a file's bytes from the disk, within the limits, with every failure put into words."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from svodka import platform
from svodka.errors import SourceError
from svodka.sources.limits import MAX_FILE_BYTES
from svodka.sources.messages import refuse, show_megabytes


def read_bytes(path: Path) -> bytes:
    """Return the content of a regular file of at most `MAX_FILE_BYTES`; raises `SourceError` for anything else and when empty."""
    with open_file(path) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if not data:
        raise refuse_empty(path)
    check_size(path, len(data), MAX_FILE_BYTES)
    return data


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file of any size for reading; raises `SourceError` for anything else, and where reading it fails in the block."""
    try:
        # Asked before opening: opening a pipe would wait for somebody to write into it.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refuse(path, "it is a folder: put the article itself into the inbox")
        if not stat.S_ISREG(mode):
            raise refuse(path, "it is no ordinary file: put the article itself into the inbox")
        with path.open("rb") as file:
            yield file
    except PermissionError as error:
        if platform.is_held(path, error, reading=True):
            raise refuse(path, "another program has it open and lets nobody read it: close it there") from error
        raise refuse(path, "reading it is not permitted: check the file's permissions") from error
    except FileNotFoundError as error:
        raise refuse(path, "it is not there any more: put it into the inbox again") from error
    except OSError as error:
        raise refuse(path, f"it cannot be read ({error.strerror}): copy it into the inbox again") from error


def refuse_empty(path: Path) -> SourceError:
    """Return the `SourceError` for a file without a byte in it."""
    return refuse(path, "the file is empty (0 bytes): save the article again")


def check_size(path: Path, size: int, limit: int) -> None:
    """Raise `SourceError` where `size` is above `limit`, both in bytes."""
    if size > limit:
        trouble = f"it has {'more than ' if size > MAX_FILE_BYTES else ''}{show_megabytes(min(size, MAX_FILE_BYTES))}"
        raise refuse(
            path,
            f"{trouble}; an article may have {show_megabytes(limit)}: copy the article's text into a .txt or .docx file",
        )
