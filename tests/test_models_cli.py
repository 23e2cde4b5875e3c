"""`svodka models`: what it prints where, and its exit codes."""

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from command import svodka
from svodka.cli.models import models
from svodka.engine.manifest import read_manifest
from svodka.engine.store import find_starter_pieces
from svodka.errors import ModelError
from tiny_models import argospm_shelf, isolated_home, write_causal_model, write_package, zip_package

FILE = "translate-ru_en-1_9.argosmodel"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return isolated_home(tmp_path, monkeypatch)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return zip_package(write_package(tmp_path / "made" / "ru_en"), tmp_path / "made" / FILE)


@pytest.fixture
def index(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(archive.parent)))
    address = f"http://127.0.0.1:{server.server_port}"
    entry = {"from_code": "ru", "to_code": "en", "package_version": "1.9", "links": [f"{address}/{FILE}"]}
    (archive.parent / "index.json").write_text(json.dumps([entry]), encoding="utf-8")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", address)
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(models, [str(argument) for argument in arguments], catch_exceptions=False)


def test_list_shows_the_default_with_a_star(archive: Path, data: Path) -> None:
    run("add", archive)
    lines = run("list").stdout.splitlines()
    version = read_manifest(find_starter_pieces()).version
    assert [line.split()[:2] for line in lines] == [["*", "translate-ru_en"], ["starter-ru-en", version]]
    assert "ru→en" in lines[0]
    assert "built in" in lines[1]


def test_list_as_json_says_the_same(archive: Path) -> None:
    run("add", archive)
    listed = json.loads(run("list", "--json").stdout)
    assert [(model["name"], model["default"], model["origin"]) for model in listed] == [
        ("translate-ru_en", True, "added"),
        ("starter-ru-en", False, "built in"),
    ]


def test_info_shows_licence_kind_origin_size_and_fingerprint(archive: Path) -> None:
    run("add", archive)
    said = run("info", "translate-ru_en").stdout
    for part in (
        "kind:            argos",
        "origin:          added",
        "README.md of the package",
        "size bytes:",
        "fingerprint:",
    ):
        assert part in said
    facts = json.loads(run("info", "translate-ru_en", "--verify", "--json").stdout)
    assert facts["verified"] == "every file has its SHA-256 sum"
    assert len(facts["fingerprint"]) == 16


def test_info_tells_the_size_of_the_folder_that_it_names(session_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVODKA_DATA_DIR", str(session_data))
    facts = json.loads(run("info", "starter-ru-en", "--json").stdout)
    assert Path(facts["folder"]).parent == session_data / "starter"
    assert facts["size_bytes"] == sum(path.stat().st_size for path in Path(facts["folder"]).iterdir())


def test_info_verify_names_the_damaged_file(archive: Path, data: Path) -> None:
    run("add", archive)
    weights = data / "models" / "translate-ru_en" / "model" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelError, match=r"model\.bin is damaged"):
        run("info", "translate-ru_en", "--verify")


def test_info_on_a_model_without_sums_says_so(tmp_path: Path) -> None:
    folder = write_causal_model(tmp_path / "causal")
    assert "no SHA256SUMS to compare with" in run("info", folder, "--verify").stdout


def test_add_prints_what_was_added_and_remove_what_is_gone(archive: Path, data: Path, tmp_path: Path) -> None:
    folder = data / "models" / "translate-ru_en"
    assert run("add", archive).stdout == f"added translate-ru_en 1.9 in {folder}\n"
    assert run("remove", "translate-ru_en").stdout == f"removed {folder}\n"
    assert "tiny-ru-en" in run("add", write_causal_model(tmp_path / "causal")).stdout


def test_add_by_name_downloads_with_plain_lines_in_a_pipe(index: str, data: Path) -> None:
    result = run("add", "ru_en")
    assert result.stdout == f"added translate-ru_en 1.9 in {data / 'models' / 'translate-ru_en'}\n"
    assert "downloading ru_en" in result.stderr
    assert "MB" in result.stderr
    assert "\x1b" not in result.stderr


def test_add_shows_a_bar_on_a_terminal_and_the_result_on_standard_output(index: str, data: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "svodka", "models", "add", "ru_en"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        said = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert said.decode() == f"added translate-ru_en 1.9 in {data / 'models' / 'translate-ru_en'}\n"
    assert b"\x1b[" in shown


@pytest.mark.parametrize("name", ["nowhere.argosmodel", "some/where", "./x"])
def test_add_does_not_take_a_missing_path_for_a_name(name: str) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        run("add", name)


def test_errors_are_one_line_on_standard_error_and_exit_code_2(tmp_path: Path) -> None:
    for arguments in (["info", "nothing"], ["remove", "starter-ru-en"], ["add", "nowhere.argosmodel"]):
        result = svodka("models", *arguments, cwd=tmp_path)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("svodka: ")
        assert result.err.count("\n") == 1


def test_listing_reaches_no_network_and_leaves_the_download_code_alone(tmp_path: Path) -> None:
    program = "import sys; from svodka.cli.main import _run; _run(['models', 'list']); print('svodka.engine.download' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert said.stdout.splitlines()[-1] == "False"


def test_packages_of_argospm_are_listed_as_such(tmp_path: Path) -> None:
    write_package(argospm_shelf(tmp_path) / "translate-ru_en-1_9")
    assert "argospm" in run("list").stdout


def test_an_unwritable_home_hides_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no directory", encoding="utf-8")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file" / "home"))
    result = svodka("models", "list", cwd=tmp_path)
    assert result.code == 0
    assert "* starter-ru-en" in result.out
    assert result.err == ""


@pytest.mark.parametrize("name", [None, *sorted(models.commands)])
def test_every_command_has_help_with_an_example(name: str | None) -> None:
    command: click.Command = models.commands[name] if name else models
    assert "Example: svodka models" in (command.help or "")
