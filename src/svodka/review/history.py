"""How much a person had to edit, bulletin by bulletin, for `svodka stats`: from what `svodka learn` keeps in the approved memory.

The figures come as lines for a terminal, as JSON, and as one HTML page that loads and runs nothing.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from svodka.approved.memory import ApprovedMemory
from svodka.bulletin.outbox import read_stem
from svodka.errors import RequestError
from svodka.review.learn import BULLETINS
from svodka.system.atomic import replacing
from svodka.system.page_templates import render_page


@dataclass(frozen=True)
class LearntBulletin:
    """The figures of one bulletin that a person has edited. Raises `ValueError` where the counts contradict each other."""

    bulletin: str
    """The Word file's name."""
    date: datetime.date
    """The last day of the bulletin's period; the day of the edit where the record does not have that."""
    items: int
    words: int
    """English words of the sentences that were kept, edited or merged, as the person left them."""
    sentences: int
    untouched: int
    """Sentences that stand as svodka wrote them."""
    edited_words: int
    """Words inserted, deleted, exchanged or moved (the edits that TER counts)."""
    seconds: float | None = None
    """How long the run that wrote it took; None where its report does not say."""

    def __post_init__(self) -> None:
        counts = (self.items, self.words, self.sentences, self.untouched, self.edited_words)
        if min(counts) < 0 or self.untouched > self.sentences or (self.seconds is not None and not self.seconds >= 0):
            raise ValueError("its figures contradict each other")

    @property
    def edited_per_100(self) -> float:
        """Edited words per 100 words; 0 where there are no words."""
        return 100 * self.edited_words / self.words if self.words else 0.0

    @property
    def untouched_share(self) -> float:
        """The share of sentences left as they were, 0…1; 0 where there are no sentences."""
        return self.untouched / self.sentences if self.sentences else 0.0


def read_history(memory: Path) -> tuple[LearntBulletin, ...]:
    """Return the bulletins that were learnt into an approved memory, the oldest first; () where there is no memory or no bulletin in it.

    Of several files of one bulletin (`….docx`, `…-2.docx`) only the one that was edited last counts.

    Raises `RequestError` where the memory cannot be read, or a record in it is not one that `svodka learn` writes.
    """
    if not memory.exists():
        return ()
    with ApprovedMemory.open(memory) as approved:
        records = approved.records(BULLETINS)
    last: dict[object, tuple[datetime.datetime, LearntBulletin]] = {}
    for name, data in records.items():
        try:
            edited = datetime.datetime.fromisoformat(data["modified"])
            learnt = _read_record(name, data, edited.date())
            same = read_stem(Path(name).stem) or name
            if same not in last or edited >= last[same][0]:
                last[same] = edited, learnt
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            said = f"what was learnt from {name} cannot be read ({error}): learn from that bulletin again"
            raise RequestError(said, path=memory) from error
    return tuple(sorted((learnt for _, learnt in last.values()), key=lambda one: (one.date, one.bulletin)))


def _read_record(name: str, data: Mapping[str, Any], edited: datetime.date) -> LearntBulletin:
    day, seconds = data.get("last_day"), data.get("seconds")
    date = datetime.date.fromisoformat(day) if day else edited
    took = None if seconds is None else float(seconds)
    items, words, sentences, kept, edits = (int(data[key]) for key in ("items", "words", "sentences", "kept", "edits"))
    return LearntBulletin(name, date, items, words, sentences, kept, edits, took)


_HEADINGS = ("Date", "Bulletin", "Items", "Words", "Edited/100", "Untouched", "Seconds")
_LEVELS = (2.0, 4.0, 10.0, 20.0, 30.0, 50.0, 100.0)
"""Where the vertical axis may end; the middle line is at half of it."""
_MOST_LABELS = 8
"""The most dates below the chart; more would overlap."""


def as_data(learnt: Sequence[LearntBulletin]) -> list[dict[str, Any]]:
    """Return the bulletins as plain data for JSON, with rounded rates."""
    return [
        {
            **asdict(one),
            "date": one.date.isoformat(),
            "edited_per_100": round(one.edited_per_100, 2),
            "untouched_share": round(one.untouched_share, 4),
        }
        for one in learnt
    ]


def table(learnt: Sequence[LearntBulletin]) -> Iterator[str]:
    """Yield the bulletins as lines of a table, the heading first; nothing where there are no bulletins."""
    if not learnt:
        return
    rows = [_HEADINGS, *map(_cells, learnt)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, "<<>>>>>", strict=True)
        yield "  ".join(f"{cell:{side}{width}}" for cell, width, side in cells).rstrip()


def write(learnt: Sequence[LearntBulletin], path: Path) -> None:
    """Write the page, replacing a file at `path`. Raises `RequestError` where there is nothing to show or it cannot be written."""
    if not learnt:
        raise RequestError("is not written: no bulletin was learnt from yet.", path=path)
    with replacing(path) as temporary:
        temporary.write_text(page(learnt), encoding="utf-8", errors="replace", newline="\n")


def page(learnt: Sequence[LearntBulletin]) -> str:
    """Return the HTML page: a chart of edited words per 100 by bulletin, and a table of all figures. `learnt` must not be empty."""
    highest = max(one.edited_per_100 for one in learnt)
    ends = [f"{one.edited_per_100:.1f} in {one.date.isoformat()}" for one in (learnt[0], learnt[-1])]
    values = {
        "headings": _HEADINGS,
        "rows": map(_cells, learnt),
        "learnt": learnt,
        "top": next((level for level in _LEVELS if highest <= level), highest),
        "said": f"From {ends[0]} to {ends[1]}.",
        "every": -(-len(learnt) // _MOST_LABELS),
    }
    return render_page("history", values)


def _cells(one: LearntBulletin) -> tuple[str, ...]:
    seconds = "–" if one.seconds is None else f"{one.seconds:.0f}"
    rates = (f"{one.edited_per_100:.1f}", f"{one.untouched_share:.0%}")
    return (one.date.isoformat(), one.bulletin, str(one.items), str(one.words), *rates, seconds)
