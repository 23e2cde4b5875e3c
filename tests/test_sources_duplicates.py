"""The same text in two files is recognised as the same, and the copy that knows most of it stays."""

from datetime import date
from pathlib import Path
from typing import Any

import docx
from hypothesis import given
from hypothesis import strategies as st

from command import inbox
from reading import read_one
from svodka.bulletin.report import FileReport
from svodka.options import Options
from svodka.runs import preparation
from svodka.sources.articles import fingerprint, settle
from svodka.sources.content import InboxFile
from svodka.types import Article, ArticleId, FileStatus, Judgement, ReadingNote, Severity

HEADLINE = "Таможенники нашли героин в «двойном» дне фуры"
BODY = (
    "На посту в Туркестанской области изъято 42,5 кг героина – партию везли под видом сухофруктов.",
    "Водитель, 39-летний гражданин соседней страны, задержан; идёт расследование.",
)


def text_file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> InboxFile:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return InboxFile(path)


def test_the_same_text_in_other_formats_encodings_and_typography_has_one_fingerprint(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    document = docx.Document()
    for paragraph in ("https://example.kz/1", HEADLINE, *BODY):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "a.docx"))
    files = [
        text_file(tmp_path, "a.txt", text),
        text_file(tmp_path, "b.txt", f"https://example.kz/2\n{text}\n", "cp1251"),
        text_file(tmp_path, "c.txt", text.replace("«", '"').replace("»", '"').replace("–", "-").replace("ё", "е")),
        text_file(tmp_path, "d.txt", text.replace(" партию", "\nпартию").replace("  ", " ").upper()),
        text_file(tmp_path, "e.md", f"# {HEADLINE}\n29.10.2019\n\n{BODY[0]}\n{BODY[1]}"),
        InboxFile(tmp_path / "a.docx"),
    ]
    assert len({fingerprint(read_one(file)) for file in files}) == 1


def test_one_other_figure_makes_another_text(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    files = [text_file(tmp_path, "a.txt", text), text_file(tmp_path, "b.txt", text.replace("42,5", "42,6"))]
    assert len({fingerprint(read_one(file)) for file in files}) == 2


def prepare(place: Path) -> preparation.PreparedRun:
    return preparation.prepare(Options(inputs=(place,)), date(2025, 9, 8))


def by_name(prepared: preparation.PreparedRun) -> dict[str, FileReport]:
    return {report.id.name: report for report in prepared.report.files}


def test_of_two_copies_the_one_with_address_and_date_stays_though_it_comes_later(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    place = inbox(tmp_path, a__txt=text, b__txt=f"URL: https://example.kz/1\nDate: 29.10.2019\n\n{text}")
    prepared = prepare(place)
    reports = by_name(prepared)
    assert reports["a.txt"].status is FileStatus.DUPLICATE
    assert reports["a.txt"].reason == "the same text as b.txt"
    (plan,) = prepared.plans
    assert (plan.article.id.name, plan.article.url) == ("b.txt", "https://example.kz/1")
    assert prepared.report.period.first == date(2019, 10, 28)


def test_the_copy_that_stays_learns_the_country_of_the_other_ones_folder_and_it_is_said(tmp_path: Path) -> None:
    text = "\n\n".join(["Задержан курьер с партией героина", "При нём нашли 2 кг героина, идёт расследование."])
    place = inbox(tmp_path, b__txt=f"URL: https://example.net/1\nDate: 29.10.2019\n\n{text}")
    (place / "Кыргызстан").mkdir()
    (place / "Кыргызстан" / "a.txt").write_text(text, encoding="utf-8")
    prepared = prepare(place)
    (plan,) = prepared.plans
    assert plan.article.id.name == "b.txt"
    assert plan.country.value == "kg"
    assert "a.txt" in plan.country.reason
    note = ReadingNote("taken over from a.txt, which holds the same text: country", Severity.NOTE)
    assert note in plan.article.notes
    assert by_name(prepared)["a.txt"].reason == "the same text as b.txt, which took over from this file: country"


def test_a_copy_with_a_headline_stays_before_one_that_knows_more(tmp_path: Path) -> None:
    first = "БИШКЕК, 29 окт 2019 – Кабар. Задержан курьер с партией героина"
    titled = f"Title: {first}\n\n{BODY[0]}"
    untitled = f"URL: https://example.kz/1\nDate: 29.10.2019\n\n{first}\n\n{BODY[0]}"
    articles = [read_one(text_file(tmp_path, "a.txt", untitled)), read_one(text_file(tmp_path, "b.txt", titled))]
    assert [bool(article.title) for article in articles] == [False, True]
    other, kept = settle(articles)
    assert (other.called, kept.called) == ("b.txt", None)
    assert kept.article.title == first
    assert (kept.article.url, kept.article.date) == ("https://example.kz/1", date(2019, 10, 29))
    assert other.given == ("address", "date", "outlet")
    assert kept.article.date_reason == "header"


def test_what_a_copy_says_otherwise_is_noted_and_not_taken(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    first = f"URL: https://example.kz/1\nDate: 29.10.2019\nCountry: Казахстан\n\n{text}"
    second = f"URL: https://example.kg/2\nDate: 30.10.2019\nCountry: Кыргызстан\n\n{text}"
    articles = [read_one(text_file(tmp_path, name, said)) for name, said in (("a.txt", first), ("b.txt", second))]
    kept, other = settle(articles)
    assert (kept.article.date, kept.article.url) == (date(2019, 10, 29), "https://example.kz/1")
    assert other.given == ()
    assert kept.article.notes == (
        ReadingNote("b.txt, which holds the same text, gives another date: 2019-10-30", Severity.WARNING),
        ReadingNote(
            "b.txt, which holds the same text, gives another country: header line “Country: Кыргызстан”",
            Severity.WARNING,
        ),
        ReadingNote("b.txt, which holds the same text, gives another address: https://example.kg/2", Severity.NOTE),
    )


def test_of_equals_the_first_stays_and_files_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    for folder in ("один", "два"):
        (tmp_path / folder).mkdir()
    files = [text_file(tmp_path / folder, "a.txt", text) for folder in ("один", "два")]
    kept, other = settle([read_one(file) for file in files])
    assert kept.called is None
    assert other.called == str(tmp_path / "один" / "a.txt")


def test_the_same_text_twice_in_one_file_is_one_article(tmp_path: Path) -> None:
    text = "\n\n".join([HEADLINE, *BODY])
    place = inbox(
        tmp_path,
        a__txt=f"URL: https://example.kz/1\nDate: 29.10.2019\n\n{text}\n\nURL: https://example.kz/2\nDate: 29.10.2019\n\n{text}\n",
    )
    prepared = prepare(place)
    assert [plan.article.id.part for plan in prepared.plans] == [1]
    assert by_name(prepared)["a.txt#2"].reason == "the same text as a.txt"


FACTS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["", HEADLINE]),
        "url": st.sampled_from(["", "https://example.kz/1", "https://example.kz/2"]),
        "date": st.sampled_from([None, date(2019, 10, 29), date(2019, 10, 30)]),
        "outlet": st.sampled_from(["", "example.kz"]),
        "country_hint": st.sampled_from([None, Judgement("kz", "folder"), Judgement("kg", "header")]),
    }
)


@given(st.lists(FACTS, min_size=1, max_size=5))
def test_nothing_that_any_copy_knew_is_lost(known: list[dict[str, Any]]) -> None:
    articles = [
        Article(
            ArticleId(Path(f"{number}.txt")), "text", paragraphs=BODY if facts["title"] else (HEADLINE, *BODY), **facts
        )
        for number, facts in enumerate(known)
    ]
    copies = settle(articles)
    (kept,) = (copy for copy in copies if copy.called is None)
    assert [copy.article.id for copy in copies] == [article.id for article in articles]
    for field in ("title", "url", "date", "outlet"):
        assert bool(getattr(kept.article, field)) == any(facts[field] for facts in known)
    assert bool(kept.article.country_hint) == any(facts["country_hint"] for facts in known)
    said = " ".join(note.message for note in kept.article.notes)
    for copy in copies:
        if copy.given:
            assert copy.called == kept.article.id.name
            assert f"taken over from {copy.article.id.name}" in said
