"""How much a human changed: the translation edit rate (TER), as sacreBLEU computes it by default (lower case, words split at blanks).

Snover et al., A Study of Translation Edit Rate (2006): edits (a word inserted, deleted or exchanged, a run of words moved) over the words
of the human's text. Moves (shifts) are found greedily; of several with the same gain the longest is taken, then the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

LONGEST_SHIFT = 10
FARTHEST_SHIFT = 50
MOST_CANDIDATES = 1_000
"""The limits of Tercom, which sacreBLEU uses too: words in a shift, words that it moves by, shifts tried for one text."""


@dataclass(frozen=True)
class Effort:
    """The number of edits, and of words in the human's text; efforts can be added."""

    edits: int = 0
    words: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.edits + other.edits, self.words + other.words)

    @property
    def rate(self) -> float:
        """Edits per 100 words; 0 where there are no words."""
        return 100 * self.edits / self.words if self.words else 0.0


def measure_effort(machine: str, human: str) -> Effort:
    """Return the edits that turn the machine's text into the human's."""
    words, wanted = machine.lower().split(), human.lower().split()
    shifts = tried = 0
    while found := list(_shifts(words, wanted)):
        tried += len(found)
        gain, *_, shifted = max(found)
        if tried >= MOST_CANDIDATES or gain <= 0:
            break
        words, shifts = shifted, shifts + 1
    return Effort(shifts + _distance(words, wanted), len(wanted))


def _distance(words: Sequence[str], wanted: Sequence[str]) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(words, wanted))


def _shifts(words: list[str], wanted: list[str]) -> Iterator[tuple[int, int, int, int, list[str]]]:
    """Yield the shifts that may help: gain, length, start and landing place (both negated, for `max`), and the words after the shift."""
    before, tried = _distance(words, wanted), 0
    partners, wrong, missing = _align(words, wanted)
    # A run may land behind the words that are aligned with the wanted ones; 0 is the beginning.
    places = [0, *(partner + 1 for partner in partners)]
    for start, target, length in _common_runs(words, wanted):
        may_help = any(wrong[start : start + length]) and any(missing[target : target + length])
        if not may_help or start <= partners[target] < start + length:
            continue
        for place in dict.fromkeys(places[target : target + length + 1]):
            rest = words[:start] + words[start + length :]
            at = place - length if place > start + length else place
            shifted = rest[:at] + words[start : start + length] + rest[at:]
            tried += 1
            yield before - _distance(shifted, wanted), length, -start, -place, shifted
        if tried >= MOST_CANDIDATES:
            return


def _common_runs(words: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, start in wanted, length) of the runs of words that are in both, in every length up to the longest."""
    for start in range(len(words)):
        for target in range(max(0, start - FARTHEST_SHIFT), min(len(wanted), start + FARTHEST_SHIFT + 1)):
            pairs = zip(words[start : start + LONGEST_SHIFT], wanted[target:], strict=False)
            for length, _ in enumerate(takewhile(lambda pair: pair[0] == pair[1], pairs), 1):
                yield start, target, length


def _align(words: Sequence[str], wanted: Sequence[str]) -> tuple[list[int], list[bool], list[bool]]:
    """Align both texts: return for each wanted word the index of its word, then which words are wrong and which wanted words are missing.

    An exchanged word is both. A wanted word without a counterpart gets the index of the last word before it.
    """
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
