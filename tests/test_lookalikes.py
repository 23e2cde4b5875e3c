"""One table of Latin letters that look Russian, for articles and for terms."""

import pytest

from svodka.russian.tokens import latin_lookalikes, put_right, written
from svodka.sources.hygiene import clean


def test_every_look_alike_becomes_one_russian_letter() -> None:
    right = put_right(latin_lookalikes())
    assert len(right) == len(latin_lookalikes())
    assert all("\u0400" <= letter <= "\u04ff" for letter in right)


@pytest.mark.parametrize(
    ("typed", "russian"), [("гeрoин", "героин"), ("Yзбекистан", "Узбекистан"), ("привëз", "привёз")]
)
def test_an_article_and_a_term_with_such_letters_are_put_right_alike(typed: str, russian: str) -> None:
    assert (clean(typed).text, written(typed)) == (russian, russian)
