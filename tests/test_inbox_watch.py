"""An inbox that is watched: what settles, what is written again, which week, what is said, and what it gets over."""

import datetime
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

import tiny_models
from command import GOOD, KAZAKH, OTHER, inbox, svodka
from engines import ScriptedEngine
from svodka.bulletin import outbox as outboxes
from svodka.bulletin import report
from svodka.bulletin.report import FileReport
from svodka.errors import BulletinOpenError, ExitCode, ModelError, RequestError
from svodka.options import Options
from svodka.runs import pipeline, preparation, watch
from svodka.runs.bulletin_updater import BulletinUpdater, SettleTimer, Stamp, needs_writing, part_weeks
from svodka.runs.watch import LOCK_FILE, OutboxLock, Watcher, check, make_once_filter
from svodka.settings import resolve
from svodka.system import platform
from svodka.translation import resources
from svodka.translation.resources import Resources
from svodka.types import ArticleId, FileStatus

NOW = datetime.datetime(2025, 9, 5, 12, 0, tzinfo=datetime.UTC)
NAME = "bulletin_2025-09-01_2025-09-07.docx"
SETTLE, POLL = 3.0, 10.0


def article(day: str, town: str) -> str:
    date = f"Date: {day}\n" if day else ""
    return f"{date}Title: В городе {town} нашли тайник\n\nМилиция нашла тайник в городе {town}. Ведётся следствие.\n"


class Desk:
    """A watcher whose time the test moves: each step is done at a second of its own stopwatch."""

    def __init__(self, folder: Path, engine: ScriptedEngine, **options: object) -> None:
        self.folder = folder
        self.inbox, self.outbox = inbox(folder), folder / "outbox"
        self.outbox.mkdir(exist_ok=True)
        self.engine = engine
        self.options = replace(
            Options((self.inbox,), self.outbox, glossaries=(), memory=False, review=False, settle=SETTLE, poll=POLL),
            **options,
        )
        self.seconds = 0.0
        self.updater = BulletinUpdater(self.options, Resources((), memory=False, engine=engine))
        self.lock = OutboxLock(self.outbox, self.inbox)
        self.lock.__enter__()
        self.watcher = Watcher(self.updater, self.lock, lambda: self.options)
        self.clock = NOW

    def run(self, *steps: Callable[[], object] | float) -> None:
        """Do the steps, a number being seconds that pass with nothing but time told."""
        self.watcher.watch(self._wakes(steps), lambda: self.seconds, lambda: self.clock)

    def _wakes(self, steps: tuple[Callable[[], object] | float, ...]) -> Iterator[bool]:
        for step in steps:
            if callable(step):
                step()
                yield True
                continue
            for _ in range(round(step * 2)):
                self.seconds += 0.5
                yield False

    def drop(self, name: str, text: str) -> Callable[[], object]:
        return lambda: (self.inbox / name).write_text(text, encoding="utf-8")

    def bulletins(self) -> list[str]:
        return sorted(path.name for path in self.outbox.glob("bulletin*.docx"))


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(lambda request, decoding: ["The police found a cache in the town."])


@pytest.fixture
def desk(tmp_path: Path, engine: ScriptedEngine) -> Iterator[Desk]:
    made = Desk(tmp_path, engine)
    yield made
    made.lock.__exit__(None, None, None)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[preparation.PreparedRun]:
    """What was given to the pipeline, run by run."""
    given: list[preparation.PreparedRun] = []
    run = pipeline.run

    def noted(prepared, *arguments, **keywords):
        given.append(prepared)
        return run(prepared, *arguments, **keywords)

    monkeypatch.setattr(pipeline, "run", noted)
    return given


def lines(bulletin: Path) -> list[str]:
    return [paragraph.text for paragraph in Document(str(bulletin)).paragraphs]


def edit(bulletin: Path) -> None:
    """Do as an editor does: change a sentence and save."""
    document = Document(str(bulletin))
    document.paragraphs[-1].add_run(" Edited.")
    document.save(str(bulletin))


# What has settled


def test_a_file_is_read_when_nothing_has_changed_for_the_seconds_that_were_asked_for():
    settling = SettleTimer(3.0)
    growing, whole = Stamp(1, 1, 1), Stamp(2, 2, 1)
    settling.see({Path("a"): growing}, 0.0)
    assert settling.due(2.9) is None
    settling.see({Path("a"): whole}, 2.9)
    assert settling.due(5.8) is None
    settling.see({Path("a"): whole}, 5.9)
    assert settling.due(5.9) == {Path("a"): whole}


def test_an_endless_download_keeps_the_others_waiting_only_so_long_and_its_old_version_stays():
    settling = SettleTimer(3.0, patience=10.0)
    old, other = Stamp(1, 1, 1), Stamp(5, 5, 5)
    settling.see({Path("a"): old}, 0.0)
    settling.see({Path("a"): old}, 3.0)
    taken = settling.due(3.0)
    assert taken is not None
    settling.take(taken, 3.0)
    for second in range(4, 14):
        assert settling.due(second) is None
        settling.see({Path("a"): Stamp(second, second, 1), Path("b"): other}, float(second))
    assert settling.due(14.0) == {Path("a"): old, Path("b"): other}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=40))
def test_whatever_comes_and_goes_the_last_listing_is_taken_once_it_is_quiet(events: list[tuple[int, int]]) -> None:
    settling, listing, now, taken = SettleTimer(2.0, patience=20.0), {}, 0.0, {}
    for name, version in events:
        now += 1.0
        listing = {**listing, Path(str(name)): Stamp(version, version, name)}
        if version == 0:
            del listing[Path(str(name))]
        settling.see(listing, now)
        if (due := settling.due(now)) is not None:
            settling.take(due, now)
            taken = due
    for _ in range(4):
        now += 1.0
        settling.see(listing, now)
        if (due := settling.due(now)) is not None:
            settling.take(due, now)
            taken = due
    assert taken == listing
    assert settling.due(now + 100) is None


# Bulletins that follow


def test_what_arrives_stands_in_the_bulletin_a_few_seconds_later_and_is_told_in_one_line(desk, capsys):
    desk.run(desk.drop("a.txt", GOOD), 4, desk.drop("b.txt", OTHER), 4)
    assert desk.bulletins() == [NAME]
    assert [line for line in lines(desk.outbox / NAME) if line.isupper()].count("KYRGYZSTAN") <= 1
    said = capsys.readouterr()
    assert [line.split("\t")[1].split(", ")[:2] for line in said.out.splitlines()] == [
        ["1 article", "1 new"],
        ["2 articles", "1 new"],
    ]
    assert said.err == ""


def test_many_files_at_once_are_one_run_and_each_is_read_once(desk, runs, monkeypatch):
    read: list[Path] = []
    reader = preparation.read_file
    monkeypatch.setattr(
        "svodka.runs.bulletin_updater.read_file", lambda file, period: read.append(file.path) or reader(file, period)
    )
    steps = []
    for number in range(30):
        steps += [desk.drop(f"{number}.txt", article("03.09.2025", f"Ош-{number}")), 0.5]
    desk.run(*steps, 4, desk.drop("last.txt", GOOD), 4)
    assert [len(prepared.plans) for prepared in runs] == [30, 31]
    assert len(read) == len(set(read)) == 31


def test_a_network_share_that_tells_of_nothing_is_looked_at_now_and_then(desk):
    desk.run(5)
    desk.drop("a.txt", GOOD)()
    desk.run(POLL + SETTLE + 3)
    assert desk.bulletins() == [NAME]


def test_nothing_is_written_again_where_nothing_is_new(desk, runs, engine):
    desk.run(desk.drop("a.txt", GOOD), 4, 60, lambda: None, 10)
    assert len(runs) == 1
    before = (desk.outbox / NAME).read_bytes()
    desk.lock.__exit__(None, None, None)
    again = Desk(desk.folder, engine)
    again.run(30)
    again.lock.__exit__(None, None, None)
    assert len(runs) == 1 and (desk.outbox / NAME).read_bytes() == before


def test_a_newer_version_of_a_file_and_a_file_that_goes_are_followed(desk):
    desk.run(desk.drop("a.txt", GOOD), desk.drop("b.txt", OTHER), 4)
    desk.run(desk.drop("a.txt", article("03.09.2025", "Талас")), 4)
    held = report.written_fingerprints(desk.outbox / NAME)
    desk.run(lambda: (desk.inbox / "b.txt").unlink(), 4)
    now = report.written_fingerprints(desk.outbox / NAME)
    assert len(held) == 2 and len(now) == 1 and now < held
    assert desk.bulletins() == [NAME]


def test_an_inbox_that_is_emptied_leaves_the_bulletin_as_it_is(desk):
    desk.run(desk.drop("a.txt", GOOD), 4)
    before = (desk.outbox / NAME).read_bytes()
    desk.run(lambda: (desk.inbox / "a.txt").unlink(), 30)
    assert (desk.outbox / NAME).read_bytes() == before


def test_an_unfinished_download_is_no_article_until_it_has_its_name(desk, capsys):
    desk.run(desk.drop("a.txt.part", GOOD), desk.drop("b.txt.crdownload", GOOD), 10)
    assert desk.bulletins() == [] and capsys.readouterr() == ("", "")
    desk.run(lambda: (desk.inbox / "a.txt.part").rename(desk.inbox / "a.txt"), 4)
    assert desk.bulletins() == [NAME]


# Edited and open bulletins


def test_an_edited_bulletin_is_never_touched_and_the_one_beside_it_is_kept_up_to_date(desk):
    desk.run(desk.drop("a.txt", GOOD), 4, lambda: edit(desk.outbox / NAME))
    edited = (desk.outbox / NAME).read_bytes()
    for number in range(3):
        desk.run(desk.drop(f"{number}.txt", article("03.09.2025", f"Ош-{number}")), 4)
    assert (desk.outbox / NAME).read_bytes() == edited
    second = NAME.replace(".docx", "-2.docx")
    assert desk.bulletins() == sorted([NAME, second])
    assert len(report.written_fingerprints(desk.outbox / second)) == 4


def test_an_edited_bulletin_gets_no_double_because_files_were_cleared_away_or_the_watcher_was_started_again(
    desk, engine
):
    desk.run(desk.drop("a.txt", GOOD), desk.drop("b.txt", OTHER), 4, lambda: edit(desk.outbox / NAME), 20)
    desk.run(lambda: (desk.inbox / "b.txt").unlink(), 10)
    desk.lock.__exit__(None, None, None)
    again = Desk(desk.folder, engine)
    again.run(20)
    again.lock.__exit__(None, None, None)
    assert desk.bulletins() == [NAME]


def test_a_bulletin_that_somebody_reads_is_written_when_it_is_closed_and_not_copied(desk, capsys, runs):
    desk.run(desk.drop("a.txt", GOOD), 4)
    lock = desk.outbox / f"~${NAME}"
    desk.run(lock.touch, desk.drop("b.txt", OTHER), 120)
    assert desk.bulletins() == [NAME] and len(report.written_fingerprints(desk.outbox / NAME)) == 1
    assert len(runs) == 2, "translated once, and not again while it waits"
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "open in Word" in said[0]
    desk.run(lock.unlink, 61)
    assert desk.bulletins() == [NAME] and len(report.written_fingerprints(desk.outbox / NAME)) == 2


def test_only_one_of_ours_that_is_open_is_waited_for(tmp_path):
    (tmp_path / "b.docx").write_bytes(b"edited")
    (tmp_path / ".~lock.b.docx#").touch()
    assert outboxes.choose(tmp_path, "b", copy_if_open=False) == tmp_path / "b-2.docx"
    (tmp_path / "b.json").write_text(json.dumps({"bulletin_sha256": outboxes.file_hash(tmp_path / "b.docx")}))
    with pytest.raises(BulletinOpenError, match="open in Word or LibreOffice"):
        outboxes.choose(tmp_path, "b", copy_if_open=False)


@pytest.mark.parametrize(
    ("held", "is_ours", "anew", "needed"),
    [
        ("", False, False, True),
        ("ab", True, False, False),
        ("ab", True, True, True),
        ("abc", True, False, True),
        ("abc", False, True, False),
        ("a", False, False, True),
    ],
)
def test_what_stands_there_decides_whether_a_bulletin_is_written(held, is_ours, anew, needed):
    assert needs_writing(frozenset(held), frozenset("ab"), is_ours=is_ours, made_anew=anew) is needed


# Weeks


def parted(
    tmp_path: Path, *days: str, bulletins: tuple[str, ...] = (), saved: str = ""
) -> tuple[list[tuple[str, int]], int]:
    """For an inbox with articles of these days: the first day and the number of articles of each bulletin that is kept, and how
    many articles are older."""
    place = inbox(tmp_path)
    for number, day in enumerate(days):
        (place / f"{number}.txt").write_text(article(day, f"Ош-{number}"), encoding="utf-8")
    decisions = preparation.decide_articles(Options((place,)))
    on = datetime.date.fromisoformat(saved) if saved else None
    kept, older = part_weeks(decisions, lambda path: on, lambda week: week.first.isoformat() in bulletins, NOW.date())
    return [(period.first.isoformat(), len(members)) for period, members in kept], len(older)


def test_an_inbox_of_one_week_is_one_bulletin_with_its_stragglers(tmp_path):
    days = ["02.09.2025"] * 6 + ["28.08.2025"]
    assert parted(tmp_path, *days) == ([("2025-09-01", 7)], 0)


def test_when_a_new_week_begins_last_weeks_bulletin_is_kept_with_its_straggler(tmp_path):
    days = ["19.08.2025"] + ["27.08.2025"] * 8 + ["01.09.2025"]
    assert parted(tmp_path, *days) == ([("2025-09-01", 1), ("2025-08-25", 9)], 0)


def test_a_late_article_goes_into_the_bulletin_of_its_week_where_there_is_one(tmp_path):
    days = ["02.09.2025"] * 6 + ["28.08.2025"]
    assert parted(tmp_path, *days, bulletins=("2025-08-25",)) == ([("2025-09-01", 6), ("2025-08-25", 1)], 0)


def test_weeks_before_the_last_are_finished(tmp_path):
    days = ["02.09.2025"] * 3 + ["12.08.2025"] * 3
    assert parted(tmp_path, *days) == ([("2025-09-01", 3)], 3)


def test_an_article_without_a_date_counts_for_the_day_it_was_saved_but_makes_no_new_week(tmp_path):
    days = ["27.08.2025"] * 2
    assert parted(tmp_path, *days, "", saved="2025-09-03") == ([("2025-08-25", 3)], 0)
    (tmp_path / "more").mkdir()
    days += ["02.09.2025"] * 2
    assert parted(tmp_path / "more", *days, "", saved="2025-08-29") == ([("2025-09-01", 2), ("2025-08-25", 3)], 0)


def test_a_date_to_come_makes_no_week_the_newest(tmp_path):
    assert parted(tmp_path, *["02.09.2025"] * 3, "24.12.2025", saved="2025-09-03") == ([("2025-09-01", 4)], 0)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_every_article_stands_in_one_bulletin_or_is_told(tmp_path_factory, ages: list[int]) -> None:
    days = [(NOW.date() - datetime.timedelta(days=age)).strftime("%d.%m.%Y") for age in ages]
    kept, older = parted(tmp_path_factory.mktemp("weeks"), *days)
    assert sum(count for _, count in kept) + older == len(ages)
    assert 1 <= len(kept) <= 2


def test_articles_of_finished_weeks_are_told_once(desk, capsys):
    desk.run(desk.drop("old.txt", article("05.08.2025", "Ош")), desk.drop("new.txt", GOOD), 4, 60)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith("svodka: old.txt (05.08.2025): of an older week")


def test_with_whole_inbox_all_is_one_bulletin_as_translate_makes_it(tmp_path, engine):
    made = Desk(tmp_path, engine, whole_inbox=True)
    made.run(made.drop("old.txt", article("05.08.2025", "Ош")), made.drop("new.txt", GOOD), 4)
    made.lock.__exit__(None, None, None)
    assert [len(report.written_fingerprints(path)) for path in made.outbox.glob("*.docx")] == [2]


# One event in two weeks: each bulletin is as `svodka translate` of its week alone makes it

SUNDAY, MONDAY = "31.08.2025", "01.09.2025"
LAST_NAME = "bulletin_2025-08-25_2025-08-31.docx"
SEIZED = (
    "Милиция Оша остановила автомобиль, в запасном колесе лежали 17 килограммов 300 граммов опия. Задержан водитель Бакыт Орозбаков. "
    "По словам следователя, груз везли из Баткена в Бишкек через перевал, а ждал его покупатель на рынке."
)
MORE = "\n\nПри обыске нашли весы и три телефона, их изучают эксперты."
RETOLD = "Более 17 кг опия вёз житель Оша Бакыт Орозбаков. Наркотик был в запаске, возбуждено дело."


def seized(day: str, text: str = SEIZED) -> str:
    return (f"Date: {day}\n" if day else "") + f"Title: В Оше перехвачен опий\n\n{text}\n"


def reported(bulletin: Path) -> dict[str, FileReport]:
    made = report.from_json(bulletin.with_suffix(".json").read_text(encoding="utf-8"))
    return {file.path.name: file for file in made.files}


def test_an_article_like_one_of_a_finished_week_stands_in_this_weeks_bulletin(desk, capsys):
    desk.run(desk.drop("old.txt", seized("05.08.2025", SEIZED + MORE)), desk.drop("a.txt", GOOD), 4)
    desk.run(desk.drop("new.txt", seized("")), 4)
    assert {name: file.status for name, file in reported(desk.outbox / NAME).items()} == {
        "a.txt": FileStatus.TRANSLATED, "new.txt": FileStatus.TRANSLATED,
    }  # fmt: skip
    assert [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()] == ["old.txt (05.08.2025)"]


def test_a_fuller_copy_of_the_next_week_takes_no_article_out_of_last_weeks_bulletin(desk):
    desk.run(desk.drop("sunday.txt", seized(SUNDAY)), desk.drop("other.txt", article("28.08.2025", "Талас")), 4)
    before = (desk.outbox / LAST_NAME).read_bytes()
    desk.run(desk.drop("monday.txt", seized(MONDAY, SEIZED + MORE)), 4)
    assert (desk.outbox / LAST_NAME).read_bytes() == before
    # Most of the inbox is of last week: what this week's bulletin is compared with does not depend on that.
    (file,) = reported(desk.outbox / NAME).values()
    assert (file.stands, [one.bulletin for one in file.told]) == (True, [LAST_NAME])


def test_what_two_bulletins_tell_is_told_before_and_not_in_this_bulletin_too(desk):
    desk.run(desk.drop("sunday.txt", seized(SUNDAY)), desk.drop("monday.txt", seized(MONDAY, RETOLD)), 4)
    files = reported(desk.outbox / LAST_NAME) | reported(desk.outbox / NAME)
    checks = {
        name: [one.check for one in file.findings if one.check in ("story", "told before")]
        for name, file in files.items()
    }
    assert checks == {"sunday.txt": [], "monday.txt": ["told before"]}


def test_copies_of_one_week_are_merged_in_its_bulletin(desk, runs):
    sunday = desk.drop("sunday.txt", seized(SUNDAY, SEIZED.replace("покупатель", "сбытчик")))
    desk.run(
        sunday,
        desk.drop("monday.txt", seized(MONDAY)),
        desk.drop("tuesday.txt", seized("02.09.2025", SEIZED + MORE)),
        4,
    )
    assert reported(desk.outbox / NAME)["monday.txt"].merged_into == ArticleId(desk.inbox / "tuesday.txt")
    assert reported(desk.outbox / LAST_NAME)["sunday.txt"].stands
    desk.run(lambda: (desk.inbox / "monday.txt").unlink(), 20)
    assert len(runs) == 2, "the bulletins have the same articles"


def test_a_bulletin_of_last_week_that_somebody_reads_does_not_hold_up_this_weeks(desk):
    desk.run(desk.drop("last.txt", article("28.08.2025", "Талас")), 4)
    lock = desk.outbox / f"~${LAST_NAME}"
    desk.run(lock.touch, desk.drop("late.txt", seized(SUNDAY)), desk.drop("a.txt", GOOD), 4)
    assert list(reported(desk.outbox / NAME)) == ["a.txt"]
    desk.run(lock.unlink, 61)
    assert sorted(reported(desk.outbox / LAST_NAME)) == ["last.txt", "late.txt"]


def test_a_straggler_is_remarked_on_as_translate_does(desk):
    steps = [desk.drop(f"{number}.txt", article("03.09.2025", f"Ош-{number}")) for number in range(5)]
    desk.run(*steps, desk.drop("straggler.txt", article("28.08.2025", "Талас")), 4)
    files = reported(desk.outbox / NAME)
    assert [name for name, file in files.items() if any(one.check == "period" for one in file.findings)] == [
        "straggler.txt"
    ]


# What is said, and what it gets over


def test_a_file_that_cannot_be_used_is_told_once_and_again_when_it_was_replaced(desk, capsys):
    desk.run(desk.drop("k.txt", KAZAKH), desk.drop("a.txt", GOOD), 4, desk.drop("b.txt", OTHER), 20)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "k.txt: the article is in Kazakh" in said[0]
    desk.run(desk.drop("k.txt", KAZAKH + "\n\n" + KAZAKH.splitlines()[-1]), 4)
    assert "Kazakh" in capsys.readouterr().err


def test_what_could_not_be_read_is_read_again_with_the_next_arrival(desk, monkeypatch):
    reader, broken = preparation.read_file, [True]

    def failing(file, period):
        article_id = ArticleId(file.path)
        if broken:
            return [preparation.Decision(FileReport(article_id, FileStatus.FAILED, "the share is away"))]
        return reader(file, period)

    monkeypatch.setattr("svodka.runs.bulletin_updater.read_file", failing)
    desk.run(desk.drop("a.txt", GOOD), 4)
    assert desk.bulletins() == []
    broken.clear()
    desk.run(desk.drop("b.txt", OTHER), 4)
    assert len(report.written_fingerprints(desk.outbox / NAME)) == 2


def test_a_warning_is_said_once_however_many_runs_have_it(caplog):
    once = make_once_filter()
    for _ in range(3):
        logging.getLogger("svodka").warning("the spelling of new names is not remembered")
    assert [once(record) for record in caplog.records] == [True, False, False]


def test_an_inbox_that_vanishes_is_waited_for_and_nothing_is_made_again_when_it_is_back(desk, capsys, runs):
    away = desk.folder / "away"
    desk.run(desk.drop("a.txt", GOOD), 4, lambda: desk.inbox.rename(away), 30, lambda: away.rename(desk.inbox), 30)
    assert len(runs) == 1
    said = capsys.readouterr().err.splitlines()
    assert ["waits for it" in said[0], "is there again" in said[1], len(said)] == [True, True, 2]
    desk.run(desk.drop("b.txt", OTHER), 4)
    assert len(runs) == 2


def test_an_outbox_that_cannot_be_written_is_told_once_and_written_when_it_can(desk, capsys, monkeypatch):
    put, failing = outboxes.put, [True]

    def full(*pages):
        if failing:
            raise RequestError(f"{desk.outbox / NAME} cannot be written (No space left on device)")
        put(*pages)

    monkeypatch.setattr(outboxes, "put", full)
    desk.run(desk.drop("a.txt", GOOD), 100)
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and "No space left" in said.err
    failing.clear()
    desk.run(61)
    assert desk.bulletins() == [NAME]


def test_an_outbox_that_is_gone_is_not_made_anew_but_waited_for(desk, capsys):
    away = desk.folder / "away"
    desk.run(lambda: desk.outbox.rename(away), desk.drop("a.txt", GOOD), 20)
    assert not desk.outbox.exists()
    assert "is not there: mount it again" in capsys.readouterr().err
    desk.run(lambda: away.rename(desk.outbox), 61)
    assert desk.bulletins() == [NAME]


def test_a_glossary_beside_the_inbox_is_taken_up_and_a_broken_one_is_told(tmp_path, engine, capsys, monkeypatch, runs):
    monkeypatch.setattr(resources, "_load_engine", lambda model, threads, device: engine)
    made = Desk(tmp_path, engine, glossaries=None)
    own, broken = tmp_path / "glossaries" / "ours.tsv", tmp_path / "glossaries" / "broken.tbx"
    own.parent.mkdir()
    made.run(made.drop("a.txt", GOOD), 4)
    broken.write_text("<martif", encoding="utf-8")
    made.run(30)
    assert "goes on with what it had" in capsys.readouterr().err
    broken.unlink()
    own.write_text("russian\tenglish\nгашиш\thashish resin\n", encoding="utf-8")
    made.run(30)
    assert "broken.tbx, ours.tsv: changed, and used from now on" in capsys.readouterr().err
    assert len(runs) == 2 and made.bulletins() == [NAME]
    made.lock.__exit__(None, None, None)
    made.updater.resources.close()


def test_names_that_svodka_adds_itself_are_no_change_but_an_editors_are(desk, runs, capsys):
    text = article("03.09.2025", "Ош") + "\nОб этом сообщил Азамат Токтогулов.\n"
    desk.run(desk.drop("a.txt", text), 60)
    names = desk.folder / "names.tsv"
    assert names.exists() and len(runs) == 1
    names.write_text(names.read_text(encoding="utf-8") + "Иван Петров\tIvan Petroff\n", encoding="utf-8")
    desk.run(60)
    assert len(runs) == 2 and desk.bulletins() == [NAME]
    assert "names.tsv: changed" in capsys.readouterr().err


def test_only_what_differs_from_what_is_known_already_counts_when_it_has_come_to_rest():
    known, other = {Path("a"): Stamp(1, 1, 1)}, {Path("a"): Stamp(2, 2, 1)}
    settling = SettleTimer(2.0, taken=known)
    settling.see(known, 0.0)
    assert not settling.is_waiting and settling.due(5.0) is None
    settling.see(other, 6.0)
    assert settling.is_waiting and settling.due(7.0) is None
    assert settling.due(8.0) == other
    settling.take(other, 8.0)
    assert not settling.is_waiting


# One watcher for an outbox, and the process


def test_a_second_watcher_of_an_outbox_is_refused_with_the_name_of_the_first(tmp_path):
    with OutboxLock(tmp_path, tmp_path / "in") as lock:
        assert lock.is_sure
        lock.check()
        with pytest.raises(RequestError, match=rf"already \(process {os.getpid()}, inbox .*in\)"):
            OutboxLock(tmp_path, tmp_path / "other").__enter__()
        (tmp_path / LOCK_FILE).unlink()
        lock.check()
        assert (tmp_path / LOCK_FILE).exists()
    assert not (tmp_path / LOCK_FILE).exists()


def test_a_lock_where_no_file_can_be_made_is_refused(tmp_path):
    with pytest.raises(RequestError, match="cannot be written"):
        OutboxLock(tmp_path / "none", tmp_path).__enter__()


def test_a_lock_of_a_process_that_died_is_free(tmp_path):
    code = (
        "import os, pathlib, sys\nfrom svodka.system import platform\n"
        "with platform.try_lock(pathlib.Path(sys.argv[1])) as ours:\n    assert ours\n    os._exit(3)\n"
    )
    lock = tmp_path / LOCK_FILE
    assert subprocess.run([sys.executable, "-c", code, str(lock)], check=False).returncode == 3
    with platform.try_lock(lock) as ours:
        assert ours


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"inputs": (Path("/nowhere/inbox"),)}, "no folder"),
        ({"number": 43}, "number belongs to one bulletin"),
        ({"items": Path("list.tsv")}, "items belongs to one bulletin"),
    ],
)
def test_what_makes_no_sense_for_a_watcher_is_refused(tmp_path, changed, message):
    options = replace(Options((inbox(tmp_path),)), **changed)
    with pytest.raises(RequestError, match=message):
        check(options)


def test_a_model_that_is_not_there_ends_it_at_the_start(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = Options((inbox(tmp_path),), tmp_path / "outbox", model="no-such-model")
    with pytest.raises(ModelError):
        watch.serve(lambda: options, None, lambda: NOW)
    assert not (tmp_path / "outbox" / LOCK_FILE).exists()


def test_the_system_tells_of_changes_and_a_folder_that_is_replaced_is_watched_again(tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "TICK", 0.02)
    place, said = inbox(tmp_path), []
    wakes = watch.watch_folder(place, said.append)

    def until_told() -> None:
        deadline = time.monotonic() + 10
        while not next(wakes):
            assert time.monotonic() < deadline

    until_told()
    (place / "a.txt").write_text("a", encoding="utf-8")
    until_told()
    shutil.rmtree(place)
    for _ in range(40):
        next(wakes)
    place.mkdir()
    until_told()
    (place / "b.txt").write_text("b", encoding="utf-8")
    until_told()
    assert said == []


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.write_causal_model(tmp_path_factory.mktemp("model") / "tiny")


def started(folder: Path, tiny: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "svodka", "watch", "inbox", "-o", "outbox", "--model", str(tiny), *more]
    quick = ["--no-glossary", "--no-review", "--threads", "1", "--settle", "0.3", "--poll", "1"]
    return subprocess.Popen(
        [*command, *quick], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ.copy()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM kills a process there")
def test_a_real_watcher_translates_what_arrives_keeps_others_away_and_ends_when_it_is_told(tmp_path, tiny):
    place = inbox(tmp_path, a__txt=GOOD)
    first = started(tmp_path, tiny)
    try:
        assert first.stdout is not None and first.stderr is not None
        assert "watching inbox with model tiny-ru-en" in first.stderr.readline()
        assert first.stdout.readline().startswith(f"outbox/{NAME}\t1 article, 1 new")
        second = svodka("watch", "inbox", "-o", "outbox", "--model", tiny, cwd=tmp_path)
        assert second.code == ExitCode.IMPOSSIBLE and f"process {first.pid}" in second.err
        beside = svodka("translate", "inbox", "--model", tiny, "--no-glossary", "--no-review", cwd=tmp_path)
        assert beside.code == ExitCode.DONE and beside.out == f"outbox/{NAME}\n"
        (place / "b.txt").write_text(OTHER, encoding="utf-8")
        assert first.stdout.readline().startswith(f"outbox/{NAME}\t2 articles, 1 new")
        time.sleep(1)  # in the middle of a line it would come out twice, as with any interrupt
        first.send_signal(signal.SIGTERM)
        out, err = first.communicate(timeout=60)
    finally:
        first.kill()
    assert (first.returncode, out, err) == (0, "", "")
    assert sorted(path.name for path in (tmp_path / "outbox").iterdir()) == [NAME, NAME.replace(".docx", ".json")]
    third = started(tmp_path, tiny)
    try:
        assert third.stderr is not None
        third.stderr.readline()
        third.send_signal(signal.SIGINT)
        _, err = third.communicate(timeout=60)
    finally:
        third.kill()
    assert third.returncode == ExitCode.INTERRUPTED and "interrupted" in err


def test_settings_that_name_another_glossary_are_taken_up_once_and_another_outbox_is_refused(desk, capsys, monkeypatch):
    monkeypatch.setattr(resources, "_load_engine", lambda model, threads, device: desk.engine)
    file, own = desk.folder / "svodka.toml", desk.folder / "own.tsv"
    own.write_text("russian\tenglish\nгашиш\thashish resin\n", encoding="utf-8")
    desk.run(desk.drop("a.txt", GOOD), 4)
    desk.watcher._resolve = lambda: replace(desk.options, glossaries=(own,))
    file.write_text('glossary = "own.tsv"\n', encoding="utf-8")
    desk.run(60)
    assert capsys.readouterr().err.splitlines() == ["svodka: svodka.toml: changed, and used from now on"]
    desk.watcher._resolve = lambda: replace(desk.options, outbox=desk.folder / "elsewhere")
    file.write_text('outbox = "elsewhere"\n', encoding="utf-8")
    desk.run(60)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "start it again" in said[0]
    desk.updater.resources.close()


@pytest.mark.parametrize("line", ['settle = "3"', "settle = 0", "poll = true", "poll = 4000", 'whole_inbox = "yes"'])
def test_settings_of_a_watcher_that_are_no_seconds_are_refused_with_the_key(tmp_path, line):
    file = tmp_path / "svodka.toml"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(RequestError, match=rf"svodka.toml: {line.split()[0]} must be"):
        resolve({}, file)
    file.write_text("settle = 0.5\npoll = 30\nwhole_inbox = true\n", encoding="utf-8")
    assert (resolve({}, file).settle, resolve({}, file).poll, resolve({}, file).whole_inbox) == (0.5, 30.0, True)
