"""The approved memory: what a human made of a Russian sentence, in one SQLite file that a desk may share.

Other than the engine's memory (`svodka.engine.memory`), which keeps what a model answered, this one keeps what a person approved: the last
rendering of each source. It is read by every run and written by `svodka learn` and `svodka memory import`.
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
from svodka.approved.database import is_damaged, move_aside, refuse_strangers, unusable
from svodka.errors import RequestError
from svodka.system.locations import data_directory

logger = logging.getLogger("svodka")

SCHEMA_VERSION = 1
SECONDS_TO_WAIT = 5
"""For somebody who is writing: a thousand units take a second."""
LEAST_SHARE = 0.75
"""Below this a fuzzy match shows a reader less than the model's own draft."""
MOST_FUZZY = 3
MOST_IN_FRAME = 5
CACHE_KILOBYTES = 64_000
"""Of the file that SQLite keeps in RAM while it writes: the index of a hundred thousand units."""
BATCH = 5_000
"""Units that are written, and found again after an interruption, together."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unit (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, frame TEXT NOT NULL, tokens TEXT NOT NULL,
  source TEXT NOT NULL, english TEXT NOT NULL, date TEXT NOT NULL, bulletin TEXT NOT NULL, article TEXT NOT NULL, author TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS unit_frame ON unit (frame);
CREATE TABLE IF NOT EXISTS record (kind TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""
APPROVALS = "approval"
"""The kind of the records that say of a source how its rendering was approved: when it was edited, or that it was left unchanged.

They stand beside the units and not in them, so that a memory of before is read and written as it is.
"""
_UNCHANGED = '"unchanged"'
_COLUMNS = "source, english, date, bulletin, article, author"
_SELECT = f"SELECT {_COLUMNS} FROM unit"  # noqa: S608 - nothing goes into queries but names of columns and question marks
_SELECT_BATCH = f"SELECT id, {_COLUMNS} FROM unit WHERE id > ? ORDER BY id LIMIT {BATCH}"  # noqa: S608
_SELECT_BY_ID = f"SELECT key, {_COLUMNS} FROM unit WHERE id = ?"  # noqa: S608
_SELECT_APPROVAL = "SELECT value FROM record WHERE kind = ? AND name = ?"
_SELECT_BY_KEY = f"SELECT id, {_COLUMNS} FROM unit WHERE key = ?"  # noqa: S608


@dataclass(frozen=True)
class ApprovedUnit:
    """A source text and what a human made of it. Texts are "" and the date None where nobody knows."""

    source: str
    english: str
    date: datetime.date | None
    """Of the edit; of two renderings the later one stands."""
    bulletin: str
    """The Word file that it stood in, or the file that it was imported from."""
    article: str
    author: str


@dataclass(frozen=True)
class LearntUnit(ApprovedUnit):
    """A unit of a bulletin that `svodka learn` has read."""

    edited: datetime.datetime | None = None
    """When a person changed svodka's words, to the second; None = they read them and let them stand.

    That takes back nothing that anybody made of the sentence."""


@dataclass(frozen=True)
class ApprovedMatch:
    """A unit whose source is like another text; `share` of the tokens agree, 0.75 … 1."""

    unit: ApprovedUnit
    share: float


def approved_path() -> Path:
    """Return where the user's own approved memory lies, unless `svodka.toml` names another one."""
    return data_directory() / "approved.sqlite3"


class ApprovedMemory:
    """Human renderings by their source; a context manager that closes the file. Made by `open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the memory in this file, which is made where there is none.

        A damaged file is moved aside, which is told, and a new one begun. Raises `RequestError` for one that is locked, from a newer
        svodka, or cannot be made. One that may only be read opens; `add` then raises.
        """
        try:
            return cls._opened(path)
        except sqlite3.DatabaseError as error:
            if not is_damaged(error):
                raise unusable(path, "opened", error) from error
            refuse_strangers(path)
            move_aside(path)
        try:
            return cls._opened(path)
        except sqlite3.Error as error:
            raise unusable(path, "opened", error) from error

    @classmethod
    def open_for_run(cls, path: Path) -> Self | None:
        """Return the memory in this file; None where there is none, and, which is told, where it cannot be used: a run goes on without."""
        if not path.exists():
            return None
        try:
            return cls.open(path)
        except RequestError as error:
            logger.warning("%s; this run goes on without it", error)
            return None

    @classmethod
    def _opened(cls, path: Path) -> Self:
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
                connection.executescript(_SCHEMA + database.SCHEMA + f"PRAGMA user_version = {SCHEMA_VERSION};")
            # A file may begin well and be torn further on.
            connection.execute("SELECT count(*) FROM token").fetchone()
            unfinished.pop_all()
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __len__(self) -> int:
        """Return how many sources have a rendering. Raises `RequestError` where the file is damaged."""
        return int(self._asked("SELECT count(*) FROM unit")[0][0])

    def units(self) -> Iterator[ApprovedUnit]:
        """Yield all units in the order in which their sources were first learnt. Raises `RequestError` where the file is damaged."""
        last = 0
        while rows := self._asked(_SELECT_BATCH, (last,)):
            last = rows[-1][0]
            yield from (self._unit(row[1:]) for row in rows)

    def fingerprint(self) -> str:
        """Return a hash of all sources with their renderings: what a run's English depends on. Raises as `units`."""
        content = hashlib.sha256()
        for key, english in self._asked("SELECT key, english FROM unit ORDER BY key"):
            content.update(f"{key}\0{english}\0".encode("utf-8", "surrogatepass"))
        return content.hexdigest()

    def exact(self, source: str) -> ApprovedUnit | None:
        """Return the rendering of the same source, after `approved_text.normalise`; None where there is none. Raises as `units`."""
        rows = self._asked(f"{_SELECT} WHERE key = ?", (likeness.normalise(source),))
        return self._unit(rows[0]) if rows else None

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return units whose sources may differ from this one in figures, dates and names only, the latest first. Raises as `units`."""
        rows = self._asked(
            f"{_SELECT} WHERE frame = ? ORDER BY date DESC, id DESC LIMIT {MOST_IN_FRAME}", (likeness.frame(source),)
        )
        return tuple(map(self._unit, rows))

    def fuzzy(self, source: str, least: float = LEAST_SHARE) -> tuple[ApprovedMatch, ...]:
        """Return the units whose sources are most like this one, but not the same, the most alike first. Raises as `units`.

        `least` is the share of tokens, by edit distance on lemmas, that must agree, 0.5 … 1.
        """
        wanted = likeness.tokens(source)
        key = likeness.normalise(source)
        found: list[tuple[float, int]] = []
        for unit, text in database.find_candidates(self._asked, wanted, least):
            share = likeness.share(wanted, text.split(" "), least)
            if share >= least:
                found.append((-share, -unit))
        matches = []
        for share, unit in sorted(found)[: MOST_FUZZY + 1]:
            row = self._asked(_SELECT_BY_ID, (-unit,))[0]
            if row[0] != key:
                matches.append(ApprovedMatch(self._unit(row[1:]), -share))
        return tuple(matches[:MOST_FUZZY])

    def add(self, units: Iterable[ApprovedUnit]) -> int:
        """Keep units durably, a batch at a time, and return how many were new or changed what stood there.

        Of two renderings of one source the later one stands, by the second of the edit where both say it, else by date and order; what
        was left unchanged stands against nothing. Units without a source or an English are left out. Raises `RequestError` where they
        cannot be written.
        """
        kept = 0
        iterator = iter(units)
        while batch := list(islice(iterator, BATCH)):
            try:
                with self._connection:
                    kept += self._added(batch)
            except sqlite3.Error as error:
                raise self._broken("written", error) from error
        return kept

    def would_change(self, unit: ApprovedUnit) -> bool:
        """Return whether `add` would keep this unit as something new. Raises `RequestError` as `units`."""
        row = self._asked(_SELECT_BY_KEY, (likeness.normalise(unit.source),))
        return not row or self._replaces(unit, row[0])

    def reword(self, source: str, english: str) -> None:
        """Put another English into the unit of a source, which otherwise stays what it is. Raises `RequestError` as `add`.

        It counts as an edit of the next minute: the edit before, learnt again, takes nothing back, and a later one does.
        """
        key = likeness.normalise(source)
        try:
            with self._connection:
                self._connection.execute("UPDATE unit SET english = ? WHERE key = ?", (english.strip(), key))
                if isinstance(before := self._approval(key), datetime.datetime):
                    self._note_approval(key, before + datetime.timedelta(minutes=1))
        except sqlite3.Error as error:
            raise self._broken("written", error) from error

    def forget(self, sources: Iterable[str]) -> None:
        """Take the renderings of these sources out. Raises `RequestError` as `add`."""
        try:
            with self._connection:
                for source in sources:
                    row = self._connection.execute(_SELECT_BY_KEY, (likeness.normalise(source),)).fetchone()
                    if row is not None:
                        self._forget(row[0], likeness.normalise(source))
        except sqlite3.Error as error:
            raise self._broken("written", error) from error

    def _forget(self, identity: int, key: str) -> None:
        execute = self._connection.execute
        database.remove(self._connection, identity)
        execute("DELETE FROM unit WHERE id = ?", (identity,))
        execute("DELETE FROM record WHERE kind = ? AND name = ?", (APPROVALS, key))

    def _replaces(self, unit: ApprovedUnit, row: tuple[Any, ...]) -> bool:
        """Whether a unit takes the place of what stands in this row (id and columns)."""
        edited = unit.edited if isinstance(unit, LearntUnit) else None
        if (isinstance(unit, LearntUnit) and edited is None) or row[1:] == _columns(unit):
            return False
        before = self._approval(likeness.normalise(unit.source))
        if before == _UNCHANGED:
            return True
        if edited is not None and isinstance(before, datetime.datetime):
            return edited >= before
        return bool(_columns(unit)[2] >= row[3])

    def _approval(self, key: str) -> datetime.datetime | str:
        """When the unit with this key was edited, or that it was left unchanged; "" where nobody knows."""
        kept = self._asked(_SELECT_APPROVAL, (APPROVALS, key))
        said = kept[0][0] if kept else ""
        try:
            return said if said in ("", _UNCHANGED) else datetime.datetime.fromisoformat(json.loads(said))
        except (TypeError, ValueError) as error:
            raise self._nonsense(ValueError(str(error))) from error

    def _note_approval(self, key: str, said: datetime.datetime | str) -> None:
        """Keep beside a unit how it was approved, as `_approval` gives it."""
        self._connection.execute("DELETE FROM record WHERE kind = ? AND name = ?", (APPROVALS, key))
        if said:
            written = json.dumps(said.isoformat()) if isinstance(said, datetime.datetime) else said
            self._connection.execute("INSERT INTO record VALUES (?, ?, ?)", (APPROVALS, key, written))

    def _added(self, batch: list[ApprovedUnit]) -> int:
        kept = 0
        indexed: list[tuple[int, list[str]]] = []
        for unit in batch:
            key = likeness.normalise(unit.source)
            said = _columns(unit)
            if not key or not said[1]:
                continue
            old = self._connection.execute(_SELECT_BY_KEY, (key,)).fetchone()
            if old is not None:
                if self._replaces(unit, old):
                    self._connection.execute(
                        "UPDATE unit SET source = ?, english = ?, date = ?, bulletin = ?, article = ?, author = ? WHERE id = ?",
                        (*said, old[0]),
                    )
                    self._note_approval(key, _approved(unit))
                    kept += 1
                continue
            self._note_approval(key, _approved(unit))
            words = likeness.tokens(unit.source)
            row = self._connection.execute(
                "INSERT INTO unit (key, frame, tokens, source, english, date, bulletin, article, author) VALUES (?,?,?,?,?,?,?,?,?)",
                (key, likeness.frame(unit.source), " ".join(words), *said),
            )
            indexed.append((row.lastrowid or 0, words))
            kept += 1
        database.add(self._connection, indexed)
        return kept

    def records(self, kind: str) -> dict[str, Any]:
        """Return what is kept of a kind beside the units (bulletins learnt, proposals of terms), by name.

        Raises `RequestError` where the file is damaged.
        """
        rows = self._asked("SELECT name, value FROM record WHERE kind = ? ORDER BY name", (kind,))
        try:
            return {name: json.loads(value) for name, value in rows}
        except ValueError as error:
            raise self._nonsense(error) from error

    def record(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep plain data of a kind by name, in the place of what had that name; None takes it out. Raises `RequestError` as `add`."""
        try:
            with self._connection:
                for name, value in values.items():
                    self._connection.execute("DELETE FROM record WHERE kind = ? AND name = ?", (kind, name))
                    if value is not None:
                        said = json.dumps(value, ensure_ascii=False)
                        self._connection.execute("INSERT INTO record VALUES (?, ?, ?)", (kind, name, said))
        except sqlite3.Error as error:
            raise self._broken("written", error) from error

    def _asked(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._broken("read", error) from error

    def _unit(self, row: tuple[Any, ...]) -> ApprovedUnit:
        source, english, date, bulletin, article, author = map(str, row)
        try:
            day = datetime.date.fromisoformat(date) if date else None
        except ValueError as error:
            raise self._nonsense(error) from error
        return ApprovedUnit(source, english, day, bulletin, article, author)

    def _nonsense(self, error: ValueError) -> RequestError:
        return unusable(self.path, "used: it holds what svodka did not write", error)

    def _broken(self, what: str, error: sqlite3.Error) -> RequestError:
        """The error for a memory that cannot be `what`; one that turns out damaged is moved aside first."""
        if not is_damaged(error):
            return unusable(self.path, what, error)
        self.close()
        aside = move_aside(self.path)
        return RequestError(
            f"Approved memory {self.path} is damaged ({error}) and was moved to {aside}; a new one is begun next time"
        )


def _columns(unit: ApprovedUnit) -> tuple[str, ...]:
    """What is stored of a unit, in the order of the columns."""
    date = unit.date.isoformat() if unit.date else ""
    return unit.source, unit.english.strip(), date, unit.bulletin, unit.article, unit.author


def _approved(unit: ApprovedUnit) -> datetime.datetime | str:
    """How a unit was approved; of one that comes from elsewhere (`memory import`) nobody knows."""
    if not isinstance(unit, LearntUnit):
        return ""
    return unit.edited or _UNCHANGED
