"""What a model is worth: evaluate.py table MODEL SET…, evaluate.py blind A B SET; what it makes of sentences: evaluate.py own MODEL SET.

`table` translates each SET (a TSV: Russian, a tab, a reference) with the model alone and with the whole program, and prints chrF, BLEU and
source words a second of the processor. `--terms` is a TSV of sentence, reference, words of the one and their base form in the other: how
often the base form comes out unasked, and when it is hinted.

`blind` writes what the program makes of the sentences of SET (without references: a text, a sentence a line) with two models, in a random
order, each sentence with the letters X and Y, and says in the key which letter is which model. Read the sheet, write the verdicts, then
open the key.

`own` prints each sentence of SET with what the model alone makes of it, greedily, with the glosses that the program gives it: what
post-editors mend.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import sacrebleu

from svodka.dictionary.lookup import choose_glosses, load_dictionary
from svodka.engine import Decoding, Engine, in_order, store
from svodka.engine.decoding import DecodingRequest, GlossLimits, Hint
from svodka.errors import SvodkaError
from svodka.glossary.checking import Requirement, check
from svodka.glossary.loading import built_in_glossary_path
from svodka.runs.model_measurement import decode_alone
from svodka.runs.translating import TextSetting, split_lines, translate_texts
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources
from svodka.types import RequirementKind


def _load(model: str) -> Engine:
    """Load a model on all cores."""
    return store.load(store.choose(model), len(os.sched_getaffinity(0)))


def translate(engine: Engine, sentences: Sequence[str]) -> list[str]:
    """Return what the whole program makes of sentences, each a text of its own."""
    with Resources(engine=engine, glossaries=(built_in_glossary_path(),), memory=False) as equipment:
        texts = translate_texts([split_lines(one) for one in sentences], equipment, TextSetting(), Silence())
    return [text.english for text in texts]


def print_table(model: str, sets: Sequence[Path], terms: Path | None, first: int | None) -> None:
    """Print the table of a model."""
    engine = _load(model)
    print(
        f"{engine.info.name} {engine.info.version}\n\n| set | sentences | way | chrF | BLEU | words/s of the processor |"
        "\n|---|---|---|---|---|---|"
    )
    for path in sets:
        rows = read_rows(path, first)
        sources, references = [row[0] for row in rows], [row[1] for row in rows]
        words = sum(len(source.split()) for source in sources)
        for way, made in (("alone", decode_alone), ("program", lambda some, engine: translate(engine, some))):
            begun = time.process_time()
            english = made(sources, engine)
            speed = words / max(1e-9, time.process_time() - begun)
            chrf = sacrebleu.corpus_chrf(english, [references]).score
            bleu = sacrebleu.corpus_bleu(english, [references]).score
            print(f"| {path.name} | {len(rows)} | {way} | {chrf:.1f} | {bleu:.1f} | {speed:.1f} |", flush=True)
    if terms is not None:
        free, hinted, count = count_terms(engine, read_rows(terms, first))
        print(f"\nterms of {terms.name}: {free / count:.1%} unasked, {hinted / count:.1%} hinted, of {count}")


def print_own(model: str, sentences: Sequence[str]) -> None:
    """Print sentences with the model's own English."""
    engine = _load(model)
    limits = engine.info.glosses or GlossLimits(max_words=0)
    dictionary = load_dictionary()
    for start in range(0, len(sentences), 400):
        some = sentences[start : start + 400]
        glosses = [choose_glosses(dictionary.look_up(one), (), limits) for one in some]
        for source, english in zip(some, decode_alone(some, engine, Decoding(beam_size=1), glosses), strict=True):
            print(f"{source}\t{english}", flush=True)


def count_terms(engine: Engine, rows: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """Return how many of the terms come out unasked and hinted, and of how many."""
    decoding = Decoding(beam_size=1)
    counts = []
    for is_hinted in (False, True):
        requests = [DecodingRequest(row[0], hints=(Hint(row[2], row[3]),) if is_hinted else ()) for row in rows]
        answers = in_order(engine.translate(requests, decoding))
        found = 0
        for answer, row in zip(answers, rows, strict=True):
            wanted = Requirement(0, 0, row[2], RequirementKind.TERM, row[2], row[3], (row[3],))
            found += any(check(one.text, [wanted])[0].satisfied for one in answer.hypotheses[:1])
        counts.append(found)
    return counts[0], counts[1], len(rows)


def write_blind(models: tuple[str, str], sentences: Sequence[str], sheet: Path, key: Path, seed: int) -> None:
    """Write the sheet and, apart from it, its key."""
    made = [translate(_load(model), sentences) for model in models]
    chance = random.Random(seed)
    lines, keys = [], []
    for number, (source, *both) in enumerate(zip(sentences, *made, strict=True), start=1):
        order = chance.sample((0, 1), 2)
        lines.append(f"{number}\tRU\t{source}\n\tX\t{both[order[0]]}\n\tY\t{both[order[1]]}\n")
        keys.append(f"{number}\t{models[order[0]]}\t{models[order[1]]}\n")
    sheet.write_text("\n".join(lines), encoding="utf-8")
    key.write_text("number\tX\tY\n" + "".join(keys), encoding="utf-8")


def read_rows(path: Path, first: int | None) -> list[list[str]]:
    """Return the cells of the lines of a TSV."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()][:first]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    table = commands.add_parser("table")
    table.add_argument("model")
    table.add_argument("sets", type=Path, nargs="*")
    table.add_argument("--terms", type=Path)
    blind = commands.add_parser("blind")
    blind.add_argument("models", nargs=2)
    blind.add_argument("set", type=Path)
    blind.add_argument("--sheet", type=Path, required=True)
    blind.add_argument("--key", type=Path, required=True)
    blind.add_argument("--seed", type=int, default=1)
    own = commands.add_parser("own")
    own.add_argument("model")
    own.add_argument("set", type=Path)
    for command in (table, blind, own):
        command.add_argument("--first", type=int)
    arguments = parser.parse_args()
    try:
        if arguments.command == "table":
            print_table(arguments.model, arguments.sets, arguments.terms, arguments.first)
            return
        sentences = [row[0] for row in read_rows(arguments.set, arguments.first)]
        if arguments.command == "own":
            print_own(arguments.model, sentences)
        else:
            write_blind(tuple(arguments.models), sentences, arguments.sheet, arguments.key, arguments.seed)
    except (OSError, SvodkaError) as error:
        print(f"evaluate.py: {error}", file=sys.stderr)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
