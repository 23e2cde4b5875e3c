"""The articles of a folder, for benchmarks that need every one of them."""

from collections.abc import Iterator
from pathlib import Path

from svodka.errors import SourceError
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.types import Article


def read_articles(folder: Path) -> Iterator[Article]:
    """Yield the articles of a folder; one that cannot be read ends the benchmark, because its figures would be those of other texts."""
    for file in collect([folder]).files:
        try:
            found = read(file)
        except SourceError as error:
            raise SystemExit(str(error)) from None
        for one in found:
            if isinstance(one, Article):
                yield one
            elif one.wanted:
                raise SystemExit(f"{one.id}: {one.reason}")
