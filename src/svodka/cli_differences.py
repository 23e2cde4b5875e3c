"""The command group `svodka glossary differences`: approved sentences that word a term otherwise than today's glossary."""

import json

import click


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
@click.pass_context
def differences(context: click.Context, as_json: bool) -> None:
    """List the terms that approved sentences word otherwise than today's glossary, with the sentences.

    No run questions them. Decide about each once: "take" the term, or "keep" your own words.

    Example: svodka glossary differences
    """
    if context.invoked_subcommand is not None:
        return
    from svodka.learning import schooling, telling

    found = schooling.list_differences()
    if as_json:
        click.echo(json.dumps(telling.difference_data(found), ensure_ascii=False, indent=2))
        return
    for line in telling.difference_lines(found):
        click.echo(line)
    click.echo(f"{len(found)} difference(s)", err=True)


@differences.command()
@click.argument("identity", metavar="ID")
def take(identity: str) -> None:
    """Put the glossary's term into the approved sentences of the difference ID.

    A sentence in which that is not certain is forgotten: the next run translates it anew.

    Example: svodka glossary differences take 3f2a91
    """
    from svodka.learning import schooling, telling

    for line in telling.taken_lines(schooling.take_term(identity)):
        click.echo(line)


@differences.command()
@click.argument("identity", metavar="ID")
def keep(identity: str) -> None:
    """Keep your own words in the difference ID: it is not listed again while the glossary says the same.

    Example: svodka glossary differences keep 3f2a91
    """
    from svodka.learning import schooling

    difference = schooling.keep_mine(identity)
    click.echo(f"kept: your own words for {difference.entry}, and not {difference.rendering or 'the word as written'}")
