"""What is found in an inbox: files, folders, links and everything that people and programs leave there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from svodka.errors import RequestError
from svodka.sources.inbox import Inbox, collect


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("В Оше изъяли гашиш", encoding="utf-8")


def names(inbox: Inbox, root: Path) -> list[str]:
    return [str(file.path.relative_to(root)) for file in inbox.files]


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Permissions mean nothing to root: be nobody for a moment."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that everybody may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_files_come_in_the_order_of_their_names_with_numbers_by_value(tmp_path: Path) -> None:
    put(tmp_path, "10.txt", "2.txt", "Б.docx", "а.html", "в/1.md", "1.HTM")
    assert names(collect([tmp_path]), tmp_path) == ["1.HTM", "2.txt", "10.txt", "а.html", "Б.docx", "в/1.md"]


def test_hidden_temporary_and_readme_files_are_passed_over_without_a_word(tmp_path: Path) -> None:
    left_behind = [
        ".hidden.txt", "~$новость.docx", ".~lock.новость.docx#", "README", "README.md", "readme.txt", "ReadMe_first.docx",
        "Thumbs.db", "desktop.ini", ".DS_Store", "новость.txt~", "#новость.txt#", "a.tmp", "svodka.toml",
        ".git/note.txt", "__MACOSX/x.txt", "$RECYCLE.BIN/x.txt",
    ]  # fmt: skip
    put(tmp_path, "новость.txt", *left_behind)
    inbox = collect([tmp_path])
    assert names(inbox, tmp_path) == ["новость.txt"]
    assert inbox.skipped == ()


def test_unknown_types_are_reported_with_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "a.djvu", "b.xyz", "c.doc", "e", "f.jpg", "h.xlsx")
    inbox = collect([tmp_path])
    assert inbox.files == ()
    reasons = {skipped.path.name: skipped.reason for skipped in inbox.skipped}
    assert set(reasons) == {"a.djvu", "b.xyz", "c.doc", "e", "f.jpg", "h.xlsx"}
    assert "e-book" in reasons["a.djvu"]
    assert ".txt" in reasons["a.djvu"]
    assert ".xyz" in reasons["b.xyz"]
    assert ".docx" in reasons["c.doc"]
    assert "without a suffix" in reasons["e"]


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("Казахстан", "kz"),
        ("kyrgyzstan", "kg"),
        ("TJ", "tj"),
        ("02 Узбекистан", "uz"),
        ("Кыргызская Республика", "kg"),
        ("South_Korea", "kr"),
        ("Афганистан/2019/октябрь", "af"),
        ("Россия/Turkmenistan", "tm"),
    ],
)
def test_a_folder_named_after_a_country_gives_the_hint(tmp_path: Path, folder: str, code: str) -> None:
    put(tmp_path, f"{folder}/новость.txt")
    (file,) = collect([tmp_path]).files
    assert file.country_hint is not None
    assert file.country_hint.value == code
    assert "folder" in file.country_hint.reason


def test_other_folders_and_the_inbox_itself_give_no_hint(tmp_path: Path) -> None:
    put(tmp_path, "in/разное/новость.txt")
    assert [file.country_hint for file in collect([tmp_path / "in"]).files] == [None]


def test_a_file_named_by_itself_gets_the_hint_of_its_folder(tmp_path: Path) -> None:
    put(tmp_path, "Таджикистан/новость.txt", "KZ/новость.txt", "in/новость.txt")
    hints = [
        collect([tmp_path / folder / "новость.txt"]).files[0].country_hint for folder in ("Таджикистан", "KZ", "in")
    ]
    assert [hint.value if hint else "" for hint in hints] == ["tj", "kz", ""]


def test_the_folder_of_a_saved_page_is_passed_over_only_beside_its_page(tmp_path: Path) -> None:
    put(tmp_path, "Новость.html", "Новость_files/ad.html", "old.htm", "old.files/x.htm", "мои_files/статья.txt")
    assert names(collect([tmp_path]), tmp_path) == ["old.htm", "мои_files/статья.txt", "Новость.html"]


PARTS = ("jquery.min.js", "style.css", "logo.png", "saved_resource.html", "saved_resource(1).html", "ad.html")


@pytest.mark.parametrize(
    "folder", ["Новость_files", "Новость.files", "Новость_файлы", "Новость-Dateien", "Новость_fichiers"]
)
def test_the_folder_of_a_renamed_page_is_passed_over_because_the_page_leads_into_it(
    tmp_path: Path, folder: str
) -> None:
    put(tmp_path, *(f"{folder}/{part}" for part in PARTS))
    page = tmp_path / "переименована.html"
    page.write_text(f'<html><img src="{quote(folder)}/logo.png"><p>Текст</p></html>', encoding="utf-8")
    found = collect([tmp_path])
    assert names(found, tmp_path) == ["переименована.html"]
    assert found.skipped == ()


@pytest.mark.parametrize("parts", [PARTS, ("saved_resource.html",), ("filelist.xml", "header.htm")])
def test_a_saved_pages_folder_without_its_page_is_told_and_its_frames_are_no_articles(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    put(tmp_path, "другая.html", *(f"Новость_files/{part}" for part in parts))
    found = collect([tmp_path])
    assert names(found, tmp_path) == ["другая.html"]
    (told,) = found.skipped
    assert told.path.name == "Новость_files"
    assert "of a saved page, “Новость”, that is not beside it: put the page itself" in told.reason


def test_a_folder_named_so_with_articles_in_it_is_looked_into(tmp_path: Path) -> None:
    put(tmp_path, "август_files/a.docx", "август_files/b.html", "август_files/фото.jpg", "сентябрь_files/a.html")
    assert names(collect([tmp_path]), tmp_path) == [
        "август_files/a.docx",
        "август_files/b.html",
        "сентябрь_files/a.html",
    ]


def test_a_frame_that_lies_about_alone_is_no_article(tmp_path: Path) -> None:
    put(tmp_path, "saved_resource.html", "saved_resource(2).html", "новость.html")
    assert names(collect([tmp_path]), tmp_path) == ["новость.html"]


def test_a_directory_named_like_a_document_is_looked_into(tmp_path: Path) -> None:
    put(tmp_path, "x.docx/внутри.txt")
    assert names(collect([tmp_path]), tmp_path) == ["x.docx/внутри.txt"]


def test_loops_of_links_end_and_nothing_counts_twice(tmp_path: Path) -> None:
    put(tmp_path, "a/новость.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "копия.txt").symlink_to(tmp_path / "a" / "новость.txt")
    inbox = collect([tmp_path, tmp_path, tmp_path / "a" / "новость.txt", tmp_path / "a" / ".." / "a"])
    assert len(inbox.files) == 1
    assert inbox.skipped == ()


def test_a_link_to_a_folder_above_the_inbox_is_reported_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "inbox/новость.txt", "счета.txt")
    (tmp_path / "inbox" / "выше").symlink_to(tmp_path)
    inbox = collect([tmp_path / "inbox"])
    assert names(inbox, tmp_path) == ["inbox/новость.txt"]
    assert [(skipped.path.name, "lies in" in skipped.reason) for skipped in inbox.skipped] == [("выше", True)]


def test_an_empty_folder_named_like_an_article_is_reported(tmp_path: Path) -> None:
    put(tmp_path, "y.docx/внутри.txt")
    (tmp_path / "x.docx").mkdir()
    (tmp_path / "пустая").mkdir()
    (skipped,) = collect([tmp_path]).skipped
    assert skipped.path.name == "x.docx"
    assert "put the article itself into the inbox" in skipped.reason


def test_folders_in_folders_without_end_are_reported(tmp_path: Path) -> None:
    deep = tmp_path / "/".join("a" * 400)
    deep.mkdir(parents=True)
    put(tmp_path, "a/новость.txt", "a/a/a/новость.txt")
    inbox = collect([tmp_path])
    assert len(inbox.files) == 2
    assert ["too deep" in skipped.reason for skipped in inbox.skipped] == [True]


def test_bulletins_of_ours_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "bulletin-43_2019-10-28_2019-11-03.docx", "bulletin_2019-10-28_2019-11-03-2.docx")
    put(tmp_path, "bulletin_2019-10-28_2019-11-03.json", "names.tsv", "bulletin_of_the_ministry.docx")
    put(tmp_path, "bulletin_2019-10-28_2019-11-03.review.html", "bulletin-43_2019-10-28_2019-11-03-2.review.html")
    inbox = collect([tmp_path])
    assert names(inbox, tmp_path) == ["bulletin_of_the_ministry.docx"]
    assert inbox.skipped == ()


def test_links_that_lead_nowhere_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "нет.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
    inbox = collect([tmp_path])
    assert [skipped.path.name for skipped in inbox.skipped] == ["a.txt", "b.txt"]
    assert all("nowhere" in skipped.reason for skipped in inbox.skipped)


def test_a_pipe_in_the_inbox_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "труба.txt")
    (skipped,) = collect([tmp_path]).skipped
    assert "ordinary file" in skipped.reason


@pytest.mark.parametrize(
    "name",
    ["с пробелами и «кавычками».txt", "it's \"new\" $HOME `x` %20.txt", "🚨 срочно.txt", "a\nb.txt", "я" * 123 + ".txt", "-rf.txt"],
)  # fmt: skip
def test_strange_names_are_found(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert names(collect([tmp_path]), tmp_path) == [name]


def test_names_that_are_no_utf8_are_found(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xcd\xee\xe2\xee\xf1\xf2\xfc.txt"
    descriptor = os.open(raw, os.O_CREAT | os.O_WRONLY)
    os.close(descriptor)
    assert len(collect([tmp_path]).files) == 1


def test_an_empty_inbox_is_returned_as_empty(tmp_path: Path) -> None:
    assert collect([tmp_path]) == Inbox((), ())
    assert collect([]) == Inbox(())


def test_a_missing_inbox_is_an_impossible_request(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="There is no “нет такой”"):
        collect([tmp_path / "нет такой"])


def test_an_inbox_that_is_neither_folder_nor_file_is_an_impossible_request(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "inbox")
    with pytest.raises(RequestError, match="neither a folder nor a file"):
        collect([tmp_path / "inbox"])


def test_a_folder_that_may_not_be_read_is_reported_and_the_others_are_read(shared_folder: Path) -> None:
    put(shared_folder, "закрыто/a.txt", "открыто/b.txt")
    (shared_folder / "закрыто").chmod(0o000)
    try:
        with ordinary_user():
            inbox = collect([shared_folder])
            with pytest.raises(RequestError, match="permissions"):
                collect([shared_folder / "закрыто"])
    finally:
        (shared_folder / "закрыто").chmod(0o755)
    assert names(inbox, shared_folder) == ["открыто/b.txt"]
    (skipped,) = inbox.skipped
    assert skipped.path.name == "закрыто"
    assert "permissions" in skipped.reason


def test_the_order_of_paths_given_is_kept(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a.txt")
    assert [file.path.name for file in collect([tmp_path / "b.txt", tmp_path / "a.txt"]).files] == ["b.txt", "a.txt"]
