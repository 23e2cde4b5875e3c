"""Options that several commands share, each declared once: `translate`, `watch` and `text` take the same model and the same glossaries."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from svodka.system import platform

Command = Callable[..., Any]


class NamedPath(click.Path):
    """A path that has a name: an empty one is a variable that a script forgot to set, and not the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """See `click.ParamType`."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


def _period(context: click.Context, parameter: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    from svodka.facts import period

    return period.parse(value)


def _stories(context: click.Context, parameter: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    from svodka.options import StoryHandling

    return StoryHandling(value)


_OUTBOX = click.option("-o", "--outbox", type=NamedPath(), help="Folder for the bulletin.  [default: outbox]")
_PERIOD = click.option(
    "--period", callback=_period, metavar="DAYS", help="Such as 28.10-03.11.2019.  [default: the articles' week]"
)
_NUMBER = click.option(
    "--number", type=click.IntRange(1, 9999), help="The bulletin's serial number; left open when not given."
)
_MODEL = click.option(
    "--model", metavar="NAME", help='An installed model or a path.  [default: the best one, see "svodka models list"]'
)
_GLOSSARY = click.option(
    "--glossary", "glossaries", multiple=True, type=NamedPath(), help="Use only this term base (repeatable)."
)
_NO_GLOSSARY = click.option("--no-glossary", is_flag=True, help="Translate without any term base.")
_TEMPLATE = click.option("--template", type=NamedPath(), help="A Word file whose styles the bulletin takes.")
_CLEAN = click.option("--clean", is_flag=True, default=None, help="Write the document without the reviewer's comments.")
_NOTES = click.option(
    "--notes", is_flag=True, default=None, help="Put notes for the record into the document's margin too."
)
_TERM_SHEET = click.option("--term-sheet", is_flag=True, default=None, help="Add a last page with the terms used.")
_CONTENTS = click.option(
    "--contents", is_flag=True, default=None, help="Put a table of the items after the title block."
)
_ONLY_RELEVANT = click.option(
    "--only-relevant", is_flag=True, default=None, help="Leave out articles without any word of drug control."
)
_STORIES = click.option(
    "--stories",
    type=click.Choice(["merge", "keep"]),
    callback=_stories,
    help="Of several copies of one text, print the fullest, or all.  [default: merge]",
)
_NO_REVIEW = click.option(
    "--no-review",
    "review",
    is_flag=True,
    flag_value=False,
    default=None,
    help="Write no review page beside the bulletin.",
)
_NO_MEMORY = click.option(
    "--no-memory",
    "memory",
    is_flag=True,
    flag_value=False,
    default=None,
    help="Neither use nor fill the translation memory.",
)
_THREADS = click.option(
    "--threads", type=click.IntRange(1, platform.MOST_THREADS), help="Processor cores to use.  [default: all]"
)
_DEVICE = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    help="Where the model runs: on the processor, on a graphics card (cuda), or on what there is.  [default: auto]",
)
_SETTINGS = click.option("--settings", type=NamedPath(), help="Settings file.  [default: svodka.toml beside the inbox]")
_SETTINGS_HERE = click.option(
    "--settings", type=NamedPath(), help="Settings file.  [default: svodka.toml in this folder]"
)


AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")


def of_the_approved(what: str) -> Callable[[Command], Command]:
    """Give a command the option that names the approved memory; `what` it is for."""
    return click.option(
        "--approved",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"The approved memory{what}.  [default: by svodka.toml in this folder, else the user's own]",
    )


def locate_approved(given: Path | None) -> Path:
    """Return where the approved memory is that `--approved` names, None = that of the settings in this folder."""
    from svodka.approved.memory import approved_path
    from svodka.options import resolve_defaults

    return given or resolve_defaults().approved or approved_path()


def print_json(value: object, indent: int = 2) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def of_a_bulletin(command: Command) -> Command:
    """Give a command the options of a bulletin: where it goes, what it covers, what makes it, how it looks."""
    return _all(
        command,
        _OUTBOX,
        _PERIOD,
        _NUMBER,
        _MODEL,
        _GLOSSARY,
        _NO_GLOSSARY,
        _TEMPLATE,
        _CLEAN,
        _NOTES,
        _TERM_SHEET,
        _CONTENTS,
        _ONLY_RELEVANT,
        _STORIES,
        _NO_REVIEW,
        _NO_MEMORY,
        _THREADS,
        _DEVICE,
        _SETTINGS,
    )


def of_a_translation(command: Command) -> Command:
    """Give a command the options of a translation that goes into no bulletin."""
    return _all(command, _MODEL, _GLOSSARY, _NO_GLOSSARY, _NO_MEMORY, _THREADS, _DEVICE, _SETTINGS_HERE)


def of_a_comparison(command: Command) -> Command:
    """Give a command the options of a translation with a model that is named elsewhere and without the translation memory."""
    return _all(command, _GLOSSARY, _NO_GLOSSARY, _THREADS, _DEVICE, _SETTINGS_HERE)


def _all(command: Command, *options: Callable[[Command], Command]) -> Command:
    # The option that is declared last is applied first, as decorators are.
    for option in reversed(options):
        command = option(command)
    return command
