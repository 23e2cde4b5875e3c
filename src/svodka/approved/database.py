"""An approved memory that cannot be used: moved aside where it is damaged, and told in one sentence where it is anything else.

The index of the approved memory: which units can be like a text at all, by the lemmas that they have in common.
"""

import contextlib
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from svodka.approved.likeness import number_repeated
from svodka.errors import RequestError
from svodka.system import platform

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


SCHEMA = """
CREATE TABLE IF NOT EXISTS token (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, units INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS place (token INTEGER, size INTEGER, unit INTEGER, PRIMARY KEY (token, size, unit)) WITHOUT ROWID;
"""

Ask = Callable[[str, tuple[object, ...]], list[tuple[Any, ...]]]
"""Asks the file: a query and its values → rows."""


def find_candidates(ask: Ask, wanted: list[str], least: float) -> list[tuple[int, str]]:
    """Return the units of which the share `least` can be alike to these tokens at all: their numbers and tokens.

    With lengths n and m, and the distance at most (1 − least)·max(n, m), at most n/least − n tokens of n are missing on the other
    side. So of any so many tokens and one more, the rarest, the other side has at least one; of k − 1 more, at least k.
    """
    if not wanted:
        return []
    numbered = number_repeated(wanted)
    marks = ",".join("?" * len(numbered))
    query = f"SELECT id, units FROM token WHERE text IN ({marks})"  # noqa: S608 - question marks only
    known: dict[int, int] = {row[0]: row[1] for row in ask(query, tuple(numbered))}
    absent = len(numbered) - len(known)
    lost = int(len(wanted) / least - len(wanted) + 1e-9)
    shared = max(1, min(3, len(wanted) - lost))
    rarest = sorted(known, key=lambda token: known[token])[: max(0, lost + shared - absent)]
    if absent > lost or not rarest:
        return []
    marks = ",".join("?" * len(rarest))
    smallest, largest = int(len(wanted) * least + 1 - 1e-9), int(len(wanted) / least + 1e-9)
    query = f"""SELECT id, tokens FROM unit WHERE id IN (
        SELECT unit FROM place WHERE token IN ({marks}) AND size BETWEEN ? AND ? GROUP BY unit HAVING count(*) >= ?
    )"""  # noqa: S608
    return [(row[0], row[1]) for row in ask(query, (*rarest, smallest, largest, shared))]


def add(connection: sqlite3.Connection, units: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Add units by their numbers and tokens. Raises `sqlite3.Error`, and leaves the transaction to the caller."""
    numbers: Counter[str] = Counter()
    places: list[tuple[str, int, int]] = []
    for unit, words in units:
        numbered = number_repeated(list(words))
        numbers.update(numbered)
        places += [(token, len(words), unit) for token in numbered]
    connection.executemany(
        "INSERT INTO token (text, units) VALUES (?, ?) ON CONFLICT (text) DO UPDATE SET units = units + excluded.units",
        numbers.items(),
    )
    identities: dict[str, int] = {}
    for token in numbers:
        identities[token] = connection.execute("SELECT id FROM token WHERE text = ?", (token,)).fetchone()[0]
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?)", sorted((identities[token], size, unit) for token, size, unit in places)
    )


def remove(connection: sqlite3.Connection, unit: int) -> None:
    """Take a unit out by its number. Raises `sqlite3.Error`, and leaves the transaction to the caller."""
    connection.execute(
        "UPDATE token SET units = units - 1 WHERE id IN (SELECT token FROM place WHERE unit = ?)", (unit,)
    )
    connection.execute("DELETE FROM place WHERE unit = ?", (unit,))
