"""What the dictionary says of a lemma and of a word at its place in a sentence, and the two tables that it is read from.

One table is the package's own, the other the `dictionary.tsv` that a desk may keep beside its inbox. The package's rows are kept as text,
by lemma, and a row is parsed when its word is looked up: 91,400 rows load in a tenth of a second.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from svodka.russian.tokens import Span
from svodka.system import tables
from svodka.system.tables import fold


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """A row of the dictionary."""

    lemma: str
    """Dictionary form, small letters, ё written as е; the words of an expression joined by spaces."""
    senses: tuple[str, ...]
    """English in dictionary form, the most used first."""
    seen: int
    """How often the lemma stood in the Russian texts that the starter model was trained on."""


@dataclass(frozen=True, slots=True)
class Lookup(Span):
    """A content word or an expression at its place in a sentence."""

    lemma: str
    """The lemma of the likeliest reading, also where no dictionary has it."""
    kind: str
    """`noun`, `adjective`, `verb`, `participle`, `adverb`, or `expression`."""
    entries: tuple[DictionaryEntry, ...] = ()
    """What the dictionary has under the readings of the word, the likeliest first; () = nothing."""
    seen: int = 0
    """`DictionaryEntry.seen` of the likeliest reading, 0 without an entry; for an expression with a 0, that of its rarest word."""
    is_name: bool = False
    """Whether its capitals or its readings make it a name or an abbreviation: what the dictionary says of those does not count."""
    is_known: bool = True
    """False where the Russian morphology had to guess (`регапен`)."""
    parts: tuple["Lookup", ...] = ()
    """The content words of an expression or a hyphenated word, each looked up by itself."""

    @property
    def senses(self) -> tuple[str, ...]:
        """What the likeliest reading may mean, the most used sense first."""
        return self.entries[0].senses if self.entries else ()

    @property
    def all_senses(self) -> tuple[str, ...]:
        """The senses of every reading, once each."""
        return tuple(dict.fromkeys(sense for entry in self.entries for sense in entry.senses))


OWN_FILE = "dictionary.tsv"
"""A desk's own dictionary: this file beside the inbox, with the columns of the built-in one: lemma, senses, seen."""
LARGEST = 20_000_000
"""Bytes of a desk's own dictionary: seven times the built-in one."""
LONGEST_SENSE = 80
MOST_SENSES = 12
TOLD = 5
"""How many bad rows are reported one by one; the first few show what is wrong with a hundred."""


@cache
def built_in_rows() -> Mapping[str, str]:
    """Return what follows the lemma in each row of the package's dictionary: `senses` and `seen`, with the tab between them."""
    text = resources.files("svodka").joinpath("data", "dictionary", "ru-en.tsv").read_text(encoding="utf-8")
    rows = (row.partition("\t") for row in text.split("\n")[1:])
    return {lemma: rest for lemma, tab, rest in rows if tab}


def read_entry(lemma: str, row: str) -> DictionaryEntry:
    """Return the entry of a row as `built_in_rows` keeps it."""
    return DictionaryEntry(lemma, read_senses(row), int(row.partition("\t")[2]))


def read_senses(row: str) -> tuple[str, ...]:
    """Return the senses of a row as `built_in_rows` keeps it."""
    return tuple(row.partition("\t")[0].split("|"))


def read_own(path: Path) -> tuple[dict[str, DictionaryEntry], tuple[str, ...]]:
    """Return the rows of a desk's own dictionary by lemma, and what was wrong with the file: one sentence each, with the line.

    Bad rows are left out; the good ones are used. Where the whole file cannot be used, a sentence says so and nothing is raised, so that
    the built-in dictionary still serves.
    """
    rows = list(_read_rows(path))
    entries = {row.lemma: row for row in rows if isinstance(row, DictionaryEntry)}
    wrong = [row for row in rows if isinstance(row, str)]
    if len(wrong) > TOLD:
        wrong = [*wrong[:TOLD], f"{path}: {len(wrong) - TOLD} more rows cannot be used."]
    return entries, tuple(wrong)


def _read_rows(path: Path) -> Iterator[DictionaryEntry | str]:
    """Yield the entry of each row of a desk's dictionary, or a sentence that says what is wrong with it or with the whole file."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            most = LARGEST // 1_000_000
            yield f"{path} has {size // 1_000_000} MB and a dictionary at most {most}; keep the words that you need."
            return
        data = path.read_bytes()
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        yield f"{path} cannot be read ({error.strerror})."
        return
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield f"{path}, line {line}: not UTF-8; save the file as UTF-8 text."
        return
    rows = tables.skip_comments(tables.rows(text, quotes=False))
    header = next(rows, None)
    if header is None:
        return
    columns = [cell.strip().lower() for cell in header.cells]
    if not {"lemma", "senses"} <= set(columns):
        wanted = "the first line must name the columns lemma, senses, seen, with tabs between them."
        yield f"{path}, line {header.line}: {wanted}"
        return
    for row in rows:
        entry = _read_row(dict(zip(columns, map(str.strip, row.cells), strict=False)))
        yield f"{path}, line {row.line}: {entry}" if isinstance(entry, str) else entry


def _read_row(row: Mapping[str, str]) -> DictionaryEntry | str:
    """Return the entry of a row, or what is wrong with it."""
    lemma, seen = row.get("lemma", ""), row.get("seen") or "0"
    senses = tuple(filter(None, (" ".join(sense.split()) for sense in row.get("senses", "").split("|"))))[:MOST_SENSES]
    if not lemma or not senses:
        return "a Russian word, a tab and at least one English sense are needed."
    if not any("а" <= letter <= "я" for letter in fold(lemma)):
        return f"“{lemma[:40]}” is no Russian word."
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        return f"the column seen must be a number, not “{seen[:40]}”."
    if any(len(sense) > LONGEST_SENSE for sense in senses):
        return f"a sense is longer than {LONGEST_SENSE} characters; write a word or a short expression."
    return DictionaryEntry(" ".join(fold(lemma).split()), senses, int(seen))
