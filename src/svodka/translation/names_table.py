"""The table of persons' names that the reviewer edits and that is remembered across bulletins: one person, one spelling.

It is a tab-separated file with the columns russian (nominative, as it first stood in a source), english, country, note, status and
proposal (what the program wrote into the second column, so that a reviewer's change is noticed). `#` begins a comment line. A spelling
that a person confirmed overrides every rule; one that the program proposed is kept where no rule gives another. Saving changes and adds
rows; everything else in the file stays as it was.
"""

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from svodka.engine.signature import digest
from svodka.errors import GlossaryError
from svodka.facts.people import Person
from svodka.russian.transliteration import find_known_latin, spell_in_latin, swap_sex
from svodka.system.atomic import replacing
from svodka.system.platform import locked
from svodka.system.tables import fold

COLUMNS = ("russian", "english", "country", "note", "status", "proposal")
_OLD_COLUMNS = COLUMNS[:4]
"""The columns of a file without a header line: svodka never wrote such a file, but people do."""
_COMMENT = "# Names of persons and their spelling in the bulletins. Change the second column, or write confirmed into the fifth."
_BYTE_ORDER_MARK = "\ufeff"

Row = dict[str, str]


@dataclass
class _Lines:
    r"""A parsed file: its lines without `\n` (a `\r` stays), its columns, and which lines are rows."""

    lines: list[str]
    mark: str = ""
    end: str = ""
    """What stands before the `\n` of a new line."""
    columns: list[str] = field(default_factory=list)
    header: int | None = None
    rows: dict[int, Row] = field(default_factory=dict)
    """By the index of their line; the cells by column, `status` and `proposal` only if the file has the column."""


def _take_apart(path: Path) -> _Lines:
    """Read the file; one that is missing has a header and no rows. Raises `GlossaryError` if the file or a line of it cannot be used."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return _Lines([_COMMENT, "\t".join(COLUMNS)], columns=list(COLUMNS), header=1)
    except (OSError, UnicodeDecodeError) as error:
        raise GlossaryError(f"{path} cannot be read ({error}); save it as UTF-8 text or remove it") from error
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    lines = text.removeprefix(mark).split("\n")
    if not lines[-1]:
        lines.pop()
    end = "\r" if lines and lines[0].endswith("\r") else ""
    file = _Lines(lines, mark, end, columns=list(_OLD_COLUMNS))
    for index, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        place, cells = f"{path}, line {1 + index}", [cell.strip() for cell in line.split("\t")]
        if COLUMNS[0] in cells:
            file.columns, file.header = cells, index
            if COLUMNS[1] not in cells:
                raise GlossaryError(f"{place}: the header names no column `english`")
            continue
        row = dict.fromkeys(_OLD_COLUMNS, "") | dict(
            zip(file.columns, [*cells, *[""] * len(file.columns)], strict=False)
        )
        if not row["russian"] or not row["english"]:
            raise GlossaryError(f"{place}: a Russian and an English name with a tab between them are needed")
        if row.get("status") and row["status"] not in tuple(NameStatus):
            raise GlossaryError(f"{place}: the status is {' or '.join(NameStatus)}, not “{row['status']}”")
        file.rows[index] = row
    return file


def _written(file: _Lines, line: str, row: Row) -> str:
    """Return the line with the cells of a row; cells that did not change keep their exact form."""
    end = line[len(line.rstrip("\r")) :] if line else file.end
    cells = line.rstrip("\r").split("\t")
    cells += [""] * (len(file.columns) - len(cells))
    for place, column in enumerate(file.columns):
        if cells[place].strip() != row.get(column, ""):
            cells[place] = row.get(column, "")
    return "\t".join(cells) + end


class NameStatus(StrEnum):
    """Who vouches for the spelling of a name."""

    PROPOSED = "proposed"
    """The program wrote it: a guess."""
    CONFIRMED = "confirmed"
    """A person wrote it or confirmed it."""


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One person: the Russian nominative, the English spelling, the country of the article that first named the person."""

    russian: str
    english: str
    country: str = ""
    note: str = ""
    status: NameStatus = NameStatus.PROPOSED


class NamesTable:
    """The names in the order in which they were added, looked up by their Russian nominative (ignoring letter case and ё)."""

    def __init__(self, entries: Iterable[NameEntry] = ()) -> None:
        self._entries: dict[str, NameEntry] = {}
        self._words: dict[tuple[NameStatus, str, str], str] = {}
        """The spelling of each word of the names, by their status and country."""
        self._changed: dict[str, None] = {}
        """The keys learnt in this run, as an ordered set: it decides the order in the file, which a plain set would change each time."""
        for entry in entries:
            self.put(entry)

    @classmethod
    def load(cls, path: Path) -> "NamesTable":
        """Read a table; a file that does not exist gives an empty one. Raises `GlossaryError` if the file or a line cannot be used."""
        return cls(map(_entry, _take_apart(path).rows.values()))

    def save(self, path: Path) -> None:
        """Write what this table has learnt into the file as it is by now, under a lock so that nobody else writes it meanwhile.

        Comments, the order, further columns and line endings stay, and so does a name that a person has meanwhile put there. Raises
        `GlossaryError` if the file can no longer be used and `RequestError` if it cannot be written.
        """
        if not self._changed:
            return
        learnt = {key: self._entries[key] for key in self._changed}
        with locked(path):
            file = _take_apart(path)
            file.columns += [column for column in COLUMNS if column not in file.columns]
            theirs = {fold(row["russian"]): _entry(row) for row in file.rows.values()}
            for index, row in file.rows.items():
                entry = theirs[fold(row["russian"])]
                new = {"proposal": "", **row, "status": entry.status}
                if entry.status is NameStatus.PROPOSED:
                    new["english"] = new["proposal"] = learnt.get(fold(entry.russian), entry).english
                if new != row:
                    file.lines[index] = _written(file, file.lines[index], new)
            header = dict(zip(file.columns, file.columns, strict=True))
            if file.header is None:
                file.lines.insert(min(file.rows, default=len(file.lines)), _written(file, "", header))
            else:
                file.lines[file.header] = _written(file, file.lines[file.header], header)
            # The fields of an entry are called like their columns.
            added = (asdict(entry) | {"proposal": entry.english} for key, entry in learnt.items() if key not in theirs)
            file.lines += [_written(file, "", row) for row in added]
            with replacing(path) as temporary:
                temporary.write_bytes((file.mark + "".join(f"{line}\n" for line in file.lines)).encode("utf-8"))
        self._changed.clear()

    @property
    def entries(self) -> tuple[NameEntry, ...]:
        """All names in the order of the file."""
        return tuple(self._entries.values())

    @property
    def confirmed(self) -> tuple[NameEntry, ...]:
        """The names that a person confirmed, in the order of the file."""
        return tuple(one for one in self._entries.values() if one.status is NameStatus.CONFIRMED)

    @property
    def proposed(self) -> frozenset[str]:
        """The Russian nominatives, folded, of the names that the program proposed."""
        return frozenset(key for key, one in self._entries.items() if one.status is NameStatus.PROPOSED)

    @property
    def fingerprint(self) -> str:
        """A hash of all entries; "" where there are none."""
        return digest(self.entries) if self._entries else ""

    def put(self, entry: NameEntry) -> None:
        """Add a name or replace the one with the same Russian form."""
        self._entries[fold(entry.russian)] = entry
        russian, english = entry.russian.split(" "), entry.english.split(" ")
        if len(russian) == len(english):
            for word, latin in zip(russian, english, strict=True):
                self._words.setdefault((entry.status, entry.country, fold(word)), latin)

    def rules(self, person: Person, country: str = "") -> bool:
        """Tell whether a spelling is fixed, whatever a translation has: by a person, earlier bulletins or data/names_known.tsv."""
        key = fold(person.russian)
        # What this run itself proposed does not count as earlier: else one article would overrule another.
        is_earlier = key in self._entries and key not in self._changed
        return is_earlier or bool(find_known_latin(person.russian, country))

    def ruled_words(self, person: Person, country: str = "") -> frozenset[str]:
        """Return the words of a name whose own spelling is fixed, even if that of the whole name is not."""
        return frozenset(word for word in person.russian.split(" ") if self._ruled(word, country))

    def _ruled(self, word: str, country: str) -> str:
        return self._word(word, country, NameStatus.CONFIRMED) or find_known_latin(word, country)

    def spell(self, person: Person, country: str = "") -> str:
        """Return the one spelling of a person.

        In this order: the whole name as a person confirmed it; the whole name in data/names_known.tsv; its words, as confirmed in other
        names of the country or in that table; what the program proposed before, for the name or its words; the country's convention.
        """
        entry = self._entries.get(fold(person.russian))
        if entry is not None and entry.status is NameStatus.CONFIRMED:
            return entry.english
        if known := find_known_latin(person.russian, country):
            return known
        proposed = entry.english if entry is not None else ""
        plain = spell_in_latin(person.russian, country) if country or not person.latin else person.latin
        words, latin = person.russian.split(" "), plain.split(" ")
        if len(words) != len(latin):
            return proposed or plain
        ruled = [self._ruled(word, country) for word in words]
        if proposed and not any(ruled):
            return proposed
        return " ".join(
            rule or self._word(word, country, NameStatus.PROPOSED) or guess
            for rule, word, guess in zip(ruled, words, latin, strict=True)
        )

    def _word(self, russian: str, country: str, status: NameStatus) -> str:
        """Return the spelling of one word in other names of the country, also of the surname of the other sex; "" = it is in none."""
        own, other = (self._words.get((status, country, fold(word)), "") for word in (russian, swap_sex(russian)))
        return own or (f"{other}a" if other and fold(russian).endswith("а") else other.removesuffix("a"))

    def add(self, person: Person, country: str = "") -> str:
        """Return the spelling that `spell` gives a person, and remember it as a proposal if the person is named in full.

        A lone surname or a foreign name (`person.certain` False) is not remembered. A remembered proposal that `spell` no longer gives is
        replaced.
        """
        english = self.spell(person, country)
        entry = self._entries.get(fold(person.russian)) or NameEntry(person.russian, "", country)
        if person.certain and person.surname and person.given and entry.english != english:
            self.put(replace(entry, english=english))
            self._changed[fold(person.russian)] = None
        return english

    def settle(self, russian: str, english: str) -> None:
        """Make the spelling that a bulletin has for a name the proposal, if this table learnt the name in the same run."""
        entry = self._entries.get(fold(russian)) if fold(russian) in self._changed else None
        if entry is not None and entry.status is NameStatus.PROPOSED:
            self.put(replace(entry, english=english))


def _entry(cells: dict[str, str]) -> NameEntry:
    """Return the entry of a line.

    A proposal whose English a person changed is confirmed, and so is a line that a person added without a status. In a file without the
    status column, a line without a note whose English is what the program itself would write is a proposal: a person changes what is
    wrong, or adds a note.
    """
    russian, english, country, note = (cells[column] for column in COLUMNS[:4])
    if "status" not in cells:
        is_guess = not note and spell_in_latin(russian, country) == english
    else:
        is_guess = cells["status"] == NameStatus.PROPOSED and cells.get("proposal", "") in ("", english)
    # Thousands of names share a few countries: one string for each saves memory.
    country = sys.intern(country)
    return NameEntry(russian, english, country, note, NameStatus.PROPOSED if is_guess else NameStatus.CONFIRMED)
