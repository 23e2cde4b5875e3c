"""The approved memory: what a human made of a Russian sentence, in one SQLite file that a desk may share.

Other than the engine's memory (`svodka.memory`), which keeps what a model answered, this one keeps what a person approved: the last
rendering of each source. It is read by every run and written by `svodka learn` and `svodka memory import`.
"""

import contextlib
import datetime
import hashlib
import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self

from svodka import approved_text, platform
from svodka.errors import RequestError
from svodka.locations import data_directory

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

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_ADVICE = {
    sqlite3.SQLITE_BUSY: "wait for the program that holds it and try again",
    sqlite3.SQLITE_LOCKED: "wait for the program that holds it and try again",
    sqlite3.SQLITE_FULL: "free some disk space",
    sqlite3.SQLITE_READONLY: "ask who shares it for the right to write",
    sqlite3.SQLITE_CANTOPEN: "check the folder and its permissions",
}
"""By SQLite's primary result code."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS unit (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, frame TEXT NOT NULL, tokens TEXT NOT NULL,
  source TEXT NOT NULL, english TEXT NOT NULL, date TEXT NOT NULL, bulletin TEXT NOT NULL, article TEXT NOT NULL, author TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS unit_frame ON unit (frame);
CREATE TABLE IF NOT EXISTS token (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, units INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record (kind TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (token INTEGER, size INTEGER, unit INTEGER, PRIMARY KEY (token, size, unit)) WITHOUT ROWID;
"""
_COLUMNS = "source, english, date, bulletin, article, author"
_SELECT = f"SELECT {_COLUMNS} FROM unit"  # noqa: S608 - nothing goes into queries but names of columns and question marks
_SELECT_BATCH = f"SELECT id, {_COLUMNS} FROM unit WHERE id > ? ORDER BY id LIMIT {BATCH}"  # noqa: S608
_MAGIC = b"SQLite format 3\0"
_OWN_SUFFIXES = (".sqlite3", ".sqlite", ".db")
"""A file so named is taken for a damaged memory whatever it holds."""
_SELECT_BY_ID = f"SELECT key, {_COLUMNS} FROM unit WHERE id = ?"  # noqa: S608
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
            if _code(error) not in _DAMAGED:
                raise unusable(path, "opened", error) from error
            _refuse_strangers(path)
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
                connection.executescript(_SCHEMA + f"PRAGMA user_version = {SCHEMA_VERSION};")
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
        rows = self._asked(f"{_SELECT} WHERE key = ?", (approved_text.normalise(source),))
        return self._unit(rows[0]) if rows else None

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return units whose sources may differ from this one in figures, dates and names only, the latest first. Raises as `units`."""
        rows = self._asked(
            f"{_SELECT} WHERE frame = ? ORDER BY date DESC, id DESC LIMIT {MOST_IN_FRAME}",
            (approved_text.frame(source),),
        )
        return tuple(map(self._unit, rows))

    def fuzzy(self, source: str, least: float = LEAST_SHARE) -> tuple[ApprovedMatch, ...]:
        """Return the units whose sources are most like this one, but not the same, the most alike first. Raises as `units`.

        `least` is the share of tokens, by edit distance on lemmas, that must agree, 0.5 … 1.
        """
        wanted = approved_text.tokens(source)
        key = approved_text.normalise(source)
        found: list[tuple[float, int]] = []
        for unit, text in self._candidates(wanted, least):
            share = approved_text.share(wanted, text.split(" "), least)
            if share >= least:
                found.append((-share, -unit))
        matches = []
        for share, unit in sorted(found)[: MOST_FUZZY + 1]:
            row = self._asked(_SELECT_BY_ID, (-unit,))[0]
            if row[0] != key:
                matches.append(ApprovedMatch(self._unit(row[1:]), -share))
        return tuple(matches[:MOST_FUZZY])

    def _candidates(self, wanted: list[str], least: float) -> list[tuple[int, str]]:
        """The units that can be alike at all, with their tokens.

        With lengths n and m, and the distance at most (1 − least)·max(n, m), at most n/least − n tokens of n are missing on the other
        side. So of any so many tokens and one more, the rarest, the other side has at least one; of k − 1 more, at least k.
        """
        if not wanted:
            return []
        numbered = approved_text.number_repeated(wanted)
        marks = ",".join("?" * len(numbered))
        query = f"SELECT id, units FROM token WHERE text IN ({marks})"  # noqa: S608
        known: dict[int, int] = dict(self._asked(query, tuple(numbered)))
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
        return self._asked(query, (*rarest, smallest, largest, shared))

    def add(self, units: Iterable[ApprovedUnit]) -> int:
        """Keep units durably, a batch at a time, and return how many were new or changed what stood there.

        Of two renderings of one source the later one stands, by date and else by order. Units without a source or an English are left
        out. Raises `RequestError` where they cannot be written.
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
        old = self.exact(unit.source)
        said, stands = (
            (one.source, one.english.strip(), one.date, one.bulletin, one.article, one.author) if one else ()
            for one in (unit, old)
        )
        if old is None or said == stands:
            return old is None
        return (unit.date or datetime.date.min) >= (old.date or datetime.date.min)

    def _added(self, batch: list[ApprovedUnit]) -> int:
        kept = 0
        numbers: Counter[str] = Counter()
        places: list[tuple[str, int, int]] = []
        for unit in batch:
            key = approved_text.normalise(unit.source)
            english = unit.english.strip()
            if not key or not english:
                continue
            said = (
                unit.source,
                english,
                unit.date.isoformat() if unit.date else "",
                unit.bulletin,
                unit.article,
                unit.author,
            )
            old = self._connection.execute(_SELECT_BY_KEY, (key,)).fetchone()
            if old is not None:
                if old[1:] != said and said[2] >= old[3]:
                    self._connection.execute(
                        "UPDATE unit SET source = ?, english = ?, date = ?, bulletin = ?, article = ?, author = ? WHERE id = ?",
                        (*said, old[0]),
                    )
                    kept += 1
                continue
            words = approved_text.tokens(unit.source)
            row = self._connection.execute(
                "INSERT INTO unit (key, frame, tokens, source, english, date, bulletin, article, author) VALUES (?,?,?,?,?,?,?,?,?)",
                (key, approved_text.frame(unit.source), " ".join(words), *said),
            )
            numbered = approved_text.number_repeated(words)
            numbers.update(numbered)
            places += [(token, len(words), row.lastrowid or 0) for token in numbered]
            kept += 1
        self._index(numbers, places)
        return kept

    def _index(self, numbers: Counter[str], places: list[tuple[str, int, int]]) -> None:
        self._connection.executemany(
            "INSERT INTO token (text, units) VALUES (?, ?) ON CONFLICT (text) DO UPDATE SET units = units + excluded.units",
            numbers.items(),
        )
        identities: dict[str, int] = {}
        for token in numbers:
            identities[token] = self._connection.execute("SELECT id FROM token WHERE text = ?", (token,)).fetchone()[0]
        self._connection.executemany(
            "INSERT INTO place VALUES (?, ?, ?)",
            sorted((identities[token], size, unit) for token, size, unit in places),
        )

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
        if _code(error) not in _DAMAGED:
            return unusable(self.path, what, error)
        self.close()
        aside = move_aside(self.path)
        return RequestError(
            f"Approved memory {self.path} is damaged ({error}) and was moved to {aside}; a new one is begun next time"
        )


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


def _refuse_strangers(path: Path) -> None:
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
