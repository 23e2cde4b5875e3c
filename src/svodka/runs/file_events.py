"""What happens to watched files: when to look, which version of each is there, and which of them nobody is still writing."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which settled files are taken although others still change: one endless download keeps no others waiting."""
TICK = 0.2
"""Seconds."""
TICKS_BETWEEN_CHECKS = 10
"""How often the watcher checks that the folder is still the one that the system was asked to watch."""


@dataclass(frozen=True)
class Stamp:
    """What tells one version of a file from another without reading it; times in nanoseconds."""

    size: int
    modified: int
    inode: int
    changed: int = 0
    """Permissions and names change it too."""


Listing = Mapping[Path, Stamp]


def take_stamp(path: Path) -> Stamp | None:
    """Return the stamp of a file; None where there is none that can be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)


def take_stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    """Return the stamps of those files that are there."""
    return {path: stamp for path in paths if (stamp := take_stamp(path)) is not None}


def find_changes(old: Listing, new: Listing) -> list[Path]:
    """Return the files that were changed, made or removed between two listings."""
    return sorted(path for path in {*old, *new} if old.get(path) != new.get(path))


class Settling:
    """Says when changes have settled: no file has changed for `seconds`. Times are those of a stopwatch, in seconds.

    So 500 files that are copied one after the other are one arrival. `taken` is what the watcher knows from the start, None = nothing.
    """

    def __init__(self, seconds: float, patience: float = PATIENCE, taken: Listing | None = None) -> None:
        self.seconds = seconds
        self.taken = taken
        self._patience = patience
        self._since: dict[Path, tuple[Stamp, float]] = {}
        self._quiet_since = 0.0
        self._waiting_since: float | None = None

    def see(self, listing: Listing, now: float) -> None:
        """Take note of the files that are there now."""
        since = {}
        for path, stamp in listing.items():
            known = self._since.get(path)
            since[path] = known if known is not None and known[0] == stamp else (stamp, now)
        if since != self._since:
            self._quiet_since = now
        self._since = since
        if listing == self.taken:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now

    def due(self, now: float) -> Listing | None:
        """Return the files as they are to be read now, where that differs from what was taken last; else None.

        A file that still changes has the stamp that it was taken with last, or is left out.
        """
        if self._waiting_since is None:
            return None
        if now - self._quiet_since < self.seconds and now - self._waiting_since < max(self._patience, self.seconds):
            return None
        taken = self.taken or {}
        settled = {
            path: stamp if now - since >= self.seconds else taken[path]
            for path, (stamp, since) in self._since.items()
            if now - since >= self.seconds or path in taken
        }
        return None if settled == self.taken else settled

    def take(self, listing: Listing, now: float) -> None:
        """Say that this listing has been dealt with."""
        self.taken = listing
        is_whole = {path: stamp for path, (stamp, _) in self._since.items()} == listing
        self._waiting_since = None if is_whole else now

    @property
    def is_waiting(self) -> bool:
        """Whether something has changed that was not taken yet."""
        return self._waiting_since is not None


def watch_folder(folder: Path, say: Callable[[str], None]) -> Iterator[bool]:
    """Yield for ever, at least each `TICK`: True where something may have changed in `folder`, False where only time has passed.

    The system reports no changes that other machines make on a network share, and none in a folder that was unmounted: the caller has
    to look now and then without being told. Where the system cannot watch at all, which is said once, there is only that.
    """
    is_said = False
    while True:
        if take_stamp(folder) is None:
            time.sleep(TICK)
            yield False
            continue
        try:
            yield from _system_events(folder)
        except (OSError, RuntimeError) as error:
            # RuntimeError: what watchfiles makes of a system that has no more watches to give.
            if take_stamp(folder) is not None and not is_said:
                is_said = True
                say(f"the system does not tell of changes in {folder} ({error}); svodka looks by itself")
        for _ in range(TICKS_BETWEEN_CHECKS):
            time.sleep(TICK)
            yield False


def _system_events(folder: Path) -> Iterator[bool]:
    """Yield what the system reports until the folder is gone or another one stands in its place."""
    import watchfiles

    watched = _inode(folder)
    milliseconds = int(TICK * 1000)
    events = watchfiles.watch(
        folder, watch_filter=None, debounce=milliseconds, rust_timeout=milliseconds, yield_on_timeout=True
    )
    for ticks, changes in enumerate(events):
        if ticks % TICKS_BETWEEN_CHECKS == 0 and _inode(folder) != watched:
            return
        yield bool(changes) or ticks == 0  # what happened before the system watched is not reported


def _inode(folder: Path) -> int | None:
    stamp = take_stamp(folder)
    return stamp.inode if stamp is not None else None
