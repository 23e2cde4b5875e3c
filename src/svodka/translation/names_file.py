"""The file of persons' names as a person keeps it: rows go in and out, and everything else in it stays as it was.

Over an archive of years a file of many thousand lines is read and added to week after week. `NamesFile` remembers how far it knows it,
by its content and not by its date, which a quick edit may leave as it was: so only what stands behind that is read again.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from svodka.atomic import replacing
from svodka.errors import GlossaryError
from svodka.platform import locked

COLUMNS = ("russian", "english", "country", "note", "status", "proposal")
_OLD_COLUMNS = COLUMNS[:4]
"""Of a file without a header line, which svodka never wrote but people do."""
_COMMENT = "# Names of persons and their spelling in the bulletins. Change the second column, or write confirmed into the fifth."
_BYTE_ORDER_MARK = "\ufeff"

Row = dict[str, str]


@dataclass
class _Lines:
    r"""A file taken apart: its lines (of `\r\n` the first half stays), which of them are rows, and the columns that it has."""

    lines: list[str]
    mark: str = ""
    columns: list[str] = field(default_factory=list)
    header: int | None = None
    rows: dict[int, Row] = field(default_factory=dict)
    """By the index of the line."""


@dataclass(frozen=True)
class _Known:
    """The beginning of a file that was read: its length in bytes, what it says, its lines and the columns at its end."""

    size: int
    fingerprint: bytes
    lines: int
    columns: tuple[str, ...]


class NamesFile:
    """The file of a names table; `statuses` are those that a row may have. One thread at a time uses it."""

    def __init__(self, path: Path, statuses: Sequence[str]) -> None:
        self.path = path
        self._statuses = statuses
        self._known: _Known | None = None
        self._settled = b""
        """The fingerprint of a content in which `write` would change no row, but only add some."""

    def read(self) -> list[Row]:
        """Return all rows by column; one without a column for it has no `status` and no `proposal`. A missing file has none.

        Raises `GlossaryError` where the file or a line of it cannot be used, also where a status is none of those that it may have.
        """
        content = self._content()
        file = _take_apart(content, self.path, self._statuses)
        self._known = _known(content, file)
        return list(file.rows.values())

    def read_further(self) -> list[Row] | None:
        """Return the rows that came behind those read before; None where only `read` can tell.

        That is where those before are not as they were. Raises `GlossaryError` where the file cannot be read.
        """
        content, known = self._content(), self._known
        if known is None or content is None or not _begins_with(content, known):
            return None
        if len(content) == known.size:
            return []
        try:
            further = _take_apart(content[known.size :], self.path, self._statuses, known)
        except GlossaryError:
            # Whoever reads it all says what is wrong with it, and where.
            return None
        self._known = _known(content, further, known)
        return list(further.rows.values())

    def add_rows(self, rows: Sequence[Row]) -> bool:
        """Add rows for names that the rows read so far do not have; False, and nothing is done, where `write` must look at all rows.

        That is where the file is no more as this object has read it, or was not written by it. Raises as `write`.
        """
        with locked(self.path):
            content, known = self._content(), self._known
            if known is None or content is None or len(content) != known.size or not _begins_with(content, known):
                return False
            if known.fingerprint != self._settled:
                return False
            file = _Lines([content[: content.index(b"\n")].decode("utf-8")], columns=list(known.columns))
            added = "".join(f"{_written(file, '', row)}\n" for row in rows)
            self._settled = self._put(content, added.encode("utf-8"))
        return True

    def write(self, merge: Callable[[list[Row]], list[Row]]) -> None:
        """Change the rows of the file as it stands now, while nobody else writes it.

        `merge` gets the rows, changes them in place and returns those to be added at the end. Comments, empty lines, order, columns
        that svodka does not know, and line endings stay. Raises `GlossaryError` where the file cannot be used, and `RequestError` where
        it cannot be written.
        """
        with locked(self.path):
            content = self._content()
            file = _take_apart(content, self.path, self._statuses)
            before = [dict(row) for row in file.rows.values()]
            added = merge(list(file.rows.values()))
            _complete(file)
            for (index, row), old in zip(file.rows.items(), before, strict=True):
                if row != old:
                    file.lines[index] = _written(file, file.lines[index], row)
            file.lines += [_written(file, "", row) for row in added]
            written = (file.mark + "".join(f"{line}\n" for line in file.lines)).encode("utf-8")
            fingerprint = self._put(written)
            # Where a row was changed, another look at all of them says whether there is more to change.
            self._settled = fingerprint if written.startswith(content or b"") else b""

    def _put(self, *parts: bytes) -> bytes:
        """Write the file and return its fingerprint."""
        content = hashlib.sha256()
        with replacing(self.path) as temporary, temporary.open("wb") as stream:
            for part in parts:
                stream.write(part)
                content.update(part)
        return content.digest()

    def _content(self) -> bytes | None:
        """What is in the file; None where there is none."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self.path, error) from error


def _known(content: bytes | None, file: _Lines, before: _Known | None = None) -> _Known | None:
    """Say how far a file is known that was read to its end; None where that may lie within a line."""
    if content is None or not content.endswith(b"\n"):
        return None
    lines = len(file.lines) + (before.lines if before is not None else 0)
    return _Known(len(content), hashlib.sha256(content).digest(), lines, tuple(file.columns))


def _begins_with(content: bytes, known: _Known) -> bool:
    beginning = memoryview(content)[: known.size]
    return len(beginning) == known.size and hashlib.sha256(beginning).digest() == known.fingerprint


def _unreadable(path: Path, error: Exception) -> GlossaryError:
    return GlossaryError(f"{path} cannot be read ({error}); save it as UTF-8 text or remove it")


def _take_apart(content: bytes | None, path: Path, statuses: Sequence[str], before: _Known | None = None) -> _Lines:
    """Take a file apart, None = there is none; or what stands in it behind what is known."""
    if content is None:
        return _Lines([_COMMENT, "\t".join(COLUMNS)], columns=list(COLUMNS), header=1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(path, error) from error
    mark = _BYTE_ORDER_MARK if before is None and text.startswith(_BYTE_ORDER_MARK) else ""
    lines = text.removeprefix(mark).split("\n")
    if not lines[-1]:
        lines.pop()
    file = _Lines(lines, mark=mark, columns=list(before.columns if before is not None else _OLD_COLUMNS))
    first = 1 + (before.lines if before is not None else 0)
    for index, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if COLUMNS[0] in cells:
            file.columns, file.header = cells, index
            if COLUMNS[1] not in cells:
                raise GlossaryError(f"{path}, line {first + index}: the header names no column `english`")
            continue
        file.rows[index] = _row(file.columns, cells, f"{path}, line {first + index}", statuses)
    return file


def _row(columns: Sequence[str], cells: Sequence[str], place: str, statuses: Sequence[str]) -> Row:
    row = dict.fromkeys(_OLD_COLUMNS, "") | dict(zip(columns, [*cells, *[""] * len(columns)], strict=False))
    if not row["russian"] or not row["english"]:
        raise GlossaryError(f"{place}: a Russian and an English name with a tab between them are needed")
    if row.get("status") and row["status"] not in statuses:
        raise GlossaryError(f"{place}: the status is {' or '.join(statuses)}, not “{row['status']}”")
    return row


def _complete(file: _Lines) -> None:
    """Give a file the columns that svodka needs and it lacks, behind its own."""
    missing = [column for column in COLUMNS if column not in file.columns]
    if file.header is None:
        file.columns += missing
        place = min(file.rows, default=len(file.lines))
        file.lines.insert(place, "\t".join(file.columns) + _end(file.lines))
        file.rows = {index + 1: row for index, row in file.rows.items()}
        file.header = place
    elif missing:
        file.columns += missing
        header = file.lines[file.header]
        file.lines[file.header] = "\t".join([header.rstrip("\r"), *missing]) + header[len(header.rstrip("\r")) :]


def _written(file: _Lines, line: str, row: Row) -> str:
    """Return a line with the cells of a row, those that did not change as they stood there."""
    end = line[len(line.rstrip("\r")) :] if line else _end(file.lines)
    old = line.rstrip("\r").split("\t") if line else []
    cells = []
    for place, column in enumerate(file.columns):
        standing = old[place] if place < len(old) else ""
        cells.append(standing if standing.strip() == row.get(column, "") else row.get(column, ""))
    return "\t".join([*cells, *old[len(file.columns) :]]) + end


def _end(lines: Sequence[str]) -> str:
    return "\r" if lines and lines[0].endswith("\r") else ""
