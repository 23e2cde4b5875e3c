"""The command `svodka stats`: how much a person had to edit, bulletin by bulletin."""

from pathlib import Path

import click

from svodka.cli_options import AS_JSON, locate_approved, of_the_approved, print_json


@click.command()
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with a line that shows the way it goes.",
)
@of_the_approved(" that was learnt into")
@AS_JSON
def stats(html: Path | None, approved: Path | None, as_json: bool) -> None:
    """Show for each bulletin that was learnt from: items, words, edited words per 100, sentences left as they were, seconds of the run.

    Example: svodka stats --html stats.html
    """
    from svodka import history_page
    from svodka.history import read_history

    learnt = read_history(locate_approved(approved))
    if html is not None:
        history_page.write(learnt, html)
    if as_json:
        print_json(history_page.as_data(learnt), indent=1)
        return
    for line in history_page.table(learnt):
        click.echo(line)
    if not learnt:
        click.echo("no bulletin was learnt from yet: give one that a person has edited to svodka learn", err=True)
