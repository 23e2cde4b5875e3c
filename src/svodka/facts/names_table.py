"""The table of persons' names that the reviewer edits and that is remembered across bulletins: one person, one spelling.

A tab-separated file with the columns russian (nominative, as it first stood in a source), english, country, note. `#` begins a
comment line. What a person has written in it goes before every rule.
"""

from dataclasses import dataclass
from pathlib import Path

from svodka.atomic import replacing
from svodka.errors import GlossaryError
from svodka.facts.latin_names import counterpart, latin_name
from svodka.facts.people import Person
from svodka.tables import fold

_HEADER = "russian\tenglish\tcountry\tnote"
_COMMENT = (
    "# Names of persons and their spelling in the bulletins. Change the second column; the next bulletin uses it."
)


@dataclass(frozen=True)
class NameEntry:
    """One person: the Russian nominative, the English spelling, the country of the article that first named the person."""

    russian: str
    english: str
    country: str = ""
    note: str = ""


class NamesTable:
    """Names in the order in which they were added, found by their Russian nominative (letter case and ё aside)."""

    def __init__(self, entries: tuple[NameEntry, ...] = ()) -> None:
        self._entries: dict[str, NameEntry] = {}
        self._words: dict[tuple[str, str], str] = {}
        for entry in entries:
            self.put(entry)

    @classmethod
    def load(cls, path: Path) -> "NamesTable":
        """Read a table; a file that does not exist is an empty one. Raises `GlossaryError` where a line cannot be used."""
        if not path.exists():
            return cls()
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise GlossaryError(f"{path} cannot be read ({error}); save it as UTF-8 text or remove it") from error
        entries = []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.startswith("#") or line.split("\t")[0] == "russian":
                continue
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) < 2 or not cells[0] or not cells[1]:
                raise GlossaryError(
                    f"{path}, line {number}: a Russian and an English name with a tab between them are needed"
                )
            entries.append(NameEntry(*cells[:4]))
        return cls(tuple(entries))

    def save(self, path: Path) -> None:
        """Write the table so that it appears whole or not at all; raises `RequestError` where it cannot be written."""
        rows = [f"{entry.russian}\t{entry.english}\t{entry.country}\t{entry.note}" for entry in self.entries]
        with replacing(path) as temporary:
            temporary.write_text("\n".join([_COMMENT, _HEADER, *rows]) + "\n", encoding="utf-8")

    @property
    def entries(self) -> tuple[NameEntry, ...]:
        """All names in the order of the file."""
        return tuple(self._entries.values())

    def lookup(self, russian: str) -> str:
        """Return the English of a name in the Russian nominative, "" where the table has none."""
        entry = self._entries.get(fold(russian))
        return entry.english if entry is not None else ""

    def put(self, entry: NameEntry) -> None:
        """Add a name or replace the one with the same Russian form."""
        self._entries[fold(entry.russian)] = entry
        russian, english = entry.russian.split(" "), entry.english.split(" ")
        if len(russian) == len(english):
            for word, latin in zip(russian, english, strict=True):
                self._words.setdefault((entry.country, fold(word)), latin)

    def spelling(self, person: Person, country: str = "") -> str:
        """Return the one spelling of a person: the table's, or built from how the table spells the same words elsewhere."""
        known = self.lookup(person.russian)
        if known:
            return known
        if " " in person.latin and len(person.russian.split(" ")) != len(person.latin.split(" ")):
            return person.latin
        whole = latin_name(person.russian, country) if country else person.latin
        words = zip(person.russian.split(" "), whole.split(" "), strict=False)
        return " ".join(self._word(russian, latin, country) for russian, latin in words)

    def _word(self, russian: str, latin: str, country: str) -> str:
        """Return the spelling of one word as names of the same country have it, also of the surname of the other sex."""
        own = self._words.get((country, fold(russian)))
        if own is not None:
            return own
        other = self._words.get((country, fold(counterpart(russian))))
        if other is None:
            return latin
        return f"{other}a" if fold(russian).endswith("а") else other.removesuffix("a")

    def add(self, person: Person, country: str = "") -> str:
        """Remember a person named in full under the spelling that `spelling` gives, and return it.

        A lone surname or a foreign name (`person.certain` False) is not remembered.
        """
        english = self.spelling(person, country)
        if person.certain and person.surname and person.given and not self.lookup(person.russian):
            self.put(NameEntry(person.russian, english, country))
        return english
