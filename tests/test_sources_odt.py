"""OpenDocument texts: what stands on the page, and nothing from a document that means harm."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from reading import FILES, LEAD, SECOND, TITLE, known, known_with_table, messages, read_one
from svodka.errors import SourceError
from svodka.sources.content import InboxFile
from svodka.types import Article

TYPE = "application/vnd.oasis.opendocument.text"
NAMESPACES = (
    " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("style", "style"),
        )
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def content(body: str, styles: str = "", prolog: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {NAMESPACES}>{styles}'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def package(body: str, automatic: str = "", kind: str = TYPE, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content(body, automatic))
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return buffer.getvalue()


def made(tmp_path: Path, body: str, automatic: str = "", **parts: str) -> Article:
    (tmp_path / "a.odt").write_bytes(package(body, automatic, **parts))
    return read_one(InboxFile(tmp_path / "a.odt"))


def refusal(tmp_path: Path, data: bytes, name: str = "a.odt") -> str:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_one(InboxFile(tmp_path / name))
    assert name in str(caught.value)
    return str(caught.value)


def p(*texts: str) -> str:
    return "".join(f"<text:p>{text}</text:p>" for text in texts)


def test_deletions_hidden_text_and_notes_of_libreoffice_stay_out() -> None:
    read = read_one(InboxFile(FILES / "libreoffice-marked.odt"))
    assert (read.title, read.paragraphs, read.format) == (*known("prigovor"), "odt")
    assert "1 footnote not read" in messages(read)


def test_a_table_of_libreoffice_has_a_paragraph_for_each_cell() -> None:
    read = read_one(InboxFile(FILES / "libreoffice-table.odt"))
    assert (read.title, read.paragraphs, read.tables) == known_with_table("profilaktika")


@pytest.mark.parametrize(("file", "text"), [("pandoc.odt", "laboratoriya"), ("libreoffice.fodt", "prigovor")])
def test_documents_of_pandoc_and_flat_ones_of_libreoffice_are_read(file: str, text: str) -> None:
    read = read_one(InboxFile(FILES / file))
    assert (read.title, read.paragraphs) == known(text)


def test_header_lines_and_a_link_called_source_give_what_they_say(tmp_path: Path) -> None:
    link = '<text:a xlink:href="https://example.tj/1">Источник</text:a>'
    read = made(tmp_path, p("Дата: 04.09.2025", TITLE, LEAD, SECOND, link))
    assert (read.title, read.url, read.date) == (TITLE, "https://example.tj/1", date(2025, 9, 4))
    assert read.paragraphs == (LEAD, SECOND)


@pytest.mark.parametrize(
    "gone",
    [
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>секрет</text:p></text:deletion></text:changed-region></text:tracked-changes>",
        '<text:section text:display="none"><text:p>секрет</text:p></text:section>',
        '<text:p text:style-name="Hidden">секрет</text:p>',
        '<text:p text:style-name="Heir">секрет</text:p>',
        "<text:table-of-content><text:index-body><text:p>секрет</text:p></text:index-body></text:table-of-content>",
        "<text:p><office:annotation><text:p>секрет</text:p></office:annotation></text:p>",
        '<text:p><text:span text:style-name="Hidden">секрет</text:span></text:p>',
        "<text:p><text:hidden-text>секрет</text:hidden-text></text:p>",
        "<text:p><draw:frame><draw:image><office:binary-data>секрет</office:binary-data></draw:image></draw:frame></text:p>",
    ],
)
def test_what_does_not_stand_on_the_page_is_not_read(tmp_path: Path, gone: str) -> None:
    styles = '<office:automatic-styles><style:style style:name="Hidden"><style:text-properties text:display="none"/></style:style><style:style style:name="Heir" style:parent-style-name="Hidden"/></office:automatic-styles>'  # noqa: E501
    read = made(tmp_path, p(TITLE) + gone + p(LEAD, SECOND), styles)
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


@pytest.mark.parametrize(
    "kept",
    [
        '<text:change-start text:change-id="c"/>опия<text:change-end text:change-id="c"/>',
        "<text:span>опия</text:span>",
        "<text:ruby><text:ruby-base>опия</text:ruby-base><text:ruby-text>x</text:ruby-text></text:ruby>",
        '<text:bookmark text:name="b"/>опия<text:soft-page-break/>',
        "<text:meta><text:span>опия</text:span></text:meta>",
        '<loext:content-control xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0">опия'
        "</loext:content-control>",
    ],
)
def test_what_stands_on_the_page_is_read(tmp_path: Path, kept: str) -> None:
    read = made(tmp_path, p(TITLE, LEAD.replace("опия", kept), SECOND))
    assert (read.title, read.paragraphs) == (TITLE, (LEAD, SECOND))


def test_a_hidden_style_of_a_header_says_nothing_of_the_style_of_that_name_in_the_text(tmp_path: Path) -> None:
    header = f'<office:document-styles {NAMESPACES}><office:automatic-styles><style:style style:name="P1"><style:text-properties text:display="none"/></style:style></office:automatic-styles></office:document-styles>'  # noqa: E501
    body = p(TITLE) + f'<text:p text:style-name="P1">{LEAD}</text:p>' + p(SECOND)
    assert made(tmp_path, body, styles=header).paragraphs == (LEAD, SECOND)


def test_blanks_tabs_and_breaks_are_what_they_are_on_the_page(tmp_path: Path) -> None:
    read = made(
        tmp_path,
        p(TITLE, "Изъято<text:s text:c='3'/>18\n  кг<text:tab/>опия.<text:line-break/>Ведётся следствие.", SECOND),
    )
    assert read.paragraphs == ("Изъято 18 кг опия.", "Ведётся следствие.", SECOND)


def test_a_text_box_is_read_once_after_its_paragraph_and_lists_in_order(tmp_path: Path) -> None:
    box = "<draw:frame><draw:text-box><text:p>Справка</text:p></draw:text-box></draw:frame>"
    items = f"<text:list><text:list-item>{p('героина — 3 кг;')}</text:list-item><text:list-item>{p('опия — 5 кг.')}</text:list-item></text:list>"  # noqa: E501
    read = made(tmp_path, p(TITLE, box + LEAD) + items)
    assert read.paragraphs == (LEAD, "Справка", "героина — 3 кг;", "опия — 5 кг.")


def test_a_style_that_comes_from_a_heading_marks_the_headline(tmp_path: Path) -> None:
    styles = '<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Heading_20_1"/></office:automatic-styles>'
    common = f'<office:document-styles {NAMESPACES}><style:style style:name="Heading_20_1" style:display-name="Heading 1"/></office:document-styles>'  # noqa: E501
    body = p("Происшествия") + f'<text:p text:style-name="P1">{TITLE}. Двое задержаны.</text:p>' + p(LEAD, SECOND)
    assert made(tmp_path, body, styles, styles=common).title == f"{TITLE}. Двое задержаны."


def test_the_files_own_title_is_the_headline_only_where_the_text_has_none(tmp_path: Path) -> None:
    about = f"<office:document-meta {NAMESPACES}><office:meta><dc:title>Канал поставки перекрыт</dc:title></office:meta></office:document-meta>"  # noqa: E501
    long = f"{LEAD} {SECOND} {LEAD}"
    assert made(tmp_path, p(long, SECOND), meta=about).title == "Канал поставки перекрыт"
    assert made(tmp_path, p(TITLE, long, SECOND), meta=about).title == TITLE


def test_a_document_called_otherwise_is_read(tmp_path: Path) -> None:
    for name in ("a.txt", "a.docx", "a.zip"):
        (tmp_path / name).write_bytes(package(p(TITLE, LEAD, SECOND)))
        assert read_one(InboxFile(tmp_path / name)).format == "odt"


@pytest.mark.parametrize(
    ("element", "word"), [("<manifest:encryption-data/>", "it is encrypted: open it with its password"), ("", "")]
)
def test_a_password_is_told(tmp_path: Path, element: str, word: str) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{space}"><manifest:file-entry>{element}</manifest:file-entry></manifest:manifest>'
    data = package(p(TITLE, LEAD), **{"META-INF__manifest": manifest})
    if word:
        assert word in refusal(tmp_path, data)
    else:
        (tmp_path / "a.odt").write_bytes(data)
        assert read_one(InboxFile(tmp_path / "a.odt")).title == TITLE


def test_a_package_that_is_encrypted_as_a_whole_is_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", TYPE)
        archive.writestr("encrypted-package", "x")
    assert "it is encrypted" in refusal(tmp_path, buffer.getvalue())


def test_other_open_documents_are_told(tmp_path: Path) -> None:
    data = package(p("x"), kind="application/vnd.oasis.opendocument.spreadsheet")
    assert "a spreadsheet, a presentation or a drawing" in refusal(tmp_path, data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_document_is_refused(tmp_path: Path, share: float) -> None:
    data = (FILES / "pandoc.odt").read_bytes()
    assert "damaged or was not copied completely: open it in LibreOffice" in refusal(
        tmp_path, data[: int(share * len(data))]
    )


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_truncated_flat_document_is_refused(tmp_path: Path, share: float) -> None:
    data = (FILES / "libreoffice.fodt").read_bytes()
    assert "damaged or was not copied completely" in refusal(tmp_path, data[: int(share * len(data))], "a.fodt")


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    prolog = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    flat = content(p("&x;"), prolog=prolog).replace("document-content", "document").encode()
    assert "declares XML entities, which LibreOffice never does" in refusal(tmp_path, flat, "a.fodt")


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    assert "zip bomb" in refusal(tmp_path, package(p(" " * 30_000_000)))


def test_elements_in_each_other_without_end_are_refused(tmp_path: Path) -> None:
    assert "damaged" in refusal(tmp_path, package("<text:section>" * 5_000 + "</text:section>" * 5_000))


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    assert "no text in it" in refusal(tmp_path, package(""))


def test_a_document_with_a_picture_only_gets_the_advice_of_a_scan(tmp_path: Path) -> None:
    picture = '<text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame></text:p>'
    assert "ocrmypdf -l rus+eng" in refusal(tmp_path, package(picture))
