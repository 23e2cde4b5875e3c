"""An archive of years: articles into weeks, a bulletin a week, going on where a run stopped, whatever the files are."""

import datetime
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import svodka
from engines import ScriptedEngine
from svodka.bulletin.report import announce
from svodka.errors import ExitCode, ModelError, RequestError
from svodka.facts.period import find_week
from svodka.options import Options, StoryHandling
from svodka.runs import archive
from svodka.runs.archive import estimate_seconds, show_duration, translate_archive
from svodka.runs.archive_survey import EVERY_DAY, Archive, Sighting, Week, WeekOutcome, find_folder_week, survey
from svodka.runs.preparation import read_file
from svodka.sources.content import InboxFile
from svodka.system.terminal import Silence
from svodka.translation.resources import Resources
from svodka.types import ArticleId, FileStatus, Period
from test_bad_input import BAD

NOW = datetime.datetime(2025, 9, 22, 12, tzinfo=datetime.UTC)
FIRST = datetime.date(2019, 10, 28)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1))


def article(folder: Path, name: str, date: str = "", what: str = "гашиша") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    head = f"Date: {date}\n" if date else ""
    text = f"URL: https://news.example/{name}\n{head}Title: В Оше нашли тайник\n\nМилиция нашла в Оше тайник с 5 кг {what} ({name}).\n"
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder / f"{name}.txt"


def answer(request: object, decoding: object) -> list[str]:
    name = re.search(r"\((\w+)\)", request.source)  # type: ignore[attr-defined]
    return [
        f"The militia found a cache in Osh with 5 kg of hashish ({name[1]})." if name else "A cache was found in Osh"
    ]


class Desk:
    """A folder with weeks, and what a run over it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "archive"
        self.options = Options(
            inputs=(self.folder,), outbox=folder / "outbox", review=False, stories=StoryHandling.KEEP
        )
        self.engine = ScriptedEngine(answer)
        self.said: list[str] = []

    def run(self, options: Options | None = None) -> Archive:
        asked = options or self.options
        with Resources("", (), memory=False, engine=self.engine) as tools:
            archive = survey(asked)
            translate_archive(archive, asked, tools, NOW, Silence(), self.said.append)
            return archive

    @property
    def written(self) -> dict[str, int]:
        """The bulletins with the time at which each was written."""
        return {path.name: path.stat().st_mtime_ns for path in sorted(self.options.outbox.glob("*.docx"))}


@pytest.fixture
def three(tmp_path: Path) -> Desk:
    """Three weeks, one article by its folder."""
    made = Desk(tmp_path)
    article(made.folder / "2019-W44", "one", "29.10.2019")
    article(made.folder / "2019-W44", "two")
    article(made.folder / "2019-W45", "three", "05.11.2019")
    article(made.folder / "all", "four", "20.11.2019")
    return made


@pytest.fixture
def telling_names() -> dict[str, str]:
    first, none = "2019-10-28", ""
    names = ("2019-W44", "2019W44", "2019 неделя 44", "неделя 44 2019", "44 неделя 2019", "week_44_2019", "28.10-03.11.2019",
             "28.10.2019 – 03.11.2019", "№ 43, 28.10-03.11.2019", "2019-10-28_2019-11-03", "2019-10-30", "2019/28.10-03.11",
             "2019/W44/KZ")  # fmt: skip
    silent = ("2019", "2019/10", "01.10-31.10.2019", "2019-W54", "KZ", "35.10-03.11.2019", "2019-10-28 2019-11-04")
    crossing = {"30.12.2019-05.01.2020": "2019-12-30", "2020/W01": "2019-12-30"}
    return dict.fromkeys(names, first) | dict.fromkeys(silent, none) | crossing


def test_a_folder_says_its_week_by_its_name_or_that_of_a_folder_above(telling_names: dict[str, str]):
    root = Path("archive")
    for name, monday in telling_names.items():
        found = find_folder_week(root / name, root)
        assert (found.isoformat() if found else "") == monday, name
    assert find_folder_week(Path("2019-W44/archive/x"), Path("2019-W44/archive")) is None


@given(DAYS)
def test_every_day_lies_in_the_week_of_a_folder_that_is_named_after_its_week(day: datetime.date):
    year, week, _ = day.isocalendar()
    period = find_week(day)
    assert period.first <= day <= period.last
    for name in (f"{year}-W{week:02d}", f"{period.first:%d.%m.%Y}-{period.last:%d.%m.%Y}", day.isoformat()):
        assert find_folder_week(Path(name), Path(name)) == period.first


def test_an_article_without_a_date_goes_with_most_of_those_beside_it_and_else_is_told(tmp_path: Path):
    made = Desk(tmp_path)
    for number in range(3):
        article(made.folder / "mostly", f"a{number}", "29.10.2019")
    article(made.folder / "mostly", "late", "05.11.2019")
    article(made.folder / "mostly", "undated")
    article(made.folder / "mixed", "b", "29.10.2019")
    article(made.folder / "mixed", "c", "05.11.2019")
    article(made.folder / "mixed", "lost")
    found = survey(made.options)
    assert [(week.period.first, len(week.sightings)) for week in found.weeks] == [
        (FIRST, 5),
        (FIRST + datetime.timedelta(7), 2),
    ]
    (problem,) = found.problems
    assert problem.id.path.name == "lost.txt"
    assert "put it into a folder such as 2019-W44" in problem.reason
    assert made.run().exit_code is ExitCode.SOME_FAILED


def test_each_week_has_its_bulletin_and_the_report_of_the_archive_lists_them(three: Desk):
    report = three.run()
    assert list(three.written) == [
        "bulletin_2019-10-28_2019-11-03.docx",
        "bulletin_2019-11-04_2019-11-10.docx",
        "bulletin_2019-11-18_2019-11-24.docx",
    ]
    assert report.exit_code is ExitCode.DONE
    data = json.loads((three.options.outbox / "archive.json").read_text(encoding="utf-8"))
    assert [(week["articles"], week["outcome"], week["statuses"]) for week in data["weeks"]] == [
        (2, "made", {"translated": 2}),
        (1, "made", {"translated": 1}),
        (1, "made", {"translated": 1}),
    ]
    assert data["finished"] and not data["problems"]
    assert three.said[0] == "0 of 3 weeks, 0 of 4 articles; now 28.10 – 03.11.2019"
    assert re.match(r"2 of 3 weeks, 3 of 4 articles, about \d+ s left; now 18.11", three.said[2])


def test_what_stands_is_not_made_again_and_only_the_week_that_changed_is(three: Desk):
    three.run()
    before = three.written
    three.engine.asked.clear()
    assert {week.outcome for week in three.run().weeks} == {WeekOutcome.STANDS}
    assert three.written == before
    assert not three.engine.asked
    article(three.folder / "2019-W45", "late", "06.11.2019")
    assert [week.outcome.value for week in three.run().weeks] == ["stands", "made", "stands"]
    assert {name for name in before if three.written[name] != before[name]} == {"bulletin_2019-11-04_2019-11-10.docx"}


def test_an_edited_bulletin_is_never_touched_and_counts_as_standing(three: Desk):
    three.run()
    edited = three.options.outbox / "bulletin_2019-11-04_2019-11-10.docx"
    edited.write_bytes(edited.read_bytes() + b"edited")
    assert {week.outcome for week in three.run().weeks} == {WeekOutcome.STANDS}
    article(three.folder / "2019-W45", "late", "06.11.2019")
    report = three.run()
    assert report.weeks[1].bulletin.name == "bulletin_2019-11-04_2019-11-10-2.docx"
    assert edited.read_bytes().endswith(b"edited")
    assert {week.outcome for week in three.run().weeks} == {WeekOutcome.STANDS}


def test_a_week_whose_run_was_killed_while_it_wrote_is_made_again(three: Desk):
    three.run()
    bulletin = three.options.outbox / "bulletin_2019-11-04_2019-11-10.docx"
    bulletin.with_suffix(".json").write_text(announce(bulletin, "0" * 64), encoding="utf-8")
    assert [week.outcome.value for week in three.run().weeks] == ["stands", "made", "stands"]
    assert {week.outcome for week in three.run().weeks} == {WeekOutcome.STANDS}
    assert len(list(three.options.outbox.glob("*.docx"))) == 3


def test_options_that_change_the_document_make_all_weeks_anew_and_a_missing_bulletin_its_own(three: Desk):
    three.run()
    (three.options.outbox / "bulletin_2019-10-28_2019-11-03.docx").unlink()
    (three.options.outbox / "bulletin_2019-11-04_2019-11-10.json").write_text("[]")
    outcomes = [week.outcome.value for week in three.run().weeks]
    assert outcomes == ["made", "made", "stands"]
    sheet = Options(inputs=three.options.inputs, outbox=three.options.outbox, review=False, term_sheet=True)
    assert [week.outcome.value for week in three.run(sheet).weeks] == ["made"] * 3


def test_a_name_that_a_person_confirms_makes_the_weeks_anew_and_one_that_the_program_proposes_does_not(three: Desk):
    three.run()
    names = three.folder.parent / "names.tsv"
    head = "russian\tenglish\tcountry\tnote\tstatus\tproposal\n"
    names.write_text(f"{head}Азамат Бакиев\tAzamat Bakiev\tkg\t\tproposed\tAzamat Bakiev\n", encoding="utf-8")
    assert {week.outcome for week in three.run().weeks} == {WeekOutcome.STANDS}
    names.write_text(f"{head}Азамат Бакиев\tAzamat Bakiyev\tkg\t\tconfirmed\tAzamat Bakiev\n", encoding="utf-8")
    assert {week.outcome for week in three.run().weeks} == {WeekOutcome.MADE}


def test_a_name_that_a_person_confirms_while_the_weeks_are_made_counts_from_the_next_one_on(tmp_path: Path):
    made = Desk(tmp_path)
    for number, (name, surname) in enumerate((("one", "Бакиев"), ("two", "Оразов"), ("three", "Турдубаев"))):
        article(made.folder, name, f"{4 + 7 * number:02d}.11.2019", f"гашиша. Об этом сообщил Азамат {surname}")
    names = tmp_path / "names.tsv"

    def edit(line: str) -> None:
        if line.startswith("1 of 3 weeks"):
            text = names.read_text("utf-8")
            assert "Azamat Bakiev\tkg\t\tproposed" in text
            names.write_text(text.replace("Azamat Bakiev", "Azamat Bakief", 1), "utf-8", newline="")

    asked = made.options
    with Resources("", (), memory=False, engine=made.engine) as tools:
        translate_archive(survey(asked), asked, tools, NOW, Silence(), edit)
    text = names.read_text("utf-8")
    assert "Азамат Бакиев\tAzamat Bakief\tkg\t\tconfirmed\tAzamat Bakiev\n" in text
    assert text.count("Азамат") == 3
    assert [week.outcome.value for week in made.run().weeks] == ["made", "stands", "stands"]


def test_the_same_text_in_two_weeks_stands_in_both_and_twice_in_one_week_once(tmp_path: Path):
    made = Desk(tmp_path)
    text = article(made.folder, "one", "29.10.2019").read_text(encoding="utf-8")
    (made.folder / "copy.txt").write_text(text, encoding="utf-8")
    (made.folder / "later.txt").write_text(text.replace("29.10", "05.11"), encoding="utf-8")
    report = made.run()
    assert [dict(week.statuses) for week in report.weeks] == [
        {FileStatus.TRANSLATED: 1, FileStatus.DUPLICATE: 1},
        {FileStatus.TRANSLATED: 1},
    ]


def test_numbers_follow_the_calendar_and_days_that_were_not_asked_for_are_left_out(three: Desk):
    numbered = Options(inputs=three.options.inputs, number=43)
    assert [week.number for week in survey(numbered).weeks] == [43, 44, 46]
    with pytest.raises(RequestError, match=r"numbered up to 10,000.*give a smaller --number"):
        survey(Options(inputs=three.options.inputs, number=9997))
    days = Period(datetime.date(2019, 11, 10), datetime.date(2019, 11, 18))
    found = survey(Options(inputs=three.options.inputs, period=days))
    assert [week.period.first.day for week in found.weeks] == [4, 18]
    assert found.left_out == 2


def test_a_file_with_articles_of_several_weeks_gives_each_week_its_own(tmp_path: Path):
    made = Desk(tmp_path)
    one, two = article(made.folder, "one", "29.10.2019"), article(made.folder, "two", "05.11.2019")
    second = two.read_text("utf-8").replace("В Оше нашли", "В Бишкеке нашли")
    (made.folder / "both.txt").write_text(f"{one.read_text('utf-8')}\n{second}", encoding="utf-8")
    one.unlink()
    two.unlink()
    assert [dict(week.statuses) for week in made.run().weeks] == [{FileStatus.TRANSLATED: 1}] * 2


def test_a_bug_in_one_week_is_told_and_the_others_are_made(three: Desk, monkeypatch: pytest.MonkeyPatch):
    whole = archive.run

    def failing(prepared, options, *further):
        if options.period.first == FIRST:
            raise ValueError("made for this test")
        return whole(prepared, options, *further)

    monkeypatch.setattr(archive, "run", failing)
    # The traceback is kept where no other test looks for one.
    monkeypatch.setenv("SVODKA_DATA_DIR", str(three.options.outbox.parent / "data"))
    report = three.run()
    assert [week.outcome.value for week in report.weeks] == ["failed", "made", "made"]
    assert "ValueError: made for this test" in report.weeks[0].reason
    assert "report it with the traceback in" in report.weeks[0].reason
    assert report.exit_code is ExitCode.SOME_FAILED


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ModelError("the model is gone"), RequestError("the disk is full")])
def test_what_ends_the_run_leaves_the_weeks_made_so_far_and_the_next_run_goes_on(
    three: Desk, monkeypatch: pytest.MonkeyPatch, stop: BaseException
):
    whole = archive.run

    def stopping(prepared, options, *further):
        if options.period.first > FIRST:
            raise stop
        return whole(prepared, options, *further)

    with monkeypatch.context() as patched, pytest.raises(stop if isinstance(stop, type) else type(stop)):
        patched.setattr(archive, "run", stopping)
        three.run()
    data = json.loads((three.options.outbox / "archive.json").read_text(encoding="utf-8"))
    assert not data["finished"]
    assert [week["outcome"] for week in data["weeks"]] == ["made", "planned", "planned"]
    assert [week.outcome.value for week in three.run().weeks] == ["stands", "made", "made"]


def test_a_file_that_changes_under_the_run_is_told(three: Desk):
    found = survey(three.options)
    article(three.folder / "2019-W45", "three", "05.11.2019", "опия")
    (three.folder / "2019-W44" / "two.txt").unlink()
    with Resources("", (), memory=False, engine=three.engine) as tools:
        translate_archive(found, three.options, tools, NOW, Silence(), three.said.append)
    assert [problem.id.path.name for problem in found.problems] == ["two.txt", "three.txt"]
    assert {problem.reason for problem in found.problems} == {archive._CHANGED}
    assert [week.outcome.value for week in found.weeks] == ["made", "empty", "made"]


def test_what_a_reader_gives_only_when_asked_for_all_days_is_asked_for_so(three: Desk, monkeypatch: pytest.MonkeyPatch):
    asked = []

    def choosy(file, period):
        asked.append(period)
        return read_file(file, period) if period == EVERY_DAY else ()

    monkeypatch.setattr(archive, "read_file", choosy)
    report = three.run()
    assert not report.problems
    assert [week.statuses[FileStatus.TRANSLATED] for week in report.weeks] == [2, 1, 1]
    assert asked.count(EVERY_DAY) == 4 and find_week(FIRST).first in {period.first for period in asked}


def test_of_an_archive_where_every_fifth_file_is_hostile_all_good_articles_come_out_and_the_others_are_named(
    tmp_path: Path,
):
    made = Desk(tmp_path)
    day = FIRST
    for number in range(40):
        article(made.folder / f"week {number // 14}", f"a{number}", f"{day + datetime.timedelta(number // 2):%d.%m.%Y}")
    for number, (name, (content, _)) in enumerate(BAD.items()):
        (made.folder / f"week {number % 3}" / name).write_bytes(content)
    report = made.run()
    assert sum((week.statuses[FileStatus.TRANSLATED] for week in report.weeks), 0) == 40
    assert {problem.id.path.name for problem in report.problems} == set(BAD)
    for problem in report.problems:
        assert BAD[problem.id.path.name][1] in problem.reason
    # The next run passes all bulletins over and names the same files.
    again = made.run()
    assert {week.outcome for week in again.weeks} == {WeekOutcome.STANDS}
    assert again.problems == report.problems


def test_the_command_lists_the_weeks_and_writes_their_bulletins(three: Desk):
    lost = article(three.folder, "lost")
    folder = three.folder.parent
    listed = svodka("translate", "archive", "--weekly", "--dry-run", "--number", "43", cwd=folder)
    assert listed.code == ExitCode.SOME_FAILED
    assert "28.10 – 03.11.2019          43        2" in listed.out
    assert "archive/lost.txt: it has no date" in listed.out
    assert "3 weeks (3 planned), 4 articles in 5 files; 1 problem, see above." in listed.out
    data = json.loads(svodka("translate", "archive", "--weekly", "--dry-run", "--json", "-q", cwd=folder).out)
    assert [(week["articles"], week["outcome"]) for week in data["weeks"]] == [
        (2, "planned"),
        (1, "planned"),
        (1, "planned"),
    ]
    assert not (folder / "outbox").exists()
    lost.unlink()
    made = svodka("translate", "archive", "--weekly", "--no-review", "--stories", "keep", cwd=folder)
    assert made.code == ExitCode.DONE
    days = ("2019-10-28_2019-11-03", "2019-11-04_2019-11-10", "2019-11-18_2019-11-24")
    assert made.out.splitlines() == [f"outbox/bulletin_{one}.docx" for one in days]
    assert "3 weeks (3 made), 4 articles (4 translated) in 4 files; 0 problems." in made.err


def test_a_list_of_items_is_for_one_bulletin(three: Desk):
    with pytest.raises(RequestError, match=r"items\.tsv is a list of the articles of one bulletin"):
        survey(Options(inputs=three.options.inputs, items=Path("items.tsv")))


def test_an_archive_without_anything_in_it_is_told(tmp_path: Path):
    (tmp_path / "archive").mkdir()
    with pytest.raises(RequestError, match="holds no articles; name the folder with the archive"):
        survey(Options(inputs=(tmp_path / "archive",)))


def test_the_time_left_goes_by_the_latest_weeks_and_is_said_in_two_units():
    file = InboxFile(Path("a.txt"))

    def week(words: int, seconds: float | None) -> Week:
        return Week(
            find_week(FIRST), None, {file: [Sighting(ArticleId(file.path), file, None, "", words)]}, seconds=seconds
        )

    assert estimate_seconds([week(1000, None)], 100) is None
    assert estimate_seconds([week(1000, 1.0), week(1000, None)], 500) == 0.5
    assert estimate_seconds([week(1000, 1.0), *[week(100, 10.0)] * 10], 5000) == 500
    said = {187_300: "2 days 4 h", 86_400: "1 day", 15_000: "4 h 10 min", 3_599.9: "1 h", 61: "1 min 1 s", 0.2: "0 s"}
    assert {seconds: show_duration(seconds) for seconds in said} == said
