"""The options of a run, typed; `settings` makes them of the command line and `svodka.toml`.

They include the wording and order of the bulletin, which an office may change. Its looks come from the Word template.
"""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from svodka.types import Finding, Period, Severity


class Group(StrEnum):
    """The parts of the bulletin; every item stands in exactly one."""

    MEMBERS = "members"
    OTHERS = "others"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class HeadingOverride:
    """A country's heading as this office prints it, instead of the official one; `code` is its ISO alpha-2 code."""

    code: str
    heading: str


@dataclass(frozen=True)
class Layout:
    """Texts of the title block and headings, and the order of parts and countries. The defaults are CARICC's.

    Parts that `group_order` leaves out follow in their usual order, and so do countries that `country_order` (ISO alpha-2 codes)
    leaves out: the member states in treaty order, the others by heading. No setting can make an item disappear.
    """

    banner: str = "Unofficial translation"
    title_lines: tuple[str, ...] = ("NEWS BULLETIN ON PAST EVENTS", "IN COUNTER-NARCOTICS")
    subtitle: str = "(based on mass media reports)"
    member_heading: str = "CARICC MEMBER STATES"
    other_heading: str = "OTHER COUNTRIES"
    undecided_heading: str = "COUNTRY NOT DETERMINED – PLEASE PLACE"
    group_order: tuple[Group, ...] = tuple(Group)
    country_order: tuple[str, ...] = ()
    headings: tuple[HeadingOverride, ...] = ()


def write_number(number: int | None) -> str:
    """Return the bulletin's number as the title block prints it; None leaves space to fill it in."""
    return "№ ___" if number is None else f"№ {number}"


def about_number(number: int | None, checks_off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return the finding that the bulletin's number is missing; () if there is a number or the check is switched off."""
    if number is not None or "number missing" in checks_off:
        return ()
    message = (
        "The bulletin's number was not given: it is the editor's serial number. Fill it in, or run again with --number."
    )
    return (Finding("number missing", message, Severity.ERROR),)


class StoryHandling(StrEnum):
    """What to do with articles that report the same event."""

    MERGE = "merge"
    """Of copies of one text, keep the fullest, with the addresses of the others; keep articles in other words, with a comment."""
    KEEP = "keep"
    """Keep all, with comments."""


SETTINGS_FILE = "svodka.toml"
LARGEST_NUMBER = 9999

DEVICES = ("auto", "cpu", "cuda")
"""`auto`: a graphics card if there is one; `cpu`: the processor; `cuda`: an NVIDIA graphics card."""

LEAST_SECONDS, MOST_SECONDS = 0.1, 3600
"""The limits of `settle` and `poll`."""


@dataclass(frozen=True)
class Options:
    """Everything that decides what a run does; equal options on equal inputs give the same text."""

    inputs: tuple[Path, ...] = (Path("inbox"),)
    outbox: Path = Path("outbox")
    period: Period | None = None
    number: int | None = None
    model: str | None = None
    glossaries: tuple[Path, ...] | None = None
    """None: the built-in glossary and the user's own beside the inbox; (): no glossary at all."""
    template: Path | None = None
    clean: bool = False
    notes: bool = False
    """Put comments of the lowest severity (`Note`) in the document too, not only on the review page and in the run report."""
    term_sheet: bool = False
    stories: StoryHandling = StoryHandling.MERGE
    review: bool = True
    """Write the review page beside the bulletin."""
    memory: bool = True
    approved: Path | None = None
    """The approved memory that a desk shares; None: the user's own."""
    threads: int = 0
    """0: as many as the machine has cores for this process."""
    device: str = "auto"
    """What the model runs on, see `DEVICES`."""
    scheduler: str | None = None
    """The address of a Dask scheduler whose workers decode, such as `tcp://10.0.0.5:8786`; None: this process does."""
    whole_inbox: bool = False
    """Watching: all that lies in the inbox is one bulletin."""
    settle: float = 3.0
    """Watching: seconds for which nothing in the inbox changes before it is read."""
    poll: float = 10.0
    """When watching: seconds between looks at the inbox if the system does not report changes, as on a network share."""
    checks_off: frozenset[str] = frozenset()
    only_relevant: bool = False
    """Leave out articles without any word of drug control."""
    contents: bool = False
    """Put a table of the items after the title block."""
    items: Path | None = None
    """The list with which an editor chose and ordered the articles; None: use all."""
    layout: Layout = field(default_factory=Layout)

    @property
    def names_file(self) -> Path:
        """The table of persons' names beside the inbox."""
        return beside_inbox(self.inputs) / "names.tsv"


def settings_path(inputs: Sequence[Path]) -> Path | None:
    """Return the `svodka.toml` beside the inbox, or None where there is none."""
    path = beside_inbox(inputs) / SETTINGS_FILE
    return path if is_file(path) else None


def beside_inbox(inputs: Sequence[Path]) -> Path:
    """Return the folder that holds the inbox (the first input, where that is a folder), else the folder that the command runs in."""
    # Unlike the methods of `Path`, `os.path` raises nothing where access is denied.
    return inputs[0].absolute().parent if inputs and os.path.isdir(inputs[0]) else Path.cwd()  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Return whether a path leads to an ordinary file; False if it cannot be accessed."""
    return os.path.isfile(path)  # noqa: PTH113
