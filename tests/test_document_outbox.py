import hashlib
import json
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from svodka.bulletin import report
from svodka.bulletin.outbox import choose, file_hash, prepare, put, review_path, stem, tell_name
from svodka.errors import RequestError
from svodka.system import platform
from svodka.types import Period

PERIOD = Period(date(2019, 10, 28), date(2019, 11, 3))


def write(path: Path, content: bytes) -> None:
    """Write a bulletin with the run report that knows it."""
    path.write_bytes(content)
    report.report_path(path).write_text(json.dumps({"bulletin_sha256": file_hash(path)}), encoding="utf-8")


def test_the_name_carries_number_and_period() -> None:
    assert stem(PERIOD, 43) == "bulletin-43_2019-10-28_2019-11-03"
    assert stem(PERIOD, None) == "bulletin_2019-10-28_2019-11-03"


def test_a_free_name_is_taken(tmp_path: Path) -> None:
    assert choose(tmp_path, "b") == tmp_path / "b.docx"


def test_our_own_untouched_bulletin_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path / "b.docx", b"ours")
    assert choose(tmp_path, "b") == tmp_path / "b.docx"


def test_an_edited_bulletin_is_never_overwritten(tmp_path: Path) -> None:
    write(tmp_path / "b.docx", b"ours")
    (tmp_path / "b.docx").write_bytes(b"edited")
    assert choose(tmp_path, "b") == tmp_path / "b-2.docx"
    write(tmp_path / "b-2.docx", b"ours again")
    assert choose(tmp_path, "b") == tmp_path / "b-2.docx"
    (tmp_path / "b-2.docx").write_bytes(b"edited too")
    assert choose(tmp_path, "b") == tmp_path / "b-3.docx"


def test_a_bulletin_without_report_is_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes(b"whose?")
    assert choose(tmp_path, "b") == tmp_path / "b-2.docx"


@pytest.mark.parametrize(
    "lock", ["~$bulletin-43.docx", "~$ulletin-43.docx", "~$lletin-43.docx", ".~lock.bulletin-43.docx#"]
)
def test_a_bulletin_that_is_open_in_an_editor_is_left_alone(tmp_path: Path, lock: str) -> None:
    write(tmp_path / "bulletin-43.docx", b"ours")
    (tmp_path / lock).touch()
    assert choose(tmp_path, "bulletin-43") == tmp_path / "bulletin-43-2.docx"


def test_a_name_with_a_number_has_its_reason(tmp_path: Path) -> None:
    first, second = tmp_path / "b.docx", tmp_path / "b-2.docx"
    write(first, b"ours")
    assert tell_name(first, "b") == ""
    (tmp_path / "~$b.docx").touch()
    assert tell_name(second, "b") == "This bulletin is b-2.docx because b.docx is open in another program"
    (tmp_path / "~$b.docx").unlink()
    first.write_bytes(b"edited")
    assert "because b.docx was edited since svodka wrote it" in tell_name(second, "b")
    report.report_path(first).unlink()
    assert "because b.docx is no bulletin that a run report" in tell_name(second, "b")


def test_folders_and_links_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "b.docx").mkdir()
    (tmp_path / "b-2.docx").symlink_to(tmp_path / "nowhere")
    assert choose(tmp_path, "b") == tmp_path / "b-3.docx"


def test_the_outbox_is_made_with_its_parents(tmp_path: Path) -> None:
    prepare(tmp_path / "a" / "outbox")
    prepare(tmp_path / "a" / "outbox")
    assert (tmp_path / "a" / "outbox").is_dir()


def test_an_outbox_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("")
    with pytest.raises(RequestError, match="is a file"):
        prepare(tmp_path / "outbox")
    with pytest.raises(RequestError, match="cannot be made"):
        prepare(tmp_path / "outbox" / "below")


def test_a_bulletin_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"gone\.docx"):
        file_hash(tmp_path / "gone.docx")


def test_bulletin_and_report_appear_together(tmp_path: Path) -> None:
    put({tmp_path / "b.docx": b"bulletin", tmp_path / "b.json": b"{}"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.docx": b"bulletin", "b.json": b"{}"}


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken.docx").mkdir()
    with pytest.raises(RequestError, match=r"taken\.docx cannot be written"):
        put({tmp_path / "taken.docx": b"", tmp_path / "taken.json": b""})
    with pytest.raises(RequestError, match="No such file"):
        put({tmp_path / "nowhere" / "b.docx": b"", tmp_path / "nowhere" / "b.json": b""})
    assert [path.name for path in tmp_path.iterdir()] == ["taken.docx"]


@pytest.mark.parametrize(("bulletin", "report"), [(b"x" * 2000, b""), (b"", b"x" * 2000)])
def test_a_full_disk_leaves_both_old_files_whole(tmp_path: Path, bulletin: bytes, report: bytes) -> None:
    (tmp_path / "b.docx").write_bytes(b"old")
    (tmp_path / "b.json").write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(RequestError, match="make room"):
            put({tmp_path / "b.docx": bulletin, tmp_path / "b.json": report})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.docx": b"old", "b.json": b"old"}


@pytest.mark.parametrize("old", [b"old", None])
def test_a_report_that_cannot_be_put_in_its_place_takes_the_bulletin_back(tmp_path: Path, old: bytes | None) -> None:
    if old is not None:
        (tmp_path / "b.docx").write_bytes(old)
    (tmp_path / "b.json").mkdir()
    with pytest.raises(RequestError, match=r"b\.json cannot be written"):
        put({tmp_path / "b.docx": b"new", tmp_path / "b.json": b"{}"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.docx", "b.json"][old is None :]
    assert old is None or (tmp_path / "b.docx").read_bytes() == old


def test_ctrl_c_between_the_two_takes_the_bulletin_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.docx").write_bytes(b"old")
    replace = platform.replace_file

    def interrupted(new: Path, target: Path) -> None:
        if target.suffix == ".json":
            raise KeyboardInterrupt
        replace(new, target)

    monkeypatch.setattr(platform, "replace_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put({tmp_path / "b.docx": b"new", tmp_path / "b.json": b"{}"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.docx": b"old"}


def test_a_review_page_of_an_older_run_goes_where_none_is_wanted(tmp_path: Path) -> None:
    page = review_path(tmp_path / "b.docx")
    assert page.name == "b.review.html"
    page.write_bytes(b"old")
    put({tmp_path / "b.docx": b"new", page: None})
    assert [path.name for path in tmp_path.iterdir()] == ["b.docx"]
    put({tmp_path / "b.docx": b"newer", page: None})
    assert (tmp_path / "b.docx").read_bytes() == b"newer"


def test_where_an_older_review_page_cannot_go_the_old_bulletin_stays(tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes(b"old")
    (tmp_path / "b.review.html").mkdir()
    with pytest.raises(RequestError, match=r"b\.review\.html cannot be written"):
        put({tmp_path / "b.docx": b"new", tmp_path / "b.review.html": None})
    assert (tmp_path / "b.docx").read_bytes() == b"old"


def test_ctrl_c_after_the_older_review_page_is_gone_brings_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.review.html").write_bytes(b"old")
    unlink = Path.unlink

    def interrupted(path: Path, missing_ok: bool = False) -> None:
        unlink(path, missing_ok=missing_ok)
        if path.name == "b.review.html":
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put({tmp_path / "b.docx": b"new", tmp_path / "b.review.html": None})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.review.html": b"old"}


KILLED_WHILE_PUTTING = """
import os, signal, sys
from pathlib import Path
from svodka.bulletin import outbox
from svodka.system import platform
folder, content, moves = Path(sys.argv[1]), sys.argv[2].encode(), int(sys.argv[3])
replace = platform.replace_file
def replace_and_die(new, target):
    global moves
    if moves == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    moves -= 1
    replace(new, target)
platform.replace_file = replace_and_die
import hashlib, json
sum_ = hashlib.sha256(content).hexdigest()
def draw(path):
    said = json.dumps({"bulletin_sha256": sum_, "files": [{"fingerprint": sys.argv[2]}]})
    return {path: content, path.with_suffix(".review.html"): b"page", path.with_suffix(".json"): said.encode()}
outbox.put_beside(folder, "b", draw, sum_)
"""


def putting(folder: Path, content: str, moves: int) -> int:
    command = [sys.executable, "-c", KILLED_WHILE_PUTTING, str(folder), content, str(moves)]
    return subprocess.run(command, check=False).returncode


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_whatever_kills_a_run_while_it_writes_the_next_one_writes_over_its_bulletin(tmp_path: Path, moves: int) -> None:
    assert putting(tmp_path, "first", 9) == 0
    assert putting(tmp_path, "second", moves) == -9
    standing = (tmp_path / "b.docx").read_bytes()
    assert standing == (b"first" if moves < 2 else b"second")
    assert report.written_hash(tmp_path / "b.docx") == hashlib.sha256(standing).hexdigest()
    # Whoever asks which articles it holds is told none, but for a report that is not of another bulletin.
    known = {0: {"first"}, 1: set(), 2: set(), 3: set()}
    assert report.written_fingerprints(tmp_path / "b.docx") == known[moves]
    assert putting(tmp_path, "third", 9) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.docx", "b.json", "b.review.html"]
    assert (tmp_path / "b.docx").read_bytes() == b"third"
    assert report.announce(tmp_path / "b.docx", "x") != (tmp_path / "b.json").read_text()
    assert "next_bulletin_sha256" not in (tmp_path / "b.json").read_text()


def test_the_last_file_takes_its_place_after_the_older_page_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.review.html").write_bytes(b"old")
    order: list[str] = []
    replace, remove = platform.replace_file, platform.remove_file
    monkeypatch.setattr(platform, "replace_file", lambda new, at: (order.append(at.name), replace(new, at)))
    monkeypatch.setattr(platform, "remove_file", lambda path: (order.append(path.name), remove(path)))
    put({tmp_path / "b.docx": b"new", tmp_path / "b.review.html": None, tmp_path / "b.json": b"{}"})
    assert order[:3] == ["b.docx", "b.review.html", "b.json"]


def test_a_first_bulletin_whose_run_was_killed_before_its_report_is_known_too(tmp_path: Path) -> None:
    assert putting(tmp_path, "first", 2) == -9
    assert putting(tmp_path, "second", 9) == 0
    assert (tmp_path / "b.docx").read_bytes() == b"second" and len(list(tmp_path.iterdir())) == 3


def test_two_runs_killed_in_a_row_leave_a_bulletin_that_the_third_knows_for_its_own(tmp_path: Path) -> None:
    assert [putting(tmp_path, "first", 9), putting(tmp_path, "second", 2), putting(tmp_path, "third", 1)] == [0, -9, -9]
    assert (tmp_path / "b.docx").read_bytes() == b"second"
    assert putting(tmp_path, "fourth", 9) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.docx", "b.json", "b.review.html"]
