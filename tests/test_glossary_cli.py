"""The command group `svodka glossary`, through the real command line."""

import json
from pathlib import Path

import pytest

from svodka.cli.main import _called
from svodka.errors import GlossaryError
from svodka.glossary.loading import BUILT_IN_NAME, built_in_glossary_path, load, user_glossaries
from svodka.runs.term_usage import count_usage


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.tsv"
    path.write_text(
        "source\ttarget\tvariants\tavoid\tcontext\tcountry\tnote\treference\n"
        "закладка\tstash\tcache\tbookmark\t\t\t\tUNODC\n"
        "соль\tsynthetic cathinones\t\tsalt\tзакладка\t\t\t\n"
        "ГКНБ\tSCNS\t\t\t\tkg\t\t\n"
        "притон\tdrug den\t\t\t\t\t\t\n"
    )
    return path


def test_check_says_each_problem_on_a_line_and_ends_with_one(
    terms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _called(["glossary", "check", str(terms)]) == 0
    bad = tmp_path / "bad.tsv"
    bad.write_text("source\ttarget\nмак\t\n")
    assert _called(["glossary", "check", str(terms), str(bad)]) == 1
    assert capsys.readouterr().out == f"{bad}:2: “мак” has no target\n"


def test_check_says_what_a_later_file_overrides(
    terms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours.tsv").write_text("source\ttarget\nзакладка\tcache\n")
    assert _called(["glossary", "check", str(terms), str(tmp_path / "ours.tsv")]) == 0
    assert "overrides “stash”" in capsys.readouterr().err


def test_find_shows_what_matches_and_why(terms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["glossary", "find", "Сотрудники ГКНБ нашли закладки соли", "--country", "kg", "--glossary", str(terms)]
    assert _called(arguments) == 0
    shown = capsys.readouterr().out
    assert "11-15  ГКНБ  →  SCNS" in shown
    assert "country kg (entry for kg)" in shown
    assert "beside закладки" in shown
    assert "avoid bookmark" in shown
    assert _called([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(match["text"], match["target"], match["start"]) for match in found] == [
        ("ГКНБ", "SCNS", 11),
        ("закладки", "stash", 22),
        ("соли", "synthetic cathinones", 31),
    ]


def test_convert_writes_the_other_format(terms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _called(["glossary", "convert", str(terms), str(tmp_path / "a.tbx")]) == 0
    assert _called(["glossary", "convert", str(tmp_path / "a.tbx"), str(tmp_path / "a.xlsx")]) == 0
    assert "4 entries" in capsys.readouterr().out
    assert _called(["glossary", "convert", str(tmp_path / "a.tbx"), str(tmp_path / "a.xlsx")]) == 2
    assert "exists already" in capsys.readouterr().err


def test_stats_count_the_terms_of_an_inbox(terms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "one.txt").write_text(
        "В Оше нашли закладки\n\nСотрудники милиции изъяли из закладок соль. Тайник был пуст.\n"
    )
    (inbox / "two.txt").write_text("Новая закладка\n\nЗакладка найдена в парке, сообщили в пресс-службе ведомства.\n")
    assert _called(["glossary", "stats", str(inbox), "--glossary", str(terms), "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert counted["articles"] == 2
    assert [(use["source"], use["count"]) for use in counted["used"]] == [("закладка", 4), ("соль", 1)]
    assert [entry["source"] for entry in counted["unused"]] == ["ГКНБ", "притон"]
    assert _called(["glossary", "stats", str(inbox), "--glossary", str(terms)]) == 0
    assert "     4  закладка  →  stash" in capsys.readouterr().out


ONE = "source\ttarget\nтайник\tcache\n"
OTHER = "source\ttarget\nсхрон\thideout\n"
ARTICLE = "Title: Находка\n\nВ Оше нашли тайник и схрон, сообщили в милиции.\n"


@pytest.mark.parametrize("by_settings", [False, True], ids=["beside the inbox", "by svodka.toml"])
def test_stats_count_with_the_term_bases_that_translate_takes_for_the_same_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], by_settings: bool
) -> None:
    desk, elsewhere = tmp_path / "desk", tmp_path / "elsewhere"
    for folder, text in ((desk, ONE), (elsewhere, OTHER)):
        (folder / "glossaries").mkdir(parents=True)
        (folder / "glossaries" / "ours.tsv").write_text(text, encoding="utf-8")
    (desk / "inbox").mkdir()
    (desk / "inbox" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    if by_settings:
        (desk / "glossaries").rename(desk / "terms")
        (desk / "svodka.toml").write_text('glossary = ["terms/ours.tsv"]\n', encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert _called(["glossary", "stats", str(desk / "inbox"), "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    used = {use["source"]: use["origin"] for use in counted["used"]}
    assert "ours.tsv" in used["тайник"]
    assert str(elsewhere) not in str(counted)
    assert (counted["unused"] == []) is by_settings
    monkeypatch.chdir(desk)
    assert _called(["glossary", "find", "тайник", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert "ours.tsv" in found["origin"]


def test_stats_count_what_can_be_read_and_name_what_cannot(
    terms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "broken.docx").write_bytes(b"PK\x03\x04 torn off")
    (inbox / "good.txt").write_text("Тайник\n\nЗакладка лежала под скамьёй у остановки, сообщила милиция района.\n")
    found = count_usage([inbox], load([terms]))
    assert (found.articles, [use.count for use in found.used]) == (1, [1])
    assert ["broken.docx" in str(failure) for failure in found.failures] == [True]
    assert _called(["glossary", "stats", str(inbox), "--glossary", str(terms)]) == 1
    assert "broken.docx" in capsys.readouterr().err


def test_a_missing_glossary_is_an_error_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert _called(["glossary", "find", "мак", "--glossary", "nowhere.tsv"]) == 2
    assert "nowhere.tsv" in capsys.readouterr().err


def test_the_built_in_glossary_is_found_and_its_absence_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from svodka.glossary import loading

    assert built_in_glossary_path().name == BUILT_IN_NAME
    monkeypatch.setattr(loading, "BUILT_IN_NAME", "no-such.tsv")
    with pytest.raises(GlossaryError, match=r"no-such\.tsv"):
        built_in_glossary_path()


def test_a_users_own_glossaries_are_those_beside_the_inbox_in_name_order(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    folder = tmp_path / "glossaries"
    assert user_glossaries(inbox.parent) == []
    folder.mkdir()
    for name in ("b.tsv", "a.XLSX", BUILT_IN_NAME, "~$a.xlsx", ".hidden.csv", "notes.md", "c.tbx"):
        (folder / name).write_text("")
    assert [path.name for path in user_glossaries(inbox.parent)] == ["a.XLSX", "b.tsv", "c.tbx"]


def test_the_package_itself_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    heavy = "{'pymorphy3', 'simplemma', 'openpyxl', 'lxml', 'razdel'}"
    code = f"import sys, svodka.glossary, svodka.cli.glossary; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
