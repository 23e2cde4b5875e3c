"""What an editor's list and the field do to the articles of a run: from the dry run that writes the list to the document."""

import datetime
import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import docx
import pytest

from command import GOOD, KAZAKH, OTHER, inbox, svodka
from svodka.bulletin import composition, selection
from svodka.bulletin.item_list import read_list, write_list
from svodka.bulletin.report import FileReport, RunReport, as_data
from svodka.errors import ExitCode, RequestError
from svodka.options import Options, StoryHandling
from svodka.runs.preparation import PreparedRun, prepare
from svodka.runs.summary import print_summary
from svodka.settings import resolve
from svodka.types import Article, ArticleId, FileStatus, Period

SCHOOL = """URL: https://news.example/kg/3
Date: 02.09.2025
Title: В Бишкеке открыли школу

В столице Кыргызстана открыли новую школу на 500 мест. В церемонии участвовал мэр города.
"""
HEROIN = """URL: https://news.example/kg/4
Date: 05.09.2025
Title: В Оше изъяли героин

Сотрудники милиции города Ош изъяли 2 кг героина.
"""
ENGLISH = """URL: https://news.example/en/5
Date: 05.09.2025
Title: Weather in Tashkent

It was warm in Tashkent on Friday, the weather service of Uzbekistan said. The week will be dry.
"""
TODAY = datetime.date(2025, 9, 8)
OFF = "no word of drug control in it"


def prepared(folder: Path, **said: object) -> PreparedRun:
    return prepare(Options(inputs=(folder / "inbox",), **said), TODAY)  # type: ignore[arg-type]


def listed(folder: Path, rows: str) -> Path:
    path = folder / "items.tsv"
    path.write_text("file\tinclude\torder\tcountry\ttitle\n" + rows, encoding="utf-8")
    return path


def reports(made: PreparedRun) -> dict[str, FileReport]:
    return {file.id.name: file for file in made.report.files}


def test_an_article_off_the_subject_is_marked_and_stands(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, c__txt=SCHOOL, e__txt=ENGLISH)
    made = prepared(tmp_path)
    files = reports(made)
    assert (files["a.txt"].field_words, files["a.txt"].reason) == (("гашиша",), "")
    assert (files["c.txt"].status, files["c.txt"].field_words, files["c.txt"].reason) == (
        FileStatus.TRANSLATED,
        (),
        OFF,
    )
    assert files["e.txt"].reason == f"in English: placed as it is; {OFF}"
    assert [[finding.check for finding in plan.remarks] for plan in made.plans] == [[], ["subject"], ["subject"]]
    assert [file.get("field_words") for file in as_data(made.report)["files"]] == [["гашиша"], [], []]


def test_the_mark_is_a_check_that_can_be_switched_off(tmp_path: Path) -> None:
    inbox(tmp_path, c__txt=SCHOOL)
    made = prepared(tmp_path, checks_off=frozenset({"subject"}))
    assert (made.report.files[0].reason, made.plans[0].remarks) == ("", ())


def test_only_relevant_leaves_it_out_and_says_so(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, c__txt=SCHOOL)
    made = prepared(tmp_path, only_relevant=True)
    assert [plan.article.id.name for plan in made.plans] == ["a.txt"]
    left = reports(made)["c.txt"]
    assert (left.status, left.reason) == (FileStatus.LEFT_OUT, f"left out by --only-relevant: {OFF}")
    assert made.report.exit_code is ExitCode.DONE


def test_the_desks_own_glossary_says_what_is_of_the_field(tmp_path: Path) -> None:
    text = "Title: Аптекарь из Оша продавал лирику\n\nАптекарь из Оша продавал лирику без рецепта, сообщила милиция.\n"
    inbox(tmp_path, a__txt=text)
    assert reports(prepared(tmp_path))["a.txt"].field_words == ()
    (tmp_path / "glossaries").mkdir()
    (tmp_path / "glossaries" / "ours.tsv").write_text(
        "source\ttarget\nлирика\tpregabalin\nаптекарь\tpharmacist\n", "utf-8"
    )
    assert reports(prepared(tmp_path))["a.txt"].field_words == ("лирику",)
    assert reports(prepared(tmp_path, glossaries=()))["a.txt"].field_words == ()


def test_a_damaged_glossary_does_not_end_a_dry_run_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    inbox(tmp_path, c__txt=SCHOOL)
    (tmp_path / "glossaries").mkdir()
    (tmp_path / "glossaries" / "ours.tsv").write_text("nothing\n", "utf-8")
    assert reports(prepared(tmp_path))["c.txt"].field_words == ()
    assert "the terms of the desk's own glossary are not looked for" in caplog.text


def test_the_list_leaves_out_orders_and_places(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER, c__txt=SCHOOL, d__txt=HEROIN)
    rows = "inbox/a.txt\tyes\t3\t\t\ninbox/b.txt\tyes\t\tkg\t\ninbox/c.txt\tno\t1\t\t\ninbox/d.txt\tyes\t2,5\tkg\t\n"
    made = prepared(tmp_path, items=listed(tmp_path, rows))
    assert [(plan.article.id.name, plan.country.value) for plan in made.plans] == [
        ("d.txt", "kg"),
        ("a.txt", "kg"),
        ("b.txt", "kg"),
    ]
    files = reports(made)
    assert (files["c.txt"].status, files["c.txt"].reason) == (FileStatus.LEFT_OUT, "left out by items.tsv")
    assert files["b.txt"].country is not None and files["b.txt"].country.reason == "items.tsv"
    assert files["d.txt"].country is not None and files["d.txt"].country.reason != "items.tsv"
    assert made.report.notes == ()


def test_the_list_leaves_out_whatever_else_would_become_of_a_file(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=GOOD, d__txt=KAZAKH, e__txt="", f__pdf="x")
    rows = "".join(f"inbox/{name}\tno\t\t\t\n" for name in ("b.txt", "d.txt", "e.txt", "f.pdf"))
    made = prepared(tmp_path, items=listed(tmp_path, rows))
    assert {file.status for name, file in reports(made).items() if name != "a.txt"} == {FileStatus.LEFT_OUT}
    assert made.report.exit_code is ExitCode.DONE


def test_what_the_list_wants_goes_before_only_relevant(tmp_path: Path) -> None:
    inbox(tmp_path, c__txt=SCHOOL)
    items = listed(tmp_path, "inbox/c.txt\tyes\t\t\t\n")
    made = prepared(tmp_path, only_relevant=True, items=items)
    assert [plan.article.id.name for plan in made.plans] == ["c.txt"]


def test_a_russian_title_takes_the_headlines_place_and_an_english_one_is_not_translated(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER, e__txt=ENGLISH)
    rows = "inbox/a.txt\tyes\t\t\tГашиш в Бишкеке\ninbox/b.txt\tyes\t\t\tCache found in Astana.\ninbox/e.txt\tyes\t\t\tDry week\n"
    russian, english, placed = prepared(tmp_path, items=listed(tmp_path, rows)).plans
    assert (russian.article.title, russian.headline) == ("Гашиш в Бишкеке", "")
    assert [finding.message for finding in russian.remarks] == [
        "The headline was translated from the title in items.tsv, not from the article's: В Бишкеке изъяли 5 кг гашиша."
    ]
    assert (english.article.title, english.headline) == ("В Астане нашли тайник", "Cache found in Astana.")
    assert placed.headline == "Dry week"
    assert {part.block for part in composition.cut_segments(english, 0, 80)} == {1}
    item = composition.compose_item(
        replace(english, article=replace(english.article, paragraphs=()), paragraph_languages=()), 0, (), ()
    )
    assert item.headline.text == "Cache found in Astana"
    assert [finding.message for finding in item.findings] == [
        "The headline is the editor's, from items.tsv, and was not translated."
    ]


def test_the_articles_own_title_in_the_list_is_no_change(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    items = listed(tmp_path, "inbox/a.txt\tyes\t\t\tВ Бишкеке изъяли 5 кг гашиша\n")
    assert prepared(tmp_path, items=items).plans[0].remarks == ()


def test_a_russian_title_for_an_english_article_is_refused(tmp_path: Path) -> None:
    inbox(tmp_path, e__txt=ENGLISH)
    items = listed(tmp_path, "inbox/e.txt\tyes\t\t\tСухая неделя\n")
    with pytest.raises(
        RequestError, match=re.escape(f"{items}:2: the article is in English and its title here in Russian")
    ):
        prepared(tmp_path, items=items)


def test_rows_without_an_article_and_articles_without_a_row_are_told(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER, c__txt=GOOD)
    items = listed(tmp_path, "inbox/gone.txt\tno\t\t\t\ninbox/a.txt\tyes\t\t\t\ninbox/c.txt\tyes\t\t\t\n")
    made = prepared(tmp_path, items=items)
    assert [plan.article.id.name for plan in made.plans] == ["a.txt", "b.txt"]
    assert made.report.notes == (
        "items.tsv:2: inbox/gone.txt is not among the articles of this run",
        "items.tsv:4: inbox/c.txt is wanted and does not stand in the bulletin (duplicate)",
        "1 article is not in items.tsv and stands all the same: b.txt; --dry-run --items adds what is missing to the list",
    )


def test_the_rows_of_a_list_stand_in_the_order_of_the_page(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER, c__txt=SCHOOL, d__txt=HEROIN, k__txt=KAZAKH)
    asked = Options(inputs=(tmp_path / "inbox",), only_relevant=True)
    rows = selection.Choices.of(asked).rows(prepare(asked, TODAY).report)
    assert [(row["file"], row["include"], row["order"], row["country"]) for row in rows] == [
        ("inbox/b.txt", "yes", "1", "kz"),
        ("inbox/a.txt", "yes", "1", "kg"),
        ("inbox/d.txt", "yes", "2", "kg"),
        ("inbox/c.txt", "no", "", "kg"),
    ]
    assert {name: rows[0][name] for name in ("headline", "date", "outlet", "words", "subject")} == {
        "headline": "В Астане нашли тайник",
        "date": "2025-09-04",
        "outlet": "news.example",
        "words": "14",
        "subject": "мефедрона",
    }
    assert rows[3]["subject"] == OFF


def test_a_list_that_nobody_changed_changes_nothing(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER, c__txt=SCHOOL, d__txt=HEROIN, e__txt=ENGLISH)
    plain = prepared(tmp_path)
    asked = Options(inputs=(tmp_path / "inbox",))
    items = tmp_path / "items.tsv"
    write_list(items, selection.Choices.of(asked).rows(plain.report))
    again = prepared(tmp_path, items=items)
    assert again.report == plain.report
    assert {replace(plan, order=None) for plan in again.plans} == set(plain.plans)


def test_the_settings_file_may_name_the_list_and_ask_for_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "svodka.toml"
    file.write_text('items = "week.tsv"\nonly_relevant = true\ncontents = true\n')
    options = resolve({}, file)
    assert (options.items, options.only_relevant, options.contents) == (tmp_path / "week.tsv", True, True)


def test_an_editor_chooses_before_translating(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER, c__txt=SCHOOL, d__txt=HEROIN)
    dry = svodka("translate", "--dry-run", "--items", "items.tsv", cwd=tmp_path)
    assert (dry.code, "subject   drug control (гашиша)" in dry.out, OFF in dry.out) == (0, True, True)
    assert dry.err == "items.tsv: written with 4 articles; edit it and run with --items\n"
    path = tmp_path / "items.tsv"
    text = path.read_text("utf-8-sig")
    text = text.replace("c.txt\tyes", "c.txt\tno").replace(
        "d.txt\tyes\t3\tkg\t", "d.txt\tyes\t0\tkg\tHeroin seized in Osh"
    )
    path.write_text(text, "utf-16")
    inbox(tmp_path, f__txt=HEROIN.replace("Оше", "Нарыне").replace("Ош ", "Нарын "))
    again = svodka("translate", "--dry-run", "--items", "items.tsv", cwd=tmp_path)
    assert again.err == "items.tsv: 1 article added; what stood there is as it was\n"
    assert [(wish.label, wish.include) for wish in read_list(path).wishes.values()] == [
        ("inbox/b.txt", True),
        ("inbox/a.txt", True),
        ("inbox/c.txt", False),
        ("inbox/d.txt", True),
        ("inbox/f.txt", True),
    ]
    done = svodka("translate", "--items", "items.tsv", "--contents", "--number", 7, cwd=tmp_path)
    assert done.code == 0
    assert "inbox/c.txt: left out by items.tsv." in done.err
    document = docx.Document(str(tmp_path / done.out.strip()))
    headlines = [
        one.text for one in document.paragraphs if one.style is not None and one.style.name == "Svodka Headline"
    ]
    assert len(headlines) == 4
    assert headlines[1] == "Heroin seized in Osh"
    assert [row.cells[1].text for row in document.tables[0].rows] == ["Headline", *headlines]
    assert [row.cells[0].text for row in document.tables[0].rows][1:] == ["Kazakhstan", *["Kyrgyzstan"] * 3]
    data = json.loads((tmp_path / done.out.strip()).with_suffix(".json").read_text("utf-8"))
    assert [(file["status"], file["reason"]) for file in data["files"]][2] == ("left out", "left out by items.tsv")
    assert [finding["check"] for finding in data["files"][3]["findings"]] == ["items"]


def test_a_run_without_its_list_says_how_to_have_it_written(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    done = svodka("translate", "--items", "items.tsv", cwd=tmp_path)
    assert done.code == ExitCode.IMPOSSIBLE
    assert done.err == "svodka: items.tsv: there is no such list of items; have it written with --dry-run --items\n"


def test_an_article_outside_the_days_asked_for_is_named_and_marked(tmp_path: Path) -> None:
    inbox(
        tmp_path,
        a__txt=HEROIN,
        b__txt=HEROIN.replace("05.09.2025", "25.08.2025").replace("kg/4", "kg/9").replace("Оше", "Нарыне"),
    )
    made = prepared(
        tmp_path,
        period=Period(datetime.date(2025, 9, 1), datetime.date(2025, 9, 7), "as requested"),
        stories=StoryHandling.KEEP,
    )
    plans = {plan.article.id.name: plan for plan in made.plans}
    assert [one.check for one in plans["a.txt"].remarks] == []
    assert [one.check for one in plans["b.txt"].remarks] == ["period"]
    assert plans["b.txt"].remarks[0].message.startswith("The article is of 25 August 2025, outside")
    assert made.report.notes == (f"1 article is outside the period: {tmp_path / 'inbox' / 'b.txt'} (25.08.2025)",)
    guessed = prepared(tmp_path, stories=StoryHandling.KEEP)
    (plan,) = (plan for plan in guessed.plans if plan.remarks)
    assert plan.article.id.name == "b.txt"
    assert plan.remarks[0].message.endswith("(01.09 – 07.09.2025, which svodka took from the articles' dates).")


def test_the_counts_of_the_last_line_add_up(tmp_path: Path) -> None:
    identity = [ArticleId(tmp_path / "a.json", number, f"message {number}") for number in range(1, 5)]
    article = Article(identity[0], "telegram", "В Оше изъяли героин", ("Текст.",))
    files = (
        FileReport(identity[0], FileStatus.TRANSLATED, article=article, headline="Heroin seized in Osh"),
        FileReport(identity[1], FileStatus.LEFT_OUT, "no word of drug control in it", article),
        FileReport(identity[2], FileStatus.LEFT_OUT, "300 messages left out"),
        FileReport(identity[3], FileStatus.FAILED, "it has more characters than any message"),
    )
    period = Period(datetime.date(2025, 9, 1), datetime.date(2025, 9, 7))
    out = StringIO()
    print_summary(RunReport("0", files, period), out)
    assert (
        "3 articles in 1 file: 1 translated, 1 left out, 1 failed; in the bulletin 1, not in it 2, see above."
        in out.getvalue()
    )
