"""Stories from the inbox to the Word file, the run report, the review page and back through `learn`."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from command import svodka
from engines import ScriptedEngine
from svodka.bulletin import composition
from svodka.bulletin.docx_writer import render
from svodka.bulletin.report import RunReport, as_data
from svodka.dictionary.lookup import load_dictionary
from svodka.errors import RequestError
from svodka.facts import period
from svodka.options import Options, StoryHandling
from svodka.review.alignment import EditOutcome
from svodka.review.learn import learn, read_edit
from svodka.review.xliff import read_bulletin_units
from svodka.runs import pipeline, preparation
from svodka.runs.translator import Translator
from svodka.russian.transliteration import transliterate
from svodka.settings import resolve
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources
from svodka.types import AlsoTold, FileStatus
from test_document_docx import sample

FIRST = (
    "В Оше милиция остановила автомашину, в дверях лежали 23 свертка. Экспертиза показала героин, общий вес 24 килограмма 120 граммов. "
    "По словам водителя, груз ему передал незнакомец на рынке и обещал заплатить после доставки в Бишкек."
)
SECOND = "Задержаны двое жителей Баткена. Ведётся следствие, устанавливаются заказчики груза."
LAST = "Суд арестовал обоих на два месяца."
FULL = f"https://one.kg/news/1\nВ Оше нашли героин\n\n03.11.2025\n\n{FIRST}\n\n{SECOND}\n\n{LAST}\n"
COPY = f"https://two.kg/news/2\nГероин в дверях\n\n04.11.2025\n\n{FIRST}\n\n{SECOND}\n"
RETOLD = (
    "https://three.kg/news/3\nКрупный груз перехвачен\n\n04.11.2025\n\n"
    "Двадцать три пакета и более 24 кг героина: таков улов ошских оперативников. Хозяева легковушки приехали из Баткена.\n"
)
NOW = datetime.datetime(2025, 11, 10, tzinfo=datetime.UTC)
ALSO = "Also: https://two.kg/news/2 (two.kg, 4 November 2025)"


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, text in {"one": FULL, "two": COPY, "three": RETOLD}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def asked(inbox: Path, **changes: object) -> Options:
    made = Options(inputs=(inbox,), outbox=inbox.parent / "outbox", number=45, glossaries=(), memory=False)
    return replace(made, **changes)  # type: ignore[arg-type]


def run(options: Options) -> RunReport:
    engine = ScriptedEngine(lambda request, decoding: [transliterate(request.source)])
    with Resources(engine=engine, memory=False) as equipment:
        return pipeline.run(preparation.prepare(options, NOW.date()), options, Silence(), NOW, equipment)


def lines(path: Path, style: str) -> list[str]:
    return [one.text for one in docx.Document(path).paragraphs if one.style.name == style]


def comments(path: Path) -> str:
    return "\n".join(one.text for one in docx.Document(path).comments)


def test_the_addresses_of_merged_articles_follow_under_the_items_own(inbox):
    report = run(asked(inbox))
    assert report.bulletin is not None
    paragraphs = [(one.style.name, one.text) for one in docx.Document(report.bulletin).paragraphs]
    place = paragraphs.index(("Svodka Source", "https://one.kg/news/1"))
    assert paragraphs[place + 1] == ("Svodka Also", ALSO)
    assert len(lines(report.bulletin, "Svodka Headline")) == 2
    targets = {one.target_ref for one in docx.Document(report.bulletin).part.rels.values() if one.is_external}
    assert "https://two.kg/news/2" in targets
    assert comments(report.bulletin).count("Tells the same event as") == 2


def test_the_run_report_says_what_became_of_each_article(inbox):
    report = run(asked(inbox))
    assert report.path is not None
    data = json.loads(report.path.read_text(encoding="utf-8"))
    files = {Path(one["path"]).name: one for one in data["files"]}
    assert {name: (one["status"], one["story"]) for name, one in files.items()} == {
        "one.txt": ("translated", 1), "two.txt": ("merged", 1), "three.txt": ("translated", 1),
    }  # fmt: skip
    assert Path(files["two.txt"]["merged_into"]["path"]).name == "one.txt"
    assert report.exit_code == 0


def test_keep_prints_all_with_comments(inbox):
    report = run(asked(inbox, stories=StoryHandling.KEEP))
    assert report.bulletin is not None
    assert len(lines(report.bulletin, "Svodka Headline")) == 3
    assert lines(report.bulletin, "Svodka Also") == []
    assert comments(report.bulletin).count("Tells the same event as") == 6


def test_an_editors_list_says_what_is_merged_and_what_stands_for_itself(inbox):
    listed = inbox.parent / "items.tsv"
    arguments = [str(inbox), "-o", str(inbox.parent / "outbox"), "--items", str(listed)]
    svodka("translate", *arguments, "--dry-run", cwd=inbox.parent)
    assert "inbox/two.txt\tmerged\t" in listed.read_text(encoding="utf-8-sig")
    as_written = run(asked(inbox, items=listed))
    assert as_written.statuses[FileStatus.MERGED] == 1
    assert not as_written.notes
    listed.write_text(
        listed.read_text(encoding="utf-8-sig").replace("two.txt\tmerged", "two.txt\tyes"), encoding="utf-8"
    )
    edited = run(asked(inbox, items=listed))
    assert edited.statuses == {FileStatus.TRANSLATED: 3}


def test_findings_of_stories_can_be_switched_off(inbox):
    report = run(asked(inbox, checks_off=frozenset({"story", "story figures"})))
    assert report.bulletin is not None
    assert "same event" not in comments(report.bulletin)
    assert not any(one.check.startswith("story") for file in report.files for one in file.findings)


def test_a_bulletin_made_again_does_not_find_itself_and_the_next_ones_does(inbox):
    first, again = run(asked(inbox)), run(asked(inbox))
    assert first.bulletin == again.bulletin
    assert not any(file.told for file in again.files)
    (inbox / "one.txt").unlink()
    later = run(asked(inbox, number=46, period=period.parse("10.11-16.11.2025")))
    told = {file.path.name: [one.bulletin for one in file.told] for file in later.files}
    assert first.bulletin is not None
    assert told == {"two.txt": [first.bulletin.name], "three.txt": [first.bulletin.name]}


def test_the_line_of_a_merged_articles_address_is_no_edited_sentence(inbox):
    report = run(asked(inbox))
    assert report.bulletin is not None
    untouched = learn(read_edit(report.bulletin), None, load_dictionary())
    assert {fate for fate, count in untouched.outcomes.items() if count} == {EditOutcome.KEPT}
    document = docx.Document(report.bulletin)
    for one in document.paragraphs:
        # As Google Docs leaves it: no style of ours, no bookmark.
        one.style = document.styles["Normal"]
        for mark in one._p.xpath(".//w:bookmarkStart | .//w:bookmarkEnd"):
            mark.getparent().remove(mark)
    document.save(report.bulletin)
    found = learn(read_edit(report.bulletin), None, load_dictionary())
    assert found.outcomes[EditOutcome.EDITED] == found.outcomes[EditOutcome.DELETED] == 0
    assert found.outcomes[EditOutcome.KEPT] == untouched.outcomes[EditOutcome.KEPT]


def test_a_bulletin_with_a_merged_article_is_exported_without_it(inbox):
    report = run(asked(inbox))
    assert report.bulletin is not None
    assert [one.id.path.name for one in read_bulletin_units(report.bulletin).items] == ["one.txt", "three.txt"]


def test_the_review_page_names_the_merged_article_at_its_item(inbox):
    report = run(asked(inbox))
    assert report.review is not None
    page = report.review.read_text(encoding="utf-8")
    assert '<a href="https://two.kg/news/2" rel="noreferrer noopener">' in page
    assert "the same text as one.txt with changes" in page


def test_a_template_of_before_draws_the_addresses_as_the_items_own(tmp_path):
    report_item = AlsoTold("b.txt", "https://b.kg/2", "b.kg", datetime.date(2025, 11, 3))
    bulletin = sample()
    group = bulletin.groups[0]
    item = replace(
        group.sections[0].items[0], also=(report_item, AlsoTold("c.txt", "no address of the web"), AlsoTold("d.txt"))
    )
    section = replace(group.sections[0], items=(item,))
    bulletin = replace(bulletin, groups=(replace(group, sections=(section,)),))
    template = docx.Document()
    old = tmp_path / "old.docx"
    old.write_bytes(render(bulletin, NOW))
    template = docx.Document(old)
    template.styles["Svodka Also"].delete()
    template.save(old)
    drawn = tmp_path / "drawn.docx"
    drawn.write_bytes(render(bulletin, NOW, template=old))
    texts = [text for text in lines(drawn, "Svodka Source") if text.startswith("Also: ")]
    assert texts == ["Also: https://b.kg/2 (b.kg, 3 November 2025)", "Also: no address of the web"]


def test_the_merged_article_fails_with_the_one_that_stood_for_it(inbox, monkeypatch):
    real = composition.compose_item

    def broken(plan, *rest):
        if plan.article.id.name == "one.txt":
            raise ZeroDivisionError("broken for a test")
        return real(plan, *rest)

    monkeypatch.setattr(composition, "compose_item", broken)
    report = run(asked(inbox))
    states = {file.path.name: file.status for file in report.files}
    assert states == {"one.txt": FileStatus.FAILED, "two.txt": FileStatus.FAILED, "three.txt": FileStatus.TRANSLATED}
    two = next(file for file in report.files if file.path.name == "two.txt")
    assert two.reason.endswith("that one was lost to a bug of svodka; run again with --stories keep")


def test_a_dry_run_says_what_is_one_story(inbox):
    done = svodka("translate", "--dry-run", cwd=inbox.parent)
    assert done.code == 0, done.err
    assert "two.txt merged" in done.out
    assert "the same text as one.txt with changes" in done.out
    assert "Tells the same event as three.txt" in done.out
    kept = svodka("translate", "--dry-run", "--json", "--stories", "keep", cwd=inbox.parent)
    assert {file["status"] for file in json.loads(kept.out)["files"]} == {"translated"}


def test_the_settings_file_decides_and_is_told_what_it_may_say(tmp_path):
    settings = tmp_path / "svodka.toml"
    settings.write_text('stories = "keep"\n')
    assert resolve({}, settings).stories is StoryHandling.KEEP
    assert resolve({"stories": StoryHandling.MERGE}, settings).stories is StoryHandling.MERGE
    settings.write_text('stories = "both"\n')
    with pytest.raises(RequestError, match='stories must be "merge" or "keep"'):
        resolve({}, settings)


def test_the_door_for_programs_takes_the_same_two_words(tmp_path):
    with Translator(memory=False) as translator, pytest.raises(RequestError, match="give merge or keep"):
        translator.bulletin([], tmp_path, stories="both")


def test_the_same_articles_give_the_same_report_but_for_the_time(inbox):
    def plain(report: RunReport) -> dict[str, object]:
        return {key: value for key, value in as_data(report).items() if key != "seconds"}

    assert plain(run(asked(inbox))) == plain(run(asked(inbox)))
