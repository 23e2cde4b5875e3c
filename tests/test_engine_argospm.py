"""Where the packages of argospm are: as argostranslate itself says, and without a trace in the home directory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import GOOD, inbox, svodka
from svodka.engine import argos

ASK = "from argostranslate import settings; print(*settings.package_dirs, sep='\\n')"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory and no setting of Argos Translate or of the desktop."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in [name for name in os.environ if name.startswith(("ARGOS_", "XDG_", "SNAP"))]:
        monkeypatch.delenv(name)
    return folder


def set_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave everything at its default."""


def set_variable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(home / "named"))
    write_settings(home / ".config", home / "not this")


def set_data_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "elsewhere"))


def set_settings_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_settings(home / ".config", home / "from file")


def set_settings_file_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "settings"))
    write_settings(home / "settings", home / "from file")


def set_snap(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNAP", str(home / "snap"))
    monkeypatch.setenv("SNAP_USER_DATA", str(home / "snap data"))


def write_settings(folder: Path, packages: Path) -> None:
    (folder / "argos-translate").mkdir(parents=True)
    (folder / "argos-translate" / "settings.json").write_text(json.dumps({"ARGOS_PACKAGES_DIR": str(packages)}))


@pytest.mark.parametrize(
    "arrange", [set_nothing, set_variable, set_data_home, set_settings_file, set_settings_file_elsewhere, set_snap]
)
def test_the_directory_is_the_one_that_argostranslate_uses(
    arrange: object, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(home, monkeypatch)
    ours = argos.locate_packages()
    answer = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.splitlines() == [str(ours)]


def test_a_broken_settings_file_is_warned_about(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_settings(home / ".config", home / "lost")
    (home / ".config" / "argos-translate" / "settings.json").write_text("{", encoding="utf-8")
    assert argos.list_installed_folders() == []
    assert "settings.json" in caplog.text


def test_looking_makes_no_directory(home: Path) -> None:
    assert argos.list_installed_folders() == []
    assert list(home.iterdir()) == []


def test_a_run_with_the_built_in_model_leaves_no_directory_of_argos_behind(
    home: Path, tmp_path: Path, session_data: Path
) -> None:
    result = svodka("translate", inbox(tmp_path, good__txt=GOOD), "-o", "outbox", cwd=tmp_path)
    assert result.code == 0, result.err
    assert [path for path in home.rglob("*") if "argos" in path.name] == []
