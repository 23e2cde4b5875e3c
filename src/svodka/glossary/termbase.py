"""The types of the term base: entries, their place in files, and the glossary that several files are merged into."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from svodka.errors import GlossaryError
from svodka.facts.countries import country_named
from svodka.russian.tokens import folded_term
from svodka.system.tables import read_rows

EXCLUDED = "!"
"""First character of a word of the context that must not be in the sentence."""


class Status(StrEnum):
    """What an entry asks for."""

    PREFERRED = "preferred"
    FORBIDDEN = "forbidden"
    """The target must not appear where the source does."""
    KEEP = "keep"
    """The source word is copied, as it is or in Latin letters."""


@dataclass(frozen=True)
class FileLine:
    """A place in a file: line of a text or XML file, row of a workbook; 0 = no particular line."""

    path: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else str(self.path)

    def error(self, what: str) -> GlossaryError:
        """Return the error that says what is wrong at this place."""
        return GlossaryError(what, path=self.path, line=self.line or None)


@dataclass(frozen=True)
class Entry:
    """A glossary entry. Two entries are equal when they say the same, wherever they come from.

    `source` and `target` are dictionary forms. `pos` is `noun`, `verb`, `adjective`, `adverb` or "" (no guard). `context` holds
    Russian words of which at least one must be in the sentence (in any inflected form; `нарко*` = any word with that prefix) and, after
    `!`, words of which none may be. `countries` are ISO 3166 alpha-2 codes in lower case, sorted; () = everywhere.
    """

    source: str
    target: str
    variants: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    status: Status = Status.PREFERRED
    pos: str = ""
    context: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    note: str = ""
    reference: str = ""
    origin: FileLine = field(default=FileLine(Path()), compare=False)

    @property
    def renderings(self) -> tuple[str, ...]:
        """The English that this entry accepts (of a forbidden entry: refuses), the preferred one first."""
        return tuple(dict.fromkeys(filter(None, (self.target, *self.variants))))

    @property
    def needed(self) -> tuple[str, ...]:
        """The words of the context one of which must be in the sentence."""
        return tuple(item for item in self.context if not item.startswith(EXCLUDED))

    @property
    def excluded(self) -> tuple[str, ...]:
        """The words of the context none of which may be in the sentence, without their mark."""
        return tuple(item.removeprefix(EXCLUDED).strip() for item in self.context if item.startswith(EXCLUDED))

    @property
    def content(self) -> str:
        """Everything the entry says, as one line of JSON, for stable order and hashing.

        Context words and countries are sorted, because their order means nothing. Variants and avoided renderings keep the author's
        order.
        """
        values = {**vars(self), "context": sorted(self.context), "countries": sorted(self.countries)}
        del values["origin"]
        return json.dumps([*values.values()], ensure_ascii=False)


def in_stable_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in an order that depends only on what they say."""
    return sorted(entries, key=lambda entry: entry.content)


@dataclass(frozen=True)
class Remark:
    """Something in a glossary file that a person may want to know, and its place."""

    place: FileLine
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass
class GlossaryFile:
    """The contents of one file, in its own order, before anything is merged."""

    entries: list[Entry] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, cells: Mapping[str, str], place: FileLine) -> bool:
        """Add the entry of one row from cells named by `COLUMNS` (any may be missing); return False for a row with nothing in it.

        Further renderings in the target's cell (`drug|narcotic`) become variants. Raises `GlossaryError` for an unknown status, part of
        speech or country, an oversized cell, or too many entries; it names file and line.
        """
        values = {name: _clean(cells.get(name, ""), place, self.remarks, name) for name in COLUMNS}
        if not any(values.values()):
            return False
        target, *further = _split(values["target"]) or ("",)
        entry = Entry(
            source=values["source"],
            target=target,
            variants=tuple(dict.fromkeys((*further, *_split(values["variants"])))),
            avoid=_split(values["avoid"]),
            status=Status(_name("status", values["status"], place)),
            pos=_name("pos", values["pos"], place),
            context=_split(values["context"]),
            countries=tuple(sorted(set(_read_countries(values["country"], place)))),
            note=values["note"],
            reference=values["reference"],
            origin=place,
        )
        if len(self.entries) == MAX_ROWS:
            raise place.error(f"more than {MAX_ROWS} entries: split the file.")
        self.entries.append(entry)
        return True


@dataclass(frozen=True)
class Override:
    """An entry that gave way to a later one with the same Russian term, country, context and part of speech."""

    loser: Entry
    winner: Entry
    countries: tuple[str, ...] = ()
    """The countries for which it gave way; () = altogether."""

    def __str__(self) -> str:
        where = f" for {', '.join(self.countries)}" if self.countries else ""
        return (
            f"{self.winner.origin}: “{self.winner.source}” → “{self.winner.target}” "
            f"overrides “{self.loser.target}” of {self.loser.origin}{where}"
        )


@dataclass(frozen=True)
class Glossary:
    """Entries that do not override each other."""

    entries: tuple[Entry, ...]
    overridden: tuple[Override, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what the entries say: the same for the same entries in any order and from any file."""
        lines = (entry.content + "\n" for entry in in_stable_order(self.entries))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def merge(files: Iterable[GlossaryFile]) -> Glossary:
    """Merge the files in order: a later entry replaces an earlier one with the same source, country, context and part of speech.

    Excluded context words are not compared: a desk's plain entry replaces the built-in one whatever that excludes. An entry for several
    countries is replaced only for those that the later one names. An entry for particular countries and one for all countries are
    both kept (matching prefers the particular one if the item's country is one of its countries).
    """
    kept: dict[tuple[object, ...], list[Entry]] = {}
    overridden: list[Override] = []
    for entry in (entry for file in files for entry in file.entries):
        rivals = kept.setdefault(_key(entry), [])
        rivals[:] = [left for rival in rivals if (left := _after(rival, entry, overridden)) is not None]
        rivals.append(entry)
    return Glossary(tuple(entry for rivals in kept.values() for entry in rivals), tuple(overridden))


def _key(entry: Entry) -> tuple[object, ...]:
    """Return the key that two entries share if one can replace the other. A term may have several forbidden entries side by side."""
    forbidden = entry.target if entry.status is Status.FORBIDDEN else ""
    return folded_term(entry.source), frozenset(map(folded_term, entry.needed)), entry.pos, forbidden


def _after(earlier: Entry, later: Entry, overridden: list[Override]) -> Entry | None:
    """Return what is left of an entry after a later rival, None if nothing; add what was replaced to `overridden`."""
    common = tuple(code for code in earlier.countries if code in later.countries)
    if bool(earlier.countries) != bool(later.countries) or (earlier.countries and not common):
        return earlier
    left = tuple(code for code in earlier.countries if code not in common)
    if earlier == later:
        return None
    overridden.append(Override(earlier, later, common if left else ()))
    return replace(earlier, countries=left) if left else None


COLUMNS = ("source", "target", "variants", "avoid", "status", "pos", "context", "country", "note", "reference")
"""The columns of our own files, in print order."""
MAX_CELL = 4000
"""Characters of one cell; a longer one is a text that slipped into the wrong file."""
MAX_ROWS = 200_000
"""The most entries of one file. A file with more is a dictionary, given by mistake."""

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_LIST = re.compile(r"\s*\|\s*")
_COUNTRIES = re.compile(r"[|,;/]")
_CODE = re.compile(r"[a-z]{2}")
_NAMES = {"status": "preferred, forbidden or keep", "pos": "noun, verb, adjective, adverb or nothing"}


def meaning(kind: str, word: str) -> str | None:
    """Return our name for what people write as a `column`, `status`, `pos`, … ("" may be a name), or None for an unknown word."""
    return _vocabulary().get((kind, " ".join(word.casefold().replace("_", " ").split())))


@cache
def _vocabulary() -> dict[tuple[str, str], str]:
    return {(kind, word): value for kind, word, value in read_rows("glossary_vocabulary.tsv")}


def cells_from_entry(entry: Entry) -> dict[str, str]:
    """Return the cells, by `COLUMNS`, that `GlossaryFile.add` reads back as the same entry."""
    status = "" if entry.status is Status.PREFERRED else entry.status.value
    values = {**vars(entry), "status": status, "country": entry.countries}
    return {name: value if isinstance(value := values[name], str) else "|".join(value) for name in COLUMNS}


def _clean(text: str, place: FileLine, remarks: list[Remark], column: str) -> str:
    """Return `text` in NFC, on one line, without control, zero-width and direction characters; a remark counts those removed."""
    if len(text) > MAX_CELL:
        raise place.error(
            f"the cell {column} holds {len(text)} characters (at most {MAX_CELL}): shorten it or remove the line."
        )
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    if spaced.isascii() and spaced.isprintable():
        return spaced
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    if removed := len(spaced) - len(visible):
        remarks.append(Remark(place, f"{removed} invisible character(s) removed from {column}"))
    return " ".join(visible.split())


def _split(cell: str) -> tuple[str, ...]:
    """Split a `|`-separated list; empty and repeated items are left out."""
    return tuple(dict.fromkeys(filter(None, _LIST.split(cell.strip()))))


def _name(kind: str, word: str, place: FileLine) -> str:
    name = meaning(kind, word)
    if name is None:
        raise place.error(f"unknown {kind} “{word}”: write {_NAMES[kind]}.")
    return name


def _read_countries(cell: str, place: FileLine) -> Iterator[str]:
    """Yield the codes of the countries that a cell names. Codes may also stand beside each other, and be of countries not in our table."""
    for part in filter(None, map(str.strip, _COUNTRIES.split(cell))):
        if whole := country_named(part):
            yield whole.code
            continue
        for word in part.lower().split():
            if not _CODE.fullmatch(word):
                raise place.error(f"unknown country “{part}”: write a code such as kg, or a country's name.")
            yield word
