"""Exports of Telegram Desktop: messages with a text are articles, all others are counted, and no size or damage matters."""

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from held import FIRST, HEADLINE, NAME, NUMBER, SECOND, exported, page_of, post, post_on_page, read_all, refusal, zipped
from reading import messages
from svodka.sources.articles import settle
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.sources.limits import MAX_FILE_BYTES, MAX_MESSAGES
from svodka.sources.telegram import Message, Piece, read_message
from svodka.sources.telegram_export import _Walk
from svodka.types import Article, Period

NOVEMBER = Period(datetime.date(2019, 11, 1), datetime.date(2019, 11, 30))
SIGNED: list[Any] = [
    {"type": "bold", "text": f"⚡️ {HEADLINE}"},
    f"\n\n{FIRST} Подробнее — ",
    {"type": "text_link", "text": "на сайте", "href": "https://primer.example/n/1"},
    ".\n\n",
    {"type": "mention", "text": "@primer_press"},
]


def save(folder: Path, data: bytes | str, name: str = "result.json") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def parts(text: str) -> tuple[str, tuple[str, ...]]:
    found = read_message(Message(1, datetime.datetime(2019, 11, 5, 10, 1), (Piece(text),)))
    return found.title, found.paragraphs


def test_messages_with_a_text_are_articles_and_the_others_are_counted(tmp_path: Path) -> None:
    data = exported(
        (
            {"id": 1, "type": "service", "date": "2019-11-05T09:00:00", "action": "create_channel", "text": ""},
            post(2, SIGNED, edited="2019-11-05T11:00:00", forwarded_from="МВД сообщает"),
            post(3, "", photo="photos/a.jpg"),
            post(4, "", poll={"question": "Да?", "answers": []}),
            post(5, f"{FIRST} {SECOND}", reply_to_message_id=2),
        )
    )
    articles, others = read_all(save(tmp_path, data))
    first, second = articles["message 2"], articles["message 5"]
    assert (first.title, first.paragraphs) == (HEADLINE, (f"{FIRST} Подробнее — на сайте.",))
    assert (first.date, first.date_reason, first.outlet) == (datetime.date(2019, 11, 5), "message", NAME)
    assert first.format == "telegram"
    assert {
        "forwarded from “МВД сообщает”",
        "edited after it was sent; this is the last wording",
        "left out of the body: “@primer_press”",
        "links to https://primer.example/n/1",
        "sent at 10:01 by the clock of whoever exported it",
    } <= set(messages(first))
    assert (second.title, second.paragraphs) == (FIRST, (SECOND,))
    assert "an answer to another message" in messages(second)
    assert not others["other messages"].wanted
    assert others["other messages"].reason == "3 messages left out: 2 without a text, 1 of Telegram itself"


def test_the_address_has_the_channel_s_name_only_where_its_messages_end_with_it(tmp_path: Path) -> None:
    signed, _ = read_all(save(tmp_path, exported(post(number, SIGNED) for number in (1, 2, 3))))
    assert [article.url for article in signed.values()] == [f"https://t.me/primer_press/{n}" for n in (1, 2, 3)]
    bare, _ = read_all(save(tmp_path, exported([post(1, FIRST), post(2, SIGNED), post(3, SECOND)])))
    assert bare["message 2"].url == f"https://t.me/c/{NUMBER}/2"
    assert any("opens for its subscribers only" in note for note in messages(bare["message 2"]))
    group, _ = read_all(save(tmp_path, exported([post(1, FIRST)], type="private_group")))
    assert not group["message 1"].url


@pytest.mark.parametrize(
    ("text", "title", "paragraphs"),
    [
        (f"{HEADLINE}\n\n{FIRST}\n{SECOND}", HEADLINE, (FIRST, SECOND)),
        (f"{FIRST} {SECOND}", FIRST, (SECOND,)),
        (f"{FIRST} {SECOND}\n{HEADLINE}", FIRST, (SECOND, HEADLINE)),
        (HEADLINE, HEADLINE, ()),
        (f"❗️❗️ {HEADLINE} 👇\n🔹 {FIRST}", HEADLINE, (FIRST,)),
        (f"⚡️ Срочно! {FIRST} {SECOND}", f"Срочно! {FIRST}", (SECOND,)),
        (f"⚡️ Срочно!\n{FIRST}\n{SECOND}", FIRST, (SECOND,)),
        ("г. Ош. Задержан курьер с гашишем. Он молчит.", "г. Ош. Задержан курьер с гашишем.", ("Он молчит.",)),
        (f"г. Ош.\n{FIRST}", f"г. Ош. {FIRST}", ()),
        (f"{FIRST}\n{SECOND}\nПодписывайтесь на наш канал и присылайте новости в бот!", FIRST, (SECOND,)),
        (f"{'Очень ' * 60}длинно.\n{FIRST}", "", (f"{'Очень ' * 60}длинно.", FIRST)),
    ],
)
def test_the_first_line_or_sentence_is_the_headline(text: str, title: str, paragraphs: tuple[str, ...]) -> None:
    assert parts(text) == (title, paragraphs)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(["Ош", "изъяли", "10 кг", "гашиша.", "\n", "⚡️", "«Курьер»", "—"]), min_size=1, max_size=30
    )
)
def test_no_word_is_lost_between_headline_and_paragraphs(words: list[str]) -> None:
    text = " ".join(words)
    title, paragraphs = parts(text)
    kept = " ".join((title, *paragraphs))
    letters = [one for one in text if one.isalnum()]
    assert [one for one in kept if one.isalnum()] == letters


def test_messages_outside_of_the_days_asked_for_are_counted(tmp_path: Path) -> None:
    data = exported(
        post(number, f"{HEADLINE}\n{FIRST} {number}.", f"2019-{month:02}-05")
        for number, month in enumerate(range(9, 13))
    )
    articles, others = read_all(save(tmp_path, data), NOVEMBER)
    assert list(articles) == ["message 2"]
    assert others["other messages"].reason == "3 messages left out: 3 outside the days asked for"


def test_without_days_a_long_channel_is_refused_with_the_days_that_it_has(tmp_path: Path) -> None:
    data = exported(
        post(number, f"{HEADLINE} {number}", f"2019-{1 + number % 12:02}-05") for number in range(MAX_MESSAGES + 1)
    )
    path = save(tmp_path, data)
    assert (
        refusal(path)
        == "it holds 301 messages with a text, of 2019-01-05 to 2019-12-05: say with --period which days you want"
    )
    assert len(read_all(path, NOVEMBER)[0]) == 25


def test_a_message_cut_at_the_limit_is_joined_only_beyond_doubt(tmp_path: Path) -> None:
    long = (FIRST + " ") * 34 + "Полицейские изъяли"
    long = long[:4090].rsplit(" ", 1)[0]
    rest = "и другие предметы."
    joined, _ = read_all(save(tmp_path, exported([post(1, long), post(2, rest), post(3, FIRST)])))
    assert list(joined) == ["message 1", "message 3"]
    assert joined["message 1"].text.endswith("и другие предметы.")
    apart, _ = read_all(save(tmp_path, exported([post(1, long), post(3, rest)])))
    short, _ = read_all(save(tmp_path, exported([post(1, FIRST[:-1]), post(2, rest)])))
    assert (len(apart), len(short)) == (2, 2)


def test_of_a_whole_account_the_channels_are_read(tmp_path: Path) -> None:
    channel = {"name": NAME, "type": "public_channel", "id": NUMBER, "messages": [post(1, FIRST)]}
    person = {"name": "Айгуль", "type": "personal_chat", "id": 5, "messages": [post(1, SECOND)]}
    left = {"name": "Второй", "type": "private_channel", "id": 6, "messages": [post(7, SECOND)]}
    data = {
        "about": "x",
        "personal_information": {"user_id": 1},
        "chats": {"about": "x", "list": [person, channel]},
        "left_chats": {"list": [left]},
    }
    articles, others = read_all(save(tmp_path, json.dumps(data)))
    assert list(articles) == [f"{NAME}/message 1", "Второй/message 7"]
    assert articles["Второй/message 7"].outlet == "Второй"
    assert others["other chats"].reason == "1 chat of the account left out: only channels are read"


def test_an_export_cut_off_gives_what_stands_before_and_says_so(tmp_path: Path) -> None:
    data = exported(post(number, f"{HEADLINE}\n{FIRST} Номер {number}.") for number in range(1, 6))
    articles, others = read_all(save(tmp_path, data[: int(len(data) * 0.7)]))
    assert list(articles) == ["message 1", "message 2", "message 3"]
    assert others["rest"].wanted
    assert others["rest"].reason == (
        "the export is damaged or cut off after a message of 2019-11-05; what stands before was read: export the channel again"
    )


@pytest.mark.parametrize(
    "more",
    [
        '{"id": 2, "a": ' + "[" * 100_000,
        '{"id": ' + "9" * 6000 + "}]}",
        '{"id": 2, "text": "\\ud800"}, nul',
        "\x00",
        '{"id": 2} {',
    ],
)
def test_absurd_json_ends_the_reading_and_keeps_what_was_read(tmp_path: Path, more: str) -> None:
    data = exported([post(1, FIRST)]).rstrip()
    articles, others = read_all(save(tmp_path, data[: data.rindex(b"]")] + b"," + more.encode()))
    assert list(articles) == ["message 1"]
    assert others["rest"].wanted


@pytest.mark.parametrize("data", ['{"a": 1}', "[1, 2]", "[" * 100_000, "просто текст", '{"messages": 5}', '"x"', "{"])
def test_other_json_is_no_export(tmp_path: Path, data: str) -> None:
    assert refusal(save(tmp_path, data, "other.json")).startswith("it is no Telegram export (result.json of a channel)")


def test_an_export_without_messages_is_said_to_be_one(tmp_path: Path) -> None:
    _, others = read_all(save(tmp_path, exported([])))
    assert [(one.wanted, one.reason) for one in others.values()] == [
        (False, "the channel has no message in this export")
    ]


def test_one_message_larger_than_a_file_may_be_ends_the_reading() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"a" * size

    watched = _Walk(Endless())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="larger than any that Telegram sends"):
        while watched.message <= 2 * MAX_FILE_BYTES:
            watched.read(1 << 20)
            watched.value = 0
    watched = _Walk(Endless())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="larger than any that Telegram sends"):
        while watched.message <= MAX_FILE_BYTES // 2:
            watched.read(1 << 20)


def test_pages_and_json_of_an_export_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "ChatExport_2019-11-05"
    for name in ("css", "photos", "files", "video_files"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.pdf").write_bytes(b"%PDF-1.4")
    save(
        folder, exported([post(2, SIGNED, forwarded_from="МВД"), post(3, "", photo="a"), post(4, f"{FIRST} {SECOND}")])
    )
    link, name = (
        '<a href="https://primer.example/n/1">на сайте</a>',
        '<a href="https://t.me/primer_press">@primer_press</a>',
    )
    signed = f"<strong>⚡️ {HEADLINE}</strong><br><br>{FIRST} Подробнее — {link}.<br><br>{name}"
    picture = '<div class="media_wrap clearfix"><a class="photo_wrap" href="photos/a.jpg"></a></div>'
    reply = '<div class="reply_to details">\nIn reply to <a href="#go_to_message2">this message</a></div>'
    page = page_of(
        post_on_page(2, signed, forwarded="МВД"),
        post_on_page(3, before=picture),
        post_on_page(4, f"{FIRST} {SECOND}", before=reply),
        post_on_page(5, SECOND, day="05.12.2019"),
    )
    save(folder, page, "messages.html")
    inbox = collect([tmp_path])
    assert [file.path.name for file in inbox.files] == ["messages.html", "result.json"]
    assert not inbox.skipped
    found = [one for file in inbox.files for one in read(file, NOVEMBER)]
    copies = settle([one for one in found if isinstance(one, Article)])
    assert [(copy.article.id.name, copy.called is not None) for copy in copies] == [
        ("messages.html/message 2", True),
        ("messages.html/message 4", True),
        ("result.json/message 2", False),
        ("result.json/message 4", False),
    ]
    on_page = copies[0].article
    assert (on_page.outlet, on_page.date) == (NAME, datetime.date(2019, 11, 5))
    assert "forwarded from “МВД”" in messages(on_page)
    assert "an answer to another message" in messages(copies[1].article)
    assert [one.reason for one in found if not isinstance(one, Article)] == [
        "2 messages left out: 1 outside the days asked for, 1 without a text",
        "1 message left out: 1 without a text",
    ]


def test_an_export_in_an_archive_makes_no_noise(tmp_path: Path) -> None:
    files = {"E/result.json": exported([post(1, FIRST)]), "E/photos/a.jpg": b"\xff\xd8\xff", "E/files/a.pdf": b"%PDF"}
    articles, others = read_all(save(tmp_path, zipped(files), "export.zip"))
    assert list(articles) == ["E/result.json/message 1"]
    assert not others


def test_a_page_of_an_export_without_messages_is_left_out(tmp_path: Path) -> None:
    _, others = read_all(save(tmp_path, page_of(), "export_results.html"))
    assert [(one.wanted, one.reason) for one in others.values()] == [
        (False, "this page of a Telegram export holds no messages")
    ]
