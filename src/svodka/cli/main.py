"""The command line: it turns arguments into one call, and the result into words and an exit code. It has no other logic."""

import importlib
import logging
import sys
from typing import NoReturn

import click

from svodka.errors import ExitCode, SvodkaError
from svodka.system import __version__, terminal

logger = logging.getLogger("svodka")

_COMMANDS = {
    "export": ("svodka.cli.memory", "Write a bulletin as XLIFF for OmegaT, memoQ or Trados."),
    "glossary": ("svodka.cli.glossary", "Check, search and convert term bases."),
    "learn": ("svodka.cli.learn", "Learn from a bulletin that somebody has edited."),
    "memory": ("svodka.cli.memory", "Exchange the memory of approved renderings with other tools."),
    "models": ("svodka.cli.models", "List, inspect, compare, add and remove translation models."),
    "stats": ("svodka.cli.learn", "Show how much was edited, bulletin by bulletin."),
    "text": ("svodka.cli.translate", "Translate a sentence, or lines from a pipe, to standard output."),
    "translate": ("svodka.cli.translate", "Translate the articles in FILES or an INBOX folder into a bulletin."),
    "watch": ("svodka.cli.translate", "Watch an inbox and keep the bulletins of the week up to date."),
}
"""For each command: the module that defines it under the same name, and its line in the list of commands."""


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are called, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands without importing any."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command when it is asked for."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their short help without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in _COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="svodka")
def svodka() -> None:
    """Turn Russian press articles into an English "unofficial translation" bulletin in Word, offline.

    Drop articles into inbox/, run "svodka translate", open the Word file in outbox/.
    """


def main() -> NoReturn:
    """Run the command line and leave with the exit code of `svodka.errors.ExitCode`."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """Run one command and return its exit code; report on stderr if standard output could not be written."""
    outlet = terminal.take_over()
    code = _called(arguments)
    sys.stdout.flush()
    if outlet.trouble is not None:
        terminal.complain(
            f"the result cannot be written to standard output ({outlet.trouble.strerror}); send it somewhere else"
        )
        return int(ExitCode.IMPOSSIBLE)
    return code


def _called(arguments: list[str]) -> int:
    """Run one command and turn every outcome into words on stderr and an exit code: the only place that does."""
    try:
        return int(svodka.main(arguments, prog_name="svodka", standalone_mode=False) or ExitCode.DONE)
    except click.ClickException as error:
        error.show()
        return int(ExitCode.IMPOSSIBLE)
    except SvodkaError as error:
        terminal.complain(str(error))
        return int(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        terminal.complain("interrupted; what was translated is kept for the next run")
        return int(ExitCode.INTERRUPTED)
    except MemoryError:
        terminal.complain("there is not enough memory; close other programs, or translate fewer articles at a time")
        return int(ExitCode.IMPOSSIBLE)
    except Exception as error:
        logger.debug("a bug outside of any article", exc_info=True)
        from svodka.cli.options import now
        from svodka.system.stages import describe_bug

        terminal.complain(describe_bug(error, now(), "report it with what --verbose says, as no traceback can be kept"))
        return int(ExitCode.CRASHED)
