"""Which Latin spellings of a Russian name are plausible; all that are not are garbled or another name."""

import pytest

from svodka.russian.transliteration import is_romanisation

PLAUSIBLE = """
Stephen Стивен|Steven Стивен|Mohammed Мухаммед|Hassan Хасан|Nasrallah Насралла|Raheem Рахим|Jakhongir Жахонгир|Jahongir Джахонгир
Zelensky Зеленский|Alexander Александр|Emelianenko Емельяненко|Evgeny Евгений|Sergei Сергей|Degtyaryov Дегтярев|Artjom Артём
Mamyraliev Мамыралиев|Aitmatov Айтматов|Ainura Айнура|Qurbonova Курбонова|Gasimov Гасымов|Mammadova Мамедова|Hasanova Гасанова
Maxim Максим|Yuri Юрий|Sanjar Санжар|Jumayev Джумаев|Melaschenko Мелащенко|Əliyev Алиев|Şükrü Шюкрю|Düsseldorf Дюссельдорф
"""
IMPLAUSIBLE = """
Zelinsky Зеленский|Volkova Волк|Remenko Ременяко|Karimov Каримова|Kastanov Касатонов|Ivanov Иванова|Petrov Петренко|Alimov Алиев
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(pair.split()) for line in text.split("\n") if line for pair in line.split("|")]  # type: ignore[misc]


@pytest.mark.parametrize(("latin", "russian"), pairs(PLAUSIBLE))
def test_a_spelling_of_any_press_is_plausible(latin: str, russian: str) -> None:
    assert is_romanisation(latin, russian)


@pytest.mark.parametrize(("latin", "russian"), pairs(IMPLAUSIBLE))
def test_a_garbled_or_another_name_is_not(latin: str, russian: str) -> None:
    assert not is_romanisation(latin, russian)


def test_names_of_several_words_are_compared_word_by_word() -> None:
    assert is_romanisation("Hassan Nasrallah", "Хасан Насралла")
    assert is_romanisation("Kassym-Jomart", "Касым-Жомарт")
    assert not is_romanisation("Hassan", "Хасан Насралла")


def test_long_nonsense_is_answered_at_once() -> None:
    assert not is_romanisation("a" * 400, "Абдурахмонов" * 10)
    assert not is_romanisation("", "")
