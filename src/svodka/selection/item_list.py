"""What a list of items says: for each article whether it is wanted, where it stands, its country and its headline."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from svodka.types import ArticleId

EDITED = ("include", "order", "country", "title")
"""The columns that an editor changes."""
COLUMNS = ("file", *EDITED, "headline", "date", "outlet", "words", "subject", "note")
"""All columns as they are written. What follows `title` is for reading: changes there say nothing."""


@dataclass(frozen=True)
class Wish:
    """A row of the list. `order` is None and `country` and `title` are "" where the editor leaves it to svodka."""

    label: str
    """How the list calls the article, see `label_article`."""
    line: int
    """Of the row in the file, from 1."""
    include: bool = True
    merged: bool = False
    """It may go into an article that tells the same more fully, as without a list; False where it is to stand for itself."""
    order: float | None = None
    country: str = ""
    """ISO 3166 alpha-2 code in lower case."""
    title: str = ""

    @property
    def is_english(self) -> bool:
        """Whether the title is an English headline, which stands as it is written: it has no Cyrillic letter."""
        return bool(self.title) and not any("\u0400" <= letter <= "\u04ff" for letter in self.title)


@dataclass(frozen=True)
class ItemList:
    """A list as an editor left it."""

    path: Path
    wishes: Mapping[str, Wish]
    """By the article's label, in the order of the file."""

    @property
    def name(self) -> str:
        """What reasons call the list."""
        return self.path.name


def label_article(identity: ArticleId, folder: Path) -> str:
    """Return how a list calls an article: its path from `folder` (the one beside the inbox) on, else the whole path; then its part.

    With slashes on every system, and with %xx for what cannot stand in a line of text, so that it is found again after any editor.
    """
    path = identity.path.absolute()
    if path.is_relative_to(folder):
        path = path.relative_to(folder)
    whole = path.as_posix() + str(identity).removeprefix(str(identity.path))
    plain = "".join(letter if letter.isprintable() else f"%{ord(letter):02x}" for letter in whole)
    # Editors drop blanks at the edge of a cell.
    return "%20" + plain[1:] if plain.startswith(" ") else plain[:-1] + "%20" if plain.endswith(" ") else plain
