"""The articles of benchmarks/data/stories.txt as values; its head says how they are written."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from svodka.types import Article, ArticleId

DATA = Path(__file__).parent / "data" / "stories.txt"


@dataclass(frozen=True)
class Sample:
    """An article with the story that it tells (0 = one of its own) and how it was written: `base`, `copy`, `other`."""

    name: str
    story: int
    like: int
    kind: str
    article: Article

    @property
    def half(self) -> str:
        """Whether it belongs to the half that all numbers were set on, `odd`, to the other one, `even`, or was written later."""
        if self.name[0] in "fghk":
            return "second" if self.name[0] in "fg" else "third"
        return "odd" if (self.story or int(self.name[1:3])) % 2 else "even"


def read_samples(path: Path = DATA) -> list[Sample]:
    """Return all articles, in the order of the file."""
    bases: dict[str, list[str]] = {}
    samples = []
    for part in path.read_text(encoding="utf-8").split("\n@ ")[1:]:
        head, *lines = part.strip().split("\n")
        name, *rest = head.split()
        numbers = dict(word.split("=") for word in rest if "=" in word)
        kind, outlet, day = (word for word in rest if "=" not in word)
        story = int(numbers.get("story", 0))
        if kind == "base" and story:
            bases[str(story)] = lines
        text = edited(bases[str(story)], lines) if kind == "copy" else lines
        article = Article(
            ArticleId(Path(f"{name}.txt")), "text", text[0], tuple(text[1:]), url=f"https://{outlet}/{name}",
            date=datetime.date.fromisoformat(day), date_reason="header", outlet=outlet,
        )  # fmt: skip
        samples.append(Sample(name, story, int(numbers.get("like", 0)), kind, article))
    return samples


def edited(base: list[str], edits: list[str]) -> list[str]:
    """Return the lines of an article with the edits of another outlet."""
    title, *body = base
    gone: set[int] = set()
    for edit in edits:
        mark, rest = edit[0], edit[2:]
        if mark == "T":
            title = rest
        elif mark == "-":
            gone.add(int(rest) - 1)
        elif mark == "+":
            body.append(rest)
        else:
            old, new = rest.split(" => ")
            assert any(old in one for one in body), f"{old!r} stands nowhere"
            body = [one.replace(old, new) for one in body]
    return [title, *(one for index, one in enumerate(body) if index not in gone)]
