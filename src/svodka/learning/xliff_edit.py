"""A bulletin that comes back from a translator's tool as XLIFF: every unit says itself which passage it renders, so nothing is aligned."""

import datetime
from pathlib import Path

from svodka.errors import RequestError
from svodka.exchange.bulletin_units import UnitId
from svodka.exchange.unit_texts import tidy
from svodka.exchange.xliff import EditedSegment, edited_segments
from svodka.learning.aligning import Alignment, Fate, Rendering
from svodka.learning.learn import Edit
from svodka.learning.recorded import RecordedPassage, read_recorded

XLIFF_SUFFIXES = frozenset({".xlf", ".xliff", ".sdlxliff", ".mqxliff"})


def read_xliff_edit(path: Path, report: Path | None = None) -> Edit:
    """Return what a human made of a bulletin in a translator's tool; `report` is its run report, None = the one in the same folder.

    The file's own date is when it was edited; who did it no XLIFF says. Raises `ExchangeError` where the file cannot be used,
    `RequestError` where it names no bulletin, or the report is not there or is another bulletin's.
    """
    edited = edited_segments(path)
    name = Path(edited.bulletin).name
    if not name:
        raise RequestError(f"its note names no bulletin (“{edited.bulletin}”): export the bulletin again", path=path)
    recorded = read_recorded(report or path.with_name(name).with_suffix(".json"), path)
    by_id = {segment.id: segment for segment in edited.segments}
    renderings = tuple(_rendering(passage, by_id) for passage in recorded.passages)
    # The ids are places; that the words there are others shows that this is another run's bulletin of the same name.
    strangers = sum(
        segment.source != tidy(passage.source)
        for passage in recorded.passages
        if passage.source and (segment := by_id.get(_id(passage))) is not None
    )
    if recorded.name != edited.bulletin or strangers:
        raise RequestError(
            f"this is not the bulletin that {recorded.name}'s report describes ({strangers} of its sentences have another Russian): name "
            "its own report with --report",
            path=path,
        )
    untouched = all(one.fate is Fate.KEPT for one in renderings)
    modified = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return Edit(recorded, Alignment(renderings), "", modified, tuple(edited.remarks), untouched)


def _id(passage: RecordedPassage) -> UnitId:
    return UnitId(passage.item, passage.block, passage.start)


def _rendering(passage: RecordedPassage, by_id: dict[UnitId, EditedSegment]) -> Rendering:
    if not passage.source:
        return Rendering(passage, Fate.KEPT, passage.text)
    segment = by_id.get(_id(passage))
    if segment is None:
        # Without English a tool means that nobody has got there yet as often as that the sentence is to go.
        return Rendering(passage, Fate.UNSURE)
    if segment.english == tidy(passage.text):
        return Rendering(passage, Fate.KEPT, passage.text)
    return Rendering(passage, Fate.EDITED, segment.english)
