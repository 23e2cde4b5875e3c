"""The forty pasted articles of benchmarks/data/pasted.txt, and what of each came through."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svodka.types import Article

FILE = Path(__file__).parents[1] / "benchmarks" / "data" / "pasted.txt"


@dataclass(frozen=True)
class Pasted:
    """An article as it was pasted: its lines, which of them are of it, and which are furniture or of another."""

    outlet: str
    lines: tuple[str, ...]
    title: str
    body: tuple[str, ...]
    others: tuple[str, ...]


@cache
def pasted() -> tuple[Pasted, ...]:
    """Return the articles in the order of the file."""
    return tuple(map(_article, FILE.read_text(encoding="utf-8").split("\n=== ")[1:]))


def _article(part: str) -> Pasted:
    outlet, *lines = part.rstrip("\n").split("\n")
    bare = tuple(line[2:] if line[:2] in ("# ", "@ ", "~ ") else line for line in lines)
    return Pasted(
        outlet,
        bare,
        *[line[2:] for line in lines if line.startswith("# ")],
        tuple(line for line in lines if line and line[:2] not in ("# ", "@ ", "~ ")),
        tuple(line[2:] for line in lines if line.startswith("~ ")),
    )


def faults(one: Pasted, article: Article) -> tuple[list[str], list[str]]:
    """Return the lines of another article, or furniture, that stand in an article, and the lines of its own that do not."""
    printed = Counter((article.title, *article.paragraphs))
    wanted = Counter((one.title, *one.body))
    lost = [line for line in wanted if line not in printed]
    if article.title != one.title and one.title not in lost:
        lost.append(one.title)
    return [line for line in printed if line and line not in wanted], lost
