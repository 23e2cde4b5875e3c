"""Reading the package's data files: tab separated, `#` comments; and the one form in which Russian words are compared."""

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


def forms(cell: str) -> tuple[str, ...]:
    """Return the forms of a `a|b|c` cell, in order."""
    return tuple(form for form in cell.split("|") if form)


def fold(word: str) -> str:
    """Return the form in which Russian words are compared: lower case, ё = е."""
    return word.lower().replace("ё", "е")
