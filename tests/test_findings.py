"""The table of findings holds every name that the program gives one, and switching any off silences it wherever it hangs."""

import ast
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from engines import ScriptedEngine
from source_tree import modules
from svodka.bulletin.assembly import assemble
from svodka.bulletin.docx_writer import render
from svodka.checks.findings import MEANINGS, find_unknown, silence, silence_item
from svodka.checks.table import RETIRED
from svodka.errors import RequestError
from svodka.options import Options
from svodka.runs.pipeline import run
from svodka.runs.preparation import prepare
from svodka.settings import resolve
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources
from svodka.types import ArticleId, Block, Finding, Item, Passage, Period

COMPUTED = re.compile(r"check\.name|(\w+\.)*kind\.value|one\['check'\]")
"""Names that are taken from a table, which `MEANINGS` takes in whole: `CHECKS` and `RequirementKind`; or read back from a run report."""


def names_given() -> dict[str, str]:
    """Each first argument of `Finding` in the program, with a place where it stands."""
    return {
        ast.unparse(node.args[0]): module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding" and node.args
    }


def test_every_name_that_the_program_gives_a_finding_is_in_the_table() -> None:
    given = names_given()
    wrong = {name: place for name, place in given.items() if not name.startswith("'") and not COMPUTED.fullmatch(name)}
    assert not wrong, "name the check as a plain text, or take it from a table that MEANINGS takes in"
    literal = {ast.literal_eval(name): place for name, place in given.items() if name.startswith("'")}
    missing = {name: place for name, place in literal.items() if name not in MEANINGS}
    assert not missing, "give these a line in svodka/checks/findings.py, docs/settings.md and docs/bulletin.md"


def test_the_table_has_no_name_that_nothing_gives() -> None:
    from svodka.checks.table import CHECKS
    from svodka.types import RequirementKind

    literal = {ast.literal_eval(name) for name in names_given() if name.startswith("'")}
    assert not set(MEANINGS) - literal - {check.name for check in CHECKS} - set(RequirementKind)


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_every_finding_can_be_switched_off_and_is_silent_then_wherever_it_hangs(tmp_path: Path, name: str) -> None:
    settings = tmp_path / "svodka.toml"
    settings.write_text(f'[checks]\noff = ["{name}"]\n', encoding="utf-8")
    off = resolve({}, settings).checks_off
    assert off == {name}
    found = (Finding(name, "…"), Finding("another", "…"))
    block = Block((Passage("A.", found),), found)
    item = silence_item(Item(ArticleId(Path("a.txt")), block, (block,), findings=found), off)
    left = [*item.findings, *item.headline.findings, *item.body[0].findings]
    left += [finding for one in (item.headline, *item.body) for passage in one.passages for finding in passage.findings]
    assert [finding.check for finding in left] == ["another"] * 5
    assert silence(found, off) == found[1:]


@pytest.mark.parametrize("off", [frozenset(), frozenset({"source", "headline", "country", "empty", "length"})])
def test_a_run_says_nothing_of_what_is_switched_off_in_document_and_report(tmp_path: Path, off: frozenset[str]) -> None:
    (tmp_path / "a.txt").write_text("Date: 03.09.2025\n\nМилиция города нашла тайник за домом.\n", encoding="utf-8")
    asked = Options(inputs=(tmp_path / "a.txt",), outbox=tmp_path / "out", checks_off=off, number=1)
    now = datetime(2025, 9, 8, tzinfo=UTC)
    engine = ScriptedEngine(lambda request, decoding: [""])
    with Resources(memory=False, engine=engine) as equipment:
        report = run(prepare(asked, now.date()), asked, Silence(), now, equipment)
    (file,) = report.files
    (segment,) = report.segments
    said = {finding.check for finding in (*file.findings, *segment.translation.findings)}
    assert (said & {"source", "country", "empty"} == {"source", "country", "empty"}) is not bool(off)
    assert not said & off
    assert report.bulletin is not None
    comments = "".join(comment.text for comment in Document(str(report.bulletin)).comments)
    assert ("source address" in comments) is not bool(off)


@pytest.mark.parametrize(("off", "comments"), [(frozenset(), 1), (frozenset({"number missing"}), 0)])
def test_an_editor_who_numbers_by_hand_is_not_told_each_time(off: frozenset[str], comments: int) -> None:
    day = date(2025, 9, 1)
    item = Item(ArticleId(Path("a.txt")), Block((Passage("Headline"),)), (Block((Passage("Text."),)),), country="kg")
    bulletin = assemble([item], Period(day, day), None)
    made = render(bulletin, datetime(2025, 9, 8, tzinfo=UTC), checks_off=off)
    assert len(list(Document(BytesIO(made)).comments)) == comments


def test_a_check_that_does_not_exist_is_refused_with_the_names_that_do(tmp_path: Path) -> None:
    settings = tmp_path / "svodka.toml"
    settings.write_text('[checks]\noff = ["sauce"]\n', encoding="utf-8")
    with pytest.raises(RequestError, match=r"switches off sauce; the checks are .*source"):
        resolve({}, settings)


def test_a_key_of_the_checks_that_is_none_stops_the_run(tmp_path: Path) -> None:
    settings = tmp_path / "svodka.toml"
    settings.write_text('[checks]\nof = ["source"]\n', encoding="utf-8")
    with pytest.raises(RequestError, match=r"sets checks\.of, which svodka does not know"):
        resolve({}, settings)


def test_a_check_that_was_may_still_be_switched_off_and_is_no_finding_any_more(tmp_path: Path) -> None:
    settings = tmp_path / "svodka.toml"
    off = ", ".join(f'"{name}"' for name in sorted(RETIRED))
    settings.write_text(f'[checks]\noff = [{off}, "subject"]\n', encoding="utf-8")
    assert resolve({}, settings).checks_off == RETIRED | {"subject"}
    assert not RETIRED & set(MEANINGS)
    assert find_unknown(["sauce", "roles", "subject", "pan"]) == ["pan", "sauce"]
