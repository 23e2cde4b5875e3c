"""Translation memories as TMX: other tools' files, hostile ones, and the way out and back."""

import datetime
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from svodka.approved.exchange import export_units, import_units
from svodka.approved.interchange import MAX_CHARACTERS, MOST_KINDS, Remarks, object_to, tidy
from svodka.approved.memory import ApprovedMemory, ApprovedUnit
from svodka.approved.tmx import read_tmx, write_tmx
from svodka.errors import ExchangeError

DATA = Path(__file__).parent / "data"
DAY = datetime.date(2025, 9, 8)
UNIT = ApprovedUnit(
    "В Оше задержали курьера.", "A courier was detained in Osh.", DAY, "b.docx", "inbox/osh.txt", "А. Б."
)
HEADER = '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="ru" datatype="xml"/>'


def tu(source="Ведётся следствие.", english="An investigation is under way.", *, ru="ru", en="en"):
    return f'<tu><tuv xml:lang="{ru}"><seg>{source}</seg></tuv><tuv xml:lang="{en}"><seg>{english}</seg></tuv></tu>'


def tmx(*units, header=HEADER, before=""):
    return f'<?xml version="1.0"?>{before}\n<tmx version="1.4">{header}<body>\n' + "\n".join(units) + "\n</body></tmx>"


def read(path, content, encoding="utf-8"):
    path = path / "memory.tmx"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    remarks = Remarks()
    return list(read_tmx(path, remarks)), remarks


def pairs(units):
    return [(unit.source, unit.english) for unit in units]


@pytest.mark.parametrize("name", ["omegat-project_save.tmx", "omegat-level2.tmx"])
def test_what_omegat_wrote_comes_in_without_its_tags_and_with_its_dates_and_authors(name):
    remarks = Remarks()
    units = list(read_tmx(DATA / name, remarks))
    assert units == [
        ApprovedUnit(
            "В Оше задержали курьера с 5 кг гашиша.",
            "A courier with 5 kg of hashish was detained in Osh.",
            DAY,
            name,
            "",
            "desk",
        ),
        ApprovedUnit("Ведётся следствие.", "An investigation is under way.", DAY, name, "", "desk"),
        ApprovedUnit(
            "Полиция «Астаны» нашла 12 тайников & лабораторию.",
            "The police of “Astana” found 12 caches & a laboratory.",
            DAY,
            name,
            "osh.html",
            "desk",
        ),
    ]
    said = "\n".join(remarks.lines())
    assert "2 units with inline tags: their words were kept, the tags dropped (the first in line 7)" in said
    assert "not kept: notes, properties “prev”, properties “next”" in said
    assert remarks.is_whole


@pytest.mark.parametrize(
    ("ru", "en"), [("ru", "en"), ("RU", "EN-US"), ("ru-RU", "en-GB"), ("ru_RU", "eng"), ("rus", "en")]
)
def test_a_language_is_the_same_in_every_region_and_way_of_writing(tmp_path, ru, en):
    units, _ = read(tmp_path, tmx(tu(ru=ru, en=en)))
    assert pairs(units) == [("Ведётся следствие.", "An investigation is under way.")]


def test_of_every_kind_of_inline_tag_the_words_stay_and_the_codes_go(tmp_path):
    source = (
        'Из <bpt i="1">{b</bpt><hi>тайника</hi><ept i="1">}</ept> изъяли<ph>[x<sub>сноска</sub>y]</ph> '
        '<it pos="begin">i</it><ut>u</ut>гашиш.'
    )
    units, remarks = read(tmp_path, tmx(tu(source, "<hi>Hashish</hi> was <g>seized</g> from a cache.")))
    assert pairs(units) == [("Из тайника изъяли гашиш.", "Hashish was seized from a cache.")]
    assert "not kept: tags <g>" in remarks.lines()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_memory_in_utf_16_is_read_with_and_without_a_mark_in_front(tmp_path, encoding):
    text = tmx(tu()).replace('<?xml version="1.0"?>', "")
    units, _ = read(tmp_path, text, encoding)
    assert len(units) == 1


def test_a_memory_in_windows_1251_that_says_so_is_read(tmp_path):
    text = tmx(tu()).replace('version="1.0"', 'version="1.0" encoding="windows-1251"', 1)
    units, _ = read(tmp_path, text, "cp1251")
    assert units[0].source == "Ведётся следствие."


def test_a_memory_without_a_header_is_read_by_each_texts_own_language(tmp_path):
    units, remarks = read(tmp_path, tmx(tu(), header=""))
    assert len(units) == 1
    assert remarks.lines() == ("the file has no header; each text's own language was taken",)


def test_a_memory_that_was_made_the_other_way_round_is_taken_and_it_is_said(tmp_path):
    units, remarks = read(tmp_path, tmx(tu(), header=HEADER.replace('srclang="ru"', 'srclang="EN-US"')))
    assert len(units) == 1
    assert "the other way round" in remarks.lines()[0]


def test_units_in_other_languages_are_left_out_and_the_good_ones_kept(tmp_path):
    units, remarks = read(tmp_path, tmx(tu(ru="de"), tu(), tu(ru="de")))
    assert len(units) == 1
    assert remarks.lines() == ("2 units left out: in de, en, not Russian and English (the first in line 3)",)


def test_a_memory_of_other_languages_only_is_refused_with_their_names(tmp_path):
    with pytest.raises(
        ExchangeError, match=r"memory\.tmx: holds no unit with a Russian and an English text \(its languages: de, fr\)"
    ):
        read(tmp_path, tmx(tu(ru="de", en="fr")))


@pytest.mark.parametrize(
    ("source", "english", "said"),
    [
        ("Detained in Osh.", "Задержан в Оше.", "the Russian has no Cyrillic letter"),
        ("Задержан в Оше.", "Задержан в Оше.", "the English is in Cyrillic letters"),
        ("Задержан в Оше.", " ", "is empty"),
        ("Задержан&nbsp;в Оше.", "Detained in Osh.", "only another file declares"),
    ],
)
def test_a_unit_whose_texts_are_not_what_their_languages_say_is_left_out(tmp_path, source, english, said):
    before = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
    units, remarks = read(tmp_path, tmx(tu(), tu(source, english), before=before))
    assert len(units) == 1
    assert said in remarks.lines()[0]


def test_of_several_english_texts_the_first_is_taken_and_it_is_said(tmp_path):
    several = tu().replace("</tu>", '<tuv xml:lang="en-GB"><seg>Other.</seg></tuv></tu>')
    units, remarks = read(tmp_path, tmx(several))
    assert units[0].english == "An investigation is under way."
    assert "more than one English text" in remarks.lines()[0]


def test_ten_megabytes_in_one_segment_cost_this_unit_and_no_other_and_no_memory(tmp_path):
    path = tmp_path / "memory.tmx"
    path.write_text(tmx(tu("Один."), tu("а" * 5_000_000), tu("Два.")), encoding="utf-8")
    remarks = Remarks()
    tracemalloc.start()
    units = list(read_tmx(path, remarks))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [unit.source for unit in units] == ["Один.", "Два."]
    assert remarks.lines() == (f"1 unit left out: more than {MAX_CHARACTERS:,} characters (in line 4)",)
    assert peak < 3_000_000


@pytest.mark.parametrize("language", ["de", "ru"])
def test_a_hundred_thousand_texts_in_one_unit_cost_no_memory(tmp_path, language):
    many = "<tu>" + f'<tuv xml:lang="{language}"/>' * 100_000 + "</tu>"
    path = tmp_path / "memory.tmx"
    path.write_text(tmx(tu("Один."), many, tu("Два.")), encoding="utf-8")
    tracemalloc.start()
    units = list(read_tmx(path, Remarks()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [unit.source for unit in units] == ["Один.", "Два."]
    assert peak < 3_000_000


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE tmx [<!ENTITY l0 "lol">' + LAUGHS + "]>",
        '<!DOCTYPE tmx [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE tmx [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]>',
        '<!DOCTYPE tmx [<!ENTITY f "x">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_every_kind_are_refused_before_anything_is_read(tmp_path, declared, encoding):
    with pytest.raises(ExchangeError, match="declares XML entities: refused"):
        read(tmp_path, tmx(tu("&l9;&f;"), before=declared).replace('<?xml version="1.0"?>', ""), encoding)


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "memory.tmx"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(ExchangeError, match="has 1,000 MB, and 500 are read at most"):
        list(read_tmx(path, Remarks()))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not well-formed XML in line 1"),
        (b"\x00" * 100, "not well-formed"),
        ("Просто текст".encode(), "not well-formed"),
        (b"<html></html>", "is no TMX: its first element is <html>"),
        (b'<?xml version="1.0" encoding="x-unheard-of"?><tmx/>', "not well-formed|encoding that cannot be read"),
        (b'<?xml version="1.0" encoding="utf-32"?><tmx/>', "not well-formed|encoding that cannot be read"),
        (b"<tmx>" + b"<a>" * 200, "100 deep"),
        (b"<tmx><body a='" + b"x" * 3_000_000 + b"'/></tmx>", "a tag has no end"),
        (b"<!DOCTYPE tmx [<!-- " + b"x" * 3_000_000, "a tag has no end|not well-formed"),
        (b"<tmx><body/></tmx>", "holds no unit"),
    ],
)
def test_what_is_no_usable_tmx_is_refused_in_one_sentence(tmp_path, content, said):
    with pytest.raises(ExchangeError, match=said) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_what_stands_before_a_damage_is_kept_and_the_damage_told(tmp_path):
    units, remarks = read(tmp_path, tmx(tu(), tu("Один.", "One."))[:-40])
    assert len(units) >= 1
    assert not remarks.is_whole
    assert "export it again" in remarks.lines()[-1]


def test_a_file_that_is_not_there_is_an_error_and_makes_no_memory(tmp_path):
    with pytest.raises(ExchangeError, match="is not there"):
        import_units(tmp_path / "gone.tmx", tmp_path / "memory.sqlite3")
    with pytest.raises(ExchangeError, match="is not there"):
        list(read_tmx(tmp_path, Remarks()))
    assert not (tmp_path / "memory.sqlite3").exists()


def test_a_file_of_a_thousand_kinds_of_trouble_does_not_get_a_thousand_lines(tmp_path):
    _, remarks = read(tmp_path, tmx(tu(), *(tu(ru=f"x{number}") for number in range(1_000))))
    assert len(remarks.lines()) <= MOST_KINDS + 1
    assert remarks.lines()[-1].startswith(f"{1_000 - MOST_KINDS} units with other troubles")


def written(path, *units):
    remarks = Remarks()
    write_tmx(units, path, remarks)
    return remarks


def test_a_unit_comes_back_with_everything_that_is_known_of_it(tmp_path):
    unknown = ApprovedUnit("Один.", "One.", None, "", "", "")
    written(tmp_path / "m.tmx", UNIT, unknown)
    assert list(read_tmx(tmp_path / "m.tmx", Remarks())) == [UNIT, unknown]


def test_what_is_written_is_a_tmx_that_another_parser_reads(tmp_path):
    from lxml import etree

    written(tmp_path / "m.tmx", UNIT)
    root = etree.parse(tmp_path / "m.tmx").getroot()
    assert root.get("version") == "1.4"
    needed = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert needed == set(root.find("header").keys())
    assert [seg.text for seg in root.iter("seg")] == [UNIT.source, UNIT.english]
    assert root.findall(".//tuv")[1].get("changedate") == "20250908T000000Z"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.text(
    "аб 𝄞\x00\x07\x1f\x85\ufffe\ufeff\u202e\u200fשלום🏳️‍🌈<>&\"']]>\r\n\t", max_size=30
)


@given(source=TEXTS, english=TEXTS, author=TEXTS, bulletin=TEXTS, date=st.none() | st.dates())
@example(source="Текст \ud800", english="Text \udfff", author="\udc80", bulletin="", date=None)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_that_can_stand_in_a_unit_comes_back_as_it_is_but_for_what_xml_cannot_carry(
    tmp_path, source, english, author, bulletin, date
):
    unit = ApprovedUnit("Я" + source, "I" + english, date, bulletin, "", author)
    expected = ApprovedUnit(tidy(unit.source), tidy(unit.english), date, tidy(bulletin), "", tidy(author))
    remarks = written(tmp_path / "m.tmx", unit)
    if object_to(expected):
        assert "left out" in remarks.lines()[0]
        return
    assert list(read_tmx(tmp_path / "m.tmx", Remarks())) == [expected]
    assert tidy(expected.source) == expected.source


def test_a_whole_memory_goes_out_and_comes_back_and_a_second_time_changes_nothing(tmp_path):
    units = [
        ApprovedUnit(f"Изъято {n} кг.", f"{n} kg were seized.", DAY, "b.docx", "a.txt", "И.") for n in range(2_500)
    ]
    with ApprovedMemory.open(tmp_path / "one.sqlite3") as memory:
        memory.add(units)
    assert export_units(tmp_path / "one.sqlite3", tmp_path / "m.tmx") == (2_500, ())
    done = import_units(tmp_path / "m.tmx", tmp_path / "two.sqlite3")
    assert (done.units, done.added, done.remarks, done.is_whole) == (2_500, 2_500, (), True)
    assert import_units(tmp_path / "m.tmx", tmp_path / "two.sqlite3").added == 0
    with ApprovedMemory.open(tmp_path / "two.sqlite3") as memory:
        assert list(memory.units()) == units


def test_an_export_overwrites_nothing_unasked_and_makes_no_empty_file(tmp_path):
    (tmp_path / "m.tmx").write_text("mine")
    with pytest.raises(ExchangeError, match="is there already"):
        export_units(tmp_path / "one.sqlite3", tmp_path / "m.tmx")
    with pytest.raises(ExchangeError, match="holds nothing yet"):
        export_units(tmp_path / "one.sqlite3", tmp_path / "m.tmx", overwrite=True)
    assert (tmp_path / "m.tmx").read_text() == "mine"
    assert not (tmp_path / "one.sqlite3").exists()


def test_a_file_of_another_ending_is_refused_with_those_that_are_known(tmp_path):
    with pytest.raises(ExchangeError, match=r"ends in \.tmx or \.xlsx"):
        export_units(tmp_path / "one.sqlite3", tmp_path / "m.csv")


def test_characters_that_xml_cannot_carry_are_taken_out_and_it_is_said(tmp_path):
    remarks = written(tmp_path / "m.tmx", ApprovedUnit("Один\x07.", "One.", None, "", "", ""))
    assert remarks.lines() == ("1 unit with characters that XML cannot carry: these were taken out",)
