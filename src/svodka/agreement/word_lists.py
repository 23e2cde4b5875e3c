"""The closed lists of words that the comparisons of this package need: data/agreement_words.tsv."""

from functools import cache

from svodka.tables import forms, read_table


@cache
def list_words(kind: str) -> frozenset[str]:
    """Return the words of a kind (see the head of the table), in small letters, ё = е."""
    return frozenset(
        word for row in read_table("agreement_words.tsv") if row["kind"] == kind for word in forms(row["words"])
    )
