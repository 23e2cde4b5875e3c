"""Shortcuts are reported as what they are, with the address that they lead to; nothing is fetched."""

import plistlib
from pathlib import Path

import pytest

from reading import read_one
from svodka.errors import SourceError
from svodka.sources.content import InboxFile

URL = "https://news.example/kg/2025/09/03/geroin?id=1&p=2"
LNK = bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(56)
DESKTOP = "[Desktop Entry]\nVersion=1.0\nType=Link\nName=Новость\nURL={}\nIcon=text-html\n"

SHORTCUTS = {
    "chrome.url": f"[InternetShortcut]\r\nURL={URL}\r\n".encode(),
    "ie.url": f"[DEFAULT]\r\nBASEURL={URL}\r\n[InternetShortcut]\r\nURL={URL}\r\nIconIndex=0\r\n".encode("cp1251"),
    "utf16.url": f"[InternetShortcut]\r\nURL={URL}\r\n".encode("utf-16"),
    "safari.webloc": plistlib.dumps({"URL": URL}),
    "binary.webloc": plistlib.dumps({"URL": URL}, fmt=plistlib.FMT_BINARY),
    "gnome.desktop": DESKTOP.format(URL).encode(),
    "windows.lnk": LNK + b"x" + URL.encode("utf-16-le") + b"\0\0",
    "called.txt": f"[InternetShortcut]\r\nURL={URL}\r\n".encode(),
}
NO_ADDRESS = {
    "program.desktop": b"[Desktop Entry]\nType=Application\nExec=/usr/bin/firefox\n",
    "file.url": b"[InternetShortcut]\r\nURL=file:///C:/secret.docx\r\n",
    "script.url": b"[InternetShortcut]\r\nURL=javascript:alert(1)\r\n",
    "file.lnk": LNK + "C:\\Новости\\a.docx".encode("utf-16-le"),
    "empty.webloc": plistlib.dumps({}),
    "list.webloc": plistlib.dumps([1]),
    "number.webloc": plistlib.dumps({"URL": 1}),
}
UNREADABLE = {
    "broken.webloc": b"<?xml version='1.0'?><plist><dict><key>URL",
    "entities.webloc": b"<?xml version='1.0'?><!DOCTYPE p [<!ENTITY x 'y'>]><plist><dict><key>URL</key><string>&x;</string></dict></plist>",
    "cut.webloc": b"bplist00\xd1\x01\x02",
    "declared.webloc": b"<!DOCTYPE x [<!ENTITY a 'aa'>]><plist><dict><key>URL</key><string>&a;</string></dict></plist>",
    "words.url": b"garbage",
    "damaged.lnk": LNK[:8] + b"\xff" * 50,
}


def refusal(tmp_path: Path, name: str, data: bytes) -> str:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_one(InboxFile(tmp_path / name))
    assert name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", SHORTCUTS)
def test_a_shortcut_is_told_with_its_address(tmp_path: Path, name: str) -> None:
    assert f"it is only a link to {URL}: open it and save the page itself" in refusal(tmp_path, name, SHORTCUTS[name])


@pytest.mark.parametrize("name", NO_ADDRESS)
def test_a_shortcut_to_no_page_is_told_without_an_address(tmp_path: Path, name: str) -> None:
    assert "link to something that is no web page: put the file" in refusal(tmp_path, name, NO_ADDRESS[name])


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_damaged_shortcut_is_no_article_and_nothing_in_another_language(tmp_path: Path, name: str) -> None:
    assert "a shortcut that cannot be read: open it and save" in refusal(tmp_path, name, UNREADABLE[name])


def test_an_article_or_a_page_under_the_name_of_a_shortcut_is_read(tmp_path: Path) -> None:
    text = "Милиция нашла у него героин.\n\n" * 30
    for name, data in (
        ("a.url", f"В Оше задержан курьер\n\n{text}"),
        ("b.webloc", f"<html><body><p>{'Он задержан. ' * 9}</p>"),
    ):
        (tmp_path / name).write_text(data, encoding="utf-8")
        assert read_one(InboxFile(tmp_path / name)).text


def test_an_address_takes_no_second_line_and_gives_the_terminal_no_command(tmp_path: Path) -> None:
    data = "[InternetShortcut]\nURL=https://a.kz/\x1b[31m\u202egnp\u2028x\nURL=y\n".encode()
    message = refusal(tmp_path, "a.url", data)
    assert message.isprintable()
    assert "\u202e" not in message


def test_an_address_of_many_kilobytes_is_cut(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, "a.url", b"[InternetShortcut]\nURL=https://a.kz/" + b"a" * 100_000)) < 800


def test_an_article_that_begins_with_its_address_is_no_shortcut(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        f"URL={URL}\n\nВ Оше задержан курьер\n\nМилиция нашла у него героин.\n", encoding="utf-8"
    )
    assert read_one(InboxFile(tmp_path / "a.txt")).paragraphs
