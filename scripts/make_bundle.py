"""Make a folder, and a zip of it, that installs svodka on a machine without network: `python scripts/make_bundle.py win_amd64`.

In it are the wheels of one system for the Pythons that are asked for, svodka with its model, glossary and dictionary, scripts to
double-click, an inbox, an outbox, a settings file and a guide with pictures. Needs pip and a package index; installs and runs nothing.
"""

import argparse
import base64
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import lock_file
from lock_file import ROOT, Locked

from svodka.system.archives import is_legal_name

PARTS = ROOT / "scripts" / "bundle"
PROGRAM = "program"
UNIX_SCRIPTS = {"install.sh": "install.sh", "translate.sh": "translate.sh"}
START = {
    "win_amd64": {"Install.bat": "Install.bat", "Translate.bat": "Translate.bat"},
    "macos_arm64": {"install.sh": "install.command", "translate.sh": "translate.command"},  # what Finder starts
    "linux_x86_64": UNIX_SCRIPTS,
}
SITE_PACKAGES = "env/Lib/site-packages/"
DEEPEST = 130
"""As in `scripts/bundle/install.py`: characters below the folder of the bundle that the longest file of a wheel needs."""
PICTURES = ("bulletin.png", "review.png")
WRITTEN = (2020, 2, 2, 0, 0, 0)
"""The time of all files in the zip, which are the same whenever it is made."""


def main(arguments: list[str]) -> int:
    """Make the bundle, print where it is and how large, and return the exit code."""
    parser = argparse.ArgumentParser(description="Make a folder that installs svodka without network.")
    parser.add_argument("system", choices=list(lock_file.SYSTEMS))
    parser.add_argument("--python", action="append", choices=lock_file.PYTHONS, help="repeatable; default: all")
    parser.add_argument("--python-installer", type=Path, help="an installer from python.org to be put into the bundle")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist", help="default: dist")
    asked = parser.parse_args(arguments)
    pythons = tuple(asked.python or lock_file.PYTHONS)
    folder = asked.output / f"svodka-{version()}-{asked.system}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        fill(folder, asked.system, pythons, asked.python_installer)
    except (RuntimeError, OSError) as error:
        sys.stderr.write(f"make_bundle: {error}\n")
        return 1
    if problems := object_to(folder, asked.system, pythons):
        sys.stderr.write("".join(f"make_bundle: {problem}\n" for problem in problems))
        return 1
    packed = pack(folder)
    sizes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()), packed.stat().st_size
    for path, size in zip((folder, packed), sizes, strict=True):
        sys.stdout.write(f"{path}  {size / 1_000_000:.0f} MB\n")
    return 0


def version() -> str:
    """Return svodka's version without importing it."""
    text = (ROOT / "src" / "svodka" / "system" / "__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def fill(folder: Path, system: str, pythons: tuple[str, ...], installer: Path | None) -> None:
    """Put everything into the folder of a bundle. Raises `RuntimeError` with pip's words where it cannot get the wheels."""
    program = folder / PROGRAM
    wheels = program / "wheels"
    wheels.mkdir(parents=True)
    lines = download(wheels, system, pythons)
    lines += [built(wheels, line) for line in source_only()] + [own(wheels)]
    text = "".join(f"{line.name}=={line.version}{marked(line)}{hashed(line)}\n" for line in lines)
    write(program / "requirements.txt", text)
    for name in ("install.py", "translate.py"):
        write(program / name, part(name, pythons))
    write(program / "is_python_good.py", part("is_python_good.py", pythons))
    for source, name in START[system].items():
        text = part(source, pythons)
        write(folder / name, text, newline="\r\n" if name.endswith(".bat") else "\n")
        (folder / name).chmod(0o755)
    windows = system == "win_amd64"
    write(folder / "svodka.toml", part("svodka.toml", pythons), newline="\r\n" if windows else "\n")
    write(folder / "GUIDE.html", guide(system, pythons))
    for name in ("inbox", "outbox", "glossaries"):
        (folder / name).mkdir()
        write(folder / name / "README.txt", ABOUT[name], newline="\r\n" if windows else "\n")
    shutil.copytree(ROOT / "inbox", folder / "samples", ignore=shutil.ignore_patterns("README*"))
    shutil.copytree(ROOT / "docs", program / "docs")
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, program)
    if installer is not None:
        (folder / "python").mkdir()
        shutil.copy(installer, folder / "python")


ABOUT = {
    "inbox": "Put the articles of the week here: Word files, saved web pages, text files. A sub-folder named after a country gives\n"
    "the country.\n",
    "outbox": "The bulletins appear here, each with its review page (.review.html) and its run report (.json).\n",
    "glossaries": "Your own term bases go here: .tsv, .csv, .xlsx or .tbx, see program/docs/glossary.md.\n",
}


def object_to(folder: Path, system: str, pythons: tuple[str, ...]) -> list[str]:
    """Return what is wrong with a bundle: wheels that pip would miss, names and lengths that Windows does not take, unreadable scripts."""
    wheels = folder / PROGRAM / "wheels"
    problems = [f"{path}: no name for Windows" for path in folder.rglob("*") if not is_legal_name(path.name)]
    longest = max(len(name) for wheel in wheels.glob("*.whl") for name in zipfile.ZipFile(wheel).namelist())
    if len(SITE_PACKAGES) + longest > DEEPEST:
        problems.append(
            f"a wheel has a path of {longest} characters: DEEPEST in scripts/bundle/install.py is too small"
        )
    for script in folder.glob("*.bat"):
        data = script.read_bytes()
        if not data.isascii() or data.count(b"\n") != data.count(b"\r\n"):
            problems.append(f"{script.name}: cmd needs ASCII with CRLF")
    for python in pythons:
        wanted = lock_file.target(system, python)
        lines = lock_file.needed(lock_file.read_lock(folder / PROGRAM / "requirements.txt"), wanted)
        with tempfile.TemporaryDirectory() as name:
            requirements = lock_file.write_requirements(Path(name) / "requirements.txt", lines)
            options = (
                "--dry-run",
                "--ignore-installed",
                "--ignore-requires-python",
                "--no-deps",
                "--require-hashes",
                "--no-index",
            )
            places = ("--find-links", wheels, "--target", Path(name) / "nowhere")
            done = lock_file.pip("install", *options, *places, *wanted.pip_options(), "-r", requirements)
        if done.returncode:
            problems.append(f"Python {python}: {done.stderr.strip()[-300:]}")
    return problems


def download(wheels: Path, system: str, pythons: tuple[str, ...]) -> list[Locked]:
    """Get the wheels of the lock that the program needs there, and return the lines of all Pythons, each once."""
    lines: dict[Locked, None] = {}
    for python in pythons:
        wanted = lock_file.target(system, python)
        names = lock_file.runtime(wanted) - set(lock_file.SOURCE_ONLY)
        some = [line for line in lock_file.needed(lock_file.read_lock(), wanted) if line.name in names]
        lines |= dict.fromkeys(some)
        with tempfile.TemporaryDirectory() as name:
            requirements = lock_file.write_requirements(Path(name) / "requirements.txt", some)
            options = ("--no-deps", "--require-hashes", "--ignore-requires-python", "--dest", wheels)
            obtained(lock_file.pip("download", *options, *wanted.pip_options(), "-r", requirements))
    return list(lines)


def source_only() -> list[Locked]:
    """Return the lines of the lock that a wheel has to be made of here."""
    return [line for line in lock_file.read_lock() if line.name in lock_file.SOURCE_ONLY]


def built(wheels: Path, line: Locked) -> Locked:
    """Make a wheel of a locked source, and return the line with the hash of that wheel."""
    with tempfile.TemporaryDirectory() as name:
        requirements = lock_file.write_requirements(Path(name) / "requirements.txt", [line])
        obtained(lock_file.pip("wheel", "--no-deps", "--require-hashes", "--wheel-dir", name, "-r", requirements))
        (wheel,) = Path(name).glob("*-none-any.whl")
        shutil.copy(wheel, wheels)
        return Locked(line.name, line.version, line.marker, (sha256(wheel),))


def own(wheels: Path) -> Locked:
    """Make the wheel of svodka itself, and return its line."""
    obtained(lock_file.pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT))
    (wheel,) = wheels.glob("svodka-*.whl")
    return Locked("svodka", version(), "", (sha256(wheel),))


def obtained(done: subprocess.CompletedProcess[str]) -> None:
    """Raise `RuntimeError` with the last of what pip said where it failed."""
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-600:])


def sha256(path: Path) -> str:
    """Return a hash as pip wants it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def marked(line: Locked) -> str:
    """Return the marker of a line: of two versions of numpy each is for another Python."""
    return f" ; {line.marker}" if line.marker else ""


def hashed(line: Locked) -> str:
    """Return the hashes of a line."""
    return "".join(f" \\\n    --hash={one}" for one in line.hashes)


def part(name: str, pythons: tuple[str, ...]) -> str:
    """Return a file of `scripts/bundle` with the Pythons of this bundle in it."""
    newest = sorted(pythons, key=numbers, reverse=True)
    text = (PARTS / name).read_text(encoding="utf-8")
    text = text.replace("@PYTHONS_NEWEST_FIRST@", " ".join(newest)).replace(
        "@PYTHONS@", " or ".join(sorted(pythons, key=numbers))
    )
    text = text.replace("@COMMANDS@", " ".join((*(f"python{one}" for one in newest), "python3", "python")))
    return text.replace("PYTHONS = [(3, 11), (3, 12), (3, 13)]", f"PYTHONS = {[numbers(one) for one in pythons]}")


def numbers(python: str) -> tuple[int, ...]:
    """Return a Python's version as numbers."""
    return tuple(map(int, python.split(".")))


def guide(system: str, pythons: tuple[str, ...]) -> str:
    """Return the guide as one HTML file, its pictures in it."""
    install, translate = START[system].values()
    text = part("GUIDE.html", pythons).replace("@INSTALL@", install).replace("@TRANSLATE@", translate)
    for name in PICTURES:
        data = base64.b64encode((ROOT / "docs" / "pictures" / name).read_bytes()).decode()
        text = text.replace(f'src="{name}"', f'src="data:image/png;base64,{data}"')
    return text


def write(path: Path, text: str, newline: str = "\n") -> None:
    """Write a text file in UTF-8 with the line ends that its readers need."""
    path.write_text(text, encoding="utf-8", newline=newline)


def pack(folder: Path) -> Path:
    """Make a zip of a bundle beside it, with the rights of its scripts, and return its path."""
    target = folder.parent / f"{folder.name}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo((Path(folder.name) / path.relative_to(folder)).as_posix(), WRITTEN)
                entry.compress_type = zipfile.ZIP_STORED if path.suffix in (".whl", ".png") else zipfile.ZIP_DEFLATED
                entry.external_attr = (path.stat().st_mode & 0o755 | 0o100000) << 16
                archive.writestr(entry, path.read_bytes())
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
