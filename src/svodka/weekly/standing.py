"""Whether the bulletin of a week stands already: made from the same articles, asked for in the same way, by the same model and glossary."""

import datetime
import hashlib
import json
import os
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from svodka.document import outbox
from svodka.options import NAMES_FILE, Options, beside_inbox
from svodka.report import ANNOUNCED, as_plain, report_path
from svodka.signature import digest, leave_names_out
from svodka.translation.names_table import NamesTable
from svodka.types import PROBLEM_STATUSES, ArticleId, FileStatus
from svodka.weekly.report import Problem
from svodka.weekly.survey import Week

_ELSEWHERE = frozenset(
    {
        "inputs",
        "outbox",
        "period",
        "number",
        "model",
        "glossaries",
        "memory",
        "approved",
        "threads",
        "device",
        "scheduler",
    }
)
"""Options that stand in the week or the signature, or change nothing in the bulletin."""


@dataclass(frozen=True)
class Standing:
    """A bulletin that need not be made again, and what its run report says of its articles."""

    bulletin: Path
    statuses: Counter[FileStatus]
    problems: tuple[Problem, ...]


def identify_inputs(fingerprints: list[str], options: Options, names: NamesTable) -> str:
    """Return the fingerprint of what a week's bulletin is made from beside the signature: its articles (`fingerprints`) and the options.

    Of the names table only what a person confirmed counts: what the program proposes grows with every week.
    """
    asked = {one.name: _plain(getattr(options, one.name)) for one in fields(options) if one.name not in _ELSEWHERE}
    return digest(sorted(fingerprints), asked, names.confirmed)


def names_of(options: Options) -> NamesTable:
    """Return the names table of the archive. Raises `GlossaryError` where it cannot be used."""
    return NamesTable.load(beside_inbox(options.inputs) / NAMES_FILE)


def find_standing(week: Week, folder: Path, inputs: str, signature: str) -> Standing | None:
    """Return the bulletin of a week in the outbox `folder` that has these inputs and this signature; None where it must be made."""
    stem = outbox.stem(week.period, week.number)
    number = 1
    while True:
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.docx"
        report = report_path(path)
        if not path.exists() and not report.exists():
            return None
        data = _read(report)
        same = data.get("inputs") == inputs
        if same and path.is_file() and leave_names_out(str(data.get("signature"))) == leave_names_out(signature):
            return _standing(path, data, week.period.first)
        number += 1


def _standing(path: Path, data: dict[str, Any], monday: datetime.date) -> Standing | None:
    try:
        files = [(FileStatus(file["status"]), file) for file in data["files"]]
        problems = tuple(
            Problem(_id(file), status, str(file["reason"]), monday)
            for status, file in files
            if status in PROBLEM_STATUSES
        )
    except (KeyError, TypeError, ValueError):
        # A report that somebody has changed, or of another version: the week is made again.
        return None
    return Standing(path, Counter(status for status, _ in files), problems)


def _id(file: dict[str, Any]) -> ArticleId:
    path = os.fsdecode(str(file["path"]).encode("utf-8", "surrogateescape"))
    return ArticleId(Path(path), int(file["part"]), str(file.get("member", "")))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    # Where a run was killed while it wrote the week, it is made again.
    return data if isinstance(data, dict) and ANNOUNCED not in data else {}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return _content(value)
    return sorted(value) if isinstance(value, frozenset) else as_plain(value)


def _content(path: Path) -> str:
    """A template counts by what is in it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return str(path)
