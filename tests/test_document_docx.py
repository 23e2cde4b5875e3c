import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from svodka.bulletin.assembly import assemble, describe_printed, name_bookmark
from svodka.bulletin.docx_writer import render
from svodka.types import ArticleId, Block, Bulletin, Finding, Item, Passage, Period, Severity, Table

IMPRINT = (datetime(2019, 11, 4, 9, 30, tzinfo=UTC), "svodka 0.1.0; model starter")
PERIOD = Period(date(2019, 10, 28), date(2019, 11, 3))
URL = "https://24.kg/новости/1?a=1&b=2"


def block(*texts: str, language: str = "en", findings: tuple[Finding, ...] = ()) -> Block:
    return Block(tuple(Passage(text) for text in texts), findings, language)


def sample(number: int | None = 43) -> Bulletin:
    doubtful = Passage(
        "He was born in 1985.", (Finding("number", "The source says 1984.", Severity.ERROR, "1985", 15),)
    )
    kyrgyz = Item(
        ArticleId(Path("a.txt")),
        block("Heroin seized in Chui Region – MIA"),
        (
            Block(
                (
                    Passage("BISHKEK, October 29 - Kabar."),
                    Passage("Officers seized 13.5 kilograms of heroin."),
                    doubtful,
                )
            ),
            block(
                "Тергөө жүрүп жатат.",
                language="ky",
                findings=(Finding("foreign paragraph", "Kyrgyz, not translated."),),
            ),
        ),
        URL,
        country="kg",
    )
    undecided = Item(
        ArticleId(Path("b.txt")),
        block(""),
        (block("Two [young] persons were detained."),),
        "javascript:alert(1)",
        findings=(Finding("country", "Which?"),),
    )
    return assemble([undecided, kyrgyz], PERIOD, number)


def read(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def lines(content: bytes) -> list[tuple[str, str]]:
    return [(paragraph.style.name or "", paragraph.text) for paragraph in read(content).paragraphs if paragraph.style]


def commented(content: bytes) -> list[tuple[str, str]]:
    """Every comment with the text that it is anchored at, by reading the ranges as Word does."""
    document = read(content)
    texts = {comment.comment_id: comment.text for comment in document.comments}
    covered: dict[int, str] = {}
    opened: set[int] = set()
    for element in document.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            opened.add(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:commentRangeEnd"):
            opened.remove(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:t"):
            for identifier in opened:
                covered[identifier] = covered.get(identifier, "") + (element.text or "")
    assert not opened
    return [(text, covered[identifier]) for identifier, text in texts.items()]


def test_the_document_reads_as_the_house_format_says() -> None:
    assert lines(render(sample(), *IMPRINT)) == [
        ("Svodka Banner", "Unofficial translation"),
        ("Svodka Title", "NEWS BULLETIN ON PAST EVENTS"),
        ("Svodka Title", "IN COUNTER-NARCOTICS"),
        ("Svodka Subtitle", "(based on mass media reports)"),
        ("Svodka Period", "28.10 – 03.11.2019"),
        ("Svodka Number", "№ 43"),
        ("Svodka Group", "CARICC MEMBER STATES"),
        ("Svodka Country", "KYRGYZ REPUBLIC"),
        ("Svodka Headline", "Heroin seized in Chui Region – MIA"),
        ("Svodka Body", "BISHKEK, October 29 - Kabar. Officers seized 13.5 kilograms of heroin. He was born in 1985."),
        ("Svodka Body", "Тергөө жүрүп жатат."),
        ("Svodka Source", URL),
        ("Svodka Undecided", "COUNTRY NOT DETERMINED – PLEASE PLACE"),
        ("Svodka Headline", "[no headline]"),
        ("Svodka Body", "Two [young] persons were detained."),
        ("Svodka Source", "javascript:alert(1)"),
    ]


def test_findings_are_comments_at_their_places() -> None:
    assert commented(render(sample(None), *IMPRINT)) == [
        (
            "MUST CHECK (number missing): The bulletin's number was not given: it is the editor's serial number. "
            "Fill it in, or run again with --number.",
            "№ ___",
        ),
        ("MUST CHECK (number): The source says 1984.", "1985"),
        ("Check (foreign paragraph): Kyrgyz, not translated.", "Тергөө жүрүп жатат."),
        ("Check (country): Which?", "[no headline]"),
    ]


def test_overlapping_findings_each_keep_their_place() -> None:
    passage = Passage(
        "He had 5 kg of opium.",
        (
            Finding("a", "A.", quote="5 kg of", start=7),
            Finding("b", "B.", quote="of opium", start=12),
            Finding("c", "C."),
        ),
    )
    item = Item(ArticleId(Path("a")), block("Title"), (Block((passage,)),), country="kg")
    anchored = dict(commented(render(assemble([item], PERIOD, 1), *IMPRINT)))
    assert anchored == {
        "Check (a): A.": "5 kg of",
        "Check (b): B.": "of opium",
        "Check (c): C.": "He had 5 kg of opium.",
    }


def test_comments_carry_author_and_the_given_date() -> None:
    noon = datetime(2019, 11, 4, 12, 0, tzinfo=timezone(timedelta(hours=5)))
    comments = list(read(render(sample(), noon)).comments)
    assert {comment.author for comment in comments} == {"svodka"}
    assert {comment.timestamp for comment in comments} == {datetime(2019, 11, 4, 7, 0, tzinfo=UTC)}


def bookmarked(content: bytes) -> dict[str, str]:
    """Every bookmark with the text that it covers, by reading the ranges as Word does."""
    names: dict[str, str] = {}
    covered: dict[str, str] = {}
    for element in read(content).element.body.iter():
        if element.tag == qn("w:bookmarkStart"):
            assert element.get(qn("w:id")) not in names
            names[element.get(qn("w:id"))] = element.get(qn("w:name"))
            assert element.get(qn("w:name")) not in covered
            covered[element.get(qn("w:name"))] = ""
        elif element.tag == qn("w:bookmarkEnd"):
            del names[element.get(qn("w:id"))]
        elif element.tag == qn("w:t"):
            for name in names.values():
                covered[name] += element.text or ""
    assert not names
    return covered


def test_every_printed_block_has_a_hidden_bookmark_that_covers_what_the_report_says_of_it() -> None:
    for clean in (False, True):
        bulletin = sample()
        printed = {block.bookmark: block.text for item in describe_printed(bulletin) for block in item.blocks}
        assert bookmarked(render(bulletin, *IMPRINT, clean=clean)) == printed
        assert list(printed) == ["_svodka_1_0", "_svodka_1_1", "_svodka_1_2", "_svodka_2_0", "_svodka_2_1"]


def test_a_bookmark_has_a_name_that_word_takes() -> None:
    """ECMA-376 says 40 characters at most, and Word takes letters, digits and underscores; an underscore in front hides it."""
    assert re.fullmatch(r"_[A-Za-z0-9_]{1,39}", name_bookmark(10**9, 10**9))


def test_a_table_of_an_item_is_drawn_cell_by_cell_with_bookmarks_and_comments() -> None:
    doubtful = Block((Passage("98 kg", (Finding("number", "The source says 89.", Severity.ERROR, "98", 0),)),))
    body = (block("Seized:"), block("Substance"), block("2025"), block("heroin"), doubtful, block("The end."))
    item = Item(
        ArticleId(Path("a.txt")), block("Report"), body, URL, country="kg", tables=(Table(((2, 3), (4, 5), (0, 0))),)
    )
    content = render(assemble([item], PERIOD, 43), *IMPRINT)
    (table,) = read(content).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Substance", "2025"],
        ["heroin", "98 kg"],
        ["", ""],
    ]
    assert {
        paragraph.style.name
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        if paragraph.text
    } == {"Svodka Table Cell"}
    assert commented(content) == [("MUST CHECK (number): The source says 89.", "98")]
    names = [mark.get(qn("w:name")) for mark in read(content).element.iter(qn("w:bookmarkStart"))]
    assert names == [name_bookmark(1, number) for number in range(7)]
    texts = [text for _, text in lines(content)]
    assert texts.index("The end.") == texts.index("Seized:") + 2


def test_without_notes_only_what_asks_for_an_eye_is_a_comment() -> None:
    findings = [
        Finding(name, "Look.", severity) for name, severity in (("term", Severity.WARNING), ("date", Severity.NOTE))
    ]
    item = Item(ArticleId(Path("a.txt")), Block((Passage("Heroin seized"),), tuple(findings)), (), URL, country="kg")
    made = assemble([item], PERIOD, 43)
    assert len(read(render(made, *IMPRINT)).comments) == 2
    (comment,) = read(render(made, *IMPRINT, notes=False)).comments
    assert comment.text == "Check (term): Look."
    assert lines(render(made, *IMPRINT)) == lines(render(made, *IMPRINT, notes=False))


def test_the_clean_document_has_the_same_text_and_no_comments() -> None:
    clean, marked = render(sample(None), *IMPRINT, clean=True), render(sample(None), *IMPRINT)
    assert lines(clean) == lines(marked)
    assert "word/comments.xml" in zipfile.ZipFile(BytesIO(marked)).namelist()
    assert "word/comments.xml" not in zipfile.ZipFile(BytesIO(clean)).namelist()
    assert b"comment" not in zipfile.ZipFile(BytesIO(clean)).read("word/document.xml")


def test_the_source_is_a_real_hyperlink_and_a_script_is_none() -> None:
    document = read(render(sample(), *IMPRINT))
    (hyperlink,) = [link for paragraph in document.paragraphs for link in paragraph.hyperlinks]
    assert hyperlink.text == URL
    assert hyperlink.url == "https://24.kg/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1?a=1&b=2"


def test_an_item_without_address_has_no_source_line() -> None:
    bulletin = assemble([Item(ArticleId(Path("a")), block("Title"), (block("Text."),), country="kg")], PERIOD, 1)
    assert "Svodka Source" not in dict(lines(render(bulletin, *IMPRINT)))


def test_languages_are_told_to_word() -> None:
    document = read(render(sample(), *IMPRINT))
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["en-GB"]
    languages = {paragraph.text: paragraph._p.xpath(".//w:lang/@w:val") for paragraph in document.paragraphs}
    assert languages["Тергөө жүрүп жатат."] == ["ky-KG"]
    assert not any(tags for text, tags in languages.items() if text != "Тергөө жүрүп жатат.")


def test_the_dateline_has_a_style_of_its_own() -> None:
    document = read(render(sample(), *IMPRINT))
    styled = [
        run.text for paragraph in document.paragraphs for run in paragraph.runs if run.style.name == "Svodka Dateline"
    ]
    assert styled == ["BISHKEK, October 29 - Kabar."]


def test_the_properties_say_what_it_is_and_how_it_was_made() -> None:
    properties = read(render(sample(), *IMPRINT)).core_properties
    assert properties.title == "NEWS BULLETIN ON PAST EVENTS IN COUNTER-NARCOTICS No 43, 28.10 – 03.11.2019"
    assert (properties.author, properties.language) == ("svodka", "en-GB")
    assert properties.comments == "svodka 0.1.0; model starter"
    assert properties.created == properties.modified == IMPRINT[0]


def test_the_same_bulletin_gives_the_same_bytes() -> None:
    assert render(sample(None), *IMPRINT) == render(sample(None), *IMPRINT)


def test_every_part_is_well_formed_and_every_relationship_is_there() -> None:
    package = zipfile.ZipFile(BytesIO(render(sample(None), *IMPRINT)))
    names = package.namelist()
    assert len(names) == len(set(names))
    for name in names:
        etree.fromstring(package.read(name))
    document = package.read("word/document.xml").decode()
    relations = package.read("word/_rels/document.xml.rels").decode()
    assert set(re.findall(r'r:id="(\w+)"', document)) <= set(re.findall(r'Id="(\w+)"', relations))
    identifiers = re.findall(r'<w:commentReference w:id="(\d+)"', document)
    assert (
        sorted(identifiers)
        == sorted(set(identifiers))
        == re.findall(r'<w:comment [^>]*w:id="(\d+)"', package.read("word/comments.xml").decode())
    )


ANY_TEXT = st.text(
    st.characters(exclude_categories=())
    | st.sampled_from("\x00\x08\x0b\x1f\x7f\x85\u2028\ud800\udfff\ufffe\uffff<&>]\n\t"),
    max_size=30,
)
FINDINGS = st.lists(st.builds(Finding, ANY_TEXT, ANY_TEXT, st.sampled_from(Severity), ANY_TEXT), max_size=2).map(tuple)
BLOCKS = st.builds(
    Block,
    st.lists(st.builds(Passage, ANY_TEXT, FINDINGS), max_size=3).map(tuple),
    FINDINGS,
    st.sampled_from(["en", "kk", "xx"]),
)
ITEMS = st.builds(
    Item,
    st.just(Path("a")),
    BLOCKS,
    st.lists(BLOCKS, max_size=2).map(tuple),
    ANY_TEXT | ANY_TEXT.map(lambda text: f"https://{text}"),
    st.none(),
    st.sampled_from(["kg", "tr", ""]),
    FINDINGS,
)


@settings(max_examples=40)
@given(st.lists(ITEMS, max_size=3), ANY_TEXT)
def test_whatever_the_text_the_document_opens_and_says_the_same_with_and_without_comments(
    items: list[Item], title: str
) -> None:
    bulletin = replace(assemble(items, PERIOD, None), title_lines=(title,))
    marked, clean = render(bulletin, *IMPRINT), render(bulletin, *IMPRINT, clean=True)
    assert lines(marked) == lines(clean)
    findings = sum(
        len(item.findings)
        + sum(len(b.findings) + sum(len(p.findings) for p in b.passages) for b in (item.headline, *item.body))
        for item in items
    )
    assert len(list(read(marked).comments)) == findings + 1
