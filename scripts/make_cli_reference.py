"""Write docs/cli.md from the program itself: `python scripts/make_cli_reference.py [--check] [FILE]`.

Each command's text is what its --help prints. With --check nothing is written; exit code 1 says that the file is out of date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from svodka.cli.main import svodka
from svodka.errors import ExitCode

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"
WIDTH = 100
"""Columns of the help texts, so that the page does not depend on a terminal."""

OPENING = """\
# Command reference

Made by `scripts/make_cli_reference.py` from the program's own `--help`; do not edit it here.
`python -m svodka` is the same as `svodka`.

Results go to standard output: the bulletin's path, the lines of `svodka text`, or JSON with `--json`. Progress, the summary table
and messages go to standard error.
What an option leaves open is taken from `svodka.toml`, see [settings](settings.md).

"""

MEANINGS = {
    ExitCode.DONE: "Done. Every file stands in the bulletin, or is the same text as one that does. "
    "`glossary check`: no problems. `text`: every Russian line is translated. `watch`: ended with SIGTERM.",
    ExitCode.SOME_FAILED: "The bulletin was written, and at least one file is not in it: not readable, of a type that is not read, "
    "in a language that is not translated, or one that brings out a bug of svodka (it is named with the stage). Where no file could be "
    "used, no bulletin was written. `glossary check`: there are problems. `glossary stats`: a file could not be read. "
    "`text`: a line is in another language, or brings out a bug, and stands as it came. `memory import`: the file is damaged and only its "
    "beginning was read.",
    ExitCode.IMPOSSIBLE: "The request cannot work, and no bulletin was written: a wrong option, no inbox or an empty one, an outbox that "
    "cannot be written, a template, a model or a glossary that cannot be used, not enough memory. Also where standard output could not "
    "take the result; the message says so.",
    ExitCode.CRASHED: "svodka has a bug that no single article brings out, and no bulletin was written. The message names the file with "
    "the traceback: `crashes/` in the data folder, where the last five stay. In it are versions and what Python says of the bug, no more "
    "of an article than the message of the error quotes.",
    ExitCode.INTERRUPTED: "Interrupted with Ctrl-C. No file is half-written; sentences already translated are kept for the next run.",
}
"""What each exit code says; a code without a meaning here is an error of this script."""

CLOSING = """\
## Environment variables

| variable | meaning |
|---|---|
| `SVODKA_DATA_DIR` | the folder for models, downloads, the memory and tracebacks, instead of the platform's folder for user data |
| `ARGOS_PACKAGE_INDEX` | the package index that `svodka models add NAME` asks, instead of Argos Translate's own |
| `ARGOS_PACKAGES_DIR` | where `argospm` installed packages; its own variable, read to find them |
| `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` | used by `svodka models add NAME`, the only command that opens a connection |
"""


def reference() -> str:
    """Return the text of docs/cli.md."""
    parts = [OPENING, _contents(), *(_described(context) for context in _contexts(svodka, "svodka", None))]
    return "".join([*parts, _exit_codes(), CLOSING])


def _contexts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    context = click.Context(
        command, parent, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH, **command.context_settings
    )
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _contexts(found, below, context)


def _contents() -> str:
    paths = [context.command_path for context in _contexts(svodka, "svodka", None)]
    lines = [f"- [{path}](#{path.replace(' ', '-')})" for path in paths]
    return (
        "\n".join([*lines, "- [Exit codes](#exit-codes)", "- [Environment variables](#environment-variables)"]) + "\n\n"
    )


def _described(context: click.Context) -> str:
    return f"## {context.command_path}\n\n```text\n{context.command.get_help(context).rstrip()}\n```\n\n"


def _exit_codes() -> str:
    rows = [f"| {int(code)} | {MEANINGS[code]} |" for code in ExitCode]
    return (
        "## Exit codes\n\nA stable interface for scripts.\n\n| code | meaning |\n|---|---|\n" + "\n".join(rows) + "\n\n"
    )


def main(arguments: list[str]) -> int:
    """Write or check the file and return the exit code."""
    check = "--check" in arguments
    named = [argument for argument in arguments if argument != "--check"]
    target = Path(named[0]) if named else TARGET
    text = reference()
    if not check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{target} is out of date: run python scripts/make_cli_reference.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
