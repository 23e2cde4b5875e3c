"""Which files of an inbox are there, and which of them nobody is still writing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which what has settled is taken although other files still change: one endless download keeps no others waiting."""


@dataclass(frozen=True)
class Stamp:
    """What tells one version of a file from another without reading it."""

    size: int
    modified: int
    """Nanoseconds."""
    inode: int
    changed: int = 0
    """Nanoseconds; permissions and names change it too."""


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


class Settling:
    """Says when what arrived, changed or went has settled: nothing in the inbox has changed for `seconds`.

    So 500 files that are copied one after the other are one arrival. Times are those of a stopwatch, in seconds.
    """

    def __init__(self, seconds: float, patience: float = PATIENCE) -> None:
        self.seconds = seconds
        self._patience = patience
        self._since: dict[Path, tuple[Stamp, float]] = {}
        self._quiet_since = 0.0
        self._waiting_since: float | None = None
        self._taken: Listing | None = None

    def see(self, listing: Listing, now: float) -> None:
        """Take note of what a look at the inbox has found."""
        since = {}
        for path, stamp in listing.items():
            known = self._since.get(path)
            since[path] = known if known is not None and known[0] == stamp else (stamp, now)
        if since != self._since:
            self._quiet_since = now
        self._since = since
        if listing == self._taken:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now

    def due(self, now: float) -> Listing | None:
        """Return the files as they are to be read now, where that differs from what was taken last; else None.

        A file that still changes stands with the stamp that it was taken with last, or not at all.
        """
        if self._waiting_since is None:
            return None
        if now - self._quiet_since < self.seconds and now - self._waiting_since < max(self._patience, self.seconds):
            return None
        settled = self._settled(now)
        return None if settled == self._taken else settled

    def take(self, listing: Listing, now: float) -> None:
        """Say that this listing has been dealt with."""
        self._taken = listing
        whole = {path: stamp for path, (stamp, _) in self._since.items()} == listing
        self._waiting_since = None if whole else now

    @property
    def is_waiting(self) -> bool:
        """Whether something has changed that was not taken yet."""
        return self._waiting_since is not None

    def _settled(self, now: float) -> dict[Path, Stamp]:
        taken = self._taken or {}
        settled = {}
        for path, (stamp, since) in self._since.items():
            if now - since >= self.seconds:
                settled[path] = stamp
            elif path in taken:
                settled[path] = taken[path]
        return settled
