"""E-mail messages: the article and not its wrapping, whatever mail programs of the region wrote."""

import base64
import io
import time
from datetime import date
from email.header import Header
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from held import FIRST, HEADLINE, SECOND, TEXT, letter, read_all, refusal, zipped
from pasted_articles import faults, pasted
from reading import messages
from svodka.errors import SourceError
from svodka.sources.content import InboxFile
from svodka.sources.formats import read
from svodka.sources.limits import MAX_ATTACHMENTS
from svodka.sources.mail_text import read_mail_text, strip_prefixes, unfold_flowed
from svodka.types import Article, Severity

BODY = f"{FIRST}\n\n{SECOND}\n"
FORWARDINGS = {
    "gmail": f"---------- Forwarded message ---------\nОт: Пример <news@primer.example>\nDate: пт, 1 нояб. 2019 г. в 10:15\n"
    f"Subject: {HEADLINE}\nTo: <desk@example.org>\n\n\n{BODY}",
    "mail.ru": f"-------- Пересылаемое сообщение --------\nОт кого: Пример <news@primer.example>\nКому: desk@example.org\n"
    f"Дата: Пятница, 1 ноября 2019, 10:15 +06:00\nТема: {HEADLINE}\n\n{BODY}\n-------- Конец пересылаемого сообщения --------\n",
    "yandex": f'-------- Пересылаемое сообщение --------\n01.11.2019, 10:15, "Пример" <news@primer.example>:\n\n{BODY}',
    "outlook": f"________________________________\nFrom: Пример [mailto:news@primer.example]\nSent: Friday, November 1, 2019 10:15 AM\n"
    f"To: 'a@example.org'; 'b@example.org'\nSubject: {HEADLINE}\n\n{BODY}",
    "outlook in Russian": f"От: Пример <news@primer.example>\nОтправлено: 1 ноября 2019 г. 10:15\nКому: Отдел\n"
    f"Тема: FW: {HEADLINE}\n\n{BODY}",
    "thunderbird": f"-------- Перенаправленное сообщение --------\nТема: \t{HEADLINE}\nДата: \tFri, 1 Nov 2019 10:15:00 +0600\n"
    f"От: \tПример <news@primer.example>\nКому: \tdesk@example.org\n\n\n{BODY}",
    "apple": f"> Начало переадресованного сообщения:\n> \n> От: Пример <news@primer.example>\n> Тема: {HEADLINE}\n"
    f"> Дата: 1 ноября 2019 г., 10:15:00 GMT+6\n> Кому: desk@example.org\n> \n> {FIRST}\n> \n> {SECOND}\n",
}


def save(folder: Path, mail: EmailMessage | MIMEText | MIMEBase | bytes) -> Path:
    path = folder / "mail.eml"
    path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
    return path


def one(path: Path) -> Article:
    articles, others = read_all(path)
    assert not others
    (article,) = articles.values()
    return article


def test_a_press_service_s_own_mail_is_an_article_of_the_day_it_was_sent(tmp_path: Path) -> None:
    article = one(save(tmp_path, letter(HEADLINE, f"Добрый день!\n\n{BODY}\n-- \nИван Иванов\n+996 555 000")))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))
    assert (article.date, article.date_reason, article.outlet) == (date(2019, 11, 5), "mail", "police.example")
    assert article.format == "eml"
    assert "left out: greeting and signature (8 words: “Добрый день! -- Иван Иванов +996 555 000”)" in messages(article)


def test_the_text_s_own_headline_date_and_address_go_before_the_mail_s(tmp_path: Path) -> None:
    text = f"URL: https://a.example/1\nDate: 2019-10-29\n\n{TEXT}"
    article = one(save(tmp_path, letter("Для сводки", text, sender="Коллега <c@gmail.com>")))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))
    assert (article.date, article.date_reason, article.url) == (date(2019, 10, 29), "header", "https://a.example/1")
    assert article.outlet == "a.example"


@pytest.mark.parametrize("name", FORWARDINGS)
def test_the_forwarded_message_is_the_article_with_its_own_day(tmp_path: Path, name: str) -> None:
    own = f"См. ниже\n\n{FORWARDINGS[name]}\n\nSent from my iPhone\n"
    article = one(save(tmp_path, letter(f"Fwd: {HEADLINE}", own, sender="Коллега <c@mail.ru>")))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))
    assert (article.date, article.date_reason) == (date(2019, 11, 1), "forwarded message")
    assert article.outlet == "primer.example"
    assert any(
        note.startswith("left out: words of whoever forwarded it (2 words: “См. ниже”)") for note in messages(article)
    )


def test_the_day_of_forwarding_is_taken_only_for_want_of_another_and_said(tmp_path: Path) -> None:
    article = one(
        save(
            tmp_path,
            letter(f"Fwd: {HEADLINE}", f"---- Forwarded message ----\nFrom: A <a@a.example>\nSubject: x\n\n{BODY}"),
        )
    )
    assert (article.date, article.date_reason) == (date(2019, 11, 5), "mail")
    assert any(
        note.severity is Severity.WARNING and "day on which the mail was forwarded" in note.message
        for note in article.notes
    )


def test_a_chain_of_forwardings_gives_the_innermost_and_a_digest_gives_each() -> None:
    inner = FORWARDINGS["outlook"]
    (text,) = read_mail_text(f"FYI\n\n{FORWARDINGS['gmail'].partition(FIRST)[0]}Прошу перевести.\n\n{inner}")
    assert text.forwarded is not None
    assert text.text.strip() == BODY.strip()
    assert any("Прошу перевести." in note.message for note in text.notes)
    assert (
        len(
            read_mail_text(f"{FORWARDINGS['gmail']}\n{FORWARDINGS['outlook'].replace('9 килограммов', '4 килограмма')}")
        )
        == 2
    )


def test_an_answer_is_read_without_what_it_answers() -> None:
    (text,) = read_mail_text(f"{BODY}\n{FORWARDINGS['outlook']}", is_answer=True)
    assert text.forwarded is None
    assert text.text.strip() == BODY.strip()
    assert text.notes[-1].severity is Severity.WARNING


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "utf-8"])
@pytest.mark.parametrize("declared", ["koi8-r", "windows-1251", "us-ascii", "utf-8", "x-unknown"])
def test_text_and_subject_come_through_whatever_is_declared(tmp_path: Path, encoding: str, declared: str) -> None:
    head = f"Subject: {HEADLINE}\r\nFrom: a@primer.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={declared}\r\n\r\n"
    article = one(save(tmp_path, (head + BODY).encode(encoding)))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))


def test_the_better_form_is_taken(tmp_path: Path) -> None:
    stub = letter(HEADLINE, "Ваша программа не показывает HTML.")
    stub.add_alternative(f"<html><body><p>{FIRST}</p><div>{SECOND}</div></body></html>", subtype="html")
    assert one(save(tmp_path, stub)).paragraphs == (FIRST, SECOND)
    full = letter(HEADLINE, BODY)
    full.add_alternative(
        f"<html><style>p {{}}</style><body><p>{FIRST}</p><p>{SECOND}</p></body></html>", subtype="html"
    )
    assert one(save(tmp_path, full)).paragraphs == (FIRST, SECOND)


def test_a_mail_laid_out_as_a_page_goes_through_the_reader_of_pages(tmp_path: Path) -> None:
    menu = "<nav><a href='/'>Главная</a><a href='/n'>Новости</a></nav>"
    made = letter("Рассылка")
    made.set_content(
        f"<html><body>{menu}<article><h1>{HEADLINE}</h1><p>{FIRST}</p><p>{SECOND}</p></article></body></html>",
        subtype="html",
    )
    article = one(save(tmp_path, made))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))


def test_soft_line_breaks_are_taken_out(tmp_path: Path) -> None:
    made = MIMEText("Первая строка \nи её конец.\n\n> Цитата \n> до конца.\n-- \nИван", "plain", "utf-8")
    made.set_param("format", "flowed")
    made["Subject"], made["From"] = HEADLINE, "a@primer.example"
    assert one(save(tmp_path, made)).paragraphs[0] == "Первая строка и её конец."
    assert unfold_flowed("а \nб\n", delsp=True) == "аб\n"
    assert unfold_flowed("> а \n> б\nв", delsp=False) == "> а б\nв"


@settings(max_examples=100)
@given(st.text(st.sampled_from("аб >-\n"), max_size=60), st.booleans())
def test_taking_out_soft_breaks_loses_no_letter(text: str, delsp: bool) -> None:
    assert [one for one in unfold_flowed(text, delsp=delsp) if one in "аб"] == [one for one in text if one in "аб"]


def test_attachments_that_are_articles_are_read_as_files_of_their_own(tmp_path: Path) -> None:
    made = letter("Материалы за неделю", "Во вложении релиз, прошу перевести.")
    document, buffer = docx.Document(), io.BytesIO()
    for text in (HEADLINE, FIRST, SECOND):
        document.add_paragraph(text)
    document.save(buffer)
    made.add_attachment(buffer.getvalue(), maintype="application", subtype="octet-stream", filename="Ош — релиз.docx")
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="logo.png")
    made.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="встреча.ics")
    made.add_attachment(zipped({"kz/a.txt": TEXT}), maintype="application", subtype="zip", filename="week.zip")
    made.add_attachment(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", maintype="application", subtype="msword", filename="old.doc"
    )
    inner = letter("Письмо в письме", BODY)
    made.add_attachment(inner)
    articles, others = read_all(save(tmp_path, made))
    assert list(articles) == ["Ош — релиз.docx", "week.zip/kz/a.txt", "Письмо в письме.eml"]
    assert articles["Ош — релиз.docx"].paragraphs == (FIRST, SECOND)
    assert articles["Ош — релиз.docx"].id.name == "mail.eml/Ош — релиз.docx"
    assert articles["Письмо в письме.eml"].title == "Письмо в письме"
    assert not others["text"].wanted
    assert "covering note" in others["text"].reason
    assert "old Word document" in others["old.doc"].reason


def test_attachments_of_one_name_are_told_apart(tmp_path: Path) -> None:
    made = letter("Материалы", "Во вложении.")
    for number in (1, 2):
        made.add_attachment(f"Тайник номер {number} нашли\n\n{FIRST}", filename="a.txt")
    assert list(read_all(save(tmp_path, made))[0]) == ["a.txt", "a.txt#3"]


def test_pictures_and_calendars_are_counted_in_a_note(tmp_path: Path) -> None:
    made = letter(HEADLINE, BODY)
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    made.add_attachment("BEGIN:VCALENDAR", subtype="calendar")
    assert "not read in this mail: 2 pictures, 1 calendar entry" in messages(one(save(tmp_path, made)))


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=utf-8''%D0%9E%D1%88.txt",
        "attachment; filename*0*=utf-8''%D0%9E; filename*1*=%D1%88.txt",
        f'attachment; filename="{Header("Ош.txt", "koi8-r").encode()}"',
        'attachment; filename="Ош.txt"',
        r'attachment; filename="C:\Users\a\Ош.txt"',
    ],
)
def test_names_of_attachments_are_read_however_they_are_written(tmp_path: Path, disposition: str) -> None:
    head = (
        "Subject: x\r\nFrom: a@primer.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    )
    part = f"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: {disposition}\r\n\r\n{TEXT}\r\n--b--\r\n"
    articles, _ = read_all(save(tmp_path, (head + part).encode()))
    assert list(articles) == ["Ош.txt"]


@pytest.mark.parametrize("charset", ["undefined", "idna", "no-such-charset"])
def test_a_name_in_a_charset_that_decodes_nothing_is_taken_as_written(tmp_path: Path, charset: str) -> None:
    made = letter("Сводка", BODY)
    made.add_attachment(TEXT, filename="a.txt")
    sent = bytes(made).replace(b'filename="a.txt"', f"filename*={charset}''b..txt".encode())
    articles, _ = read_all(save(tmp_path, sent))
    assert "b..txt" in articles


def test_two_hundred_attachments_are_bounded(tmp_path: Path) -> None:
    made = letter("Много", BODY)
    for number in range(200):
        made.add_attachment(f"Тайник номер {number} нашли\n\n{FIRST}", filename=f"{number}.txt")
    articles, others = read_all(save(tmp_path, made))
    assert len(articles) == MAX_ATTACHMENTS + 1
    assert others["100 more attachments"].reason == "of its 200 attachments the first 100 were read: save the others"


def test_mails_in_mails_end_somewhere(tmp_path: Path) -> None:
    made = letter("Пятое", BODY)
    for number in range(5):
        outer = letter(f"Письмо {number}", f"{FIRST} Номер {number}.\n\n{SECOND}")
        outer.add_attachment(made)
        made = outer
    articles, others = read_all(save(tmp_path, made))
    assert len(articles) == 3
    assert [one.reason for one in others.values()] == [
        "mails in mails are read 3 deep: save this one as a file of its own"
    ]


def test_an_encrypted_mail_is_refused_and_a_signed_one_is_read(tmp_path: Path) -> None:
    locked = MIMEMultipart("encrypted", protocol="application/pgp-encrypted")
    locked["Subject"], locked["From"] = "x", "a@primer.example"
    assert "the mail is encrypted" in refusal(save(tmp_path, locked))
    assert "the mail is encrypted" in refusal(
        save(tmp_path, letter("x", "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----"))
    )
    opaque = MIMEBase("application", "pkcs7-mime", smime_type="signed-data")
    opaque.replace_header("Content-Type", 'application/pkcs7-mime; smime-type="signed-data"')
    opaque["From"] = "a@primer.example"
    assert "wrapped in a signature" in refusal(save(tmp_path, opaque))
    signed = MIMEMultipart("signed")
    signed.attach(MIMEText(BODY, "plain", "utf-8"))
    signed.attach(MIMEBase("application", "pkcs7-signature", name="smime.p7s"))
    signed["Subject"], signed["From"] = Header(HEADLINE, "utf-8"), "a@primer.example"
    article = one(save(tmp_path, signed))
    assert article.paragraphs == (FIRST, SECOND)
    assert "not read in this mail: 1 signature" in messages(article)
    end = "-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"
    clear = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{BODY}\n{end}"
    assert one(save(tmp_path, letter(HEADLINE, clear))).paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" * 3000, "parts in parts without end"),
        (
            b"MIME-Version: 1.0\r\nMessage-ID: 1\r\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)),
            "parts in parts without end",
        ),
        (
            b"From: a@b.example\r\nMessage-ID: 1\r\nMIME-Version: 1.0\r\n\r\n" + b"--\n" * 20_002,
            "more than 20,000 parts",
        ),
        (b"From: a@b.example\r\nMessage-ID: 1\r\nSubject: x\r\n\r\n", "there is no text in this mail"),
    ],
)
def test_absurd_mails_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refusal(save(tmp_path, data))


def test_scraps_of_outlook_are_no_attachments_and_what_hides_others_is_told(tmp_path: Path) -> None:
    made = letter(HEADLINE, BODY)
    made.add_attachment("\n", filename="ATT00001.txt")
    made.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    articles, others = read_all(save(tmp_path, made))
    assert "not read in this mail: 1 empty attachment" in messages(articles[""])
    assert "the type .dat is not known" in others["winmail.dat"].reason


@pytest.mark.parametrize(
    "line", ["a: " + "*" * 400_000 + "x", "-" * 400_000 + "x", "> " * 200_000, "_ " * 200_000 + "x"]
)
def test_no_line_takes_the_square_of_its_length(line: str) -> None:
    begun = time.process_time()
    assert read_mail_text(f"---- Forwarded message ----\n{line}\n{line}")
    assert time.process_time() - begun < 5


def test_a_mail_in_a_mail_keeps_the_bytes_of_its_headers(tmp_path: Path) -> None:
    inner = (
        f"Subject: {HEADLINE}\nFrom: a@primer.example\nMessage-ID: <2@x>\nContent-Type: text/plain\n\n{BODY}".encode(
            "koi8-r"
        )
    )
    head = b"Subject: x\nFrom: a@primer.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    data = head + b"Content-Type: message/rfc822\n\n" + inner + b"\n--b--\n"
    articles, _ = read_all(save(tmp_path, data))
    assert [(one.title, one.paragraphs) for one in articles.values()] == [(HEADLINE, (FIRST, SECOND))]


def test_subjects_lose_their_prefixes() -> None:
    assert strip_prefixes("Fwd: RE[2]: Пересл.: В Оше: курьер") == ("В Оше: курьер", True, True)
    assert strip_prefixes("Оренбург: задержан курьер") == ("Оренбург: задержан курьер", False, False)


def test_a_text_file_with_header_lines_is_no_mail(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Date: 2019-11-01\nSource: Пример\nTitle: {HEADLINE}\n\n{FIRST}", encoding="utf-8")
    (article,) = read(InboxFile(path))
    assert isinstance(article, Article)
    assert article.format == "text"


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 600))
def test_any_damage_is_one_sentence_or_an_article(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    made = letter(f"Fwd: {HEADLINE}", FORWARDINGS["gmail"])
    made.add_attachment(TEXT, filename="Ош.txt")
    data = bytearray(made.as_bytes())
    data[at : at + len(noise)] = noise
    try:
        assert read(InboxFile(save(tmp_path_factory.mktemp("mail"), b"From: a@b.example\n" + bytes(data))))
    except SourceError as error:
        assert "\n" not in str(error)


def broken_off(article: Article) -> list[Severity | None]:
    return [note.severity for note in article.notes if note.message.startswith("the file breaks off")]


def test_a_mail_whose_end_is_missing_says_so(tmp_path: Path) -> None:
    whole = letter(HEADLINE, BODY)
    whole.add_attachment(TEXT.replace("Актау", "Актобе"), filename="a.txt")
    data = whole.as_bytes()
    end = data.rindex(b"--", 0, len(data.rstrip()) - 2)
    articles, _ = read_all(save(tmp_path, data))
    assert [broken_off(article) for article in articles.values()] == [[], []]
    articles, _ = read_all(save(tmp_path, data[: data.rindex(b"\n", 0, end)]))
    assert [broken_off(article) for article in articles.values()] == [[], [Severity.ERROR]]


@pytest.mark.parametrize(
    ("encoding", "cut"), [("base64", b"!!"), ("base64", b""), ("quoted-printable", b"=D"), ("quoted-printable", b"=")]
)
def test_a_text_in_a_broken_code_says_so(tmp_path: Path, encoding: str, cut: bytes) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "press@police.example", "x"
    made.set_content(TEXT, cte=encoding)
    data = made.as_bytes().rstrip(b"=\n")
    if encoding == "base64":
        data = data[: len(data) - 7 - len(data.rpartition(b"\n\n")[2].replace(b"\n", b"")) % 4]
    is_told = broken_off(one(save(tmp_path, data + cut))) == [Severity.ERROR]
    assert is_told is (cut != b"=")
    assert not broken_off(one(save(tmp_path, made.as_bytes())))


def test_a_mail_that_breaks_off_before_its_text_is_refused(tmp_path: Path) -> None:
    head = b'From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/plain\n\n'
    assert "breaks off before there is any text" in refusal(save(tmp_path, head))


def test_a_page_in_a_mail_with_few_headers_is_a_mail_by_its_name(tmp_path: Path) -> None:
    head = (
        f"From: press@police.example\nSubject: {HEADLINE}\nDate: Tue, 05 Nov 2019 09:00:00 +0600\nMIME-Version: 1.0\n"
    )
    kind = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    body = f"\n<p>{FIRST}</p><p>{SECOND}</p>\n"
    article = one(save(tmp_path, f"{head}{kind}{body}".encode()))
    assert (article.format, article.title, article.paragraphs) == ("eml", HEADLINE, (FIRST, SECOND))
    assert (article.date, article.outlet) == (date(2019, 11, 5), "police.example")
    saved = one(save(tmp_path, f"{head}Snapshot-Content-Location: https://a.example/1\n{kind}{body}".encode()))
    assert (saved.format, saved.url) == ("mhtml", "https://a.example/1")


def test_lines_count_within_pre_and_not_behind_it(tmp_path: Path) -> None:
    made = letter(HEADLINE)
    first, rest = SECOND.split(" ", 1)
    made.set_content(f"<div><pre>{FIRST}</pre>{first}\n{rest}</div>", subtype="html")
    assert one(save(tmp_path, made)).paragraphs[-2:] == (FIRST, SECOND)


def test_the_headings_of_a_digest_stay_and_it_is_said_that_it_may_be_several_articles(tmp_path: Path) -> None:
    stories = [HEADLINE, "В Таразе изъяли 41 кг опия", "В Оше задержали курьера"]
    made = letter("Обзор за неделю")
    made.set_content("".join(f"<h2>{story}</h2><p>{FIRST}</p>" for story in stories), subtype="html")
    article = one(save(tmp_path, made))
    assert [line for line in (article.title, *article.paragraphs) if line in stories] == stories
    (note,) = [note for note in article.notes if "several articles (3 headings)" in note.message]
    assert note.severity is Severity.WARNING
    made.set_content(f"<h2>{HEADLINE}</h2><p>{FIRST}</p><h3>Справка</h3><p>{SECOND}</p>", subtype="html")
    assert not any("several articles" in note for note in messages(one(save(tmp_path, made))))
    made.set_content("".join(f"<h1>{story}</h1><p>{FIRST} {story}.</p>" for story in stories), subtype="html")
    article = one(save(tmp_path, made))
    assert [line for line in (article.title, *article.paragraphs) if line in stories] == stories


@pytest.mark.parametrize(
    "line",
    [
        "01.11.2019 10:15, Пресс-служба пишет:",
        "1 ноября 2019 10:15, Пресс-служба <news@primer.example> написал(а):",
        "пт, 1 нояб. 2019 г. в 10:15, Пресс-служба <news@primer.example>:",
        "On Fri, Nov 1, 2019 at 10:15 AM Press <news@primer.example> wrote:",
        "On Fri, Nov 1, 2019 at 10:15 AM Press\n<news@primer.example> wrote:",
    ],
)
def test_what_an_answer_quotes_is_the_article_and_the_line_over_it_is_not(tmp_path: Path, line: str) -> None:
    quoted = "".join(f"> {one}\n" for one in TEXT.splitlines())
    article = one(save(tmp_path, letter("Re: релиз", f"Уточнение: изъято 90 кг, а не 9.\n\n{line}\n{quoted}")))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))
    assert (article.date, article.date_reason) == (date(2019, 11, 1), "quoted message")
    (note,) = [note for note in article.notes if note.message.startswith("left out: what is answered")]
    assert "Уточнение: изъято 90 кг, а не 9." in note.message
    assert note.severity is Severity.WARNING


@pytest.mark.parametrize("subject", ["Re: релиз", "релиз"])
def test_an_answer_of_some_length_is_the_article_and_what_it_quotes_is_left_out(tmp_path: Path, subject: str) -> None:
    text = f"{TEXT}\n01.11.2019 10:15, Пресс-служба пишет:\n> Просим уточнить.\n"
    article = one(save(tmp_path, letter(subject, text)))
    assert (article.title, article.paragraphs, article.date_reason) == (HEADLINE, (FIRST, SECOND), "mail")
    assert any("left out: the messages below, which it answers" in note for note in messages(article))


def test_a_paragraph_with_a_date_and_a_colon_quotes_nothing() -> None:
    text = f"{HEADLINE}\n\n1 ноября 2019 года в 10:15 полиция сообщила:\n\n{FIRST}"
    (found,) = read_mail_text(text)
    assert (found.text, found.forwarded) == (text, None)


def test_of_pasted_articles_in_a_mail_their_own_lines_are_read_and_no_others(tmp_path: Path) -> None:
    for number, one in enumerate(pasted()):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(letter(one.title, "\n".join(one.lines) + "\n").as_bytes())
        (read_article,) = read_all(path)[0].values()
        assert faults(one, read_article) == ([], [])


def test_an_article_under_the_signature_of_a_covering_note_is_read(tmp_path: Path) -> None:
    note = "Коллеги, ниже новость.\n\nС уважением,\nИван Примеров\nотдел мониторинга\n\n"
    article = one(save(tmp_path, letter("Новость", f"{note}{HEADLINE}\n\n{BODY}")))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))
    assert any("С уважением" in said for said in messages(article))


def test_a_disclaimer_under_a_signature_is_no_article(tmp_path: Path) -> None:
    disclaimer = (
        "Это сообщение и вложения к нему содержат конфиденциальные сведения и предназначены адресату.\n"
        "Если вы получили его по ошибке, удалите его и сообщите об этом тому, кто его отправил.\n"
    )
    note = f"{HEADLINE}\n\n{FIRST}\n\nС уважением,\nИван Примеров\n\n{disclaimer}"
    assert one(save(tmp_path, letter(HEADLINE, note))).paragraphs == (FIRST,)


def test_a_flash_stays_though_what_stands_under_its_signature_is_longer(tmp_path: Path) -> None:
    disclaimer = (
        "Данное сообщение предназначено только для лица, которому оно адресовано, и не подлежит передаче.\n"
        "При использовании материалов ссылка на пресс-службу ведомства обязательна для всех изданий.\n"
    )
    flash = "В Оше задержан курьер с 5 кг героина. Возбуждено уголовное дело."
    made = one(save(tmp_path, letter(HEADLINE, f"{flash}\n\nС уважением,\nИван Примеров\n\n{disclaimer}")))
    assert flash in "\n".join(made.paragraphs)
    assert "предназначено" not in "\n".join(made.paragraphs)


def test_a_charset_with_a_nul_in_its_name_does_no_harm(tmp_path: Path) -> None:
    head = f"Subject: x\nFrom: a@primer.example\nContent-Type: text/plain; charset=koi8\0-r\n\n{HEADLINE}\n\n{BODY}"
    article = one(save(tmp_path, head.encode("koi8-r")))
    assert (article.title, article.paragraphs) == (HEADLINE, (FIRST, SECOND))


def test_an_attached_mail_in_base64_is_decoded(tmp_path: Path) -> None:
    head = "Subject: x\nFrom: a@primer.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    part = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    inner = base64.encodebytes(letter(HEADLINE, BODY).as_bytes())
    articles, _ = read_all(save(tmp_path, f"{head}{part}".encode() + inner + b"\n--b--\n"))
    assert [(made.title, made.paragraphs) for made in articles.values()] == [(HEADLINE, (FIRST, SECOND))]
