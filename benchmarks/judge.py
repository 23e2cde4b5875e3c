"""What two people have to read before the weights of `confidence` can be fitted to a new model, and what is kept of their verdicts.

    .venv/bin/python benchmarks/judge.py sheet MODEL SET[:FIRST]… --sheet FILE --features FILE
    .venv/bin/python benchmarks/judge.py join FEATURES VERDICTS1 VERDICTS2

`sheet` translates each SET (a TSV whose first column is Russian, plain or packed with xz, or a folder of articles) with the whole
program and writes each sentence with its English for the readers, and apart from it what `confidence` goes by. A reader writes a line for
each sentence: its number, a tab, `adequate`, `flawed` (an error that must be mended, the facts are right) or `wrong` (a fact is wrong,
missing or nonsense). `join` puts features and verdicts into tests/data/judgements.tsv, which benchmarks/confidence.py fits; the texts are
not kept.
"""

import argparse
import lzma
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from articles import read_articles
from confidence import JUDGEMENTS, identify
from svodka.checks import support
from svodka.engine import store
from svodka.glossary.loading import built_in_glossary_path
from svodka.runs.translating import TextSetting, split_lines, translate_texts
from svodka.system.terminal import Silence
from svodka.translation import assembly
from svodka.translation.resources import Resources

VERDICTS = ("adequate", "flawed", "wrong")
HEADING = """\
# {count} translations ({model}, as the whole program printed them, sentence by sentence), each read blind beside its source by two
# readers. wrong: a fact is wrong, missing or nonsense; flawed: an error that must be mended, the facts are right; adequate: right. The
# sentences are not ours to pass on: number in the set, first 16 hexadecimal digits of SHA-256 of source and of English; then what
# confidence is measured by. Made by benchmarks/judge.py.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet")
    sheet.add_argument("model")
    sheet.add_argument("sets", nargs="+")
    sheet.add_argument("--sheet", type=Path, required=True)
    sheet.add_argument("--features", type=Path, required=True)
    join = commands.add_parser("join")
    join.add_argument("features", type=Path)
    join.add_argument("verdicts", type=Path, nargs=2)
    options = parser.parse_args()
    if options.command == "sheet":
        write_sheet(options.model, options.sets, options.sheet, options.features)
    else:
        join_verdicts(options.features, options.verdicts)


def write_sheet(model: str, sets: Sequence[str], sheet: Path, features: Path) -> None:
    """Translate the sets; write the readers' sheet, and the features under a line that names the model."""
    engine = store.load(store.choose(model), len(os.sched_getaffinity(0)))
    lines: list[str] = []
    rows: list[str] = []
    with Resources(engine=engine, glossaries=(built_in_glossary_path(),), memory=False) as resources:
        for named in sets:
            path, _, first = named.partition(":")
            name, sources = _read_set(Path(path), int(first) if first else None)
            for number, (source, english, measured) in enumerate(_translate(sources, resources), start=1):
                lines.append(f"{len(lines) + 1}\tRU\t{source}\n\tEN\t{english}\n")
                values = "\t".join(f"{value:.4f}" for value in measured.values())
                rows.append(f"{name}\t{number}\t{identify(source)}\t{identify(english)}\t{values}\n")
    sheet.write_text("\n".join(lines), encoding="utf-8")
    columns = "\t".join(("set", "number", "source", "english", *measured))
    features.write_text(f"{engine.info.name} {engine.info.version}\n{columns}\n{''.join(rows)}", encoding="utf-8")


def _read_set(path: Path, first: int | None) -> tuple[str, list[str]]:
    if path.is_dir():
        articles = read_articles(path)
        return "articles", [text for one in articles for text in filter(None, (one.title, *one.paragraphs))][:first]
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    rows = [line.split("\t")[0] for line in content.decode("utf-8").splitlines() if line.strip()]
    return path.name.partition(".")[0], rows[:first]


def _translate(sources: Sequence[str], resources: Resources) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield the source, the English and the features of each sentence that `confidence` is asked about while texts are translated."""
    asked: dict[tuple[str, str], dict[str, float]] = {}
    ask = assembly._ask_model

    def note(found, state, judges):
        source, english = state.source, state.english
        trust = judges.acceptance.measure.trust(source, english)
        asked[source, english] = support.measure_features(trust)
        return ask(found, state, judges)

    assembly._ask_model = note
    try:
        translate_texts([split_lines(source) for source in sources], resources, TextSetting(), Silence())
    finally:
        assembly._ask_model = ask
    yield from ((*texts, measured) for texts, measured in asked.items())


def join_verdicts(features: Path, verdicts: Sequence[Path]) -> None:
    """Write the judgements; a sentence without a verdict of both ends it."""
    model, columns, *rows = features.read_text(encoding="utf-8").splitlines()
    readers = [_read_verdicts(path, len(rows)) for path in verdicts]
    names = columns.split("\t")
    lines = ["\t".join((*names[:4], "reader1", "reader2", *names[4:]))]
    for number, row in enumerate(rows, start=1):
        cells = row.split("\t")
        lines.append("\t".join((*cells[:4], *(reader[number] for reader in readers), *cells[4:])))
    heading = HEADING.format(count=len(rows), model=model)
    JUDGEMENTS.write_text(heading + "".join(line + "\n" for line in lines), encoding="utf-8")


def _read_verdicts(path: Path, count: int) -> dict[int, str]:
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        number, _, verdict = line.partition("\t")
        if number.strip().isdigit() and verdict.strip() in VERDICTS:
            found[int(number)] = verdict.strip()
    missing = sorted(set(range(1, count + 1)) - found.keys())
    if missing:
        sys.exit(f"{path} has no verdict ({', '.join(VERDICTS)}) on {len(missing)} sentences, {missing[0]} the first")
    return found


if __name__ == "__main__":
    main()
