"""Standard output and error of any kind: another encoding than UTF-8, closed, on a full disk, read by something that left.

What svodka says must never cost what it does: a run whose log nobody can take any more goes on and writes its bulletin.
"""

import io
import os
import re
import sys
from pathlib import Path
from typing import TextIO

_UNDECODED = re.compile("[\udc80-\udcff]+")
"""Bytes of a file name that the file system's encoding has no letter for (PEP 383)."""

_lost: dict[int, OSError] = {}
"""The first error of each stream, by file descriptor."""


class _Stream(io.RawIOBase):
    """A file descriptor for writing that keeps its first error for `trouble` and from then on swallows what it gets."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, data: object) -> int:
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        if self._descriptor in _lost:
            return len(view)
        try:
            return os.write(self._descriptor, view)
        except OSError as error:
            _lost[self._descriptor] = error
            return len(view)


def take_over() -> None:
    """Make standard output and error take any text and raise nothing: call once, before anything is said.

    Letters that their encoding lacks are escaped. A descriptor that was closed is opened on the null device, or else the next file
    that is opened, such as the bulletin, would get what is meant for the terminal.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    sys.stdout = _wrapped(1, sys.stdout, line_buffering=os.isatty(1))
    sys.stderr = _wrapped(2, sys.stderr, line_buffering=True)


def trouble() -> OSError | None:
    """Return why standard output could not be written, None where it could; somebody who stopped reading it is no trouble."""
    sys.stdout.flush()
    error = _lost.get(1)
    return None if isinstance(error, BrokenPipeError) else error


def one_line(text: str) -> str:
    """Return text for people, file names of any bytes included, as one line that no terminal takes for a command.

    Undecoded bytes of file names are read as UTF-8; control characters, line breaks and what has no shape become U+FFFD.
    """
    decoded = _UNDECODED.sub(lambda match: os.fsencode(match.group()).decode("utf-8", "replace"), text)
    return "".join(char if char.isprintable() or _is_space(char) else "\N{REPLACEMENT CHARACTER}" for char in decoded)


def say_path(path: Path, out: TextIO) -> None:
    """Write a path and a line end for another program to read: byte for byte where the encoding of `out` lacks its letters."""
    text = f"{path}\n"
    try:
        text.encode(out.encoding or "utf-8")
    except UnicodeEncodeError:
        out.flush()
        out.buffer.write(os.fsencode(path) + b"\n")  # type: ignore[attr-defined]
    else:
        out.write(text)


def takes_every_letter(out: TextIO) -> bool:
    """Tell whether the stream's encoding is one of Unicode's."""
    return (out.encoding or "").lower().replace("_", "-").startswith("utf")


def _wrapped(descriptor: int, stream: TextIO | None, *, line_buffering: bool) -> io.TextIOWrapper:
    encoding = stream.encoding if stream is not None else "utf-8"
    if stream is not None:
        stream.flush()
    buffer = io.BufferedWriter(_Stream(descriptor))
    return io.TextIOWrapper(buffer, encoding=encoding, errors="backslashreplace", line_buffering=line_buffering)


def _is_space(char: str) -> bool:
    """Whether it is a space of some width (no-break, thin), which Python calls unprintable as well."""
    return char in "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
