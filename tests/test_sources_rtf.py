"""RTF: what stands on the page, in any code page, and nothing of what was deleted, hidden, or made to do harm."""

import contextlib
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import FILES, LEAD, SECOND, TITLE, known, known_with_table, messages, read_one
from svodka.errors import SourceError
from svodka.sources import rtf
from svodka.sources.content import Content, InboxFile
from svodka.sources.rtf import read_rtf
from svodka.types import Article, Severity


def made(text: str | bytes, encoding: str = "cp1251") -> Article:
    """The article in what is given, put into a document of windows-1251."""
    data = text if isinstance(text, bytes) else b"{\\rtf1\\ansi\\ansicpg1251 " + text.encode(encoding) + b"}"
    (read,) = read_rtf(Content(Path("a.rtf"), data))
    assert isinstance(read, Article)
    return read


def escaped(text: str) -> str:
    return "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text)


def test_deletions_hidden_text_and_notes_of_libreoffice_stay_out() -> None:
    read = read_one(InboxFile(FILES / "libreoffice-marked.rtf"))
    assert (read.title, read.paragraphs, read.format) == (*known("prigovor"), "rtf")
    assert "1 footnote not read" in messages(read)


def test_a_table_of_libreoffice_has_a_paragraph_for_each_cell() -> None:
    read = read_one(InboxFile(FILES / "libreoffice-table.rtf"))
    assert (read.title, read.paragraphs, read.tables) == known_with_table("profilaktika")


def test_a_document_of_pandoc_is_read() -> None:
    read = read_one(InboxFile(FILES / "pandoc.rtf"))
    assert (read.title, read.paragraphs) == known("laboratoriya")


@pytest.mark.parametrize("end", ["\\par ", "\\par\r\n", "\\\n", "\\\r\n", "\\sect "])
def test_every_way_to_end_a_paragraph(end: str) -> None:
    read = made(f"{TITLE}{end}{LEAD}{end}{SECOND}")
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1\\ansi\\ansicpg1251 %s}",
        b"{\\rtf1\\ansi %s}",
        b"{\\rtf1\\ansi\\ansicpg1252 %s}",
        b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset204 Arial;}}\\f0 %s}",
        b"{\\rtf1\\ansi\\ansicpg99999 %s}",
    ],
)
@pytest.mark.parametrize("is_escaped", [True, False])
def test_windows_1251_is_read_whether_and_whatever_is_declared(data: bytes, is_escaped: bool) -> None:
    text = f"{TITLE}\\par {LEAD}\\par {SECOND}".encode("cp1251")
    if is_escaped:
        text = b"".join(b"\\'%02X" % byte if byte > 127 else bytes([byte]) for byte in text)
    read = made(data % text)
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


def test_letters_in_utf_8_behind_its_byte_order_mark_are_read() -> None:
    read = made(b"{\\rtf1\\ansi " + f"{TITLE}\\par {LEAD}".encode("utf-8-sig") + b"}")
    assert (read.title, read.paragraphs) == (TITLE, (LEAD,))


def test_the_replacement_after_a_unicode_letter_is_passed_over() -> None:
    read = made(
        f"{escaped(TITLE)}\\par \\uc2 {escaped(LEAD).replace('?', '??')}\\par {{\\uc0 {escaped(SECOND).replace('?', ' ')}}}"
    )
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


def test_a_negative_number_and_two_halves_are_letters_too() -> None:
    assert "\uff21 😀" in made("Police \\u-223? \\u-10179?\\u-8704?\\par have seized it.").text


def test_text_of_several_code_pages_is_read_by_its_fonts() -> None:
    fonts = b"{\\fonttbl{\\f0\\fcharset204 A;}{\\f1\\fcharset161 B;}{\\f2\\fcharset2 Symbol;}}"
    text = b"\\f0 " + "Опий".encode("cp1251") + b" {\\f1 " + "όπιο".encode("cp1253") + b"} {\\f2 \\'b7}x\\par"
    assert made(b"{\\rtf1\\ansi\\ansicpg1252" + fonts + text + b"}").text == "Опий όπιο • x"


@pytest.mark.parametrize(
    "gone",
    [
        "{\\v секрет}", "\\v секрет\\v0 ", "{\\deleted\\revauthdel1 секрет}", "{\\header секрет\\par}", "{\\footerf секрет}",
        "{\\*\\annotation секрет}", "{\\*\\unknownword секрет}", "{\\pict\\wmetafile8 0123abcd}", "{\\*\\bkmkstart секрет}",
        "{\\info{\\author секрет}{\\comment секрет}}", "{\\object{\\*\\objdata 0105}}", "{\\listtext 1.\\tab}", "{\\xe секрет}",
        "{\\stylesheet{\\s1 секрет;}}", "{\\fonttbl{\\f0 секрет;}}", "{\\field{\\*\\fldinst PAGE секрет}}", "{\\pict\\bin6 }}секр}",
    ],
)  # fmt: skip
def test_what_does_not_stand_on_the_page_is_not_read(gone: str) -> None:
    read = made(f"{TITLE}\\par {gone}{LEAD}\\par {SECOND}")
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


@pytest.mark.parametrize(
    "kept",
    [
        "{\\b опия}", "{\\revised\\revauth1 опия}", "{\\*\\cs10 }опия", "{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt опия}}",
        "{\\upr{опий}{\\*\\ud{опия}}}", "{\\object{\\result опия}}", "\\v0 опия", "{\\v x\\plain опия}",
    ],
)  # fmt: skip
def test_what_stands_on_the_page_is_read(kept: str) -> None:
    read = made(f"{TITLE}\\par {LEAD.replace('опия', kept)}\\par {SECOND}")
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = "{\\shp{\\*\\shpinst{\\sp{\\sn shapeType}{\\sv 202}}{\\shptxt \\pard Справка\\par}}{\\shprslt Справка}}"
    assert made(f"{TITLE}\\par {box}{LEAD}\\par {SECOND}").paragraphs == (LEAD, "Справка", SECOND)


def test_the_style_of_a_heading_marks_the_headline() -> None:
    styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}}"
    read = made(
        f"{styles}\\pard\\s0 Происшествия\\par\\pard\\s1 {TITLE}. Двое задержаны.\\par\\pard\\s0 {LEAD}\\par {SECOND}"
    )
    assert read.title == f"{TITLE}. Двое задержаны."


def test_header_lines_and_a_link_called_source_give_what_they_say() -> None:
    link = '{\\field{\\*\\fldinst{HYPERLINK "https://example.tj/1"}}{\\fldrslt{\\ul Источник}}}'
    read = made(f"Дата: 04.09.2025\\par {TITLE}\\par {LEAD}\\par {SECOND}\\par {link}\\par")
    assert (read.title, read.url, read.date) == (TITLE, "https://example.tj/1", date(2025, 9, 4))
    assert read.paragraphs == (LEAD, SECOND)


def test_several_articles_in_a_file_are_parted() -> None:
    text = "".join(
        f"URL: https://example.tj/{number}\\par Дата: 0{number}.09.2025\\par {TITLE}\\par {LEAD}\\par "
        for number in (1, 2)
    )
    assert len(read_rtf(Content(Path("a.rtf"), b"{\\rtf1\\ansi " + text.encode("cp1251") + b"}"))) == 2


def test_the_files_own_title_is_the_headline_only_where_the_text_has_none() -> None:
    info = "{\\info{\\title Канал поставки перекрыт}{\\author a}}"
    body = f"{LEAD} {SECOND} {LEAD}\\par {SECOND}"
    assert made(f"{info}{body}").title == "Канал поставки перекрыт"
    assert made(f"{info}{TITLE}\\par {body}").title == TITLE
    assert made(f"{info.replace('Канал поставки перекрыт', 'Документ1')}{body}").title == ""


def test_a_file_that_breaks_off_is_read_and_the_reviewer_told() -> None:
    read = made(b"{\\rtf1\\ansi\\ansicpg1251 " + f"{TITLE}\\par {LEAD}".encode("cp1251"))
    (note,) = (note for note in read.notes if "breaks off" in note.message)
    assert note.severity is Severity.ERROR


def test_ten_thousand_groups_in_each_other_are_as_good_as_one() -> None:
    assert made(
        b"{\\rtf1\\ansi\\ansicpg1251 " + b"{\\b " * 10_000 + LEAD.encode("cp1251") + b"}" * 10_001
    ).paragraphs == (LEAD,)


@pytest.mark.parametrize("data", [b"{" * 300_000, b"\\b" * 1_100])
def test_more_groups_and_words_than_any_article_has_are_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    if b"{" not in data:
        monkeypatch.setattr(rtf, "MAX_RTF_TOKENS", 1_000)
    with pytest.raises(SourceError, match="more control words or groups in each other than any article"):
        made(b"{\\rtf1 " + data)


@pytest.mark.parametrize(
    "data",
    [
        b"\\'e0" * 100_000, b"{\\field{\\*\\fldinst HYPERLINK \"http://a.b/\"}{\\fldrslt x}}" * 5_000, b"{\\field" * 50_000 + b"a\\par " * 2_000,  # noqa: E501
        b"\\intbl a\\cell" * 10_000, b"{\\pict " + b"ff" * 2_000_000 + b"}a",
    ],
)  # fmt: skip
def test_large_files_are_read_in_time_that_grows_with_them(data: bytes) -> None:
    start = time.process_time()
    assert made(b"{\\rtf1\\ansi " + data + b"}").text
    assert time.process_time() - start < 5


def test_a_damaged_file_is_refused() -> None:
    with pytest.raises(SourceError, match="this RTF document is damaged: open it in Word"):
        made(b"{\\rtf1\\ansi " + bytes(range(256)) * 10)


TOKENS = (
    b"{", b"}", b"\\par ", b"\\cell ", b"\\row ", b"\\v ", b"\\'e0", b"\\u1072?", b"\\*", b"\\field", b"\\fldinst ", b"\\shptxt ",
    b"\\intbl ", b"\\upr", b"\\ud ", b"\\info", b"\\title ", b"\\bin3 ", b"\\uc9 ", b"\\f7 ", b"\\", b"Police ", b"\xcf\xee",
)  # fmt: skip


@given(st.lists(st.sampled_from(TOKENS), max_size=60))
def test_any_row_of_tokens_is_read_or_refused(tokens: list[bytes]) -> None:
    with contextlib.suppress(SourceError):
        read_rtf(Content(Path("a.rtf"), b"{\\rtf1 " + b"".join(tokens)))
