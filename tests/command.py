"""The command line in a real process, and a few articles to give it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

GOOD = """URL: https://news.example/kg/1
Date: 03.09.2025
Title: В Бишкеке изъяли 5 кг гашиша

В Бишкеке сотрудники милиции задержали мужчину с 5 кг гашиша. Возбуждено уголовное дело.
"""
OTHER = """URL: https://news.example/kz/2
Date: 04.09.2025
Title: В Астане нашли тайник

Полиция Астаны нашла тайник с 12 граммами мефедрона. Ведётся следствие.
"""
KAZAKH = """Астанада есірткі тасымалдаған ер адам ұсталды

Полиция қызметкерлері Астана қаласында есірткі тасымалдаған ер адамды ұстады. Тергеу жүргізілуде, іс бойынша қылмыстық іс қозғалды.
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def svodka(
    *arguments: object, cwd: Path, before: tuple[str, ...] = (), timeout: float = 120, **kwargs: object
) -> Result:
    """Run `python -m svodka` with the test's environment, in `cwd`; `before` is put in front of the command."""
    start = [str(Path(__file__).with_name("windows.py"))] if "SVODKA_TESTS_SIMULATE" in os.environ else ["-m", "svodka"]
    command = [*before, sys.executable, *start, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=timeout, env=os.environ.copy(), check=False, **kwargs
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def inbox(folder: Path, **files: str) -> Path:
    """Make `folder/inbox` with text files; `a__b` stands for `a.b`."""
    place = folder / "inbox"
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return place
