"""An approved memory that cannot be used: moved aside where it is damaged, and told in one sentence where it is anything else."""

import contextlib
import logging
import sqlite3
from pathlib import Path

from svodka import platform
from svodka.errors import RequestError

logger = logging.getLogger("svodka")

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_ADVICE = {
    sqlite3.SQLITE_BUSY: "wait for the program that holds it and try again",
    sqlite3.SQLITE_LOCKED: "wait for the program that holds it and try again",
    sqlite3.SQLITE_FULL: "free some disk space",
    sqlite3.SQLITE_READONLY: "ask who shares it for the right to write",
    sqlite3.SQLITE_CANTOPEN: "check the folder and its permissions",
}
"""By SQLite's primary result code."""
_MAGIC = b"SQLite format 3\0"
_OWN_SUFFIXES = (".sqlite3", ".sqlite", ".db")
"""A file so named is taken for a damaged memory whatever it holds."""


def is_damaged(error: Exception) -> bool:
    """Return whether SQLite says by this error that the file itself is damaged."""
    return _code(error) in _DAMAGED


def move_aside(path: Path) -> Path:
    """Give a damaged memory another name, so that a new one can be begun, and say so. Raises `RequestError` where that is not allowed."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        platform.replace_file(path, aside)
    except OSError as error:
        raise RequestError(
            f"Approved memory {path} is damaged and cannot be moved aside ({error.strerror}); move it away by hand"
        ) from error
    logger.warning("approved memory %s is damaged and was moved to %s; a new one is begun", path, aside)
    return aside


def refuse_strangers(path: Path) -> None:
    """Raise `RequestError` for a file that never was a memory: it is not moved."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        if path.suffix in _OWN_SUFFIXES or file.read(len(_MAGIC)) == _MAGIC:
            return
        raise RequestError(f"{path} is no approved memory of svodka; a .tmx or .xlsx is read by: svodka memory import")


def unusable(path: Path, what: str, error: Exception) -> RequestError:
    """Return the sentence for a memory that cannot be `what` (opened, read, written)."""
    advice = _ADVICE.get(_code(error), "move it away to begin a new one")
    return RequestError(f"Approved memory {path} cannot be {what} ({error}); {advice}")


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
