"""The command group `svodka memory`: the approved memory into files of translators' tools and back."""

import json
from pathlib import Path

import click

from svodka.errors import ExitCode

_APPROVED = click.option(
    "--approved",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The approved memory.  [default: by svodka.toml in this folder, else the user's own]",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")


@click.group()
def memory() -> None:
    """Exchange the memory of approved renderings with other tools (TMX, XLSX)."""


@memory.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@_APPROVED
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
@_JSON
def export_memory(file: Path, approved: Path | None, force: bool, as_json: bool) -> None:
    """Write the approved memory to FILE; its extension says the format (.tmx, .xlsx).

    Example: svodka memory export desk.tmx
    """
    from svodka.exchange import files

    done = files.export_units(_place(approved), file, overwrite=force)
    if as_json:
        click.echo(json.dumps({"units": done.units, "remarks": done.remarks}, ensure_ascii=False, indent=1))
        return
    for remark in done.remarks:
        click.echo(remark, err=True)
    click.echo(f"{file}: {done.units} units")


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_APPROVED
@_JSON
def import_memory(file: Path, approved: Path | None, as_json: bool) -> ExitCode:
    """Add the Russian-English units of FILE (.tmx, .xlsx) to the approved memory.

    Of two renderings of one sentence the later one stands. Exit code 1 where FILE is damaged and only its beginning could be read.

    Example: svodka memory import project_save.tmx
    """
    from svodka.exchange import files

    done = files.import_units(file, _place(approved))
    if as_json:
        data = {"units": done.units, "added": done.added, "whole": done.is_whole, "remarks": done.remarks}
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for remark in done.remarks:
            click.echo(remark, err=True)
        click.echo(f"{file}: {done.units} units, {done.added} of them new or changed")
    return ExitCode.DONE if done.is_whole else ExitCode.SOME_FAILED


def _place(given: Path | None) -> Path:
    from svodka.approved import approved_path
    from svodka.options import resolve_defaults

    return given or resolve_defaults().approved or approved_path()
