"""Where a bulletin goes: its file name, which never replaces a bulletin that somebody has edited since."""

import datetime
import hashlib
import itertools
import logging
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from svodka.bulletin.report import announce, report_path, written_hash
from svodka.errors import BulletinOpenError, FileHeldError, RequestError
from svodka.system import platform
from svodka.system.atomic import replacing_together
from svodka.types import Period

logger = logging.getLogger("svodka")

_DAY = r"\d{4}-\d\d-\d\d"
_STEM = re.compile(rf"bulletin(?:-(?P<number>\d{{1,9}}))?_(?P<first>{_DAY})_(?P<last>{_DAY})(?:-\d+)?")


def prepare(folder: Path) -> None:
    """Make the outbox and its parents if they do not exist. Raises RequestError where it is a file or cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise RequestError(f"{folder} is a file and not a folder: name another outbox with -o.") from None
    except OSError as error:
        raise RequestError(f"{folder} cannot be made ({error.strerror}): name another outbox with -o.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RequestError(f"{folder} cannot be written to: change its permissions or name another outbox with -o.")


def put(files: Mapping[Path, bytes | None], before: Mapping[Path, bytes] | None = None) -> None:
    """Write a bulletin and the files that belong beside it, all of them or none: if one fails, the old files stay.

    `files` has the contents by path; None = the file is removed if an earlier run left one. The files of `before` are put in place
    first, even where `files` has other contents for the same path: if the program is killed between two files, they are what stands
    there. The last of `files` is put in place last, after the removals as well.
    Raises RequestError where they cannot be written, FileHeldError where another program has one of them open.
    """
    written = [*(before or {}).items(), *((path, content) for path, content in files.items() if content is not None)]
    gone = [path for path, content in files.items() if content is None]
    with replacing_together([path for path, _ in written], gone) as temporaries:
        for temporary, (_, content) in zip(temporaries, written, strict=True):
            temporary.write_bytes(content)


def review_path(bulletin: Path) -> Path:
    """Return where the review page of a bulletin lies."""
    return bulletin.with_suffix(".review.html")


def stem(period: Period, number: int | None) -> str:
    """Return the bulletin's file name without its ending: `bulletin-43_2019-10-28_2019-11-03`, or `bulletin_…` without a number."""
    return f"bulletin{'' if number is None else f'-{number}'}_{period.first.isoformat()}_{period.last.isoformat()}"


def read_stem(name: str) -> tuple[Period, int | None] | None:
    """Return the days and the serial number in a name that `stem` or `choose` made; None for any other name."""
    if not (match := _STEM.fullmatch(name)):
        return None
    try:
        first, last = map(datetime.date.fromisoformat, match.group("first", "last"))
    except ValueError:
        return None
    return Period(first, last), int(match["number"]) if match["number"] else None


def choose(folder: Path, stem: str, held: Collection[Path] = (), *, copy_if_open: bool = True) -> Path:
    """Return the path to write the bulletin to: `stem`.docx, or `stem`-2.docx and so on where that one is not ours to overwrite.

    A bulletin is ours only while it `is_as_written`; one of `held`, which another program holds open, is not. One that somebody has open
    is passed over with a warning. Without `copy_if_open`, `BulletinOpenError` is raised where it is ours: who writes again and again must
    not pile up copies while a colleague reads. Raises RequestError where an existing bulletin cannot be read.
    """
    for path in _names(folder, stem):
        if copy_if_open and is_open(path):
            logger.warning("%s is open in an editor; this bulletin gets the next free name", path)
        elif not os.path.lexists(path) or (path not in held and is_as_written(path)):
            break
    if not copy_if_open and is_open(path):
        raise BulletinOpenError(
            "it is open in Word or LibreOffice and can be written when it is closed there; where nobody has it open, remove the file "
            "~$… or .~lock… beside it",
            path=path,
        )
    return path


def put_beside(
    folder: Path,
    stem: str,
    draw: Callable[[Path], Mapping[Path, bytes | None]],
    bulletin_hash: str,
    *,
    copy_if_open: bool = True,
) -> Path:
    """Write the files that `draw` makes for the path that `choose` returns, and return that path.

    The outbox is locked meanwhile, so that no other run chooses a name or writes there; a file system without locks does without.
    While they are written, the report beside the bulletin announces `bulletin_hash`, its new SHA-256. Where another program has it
    open and lets nobody replace it (Word under Windows), the next name is taken with a warning; without `copy_if_open`,
    `BulletinOpenError` is raised instead. Raises RequestError as `choose` and `put`.
    """
    held: set[Path] = set()
    with platform.locked(folder):
        while True:
            path = choose(folder, stem, held, copy_if_open=copy_if_open)
            try:
                put(draw(path), {report_path(path): announce(path, bulletin_hash).encode()})
            except FileHeldError as error:
                if not copy_if_open:
                    raise BulletinOpenError(error.what) from error
                held.add(path)
                logger.warning("%s; this bulletin gets the next free name", error.what.partition(",")[0])
            else:
                return path


def tell_name(path: Path, stem: str) -> str:
    """Return why a bulletin is called `stem`-2 or the like, as a sentence without its full stop; "" where it is called `stem`.

    Raises RequestError where the bulletin that is called `stem` cannot be read.
    """
    other = next(_names(path.parent, stem))
    if path == other:
        return ""
    if is_open(other) or is_as_written(other):
        reason = "is open in another program"
    elif written_hash(other) is not None:
        reason = "was edited since svodka wrote it, and stays as it is"
    else:
        reason = "is no bulletin that a run report beside it knows, and stays as it is"
    return f"This bulletin is {path.name} because {other.name} {reason}"


def find_standing(folder: Path, stem: str) -> list[Path]:
    """Return the bulletins that exist under a name, edited or not: `stem`.docx, `stem`-2.docx and so on up to the first gap."""
    return list(itertools.takewhile(os.path.lexists, _names(folder, stem)))


def _names(folder: Path, stem: str) -> Iterator[Path]:
    yield folder / f"{stem}.docx"
    yield from (folder / f"{stem}-{number}.docx" for number in itertools.count(2))


def is_open(path: Path) -> bool:
    """Return whether Word or LibreOffice has `path` open: each puts a lock file beside it.

    Word's is called `~$` and the file's name; of a long name, the first one or two letters are left out.
    """
    name = path.name
    locks = (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~lock.{name}#")
    return any(os.path.lexists(path.with_name(lock)) for lock in locks)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises RequestError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RequestError(
            f"{path} cannot be read ({error.strerror}): move it away or name another outbox with -o."
        ) from error


def is_as_written(path: Path) -> bool:
    """Return whether a bulletin has the SHA-256 that the report beside it says it was written with (`report.written_hash`).

    Raises RequestError where it cannot be read.
    """
    written = written_hash(path) if path.is_file() and not path.is_symlink() else None
    return written is not None and written.lower() == file_hash(path)
