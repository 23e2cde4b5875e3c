"""How much a person had to edit, bulletin by bulletin, from what `svodka learn` keeps in the approved memory: for `svodka stats`."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.approved import ApprovedMemory
from svodka.document.outbox import read_stem
from svodka.errors import RequestError
from svodka.learning.learn import BULLETINS


@dataclass(frozen=True)
class LearntBulletin:
    """The figures of one bulletin as a person has edited it. `ValueError` where the counts cannot be."""

    bulletin: str
    """The Word file's name."""
    date: datetime.date
    """The last day of the bulletin's period; of the edit, where the bulletin was learnt before that was kept."""
    items: int
    words: int
    """Of the sentences that were kept or edited, as the person left them."""
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
            raise ValueError("its figures contradict each other")

    @property
    def edited_per_100(self) -> float:
        """Edited words for each 100 words; 0 where there are none."""
        return 100 * self.edited_words / self.words if self.words else 0.0

    @property
    def untouched_share(self) -> float:
        """The share of sentences left as they were, 0…1; 0 where there are none."""
        return self.untouched / self.sentences if self.sentences else 0.0


def read_history(memory: Path) -> tuple[LearntBulletin, ...]:
    """Return what was learnt into an approved memory, the oldest bulletin first; () where there is none or nothing was.

    Files of one bulletin (`….docx`, `…-2.docx`) are one: the one that was edited last.

    Raises `RequestError` where the memory cannot be read, or a record of it is not what `svodka learn` writes.
    """
    if not memory.exists():
        return ()
    with ApprovedMemory.open(memory) as approved:
        records = approved.records(BULLETINS)
    last: dict[object, tuple[datetime.datetime, LearntBulletin]] = {}
    for name, data in records.items():
        try:
            edited, learnt = datetime.datetime.fromisoformat(data["modified"]), _learnt(name, data)
            same = read_stem(Path(name).stem) or name
            if same not in last or edited >= last[same][0]:
                last[same] = edited, learnt
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RequestError(
                f"what was learnt from {name} cannot be read ({error}): learn from that bulletin again", path=memory
            ) from error
    found = [learnt for _, learnt in last.values()]
    return tuple(sorted(found, key=lambda one: (one.date, one.bulletin)))


def _learnt(name: str, data: Mapping[str, Any]) -> LearntBulletin:
    edited = datetime.datetime.fromisoformat(data["modified"]).date()
    day, seconds = data.get("last_day"), data.get("seconds")
    return LearntBulletin(
        name,
        datetime.date.fromisoformat(day) if day else edited,
        int(data["items"]),
        int(data["words"]),
        int(data["sentences"]),
        int(data["kept"]),
        int(data["edits"]),
        None if seconds is None else float(seconds),
    )
