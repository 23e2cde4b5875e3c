"""The files beside the inbox that say how to translate, and when one of them has changed."""

from collections.abc import Iterable
from pathlib import Path

from svodka.dictionary.reading import OWN_FILE
from svodka.equipment import choose_glossaries
from svodka.inbox_watch.arrivals import Listing, take_stamps
from svodka.options import NAMES_FILE, SETTINGS_FILE, Options, beside_inbox


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
