"""What became of each bulletin that was learnt from, kept as lines of JSON in the user's data folder: the source of `svodka stats`.

`svodka learn` writes a bulletin's line, or puts a new one in the place of the old where it learns from the same bulletin again.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from svodka import platform
from svodka.atomic import replacing
from svodka.errors import RequestError
from svodka.locations import data_directory

FORMAT = 1
"""Raised whenever a reader of the lines would have to change."""


@dataclass(frozen=True)
class LearntBulletin:
    """The figures of one bulletin as a person has edited it. A bulletin is known by its file name.

    `ValueError` where the counts cannot be: negative ones, or more sentences untouched than there are.
    """

    bulletin: str
    """The Word file's name."""
    date: datetime.date
    """The last day of the bulletin's period."""
    items: int
    words: int
    """English words of the bulletin as a person left it, by which the edits are divided."""
    sentences: int
    untouched: int
    """Sentences that stand as svodka wrote them."""
    edited_words: int
    """Words inserted, deleted, exchanged or moved (the edits that TER counts)."""
    seconds: float | None = None
    """How long the run took that wrote it; None where its report does not say."""

    def __post_init__(self) -> None:
        counts = (self.items, self.words, self.sentences, self.untouched, self.edited_words)
        if min(counts) < 0 or self.untouched > self.sentences or (self.seconds is not None and not self.seconds >= 0):
            raise ValueError(f"the figures of {self.bulletin} contradict each other")

    @property
    def edited_per_100(self) -> float:
        """Edited words for each 100 words; 0 where there are none."""
        return 100 * self.edited_words / self.words if self.words else 0.0

    @property
    def untouched_share(self) -> float:
        """The share of sentences left as they were, 0…1; 0 where there are none."""
        return self.untouched / self.sentences if self.sentences else 0.0


def history_path() -> Path:
    """Return where the figures of the bulletins that were learnt from lie."""
    return data_directory() / "learnt.jsonl"


def read_history(path: Path | None = None) -> tuple[LearntBulletin, ...]:
    """Return what was learnt, the oldest bulletin first; () where nothing was. `path` None = the user's.

    Raises `RequestError` naming the line where the file cannot be read, is damaged or from a newer svodka.
    """
    place = path or history_path()
    try:
        lines = place.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"cannot be read ({error}): move it away to start a new one.", path=place) from error
    found = [_from_line(place, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return tuple(sorted(found, key=lambda one: (one.date, one.bulletin)))


def record(learnt: LearntBulletin, path: Path | None = None) -> None:
    """Write the figures of one bulletin; those that the same bulletin had before give way. `path` None = the user's.

    Raises `RequestError` where the file cannot be read or written.
    """
    place = path or history_path()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"{place.parent} cannot be made ({error.strerror}): check SVODKA_DATA_DIR.") from error
    with platform.locked(place.parent):
        others = [one for one in read_history(place) if one.bulletin != learnt.bulletin]
        _write(place, sorted((*others, learnt), key=lambda one: (one.date, one.bulletin)))


def _write(place: Path, learnt: Sequence[LearntBulletin]) -> None:
    lines = [
        json.dumps({"format": FORMAT, **asdict(one), "date": one.date.isoformat()}, ensure_ascii=False) + "\n"
        for one in learnt
    ]
    with replacing(place) as temporary:
        # A file name may hold bytes that are no UTF-8: they stand as \udc80 … \udcff, which JSON can carry and UTF-8 cannot.
        temporary.write_text("".join(lines), encoding="utf-8", errors="backslashreplace", newline="\n")


def _from_line(place: Path, number: int, line: str) -> LearntBulletin:
    try:
        data: dict[str, Any] = dict(json.loads(line))
        if data.pop("format") != FORMAT:
            raise RequestError(
                "was written by another version of svodka: update svodka, or move the file away to start a new one.",
                path=place,
                line=number,
            )
        seconds = data.pop("seconds")
        return LearntBulletin(
            bulletin=str(data.pop("bulletin")),
            date=datetime.date.fromisoformat(data.pop("date")),
            seconds=None if seconds is None else float(seconds),
            **{key: int(value) for key, value in data.items()},
        )
    except (ValueError, TypeError, KeyError) as error:
        raise RequestError(
            f"is damaged ({error}): take the line out, then learn from that bulletin again.", path=place, line=number
        ) from error
