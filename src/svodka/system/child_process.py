"""Work in a process of its own, so that a crash or an endless loop costs one piece of work and not the run.

For C libraries that read untrusted files: a fault in one of them would end the whole program without a message. Also for measuring how
much memory a process takes. The child is this Python with one of our modules that are named here; nothing else is ever started.
"""

import subprocess
import sys

_MODULES = frozenset({"svodka.runs.model_measurement", "svodka.sources.pdf_extraction"})


class IsolatedError(Exception):
    """The child gave no answer: it was ended because it `took_too_long`, it crashed, or it could not be started."""

    def __init__(self, *, took_too_long: bool = False) -> None:
        super().__init__()
        self.took_too_long = took_too_long


def run_isolated(module: str, data: bytes, seconds: float | None, *, heard: bool = False) -> bytes:
    """Return what `module`, run as a program with `data` at its standard input, wrote to its standard output.

    With `seconds` None there is no time limit. With `heard` its standard error goes to ours, else nowhere. The child sets its own limits
    of memory. Raises `IsolatedError` if it crashed, failed, or needed more than `seconds`, `ValueError` for a module not named here.
    """
    if module not in _MODULES:
        raise ValueError(module)
    # -P: the folder that the program was started in may be anybody's, and is not searched for modules.
    command = [sys.executable, "-P", "-m", module]
    try:
        said = None if heard else subprocess.PIPE
        done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=said, timeout=seconds, check=True)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise IsolatedError(took_too_long=True) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise IsolatedError from error
    return done.stdout
