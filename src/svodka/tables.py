"""Reading the package's data files: tab separated, `#` comments; and the one form in which Russian words are compared."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from svodka import delimited


@cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of `svodka/data/<name>`, a table without a header line."""
    text = resources.files("svodka").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(tuple(row.cells) for row in delimited.saying_something(delimited.rows(text, quotes=False)))


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `svodka/data/<name>` by column name; missing trailing cells are ""."""
    header, *rows = read_rows(name)
    return tuple(dict(zip(header, (*cells, *[""] * (len(header) - len(cells))), strict=False)) for cells in rows)


@cache
def read_pairs(name: str, key: str, value: str) -> Mapping[str, str]:
    """Return one column of a table by another."""
    return {row[key]: row[value] for row in read_table(name)}


@cache
def read_column(name: str, column: str, kind: str = "", *, of: str = "kind") -> tuple[str, ...]:
    """Return the values of a column, only those of the rows of a `kind` (by the column `of`) where one is named."""
    return tuple(row[column] for row in read_table(name) if not kind or row[of] == kind)


def forms(cell: str) -> tuple[str, ...]:
    """Return the forms of a `a|b|c` cell, in order."""
    return tuple(form for form in cell.split("|") if form)


def fold(word: str) -> str:
    """Return the form in which Russian words are compared: lower case, ё = е."""
    return word.lower().replace("ё", "е")
