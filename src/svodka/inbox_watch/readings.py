"""What the files of an inbox gave when they were read, so that a new one does not have all the others read again."""

from collections.abc import Sequence
from pathlib import Path

from svodka.inbox_watch.arrivals import Listing, Stamp
from svodka.preparing import Decision, read_file
from svodka.sources import InboxFile
from svodka.types import Article, FileStatus, Period

_Key = tuple[Stamp | None, InboxFile, Period | None]


class Readings:
    """A reader for `svodka.preparing.prepare` that reads each version of a file once."""

    def __init__(self) -> None:
        self._listing: Listing = {}
        self._known: dict[Path, tuple[_Key, Sequence[Article | Decision]]] = {}

    def follow(self, listing: Listing) -> set[Path]:
        """Say which version of each file is meant from now on, and return the files that were replaced or have gone."""
        changed = {path for path, stamp in self._listing.items() if listing.get(path) != stamp}
        self._listing = listing
        self._known = {path: known for path, known in self._known.items() if path in listing}
        return changed

    def read(self, file: InboxFile, period: Period | None) -> Sequence[Article | Decision]:
        """Return what is in a file, from the disk only where this version of it was not read before."""
        key = (self._listing.get(file.path), file, period)
        known = self._known.get(file.path)
        if known is None or known[0] != key:
            known = key, read_file(file, period)
            # What failed may go next time, though the file is the same: a share was away, a disk was full.
            if not any(isinstance(one, Decision) and one.report.status is FileStatus.FAILED for one in known[1]):
                self._known[file.path] = known
        return known[1]
