"""The cells of one row ↔ an `Entry`: cleaning, lists, names. The reader and writer of every format end here."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from svodka.glossary.termbase import Entry, FileLine, Remark, Status
from svodka.system.tables import read_rows

COLUMNS = ("source", "target", "variants", "avoid", "status", "pos", "context", "country", "note", "reference")
"""The columns of our own files, in print order."""
MAX_CELL = 4000
"""Characters of one cell; a longer one is a text that slipped into the wrong file."""
MAX_ROWS = 200_000
"""Entries of one file. A glossary of a whole language is a dictionary, and a mistake."""

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_LIST = re.compile(r"\s*\|\s*")
_COUNTRIES = re.compile(r"[\s|,;/]+")
_NAMES = {"status": "preferred, forbidden or keep", "pos": "noun, verb, adjective, adverb or nothing"}


def meaning(kind: str, word: str) -> str | None:
    """Return our name for a `column`, `status`, `pos`, … of people's files ("" is a name too), None for an unknown word."""
    return _vocabulary().get((kind, " ".join(word.casefold().replace("_", " ").split())))


@cache
def _vocabulary() -> dict[tuple[str, str], str]:
    return {(kind, word): value for kind, word, value in read_rows("glossary_vocabulary.tsv")}


def entry_from_cells(cells: Mapping[str, str], place: FileLine, remarks: list[Remark]) -> Entry | None:
    """Return the entry of one row from cells named by `COLUMNS` (any may be missing); None for a row with nothing in it.

    Further renderings in the target's cell (`drug|narcotic`) become variants. Remarks are added to `remarks`.

    Raises:
        GlossaryError: an unknown status or part of speech, or an oversized cell; names file and line.

    """
    values = {name: _clean(cells.get(name, ""), place, remarks, name) for name in COLUMNS}
    if not any(values.values()):
        return None
    target, *further = _split(values["target"]) or ("",)
    return Entry(
        source=values["source"],
        target=target,
        variants=tuple(dict.fromkeys((*further, *_split(values["variants"])))),
        avoid=_split(values["avoid"]),
        status=Status(_name("status", values["status"], place)),
        pos=_name("pos", values["pos"], place),
        context=_split(values["context"]),
        countries=tuple(sorted({code.lower() for code in _COUNTRIES.split(values["country"]) if code})),
        note=values["note"],
        reference=values["reference"],
        origin=place,
    )


def cells_from_entry(entry: Entry) -> dict[str, str]:
    """Return the cells, by `COLUMNS`, that `entry_from_cells` reads back as the same entry."""
    status = "" if entry.status is Status.PREFERRED else entry.status.value
    values = {**vars(entry), "status": status, "country": entry.countries}
    return {name: value if isinstance(value := values[name], str) else "|".join(value) for name in COLUMNS}


def _clean(text: str, place: FileLine, remarks: list[Remark], column: str) -> str:
    """Return `text` in NFC, on one line, without control, zero-width and direction characters; what went is remarked on."""
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
