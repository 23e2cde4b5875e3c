"""The commands about edited bulletins: learn from one, decide about proposals and differences, show the statistics."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from svodka.cli.options import AS_JSON, locate_approved, log, of_the_approved, print_json, print_lines

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("bulletin", type=_PATH)
@click.option("--report", type=_PATH, help="Its run report.  [default: the .json beside it]")
@click.option("--settings", type=_PATH, help="Settings file.  [default: svodka.toml in this folder]")
@click.option("--final", is_flag=True, help="I have read every sentence: approve those too that stand unchanged.")
@click.option(
    "--seen",
    type=_PATH,
    metavar="FILE",
    help="The ticks that the review page saved.  [default: the .seen.json beside it, if there is one]",
)
@click.option("--dry-run", is_flag=True, help="Count and tell; keep nothing.")
@AS_JSON
def learn(bulletin: Path, dry_run: bool, as_json: bool, **given: Any) -> None:
    """Learn from BULLETIN, a Word file that svodka wrote and somebody has edited: what became of each sentence.

    Or from the .xlf that "svodka export" made of it and a translator's tool gave back.

    What was changed, or ticked as seen on the review page, goes into the approved memory, which later runs use; what merely stands
    unchanged is counted. Learning the same file twice changes nothing.

    Example: svodka learn outbox/bulletin-43_2019-10-28_2019-11-03.docx
    """
    from svodka.review import desk, formatting

    log()
    lesson = desk.learn_file(bulletin, dry_run=dry_run, **given)
    print_lines((f"note: {notice}" for notice in lesson.notices), error=True)
    if as_json:
        print_json(formatting.learn_report_data(lesson, kept=not dry_run))
    else:
        print_lines(formatting.learn_report_lines(lesson, kept=not dry_run))


@click.group(invoke_without_command=True)
@AS_JSON
@click.pass_context
def proposals(context: click.Context, as_json: bool) -> None:
    """List the terms that somebody put in the place of svodka's again and again, with the sentences.

    They come from the bulletins that "svodka learn" has read. Nothing is taken into a glossary without "accept".

    Example: svodka glossary proposals
    """
    if context.invoked_subcommand is not None:
        return
    from svodka.review import desk, formatting

    found = desk.list_proposals()
    _print_found("proposal", formatting.proposal_lines(found), formatting.proposal_data(found), as_json)


@proposals.command()
@click.argument("identity", metavar="ID")
@click.option("--into", type=_PATH, help="A TSV glossary.  [default: glossaries/learnt.tsv]")
def accept(identity: str, into: Path | None) -> None:
    """Write the proposal ID into the desk's glossary, with its bulletins as reference.

    Example: svodka glossary proposals accept 3f2a91
    """
    from svodka.review import desk

    proposal, file = desk.accept_proposal(identity, into)
    click.echo(f"{file}: {proposal.russian} → {proposal.written}")


@proposals.command()
@click.argument("identity", metavar="ID")
def reject(identity: str) -> None:
    """Remember that the proposal ID is not wanted: it is not listed again.

    Example: svodka glossary proposals reject 3f2a91
    """
    from svodka.review import desk

    proposal = desk.reject_proposal(identity)
    click.echo(f"rejected: {proposal.russian} → {proposal.written}")


@click.group(invoke_without_command=True)
@AS_JSON
@click.pass_context
def differences(context: click.Context, as_json: bool) -> None:
    """List the terms that approved sentences word otherwise than today's glossary, with the sentences.

    No run questions them. Decide about each once: "take" the term, or "keep" your own words.

    Example: svodka glossary differences
    """
    if context.invoked_subcommand is not None:
        return
    from svodka.review import desk, formatting

    found = desk.list_differences()
    _print_found("difference", formatting.difference_lines(found), formatting.difference_data(found), as_json)


@differences.command()
@click.argument("identity", metavar="ID")
def take(identity: str) -> None:
    """Put the glossary's term into the approved sentences of the difference ID.

    A sentence in which that is not certain is forgotten: the next run translates it anew.

    Example: svodka glossary differences take 3f2a91
    """
    from svodka.review import desk, formatting

    print_lines(formatting.rewording_lines(desk.take_term(identity)))


@differences.command()
@click.argument("identity", metavar="ID")
def keep(identity: str) -> None:
    """Keep your own words in the difference ID: it is not listed again while the glossary says the same.

    Example: svodka glossary differences keep 3f2a91
    """
    from svodka.review import desk

    difference = desk.keep_mine(identity)
    click.echo(f"kept: your own words for {difference.entry}, and not {difference.rendering or 'the word as written'}")


@click.command()
@click.option("--html", type=_PATH, metavar="FILE", help="Write a page with a line that shows the way it goes.")
@of_the_approved(" that was learnt into")
@AS_JSON
def stats(html: Path | None, approved: Path | None, as_json: bool) -> None:
    """Show for each bulletin that was learnt from: items, words, edited words per 100, sentences left as they were, seconds of the run.

    Example: svodka stats --html stats.html
    """
    from svodka.review import history

    learnt = history.read_history(locate_approved(approved))
    if html is not None:
        history.write(learnt, html)
    if as_json:
        print_json(history.as_data(learnt), indent=1)
        return
    print_lines(history.table(learnt))
    if not learnt:
        click.echo("no bulletin was learnt from yet: give one that a person has edited to svodka learn", err=True)


def _print_found(noun: str, lines: Iterable[str], data: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(data)
        return
    print_lines(lines)
    click.echo(f"{len(data)} {noun}(s)", err=True)
