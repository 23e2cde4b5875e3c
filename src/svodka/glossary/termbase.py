"""The glossary in use: the entries of several files merged, with what was overridden and a hash of what is left."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from svodka.glossary.entry import Entry, GlossaryFile, Remark, Status, in_stable_order
from svodka.russian.tokens import folded_term


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
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what the entries say: the same for the same entries in any order and from any file."""
        digest = hashlib.sha256()
        for entry in in_stable_order(self.entries):
            digest.update(entry.content.encode() + b"\n")
        return digest.hexdigest()


@dataclass(frozen=True)
class _Key:
    """What makes two entries rivals. Each forbidden rendering stands for itself: a term may have several."""

    source: str
    context: frozenset[str]
    pos: str
    forbidden: str


def merged(files: Iterable[GlossaryFile]) -> Glossary:
    """Merge the files in order: a later entry takes the place of an earlier one with the same source, country, context and pos.

    Words that an entry excludes are not compared: a plain entry of a desk replaces the built-in one whatever that excludes.

    An entry for several countries gives way only for those that the later one names; an entry for particular countries and one for
    all stand side by side (the particular one is preferred where its country is the item's).
    """
    kept: dict[_Key, list[Entry]] = {}
    overridden: list[Override] = []
    remarks: list[Remark] = []
    for file in files:
        remarks += file.remarks
        for entry in file.entries:
            rivals = kept.setdefault(_key(entry), [])
            rivals[:] = [left for rival in rivals if (left := _after(rival, entry, overridden)) is not None]
            rivals.append(entry)
    entries = tuple(entry for rivals in kept.values() for entry in rivals)
    return Glossary(entries, tuple(overridden), tuple(remarks))


def _key(entry: Entry) -> _Key:
    forbidden = entry.target if entry.status is Status.FORBIDDEN else ""
    return _Key(folded_term(entry.source), frozenset(map(folded_term, entry.needed)), entry.pos, forbidden)


def _after(earlier: Entry, later: Entry, overridden: list[Override]) -> Entry | None:
    """Return what is left of an entry when a rival comes after it; losses are recorded."""
    common = tuple(code for code in earlier.countries if code in later.countries)
    if bool(earlier.countries) != bool(later.countries) or (earlier.countries and not common):
        return earlier
    if earlier != later:
        left = tuple(code for code in earlier.countries if code not in common)
        overridden.append(Override(earlier, later, common if left else ()))
        return replace(earlier, countries=left) if left else None
    return None
