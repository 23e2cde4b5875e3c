"""From the cells of a row to an `Entry`: cleaning, lists, names. Every format's loader ends here."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from svodka.glossary.entry import Entry, FileLine, Remark, Status
from svodka.tables import read_rows

COLUMNS = ("source", "target", "variants", "avoid", "status", "pos", "context", "country", "note", "reference")
"""The columns of our own files, in print order."""

MAX_CELL = 4000
"""Characters of one cell; a longer one is a text that slipped into the wrong file."""

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_LIST = re.compile(r"\s*\|\s*")
_COUNTRIES = re.compile(r"[\s|,;/]+")


@dataclass(frozen=True)
class Vocabulary:
    """Lower-case words of people's files with our name for them, by kind."""

    meanings: dict[tuple[str, str], str]

    def meaning(self, kind: str, word: str) -> str | None:
        """Return our name for `word` as a `column`, `status`, `pos`, … ("" is a name too), None where it is unknown."""
        return self.meanings.get((kind, " ".join(word.casefold().replace("_", " ").split())))


@cache
def vocabulary() -> Vocabulary:
    """Read the table once."""
    return Vocabulary({(kind, word): value for kind, word, value in read_rows("glossary_vocabulary.tsv")})


def clean(text: str, place: FileLine, remarks: list[Remark], column: str) -> str:
    """Return `text` in NFC, on one line, without control, zero-width and direction characters; what went is remarked on.

    Raises:
        GlossaryError: the cell is longer than `MAX_CELL`.

    """
    if len(text) > MAX_CELL:
        raise place.error(
            f"the cell {column} holds {len(text)} characters (at most {MAX_CELL}): shorten it or remove the line."
        )
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    if removed := len(spaced) - len(visible):
        remarks.append(Remark(place, f"{removed} invisible character(s) removed from {column}"))
    return " ".join(visible.split())


def entry_from_cells(cells: Mapping[str, str], place: FileLine, remarks: list[Remark]) -> Entry | None:
    """Build the entry of one row from cells named by `COLUMNS` (any may be missing); None for a row with nothing in it.

    Further renderings in the target's cell (`drug|narcotic`) become variants. Remarks are added to `remarks`.

    Raises:
        GlossaryError: an unknown status or part of speech, or an oversized cell; names file and line.

    """
    values = {name: clean(cells.get(name, ""), place, remarks, name) for name in COLUMNS}
    if not any(values.values()):
        return None
    target, *further = listed(values["target"]) or ("",)
    return Entry(
        source=values["source"],
        target=target,
        variants=tuple(dict.fromkeys((*further, *listed(values["variants"])))),
        avoid=listed(values["avoid"]),
        status=Status(_named("status", values["status"], place)),
        pos=_named("pos", values["pos"], place),
        context=listed(values["context"]),
        countries=tuple(sorted({code.lower() for code in _COUNTRIES.split(values["country"]) if code})),
        note=values["note"],
        reference=values["reference"],
        origin=place,
    )


def cells_from_entry(entry: Entry) -> tuple[str, ...]:
    """Return the cells that `entry_from_cells` reads back as the same entry, in the order of `COLUMNS`."""
    status = "" if entry.status is Status.PREFERRED else entry.status.value
    variants, avoid, context = (_joined(items) for items in (entry.variants, entry.avoid, entry.context))
    country = _joined(entry.countries)
    return entry.source, entry.target, variants, avoid, status, entry.pos, context, country, entry.note, entry.reference


def row_from_entry(entry: Entry) -> list[str]:
    """Return the cells for a table; a first cell with `#` gets a space before it (cleaned away again), or it were a comment."""
    first, *others = cells_from_entry(entry)
    return [f" {first}" if first.startswith("#") else first, *others]


def listed(cell: str) -> tuple[str, ...]:
    """Split a `|`-separated list; empty and repeated items are left out."""
    return tuple(dict.fromkeys(filter(None, _LIST.split(cell.strip()))))


def _joined(items: tuple[str, ...]) -> str:
    return "|".join(items)


def _named(kind: str, word: str, place: FileLine) -> str:
    name = vocabulary().meaning(kind, word)
    if name is None:
        known = {"status": "preferred, forbidden or keep", "pos": "noun, verb, adjective, adverb or nothing"}[kind]
        raise place.error(f"unknown {kind} “{word}”: write {known}.")
    return name
