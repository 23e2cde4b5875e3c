"""The figures of the bulletins that were learnt from: kept, read again, and shown."""

import base64
import datetime
import hashlib
import html.parser
import json
import re

import pytest

from command import svodka
from svodka import history, history_page
from svodka.errors import RequestError
from svodka.history import LearntBulletin, read_history, record

FIRST = LearntBulletin("bulletin-42.docx", datetime.date(2025, 9, 7), 11, 1_800, 90, 30, 270, 95.4)
SECOND = LearntBulletin("bulletin-43.docx", datetime.date(2025, 9, 14), 9, 1_500, 80, 60, 90)


def test_what_was_learnt_is_read_again_the_oldest_bulletin_first(tmp_path):
    for learnt in (SECOND, FIRST):
        record(learnt, tmp_path / "data" / "learnt.jsonl")
    assert read_history(tmp_path / "data" / "learnt.jsonl") == (FIRST, SECOND)
    assert (FIRST.edited_per_100, FIRST.untouched_share) == (15.0, pytest.approx(1 / 3))


def test_learning_twice_from_a_bulletin_leaves_its_later_figures(tmp_path):
    place = tmp_path / "learnt.jsonl"
    record(FIRST, place)
    before = place.read_bytes()
    record(FIRST, place)
    assert place.read_bytes() == before
    later = LearntBulletin(FIRST.bulletin, FIRST.date, 11, 1_790, 90, 28, 300, 95.4)
    record(later, place)
    assert read_history(place) == (later,)


def test_nothing_learnt_is_no_history_and_empty_counts_have_no_rates(tmp_path):
    assert read_history(tmp_path / "gone.jsonl") == ()
    empty = LearntBulletin("b.docx", FIRST.date, 0, 0, 0, 0, 0)
    assert (empty.edited_per_100, empty.untouched_share) == (0.0, 0.0)


def test_a_name_of_any_letters_comes_back(tmp_path):
    odd = LearntBulletin("сводка\u2028\udcff\\n\x85.docx", FIRST.date, 1, 1, 1, 1, 0)
    record(odd, tmp_path / "learnt.jsonl")
    assert read_history(tmp_path / "learnt.jsonl") == (odd,)


@pytest.mark.parametrize("counts", [(1, 1, 1, 2, 0), (-1, 1, 1, 1, 0), (1, 1, 1, 1, -5)])
def test_figures_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="contradict"):
        LearntBulletin("b.docx", FIRST.date, *counts)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "learnt.jsonl:2: is damaged"),
        ("[1]", "learnt.jsonl:2: is damaged"),
        ('{"format": 2}', "learnt.jsonl:2: was written by another version"),
        ('{"format": 1, "bulletin": "b", "date": "x", "seconds": null}', "is damaged"),
        ('{"format": 1, "bulletin": "b", "date": "2025-09-07", "seconds": null, "more": 1}', "is damaged"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_its_number_and_nothing_is_written_over_it(tmp_path, line, said):
    place = tmp_path / "learnt.jsonl"
    record(FIRST, place)
    place.write_text(place.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    before = place.read_bytes()
    for call in (lambda: read_history(place), lambda: record(SECOND, place)):
        with pytest.raises(RequestError, match=said):
            call()
    assert place.read_bytes() == before


def test_a_folder_that_cannot_be_made_or_read_is_an_error_with_its_name(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match="cannot be made"):
        record(FIRST, tmp_path / "file" / "learnt.jsonl")
    with pytest.raises(RequestError, match="cannot be read"):
        read_history(tmp_path)


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
    text = history_page.page([hostile, SECOND])
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
    text = history_page.page(learnt)
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
    for learnt in (FIRST, SECOND):
        record(learnt)
    assert history.history_path() == tmp_path / "data" / "learnt.jsonl"
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
