"""The index of the approved memory: which units can be like a text at all, by the lemmas that they have in common."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from svodka.approved_text import number_repeated

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
        "INSERT INTO place VALUES (?, ?, ?)",
        sorted((identities[token], size, unit) for token, size, unit in places),
    )


def remove(connection: sqlite3.Connection, unit: int) -> None:
    """Take a unit out by its number. Raises `sqlite3.Error`, and leaves the transaction to the caller."""
    connection.execute(
        "UPDATE token SET units = units - 1 WHERE id IN (SELECT token FROM place WHERE unit = ?)", (unit,)
    )
    connection.execute("DELETE FROM place WHERE unit = ?", (unit,))
