"""The command line: arguments into one call, the result into words and an exit code. No logic lives here."""

import datetime
import importlib
import logging
import sys
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import click

from svodka.cli import options as cli_options
from svodka.errors import ExitCode, SvodkaError
from svodka.system import terminal
from svodka.system.version import __version__

logger = logging.getLogger("svodka")


class LazyGroup(click.Group):
    """A group whose other commands are imported only when they are called, so that `--help` stays quick."""

    lazy: ClassVar = {
        "export": "svodka.cli.memory:export",
        "glossary": "svodka.cli.glossary:glossary",
        "memory": "svodka.cli.memory:memory",
        "learn": "svodka.cli.learn:learn",
        "models": "svodka.cli.models:models",
        "stats": "svodka.cli.learn:stats",
        "text": "svodka.cli.text:text",
        "watch": "svodka.cli.watch:watch",
    }
    lazy_help: ClassVar = {
        "export": "Write a bulletin as XLIFF for OmegaT, memoQ or Trados.",
        "glossary": "Check, search and convert term bases.",
        "memory": "Exchange the memory of approved renderings with other tools.",
        "learn": "Learn from a bulletin that somebody has edited.",
        "models": "List, inspect, compare, add and remove translation models.",
        "stats": "Show how much was edited, bulletin by bulletin.",
        "text": "Translate a sentence, or lines from a pipe, to standard output.",
        "watch": "Watch an inbox and keep the bulletins of the week up to date.",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands without importing any."""
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a lazy command when it is asked for."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, name = self.lazy[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their short help, the lazy ones without importing them."""
        rows = [(name, self.lazy_help.get(name) or self._short_help(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _short_help(self, ctx: click.Context, name: str) -> str:
        command = super().get_command(ctx, name)
        return command.get_short_help_str(100) if command else ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="svodka")
def svodka() -> None:
    """Turn Russian press articles into an English "unofficial translation" bulletin in Word, offline.

    Drop articles into inbox/, run "svodka translate", open the Word file in outbox/.
    """


@svodka.command()
@click.argument("inputs", metavar="[FILES or INBOX]", nargs=-1, type=cli_options.NamedPath())
@cli_options.of_a_bulletin
@click.option(
    "--items",
    type=cli_options.NamedPath(),
    metavar="LIST",
    help="Choose and order the articles by this list, which --dry-run writes.",
)
@click.option(
    "--weekly", is_flag=True, help="Write one bulletin a week of an archive, going on where an earlier run stopped."
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the workers of this Dask scheduler translate, such as tcp://10.0.0.5:8786.",
)
@click.option("--dry-run", is_flag=True, help="Show what is recognised in each file; translate nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the run report as JSON on standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and the bulletin's path.")
@click.option("-v", "--verbose", is_flag=True, help="Say more, with tracebacks for the developers.")
def translate(
    inputs: tuple[Path, ...],
    weekly: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    settings: Path | None,
    **given: Any,
) -> ExitCode:
    """Translate the articles in FILES or an INBOX folder into a bulletin.

    Example: svodka translate inbox -o outbox --number 43
    """
    from svodka.cli import session

    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, format="%(name)s: %(message)s")
    options = session.options(inputs, given, settings)
    now = _now()
    if weekly:
        return session.weeks_translated(options, now, dry_run=dry_run, quiet=quiet, as_json=as_json)
    prepared = session.prepared(options, now.date(), dry_run=dry_run, as_json=as_json)
    if dry_run:
        return prepared.report.exit_code
    return session.translated(prepared, options, now, quiet=quiet, as_json=as_json)


def main() -> NoReturn:
    """Run the command line and leave with the exit code of `svodka.errors.ExitCode`."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """Run one command and return its exit code; what could not be said on standard output is told as well."""
    outlet = terminal.take_over()
    code = _called(arguments)
    sys.stdout.flush()
    if outlet.trouble is not None:
        _complain(
            f"the result cannot be written to standard output ({outlet.trouble.strerror}); send it somewhere else"
        )
        return int(ExitCode.IMPOSSIBLE)
    return code


def _called(arguments: list[str]) -> int:
    """Map every outcome to words on stderr and an exit code: the only place that does."""
    try:
        return int(svodka.main(arguments, prog_name="svodka", standalone_mode=False) or ExitCode.DONE)
    except click.ClickException as error:
        error.show()
        return int(ExitCode.IMPOSSIBLE)
    except SvodkaError as error:
        _complain(str(error))
        return int(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted; what was translated is kept for the next run")
        return int(ExitCode.INTERRUPTED)
    except MemoryError:
        _complain("there is not enough memory; close other programs, or translate fewer articles at a time")
        return int(ExitCode.IMPOSSIBLE)
    except Exception as error:
        logger.debug("a bug outside of any article", exc_info=True)
        _complain(_told(error))
        return int(ExitCode.CRASHED)


def _told(error: Exception) -> str:
    """Say in a sentence that svodka has a bug, and where the traceback is."""
    from svodka.system.stages import StageError, keep_crash

    bug = error.casualty.error if isinstance(error, StageError) else error
    said = f"{type(bug).__name__}: {bug}".rstrip(": ")
    try:
        place = keep_crash(error, _now())
    except SvodkaError as trouble:
        return f"svodka has a bug ({said}); report it with what --verbose says, as no traceback can be kept: {trouble}"
    return f"svodka has a bug ({said}); report it with the traceback in {place}"


def _now() -> datetime.datetime:
    """The only look at a clock on the command line; everything below is told the time."""
    return datetime.datetime.now(datetime.UTC).astimezone()


def _complain(sentence: str) -> None:
    # Libraries tell their troubles in several lines, and one of them is enough for a log.
    sys.stderr.write(f"svodka: {terminal.one_line(' '.join(sentence.splitlines()))}\n")
