"""`svodka memory` in a real process."""

import json
from pathlib import Path

import pytest

from command import svodka
from svodka.approved.memory import ApprovedMemory, ApprovedUnit

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path / "data"))


def units(path):
    with ApprovedMemory.open(path) as memory:
        return list(memory.units())


def test_a_memory_of_omegat_comes_in_goes_out_as_a_workbook_and_comes_back(tmp_path):
    done = svodka("memory", "import", DATA / "omegat-level2.tmx", cwd=tmp_path)
    assert done.code == 0
    assert done.out == f"{DATA / 'omegat-level2.tmx'}: 3 units, 3 of them new or changed\n"
    assert "2 units with inline tags" in done.err
    mine = units(tmp_path / "data" / "approved.sqlite3")
    assert mine[0] == ApprovedUnit(
        "В Оше задержали курьера с 5 кг гашиша.",
        "A courier with 5 kg of hashish was detained in Osh.",
        mine[0].date,
        "omegat-level2.tmx",
        "",
        "desk",
    )
    done = svodka("memory", "export", "m.xlsx", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "m.xlsx: 3 units\n", "")
    done = svodka("memory", "import", "m.xlsx", "--approved", "other.sqlite3", "--json", cwd=tmp_path)
    assert json.loads(done.out) == {"units": 3, "added": 3, "whole": True, "remarks": []}
    assert units(tmp_path / "other.sqlite3") == mine


def test_a_desks_shared_memory_is_named_in_the_settings(tmp_path):
    (tmp_path / "svodka.toml").write_text('approved = "shared.sqlite3"\n', encoding="utf-8")
    assert svodka("memory", "import", DATA / "omegat-level2.tmx", cwd=tmp_path).code == 0
    assert len(units(tmp_path / "shared.sqlite3")) == 3
    assert not (tmp_path / "data" / "approved.sqlite3").exists()


def test_a_damaged_file_keeps_its_good_units_and_ends_with_exit_code_1(tmp_path):
    whole = (DATA / "omegat-project_save.tmx").read_text(encoding="utf-8")
    (tmp_path / "torn.tmx").write_text(whole[: whole.index("<!-- Alternative")] + "<tu>", encoding="utf-8")
    done = svodka("memory", "import", "torn.tmx", cwd=tmp_path)
    assert done.code == 1
    assert "2 units before that were read" in done.err
    assert len(units(tmp_path / "data" / "approved.sqlite3")) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "gone.tmx"), "svodka: gone.tmx: is not there, or no file.\n"),
        (("import", "m.csv"), "svodka: m.csv: is of no format for memories: name a file that ends in .tmx or .xlsx.\n"),
        (("export", "m.tmx"), "holds nothing yet: there is nothing to export.\n"),
        (
            ("import", "laughs.tmx"),
            "svodka: laughs.tmx: declares XML entities: refused; export it again without them.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_with_exit_code_2(tmp_path, arguments, said):
    (tmp_path / "laughs.tmx").write_text('<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><tmx>&b;</tmx>')
    done = svodka("memory", *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(said)
    assert done.err.count("\n") == 1


def test_an_export_asks_before_it_replaces_a_file_and_says_as_json_what_it_did(tmp_path):
    svodka("memory", "import", DATA / "omegat-level2.tmx", cwd=tmp_path)
    (tmp_path / "m.tmx").write_text("mine")
    assert svodka("memory", "export", "m.tmx", cwd=tmp_path).code == 2
    assert (tmp_path / "m.tmx").read_text() == "mine"
    done = svodka("memory", "export", "m.tmx", "--force", "--json", cwd=tmp_path)
    assert json.loads(done.out) == {"units": 3, "remarks": []}
    assert (tmp_path / "m.tmx").read_text(encoding="utf-8").startswith("<?xml")


def test_a_memory_is_exchanged_without_loading_a_model(tmp_path):
    done = svodka("memory", "import", DATA / "omegat-level2.tmx", cwd=tmp_path, before=())
    assert done.code == 0
    assert not (tmp_path / "data" / "models").exists()


def test_units_whose_russian_is_not_russian_are_left_out_and_counted_with_their_language(tmp_path):
    rows = {
        "Суд арестовал курьера.": "The court arrested the courier.",
        "В Ақтау изъято 5 кг гашиша.": "5 kg of hashish was seized in Aktau.",
        "Қостанай облысында есірткі тәркіленді.": "Drugs were seized in Kostanay region.",
        "Наркотики тәркіленді, қылмыстық іс қозғалды.": "Drugs were seized, a criminal case was opened.",
        "Detained in Osh.": "Detained in Osh.",
        "102": "102",
    }
    body = "".join(
        f'<tu><tuv xml:lang="ru"><seg>{russian}</seg></tuv><tuv xml:lang="en"><seg>{english}</seg></tuv></tu>'
        for russian, english in rows.items()
    )
    text = f'<tmx version="1.4"><header srclang="ru"/><body>{body}</body></tmx>'
    (tmp_path / "desk.tmx").write_text(text, encoding="utf-8")
    done = svodka("memory", "import", "desk.tmx", cwd=tmp_path)
    assert done.out == "desk.tmx: 3 units, 3 of them new or changed\n"
    assert "2 units left out: the Russian is in Kazakh" in done.err
    assert "1 unit left out: the Russian has no Cyrillic letter" in done.err
    assert [unit.source for unit in units(tmp_path / "data" / "approved.sqlite3")] == [*list(rows)[:2], "102"]
