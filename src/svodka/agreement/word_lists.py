"""The closed lists of words that the comparisons of this package need: data/agreement_words.tsv."""

from functools import cache

from svodka.tables import forms, read_table


@cache
def list_words(*kinds: str) -> frozenset[str]:
    """Return the words of one or more kinds (see the head of the table), in small letters, ё = е."""
    return frozenset(
        word for row in read_table("agreement_words.tsv") if row["kind"] in kinds for word in forms(row["words"])
    )
