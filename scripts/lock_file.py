"""What requirements.lock holds, and which of it a platform and a Python need: for the scripts that check, list and bundle it."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
OVERRIDES = ROOT / "lock-overrides.txt"
_LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?: *; *(?P<marker>.*?))? *\\?$")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
SOURCE_ONLY = ("langdetect",)
"""Published as source and pure Python: pip makes a wheel of it that fits everywhere."""


@dataclass(frozen=True)
class Locked:
    """One line of the lock: a distribution in one version, the marker that says where it is needed ("" = everywhere), its hashes."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def text(self) -> str:
        """Return the line as pip reads it, without the marker: pip would read that for the machine that it runs on."""
        return " \\\n    ".join((f"{self.name}=={self.version}", *(f"--hash={one}" for one in self.hashes)))


@dataclass(frozen=True)
class Target:
    """A system with a Python of so many digits (`3.12`); `platforms` as pip's `--platform` wants them, the newest first."""

    name: str
    platforms: tuple[str, ...]
    python: str
    markers: tuple[tuple[str, str], ...]

    def environment(self) -> dict[str, str]:
        """Return what markers ask for, as it is on the target."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "extra": "",
            **dict(self.markers),
        }

    def needs(self, marker: str) -> bool:
        """Return whether a marker ("" = none) holds there."""
        return not marker or Marker(marker).evaluate(self.environment())

    def pip_options(self) -> list[str]:
        """Return the options that have pip choose wheels for the target."""
        platforms = [word for name in self.platforms for word in ("--platform", name)]
        return [*platforms, "--python-version", self.python, "--implementation", "cp", "--only-binary=:all:"]


_WINDOWS = (("os_name", "nt"), ("sys_platform", "win32"), ("platform_system", "Windows"), ("platform_machine", "AMD64"))
_MAC = (("os_name", "posix"), ("sys_platform", "darwin"), ("platform_system", "Darwin"), ("platform_machine", "arm64"))
_LINUX = (("os_name", "posix"), ("sys_platform", "linux"), ("platform_system", "Linux"), ("platform_machine", "x86_64"))
SYSTEMS = {
    "win_amd64": (("win_amd64",), _WINDOWS),
    "macos_arm64": (("macosx_14_0_arm64",), _MAC),  # numpy's wheels begin with macOS 14 where they use Apple's own BLAS
    "linux_x86_64": (
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_26_x86_64", "manylinux2014_x86_64"),
        _LINUX,
    ),
}
PYTHONS = ("3.11", "3.12", "3.13")


def target(system: str, python: str) -> Target:
    """Return one of `SYSTEMS` with a Python."""
    platforms, markers = SYSTEMS[system]
    return Target(system, platforms, python, markers)


def read_lock(path: Path = LOCK) -> tuple[Locked, ...]:
    """Return the lines of a lock in their order. Raises `ValueError` for a line that pip would not take either."""
    found: list[Locked] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := _LOCKED.match(line):
            found.append(Locked(match["name"], match["version"], match["marker"] or "", ()))
        elif hashes := _HASH.findall(line):
            last = found[-1]
            found[-1] = Locked(last.name, last.version, last.marker, (*last.hashes, *hashes))
        elif line.strip() and not line.lstrip().startswith("#"):
            raise ValueError(f"{path}: a line of another kind: {line}")
    return tuple(found)


def needed(lines: Iterable[Locked], wanted: Target) -> list[Locked]:
    """Return the lines that a target needs."""
    return [line for line in lines if wanted.needs(line.marker)]


def runtime(wanted: Target) -> frozenset[str]:
    """Return the names of the distributions that the program needs on a target when it runs, development tools left out.

    What each distribution declares is asked of this environment, less what `lock-overrides.txt` takes out.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    left_out = {
        canonical(line.split(";")[0].strip())
        for line in OVERRIDES.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    found: set[tuple[str, str]] = set()
    waiting = [(Requirement(text), "") for text in project["dependencies"]]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonical(requirement.name)
        marker = requirement.marker
        if name in left_out or (marker is not None and not marker.evaluate({**wanted.environment(), "extra": extra})):
            continue
        for wish in {"", *requirement.extras}:
            if (name, wish) not in found:
                found.add((name, wish))
                waiting += [(Requirement(text), wish) for text in _declared(name)]
    return frozenset(name for name, _ in found)


def _declared(name: str) -> Sequence[str]:
    try:
        return metadata.requires(name) or ()
    except metadata.PackageNotFoundError:
        return ()  # needed on another system only; those need nothing themselves


def canonical(name: str) -> str:
    """Return a distribution's name as the lock spells it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write_requirements(path: Path, lines: Iterable[Locked]) -> Path:
    """Write lines for pip into a file and return its path."""
    path.write_text("".join(f"{line.text()}\n" for line in lines), encoding="utf-8", newline="\n")
    return path


def pip(*words: object, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run this environment's pip and return what it said."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout)  # noqa: S603
