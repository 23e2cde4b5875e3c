"""From a bulletin that a human edited to the approved memory: real Word files, written by the program, edited, read back."""

import copy
import datetime
import hashlib
import io
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from command import svodka
from engines import ScriptedEngine
from random_editor import RandomEditor
from svodka.approved.memory import KEPT, WORDINGS, ApprovedMemory, identify_wording
from svodka.bulletin.report import announce
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import RequestError
from svodka.options import Options
from svodka.review.alignment import EditOutcome, align
from svodka.review.edited_document import EditedDocument, EditedParagraph, read_edited
from svodka.review.formatting import learn_report_lines
from svodka.review.learn import Approval, learn, read_edit, read_ticks
from svodka.review.recorded_bulletin import RecordedPassage
from svodka.runs import pipeline, preparation
from svodka.runs.summary import print_summary
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources
from weeks import passages as week_passages

ARTICLES = {
    "osh.txt": (
        "Date: 03.09.2025\nTitle: В Оше задержан курьер\n\n"
        "Милиция задержала курьера. Ведётся следствие по делу.\n\nСуд арестовал его.\n"
    ),
    "talas.txt": "Date: 04.09.2025\nTitle: В Таласе найден склад\n\nВ доме найден крупный склад. Хозяин дома бежал.\n",
}
ENGLISH = {
    "В Оше задержан курьер": "Courier was detained in Osh",
    "Милиция задержала курьера": "The police detained a courier.",
    "Ведётся следствие": "The investigation is conducted in the case.",
    "Суд арестовал": "The court arrested him.",
    "В Таласе найден склад": "A warehouse was found in Talas",
    "В доме найден": "A large warehouse was found in a house.",
    "Хозяин дома": "The owner of the house escaped.",
}
EDITED = datetime.datetime(2025, 9, 10, 12, 0, tzinfo=datetime.UTC)
LATER = EDITED + datetime.timedelta(hours=2)


def answer(request, decoding):
    return [next(english for russian, english in ENGLISH.items() if request.source.startswith(russian))]


def make(tmp_path):
    inbox = tmp_path / "inbox"
    asked = Options(inputs=(inbox,), outbox=tmp_path / "outbox", number=43, glossaries=(), memory=False)
    now = datetime.datetime(2025, 9, 8, tzinfo=datetime.UTC)
    with Resources(engine=ScriptedEngine(answer), memory=False) as equipment:
        return pipeline.run(preparation.prepare(asked, now.date()), asked, Silence(), now, equipment)


@pytest.fixture
def bulletin(tmp_path) -> Path:
    (tmp_path / "inbox").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "inbox" / name).write_text(text, encoding="utf-8")
    path = make(tmp_path).bulletin
    assert path is not None
    return path


def edit(path: Path, change=lambda document: None, author="Aigul", modified=EDITED) -> Path:
    document = docx.Document(path)
    change(document)
    document.core_properties.last_modified_by = author
    document.core_properties.modified = modified.replace(tzinfo=None)
    document.save(path)
    return path


def test_nothing_is_learnt_of_a_bulletin_whose_run_was_killed_before_its_report(bulletin, tmp_path):
    report = bulletin.with_suffix(".json")
    # The report is that of the bulletin before, and announces the one that stands there.
    announced = announce(bulletin, hashlib.sha256(bulletin.read_bytes()).hexdigest())
    report.write_text(json.dumps(json.loads(announced) | {"bulletin_sha256": "0" * 64}), encoding="utf-8")
    with ApprovedMemory.open(tmp_path / "approved.sqlite3") as memory:
        lesson = learn(read_edit(bulletin), memory, load_dictionary(None))
        assert (lesson.learnt, len(memory)) == (0, 0)
    assert "nobody has edited it" in lesson.notices[0]


def paragraph(document, start):
    return next(one for one in document.paragraphs if one.text.startswith(start))


def say(document, before, after):
    """Put other words into a paragraph as typing does: its bookmark stays around them."""
    for one in document.paragraphs:
        if before in one.text:
            whole = one.text.replace(before, after)
            first, *rest = one.runs
            first.text = whole
            for run in rest:
                run._element.getparent().remove(run._element)
            return
    raise AssertionError(before)


def reword(path, before, after, author="Aigul", modified=EDITED):
    """Edit a bulletin in these words alone."""
    edit(path, lambda document: say(document, before, after), author, modified)


def remove(paragraph):
    paragraph._element.getparent().remove(paragraph._element)


def lesson(path, memory=None, **arguments):
    return learn(read_edit(path), memory, load_dictionary(), **arguments)


@pytest.fixture
def memory(tmp_path):
    with ApprovedMemory.open(tmp_path / "approved.sqlite3") as opened:
        yield opened


@pytest.fixture
def colleagues_copy(bulletin, tmp_path):
    """The same bulletin and its report, before anybody edits it, in the folder of a colleague."""
    copied = tmp_path / "other" / bulletin.name
    copied.parent.mkdir()
    shutil.copy(bulletin, copied)
    shutil.copy(bulletin.with_suffix(".json"), copied.with_suffix(".json"))
    return copied


def english(memory):
    return {unit.source: unit.english for unit in memory.units()}


def test_an_edited_sentence_is_learnt_with_who_made_it_where_and_when(bulletin, memory):
    reword(bulletin, "The police detained a courier.", "Police officers detained a courier.")
    found = lesson(bulletin, memory)
    assert (
        found.outcomes[EditOutcome.KEPT],
        found.outcomes[EditOutcome.EDITED],
        found.outcomes[EditOutcome.DELETED],
    ) == (6, 1, 0)
    unit = memory.exact("Милиция задержала курьера.")
    assert unit.english == "Police officers detained a courier."
    assert (unit.author, unit.date, unit.bulletin, unit.article) == ("Aigul", EDITED.date(), bulletin.name, "osh.txt")
    assert found.learnt == len(memory) == 1 and (found.confirmed, found.unread) == (0, 6)
    assert found.effort.edits == 2


def test_what_merely_stands_unchanged_is_counted_and_not_approved_until_somebody_says_so(bulletin, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.")
    lesson(bulletin, memory)
    assert english(memory) == {"Суд арестовал его.": "The court remanded him."}
    final = lesson(bulletin, memory, approval=Approval(final=True))
    assert (final.learnt, final.confirmed, final.unread) == (6, 6, 0)
    assert english(memory)["Милиция задержала курьера."] == "The police detained a courier."
    assert lesson(bulletin, memory, approval=Approval(final=True)).learnt == 0


def ticks(bulletin, *keys, **changed):
    report = json.loads(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    path = bulletin.with_suffix(".seen.json")
    said = {"format": 1, "bulletin_sha256": report["bulletin_sha256"], "seen": list(keys)} | changed
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_what_was_ticked_on_the_review_page_is_approved_and_nothing_else(bulletin, memory):
    recorded = read_edit(bulletin).bulletin
    keys = {one.source: one.key for one in recorded.passages}
    page = bulletin.with_suffix(".review.html").read_text(encoding="utf-8")
    assert all(f'data-key="{key}"' in page for key in keys.values())
    path = ticks(bulletin, keys["Суд арестовал его."], keys["В Таласе найден склад"], "9.9.9")
    found = lesson(bulletin, memory, approval=read_ticks(path, recorded))
    assert english(memory) == {
        "Суд арестовал его.": "The court arrested him.",
        "В Таласе найден склад": "A warehouse was found in Talas",
    }
    assert (found.confirmed, found.unread, found.notices) == (2, 5, ())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"bulletin_sha256": "0" * 64}, "of another version of bulletin-43"),
        ({"bulletin_sha256": ""}, "of another version of bulletin-43"),
        ({"format": 2}, "no file of ticks"),
        ({"bulletin_sha256": None}, "no file of ticks"),
    ],
)
def test_ticks_of_another_bulletin_or_of_nothing_are_refused_in_a_sentence(bulletin, changed, sentence):
    with pytest.raises(RequestError, match=sentence):
        read_ticks(ticks(bulletin, **changed), read_edit(bulletin).bulletin)
    for text in ("{", "[]", "[" * 100_000):
        bulletin.with_suffix(".seen.json").write_text(text)
        with pytest.raises(RequestError, match="no file of ticks"):
            read_ticks(bulletin.with_suffix(".seen.json"), read_edit(bulletin).bulletin)
    with pytest.raises(RequestError, match="check the path after --seen"):
        read_ticks(bulletin.with_suffix(".none"), read_edit(bulletin).bulletin)


def test_learning_the_same_file_twice_changes_nothing(bulletin, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.")
    first = lesson(bulletin, memory)
    units, records = list(memory.units()), memory.records("bulletin")
    again = lesson(bulletin, memory)
    assert first.learnt > 0 and again.learnt == 0 and not again.notices
    assert (list(memory.units()), memory.records("bulletin")) == (units, records)


def test_a_sentence_that_stands_twice_is_learnt_once_as_it_was_changed_last_and_learnt_again_changes_nothing(
    bulletin, memory
):
    found = read_edit(bulletin)
    first, second, third, *_ = found.alignment.renderings
    made = [
        replace(one, passage=replace(second.passage, text=one.passage.text), outcome=fate, english=english)
        for one, fate, english in (
            (first, EditOutcome.EDITED, "The police took a man."),
            (second, EditOutcome.EDITED, "The police held a man."),
            (third, EditOutcome.KEPT, third.english),
        )
    ]
    twice = replace(found, alignment=replace(found.alignment, renderings=tuple(made)), untouched=False)
    assert learn(twice, memory, load_dictionary(), approval=Approval(final=True)).learnt == 1
    assert english(memory) == {second.passage.source: "The police held a man."}
    assert learn(twice, memory, load_dictionary(), approval=Approval(final=True)).learnt == 0


def test_a_dry_run_counts_the_same_and_keeps_nothing(bulletin, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.")
    tried = lesson(bulletin, memory, keep=False)
    assert len(memory) == 0 and memory.records("bulletin") == {} and memory.records("substitution") == {}
    assert tried.learnt == lesson(bulletin, memory).learnt


def test_a_bulletin_that_nobody_edited_teaches_nothing_and_says_so(bulletin, memory):
    found = lesson(bulletin, memory)
    assert found.learnt == 0 and len(memory) == 0
    assert "nobody has edited it" in found.notices[0]


def test_a_kept_sentence_under_a_must_check_is_approved_only_by_somebody_who_says_so(bulletin, memory):
    report = json.loads(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    segment = next(one for one in report["segments"] if one["source"].startswith("Суд"))
    segment["findings"] = [{"check": "roles", "message": "Who?", "severity": "error", "quote": "", "start": -1}]
    bulletin.with_suffix(".json").write_text(json.dumps(report), encoding="utf-8")
    edit(bulletin)
    lesson(bulletin, memory)
    assert len(memory) == 0
    lesson(bulletin, memory, approval=Approval(final=True))
    assert memory.exact("Суд арестовал его.") is not None


def test_the_checks_are_judged_by_what_was_edited(bulletin):
    report = json.loads(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    for segment in report["segments"]:
        segment["findings"] = []
        if segment["source"].startswith(("Суд", "Милиция")):
            segment["findings"] = [{"check": "roles", "message": "", "severity": "error", "quote": "", "start": -1}]
    bulletin.with_suffix(".json").write_text(json.dumps(report), encoding="utf-8")

    def change(document):
        say(document, "The court arrested him.", "The court remanded him.")
        say(document, "The owner of the house escaped.", "The house's owner fled.")

    edit(bulletin, change)
    everything, roles = lesson(bulletin).checks
    assert everything == type(roles)("any", 2, 1, 1)
    assert (roles.check, roles.marked, roles.marked_and_edited, roles.edited_and_not_marked) == ("roles", 2, 1, 1)
    told = "\n".join(learn_report_lines(lesson(bulletin), kept=False))
    assert "marked and edited" in told and "edited and not marked" in told
    assert "precision" not in told and "recall" not in told


def test_a_word_that_was_exchanged_is_told_with_its_russian(bulletin):
    reword(bulletin, "A large warehouse", "A large depot")
    (change,) = lesson(bulletin).changes
    assert (change.said, change.written, change.russian, change.count) == ("warehouse", "depot", "склад", 1)


def test_moved_deleted_new_and_merged_sentences_are_told_apart(bulletin, memory):
    def change(document):
        court = paragraph(document, "The court arrested")
        paragraph(document, "A large warehouse")._p.addnext(court._p)
        say(document, " The owner of the house escaped.", "")
        court.insert_paragraph_before("The editors add a line of their own here.")
        say(document, "courier. The investigation is", "courier, and the investigation is")

    edit(bulletin, change)
    found = lesson(bulletin, memory, approval=Approval(final=True))
    assert english(memory)["Суд арестовал его."] == "The court arrested him."
    assert "Хозяин дома бежал." not in english(memory) and "Милиция задержала курьера." not in english(memory)
    assert (
        found.outcomes[EditOutcome.MERGED],
        found.outcomes[EditOutcome.DELETED] + found.outcomes[EditOutcome.UNSURE],
    ) == (2, 1)
    assert [one.passage.source for one in found.unsure if one.outcome is EditOutcome.MERGED] == [
        "Милиция задержала курьера.",
        "Ведётся следствие по делу.",
    ]


def test_a_sentence_in_which_only_a_mark_without_width_came_in_was_kept(bulletin, memory):
    reword(bulletin, "arrested him", "arrested \u200bhim")
    found = lesson(bulletin, memory, approval=Approval(final=True))
    assert not found.outcomes[EditOutcome.EDITED]


def test_three_sentences_that_became_one_are_merged_and_none_is_deleted(bulletin, memory):
    def change(document):
        say(
            document,
            "courier. The investigation is conducted in the case.",
            "courier, an investigation is conducted in the case",
        )
        say(document, "in the case", "in the case, and the court arrested him.")
        remove(paragraph(document, "The court arrested"))

    edit(bulletin, change)
    found = lesson(bulletin, memory, approval=Approval(final=True))
    assert (found.outcomes[EditOutcome.MERGED], found.outcomes[EditOutcome.DELETED]) == (3, 0)
    assert not {"Милиция задержала курьера.", "Суд арестовал его."} & english(memory).keys()


def tracked(name, *children):
    element = OxmlElement(name)
    element.set(qn("w:author"), "Aigul")
    element.set(qn("w:id"), "900")
    for child in children:
        element.append(child)
    return element


def run_of(text, name="w:t"):
    run, node = OxmlElement("w:r"), OxmlElement(name)
    node.text = text
    run.append(node)
    return run


def test_tracked_changes_are_read_as_accepted_and_comments_are_not_read(bulletin, memory):
    def change(document):
        court = paragraph(document, "The court arrested")
        for run in court.runs:
            court._p.remove(run._element)
        court._p.insert(2, run_of("The court "))
        court._p.insert(3, tracked("w:del", run_of("arrested", "w:delText")))
        court._p.insert(4, tracked("w:ins", run_of("remanded")))
        court._p.insert(5, run_of(" him."))
        document.add_comment(court.runs, "Better so?", author="Aigul")

    edit(bulletin, change)
    assert lesson(bulletin, memory).outcomes[EditOutcome.EDITED] == 1
    assert english(memory)["Суд арестовал его."] == "The court remanded him."


def test_a_deleted_paragraph_mark_joins_two_paragraphs(bulletin, memory):
    def change(document):
        first = paragraph(document, "The police")
        properties = first._p.get_or_add_pPr()
        mark = OxmlElement("w:rPr")
        mark.append(tracked("w:del"))
        properties.append(mark)

    edit(bulletin, change)
    joined = [one for one in read_edited(bulletin).paragraphs if one.text.startswith("The police")]
    assert [one.text for one in joined] == [
        "The police detained a courier. The investigation is conducted in the case. The court arrested him."
    ]
    assert len(joined[0].bookmarks) == 2
    assert lesson(bulletin, memory).outcomes[EditOutcome.KEPT] == 7


def test_a_moved_paragraph_with_tracked_changes_stands_at_its_new_place_only(bulletin):
    def change(document):
        court = paragraph(document, "The court arrested")
        moved = copy.deepcopy(court._p)
        for element in (court._p, moved):
            name = "w:moveFrom" if element is court._p else "w:moveTo"
            for run in element.findall(qn("w:r")):
                element.replace(run, tracked(name, copy.deepcopy(run)))
        paragraph(document, "A large warehouse")._p.addnext(moved)

    edit(bulletin, change)
    texts = [one.text for one in read_edited(bulletin).paragraphs]
    assert texts.count("The court arrested him.") == 1
    assert texts.index("The court arrested him.") > texts.index(
        "A large warehouse was found in a house. The owner of the house escaped."
    )


def test_a_bulletin_without_bookmarks_as_google_docs_leaves_it_is_found_by_its_words(bulletin, memory):
    def change(document):
        for element in list(document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
            element.getparent().remove(element)
        for one in document.paragraphs:
            one.style = document.styles["Normal"]
        say(document, "The court arrested him.", "The court remanded him.")

    edit(bulletin, change)
    found = lesson(bulletin, memory)
    assert english(memory)["Суд арестовал его."] == "The court remanded him."
    assert found.outcomes[EditOutcome.KEPT] == 6 and "by their words alone" in found.notices[0]


def test_of_two_peoples_edits_the_later_one_stands_whichever_comes_first(bulletin, colleagues_copy, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.", "Aigul")
    reword(colleagues_copy, "The court arrested him.", "A court jailed him.", "Bakyt", LATER)
    lesson(bulletin, memory)
    assert "an earlier edit of this bulletin" in lesson(colleagues_copy, memory).notices[0]
    assert english(memory)["Суд арестовал его."] == "A court jailed him."
    again = lesson(bulletin, memory)
    assert memory.records("bulletin")[bulletin.name]["author"] == "Bakyt"
    assert again.learnt == 0 and "a later edit of this bulletin" in again.notices[0] and "Bakyt" in again.notices[0]
    assert english(memory)["Суд арестовал его."] == "A court jailed him."


def test_another_rendering_of_the_same_sentence_in_another_bulletin_is_said(bulletin, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.")
    found = read_edit(bulletin)
    learn(found, memory, load_dictionary())
    other = replace(
        found, bulletin=replace(found.bulletin, name="bulletin-44.docx"), modified=EDITED + datetime.timedelta(7)
    )
    renderings = tuple(
        replace(one, english="A court jailed him.") if one.passage.source.startswith("Суд") else one
        for one in found.alignment.renderings
    )
    said = learn(replace(other, alignment=replace(found.alignment, renderings=renderings)), memory, load_dictionary())
    assert [notice for notice in said.notices if "Суд арестовал его." in notice and "stands as the later one" in notice]


BAD = {
    "an old Word document": (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        r"old Word document \(\.doc\).*save it as \.docx",
    ),
    "a password": (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(90),
        "has a password",
    ),
    "something else": (b"%PDF-1.7 nothing of ours", "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_word_document_is_refused_in_a_sentence(tmp_path, name):
    content, sentence = BAD[name]
    path = tmp_path / "bulletin.docx"
    path.write_bytes(content)
    with pytest.raises(RequestError, match=sentence):
        read_edit(path)


def test_a_truncated_bulletin_is_refused_in_a_sentence(bulletin):
    bulletin.write_bytes(bulletin.read_bytes()[:-2000])
    with pytest.raises(RequestError, match="damaged or was not copied completely"):
        read_edit(bulletin)


def test_a_bulletin_whose_report_is_gone_or_of_another_one_is_refused_in_a_sentence(bulletin, tmp_path):
    moved = tmp_path / "renamed.docx"
    shutil.copy(bulletin, moved)
    with pytest.raises(RequestError, match=r"no run report renamed\.json .*--report"):
        read_edit(moved)
    assert read_edit(moved, bulletin.with_suffix(".json")).bulletin.name == bulletin.name
    foreign = docx.Document()
    foreign.add_paragraph("Minutes of a meeting about parking.")
    foreign.save(moved)
    with pytest.raises(RequestError, match="not the bulletin that"):
        read_edit(moved, bulletin.with_suffix(".json"))
    with pytest.raises(RequestError, match="no such file"):
        read_edit(tmp_path / "none.docx")


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"format": 9, "segments": []}', '{"format": 2, "printed": 3, "segments": []}']
)
def test_a_report_that_is_none_is_refused_in_a_sentence(bulletin, text):
    bulletin.with_suffix(".json").write_text(text, encoding="utf-8")
    with pytest.raises(RequestError, match="report"):
        read_edit(bulletin)


def test_learning_and_using_what_was_learnt_on_the_command_line(bulletin, tmp_path):
    reword(bulletin, "The court arrested him.", "The court remanded him in custody.")
    (tmp_path / "svodka.toml").write_text('approved = "desk.sqlite3"\n', encoding="utf-8")
    tried = svodka("learn", bulletin, "--dry-run", "--json", cwd=tmp_path)
    assert tried.code == 0 and json.loads(tried.out)["sentences"]["edited"] == 1
    assert not (tmp_path / "desk.sqlite3").exists()
    told = svodka("learn", bulletin, cwd=tmp_path)
    assert told.code == 0 and "6 kept, 1 edited" in told.out and "words edited per 100" in told.out
    assert (
        "approved: 1 changed, 0 read and left unchanged" in told.out and "not approved: 6 sentences stand" in told.out
    )
    again = json.loads(svodka("learn", bulletin, "--json", cwd=tmp_path).out)
    assert again["learnt"] == 0 and again["approved"] == {"changed": 1, "unchanged": 0, "not_approved": 6}
    ticks(bulletin, "1.0.0")
    assert json.loads(svodka("learn", bulletin, "--dry-run", "--json", cwd=tmp_path).out)["learnt"] == 1
    final = json.loads(svodka("learn", bulletin, "--final", "--json", cwd=tmp_path).out)
    assert (final["learnt"], final["approved"]["not_approved"]) == (6, 0)
    translated = svodka("text", "Суд арестовал его.", "--json", cwd=tmp_path)
    assert json.loads(translated.out)["english"] == "The court remanded him in custody."
    refused = svodka("learn", tmp_path / "none.docx", cwd=tmp_path)
    assert refused.code == 2 and refused.err.count("\n") == 1


SENTENCES = st.integers(0, 2**32)


@settings(max_examples=30)
@given(SENTENCES, st.booleans(), st.floats(0.1, 0.9))
def test_nothing_is_learnt_that_the_random_editor_did_not_make_of_it(tmp_path_factory, seed, bookmarks, share):
    passages, references = week_passages("1", "2")
    editor = RandomEditor(passages, references, random.Random(seed), bookmarks=bookmarks)
    editor.edit(share)
    document = read_edited(editor.write(tmp_path_factory.mktemp("edited") / "bulletin.docx"))
    made: dict[str, set[str]] = {}
    for index, text in editor.expected().items():
        made.setdefault(passages[index].source, set()).add(text)
    for one in align(passages, document).renderings:
        if one.outcome in (EditOutcome.KEPT, EditOutcome.EDITED):
            assert one.english in made.get(one.passage.source, set())


@settings(max_examples=60)
@given(
    st.lists(st.text("abc .?!é—“”", min_size=1, max_size=40), max_size=8),
    st.lists(st.text("abc .?!é—“”", max_size=60), max_size=8),
)
def test_every_passage_has_one_fate_whatever_the_document_is(printed, texts):
    passages = [RecordedPassage(1, index, f"_svodka_1_{index}", text, "Текст.") for index, text in enumerate(printed)]
    paragraphs = tuple(EditedParagraph(" ".join(text.split())) for text in texts)
    alignment = align(passages, EditedDocument(paragraphs))
    assert [one.passage for one in alignment.renderings] == passages
    for one in alignment.renderings:
        assert bool(one.english) == (one.outcome in (EditOutcome.KEPT, EditOutcome.EDITED))


def test_a_document_left_alone_is_kept_whole_with_and_without_bookmarks(tmp_path):
    passages, references = week_passages()
    for bookmarks in (True, False):
        editor = RandomEditor(passages, references, 1, bookmarks=bookmarks)
        document = read_edited(editor.write(tmp_path / "bulletin.docx"))
        assert {one.outcome for one in align(passages, document).renderings} == {EditOutcome.KEPT}


@pytest.mark.parametrize(
    ("text", "fates", "english"),
    [
        ("A channel was closed in Osh – MIA", (EditOutcome.KEPT, EditOutcome.KEPT), "A channel was closed in Osh"),
        ("A channel was shut in Osh – MIA", (EditOutcome.EDITED, EditOutcome.KEPT), "A channel was shut in Osh"),
        ("A channel was shut in Osh", (EditOutcome.EDITED, EditOutcome.DELETED), "A channel was shut in Osh"),
    ],
)
def test_the_attribution_of_a_headline_is_no_part_of_what_is_learnt(text, fates, english):
    passages = [
        RecordedPassage(1, 0, "_svodka_1_0", "A channel was closed in Osh", "В Оше перекрыт канал"),
        RecordedPassage(1, 0, "_svodka_1_0", "– MIA"),
    ]
    document = EditedDocument((EditedParagraph(text, ("_svodka_1_0",)),))
    renderings = align(passages, document).renderings
    assert tuple(one.outcome for one in renderings) == fates and renderings[0].english == english


def test_headings_and_addresses_are_not_counted_among_new_lines(bulletin):
    edit(bulletin, lambda document: paragraph(document, "The court").insert_paragraph_before("A line of the editors."))
    assert len(lesson(bulletin).edit.alignment.added) == 1


@pytest.mark.parametrize("style", ["Svodka Country", ""])
def test_a_heading_never_becomes_the_english_of_a_deleted_sentence(style):
    # Words that stand in many sentences weigh little, so that of the deleted one the country's name is nearly all.
    others = [
        f"The press service of the Ministry of Internal Affairs reported this on {day}." for day in ("Monday", "Friday")
    ]
    gone = (
        "An illegal sale was stopped.",
        "The press service of the Ministry of Internal Affairs of Kyrgyz Republic reported this.",
    )
    texts = [*others, *gone, "The investigation goes on in the capital."]
    passages = [
        RecordedPassage(1, number, f"_svodka_1_{number}", text, f"Предложение {number}.")
        for number, text in enumerate(texts)
    ]
    kept = [EditedParagraph(text, (f"_svodka_1_{texts.index(text)}",)) for text in texts if text not in gone]
    kept.insert(2, EditedParagraph("KYRGYZ REPUBLIC", (), style))
    renderings = align(passages, EditedDocument(tuple(kept))).renderings
    assert {one.outcome for one in renderings if one.passage.text in gone} == {EditOutcome.DELETED}


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("COURIER WAS DETAINED IN OSH", EditOutcome.KEPT),
        ("DRUG COURIER WAS DETAINED IN OSH", EditOutcome.UNSURE),
        ("Drug courier was detained in Osh", EditOutcome.EDITED),
    ],
)
def test_a_headline_that_was_typed_in_capitals_is_found_and_not_learnt_in_capitals(bulletin, memory, typed, outcome):
    reword(bulletin, "Courier was detained in Osh", typed)
    headline = lesson(bulletin, memory, approval=Approval(final=True)).edit.alignment.renderings[0]
    assert headline.outcome is outcome and not headline.english.isupper()
    assert not any(text.isupper() for text in english(memory).values())


def test_an_abbreviation_in_a_cell_of_a_table_is_no_heading():
    passages = [RecordedPassage(1, 1, "_svodka_1_1", "The MIA", "МВД")]
    for cell in (EditedParagraph("MIA", (), "Svodka Table Cell"), EditedParagraph("MIA", ("_svodka_1_1",))):
        made = align(passages, EditedDocument((cell,)))
        assert [one.outcome for one in made.renderings] == [EditOutcome.EDITED]


REPLACED = (
    "Smugglers were stopped near Termez",
    "The officers searched the house of a resident and found a bag.",
    "The press service of the customs committee told journalists about this.",
    "Dealers were tried in Dushanbe",
)


@pytest.mark.parametrize(
    ("number", "typed", "mark", "outcome"),
    [
        (2, "The press service of the border guards informed the agency.", "", EditOutcome.UNSURE),
        (2, "The press service of the border guards informed the agency.", "_svodka_1_2", EditOutcome.EDITED),
        (2, "The customs committee's press service told the journalists of it.", "", EditOutcome.EDITED),
        (1, "Police went through a resident's home and discovered a bag.", "_svodka_1_1", EditOutcome.EDITED),
    ],
)
def test_what_was_typed_in_the_place_of_a_deleted_paragraph_is_not_learnt_by_phrases_of_all_items(
    number, typed, mark, outcome
):
    marks = [f"_svodka_1_{block}" for block in range(len(REPLACED))]
    passages = [RecordedPassage(1, block, marks[block], text, "Предложение.") for block, text in enumerate(REPLACED)]
    paragraphs = [EditedParagraph(text, (one,)) for text, one in zip(REPLACED, marks, strict=True)]
    paragraphs[number] = EditedParagraph(typed, (mark,) if mark else ())
    assert align(passages, EditedDocument(tuple(paragraphs))).renderings[number].outcome is outcome


def test_other_text_that_is_typed_over_a_paragraph_is_not_learnt_by_its_articles_and_prepositions():
    passages, _ = week_passages("1", "2")
    printed = "The drugs were burned in a special stove in the presence of the commission."
    typed = {
        printed: "The minister spoke with the residents of the region about the harvest.",
        "The press service of the Police Department reported this.": "Police spokespersons reported the event.",
    }
    paragraphs = (EditedParagraph(typed.get(one.text, one.text), (one.bookmark,)) for one in passages)
    fates = {one.passage.text: one.outcome for one in align(passages, EditedDocument(tuple(paragraphs))).renderings}
    assert [fates[text] for text in typed] == [EditOutcome.UNSURE, EditOutcome.EDITED]


def test_what_a_colleague_left_as_it_was_does_not_take_back_an_edit(bulletin, colleagues_copy, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.", "Aigul")
    reword(colleagues_copy, "The police detained", "Police officers detained", "Bakyt", LATER)
    lesson(bulletin, memory)
    lesson(colleagues_copy, memory)
    assert english(memory)["Суд арестовал его."] == "The court remanded him."
    assert english(memory)["Милиция задержала курьера."] == "Police officers detained a courier."


def test_a_dry_run_before_there_is_a_memory_counts_what_would_be_learnt(bulletin, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.")
    assert lesson(bulletin, None).learnt == lesson(bulletin, memory).learnt == 1


def test_a_bulletin_that_nobody_edited_and_somebody_read_is_approved_as_it_is(bulletin, memory):
    found = lesson(bulletin, memory, approval=Approval(final=True))
    assert (found.learnt, found.notices) == (7, ())
    assert set(memory.records("bulletin")) == {bulletin.name}


def test_a_bulletin_beside_an_edited_one_says_why_it_has_another_name(bulletin, tmp_path):
    assert make(tmp_path).notes == ()
    edit(bulletin)
    report = make(tmp_path)
    said = f"This bulletin is {bulletin.stem}-2.docx because {bulletin.name} was edited since svodka wrote it, and stays as it is"
    assert report.notes == (said,)
    assert json.loads(report.path.read_text(encoding="utf-8"))["notes"] == [said]
    out = io.StringIO()
    print_summary(report, out)
    assert f"{said}." in out.getvalue()


def sibling(bulletin):
    """The same bulletin made again, because somebody had edited the first one."""
    other = bulletin.with_name(f"{bulletin.stem}-2.docx")
    shutil.copy(bulletin, other)
    report = json.loads(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    other.with_suffix(".json").write_text(json.dumps(report | {"bulletin": other.name}), encoding="utf-8")
    return other


@pytest.mark.parametrize("sibling_first", [True, False])
def test_a_correction_is_taken_back_by_a_later_edit_of_that_sentence_only_across_siblings(
    bulletin, memory, sibling_first
):
    other = sibling(bulletin)
    reword(bulletin, "The court arrested him.", "The court remanded him.", "Aigul")
    later = EDITED + datetime.timedelta(days=2)
    reword(other, "The police detained", "Police officers detained", "Aigul", later)
    for path in (other, bulletin) if sibling_first else (bulletin, other):
        said = lesson(path, memory, approval=Approval(final=True))
    assert english(memory)["Суд арестовал его."] == "The court remanded him."
    assert english(memory)["Милиция задержала курьера."] == "Police officers detained a courier."
    assert "1 sentence before that stand here as svodka wrote them" in said.notices[-1]
    reword(other, "The court arrested him.", "A court jailed him.", "Aigul", later)
    lesson(other, memory)
    assert english(memory)["Суд арестовал его."] == "A court jailed him."


def test_an_edit_that_is_learnt_after_a_later_one_of_other_sentences_is_not_lost(bulletin, colleagues_copy, memory):
    reword(bulletin, "The court arrested him.", "The court remanded him.", "Aigul")
    reword(colleagues_copy, "The police detained", "Police officers detained", "Bakyt", LATER)
    lesson(colleagues_copy, memory)
    assert lesson(bulletin, memory).learnt == 1
    assert english(memory)["Суд арестовал его."] == "The court remanded him."


@pytest.fixture
def desk(tmp_path):
    """A desk's glossary beside its inbox, and its own memory."""
    (tmp_path / "glossaries").mkdir()
    rows = "source\ttarget\tavoid\nкурьер\tdrug courier\tmule\nсклад\tdepot\twarehouse\n"
    (tmp_path / "glossaries" / "ours.tsv").write_text(rows, encoding="utf-8")
    (tmp_path / "svodka.toml").write_text('approved = "desk.sqlite3"\n', encoding="utf-8")
    return tmp_path


def test_what_a_person_words_otherwise_than_the_glossary_is_listed_and_decided_about_once(bulletin, desk):
    reword(bulletin, "The police detained a courier.", "The police detained a mule.")
    tried = json.loads(svodka("learn", bulletin, "--dry-run", "--json", cwd=desk).out)
    told = svodka("learn", bulletin, cwd=desk)
    courier = identify_wording("курьер", "drug courier")
    assert f"{courier}  курьер → drug courier  (1 sentence)" in told.out and "The police detained a mule." in told.out
    assert "take the term: svodka glossary differences take ID; keep mine:" in told.out
    assert [one["id"] for one in tried["differences"]] == [courier]
    assert json.loads(svodka("glossary", "differences", "--json", cwd=desk).out) == tried["differences"]
    kept = svodka("glossary", "differences", "keep", courier, cwd=desk)
    assert kept.out == "kept: your own words for курьер, and not drug courier\n"
    assert svodka("glossary", "differences", cwd=desk).err == "0 difference(s)\n"
    assert "otherwise than today's glossary" not in svodka("learn", bulletin, cwd=desk).out
    taken = svodka("glossary", "differences", "take", courier, cwd=desk)
    assert taken.out == "курьер → drug courier: “The police detained a drug courier.”\n"
    assert json.loads(svodka("learn", bulletin, "--json", cwd=desk).out)["learnt"] == 0
    unknown = svodka("glossary", "differences", "take", courier, cwd=desk)
    assert unknown.code == 2 and "There is no difference" in unknown.err


def test_a_term_that_cannot_be_put_in_for_certain_is_translated_anew(bulletin, desk):
    reword(bulletin, "The police detained a courier.", "The police detained somebody.")
    svodka("learn", bulletin, cwd=desk)
    done = svodka("glossary", "differences", "take", identify_wording("курьер", "drug courier"), cwd=desk)
    assert "forgotten, and translated anew next time: “The police detained somebody.”" in done.out
    with ApprovedMemory.open(desk / "desk.sqlite3") as memory:
        assert memory.exact("Милиция задержала курьера.") is None


def test_what_was_decided_on_the_review_page_is_taken_with_the_ticks(bulletin, desk):
    def change(document):
        say(document, "The police detained a courier.", "The police detained a mule.")
        say(document, "A large warehouse was found", "They found a large warehouse")

    edit(bulletin, change)
    courier, depot = identify_wording("курьер", "drug courier"), identify_wording("склад", "depot")
    ticks(bulletin, take_term=[depot, "nonsense"], keep_mine=[courier])
    found = json.loads(svodka("learn", bulletin, "--json", cwd=desk).out)
    assert found["differences"] == []
    assert found["notices"] == ["склад → depot: “They found a large depot in a house.”"]
    with ApprovedMemory.open(desk / "desk.sqlite3") as memory:
        assert set(english(memory).values()) == {"The police detained a mule.", "They found a large depot in a house."}
        assert memory.records(WORDINGS) == {courier: KEPT}


def test_what_was_edited_in_the_cells_of_a_table_is_told_like_anything_else():
    printed = (
        "Seized in nine months:",
        "Substance",
        "2025, kg",
        "synthetics and precursors from neighbouring countries",
        "13.9",
    )
    passages = [
        RecordedPassage(1, number, f"_svodka_1_{number}", text, "Текст.") for number, text in enumerate(printed)
    ]
    edited = list(printed)
    edited[3] = "synthetic drugs and precursors from neighbouring countries"
    paragraphs = [
        EditedParagraph(text, (f"_svodka_1_{number}",), "Svodka Table Cell" if number else "Svodka Body")
        for number, text in enumerate(edited)
    ]
    made = align(passages, EditedDocument(tuple(paragraphs)))
    assert [one.outcome for one in made.renderings] == [EditOutcome.KEPT] * 3 + [EditOutcome.EDITED, EditOutcome.KEPT]
    assert made.renderings[3].english == edited[3]
    assert made.added == ()
