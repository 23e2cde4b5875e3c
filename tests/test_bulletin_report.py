"""The run report as JSON and read back from it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from review_sample import sample
from svodka.bulletin.report import ReportContentError, ReportFormatError, from_json, to_json
from svodka.types import ArticleId
from test_docs import full_report

STRANGE = ArticleId(Path("caf\udce9.zip"), 2, "b.txt")
"""A file name that is no UTF-8."""


@pytest.mark.parametrize("make", [full_report, lambda: sample()[1]])
def test_a_report_read_back_says_what_was_written(make):
    report = make()
    report = replace(report, files=(*report.files, replace(report.files[0], id=STRANGE, merged_into=STRANGE)))
    written = to_json(report, "abc")
    again = from_json(written)
    assert again.bulletin_sha256 == "abc"
    assert [file.id for file in again.files] == [file.id for file in report.files]
    assert [file.fingerprint for file in again.files] == [file.fingerprint for file in report.files]
    assert again.printed == report.printed
    assert [one.translation.english for one in again.segments] == [one.translation.english for one in report.segments]
    assert without_words(to_json(again, "abc")) == without_words(written)


def without_words(report: str) -> dict[str, object]:
    """A report without the number of each article's words, of which the JSON has but the number."""
    data = json.loads(report)
    for file in data["files"]:
        file.pop("words", None)
    return data


def test_segments_are_left_out_where_nobody_needs_them():
    assert from_json(to_json(full_report()), segments=False) == replace(from_json(to_json(full_report())), segments=())


@pytest.mark.parametrize("damage", ["[]", "null", "{}", '{"format": 2}'])
def test_json_that_is_no_report_is_refused(damage):
    with pytest.raises(ReportContentError):
        from_json(damage)


@pytest.mark.parametrize(("key", "value"), [("files", [{}]), ("printed", [{"number": "1"}]), ("seconds", "soon")])
def test_a_damaged_report_is_refused(key, value):
    with pytest.raises(ReportContentError):
        from_json(json.dumps(json.loads(to_json(full_report())) | {key: value}))


def test_a_report_of_another_format_is_refused():
    with pytest.raises(ReportFormatError, match="it has format 1"):
        from_json('{"format": 1}')
