"""The cases of a test that are a long list of sentences, as a table: one case a line, and the header names the test's arguments."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "data" / "tables"


def cases(name: str, *more: tuple[str, ...]) -> pytest.MarkDecorator:
    """Run a test on every line of `tests/data/tables/<name>.tsv`, and on `more` that nobody would see right there: empty cells, odd blanks.

    A case is called by the table and its line, so that one that fails is found there.
    """
    header, *lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    rows = [pytest.param(*line.split("\t"), id=f"{name}:{number}") for number, line in enumerate(lines, start=2)]
    return pytest.mark.parametrize(header.split("\t"), [*rows, *more])
