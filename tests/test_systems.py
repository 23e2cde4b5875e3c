"""Windows and consoles of other alphabets: what costs people their files or their patience there, met here (tests/windows.py)."""

import errno
import logging
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import windows
from command import GOOD, OTHER, inbox
from svodka.bulletin.outbox import put_beside, review_path, stem
from svodka.bulletin.report import report_path
from svodka.engine.model_folder import write_sums
from svodka.errors import BulletinOpenError, FileHeldError, RequestError, SourceError
from svodka.glossary.table_files import add_entry
from svodka.settings import resolve
from svodka.sources.content import Content
from svodka.sources.inbox import collect
from svodka.system import archives, platform
from svodka.system.atomic import replacing
from svodka.system.stages import keep_crash
from svodka.types import Period
from test_document_outbox import PERIOD, write

NOW = datetime(2025, 9, 8, 9, 0, tzinfo=UTC)
CONSOLES = ("cp866", "cp1251", "utf-8", "ascii")


@pytest.fixture
def on_windows():
    with windows.simulated():
        yield


@given(st.text(st.sampled_from('aAяЙ.- :*?"<>|/\\\t\x7f1oOcCnNuUlLxX$'), max_size=8) | st.text(max_size=300))
@example("nul.txt")
@example("CON")
@example("com1 .tar.gz")
@example("aux")
@example("конец.")
@example("conference.docx")
def test_a_name_is_legal_only_where_windows_takes_it(name: str) -> None:
    reserved = PureWindowsPath(name).is_reserved() if name else True
    if archives.is_legal_name(name):
        assert not reserved
        assert not windows.object_to_name(Path("/") / name)
        assert PureWindowsPath(name).parts == (name,)
    elif name and not reserved and len(name.encode("utf-8", "surrogatepass")) <= 255:
        assert windows.FORBIDDEN & set(name) or name[-1] in " ." or not name.isprintable() or set(name) & set("/\\")


def test_all_that_the_program_writes_has_names_for_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path))
    crash = keep_crash(ValueError("x"), NOW)
    bulletin = Path(f"{stem(Period(PERIOD.first, PERIOD.last), 9999)}-12.docx")
    for path in (bulletin, report_path(bulletin), review_path(bulletin), crash, Path(platform.LOCK_FILE)):
        assert archives.is_legal_name(path.name)


def draw(path: Path) -> dict[Path, bytes | None]:
    return {path: b"new", report_path(path): b"{}"}


def test_a_bulletin_that_word_holds_stays_and_the_next_one_says_so(
    tmp_path: Path, on_windows: None, caplog: pytest.LogCaptureFixture
) -> None:
    old = tmp_path / "b.docx"
    write(old, b"old")
    report = report_path(old).read_bytes()
    with old.open("rb"), caplog.at_level(logging.WARNING):
        path = put_beside(tmp_path, "b", draw, "")
    assert path.name == "b-2.docx"
    assert "b.docx is open in another program; this bulletin gets the next free name" in caplog.text
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        "b.docx": b"old",
        "b.json": report,
        "b-2.docx": b"new",
        "b-2.json": b"{}",
    }


def test_who_waits_for_open_bulletins_is_told_of_one_that_word_holds(tmp_path: Path, on_windows: None) -> None:
    old = tmp_path / "b.docx"
    write(old, b"old")
    report = report_path(old).read_bytes()
    with old.open("rb"), pytest.raises(BulletinOpenError, match=r"b\.docx is open in another program"):
        put_beside(tmp_path, "b", draw, "", copy_if_open=False)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.docx": b"old", "b.json": report}


def test_a_report_that_is_held_keeps_the_whole_old_bulletin(tmp_path: Path, on_windows: None) -> None:
    old = tmp_path / "b.docx"
    write(old, b"old")
    with (tmp_path / "b.json").open("rb"):
        put_beside(tmp_path, "b", draw, "")
    assert (old.read_bytes(), (tmp_path / "b-2.docx").read_bytes()) == (b"old", b"new")
    assert len(list(tmp_path.iterdir())) == 4


def test_a_bulletin_open_in_an_editor_is_told_by_its_lock_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "b.docx", b"old")
    (tmp_path / "~$b.docx").touch()
    path = put_beside(tmp_path, "b", draw, "")
    assert path.name == "b-2.docx"
    assert "b.docx is open in an editor" in caplog.text


def test_a_bulletin_of_the_same_name_in_capitals_is_not_replaced(tmp_path: Path, on_windows: None) -> None:
    (tmp_path / "B.DOCX").write_bytes(b"whose?")
    path = put_beside(tmp_path, "b", draw, "")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        "B.DOCX": b"whose?",
        "b-2.docx": b"new",
        "b-2.json": b"{}",
    }
    assert path.name == "b-2.docx"


def test_a_table_that_excel_holds_is_named(tmp_path: Path, on_windows: None) -> None:
    (tmp_path / "names.tsv").write_bytes(b"old")
    with (
        (tmp_path / "names.tsv").open("rb"),
        pytest.raises(FileHeldError, match=r"names\.tsv is open in another program.*close it there"),
        replacing(tmp_path / "names.tsv") as temporary,
    ):
        temporary.write_bytes(b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["names.tsv"]


def test_a_path_that_is_too_long_for_windows_is_not_elsewhere(tmp_path: Path) -> None:
    assert not platform.is_too_long(tmp_path / ("a" * 200) / ("b" * 100))


def test_a_path_that_is_too_long_for_windows_is_told_so(tmp_path: Path, on_windows: None) -> None:
    deep = tmp_path / ("a" * 200) / ("b" * 100)
    assert platform.is_too_long(deep)
    with pytest.raises(RequestError, match="more than 259 characters"), replacing(deep / "c.docx"):
        pass


def test_files_without_numbers_are_told_apart_and_a_file_met_twice_counts_once(
    tmp_path: Path, on_windows: None
) -> None:
    folder = inbox(tmp_path, a__txt=GOOD, b__txt=OTHER)
    (folder / "link.txt").symlink_to(folder / "a.txt")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    assert (folder / "a.txt").stat().st_ino == 0
    assert [file.path.name for file in collect([folder, folder / "a.txt"]).files] == ["a.txt", "b.txt"]


def test_an_article_that_another_program_holds_is_named(
    tmp_path: Path, on_windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, mode: str) -> None:
        raise windows.SharingError(path, windows.SHARING_VIOLATION)

    folder = inbox(tmp_path, a__txt=GOOD)
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(SourceError, match="another program has it open and lets nobody read it: close it there"):
        _ = Content(folder / "a.txt").data


def test_patterns_are_expanded_where_no_shell_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = inbox(tmp_path, b__txt=GOOD, a__txt=GOOD, c__html="x")
    asked = (folder / "*.txt", folder / "c.html", folder / "*.docx")
    assert platform.expand_patterns(asked) == asked
    monkeypatch.setattr(platform, "WINDOWS", True)
    assert platform.expand_patterns(asked) == (folder / "a.txt", folder / "b.txt", folder / "c.html", folder / "*.docx")


def test_a_reader_that_has_left_is_known_on_both_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    invalid = OSError(errno.EINVAL, "Invalid argument")
    assert platform.has_reader_left(BrokenPipeError())
    assert not platform.has_reader_left(invalid)
    monkeypatch.setattr(platform, "WINDOWS", True)
    assert platform.has_reader_left(invalid)
    assert not platform.has_reader_left(OSError(errno.ENOSPC, "No space left on device"))


def test_a_file_takes_no_colours_and_a_console_of_windows_only_when_it_can_be_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "isatty", lambda descriptor: descriptor == 2)
    monkeypatch.setenv("TERM", "xterm")
    assert (platform.takes_colours(1), platform.takes_colours(2)) == (False, True)
    for modes, set_, takes in (((1, 3), 1, True), ((1, 3), 0, False), ((1, 7), 0, True), ((0, 0), 1, False)):
        console = _Console(*modes, set_)
        monkeypatch.setattr("ctypes.windll", type("", (), {"kernel32": console}), raising=False)
        monkeypatch.setattr(platform, "WINDOWS", True)
        assert platform.takes_colours(2) is takes
        assert console.told in ([], [(-12, 7)])


class _Console:
    """kernel32 with a console in some mode, which it may let be changed."""

    def __init__(self, is_there: int, mode: int, may_change: int) -> None:
        self.is_there, self.mode, self.may_change = is_there, mode, may_change
        self.told: list[tuple[int, int]] = []

    def GetStdHandle(self, number: int) -> int:  # noqa: N802
        return number

    def GetConsoleMode(self, handle: int, mode: object) -> int:  # noqa: N802
        mode._obj.value = self.mode  # type: ignore[attr-defined]
        return self.is_there

    def SetConsoleMode(self, handle: int, mode: int) -> int:  # noqa: N802
        self.told.append((handle, mode))
        return self.may_change


def test_line_ends_of_windows_stay_and_none_are_brought_in(tmp_path: Path, on_windows: None) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_bytes("source\ttarget\r\nмак\tpoppy\r\n".encode())
    add_entry(terms, "гашиш", "hashish")
    assert terms.read_bytes() == "source\ttarget\r\nмак\tpoppy\r\nгашиш\thashish\r\n".encode()
    add_entry(tmp_path / "new.tsv", "гашиш", "hashish")
    assert b"\r" not in (tmp_path / "new.tsv").read_bytes()
    write_sums(tmp_path, {"a": "0" * 64})
    assert (tmp_path / "SHA256SUMS").read_bytes() == b"0" * 64 + b"  a\n"


def test_settings_that_notepad_saved_are_read(tmp_path: Path, on_windows: None) -> None:
    settings = tmp_path / "svodka.toml"
    settings.write_bytes('\ufeffnumber = 43\r\noutbox = "вых"\r\n'.encode())
    options = resolve({}, settings)
    assert (options.number, options.outbox) == (43, tmp_path / "вых")


@pytest.mark.parametrize("encoding", CONSOLES)
def test_a_console_of_any_alphabet_gets_all_that_is_said(tmp_path: Path, encoding: str) -> None:
    folder = inbox(tmp_path, a__txt=GOOD.replace("5 кг", "5\u202fкг “№ 1” – 日本"))
    (folder / "Тәжік – „мақала“ 日本.txt").write_text(OTHER, encoding="utf-8")
    done = dry_run(folder, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    said = done.stdout.decode(encoding)
    assert ("В Бишкеке изъяли" in said) is (encoding != "ascii")
    assert ("日本" in said) is (encoding == "utf-8")


@pytest.mark.skipif(shutil.which("localedef") is None, reason="localedef makes the locale")
def test_a_whole_system_in_cp1251_reads_and_says_the_same(tmp_path: Path) -> None:
    place = tmp_path / "locales"
    place.mkdir()
    made = ["localedef", "-i", "ru_RU", "-f", "CP1251", str(place / "ru_RU.CP1251")]
    if subprocess.run(made, capture_output=True, check=False).returncode > 1:
        pytest.skip("this machine has no sources of locales (Debian: locales)")
    said = []
    for locale, encoding in (("C.UTF-8", "utf-8"), ("ru_RU.CP1251", "cp1251")):
        (tmp_path / encoding).mkdir()
        folder = inbox(tmp_path / encoding, a__txt=GOOD)
        (folder / os.fsdecode("Бишкек – мак.txt".encode(encoding))).write_text(OTHER, encoding="utf-8")
        done = dry_run(folder, PYTHONUTF8="0", LC_ALL=locale, LOCPATH=str(place))
        said.append((done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)))
    assert said[0] == said[1]
    assert "Бишкек – мак.txt" in said[1][1]


def test_a_bulletin_is_made_under_a_simulated_windows_and_made_again_while_word_has_it_open(
    tmp_path: Path, starter: object
) -> None:
    inbox(tmp_path, a__txt=GOOD)
    first, stem_ = simulated_run(tmp_path), tmp_path / "outbox" / "bulletin_2025-09-01_2025-09-07"
    assert first == "outbox/bulletin_2025-09-01_2025-09-07.docx"
    was = Path(f"{stem_}.docx").read_bytes()
    with open(f"{stem_}.docx", "rb"):
        assert simulated_run(tmp_path) == "outbox/bulletin_2025-09-01_2025-09-07-2.docx"
    assert Path(f"{stem_}.docx").read_bytes() == was
    assert sorted(path.name[len(stem_.name) :] for path in stem_.parent.iterdir()) == [
        *(f"-2.{end}" for end in ("docx", "json", "review.html")),
        *(f".{end}" for end in ("docx", "json", "review.html")),
    ]


def simulated_run(folder: Path) -> str:
    """Translate the inbox under a simulated Windows with a console in cp866, and return what was said on standard output."""
    done = subprocess.run(
        [sys.executable, windows.__file__, "translate", "inbox"],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp866"},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("cp866")
    return done.stdout.decode("cp866").strip()


def dry_run(folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "svodka", "translate", folder.name, "--dry-run"]
    return subprocess.run(
        command, cwd=folder.parent, capture_output=True, check=False, env={**os.environ, **environment}
    )
