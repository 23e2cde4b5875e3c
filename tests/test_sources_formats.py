"""The table of formats: every suffix once, every format told by its content, nothing loaded before it is needed."""

from collections import Counter
from pathlib import Path

import pytest

from svodka.sources.content import Content
from svodka.sources.formats import find_promised_format, list_formats, recognise_format

TEXT = "В Оше задержан курьер с партией героина.".encode()


def test_no_two_formats_want_the_same_suffix() -> None:
    counts = Counter(suffix for known in list_formats() for suffix in known.suffixes)
    assert not [suffix for suffix, count in counts.items() if count > 1]


def test_a_format_is_read_or_there_is_advice() -> None:
    assert all((not known.reader) == bool(known.refusal) for known in list_formats())
    assert {known.name for known in list_formats() if known.reader} >= {
        "text",
        "web page",
        "Word document",
        "PDF document",
        "RTF document",
        "OpenDocument text",
        "link",
        "ZIP archive",
        "e-mail message",
        "web archive",
        "Telegram export",
    }


@pytest.mark.parametrize(
    ("data", "promised", "name"),
    [
        (TEXT, "", "text"),
        (TEXT, "web page", "text"),
        (b"<p>Seized</p>", "web page", "web page"),
        (b"<p>Seized</p>", "text", "text"),
        (b"<!DOCTYPE html><html>", "text", "web page"),
        (b"%PDF-1.7", "text", "PDF document"),
        (b"PK\x03\x04 damaged", "text", "ZIP archive"),
        (b"PK\x03\x04 damaged", "Word document", "Word document"),
        (b"From: a@b.example\nMessage-ID: <1@b>\nMIME-Version: 1.0\n\nx", "text", "e-mail message"),
        (b"Subject: x\n\nx", "e-mail message", "e-mail message"),
        (b"Date: 2019-11-01\nSource: x\n\nx", "text", "text"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b", "text", "web archive"),
        (b'{\n "name": "x",\n "type": "public_channel"', "text", "Telegram export"),
        (b"{ text in braces }", "text", "text"),
        (b'<html><link href="css/style.css"/><div class="page_wrap">', "web page", "Telegram export"),
        (b"junk %PDF-1.7", "PDF document", "PDF document"),
        (b"junk %PDF-1.7", "text", "text"),
        (b"\xef\xbb\xbf\n{\\rtf1\\ansi x}", "text", "RTF document"),
        (b"[InternetShortcut]\nURL=https://example.kz/", "text", "link"),
        (b"URL: https://example.kz/", "text", "text"),
        (b"PK\x03\x04 damaged", "OpenDocument text", "OpenDocument text"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "Word document", "old Word document (.doc)"),
    ],
)
def test_content_goes_before_what_the_name_promises(data: bytes, promised: str, name: str) -> None:
    assert recognise_format(Content(Path("a"), data, promised)).name == name


def test_suffixes_are_known_in_any_letter_case() -> None:
    assert find_promised_format(Path("Новость.HTM")).name == "web page"
    for unknown in ("новость", "новость.неведомо"):
        promised = find_promised_format(Path(unknown))
        assert promised.name == ""
        assert "is not known" in promised.refusal
