"""Latin letters that stand for Russian ones of the same look (data/lookalikes.tsv)."""

from collections.abc import Mapping
from functools import cache

from svodka.system.tables import read_table


@cache
def latin_lookalikes() -> str:
    """Return the Latin letters that look like Russian ones, for a class of a regular expression."""
    return "".join(row["latin"] for row in read_table("lookalikes.tsv"))


def put_right(word: str) -> str:
    """Return a word with every Latin letter that looks like a Russian one exchanged for it; whether to is the caller's to know."""
    return word.translate(_table())


@cache
def _table() -> Mapping[int, str]:
    return {ord(row["latin"]): row["cyrillic"] for row in read_table("lookalikes.tsv")}
