import json
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from command import GOOD, OTHER, inbox, svodka
from svodka.bulletin.assembly import count_uses, write_counts, write_legend, write_totals
from svodka.bulletin.docx_writer import TERM_SHEET_HEADING, TERM_STYLES, open_template, render
from svodka.bulletin.report import RunReport, SegmentReport, as_data
from svodka.errors import ExitCode, RequestError
from svodka.types import (
    HEADLINE,
    ArticleId,
    Origin,
    Outcome,
    Period,
    RequirementKind,
    Segment,
    TermOutcome,
    TermUse,
    Translation,
)
from test_document_docx import IMPRINT, commented, lines, read, sample
from test_document_template import own_template

HEADINGS = ("Russian", "English", "Count", "Outcome", "Reference")


def term(
    entry: str,
    rendering: str = "cache",
    outcome: Outcome = Outcome.NATIVE,
    reference: str = "",
    kind: RequirementKind = RequirementKind.TERM,
) -> TermOutcome:
    return TermOutcome(entry, entry, rendering, outcome, reference, rendering, kind)


def sheet(content: bytes) -> list[tuple[str, ...]]:
    (table,) = read(content).tables
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


OCCURRENCES = [
    term("тайник", "cache", Outcome.NATIVE, "UNODC 2016"),
    term("ёмкость", "container", Outcome.HINTED),
    term("тайник", "cache", Outcome.FAILED, "UNODC 2016"),
    term("Бишкек", "Bishkek", kind=RequirementKind.PLACE),
    term("тайник", "cache", Outcome.NATIVE, "UNODC 2016"),
    term("Асанов", "Asanov", kind=RequirementKind.PERSON),
    term("жестокость", "cruelty", Outcome.SPLICED, "ours"),
    term("тайник", "cache", Outcome.NATIVE, "UNODC 2016"),
    term("тайник", "cache", Outcome.HINTED, "UNODC 2016"),
    term("«Ель»", "Operation Yel", Outcome.REPLACED),
]


def test_the_sheet_is_a_table_on_a_page_of_its_own_at_the_end() -> None:
    content = render(replace(sample(), terms=count_uses(OCCURRENCES)), *IMPRINT)
    assert sheet(content) == [
        HEADINGS,
        ("«Ель»", "Operation Yel", "1", "1 replaced", ""),
        ("ёмкость", "container", "1", "1 hinted", ""),
        ("жестокость", "cruelty", "1", "1 spliced", "ours"),
        ("тайник", "cache", "5", "3 native, 1 hinted, 1 failed", "UNODC 2016"),
    ]
    document = read(content)
    assert [(style, text) for style, text in lines(content) if style.startswith("Svodka Term")] == [
        ("Svodka Term Sheet Heading", TERM_SHEET_HEADING),
        ("Svodka Term Sheet Note", "4 terms, 8 occurrences: 3 native, 2 hinted, 1 spliced, 1 replaced, 1 failed."),
        ("Svodka Term Sheet Note", write_legend(count_uses(OCCURRENCES))),
        ("Svodka Term Cell", ""),
    ]
    assert lines(content)[:-4] == lines(render(sample(), *IMPRINT))
    (heading,) = [paragraph for paragraph in document.paragraphs if paragraph.text == TERM_SHEET_HEADING]
    assert heading.paragraph_format.page_break_before
    order = [element.tag.rpartition("}")[2] for element in document.element.body]
    assert order[-5:] == ["p", "p", "tbl", "p", "sectPr"]
    # What follows the table is too low to open a page of its own.
    assert document.paragraphs[-1].paragraph_format.line_spacing == Pt(1)


def test_without_terms_there_is_no_sheet() -> None:
    content = render(sample(), *IMPRINT)
    assert read(content).tables == []
    assert TERM_SHEET_HEADING not in dict(map(reversed, lines(content)))


def test_the_table_takes_its_looks_from_the_template_and_repeats_its_headings() -> None:
    (table,) = read(render(replace(sample(), terms=count_uses(OCCURRENCES)), *IMPRINT)).tables
    assert table.style is not None
    assert table.style.name == "Svodka Term Table"
    assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [1, 0, 0, 0, 0]
    styles = {paragraph.style.name for row in table.rows for cell in row.cells for paragraph in cell.paragraphs}
    assert styles == {"Svodka Term Cell", "Svodka Term Count"}
    marked = [
        cell.text
        for row in table.rows
        for cell in row.cells
        for run in cell.paragraphs[0].runs
        if run.style.name == "Svodka Term Failed"
    ]
    assert marked == ["3 native, 1 hinted, 1 failed"]


def test_the_table_is_as_wide_as_the_text_whatever_the_cells_hold() -> None:
    long = TermUse("очень" * 100, "x" * 500, (Outcome.NATIVE,), "https://example.org/" + "a" * 3000)
    document = read(render(replace(sample(), terms=(long, replace(long, entry="я", reference=""))), *IMPRINT))
    (table,), (section,) = document.tables, document.sections
    text_width = section.page_width.twips - section.left_margin.twips - section.right_margin.twips
    widths = [[cell.width.twips for cell in row.cells] for row in table.rows]
    assert all(row == widths[0] for row in widths)
    assert abs(sum(widths[0]) - text_width) <= len(HEADINGS)
    assert table._tbl.xpath("w:tblPr/w:tblLayout/@w:type") == ["fixed"]
    assert table._tbl.xpath("w:tblPr/w:tblW/@w:w") == [str(sum(widths[0]))]
    # Only a row that may be longer than a page is allowed to break.
    assert [len(row._tr.xpath("w:trPr/w:cantSplit")) for row in table.rows] == [1, 0, 1]


def test_russian_is_told_to_word_and_references_are_left_alone() -> None:
    (table,) = read(render(replace(sample(), terms=count_uses(OCCURRENCES)), *IMPRINT)).tables
    for row in table.rows[1:]:
        assert row.cells[0]._tc.xpath(".//w:lang/@w:val") == ["ru-RU"]
        assert not row.cells[1]._tc.xpath(".//w:lang")
        assert len(row.cells[4]._tc.xpath(".//w:noProof")) == 1


def test_a_term_that_is_to_be_kept_says_so() -> None:
    content = render(replace(sample(), terms=count_uses([term("акыны", "")])), *IMPRINT)
    assert sheet(content)[1] == ("акыны", "[kept as written]", "1", "1 native", "")


def test_the_clean_bulletin_has_the_same_sheet_and_the_comments_stay_where_they_were() -> None:
    bulletin = replace(sample(), terms=count_uses(OCCURRENCES))
    assert sheet(render(bulletin, *IMPRINT, clean=True)) == sheet(render(bulletin, *IMPRINT))
    assert commented(render(bulletin, *IMPRINT)) == commented(render(sample(), *IMPRINT))
    assert render(bulletin, *IMPRINT) == render(bulletin, *IMPRINT)


def test_the_order_is_that_of_a_russian_glossary() -> None:
    words = ["ёлка", "закладчик", "закладка-магнит", "«Допинг»", "Закладка", "ежевика", "закладка", "ежи", "ель", "ЖКХ"]
    assert [use.entry for use in count_uses(map(term, words))] == [
        "«Допинг»",
        "ежевика",
        "ежи",
        "ёлка",
        "ель",
        "ЖКХ",
        "Закладка",
        "закладка",
        "закладка-магнит",
        "закладчик",
    ]


def test_a_term_with_two_renderings_has_two_rows_and_one_of_two_references_has_both() -> None:
    found = count_uses(
        [
            term("УБН", "Drug Control Department", reference="mvd.uz"),
            term("УБН", "Anti-Drug Directorate", reference="mvd.tj"),
            term("УБН", "Drug Control Department", Outcome.HINTED, "CARICC"),
            term("УБН", "Drug Control Department"),
        ]
    )
    assert found == (
        TermUse("УБН", "Anti-Drug Directorate", (Outcome.NATIVE,), "mvd.tj"),
        TermUse("УБН", "Drug Control Department", (Outcome.NATIVE, Outcome.NATIVE, Outcome.HINTED), "CARICC; mvd.uz"),
    )


def test_numbers_of_one_are_singular_and_the_legend_explains_what_occurs() -> None:
    (use,) = count_uses([term("тайник")])
    assert write_totals([use]) == "1 term, 1 occurrence: 1 native."
    assert write_legend([use]) == "Outcomes: native – the translation had the rendering by itself."
    everything = [TermUse("а", "b", tuple(Outcome))]
    assert all(f"{outcome.value} – " in write_legend(everything) for outcome in Outcome)


OCCURRENCE = st.builds(
    term,
    st.sampled_from(["тайник", "Тайник", "ёж", "еж", "закладка", "МВД"]),
    st.sampled_from(["cache", "hedgehog", ""]),
    st.sampled_from(Outcome),
    st.sampled_from(["", "UNODC", "ours"]),
    st.sampled_from(RequirementKind),
)


@settings(max_examples=200)
@given(st.lists(OCCURRENCE, max_size=30), st.randoms(use_true_random=False))
def test_every_occurrence_of_a_term_is_counted_once_in_any_order(
    occurrences: list[TermOutcome], chance: random.Random
) -> None:
    rows = count_uses(occurrences)
    terms = [one for one in occurrences if one.kind is RequirementKind.TERM]
    assert sum(use.count for use in rows) == len(terms)
    assert Counter(outcome for use in rows for outcome in use.outcomes) == Counter(one.outcome for one in terms)
    assert len({(use.entry, use.rendering) for use in rows}) == len(rows)
    assert all(
        sum(int(part.split()[0]) for part in write_counts(use.outcomes).split(", ")) == use.count for use in rows
    )
    shuffled = list(occurrences)
    chance.shuffle(shuffled)
    assert count_uses(shuffled) == rows


@settings(max_examples=25)
@given(
    st.lists(
        st.builds(
            TermUse,
            st.text(max_size=20),
            st.text(max_size=20),
            st.lists(st.sampled_from(Outcome), min_size=1, max_size=4).map(tuple),
            st.text(st.characters(exclude_categories=()), max_size=20),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_the_glossary_holds_the_document_opens_with_a_row_for_each_term(terms: list[TermUse]) -> None:
    rows = sheet(render(replace(sample(), terms=tuple(terms)), *IMPRINT))
    assert [int(row[2]) for row in rows[1:]] == [len(use.outcomes) for use in terms]


def test_the_run_report_has_the_rows_as_data() -> None:
    def segment(block: int, *terms: TermOutcome) -> SegmentReport:
        return SegmentReport(
            ArticleId(Path("a.txt")), Segment(0, block, 0, 1, "т"), Translation("т", "t", Origin.MODEL, terms=terms)
        )

    report = RunReport(
        "1",
        (),
        Period(date(2025, 9, 1), date(2025, 9, 7)),
        segments=(segment(HEADLINE, *OCCURRENCES[:4]), segment(1, *OCCURRENCES[4:])),
    )
    assert report.terms == count_uses(OCCURRENCES)
    data = as_data(report)["terms"]
    assert data[-1] == {
        "entry": "тайник",
        "rendering": "cache",
        "count": 5,
        "outcomes": {"native": 3, "hinted": 1, "failed": 1},
        "reference": "UNODC 2016",
    }
    assert "terms" not in as_data(replace(report, dry_run=True))


def test_a_template_without_the_sheets_styles_serves_bulletins_without_a_sheet_only(tmp_path: Path) -> None:
    path = own_template(tmp_path / "own.docx")
    open_template(path)
    with pytest.raises(RequestError) as caught:
        open_template(path, term_sheet=True)
    assert all(f'"{name}"' in str(caught.value) for name in TERM_STYLES)


def test_an_editors_own_styles_give_the_sheets_looks_on_a_page_of_any_width(tmp_path: Path) -> None:
    document = docx.Document(str(own_template(tmp_path / "own.docx")))
    for name, kind in TERM_STYLES.items():
        document.styles.add_style(name, WD_STYLE_TYPE[kind])
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    document.save(str(tmp_path / "own.docx"))
    content = render(replace(sample(), terms=count_uses(OCCURRENCES)), *IMPRINT, template=tmp_path / "own.docx")
    (table,) = read(content).tables
    text_width = section.page_width.twips - section.left_margin.twips - section.right_margin.twips
    assert abs(sum(column.width.twips for column in table.columns) - text_width) <= len(HEADINGS)


GLOSSARY = (
    "source\ttarget\treference\n"
    "тайник\tcache\tUNODC, Terminology and Information on Drugs\n"
    "гашиш\thashish\tSingle Convention 1961\n"
    "возбудить уголовное дело\tinitiate a criminal case\tours\n"
)


def test_the_command_adds_the_sheet_when_asked_and_only_then(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD, b__txt=OTHER)
    (tmp_path / "g.tsv").write_text(GLOSSARY, encoding="utf-8")
    asked = svodka("translate", "--glossary", "g.tsv", "--term-sheet", "-o", "with", cwd=tmp_path)
    plain = svodka("translate", "--glossary", "g.tsv", "-o", "without", cwd=tmp_path)
    assert (asked.code, plain.code) == (ExitCode.DONE, ExitCode.DONE)
    path = tmp_path / asked.out.strip()
    heading, *rows = sheet(path.read_bytes())
    assert heading == HEADINGS
    assert [(russian, english, count, reference) for russian, english, count, _, reference in rows] == [
        ("возбудить уголовное дело", "initiate a criminal case", "1", "ours"),
        ("гашиш", "hashish", "2", "Single Convention 1961"),
        ("тайник", "cache", "2", "UNODC, Terminology and Information on Drugs"),
    ]
    report = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert [(use["entry"], str(use["count"])) for use in report["terms"]] == [(row[0], row[2]) for row in rows]
    for row, use in zip(rows, report["terms"], strict=True):
        assert row[3] == ", ".join(f"{count} {outcome}" for outcome, count in use["outcomes"].items())
    other = tmp_path / plain.out.strip()
    assert docx.Document(str(other)).tables == []
    assert json.loads(other.with_suffix(".json").read_text(encoding="utf-8"))["terms"] == report["terms"]


def test_a_template_that_cannot_carry_the_sheet_is_told_before_the_translation(tmp_path: Path) -> None:
    inbox(tmp_path, a__txt=GOOD)
    own_template(tmp_path / "own.docx")
    result = svodka("translate", "--term-sheet", "--template", "own.docx", cwd=tmp_path)
    assert (result.code, result.out) == (ExitCode.IMPOSSIBLE, "")
    assert "Svodka Term Table" in result.err
