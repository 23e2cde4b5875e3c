"""What was noticed when a file was read reaches the reviewer, as gravely as it is meant."""

import datetime
import zipfile
from pathlib import Path

import docx
import pytest

from command import inbox
from svodka.bulletin import composition
from svodka.bulletin.composition import Plan
from svodka.checks.findings import silence_item
from svodka.options import Options
from svodka.runs import preparation
from svodka.settings import resolve
from svodka.types import Finding, Item, Severity

HEADLINE = "Couriers with heroin detained in Osh"
LEAD = "Police officers in Osh detained two couriers who were carrying 12 kilograms of heroin in a lorry with dried apricots."
URL = "https://news.example/kg/1"
DAMAGED = LEAD.replace("12", "1\ufffd")
INVISIBLE = LEAD.replace("Osh", "O\u200bsh")


def plans(place: Path) -> tuple[Plan, ...]:
    return preparation.prepare(Options(inputs=(place,)), datetime.date(2025, 9, 8)).plans


def item(place: Path) -> Item:
    (plan,) = plans(place)
    return composition.compose_item(plan, 0, (), ())


def about_reading(made: Item) -> list[Finding]:
    return [finding for finding in made.findings if finding.check == "reading"]


def test_a_footnote_that_was_not_read_is_a_comment_at_the_item(tmp_path: Path) -> None:
    place = inbox(tmp_path)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (URL, HEADLINE, LEAD))
    note = '<w:p><w:r><w:t>More follows.</w:t><w:footnoteReference w:id="1"/></w:r></w:p>'
    with zipfile.ZipFile(place / "a.docx", "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{lines}{note}</w:body></w:document>'
        )
    assert about_reading(item(place)) == [Finding("reading", "1 footnote not read.", Severity.WARNING)]


def test_a_second_article_that_may_be_in_the_file_is_a_comment_at_the_item(tmp_path: Path) -> None:
    place = inbox(
        tmp_path, a__txt=f"{URL}\n{HEADLINE}\n\n{LEAD}\n\nhttps://news.example/kg/2\nOpium seized\n\n{LEAD}\n"
    )
    (finding,) = about_reading(item(place))
    assert finding.message.startswith("Another address stands by itself in the body")
    assert finding.severity is Severity.WARNING


def test_lines_left_out_of_a_page_are_a_comment_for_the_record(tmp_path: Path) -> None:
    place = inbox(
        tmp_path,
        a__html=f"<html><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1><p>{LEAD}</p>"
        f"<p>Читайте также: другие новости дня</p><p>{LEAD.replace('Osh', 'Batken')}</p></article></body></html>",
    )
    (finding,) = about_reading(item(place))
    assert finding.severity is Severity.NOTE
    assert finding.message == "Left out of the body: “Читайте также: другие новости дня”."


def test_an_unreadable_character_must_be_checked(tmp_path: Path) -> None:
    place = inbox(tmp_path, a__txt=f"{URL}\n{HEADLINE}\n\n{DAMAGED}\n")
    assert about_reading(item(place)) == [
        Finding("reading", "1 unreadable character (\ufffd) in the text.", Severity.ERROR)
    ]


def test_a_header_line_that_says_nothing_usable_is_a_comment(tmp_path: Path) -> None:
    place = inbox(tmp_path, a__txt=f"URL: {URL}\nDate: вчера\nCountry: Атлантида\n{HEADLINE}\n\n{LEAD}\n")
    found = about_reading(item(place))
    assert [finding.severity for finding in found] == [Severity.WARNING, Severity.WARNING]
    assert "вчера" in found[0].message
    assert "Атлантида" in found[1].message


def test_what_only_the_reader_did_stays_in_the_report(tmp_path: Path) -> None:
    place = inbox(tmp_path, a__txt=f"{URL}\n03.09.2025\n{HEADLINE}\n\n{INVISIBLE}\x07\n")
    (plan,) = plans(place)
    assert {note.message.split(" ", 1)[1] for note in plan.article.notes} >= {
        "control character removed",
        "invisible character removed",
    }
    assert about_reading(composition.compose_item(plan, 0, (), ())) == []


def test_the_comments_of_the_reader_can_be_switched_off(tmp_path: Path) -> None:
    place = inbox(tmp_path, a__txt=f"{URL}\n{HEADLINE}\n\n{DAMAGED}\n")
    settings = tmp_path / "svodka.toml"
    settings.write_text('checks.off = ["reading"]\n', encoding="utf-8")
    off = resolve({"inputs": (place,)}, settings).checks_off
    (plan,) = plans(place)
    made = silence_item(composition.compose_item(plan, 0, (), ()), off)
    assert about_reading(made) == []


@pytest.mark.parametrize("option", ["", "--notes", "--clean"])
def test_the_reviewer_meets_the_notes_of_both_articles_of_a_file_in_the_document(tmp_path: Path, option: str) -> None:
    from command import svodka

    first = f"URL: {URL}\nDate: 03.09.2025\nTitle: {HEADLINE}\n\n{LEAD}\n\n"
    second = first.replace("kg/1", "kg/2").replace("12", "1\ufffd").replace("Osh", "Batken")
    inbox(tmp_path, a__txt=first + second, b__txt=f"Title: {HEADLINE}\nCountry: Kyrgyzstan\n\n{LEAD}\n")
    result = svodka("translate", *filter(None, [option]), cwd=tmp_path)
    assert result.code == 0, result.err
    document = docx.Document(str(tmp_path / result.out.strip()))
    said = "\n".join(comment.text for comment in document.comments)
    assert ("MUST CHECK" in said) is (option != "--clean")
    assert ("1 unreadable character" in said) is (option != "--clean")
    # What is for the record only stands in the margin where somebody asked for it.
    assert ("Note (reading): Taken over from b.txt, which holds the same text: country." in said) is (
        option == "--notes"
    )
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert text.count("detained two couriers") == 2
