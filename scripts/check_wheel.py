"""Build svodka's wheel twice, from two copies of the repository, and compare the bytes: `python scripts/check_wheel.py`.

hatchling writes fixed times (or those of SOURCE_DATE_EPOCH) and sorted names, so whoever builds the same commit gets the same file. The
copies lie in folders of other names and have other times; file permissions are what git keeps of them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lock_file import ROOT

INPUTS = ("src", "glossaries", "models", "pyproject.toml", "README.md", "LICENSE", "NOTICE", "docs")
UMASKS = (0o022, 0o077)


def main() -> int:
    """Print the hash of each wheel and return 0 where they are the same, else 1."""
    sums = [build(number, mask) for number, mask in enumerate(UMASKS)]
    for name, digest in sums:
        sys.stdout.write(f"{digest}  {name}\n")
    if sums[0] != sums[1]:
        sys.stderr.write("the two wheels differ: something in the build depends on the time, the folder or the umask\n")
    return int(sums[0] != sums[1])


def build(number: int, mask: int) -> tuple[str, str]:
    """Return name and SHA-256 of a wheel built from a fresh copy under a umask."""
    old = os.umask(mask)
    try:
        with tempfile.TemporaryDirectory(prefix=f"copy-{number}-") as name:
            for part in INPUTS:
                copy(ROOT / part, Path(name) / part)
            command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "built"]
            subprocess.run(command, cwd=name, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            (wheel,) = Path(name, "built").glob("*.whl")
            return wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()
    finally:
        os.umask(old)


def copy(source: Path, target: Path) -> None:
    """Copy contents only, not times or permissions."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
