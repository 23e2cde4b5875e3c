"""Glossary files in every shape that people hand over."""

import codecs
from pathlib import Path

import pytest

from svodka.errors import GlossaryError
from svodka.glossary.loading import convert, load, read_file
from svodka.glossary.termbase import Entry, Status

HEADER = "source\ttarget\tvariants\tavoid\tstatus\tpos\tcontext\tcountry\tnote\treference\n"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_full_line_becomes_an_entry_with_its_lists_guards_and_place(tmp_path: Path) -> None:
    line = "закладка\tstash\tcache | dead drop\tbookmark|tab\t\tсущ.\tнаркотик|нарко*\tKG, tj\tтайник\tUNODC 2018\n"
    (entry,) = load([written(tmp_path, "a.tsv", HEADER + line)]).entries
    assert entry == Entry(
        "закладка",
        "stash",
        ("cache", "dead drop"),
        ("bookmark", "tab"),
        Status.PREFERRED,
        "noun",
        ("наркотик", "нарко*"),
        ("kg", "tj"),
        "тайник",
        "UNODC 2018",
    )
    assert str(entry.origin) == f"{tmp_path / 'a.tsv'}:2"


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("cp1251"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
    ],
)
def test_encodings_of_the_trade_are_read(tmp_path: Path, encoded) -> None:  # type: ignore[no-untyped-def]
    text = "ru\ten\nкрупный размер\tlarge scale\nсвёрток\tpackage\n"
    glossary = load([written(tmp_path, "a.tsv", encoded(text))])
    assert [(entry.source, entry.target) for entry in glossary.entries] == [
        ("крупный размер", "large scale"),
        ("свёрток", "package"),
    ]


@pytest.mark.parametrize("data", ["Термин;Перевод\nгашиш;hashish\n".encode("koi8-r"), b"\x00\x01\x02\xff\xfe" * 40])
def test_other_encodings_and_binary_files_are_refused_and_not_guessed(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(GlossaryError, match=r"a\.tsv.*UTF-8"):
        load([written(tmp_path, "a.tsv", data)])


def test_an_error_has_its_file_and_line_as_fields(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", "source\ttarget\tstatus\n\nа\ta\tperhaps\n")
    with pytest.raises(GlossaryError) as caught:
        load([path])
    error = caught.value
    assert (error.path, error.line) == (path, 3)
    assert "unknown status" in error.what
    assert str(path) not in error.what
    assert str(error) == f"{path}:3: {error.what}"


def test_semicolons_and_quotes_of_excel_are_read(tmp_path: Path) -> None:
    text = 'sep=;\r\nПеревод;Термин;Примечание\r\n"Operation ""Mak""";"операция ""Мак""";"ежегодная;\r\nлетом"\r\n'
    (entry,) = load([written(tmp_path, "a.csv", text)]).entries
    assert (entry.source, entry.target, entry.note) == ('операция "Мак"', 'Operation "Mak"', "ежегодная; летом")
    assert entry.origin.line == 3


def test_a_separator_that_no_table_has_is_named_and_the_file_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match=r"separated by “\|”"):
        load([written(tmp_path, "a.csv", "sep=|\nsource|target\nмак|poppy\n")])


def test_a_stray_quote_in_a_tsv_is_a_character_and_swallows_no_lines(tmp_path: Path) -> None:
    text = 'source\ttarget\nотряд «Гром»\t"Grom" Special Unit\nгруппа\t"Alpha\nрота\t"Bravo"\n'
    entries = load([written(tmp_path, "a.tsv", text)]).entries
    assert [entry.target for entry in entries] == ['"Grom" Special Unit', '"Alpha', "Bravo"]
    assert [entry.origin.line for entry in entries] == [2, 3, 4]


def test_headings_come_in_any_order_and_case_and_unknown_ones_are_remarked_on(tmp_path: Path) -> None:
    glossary = read_file(written(tmp_path, "a.csv", "Kind,EN,Source,RU\npair,heroin,UNODC,героин\n"))
    (entry,) = glossary.entries
    assert (entry.source, entry.target, entry.reference) == ("героин", "heroin", "UNODC")
    assert "Kind" in str(glossary.remarks[0])


@pytest.mark.parametrize("heading", ["source,target\n", ""])
def test_a_cell_beyond_the_last_column_is_remarked_on_at_its_line(tmp_path: Path, heading: str) -> None:
    text = heading + 'мак,poppy,\nкурьер,drug courier, mule\nгашиш,"hash, resin"\n'
    glossary = read_file(written(tmp_path, "a.csv", text if heading else text.replace(",\n", "\n", 1)))
    assert [entry.target for entry in glossary.entries] == ["poppy", "drug courier", "hash, resin"]
    (remark,) = glossary.remarks
    assert remark.place.line == 2 + bool(heading) and "mule" in remark.message


@pytest.mark.parametrize(
    "text", ["гашиш\thashish\nмак\tpoppy\n", "hashish;гашиш\npoppy;мак\n", "гашиш,hashish\nмак,poppy\n"]
)
def test_a_two_column_list_needs_no_header(tmp_path: Path, text: str) -> None:
    entries = load([written(tmp_path, "a.csv", text)]).entries
    assert [(entry.source, entry.target) for entry in entries] == [("гашиш", "hashish"), ("мак", "poppy")]


@pytest.mark.parametrize("text", ["гашиш\thashish\tUNODC\n", "слово\tтолкование\n", "only one column\n"])
def test_a_table_whose_columns_cannot_be_told_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(GlossaryError, match=r"a\.tsv:1: .*column"):
        load([written(tmp_path, "a.tsv", text)])


def test_an_unknown_status_or_part_of_speech_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match=r"a\.tsv:3: unknown status “perhaps”"):
        load([written(tmp_path, "a.tsv", "source\ttarget\tstatus\nа\tb\t\nв\tc\tperhaps\n")])
    with pytest.raises(GlossaryError, match=r"b\.tsv:2: unknown pos “gizmo”"):
        load([written(tmp_path, "b.tsv", "source\ttarget\tpos\nа\tb\tgizmo\n")])


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Kyrgyz Republic", ("kg",)),
        ("Таджикистан, KGZ;UZ", ("kg", "tj", "uz")),
        ("KG tj|zw", ("kg", "tj", "zw")),
        ("", ()),
    ],
)
def test_countries_are_named_by_codes_or_by_names(tmp_path: Path, cell: str, codes: tuple[str, ...]) -> None:
    (entry,) = read_file(written(tmp_path, "a.tsv", f"source\ttarget\tcountry\nмак\tpoppy\t{cell}\n")).entries
    assert entry.countries == codes


def test_invisible_and_direction_characters_are_removed_and_said(tmp_path: Path) -> None:
    glossary = read_file(written(tmp_path, "a.tsv", "source\ttarget\nзак\u200bладка\t\u202estash\u202c\u00a0 point\n"))
    assert (glossary.entries[0].source, glossary.entries[0].target) == ("закладка", "stash point")
    assert [str(remark).split(": ", 1)[1] for remark in glossary.remarks] == [
        "1 invisible character(s) removed from source",
        "2 invisible character(s) removed from target",
    ]


def test_comments_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    text = "# ours\n\nsource\ttarget\n# later\n\t\nмак\tpoppy\n\n"
    (entry,) = load([written(tmp_path, "a.tsv", text)]).entries
    assert entry.origin.line == 6


def test_a_later_file_wins_and_what_it_overrides_is_said(tmp_path: Path) -> None:
    first = written(tmp_path, "1.tsv", "source\ttarget\tcountry\nзакладка\tstash\t\nГКНБ\tSCNS\tkg|tj\nёлка\tfir\t\n")
    second = written(tmp_path, "2.tsv", "source\ttarget\tcountry\nЗакладка\tcache\t\nГКНБ\tGKNB\tkg\n")
    glossary = load([first, second])
    assert {(entry.source, entry.target, entry.countries) for entry in glossary.entries} == {
        ("Закладка", "cache", ()),
        ("ГКНБ", "SCNS", ("tj",)),
        ("ГКНБ", "GKNB", ("kg",)),
        ("ёлка", "fir", ()),
    }
    assert [str(item) for item in glossary.overridden] == [
        f"{second}:2: “Закладка” → “cache” overrides “stash” of {first}:2",
        f"{second}:3: “ГКНБ” → “GKNB” overrides “SCNS” of {first}:3 for kg",
    ]


def test_what_an_entry_excludes_does_not_keep_a_later_one_from_its_place(tmp_path: Path) -> None:
    first, second = tmp_path / "a.tsv", tmp_path / "b.tsv"
    first.write_text(f"{HEADER}задержать\tdetain\t\t\t\t\t!рейс\nсоль\tsalts\t\t\t\t\tнарко*|!суп\n")
    second.write_text(f"{HEADER}задержать\tarrest\nсоль\tcathinones\t\t\t\t\tнарко*\n")
    assert [entry.target for entry in load([first, second]).entries] == ["arrest", "cathinones"]


def test_the_fingerprint_depends_on_what_is_said_and_not_on_order_or_file(tmp_path: Path) -> None:
    lines = ["мак\tpoppy\n", "гашиш\thashish\n", "опий\topium\n"]
    one = load([written(tmp_path, "1.tsv", "source\ttarget\n" + "".join(lines))])
    other = load([written(tmp_path, "2.csv", "target,source\nopium,опий\nhashish,гашиш\npoppy,мак\n")])
    changed = load([written(tmp_path, "3.tsv", "source\ttarget\n" + "".join(lines).replace("opium", "raw opium"))])
    assert one.fingerprint == other.fingerprint != changed.fingerprint


def test_missing_oversized_and_unknown_files_are_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match=r"nowhere\.tsv"):
        load([tmp_path / "nowhere.tsv"])
    with pytest.raises(GlossaryError, match=r"terms\.ods: not a glossary format"):
        load([written(tmp_path, "terms.ods", b"PK")])
    with pytest.raises(GlossaryError, match=r"a\.tsv:2: .*4500 characters"):
        load([written(tmp_path, "a.tsv", "source\ttarget\nмак\t" + "x" * 4500 + "\n")])


def test_fifty_thousand_entries_and_a_target_of_500_characters_are_read(tmp_path: Path) -> None:
    lines = [f"термин {number}\tterm {number}\n" for number in range(49_999)]
    glossary = load(
        [written(tmp_path, "a.tsv", "source\ttarget\n" + "".join(lines) + "длинный термин\t" + "ab " * 166 + "ab\n")]
    )
    assert len(glossary.entries) == 50_000
    assert len(glossary.entries[-1].target) == 500


def test_a_workbook_is_read_from_the_sheet_that_has_the_header(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Read me first"])
    sheet = book.create_sheet("terms")
    sheet.append(["Country", "Русский", "English", "reference"])
    sheet.append([None, "статья 228", "Article 228", 2018.0])
    sheet.append([])
    sheet.append(["kg", "УБН", "Drug Control Department"])
    book.save(tmp_path / "a.xlsx")
    glossary = read_file(tmp_path / "a.xlsx")
    assert [(entry.source, entry.countries, entry.reference, entry.origin.line) for entry in glossary.entries] == [
        ("статья 228", (), "2018", 2),
        ("УБН", ("kg",), "", 4),
    ]
    assert "Sheet" in str(glossary.remarks[-1])


def test_a_formula_cell_is_refused_with_its_row_and_never_evaluated(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["source", "target"])
    book.active.append(["мак", "poppy"])
    book.active.append(["гашиш", '=HYPERLINK("http://example.org","hashish")'])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(GlossaryError, match=r"a\.xlsx:3: cell B3 holds a formula"):
        load([tmp_path / "a.xlsx"])


@pytest.mark.parametrize("value", ["=A1", "#N/A"])
def test_a_row_with_nothing_but_formulas_or_errors_is_refused_and_not_passed_over(tmp_path: Path, value: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["source", "target"])
    book.active.append([value, value])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(GlossaryError, match=r"a\.xlsx:2: cell A2 holds .* \(sheet “Sheet”\)"):
        load([tmp_path / "a.xlsx"])


def test_formulas_in_other_sheets_and_in_columns_that_are_not_used_do_no_harm(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["=COUNTA(terms!B:B)", "terms"])
    sheet = book.create_sheet("terms")
    for row in (
        ["№", "Русский", "English"],
        ["=ROW()-1", "мак", "poppy"],
        ["=ROW()-1"],
        ["=1/0", "гашиш", "hashish", "=C4"],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    glossary = read_file(tmp_path / "a.xlsx")
    assert [(entry.source, entry.target) for entry in glossary.entries] == [("мак", "poppy"), ("гашиш", "hashish")]
    assert [one.message for one in glossary.remarks] == ["sheets not used: Sheet", "columns not used: №"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not really", b"source\ttarget\n"])
def test_a_file_that_only_calls_itself_a_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(GlossaryError, match=r"a\.xlsx: not a readable workbook"):
        load([written(tmp_path, "a.xlsx", data)])


def test_a_workbook_with_a_document_type_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    with pytest.raises(GlossaryError, match="document type"):
        load([tmp_path / "a.xlsx"])


def test_a_workbook_that_would_fill_the_memory_is_refused_by_the_guard_of_all_archives(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(30_000_000))
    with pytest.raises(GlossaryError, match="too big unpacked"):
        load([tmp_path / "a.xlsx"])


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(GlossaryError, match="not a readable workbook"):
        load([tmp_path / "a.xlsx"])


def test_converting_keeps_cells_that_look_like_formulas_quotes_and_comments(tmp_path: Path) -> None:
    text = 'source\ttarget\tnote\n #код\t"=1+1"\t"""а"" б"\nмак\t=A1\t\n'
    begin = written(tmp_path, "a.tsv", text)
    expected = read_file(begin).entries
    assert [entry.source for entry in expected] == ["#код", "мак"]
    path = begin
    for name in ("b.xlsx", "c.csv", "d.tbx", "e.tsv"):
        convert(path, tmp_path / name)
        path = tmp_path / name
        assert read_file(path).entries == expected


def test_converting_refuses_unknown_formats_and_existing_files(tmp_path: Path) -> None:
    begin = written(tmp_path, "a.tsv", "source\ttarget\nмак\tpoppy\n")
    with pytest.raises(GlossaryError, match="not a format to write"):
        convert(begin, tmp_path / "a.docx")
    with pytest.raises(GlossaryError, match="exists already"):
        convert(begin, begin)
    assert len(convert(begin, begin, overwrite=True).entries) == 1
