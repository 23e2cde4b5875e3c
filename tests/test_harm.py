"""Nothing right is made wrong: correct English of our own goes through the whole program, which must leave it alone.

`benchmarks/harm.py` in small. All that it marks is a false alarm, and a desk that sees many of these stops reading.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import harm  # noqa: E402

MOST_MARKED = 0.04


@pytest.fixture(scope="module")
def done() -> harm.Outcomes:
    return harm.run(harm.read_pairs(ROOT / "tests" / "data" / "right_english.tsv", None, 1))


def test_no_correct_sentence_is_changed_but_into_house_form(done: harm.Outcomes) -> None:
    assert len(done.lines) > 190
    changed = [
        (line.source, change)
        for line, reference in done.lines
        for change in harm.classify(line, reference).get(harm.HARM, ())
    ]
    assert changed == []


def test_few_correct_sentences_are_marked(done: harm.Outcomes) -> None:
    marked = [line for line, _ in done.lines if any(finding.severity in harm.LOUD for finding in line.findings)]
    assert len(marked) <= MOST_MARKED * len(done.lines), [(line.source, line.findings) for line in marked]


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("Стивен Мнучин выступил в эфире.", "Stephen Mnuchin spoke on air."),
        ("Судья Хасан Насралла умер в 2019 году.", "Judge Hassan Nasrallah died in 2019."),
        (
            "Обновление Windows 10 (1903) выйдет позже (2019).",
            "The update of Windows 10 (1903) will come out later (2019).",
        ),
        ("Дело 5765 закрыто.", "Case 5765 is closed."),
        (
            "Килограмм отдают за 82 тысячи сомов против 95 в мае.",
            "A kilogram goes for 82,000 soms against 95,000 in May.",
        ),
        ("Пост вакантен сорок первый день.", "The post has been vacant for forty-one days."),
        ("За год изъято 116 кг, в последний раз — 16.", "Over the year 116 kg were seized, most recently 16."),
        ("Хватило бы на двести сорок тысяч доз.", "It would have sufficed for two hundred and forty thousand doses."),
        ("Цена выросла с 9 до 14 тысяч сомов.", "The price rose from 9,000 to 14,000 soms."),
        ("Следователь Рафиг Гасымов допросил Рафига Абышова.", "Investigator Rafig Gasimov questioned Rafig Abyshov."),
    ],
)
def test_what_was_once_spoilt_stays(source: str, english: str) -> None:
    [(line, _)] = harm.run([(source, english)]).lines
    assert line.english == english
    assert [finding for finding in line.findings if finding.severity in harm.LOUD] == []
