"""Work in a process of its own: what crashes it, or takes without end, costs one piece of work and not the run.

For libraries in C that read what strangers made: a fault in one of them would end the whole program without a word. And for what is
measured by the memory that a process took. The child is this Python with one module of ours, named here; nothing else is ever started.
"""

import subprocess
import sys

_MODULES = frozenset({"svodka.runs.model_measurement", "svodka.sources.pdf_extraction"})


class IsolatedError(Exception):
    """The child gave no answer; `took_too_long` where it was ended because of that, otherwise it crashed or could not be started."""

    def __init__(self, *, took_too_long: bool = False) -> None:
        super().__init__()
        self.took_too_long = took_too_long


def run_isolated(module: str, data: bytes, seconds: float | None, *, heard: bool = False) -> bytes:
    """Return what `module`, run as a program with `data` at its standard input, wrote to its standard output.

    `seconds` None waits as long as it takes. Where it is `heard`, what it says on standard error goes to ours, else nowhere.
    Raises `IsolatedError` where it crashed, failed, or needed more than `seconds`. Its limits of memory are its own business.
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
