"""ZIP archives of articles: each file as if it lay in the inbox, and nothing that an archive may do to whoever opens it."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from held import FIRST, HEADLINE, SECOND, TEXT, letter, read_all, refusal, zipped
from svodka.errors import SourceError
from svodka.sources.archive import read_name
from svodka.sources.content import InboxFile
from svodka.sources.formats import read
from svodka.sources.inbox import read_country
from svodka.system.archives import ARTICLES
from svodka.types import ArticleId


def put(folder: Path, files: dict[str, bytes | str], name: str = "week.zip") -> Path:
    path = folder / name
    path.write_bytes(zipped(files))
    return path


def test_files_in_an_archive_are_read_as_if_they_lay_in_the_inbox(tmp_path: Path) -> None:
    page = f"<html><head><title>{HEADLINE}</title></head><body><h1>{HEADLINE}</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    several = "".join(
        f"URL: https://a.example/{n}\nDate: 2019-11-0{n}\n\nТайник номер {n}\n\n{FIRST}\n\n" for n in (1, 2)
    )
    articles, others = read_all(
        put(
            tmp_path,
            {
                "Казахстан/10.txt": TEXT,
                "Казахстан/2.txt": TEXT,
                "страница.html": page,
                "страница_files/a.js": "1",
                "__MACOSX/._10.txt": "1",
                "README.txt": "1",
                ".hidden": "1",
                "две.txt": several,
                "фото.jpg": b"\xff\xd8\xff",
            },
        )
    )
    assert list(articles) == ["две.txt", "две.txt#2", "Казахстан/2.txt", "Казахстан/10.txt", "страница.html"]
    assert list(others) == ["фото.jpg"]
    assert "kind “picture”" in others["фото.jpg"].reason
    assert articles["страница.html"].paragraphs == (FIRST, SECOND)
    assert articles["Казахстан/2.txt"].country_hint == read_country("Казахстан")
    assert articles["страница.html"].country_hint is None
    assert articles["две.txt#2"].id == ArticleId(tmp_path / "week.zip", 2, "две.txt#2")
    assert articles["две.txt#2"].id.name == "week.zip/две.txt#2"


def test_a_file_that_fails_costs_no_other(tmp_path: Path) -> None:
    data = zipped(
        {"a.txt": TEXT, "empty.txt": "", "binary.txt": bytes(range(256)) * 10, "noun.xyz": "1", "z.docx": b"PK\x03\x04"}
    )
    damaged = bytearray(zipped({"b.txt": TEXT.encode() * 3}))
    damaged[40:60] = b"\xff" * 20
    path = tmp_path / "week.zip"
    path.write_bytes(data)
    articles, others = read_all(path)
    assert list(articles) == ["a.txt"]
    assert {name: one.reason.split(":")[0] for name, one in others.items()} == {
        "binary.txt": "it is no text in any known encoding",
        "empty.txt": "the file is empty (0 bytes)",
        "noun.xyz": "the type .xyz is not known",
        "z.docx": "the document is damaged or was not copied completely",
    }
    path.write_bytes(bytes(damaged))
    _, others = read_all(path)
    assert "damaged inside of the archive" in others["b.txt"].reason


def test_no_name_leads_out_of_the_archive_and_no_link_is_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("../a.txt", "/b.txt", "C:/c.txt", "in/../../d.txt", "e\\..\\..\\e.txt", "good.txt"):
            archive.writestr(name, TEXT)
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    path = tmp_path / "week.zip"
    path.write_bytes(buffer.getvalue())
    articles, others = read_all(path)
    assert list(articles) == ["good.txt"]
    assert {name for name, one in others.items() if "leads out of the archive" in one.reason} == set(others) - {
        "link.txt"
    }
    assert len(others) == 6
    assert "links in archives are not followed" in others["link.txt"].reason
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["week.zip"]


def test_an_archive_in_an_archive_is_not_opened_and_a_mail_in_it_is(tmp_path: Path) -> None:
    mail = letter("Новости недели", "Во вложении.")
    mail.add_attachment(TEXT, filename="a.txt")
    mail.add_attachment(zipped({"b.txt": TEXT}), maintype="application", subtype="zip", filename="inner.zip")
    articles, others = read_all(put(tmp_path, {"inner.zip": zipped({"a.txt": TEXT}), "mail.eml": bytes(mail)}))
    assert list(articles) == ["mail.eml/a.txt"]
    assert "archive inside of an archive" in others["inner.zip"].reason
    assert "archive inside of an archive" in others["mail.eml/inner.zip"].reason


def test_what_is_too_much_is_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    many = {f"{number}.txt": "" for number in range(ARTICLES.files + 1)}
    assert "2,001 files, more than 2,000" in refusal(put(tmp_path, many))
    assert "“bomb.txt” in it inflates absurdly, to 30.0 MB (a “zip bomb”)" in refusal(
        put(tmp_path, {"bomb.txt": b"0" * 30_000_000})
    )
    path = put(tmp_path, {"a.txt": TEXT})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 600_000_000)
    data[at + 20 : at + 24] = struct.pack("<I", 500_000_000)
    path.write_bytes(bytes(data))
    assert "unpack to 600.0 MB, more than 500.0 MB" in refusal(path)


def test_a_directory_larger_than_any_real_one_is_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, {"a.txt": TEXT})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", 0x7000_0000)
    path.write_bytes(bytes(data))
    assert "table of contents alone is larger" in refusal(path)


def test_encrypted_files_are_told_and_a_wholly_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, {"a.txt": TEXT, "b.txt": TEXT})
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 8] |= 1
    path.write_bytes(bytes(data))
    articles, others = read_all(path)
    assert (list(articles), list(others)) == (["a.txt"], ["b.txt"])
    assert "encrypted: unpack it with its password" in others["b.txt"].reason
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert refusal(path).startswith("the archive is encrypted: unpack it")


def test_a_member_that_unpacks_whole_is_refused_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "week.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", TEXT, zipfile.ZIP_DEFLATED)
        archive.writestr("b.txt", TEXT, zipfile.ZIP_BZIP2)
        archive.writestr("c.txt", TEXT, zipfile.ZIP_LZMA)
    articles, others = read_all(path)
    assert (list(articles), list(others)) == (["a.txt"], ["b.txt", "c.txt"])
    assert others["b.txt"].reason.startswith("it is packed with bzip2 or LZMA")


def test_a_name_of_thousands_of_digits_is_a_name(tmp_path: Path) -> None:
    articles, _ = read_all(put(tmp_path, {f"{'7' * 5000}.txt": TEXT, "12.txt": TEXT, "012.txt": TEXT, "2.txt": TEXT}))
    assert [name[:4] for name in articles] == ["2.tx", "012.", "12.t", "7777"]


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_damaged_archive_is_refused(tmp_path: Path, cut: int) -> None:
    path = put(tmp_path, {"a.txt": TEXT})
    path.write_bytes(path.read_bytes()[:cut])
    assert refusal(path).startswith("the archive is damaged or was not copied completely")


def test_an_archive_without_a_possible_article_is_refused(tmp_path: Path) -> None:
    assert refusal(put(tmp_path, {"__MACOSX/a": "1"})).startswith(
        "there is no file in the archive that could be an article"
    )


def test_an_office_document_is_no_archive_of_articles(tmp_path: Path) -> None:
    book = put(tmp_path, {"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"})
    assert "kind “Excel workbook”" in refusal(book)


@pytest.mark.parametrize("encoding", ["cp866", "windows-1251", "utf-8"])
@pytest.mark.parametrize("name", ["Казахстан/Новости недели №5.txt", "Ош.txt", "ёж и Щука.html", "ТАЙНИК В АКТАУ.docx"])
def test_names_of_any_packer_are_read(encoding: str, name: str) -> None:
    entry = zipfile.ZipInfo("a")
    entry.filename = name.encode(encoding).decode("cp437")
    assert read_name(entry) == name


def test_names_that_an_extra_field_or_a_flag_declares_are_taken_at_their_word() -> None:
    entry = zipfile.ZipInfo("a")
    entry.filename, said = "?????.txt", "Ош.txt".encode()
    entry.extra = struct.pack("<HHBI", 0x7075, 5 + len(said), 1, 0) + said
    assert read_name(entry) == "Ош.txt"
    flagged = zipfile.ZipInfo("Ñandú.txt")
    flagged.flag_bits = 0x800
    assert read_name(flagged) == "Ñandú.txt"
    western = zipfile.ZipInfo("a")
    western.filename = "Café Zürich.txt".encode("cp437").decode("cp437")
    assert read_name(western) == "Café Zürich.txt"


def test_the_packer_may_write_folders_as_windows_does(tmp_path: Path) -> None:
    articles, _ = read_all(put(tmp_path, {"kz\\a.txt": TEXT}))
    assert articles["kz/a.txt"].country_hint == read_country("kz")


@settings(max_examples=60)
@given(st.binary(min_size=0, max_size=400), st.integers(0, 300))
def test_any_damage_is_one_sentence_or_an_article(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    data = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    data[at : at + len(noise)] = noise
    path.write_bytes(b"PK\x03\x04" + bytes(data[4:]))
    try:
        assert read(InboxFile(path))
    except SourceError as error:
        assert "\n" not in str(error)
