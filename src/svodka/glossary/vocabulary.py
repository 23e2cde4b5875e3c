"""The words that people write in glossary files for columns, statuses and parts of speech."""

from dataclasses import dataclass
from functools import cache

from svodka.tables import read_rows


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
