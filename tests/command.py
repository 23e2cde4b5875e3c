"""The command line, in this process or in one of its own, and a few articles to give it."""

import contextlib
import io
import logging
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def svodka(*arguments: object, cwd: Path, given: bytes = b"", before: tuple[str, ...] = (), **kwargs: object) -> Result:
    """Run the command in `cwd`, with the test's environment and in its process: starting Python and its libraries costs seconds.

    `given` is what stands on standard input. The command gets a process of its own, `python -m svodka`, where only that makes sense: with
    something put `before` it, with arguments of `subprocess.run`, and where another system is simulated.
    """
    if before or kwargs or "SVODKA_TESTS_SIMULATE" in os.environ:
        return _in_a_process(*arguments, cwd=cwd, given=given, before=before, **kwargs)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with contextlib.chdir(cwd), _input(given), _streams(out, err), _own_logging(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from svodka.cli.main import _called

            code = _called([*map(str, arguments)])
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="surrogateescape"))
    assert "Traceback" not in texts[1], texts[1]
    return Result(code, *texts)


@contextlib.contextmanager
def _input(data: bytes) -> Iterator[None]:
    """Let a file stand for standard input, which the program reads by its descriptor."""
    kept = os.dup(0)
    try:
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            os.dup2(file.fileno(), 0)
            yield
    finally:
        os.dup2(kept, 0)
        os.close(kept)


@contextlib.contextmanager
def _streams(out: io.BufferedIOBase, err: io.BufferedIOBase) -> Iterator[None]:
    """Let files stand for standard output and error."""
    wrapped = [io.TextIOWrapper(raw, "utf-8", "surrogateescape", write_through=True) for raw in (out, err)]
    try:
        with contextlib.redirect_stdout(wrapped[0]), contextlib.redirect_stderr(wrapped[1]):
            yield
    finally:
        for stream in wrapped:
            stream.detach()


@contextlib.contextmanager
def _own_logging() -> Iterator[None]:
    """Let the command set up logging as in a process of its own: where pytest listens, `basicConfig` does nothing."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def _in_a_process(*arguments: object, cwd: Path, given: bytes, before: tuple[str, ...], **kwargs: Any) -> Result:
    """Run `python -m svodka` with the test's environment, in `cwd`; `before` is put in front of the command."""
    start = [str(Path(__file__).with_name("windows.py"))] if "SVODKA_TESTS_SIMULATE" in os.environ else ["-m", "svodka"]
    command = [*before, sys.executable, *start, *map(str, arguments)]
    encoding, errors = kwargs.pop("encoding", "utf-8"), kwargs.pop("errors", "strict")
    options = {"timeout": 120, "capture_output": True, "env": os.environ.copy(), "check": False} | kwargs
    done = subprocess.run(command, cwd=cwd, input=given, **options)
    out, err = (said.decode(encoding, errors) for said in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return Result(done.returncode, out, err)


def inbox(folder: Path, **files: str) -> Path:
    """Make `folder/inbox` with text files; `a__b` stands for `a.b`."""
    place = folder / "inbox"
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return place
