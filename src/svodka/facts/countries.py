"""The countries that press articles are about: names, codes and the headings of the bulletin.

The table is `data/countries.tsv`: the seven member states of CARICC in treaty order, their neighbours, and other countries that occur
in drug news. Headings are the official long forms of the UN list of member states, in capitals as the bulletin prints them.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from svodka.system.tables import fold, forms, read_table


@dataclass(frozen=True)
class Country:
    """A country and all its names that svodka knows."""

    code: str
    """ISO 3166 alpha-2, lower case."""
    alpha3: str
    """ISO 3166 alpha-3, lower case."""
    heading: str
    """Official English long form in capitals, as printed over its section: `KYRGYZ REPUBLIC`."""
    name: str
    """Short English name: `Kyrgyzstan`."""
    english: tuple[str, ...]
    """Every English name that it may be called by, the short one first."""
    russian: tuple[str, ...]
    """Russian names and abbreviations in the nominative, the usual short one first."""
    treaty_order: int | None = None
    """Place among the member states of CARICC, from 1; None for every other country."""


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries of the table: the member states in treaty order, then the others in the table's (English) order."""
    return tuple(
        Country(
            code=row["code"],
            alpha3=row["alpha3"],
            heading=row["heading"],
            name=row["name"],
            english=(row["name"], *forms(row["english"])),
            russian=forms(row["russian"]),
            treaty_order=int(row["member"]) if row["member"] else None,
        )
        for row in read_table("countries.tsv")
    )


@cache
def load_demonym_renderings() -> dict[str, tuple[str, ...]]:
    """Return the English adjectives and demonyms by country code, also for only a person or a part of the country (`Swede`)."""
    return {row["code"]: (*forms(row["words"]), *forms(row["others"])) for row in read_table("demonyms.tsv")}


def country_named(text: str) -> Country | None:
    """Return the country that `text` names, or None if it is no name that we know.

    The whole text must be the name: an ISO code of two or three letters, or an English or Russian name or abbreviation. Letter case
    does not matter, nor does ё or е, nor do spaces, hyphens or underscores between words (folders are called `South_Korea`).
    """
    return _by_name().get(_key(text))


@cache
def _by_name() -> Mapping[str, Country]:
    names: dict[str, Country] = {}
    for country in countries():
        for name in (country.code, country.alpha3, country.heading, *country.english, *country.russian):
            names.setdefault(_key(name), country)
    return names


def _key(name: str) -> str:
    plain = fold(unicodedata.normalize("NFC", name)).translate(str.maketrans("’-_", "'  "))
    return " ".join(plain.split())
