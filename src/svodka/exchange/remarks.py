"""What was left out of another program's file, or changed: counted by kind, so that a hundred thousand units need one line."""

from dataclasses import dataclass

MOST_KINDS = 50
"""A file of nonsense could have a kind for each unit; what comes after these is counted together."""
_REST = "with other troubles"


@dataclass
class _Count:
    units: int
    line: int


class Remarks:
    """Sentences and counts for a person, in the order in which they came up. It grows with the kinds and not with the file."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}
        self._counts: dict[str, _Count] = {}
        self.is_whole = True
        """False where a part of the file could not be read at all."""

    def say(self, sentence: str) -> None:
        """Keep a sentence without a full stop; the same one is kept once."""
        if len(self._sentences) < MOST_KINDS:
            self._sentences.setdefault(sentence)

    def damaged(self, sentence: str) -> None:
        """Keep a sentence about what could not be read."""
        self.is_whole = False
        self.say(sentence)

    def count(self, what: str, line: int = 0) -> None:
        """Count a unit `what` holds of (`left out: …`); `line` is where it stands in the file, 0 = nowhere that could be named."""
        kind = what if what in self._counts or len(self._counts) < MOST_KINDS else _REST
        counted = self._counts.setdefault(kind, _Count(0, line))
        counted.units += 1

    def lines(self) -> tuple[str, ...]:
        """Return everything as lines without a full stop."""
        return (*self._sentences, *(_counted(what, count) for what, count in self._counts.items()))


def _counted(what: str, count: _Count) -> str:
    first = ("in" if count.units == 1 else "the first in") + f" line {count.line}"
    return f"{count.units} unit{'' if count.units == 1 else 's'} {what}{f' ({first})' if count.line else ''}"
