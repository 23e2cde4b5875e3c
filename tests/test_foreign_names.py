"""Names whose English the table has: found in every case, never words, and told to the model."""

import re

import pytest

from svodka.facts.declension import decline_name
from svodka.facts.foreign_names import ForeignName, find_foreign_names, spell_foreign_name
from svodka.system.tables import fold, read_table

ROWS = read_table("foreign_names.tsv")


def found(text: str) -> dict[str, str]:
    return {name.text: name.english for name in find_foreign_names(text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Кокаин шёл из Гуаякиля во Влиссинген.", {"Влиссинген": "Vlissingen"}),
        ("Груз нашли в порту Альхесираса.", {"Альхесираса": "Algeciras"}),
        ("Картель из Лос-Мочиса и Синалоа.", {"Лос-Мочиса": "Los Mochis", "Синалоа": "Sinaloa"}),
        (
            "В салоне «Хонды Степвагон» и другого «Гелендвагена».",
            {"Степвагон": "Stepwgn", "Гелендвагена": "Gelandewagen"},
        ),
        (
            "За рулём «Нексии», «Фольксваген Пассат» и «Газель».",
            {"Нексии": "Nexia", "Фольксваген Пассат": "Volkswagen Passat"},
        ),
        ("Об этом сказал Джеффри Уэйкфилд.", {"Уэйкфилд": "Wakefield"}),
    ],
)
def test_a_name_is_found_in_any_case(text, names):
    assert names.items() <= found(text).items()


def test_a_form_of_two_names_is_none_of_them():
    assert (spell_foreign_name("Барром"), spell_foreign_name("Барре")) == (
        "Barr",
        "",
    )  # Barre, or Barr in the prepositional


def test_a_name_has_its_place():
    text = "Рейд в Хелмонде."
    assert list(find_foreign_names(text)) == [ForeignName(7, 15, "Хелмонде", "Helmond")]


@pytest.mark.parametrize("text", ["Полиция задержала двоих.", "Барс ушёл.", "В Хелмондской операции.", "хелмонд"])
def test_what_is_no_name_of_the_table_is_left_alone(text):
    assert found(text) == {}


def test_the_table_has_each_name_once_in_plain_letters():
    assert len({fold(row["russian"]) for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert re.fullmatch(r"[А-ЯЁ][А-Яа-яЁё' -]{2,}", row["russian"]), row
        assert re.fullmatch(r"[A-Za-z' .&-]+", row["english"]), row
        assert row["kind"] in {"g", "s", "p", "f"}, row


@pytest.mark.parametrize("row", ROWS[::97], ids=lambda row: row["russian"])
def test_every_case_of_a_name_has_its_spelling_or_none(row):
    russian, sex = row["russian"], "m" if row["kind"] != "g" else ""
    if " " not in russian:
        for form, _ in decline_name(russian, sex):
            assert spell_foreign_name(form) in (row["english"], "")
