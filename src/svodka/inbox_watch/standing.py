"""What stands in the outbox under a bulletin's name, and whether it has to be written again."""

from dataclasses import dataclass
from pathlib import Path

from svodka import report
from svodka.document import outbox


@dataclass(frozen=True)
class Standing:
    """The bulletins of one name. `ours` is the one that may be written over, None where there is none."""

    ours: Path | None
    is_any: bool
    holds: frozenset[str]
    """Fingerprints of the articles in `ours`; where there is none, of those in the edited ones together."""


def find_standing(folder: Path, stem: str) -> Standing:
    """Look what stands in the outbox under a name. Raises `RequestError` where a bulletin cannot be read."""
    paths = outbox.find_standing(folder, stem)
    ours = next((path for path in paths if outbox.is_as_written(path, report.written_hash)), None)
    held = [report.written_fingerprints(path) for path in ([ours] if ours is not None else paths)]
    return Standing(ours, bool(paths), frozenset().union(*held))


def needs_writing(standing: Standing, wanted: frozenset[str], *, made_anew: bool) -> bool:
    """Tell whether a bulletin of the articles `wanted` has to be written; `made_anew`: glossary, names or settings have changed.

    One of ours follows every change. Beside edited ones a new one is made only for an article that none of them has: what an editor
    has finished gets no double because its files were cleared away or a term was added.
    """
    if not standing.is_any:
        return True
    if standing.ours is not None:
        return made_anew or standing.holds != wanted
    return not wanted <= standing.holds
