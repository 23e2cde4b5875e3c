"""The command `svodka learn`: an edited bulletin in, what it teaches kept and told."""

import json
import logging
from pathlib import Path

import click

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
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def learn(
    bulletin: Path,
    report: Path | None,
    settings: Path | None,
    final: bool,
    seen: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Learn from BULLETIN, a Word file that svodka wrote and somebody has edited: what became of each sentence.

    Or from the .xlf that "svodka export" made of it and a translator's tool gave back.

    What was changed, or ticked as seen on the review page, goes into the approved memory, which later runs use; what merely stands
    unchanged is counted. Learning the same file twice changes nothing.

    Example: svodka learn outbox/bulletin-43_2019-10-28_2019-11-03.docx
    """
    from svodka.learning import schooling, telling

    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    lesson = schooling.learn_file(bulletin, report, settings, dry_run=dry_run, final=final, seen=seen)
    for notice in lesson.notices:
        click.echo(f"note: {notice}", err=True)
    if as_json:
        click.echo(json.dumps(telling.lesson_data(lesson, kept=not dry_run), ensure_ascii=False, indent=2))
        return
    for line in telling.lesson_lines(lesson, kept=not dry_run):
        click.echo(line)
