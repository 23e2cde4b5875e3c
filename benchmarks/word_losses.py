"""Words that get lost or are added on the way through a format, counted and shown: what the benchmarks of formats have in common."""

import argparse
import difflib
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from table import show

_WORD = re.compile(r"\w+(?:[-.,]\w+)*")


class Named(Protocol):
    """A form of a format: what the tables call both."""

    @property
    def format(self) -> str:
        """The format's name, as `--only` takes it."""

    @property
    def name(self) -> str:
        """What made the file, and how."""


_Form = TypeVar("_Form", bound=Named)


@dataclass(frozen=True)
class Losses:
    """What became of the words of one file."""

    words: int
    lost: Sequence[str]
    gained: Sequence[str]


def compare_words(wanted: str, found: str) -> Losses:
    """Return which words of the text that is wanted are not in the one that was found, in order, and which are there beside it."""
    known, read = _WORD.findall(wanted), _WORD.findall(found)
    lost: list[str] = []
    gained: list[str] = []
    for tag, start, stop, first, last in difflib.SequenceMatcher(None, known, read, autojunk=False).get_opcodes():
        if tag != "equal":
            lost += known[start:stop]
            gained += read[first:last]
    return Losses(len(known), lost, gained)


def run_forms(
    description: str | None,
    forms: Iterable[_Form],
    make: Callable[[_Form, Path], Path],
    measure: Callable[[_Form, Path], tuple[Losses, str]],
) -> None:
    """Take the options, `make` every form's file in a folder, `measure` it (with what else came out otherwise), print the tables."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="FORMAT", help="these formats only")
    parser.add_argument("--show", action="store_true", help="print the words that were lost and gained")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files that were made")
    arguments = parser.parse_args()
    rows: list[tuple[object, ...]] = []
    totals: dict[str, list[int]] = {}
    for number, form in enumerate(forms, start=1):
        if arguments.only and form.format not in arguments.only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = make(form, Path(folder))
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, arguments.keep / f"{number:02}-{path.name}")
            found, remarks = measure(form, path)
        if arguments.show and (found.lost or found.gained):
            print(f"{form.format}, {form.name}: lost {found.lost}, gained {found.gained}", file=sys.stderr)
        counts = (found.words, len(found.lost), len(found.gained))
        total = totals.setdefault(form.format, [0, 0, 0, 0])
        for index, value in enumerate((1, *counts)):
            total[index] += value
        rows.append((form.format, form.name, *counts, remarks))
    show("Each form", rows, ("format", "form", "words", "lost", "gained", "beside that"))
    shares = [(name, *total, f"{(total[2] + total[3]) / total[1]:.2%}") for name, total in totals.items()]
    show("Each format", shares, ("format", "files", "words", "lost", "gained", "lost or gained"))
