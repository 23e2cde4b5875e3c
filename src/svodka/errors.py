"""The one error family and the one table of exit codes.

Every error meant for a person is a `SvodkaError` whose text is one sentence: what happened, to which file, what to do.
Only `svodka.cli` turns errors into exit codes; nothing below it calls `sys.exit`.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell; documented in docs/cli.md as a stable interface."""

    DONE = 0
    SOME_FAILED = 1
    IMPOSSIBLE = 2
    CRASHED = 70
    INTERRUPTED = 130


class SvodkaError(Exception):
    """Root of all errors that are meant for people; `str(error)` is the whole message."""

    exit_code = ExitCode.IMPOSSIBLE


class SourceError(SvodkaError):
    """One file of the inbox cannot be used; the run goes on with the others."""

    exit_code = ExitCode.SOME_FAILED


class RequestError(SvodkaError):
    """The request cannot work at all: a missing inbox, an unwritable outbox, a contradiction between options."""


class ModelError(SvodkaError):
    """A translation model is missing, damaged or of the wrong kind."""


class GlossaryError(SvodkaError):
    """A glossary file cannot be read or contradicts itself."""
