"""What differs between systems, in the one module that knows: here as it is on this system, and the locks of the other one."""

import io
import os
import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest

from svodka.system import platform, terminal

HOLD = """
import contextlib
import os
import sys
from pathlib import Path
from svodka.system import platform, terminal
sys.path.insert(0, sys.argv[2])
import windows
with windows.simulated() if "SVODKA_TESTS_SIMULATE" in os.environ else contextlib.nullcontext(), platform.locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""
HERE = str(Path(__file__).parent)


@pytest.mark.parametrize("what", ["a folder", "a file that is there", "a file that is not there yet"])
def test_a_lock_that_another_process_holds_is_waited_for(tmp_path: Path, what: str) -> None:
    (tmp_path / "names.tsv").write_text("x")
    path = {"a folder": tmp_path, "a file that is there": tmp_path / "names.tsv"}.get(what, tmp_path / "new.tsv")
    taken = threading.Event()

    def take() -> None:
        with platform.locked(path):
            taken.set()

    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path), HERE], **pipes, text=True) as other:  # type: ignore[call-overload]
        assert other.stdout.readline() == "held\n"
        thread = threading.Thread(target=take)
        thread.start()
        assert not taken.wait(0.3)
        other.communicate("\n")
        thread.join(timeout=30)
    assert taken.is_set()
    assert [entry.name for entry in tmp_path.iterdir()] == ["names.tsv"]


def test_threads_wait_for_each_other_and_who_holds_a_lock_may_take_it_again(tmp_path: Path) -> None:
    taken = threading.Event()

    def take() -> None:
        with platform.locked(tmp_path / "b"):
            taken.set()

    with platform.locked(tmp_path / "a"), platform.locked(tmp_path):
        thread = threading.Thread(target=take)
        thread.start()
        assert not taken.wait(0.2)
    thread.join(timeout=30)
    assert taken.is_set()


def test_a_lock_is_given_back_by_a_block_that_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), platform.locked(tmp_path):
        raise ZeroDivisionError
    done = subprocess.run(
        [sys.executable, "-c", HOLD, str(tmp_path), HERE], input="\n", text=True, timeout=60, check=True
    )
    assert done.returncode == 0


def test_a_folder_that_is_not_there_is_not_waited_for(tmp_path: Path) -> None:
    with platform.locked(tmp_path / "missing" / "file"):
        assert not list(tmp_path.iterdir())


def test_a_system_that_cannot_lock_a_folder_locks_a_file_in_it_and_removes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def locking(descriptor: int, mode: str, count: int) -> None:
        assert (os.lseek(descriptor, 0, os.SEEK_CUR), count) == (platform._FAR_BYTE, 1)
        calls.append(mode)
        if len(calls) < 3:
            raise PermissionError  # as msvcrt says that another process has it

    windows = types.SimpleNamespace(locking=locking, LK_NBLCK="take")
    monkeypatch.setitem(sys.modules, "msvcrt", windows)  # type: ignore[arg-type]
    monkeypatch.setattr(platform, "SECONDS_BETWEEN_TRIES", 0)
    monkeypatch.setattr(platform, "WINDOWS", True)
    with platform.locked(tmp_path / "names.tsv"):
        assert [entry.name for entry in tmp_path.iterdir()] == [platform.LOCK_FILE]
    assert calls == ["take", "take", "take"]  # and closing the file gives it back
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_held_for_a_moment_is_replaced_when_it_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    new.write_text("new")
    target.write_text("old")
    tries: list[Path] = []
    replace = os.replace

    def held(source: Path, goal: Path) -> None:
        tries.append(goal)
        if len(tries) < 3:
            raise PermissionError
        replace(source, goal)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(platform, "SECONDS_BETWEEN_TRIES", 0)
    monkeypatch.setattr(platform, "WINDOWS", False)
    with pytest.raises(PermissionError):
        platform.replace_file(new, target)  # nobody holds files on this system: no second try
    assert target.read_text() == "old"
    monkeypatch.setattr(platform, "WINDOWS", True)
    platform.replace_file(new, target)
    assert (target.read_text(), len(tries)) == ("new", 3)


def test_the_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= platform.usable_cores() <= (os.cpu_count() or 1)
    monkeypatch.delattr(os, "process_cpu_count", raising=False)  # Python 3.11 and 3.12
    assert platform.usable_cores() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")  # Windows and macOS
    assert platform.usable_cores() == os.cpu_count()
    monkeypatch.setattr(os, "process_cpu_count", lambda: 3, raising=False)
    assert platform.usable_cores() == 3


def test_a_console_that_takes_letters_gets_them_through_the_layer_that_decodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "WINDOWS", True)
    with (tmp_path / "out").open("wb") as file:
        assert platform.writer(file.fileno())("Ош".encode()) == 4
        redirected = io.TextIOWrapper(io.BytesIO(), encoding="cp1251")
        stream = terminal._open_text(terminal.Outlet(file.fileno()), redirected, line_buffering=False)
        assert stream.encoding == "cp1251"
    assert (tmp_path / "out").read_text(encoding="utf-8") == "Ош"


def test_a_private_file_gets_the_permissions_that_a_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    private = tmp_path / "private"
    private.touch(mode=0o600)
    platform.open_to_colleagues(private, tmp_path / "new")
    assert private.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_the_c_library_can_be_told_to_keep_freed_memory_or_says_that_it_cannot() -> None:
    assert platform.keep_freed_memory() in (True, False)
    if sys.platform == "linux" and "glibc" in os.confstr("CS_GNU_LIBC_VERSION"):
        assert platform.keep_freed_memory()
