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
from svodka.errors import RequestError
from svodka.system.locations import data_directory

logger = logging.getLogger("svodka")

LEAST_SHARE = 0.75
"""Below this a fuzzy match shows a reader less than the model's own draft."""
MOST_FUZZY = 3
MOST_IN_FRAME = 5
BATCH = 5_000
"""Units that are written, and found again after an interruption, together."""

_COLUMNS = "source, english, date, bulletin, article, author"
_SELECT = f"SELECT id, key, {_COLUMNS} FROM unit"  # noqa: S608 - nothing goes into queries but names of columns and question marks
APPROVALS = "approval"
"""The kind of the records that say of a source how its rendering was approved: when it was edited, or that it was left unchanged.

They stand beside the units and not in them, so that an older memory is read and written as it is.
"""
_UNCHANGED = "unchanged"
WORDINGS = "wording"
"""The kind of the records that say what was decided where a person words a term otherwise than the glossary, by `identify_wording`."""
KEPT = "kept"
"""The person's own words stay: it is not listed again."""


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
        """Return the memory in this file; None where there is none, and, which is told, where it cannot be used: a run goes on without."""
        if not path.exists():
            return None
        try:
            return cls.open(path)
        except RequestError as error:
            logger.warning("%s; this run goes on without it", error)
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
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
        """Return a hash of all sources with their renderings: what a run's English depends on. Raises as `units`."""
        content = hashlib.sha256()
        for key, english in self._ask("SELECT key, english FROM unit ORDER BY key"):
            content.update(f"{key}\0{english}\0".encode("utf-8", "surrogatepass"))
        return content.hexdigest()

    def exact(self, source: str) -> ApprovedUnit | None:
        """Return the rendering of the same source, after `likeness.normalise`; None where there is none. Raises as `units`."""
        rows = self._ask(f"{_SELECT} WHERE key = ?", (likeness.normalise(source),))
        return self._unit(rows[0]) if rows else None

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return units whose sources may differ from this one in figures, dates and names only, the latest first. Raises as `units`."""
        rows = self._ask(
            f"{_SELECT} WHERE frame = ? ORDER BY date DESC, id DESC LIMIT {MOST_IN_FRAME}", (likeness.frame(source),)
        )
        return tuple(map(self._unit, rows))

    def fuzzy(self, source: str, least: float = LEAST_SHARE) -> tuple[ApprovedMatch, ...]:
        """Return the units whose sources are most like this one, but not the same, the most alike first. Raises as `units`.

        `least` is the share of tokens, by edit distance on lemmas, that must agree, 0.5 … 1.
        """
        wanted = likeness.tokens(source)
        shares = {
            unit: likeness.share(wanted, text.split(" "), least)
            for unit, text in database.find_candidates(self._ask, wanted, least)
        }
        found = sorted((-share, -unit) for unit, share in shares.items() if share >= least)
        rows = [(self._ask(f"{_SELECT} WHERE id = ?", (-unit,))[0], -share) for share, unit in found[: MOST_FUZZY + 1]]
        key = likeness.normalise(source)
        return tuple(ApprovedMatch(self._unit(row), share) for row, share in rows if row[1] != key)[:MOST_FUZZY]

    def add(self, units: Iterable[ApprovedUnit]) -> int:
        """Keep units durably, a batch at a time, and return how many were new or changed what stood there.

        Of two renderings of one source the later one stands, by the second of the edit where both say it, else by date and order; what
        was left unchanged stands against nothing. Units without a source or an English are left out. Raises `RequestError` where they
        cannot be written.
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
        """Write a unit and return whether that changed anything; a new source is put on the list of those to be indexed."""
        key, values = likeness.normalise(unit.source), _columns(unit)
        if not key or not unit.english.strip():
            return False
        old = self._connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
        if old is None:
            tokens = likeness.tokens(unit.source)
            row = self._connection.execute(
                f"INSERT INTO unit (key, frame, tokens, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)",  # noqa: S608
                (key, likeness.frame(unit.source), " ".join(tokens), *values),
            )
            indexed.append((row.lastrowid or 0, tokens))
        elif self._replaces(unit, old):
            self._connection.execute(
                f"UPDATE unit SET ({_COLUMNS}) = (?, ?, ?, ?, ?, ?) WHERE id = ?",  # noqa: S608
                (*values, old[0]),
            )
        else:
            return False
        self._put(APPROVALS, key, _approval(unit))
        return True

    def would_change(self, unit: ApprovedUnit) -> bool:
        """Return whether `add` would keep this unit as something new. Raises `RequestError` as `units`."""
        rows = self._ask(f"{_SELECT} WHERE key = ?", (likeness.normalise(unit.source),))
        return not rows or self._replaces(unit, rows[0])

    def _replaces(self, unit: ApprovedUnit, row: tuple[Any, ...]) -> bool:
        """Tell whether a unit takes the place of what stands in this row."""
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
        """Return when the unit with this key was edited, or that it was left unchanged; None where nobody knows."""
        rows = self._ask("SELECT value FROM record WHERE kind = ? AND name = ?", (APPROVALS, key))
        try:
            said = json.loads(rows[0][0]) if rows else None
            return said if said in (None, _UNCHANGED) else datetime.datetime.fromisoformat(said)
        except (TypeError, ValueError) as error:
            raise self._nonsense(error) from error

    def reword(self, source: str, english: str) -> None:
        """Put another English into the unit of a source, which otherwise stays what it is. Raises `RequestError` as `add`.

        It counts as an edit of the next minute: the edit before, learnt again, takes nothing back, and a later one does.
        """
        key = likeness.normalise(source)
        with self._writing():
            self._connection.execute("UPDATE unit SET english = ? WHERE key = ?", (english.strip(), key))
            if isinstance(before := self._approved(key), datetime.datetime):
                self._put(APPROVALS, key, (before + datetime.timedelta(minutes=1)).isoformat())

    def forget(self, sources: Iterable[str]) -> None:
        """Take the renderings of these sources out. Raises `RequestError` as `add`."""
        with self._writing():
            for key in map(likeness.normalise, sources):
                for (identity,) in self._connection.execute("SELECT id FROM unit WHERE key = ?", (key,)).fetchall():
                    database.remove_from_index(self._connection, identity)
                    self._connection.execute("DELETE FROM unit WHERE id = ?", (identity,))
                    self._put(APPROVALS, key, None)

    def records(self, kind: str) -> dict[str, Any]:
        """Return what is kept of a kind beside the units (bulletins learnt, proposals of terms), by name.

        Raises `RequestError` where the file is damaged.
        """
        rows = self._ask("SELECT name, value FROM record WHERE kind = ? ORDER BY name", (kind,))
        try:
            return {name: json.loads(value) for name, value in rows}
        except ValueError as error:
            raise self._nonsense(error) from error

    def record(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep plain data of a kind by name, in the place of what had that name; None takes it out. Raises `RequestError` as `add`."""
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
        """Write what happens inside together, or nothing of it."""
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
            raise self._nonsense(error) from error
        return ApprovedUnit(source, english, day, bulletin, article, author)

    def _nonsense(self, error: Exception) -> RequestError:
        return database.unusable(self.path, "used: it holds what svodka did not write", error)

    def _broken(self, what: str, error: sqlite3.Error) -> RequestError:
        """Return the error for a memory that cannot be `what`; one that turns out damaged is moved aside first."""
        if not database.is_damaged(error):
            return database.unusable(self.path, what, error)
        self.close()
        aside = database.move_aside(self.path)
        return RequestError(
            f"Approved memory {self.path} is damaged ({error}) and was moved to {aside}; a new one is begun next time"
        )


def _columns(unit: ApprovedUnit) -> tuple[str, ...]:
    """Return what is stored of a unit, in the order of the columns."""
    date = unit.date.isoformat() if unit.date else ""
    return unit.source, unit.english.strip(), date, unit.bulletin, unit.article, unit.author


def _approval(unit: ApprovedUnit) -> str | None:
    """Return how a unit was approved: when it was edited, or unchanged; None for one from elsewhere (`memory import`): nobody knows."""
    if not isinstance(unit, LearntUnit):
        return None
    return unit.edited.isoformat() if unit.edited else _UNCHANGED


def identify_wording(entry: str, rendering: str) -> str:
    """Return the name of a person's own wording of a term: of an entry's dictionary form and its rendering in today's glossary."""
    return hashlib.sha256(f"{entry}\t{rendering}".encode()).hexdigest()[:6]


def list_settled(memory: ApprovedMemory) -> frozenset[str]:
    """Return the names of the terms for which a person keeps their own words. Raises `RequestError` for a damaged memory."""
    return frozenset(name for name, said in memory.records(WORDINGS).items() if said == KEPT)
