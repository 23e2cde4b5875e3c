"""Read glossary files into a `Glossary`, and convert them from one format to another."""

from collections.abc import Callable, Sequence
from pathlib import Path

from svodka.errors import GlossaryError, RequestError
from svodka.glossary import table_files, tbx
from svodka.glossary.termbase import Entry, Glossary, GlossaryFile, merge
from svodka.system.atomic import replacing
from svodka.system.locations import shipped

BUILT_IN_NAME = "counter-narcotics.ru-en.tsv"
MAX_BYTES = 64 << 20
"""Size of one glossary file."""

_READERS: dict[str, Callable[[Path, bytes], GlossaryFile]] = {
    **dict.fromkeys((".tsv", ".csv", ".txt"), table_files.read_text_file),
    **dict.fromkeys((".xlsx", ".xlsm"), table_files.read_workbook),
    **dict.fromkeys((".tbx", ".xml"), tbx.read),
}
_WRITERS: dict[str, Callable[[Sequence[Entry]], bytes]] = {
    ".tsv": table_files.write_tsv,
    ".csv": table_files.write_csv,
    ".xlsx": table_files.write_workbook,
    ".tbx": tbx.write,
}


def load(paths: Sequence[Path]) -> Glossary:
    """Read the files and merge them in order (see `termbase.merge`): a later entry overrides an earlier one for the same term.

    Raises `GlossaryError` if a file is missing, too big, of no known format, or unreadable; the message names file and line.
    """
    return merge(read_file(path) for path in paths)


def read_file(path: Path) -> GlossaryFile:
    """Read one glossary file; its extension decides the format: .tsv, .csv, .xlsx or .tbx. Raises `GlossaryError` as `load`."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise GlossaryError("not a glossary format: save it as .tsv, .csv, .xlsx or .tbx.", path=path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise GlossaryError(f"bigger than {MAX_BYTES >> 20} MB: keep the glossary alone in a file.", path=path)
        data = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot be read ({error.strerror}): check the path.", path=path) from error
    return reader(path, data)


def convert(source: Path, target: Path, *, overwrite: bool = False) -> GlossaryFile:
    """Convert one file to the format of the target's extension, and return what was read. No entry is merged or dropped.

    Raises `GlossaryError` if the source cannot be read, the target's format cannot be written, or the target exists, and
    `RequestError` if the target cannot be written.
    """
    writer = _WRITERS.get(target.suffix.lower())
    if writer is None:
        raise GlossaryError("not a format to write: choose .tsv, .csv, .xlsx or .tbx.", path=target)
    if target.exists() and not overwrite:
        raise GlossaryError("exists already: choose another name or say --force.", path=target)
    file = read_file(source)
    with replacing(target) as temporary:
        temporary.write_bytes(writer(file.entries))
    return file


def built_in_glossary_path() -> Path:
    """Return the path of the glossary that comes with svodka. Raises `GlossaryError` if this installation lacks it."""
    try:
        return shipped("glossaries", BUILT_IN_NAME)
    except RequestError as error:
        raise GlossaryError(error.what, path=error.path, line=error.line) from error


def user_glossaries(beside: Path) -> list[Path]:
    """Return the user's own glossary files in name order, without the built-in one, hidden files and lock files.

    `beside` is the folder that holds the inbox; the files are in its subfolder `glossaries`.
    """
    folder = beside / "glossaries"
    return sorted(
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.is_file()
        and path.suffix.lower() in _WRITERS
        and path.name != BUILT_IN_NAME
        and not path.name.startswith((".", "~$"))
    )
