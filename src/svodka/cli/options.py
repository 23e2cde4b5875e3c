"""What the commands share: their options, each declared once, the clock, the log, and output as JSON or lines."""

import datetime
import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from svodka.errors import RequestError
from svodka.options import DEVICES, LARGEST_NUMBER, Options, StoryHandling, settings_path
from svodka.settings import resolve, resolve_defaults
from svodka.system import platform, terminal
from svodka.types import Period

Command = Callable[..., Any]


class NamedPath(click.Path):
    """A path that must not be empty: an empty one is a variable that a script forgot to set, and not the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """See `click.ParamType`."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


def _period(text: str) -> Period:
    from svodka.facts import period

    return period.parse(text)


def flag(name: str, about: str, *more: str, value: bool = True) -> Callable[[Command], Command]:
    """Declare a flag that leaves the decision to the settings where it is not given."""
    return click.option(name, *more, is_flag=True, flag_value=value, default=None, help=about)


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Make one decorator of several options, which the help lists in this order."""

    def add(command: Command) -> Command:
        # The option that is declared last is applied first, as decorators are.
        for option in reversed(options):
            command = option(command)
        return command

    return add


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Say more, with tracebacks for the developers.")
_MODEL = click.option(
    "--model", metavar="NAME", help='An installed model or a path.  [default: the best one, see "svodka models list"]'
)
_GLOSSARIES = _together(
    click.option(
        "--glossary", "glossaries", multiple=True, type=NamedPath(), help="Use only this term base (repeatable)."
    ),
    click.option("--no-glossary", is_flag=True, help="Translate without any term base."),
)
_NO_MEMORY = flag("--no-memory", "Neither use nor fill the translation memory.", "memory", value=False)
_MACHINE = _together(
    click.option(
        "--threads", type=click.IntRange(1, platform.MOST_THREADS), help="Processor cores to use.  [default: all]"
    ),
    click.option(
        "--device",
        type=click.Choice(DEVICES),
        help="Where the model runs: on the processor, on a graphics card (cuda), or on what there is.  [default: auto]",
    ),
)
_SETTINGS_HERE = click.option(
    "--settings", type=NamedPath(), help="Settings file.  [default: svodka.toml in this folder]"
)

of_a_translation = _together(_MODEL, _GLOSSARIES, _NO_MEMORY, _MACHINE, _SETTINGS_HERE)
"""Gives a command the options of a translation that goes into no bulletin."""
of_a_comparison = _together(_GLOSSARIES, _MACHINE, _SETTINGS_HERE)
"""Gives a command the options of a translation with models that are named elsewhere and without the translation memory."""
of_a_bulletin = _together(
    click.option("-o", "--outbox", type=NamedPath(), help="Folder for the bulletin.  [default: outbox]"),
    click.option(
        "--period", type=_period, metavar="DAYS", help="Such as 28.10-03.11.2019.  [default: the articles' week]"
    ),
    click.option(
        "--number",
        type=click.IntRange(1, LARGEST_NUMBER),
        help="The bulletin's serial number; left open when not given.",
    ),
    _MODEL,
    _GLOSSARIES,
    click.option("--template", type=NamedPath(), help="A Word file whose styles the bulletin takes."),
    flag("--clean", "Write the document without the reviewer's comments."),
    flag("--notes", "Put notes for the record into the document's margin too."),
    flag("--term-sheet", "Add a last page with the terms used."),
    flag("--contents", "Put a table of the items after the title block."),
    flag("--only-relevant", "Leave out articles without any word of drug control."),
    click.option(
        "--stories",
        type=click.Choice(["merge", "keep"]),
        callback=lambda context, parameter, value: value and StoryHandling(value),
        help="Of several copies of one text, print the fullest, or all.  [default: merge]",
    ),
    flag("--no-review", "Write no review page beside the bulletin.", "review", value=False),
    _NO_MEMORY,
    _MACHINE,
    click.option("--settings", type=NamedPath(), help="Settings file.  [default: svodka.toml beside the inbox]"),
)
"""Gives a command the options of a bulletin: where it goes, what it covers, what makes it, how it looks."""


def of_the_approved(what: str) -> Callable[[Command], Command]:
    """Return a decorator that adds the option `--approved`; `what` follows "The approved memory" in its help."""
    return click.option(
        "--approved",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"The approved memory{what}.  [default: by svodka.toml in this folder, else the user's own]",
    )


def locate_approved(given: Path | None) -> Path:
    """Return the path of the approved memory: `given`, else that of svodka.toml in this folder, else the user's own."""
    from svodka.approved.memory import approved_path

    return given or resolve_defaults().approved or approved_path()


def resolve_options(inputs: tuple[Path, ...], given: Mapping[str, Any], settings: Path | None) -> Options:
    """Return the options of a run from the command line (None or () = not given) and the settings file.

    Raises `RequestError` for options that contradict each other, a settings file that does not exist, and a working directory that was
    removed, so that no path means anything.
    """
    try:
        Path.cwd()
    except FileNotFoundError:
        raise RequestError("The folder that svodka was started in is gone; change to another folder first") from None
    said = dict(given)
    glossaries, none_at_all = said.pop("glossaries"), said.pop("no_glossary")
    if glossaries and none_at_all:
        raise RequestError("--glossary and --no-glossary contradict each other; give one of them")
    said["glossaries"] = () if none_at_all else glossaries or None
    inputs = platform.expand_patterns(inputs)
    said["inputs"] = inputs or None
    return resolve(said, settings or settings_path(inputs or Options().inputs))


def now() -> datetime.datetime:
    """Return the local time. The command line reads the clock only here and passes the time to everything below it."""
    return datetime.datetime.now(datetime.UTC).astimezone()


def log(*, verbose: bool = False) -> None:
    """Send warnings, and with `verbose` everything that the program logs, to standard error."""
    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, format="%(name)s: %(message)s")


def print_json(value: object, indent: int = 2) -> None:
    """Print a value as JSON, in ASCII where the encoding of standard output lacks letters."""
    whole = not terminal.has_every_letter(sys.stdout)
    sys.stdout.write(json.dumps(value, ensure_ascii=whole, indent=indent) + "\n")


def print_lines(lines: Iterable[str], *, error: bool = False) -> None:
    """Print lines on standard output or error."""
    for line in lines:
        click.echo(line, err=error)
