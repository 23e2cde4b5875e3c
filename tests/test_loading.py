"""What starting svodka and running it load, write and open: seen from inside of real processes, from the first import on."""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from command import GOOD, inbox
from source_tree import PACKAGE, ROOT
from tiny_models import write_package

NOT_LOADED = tomllib.loads((ROOT / "tests" / "architecture.toml").read_text(encoding="utf-8"))["not_loaded"]
IMPORT_THE_COMMAND_LINE = "import svodka.cli.main"
IMPORT_EVERY_MODULE = """
import importlib, pkgutil, svodka
for module in pkgutil.walk_packages(svodka.__path__, "svodka."):
    if module.name != "svodka.__main__":
        importlib.import_module(module.name)
"""
RUN = "import runpy, sys; runpy.run_module('svodka', run_name='__main__', alter_sys=True)"
OBSERVED = """
import json, os, sys
written, read, network, started = [], [], [], []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
MAKING = ("os.link", "os.mkdir", "os.symlink", "shutil.copyfile")

def observe(event, values):
    if event == "open" and not isinstance(values[0], int):
        path = os.path.abspath(os.fsdecode(values[0]))
        (written if values[2] & WRITING else read).append(path)
    elif event == "os.rename" or event in MAKING:
        path = values[1] if event != "os.mkdir" else values[0]
        written.append(os.path.abspath(os.fsdecode(path)))
    elif event.startswith(("socket.", "urllib.")):
        network.append(f"{event} {values[1:]}")
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.forkpty"):
        started.append(f"{event} {values[:2]}")

place, body = sys.argv[1:3]
del sys.argv[1:3]
sys.addaudithook(observe)
code = 0
try:
    exec(body)
except SystemExit as end:
    code = end.code or 0
finally:
    seen = {"code": int(code), "written": written, "read": read, "network": network, "started": started, "modules": sorted(sys.modules)}
    report = json.dumps(seen)
    with open(place, "w") as file:
        file.write(report)
"""


@dataclass(frozen=True)
class Seen:
    """What a process did: its exit code, the paths that it opened for writing or made, read, its connections and children."""

    code: int
    written: list[str]
    read: list[str]
    network: list[str]
    started: list[str]
    modules: list[str]
    out: str
    err: str

    def loaded(self, names: list[str]) -> list[str]:
        """Those of the packages or modules that were loaded, or any module of theirs."""
        return [name for name in names if any(f"{module}.".startswith(f"{name}.") for module in self.modules)]

    def package_data(self) -> list[str]:
        """The data files of the program that were read."""
        return [path for path in self.read if Path(path).is_relative_to(PACKAGE / "data")]


def observed(body: str, *arguments: object, cwd: Path) -> Seen:
    """Run `body` in a fresh interpreter with `arguments` in sys.argv and say what it did; its bytecode is not kept."""
    place = cwd / "seen.json"
    command = [sys.executable, "-B", "-c", OBSERVED, place, body, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=120, env=os.environ.copy(), check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    values = json.loads(place.read_text())
    place.unlink()
    return Seen(**values, out=done.stdout, err=done.stderr)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory with everything that a program could keep in it, made for one test."""
    folder = tmp_path / "home"
    folder.mkdir()
    for variable in ("HOME", "SVODKA_DATA_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(folder if variable == "HOME" else folder / variable.lower()))
    return folder


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        (IMPORT_THE_COMMAND_LINE, []),
        (RUN, ["--help"]),
        (RUN, ["--version"]),
        (RUN, ["translate", "--help"]),
        (RUN, ["models", "--help"]),
        (RUN, ["glossary", "--help"]),
        (RUN, ["text", "--help"]),
        ("import svodka", []),
    ],
    ids=[
        "import svodka.cli.main",
        "--help",
        "--version",
        "translate --help",
        "models --help",
        "glossary --help",
        "text --help",
        "import svodka",
    ],
)
def test_starting_writes_nothing_opens_no_connection_and_loads_no_library(home, tmp_path, body, arguments):
    seen = observed(body, *arguments, cwd=tmp_path)
    assert seen.code == 0, seen.err
    assert_nothing_was_left(seen, home, tmp_path)
    loaded = seen.loaded(NOT_LOADED["by_help"])
    assert not loaded, (
        f"starting loads {loaded}: import them inside the function that needs them (python -X importtime shows who)"
    )
    assert not seen.package_data(), "starting reads tables: read them in a cached function when they are first needed"


def test_importing_any_module_writes_nothing_reads_no_table_and_loads_no_library(home, tmp_path):
    seen = observed(IMPORT_EVERY_MODULE, cwd=tmp_path)
    assert_nothing_was_left(seen, home, tmp_path)
    assert not seen.package_data(), "a module reads a table when it is imported: read it in a cached function instead"
    loaded = seen.loaded(NOT_LOADED["by_any_import"])
    assert not loaded, (
        f"some module loads {loaded} when it is imported: import them inside the function that needs them"
    )


def test_a_dry_run_on_a_text_loads_no_library_but_the_terminals(home, tmp_path):
    inbox(tmp_path, a__txt=GOOD)
    seen = observed(RUN, "translate", "--dry-run", cwd=tmp_path)
    assert seen.code == 0, seen.err
    assert "В Бишкеке изъяли 5 кг гашиша" in seen.out
    (tmp_path / "inbox" / "a.txt").unlink()
    (tmp_path / "inbox").rmdir()
    assert_nothing_was_left(seen, home, tmp_path)
    loaded = seen.loaded(NOT_LOADED["by_dry_run"])
    assert not loaded, f"a dry run loads {loaded}, which it has no use for: import them where they are needed"


def test_a_translation_loads_nothing_that_could_translate_elsewhere_and_writes_only_where_it_should(
    tmp_path, session_data
):
    inbox(tmp_path, a__txt=GOOD)
    seen = observed(RUN, "translate", "--no-memory", cwd=tmp_path)
    assert seen.code == 0, seen.err
    assert (tmp_path / seen.out.strip()).is_file()
    assert {"ctranslate2", "docx"} <= set(seen.modules), "nothing was translated, so this test says nothing"
    assert_nothing_left_the_machine(seen)
    # The argostranslate library makes empty directories in the home when it is asked what it has; files would be another matter.
    files = [Path(path) for path in seen.written if not Path(path).is_dir()]
    wrong = [
        path for path in files if not any(path.is_relative_to(place) for place in (tmp_path / "outbox", session_data))
    ]
    assert not wrong, f"a translation writes into the outbox and the data directory and nowhere else, not to {wrong}"
    assert {path.suffix for path in (tmp_path / "outbox").iterdir()} == {".docx", ".html", ".json"}


def test_a_sentence_loads_nothing_that_only_a_bulletin_needs(tmp_path, session_data):
    seen = observed(RUN, "text", "--no-memory", "Милиция нашла тайник.", cwd=tmp_path)
    assert seen.code == 0, seen.err
    assert "ctranslate2" in seen.modules, "nothing was translated, so this test says nothing"
    assert_nothing_left_the_machine(seen)
    loaded = seen.loaded(["docx", "jinja2", "lxml", "rich"])
    assert not loaded, f"a sentence loads {loaded}"
    assert list(tmp_path.iterdir()) == []


def test_a_translation_with_an_argos_package_does_not_load_the_translator_of_argos(home, tmp_path):
    package = write_package(tmp_path / "ru_en")
    inbox(tmp_path, a__txt="Милиция нашла тайник.\n\nВедётся следствие.\n")
    seen = observed(RUN, "translate", "--no-memory", "--no-glossary", "--model", package, cwd=tmp_path)
    assert seen.code == 0, seen.err
    assert "argostranslate.package" in seen.modules, "the package was not opened, so this test says nothing"
    assert_nothing_left_the_machine(seen)


def assert_nothing_was_left(seen: Seen, home: Path, cwd: Path) -> None:
    assert not seen.written, f"{seen.written} were opened for writing or made"
    assert not seen.network, f"the network was touched: {seen.network}"
    assert not seen.started, f"other programs were started: {seen.started}"
    assert list(home.iterdir()) == [], "something was left in the home directory"
    assert list(cwd.iterdir()) == [home], "something was left in the working directory"


def assert_nothing_left_the_machine(seen: Seen) -> None:
    assert not seen.network, f"the network was touched: {seen.network}"
    assert not seen.started, f"other programs were started: {seen.started}"
    loaded = seen.loaded(NOT_LOADED["by_translation"])
    assert not loaded, (
        f"a translation loads {loaded}: of argostranslate only `.package` may be imported, in svodka.engine.argos"
    )
