"""The stages that an article goes through, and the border around each: a bug costs the article that brings it out and no other.

What a bug raises inside of a stage becomes a `StageError`, and at the article's border a `FailedArticle`, a value that stands where the
article
stood. Errors meant for people (`SvodkaError`) and the end of the memory pass through: they are about the run, or told as they are. Of a
bug that no article can be named for the traceback is kept, in a file that can be sent along with a report.
"""

import contextlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from svodka.errors import RequestError, SvodkaError
from svodka.system import __version__
from svodka.system.locations import data_directory

logger = logging.getLogger("svodka")

CRASHES_KEPT = 5
"""So many of the latest tracebacks; older ones are removed."""

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
    """The sentences are put together and what is left is found."""
    PLACE = "place"
    """It becomes an item of the bulletin and is drawn."""


@dataclass(frozen=True)
class FailedArticle:
    """A bug that one article brought out, and where; stands in the place of what the article would have become."""

    stage: Stage
    error: Exception

    @property
    def reason(self) -> str:
        """Why what brought it out is not in the bulletin, for people."""
        return f"svodka has a bug that this file brings out ({self}); report it and send the file along"

    def __str__(self) -> str:
        """Return it in words: `ValueError: … in the stage “draft”`."""
        said = f"{type(self.error).__name__}: {self.error}".rstrip(": ")
        return f"{said} in the stage “{self.stage}”"


class StageError(Exception):
    """A bug came out in a stage; meant for the border around the article, not for people."""

    def __init__(self, casualty: FailedArticle) -> None:
        super().__init__(str(casualty))
        self.casualty = casualty


@contextlib.contextmanager
def within(stage: Stage) -> Iterator[None]:
    """Name the stage of whatever goes wrong in the block: raises `StageError` for a bug, and errors meant for people as they are."""
    try:
        yield
    except (SvodkaError, StageError, MemoryError):
        raise
    except Exception as error:
        logger.debug("in the stage %s", stage, exc_info=True)
        raise StageError(FailedArticle(stage, error)) from error


def apply_stage(
    stage: Stage, work: Callable[[Before], After], articles: Sequence[Before | FailedArticle]
) -> list[After | FailedArticle]:
    """Do the work of a stage for every article that is whole; a bug costs the one that brings it out.

    Articles stay in their places. Errors meant for people pass.
    """
    done: list[After | FailedArticle] = []
    for article in articles:
        if isinstance(article, FailedArticle):
            done.append(article)
            continue
        try:
            with within(stage):
                done.append(work(article))
        except StageError as error:
            done.append(error.casualty)
    return done


def do_together(
    work: Callable[[Sequence[Before]], Sequence[After]], articles: Sequence[Before | FailedArticle]
) -> list[After | FailedArticle]:
    """Do for all whole articles at once what is best done at once, and one by one where a bug stops that, so that one is lost and not all.

    `work` names its stages by `within`. Articles stay in their places. Errors meant for people pass.
    """
    whole = [article for article in articles if not isinstance(article, FailedArticle)]
    try:
        done: Iterator[After | FailedArticle] = iter(work(whole))
    except StageError as error:
        if len(whole) == 1:
            done = iter([error.casualty])
        else:
            logger.debug("all articles at once do not go, so one by one")
            done = (do_together(work, [article])[0] for article in whole)
    return [article if isinstance(article, FailedArticle) else next(done) for article in articles]


def keep_crash(error: BaseException, when: datetime) -> Path:
    """Write what Python says of a bug to a file of its own and return its path; the latest `CRASHES_KEPT` stay.

    In it are versions and the traceback: lines of the program and the message of the error, no values of variables. So there is no
    more of an article in it than the message quotes. Raises `RequestError` where it cannot be written.
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
    """Keep the traceback of a bug and return a sentence that says what it is and where that lies; `untraced` says that none can be kept."""
    bug = error.casualty.error if isinstance(error, StageError) else error
    said = f"{type(bug).__name__}: {bug}".rstrip(": ")
    try:
        return f"svodka has a bug ({said}); report it with the traceback in {keep_crash(error, now)}"
    except SvodkaError as trouble:
        return f"svodka has a bug ({said}); {untraced}: {trouble}"
