"""How far the work is: a bar on a terminal, plain lines in a pipe, nothing when quiet. All of it goes to stderr."""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Any, Protocol, Self

from svodka.system import platform
from svodka.system.terminal import one_line

SECONDS_BETWEEN_LINES = 10.0
SHARE_BEFORE_ESTIMATE = 0.1
"""The first batch holds the longest sentences and says little about the speed of the rest."""


class Progress(Protocol):
    """What the pipeline tells whoever watches. Amounts are source words."""

    def begin(self, stage: str, words: int) -> None:
        """Start a stage with so much work; the one before it is over. The same stage again has so much more work."""

    def advance(self, words: int, article: str) -> None:
        """Say that so much more of the stage is done; `article` is the file that the last of it belongs to."""


class Silence:
    """Says nothing."""

    def begin(self, stage: str, words: int) -> None:
        """Do nothing."""

    def advance(self, words: int, article: str) -> None:
        """Do nothing."""


class PlainLines:
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


class Bar:
    """A rich progress bar with the article in hand and the time left, as a context manager."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._bar: Any = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("words"),
            TimeRemainingColumn(elapsed_when_finished=True),
            TextColumn("[dim]{task.fields[article]}"),
            console=Console(stderr=True, legacy_windows=False),
            transient=True,
            # Long sentences go first and a batch takes seconds: a short memory would make the estimate jump.
            speed_estimate_period=120,
        )
        self._task: Any = None
        self._stage, self._total = "", 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def begin(self, stage: str, words: int) -> None:
        """See `Progress.begin`."""
        if stage == self._stage:
            self._total += words
            self._bar.update(self._task, total=self._total)
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._stage, self._total = stage, words
        self._task = self._bar.add_task(stage, total=words, article="")

    def advance(self, words: int, article: str) -> None:
        """See `Progress.advance`."""
        from rich.markup import escape

        self._bar.update(self._task, advance=words, article=escape(one_line(article)))


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
        """Say that so many of so many files are read."""
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            say(f"Reading: {done:,} of {files:,} files")


def say(line: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(one_line(line) + "\n")
