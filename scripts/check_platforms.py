"""Prove that requirements.lock can be installed where analysts work: `python scripts/check_platforms.py [SYSTEM …] [--python 3.12 …]`.

For each system (win_amd64, macos_arm64, linux_x86_64) and Python, `pip install --dry-run --only-binary=:all: --no-deps --require-hashes`
has to find a wheel with a hash of the lock for every line that the target needs. pip reads markers for the machine that it runs on, so they
are read here, for the target. langdetect is published as source only: once, a wheel is made of the locked source, which has to be
pure Python (`py3-none-any`).

Exit code 0 = all resolve, 1 = something does not, 0 with a message where the index cannot be reached.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import lock_file
from packaging.specifiers import SpecifierSet

PROBE = "iniconfig"
"""A small package that every index has."""


def main(arguments: list[str]) -> int:
    """Check what is asked for, say a line for each, and return the exit code."""
    parser = argparse.ArgumentParser(description="Prove that the lock can be installed on other systems.")
    parser.add_argument("systems", nargs="*", choices=[[], *lock_file.SYSTEMS], help="default: all")
    parser.add_argument("--python", action="append", choices=lock_file.PYTHONS, help="default: all of them")
    asked = parser.parse_args(arguments)
    if not is_index_reachable():
        sys.stdout.write("platforms: skipped, pip reaches no package index here\n")
        return 0
    failed = 0
    for system in asked.systems or lock_file.SYSTEMS:
        for python in asked.python or lock_file.PYTHONS:
            failed |= not resolves(lock_file.target(system, python))
    return int(failed | (not is_source_pure()))


def is_index_reachable() -> bool:
    """Return whether pip can get anything at all."""
    with tempfile.TemporaryDirectory() as name:
        options = ("--no-deps", "--no-cache-dir", "--dest", name, "--retries", 0, "--timeout", 10)
        return lock_file.pip("download", *options, PROBE).returncode == 0


def resolves(target: lock_file.Target) -> bool:
    """Let pip resolve the lock for a target, say how that went, and return whether it did."""
    lines = [line for line in lock_file.needed(lock_file.read_lock(), target) if line.name not in lock_file.SOURCE_ONLY]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        requirements = lock_file.write_requirements(Path(name) / "requirements.txt", lines)
        report = Path(name) / "report.json"
        # pip asks whether its own Python is new enough for a package; below, the target's is asked instead.
        options = ("--dry-run", "--ignore-installed", "--ignore-requires-python", "--no-deps", "--require-hashes")
        places = ("--target", Path(name) / "nowhere", "--report", report)
        done = lock_file.pip("install", *options, *places, *target.pip_options(), "-r", requirements)
        found = json.loads(report.read_text(encoding="utf-8"))["install"] if report.is_file() else []
    too_new = [one["metadata"]["name"] for one in found if not admits(one["metadata"], target.python)]
    if done.returncode == 0 and len(found) == len(lines) and not too_new:
        said = f"{len(found)} wheels"
    elif too_new:
        said = f"FAILS: not for this Python: {', '.join(too_new)}"
    else:
        said = "FAILS: " + (done.stderr.strip().splitlines() or [f"{len(found)} of {len(lines)} wheels"])[-1]
    sys.stdout.write(f"{target.name:<13} Python {target.python}: {said}, {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return said[0].isdigit()


def admits(about: dict[str, str], python: str) -> bool:
    """Return whether a distribution says that it runs on a Python."""
    return SpecifierSet(about.get("requires_python", "")).contains(f"{python}.0")


def is_source_pure() -> bool:
    """Make wheels of what is published as source only, say their names, and return whether they fit every platform."""
    lines = [line for line in lock_file.read_lock() if line.name in lock_file.SOURCE_ONLY]
    with tempfile.TemporaryDirectory() as name:
        requirements = lock_file.write_requirements(Path(name) / "requirements.txt", lines)
        done = lock_file.pip("wheel", "--no-deps", "--require-hashes", "--wheel-dir", name, "-r", requirements)
        wheels = [path.name for path in Path(name).glob("*.whl")]
    pure = len(wheels) == len(lines) and all(wheel.endswith("py3-none-any.whl") for wheel in wheels)
    sys.stdout.write(f"{'from source':<13} {', '.join(wheels) or 'FAILS: ' + done.stderr.strip()[-300:]}\n")
    return pure


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
