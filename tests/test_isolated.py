"""A child process that crashes or hangs costs an error and nothing else."""

import sys
from pathlib import Path

import pytest

from svodka.system import child_process
from svodka.system.child_process import IsolatedError, run_isolated

CHILDREN = {
    "crashing": "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n",
    "failing": "raise ValueError\n",
    "hanging": "import time\ntime.sleep(60)\n",
    "greedy": "from svodka.system import platform\nplatform.limit_this_process(1 << 28, 5)\nx = bytes(1 << 29)\n",
    "endless": "from svodka.system import platform\nplatform.limit_this_process(1 << 30, 1)\nwhile True:\n    pass\n",
    "echoing": "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])\n",
}


@pytest.fixture
def children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in CHILDREN.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", ":".join([str(tmp_path), str(Path(child_process.__file__).parents[2])]))
    monkeypatch.setattr(child_process, "_MODULES", frozenset(CHILDREN))


def test_what_the_child_writes_comes_back(children: None) -> None:
    assert run_isolated("echoing", b"abc", 30) == b"cba"


@pytest.mark.parametrize("name", ["crashing", "failing", "greedy", "endless"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
def test_a_child_that_crashes_or_takes_too_much_is_an_error(children: None, name: str) -> None:
    with pytest.raises(IsolatedError) as caught:
        run_isolated(name, b"", 30)
    assert not caught.value.took_too_long


def test_a_child_that_hangs_is_ended(children: None) -> None:
    with pytest.raises(IsolatedError) as caught:
        run_isolated("hanging", b"", 0.5)
    assert caught.value.took_too_long


def test_nothing_but_our_own_modules_is_started() -> None:
    with pytest.raises(ValueError, match="antigravity"):
        run_isolated("antigravity", b"", 1)
