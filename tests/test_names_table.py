"""The table of persons' names: whose word counts, and what a file keeps when svodka writes into it."""

import threading
from pathlib import Path

import pytest

from svodka.errors import GlossaryError
from svodka.facts.people import Person, find_people
from svodka.translation.names_table import NamesTable

HEADER = "russian\tenglish\tcountry\tnote\tstatus\tproposal\n"


def person(text: str, country: str = "kz") -> Person:
    (found,) = find_people(text, country)
    return found


AHMETOV = person("Задержан Нурлан Ахметов.")
PUTIN = person("Выступил Владимир Путин.", "ru")


def table(path: Path, text: str) -> NamesTable:
    path.write_text(text, encoding="utf-8", newline="")
    return NamesTable.load(path)


def test_what_a_person_confirmed_goes_before_every_rule(tmp_path: Path) -> None:
    names = table(tmp_path / "names.tsv", HEADER + "Владимир Путин\tWladimir Putin\tru\t\tconfirmed\n")
    assert names.add(PUTIN, "ru") == "Wladimir Putin"


def test_the_table_of_known_persons_goes_before_what_the_program_proposed(tmp_path: Path) -> None:
    line = "Айгуль Назарбаева\tAigul Nazarbaeva\tkz\t\tproposed\tAigul Nazarbaeva\n"
    names = table(tmp_path / "names.tsv", HEADER + line)
    assert names.add(person("Допрошена Айгуль Назарбаева."), "kz") == "Aigul Nazarbayeva"
    names.save(tmp_path / "names.tsv")
    assert "Айгуль Назарбаева\tAigul Nazarbayeva\tkz\t\tproposed\tAigul Nazarbayeva\n" in (
        tmp_path / "names.tsv"
    ).read_text("utf-8")


def test_a_confirmed_surname_goes_before_a_proposed_name_that_has_it(tmp_path: Path) -> None:
    rows = "Асан Ахметов\tAsan Ahmetov\tkz\t\tconfirmed\nНурлан Ахметов\tNurlan Akhmetov\tkz\t\tproposed\tNurlan Akhmetov\n"
    assert table(tmp_path / "names.tsv", HEADER + rows).spell(AHMETOV, "kz") == "Nurlan Ahmetov"


def test_a_proposal_keeps_its_spelling_where_no_rule_has_another(tmp_path: Path) -> None:
    row = "Нурлан Ахметов\tNurlan Achmetow\tkz\t\tproposed\tNurlan Achmetow\n"
    names = table(tmp_path / "names.tsv", HEADER + row)
    assert names.spell(AHMETOV, "kz") == "Nurlan Achmetow"
    assert names.spell(person("Допросили Айгуль Ахметову."), "kz") == "Aigul Achmetowa"


def test_who_changes_a_proposal_confirms_it(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = table(path, HEADER + "Владимир Путин\tWladimir Putin\tru\t\tproposed\tVladimir Putin\n")
    assert names.add(PUTIN, "ru") == "Wladimir Putin"
    names.add(AHMETOV, "kz")
    names.save(path)
    assert "Владимир Путин\tWladimir Putin\tru\t\tconfirmed\tVladimir Putin\n" in path.read_text("utf-8")


def test_a_line_that_a_person_added_without_a_status_is_confirmed(tmp_path: Path) -> None:
    names = table(tmp_path / "names.tsv", HEADER + "Владимир Путин\tWladimir Putin\n")
    assert [entry.russian for entry in names.confirmed] == ["Владимир Путин"]


def test_of_an_old_file_what_the_program_would_write_itself_is_a_proposal_and_the_rest_confirmed(
    tmp_path: Path,
) -> None:
    rows = (
        "Нурлан Ахметов\tNurlan Akhmetov\tkz\nАсан Оразов\tAsan Orazow\tkz\nБолат Оразов\tBolat Orazov\tkz\tasked him\n"
    )
    path = tmp_path / "names.tsv"
    names = table(path, "russian\tenglish\tcountry\tnote\n" + rows)
    assert "нурлан ахметов" in names.proposed
    assert [entry.russian for entry in names.confirmed] == ["Асан Оразов", "Болат Оразов"]
    assert "асан оразов" not in names.proposed
    names.add(person("Допрошен Ерлан Сагындыков."), "kz")
    names.save(path)
    assert path.read_text("utf-8").splitlines()[:3] == [
        HEADER.strip(),
        "Нурлан Ахметов\tNurlan Akhmetov\tkz\t\tproposed\tNurlan Akhmetov",
        "Асан Оразов\tAsan Orazow\tkz\t\tconfirmed\t",
    ]


def test_saving_keeps_comments_order_unknown_columns_and_line_endings(tmp_path: Path) -> None:
    kept = (
        "\ufeff# ours\r\nseen\trussian\tenglish\tstatus\tcountry\tnote\tproposal\r\n\r\n# the courts\r\n"
        "2024\tНурлан Ахметов\t Nurlan Ahmetov\tconfirmed\tkz\r\n# the police\r\n"
        "\tАсан Оразов\tAsan Orazov\tproposed\tkz\t\tAsan Orazov\tmore\r\n"
    )
    path = tmp_path / "names.tsv"
    names = table(path, kept)
    names.add(person("Допрошен Ерлан Сагындыков."), "kz")
    names.save(path)
    assert path.read_bytes().decode("utf-8") == (
        kept + "\tЕрлан Сагындыков\tYerlan Sagyndykov\tproposed\tkz\t\tYerlan Sagyndykov\r\n"
    )


def test_a_file_without_a_header_gets_one_and_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = table(path, "# ours\nНурлан Ахметов\tNurlan Ahmetov")
    names.add(person("Допрошен Ерлан Сагындыков."), "kz")
    names.save(path)
    assert path.read_text("utf-8") == (
        "# ours\n" + HEADER + "Нурлан Ахметов\tNurlan Ahmetov\t\t\tconfirmed\t\n"
        "Ерлан Сагындыков\tYerlan Sagyndykov\tkz\t\tproposed\tYerlan Sagyndykov\n"
    )


def test_nothing_learnt_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = table(path, "russian\tenglish\nНурлан Ахметов\tNurlan Ahmetov\n")
    names.add(AHMETOV, "kz")
    names.save(path)
    assert path.read_text("utf-8") == "russian\tenglish\nНурлан Ахметов\tNurlan Ahmetov\n"


def test_what_somebody_wrote_meanwhile_stays_theirs(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = NamesTable.load(path)
    names.add(AHMETOV, "kz")
    table(path, HEADER + "Нурлан Ахметов\tNurlan Ahmetov\tkz\t\tconfirmed\nАсан Оразов\tAsan Orazov\tkz\t\tproposed\n")
    names.save(path)
    again = NamesTable.load(path)
    assert again.lookup("Нурлан Ахметов") == "Nurlan Ahmetov"
    assert [entry.russian for entry in again.confirmed] == ["Нурлан Ахметов"]
    assert len(again.entries) == 2


def test_runs_at_the_same_time_lose_no_name(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    people = [person(f"Задержан {given} Оразов.") for given in ("Нурлан", "Асан", "Болат", "Ерлан", "Тимур", "Санжар")]

    def learn(one: Person) -> None:
        names = NamesTable.load(path)
        names.add(one, "kz")
        names.save(path)

    threads = [threading.Thread(target=learn, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.russian for entry in NamesTable.load(path).entries} == {one.russian for one in people}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER + "Нурлан Ахметов\tNurlan Ahmetov\t\t\tsure\n",
            "line 2: the status is proposed or confirmed, not “sure”",
        ),
        ("russian\tcountry\nНурлан Ахметов\tkz\n", "line 1: the header names no column `english`"),
        ("russian\tenglish\nИванов\n", "line 2: a Russian and an English name"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GlossaryError, match=message):
        table(tmp_path / "names.tsv", text)


def test_a_name_that_was_only_proposed_does_not_overrule_what_the_sentence_tells() -> None:
    told = "Об этом сообщила задержанная Фаррухджона Назарова."
    assert find_people(told, "tj", proposed={"фаррухджон назаров"}) == find_people(told, "tj")
