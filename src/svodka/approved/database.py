"""The SQLite file of the approved memory: its tables, opening it, dealing with one that cannot be used, and the index of similar units."""

import contextlib
import itertools
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from svodka.errors import RequestError
from svodka.system import platform

logger = logging.getLogger("svodka")

SCHEMA_VERSION = 1
SECONDS_TO_WAIT = 5
"""How long to wait for another program that is writing: a thousand units take a second."""
CACHE_KILOBYTES = 64_000
"""How much of the file SQLite keeps in RAM while it writes: enough for the index of a hundred thousand units."""

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
_WAIT = "wait for the program that holds it and try again"
_ADVICE = {
    sqlite3.SQLITE_BUSY: _WAIT,
    sqlite3.SQLITE_LOCKED: _WAIT,
    sqlite3.SQLITE_FULL: "free some disk space",
    sqlite3.SQLITE_READONLY: "ask who shares it for the right to write",
    sqlite3.SQLITE_CANTOPEN: "check the folder and its permissions",
}
"""What to advise the user, by SQLite's primary result code."""
_MAGIC = b"SQLite format 3\0"
_OWN_SUFFIXES = (".sqlite3", ".sqlite", ".db")
"""A file with one of these suffixes is taken for a damaged memory, whatever it holds."""

Ask = Callable[[str, tuple[object, ...]], list[tuple[Any, ...]]]
"""A function that runs a query with its values on the file and returns the rows."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the memory at `path` and return the connection. A new file gets its folder and its tables.

    Raises `RequestError` where the folder cannot be made or a newer svodka wrote the file, `sqlite3.Error` where SQLite cannot use it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = f"cannot be made ({error.strerror}); check the folder, or name another file in svodka.toml"
        raise RequestError(f"Approved memory {path} {said}") from error
    with contextlib.ExitStack() as unfinished:
        connection = sqlite3.connect(path, timeout=SECONDS_TO_WAIT)
        unfinished.callback(connection.close)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            said = f"was written by a newer svodka (schema {version}); update this one, or name another file in svodka.toml"
            raise RequestError(f"Approved memory {path} {said}")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
        if version == 0:
            connection.executescript(_SCHEMA)
        # A file may be whole at its beginning and damaged further on.
        connection.execute("SELECT count(*) FROM token").fetchone()
        unfinished.pop_all()
    return connection


def is_damaged(error: Exception) -> bool:
    """Return whether this SQLite error means that the file itself is damaged."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def unusable(path: Path, what: str, error: Exception) -> RequestError:
    """Return the error for a memory that cannot be `what` ("opened", "read", "written"), with advice for the user."""
    advice = _ADVICE.get(_code(error), "move it away to begin a new one")
    return RequestError(f"Approved memory {path} cannot be {what} ({error}); {advice}")


def move_aside(path: Path) -> Path:
    """Rename a damaged memory, log a warning, and return the new path. Raises `RequestError` where it cannot be renamed."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    try:
        platform.replace_file(path, aside)
    except OSError as error:
        said = f"is damaged and cannot be moved aside ({error.strerror}); move it away by hand"
        raise RequestError(f"Approved memory {path} {said}") from error
    logger.warning("approved memory %s is damaged and was moved to %s; a new one is begun", path, aside)
    return aside


def refuse_strangers(path: Path) -> None:
    """Raise `RequestError` for a file that never was a memory, so that it is not moved aside as a damaged one."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        if path.suffix not in _OWN_SUFFIXES and file.read(len(_MAGIC)) != _MAGIC:
            said = "is no approved memory of svodka; a .tmx or .xlsx is read by: svodka memory import"
            raise RequestError(f"{path} {said}")


def find_candidates(ask: Ask, wanted: list[str], least: float) -> list[tuple[int, str]]:
    """Return the number and the tokens of each unit whose share of like tokens can reach `least` at all; the caller measures the share.

    Let n be the number of wanted tokens and m that of a unit's. The edit distance may be (1 − least)·max(n, m) at most, so at most
    n/least − n of the wanted tokens are missing from the unit. Hence of any n/least − n + k wanted tokens the unit has at least k, and
    it is enough to look up the rarest ones.
    """
    numbered = _number_repeated(wanted)
    query = f"SELECT id, units FROM token WHERE text IN ({','.join('?' * len(numbered))})"  # noqa: S608 - question marks only
    known: dict[int, int] = dict(ask(query, tuple(numbered)))
    absent = len(numbered) - len(known)
    lost = int(len(wanted) / least - len(wanted) + 1e-9)
    shared = max(1, min(3, len(wanted) - lost))
    rarest = sorted(known, key=lambda token: known[token])[: max(0, lost + shared - absent)]
    if absent > lost or not rarest:
        return []
    smallest, largest = int(len(wanted) * least + 1 - 1e-9), int(len(wanted) / least + 1e-9)
    query = f"""SELECT id, tokens FROM unit WHERE id IN (
        SELECT unit FROM place WHERE token IN ({",".join("?" * len(rarest))}) AND size BETWEEN ? AND ? GROUP BY unit HAVING count(*) >= ?
    )"""  # noqa: S608
    return [(row[0], row[1]) for row in ask(query, (*rarest, smallest, largest, shared))]


def add_to_index(connection: sqlite3.Connection, units: Iterable[tuple[int, list[str]]]) -> None:
    """Add units, given by number and tokens, to the index. Raises `sqlite3.Error`; the transaction is the caller's."""
    numbered = [(unit, _number_repeated(tokens)) for unit, tokens in units]
    counts = Counter(token for _, tokens in numbered for token in tokens)
    add = (
        "INSERT INTO token (text, units) VALUES (?, ?) ON CONFLICT (text) DO UPDATE SET units = units + excluded.units"
    )
    connection.executemany(add, counts.items())
    find = "SELECT id FROM token WHERE text = ?"
    ids: dict[str, int] = {token: connection.execute(find, (token,)).fetchone()[0] for token in counts}
    places = sorted((ids[token], len(tokens), unit) for unit, tokens in numbered for token in tokens)
    connection.executemany("INSERT INTO place VALUES (?, ?, ?)", places)


def remove_from_index(connection: sqlite3.Connection, unit: int) -> None:
    """Remove a unit from the index by its number. Raises `sqlite3.Error`; the transaction is the caller's."""
    count = "UPDATE token SET units = units - 1 WHERE id IN (SELECT token FROM place WHERE unit = ?)"
    connection.execute(count, (unit,))
    connection.execute("DELETE FROM place WHERE unit = ?", (unit,))


def _number_repeated(words: list[str]) -> list[str]:
    """Return the words with repeated ones numbered: a second `в` differs from the first, so that words in common can be counted."""
    seen: Counter[str] = Counter()
    numbered = []
    for word in words:
        seen[word] += 1
        numbered.append(word if seen[word] == 1 else f"{word}\t{seen[word]}")
    return numbered
