"""The command `svodka models compare`: which of two models is better for this desk."""

import json
import logging
from pathlib import Path
from typing import Any

import click

from svodka import cli_options


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--set", "pairs", type=cli_options.NamedPath(), metavar="FILE", help="A TSV: Russian, a tab, English.")
@click.option("--memory", "approved", is_flag=True, help="Over the sentences that the desk approved, as references.")
@click.option(
    "--inbox", type=cli_options.NamedPath(), help="Over these articles, without references.  [default: inbox]"
)
@click.option("--first", "most", type=click.IntRange(min=1), metavar="N", help="Only the first N sentences.")
@cli_options.of_a_comparison
@click.option("--html", type=cli_options.NamedPath(), metavar="FILE", help="Write a page, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def compare(
    first: str,
    second: str,
    pairs: Path | None,
    approved: bool,
    inbox: Path | None,
    most: int | None,
    settings: Path | None,
    html: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Compare the models A and B, by names or paths, over the same sentences: quality, terms and facts, speed, memory.

    Each runs in a process of its own, without the translation memory. Without --set or --memory the sentences are those of the inbox.

    Example: svodka models compare starter-ru-en translate-ru_en --set pairs.tsv --first 100
    """
    from svodka import conversation
    from svodka.comparing import page, telling
    from svodka.comparing.compare import compare_models
    from svodka.comparing.sentences import Wanted, choose_sentences

    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    options = conversation.options((inbox,) if inbox else (), given, settings)
    sentences = choose_sentences(options, Wanted(pairs, approved, inbox is not None, most))
    comparison = compare_models(first, second, sentences, options, lambda line: click.echo(line, err=True))
    if html is not None:
        page.write(comparison, html)
    if as_json:
        click.echo(json.dumps(telling.as_data(comparison), ensure_ascii=False, indent=1))
        return
    for line in telling.tell_table(comparison):
        click.echo(line)
