"""The figures of the bulletins that were learnt from: kept, read again, and shown."""

import base64
import datetime
import hashlib
import html.parser
import json
import re
from dataclasses import replace

import pytest

from command import svodka
from svodka.approved.memory import ApprovedMemory, approved_path
from svodka.errors import RequestError
from svodka.review import history
from svodka.review.history import LearntBulletin, read_history
from svodka.review.learn import BULLETINS

FIRST = LearntBulletin("bulletin-42.docx", datetime.date(2025, 9, 7), 11, 1_800, 90, 30, 270, 95.4)
SECOND = LearntBulletin("bulletin-43.docx", datetime.date(2025, 9, 14), 9, 1_500, 80, 60, 90)


def learnt_record(learnt, **changed):
    """What `svodka learn` keeps of a bulletin."""
    return {
        "modified": "2025-09-15T10:00:00+00:00",
        "author": "A. Editor",
        "items": learnt.items,
        "sentences": learnt.sentences,
        "kept": learnt.untouched,
        "edits": learnt.edited_words,
        "words": learnt.words,
        "last_day": learnt.date.isoformat(),
        "seconds": learnt.seconds,
    } | changed


def remember(path, *bulletins, **changed):
    with ApprovedMemory.open(path) as memory:
        memory.record(BULLETINS, {one.bulletin: learnt_record(one, **changed) for one in bulletins})


def test_what_was_learnt_is_read_again_the_oldest_bulletin_first(tmp_path):
    remember(tmp_path / "m.sqlite3", SECOND, FIRST)
    assert read_history(tmp_path / "m.sqlite3") == (FIRST, SECOND)
    assert (FIRST.edited_per_100, FIRST.untouched_share) == (15.0, pytest.approx(1 / 3))


@pytest.mark.parametrize("later", [1, 2, 3])
def test_a_bulletin_counts_once_by_the_file_of_it_that_was_edited_last(tmp_path, later):
    stem = "bulletin-43_2025-09-08_2025-09-14"
    files = {number: f"{stem}.docx" if number == 1 else f"{stem}-{number}.docx" for number in (1, 2, 3)}
    for number, name in files.items():
        day = 20 if number == later else 15 + number
        modified = f"2025-09-{day}T10:00:00+00:00"
        remember(tmp_path / "m.sqlite3", replace(SECOND, bulletin=name, edited_words=number), modified=modified)
    remember(tmp_path / "m.sqlite3", replace(FIRST, bulletin="bulletin-42_2025-09-01_2025-09-07.docx"))
    names = [one.bulletin for one in read_history(tmp_path / "m.sqlite3")]
    assert names == ["bulletin-42_2025-09-01_2025-09-07.docx", files[later]]


def test_a_bulletin_whose_period_was_not_kept_stands_at_the_day_of_the_edit(tmp_path):
    remember(tmp_path / "m.sqlite3", FIRST, last_day="")
    assert read_history(tmp_path / "m.sqlite3")[0].date == datetime.date(2025, 9, 15)


def test_nothing_learnt_is_no_history_and_makes_no_memory_and_empty_counts_have_no_rates(tmp_path):
    assert read_history(tmp_path / "m.sqlite3") == ()
    assert not list(tmp_path.iterdir())
    empty = LearntBulletin("b.docx", FIRST.date, 0, 0, 0, 0, 0)
    assert (empty.edited_per_100, empty.untouched_share) == (0.0, 0.0)


@pytest.mark.parametrize("counts", [(1, 1, 1, 2, 0), (-1, 1, 1, 1, 0), (1, 1, 1, 1, -5)])
def test_figures_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="contradict"):
        LearntBulletin("b.docx", FIRST.date, *counts)


@pytest.mark.parametrize(
    "changed", [{"modified": None}, {"kept": 91}, {"words": "x"}, {"seconds": -1}, {"last_day": "7.9."}]
)
def test_a_record_that_cannot_be_is_told_with_its_bulletin(tmp_path, changed):
    remember(tmp_path / "m.sqlite3", FIRST, **changed)
    with pytest.raises(RequestError, match=r"m\.sqlite3: what was learnt from bulletin-42\.docx cannot be read"):
        read_history(tmp_path / "m.sqlite3")


class Page(html.parser.HTMLParser):
    """What a page asks a browser for."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.policy = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"]


def test_the_page_runs_nothing_loads_nothing_and_its_policy_knows_its_own_style_only():
    hostile = LearntBulletin("<script>alert('1')</script>\"&.docx", FIRST.date, 1, 1, 1, 1, 0)
    text = history.page([hostile, SECOND])
    page = Page(text)
    assert "script" not in page.tags
    assert not [found for found in page.attributes if found[1] in ("src", "href", "style") or found[1].startswith("on")]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("count", [1, 2, 9, 60])
def test_the_line_has_a_point_for_each_bulletin_inside_of_the_drawing(count):
    days = [FIRST.date + datetime.timedelta(weeks=week) for week in range(count)]
    learnt = [LearntBulletin(f"b{week}", day, 1, 100, 10, 5, 7 * week) for week, day in enumerate(days)]
    text = history.page(learnt)
    points = [tuple(map(float, pair.split(","))) for pair in re.search(r'points="([^"]*)"', text)[1].split()]
    assert len(points) == count == text.count("<circle")
    assert all(0 <= x <= 640 and 0 <= y <= 200 for x, y in points)
    heights = [y for _, y in points]
    assert heights == sorted(heights, reverse=True), "more edits stand higher"
    assert text.count("text-anchor") - 3 <= 8


def test_the_command_says_that_nothing_was_learnt_and_writes_no_page_of_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path / "data"))
    done = svodka("stats", cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert "no bulletin was learnt from yet" in done.err
    assert json.loads(svodka("stats", "--json", cwd=tmp_path).out) == []
    page = svodka("stats", "--html", "page.html", cwd=tmp_path)
    assert page.code == 2
    assert "page.html: is not written: no bulletin was learnt from yet" in page.err
    assert not (tmp_path / "page.html").exists()


def test_the_command_shows_a_line_for_each_bulletin_and_the_same_as_json_and_as_a_page(tmp_path, monkeypatch):
    monkeypatch.setenv("SVODKA_DATA_DIR", str(tmp_path / "data"))
    remember(approved_path(), FIRST, SECOND)
    done = svodka("stats", "--html", "page.html", cwd=tmp_path)
    assert [line.split() for line in done.out.splitlines()] == [
        ["Date", "Bulletin", "Items", "Words", "Edited/100", "Untouched", "Seconds"],
        ["2025-09-07", "bulletin-42.docx", "11", "1800", "15.0", "33%", "95"],
        ["2025-09-14", "bulletin-43.docx", "9", "1500", "6.0", "75%", "–"],
    ]
    data = json.loads(svodka("stats", "--json", cwd=tmp_path).out)
    assert [(one["edited_per_100"], one["untouched_share"], one["seconds"]) for one in data] == [
        (15.0, 0.3333, 95.4),
        (6.0, 0.75, None),
    ]
    assert "From 15.0 in 2025-09-07 to 6.0 in 2025-09-14." in (tmp_path / "page.html").read_text(encoding="utf-8")
