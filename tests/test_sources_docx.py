"""Word documents: what stands on the page, and nothing from a document that means harm."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pasted_articles import faults, pasted
from reading import messages, read_one
from svodka.errors import SourceError
from svodka.sources.content import InboxFile
from svodka.types import Article, Table

HEADLINE = "В Хороге перекрыт канал поставки опия"
LEAD = "Пограничники и сотрудники агентства по контролю за наркотиками изъяли в тайнике у реки 18 килограммов опия."
SECOND = "Задержаны двое жителей приграничного района, возбуждено уголовное дело."
ADDRESS = "https://example.tj/2019/10/opiy/"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def article(tmp_path: Path, build: Callable[[Document], object], name: str = "новость.docx") -> Article:
    document = docx.Document()
    build(document)
    document.save(str(tmp_path / name))
    return read_one(InboxFile(tmp_path / name))


def plain(*paragraphs: str) -> Callable[[Document], object]:
    return lambda document: [document.add_paragraph(text) for text in paragraphs]


def package(tmp_path: Path, body: str, extra: dict[str, bytes] | None = None, prolog: str = "") -> Path:
    """A Word document written by hand: only its text and what is given."""
    path = tmp_path / "новость.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        document = f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_one(InboxFile(path))
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_headline_body_and_address_from_plain_paragraphs(tmp_path: Path) -> None:
    read_article = article(tmp_path, plain(HEADLINE, "", LEAD, SECOND, ADDRESS))
    assert read_article.title == HEADLINE
    assert read_article.paragraphs == (LEAD, SECOND)
    assert read_article.url == ADDRESS
    assert read_article.outlet == "example.tj"
    assert (read_article.format, read_article.encoding) == ("docx", "")
    assert read_article.date is None


@pytest.mark.parametrize("style", ["Title", "Heading 1"])
def test_a_heading_style_marks_the_headline_below_a_kicker(tmp_path: Path, style: str) -> None:
    def build(document: Document) -> None:
        document.add_paragraph("Происшествия")
        document.add_paragraph(HEADLINE + ". Двое задержаны.", style=style)
        document.add_paragraph(LEAD)

    read_article = article(tmp_path, build)
    assert read_article.title == HEADLINE + ". Двое задержаны."
    assert read_article.paragraphs == (LEAD,)


def test_header_lines_work_as_in_text(tmp_path: Path) -> None:
    read_article = article(
        tmp_path, plain(f"Ссылка: {ADDRESS}", "Дата: 29.10.2019", "Страна: Таджикистан", HEADLINE, LEAD)
    )
    assert (read_article.url, read_article.date) == (ADDRESS, date(2019, 10, 29))
    assert read_article.country_hint is not None
    assert read_article.country_hint.value == "tj"
    assert (read_article.title, read_article.paragraphs) == (HEADLINE, (LEAD,))


def test_document_properties_give_no_date(tmp_path: Path) -> None:
    assert article(tmp_path, plain(HEADLINE, LEAD)).date is None


def test_of_pasted_articles_their_own_lines_are_read_and_no_others(tmp_path: Path) -> None:
    for one in pasted():
        assert faults(one, article(tmp_path, plain(*filter(None, one.lines)))) == ([], [])


def with_table(*rows: tuple[str, ...]) -> Callable[[Document], object]:
    def build(document: Document) -> None:
        document.add_paragraph(HEADLINE)
        document.add_paragraph(LEAD)
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph(SECOND)

    return build


def test_the_cells_of_a_table_are_paragraphs_that_know_their_places(tmp_path: Path) -> None:
    build = with_table(
        ("Область", "Опий", "Гашиш"), ("Согдийская обл. Север", "18 кг", ""), ("", "", ""), ("", "", "3 кг")
    )
    made = article(tmp_path, build)
    cells = ("Область", "Опий", "Гашиш", "Согдийская обл. Север", "18 кг", "3 кг")
    assert made.paragraphs == (LEAD, *cells, SECOND)
    assert made.tables == (Table(((2, 3, 4), (5, 6, 0), (0, 0, 7))),)


def test_a_cell_over_two_columns_keeps_the_next_one_in_its_place(tmp_path: Path) -> None:
    def build(document: Document) -> None:
        with_table(("Вид", "Изъято", ""), ("", "2024", "2025"), ("опий", "1", "2"))(document)
        row = document.tables[0].rows[0].cells
        row[1].merge(row[2])

    assert article(tmp_path, build).tables == (Table(((2, 3, 0), (0, 4, 5), (6, 7, 8))),)


def test_two_tables_side_by_side_are_two_and_a_single_row_is_a_line(tmp_path: Path) -> None:
    def build(document: Document) -> None:
        with_table(("а", "б"), ("в", "г"))(document)
        for table in (document.add_table(rows=2, cols=2), document.add_table(rows=2, cols=2)):
            for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
                cell.text = str(number)
        single = document.add_table(rows=1, cols=2).rows[0].cells
        single[0].text, single[1].text = "Опий", "18 кг"

    made = article(tmp_path, build)
    assert [table.rows for table in made.tables] == [((2, 3), (4, 5)), ((7, 8), (9, 10)), ((11, 12), (13, 14))]
    assert made.paragraphs[-1] == "Опий; 18 кг"


@pytest.mark.parametrize(
    "running", [LEAD.replace("Пограничники", "Вчера военные пограничники"), "Груз изъят. Дело возбуждено."]
)
def test_a_table_that_lays_out_running_text_is_read_cell_by_cell(tmp_path: Path, running: str) -> None:
    build = with_table(("Хорог", running), ("Опий", "18 кг"))
    assert article(tmp_path, build).paragraphs == (LEAD, "Хорог", running, "Опий", "18 кг", SECOND)


def test_a_cell_that_claims_endless_columns_spans_some(tmp_path: Path) -> None:
    span = f'<w:tcPr><w:gridSpan w:val="{"9" * 5000}"/></w:tcPr>'
    row = f"<w:tr><w:tc>{span}{paragraph(LEAD)}</w:tc><w:tc>{paragraph(SECOND)}</w:tc></w:tr>"
    read_article = read_one(InboxFile(package(tmp_path, f"{paragraph(HEADLINE)}<w:tbl>{row}{row}</w:tbl>")))
    assert LEAD in " ".join(read_article.paragraphs) and SECOND in " ".join(read_article.paragraphs)


def test_a_table_within_a_table_is_read_in_reading_order(tmp_path: Path) -> None:
    def build(document: Document) -> None:
        document.add_paragraph(HEADLINE)
        document.add_paragraph(LEAD)
        left, right = document.add_table(rows=1, cols=2).rows[0].cells
        left.text = SECOND
        inner = right.add_table(rows=1, cols=2).rows[0].cells
        inner[0].text, inner[1].text = "Опий", "18 кг"

    assert article(tmp_path, build).paragraphs == (LEAD, SECOND, "Опий; 18 кг")


def test_header_lines_and_the_address_in_the_cells_of_a_table_are_read(tmp_path: Path) -> None:
    def build(document: Document) -> None:
        table = document.add_table(rows=2, cols=2)
        cells = [*table.rows[0].cells, *table.rows[1].cells]
        for cell, text in zip(cells, ("Дата:", "29.10.2019", "Источник: Пример-Пресс", ADDRESS), strict=True):
            cell.text = text
        plain(HEADLINE, LEAD, SECOND)(document)

    found = article(tmp_path, build)
    assert (found.title, found.paragraphs) == (HEADLINE, (LEAD, SECOND))
    assert (found.date, found.outlet, found.url) == (date(2019, 10, 29), "Пример-Пресс", ADDRESS)


def test_the_text_of_links_is_read_and_a_link_called_source_gives_the_address(tmp_path: Path) -> None:
    def build(document: Document) -> None:
        document.add_paragraph(HEADLINE)
        mixed = document.add_paragraph("По данным ")
        add_link(document, mixed, "агентства", "https://example.tj/akn")
        mixed.add_run(", изъято 18 кг опия.")
        document.add_paragraph(SECOND)
        add_link(document, document.add_paragraph(), "Источник", ADDRESS)

    read_article = article(tmp_path, build)
    assert read_article.paragraphs == ("По данным агентства, изъято 18 кг опия.", SECOND)
    assert read_article.url == ADDRESS


def add_link(document: Document, paragraph_: object, text: str, address: str) -> None:
    identity = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{identity}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>')
    paragraph_._p.append(link)  # type: ignore[attr-defined]


def test_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    body = paragraph(HEADLINE) + (
        '<w:p><w:r><w:t xml:space="preserve">Изъято </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>81</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>18</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3"><w:r><w:t> тонн</w:t></w:r></w:moveFrom>'
        '<w:r><w:t xml:space="preserve"> кг опия.</w:t></w:r></w:p>'
    )
    assert read_one(InboxFile(package(tmp_path, body))).paragraphs == ("Изъято 18 кг опия.",)


def test_hidden_text_and_field_codes_are_not_read_and_breaks_are(tmp_path: Path) -> None:
    body = paragraph(HEADLINE) + (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>скрыто</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "http://x"</w:instrText></w:r>'
        f"<w:r><w:t>{LEAD}</w:t><w:br/><w:t>{SECOND}</w:t></w:r>"
        "<w:r><w:tab/><w:t>Алма</w:t><w:noBreakHyphen/><w:t>Ата</w:t></w:r></w:p>"
    )
    assert read_one(InboxFile(package(tmp_path, body))).paragraphs == (LEAD, f"{SECOND} Алма-Ата")


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('Справка: опий – высушенный сок мака.')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = paragraph(HEADLINE) + (
        f'<w:p><w:r><w:t>{LEAD}</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice Requires="wps">'
        f"<w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>" + paragraph(SECOND)
    )
    assert read_one(InboxFile(package(tmp_path, body))).paragraphs == (
        LEAD,
        "Справка: опий – высушенный сок мака.",
        SECOND,
    )


def test_content_controls_and_inserted_paragraphs_are_read(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph(HEADLINE)}</w:sdtContent></w:sdt><w:customXml>{paragraph(LEAD)}</w:customXml>"
    )
    read_article = read_one(InboxFile(package(tmp_path, body)))
    assert (read_article.title, read_article.paragraphs) == (HEADLINE, (LEAD,))


def test_footnotes_are_not_read_and_that_is_said(tmp_path: Path) -> None:
    body = paragraph(HEADLINE) + f"<w:p><w:r><w:t>{LEAD}</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    assert messages(read_one(InboxFile(package(tmp_path, body)))) == ("1 footnote not read",)


def test_a_relation_that_leads_nowhere_does_no_harm(tmp_path: Path) -> None:
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://x/image" Target="../NULL"/>'
        b'<Relationship Id="r2" Type="http://x/styles" Target="nowhere.xml"/></Relationships>'
    )
    path = package(tmp_path, paragraph(HEADLINE) + paragraph(LEAD), {"word/_rels/document.xml.rels": relations})
    assert read_one(InboxFile(path)).paragraphs == (LEAD,)


def test_macros_are_left_alone(tmp_path: Path) -> None:
    path = package(tmp_path, paragraph(HEADLINE) + paragraph(LEAD), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100})
    assert read_one(InboxFile(path)).paragraphs == (LEAD,)


def test_a_document_called_txt_is_read_as_a_document(tmp_path: Path) -> None:
    read_article = article(tmp_path, plain(HEADLINE, LEAD), "новость.txt")
    assert (read_article.format, read_article.title) == ("docx", HEADLINE)


def test_an_empty_document_is_refused(tmp_path: Path) -> None:
    assert "no text" in refusal(package(tmp_path, "<w:p/>"))


def test_a_document_without_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "пусто.docx"
    path.write_bytes(b"")
    assert "empty" in refusal(path)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_truncated_document_is_refused(tmp_path: Path, share: float) -> None:
    article(tmp_path, plain(HEADLINE, LEAD))
    path = tmp_path / "новость.docx"
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "damaged" in refusal(path)


def test_a_document_with_damaged_content_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, paragraph(HEADLINE) + "<w:p>")
    assert "damaged" in refusal(path)
    good = package(tmp_path, paragraph(LEAD) * 50).read_bytes()
    path.write_bytes(good[:60] + bytes([good[60] ^ 0xFF]) + good[61:])
    assert "damaged" in refusal(path)


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    bomb = package(tmp_path, paragraph(HEADLINE), {"word/media/a.bin": bytes(30_000_000)})
    assert "zip bomb" in refusal(bomb)
    bomb = package(tmp_path, paragraph("а" * 30_000_000))
    assert "zip bomb" in refusal(bomb)


def test_a_document_packed_as_no_program_packs_one_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, paragraph(LEAD))
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", text)
    assert "damaged" in refusal(path)


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    parts = {f"word/media/{number}.bin": b"" for number in range(6000)}
    assert "zip bomb" in refusal(package(tmp_path, paragraph(HEADLINE), parts))


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w:document [<!ENTITY a "аааа"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE w:document SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(tmp_path: Path, prolog: str) -> None:
    assert "entities" in refusal(package(tmp_path, paragraph("&amp;x;"), prolog=prolog))


def test_entities_hidden_by_another_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "новость.docx"
    document = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body>{paragraph("&x;")}</w:body></w:document>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", document.encode("utf-16"))
    assert "entities" in refusal(path)


def test_other_archives_are_refused_with_what_they_are(tmp_path: Path) -> None:
    for name, inside, word in (
        ("a.docx", "xl/workbook.xml", "Excel"),
        ("b.docx", "ppt/presentation.xml", "presentation"),
        ("e.docx", "новость.txt", "no Word text"),
    ):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(inside, "x")
        assert word in refusal(path)


def test_an_encrypted_document_and_an_old_one_are_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "старый.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))
    assert "without a password" in refusal(path)
    locked = package(tmp_path, paragraph(HEADLINE)).read_bytes()
    header = locked.index(b"PK\x01\x02")
    path.write_bytes(locked[: header + 8] + bytes([locked[header + 8] | 1]) + locked[header + 9 :])
    assert "encrypted" in refusal(path)


def test_a_document_of_two_hundred_thousand_words_is_refused(tmp_path: Path) -> None:
    words = " ".join(f"слово{number}" for number in range(1000))
    assert "200,000 words" in refusal(package(tmp_path, paragraph(words) * 200))


def test_soft_hyphens_and_surrogate_references_do_not_come_through(tmp_path: Path) -> None:
    body = paragraph(HEADLINE) + paragraph("Нар\u00adкотики изъяты\u200b.")
    read_article = read_one(InboxFile(package(tmp_path, body)))
    assert read_article.paragraphs == ("Наркотики изъяты.",)
    assert messages(read_article) == ("2 invisible characters removed",)
    assert "damaged" in refusal(package(tmp_path, paragraph("&#xD800;")))


@pytest.mark.parametrize("before", ["", paragraph("URL: https://24.kg/a/1")])
def test_a_document_with_a_picture_only_gets_the_advice_of_a_scan(tmp_path: Path, before: str) -> None:
    blip = '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    path = package(tmp_path, f"{before}<w:p><w:r><w:drawing>{blip}</w:drawing></w:r></w:p>")
    assert "only a picture in it and no text" in refusal(path)
    assert "ocrmypdf -l rus+eng" in refusal(path)
