"""Which articles are of drug control: by the words of the field, in Russian and English, and by the desk's own terms."""

from pathlib import Path

import pytest

from svodka.bulletin.selection import compile_terms, find_field_words, find_terms
from svodka.glossary.termbase import Entry
from svodka.types import Article, ArticleId


def words(text: str, language: str = "ru", *own: Entry) -> tuple[str, ...]:
    article = Article(ArticleId(Path("a.txt")), "text", "", (text,))
    return find_field_words(article, language) or find_terms(text, compile_terms(own))


@pytest.mark.parametrize(
    "text",
    [
        "Милиция изъяла 5 кг гашиша.",
        "НАРКОКУРЬЕРА ЗАДЕРЖАЛИ В ОШЕ",
        "Лечение наркозависимых обсудили в Алматы.",
        "В машине нашли альфа-PVP.",
        "Сотрудники УБНОН провели рейд.",
        "Курьер вёз килограмм героина.",
        "У водителя нашли маковую соломку.",
        "На складе стояли бочки: уксусный ангидрид.",
        "Закладку оставили в тайнике.",
        "Изъяты сильнодействующие таблетки.",
    ],
)
def test_an_article_with_a_word_of_the_field_is_of_it(text: str) -> None:
    assert words(text)


@pytest.mark.parametrize(
    "text",
    [
        "В Бишкеке открыли новую школу.",
        "Главная героиня фильма встретилась с героями труда.",
        "Критики хвалят героинь и игру героини в новой роли.",
        "Операция прошла под общим наркозом, наркоз перенесла хорошо.",
        "Президент участвовал в закладке первого камня.",
        "В пакете лежал мак для булочек.",
        "Выставка истории морфинга и архитектуры.",
        "Копия приказа и анонс концерта.",
        "",
    ],
)
def test_ordinary_news_is_not(text: str) -> None:
    assert words(text) == ()


def test_a_word_that_other_news_has_too_is_not_enough_and_the_same_one_twice_neither() -> None:
    assert words("Тайник с оружием нашли рядом с другим тайником.") == ()
    assert words("В тайнике лежала закладка.") == ("тайнике", "закладка")


def test_an_abbreviation_counts_in_capitals_only() -> None:
    assert words("Изъято 3 марки ЛСД.") == ("ЛСД",)
    assert words("Он сказал ей: лсд.") == ()


def test_english_articles_have_words_of_their_own() -> None:
    assert words("Police seized narcotics in Osh.", "en") == ("narcotics",)
    assert words("The heroine of the film met the mayor.", "en") == ()
    assert words("Anti-drug day was marked.", "en")
    assert words("Милиция изъяла гашиш.", "en") == ()


def test_words_are_named_once_as_they_stand_and_only_a_few_of_them() -> None:
    text = "Героин, героина, Героин, гашиш, опий, кокаин, мефедрон, марихуана, анаша."
    assert words(text) == ("Героин", "героина", "гашиш", "опий", "кокаин")


def test_the_desks_own_term_counts_where_its_english_is_of_the_field() -> None:
    lyrica = Entry("Лирика", "pregabalin (Lyrica)")
    court = Entry("районный суд", "district court")
    assert words("Аптекарь продавал лирику без рецепта.") == ()
    assert words("Аптекарь продавал лирику без рецепта.", "ru", lyrica) == ("лирику",)
    assert words("Районный суд вынес приговор.", "ru", court) == ()


def test_a_word_of_everyday_life_in_the_desks_glossary_does_not_count() -> None:
    entry = Entry("скорость", "speed", variants=("amphetamine",), context=("нарко*",))
    assert words("Водитель превысил скорость.", "ru", entry) == ()


def test_the_desks_own_term_of_several_words_is_found_in_other_forms() -> None:
    entry = Entry("чёрный порошок", "heroin", variants=("black powder",))
    assert words("Пакет черного порошка нашли в багажнике.", "ru", entry) == ("черного порошка",)
    assert words("Порошок был чёрным.", "ru", entry) == ()


def test_the_headline_counts_too() -> None:
    article = Article(ArticleId(Path("a.txt")), "text", "Гашиш под сиденьем", ("Водителя задержали.",))
    assert find_field_words(article, "ru") == ("Гашиш",)
