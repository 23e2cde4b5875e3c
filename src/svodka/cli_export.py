"""The command `svodka export`: a bulletin for translators' tools."""

from pathlib import Path

import click


@click.command()
@click.argument("bulletin", type=click.Path(path_type=Path))
@click.option("--xliff", is_flag=True, help="As XLIFF 1.2, which is what is written also without this option.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="[default: BULLETIN with .xlf]")
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def export(bulletin: Path, xliff: bool, output: Path | None, force: bool) -> None:
    """Write BULLETIN (the Word file) as XLIFF for OmegaT, memoQ or Trados: each sentence with its source and what was found.

    The sentences are those that svodka wrote, from the run report beside the bulletin.

    Example: svodka export --xliff outbox/bulletin-43_2019-10-28_2019-11-03.docx
    """
    from svodka.exchange.bulletin_units import read_bulletin_units
    from svodka.exchange.xliff_writing import write_xliff

    target = output or bulletin.with_suffix(".xlf")
    sentences = write_xliff(read_bulletin_units(bulletin), target, overwrite=force)
    click.echo(f"{target}: {sentences} sentences")
