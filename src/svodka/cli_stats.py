"""The command `svodka stats`: how much a person had to edit, bulletin by bulletin."""

import json
from pathlib import Path

import click


@click.command()
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with a line that shows the way it goes.",
)
@click.option(
    "--approved",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The approved memory that was learnt into.  [default: by svodka.toml in this folder, else the user's own]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def stats(html: Path | None, approved: Path | None, as_json: bool) -> None:
    """Show for each bulletin that was learnt from: items, words, edited words per 100, sentences left as they were, seconds of the run.

    Example: svodka stats --html stats.html
    """
    from svodka import history_page
    from svodka.approved import approved_path
    from svodka.history import read_history
    from svodka.options import resolve_defaults

    learnt = read_history(approved or resolve_defaults().approved or approved_path())
    if html is not None:
        history_page.write(learnt, html)
    if as_json:
        click.echo(json.dumps(history_page.as_data(learnt), ensure_ascii=False, indent=1))
        return
    for line in history_page.table(learnt):
        click.echo(line)
    if not learnt:
        click.echo("no bulletin was learnt from yet: give one that a person has edited to svodka learn", err=True)
