import os
import runpy
import sys
import zipfile
from importlib import resources
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt

from svodka.bulletin.docx_writer import STYLES, open_template, render
from svodka.errors import RequestError
from test_document_docx import IMPRINT, commented, read, sample

SCRIPT = Path(__file__).parents[1] / "scripts" / "make_template.py"


def shipped() -> bytes:
    return resources.files("svodka").joinpath("data", "template.docx").read_bytes()


def test_the_template_in_the_package_is_what_the_script_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["make_template.py", str(tmp_path / "t.docx")])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    built, kept = zipfile.ZipFile(tmp_path / "t.docx"), zipfile.ZipFile(BytesIO(shipped()))
    assert {name: built.read(name) for name in built.namelist()} == {name: kept.read(name) for name in kept.namelist()}


def test_headings_and_headlines_are_in_words_navigation() -> None:
    styles = open_template(None).styles
    levels = {
        "Svodka Group": "heading 1",
        "Svodka Country": "heading 2",
        "Svodka Headline": "heading 3",
        "Svodka Undecided": "Svodka Group",
    }
    for name, base in levels.items():
        assert styles[name].base_style is not None
        assert styles[name].base_style.name.lower() == base.lower()
    assert styles["Heading 1"].element.xpath("w:pPr/w:outlineLvl/@w:val") == ["0"]


def test_headlines_are_capitals_by_style() -> None:
    headline = open_template(None).styles["Svodka Headline"]
    assert headline.font.all_caps
    assert headline.base_style.font.bold
    assert headline.base_style.paragraph_format.keep_with_next


def test_the_footer_counts_pages_on_an_a4_sheet() -> None:
    (section,) = open_template(None).sections
    fields = section.footer._element.xpath(".//w:instrText")
    assert [field.text.strip() for field in fields] == ["PAGE", "NUMPAGES"]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_samples_of_the_template_do_not_reach_the_bulletin() -> None:
    assert open_template(None).paragraphs == []


def own_template(path: Path, *, without: str = "", language: str = "") -> Path:
    """An editor's template: made from nothing of ours but the names of the styles."""
    document = docx.Document()
    document.add_paragraph("Letter of somebody else")
    document.add_comment(document.paragraphs[0].runs, "old comment", author="x")
    for name, kind in STYLES.items():
        if name != without:
            document.styles.add_style(name, WD_STYLE_TYPE[kind])
    document.styles["Svodka Body"].font.size = Pt(17)
    document.sections[0].header.paragraphs[0].text = "OUR OFFICE"
    if language:
        for element in document.styles.element.xpath("w:docDefaults//w:lang"):
            element.attrib["{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"] = language
    document.save(str(path))
    return path


def test_an_editors_own_template_gives_the_looks(tmp_path: Path) -> None:
    content = render(sample(), *IMPRINT, template=own_template(tmp_path / "own.docx", language="ru-RU"))
    document = read(content)
    assert document.styles["Svodka Body"].font.size == Pt(17)
    assert document.sections[0].header.paragraphs[0].text == "OUR OFFICE"
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["en-GB"]
    assert document.paragraphs[0].text == "Unofficial translation"
    assert [text for text, _ in commented(content)] == [text for text, _ in commented(render(sample(), *IMPRINT))]


def test_comment_styles_that_the_template_lacks_are_not_referred_to(tmp_path: Path) -> None:
    template = docx.Document(str(own_template(tmp_path / "own.docx")))
    for style in [s for s in template.styles if s.name in {"annotation text", "annotation reference"}]:
        style.delete()
    template.save(str(tmp_path / "bare.docx"))
    package = zipfile.ZipFile(BytesIO(render(sample(), *IMPRINT, template=tmp_path / "bare.docx")))
    assert b"CommentText" not in package.read("word/comments.xml")
    assert b"CommentReference" not in package.read("word/document.xml")


@pytest.mark.parametrize("name", ["Svodka Country", "Svodka Hyperlink"])
def test_a_missing_style_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match=name):
        open_template(own_template(tmp_path / "own.docx", without=name))


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.docx").write_text("not a zip")
    with zipfile.ZipFile(tmp_path / "other.docx", "w") as package:
        package.writestr("a.txt", "not a document")
    (tmp_path / "cut.docx").write_bytes(shipped()[:2000])
    for name in ("text.docx", "other.docx", "cut.docx"):
        with pytest.raises(RequestError, match="no Word document"):
            open_template(tmp_path / name)
    with pytest.raises(RequestError, match="cannot be read"):
        open_template(tmp_path / "absent.docx")


def test_overlong_texts_fit_the_document_properties() -> None:
    properties = read(render(sample(), IMPRINT[0], "s" * 900)).core_properties
    assert len(properties.comments) == 255


def changed(names: dict[str, bytes | None]) -> bytes:
    """The template of the package with some of its parts replaced; None = left out."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(shipped())) as whole, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in whole.namelist():
            content = names.get(name, whole.read(name))
            if content is not None:
                made.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [None, b"", b"<x/>", b"<x", b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'])
@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "docProps/core.xml"]
)
def test_a_damaged_template_is_told_before_anything_is_translated(
    tmp_path: Path, part: str, content: bytes | None
) -> None:
    (tmp_path / "t.docx").write_bytes(changed({part: content}))
    with pytest.raises(RequestError, match=r"t\.docx (is no Word document|lacks)"):
        open_template(tmp_path / "t.docx")


def test_a_template_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(changed({"word/document.xml": b" " * 201_000_000}))
    with pytest.raises(RequestError, match="too large"):
        open_template(tmp_path / "t.docx")


def test_a_template_that_is_a_folder_or_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(RequestError, match="no ordinary file"):
            open_template(path)
