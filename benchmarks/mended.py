"""What the checks say of a model's own English, and where the program's changes lead, with an editor's text of it as the truth.

    .venv/bin/python benchmarks/mended.py [PAIRS…] [--first N] [--show]

PAIRS are files (xz) of Russian, the mended English and the model's own (by default `training/data/press.tsv.xz` and `mended.tsv.xz`). An
engine answers with the model's own English: what the program changes in it leads nearer to the mended text (in words) or away from it; a
finding on it that the mended text no longer has was right, and every finding on the mended text is a false alarm. The model is not asked
how likely a text is, so that `vocabulary` and `invented` are notes. Texts differ from the editor's in house spelling too:
read what leads away (`--show`).
"""

import argparse
import lzma
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import harm
from svodka.runs.translating import LineTranslation
from table import show

DATA = Path(__file__).resolve().parents[1] / "training" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", type=Path, default=[DATA / "press.tsv.xz", DATA / "mended.tsv.xz"])
    parser.add_argument("--first", type=int)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for path in options.pairs:
        lines = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()[: options.first]
        measure(path.name, [line.split("\t")[:3] for line in lines], shown=options.show)


def measure(name: str, rows: Sequence[Sequence[str]], *, shown: bool) -> None:
    """Print both tables of a file whose rows are Russian, mended and own English."""
    answers = {russian: (mended, own) for russian, mended, own in rows}
    of_own, of_mended = (
        {line.source: line for line, _ in harm.run([(source, both[which]) for source, both in answers.items()]).lines}
        for which in (1, 0)
    )
    # A source that the program cleans first (a stress mark) is not found again.
    sources = [source for source in of_own if source in of_mended and source in answers]
    ways: Counter[str] = Counter()
    for source in sources:
        mended, own = answers[source]
        before, after = (count_differing_words(text, mended) for text in (own, of_own[source].english))
        if count_differing_words(of_own[source].english, own):
            way = "nearer" if after < before else "away" if after > before else "neither"
            ways[way] += 1
            if shown and way == "away":
                print(f"{source}\n  own     {own}\n  program {of_own[source].english}\n  mended  {mended}")
    show(f"{name}: {len(sources)} sentences, what the program changes", list(ways.items()), ("leads", "sentences"))
    show("Findings", count_findings(sources, of_own, of_mended), ("check", "on own", "gone when mended", "on mended"))


def count_differing_words(text: str, other: str) -> int:
    """Return how many words two texts differ in."""
    first, second = (one.translate(harm.PLAIN).split() for one in (text, other))
    codes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return sum(max(stop - start, end - begin) for tag, start, stop, begin, end in codes if tag != "equal")


def count_findings(
    sources: Sequence[str], own: Mapping[str, LineTranslation], mended: Mapping[str, LineTranslation]
) -> list[tuple[str, int, str, int]]:
    """Return by check and severity: findings on the own texts, how many of these are gone in the mended ones, findings on these."""
    told, gone, false = Counter[str](), Counter[str](), Counter[str]()
    for source in sources:
        left = Counter(f"{one.check}, {one.severity.value}" for one in mended[source].findings)
        here = Counter(f"{one.check}, {one.severity.value}" for one in own[source].findings)
        told, gone, false = told + here, gone + (here - left), false + left
    return [
        (check, count, f"{gone[check]} ({gone[check] / count:.0%})", false[check])
        for check, count in told.most_common()
    ]


if __name__ == "__main__":
    main()
