"""`svodka watch` from its start to its end: options checked, outbox held, model loaded, and the signals that end it."""

import contextlib
import datetime
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from svodka.bulletin import outbox
from svodka.errors import ExitCode
from svodka.options import Options
from svodka.runs.arrivals import take_stamp
from svodka.runs.bulletin_updater import Keeper, Teller
from svodka.runs.outbox_lock import Hold
from svodka.runs.watch_loop import Watcher, check
from svodka.system.progress import Bar, Progress, Silence
from svodka.translation.resources import Equipment

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


def serve(resolve: Callable[[], Options], settings: Path | None, clock: Callable[[], datetime.datetime]) -> ExitCode:
    """Watch until a signal comes, and return 0 where it was the one to terminate (SIGTERM); Ctrl-C passes through as everywhere.

    `resolve` gives the options as the settings file says when it is asked. Raises `RequestError` where inbox or outbox cannot be used or
    another watcher has the outbox, `ModelError` and `GlossaryError`: all that is wrong at the start ends it.
    """
    options = resolve()
    check(options)
    outbox.prepare(options.outbox)
    teller, inbox = Teller(), options.inputs[0]
    with contextlib.ExitStack() as open_things:
        open_things.enter_context(_each_warning_once())
        ending = open_things.enter_context(_ended_by_terminate())
        try:
            hold = open_things.enter_context(Hold(options.outbox, inbox))
            keeper = open_things.enter_context(_closing(Keeper(options, Equipment.of(options), teller, _progress)))
            model = keeper.equipment.engine.info
            keeper.equipment.rulebook()
            if not hold.is_sure:
                teller.tell(
                    f"the file system of {options.outbox} knows no locks: see that no second watcher is started"
                )
            teller.tell(f"watching {inbox} with model {model.name} {model.version}; end it with Ctrl-C")
            watcher = Watcher(keeper, hold, teller, resolve, settings)
            watcher.watch(wake(inbox, teller.tell), time.monotonic, clock)
        except KeyboardInterrupt:
            if not ending:
                raise
    return ExitCode.DONE


@contextlib.contextmanager
def _each_warning_once() -> Iterator[None]:
    """Let each warning pass once: a run has the same to say of names or memory as the run before it."""
    said: set[str] = set()

    def is_news(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        is_new = record.levelno < logging.WARNING or message not in said
        said.add(message)
        return is_new

    logger = logging.getLogger("svodka")
    logger.addFilter(is_news)
    try:
        yield
    finally:
        logger.removeFilter(is_news)


@contextlib.contextmanager
def _ended_by_terminate() -> Iterator[list[int]]:
    """Make SIGTERM end the block as Ctrl-C does; what is given is not empty then.

    A library that waits makes an interrupt of any signal, so the list and not the exception says which it was.
    """
    came: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _closing(keeper: Keeper) -> Iterator[Keeper]:
    # The equipment may be another one at the end.
    try:
        yield keeper
    finally:
        keeper.equipment.close()


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar for whoever sits at a terminal; nothing for a log."""
    if not sys.stderr.isatty():
        yield Silence()
        return
    with Bar() as bar:
        yield bar
