"""The file of persons' names as a person keeps it: rows go in and out, and everything else in it stays as it was."""

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


def read_rows(path: Path, statuses: Sequence[str]) -> list[Row]:
    """Return all rows by column; one without a column for it has no `status` and no `proposal`. A missing file has none.

    Raises `GlossaryError` where the file or a line of it cannot be used, also where a status is none of those that it may have.
    """
    return list(_take_apart(path, statuses).rows.values())


def change_rows(path: Path, statuses: Sequence[str], merge: Callable[[list[Row]], list[Row]]) -> None:
    """Change the rows of the file as it stands now, while nobody else writes it.

    `merge` gets the rows, changes them in place and returns those to be added at the end. Comments, empty lines, order, columns
    that svodka does not know, and line endings stay. Raises `GlossaryError` where the file cannot be used, and `RequestError` where
    it cannot be written.
    """
    with locked(path):
        file = _take_apart(path, statuses)
        before = [dict(row) for row in file.rows.values()]
        added = merge(list(file.rows.values()))
        _complete(file)
        for (index, row), old in zip(file.rows.items(), before, strict=True):
            if row != old:
                file.lines[index] = _written(file, file.lines[index], row)
        file.lines += [_written(file, "", row) for row in added]
        with replacing(path) as temporary:
            temporary.write_bytes((file.mark + "".join(f"{line}\n" for line in file.lines)).encode("utf-8"))


def _take_apart(path: Path, statuses: Sequence[str]) -> _Lines:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return _Lines([_COMMENT, "\t".join(COLUMNS)], columns=list(COLUMNS), header=1)
    except (OSError, UnicodeDecodeError) as error:
        raise GlossaryError(f"{path} cannot be read ({error}); save it as UTF-8 text or remove it") from error
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    lines = text.removeprefix(mark).split("\n")
    if not lines[-1]:
        lines.pop()
    file = _Lines(lines, mark=mark, columns=list(_OLD_COLUMNS))
    for index, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if COLUMNS[0] in cells:
            file.columns, file.header = cells, index
            if COLUMNS[1] not in cells:
                raise GlossaryError(f"{path}, line {1 + index}: the header names no column `english`")
            continue
        file.rows[index] = _row(file.columns, cells, f"{path}, line {1 + index}", statuses)
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
