"""Words that are numbers, as a table for both languages (data/number_words.tsv)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from svodka.system.tables import forms, read_table


class Language(StrEnum):
    """The two sides of a translation."""

    RUSSIAN = "ru"
    ENGLISH = "en"


class WordClass(StrEnum):
    """What a number word does to the numeral that it stands in: see the head of data/number_words.tsv."""

    CARDINAL = "cardinal"
    COLLECTIVE = "collective"
    ORDINAL = "ordinal"
    SCALE = "scale"
    DOZEN = "dozen"
    HALF = "half"
    PLUS_HALF = "plus-half"
    HUNDRED = "hundred"
    LOOSE = "loose"


@dataclass(frozen=True)
class NumberWord:
    """A row of the table."""

    value: Decimal
    word_class: WordClass
    also: tuple[Decimal, ...] = ()


@cache
def load_number_words(language: Language) -> Mapping[str, NumberWord]:
    """Return the number words of a language by form."""
    words: dict[str, NumberWord] = {}
    for row in read_table("number_words.tsv"):
        if row["language"] == language:
            also = tuple(Decimal(value) for value in forms(row["also"]))
            word = NumberWord(Decimal(row["value"]), WordClass(row["class"]), also)
            for form in forms(row["forms"]):
                words.setdefault(form, word)
    return words
