"""Runs `svodka watch`: checks the options, locks the outbox, loads the model, follows the files and ends on a signal."""

import contextlib
import datetime
import logging
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Self

from svodka.bulletin import outbox
from svodka.dictionary.entries import OWN_FILE
from svodka.errors import ExitCode, RequestError, SvodkaError
from svodka.options import SETTINGS_FILE, Options, beside_inbox
from svodka.runs.bulletin_updater import BulletinUpdater, Listing, SettleTimer, take_stamps
from svodka.sources.inbox import Inbox, collect
from svodka.system import platform
from svodka.system.terminal import complain, one_line
from svodka.translation.resources import Resources, choose_glossaries

logger = logging.getLogger("svodka")

TICK = 0.2
"""Seconds; `watch_folder` yields at least this often."""
TICKS_BETWEEN_CHECKS = 10
"""The ticks between two checks that the folder is still the one that the system was asked to watch."""
LOCK_FILE = ".svodka-watch.lock"
FIRST_RETRY, LONGEST_RETRY = 10.0, 60.0
"""Seconds until a failed update is tried again: the first wait, doubled after each failure up to the longest."""


class OutboxLock:
    """A context manager that holds the exclusive right to write the bulletins of an outbox.

    Two watchers with different inboxes would overwrite each other's bulletin of the same week, so an outbox has only one watcher. That
    includes watchers on other machines that share the folder, if its file system has locks. A second watcher is told the name of `inbox`.
    Entering raises `RequestError` if the outbox cannot be written to or another watcher holds it.
    """

    def __init__(self, outbox: Path, inbox: Path) -> None:
        self._outbox = outbox
        self._path = outbox / LOCK_FILE
        self._inbox = inbox
        self._held = contextlib.ExitStack()
        self._identity: tuple[int, int] | None = None
        self._device = 0
        self.is_sure = False
        """False where the file system knows no locks, so that nothing keeps a second watcher away."""

    def __enter__(self) -> Self:
        self._acquire()
        return self

    def __exit__(self, *error: object) -> None:
        self._remove()
        self._held.close()
        self._remove()  # Windows removes no file that is open

    def _remove(self) -> None:
        if self._identity is not None and _identify(self._path) == self._identity:
            with contextlib.suppress(OSError):
                self._path.unlink()

    def check(self) -> None:
        """Make sure that the outbox is still the folder that was locked; lock it again if only the lock file was removed.

        Raises `RequestError` if the outbox is gone, if a folder on another device is in its place (as after a share is unmounted), or if
        another watcher has locked it in the meantime.
        """
        lock, folder = _identify(self._path), _identify(self._outbox)
        if lock is None and (folder is None or folder[0] != self._device):
            raise RequestError(f"the outbox {self._outbox} is not there: mount it again")
        if lock is None or lock != self._identity:
            self._held.close()
            self._identity = None
            self._acquire()

    def _acquire(self) -> None:
        with contextlib.ExitStack() as held:
            try:
                ours = held.enter_context(platform.try_lock(self._path))
                status = self._path.stat()
            except OSError as error:
                raise RequestError(
                    f"{self._path} cannot be written ({error.strerror}): check the folder, or name another outbox with -o"
                ) from error
            if ours is False:
                raise RequestError(
                    f"another svodka watch keeps the bulletins of the outbox {self._outbox} already ({self._holder()}): "
                    "end that one, or name another outbox with -o"
                )
            self._device, _ = self._identity = status.st_dev, status.st_ino
            self._held, self.is_sure = held.pop_all(), bool(ours)
        with contextlib.suppress(OSError):
            said = f"process {os.getpid()}, inbox {self._inbox.absolute()}\n"
            self._path.write_text(said, encoding="utf-8", newline="\n")

    def _holder(self) -> str:
        with contextlib.suppress(OSError):
            if said := one_line(self._path.read_text(encoding="utf-8", errors="replace").strip()):
                return said
        return "it does not say which"


def _identify(path: Path) -> tuple[int, int] | None:
    """Return the device and inode of a file or folder, which show whether another took its place; None if it cannot be found."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def list_config_files(options: Options, settings: Path | None) -> Listing:
    """Return the stamps of those files that exist among settings, term bases, dictionary, names and template.

    `settings` is a settings file outside the usual place. Raises `GlossaryError` if the built-in glossary is missing.
    """
    folder = beside_inbox(options.inputs)
    files = [settings or folder / SETTINGS_FILE, folder / OWN_FILE, options.names_file, *choose_glossaries(options)]
    return take_stamps([*files, options.template] if options.template is not None else files)


class Watcher:
    """The loop over one inbox: look, wait until new files have settled, update the bulletins, whatever happens to inbox and outbox.

    It has no clock of its own and never sleeps: `watch` is given both clock and events. `resolve` returns the options as the settings
    file has them now. `settings` is a settings file outside the usual place; None = the usual one.
    """

    def __init__(
        self, updater: BulletinUpdater, lock: OutboxLock, resolve: Callable[[], Options], settings: Path | None = None
    ) -> None:
        self._updater = updater
        self._lock = lock
        self._resolve = resolve
        self._settings = settings
        self._articles = SettleTimer(updater.options.settle)
        self._config = SettleTimer(updater.options.settle, taken=list_config_files(updater.options, settings))
        self._inbox: Inbox | None = None
        self._is_pending = False
        self._retry_at = self._retry_after = 0.0

    def watch(
        self, events: Iterable[bool], stopwatch: Callable[[], float], clock: Callable[[], datetime.datetime]
    ) -> None:
        """Watch until `events` ends. An event is True if something may have changed, False if only time has passed.

        `stopwatch` returns seconds, `clock` the time of day. Errors that an inbox or outbox can recover from are announced and not
        raised; a bug and `MemoryError` pass through.
        """
        next_look = stopwatch()
        for has_changed in events:
            now = stopwatch()
            if not has_changed and now < next_look:
                continue
            self._look(now)
            if self._inbox is not None:  # without an inbox, nothing can lie beside it
                self._renew_resources(now)
                if self._is_time(now):
                    self._update(self._inbox, now, clock())
            options = self._updater.options
            is_waiting = self._articles.is_waiting or self._config.is_waiting
            next_look = now + (min(options.settle / 2, options.poll) if is_waiting else options.poll)

    def _look(self, now: float) -> None:
        folder = self._updater.options.inputs[0]
        try:
            found = collect([folder])
        except RequestError as error:
            if self._inbox is not None:
                self._inbox = None
                complain(f"{error} svodka waits for it")
            return
        if self._inbox is None and self._articles.taken:
            complain(f"{folder} is there again")
            self._is_pending, self._retry_at = True, 0.0
        self._inbox = found
        self._articles.see(take_stamps([one.path for one in found.files] + [one.path for one in found.skipped]), now)

    def _is_time(self, now: float) -> bool:
        if (settled := self._articles.due(now)) is None:
            return self._is_pending and now >= self._retry_at
        self._articles.take(settled, now)
        self._is_pending, self._retry_after = True, 0.0
        return True

    def _update(self, inbox: Inbox, now: float, time: datetime.datetime) -> None:
        try:
            self._lock.check()
            self._updater.update(inbox, self._articles.taken, time)
        except (SvodkaError, OSError) as error:
            # OSError: a network share that goes away raises one anywhere.
            self._retry_after = min(max(FIRST_RETRY, self._retry_after * 2), LONGEST_RETRY)
            self._retry_at = now + self._retry_after
            self._updater.announcer.say_trouble(str(error))
            return
        self._is_pending = False
        self._updater.announcer.say_trouble("")
        # The update itself adds names, and that is no reason to write all bulletins again.
        self._config.take({**self._config.taken, **take_stamps([self._updater.options.names_file])}, now)

    def _renew_resources(self, now: float) -> None:
        """Load the settings, term bases and other such files that have changed; if they cannot be used, say so and keep the old."""
        old = self._updater
        try:
            self._config.see(list_config_files(old.options, self._settings), now)
            if (settled := self._config.due(now)) is None:
                return
            known = self._config.taken
            changed = sorted(path for path in {*known, *settled} if known.get(path) != settled.get(path))
            self._config.take(settled, now)
            options = self._resolve()
            if (options.outbox, options.inputs) != (old.options.outbox, old.options.inputs):
                raise RequestError(
                    "The settings name another outbox now: end svodka watch and start it again to use it"
                )
            check(options)
            resources = _opened(old.resources.renewed(options))
        except SvodkaError as error:
            complain(f"{str(error).rstrip('.')}; svodka goes on with what it had")
            return
        old.resources.close()
        old.renew(options, resources)
        # Other settings may name other files.
        self._config.take(list_config_files(options, self._settings), now)
        self._articles.seconds = self._config.seconds = options.settle
        self._is_pending, self._retry_at = True, 0.0
        complain(f"{', '.join(path.name for path in changed)}: changed, and used from now on")


def check(options: Options) -> None:
    """Refuse options that make no sense for a watcher. Raises `RequestError`."""
    (inbox,) = options.inputs
    if not inbox.is_dir():
        raise RequestError(f"There is no folder {inbox} to watch: check the name, or make the folder")
    if options.items is not None:
        raise RequestError("A list of items belongs to one bulletin, and a watcher takes what comes: leave items out")
    if options.number is not None and options.period is None and not options.whole_inbox:
        raise RequestError(
            "The number belongs to one bulletin, and a watcher keeps those of two weeks: give the period too "
            "(--period), or leave the number to the editor"
        )


def _opened(resources: Resources) -> Resources:
    """Return `resources` with model and rulebook loaded, so that a broken one is found before the old ones are closed."""
    with contextlib.ExitStack() as failing:
        failing.callback(resources.close)
        resources.engine.info  # noqa: B018 - loads the model
        resources.rulebook()
        failing.pop_all()
    return resources


def watch_folder(folder: Path, say: Callable[[str], None]) -> Iterator[bool]:
    """Yield forever, at least every `TICK` seconds: True if something may have changed in `folder`, False if only time has passed.

    The system reports neither changes that other machines make on a network share nor changes in an unmounted folder, so the caller has
    to look now and then without being told. If the system cannot watch at all, `say` is told once, and only False is yielded.
    """
    is_said = False
    while True:
        try:
            yield from _system_events(folder)
        except (OSError, RuntimeError) as error:
            # OSError: also where the folder is gone. RuntimeError: when the system has no more watches to give.
            if _identify(folder) is not None and not is_said:
                is_said = True
                say(f"the system does not tell of changes in {folder} ({error}); svodka looks by itself")
        for _ in range(TICKS_BETWEEN_CHECKS):
            time.sleep(TICK)
            yield False


def _system_events(folder: Path) -> Iterator[bool]:
    """Yield what the system reports until the folder is gone or another one stands in its place."""
    import watchfiles

    watched = _identify(folder)
    milliseconds = int(TICK * 1000)
    events = watchfiles.watch(
        folder, watch_filter=None, debounce=milliseconds, rust_timeout=milliseconds, yield_on_timeout=True
    )
    for ticks, changes in enumerate(events):
        if ticks % TICKS_BETWEEN_CHECKS == 0 and _identify(folder) != watched:
            return
        yield bool(changes) or ticks == 0  # what happened before the system watched is not reported


def serve(resolve: Callable[[], Options], settings: Path | None, clock: Callable[[], datetime.datetime]) -> ExitCode:
    """Watch until a signal comes. Return `ExitCode.DONE` after SIGTERM; Ctrl-C raises `KeyboardInterrupt` as everywhere.

    `resolve` and `settings` are as in `Watcher`; `clock` returns the time of day. Any error at the start ends the program:
    `RequestError` if the inbox or outbox cannot be used or another watcher holds the outbox, `ModelError` and `GlossaryError`.
    """
    options = resolve()
    check(options)
    outbox.prepare(options.outbox)
    inbox = options.inputs[0]
    signals: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        # A library that waits turns any signal into a KeyboardInterrupt, so the list, not the exception, says which one it was.
        signals.append(number)
        raise KeyboardInterrupt

    with contextlib.ExitStack() as stack:
        stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, end))
        warnings = make_once_filter()
        logger.addFilter(warnings)
        stack.callback(logger.removeFilter, warnings)
        try:
            lock = stack.enter_context(OutboxLock(options.outbox, inbox))
            updater = BulletinUpdater(options, Resources.of(options))
            stack.callback(lambda: updater.resources.close())  # the updater may have others by then
            model = _opened(updater.resources).engine.info
            if not lock.is_sure:
                complain(f"the file system of {options.outbox} knows no locks: see that no second watcher is started")
            complain(f"watching {inbox} with model {model.name} {model.version}; end it with Ctrl-C")
            Watcher(updater, lock, resolve, settings).watch(watch_folder(inbox, complain), time.monotonic, clock)
        except KeyboardInterrupt:
            if not signals:
                raise
    return ExitCode.DONE


def make_once_filter() -> Callable[[logging.LogRecord], bool]:
    """Return a log filter that lets each warning pass once: otherwise every run would repeat those of the run before."""
    said: set[str] = set()

    def passes(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        is_new = record.levelno < logging.WARNING or message not in said
        said.add(message)
        return is_new

    return passes
