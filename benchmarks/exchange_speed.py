"""How long the approved memory takes to go out as TMX and XLSX and to come back, and how much memory that needs.

    python benchmarks/exchange_speed.py [--units 100000 [1000 …]]

The sentences are made of a small grammar of press reports, all different. Each step runs in a process of its own, so that its peak of
memory (resident set, as Linux counts it) is its own.
"""

import argparse
import datetime
import itertools
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from svodka.approved import exchange
from svodka.approved.interchange import Remarks
from svodka.approved.memory import ApprovedUnit
from svodka.approved.tmx import write_tmx
from svodka.approved.workbook import write_workbook

WHERE = ("Оше", "Бишкеке", "Астане", "Ташкенте", "Душанбе", "Худжанде", "Алматы", "Самарканде", "Термезе", "Баку")
WHO = ("сотрудники милиции", "пограничники", "таможенники", "сотрудники наркоконтроля", "оперативники")
WHAT = ("героина", "гашиша", "опия", "марихуаны", "мефедрона", "метамфетамина", "кокаина")
WHEN = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "на прошлой неделе")
DAY = datetime.date(2025, 9, 8)


def main() -> None:
    """Print a row for each step and size, or do one step where `--step` asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--step", nargs=3, metavar=("STEP", "FILE", "MEMORY"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        _step(arguments.step[0], *map(Path, arguments.step[1:]))
        return
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| units | step | seconds | of the processor | file, MB | peak, MB |\n|---|---|---|---|---|---|")
    for count in arguments.units:
        with tempfile.TemporaryDirectory() as folder:
            _measure(count, Path(folder))


def _measure(count: int, folder: Path) -> None:
    write_tmx(_units(count), folder / "given.tmx", Remarks())
    write_workbook(_units(count), folder / "given.xlsx", Remarks())
    for suffix in (".tmx", ".xlsx"):
        memory = folder / f"memory{suffix}.sqlite3"
        for step, file in (("import", folder / f"given{suffix}"), ("export", folder / f"made{suffix}")):
            seconds, processor, peak = _run(step, file, memory)
            size = file.stat().st_size / 1e6
            row = f"| {count:,} | {step} {suffix} | {seconds:.1f} | {processor:.1f} | {size:.1f} | {peak:.0f} |"
            print(row, flush=True)


def _run(step: str, file: Path, memory: Path) -> tuple[float, float, float]:
    command = [sys.executable, __file__, "--step", step, str(file), str(memory)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, processor, peak = map(float, said.split())
    return seconds, processor, peak


def _step(step: str, file: Path, memory: Path) -> None:
    begun, before = time.perf_counter(), time.process_time()
    if step == "import":
        exchange.import_units(file, memory)
    else:
        exchange.export_units(memory, file)
    seconds, processor = time.perf_counter() - begun, time.process_time() - before
    print(seconds, processor, _peak())


def _peak() -> float:
    """The most memory that this process has had, in MB (Linux). `getrusage` would count that of the parent which it was made from."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1_000


def _units(count: int) -> Iterator[ApprovedUnit]:
    made = itertools.product(range(1, 10_000), WHERE, WHO, WHAT, WHEN)
    for kilos, where, who, what, when in itertools.islice(made, count):
        source = f"Как сообщила пресс-служба ведомства, {when} в {where} {who} изъяли {kilos} кг {what}; возбуждено уголовное дело."
        english = (
            f"Officers seized {kilos} kg of drugs ({what}) in {where}, the agency's press service reported; "
            "a criminal case was opened."
        )
        yield ApprovedUnit(source, english, DAY, "bulletin-43.docx", "inbox/osh.txt", "A. Editor")


if __name__ == "__main__":
    main()
