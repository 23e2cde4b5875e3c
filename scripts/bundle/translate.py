"""Translate the inbox of this bundle and open the outbox."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INBOX, OUTBOX = ROOT / "inbox", ROOT / "outbox"
TRANSLATED = (0, 1)
"""Exit codes after which there may be a bulletin: all done, some files failed."""


def main(arguments: list[str]) -> int:
    """Run `svodka translate` with further options, open what it made, and return its exit code."""
    INBOX.mkdir(exist_ok=True)
    if not any(path for path in INBOX.iterdir() if not path.name.startswith((".", "README"))):
        sys.stdout.write(
            "The folder inbox is empty: put articles into it (Word files, saved web pages, text files), then start this again.\n"
        )
        open_folder(INBOX)
        return 2
    command = [sys.executable, "-m", "svodka", "translate", "inbox", "-o", "outbox", *arguments]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code in TRANSLATED and "--dry-run" not in arguments:
        open_folder(OUTBOX)
    return code


def open_folder(folder: Path) -> None:
    """Show a folder in the system's window for files, where there is one."""
    if "SVODKA_NO_PAUSE" in os.environ or not folder.is_dir():
        return
    if sys.platform == "win32":
        os.startfile(folder)
        return
    program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if program and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        subprocess.run([program, str(folder)], check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
