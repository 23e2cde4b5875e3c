"""Standard output and error of any kind: in an encoding other than UTF-8, closed, on a full disk, piped to a program that has ended.

Output must never stop the work: a run whose output nobody can take any more goes on and writes its bulletin. Progress goes to standard
error: a bar on a terminal, plain lines in a pipe, nothing when quiet.
"""

import contextlib
import io
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self, TextIO

from svodka.system import platform

_UNDECODED = re.compile("[\udc80-\udcff]+")
"""Bytes of a file name that the file system's encoding has no letter for (PEP 383)."""

_WIDE_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
"""Python calls these unprintable, and texts are full of them."""


class Outlet(io.FileIO):
    """A file descriptor for writing that never raises: it keeps its first error and discards everything after it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._write = platform.writer(descriptor)
        self._error: OSError | None = None

    @property
    def trouble(self) -> OSError | None:
        """Why not everything was written, None where it was; a reader that has read enough (`| head`) is no trouble."""
        return None if self._error is None or platform.has_reader_left(self._error) else self._error

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


def one_line(text: str) -> str:
    """Return text for people, which may hold file names of any bytes, as one line that no terminal takes for a command.

    Undecoded bytes of file names are read as UTF-8; control characters, line breaks and other unprintable ones become U+FFFD.
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
        # For a console of Windows, `platform.writer` takes UTF-8.
        encoding = encoding if platform.WINDOWS and outlet.isatty() else stream.encoding
    return io.TextIOWrapper(
        io.BufferedWriter(outlet), encoding=encoding, errors="backslashreplace", line_buffering=line_buffering
    )


SECONDS_BETWEEN_LINES = 10.0
SHARE_BEFORE_ESTIMATE = 0.1
"""Before this share is done no time is given: the first batch has the longest sentences and says little of the speed of the rest."""


class Progress:
    """What the pipeline tells whoever watches, unheard as it stands here. Amounts are source words."""

    def begin(self, stage: str, words: int) -> None:
        """Start a stage with this much work; the one before it is over. The same stage again gets this much more work."""

    def advance(self, words: int, article: str) -> None:
        """Say that this much more of the stage is done; `article` is the file that the last of it belongs to."""


class Silence(Progress):
    """Says nothing."""


class PlainLines(Progress):
    """One line at the start of a stage and then one every ten seconds, for logs and pipes."""

    def __init__(self) -> None:
        self._stage, self._total, self._done = "", 0, 0
        self._started = self._last = time.monotonic()

    def begin(self, stage: str, words: int) -> None:
        """See `Progress.begin`."""
        if stage == self._stage:
            self._total += words
            return
        self._stage, self._total, self._done = stage, words, 0
        self._started = self._last = time.monotonic()
        say(f"{stage}: {words} words")

    def advance(self, words: int, article: str) -> None:
        """See `Progress.advance`."""
        self._done += words
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_LINES or self._done < SHARE_BEFORE_ESTIMATE * self._total:
            return
        self._last = now
        left = (now - self._started) / self._done * max(0, self._total - self._done)
        of = f" ({article})" if article else ""
        say(f"{self._stage}: {self._done} of {self._total} words, about {left:.0f} s left{of}")


class Bar(Progress):
    """A rich progress bar with the current article and the time left, as a context manager."""

    def __init__(self) -> None:
        from rich import progress
        from rich.console import Console

        self._bar: Any = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("words"),
            progress.TimeRemainingColumn(elapsed_when_finished=True),
            progress.TextColumn("[dim]{task.fields[article]}"),
            console=Console(stderr=True, legacy_windows=False),
            transient=True,
            # Long sentences go first and a batch takes seconds: a short memory would make the estimate jump.
            speed_estimate_period=120,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def begin(self, stage: str, words: int) -> None:
        """See `Progress.begin`."""
        for task in self._bar.tasks:
            if task.description == stage:
                self._bar.update(task.id, total=task.total + words)
                return
            self._bar.remove_task(task.id)
        self._bar.add_task(stage, total=words, article="")

    def advance(self, words: int, article: str) -> None:
        """See `Progress.advance`."""
        from rich.markup import escape

        for task in self._bar.task_ids:
            self._bar.update(task, advance=words, article=escape(one_line(article)))


@contextlib.contextmanager
def show_progress(quiet: bool = False) -> Iterator[Progress]:
    """Give the `Progress` that fits standard error: a bar on a terminal, lines in a pipe, nothing where `quiet`."""
    if quiet:
        yield Silence()
    elif platform.takes_colours(2):
        with Bar() as bar:
            yield bar
    else:
        yield PlainLines()


class FilesRead:
    """One line every ten seconds while the files of an archive are read, on a terminal too."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def tell(self, done: int, files: int) -> None:
        """Say that `done` of `files` files are read."""
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            say(f"Reading: {done:,} of {files:,} files")


def say(line: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(one_line(line) + "\n")


def complain(sentence: str) -> None:
    """Say a sentence with the program's name before it; one of a library may have several lines, and a log wants one."""
    say(f"svodka: {' '.join(sentence.splitlines())}")
