"""Exports the approved memory to files of other programs and imports it from them. The file's suffix decides the format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svodka.approved.interchange import Remarks, object_to_language
from svodka.approved.memory import ApprovedMemory, ApprovedUnit
from svodka.approved.tmx import read_tmx, write_tmx
from svodka.approved.workbook import read_workbook, write_workbook
from svodka.errors import ExchangeError

_FORMATS = {".tmx": (read_tmx, write_tmx), ".xlsx": (read_workbook, write_workbook)}


@dataclass(frozen=True)
class Imported:
    """The result of an import: how many usable units the file has, how many of them changed the memory, and remarks for the user."""

    units: int
    added: int
    remarks: tuple[str, ...]
    is_whole: bool
    """False where the file is damaged and only its beginning was read."""


def import_units(path: Path, memory: Path) -> Imported:
    """Add the units of a file to the memory. Units that stand before a damaged part of the file are kept.

    Raises `ExchangeError` where nothing in the file can be used, and `RequestError` where the memory cannot be opened or written.
    """
    reader, _ = _FORMATS[_format_of(path)]
    if not path.is_file():
        raise ExchangeError("is not there, or no file.", path=path)
    remarks = Remarks()
    read = 0

    def counted() -> Iterator[ApprovedUnit]:
        nonlocal read
        for unit in reader(path, remarks):
            if trouble := object_to_language(unit.source):
                remarks.count(trouble)
            else:
                read += 1
                yield unit

    with ApprovedMemory.open(memory) as approved:
        added = approved.add(counted())
    return Imported(read, added, remarks.lines(), remarks.is_whole)


def export_units(memory: Path, path: Path, *, overwrite: bool = False) -> tuple[int, tuple[str, ...]]:
    """Write all units of the memory to a file, which appears whole or not at all; return how many, and remarks for the user.

    Raises `ExchangeError` where the file exists and `overwrite` is false, its suffix is of no known format, or the memory is empty;
    `RequestError` where the memory cannot be read or the file cannot be written.
    """
    _, writer = _FORMATS[_format_of(path)]
    if path.exists() and not overwrite:
        raise ExchangeError("is there already: give another name, or --force to replace it.", path=path)
    remarks = Remarks()
    # Opening a memory that does not exist would make it.
    if memory.exists():
        with ApprovedMemory.open(memory) as approved:
            if len(approved):
                return writer(approved.units(), path, remarks), remarks.lines()
    raise ExchangeError("holds nothing yet: there is nothing to export.", path=memory)


def _format_of(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in _FORMATS:
        known = " or ".join(_FORMATS)
        raise ExchangeError(f"is of no format for memories: name a file that ends in {known}.", path=path)
    return ending
