"""The approved memory into files of other programs and back; the file's ending says which format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svodka.approved.interchange import Remarks, object_to_language
from svodka.approved.memory import ApprovedMemory, ApprovedUnit
from svodka.approved.tmx import read_tmx, write_tmx
from svodka.approved.workbook import read_workbook, write_workbook
from svodka.errors import ExchangeError

_READERS = {".tmx": read_tmx, ".xlsx": read_workbook}
_WRITERS = {".tmx": write_tmx, ".xlsx": write_workbook}


@dataclass(frozen=True)
class Imported:
    """What became of a file: its usable units, how many of them the memory took (the others it had), what must be said."""

    units: int
    added: int
    remarks: tuple[str, ...]
    is_whole: bool
    """False where the file is damaged and only its beginning was read."""


@dataclass(frozen=True)
class Exported:
    """How many units were written, and what must be said."""

    units: int
    remarks: tuple[str, ...]


def import_units(path: Path, memory: Path) -> Imported:
    """Add the units of a file to the memory, one after the other: what was added before a damage stays.

    Raises `ExchangeError` where nothing of the file can be used, `RequestError` where the memory cannot be opened or written.
    """
    reader = _READERS[_format_of(path)]
    if not path.is_file():
        raise ExchangeError("is not there, or no file.", path=path)
    remarks = Remarks()
    read = 0

    def counted() -> Iterator[ApprovedUnit]:
        nonlocal read
        for unit in reader(path, remarks):
            if trouble := object_to_language(unit.source):
                remarks.count(trouble)
                continue
            read += 1
            yield unit

    with ApprovedMemory.open(memory) as approved:
        added = approved.add(counted())
    return Imported(read, added, remarks.lines(), remarks.is_whole)


def export_units(memory: Path, path: Path, *, overwrite: bool = False) -> Exported:
    """Write all units of the memory to a file, whole or not at all.

    Raises `ExchangeError` where the file is there and `overwrite` is not given, or the memory holds nothing; `RequestError` where the
    memory cannot be read or the file not be written.
    """
    writer = _WRITERS[_format_of(path)]
    if path.exists() and not overwrite:
        raise ExchangeError("is there already: give another name, or --force to replace it.", path=path)
    remarks = Remarks()
    # A memory that is not there is not made by looking into it.
    if memory.exists():
        with ApprovedMemory.open(memory) as approved:
            if len(approved):
                return Exported(writer(approved.units(), path, remarks), remarks.lines())
    raise ExchangeError("holds nothing yet: there is nothing to export.", path=memory)


def _format_of(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in _READERS:
        raise ExchangeError(
            f"is of no format for memories: name a file that ends in {' or '.join(_READERS)}.", path=path
        )
    return ending
