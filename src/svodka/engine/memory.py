"""The translation memory: what a model has already answered, kept in one SQLite file.

It stores the engine's answers, not finished sentences. An answer depends only on what decodes it (`signature.identify_decoding`), the
request and the decoding, so a changed glossary or an improved check never leads to a stale sentence. An interrupted run loses nothing, a
killed one a second's answers at most: a commit waits for the disk four times, on a network drive longer than a small batch takes.
"""

import contextlib
import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from svodka.engine import Decoded, Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ScoringRequest
from svodka.engine.signature import digest, identify_decoding
from svodka.errors import RequestError
from svodka.system.locations import data_directory

SCHEMA_VERSION = 1
SECONDS_TO_WAIT = 10
"""How long to wait for another run that is writing, which takes milliseconds."""
MOST_IN_RAM = 10_000
"""The most answers kept without a file. A week of 40 articles has some 3,000, of 700 bytes each; an archive would keep those of years."""
SECONDS_BETWEEN_COMMITS = 1.0
"""How much finished work a kill may cost."""

Value = TypeVar("Value")

_ADVICE = {
    sqlite3.SQLITE_BUSY: "wait for the program that holds it",
    sqlite3.SQLITE_FULL: "free some disk space",
    sqlite3.SQLITE_READONLY: "check its permissions",
}
"""By SQLite's primary result code."""


def memory_path() -> Path:
    """Return where the user's translation memory lies."""
    return data_directory() / "memory.sqlite3"


class Table(NamedTuple, Generic[Value]):
    """A table of the memory: its name, its column beside the key, and how a value of that column is written to and read from JSON."""

    name: str
    column: str
    write: Callable[[Value], str]
    read: Callable[[Any], Value]


ANSWERS: Table[tuple[Hypothesis, ...]] = Table(
    "answer",
    "hypotheses",
    lambda hypotheses: json.dumps([(one.text, one.score) for one in hypotheses], ensure_ascii=False),
    lambda content: tuple(Hypothesis(str(text), float(score)) for text, score in content),
)
LIKELIHOODS: Table[Likelihood] = Table(
    "likelihood",
    "pieces",
    lambda likelihood: json.dumps([likelihood.pieces, likelihood.starts], separators=(",", ":")),
    lambda content: Likelihood(*(tuple(map(kind, part)) for kind, part in zip((float, int), content, strict=True))),
)
_TABLES: tuple[Table[Any], ...] = (ANSWERS, LIKELIHOODS)


class Memory(contextlib.AbstractContextManager["Memory"]):
    """A store of engine answers by key, to be used as a context manager.

    With `path` None it keeps at most `MOST_IN_RAM` answers of each table, in RAM, until it is closed. Answers that are not stored yet
    wait in RAM, not in an open transaction, which would keep other runs from writing.

    A file that is not a memory, or is damaged, raises `RequestError` naming it: it is never deleted behind the user's back.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._waiting: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        """Values that are not stored yet, by table and key."""
        self._stored_at = time.monotonic()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path or ":memory:", timeout=SECONDS_TO_WAIT)
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise self._unusable("opened", error) from error

    def _prepare(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"written by another version of svodka, schema {version}")
        # The second table was added later, which is no other schema: whoever does not know it leaves it alone.
        for table in _TABLES:
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table.name} (key TEXT PRIMARY KEY, {table.column} TEXT NOT NULL) WITHOUT ROWID"
            )
            # Before anything is written: a table of that name with other columns is not ours.
            self._connection.execute(f"SELECT key, {table.column} FROM {table.name} LIMIT 0")  # noqa: S608 - our own names
        if version != SCHEMA_VERSION:
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._connection.commit()

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        with contextlib.closing(self._connection):
            self._store_at_end(kind)

    @contextlib.contextmanager
    def storing(self) -> Iterator[None]:
        """Store what the block remembers when it ends; `RequestError` if that cannot be written and the block ends without an error."""
        with contextlib.ExitStack() as ending:
            ending.push(self._store_at_end)
            yield

    def _store_at_end(self, kind: type[BaseException] | None, *error: object) -> None:
        # The error that ended the run matters, not that a second's work could not be stored either.
        with contextlib.suppress(RequestError) if kind else contextlib.nullcontext():
            self.store()

    def recall(self, table: Table[Value], keys: Sequence[str]) -> dict[str, Value]:
        """Return the values of those `keys` that are known. Raises `RequestError` if the file is damaged."""
        waiting = self._waiting[table.name]
        known: dict[str, Value] = {key: waiting[key] for key in keys if key in waiting}
        # All keys are one bound variable, of which SQLite allows few.
        query = f"SELECT key, {table.column} FROM {table.name} WHERE key IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
        try:
            found = self._connection.execute(query, [json.dumps(keys)])
            known |= {key: table.read(json.loads(text)) for key, text in found}
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise self._unusable("read", error) from error
        return known

    def remember(self, table: Table[Value], values: Mapping[str, Value]) -> None:
        """Take in values by their keys; if the last commit is a second old, store all that wait. `RequestError` if that fails."""
        self._waiting[table.name] |= values
        if time.monotonic() - self._stored_at >= SECONDS_BETWEEN_COMMITS:
            self.store()

    def store(self) -> None:
        """Store all waiting values durably. Raises `RequestError` if they cannot be written; they are dropped then, and not tried again."""
        if not any(self._waiting.values()):
            return
        try:
            with self._connection:
                for table in _TABLES:
                    rows = [(key, table.write(value)) for key, value in self._waiting[table.name].items()]
                    self._connection.executemany(f"INSERT OR REPLACE INTO {table.name} VALUES (?, ?)", rows)  # noqa: S608
                    if self._path is None:
                        self._make_room(table.name)
        except sqlite3.Error as error:
            self._waiting.clear()
            raise self._unusable("written", error) from error
        # Not earlier: values that an interrupt kept from being stored still wait, and are stored on the way out.
        self._waiting.clear()
        self._stored_at = time.monotonic()

    def _make_room(self, table: str) -> None:
        """Cut a table that has become too big to half of `MOST_IN_RAM`; which rows go is random, as the keys are hashes."""
        (count,) = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
        if count > MOST_IN_RAM:
            lowest = f"SELECT key FROM {table} ORDER BY key LIMIT ?"  # noqa: S608 - our own names
            self._connection.execute(f"DELETE FROM {table} WHERE key IN ({lowest})", (count - MOST_IN_RAM // 2,))  # noqa: S608 - no data

    def _unusable(self, what: str, error: Exception) -> RequestError:
        advice = _ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "move it away to start a new one")
        return RequestError(f"Translation memory {self._path} cannot be {what} ({error}); {advice}, or use --no-memory")


class RememberingEngine:
    """An `Engine` around another one that asks it only what the memory does not know, and remembers each batch as it finishes.

    Identical requests of one call are decoded once. The answers of a batch go into the memory together, before any of them is yielded, so
    that a commit stores the whole batch and not only its first answer.
    """

    def __init__(self, engine: Engine, memory: Memory) -> None:
        self._engine = engine
        self._memory = memory
        self._decoder = identify_decoding(engine.info)
        # A remembered answer costs as much as a new one, so a budget buys the same whatever the memory holds.
        self.info, self.measure, self.can_write = engine.info, engine.measure, engine.can_write

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`; remembered answers come first."""
        waiting: dict[str, list[int]] = {}
        for index, request in enumerate(requests):
            # The key covers every field of both, so a field that is added later becomes part of it by itself.
            waiting.setdefault(digest(self._decoder, request, decoding), []).append(index)
        known = self._memory.recall(ANSWERS, list(waiting))
        for key, hypotheses in known.items():
            yield from (Decoded(index, hypotheses) for index in waiting[key])
        asked = [key for key in waiting if key not in known]
        batch: dict[str, tuple[Hypothesis, ...]] = {}
        for answer in self._engine.translate([requests[waiting[key][0]] for key in asked], decoding):
            batch[asked[answer.index]] = answer.hypotheses
            if answer.ends_batch:
                self._memory.remember(ANSWERS, batch)
                for key, hypotheses in batch.items():
                    yield from (Decoded(index, hypotheses) for index in waiting[key])
                batch = {}

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`. Scores are remembered too: scoring a week's sentences both ways costs a quarter of decoding them."""
        keys = [digest(self._decoder, request) for request in requests]
        known = self._memory.recall(LIKELIHOODS, keys)
        asked = {key: request for key, request in zip(keys, requests, strict=True) if key not in known}
        fresh = dict(zip(asked, self._engine.score(list(asked.values())), strict=True)) if asked else {}
        self._memory.remember(LIKELIHOODS, fresh)
        return [fresh[key] if key in fresh else known[key] for key in keys]
