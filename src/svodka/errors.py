"""The one error family and the one table of exit codes.

Every error meant for a person is a `SvodkaError` whose text is one sentence: what happened, to which file, what to do.
Code that needs a part of it reads the field; nothing parses the sentence.
Only `svodka.cli.main` turns errors into exit codes; nothing below it calls `sys.exit`.
"""

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What the process tells the shell; documented in docs/cli.md as a stable interface."""

    DONE = 0
    SOME_FAILED = 1
    IMPOSSIBLE = 2
    CRASHED = 70
    INTERRUPTED = 130


class SvodkaError(Exception):
    """Root of all errors that are meant for people; `str(error)` is the whole sentence: the place and a colon, if any, then `what`."""

    exit_code = ExitCode.IMPOSSIBLE

    def __init__(self, what: str, *, path: Path | None = None, line: int | None = None, place: str = "") -> None:
        """Make the error that says `what` is wrong and what to do.

        `path` and `line` are the place that the error is about. The sentence then begins with it (`terms.tsv:12: …`), so `what`
        does not name it again. `place` is what the sentence calls it, if not by `path` as it stands.
        """
        super().__init__(what)
        self.what = what
        self.path = path
        self.line = line
        self.place = (place or str(path or "")) + ("" if line is None else f":{line}")
        """The place as the sentence calls it, with its line; "" where the error is about no file."""

    def __str__(self) -> str:
        """Return the whole sentence."""
        return f"{self.place}: {self.what}" if self.place else self.what


class SourceError(SvodkaError):
    """One file of the inbox cannot be used; the run goes on with the others."""

    exit_code = ExitCode.SOME_FAILED


class RequestError(SvodkaError):
    """The request cannot work at all: a missing inbox, an unwritable outbox, a contradiction between options."""


class FileHeldError(RequestError):
    """A file cannot be replaced because another program has it open; under Windows, Word does so with a document."""


class BulletinOpenError(RequestError):
    """The bulletin is open in a word processor; the caller can wait until it is closed."""


class ModelError(SvodkaError):
    """A translation model is missing, damaged or of the wrong kind."""


class GlossaryError(SvodkaError):
    """A glossary file cannot be read or contradicts itself."""


class ExchangeError(SvodkaError):
    """A file that another program wrote, or is to read, cannot be used: a translation memory, a bulletin as XLIFF."""
