"""The command group `svodka models`: list, inspect, compare, add and remove translation models."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svodka.cli.options import AS_JSON, NamedPath, log, of_a_comparison, print_json, print_lines, resolve_options
from svodka.errors import ModelError
from svodka.system import platform

if TYPE_CHECKING:
    from svodka.engine.download import Report
    from svodka.engine.store import Installed

_BYTES_BETWEEN_LINES = 16 << 20


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--set", "pairs", type=NamedPath(), metavar="FILE", help="A TSV: Russian, a tab, English.")
@click.option("--memory", "approved", is_flag=True, help="Over the sentences that the desk approved, as references.")
@click.option("--inbox", type=NamedPath(), help="Over these articles, without references.  [default: inbox]")
@click.option("--first", "most", type=click.IntRange(min=1), metavar="N", help="Only the first N sentences.")
@of_a_comparison
@click.option("--html", type=NamedPath(), metavar="FILE", help="Write a page, too.")
@AS_JSON
def compare(
    first: str,
    second: str,
    pairs: Path | None,
    approved: bool,
    inbox: Path | None,
    most: int | None,
    settings: Path | None,
    html: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Compare the models A and B, by names or paths, over the same sentences: quality, terms and facts, speed, memory.

    Each runs in a process of its own, without the translation memory. Without --set or --memory the sentences are those of the inbox.

    Example: svodka models compare starter-ru-en translate-ru_en --set pairs.tsv --first 100
    """
    from svodka.runs import comparison_report
    from svodka.runs.model_comparison import choose_sentences, compare_models

    log()
    options = resolve_options((inbox,) if inbox else (), given, settings)
    sentences = choose_sentences(options, pairs=pairs, approved=approved, inbox=inbox is not None, first=most)
    comparison = compare_models(first, second, sentences, options, lambda line: click.echo(line, err=True))
    if html is not None:
        comparison_report.write_page(comparison, html)
    if as_json:
        print_json(comparison_report.as_data(comparison), indent=1)
    else:
        print_lines(comparison_report.write_table(comparison))


@click.group()
def models() -> None:
    """List, inspect, compare, add and remove translation models.

    Example: svodka models list
    """


models.add_command(compare)


@models.command("list")
@AS_JSON
def list_models(as_json: bool) -> None:
    """List the models on this machine, best first; the one used by default is marked with a star.

    Example: svodka models list --json
    """
    from svodka.engine import store

    found = store.list_models()
    default = next((model for model in found if model.translates), None)
    if as_json:
        print_json([_facts(model) | {"default": model is default} for model in found])
        return
    for model in found:
        star = "*" if model is default else " "
        direction = f"{model.source_language}→{model.target_language}"
        size = f"{model.size_bytes / 1e6:,.0f} MB"
        click.echo(
            f"{star} {model.name:<24} {model.version:<8} {direction:<7} {model.kind:<7} {size:>9}  {model.origin}"
        )
    if default is None:
        click.echo("no Russian-English model is installed; get one with: svodka models add translate-ru_en", err=True)


@models.command()
@click.argument("name")
@click.option(
    "--verify", is_flag=True, help="Read every byte and compare it with the sums taken when it was installed."
)
@AS_JSON
def info(name: str, verify: bool, as_json: bool) -> None:
    """Show what the model NAME (or the model at a path) is: kind, origin, licence, size, fingerprint.

    Example: svodka models info starter-ru-en --verify
    """
    from svodka.engine import model_folder, store

    model = store.find(name)
    files = store.locate_files(model)
    # Describe the files that are there: the built-in model is bigger than its pieces once it is joined.
    facts = _facts(store.describe(files, model.origin)) | {"fingerprint": model_folder.compute_fingerprint(files)}
    if verify:
        facts["verified"] = _verified(files)
    if as_json:
        print_json(facts)
    else:
        print_lines(f"{label.replace('_', ' ') + ':':<17}{value}" for label, value in facts.items() if value)


@models.command()
@click.argument("name", metavar="NAME-or-FILE-or-DIRECTORY")
def add(name: str) -> None:
    """Install a model: NAME downloads it from the Argos package index, a .argosmodel file or a directory is installed by hand.

    A directory holds an unpacked package, a model with its manifest.json, or a converted encoder-decoder model (OPUS-MT, NLLB-200,
    M2M-100, MADLAD-400), which is recognised by what is in it.

    What lies at that path comes before a name in the index. The index is ARGOS_PACKAGE_INDEX, or Argos Translate's own.

    Example: svodka models add translate-ru_en
    """
    from svodka.engine import model_install, store

    path = Path(name).expanduser()
    if path.is_dir():
        model = model_install.add_directory(path, lambda line: click.echo(line, err=True))
    elif path.exists():
        model = model_install.add_archive(path)
    elif store.looks_like_path(name):
        raise ModelError(f"{name} does not exist; check the path")
    else:
        from svodka.engine import download

        click.echo(f"downloading {name} and nothing else", err=True)
        with _progress(name) as report:
            model = download.add_by_name(name, report)
    click.echo(f"added {model.name} {model.version} in {model.folder}")


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the model NAME that "svodka models add" installed.

    Example: svodka models remove translate-ru_en
    """
    from svodka.engine import model_install

    click.echo(f"removed {model_install.remove(name)}")


def _facts(model: "Installed") -> dict[str, Any]:
    names = ("name", "version", "kind", "source_language", "target_language", "licence", "base_model", "size_bytes")
    return {name: getattr(model, name) for name in names} | {"origin": str(model.origin), "folder": str(model.folder)}


def _verified(folder: Path) -> str:
    from svodka.engine import model_folder

    if not (folder / model_folder.SUMS).is_file():
        return f"no {model_folder.SUMS} to compare with"
    if damaged := model_folder.find_damaged_files(folder, model_folder.read_sums(folder)):
        raise ModelError(f"{folder / damaged[0]} is damaged; remove the model and add it again")
    return "every file has its SHA-256 sum"


@contextlib.contextmanager
def _progress(name: str) -> Iterator["Report"]:
    """Yield a function that shows a download's progress on stderr: a bar on a terminal, else a line every 16 MB."""
    if not platform.takes_colours(2):
        yield _plain_lines(name)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True, legacy_windows=False), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _plain_lines(name: str) -> "Report":
    said = -1

    def report(done: int, total: int) -> None:
        nonlocal said
        step = done // _BYTES_BETWEEN_LINES
        if step != said or done == total:
            said = step
            of = f" of {total / 1e6:,.1f}" if total else ""
            click.echo(f"{name}: {done / 1e6:,.1f}{of} MB", err=True)

    return report
