"""The file of the approved memory: its tables, how it is opened, what is done where it cannot be used, and the index of alike units."""

import contextlib
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from svodka.errors import RequestError
from svodka.system import platform

logger = logging.getLogger("svodka")

SCHEMA_VERSION = 1
SECONDS_TO_WAIT = 5
"""For somebody who is writing: a thousand units take a second."""
CACHE_KILOBYTES = 64_000
"""Of the file that SQLite keeps in RAM while it writes: the index of a hundred thousand units."""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS unit (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, frame TEXT NOT NULL, tokens TEXT NOT NULL,
  source TEXT NOT NULL, english TEXT NOT NULL, date TEXT NOT NULL, bulletin TEXT NOT NULL, article TEXT NOT NULL, author TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS unit_frame ON unit (frame);
CREATE TABLE IF NOT EXISTS record (kind TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, units INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS place (token INTEGER, size INTEGER, unit INTEGER, PRIMARY KEY (token, size, unit)) WITHOUT ROWID;
PRAGMA user_version = {SCHEMA_VERSION};
"""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_WAIT = "wait for the program that holds it and try again"
_ADVICE = {
    sqlite3.SQLITE_BUSY: _WAIT,
    sqlite3.SQLITE_LOCKED: _WAIT,
    sqlite3.SQLITE_FULL: "free some disk space",
    sqlite3.SQLITE_READONLY: "ask who shares it for the right to write",
    sqlite3.SQLITE_CANTOPEN: "check the folder and its permissions",
}
"""By SQLite's primary result code."""
_MAGIC = b"SQLite format 3\0"
_OWN_SUFFIXES = (".sqlite3", ".sqlite", ".db")
"""A file so named is taken for a damaged memory whatever it holds."""

Ask = Callable[[str, tuple[object, ...]], list[tuple[Any, ...]]]
"""Asks the file: a query and its values → rows."""


def connect(path: Path) -> sqlite3.Connection:
    """Return the connection to a memory, whose tables are made where the file is new. Raises `sqlite3.Error` and `RequestError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(
            f"Approved memory {path} cannot be made ({error.strerror}); check the folder, or name another file in svodka.toml"
        ) from error
    with contextlib.ExitStack() as unfinished:
        connection = sqlite3.connect(path, timeout=SECONDS_TO_WAIT)
        unfinished.callback(connection.close)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise RequestError(
                f"Approved memory {path} was written by a newer svodka (schema {version}); update this one, or name another file "
                "in svodka.toml"
            )
        connection.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
        if version == 0:
            connection.executescript(_SCHEMA)
        # A file may begin well and be torn further on.
        connection.execute("SELECT count(*) FROM token").fetchone()
        unfinished.pop_all()
    return connection


def is_damaged(error: Exception) -> bool:
    """Return whether SQLite says by this error that the file itself is damaged."""
    return _code(error) in _DAMAGED


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def unusable(path: Path, what: str, error: Exception) -> RequestError:
    """Return the sentence for a memory that cannot be `what` (opened, read, written)."""
    advice = _ADVICE.get(_code(error), "move it away to begin a new one")
    return RequestError(f"Approved memory {path} cannot be {what} ({error}); {advice}")


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
        if path.suffix not in _OWN_SUFFIXES and file.read(len(_MAGIC)) != _MAGIC:
            raise RequestError(
                f"{path} is no approved memory of svodka; a .tmx or .xlsx is read by: svodka memory import"
            )


def find_candidates(ask: Ask, wanted: list[str], least: float) -> list[tuple[int, str]]:
    """Return the units of which the share `least` can be alike to these tokens at all: their numbers and tokens.

    With lengths n and m, and the distance at most (1 − least)·max(n, m), at most n/least − n tokens of n are missing on the other
    side. So of any so many tokens and one more, the rarest, the other side has at least one; of k − 1 more, at least k.
    """
    numbered = _number_repeated(wanted)
    query = f"SELECT id, units FROM token WHERE text IN ({_question_marks(numbered)})"  # noqa: S608 - question marks only
    known: dict[int, int] = dict(ask(query, tuple(numbered)))
    absent = len(numbered) - len(known)
    lost = int(len(wanted) / least - len(wanted) + 1e-9)
    shared = max(1, min(3, len(wanted) - lost))
    rarest = sorted(known, key=lambda token: known[token])[: max(0, lost + shared - absent)]
    if absent > lost or not rarest:
        return []
    smallest, largest = int(len(wanted) * least + 1 - 1e-9), int(len(wanted) / least + 1e-9)
    query = f"""SELECT id, tokens FROM unit WHERE id IN (
        SELECT unit FROM place WHERE token IN ({_question_marks(rarest)}) AND size BETWEEN ? AND ? GROUP BY unit HAVING count(*) >= ?
    )"""  # noqa: S608
    return [(row[0], row[1]) for row in ask(query, (*rarest, smallest, largest, shared))]


def add_to_index(connection: sqlite3.Connection, units: Iterable[tuple[int, list[str]]]) -> None:
    """Add units by their numbers and tokens. Raises `sqlite3.Error`, and leaves the transaction to the caller."""
    numbers: Counter[str] = Counter()
    places: list[tuple[str, int, int]] = []
    for unit, tokens in units:
        numbered = _number_repeated(tokens)
        numbers.update(numbered)
        places += [(token, len(tokens), unit) for token in numbered]
    connection.executemany(
        "INSERT INTO token (text, units) VALUES (?, ?) ON CONFLICT (text) DO UPDATE SET units = units + excluded.units",
        numbers.items(),
    )
    find = "SELECT id FROM token WHERE text = ?"
    ids: dict[str, int] = {token: connection.execute(find, (token,)).fetchone()[0] for token in numbers}
    in_order = sorted((ids[token], size, unit) for token, size, unit in places)
    connection.executemany("INSERT INTO place VALUES (?, ?, ?)", in_order)


def remove_from_index(connection: sqlite3.Connection, unit: int) -> None:
    """Take a unit out by its number. Raises `sqlite3.Error`, and leaves the transaction to the caller."""
    connection.execute(
        "UPDATE token SET units = units - 1 WHERE id IN (SELECT token FROM place WHERE unit = ?)", (unit,)
    )
    connection.execute("DELETE FROM place WHERE unit = ?", (unit,))


def _number_repeated(words: list[str]) -> list[str]:
    """Return the words, a second `в` told from the first, so that a text's tokens are a set and what two have in common can be counted."""
    seen: Counter[str] = Counter()
    numbered = []
    for word in words:
        seen[word] += 1
        numbered.append(word if seen[word] == 1 else f"{word}\t{seen[word]}")
    return numbered


def _question_marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
