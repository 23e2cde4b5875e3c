"""`svodka watch`: seconds from a settled file to the updated bulletin, and many files dropped at once.

    python benchmarks/watch.py latency [inbox] [--repeat 3]
    python benchmarks/watch.py flood [--files 500] [--rounds 2]
    python benchmarks/watch.py idle [--files 500] [--seconds 60]

`latency` is a real process with the best installed model and a memory of its own: the inbox is translated, then one new article is
dropped, taken away, and dropped again. `flood` has a stand-in for the model (one sentence for all, with the figures of the source), so
that what is measured is everything but decoding. `idle` is the processor time of a watcher that has nothing to do.
"""

import argparse
import contextlib
import datetime
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from svodka.bulletin.report import RunReport
from svodka.engine import Cost, Decoded, Decoding
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest
from svodka.options import Options
from svodka.runs import pipeline, preparation
from svodka.runs.bulletin_updater import BulletinUpdater
from svodka.runs.watch import OutboxLock, Watcher, watch_folder
from svodka.translation.resources import Resources, choose_glossaries
from svodka.types import FileStatus
from table import show

SETTLE = 3.0
TOWNS = ("Оше", "Таласе", "Нарыне", "Токмаке", "Баткене", "Астане", "Шымкенте", "Душанбе", "Ташкенте", "Термезе")
DRUGS = ("гашиша", "героина", "мефедрона", "опия", "марихуаны")
NEW = """Date: 04.09.2025
Title: В Нарыне задержали водителя с 7 кг гашиша

В Нарыне сотрудники милиции остановили грузовик, в котором под ящиками с картофелем лежали 7 кг гашиша.
Водитель, житель соседней области, сказал, что должен был передать груз незнакомому человеку на рынке.
Возбуждено уголовное дело. Следователи ищут тех, кто заказал перевозку.
"""


def article(number: int) -> str:
    town, drug = TOWNS[number % len(TOWNS)], DRUGS[number // len(TOWNS) % len(DRUGS)]
    return (
        f"URL: https://news.example/{number}\nDate: {1 + number % 5:02}.09.2025\n"
        f"Title: В {town} изъяли {number + 2} кг {drug}\n\n"
        f"В {town} сотрудники милиции изъяли {number + 2} кг {drug} у жителя дома № {number + 1}.\n"
        f"Задержанный рассказал, что купил {number + 3} свёртков за {number + 100} долларов.\n"
        "Возбуждено уголовное дело. Ведётся следствие.\n"
    )


class StandIn:
    """Answers every request with one sentence and the figures of the source."""

    info = ModelInfo("stand-in", "1", "causal", "ru", "en", "none", "0123456789abcdef")

    def translate(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> Iterator[Decoded]:
        """See `Engine.translate`."""
        for index, request in enumerate(requests):
            figures = " and ".join(re.findall(r"\d+", request.source))
            answer = (Hypothesis(f"The police found the drug in the town {figures}.", -0.1),)
            # The memory is written once for each batch, as with a model.
            yield Decoded(index, answer, ends_batch=index % 64 == 63 or index == len(requests) - 1)

    def measure(self, request: DecodingRequest) -> Cost:
        """See `Engine.measure`; a piece is a word here."""
        words = len(request.source.split())
        return Cost(words + len(request.prefix.split()), 3 * words)

    def score(self, requests: Sequence[ScoringRequest]) -> list[Likelihood]:
        """See `Engine.score`."""
        return [Likelihood((-0.1,)) for _ in requests]

    def can_write(self, text: str) -> bool:
        """See `Engine.can_write`."""
        return True


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def watching(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "svodka", "watch", "inbox", "-o", "outbox", "--settle", str(SETTLE), *more]
    environment = os.environ | {"SVODKA_DATA_DIR": str(folder / "data")}
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.terminate()


def latency(inbox: Path, repeat: int) -> None:
    rows: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(inbox, folder / "inbox")
        with watching(folder) as process:
            assert process.stdout is not None
            first = process.stdout.readline().strip()

            def measure(what: str, change: Any) -> None:
                change()
                settled, before = time.monotonic() + SETTLE, processor_seconds(process.pid)
                assert process.stdout is not None and process.stdout.readline()
                took = time.monotonic() - settled, processor_seconds(process.pid) - before
                rows.setdefault(what, []).append(took)
                time.sleep(1)

            for number in range(repeat):
                new = folder / "inbox" / "new.txt"
                # Other figures are other sentences for the model, as long as the first.
                text = NEW.replace("7 кг", f"{number + 7},5 кг").replace(
                    "соседней", ("соседней", "другой", "южной")[number % 3]
                )
                measure("one new article", lambda text=text, new=new: new.write_text(text, encoding="utf-8"))
                measure("one article taken away", new.unlink)
                measure(
                    "one article that the memory knows",
                    lambda text=text, new=new: new.write_text(text, encoding="utf-8"),
                )
                measure("one article taken away", new.unlink)
    show(
        f"Seconds from settled to updated ({first})",
        [
            (
                what,
                f"{statistics.median(took for took, _ in all_):.1f}",
                f"{max(took for took, _ in all_):.1f}",
                f"{statistics.median(cpu for _, cpu in all_):.1f}",
                len(all_),
            )
            for what, all_ in rows.items()
        ],
        ("what", "median", "longest", "processor s", "times"),
    )


def flood(files: int, rounds: int) -> None:
    runs: list[int] = []
    run = pipeline.run

    def noted(prepared: preparation.PreparedRun, *arguments: Any, **keywords: Any) -> RunReport:
        runs.append(len(prepared.plans))
        made = run(prepared, *arguments, **keywords)
        # An article that fails costs hardly any time, and the figures would look good.
        if failed := [file.reason for file in made.files if file.status is FileStatus.FAILED]:
            raise SystemExit(f"{len(failed)} articles failed: {failed[0]}")
        return made

    pipeline.run = noted
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SVODKA_DATA_DIR"] = str(folder / "data")
        place, outbox = folder / "inbox", folder / "outbox"
        place.mkdir()
        outbox.mkdir()
        options = Options((place,), outbox, settle=SETTLE)
        equipment = Resources(glossaries=choose_glossaries(options), engine=StandIn())
        equipment.rulebook()
        updater = BulletinUpdater(options, equipment)

        def until(count: int) -> Iterator[bool]:
            """The real wakes, until so many runs are done."""
            for changed in watch_folder(place, print):
                if len(runs) >= count:
                    return
                yield changed

        for number in range(rounds):
            before = resource.getrusage(resource.RUSAGE_SELF)
            dropped: list[float] = []

            def drop(number: int = number, dropped: list[float] = dropped) -> None:
                time.sleep(1)
                for one in range(number * files, (number + 1) * files):
                    (place / f"{one}.txt").write_text(article(one), encoding="utf-8")
                dropped.append(time.monotonic())

            done = len(runs)
            with OutboxLock(outbox, place) as lock:
                dropper = threading.Thread(target=drop)
                dropper.start()
                watcher = Watcher(updater, lock, lambda: options)
                watcher.watch(
                    until(done + 1), time.monotonic, lambda: datetime.datetime(2025, 9, 5, tzinfo=datetime.UTC)
                )
                dropper.join()
            after = resource.getrusage(resource.RUSAGE_SELF)
            rows.append(
                (
                    files,
                    (number + 1) * files,
                    len(runs) - done,
                    f"{time.monotonic() - dropped[0] - SETTLE:.1f}",
                    f"{after.ru_utime - before.ru_utime:.1f}",
                    f"{after.ru_maxrss / 1024:.0f}",
                )
            )
    show(
        "Files dropped at once, with a stand-in for the model",
        rows,
        ("dropped", "in the inbox", "runs", "seconds from settled to updated", "processor s", "peak MB"),
    )


def idle(files: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inbox").mkdir()
        for one in range(files):
            # No model is needed for what is not read.
            (folder / "inbox" / f"{one}.xyz").write_text("x", encoding="utf-8")
        with watching(folder) as process:
            time.sleep(30)
            before = processor_seconds(process.pid)
            time.sleep(seconds)
            used = processor_seconds(process.pid) - before
            resident = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    show(
        "Nothing to do",
        [(files, f"{100 * used / seconds:.1f} %", f"{resident / 1e6:.0f}")],
        ("files", "of a core", "resident MB"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("latency")
    one.add_argument("inbox", type=Path, nargs="?", default=Path("inbox"))
    one.add_argument("--repeat", type=int, default=3)
    many = commands.add_parser("flood")
    many.add_argument("--files", type=int, default=500)
    many.add_argument("--rounds", type=int, default=2)
    none = commands.add_parser("idle")
    none.add_argument("--files", type=int, default=500)
    none.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    if arguments.command == "latency":
        latency(arguments.inbox, arguments.repeat)
    elif arguments.command == "flood":
        flood(arguments.files, arguments.rounds)
    else:
        idle(arguments.files, arguments.seconds)


if __name__ == "__main__":
    main()
