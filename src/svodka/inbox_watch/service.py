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

from svodka.document import outbox
from svodka.equipment import Equipment
from svodka.errors import ExitCode
from svodka.inbox_watch.holding import Hold
from svodka.inbox_watch.keeping import Keeper
from svodka.inbox_watch.loop import Watcher, check
from svodka.inbox_watch.telling import Teller
from svodka.inbox_watch.waking import wake
from svodka.options import Options
from svodka.progress import Bar, Progress, Silence


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
