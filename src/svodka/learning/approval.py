"""What a person says of a bulletin beside the edits: that they have read all of it, or which sentences they ticked on the review page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.errors import RequestError
from svodka.learning.recorded import LARGEST_REPORT, RecordedBulletin, RecordedPassage

SUFFIX = ".seen.json"
"""What the review page's file of ticks ends in; the rest of its name is the bulletin's."""
FORMAT = 1


@dataclass(frozen=True)
class Approval:
    """Nothing by default: a sentence that merely stands unchanged was approved by nobody."""

    final: bool = False
    """Every sentence was read."""
    seen: frozenset[str] = frozenset()
    """The sentences that were ticked as seen, by `RecordedPassage.key`."""
    take: tuple[str, ...] = ()
    """The differences from the glossary (`svodka.own_wording`) of which the term is to be taken."""
    keep: tuple[str, ...] = ()
    """Those of which the person's own words are to stay."""

    def covers(self, passage: RecordedPassage) -> bool:
        """Return whether the person has read this sentence, by what they say."""
        return self.final or passage.key in self.seen


NOTHING_SAID = Approval()


def read_ticks(path: Path, bulletin: RecordedBulletin, *, final: bool = False) -> Approval:
    """Return what the review page of a bulletin exported into this file. Raises `RequestError` where it is of no use for it."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            raise RequestError("it is too large for a file of ticks; save the ticks from the review page", path=path)
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RequestError(
            f"the ticks cannot be read ({error.strerror}); check the path after --seen", path=path
        ) from error
    except (ValueError, RecursionError) as error:
        raise RequestError("this is no file of ticks; save the ticks from the review page again", path=path) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("bulletin_sha256"), str):
        raise RequestError("this is no file of ticks; save the ticks from the review page again", path=path)
    if data["bulletin_sha256"].lower() not in {bulletin.sha256.lower(), bulletin.next_sha256.lower()}:
        raise RequestError(
            f"these ticks are of another version of {bulletin.name}; save them again from the review page beside it, or remove the file",
            path=path,
        )
    return Approval(final, frozenset(_names(data, "seen")), _names(data, "take_term"), _names(data, "keep_mine"))


def _names(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = data.get(key, [])
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
