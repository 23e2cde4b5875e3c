"""When to look at the inbox again: at once where the system tells of a change, and several times a second whether it is time for a look."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from svodka.inbox_watch.arrivals import take_stamp

TICK = 0.2
"""Seconds."""
TICKS_BETWEEN_CHECKS = 10
"""Between looks whether the folder is still the one that the system was asked to watch."""


def wake(folder: Path, tell: Callable[[str], None]) -> Iterator[bool]:
    """Give for ever, at least each `TICK`: True where something may have changed in `folder`, False where only time has passed.

    The system tells of no changes that other machines make on a network share, and of none in a folder that was unmounted: whoever
    takes this has to look now and then without being told. Where the system cannot watch at all, which is said once, there is only that.
    """
    told = False
    while True:
        if take_stamp(folder) is None:
            time.sleep(TICK)
            yield False
            continue
        try:
            yield from _native(folder)
        except (OSError, RuntimeError) as error:
            # RuntimeError: what watchfiles makes of a system that has no more watches to give.
            if take_stamp(folder) is not None and not told:
                told = True
                tell(f"the system does not tell of changes in {folder} ({error}); svodka looks by itself")
        for _ in range(TICKS_BETWEEN_CHECKS):
            time.sleep(TICK)
            yield False


def _native(folder: Path) -> Iterator[bool]:
    """Give what the system tells until the folder is gone or another one stands in its place."""
    import watchfiles

    watched = _identity(folder)
    milliseconds = int(TICK * 1000)
    told = watchfiles.watch(
        folder, watch_filter=None, debounce=milliseconds, rust_timeout=milliseconds, yield_on_timeout=True
    )
    for ticks, changes in enumerate(told):
        if ticks % TICKS_BETWEEN_CHECKS == 0 and _identity(folder) != watched:
            return
        yield bool(changes) or ticks == 0  # what happened before the system watched is not told


def _identity(folder: Path) -> int | None:
    stamp = take_stamp(folder)
    return stamp.inode if stamp is not None else None
