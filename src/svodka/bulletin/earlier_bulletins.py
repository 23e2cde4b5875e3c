"""What the bulletins of the last weeks told, read from the run reports that lie beside them in the outbox.

The outbox and not the translation memory knows it: the memory is a user's own and may be switched off, while the outbox is what the desk
shares, and a bulletin that was thrown away is not held against anybody. Only reports whose names say that their week is over when
this bulletin's begins are opened, so that a bulletin that is made again never finds itself, and five hundred old ones cost a look at
their names.
"""

import datetime
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from svodka.bulletin import outbox
from svodka.bulletin.report import FORMAT
from svodka.types import Article, ArticleId, FileStatus, Period, ToldBefore

logger = logging.getLogger("svodka")

DAYS = 30
"""How long a story stays told: from the end of its bulletin's week to the beginning of this one's."""
MOST_REPORTS = 12
"""Of these days, the latest; a desk that writes two a week has nine."""
LARGEST_REPORT = 50_000_000
"""Bytes; a bulletin of two hundred articles has fifteen million."""

_STOOD = (FileStatus.TRANSLATED, FileStatus.PLACED)


@dataclass(frozen=True)
class EarlierItem:
    """An item of an earlier bulletin: what it said, and the article it was made of, with its country and language."""

    told: ToldBefore
    article: Article
    country: str
    language: str


def read_earlier(folder: Path, period: Period, number: int | None) -> tuple[EarlierItem, ...]:
    """Return the items of the bulletins in an outbox whose period ended in the 30 days before `period`, the latest bulletin first.

    A bulletin of the same `number` is this one under another period. A report that cannot be read is told and passed over.
    """
    found = []
    try:
        names = [path for path in folder.iterdir() if path.suffix == ".json"]
    except OSError:
        return ()
    for path in names:
        named = outbox.read_stem(path.stem)
        if named is None or (number is not None and named.number == number):
            continue
        if named.period.last < period.first <= named.period.last + datetime.timedelta(days=DAYS):
            found.append((named.period.last, path))
    latest = sorted(found, key=lambda one: (one[0], one[1].name), reverse=True)[:MOST_REPORTS]
    return tuple(item for last, path in latest for item in _items(path, last))


def was_told(article: Article, item: EarlierItem) -> bool:
    """Tell whether an article is the very page of an earlier item, whatever its text is now."""
    return bool(article.url) and article.url == item.article.url and len(urlsplit(article.url).path) > 1


def _items(path: Path, last_day: datetime.date) -> list[EarlierItem]:
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise ValueError(f"it has more than {LARGEST_REPORT:,} bytes")
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"it has format {data['format']!r}")
        return list(_read(data, path, last_day))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        logger.warning(
            "%s is no run report that can be used (%s): whether its stories are told again is not looked at",
            path,
            error,
        )
        return []


def _read(data: Mapping[str, Any], path: Path, last_day: datetime.date) -> Iterator[EarlierItem]:
    files = {(file["path"], file["part"]): file for file in data["files"] if file["status"] in _STOOD}
    for item in data.get("printed", ()):
        file = files.get((item["path"], item["part"]))
        if file is None:
            continue
        blocks = [
            " ".join(passage["source"]["text"] for passage in block["passages"] if passage["source"])
            for block in item["blocks"]
        ]
        article = Article(
            ArticleId(Path(item["path"]), item["part"]),
            file["format"],
            str(file["title"]),
            tuple(filter(None, blocks[1:])),
            url=str(file["url"]),
            date=datetime.date.fromisoformat(file["date"]) if file["date"] else None,
            outlet=str(file["outlet"]),
        )
        told = ToldBefore(str(data["bulletin"] or path.name), last_day, str(file["headline"]))
        yield EarlierItem(told, article, str(file["country"]["value"]), str(file["language"]["value"]))
