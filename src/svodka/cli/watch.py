"""The command `svodka watch`: an inbox that is looked at for as long as the command runs."""

import datetime
import logging
from functools import partial
from pathlib import Path
from typing import Any

import click

from svodka.cli import options
from svodka.errors import ExitCode
from svodka.options import LEAST_SECONDS, MOST_SECONDS

_SECONDS = click.FloatRange(LEAST_SECONDS, MOST_SECONDS)


@click.command()
@click.argument("inbox", required=False, type=options.NamedPath())
@options.of_a_bulletin
@click.option(
    "--whole-inbox",
    is_flag=True,
    default=None,
    help="One bulletin of all that lies in the inbox, as translate makes it.",
)
@click.option(
    "--settle",
    type=_SECONDS,
    metavar="SECONDS",
    help="Read what arrives when nothing has changed for so long.  [default: 3]",
)
@click.option(
    "--poll",
    type=_SECONDS,
    metavar="SECONDS",
    help="Look for changes that the system does not tell of, as on network shares.  [default: 10]",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more, with tracebacks for the developers.")
def watch(inbox: Path | None, settings: Path | None, verbose: bool, **given: Any) -> ExitCode:
    """Watch an INBOX folder: translate what arrives, and keep the bulletins of its newest two weeks up to date.

    A bulletin that somebody has edited is never touched. End it with Ctrl-C, or as a service with SIGTERM.

    Example: svodka watch inbox -o outbox
    """
    from svodka.cli import session
    from svodka.runs import watch as service

    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, format="%(name)s: %(message)s")
    resolve = partial(session.options, (inbox,) if inbox else (), given, settings)
    return service.serve(resolve, settings, _now)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).astimezone()
