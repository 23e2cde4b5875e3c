"""The stages that an article goes through, and the error boundary around each: a bug costs the article that triggers it and no other.

What a bug raises inside a stage becomes a `FailedArticle`, which at the article's boundary takes the article's place.
Errors meant for people (`SvodkaError`) and `MemoryError` pass through. The traceback of a bug of no single article is kept in a file.
"""

import contextlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from svodka.errors import RequestError, SvodkaError
from svodka.system import __version__
from svodka.system.locations import data_directory

logger = logging.getLogger("svodka")

CRASHES_KEPT = 5
"""How many of the latest tracebacks are kept; older ones are removed."""

Before = TypeVar("Before")
After = TypeVar("After")


class Stage(StrEnum):
    """What is being done with an article."""

    READ = "read"
    """Its file is opened and the text found in it."""
    DECIDE = "decide"
    """Its language, its country, and whether it is a duplicate."""
    COMPARE = "compare"
    """It is compared with the others, and with earlier bulletins, for the same event."""
    SEGMENT = "segment"
    """Its persons are found, and it is cut into sentences."""
    DRAFT = "draft"
    """The model translates it, again where the checks complain, and its figures are put right."""
    ENFORCE = "enforce"
    """Terms, places, persons and laws get their renderings."""
    CHECK = "check"
    """The sentences are put together, and the findings that are left are collected."""
    PLACE = "place"
    """It becomes an item of the bulletin and is drawn."""


class FailedArticle(Exception):  # noqa: N818 - a value too: what stands in the article's place
    """A bug in a stage: raised within the stage, then in the place of what the article that triggered it would have become."""

    def __init__(self, stage: Stage, error: Exception) -> None:
        super().__init__(stage, error)
        self.stage, self.error = stage, error

    @property
    def reason(self) -> str:
        """Why the article is not in the bulletin, in words for people."""
        return f"svodka has a bug that this file brings out ({self}); report it and send the file along"

    def __str__(self) -> str:
        return f"{_name_bug(self.error)} in the stage “{self.stage}”"


def _name_bug(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


@contextlib.contextmanager
def within(stage: Stage) -> Iterator[None]:
    """Run the block as part of a stage: raises `FailedArticle` for a bug; `SvodkaError` and `MemoryError` pass through."""
    try:
        yield
    except (SvodkaError, FailedArticle, MemoryError):
        raise
    except Exception as error:
        logger.debug("in the stage %s", stage, exc_info=True)
        raise FailedArticle(stage, error) from error


def apply_stage(
    stage: Stage, work: Callable[[Before], After], articles: Sequence[Before | FailedArticle]
) -> list[After | FailedArticle]:
    """Return what the work of a stage makes of each article; one that triggers a bug, now or before, is a `FailedArticle`.

    Articles stay in their places. Errors meant for people pass through.
    """
    done: list[After | FailedArticle] = []
    for article in articles:
        try:
            with within(stage):
                done.append(article if isinstance(article, FailedArticle) else work(article))
        except FailedArticle as failed:
            done.append(failed)
    return done


def do_together(
    work: Callable[[Sequence[Before]], Sequence[After]], articles: Sequence[Before | FailedArticle]
) -> list[After | FailedArticle]:
    """Do the work for all articles that have not failed at once; where a bug stops that, one by one, so that only one is lost.

    `work` runs its stages in `within`. Articles stay in their places. Errors meant for people pass through.
    """
    whole = [article for article in articles if not isinstance(article, FailedArticle)]
    try:
        done: Iterator[After | FailedArticle] = iter(work(whole))
    except FailedArticle as failed:
        if len(whole) == 1:
            done = iter([failed])
        else:
            logger.debug("all articles at once do not go, so one by one")
            done = (do_together(work, [article])[0] for article in whole)
    return [article if isinstance(article, FailedArticle) else next(done) for article in articles]


def keep_crash(error: BaseException, when: datetime) -> Path:
    """Write the traceback of a bug to a file of its own and return its path; only the latest `CRASHES_KEPT` files stay.

    The file holds versions and the traceback: lines of the program and the message of the error, no values of variables. So it holds no
    more of an article than the message quotes. Raises `RequestError` where it cannot be written.
    """
    from svodka.system.atomic import replacing

    folder = data_directory() / "crashes"
    said = "".join(traceback.format_exception(error))
    header = f"svodka {__version__}, Python {sys.version.split()[0]}, {when.isoformat(timespec='seconds')}\n\n"
    path = folder / f"crash-{when:%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise RequestError(
            f"{folder} cannot be made ({trouble.strerror}); set SVODKA_DATA_DIR to a directory"
        ) from trouble
    with replacing(path) as temporary:
        temporary.write_text(header + said, encoding="utf-8", errors="backslashreplace", newline="\n")
    for old in sorted(folder.glob("crash-*.txt"))[:-CRASHES_KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path


def describe_bug(error: Exception, now: datetime, untraced: str) -> str:
    """Keep a bug's traceback; return a sentence on the bug and where that lies, or the words `untraced` where it cannot be kept."""
    said = _name_bug(error.error if isinstance(error, FailedArticle) else error)
    try:
        return f"svodka has a bug ({said}); report it with the traceback in {keep_crash(error, now)}"
    except SvodkaError as trouble:
        return f"svodka has a bug ({said}); {untraced}: {trouble}"
