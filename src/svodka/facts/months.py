"""The names of months in both languages (data/months.tsv)."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from svodka.facts.number_words import Language
from svodka.system.tables import fold, forms, read_table

_COLUMNS = {Language.RUSSIAN: ("russian", "russian_short"), Language.ENGLISH: ("english", "english_short")}


@cache
def load_months(language: Language) -> Mapping[str, int]:
    """Return the month of each form, lower case."""
    table = read_table("months.tsv")
    return {
        fold(form): int(row["month"]) for row in table for column in _COLUMNS[language] for form in forms(row[column])
    }


@cache
def build_month_pattern(language: Language) -> str:
    """Return a regular expression without groups for a month's name, capitalised in English; a short form may have a point."""
    full, short = (
        sorted((form for row in read_table("months.tsv") for form in forms(row[column])), key=len, reverse=True)
        for column in _COLUMNS[language]
    )
    if language is Language.RUSSIAN:
        end = "(?![А-Яа-яЁё])"
        return rf"(?:(?i:{'|'.join(full)}){end}|(?i:{'|'.join(short)}){end}\.?)"
    end = "(?![A-Za-z])"
    return rf"(?:(?:{_with_capitals(full)}){end}|(?:{_with_capitals(short)}){end}\.?)"


def _with_capitals(names: list[str]) -> str:
    return "|".join(f"{name}|{name.upper()}" for name in names)


@cache
def load_month_adjectives() -> Mapping[str, int]:
    """Return the month of each Russian adjective stem (`мартовск`)."""
    return {row["adjective"]: int(row["month"]) for row in read_table("months.tsv")}


def read_month(name: str, language: Language) -> int:
    """Return 1…12 for a name that `build_month_pattern` matched."""
    return load_months(language)[fold(name.rstrip("."))]


def write_month(month: int) -> str:
    """Return the house form of a month's name."""
    return read_table("months.tsv")[month - 1]["english"]


def write_day(day: date) -> str:
    """Return a day as messages and addresses have it: `3 November 2025`."""
    return f"{day.day} {write_month(day.month)} {day.year}"
