"""PDF documents: paragraphs in reading order out of what real programs print, and a sentence for what is no text or means harm."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from pdf_files import assemble, pages, stream, written
from reading import FILES, known, messages, read_one
from svodka.errors import SourceError
from svodka.sources import pdf, pdf_extraction
from svodka.sources.content import InboxFile
from svodka.system.child_process import IsolatedError
from svodka.types import Article, Severity, Table

TITLE = "Police in Osh have seized five kilograms of heroin"
BODY = (
    "The police of the city of Osh have seized five kilograms of heroin from",
    "a car that was on its way to the north of the country, the agency said.",
)
WHOLE = " ".join(BODY)
SECOND = "Two men were detained. An investigation is under way in the region."


def made(tmp_path: Path, data: bytes, name: str = "a.pdf") -> Article:
    (tmp_path / name).write_bytes(data)
    return read_one(InboxFile(tmp_path / name))


def refusal(tmp_path: Path, data: bytes, name: str = "a.pdf") -> str:
    with pytest.raises(SourceError) as caught:
        made(tmp_path, data, name)
    assert name in str(caught.value)
    assert str(caught.value).isprintable()
    return str(caught.value)


def article(*more: bytes, **about: str) -> bytes:
    text = written(TITLE, size=18) + written(*BODY, top=690) + written(SECOND, top=640)
    return pages(stream(text), *more, about=about)


def test_a_page_printed_by_chromium_loses_the_browsers_lines_and_gives_its_headers() -> None:
    read = read_one(InboxFile(FILES / "chromium-headers.pdf"))
    assert (read.title, read.paragraphs) == known("zhenshina")
    assert read.url == "https://example.tj/2025/09/04/geroin-v-poezde"
    assert (read.date, read.date_reason, read.outlet, read.format) == (date(2025, 9, 4), "header", "example.tj", "pdf")


def test_columns_are_read_one_after_the_other_and_hyphenation_is_undone() -> None:
    read = read_one(InboxFile(FILES / "weasyprint-columns.pdf"))
    assert (read.title, read.paragraphs) == known("laboratoriya")


def test_hyphens_of_compounds_stay_and_those_of_line_ends_go() -> None:
    read = read_one(InboxFile(FILES / "libreoffice-a5-hyphens.pdf"))
    assert (read.title, read.paragraphs) == known("prigovor")


def test_running_heads_and_page_numbers_of_several_pages_go() -> None:
    read = read_one(InboxFile(FILES / "libreoffice-running-head.pdf"))
    paragraphs = [
        text
        for name in ("pogranichniki", "laboratoriya", "zhenshina", "profilaktika", "prigovor")
        for text in known(name)[1]
    ]
    assert (read.title, read.paragraphs) == (known("pogranichniki")[0], tuple(paragraphs))
    assert "4 running heads and page numbers left out" in messages(read)


def test_a_page_written_by_hand_is_read(tmp_path: Path) -> None:
    read = made(tmp_path, article())
    assert (read.title, read.paragraphs) == (TITLE, (WHOLE, SECOND))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(tmp_path: Path, turn: int) -> None:
    matrix = {90: b"0 1 -1 0 595 0 cm", 180: b"-1 0 0 -1 595 842 cm", 270: b"0 -1 1 0 0 842 cm"}[turn]
    text = (
        b"q "
        + matrix
        + b" "
        + written(TITLE, size=18, top=500)
        + written(*BODY, top=450)
        + written(SECOND, top=400)
        + b"Q"
    )
    read = made(tmp_path, pages(stream(text), page=b"/Rotate %d" % turn))
    assert (read.title, read.paragraphs) == (TITLE, (WHOLE, SECOND))


def test_a_stamp_across_the_page_is_no_text(tmp_path: Path) -> None:
    stamp = b"q 0.7 0.7 -0.7 0.7 200 100 cm " + written("COPY OF THE DOCUMENT", size=40, top=0, left=0) + b"Q"
    read = made(tmp_path, pages(stream(written(TITLE, size=18) + written(*BODY, top=690) + stamp)))
    assert read.paragraphs == (WHOLE,)


def test_text_outside_of_the_page_is_no_text(tmp_path: Path) -> None:
    read = made(
        tmp_path, pages(stream(written(TITLE, size=18) + written(*BODY, top=690) + written("hidden", left=700)))
    )
    assert read.paragraphs == (WHOLE,)


def test_the_headline_may_be_the_files_title_where_that_is_one(tmp_path: Path) -> None:
    body = pages(stream(written(*BODY)), about={"Title": "Five kilograms seized in Osh"})
    read = made(tmp_path, body)
    assert (read.title, read.paragraphs) == ("Five kilograms seized in Osh", (WHOLE,))
    assert "the headline is the title that the file gives itself" in messages(read)


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - Документ1",
        "Документ1",
        "untitled",
        "C:\\Temp\\новость о героине.docx",
        "Ïðåññ-ñëóæáà ÌÂÄ ñîîáùàåò",
        "a.pdf",
        "1",
    ],
)
def test_a_title_that_a_program_gave_is_not_believed(tmp_path: Path, title: str) -> None:
    assert made(tmp_path, pages(stream(written(*BODY)), about={"Title": title})).title == ""


def test_the_day_on_which_it_was_made_is_the_date_where_nothing_speaks_against_it(tmp_path: Path) -> None:
    read = made(tmp_path, article(CreationDate="D:20250905101500+05'00'", Producer="Microsoft Word"))
    assert (read.date, read.date_reason) == (date(2025, 9, 5), "metadata")
    assert any(
        "the day on which the PDF was made" in note.message and note.severity is Severity.WARNING for note in read.notes
    )


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ({"CreationDate": "D:20250905", "Producer": "Skia/PDF m120"}, ""),
        ({"CreationDate": "D:20250905", "Creator": "Mozilla Firefox 120"}, ""),
        ({"CreationDate": "D:20250905"}, "It happened on 3 March 2025."),
        ({"CreationDate": "D:20990905"}, ""),
        ({"CreationDate": "D:19700101"}, ""),
        ({"CreationDate": "yesterday"}, ""),
    ],
)
def test_the_day_on_which_it_was_made_is_not_believed(tmp_path: Path, about: dict[str, str], line: str) -> None:
    text = written(TITLE, size=18) + written(*BODY, top=690) + written(f"{SECOND} {line}", top=640)
    assert made(tmp_path, pages(stream(text), about=about)).date is None


def test_the_date_in_the_text_goes_before_the_files(tmp_path: Path) -> None:
    text = written("Date: 03.09.2025", TITLE) + written(*BODY, top=640)
    read = made(tmp_path, pages(stream(text), about={"CreationDate": "D:20250905"}))
    assert (read.date, read.date_reason) == (date(2025, 9, 3), "header")


def test_a_scan_is_told_to_be_recognised_first_with_the_command(tmp_path: Path) -> None:
    picture = stream(
        b"\xff" * 300, b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB"
    )
    scan = pages(stream(b"q 500 0 0 800 50 20 cm /X Do Q"), extra=[picture], resources=b"/XObject<</X 7 0 R>>")
    assert (
        "no text layer, only pictures of pages (a scan): recognise it first (ocrmypdf -l rus+eng in.pdf out.pdf)"
        in refusal(tmp_path, scan)
    )


def test_a_scanned_page_among_others_is_noted(tmp_path: Path) -> None:
    read = made(tmp_path, article(stream(b"0 0 100 100 re f")))
    assert "page 2: only a picture: what is written in it is missing here" in messages(read)


def test_a_page_without_anything_is_no_scan(tmp_path: Path) -> None:
    assert "there is no text in it" in refusal(tmp_path, pages(stream(b"")))


def test_a_password_is_told() -> None:
    with pytest.raises(SourceError, match="encrypted with a password: open it"):
        read_one(InboxFile(FILES / "libreoffice-password.pdf"))


def test_more_than_three_hundred_pages_are_refused_with_their_number(tmp_path: Path) -> None:
    assert "it has 301 pages, more than the 300 that are read" in refusal(tmp_path, pages(*[stream(b"")] * 301))


@pytest.mark.parametrize("name", ["chromium-headers.pdf", "libreoffice-running-head.pdf"])
def test_fonts_that_do_not_say_which_letters_they_draw_are_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    data = (FILES / name).read_bytes()
    without = re.sub(rb"/ToUnicode \d+ 0 R", lambda match: b" " * len(match.group()), data)
    assert without != data
    message = refusal(tmp_path, without)
    assert "its fonts do not say which letters they draw" in message
    assert "ocrmypdf -l rus+eng" in message


def test_russian_in_fonts_that_call_it_western_is_put_right_and_noted(tmp_path: Path) -> None:
    title, paragraphs = known("prigovor")
    lines = [word for text in paragraphs for word in re.findall(r".{1,70}(?:\s|$)", text)]
    text = written(title, size=14, encoding="cp1251") + written(*map(str.strip, lines), top=700, encoding="cp1251")
    read = made(tmp_path, pages(stream(text)))
    assert read.title == title
    assert " ".join(read.paragraphs).split() == " ".join(paragraphs).split()
    assert any(
        "western ones, put right here" in note.message and note.severity is Severity.WARNING for note in read.notes
    )


def test_a_page_of_wrong_letters_among_others_is_left_out_and_noted(tmp_path: Path) -> None:
    garbage = written(*["3ROLFH LQ 2VK KDYH VHL]HG ILYH NLORJUDPV RI KHURLQ"] * 5)
    read = made(tmp_path, article(stream(garbage)))
    assert read.paragraphs == (WHOLE, SECOND)
    (note,) = (note for note in read.notes if "do not say which letters" in note.message)
    assert note.severity is Severity.ERROR
    assert note.message.startswith("page 2: ")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_not_copied_completely_is_refused(tmp_path: Path, share: float) -> None:
    data = (FILES / "libreoffice-running-head.pdf").read_bytes()
    assert "damaged, was not copied completely or is no PDF" in refusal(tmp_path, data[: int(share * len(data))])


def test_trees_of_pages_that_lead_round_or_lie_are_refused(tmp_path: Path) -> None:
    catalogue = b"<</Type/Catalog/Pages 2 0 R>>"
    loop = assemble([catalogue, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 250>>"])
    assert "damaged" in refusal(tmp_path, loop)
    lie = assemble([catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 100000000>>", b"<</Type/Page/Parent 2 0 R>>"])
    assert "a.pdf" in refusal(tmp_path, lie)


def test_a_form_that_draws_itself_crashes_the_child_and_costs_one_file(tmp_path: Path) -> None:
    kind = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 7 0 R>>>>"
    form = stream(b"/X Do " * 200, kind)
    bomb = pages(stream(b"/X Do"), extra=[form], resources=b"/XObject<</X 7 0 R>>")
    assert "it crashes the PDF reader, or takes more time or memory than an article may" in refusal(tmp_path, bomb)


def test_more_letters_than_any_article_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_extraction, "MAX_PDF_LETTERS", 200)
    answer = pdf_extraction.extract(article())
    assert answer == {"refusal": "letters"}
    monkeypatch.setattr(pdf, "run_isolated", lambda *_: json.dumps(answer).encode())
    assert "it has more than 2,000,000 letters, far more than" in refusal(tmp_path, article())


def test_a_pdf_that_takes_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> bytes:
        raise IsolatedError(took_too_long=True)

    monkeypatch.setattr(pdf, "run_isolated", hang)
    assert "reading it took more than 90 seconds" in refusal(tmp_path, article())


def test_a_pdf_called_otherwise_is_read(tmp_path: Path) -> None:
    assert made(tmp_path, article(), "новость.txt").format == "pdf"
    assert made(tmp_path, b"HTTP/1.1 200 OK\r\n\r\n" + article(), "b.pdf").title == TITLE


@pytest.mark.parametrize("name", ["chromium-table.pdf", "libreoffice-table.pdf"])
def test_a_table_is_read_cell_by_cell_and_the_lines_of_a_cell_are_joined(name: str) -> None:
    read_article = read_one(InboxFile(FILES / name))
    assert read_article.title == "Изъятия наркотиков выросли на треть в трёх областях"
    assert read_article.tables == (Table(((2, 3, 4), (5, 6, 7), (8, 9, 10), (11, 12, 13))),)
    assert read_article.paragraphs[1:-1] == (
        *("Вещество", "2024 год, кг", "2025 год, кг", "героин", "98,5", "1 112,4", "гашиш", "702", "846"),
        *("синтетические вещества и прекурсоры, включая те, что ввезены из соседних стран", "5,2", "13,9"),
    )
    assert read_article.paragraphs[-1].startswith("Расследование продолжается")
