"""How long an archive will take: from the words of the weeks made so far in this run, said in days, hours and minutes."""

from collections import deque

_WEEKS_LOOKED_AT = 10
"""The latest weeks tell the speed: the first ones may have come from the translation memory."""
_UNITS = (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


class Estimate:
    """The time left, by the speed of the latest weeks."""

    def __init__(self) -> None:
        self._made: deque[tuple[int, float]] = deque(maxlen=_WEEKS_LOOKED_AT)

    def add(self, words: int, seconds: float) -> None:
        """Take note of a week of so many source words that took so long."""
        self._made.append((words, seconds))

    def left(self, words: int) -> float | None:
        """Return the seconds that so many source words will take; None while nothing is known."""
        done = sum(some for some, _ in self._made)
        return sum(seconds for _, seconds in self._made) / done * words if done else None


def show_duration(seconds: float) -> str:
    """Return a length of time in its two largest units: `2 days 4 h`, `4 h 10 min`, `40 s`.

    >>> show_duration(187_300), show_duration(15_000), show_duration(40.4), show_duration(3_600)
    ('2 days 4 h', '4 h 10 min', '40 s', '1 h')
    """
    # Nobody wants the seconds of an hour: the smaller of two units is rounded, and the larger goes along.
    place = next((index for index, (_, size) in enumerate(_UNITS) if seconds >= size), len(_UNITS) - 1)
    smallest = _UNITS[min(place + 1, len(_UNITS) - 1)][1]
    rest = round(seconds / smallest) * smallest
    said = []
    for name, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            said.append(f"{count} {name}{'s' if name == 'day' and count > 1 else ''}")
    return " ".join(said) or "0 s"
