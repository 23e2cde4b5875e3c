"""What is kept of a bug that no article can be named for: the traceback, in a file that can be sent along with a report."""

import contextlib
import sys
import traceback
from datetime import datetime
from pathlib import Path

from svodka.errors import RequestError
from svodka.system.atomic import replacing
from svodka.system.locations import data_directory
from svodka.system.version import __version__

KEPT = 5
"""So many of the latest crashes; older ones are removed."""

_NAME = "crash-*.txt"


def crashes_directory() -> Path:
    """Return where the traceback files are. Raises `RequestError` where there is no place for the program's data."""
    return data_directory() / "crashes"


def keep(error: BaseException, when: datetime) -> Path:
    """Write what Python says of a bug to a file of its own and return its path; the latest `KEPT` stay.

    In it are versions and the traceback: lines of the program and the message of the error, no values of variables. So there is no
    more of an article in it than the message quotes. Raises `RequestError` where it cannot be written.
    """
    folder = crashes_directory()
    said = "".join(traceback.format_exception(error))
    header = f"svodka {__version__}, Python {sys.version.split()[0]}, {when.isoformat(timespec='seconds')}\n\n"
    path = folder / f"crash-{when:%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise RequestError(
            f"{folder} cannot be made ({trouble.strerror}); set SVODKA_DATA_DIR to a directory"
        ) from trouble
    with replacing(path) as temporary:
        temporary.write_text(header + said, encoding="utf-8", errors="backslashreplace", newline="\n")
    for old in sorted(folder.glob(_NAME))[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path
