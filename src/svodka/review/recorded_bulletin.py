"""What the run report says a bulletin said: its printed passages in order, each with its source and what was found in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from svodka.bulletin.report import ANNOUNCED, FORMAT
from svodka.errors import RequestError
from svodka.types import ArticleId

LARGEST_REPORT = 200_000_000
"""Bytes; a bulletin of two hundred articles has fifteen million."""


@dataclass(frozen=True)
class RecordedPassage:
    """A passage as printed. What no model translated (a dateline, an English paragraph) has no `source` to learn."""

    item: int
    """Its item's number in the document, from 1."""
    block: int
    bookmark: str
    text: str
    source: str = ""
    article: str = ""
    """The file's name, with the member, or the part from the second on."""
    findings: tuple[tuple[str, str], ...] = ()
    """The check and the severity of each finding."""
    terms: tuple[tuple[str, str], ...] = ()
    """The entry and the English words of each term that came out."""
    start: int = -1
    """Where its source begins in the block of the article, which tells it from the others; -1 where it has none."""
    index: int = 0
    """Its place in the block."""

    @property
    def key(self) -> str:
        """What the review page calls it: item, block and passage."""
        return f"{self.item}.{self.block}.{self.index}"


@dataclass(frozen=True)
class RecordedBulletin:
    """A bulletin as it was written."""

    name: str
    passages: tuple[RecordedPassage, ...]
    hashes: frozenset[str] = frozenset()
    """The SHA-256 of the file as written, and of the one that a run was writing when it was killed."""
    items: int = 0
    last_day: str = ""
    """The last day of its period, in ISO form."""
    seconds: float | None = None
    """How long the run took that wrote it; None where the report does not say."""


def read_recorded(path: Path, bulletin: Path) -> RecordedBulletin:
    """Return what the run report `path` says of this bulletin. Raises `RequestError` where there is none, or none that can be used."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise RequestError("it is too large for a run report; put the right one beside the bulletin", path=path)
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RequestError(
            f"there is no run report {path.name} beside it, which says what svodka wrote; put it back, or name it with --report",
            path=bulletin,
        ) from error
    except OSError as error:
        raise RequestError(
            f"the run report cannot be read ({error.strerror}); check its permissions", path=path
        ) from error
    except (ValueError, RecursionError) as error:
        raise RequestError(
            "this is no run report of svodka (damaged JSON); put the right one beside the bulletin", path=path
        ) from error
    try:
        return _bulletin(data, path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RequestError(
            "this is no run report of a bulletin; put the right one beside the bulletin", path=path
        ) from error


def _bulletin(data: Mapping[str, Any], path: Path) -> RecordedBulletin:
    if data["format"] != FORMAT:
        raise RequestError(
            f"the run report has format {data['format']!r}, this svodka reads {FORMAT}; make the bulletin again",
            path=path,
        )
    segments = {_key(segment, segment): segment for segment in data["segments"]}
    passages = tuple(
        _passage(item, block, index, segments)
        for item in data["printed"]
        for block in item["blocks"]
        for index in range(len(block["passages"]))
    )
    return RecordedBulletin(
        str(data["bulletin"]),
        passages,
        frozenset(str(data.get(key, "")).lower() for key in ("bulletin_sha256", ANNOUNCED)),
        len(data["printed"]),
        str(data["period"]["last"]),
        data.get("seconds"),
    )


def _key(article: Mapping[str, Any], place: Mapping[str, Any]) -> tuple[object, ...]:
    return article["path"], article["part"], place["block"], place["start"], place["stop"]


def _passage(
    item: Mapping[str, Any],
    block: Mapping[str, Any],
    index: int,
    segments: Mapping[tuple[object, ...], Mapping[str, Any]],
) -> RecordedPassage:
    passage = block["passages"][index]
    text, place = block["text"][passage["start"] : passage["stop"]], passage["source"]
    bare = RecordedPassage(item["number"], block["number"], block["bookmark"], text, index=index)
    segment = segments.get(_key(item, place)) if place is not None else None
    if segment is None or segment["origin"] == "verbatim":
        return bare
    return replace(
        bare,
        source=str(segment["source"]),
        article=ArticleId(Path(item["path"]), item["part"], item.get("member", "")).name,
        findings=tuple((finding["check"], finding["severity"]) for finding in segment["findings"]),
        terms=tuple((term["entry"], term["found"]) for term in segment["terms"] if term["found"]),
        start=int(place["start"]),
    )
