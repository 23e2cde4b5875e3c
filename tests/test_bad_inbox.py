"""One inbox with everything that can be wrong with a file and one good article: the good one is done, each bad one told in a line."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document

from command import GOOD, Result, svodka
from svodka.errors import ExitCode

CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"""
ENTITY = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>"""
MENUS = (
    "<html><body><nav>"
    + "".join(f'<a href="/{number}">Раздел {number}</a>' for number in range(50))
    + "</nav></body></html>"
)


def archive(document: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        made.writestr("word/document.xml", document)
    return buffer.getvalue()


def whole_docx() -> bytes:
    buffer = io.BytesIO()
    document = Document()
    document.add_paragraph("Полиция задержала мужчину.")
    document.save(buffer)
    return buffer.getvalue()


BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n ",
    "zero.docx": b"",
    "truncated.docx": whole_docx()[:900],
    "bomb.docx": archive(b"<d>" + b" " * 30_000_000 + b"</d>"),
    "entity.docx": archive(ENTITY.encode()),
    "large.html": b"<html><body><p>" + "Полиция задержала мужчину. ".encode() * 620_000 + b"</p></body></html>",
    "menus.html": MENUS.encode(),
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "endless.txt": ("Полиция задержала мужчину. " * 67_000).encode(),
    "report.pdf": b"%PDF-1.7 ...",
}
STRANGE_NAMES = [
    "с пробелом и «кавычками».txt",
    'it\'s "quoted".txt',
    "🚓 рейд.txt",
    "я" * 120 + ".txt",
    "-rf.txt",
    "new\nline.txt",
]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, dict]:
    folder = tmp_path_factory.mktemp("bad")
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, content in BAD.items():
        (inbox / name).write_bytes(content)
    (inbox / "good.txt").write_text(GOOD, encoding="utf-8")
    (inbox / "folder.docx").mkdir()
    (inbox / "loop").symlink_to(inbox)
    (inbox / "nowhere.txt").symlink_to(inbox / "none.txt")
    for number, name in enumerate(STRANGE_NAMES):
        body = f"Они задержаны в Бишкеке. Дело ведёт милиция {number}."
        text = f"URL: https://news.example/{number}\n\nПолиция задержала {number + 20} человек\n\n{body}\n"
        (inbox / name).write_text(text, encoding="utf-8")
    control = "Title: Найдены\x00 \x07тайники\n\nПолиция нашла тайник\x1b[31m в доме.\u202e Ведётся дело.\ufffe\n"
    (inbox / "control.txt").write_bytes(control.encode() + b"\n\xed\xa0\x80\n")
    long = " ".join(["задержанный перевозил груз через границу"] * 30)
    (inbox / "no_stop.txt").write_text(f"Title: Длинное предложение\n\nВ Бишкеке {long}\n", encoding="utf-8")
    result = svodka("translate", "-o", "outbox", cwd=folder, timeout=400)
    report = json.loads(next((folder / "outbox").glob("*.json")).read_text(encoding="utf-8"))
    return folder, result, report


def test_the_run_ends_with_some_failed_and_a_bulletin(outcome):
    folder, result, _ = outcome
    assert result.code == ExitCode.SOME_FAILED
    assert (folder / result.out.strip()).exists()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_on_one_line_with_what_to_do(outcome, name):
    _, result, report = outcome
    lines = [line for line in result.err.splitlines() if name in line and ":" in line]
    assert len(lines) == 1, result.err
    (entry,) = [file for file in report["files"] if Path(file["path"]).name == name]
    assert entry["status"] in ("failed", "unsupported")
    assert len(entry["reason"]) > 20


def test_everything_that_is_an_article_is_in_the_document_and_nothing_is_lost(outcome):
    folder, result, report = outcome
    text = "\n".join(paragraph.text for paragraph in Document(str(folder / result.out.strip())).paragraphs)
    assert "5 kg" in text
    assert all(f"https://news.example/{number}" in text for number in range(len(STRANGE_NAMES)))
    translated = [file for file in report["files"] if file["status"] == "translated"]
    assert len(translated) == 1 + len(STRANGE_NAMES) + 2
    names = {Path(file["path"]).name for file in report["files"]}
    assert {"nowhere.txt", *BAD} <= names


def test_control_characters_make_no_invalid_document(outcome):
    folder, result, _ = outcome
    with zipfile.ZipFile(folder / result.out.strip()) as made:
        xml = made.read("word/document.xml").decode("utf-8")
    assert not any(ord(letter) < 32 and letter not in "\t\n\r" for letter in xml)
    assert "\x1b" not in result.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "inbox" / "b.txt").write_text(GOOD + "\nЕщё.", encoding="utf-8")
    (tmp_path / "inbox" / "b.txt").chmod(0)
    result = svodka("translate", cwd=tmp_path)
    assert result.code == ExitCode.SOME_FAILED
    assert "b.txt" in result.err
