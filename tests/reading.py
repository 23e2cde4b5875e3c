"""Reading the one article of a file, as most files have it."""

from svodka.sources.content import InboxFile
from svodka.sources.formats import read
from svodka.types import Article


def read_one(file: InboxFile) -> Article:
    """Return the article in a file that must hold just one."""
    (article,) = read(file)
    assert article.id.part == 1
    return article


def messages(article: Article) -> tuple[str, ...]:
    """Return what the reader noted, in words."""
    return tuple(note.message for note in article.notes)
