"""What every test shares: its own data directory, no network, the built-in model joined once a session."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Timing belongs in benchmarks: a busy machine must not fail a test.
settings.register_profile("svodka", deadline=None)
settings.load_profile("svodka")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def session_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that lives as long as the session: the starter model is joined in it once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where Python is told to keep no compiled modules, each command that a test starts would compile the whole program anew."""
    with pytest.MonkeyPatch.context() as environment:
        if "PYTHONDONTWRITEBYTECODE" in os.environ:
            environment.delenv("PYTHONDONTWRITEBYTECODE")
            environment.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(autouse=True)
def own_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, session_data: Path) -> None:
    """Nothing outside of temporary directories is read or written, and Argos finds no packages of this machine."""
    monkeypatch.setenv("SVODKA_DATA_DIR", str(session_data))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ARGOS_PACKAGES_DIR", raising=False)


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> object:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"the program tried to reach {address}")
        return connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def starter(session_data: Path) -> Iterator[object]:
    """The built-in model, loaded once."""
    os.environ["SVODKA_DATA_DIR"] = str(session_data)
    from svodka.engine import store

    yield store.load(store.find("starter-ru-en"), threads=len(os.sched_getaffinity(0)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--simulate", choices=["windows"], help="run the tests as if under another system (tests/windows.py)"
    )


@pytest.fixture(autouse=True)
def other_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system that `--simulate` names, for the test and for the command line that it calls."""
    if request.config.getoption("--simulate") is None:
        yield
        return
    import windows

    if request.node.get_closest_marker("posix"):
        pytest.skip("not meant for Windows")
    monkeypatch.setenv("SVODKA_TESTS_SIMULATE", "windows")
    with windows.simulated():
        yield
