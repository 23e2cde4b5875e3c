"""Joining the built-in model from its pieces: whole, verified, once, and never half."""

import hashlib
import os
import random
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from svodka.engine import model_folder, store
from svodka.errors import ModelError
from svodka.system import platform

WEIGHTS = bytes(range(256)) * 5_000
PIECE = 500_000
REPOSITORY = Path(__file__).parents[1]


@pytest.fixture
def pieces(tmp_path: Path) -> Path:
    return make_pieces(tmp_path / "pieces")


def make_pieces(folder: Path, weights: bytes = WEIGHTS) -> Path:
    folder.mkdir()
    small = {"manifest.json": b"{}", "NOTICE": b"notice", "TERMS.txt": b"terms", "config.json": b"{}\n"}
    parts = {
        f"model.bin.part{n}": weights[start : start + PIECE] for n, start in enumerate(range(0, len(weights), PIECE), 1)
    }
    for name, content in (small | parts).items():
        (folder / name).write_bytes(content)
    everything = small | parts | {"model.bin": weights}
    model_folder.write_sums(folder, {name: hashlib.sha256(content).hexdigest() for name, content in everything.items()})
    return folder


def leftovers(shelf: Path) -> list[str]:
    return [path.name for path in shelf.iterdir() if path.name.startswith(".")] if shelf.exists() else []


def test_the_pieces_are_joined_with_licence_and_sums(pieces: Path, tmp_path: Path) -> None:
    folder = store.join_pieces(pieces, tmp_path / "shelf")
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert (folder / "NOTICE").read_bytes() == b"notice"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["NOTICE", "TERMS.txt", "config.json", "manifest.json", "model.bin", "SHA256SUMS", model_folder.STAMP]
    )
    assert model_folder.find_damaged_files(folder, model_folder.read_sums(folder)) == []
    assert leftovers(tmp_path / "shelf") == []


def test_ten_pieces_and_more_are_joined_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    weights = os.urandom(PIECE * 11 + 5)
    folder = store.join_pieces(make_pieces(tmp_path / "pieces", weights), tmp_path / "shelf")
    assert (folder / "model.bin").read_bytes() == weights


def test_a_second_time_nothing_is_written(pieces: Path, tmp_path: Path) -> None:
    folder = store.join_pieces(pieces, tmp_path / "shelf")
    before = (folder / "model.bin").stat()
    (pieces / "model.bin.part1").unlink()  # so that joining again would fail
    assert store.join_pieces(pieces, tmp_path / "shelf") == folder
    after = (folder / "model.bin").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("name", ["model.bin", "NOTICE"])
def test_a_damaged_model_is_joined_anew(name: str, pieces: Path, tmp_path: Path) -> None:
    folder = store.join_pieces(pieces, tmp_path / "shelf")
    content = bytearray((folder / name).read_bytes())
    content[3] ^= 0xFF
    (folder / name).write_bytes(bytes(content))
    assert store.join_pieces(pieces, tmp_path / "shelf") == folder
    assert model_folder.find_damaged_files(folder, model_folder.read_sums(pieces)) == sorted(
        name for name in model_folder.read_sums(pieces) if ".part" in name
    )
    assert leftovers(tmp_path / "shelf") == []


def test_a_missing_file_is_joined_anew(pieces: Path, tmp_path: Path) -> None:
    folder = store.join_pieces(pieces, tmp_path / "shelf")
    (folder / "TERMS.txt").unlink()
    assert (store.join_pieces(pieces, tmp_path / "shelf") / "TERMS.txt").is_file()


def test_a_model_whose_times_alone_changed_is_verified_and_kept(pieces: Path, tmp_path: Path) -> None:
    folder = store.join_pieces(pieces, tmp_path / "shelf")
    fingerprint = model_folder.compute_fingerprint(folder)
    os.utime(folder / "model.bin", (1, 1))
    inode = (folder / "model.bin").stat().st_ino
    assert model_folder.compute_fingerprint(folder) != fingerprint
    assert store.join_pieces(pieces, tmp_path / "shelf") == folder
    assert (folder / "model.bin").stat().st_ino == inode
    assert model_folder.stamp_matches(folder)
    assert model_folder.compute_fingerprint(folder) == fingerprint


def test_a_new_edition_gets_a_directory_of_its_own_and_the_old_one_goes(pieces: Path, tmp_path: Path) -> None:
    old = store.join_pieces(pieces, tmp_path / "shelf")
    new = store.join_pieces(make_pieces(tmp_path / "newer", WEIGHTS[::-1]), tmp_path / "shelf")
    assert new != old
    assert [path.name for path in (tmp_path / "shelf").iterdir()] == [new.name]


def test_a_damaged_piece_is_named_and_nothing_is_left(pieces: Path, tmp_path: Path) -> None:
    (pieces / "model.bin.part2").write_bytes(b"x" * PIECE)
    with pytest.raises(ModelError, match=r"model\.bin\.part2 is damaged"):
        store.join_pieces(pieces, tmp_path / "shelf")
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_missing_piece_is_named(pieces: Path, tmp_path: Path) -> None:
    (pieces / "model.bin.part3").unlink()
    with pytest.raises(ModelError, match=r"model\.bin\.part3 is missing"):
        store.join_pieces(pieces, tmp_path / "shelf")
    assert list((tmp_path / "shelf").iterdir()) == []


@pytest.mark.parametrize("line", ["nonsense", f"{'0' * 64}  ../escaped", f"{'0' * 64}  /etc/passwd"])
def test_a_list_of_sums_that_is_none_is_refused(line: str, pieces: Path, tmp_path: Path) -> None:
    (pieces / "SHA256SUMS").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ModelError, match="not a list of SHA-256 sums"):
        store.join_pieces(pieces, tmp_path / "shelf")


def test_ctrl_c_half_way_leaves_nothing(pieces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = model_folder.read_chunks

    def interrupted(*files: Path) -> object:
        if any(path.name == "model.bin.part2" for path in files):
            raise KeyboardInterrupt
        return plain(*files)

    monkeypatch.setattr(model_folder, "read_chunks", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.join_pieces(pieces, tmp_path / "shelf")
    assert list((tmp_path / "shelf").iterdir()) == []


def left_by_killed_processes(shelf: Path) -> tuple[Path, Path]:
    old, young = shelf / ".incoming-old", shelf / ".incoming-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(b"half")
    os.utime(old, (1, 1))
    return old, young


@pytest.mark.parametrize("is_joined", [False, True])
def test_what_killed_processes_left_is_cleared_away_at_once(is_joined: bool, pieces: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    if is_joined:
        store.join_pieces(pieces, shelf)
    left_by_killed_processes(shelf)
    store.join_pieces(pieces, shelf)
    assert leftovers(shelf) == []


def test_what_another_process_works_at_stays(pieces: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    with model_folder.stage(shelf, "a model") as theirs:
        (theirs / "model.bin").write_bytes(b"half")
        store.join_pieces(pieces, shelf)
        assert (theirs / "model.bin").read_bytes() == b"half"
    assert leftovers(shelf) == []


def test_where_nothing_can_be_locked_what_killed_processes_left_goes_after_a_day(
    pieces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "_try_lock", lambda descriptor: None)
    shelf = tmp_path / "shelf"
    old, young = left_by_killed_processes(shelf)
    store.join_pieces(pieces, shelf)
    assert young.is_dir() and not old.exists()


def test_a_model_that_had_stepped_aside_when_the_process_was_killed_is_there_again(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.bin").write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED_BETWEEN_RENAMES, str(tmp_path)], check=False)
    assert killed.returncode == -9 and not (tmp_path / "tiny").exists()
    model_folder.clear(tmp_path)
    assert (tmp_path / "tiny" / "model.bin").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_a_disk_that_refuses_to_put_the_old_model_back_is_told_and_the_next_run_puts_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.bin").write_bytes(b"old")
    move, moved = platform.move_folder, []

    def move_once(folder: Path, target: Path) -> None:
        if moved:
            raise OSError(5, "Input/output error")
        moved.append(target)
        move(folder, target)

    monkeypatch.setattr(platform, "move_folder", move_once)
    with pytest.raises(ModelError, match="cannot be written"), model_folder.stage(tmp_path, "a model") as staging:
        (staging / "model.bin").write_bytes(b"new")
        model_folder.put_in_place(staging, tmp_path / "tiny")
    monkeypatch.setattr(platform, "move_folder", move)
    model_folder.clear(tmp_path)
    assert (tmp_path / "tiny" / "model.bin").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


KILLED_BETWEEN_RENAMES = """
import os, signal, sys
from pathlib import Path
from svodka.system import platform
from svodka.engine import model_folder
shelf, move = Path(sys.argv[1]), platform.move_folder
def move_and_die(folder, target):
    move(folder, target)
    os.kill(os.getpid(), signal.SIGKILL)
platform.move_folder = move_and_die
with model_folder.stage(shelf, "a model") as staging:
    (staging / "model.bin").write_bytes(b"new")
    model_folder.put_in_place(staging, shelf / "tiny")
"""


JOIN = """
import resource, sys, time
from pathlib import Path
from svodka.engine import store
from svodka.errors import ModelError
pieces, shelf, start, limit = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
print('ready', flush=True)
while not start.exists():
    time.sleep(0.001)
try:
    print(store.join_pieces(pieces, shelf))
except ModelError as error:
    print('ERROR', error)
"""


def joining(pieces: Path, shelf: Path, start: Path, limit: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", JOIN, str(pieces), str(shelf), str(start), str(limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("damaged", [False, True], ids=["fresh", "damaged"])
def test_processes_that_join_at_once_all_get_a_whole_model(damaged: bool, tmp_path: Path) -> None:
    pieces = make_pieces(tmp_path / "pieces", WEIGHTS * 4)
    shelf, start = tmp_path / "shelf", tmp_path / "start"
    if damaged:
        (store.join_pieces(pieces, shelf) / "model.bin").write_bytes(b"spoilt")
    processes = [joining(pieces, shelf, start) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    start.touch()
    said = {process.communicate(timeout=60)[0].strip() for process in processes}
    [folder] = list(shelf.iterdir())
    assert said == {str(folder)}
    assert model_folder.find_damaged_files(folder, model_folder.read_sums(folder)) == []
    assert model_folder.stamp_matches(folder)


def test_a_model_that_another_process_puts_there_at_the_last_moment_stays_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = tmp_path / "shelf"
    target = shelf / "tiny"

    def put_there_first(source: Path, place: Path) -> None:
        place.mkdir()
        (place / "model.bin").write_bytes(b"theirs")
        raise OSError("the directory is not empty")

    with model_folder.stage(shelf, "Model tiny") as staging:
        (staging.parent / "tiny.replaced").mkdir()
        monkeypatch.setattr(platform, "move_folder", put_there_first)
    assert [path.name for path in shelf.iterdir()] == ["tiny"]
    assert (target / "model.bin").read_bytes() == b"theirs"


def test_a_full_disk_is_one_clear_error_and_leaves_no_half_model(pieces: Path, tmp_path: Path) -> None:
    start = tmp_path / "start"
    start.touch()
    said = joining(pieces, tmp_path / "shelf", start, limit=300_000).communicate(timeout=60)[0]
    assert "ERROR The built-in model starter-ru-en cannot be written to" in said
    assert "SVODKA_DATA_DIR" in said
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_data_directory_that_is_a_file_is_one_clear_error(pieces: Path, tmp_path: Path) -> None:
    (tmp_path / "shelf").write_text("a file")
    with pytest.raises(ModelError, match="cannot be written"):
        store.join_pieces(pieces, tmp_path / "shelf")


def test_the_repository_carries_the_starter_in_pieces_a_git_host_accepts() -> None:
    folder = store.find_starter_pieces()
    assert folder == REPOSITORY / "models" / "starter-ru-en"
    assert all(path.stat().st_size <= 45_000_000 for path in folder.iterdir())
    sums = model_folder.read_sums(folder)
    assert (
        model_folder.find_damaged_files(folder, {name: digest for name, digest in sums.items() if name != "model.bin"})
        == []
    )
    built = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]
    left_out = {place for target in ("wheel", "sdist") for place in built[target].get("exclude", ())}
    there = [
        path.name
        for path in folder.iterdir()
        if not any(path.relative_to(REPOSITORY).match(place) for place in left_out)
    ]
    assert {*there, "model.bin"} == {*sums, "SHA256SUMS"}
    assert {"NOTICE", "GEMMA_TERMS.txt", "manifest.json"} <= set(sums)


def test_the_real_starter_is_joined_into_the_data_directory(session_data: Path) -> None:
    folder = store.locate_files(store.find("starter-ru-en"))
    assert folder.parent == session_data / "starter"
    assert (folder / "model.bin").stat().st_size == 192_793_733  # laid out for the processor
    assert model_folder.stamp_matches(folder)


def test_an_installation_without_the_pieces_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "STARTER_NAME", "starter-that-is-not-there")
    with pytest.raises(ModelError, match="svodka models add"):
        store.find_starter_pieces()


def test_a_model_that_is_split_anew_leaves_no_pieces_of_a_larger_one_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = runpy.run_path(str(REPOSITORY / "scripts" / "split_model.py"))
    monkeypatch.setitem(script["split"].__globals__, "PIECE_BYTES", 10)
    model, target = tmp_path / "model", tmp_path / "pieces"
    model.mkdir()
    target.mkdir()
    (target / "README.md").write_text("ours", encoding="utf-8")
    for size in (35, 15):
        (model / "model.bin").write_bytes(b"w" * size)
        script["split"](model, target)
    assert sorted(path.name for path in target.glob("model.bin*")) == ["model.bin.part1", "model.bin.part2"]
    assert (store.join_pieces(target, tmp_path / "shelf") / "model.bin").read_bytes() == b"w" * 15


@pytest.fixture
def delta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, bytes]:
    """Pieces of an older model with two deltas, and the newest model's weights; two chunks long, so that all are read in step."""
    script = runpy.run_path(str(REPOSITORY / "scripts" / "split_model.py"))
    monkeypatch.setitem(script["split"].__globals__, "PIECE_BYTES", PIECE)
    model, target = tmp_path / "model", tmp_path / "pieces"
    model.mkdir()
    (model / "NOTICE").write_bytes(b"notice")
    older = random.Random(0).randbytes(model_folder.CHUNK * 2 + 7)
    old = bytes([older[0] ^ 1, *older[1:]])
    new = bytes([*old[:-1], old[-1] ^ 1])
    for content, way in ((older, ""), (old, "--delta"), (new, "--delta"), (new, "--delta")):
        (model / "model.bin").write_bytes(content)
        script["split"](model, target, way)
    return target, new


def test_a_model_is_its_older_pieces_and_what_has_changed_since(delta: tuple[Path, bytes], tmp_path: Path) -> None:
    pieces, weights = delta
    changes = {name for name in model_folder.read_sums(pieces) if ".delta" in name}
    assert changes == {"model.bin.delta1", "model.bin.delta2"}  # the same model again adds none
    folder = store.join_pieces(pieces, tmp_path / "shelf")
    assert (folder / "model.bin").read_bytes() == weights
    assert {path.name for path in folder.iterdir()} == {"NOTICE", "model.bin", "SHA256SUMS", model_folder.STAMP}


def test_joined_deltas_take_the_place_of_all_and_none_is_larger_than_a_piece(tmp_path: Path) -> None:
    script = runpy.run_path(str(REPOSITORY / "scripts" / "split_model.py"))
    script["split"].__globals__["PIECE_BYTES"] = 1000
    model, target = tmp_path / "model", tmp_path / "pieces"
    model.mkdir()
    for seed, way in enumerate(("", *["--delta"] * 4, "--join")):
        (model / "model.bin").write_bytes(random.Random(seed).randbytes(1500))
        script["split"](model, target, way)
    deltas = list(target.glob("*.delta*"))
    assert {path.name for path in deltas} == {"model.bin.delta1", "model.bin.delta2"}
    assert all(path.stat().st_size <= 1000 for path in deltas)
    assert (store.join_pieces(target, tmp_path / "shelf") / "model.bin").read_bytes() == random.Random(5).randbytes(
        1500
    )


@pytest.mark.parametrize("way", ["--delta", "--join"])
def test_a_model_of_another_size_costs_no_delta(way: str, delta: tuple[Path, bytes], tmp_path: Path) -> None:
    script = runpy.run_path(str(REPOSITORY / "scripts" / "split_model.py"))
    script["split"].__globals__["PIECE_BYTES"] = PIECE
    (tmp_path / "model" / "model.bin").write_bytes(b"x" * (PIECE + 1))
    before = {path.name: path.read_bytes() for path in delta[0].iterdir()}
    with pytest.raises(SystemExit, match="another size"):
        script["split"](tmp_path / "model", delta[0], way)
    assert {path.name: path.read_bytes() for path in delta[0].iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"x" * 100, None])
def test_a_damaged_or_missing_delta_is_named(content: bytes | None, delta: tuple[Path, bytes], tmp_path: Path) -> None:
    bad = delta[0] / "model.bin.delta2"
    bad.unlink()
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.bin\.delta2 is (damaged|missing)"):
        store.join_pieces(delta[0], tmp_path / "shelf")
    assert list((tmp_path / "shelf").iterdir()) == []
