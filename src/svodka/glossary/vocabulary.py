"""The words that people write in glossary files for columns, statuses and parts of speech; and the package's other small tables."""

from dataclasses import dataclass
from functools import cache
from importlib import resources


def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the package's table `svodka/data/<name>`: cells split at tabs, `#` lines and empty lines left out."""
    text = resources.files("svodka").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line.strip() and not line.startswith("#"))


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
    return Vocabulary({(kind, word): value for kind, word, value in table("glossary_vocabulary.tsv")})


@cache
def latin_letters() -> dict[int, str]:
    """Return the table for `str.translate` that writes Russian in Latin letters (lower and upper case)."""
    pairs = {row[0]: row[1] if len(row) > 1 else "" for row in table("russian_latin.tsv")}
    return {ord(c): latin for c, latin in pairs.items()} | {ord(c.upper()): latin.title() for c, latin in pairs.items()}


def transliterated(text: str) -> str:
    """Write a Russian word in Latin letters (BGN/PCGN without its apostrophes), for entries that keep the source word."""
    return text.translate(latin_letters())
