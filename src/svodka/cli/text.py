"""The command `svodka text`: a sentence or a pipe in, English out."""

import logging
from pathlib import Path
from typing import Any

import click

from svodka.cli import options as cli_options
from svodka.errors import ExitCode


@click.command()
@click.argument("text", nargs=-1)
@click.option("--country", default="", metavar="CODE", help="Where it happened, such as kg.  [default: by the text]")
@cli_options.of_a_translation
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each line, findings included.")
@click.option("-v", "--verbose", is_flag=True, help="Say more, with tracebacks for the developers.")
def text(
    text: tuple[str, ...], country: str, settings: Path | None, as_json: bool, verbose: bool, **given: Any
) -> ExitCode:
    """Translate TEXT, or standard input, to standard output: a paragraph a line, one line out for each line in.

    Several words are one text, so quotes are needed only where the shell reads something else into it. On a terminal, end the input
    with Ctrl-D. What must be looked at goes to standard error, with the number of the line. Lines in
    English are copied, and those in other languages too, with exit code 1.

    Example: svodka text "В Оше задержали курьера."
    """
    from svodka.cli import session

    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, format="%(name)s: %(message)s")
    options = session.options((), given, settings)
    return session.text_translated(" ".join(text) if text else None, options, country, as_json=as_json)
