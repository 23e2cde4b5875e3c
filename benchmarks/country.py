"""Whether an article is placed under the right country by its headline and lead alone, without address, outlet or folder.

    .venv/bin/python benchmarks/country.py [TABLE.tsv]

`benchmarks/data/countries.tsv`: the bulletin's heading of the country (`-` where nobody could tell), headline, lead, and what is difficult
(the kind before a colon; empty = plain). Undecided: it has a country and the program said that it cannot tell; where nobody could tell,
that is right. Doubt told: the bulletin would say in a comment that another country comes close. Rows that are wrong are listed.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka.bulletin.article_country import decide_country, describe_doubts
from svodka.facts.countries import countries
from svodka.system.tables import Row, rows, skip_comments
from svodka.types import Article, ArticleId, Judgement
from table import show

TABLE = Path(__file__).parent / "data" / "countries.tsv"
COLUMNS = ["country", "headline", "lead", "note"]
NOBODY = "-"
CODES = {country.heading: country.code for country in countries()} | {NOBODY: ""}
NAMES = {country.code: country.name for country in countries()} | {"": "undecided"}


@dataclass(frozen=True)
class Sample:
    """A row of the table, what the program decided, and the country that is right ("" where nobody could tell)."""

    line: int
    article: Article
    note: str
    right: str
    decided: Judgement

    @property
    def kind(self) -> str:
        """What is difficult, in a word or two; "" for a plain row."""
        return self.note.partition(":")[0].strip()

    @property
    def is_right(self) -> bool:
        return self.decided.value == self.right

    @property
    def is_wrong(self) -> bool:
        """Whether it stands under a country that is not its own."""
        return bool(self.decided.value) and not self.is_right

    @property
    def is_doubted(self) -> bool:
        """Whether a comment would tell a reviewer to look."""
        return bool(self.decided.value and describe_doubts(self.decided))


def main() -> None:
    """Decide every row, count, and list what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", type=Path, default=TABLE)
    samples = read_samples(parser.parse_args().table)
    noted = [sample for sample in samples if sample.kind]
    groups = [("all", samples), ("plain", [sample for sample in samples if not sample.kind]), ("with a note", noted)]
    groups += [(kind, [one for one in noted if one.kind == kind]) for kind in sorted({one.kind for one in noted})]
    show(
        "Countries decided by headline and lead",
        [(name, *count(some)) for name, some in groups if some],
        ("", "rows", "right", "% right", "wrong", "undecided", "wrong, no doubt told", "right, doubt told"),
    )
    list_wrong([sample for sample in samples if not sample.is_right])


def read_samples(path: Path) -> list[Sample]:
    """Read a table and decide its rows, each as an article of one paragraph."""
    head, *table = skip_comments(rows(path.read_text(encoding="utf-8"), quotes=False))
    assert list(head.cells) == COLUMNS, f"{path}, line {head.line}: the columns must be {', '.join(COLUMNS)}"
    return [_sample(path, row) for row in table]


def _sample(path: Path, row: Row) -> Sample:
    heading, headline, lead, note = (*row.cells, "")[: len(COLUMNS)]
    assert heading in CODES, f"{path}, line {row.line}: no heading of the bulletin: {heading!r}"
    article = Article(ArticleId(path, row.line), "text", headline, (lead,))
    return Sample(row.line, article, note.strip(), CODES[heading], decide_country(article))


def count(samples: Sequence[Sample]) -> tuple[object, ...]:
    """A row of the table, without its name."""
    right = sum(one.is_right for one in samples)
    wrong = [one for one in samples if one.is_wrong]
    return (
        len(samples),
        right,
        f"{100 * right / len(samples):.0f}",
        len(wrong),
        len(samples) - right - len(wrong),
        sum(not one.is_doubted for one in wrong),
        sum(one.is_right and one.is_doubted for one in samples),
    )


def list_wrong(samples: Sequence[Sample]) -> None:
    """Print what was decided otherwise than it should be, and why."""
    for one in samples:
        told = NAMES[one.decided.value] + (f" (or {NAMES[one.decided.rival]})" if one.decided.rival else "")
        print(f"\nline {one.line}, {one.note or 'plain'}: {one.article.title}\n  {one.article.paragraphs[0]}")
        print(f"  {told}, and it is {NAMES[one.right] if one.right else NOBODY}: {one.decided.reason}")


if __name__ == "__main__":
    main()
