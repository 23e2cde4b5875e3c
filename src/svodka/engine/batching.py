"""Length-sorted batches bounded by memory, for both engines."""

from collections.abc import Sequence

POSITIONS_PER_BATCH = 6_000
"""Decoder positions (rows x beam x pieces) that may be alive at once.

One position of the starter model keeps 36 KB of keys and values, and CTranslate2 holds up to three copies while it reorders beams:
6,000 positions are about 0.6 GB, which keeps the whole process under the 1.2 GB that an old laptop can spare.
"""

ROWS_PER_BATCH = 64
"""More rows than this gained no speed on two cores (measured: 16, 32 and 64 rows decode equally many words a second)."""


NEW_PIECES_PER_SOURCE_PIECE = 2
NEW_PIECES_FLOOR = 24
"""A translation may be twice as long as its source and a bit: what runs on longer is a repetition loop, cut early to save time."""

SCORED_POSITIONS = 1_500
"""Pieces scored at once: each costs a row of some 30,000 probabilities in memory."""


def room(source_pieces: int, most: int) -> int:
    """Return how many pieces the translation of so many source pieces may have, at most `most`."""
    return min(most, NEW_PIECES_PER_SOURCE_PIECE * source_pieces + NEW_PIECES_FLOOR)


def plan(lengths: Sequence[int], beam_size: int, forced: Sequence[int] | None = None) -> list[list[int]]:
    """Return batches of indices into `lengths` (pieces alive per row at the end of decoding), longest first.

    Neighbours in a batch have nearly the same length, because a row that is shorter than its neighbours wastes their work; ties
    keep their order, so that the same input always gives the same batches. A row too long for the bound gets a batch of its own.
    With `forced` (pieces given per row before decoding starts) rows are ordered by those: a Generator reads only what all rows of a
    batch have given at one go, and the rest piece by piece.
    """
    keys = lengths if forced is None else forced
    order = sorted(range(len(lengths)), key=lambda index: (-keys[index], -lengths[index]))
    batches: list[list[int]] = []
    longest = 0
    for index in order:
        longest = max(longest, lengths[index])
        rows = min(ROWS_PER_BATCH, POSITIONS_PER_BATCH // (max(1, longest) * beam_size))
        if not batches or len(batches[-1]) >= rows:
            longest = lengths[index]
            batches.append([])
        batches[-1].append(index)
    return batches
