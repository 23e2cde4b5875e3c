"""What the comparisons of this package yield."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Disagreement:
    """Something that one side says and the other does not: `english[start:start + len(quote)] == quote`.

    `message` is one sentence for the reviewer. `quote` "" with `start` -1 concerns the whole sentence: what was left out has no place.
    """

    message: str
    quote: str = ""
    start: int = -1
