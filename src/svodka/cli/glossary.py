"""The command group `svodka glossary`: arguments into calls of `svodka.glossary`, results into lines or JSON."""

from pathlib import Path
from typing import Any

import click

from svodka.cli.learn import differences, proposals
from svodka.cli.options import AS_JSON, print_json, print_lines
from svodka.errors import ExitCode

_GLOSSARIES = click.option(
    "--glossary",
    "glossaries",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A term base (repeatable, later ones win).  [default: those that translate takes]",
)


@click.group()
def glossary() -> None:
    """Check, search and convert term bases (TSV, CSV, XLSX, TBX)."""


glossary.add_command(proposals)
glossary.add_command(differences)


@glossary.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> ExitCode:
    """Find what is wrong in FILES (default: those that translate takes); one line each, exit code 1 where there is something.

    Example: svodka glossary check glossaries/ours.xlsx
    """
    from svodka.glossary.linting import lint

    paths = files or _default()
    report = lint(paths)
    print_lines((f"note: {override}" for override in report.overridden), error=True)
    print_lines(map(str, report.problems))
    if problems := report.problems:
        click.echo(f"{len(problems)} problem(s) in {len({one.place.path for one in problems})} file(s)", err=True)
        return ExitCode.SOME_FAILED
    click.echo(f"{len(paths)} file(s), no problems", err=True)
    return ExitCode.DONE


@glossary.command()
@click.argument("text")
@click.option("--country", default="", metavar="CODE", help="The item's country, such as kg.  [default: unknown]")
@_GLOSSARIES
@AS_JSON
def find(text: str, country: str, glossaries: tuple[Path, ...], as_json: bool) -> None:
    """Show which terms match in TEXT, and why.

    Example: svodka glossary find --country kg "Сотрудники ГКНБ изъяли героин"
    """
    from svodka.glossary.loading import load
    from svodka.glossary.matching import Matcher

    matches = Matcher(load(glossaries or _default())).find(text, country)
    if as_json:
        data = [{"start": m.start, "stop": m.stop, "text": m.text, "why": m.why, **_entry(m.entry)} for m in matches]
        print_json(data)
        return
    for m in matches:
        click.echo(f"{m.start}-{m.stop}  {m.text}  →  {' | '.join(m.entry.renderings) or m.entry.status.value}")
        avoid = f"; avoid {', '.join(m.entry.avoid)}" if m.entry.avoid else ""
        click.echo(f"    {m.why}; {m.entry.status.value}; {m.entry.origin}{avoid}")
    if not matches:
        click.echo("no term matches", err=True)


@glossary.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace TARGET where it exists.")
def convert(source: Path, target: Path, force: bool) -> None:
    """Write the entries of SOURCE as TARGET; the extensions say the formats (.tsv, .csv, .xlsx, .tbx).

    Example: svodka glossary convert ours.xlsx ours.tbx
    """
    from svodka.glossary.loading import convert as converted

    result = converted(source, target, overwrite=force)
    print_lines(map(str, result.remarks), error=True)
    click.echo(f"{target}: {len(result.entries)} entries")


@glossary.command()
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path))
@_GLOSSARIES
@AS_JSON
def stats(inputs: tuple[Path, ...], glossaries: tuple[Path, ...], as_json: bool) -> ExitCode:
    """Count the terms in the articles of INPUTS (files or folders; default: inbox): which occur, how often, which never.

    Example: svodka glossary stats inbox
    """
    from svodka.glossary.loading import load
    from svodka.runs.term_usage import count_usage

    result = count_usage(inputs or (Path("inbox"),), load(glossaries or _default(inputs)))
    print_lines(map(str, result.failures), error=True)
    if as_json:
        used = [{"count": use.count, "forms": use.forms, **_entry(use.entry)} for use in result.used]
        unused = [_entry(entry) for entry in result.unused]
        print_json({"articles": result.articles, "words": result.words, "used": used, "unused": unused})
    else:
        for use in result.used:
            click.echo(f"{use.count:6}  {use.entry.source}  →  {use.entry.target}  ({', '.join(use.forms[:5])})")
        for entry in result.unused:
            click.echo(f"     0  {entry.source}  →  {entry.target}")
        total = sum(use.count for use in result.used)
        counts = f"{total} occurrences of {len(result.used)} entries; {len(result.unused)} entries never"
        click.echo(f"{counts}; {result.words} words of {result.articles} article(s)", err=True)
    return ExitCode.SOME_FAILED if result.failures else ExitCode.DONE


def _default(inputs: tuple[Path, ...] = ()) -> tuple[Path, ...]:
    """Return the term bases that `translate` uses for these inputs: those of svodka.toml, else the built-in one and the user's own."""
    from svodka.settings import resolve_defaults
    from svodka.translation.resources import choose_glossaries

    return choose_glossaries(resolve_defaults(inputs))


def _entry(entry: Any) -> dict[str, Any]:
    names = ("source", "target", "variants", "avoid", "status", "countries", "reference")
    return {name: getattr(entry, name) for name in names} | {"origin": str(entry.origin)}
