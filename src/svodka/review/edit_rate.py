"""How much a human changed: the translation edit rate, as sacreBLEU computes it with its defaults (small letters, words at blanks).

Snover et al., A Study of Translation Edit Rate (2006): words inserted, deleted, exchanged, and runs of words moved, each one edit, over the
words of the human's text. Shifts are found greedily; where several gain the same, the longest is taken, then the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_SHIFT = 10
FARTHEST_SHIFT = 50
MOST_CANDIDATES = 1_000
"""The limits of Tercom, which sacreBLEU keeps."""


@dataclass(frozen=True)
class Effort:
    """Edits, and the words of the text that came out; efforts add up."""

    edits: int = 0
    words: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.edits + other.edits, self.words + other.words)

    @property
    def rate(self) -> float:
        """Words edited per 100; 0 for no text."""
        return 100 * self.edits / self.words if self.words else 0.0


def measure_effort(machine: str, human: str) -> Effort:
    """Return what it took to make the human's text of the machine's."""
    words, wanted = machine.lower().split(), human.lower().split()
    if not wanted:
        return Effort(len(words), 0)
    shifts = candidates = 0
    while True:
        gain, shifted, tried = _best_shift(words, wanted)
        candidates += tried
        if candidates >= MOST_CANDIDATES or gain <= 0:
            break
        words, shifts = shifted, shifts + 1
    return Effort(shifts + _distance(words, wanted), len(wanted))


def _distance(words: Sequence[str], wanted: Sequence[str]) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(words, wanted))


def _best_shift(words: list[str], wanted: list[str]) -> tuple[int, list[str], int]:
    """The gain of the best shift, the words after it, and how many were tried; 0 where there is none to try."""
    before = _distance(words, wanted)
    partners, wrong, missing = _align(words, wanted)
    best: tuple[int, int, int, int, list[str]] | None = None
    tried = 0
    for start, target, length in _common_runs(words, wanted):
        if not any(wrong[start : start + length]) or not any(missing[target : target + length]):
            continue
        if start <= partners[target] < start + length:
            continue
        for place in _landing_places(partners, target, length):
            shifted = _shift(words, start, length, place)
            tried += 1
            candidate = (before - _distance(shifted, wanted), length, -start, -place, shifted)
            best = candidate if best is None else max(best, candidate)
        if tried >= MOST_CANDIDATES:
            break
    return (best[0], best[4], tried) if best else (0, words, tried)


def _common_runs(words: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, start in wanted, length) of runs of words that stand in both, every length up to the longest."""
    for start in range(len(words)):
        for target in range(len(wanted)):
            if abs(target - start) > FARTHEST_SHIFT:
                continue
            for length in range(1, LONGEST_SHIFT + 1):
                if words[start + length - 1] != wanted[target + length - 1]:
                    break
                yield start, target, length
                if start + length == len(words) or target + length == len(wanted):
                    break


def _landing_places(partners: Sequence[int], target: int, length: int) -> Iterator[int]:
    last = -1
    for index in range(target - 1, target + length):
        place = 0 if index < 0 else partners[index] + 1
        if place != last:
            yield place
        last = place


def _shift(words: list[str], start: int, length: int, place: int) -> list[str]:
    rest = words[:start] + words[start + length :]
    place = place - length if place > start + length else place
    return rest[:place] + words[start : start + length] + rest[place:]


def _align(words: Sequence[str], wanted: Sequence[str]) -> tuple[list[int], list[bool], list[bool]]:
    """For each wanted word the word that it stands at (the last one before it where it is missing), and which words of either are wrong."""
    costs = [list(range(len(wanted) + 1))]
    for row, word in enumerate(words, 1):
        costs.append([row])
        for column, other in enumerate(wanted, 1):
            cost = costs[row - 1][column - 1] + (word != other)
            costs[row].append(min(cost, costs[row - 1][column] + 1, costs[row][column - 1] + 1))
    partners, wrong, missing = [0] * len(wanted), [False] * len(words), [False] * len(wanted)
    row, column = len(words), len(wanted)
    while row or column:
        here = costs[row][column]
        differs = bool(row and column and words[row - 1] != wanted[column - 1])
        if row and column and here == costs[row - 1][column - 1] + differs:
            row, column = row - 1, column - 1
            partners[column], wrong[row], missing[column] = row, differs, differs
        elif row and here == costs[row - 1][column] + 1:
            row -= 1
            wrong[row] = True
        else:
            column -= 1
            partners[column], missing[column] = row - 1, True
    return partners, wrong, missing
