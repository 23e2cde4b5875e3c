"""A bulletin as translators' tools take it: article by article in the order of print, each printed sentence beside its source.

All of it is read from the run report beside the bulletin, so what a tool is given is what svodka wrote, whatever was edited since.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.approved.interchange import holds_cyrillic
from svodka.bulletin.report import FORMAT, report_path
from svodka.errors import ExchangeError
from svodka.types import HEADLINE, ArticleId, Finding, Severity


@dataclass(frozen=True)
class UnitId:
    """A printed sentence: its item in the document from 1, its block there (0 the headline), where its source begins in its paragraph.

    The run report has the same numbers under `printed`, so with it an edited sentence is found again.
    """

    item: int
    block: int
    start: int

    def __str__(self) -> str:
        """Return the id as it stands in files: `3-2-145`."""
        return f"{self.item}-{self.block}-{self.start}"

    @classmethod
    def parse(cls, text: str) -> "UnitId | None":
        """Return the id that a text is; None where it is none."""
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            return None
        return cls(*map(int, parts))


@dataclass(frozen=True)
class BulletinUnit:
    """A sentence of the bulletin with what was found in it."""

    id: UnitId
    source: str
    english: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class BulletinArticle:
    """The sentences of one article; `original` is its file, with the member, or the part from the second article of a file on."""

    original: str
    url: str
    units: tuple[BulletinUnit, ...]


@dataclass(frozen=True)
class BulletinUnits:
    """A bulletin by its file name, and what is printed in it."""

    bulletin: str
    articles: tuple[BulletinArticle, ...]


def read_bulletin_units(bulletin: Path) -> BulletinUnits:
    """Return the sentences of a bulletin, given by its Word file, that have a Russian source.

    Raises `ExchangeError` where it is not there, its run report is gone, damaged or of another version, or nothing in it was translated.
    """
    if not bulletin.is_file():
        raise ExchangeError("is not there: give the Word file of a bulletin that svodka wrote.", path=bulletin)
    data = _report(bulletin)
    try:
        articles = tuple(article for article in _articles(data) if article.units)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ExchangeError(
            f"is damaged ({error!r}): translate the articles again.", path=report_path(bulletin)
        ) from error
    if not articles:
        raise ExchangeError("has no sentence that was translated: there is nothing to export.", path=bulletin)
    return BulletinUnits(bulletin.name, articles)


def _report(bulletin: Path) -> dict[str, Any]:
    place = report_path(bulletin)
    if place == bulletin:
        raise ExchangeError("is a run report: give the Word file beside it.", path=bulletin)
    try:
        data = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ExchangeError(
            f"has no run report beside it: put {place.name} back where svodka wrote it.", path=bulletin
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ExchangeError(
            f"is no readable run report ({error}): translate the articles again.", path=place
        ) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or "printed" not in data:
        raise ExchangeError(
            "is no run report of this version of svodka: translate the articles again with it.", path=place
        )
    return data


def _articles(data: Mapping[str, Any]) -> Iterator[BulletinArticle]:
    files = {(file["path"], file["part"]): file for file in data["files"]}
    found: dict[tuple[str, int], dict[tuple[int, int], list[Finding]]] = {}
    for segment in data["segments"]:
        place = found.setdefault((segment["path"], segment["part"]), {})
        place[segment["block"], segment["start"]] = list(_findings(segment["findings"]))
    for item in data["printed"]:
        key = (item["path"], item["part"])
        file = files[key]
        by_place = found.get(key, {})
        elsewhere = Counter(_findings(file["findings"])) - Counter(one for some in by_place.values() for one in some)
        yield BulletinArticle(
            str(ArticleId(Path(item["path"]), item["part"], item.get("member", ""))),
            file.get("url", ""),
            tuple({unit.id: unit for unit in _units(item, by_place, tuple(elsewhere))}.values()),
        )


def _units(
    item: Mapping[str, Any], found: Mapping[tuple[int, int], list[Finding]], elsewhere: tuple[Finding, ...]
) -> Iterator[BulletinUnit]:
    """The sentences of one item; what was found about the item or a paragraph as a whole goes with the first."""
    for block in item["blocks"]:
        for passage in block["passages"]:
            source = passage["source"]
            english = block["text"][passage["start"] : passage["stop"]]
            # What has no Russian (a placed English article, an address) or stayed as it is (a foreign paragraph) is not translated.
            if source is None or not holds_cyrillic(source["text"]) or source["text"] == english:
                continue
            number = block["number"]
            here = found.get((source["block"], source["start"]), ())
            identity = UnitId(item["number"], number, source["start"])
            yield BulletinUnit(identity, source["text"], english, (*(elsewhere if number == HEADLINE else ()), *here))


def _findings(data: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    for one in data:
        yield Finding(one["check"], one["message"], Severity(one["severity"]), one["quote"], one["start"])
