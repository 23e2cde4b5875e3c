"""Reading the package's data files of this kind: tab separated, one header line, `#` comments."""

from functools import cache
from importlib import resources


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `svodka/data/<name>` by column name; missing trailing cells are ""."""
    text = resources.files("svodka").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        rows.append(dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False)))
    return tuple(rows)


def forms(cell: str) -> tuple[str, ...]:
    """Return the forms of a `a|b|c` cell, in order."""
    return tuple(form for form in cell.split("|") if form)


def fold(word: str) -> str:
    """Return the form in which Russian words are compared: lower case, ё = е."""
    return word.lower().replace("ё", "е")
