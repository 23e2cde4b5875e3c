"""Several articles in one file: parted where their headers leave no doubt, kept together and said so where they don't."""

from pathlib import Path

import docx
import pytest

from command import GOOD, OTHER, inbox
from reading import messages, read_one
from svodka.runs import preparation
from svodka.sources.content import InboxFile
from svodka.sources.formats import read
from svodka.types import ArticleId, Judgement

BODY = "Полиция области сообщила о задержании двух жителей посёлка, у которых нашли 3 кг гашиша."


def put(folder: Path, text: str, name: str = "сводка.txt") -> InboxFile:
    (folder / name).write_text(text, encoding="utf-8")
    return InboxFile(folder / name)


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n", "-----\n", "\n=====\n\n"])
def test_two_articles_with_headers_of_their_own_are_two(tmp_path: Path, between: str) -> None:
    file = put(tmp_path, GOOD + between + OTHER)
    first, second = read(file)
    assert (first.id, second.id) == (ArticleId(file.path, 1), ArticleId(file.path, 2))
    assert (first.id.name, second.id.name) == ("сводка.txt", "сводка.txt#2")
    assert (first.url, first.date and first.date.day, first.title) == (
        "https://news.example/kg/1",
        3,
        "В Бишкеке изъяли 5 кг гашиша",
    )
    assert (second.url, second.date and second.date.day, second.title) == (
        "https://news.example/kz/2",
        4,
        "В Астане нашли тайник",
    )
    assert first.paragraphs == (
        "В Бишкеке сотрудники милиции задержали мужчину с 5 кг гашиша. Возбуждено уголовное дело.",
    )
    assert second.paragraphs == ("Полиция Астаны нашла тайник с 12 граммами мефедрона. Ведётся следствие.",)
    assert messages(first) == messages(second) == ()


def test_three_articles_are_three_and_each_has_the_country_of_the_folder(tmp_path: Path) -> None:
    third = OTHER.replace("kz/2", "kz/3").replace("тайник", "схрон")
    file = put(tmp_path, GOOD + OTHER + third)
    articles = read(InboxFile(file.path, Judgement("kz", "folder “Казахстан”")))
    assert [article.id.part for article in articles] == [1, 2, 3]
    assert [article.country_hint and article.country_hint.value for article in articles] == ["kz", "kz", "kz"]


def test_headers_without_a_headline_part_articles_by_their_addresses(tmp_path: Path) -> None:
    texts = [
        f"Ссылка: https://news.example/{number}\nДата: 0{number}.09.2025\n\nЗаголовок номер {number}\n\n{BODY}\n"
        for number in (1, 2)
    ]
    assert [article.title for article in read(put(tmp_path, "\n".join(texts)))] == [
        "Заголовок номер 1",
        "Заголовок номер 2",
    ]


def test_a_word_file_may_hold_two_articles_as_well(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (GOOD + OTHER).splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "два.docx"))
    first, second = read(InboxFile(tmp_path / "два.docx"))
    assert (first.title, second.title) == ("В Бишкеке изъяли 5 кг гашиша", "В Астане нашли тайник")
    assert (first.url, second.url) == ("https://news.example/kg/1", "https://news.example/kz/2")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{GOOD}\nURL: https://news.example/kg/1\nDate: 03.09.2025\n\n{BODY}", id="its own header again"),
        pytest.param(f"{GOOD}\nURL: https://news.example/kz/2\n\n{BODY}", id="one header line"),
        pytest.param(f"{GOOD}\nDate: 04.09.2025\nCountry: Казахстан\n\n{BODY}", id="neither address nor headline"),
        pytest.param(f"{GOOD}\nSource: 24.kg\nURL: https://24.kg/7\nDate: 04.09.2025\n\n{BODY}", id="another order"),
        pytest.param(f"{GOOD}\nURL: https://news.example/kz/2\nDate: 04.09.2025\n", id="no text after it"),
        pytest.param(f"Вводная строка сводки\n\n{OTHER}\n{GOOD}", id="no header at the top"),
        pytest.param(f"{GOOD}\nTitle: не адрес\nURL: потом\n\n{BODY}", id="no address"),
    ],
)
def test_where_something_else_may_be_meant_the_file_is_one_article(tmp_path: Path, text: str) -> None:
    article = read_one(put(tmp_path, text))
    for line in text.splitlines():
        if line and not line.startswith(("URL:", "Date:", "Title:")):
            assert line in article.text


def test_what_concerns_the_whole_file_is_said_at_each_of_its_articles(tmp_path: Path) -> None:
    first, second = read(put(tmp_path, GOOD + OTHER.replace("мефедрона", "мефе\u200bдрона")))
    assert messages(first) == messages(second) == ("in this file of 2 articles: 1 invisible character removed",)


def test_an_unreadable_character_is_said_at_the_article_that_has_it(tmp_path: Path) -> None:
    first, second = read(put(tmp_path, GOOD + OTHER.replace("мефедрона", "мефедр\ufffdна")))
    assert messages(first) == ()
    assert messages(second) == ("1 unreadable character (\ufffd) in the text",)


def test_both_articles_of_a_file_are_told_apart_in_what_a_dry_run_says(tmp_path: Path) -> None:
    import datetime
    import io
    import json

    from svodka.bulletin.report import to_json
    from svodka.options import Options
    from svodka.runs.summary import print_summary

    place = inbox(tmp_path, a__txt=GOOD + OTHER)
    prepared = preparation.prepare(Options(inputs=(place,)), datetime.date(2025, 9, 8))
    files = json.loads(to_json(prepared.report))["files"]
    assert [(file["path"], file["part"], file["status"]) for file in files] == [
        (str(place / "a.txt"), 1, "translated"),
        (str(place / "a.txt"), 2, "translated"),
    ]
    assert [file["country"]["value"] for file in files] == ["kg", "kz"]
    out = io.StringIO()
    print_summary(prepared.report, out)
    assert "a.txt#2" in out.getvalue()
    assert "2 articles in 1 file: 2 translated." in out.getvalue()
