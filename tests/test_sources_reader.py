"""Any file at all: read, or refused in one clear sentence that names it."""

import os
import subprocess
import sys
import tempfile
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reading import messages, read_one
from svodka.errors import ExitCode, SourceError
from svodka.sources.content import InboxFile
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.types import Article

HEADLINE = "В Актау нашли тайник с гашишем"
BODY = "Полицейские изъяли из тайника 9 килограммов гашиша, задержаны двое, сообщили в департаменте полиции области."


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_one(InboxFile(path))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("“")
    assert ": " in message
    assert caught.value.exit_code == ExitCode.SOME_FAILED
    return message


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("data", [b"", b" \r\n\t \n", b"\xef\xbb\xbf", "\u200b\u00ad\n".encode()])
def test_empty_files_are_refused(tmp_path: Path, data: bytes) -> None:
    message = refusal(put(tmp_path, "пусто.txt", data))
    assert "empty" in message or "no text" in message


def test_a_file_of_headers_only_is_refused(tmp_path: Path) -> None:
    assert "no text" in refusal(put(tmp_path, "a.txt", "URL: https://example.kz/1\nДата: 29.10.2019\n".encode()))


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"%PDF-1.7\n", "is no PDF"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), ".doc"),
        (b"{\\rtf1\\ansi ", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x7fELF", "program"),
        (b"Rar!\x1a\x07", "archive"),
        (b"\x1f\x8b\x08", "archive"),
        (b"SQLite format 3\x00", "database"),
    ],
)
@pytest.mark.parametrize("name", ["новость.txt", "новость.docx", "новость.html"])
def test_other_kinds_are_told_by_their_content_whatever_their_name(
    tmp_path: Path, start: bytes, word: str, name: str
) -> None:
    message = refusal(put(tmp_path, name, start + bytes(range(256)) * 10))
    assert word in message
    assert name in message


def test_binary_data_called_text_is_refused(tmp_path: Path) -> None:
    assert "no text in any known encoding" in refusal(put(tmp_path, "a.txt", bytes(range(256)) * 40))
    assert "no Word document" in refusal(put(tmp_path, "b.docx", bytes(range(256)) * 40))


def test_two_hundred_thousand_words_are_refused_with_the_limit(tmp_path: Path) -> None:
    message = refusal(put(tmp_path, "a.txt", ("гашиш " * 200_000).encode()))
    assert "200,000 words" in message
    assert "50,000" in message


def test_a_word_as_long_as_a_file_is_refused_with_the_limit(tmp_path: Path) -> None:
    assert "600,006 characters" in refusal(put(tmp_path, "a.txt", ("Тайник\n\n" + "я" * 599_999).encode()))


def test_a_text_file_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    assert "5.0 MB" in refusal(put(tmp_path, "a.txt", b"heroin " * 1_000_000))


def test_a_file_that_was_taken_away_is_refused(tmp_path: Path) -> None:
    assert "not there any more" in refusal(tmp_path / "нет.txt")


def test_folders_and_pipes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.docx").mkdir()
    assert "folder" in refusal(tmp_path / "x.docx")
    os.mkfifo(tmp_path / "труба.txt")
    assert "ordinary file" in refusal(tmp_path / "труба.txt")


def test_a_file_that_may_not_be_read_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        path = put(folder, "закрыто.txt", BODY.encode())
        path.chmod(0o000)
        is_root = not os.geteuid()
        if is_root:
            os.seteuid(65534)
        try:
            assert "permissions" in refusal(path)
        finally:
            if is_root:
                os.seteuid(0)


@pytest.mark.parametrize(
    "name", ["с пробелами и «кавычками».txt", "it's \"new\" $HOME.txt", "🚨 срочно.txt", "я" * 123 + ".txt", "перенос\nстроки.txt"]
)  # fmt: skip
def test_strange_names_are_read_and_shown(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, f"{HEADLINE}\n\n{BODY}\n".encode())
    assert read_one(InboxFile(path)).title == HEADLINE
    refusal(put(tmp_path, name, b""))


def test_a_name_that_is_no_utf8_is_shown_in_a_message_that_can_be_printed(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xcd\xee\xe2.txt"
    os.close(os.open(raw, os.O_CREAT | os.O_WRONLY))
    (file,) = collect([tmp_path]).files
    with pytest.raises(SourceError) as caught:
        read(file)
    str(caught.value).encode("utf-8")


def test_a_date_in_the_future_is_not_believed(tmp_path: Path) -> None:
    future = (date.today() + timedelta(days=40)).isoformat()
    article = read_one(InboxFile(put(tmp_path, "a.txt", f"Date: {future}\n{HEADLINE}\n\n{BODY}".encode())))
    assert article.date is None
    assert any(future in note for note in messages(article))


def test_reading_plain_text_loads_no_heavy_library(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"{HEADLINE}\n\n{BODY}".encode("cp1251"))
    program = (
        "import sys; from pathlib import Path; from svodka.sources.formats import read; from svodka.sources.inbox import collect;"
        "from svodka.russian.language import decide_language, decide_paragraph_languages;"
        "a = read(collect([Path(sys.argv[1])]).files[0])[0]; verdict = decide_language(a); decide_paragraph_languages(a, verdict);"
        "heavy = {'trafilatura', 'docx', 'lxml', 'langdetect', 'pymorphy3', 'numpy'} & set(sys.modules);"
        "print(verdict.value, sorted(heavy))"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == "ru []\n"


def sane(article: Article) -> None:
    assert article.text
    for text in (article.title, *article.paragraphs, *messages(article)):
        assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in text)
        assert text == text.strip()
    assert all(article.paragraphs)


@settings(max_examples=150)
@given(
    data=st.one_of(
        st.binary(max_size=600),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(alphabet="аб вг.\n—-: Д12.\u00ad\u0301<>pdiv/=&#;«", max_size=300).map(str.encode),
    ),
    start=st.sampled_from(
        [
            b"",
            b"PK\x03\x04",
            b"<html><body><p>",
            b"<!DOCTYPE html>",
            b"\xff\xfe",
            b"URL: ",
            b"%PDF",
            "Дата: ".encode(),
            b"# ",
        ]
    ),
    name=st.sampled_from(["a.txt", "a.md", "a.html", "a.docx"]),
)
def test_any_bytes_are_read_or_refused_and_never_worse(data: bytes, start: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), name, start + data)
        try:
            articles = read(InboxFile(path))
        except SourceError as error:
            assert name in str(error)
        else:
            assert articles
            for article in articles:
                sane(article)


WORDS = "полиция|изъяла|героин|задержан|житель|области|по|подозрению|в|сбыте|возбуждено|дело|сообщила|пресс-служба|Оша"
SENTENCES = st.lists(st.sampled_from(WORDS.split("|")), min_size=6, max_size=25).map(
    lambda words: " ".join(words).capitalize() + "."
)


LONG_WORDS = " ".join(["Пресс-служба", *["пресс-служба"] * 5]) + "."


@settings(max_examples=60)
# No wrapped line reaches 40 letters; a paragraph of one line may be longer than they are.
@example(paragraphs=[LONG_WORDS, "В в в в в в."], encoding="utf-8", newline="\n", width=45)
@example(
    paragraphs=[LONG_WORDS, "Возбуждено дело по подозрению в сбыте оша."], encoding="utf-8", newline="\n", width=45
)
@given(
    paragraphs=st.lists(SENTENCES, min_size=2, max_size=6, unique=True),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    width=st.one_of(st.none(), st.integers(min_value=45, max_value=110)),
)
def test_an_article_comes_out_as_it_was_whatever_its_encoding_and_width(
    paragraphs: list[str], encoding: str, newline: str, width: int | None
) -> None:
    import textwrap

    filled = [textwrap.fill(text, width, break_on_hyphens=False) if width else text for text in paragraphs]
    text = "\n\n".join([HEADLINE, *filled]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), "a.txt", text.replace("\n", newline).encode(encoding))
        article = read_one(InboxFile(path))
    assert article.title == HEADLINE
    assert list(article.paragraphs) == paragraphs
