"""Web archives: the page that a browser or Word put into them, with the address that they say."""

from datetime import date
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from held import FIRST, HEADLINE, SECOND, read_all, refusal, zipped
from reading import messages
from svodka.types import Article, Severity

ADDRESS = "https://primer.example/2019/11/05/tainik"
PAGE = (
    f"<html><head><title>{HEADLINE}</title></head><body><nav><a href='/'>Главная</a></nav>"
    f"<h1>{HEADLINE}</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>"
)


def archive(page: str = PAGE, charset: str = "utf-8", *, start: str = "", place: str = ADDRESS) -> MIMEMultipart:
    made = MIMEMultipart("related", type="text/html")
    made["From"], made["Snapshot-Content-Location"] = "<Saved by Blink>", place
    if start:
        made.set_param("start", start)
        frame = MIMEText("<html><body><a href='/x'>Реклама</a></body></html>", "html", charset)
        frame["Content-Location"], frame["Content-ID"] = "https://ads.example/", "<ad@x>"
        made.attach(frame)
    root = MIMEText(page, "html", charset)
    root["Content-Location"], root["Content-ID"] = place, start or "<frame-1@mhtml.blink>"
    made.attach(root)
    made.attach(MIMEText("p { color: red }", "css", "utf-8"))
    return made


def save(folder: Path, data: bytes, name: str = "page.mhtml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def one(path: Path) -> Article:
    articles, others = read_all(path)
    assert not others
    (article,) = articles.values()
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))
    return article


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_the_page_is_read_with_its_charset_and_address(tmp_path: Path, charset: str) -> None:
    article = one(save(tmp_path, archive(charset=charset).as_bytes()))
    assert (article.format, article.url, article.outlet) == ("mhtml", ADDRESS, "primer.example")
    assert (article.date, article.date_reason) == (date(2019, 11, 5), "address")


def test_the_page_that_the_archive_is_about_is_taken_and_not_a_frame(tmp_path: Path) -> None:
    assert one(save(tmp_path, archive(start="<root@x>").as_bytes())).url == ADDRESS


def test_what_the_page_says_of_its_address_goes_before_where_it_was_saved(tmp_path: Path) -> None:
    page = PAGE.replace("<title>", "<link rel='canonical' href='https://primer.example/n/1'><title>")
    assert one(save(tmp_path, archive(page).as_bytes())).url == "https://primer.example/n/1"
    assert not one(save(tmp_path, archive(place="file:///C:/page.html").as_bytes())).url


def test_a_page_in_a_single_part_is_read(tmp_path: Path) -> None:
    made = MIMEText(PAGE, "html", "windows-1251")
    made["Content-Location"] = ADDRESS
    assert one(save(tmp_path, made.as_bytes(), "page.mht")).url == ADDRESS


def test_a_wrong_boundary_is_put_right_and_said_or_refused(tmp_path: Path) -> None:
    made = archive()
    made.set_boundary("----right----")
    data = made.as_bytes().replace(b'boundary="----right----"', b'boundary="----wrong----"')
    article = one(save(tmp_path, data))
    assert article.url == ADDRESS
    assert any("another line between its parts than stands there" in note for note in messages(article))
    head = data.partition(b"\n\n")[0]
    assert "cannot be told apart (wrong boundary)" in refusal(save(tmp_path, head + b"\n\n" + PAGE.encode()))


def test_an_archive_cut_off_or_without_a_page_is_one_sentence(tmp_path: Path) -> None:
    picture = MIMEMultipart("related")
    picture.attach(MIMEText("p {}", "css", "utf-8"))
    assert "there is no page in this web archive" in refusal(save(tmp_path, picture.as_bytes()))
    data = archive().as_bytes()
    assert "breaks off before there is an article in it" in refusal(
        save(tmp_path, data[: data.index(b"\n\n", data.index(b"text/html; charset")) + 2])
    )


def test_a_web_archive_in_an_archive_is_told_by_its_content(tmp_path: Path) -> None:
    articles, _ = read_all(save(tmp_path, zipped({"a.mht": archive().as_bytes()}), "a.zip"))
    assert articles["a.mht"].url == ADDRESS


def test_an_archive_whose_end_is_missing_says_so_or_is_refused(tmp_path: Path) -> None:
    def cut(page: str, encoding: str = "8bit") -> Path:
        head = (
            f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {ADDRESS}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/related; type="text/html"; boundary="----B"\r\n\r\n------B\r\nContent-Type: text/html; '
            f"charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Location: {ADDRESS}\r\n\r\n"
        )
        return save(tmp_path, (head + page).encode())

    (told,) = [note for note in one(cut(PAGE)).notes if "breaks off" in note.message]
    assert (told.message, told.severity) == ("the file breaks off: it was not copied completely", Severity.ERROR)
    assert "the file breaks off before there is an article in it" in refusal(cut(PAGE[: PAGE.index(FIRST) + 9]))
    (told,) = [
        note
        for note in one(cut(f"{PAGE}\r\n------B\r\nContent-Type: image/png\r\n\r\nabc")).notes
        if "breaks off" in note.message
    ]
    assert told.severity is Severity.NOTE
    assert not any("breaks off" in note for note in messages(one(cut(f"{PAGE}\r\n------B--\r\n"))))
