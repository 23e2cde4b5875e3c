"""How long matching takes with 100, 1,000 and 10,000 entries over the same text.

    python benchmarks/glossary_speed.py [ARTICLE …]          (default: ../shared/articles/*.txt)

Every glossary holds 50 nouns of the text itself and for the rest terms of one to three words made from pymorphy3's own dictionary,
which match where the text happens to have them; with --built-in also the glossary that comes with svodka. `cold` is the first pass
of a new matcher, with every word of the text still to be analysed; `warm` is the best of five passes after it. Words are what
white space separates in the source.
"""

import argparse
import random
import time
from pathlib import Path

from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry, Glossary
from svodka.russian.morphology import analyser

SIZES = (100, 1_000, 10_000)
FAMILIAR = 50
PASSES = 5
BEGINNINGS = "бвгдзклмнопрстуф"


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=20, help="times the text is taken")
    parser.add_argument("--built-in", action="store_true", help="add the built-in glossary")
    arguments = parser.parse_args()
    paths = arguments.articles or sorted(Path("../shared/articles").glob("*.txt"))
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    words = sum(len(line.split()) for line in lines)
    built_in = load([built_in_glossary_path()]).entries if arguments.built_in else ()
    synthetic = _synthetic(max(SIZES), lines)
    print(f"{len(paths)} files, {words} words; warm: {arguments.repeat} × the text, best of {PASSES}")
    print(f"{'entries':>8} {'build s':>8} {'terms':>6} {'cold words/s':>13} {'warm words/s':>13} {'warm µs/word':>13}")
    for size in SIZES:
        entries = [*built_in, *synthetic[:size]]
        begun = time.perf_counter()
        matcher = Matcher(Glossary(tuple(entries)))
        built = time.perf_counter() - begun
        cold, found = _pass(matcher, lines)
        warm = min(_pass(matcher, lines * arguments.repeat)[0] for _ in range(PASSES)) / arguments.repeat
        print(
            f"{len(entries):8} {built:8.2f} {found:6} {words / cold:13,.0f} {words / warm:13,.0f} {warm / words * 1e6:13.2f}"
        )


def _pass(matcher: Matcher, lines: list[str]) -> tuple[float, int]:
    begun = time.perf_counter()
    found = sum(len(matcher.find(line, "kg")) for line in lines)
    return time.perf_counter() - begun, found


def _synthetic(count: int, lines: list[str]) -> list[Entry]:
    """Terms of one to three words: the first `FAMILIAR` end in a noun of the text, the others in any noun of the dictionary."""
    chance = random.Random(30042)
    nouns, adjectives = _lexicon("NOUN", count), _lexicon("ADJF", count)
    parses = (analyser().parse(word.strip('.,«»:;()"'))[0] for line in lines for word in line.split())
    present = sorted({parse.normal_form for parse in parses if parse.tag.POS == "NOUN" and parse.is_known})
    sources: dict[str, None] = {}
    while len(sources) < count:
        familiar = len(sources) < min(FAMILIAR, len(present) // 2)
        before = [chance.choice(adjectives) for _ in range(0 if familiar else chance.choice((0, 1, 1, 2)))]
        sources[" ".join((*before, chance.choice(present if familiar else nouns)))] = None
    return [Entry(source, f"term {number}") for number, source in enumerate(sources)]


def _lexicon(pos: str, count: int) -> list[str]:
    words = []
    for beginning in BEGINNINGS:
        for parse in analyser().dictionary.iter_known_words(beginning):
            word, tag, normal_form, *_ = parse
            if pos == tag.POS and word == normal_form:
                words.append(word)
            if len(words) % count == count - 1:
                break
    random.Random(1).shuffle(words)
    return words[:count]


if __name__ == "__main__":
    main()
