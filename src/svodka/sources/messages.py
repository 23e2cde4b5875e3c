"""How files are named in messages and how a file is refused."""

from pathlib import Path

from svodka.errors import SourceError
from svodka.terminal import one_line

BREAKS_OFF = "the file breaks off: it was not copied completely"
"""The note at the articles of a file whose end is missing."""

RECOGNISE = "recognise it first (ocrmypdf -l rus+eng in.pdf out.pdf) and put the result into the inbox"
"""The advice for a text that is only a picture, in a PDF."""
ONLY_PICTURE = f"there is only a picture in it and no text: save it as PDF (in.pdf), {RECOGNISE}"


def show_name(path: Path) -> str:
    """Return the file's name for a message: quoted, printable in any terminal, on one line.

    Bytes of a name that are not UTF-8 become U+FFFD, line breaks and control characters U+FFFD as well.
    """
    return f"“{one_line(path.name or str(path))}”"


def show_path(path: Path) -> str:
    """Return the file's absolute path for a message, made printable in the same way."""
    return one_line(str(path.absolute()))


def refuse(path: Path, trouble: str) -> SourceError:
    """Return the error for a file that cannot be used: `“name”: trouble`, where `trouble` says what is wrong and what to do."""
    return SourceError(trouble, path=path, place=show_name(path))


def show_megabytes(size: int) -> str:
    """Return a number of bytes as people read it: `31.4 MB`."""
    return f"{size / 1_000_000:.1f} MB"
