"""The commands for an exchange with translators' tools: of the approved memory (`svodka memory`) and of a bulletin (`svodka export`)."""

from pathlib import Path

import click

from svodka.cli import options
from svodka.errors import ExitCode

_APPROVED = options.of_the_approved("")


@click.group()
def memory() -> None:
    """Exchange the memory of approved renderings with other tools (TMX, XLSX)."""


@memory.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@_APPROVED
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
@options.AS_JSON
def export_memory(file: Path, approved: Path | None, force: bool, as_json: bool) -> None:
    """Write the approved memory to FILE; its extension says the format (.tmx, .xlsx).

    Example: svodka memory export desk.tmx
    """
    from svodka.approved import exchange

    units, remarks = exchange.export_units(options.locate_approved(approved), file, overwrite=force)
    if as_json:
        options.print_json({"units": units, "remarks": remarks}, indent=1)
        return
    options.print_lines(remarks, error=True)
    click.echo(f"{file}: {units} units")


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_APPROVED
@options.AS_JSON
def import_memory(file: Path, approved: Path | None, as_json: bool) -> ExitCode:
    """Add the Russian-English units of FILE (.tmx, .xlsx) to the approved memory.

    Of two renderings of one sentence the later one stands. Exit code 1 where FILE is damaged and only its beginning could be read.

    Example: svodka memory import project_save.tmx
    """
    from svodka.approved import exchange

    done = exchange.import_units(file, options.locate_approved(approved))
    if as_json:
        data = {"units": done.units, "added": done.added, "whole": done.is_whole, "remarks": done.remarks}
        options.print_json(data, indent=1)
    else:
        options.print_lines(done.remarks, error=True)
        click.echo(f"{file}: {done.units} units, {done.added} of them new or changed")
    return ExitCode.DONE if done.is_whole else ExitCode.SOME_FAILED


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
    from svodka.review.xliff import read_bulletin_units, write_xliff

    target = output or bulletin.with_suffix(".xlf")
    sentences = write_xliff(read_bulletin_units(bulletin), target, overwrite=force)
    click.echo(f"{target}: {sentences} sentences")
