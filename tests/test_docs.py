"""The pages say what the program does: commands, settings, checks, styles, fields and links; and their examples work."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from source_tree import ROOT, modules
from svodka import options, settings
from svodka.bulletin import docx_writer
from svodka.bulletin.assembly import PrintedBlock, PrintedItem, PrintedPassage
from svodka.bulletin.report import FileReport, RunReport, SegmentReport, to_json
from svodka.checks.findings import MEANINGS
from svodka.cli.main import svodka
from svodka.engine.decoding import ModelInfo
from svodka.engine.manifest import Manifest, read_manifest
from svodka.errors import ExitCode
from svodka.options import Group, Layout
from svodka.sources import limits
from svodka.sources.formats import list_formats
from svodka.system import __version__, platform
from svodka.system.archives import DOCUMENT
from svodka.system.stages import Stage
from svodka.system.tables import read_table
from svodka.translation.enforcement import TIERS
from svodka.types import (
    Article,
    ArticleId,
    FactKind,
    FileStatus,
    Finding,
    Judgement,
    Link,
    Origin,
    Outcome,
    Period,
    ReadingNote,
    RequirementKind,
    Segment,
    TermOutcome,
    ToldBefore,
    Translation,
)

DOCS = ROOT / "docs"
NOT_OURS = {".venv", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not NOT_OURS & set(path.relative_to(ROOT).parts[:-1]))
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def codes(text: str) -> set[str]:
    """Everything that stands in backticks outside of fenced blocks."""
    return set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


def prose(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def examples(name: str, kind: str) -> list[str]:
    return [match["text"] for match in FENCE.finditer(page(name)) if match["kind"] == kind]


def missing(wanted: Iterator[str] | set[str], name: str) -> list[str]:
    return sorted(set(wanted) - codes(page(name)))


def test_the_command_reference_is_what_the_program_says_of_itself(tmp_path: Path) -> None:
    assert reference("--check").returncode == 0, (
        "docs/cli.md is out of date: run .venv/bin/python scripts/make_cli_reference.py"
    )
    old = shutil.copy(DOCS / "cli.md", tmp_path / "cli.md")
    Path(old).write_text(page("docs/cli.md").replace("--dry-run", "--dry-walk"), encoding="utf-8")
    done = reference("--check", old)
    assert done.returncode == 1
    assert "out of date" in done.stderr


def test_every_command_and_every_option_is_in_the_command_reference() -> None:
    text = page("docs/cli.md")
    for path, names in commands():
        assert f"\n## {path}\n" in text
        for name in names:
            assert name in text, f"{path} {name}"


def test_every_exit_code_is_explained_in_the_reference_and_in_the_readme() -> None:
    for code in ExitCode:
        assert re.search(rf"^\| {int(code)} \| \S", page("docs/cli.md"), re.MULTILINE), code
        assert re.search(rf"^\| {int(code)} \| \S", page("README.md"), re.MULTILINE), code


def test_every_environment_variable_that_the_program_reads_is_in_the_command_reference() -> None:
    constant = re.compile(r"\"([A-Z]+_[A-Z_]+)\"")
    read = {
        name
        for module in modules()
        if "environ" in (source := module.path.read_text(encoding="utf-8"))
        for name in constant.findall(source)
        if name.startswith(("SVODKA_", "ARGOS_"))
    }
    assert read >= {"SVODKA_DATA_DIR", "ARGOS_PACKAGE_INDEX"}
    assert not missing(read, "docs/cli.md")


def test_every_key_of_the_settings_file_is_explained_and_stands_in_the_example() -> None:
    keys = {*settings._READERS, "checks.off", *(field.name for field in fields(Layout)), *Group}
    assert not missing(keys, "docs/settings.md")
    (example,) = examples("docs/settings.md", "toml")
    for key in {*settings._READERS, "off", *(field.name for field in fields(Layout))} - {"headings"}:
        assert re.search(rf"^{key} = ", example, re.MULTILINE), key
    assert "[layout.headings]" in example


def test_the_example_of_a_settings_file_is_one_and_has_the_defaults_that_it_names(tmp_path: Path) -> None:
    (example,) = examples("docs/settings.md", "toml")
    file = tmp_path / "svodka.toml"
    file.write_text(example, encoding="utf-8")
    resolved, default = settings.resolve({}, file), options.Options()
    assert resolved.number == 43
    changed = {"country_order", "headings"}
    for field in fields(Layout):
        if field.name not in changed:
            assert getattr(resolved.layout, field.name) == getattr(default.layout, field.name), field.name


def test_every_check_that_can_be_switched_off_is_explained() -> None:
    rows = set(re.findall(r"^\| `([\w ]+)` \|", page("docs/settings.md").partition("## Checks")[2], re.MULTILINE))
    assert rows == set(MEANINGS)


def test_every_check_that_can_stand_in_a_comment_is_in_the_list_of_comments() -> None:
    named = set(MEANINGS)
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Finding", "Check"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    named.add(first.value)
    assert {"country", "number missing"} <= named
    assert not missing(named, "docs/bulletin.md")


def test_every_style_of_the_template_is_explained() -> None:
    styles = {
        *docx_writer.STYLES,
        docx_writer.ALSO_STYLE,
        docx_writer.TABLE_STYLE,
        docx_writer.CELL_STYLE,
        *docx_writer.CONTENTS_STYLES,
        *docx_writer.TERM_STYLES,
    }
    explained = {code for code in codes(page("docs/bulletin.md")) if code.startswith("Svodka ")}
    assert explained == styles


def test_every_field_of_the_run_report_is_explained() -> None:
    assert not missing(set(keys_of(json.loads(to_json(full_report(), "ab")))), "docs/bulletin.md")
    assert not missing({"stage", *Stage}, "docs/bulletin.md")


def test_the_largest_values_of_the_settings_are_those_of_the_program() -> None:
    text = page("docs/settings.md")
    assert f"| `threads` | whole number, 1–{platform.MOST_THREADS} |" in text
    assert f"| `number` | whole number, 1–{options.LARGEST_NUMBER} |" in text
    assert f"[1<=x<={platform.MOST_THREADS}]" in page("docs/cli.md")


def test_every_value_that_the_run_report_may_hold_is_explained() -> None:
    assert not missing({*Origin}, "docs/bulletin.md")
    assert not missing({*RequirementKind, *FactKind}, "docs/bulletin.md")
    assert not missing({*FileStatus}, "docs/inbox.md")
    assert not missing({*Outcome}, "docs/glossary.md")


def test_the_tiers_of_the_cascade_stand_in_the_order_in_which_they_are_tried() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|", page("docs/glossary.md"), re.MULTILINE)
    assert [row for row in rows if row in set(Outcome)] == [
        Outcome.NATIVE,
        *(tier.outcome for tier in TIERS),
        Outcome.HUMAN,
        Outcome.FAILED,
    ]


def test_every_column_of_a_term_base_is_explained() -> None:
    header = page("glossaries/counter-narcotics.ru-en.tsv").splitlines()[0]
    assert not missing(set(header.split("\t")), "glossaries/README.md")


def test_every_file_type_that_is_read_and_every_header_label_is_in_the_page_about_the_inbox() -> None:
    suffixes = {f".{suffix}" for known in list_formats() if known.reader for suffix in known.suffixes}
    assert not missing(suffixes, "docs/inbox.md")
    labels = {f"{row['label']}:" for row in read_table("header_labels.tsv")}
    written = {code.lower() for code in codes(page("docs/inbox.md"))}
    assert not labels - written


def test_the_limits_in_the_page_about_the_inbox_are_those_of_the_reader() -> None:
    text = page("docs/inbox.md").partition("## Limits")[2]
    for size in (limits.MAX_FILE_BYTES, limits.MAX_TEXT_BYTES, limits.MAX_PAGE_BYTES, DOCUMENT.bytes_in_all):
        assert f"{size // limits.MEGABYTE} MB" in text
    assert f"{limits.MAX_PART_BYTES // limits.MEGABYTE} MB for one part" in text
    for count in (limits.MAX_PAGE_WORDS, limits.MAX_WORDS, DOCUMENT.files, DOCUMENT.ratio):
        assert f"{count:,}" in text


def test_every_field_of_a_models_manifest_is_explained_and_the_example_is_a_manifest(tmp_path: Path) -> None:
    shipped = json.loads(page("models/starter-ru-en/manifest.json"))
    ours = {field.name for field in fields(Manifest)} - {"template"} | {
        "hint_template",
        "gloss",
        "decoding",
        "kind",
        "format",
    }
    assert not missing({*shipped, *ours}, "docs/models.md")
    (example,) = examples("docs/models.md", "json")
    (tmp_path / "manifest.json").write_text(example, encoding="utf-8")
    manifest = read_manifest(tmp_path)
    assert manifest.template.hints is not None
    assert manifest.template.glosses is not None
    assert set(json.loads(example)) >= {*shipped}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    for match in LINK.finditer(prose(path.read_text(encoding="utf-8"))):
        target, _, anchor = match["target"].partition("#")
        if ":" in target:
            continue
        place = (path.parent / target).resolve() if target else path
        assert place.exists(), f"{path.relative_to(ROOT)} links to {target}"
        if anchor:
            assert anchor in anchors(place), f"{path.relative_to(ROOT)} links to {match['target']}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        current = waiting.pop()
        reached.add(current)
        found = {
            (current.parent / match["target"].partition("#")[0]).resolve()
            for match in LINK.finditer(prose(current.read_text(encoding="utf-8")))
        }
        waiting += [path for path in found if path.suffix == ".md" and path.is_file() and path not in reached]
    assert not {path.name for path in DOCS.glob("*.md")} - {path.name for path in reached}


def test_the_make_targets_that_the_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    named = {
        target
        for path in PAGES
        for target in re.findall(r"(?:^|`|&& )make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named >= {"bulletin", "test", "check"}
    assert not named - targets
    assert not {f"make {target}" for target in targets - {"help"}} - codes(page("docs/development.md"))


def test_the_commands_of_the_readme_and_the_pages_exist() -> None:
    known = {path for path, _ in commands()}
    groups = {"svodka glossary", "svodka memory", "svodka models"}
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        written = [
            *codes(text),
            *(line.removeprefix("$ ") for match in FENCE.finditer(text) for line in match["text"].splitlines()),
        ]
        for line in written:
            words = re.match(r"(?:\.venv/bin/)?(svodka [a-z]+(?: [a-z]+)?)", line)
            if words:
                depth = 3 if words[1].startswith(tuple(groups)) else 2
                assert " ".join(words[1].split()[:depth]) in known, f"{path.relative_to(ROOT)}: {line}"


def test_the_readme_is_short_and_names_the_licence_of_the_starter_model() -> None:
    text = page("README.md")
    assert text.count("\n") <= 120
    assert "Gemma Terms of Use" in text
    assert "models/starter-ru-en/NOTICE" in text


def test_the_pictures_of_the_readme_stand_above_the_fold_are_small_and_say_how_they_are_made() -> None:
    text = page("README.md")
    pictures = re.findall(r"!\[[^\]]+\]\((docs/pictures/[^)]+\.png)\)", text.partition("\n## ")[0])
    assert len(pictures) == 2
    for name in pictures:
        content = (ROOT / name).read_bytes()
        assert content.startswith(b"\x89PNG") and len(content) < 150_000, name
        assert Path(name).name in page("scripts/make_pictures.py")
    assert "scripts/make_pictures.py" in text.partition(pictures[-1])[2].partition("\n## ")[0]


HELPERS = {"table", "articles", "scores", "formats_layout", "word_losses", "kill_scenes", "kill_moments", "kill_checks"}
"""What benchmarks import, beside them."""


def test_every_benchmark_and_every_script_is_described() -> None:
    described = re.findall(r"^## (\w+)$", page("docs/benchmarks.md"), re.MULTILINE)
    assert sorted(described) == sorted(
        path.stem for path in (ROOT / "benchmarks").glob("*.*") if path.stem not in HELPERS
    )
    scripts = {f"scripts/{path.name}" for path in (ROOT / "scripts").glob("*.py")}
    assert not missing(scripts, "docs/development.md")


def test_every_part_of_the_program_is_in_the_page_about_its_architecture() -> None:
    parts = {module.part for module in modules()} - {"svodka"}
    named = {code.rstrip("/") for code in codes(page("docs/architecture.md"))}
    assert not parts - named


def test_the_changelog_has_the_version_of_the_program() -> None:
    assert f"## [{__version__}]" in page("CHANGELOG.md")


def test_the_notice_counts_the_rows_of_each_foreign_source() -> None:
    rows = [row["source"] for row in read_table("gazetteer.tsv")]
    for source in set(rows) - {"ours"}:
        assert f'{rows.count(source)} rows of src/svodka/data/gazetteer.tsv, marked "{source}"' in page("NOTICE")


def reference(*arguments: object) -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts" / "make_cli_reference.py"
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command's path with the names of its options and arguments as the help shows them."""
    import click

    def below(command: click.Command, parent: click.Context | None, name: str) -> Iterator[tuple[str, list[str]]]:
        context = click.Context(command, parent, info_name=name)
        yield (
            context.command_path,
            [flag for parameter in command.params if isinstance(parameter, click.Option) for flag in parameter.opts],
        )
        if isinstance(command, click.Group):
            for child in command.list_commands(context):
                found = command.get_command(context, child)
                assert found is not None
                yield from below(found, context, child)

    yield from below(svodka, None, "svodka")


def anchors(path: Path) -> set[str]:
    """The anchors that a forge gives to a page's headings: lower case, punctuation dropped, blanks to hyphens."""
    headings = re.findall(r"^#{1,6} (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def keys_of(data: object, *, free: bool = False) -> Iterator[str]:
    """All keys in a report; those of `outcomes` are values."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not free:
                yield key
            yield from keys_of(value, free=key == "outcomes")
    elif isinstance(data, list):
        for item in data:
            yield from keys_of(item)


def full_report() -> RunReport:
    """A report in which everything occurs that can occur."""
    identity, finding = ArticleId(Path("a.txt")), Finding("number", "…")
    article = Article(identity, "text", "Заголовок", ("Текст.",), notes=(ReadingNote("…"),))
    judgement = Judgement("kg", "because")
    term = TermOutcome("тайник", "тайник", "cache", Outcome.NATIVE)
    segment = Segment(0, 1, 0, 6, "Текст.")
    link = Link(FactKind.FIGURE, 0, 5, 0, 4)
    translation = Translation("Текст.", "Text.", Origin.MODEL, findings=(finding,), terms=(term,), links=(link,))
    import datetime

    day = datetime.date(2025, 9, 1)
    return RunReport(
        __version__,
        (
            FileReport(
                identity,
                FileStatus.TRANSLATED,
                "",
                article,
                judgement,
                judgement,
                "Headline",
                (finding,),
                "",
                ("опий",),
                1,
                identity,
                (ToldBefore("b.docx", day, "Headline"),),
            ),
        ),
        Period(day, day),
        model=ModelInfo("m", "1", "causal", "ru", "en", "MIT", "f"),
        segments=(SegmentReport(identity, segment, translation),),
        printed=(
            PrintedItem(1, identity, (PrintedBlock(1, "_svodka_1_1", "Text.", (PrintedPassage(0, 5, segment),)),)),
        ),
        bulletin=Path("b.docx"),
    )


def test_the_sample_can_be_put_away_and_nothing_else_is_touched(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "inbox", tmp_path / "inbox")
    bulletin = "outbox/bulletin_2025-09-01_2025-09-07.docx"
    for name in ("inbox/own.txt", bulletin, "outbox/bulletin-43_2025-11-10_2025-11-16.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("own", encoding="utf-8")
    header = "russian\tenglish\tcountry\tnote\tstatus\tproposal\n"
    (tmp_path / "names.tsv").write_text(
        header + "Асан Усенов\tAsan Usenov\tkg\t\tproposed\tAsan Usenov\n", encoding="utf-8"
    )
    script = [sys.executable, str(ROOT / "scripts" / "clean_sample.py"), str(tmp_path)]
    assert bulletin in subprocess.run(script, capture_output=True, check=True, encoding="utf-8").stdout
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in left if not name.startswith("sample/")] == [
        "inbox/README.md",
        "inbox/own.txt",
        "outbox/bulletin-43_2025-11-10_2025-11-16.docx",
    ]
    confirmed = "Асан Усенов\tAsan Usenov\tkg\t\tconfirmed\t\n"
    (tmp_path / "names.tsv").write_text(header + confirmed, encoding="utf-8")
    assert "names.tsv stays" in subprocess.run(script, capture_output=True, check=True, encoding="utf-8").stdout
    assert (tmp_path / "names.tsv").exists()
