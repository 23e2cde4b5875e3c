"""Reading the one article of a file, as most files have it, and what those that real programs wrote are known to hold."""

from pathlib import Path

from svodka.sources.content import InboxFile
from svodka.sources.formats import read
from svodka.types import Article, Table

HERE = Path(__file__).parent
KNOWN = HERE.parent / "benchmarks" / "data" / "formats"
FILES = HERE / "data" / "formats"
TITLE = "В Хороге перекрыт канал поставки опия"
LEAD = "Пограничники изъяли в тайнике у реки 18 килограммов опия."
SECOND = "Задержаны двое жителей приграничного района, возбуждено уголовное дело."


def read_one(file: InboxFile) -> Article:
    """Return the article in a file that must hold just one."""
    (article,) = read(file)
    assert article.id.part == 1
    return article


def messages(article: Article) -> tuple[str, ...]:
    """Return what the reader noted, in words."""
    return tuple(note.message for note in article.notes)


def known(name: str) -> tuple[str, tuple[str, ...]]:
    """Return headline and paragraphs of an article that programs were given to write."""
    title, *paragraphs = (KNOWN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return title, tuple(paragraphs)


def known_with_table(name: str) -> tuple[str, tuple[str, ...], tuple[Table, ...]]:
    """Return the same where a table of three columns was put at its end: its cells, and where they stand."""
    title, paragraphs = known(name)
    cells = ("Вещество", "2024 год", "2025 год", "героин", "98 кг", "112 кг", "гашиш", "702 кг", "846 кг")
    first = len(paragraphs) + 1
    table = Table(tuple(tuple(range(start, start + 3)) for start in (first, first + 3, first + 6)))
    return title, (*paragraphs, *cells), (table,)
