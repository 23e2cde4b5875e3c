"""What one endless paragraph costs: seconds, seconds of the processor and peak memory for each kind, each in a process of its own.

python benchmarks/endless.py [KIND …] [--characters 20000]
"""

import argparse
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from table import show

WORDS = " ".join(
    (
        "сотрудники милиции задержали жителя города изъяли около килограмма гашиша возбуждено уголовное дело автомобиль тайник",
        "таможенники пресс-служба ведомства сообщила граница партия наркотиков следствие подозреваемый показал место закладки оперативники",
        "проводят проверку по факту контрабанды груз направлялся транзитом через республику в ходе обыска обнаружены весы упаковка деньги",
    )
).split()
NAMES = (
    "Айбек",
    "Назаров",
    "Рустам",
    "Каримов",
    "Гульнара",
    "Садыкова",
    "Иван",
    "Петренко",
    "Тимур",
    "Алиев",
    "Ольга",
    "Жумабаева",
)


def _text(words: Iterator[str], characters: int, join: str = " ") -> str:
    parts, length = [], 0
    while length < characters:
        parts.append(next(words))
        length += len(parts[-1]) + len(join)
    return join.join(parts)


def _prose() -> Iterator[str]:
    choice = random.Random(7)
    return (choice.choice(WORDS) for _ in itertools.count())


def _figures() -> Iterator[str]:
    choice = random.Random(7)
    return (f"{choice.randrange(1, 9999)}{choice.choice(('', ',5', ' кг', ' тенге', '%'))}" for _ in itertools.count())


def _terms() -> Iterator[str]:
    from svodka.glossary import loading
    from svodka.glossary.loading import load

    entries = [entry.source for entry in load((loading.built_in_glossary_path(),)).entries]
    return itertools.islice(itertools.cycle(entries), 3_000)


def _all(words: Iterator[str]) -> str:
    return " ".join(words)


KINDS: dict[str, Callable[[int], str]] = {
    "no full stop": lambda characters: _text(_prose(), characters),
    "only commas": lambda characters: _text(_prose(), characters, ", "),
    "no space": lambda characters: _text(_prose(), characters, ""),
    "figures": lambda characters: _text(_figures(), characters),
    "digits": lambda characters: _text((str(number % 10) for number in itertools.count()), characters),
    "terms": lambda characters: _all(_terms()),
    "names": lambda characters: _text((NAMES[place % len(NAMES)] for place in itertools.count()), characters),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--characters", type=int, default=20_000)
    arguments = parser.parse_args()
    rows = []
    for kind in arguments.kinds:
        rows.append((kind, *measure(KINDS[kind](arguments.characters))))
        print(rows[-1], file=sys.stderr, flush=True)
    show(
        f"One paragraph of {arguments.characters:,} characters (3,000 terms)",
        rows,
        ("paragraph", "characters", "words", "seconds", "of the processor", "peak, MB"),
    )


def measure(text: str) -> tuple[object, ...]:
    """Translate an article with this one paragraph in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        (inbox / "endless.txt").write_text(f"Задержаны подозреваемые\n\n{text}\n", encoding="utf-8")
        started = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [
            sys.executable,
            "-m",
            "svodka",
            "translate",
            str(inbox),
            "-o",
            str(Path(folder) / "outbox"),
            "--no-memory",
            "-q",
        ]
        child = subprocess.Popen(command)
        _, status, used = os.wait4(child.pid, 0)
        took = time.perf_counter() - started
        del before
        if status:
            print(f"exit status {status}", file=sys.stderr)
    return (
        len(text),
        len(text.split()),
        f"{took:.1f}",
        f"{used.ru_utime + used.ru_stime:.1f}",
        f"{used.ru_maxrss / 1024:.0f}",
    )


if __name__ == "__main__":
    main()
