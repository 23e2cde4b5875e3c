"""The approved memory: human renderings of Russian sentences, in one SQLite file that a desk may share.

The engine's memory (`svodka.engine.memory`) keeps what a model answered. This one keeps the last rendering of each source that a person
approved. Every run reads it; `svodka learn` and `svodka memory import` write it.
"""

import contextlib
import datetime
import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self

from svodka.approved import database, likeness
from svodka.errors import RequestError
from svodka.system.locations import data_directory
from svodka.types import FuzzyMatch

logger = logging.getLogger("svodka")

LEAST_SHARE = 0.75
"""The share of tokens, by edit distance on lemmas, below which a match helps a reader less than the model's own draft."""
MOST_FUZZY = 3
MOST_IN_FRAME = 5
BATCH = 5_000
"""Units that are written in one transaction: an interruption loses no more than these."""

_COLUMNS = "source, english, date, bulletin, article, author"
_SELECT = f"SELECT id, key, {_COLUMNS} FROM unit"  # noqa: S608 - nothing goes into queries but names of columns and question marks
APPROVALS = "approval"
"""The kind of the records that say how a source's rendering was approved: when it was edited, or that it was left unchanged.

They are kept beside the units and not in them, so that the tables of an older memory need no change.
"""
_UNCHANGED = "unchanged"
WORDINGS = "wording"
"""The kind of the records, by `identify_wording`, that say what was decided where a person's wording of a term is not the glossary's."""
KEPT = "kept"
"""The decision that the person's own words stay: the difference is not listed again."""


@dataclass(frozen=True)
class ApprovedUnit:
    """A source text and its human rendering. Unknown texts are "", an unknown date is None."""

    source: str
    english: str
    date: datetime.date | None
    """The date of the edit; of two renderings the later one is kept."""
    bulletin: str
    """The Word file that it stood in, or the file that it was imported from."""
    article: str
    author: str


@dataclass(frozen=True)
class LearntUnit(ApprovedUnit):
    """A unit of a bulletin that `svodka learn` has read."""

    edited: datetime.datetime | None = None
    """When a person changed svodka's words, to the second; None = they read the words and left them unchanged.

    An unchanged unit never replaces a rendering that is in the memory."""


def approved_path() -> Path:
    """Return the path of the user's own approved memory, which is used unless `svodka.toml` names another one."""
    return data_directory() / "approved.sqlite3"


class ApprovedMemory(contextlib.AbstractContextManager["ApprovedMemory"]):
    """Human renderings by their source. `open` makes one; as a context manager it closes the file at the end."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the memory in this file, and make the file where there is none.

        A damaged memory is moved aside with a warning, and a new one begun. A file that may only be read opens, but `add` then raises.
        Raises `RequestError` for a file that is locked, comes from a newer svodka, cannot be made, or never was a memory.
        """
        try:
            return cls(path, database.connect(path))
        except sqlite3.DatabaseError as error:
            if not database.is_damaged(error):
                raise database.unusable(path, "opened", error) from error
            database.refuse_strangers(path)
            database.move_aside(path)
        try:
            return cls(path, database.connect(path))
        except sqlite3.Error as error:
            raise database.unusable(path, "opened", error) from error

    @classmethod
    def open_for_run(cls, path: Path) -> Self | None:
        """Open the memory in this file for a run; None where there is none, and, with a warning, where it cannot be used."""
        if not path.exists():
            return None
        try:
            return cls.open(path)
        except RequestError as error:
            logger.warning("%s; this run goes on without it", error)
            return None

    def __exit__(self, *exception: object) -> None:
        self._connection.close()

    def __len__(self) -> int:
        """Return how many sources have a rendering. Raises `RequestError` where the file is damaged."""
        return int(self._ask("SELECT count(*) FROM unit")[0][0])

    def units(self) -> Iterator[ApprovedUnit]:
        """Yield all units in the order in which their sources were first learnt. Raises `RequestError` where the file is damaged."""
        last = 0
        while rows := self._ask(f"{_SELECT} WHERE id > ? ORDER BY id LIMIT {BATCH}", (last,)):
            last = rows[-1][0]
            yield from map(self._unit, rows)

    def fingerprint(self) -> str:
        """Return a hash of all sources and renderings, because a run's English depends on them. Raises as `units`."""
        content = hashlib.sha256()
        for key, english in self._ask("SELECT key, english FROM unit ORDER BY key"):
            content.update(f"{key}\0{english}\0".encode("utf-8", "surrogatepass"))
        return content.hexdigest()

    def exact(self, source: str) -> ApprovedUnit | None:
        """Return the unit whose source is the same after `likeness.normalise`; None where there is none. Raises as `units`."""
        rows = self._ask(f"{_SELECT} WHERE key = ?", (likeness.normalise(source),))
        return self._unit(rows[0]) if rows else None

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return up to five units, the latest first, whose sources differ only in figures, dates and names. Raises as `units`."""
        query = f"{_SELECT} WHERE frame = ? ORDER BY date DESC, id DESC LIMIT {MOST_IN_FRAME}"
        return tuple(map(self._unit, self._ask(query, (likeness.frame(source),))))

    def fuzzy(self, source: str) -> tuple[FuzzyMatch, ...]:
        """Return up to three units whose sources are like this one but not the same, the most alike first. Raises as `units`."""
        wanted = likeness.tokens(source)
        candidates = database.find_candidates(self._ask, wanted, LEAST_SHARE)
        shares = ((likeness.share(wanted, text.split(" "), LEAST_SHARE), unit) for unit, text in candidates)
        found = sorted((one for one in shares if one[0] >= LEAST_SHARE), reverse=True)[: MOST_FUZZY + 1]
        # Another process may have removed a unit since it was found.
        rows = [(row, share) for share, unit in found for row in self._ask(f"{_SELECT} WHERE id = ?", (unit,))]
        key = likeness.normalise(source)
        like = ((self._unit(row), round(share, 3)) for row, share in rows if row[1] != key)
        return tuple(FuzzyMatch(unit.source, unit.english, share) for unit, share in like)[:MOST_FUZZY]

    def add(self, units: Iterable[ApprovedUnit]) -> int:
        """Write units to the file, a batch at a time, and return how many were new or replaced another rendering.

        Of two renderings of one source the later one is kept: by the second of the edit where both have it, else by date, and of one
        date the one added last. A rendering that was left unchanged replaces nothing, and any other one replaces it. Units without a
        source or an English text are left out. Raises `RequestError` where the file cannot be written.
        """
        kept = 0
        iterator = iter(units)
        while batch := list(islice(iterator, BATCH)):
            with self._writing():
                indexed: list[tuple[int, list[str]]] = []
                kept += sum(self._add(unit, indexed) for unit in batch)
                database.add_to_index(self._connection, indexed)
        return kept

    def _add(self, unit: ApprovedUnit, indexed: list[tuple[int, list[str]]]) -> bool:
        """Write a unit and return whether that changed anything. A unit with a new source is appended to `indexed`, to be indexed later."""
        key, values = likeness.normalise(unit.source), _columns(unit)
        old = self._connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
        if not self._takes(unit, old):
            return False
        if old is None:
            tokens = likeness.tokens(unit.source)
            insert = f"INSERT INTO unit (key, frame, tokens, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608
            row = self._connection.execute(insert, (key, likeness.frame(unit.source), " ".join(tokens), *values))
            indexed.append((row.lastrowid or 0, tokens))
        else:
            update = f"UPDATE unit SET ({_COLUMNS}) = (?, ?, ?, ?, ?, ?) WHERE id = ?"  # noqa: S608
            self._connection.execute(update, (*values, old[0]))
        self._put(APPROVALS, key, _approval(unit))
        return True

    def would_change(self, unit: ApprovedUnit) -> bool:
        """Return whether `add` would write this unit, as a new one or in place of another. Raises `RequestError` as `units`."""
        rows = self._ask(f"{_SELECT} WHERE key = ?", (likeness.normalise(unit.source),))
        return self._takes(unit, rows[0] if rows else None)

    def _takes(self, unit: ApprovedUnit, row: tuple[Any, ...] | None) -> bool:
        """Return whether a unit is to be written: in place of the one in this row, or as a new one (None)."""
        if not likeness.normalise(unit.source) or not unit.english.strip():
            return False
        if row is None:
            return True
        approval = _approval(unit)
        if approval == _UNCHANGED or row[2:] == _columns(unit):
            return False
        before = self._approved(row[1])
        if before == _UNCHANGED:
            return True
        if approval and isinstance(before, datetime.datetime):
            return datetime.datetime.fromisoformat(approval) >= before
        return bool(_columns(unit)[2] >= row[4])

    def _approved(self, key: str) -> datetime.datetime | str | None:
        """Return when the unit with this key was edited, `_UNCHANGED` where it was not, or None where nobody knows."""
        rows = self._ask("SELECT value FROM record WHERE kind = ? AND name = ?", (APPROVALS, key))
        try:
            said = json.loads(rows[0][0]) if rows else None
            return said if said in (None, _UNCHANGED) else datetime.datetime.fromisoformat(said)
        except (TypeError, ValueError) as error:
            raise self.refuse_foreign(error) from error

    def reword(self, source: str, english: str) -> None:
        """Replace the English text in the unit of a source and leave the rest of the unit as it is. Raises `RequestError` as `add`.

        The change is dated one minute after the last edit. So learning that edit again does not undo it, but a later edit replaces it.
        """
        key = likeness.normalise(source)
        with self._writing():
            self._connection.execute("UPDATE unit SET english = ? WHERE key = ?", (english.strip(), key))
            if isinstance(before := self._approved(key), datetime.datetime):
                self._put(APPROVALS, key, (before + datetime.timedelta(minutes=1)).isoformat())

    def forget(self, sources: Iterable[str]) -> None:
        """Remove the renderings of these sources. Raises `RequestError` as `add`."""
        with self._writing():
            for key in map(likeness.normalise, sources):
                for (identity,) in self._connection.execute("SELECT id FROM unit WHERE key = ?", (key,)).fetchall():
                    database.remove_from_index(self._connection, identity)
                    self._connection.execute("DELETE FROM unit WHERE id = ?", (identity,))
                    self._put(APPROVALS, key, None)

    def records(self, kind: str) -> dict[str, Any]:
        """Return the records of a kind by name: what is kept beside the units. Raises `RequestError` where the file is damaged."""
        rows = self._ask("SELECT name, value FROM record WHERE kind = ? ORDER BY name", (kind,))
        try:
            return {name: json.loads(value) for name, value in rows}
        except ValueError as error:
            raise self.refuse_foreign(error) from error

    def record(self, kind: str, values: Mapping[str, Any]) -> None:
        """Store plain data as records of a kind, by name; None removes the record of that name. Raises `RequestError` as `add`."""
        with self._writing():
            for name, value in values.items():
                self._put(kind, name, value)

    def _put(self, kind: str, name: str, value: Any) -> None:
        self._connection.execute("DELETE FROM record WHERE kind = ? AND name = ?", (kind, name))
        if value is not None:
            written = json.dumps(value, ensure_ascii=False)
            self._connection.execute("INSERT INTO record VALUES (?, ?, ?)", (kind, name, written))

    def _ask(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._broken("read", error) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Make the block one transaction: all of its writes take effect, or none."""
        try:
            with self._connection:
                yield
        except sqlite3.Error as error:
            raise self._broken("written", error) from error

    def _unit(self, row: tuple[Any, ...]) -> ApprovedUnit:
        source, english, date, bulletin, article, author = map(str, row[2:])
        try:
            day = datetime.date.fromisoformat(date) if date else None
        except ValueError as error:
            raise self.refuse_foreign(error) from error
        return ApprovedUnit(source, english, day, bulletin, article, author)

    def refuse_foreign(self, error: Exception) -> RequestError:
        """Return the error for a unit or a record in the file that svodka did not write."""
        return database.unusable(self.path, "used: it holds what svodka did not write", error)

    def _broken(self, what: str, error: sqlite3.Error) -> RequestError:
        """Return the error for a memory that cannot be `what` ("read", "written"). A damaged file is moved aside first."""
        if not database.is_damaged(error):
            return database.unusable(self.path, what, error)
        self._connection.close()
        aside = database.move_aside(self.path)
        said = f"is damaged ({error}) and was moved to {aside}; a new one is begun next time"
        return RequestError(f"Approved memory {self.path} {said}")


def _columns(unit: ApprovedUnit) -> tuple[str, ...]:
    """Return the values of a unit in the order of `_COLUMNS`."""
    date = unit.date.isoformat() if unit.date else ""
    return unit.source, unit.english.strip(), date, unit.bulletin, unit.article, unit.author


def _approval(unit: ApprovedUnit) -> str | None:
    """Return when a unit was edited, or `_UNCHANGED`; None for an imported unit (`memory import`), where nobody knows."""
    if not isinstance(unit, LearntUnit):
        return None
    return unit.edited.isoformat() if unit.edited else _UNCHANGED


def identify_wording(entry: str, rendering: str) -> str:
    """Return the id of a person's own wording of a term, from the entry's dictionary form and its rendering in today's glossary."""
    return hashlib.sha256(f"{entry}\t{rendering}".encode()).hexdigest()[:6]


def list_settled(memory: ApprovedMemory) -> frozenset[str]:
    """Return the ids (`identify_wording`) of the terms for which a person keeps their own words. Raises `RequestError` as `records`."""
    return frozenset(name for name, said in memory.records(WORDINGS).items() if said == KEPT)
