"""Install svodka from the wheels of this bundle into the folder `env` beside it: no network, every file checked by its hash."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "program"
ENVIRONMENT = ROOT / "env"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LONGEST = 259
DEEPEST = 130
"""Characters below the folder of the bundle that the longest file of a wheel needs."""


def main() -> int:
    """Make the environment, install, have the model put together, and say what to do next; return the exit code."""
    if subprocess.run([sys.executable, str(PROGRAM / "is_python_good.py")], check=False).returncode:
        return fail(
            f"This is Python {sys.version.split()[0]}, and the bundle has wheels for other ones: see the guide."
        )
    if os.name == "nt" and len(str(ROOT)) > LONGEST - DEEPEST:
        return fail(
            f"The path of this folder is too long for Windows ({len(str(ROOT))} characters): move it to C:\\svodka."
        )
    say("Installing svodka here. That takes a minute or two and needs no network.")
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError) as error:
        return fail(
            f"The folder {ENVIRONMENT} cannot be made ({error}). Is there room, may you write here? Debian: apt install python3-venv."
        )
    options = (
        "--no-index",
        "--no-deps",
        "--require-hashes",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--quiet",
    )
    wheels = ("--find-links", str(PROGRAM / "wheels"), "-r", str(PROGRAM / "requirements.txt"))
    if run("-m", "pip", "install", *options, *wheels):
        return fail(
            "The wheels cannot be installed: see above. A file that does not match was damaged on its way; copy the bundle again."
        )
    if run("-m", "svodka", "models", "info", "starter-ru-en", "--verify"):
        return fail("The translation model cannot be put together: see above.")
    name = "Translate.bat" if os.name == "nt" else "translate.sh"
    say(f"\nsvodka is installed. Put articles into the folder inbox and start {name}.")
    return 0


def run(*words: str) -> int:
    """Run the new environment's Python in UTF-8 and return its exit code."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run([str(PYTHON), *words], cwd=ROOT, env=environment, check=False).returncode


def say(text: str) -> None:
    """Write a line, whatever the console's letters are."""
    sys.stdout.write(
        f"{text}\n".encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8")
    )
    sys.stdout.flush()


def fail(text: str) -> int:
    """Say why it cannot go on, and return the exit code for that."""
    say(f"\n{text}")
    return 2


if __name__ == "__main__":
    sys.exit(main())
