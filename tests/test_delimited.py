import pytest

from svodka.system.tables import Row, rows, skip_comments

TABLE = '# a comment\n\nru\ten\r\n"в двух\nстроках"\tx\nпосле\t"y'


def test_rows_have_the_number_of_the_line_on_which_they_begin():
    assert [(row.line, row.cells[0]) for row in skip_comments(rows(TABLE))] == [
        (3, "ru"),
        (4, "в двух\nстроках"),
        (6, "после"),
    ]


def test_a_reader_that_writes_the_file_again_gets_comments_and_empty_lines_too():
    assert [row.line for row in rows(TABLE)] == [1, 2, 3, 4, 6]


@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_every_delimiter_separates_cells(mark):
    assert list(rows(mark.join(("а", "б", "")), mark)) == [Row(1, ["а", "б", ""])]


def test_without_quotes_a_quotation_mark_is_a_character_of_the_cell():
    assert list(rows('"а\t"б"\n"', quotes=False)) == [Row(1, ['"а', '"б"']), Row(2, ['"'])]


def test_rows_after_a_beginning_that_was_read_already_keep_their_line_numbers():
    text = "sep=;\nа;б\n"
    assert list(rows(text, ";", start=6)) == [Row(2, ["а", "б"])]
