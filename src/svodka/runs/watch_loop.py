"""The loop of a watcher: look, wait until what arrived has settled, update, and go on whatever happens to inbox and outbox.

It knows no clock and waits for nothing itself: what wakes it, the stopwatch and the day come from outside.
"""

import contextlib
import datetime
from collections.abc import Callable, Iterable
from pathlib import Path

from svodka.dictionary.entries import OWN_FILE
from svodka.errors import RequestError, SvodkaError
from svodka.options import NAMES_FILE, SETTINGS_FILE, Options, beside_inbox
from svodka.runs.arrivals import Listing, Settling, take_stamps
from svodka.runs.bulletin_updater import Keeper, Teller, only_listed
from svodka.runs.outbox_lock import Hold
from svodka.sources.inbox import Inbox, collect
from svodka.translation.resources import Equipment, choose_glossaries

FIRST_RETRY, LONGEST_RETRY = 10.0, 60.0
"""Seconds until what could not be written is tried again: doubled each time."""


def list_beside(options: Options, settings: Path | None) -> Listing:
    """Return the stamps of settings, term bases, dictionary, names and template, as far as there are such.

    Raises `GlossaryError` where the built-in glossary is missing.
    """
    folder = beside_inbox(options.inputs)
    files = [settings or folder / SETTINGS_FILE, folder / OWN_FILE, folder / NAMES_FILE, *choose_glossaries(options)]
    if options.template is not None:
        files.append(options.template)
    return take_stamps(files)


class Changes:
    """Says which of the files have changed since they were taken last, once they stay as they are from one look to the next."""

    def __init__(self, listing: Listing) -> None:
        self._taken = self._seen = listing

    def see(self, listing: Listing) -> list[Path]:
        """Return the files that were changed, made or removed; [] while they still change."""
        is_quiet, self._seen = listing == self._seen, listing
        return _different(self._taken, listing) if is_quiet else []

    @property
    def is_waiting(self) -> bool:
        """Whether a change was seen that was not taken yet."""
        return self._seen != self._taken

    def take(self, listing: Listing, only: Iterable[Path] | None = None) -> None:
        """Say that the files were dealt with as they stand in a listing; `only` these, None = all."""
        if only is None:
            self._taken = self._seen = listing
            return
        for path in only:
            self._taken = _with(self._taken, path, listing)
            self._seen = _with(self._seen, path, listing)


def _with(listing: Listing, path: Path, other: Listing) -> Listing:
    rest = {known: stamp for known, stamp in listing.items() if known != path}
    return rest | ({path: other[path]} if path in other else {})


def _different(old: Listing, new: Listing) -> list[Path]:
    return sorted(path for path in {*old, *new} if old.get(path) != new.get(path))


class Watcher:
    """One inbox and the bulletins that follow it; `resolve` gives the options as the settings file says now, `settings` names another."""

    def __init__(
        self, keeper: Keeper, hold: Hold, teller: Teller, resolve: Callable[[], Options], settings: Path | None = None
    ) -> None:
        self._keeper = keeper
        self._hold = hold
        self._teller = teller
        self._resolve = resolve
        self._settings = settings
        self._settling = Settling(keeper.options.settle)
        self._beside = Changes(list_beside(keeper.options, settings))
        self._inbox: Inbox | None = None
        self._listing: Listing = {}
        self._pending = False
        self._retry_at = self._retry_after = 0.0

    def watch(
        self, wakes: Iterable[bool], stopwatch: Callable[[], float], clock: Callable[[], datetime.datetime]
    ) -> None:
        """Watch for as long as `wakes` gives something: True = something has changed, False = time has passed.

        `stopwatch` gives seconds, `clock` the time of day. Raises nothing that an inbox or outbox can get over; a bug and the end of the
        memory pass through.
        """
        next_look = stopwatch()
        for has_changed in wakes:
            now = stopwatch()
            if not has_changed and now < next_look:
                continue
            self._look(now)
            if self._inbox is not None:  # else there is nothing that things could lie beside
                self._renew_equipment()
            if self._is_time(now):
                self._update(now, clock())
            options = self._keeper.options
            next_look = now + (min(options.settle / 2, options.poll) if self._is_waiting else options.poll)

    @property
    def _is_waiting(self) -> bool:
        return self._settling.is_waiting or self._beside.is_waiting

    def _look(self, now: float) -> None:
        folder = self._keeper.options.inputs[0]
        try:
            found = collect([folder])
        except RequestError as error:
            if self._inbox is not None:
                self._inbox = None
                self._teller.tell(f"{error} svodka waits for it")
            return
        if self._inbox is None and self._listing:
            self._teller.tell(f"{folder} is there again")
            self._pending, self._retry_at = True, 0.0
        self._inbox = found
        self._settling.see(take_stamps([file.path for file in found.files] + [one.path for one in found.skipped]), now)

    def _is_time(self, now: float) -> bool:
        if self._inbox is None:
            return False
        settled = self._settling.due(now)
        if settled is not None:
            self._listing = settled
            self._settling.take(settled, now)
            self._pending, self._retry_after = True, 0.0
            return True
        return self._pending and now >= self._retry_at

    def _update(self, now: float, time: datetime.datetime) -> None:
        assert self._inbox is not None
        try:
            self._hold.check()
            self._keeper.update(only_listed(self._inbox, self._listing), self._listing, time)
        except (SvodkaError, OSError) as error:
            # OSError: whatever a share that is going away says, wherever that comes out.
            self._retry_after = min(max(FIRST_RETRY, self._retry_after * 2), LONGEST_RETRY)
            self._retry_at = now + self._retry_after
            self._teller.tell_trouble(str(error))
            return
        self._pending = False
        self._teller.end_trouble()
        # New names are our own doing, and no reason to make everything again.
        options = self._keeper.options
        self._beside.take(list_beside(options, self._settings), [beside_inbox(options.inputs) / NAMES_FILE])

    def _renew_equipment(self) -> None:
        """Take up what has changed beside the inbox; what cannot be used is told, and the old goes on."""
        try:
            listing = list_beside(self._keeper.options, self._settings)
            changed = self._beside.see(listing)
            if not changed:
                return
            self._beside.take(listing)
            options = _without_a_move(self._resolve(), self._keeper.options)
            check(options)
            equipment = _opened(self._keeper.equipment.renewed(options))
        except SvodkaError as error:
            self._teller.tell(f"{str(error).rstrip('.')}; svodka goes on with what it had")
            return
        self._keeper.equipment.close()
        self._keeper.renew(options, equipment)
        # Other settings may name other files.
        self._beside.take(list_beside(options, self._settings))
        self._settling.seconds = options.settle
        self._pending, self._retry_at = True, 0.0
        names = ", ".join(path.name for path in changed)
        self._teller.tell(f"{names}: changed, and used from now on")


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


def _opened(equipment: Equipment) -> Equipment:
    """Load what may be broken, before anything is given up for it."""
    with contextlib.ExitStack() as failing:
        failing.callback(equipment.close)
        equipment.engine.info  # noqa: B018 - loads the model
        equipment.rulebook()
        failing.pop_all()
    return equipment


def _without_a_move(options: Options, old: Options) -> Options:
    if (options.outbox, options.inputs) != (old.outbox, old.inputs):
        raise RequestError("The settings name another outbox now: end svodka watch and start it again to use it")
    return options
