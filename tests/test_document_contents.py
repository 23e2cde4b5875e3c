"""The table of contents: what it shows and where it leads, in real Word files; and that learning does not take it for text."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from svodka.bulletin.assembly import assemble, describe_printed
from svodka.bulletin.docx_writer import CONTENTS_STYLES, open_template, render
from svodka.errors import RequestError
from svodka.options import HeadingOverride, Layout
from svodka.review.alignment import EditOutcome, align
from svodka.review.edited_document import read_edited
from svodka.review.recorded_bulletin import RecordedPassage
from svodka.types import Bulletin, Outcome, TermUse
from test_document_docx import IMPRINT, PERIOD, commented, lines, read, sample
from test_document_template import own_template

PAGES = (
    "Check (contents): When the editing is done, press Ctrl+A and F9: Word then fills in the page numbers. "
    "LibreOffice does it by itself."
)


def with_contents() -> Bulletin:
    return replace(sample(), contents=True)


def cells(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def test_the_contents_name_country_headline_and_page_of_each_item_after_the_title_block() -> None:
    document = read(render(with_contents(), *IMPRINT))
    assert cells(document) == [
        ["Country", "Headline", "Page"],
        ["Kyrgyzstan", "Heroin seized in Chui Region – MIA", "…"],
        ["[not determined]", "[no headline]", "…"],
    ]
    blocks = [block for block in document.element.body if block.tag in (qn("w:p"), qn("w:tbl"))]
    texts = ["".join(text.text or "" for text in block.iter(qn("w:t"))) for block in blocks]
    assert texts[5:8] == [
        "№ 43",
        "CountryHeadlinePageKyrgyzstanHeroin seized in Chui Region – MIA…[not determined][no headline]…",
        "",
    ]
    assert texts[8] == "CARICC MEMBER STATES"


def test_without_contents_the_document_is_what_it_was() -> None:
    plain, bulletin = read(render(sample(), *IMPRINT)), with_contents()
    assert plain.tables == []
    with_table = [line for line in lines(render(bulletin, *IMPRINT)) if line != ("Svodka Contents Cell", "")]
    assert with_table == lines(render(sample(), *IMPRINT))
    assert describe_printed(bulletin) == describe_printed(sample())
    assert read(render(replace(assemble([], PERIOD, 1), contents=True), *IMPRINT)).tables == []


def test_every_headline_leads_to_its_item_and_every_page_number_counts_its_page() -> None:
    (table,) = read(render(with_contents(), *IMPRINT)).tables
    body = table._tbl.getparent()
    bookmarks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for link in table._tbl.iter(qn("w:hyperlink"))]
    fields = [field.text.split() for field in table._tbl.iter(qn("w:instrText"))]
    assert anchors == ["_svodka_1_0", "_svodka_2_0"]
    assert set(anchors) <= bookmarks
    assert fields == [["PAGEREF", anchor, "\\h"] for anchor in anchors]
    kinds = [mark.get(qn("w:fldCharType")) for mark in table._tbl.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 2


def test_nobody_who_opens_it_is_asked_to_update_fields() -> None:
    package = zipfile.ZipFile(BytesIO(render(with_contents(), *IMPRINT)))
    assert b"w:dirty" not in package.read("word/document.xml")
    assert b"updateFields" not in package.read("word/settings.xml")


def test_a_screen_reader_finds_headings_and_a_description() -> None:
    (table,) = read(render(with_contents(), *IMPRINT)).tables
    assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [1, 0, 0]
    (described,) = table._tbl.xpath("w:tblPr/w:tblDescription/@w:val")
    assert "A headline is a link to its item" in described
    assert {paragraph.style.name for row in table.rows for paragraph in row.cells[2].paragraphs} == {
        "Svodka Contents Page"
    }


def test_how_the_page_numbers_come_in_is_a_comment_that_can_be_switched_off() -> None:
    bulletin = with_contents()
    assert (PAGES, "Page") in commented(render(bulletin, *IMPRINT))
    assert all("contents" not in text for text, _ in commented(render(bulletin, *IMPRINT, checks_off={"contents"})))
    assert cells(read(render(bulletin, *IMPRINT, clean=True))) == cells(read(render(bulletin, *IMPRINT)))


def test_a_country_that_the_office_calls_otherwise_is_called_so() -> None:
    layout = Layout(headings=(HeadingOverride("kg", "KYRGYZSTAN AND NEIGHBOURS"),))
    items = [item for group in sample().groups for section in group.sections for item in section.items]
    bulletin = replace(assemble(items, PERIOD, 1, layout), contents=True)
    assert cells(read(render(bulletin, *IMPRINT)))[1][0] == "KYRGYZSTAN AND NEIGHBOURS"


def test_contents_and_term_sheet_stand_in_one_document() -> None:
    bulletin = replace(with_contents(), terms=(TermUse("гашиш", "hashish", (Outcome.NATIVE,)),))
    first, last = read(render(bulletin, *IMPRINT)).tables
    assert (first.rows[0].cells[0].text, last.rows[0].cells[0].text) == ("Country", "Russian")


def test_a_template_without_the_contents_styles_serves_bulletins_without_contents_only(tmp_path: Path) -> None:
    path = own_template(tmp_path / "own.docx")
    render(sample(), *IMPRINT, template=path)
    with pytest.raises(RequestError) as raised:
        open_template(path, contents=True)
    assert all(f'"{name}"' in str(raised.value) for name in CONTENTS_STYLES)
    document = docx.Document(str(path))
    for name, kind in CONTENTS_STYLES.items():
        document.styles.add_style(name, WD_STYLE_TYPE[kind])
    document.save(str(path))
    assert len(cells(read(render(with_contents(), *IMPRINT, template=path)))) == 3


def printed() -> list[RecordedPassage]:
    return [
        RecordedPassage(item.number, block.number, block.bookmark, block.text[passage.start : passage.stop], "источник")
        for item in describe_printed(sample())
        for block in item.blocks
        for passage in block.passages
    ]


def edited(path: Path, *, google: bool) -> Path:
    """A bulletin whose first headline somebody changed, in Word, or in Google Docs, which drops bookmarks and our styles."""
    path.write_bytes(render(with_contents(), *IMPRINT))
    document = docx.Document(str(path))
    headline = next(one for one in document.paragraphs if one.text.startswith("Heroin seized"))
    headline.runs[0].text = "Large heroin seizure in Chui Region – MIA"
    if google:
        for mark in list(document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
            mark.getparent().remove(mark)
        inside = [one for row in document.tables[0].rows for cell in row.cells for one in cell.paragraphs]
        for one in (*document.paragraphs, *inside):
            one.style = document.styles["Normal"]
    document.save(str(path))
    return path


@pytest.mark.parametrize("google", [False, True])
def test_the_headlines_in_the_contents_are_not_taken_for_the_items(tmp_path: Path, google: bool) -> None:
    document = read_edited(edited(tmp_path / "a.docx", google=google))
    assert all("Kyrgyzstan" not in paragraph.text for paragraph in document.paragraphs)
    alignment = align(printed(), document)
    first = alignment.renderings[0]
    assert (first.outcome, first.english) == (EditOutcome.EDITED, "Large heroin seizure in Chui Region – MIA")
    assert not [text for text in alignment.added if "heroin" in text.lower()]
