"""What svodka is made of: the lock for every system, licences, the bill of materials, known vulnerabilities, the bundle."""

import http.server
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from source_tree import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import audit_lock
import check_platforms
import list_licences
import lock_file
import make_bundle
import make_sbom

WINDOWS = lock_file.target("win_amd64", "3.12")
LINUX = lock_file.target("linux_x86_64", "3.11")


def test_every_locked_licence_is_allowed() -> None:
    forbidden = {one.line.name: one.licence for one in list_licences.licences() if not one.is_allowed}
    assert not forbidden, "take another library, or extend ALLOWED in scripts/list_licences.py with a reason"


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-only OR MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("unknown", False),
    ],
)
def test_a_licence_is_allowed_where_one_choice_is(licence: str, is_allowed: bool) -> None:
    line = lock_file.Locked("a", "1", "", ())
    assert list_licences.Licensed(line, licence, at_run_time=True).is_allowed is is_allowed


def test_the_page_of_licences_is_up_to_date() -> None:
    assert list_licences.PAGE.read_text(encoding="utf-8") == list_licences.page(), "run scripts/list_licences.py"


def test_the_lock_is_read_with_versions_markers_and_hashes() -> None:
    lines = lock_file.read_lock()
    assert all(line.hashes for line in lines)
    text = lock_file.LOCK.read_text(encoding="utf-8")
    assert sum(len(line.hashes) for line in lines) == text.count("--hash=")
    assert {line.name for line in lines if "os_name == 'nt'" in line.marker} >= {"cffi"}


def test_a_line_that_is_no_pin_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("a>=1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a line of another kind: a>=1"):
        lock_file.read_lock(tmp_path / "lock")


def test_markers_are_read_for_the_target_and_not_for_this_machine() -> None:
    lines = lock_file.read_lock()
    names = {target: {line.name for line in lock_file.needed(lines, target)} for target in (WINDOWS, LINUX)}
    assert names[WINDOWS] - names[LINUX] >= {"cffi"}
    for target in (WINDOWS, LINUX):
        assert sum(line.name == "numpy" for line in lock_file.needed(lines, target)) == 1


def test_what_runs_with_the_program_is_locked_and_less_than_all() -> None:
    locked = {line.name for line in lock_file.read_lock()}
    runtime = lock_file.runtime(WINDOWS)
    assert runtime < locked
    assert runtime >= {
        "ctranslate2",
        "numpy",
        "lxml-html-clean",
        "colorama",
    }  # the last two: an extra, and Windows only
    assert not runtime & {"pytest", "mypy", "stanza", "torch", "spacy"}
    assert "colorama" not in lock_file.runtime(LINUX)


def test_a_package_for_another_python_is_none_for_the_target() -> None:
    assert check_platforms.admits({"requires_python": ">=3.12"}, "3.12")
    assert not check_platforms.admits({"requires_python": ">=3.12"}, "3.11")
    assert check_platforms.admits({}, "3.11")


def test_the_bill_names_everything_that_runs_with_its_licence_and_the_model_and_the_data() -> None:
    bill = make_sbom.bill()
    named = {one["name"] for one in bill["components"]}
    assert named >= {*lock_file.runtime(WINDOWS), "starter-ru-en", "gazetteer", "Russian-English dictionary"}
    assert all(one["licenses"] for one in bill["components"])
    references = [one["bom-ref"] for one in bill["components"]]
    assert len(references) == len(set(references))
    assert bill["dependencies"][0]["dependsOn"] == references
    assert json.dumps(bill) == json.dumps(make_sbom.bill())


class _Source(http.server.BaseHTTPRequestHandler):
    """Answers as OSV does, for the versions that it calls vulnerable."""

    bad: frozenset[tuple[str, str]] = frozenset()

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        asked = [(query["package"]["name"], query["version"]) for query in queries]
        assert {query["package"]["ecosystem"] for query in queries} == {"PyPI"}
        results = [{"vulns": [{"id": "GHSA-1"}, {"id": "PYSEC-2"}]} if one in self.bad else {} for one in asked]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode())

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Source]]:
    class Source(_Source):
        pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv(audit_lock.ADDRESS_VARIABLE, f"http://127.0.0.1:{server.server_address[1]}/")
        yield Source
        server.shutdown()
        thread.join()


def test_a_locked_version_with_a_known_vulnerability_fails_the_check(
    source: type[_Source], capsys: pytest.CaptureFixture[str]
) -> None:
    line = next(line for line in lock_file.read_lock() if line.name == "lxml")
    source.bad = frozenset({audit_lock.KNOWN_BAD, (line.name, line.version)})
    assert audit_lock.main([]) == 1
    assert f"lxml {line.version}: GHSA-1, PYSEC-2" in capsys.readouterr().out
    source.bad = frozenset({audit_lock.KNOWN_BAD})
    assert audit_lock.main([]) == 0
    assert "no known vulnerability" in capsys.readouterr().out


def test_a_source_that_knows_nothing_or_is_not_there_is_no_clean_bill(
    source: type[_Source], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert audit_lock.main([]) == 0
    assert "skipped, this source knows nothing of jinja2 2.4.1" in capsys.readouterr().out
    monkeypatch.setenv(audit_lock.ADDRESS_VARIABLE, "http://127.0.0.1:9/")
    assert audit_lock.main([]) == 0
    assert "skipped, OSV cannot be asked here" in capsys.readouterr().out


@pytest.mark.parametrize("system", list(lock_file.SYSTEMS))
def test_the_scripts_of_a_bundle_can_be_read_by_whoever_starts_them(system: str, tmp_path: Path) -> None:
    for source, name in make_bundle.START[system].items():
        text = make_bundle.part(source, ("3.11", "3.13"))
        assert text.isascii(), f"{name}: cmd reads it in cp866, cp1251 or UTF-8"
        assert "@" not in text.replace("@echo off", "").replace('"$@"', "")
        said = [line for line in text.splitlines() if "echo " in line]
        assert not any(mark in line for line in said if name.endswith(".bat") for mark in "()&|%!<^"), said
        if not name.endswith(".bat"):
            assert subprocess.run(["sh", "-n", "-c", text], check=False).returncode == 0
    assert "3.13 3.11" in make_bundle.part("Install.bat", ("3.11", "3.13"))


def test_a_bundle_asks_for_the_pythons_that_it_has_wheels_of(tmp_path: Path) -> None:
    here = sys.version_info[:2]
    for python, code in ((f"{here[0]}.{here[1]}", 0), ("3.99", 1)):
        (tmp_path / "good.py").write_text(make_bundle.part("is_python_good.py", (python,)), encoding="utf-8")
        assert subprocess.run([sys.executable, tmp_path / "good.py"], check=False).returncode == code


def test_the_guide_is_one_file_with_its_pictures() -> None:
    text = make_bundle.guide("win_amd64", ("3.12",))
    assert text.count('src="data:image/png;base64,') == text.count("<img ") == 2
    assert "Install.bat" in text
    assert "@" not in text.replace("@media", "")


def test_a_bundle_without_its_wheels_or_with_names_that_windows_refuses_is_not_handed_out(tmp_path: Path) -> None:
    program = tmp_path / "program"
    (program / "wheels").mkdir(parents=True)
    with zipfile.ZipFile(program / "wheels" / "a-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("a/" + "b" * 120, "")
    (program / "requirements.txt").write_text(
        "razdel==0.5.0 \\\n    --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8"
    )
    (tmp_path / "aux.txt").touch()
    (tmp_path / "Install.bat").write_bytes(b"@echo off\n")
    problems = "\n".join(make_bundle.object_to(tmp_path, "win_amd64", ("3.12",)))
    for said in (
        "aux.txt: no name for Windows",
        "a path of 122 characters",
        "cmd needs ASCII with CRLF",
        "Python 3.12: ",
    ):
        assert said in problems


def test_a_packed_bundle_keeps_the_right_to_run_its_scripts_and_is_the_same_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "svodka-1"
    folder.mkdir()
    (folder / "install.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "install.sh").chmod(0o755)
    first = make_bundle.pack(folder).read_bytes()
    os.utime(folder / "install.sh", (0, 10**9))
    assert make_bundle.pack(folder).read_bytes() == first
    with zipfile.ZipFile(tmp_path / "svodka-1.zip") as archive:
        (entry,) = archive.infolist()
    assert (entry.filename, entry.external_attr >> 16 & 0o111) == ("svodka-1/install.sh", 0o111)
