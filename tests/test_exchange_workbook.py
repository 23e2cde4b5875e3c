"""Translation memories as workbooks."""

import datetime
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from svodka.approved import workbook
from svodka.approved.interchange import Remarks, object_to, tidy
from svodka.approved.memory import ApprovedUnit
from svodka.approved.workbook import read_workbook, write_workbook
from svodka.errors import ExchangeError

DAY = datetime.date(2025, 9, 8)
UNIT = ApprovedUnit(
    "В Оше задержали курьера.", "A courier was detained in Osh.", DAY, "b.docx", "inbox/osh.txt", "А. Б."
)


def book(path, *rows, others=()):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for name in others:
        made.create_sheet(name).append(["x"])
    made.save(path / "m.xlsx")
    return path / "m.xlsx"


def read(path):
    remarks = Remarks()
    return list(read_workbook(path, remarks)), remarks.lines()


def test_a_unit_comes_back_with_everything_that_is_known_of_it(tmp_path):
    unknown = ApprovedUnit("Один.", "=One.", None, "", "", "")
    assert write_workbook([UNIT, unknown], tmp_path / "m.xlsx", Remarks()) == 2
    assert read(tmp_path / "m.xlsx") == ([UNIT, unknown], ())


def test_a_person_sees_headings_text_that_is_no_formula_and_days_that_are_days(tmp_path):
    write_workbook([UNIT, ApprovedUnit("Один.", "=1+1", None, "", "", "")], tmp_path / "m.xlsx", Remarks())
    rows = list(load_workbook(tmp_path / "m.xlsx").active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["Russian", "English", "Date", "Bulletin", "Article", "Author"]
    assert rows[1][2].value == datetime.datetime(2025, 9, 8)
    assert (rows[2][1].value, rows[2][1].data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    "heading", [["Перевод", "Оригинал", "Дата"], ["English", "RU", "Changed"], ["EN-US", "ru-RU", "date"]]
)
def test_columns_are_known_by_their_headings_in_any_order(tmp_path, heading):
    units, said = read(book(tmp_path, heading, ["One.", "Один.", "8.9.2025"]))
    assert units == [ApprovedUnit("Один.", "One.", DAY, "m.xlsx", "", "")]
    assert said == ()


def test_two_columns_without_headings_are_taken_where_the_first_is_russian(tmp_path):
    units, said = read(book(tmp_path, [], ["Один.", "One."], ["Два.", "Two."]))
    assert [unit.english for unit in units] == ["One.", "Two."]
    assert said == ("no headings: the first column was taken as Russian, the second as English",)


def test_columns_that_nobody_can_know_are_refused(tmp_path):
    with pytest.raises(ExchangeError, match="has no columns for Russian and English"):
        read(book(tmp_path, ["a", "b"], ["Один.", "One."]))


def test_rows_that_are_no_unit_are_left_out_and_counted_and_other_sheets_named(tmp_path):
    path = book(
        tmp_path,
        ["Russian", "English"],
        ["Один.", "One."],
        ["Два.", None],
        [None, None],
        ["Три.", '=CONCATENATE("a","b")'],
        ["Five.", "Пять."],
        [12, "twelve"],
        others=["notes"],
    )
    units, said = read(path)
    assert [unit.source for unit in units] == ["Один.", "12"]
    assert said == (
        "sheets not looked at: notes",
        "1 unit left out: the Russian or the English is empty (in line 3)",
        "1 unit left out: a cell holds a formula or an error, and no text (in line 5)",
        "1 unit left out: the Russian has no Cyrillic letter and the English has (in line 6)",
    )


TEXTS = st.text(st.characters(codec="utf-8"), max_size=40) | st.text(
    "аб_x0041_x005F\x00\x07\ufeff\u202eש🏳️‍🌈<>&\"'\r\n\t=", max_size=30
)


@given(source=TEXTS, english=TEXTS, author=TEXTS, date=st.none() | st.dates(min_value=datetime.date(1900, 3, 1)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_is_but_for_what_xml_cannot_carry(tmp_path, source, english, author, date):
    unit = ApprovedUnit("Я" + source, "I" + english, date, "b", "", author)
    expected = ApprovedUnit(tidy(unit.source), tidy(unit.english), date, "b", "", tidy(author))
    write_workbook([unit], tmp_path / "m.xlsx", Remarks())
    if object_to(expected):
        return
    assert read(tmp_path / "m.xlsx")[0] == [expected]


def test_a_day_that_excel_has_no_number_for_is_written_as_text(tmp_path):
    old = ApprovedUnit("Один.", "One.", datetime.date(1812, 9, 7), "b", "", "")
    write_workbook([old], tmp_path / "m.xlsx", Remarks())
    assert read(tmp_path / "m.xlsx")[0] == [old]


def test_more_units_than_a_sheet_has_rows_are_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    with pytest.raises(ExchangeError, match=r"export it as \.tmx"):
        write_workbook([UNIT] * 3, tmp_path / "m.xlsx", Remarks())
    assert not list(tmp_path.iterdir())


def zipped(path, **parts):
    with zipfile.ZipFile(path / "m.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return path / "m.xlsx"


def test_a_workbook_that_is_none_or_hostile_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "m.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ExchangeError, match="is no readable workbook"):
        read(tmp_path / "m.xlsx")
    with pytest.raises(ExchangeError, match="is no readable workbook"):
        read(zipped(tmp_path, a__xml="<a/>"))
    with pytest.raises(ExchangeError, match="declares a document type: refused"):
        read(zipped(tmp_path, a__xml='<!DOCTYPE a [<!ENTITY b "c">]><a/>'))
    with pytest.raises(ExchangeError, match="declares a document type: refused"):
        read(zipped(tmp_path, a__xml='<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")))
    with pytest.raises(ExchangeError, match="inflates absurdly"):
        read(zipped(tmp_path, a__xml=b" " * 50_000_000))
    with pytest.raises(ExchangeError, match="is not there"):
        read(tmp_path / "gone.xlsx")


def test_what_stands_before_a_damage_is_kept_and_the_damage_told(tmp_path):
    whole = tmp_path / "whole.xlsx"
    write_workbook([UNIT] * 5_000, whole, Remarks())
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "m.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            # As Excel writes it, so that nobody has to read the sheet to know its size.
            content = old.read(entry).replace(b"<sheetData>", b'<dimension ref="A1:F5001"/><sheetData>')
            new.writestr(entry.filename, content[:-5_000] if "sheet1" in entry.filename else content)
    remarks = Remarks()
    units = list(read_workbook(tmp_path / "m.xlsx", remarks))
    assert 4_000 < len(units) < 5_000
    assert not remarks.is_whole
    assert "units before that were read" in remarks.lines()[0]
