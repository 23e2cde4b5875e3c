"""The four weeks of benchmarks/data/weeks.tsv as recorded passages."""

import csv
from functools import cache
from pathlib import Path

from svodka.review.recorded_bulletin import RecordedPassage

FILE = Path(__file__).parents[1] / "benchmarks" / "data" / "weeks.tsv"


@cache
def rows() -> list[dict[str, str]]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def passages(*weeks: str) -> tuple[list[RecordedPassage], list[str]]:
    """The passages of some weeks (all where none is named) as the model drafted them, and the references."""
    made, references = [], []
    chosen = [row for row in rows() if not weeks or row["week"] in weeks]
    articles = list(dict.fromkeys(row["article"] for row in chosen))
    for row in chosen:
        item, block = articles.index(row["article"]) + 1, int(row["block"])
        name = f"_svodka_{item}_{block}"
        made.append(RecordedPassage(item, block, name, row["draft"], row["russian"], f"{row['article']}.txt"))
        references.append(row["reference"])
    return made, references
