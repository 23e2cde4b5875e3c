"""What the dictionary costs: seconds and memory to load, to look words up, and to search the English for them.

    python benchmarks/dictionary_speed.py [TSV]              (default: ../shared/eval/domain-dev.ru-en.tsv)

The file has Russian and English of a sentence in its first two columns. Memory is what the process has grown by (its peak, RSS) and
what Python's own count says (tracemalloc, in a second pass because counting slows everything down).
"""

import argparse
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from svodka.checks.words import find_invented_words, find_lost_words
from svodka.dictionary import entries
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.russian.morphology import analyser


def main() -> None:
    """Print one line for each thing measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", type=Path, default=Path("../shared/eval/domain-dev.ru-en.tsv"))
    parser.add_argument("--counted", action="store_true", help="only load, and print what tracemalloc counts")
    arguments = parser.parse_args()
    analyser()
    if arguments.counted:
        tracemalloc.start()
        dictionary = load_dictionary()
        now, most = tracemalloc.get_traced_memory()
        _use_all(dictionary)
        print(f"{now / 1e6:.1f} {most / 1e6:.1f} {tracemalloc.get_traced_memory()[0] / 1e6:.1f}")
        return
    before = _peak()
    begun, busy = time.perf_counter(), time.process_time()
    dictionary = load_dictionary()
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    print(f"load: {seconds:.3f} s ({busy:.3f} s of the processor), {_peak() - before:.1f} MB of the process")
    counted = subprocess.run([sys.executable, __file__, "--counted"], capture_output=True, text=True, check=True)
    loaded, peak, used = counted.stdout.split()
    print(
        f"Python's count: {loaded} MB loaded (peak {peak} MB), {used} MB once lost and invented words were looked for"
    )
    pairs = [line.split("\t")[:2] for line in arguments.table.read_text(encoding="utf-8").splitlines() if "\t" in line]
    words = sum(len(source.split()) for source, _ in pairs)
    _timed("look up", words, lambda: [dictionary.look_up(source) for source, _ in pairs])
    _timed(
        "lost words",
        words,
        lambda: [find_lost_words(e, dictionary.look_up(s), (), dictionary.relatives) for s, e in pairs],
    )
    _timed(
        "invented words",
        words,
        lambda: [find_invented_words(s, e, dictionary.look_up(s), (), dictionary.is_sense) for s, e in pairs],
    )
    print(f"all: {_peak() - before:.1f} MB of the process, simplemma's word list included")


def _use_all(dictionary: Dictionary) -> None:
    """Make what the dictionary makes when first asked."""
    (lookup,) = dictionary.look_up("патрон")
    dictionary.relatives(lookup)
    dictionary.is_sense("cartridge")
    assert len(entries.built_in_rows()) > 70_000


def _timed(name: str, words: int, work: Callable[[], object]) -> None:
    begun = time.process_time()
    work()
    seconds = time.process_time() - begun
    print(f"{name}: {words / seconds:.0f} source words/s ({seconds:.2f} s of the processor for {words})")


def _peak() -> float:
    """The most memory that the process has had, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
