"""An unfinished download on the disk: the part that has arrived and what is needed to go on with it safely."""

import contextlib
import json
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import BinaryIO

from svodka import platform

_CONTENT_RANGE = re.compile(r"^bytes (?P<first>\d+)-\d+/(?P<total>\d+)$")


class PartialDownload:
    """The `.part` file beside `target`, with a note of its address, its size when whole, and the server's mark of its content.

    A part from another address, or without a note, is not continued.
    """

    def __init__(self, target: Path, link: str) -> None:
        self._target = target
        self._part = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.part.json")
        self._link = link

    @property
    def size(self) -> int:
        """Bytes that can be continued from; 0 = start anew."""
        known = self._known()
        if known.get("link") != self._link or not self._part.is_file():
            return 0
        return self._part.stat().st_size

    @property
    def condition(self) -> dict[str, str]:
        """The request header that makes the server send the whole file where it has changed since (RFC 9110, section 13.1.5)."""
        mark = self._known().get("mark")
        return {"If-Range": str(mark)} if mark else {}

    def continued_by(self, headers: Message) -> bool:
        """Tell whether an answer's `Content-Range` goes on where the part ends, in a file of the size noted."""
        match = _CONTENT_RANGE.match(headers.get("Content-Range", ""))
        return (
            match is not None and int(match["first"]) == self.size and int(match["total"]) == self._known().get("total")
        )

    @contextlib.contextmanager
    def opened(self, resumed: bool, total: int, headers: Message) -> Iterator[BinaryIO]:
        """Open the part to append to it where `resumed`, else anew with a new note from the answer's headers."""
        self._part.parent.mkdir(parents=True, exist_ok=True)
        if not resumed:
            self.discard()
            etag = headers.get("ETag", "")
            # A weak tag does not promise the same bytes.
            mark = headers.get("Last-Modified", "") if not etag or etag.startswith("W/") else etag
            self._note.write_text(
                json.dumps({"link": self._link, "total": total, "mark": mark}), encoding="utf-8", newline="\n"
            )
        with self._part.open("ab") as file:
            yield file

    def discard(self) -> None:
        """Forget what has arrived."""
        self._part.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> Path:
        """Give the whole file its name and return it."""
        platform.replace_file(self._part, self._target)
        self._note.unlink(missing_ok=True)
        return self._target

    def _known(self) -> dict[str, object]:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}
