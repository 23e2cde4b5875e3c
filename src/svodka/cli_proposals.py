"""The command group `svodka glossary proposals`: terms that a desk's edits speak for, listed, accepted, rejected."""

import json
from pathlib import Path

import click


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
@click.pass_context
def proposals(context: click.Context, as_json: bool) -> None:
    """List the terms that somebody put in the place of svodka's again and again, with the sentences.

    They come from the bulletins that "svodka learn" has read. Nothing is taken into a glossary without "accept".

    Example: svodka glossary proposals
    """
    if context.invoked_subcommand is not None:
        return
    from svodka.learning import schooling, telling

    found = schooling.list_open()
    if as_json:
        click.echo(json.dumps(telling.proposal_data(found), ensure_ascii=False, indent=2))
        return
    for line in telling.proposal_lines(found):
        click.echo(line)
    click.echo(f"{len(found)} proposal(s)", err=True)


@proposals.command()
@click.argument("identity", metavar="ID")
@click.option("--into", type=click.Path(path_type=Path), help="A TSV glossary.  [default: glossaries/learnt.tsv]")
def accept(identity: str, into: Path | None) -> None:
    """Write the proposal ID into the desk's glossary, with its bulletins as reference.

    Example: svodka glossary proposals accept 3f2a91
    """
    from svodka.learning import schooling

    proposal, file = schooling.accept(identity, into)
    click.echo(f"{file}: {proposal.russian} → {proposal.written}")


@proposals.command()
@click.argument("identity", metavar="ID")
def reject(identity: str) -> None:
    """Remember that the proposal ID is not wanted: it is not listed again.

    Example: svodka glossary proposals reject 3f2a91
    """
    from svodka.learning import schooling

    proposal = schooling.reject(identity)
    click.echo(f"rejected: {proposal.russian} → {proposal.written}")
