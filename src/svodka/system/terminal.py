"""Standard output and error of any kind: another encoding than UTF-8, closed, on a full disk, read by a program that has left.

What svodka says must never cost what it does: a run whose words nobody can take any more goes on and writes its bulletin.
"""

import io
import os
import re
import sys
from pathlib import Path
from typing import Any, TextIO

from svodka.system import platform

_UNDECODED = re.compile("[\udc80-\udcff]+")
"""Bytes of a file name that the file system's encoding has no letter for (PEP 383)."""

_WIDE_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
"""Python calls these unprintable, and texts are full of them."""


class Outlet(io.RawIOBase):
    """A file descriptor for writing that never raises: it keeps its first error and discards everything after it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._write = platform.writer(descriptor)
        self._error: OSError | None = None

    @property
    def trouble(self) -> OSError | None:
        """Why not everything was written, None where it was; a reader that has read enough (`| head`) is no trouble."""
        return None if self._error is None or platform.has_reader_left(self._error) else self._error

    def writable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def fileno(self) -> int:
        """See `io.IOBase`."""
        return self._descriptor

    def isatty(self) -> bool:
        """See `io.IOBase`."""
        return os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        """See `io.RawIOBase`."""
        if self._error is None:
            try:
                return self._write(data)
            except OSError as error:
                self._error = error
        return memoryview(data).nbytes


def take_over() -> Outlet:
    """Make standard output and error take any text and raise nothing, and return the outlet of standard output.

    Letters that their encoding lacks are escaped. A stream that was closed leads to the null device.
    """
    platform.open_closed_streams()
    outlet = Outlet(1)
    sys.stdout = _open_text(outlet, sys.stdout, line_buffering=outlet.isatty())
    sys.stderr = _open_text(Outlet(2), sys.stderr, line_buffering=True)
    return outlet


def read_input(most: int) -> bytes:
    """Return what standard input holds, `most` + 1 bytes of it at most. Raises `OSError` where it cannot be read."""
    with open(0, "rb", closefd=False) as stream:
        return stream.read(most + 1)


def one_line(text: str) -> str:
    """Return text for people, file names of any bytes in it, as one line that no terminal takes for a command.

    Undecoded bytes of file names are read as UTF-8; control characters, line breaks and what has no shape become U+FFFD.
    """
    decoded = _UNDECODED.sub(lambda match: os.fsencode(match.group()).decode("utf-8", "replace"), text)
    return "".join(
        char if char.isprintable() or char in _WIDE_SPACES else "\N{REPLACEMENT CHARACTER}" for char in decoded
    )


def write_path(path: Path, out: TextIO) -> None:
    """Write a path and a line end for another program to read: byte for byte where the encoding of `out` lacks its letters."""
    line = f"{path}\n"
    try:
        line.encode(out.encoding)
    except UnicodeEncodeError:
        out.flush()
        out.buffer.write(os.fsencode(line))
    else:
        out.write(line)


def has_every_letter(out: TextIO) -> bool:
    """Return whether the encoding of `out` is one of Unicode's."""
    return out.encoding.lower().startswith("utf")


def _open_text(outlet: Outlet, stream: TextIO | None, *, line_buffering: bool) -> io.TextIOWrapper:
    encoding = "utf-8"
    if stream is not None:
        stream.flush()
        encoding = platform.console_encoding(outlet.fileno(), stream.encoding)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet), encoding=encoding, errors="backslashreplace", line_buffering=line_buffering
    )
