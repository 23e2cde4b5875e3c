"""One line of a glossary: what the Russian term is, what it is to become, and when."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from svodka.errors import GlossaryError

EXCLUDED = "!"
"""First character of a word of the context that must not be in the sentence."""


class Status(StrEnum):
    """What an entry asks for."""

    PREFERRED = "preferred"
    FORBIDDEN = "forbidden"
    """The target must not appear where the source does."""
    KEEP = "keep"
    """The source word is copied, as it is or in Latin letters."""


@dataclass(frozen=True, order=True)
class FileLine:
    """Where something stands in a file: line of a text or XML file, row of a workbook; 0 = no particular line."""

    path: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else str(self.path)

    def error(self, what: str) -> GlossaryError:
        """Return the error that says what is wrong at this place."""
        return GlossaryError(what, path=self.path, line=self.line or None)


NOWHERE = FileLine(Path())
"""The place of an entry that no file holds."""


@dataclass(frozen=True)
class Entry:
    """A glossary entry. Two entries are equal when they say the same, wherever they come from.

    `source` and `target` are dictionary forms; `pos` is `noun`, `verb`, `adjective`, `adverb` or "" (no guard); `context` holds
    Russian words one of which must be in the sentence (any inflected form; `нарко*` = any word that begins so) and, behind `!`, words
    none of which may be; `countries` are ISO 3166 alpha-2 codes in lower case, sorted, () = everywhere.
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
    origin: FileLine = field(default=NOWHERE, compare=False)

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
        """The words of the context none of which may be in the sentence, without their mark.

        They narrow an entry and do not make it another one: an entry that differs in nothing else takes its place.
        """
        return tuple(item.removeprefix(EXCLUDED).strip() for item in self.context if item.startswith(EXCLUDED))

    @property
    def content(self) -> str:
        """Everything the entry says, as one line of JSON: the key for stable order and for hashing.

        Context words and countries are sets and come sorted; the order of variants and avoided renderings is the author's.
        """
        return json.dumps(
            [
                self.source,
                self.target,
                self.variants,
                self.avoid,
                self.status.value,
                self.pos,
                sorted(self.context),
                sorted(self.countries),
                self.note,
                self.reference,
            ],
            ensure_ascii=False,
        )


@dataclass(frozen=True)
class Remark:
    """Something a reader of glossary files noticed that a person may want to know, and where."""

    place: FileLine
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class GlossaryFile:
    """What one file holds, in its own order, before anything is merged."""

    path: Path
    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...] = ()


def in_stable_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in an order that depends on what they say only."""
    return sorted(entries, key=lambda entry: entry.content)
