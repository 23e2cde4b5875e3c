"""Quotation marks and direct speech in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.english.quotes import tidy_quotes, unpaired_mark


@pytest.mark.parametrize(
    ("english", "tidy"),
    [
        ("«We found it»", '"We found it"'),
        ("“Curly” and „German“ marks", '"Curly" and "German" marks'),
        ('«The group "Sever" is no more»', "\"The group 'Sever' is no more\""),
        (
            '"The "Sever" group is no more", - reported the ministry',
            "\"The 'Sever' group is no more,\" reported the ministry",
        ),
        ('"We found it", - said the officer.', '"We found it," said the officer.'),
        ('"We found it" - said Ivanov. - "It was hidden."', '"We found it," said Ivanov. "It was hidden."'),
        ('"Stop!" – he shouted', '"Stop!" he shouted'),
        ('"We found it.", — the press service told us', '"We found it," the press service told us'),
        ("We found it, - said Ivanov.", "We found it, said Ivanov."),
    ],
)
def test_russian_quotation_becomes_english(english: str, tidy: str) -> None:
    assert tidy_quotes(english) == tidy


@pytest.mark.parametrize(
    "english",
    [
        'The company "Vedarmir" said nothing.',
        'Operation "Channel" and operation "Reflex"',
        '"We found it," said the officer.',
        "It's the officer's dog - said to be the best",
        "5–7 kg - a record",
    ],
)
def test_good_english_stays_as_it_is(english: str) -> None:
    assert tidy_quotes(english) == english


def test_marks_without_a_partner_are_not_invented_but_told() -> None:
    assert tidy_quotes("«We found it, he said") == '"We found it, he said'
    assert unpaired_mark('"We found it, he said') == 0
    assert unpaired_mark('"We found it," he said') < 0
    assert unpaired_mark("no quotation at all") < 0


@given(st.text(alphabet="abc «»“”„\"',.!-–—said", max_size=50))
def test_tidying_twice_changes_nothing_and_leaves_no_russian_marks(text: str) -> None:
    tidy = tidy_quotes(text)
    assert tidy_quotes(tidy) == tidy
    assert not set(tidy) & set("«»“”„")
