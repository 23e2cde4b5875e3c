"""How much memory and time an export of a Telegram channel takes, which may hold the messages of years.

    python benchmarks/telegram_memory.py [--megabytes 300]

The export is made by this program in the layout of Telegram Desktop and read as `svodka translate` reads it: with the days of one week,
without any, and cut off in the middle. Each reading is a process of its own, so that its peak is its own.
"""

import argparse
import datetime
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from svodka.errors import SourceError
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read
from svodka.types import Period
from table import show

SENTENCES = (
    "Сотрудники милиции задержали в городе мужчину, который перевозил в машине партию гашиша.",
    "Вещество изъято и направлено на экспертизу, возбуждено уголовное дело.",
    "Об этом сообщили в пресс-службе управления внутренних дел области.",
    "За незаконный оборот наркотиков статья предусматривает лишение свободы на срок до десяти лет.",
)
WEEK = Period(datetime.date(2019, 10, 28), datetime.date(2019, 11, 3))


def make(path: Path, megabytes: int) -> int:
    """Write an export of that size; return the number of its messages."""
    start, number = datetime.datetime(2019, 10, 25), 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n "name": "Пример-Пресс",\n "type": "public_channel",\n "id": 1234567890,\n "messages": [\n')
        while file.tell() < megabytes * 1_000_000:
            number += 1
            when = start + datetime.timedelta(minutes=13 * number)
            bold = {"type": "bold", "text": f"Задержан курьер номер {number}"}
            link = {"type": "text_link", "text": "Подробнее", "href": "https://primer.example/n/1"}
            body = " ".join(SENTENCES[(number + turn) % len(SENTENCES)] for turn in range(4 + number % 9))
            text = [bold, f"\n\n{body} ", link, "\n\n", {"type": "mention", "text": "@primer_press"}]
            message = {
                "id": number,
                "type": "message",
                "date": when.isoformat(),
                "date_unixtime": str(int(when.timestamp())),
                "from": "Пример-Пресс",
                "from_id": "channel1234567890",
                "text": text,
                "text_entities": [part if isinstance(part, dict) else {"type": "plain", "text": part} for part in text],
            }
            file.write(",\n"[: 2 * (number > 1)] + json.dumps(message, ensure_ascii=False, indent=1))
        file.write("\n ]\n}")
    return number


def measure(path: Path, has_period: bool) -> None:
    """Read the export and print what came of it as JSON: articles, the last word, seconds of processor time, peak of memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    try:
        found = read(InboxFile(path), WEEK if has_period else None)
        articles = sum(not isinstance(one, Unread) for one in found)
        said = "; ".join(one.reason for one in found if isinstance(one, Unread))
    except SourceError as error:
        articles, said = 0, str(error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([articles, said, time.process_time() - begun, before / 1024, peak / 1024]))


def main() -> None:
    """Make the export, read it in each way, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--period", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        measure(arguments.read, arguments.period)
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in (arguments.megabytes // 10, arguments.megabytes):
            path = Path(folder) / "result.json"
            messages = make(path, size)
            rows += [run(path, size, messages, "a week", "--period"), run(path, size, messages, "no days")]
        os.truncate(path, path.stat().st_size // 2)
        rows.append(run(path, size // 2, messages, "a week, cut off", "--period"))
    show("Telegram exports", rows, ("MB", "messages", "read", "articles", "CPU s", "before MB", "peak MB", "said"))


def run(path: Path, size: int, messages: int, what: str, *options: str) -> tuple[object, ...]:
    """Read the export in a process of its own; return a row of the table."""
    done = subprocess.run(
        [sys.executable, __file__, "--read", str(path), *options], capture_output=True, text=True, check=True
    )
    articles, said, seconds, before, peak = json.loads(done.stdout)
    return size, f"{messages:,}", what, articles, f"{seconds:.1f}", f"{before:.0f}", f"{peak:.0f}", said


if __name__ == "__main__":
    main()
