"""A bulletin as XLIFF: out of the run report, through a translator's tool, and back."""

import datetime
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from command import GOOD, OTHER, inbox, svodka
from svodka.approved.interchange import MAX_CHARACTERS, tidy
from svodka.bulletin.assembly import PrintedBlock, PrintedItem, PrintedPassage
from svodka.bulletin.report import FileReport, RunReport, SegmentReport, to_json
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import ExchangeError, RequestError
from svodka.review.learn import learn, read_xliff_edit
from svodka.review.recorded_bulletin import RecordedBulletin, RecordedItem, RecordedPassage
from svodka.review.xliff import read_bulletin_units, read_edited_bulletin, read_xliff, write_xliff
from svodka.system import __version__
from svodka.types import Article, ArticleId, FileStatus, Finding, Origin, Period, Segment, Severity, Translation

NS = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
DAY = datetime.date(2025, 9, 7)
NUMBER = Finding("number", "“5 кг” is missing.", Severity.ERROR, "Osh", 3)
SOURCE = Finding("source", "The file names no address.", Severity.WARNING)
HEADLINE = Segment(0, 0, 0, 14, "В Оше курьер ")
FIRST = Segment(0, 1, 0, 20, "Задержан курьер.")
SECOND = Segment(0, 1, 21, 40, "Изъято 5 кг.")


def bulletin(folder, *, findings=(NUMBER,), english="In Osh.", url="https://news.example/1?a=1&b=2", part=2):
    """A bulletin with its run report: one item of a headline and a paragraph of two sentences, and one in English."""
    one, other = ArticleId(Path("inbox/a.txt"), part), ArticleId(Path("inbox/b.txt"))
    text = f"Detained. {english}"
    printed = (
        PrintedItem(
            1,
            one,
            (
                PrintedBlock(0, "_svodka_1_0", "A courier", (PrintedPassage(0, 9, HEADLINE),)),
                PrintedBlock(
                    1, "_svodka_1_1", text, (PrintedPassage(0, 9, FIRST), PrintedPassage(10, len(text), SECOND))
                ),
            ),
        ),
        PrintedItem(
            2,
            other,
            (PrintedBlock(0, "_svodka_2_0", "English", (PrintedPassage(0, 7, Segment(1, 0, 0, 7, "English")),)),),
        ),
    )
    segments = (
        SegmentReport(one, HEADLINE, Translation(HEADLINE.text, "A courier", Origin.MODEL)),
        SegmentReport(one, FIRST, Translation(FIRST.text, "Detained.", Origin.MODEL)),
        SegmentReport(one, SECOND, Translation(SECOND.text, english, Origin.MODEL, findings=tuple(findings))),
    )
    article = Article(one, "text", "В Оше курьер", (FIRST.text,), url=url)
    files = (
        FileReport(one, FileStatus.TRANSLATED, "", article, findings=(SOURCE, *findings)),
        FileReport(other, FileStatus.PLACED),
    )
    path = folder / "bulletin-43_2025-09-01_2025-09-07.docx"
    path.write_bytes(b"the Word file is not looked into")
    made = RunReport(__version__, files, Period(DAY, DAY), segments=segments, printed=printed, bulletin=path)
    path.with_suffix(".json").write_text(to_json(made), encoding="utf-8")
    return path


def exported(folder, **changed):
    path = folder / "b.xlf"
    write_xliff(read_bulletin_units(bulletin(folder, **changed)), path)
    return path


def test_every_translated_sentence_is_a_unit_with_its_place_and_what_was_found_and_english_articles_are_none(tmp_path):
    root = etree.parse(exported(tmp_path)).getroot()
    (file,) = root.findall("x:file", NS)
    assert root.get("version") == "1.2"
    assert file.get("original") == "inbox/a.txt#2"
    assert (file.get("source-language"), file.get("target-language"), file.get("datatype")) == ("ru", "en", "plaintext")
    units = file.findall(".//x:trans-unit", NS)
    assert [(unit.get("id"), unit.find("x:source", NS).text, unit.find("x:target", NS).text) for unit in units] == [
        ("1-0-0", "В Оше курьер", "A courier"),
        ("1-1-0", "Задержан курьер.", "Detained."),
        ("1-1-21", "Изъято 5 кг.", "In Osh."),
    ]
    assert [unit.find("x:target", NS).get("state") for unit in units] == [
        "needs-review-translation",
        "translated",
        "needs-review-translation",
    ]
    notes = [[(note.get("priority"), note.text) for note in unit.findall("x:note", NS)] for unit in units]
    assert notes == [[("2", "source: The file names no address.")], [], [("1", "number: “5 кг” is missing. (Osh)")]]
    assert [note.text for note in file.findall("x:header/x:note", NS)] == [
        "bulletin: bulletin-43_2025-09-01_2025-09-07.docx",
        "https://news.example/1?a=1&b=2",
    ]


def test_the_elements_stand_in_the_order_that_the_schema_of_xliff_1_2_wants(tmp_path):
    root = etree.parse(exported(tmp_path)).getroot()
    tags = [etree.QName(element).localname for element in root.iter()]
    assert " ".join(tags[:5]) == "xliff file header tool note"
    for unit in root.iterfind(".//x:trans-unit", NS):
        order = "".join(etree.QName(child).localname[0] for child in unit)
        assert re.fullmatch("stn*", order)
    ids = [unit.get("id") for unit in root.iterfind(".//x:trans-unit", NS)]
    assert len(ids) == len(set(ids))


def texts(edited):
    return {id: (unit.source.text, unit.target.text) for id, unit in edited.units.items()}


def test_an_unedited_export_comes_back_as_it_went_out(tmp_path):
    edited = read_edited_bulletin(exported(tmp_path))
    assert edited.bulletin == "bulletin-43_2025-09-01_2025-09-07.docx"
    assert edited.remarks == ()
    assert texts(edited) == {
        "1-0-0": ("В Оше курьер", "A courier"),
        "1-1-0": ("Задержан курьер.", "Detained."),
        "1-1-21": ("Изъято 5 кг.", "In Osh."),
    }


def edited(folder, *changes):
    path = exported(folder)
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_tool_adds_is_understood_segments_in_marks_tags_and_alternatives(tmp_path):
    path = edited(
        tmp_path,
        (
            ">Detained.<",
            '><mrk mtype="seg" mid="1">A <g id="1">courier</g></mrk> '
            '<mrk mtype="seg" mid="2">was held<x id="2"/>.<ph id="3">{3}</ph></mrk><',
        ),
        (
            "Изъято 5 кг.</source>\n",
            "Изъято 5 кг.</source><seg-source><mrk mtype='seg'>Изъято 5 кг.</mrk></seg-source>",
        ),
        ("In Osh.</target>", "In Osh.</target><alt-trans><source>Иное.</source><target state='final'>Other.</target></alt-trans>"),
    )  # fmt: skip
    back = read_edited_bulletin(path)
    assert list(texts(back).values())[1:] == [("Задержан курьер.", "A courier was held."), ("Изъято 5 кг.", "In Osh.")]
    assert back.remarks == ("1 unit with inline tags: their words were kept, the tags dropped (in line 15)",)


def test_units_without_a_usable_english_and_units_of_others_are_left_out_and_said(tmp_path):
    path = edited(
        tmp_path,
        (">A courier<", "><"),
        (">Detained.<", ">Задержан курьер.<"),
        ('id="1-1-21"', 'id="7"'),
        ("</body>", f"<trans-unit id='1-2-0'><source>Да.</source><target>{'x' * (MAX_CHARACTERS + 1)}</target></trans-unit>"
         "<trans-unit id='1-3-0'><source>Да.</source><target>Yes.</target></trans-unit></body>"),
    )  # fmt: skip
    back = read_edited_bulletin(path)
    assert texts(back) == {"1-3-0": ("Да.", "Yes.")}
    assert [line.partition(" (")[0] for line in back.remarks] == [
        "1 unit left out: the Russian or the English is empty",
        "1 unit left out: the English is the Russian",
        "1 unit left out: not a sentence that svodka exported",
        f"1 unit left out: more than {MAX_CHARACTERS:,} characters",
    ]


@pytest.mark.parametrize("text", ["", "1-2", "1-2-3-4", "a-2-3", "1--3", "٣-2-1", "1-2-99999999999"])
def test_a_unit_with_an_id_that_is_not_ours_is_left_out(tmp_path, text):
    back = read_edited_bulletin(edited(tmp_path, ('id="1-1-21"', f'id="{text}"')))
    assert list(back.units) == ["1-0-0", "1-1-0"]
    assert back.remarks == ("1 unit left out: not a sentence that svodka exported (in line 19)",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not well-formed"),
        ("<tmx/>", "is no XLIFF: its first element is <tmx>"),
        ('<xliff version="2.0"/>', "is XLIFF 2.0, and svodka reads 1.2"),
        ("<xliff/>", "without a version"),
        ('<!DOCTYPE xliff [<!ENTITY a "b">]><xliff version="1.2">&a;</xliff>', "declares XML entities"),
        ('<!DOCTYPE xliff SYSTEM "x.dtd"><xliff version="1.2">&nbsp;</xliff>', "only another file declares"),
        ('<xliff version="1.2"><file original="a"><body/></file></xliff>', "is no bulletin that svodka exported"),
        (
            '<xliff version="1.2"><file><header><note>bulletin: b.docx</note></header></file></xliff>',
            "holds no sentence",
        ),
        (
            '<xliff version="1.2"><file><header><note>bulletin: a</note></header></file>'
            "<file><header><note>bulletin: b</note></header></file></xliff>",
            r"holds 2 bulletins \(a, b\)",
        ),
        ('<xliff version="1.2"><file><header><note>bulletin: a</note></header>', "export it again"),
    ],
)
def test_what_is_no_bulletin_of_ours_is_refused_in_one_sentence(tmp_path, content, said):
    (tmp_path / "b.xlf").write_text(content, encoding="utf-8")
    with pytest.raises(ExchangeError, match=said) as caught:
        read_edited_bulletin(tmp_path / "b.xlf")
    assert "\n" not in str(caught.value)


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60) | st.text(
    "Яa <>&\"']]>\x00\x1f\u202eש🏳️‍🌈\r\n\t", min_size=1
)


@given(source=TEXTS, english=TEXTS, original=TEXTS, message=TEXTS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_is_but_for_what_xml_cannot_carry(tmp_path, source, english, original, message):
    findings = (Finding(message, message, quote=message),)
    passage = RecordedPassage(1, 2, "", "I" + english, findings=findings, original="Я" + source, start=3)
    item = RecordedItem(ArticleId(Path(original)), message, (), (passage,))
    write_xliff(RecordedBulletin("b.docx", (item,)), tmp_path / "b.xlf", overwrite=True)
    (file,) = read_xliff(tmp_path / "b.xlf")
    (back,) = file.units
    assert (back.id, back.source.text, back.target.text) == ("1-2-3", tidy(passage.original), tidy(passage.text))
    assert file.bulletin == "b.docx"


def test_an_export_does_not_take_somebodys_work_away(tmp_path):
    units = read_bulletin_units(bulletin(tmp_path))
    (tmp_path / "b.xlf").write_text("mine")
    with pytest.raises(ExchangeError, match="perhaps with somebody's work"):
        write_xliff(units, tmp_path / "b.xlf")
    assert (tmp_path / "b.xlf").read_text() == "mine"
    assert write_xliff(units, tmp_path / "b.xlf", overwrite=True) == 3


def outcomes(path):
    return [(one.outcome.value, one.english) for one in read_xliff_edit(path).alignment.renderings]


def test_what_came_back_is_kept_edited_or_unsure_by_its_own_word(tmp_path):
    path = edited(tmp_path, (">A courier<", "><"), (">In Osh.<", ">Five kilograms were seized in Osh.<"))
    edit = read_xliff_edit(path)
    assert (edit.bulletin.name, edit.untouched, edit.author) == ("bulletin-43_2025-09-01_2025-09-07.docx", False, "")
    assert edit.notices == ("1 unit left out: the Russian or the English is empty (in line 10)",)
    assert outcomes(path) == [
        ("unsure", ""),
        ("kept", "Detained."),
        ("edited", "Five kilograms were seized in Osh."),
        ("kept", "English"),
    ]


def test_an_export_that_nobody_has_edited_teaches_nothing(tmp_path):
    edit = read_xliff_edit(exported(tmp_path))
    assert edit.untouched
    assert "nothing to learn" in learn(edit, None, load_dictionary()).notices[-1]


def test_a_file_of_another_run_with_the_same_name_is_refused_and_its_own_report_can_be_named(tmp_path):
    (tmp_path / "other").mkdir()
    path = edited(tmp_path, ("Изъято 5 кг.", "Изъято 6 кг."))
    with pytest.raises(RequestError, match="1 of its sentences have another Russian"):
        read_xliff_edit(path)
    report = bulletin(tmp_path / "other").with_suffix(".json")
    report.write_text(report.read_text(encoding="utf-8").replace("Изъято 5 кг.", "Изъято 6 кг."), encoding="utf-8")
    assert read_xliff_edit(path, report).untouched


def test_a_name_in_the_file_leads_to_no_other_folder(tmp_path):
    (tmp_path / "in").mkdir()
    path = edited(tmp_path, ("bulletin: bulletin", "bulletin: ../../in/bulletin"))
    with pytest.raises(RequestError, match="this is not the bulletin"):
        read_xliff_edit(path)


@pytest.mark.parametrize("name", ["/", ".", "..", "a/.."])
def test_a_name_in_the_file_that_is_none_is_an_error_and_no_crash(tmp_path, name):
    path = edited(tmp_path, ("bulletin: bulletin-43_2025-09-01_2025-09-07.docx", f"bulletin: {name}"))
    with pytest.raises((RequestError, ExchangeError)):
        read_xliff_edit(path)


def test_a_bulletin_without_a_usable_report_is_an_error_that_says_what_to_do(tmp_path):
    path = bulletin(tmp_path)
    report = path.with_suffix(".json")
    whole = json.loads(report.read_text(encoding="utf-8"))
    for content, said in (
        ("{", "damaged JSON"),
        ("[" * 100_000, "damaged JSON"),
        ("[]", "is no run report of a bulletin"),
        (json.dumps(whole | {"format": 99}), "has format 99"),
        (json.dumps(whole | {"printed": [{"number": 1}]}), "is no run report of a bulletin"),
        (json.dumps(whole | {"printed": []}), "has no sentence that was translated"),
    ):
        report.write_text(content, encoding="utf-8")
        with pytest.raises((ExchangeError, RequestError), match=said):
            read_bulletin_units(path)
    report.unlink()
    with pytest.raises(RequestError, match="there is no run report"):
        read_bulletin_units(path)
    with pytest.raises(ExchangeError, match="is not there"):
        read_bulletin_units(tmp_path / "gone.docx")
    report.write_text("{}")
    with pytest.raises(ExchangeError, match="is a run report"):
        read_bulletin_units(report)


def test_a_real_bulletin_goes_out_is_edited_comes_back_is_learnt_and_counted(tmp_path, monkeypatch):
    # The memory of this test and nobody else's; the starter, joined once, is that of the session.
    (tmp_path / "svodka.toml").write_text('approved = "approved.sqlite3"\n', encoding="utf-8")
    place = inbox(tmp_path, a__txt=GOOD, b__txt=OTHER)
    made = svodka("translate", place, "--threads", "1", "-q", cwd=tmp_path)
    assert made.code == 0, made.err
    document = tmp_path / made.out.strip()
    done = svodka("export", "--xliff", document, cwd=tmp_path)
    assert done.code == 0, done.err
    path = document.with_suffix(".xlf")
    count = len(read_xliff(path)[0].units) + len(read_xliff(path)[1].units)
    assert done.out == f"{path}: {count} sentences\n"
    again = svodka("export", "--xliff", document, cwd=tmp_path)
    assert again.code == 2
    assert "is there already" in again.err
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(<target[^>]*>)[^<]*(</target>)", r"\1Edited.\2", text, count=1), encoding="utf-8")
    back = read_edited_bulletin(path)
    assert back.bulletin == document.name
    assert [english for _, english in texts(back).values()].count("Edited.") == 1
    report = json.loads(document.with_suffix(".json").read_text(encoding="utf-8"))
    assert report["seconds"] > 0
    # What was edited is learnt, and its figures are shown.
    lesson = json.loads(svodka("learn", path, "--json", cwd=tmp_path).out)
    assert (lesson["bulletin"], lesson["sentences"]["edited"]) == (document.name, 1), lesson
    assert f" {document.name} " in svodka("stats", cwd=tmp_path).out
    assert svodka("memory", "export", "m.tmx", cwd=tmp_path).code == 0
    assert "<seg>Edited.</seg>" in (tmp_path / "m.tmx").read_text(encoding="utf-8")
    # Each segment that came back is found in the report by its id.
    printed = {item["number"]: item for item in report["printed"]}
    for identity, (source, _) in texts(back).items():
        item, number, start = map(int, identity.split("-"))
        places = [
            (block["number"], passage["source"]["start"], passage["source"]["text"])
            for block in printed[item]["blocks"]
            for passage in block["passages"]
        ]
        assert (number, start, source) in places
