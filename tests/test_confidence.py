"""How likely a translation is wrong; all sentences are ours."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from svodka.decoding import ModelInfo, Tuning
from svodka.tables import read_table
from svodka.translation.confidence import (
    ConfidenceRule,
    TranslationEvidence,
    choose_rule,
    estimate_wrong,
    gather_evidence,
)

JUDGEMENTS = Path(__file__).parent / "data" / "judgements.tsv"
STARTER = ModelInfo("starter-ru-en", "0.2", "causal", "ru", "en", "Gemma", "f" * 12)
GOOD = ("Полицейские изъяли пять килограммов героина.", "Police officers seized five kilograms of heroin.")
BAD = (
    "На пепелище сторож нашёл обгоревшую сбрую и керосинку.",
    "On a piece of paper the guard found a whispering and a box.",
)
SOUND = TranslationEvidence(score=-0.1, rare=0, untraced=0, penalty=0.0)


def test_rare_words_and_those_that_left_no_trace_are_counted():
    evidence = gather_evidence(*BAD, -0.5)
    assert evidence.rare >= 3
    assert evidence.untraced >= 1
    good = gather_evidence(*GOOD, -0.1)
    assert good == TranslationEvidence(score=-0.1, rare=0, untraced=0, penalty=0.0)


def test_what_the_checks_complain_of_is_evidence():
    assert gather_evidence("Изъято 5 килограммов героина.", "Heroin was seized.", -0.1).penalty > 0


@pytest.mark.parametrize(
    "worse",
    [
        replace(SOUND, score=-0.9),
        replace(SOUND, rare=3),
        replace(SOUND, untraced=2),
        replace(SOUND, penalty=3.0),
    ],
)
def test_each_kind_of_evidence_makes_it_likelier_that_a_sentence_is_wrong(worse):
    weights = choose_rule(STARTER).weights
    assert 0 < estimate_wrong(SOUND, weights) < estimate_wrong(worse, weights) < 1


def test_a_sentence_of_rare_words_without_trace_is_marked_at_a_score_that_was_good_enough_before():
    rule = choose_rule(STARTER)
    assert rule.is_doubtful(*BAD, -0.55)
    assert not rule.is_doubtful(*GOOD, -0.1)


def test_an_impossible_score_gives_an_estimate_and_no_overflow():
    weights = choose_rule(STARTER).weights
    assert estimate_wrong(replace(SOUND, score=-1e6), weights) == pytest.approx(1)
    assert estimate_wrong(replace(SOUND, score=1e6), weights) == pytest.approx(0)


@pytest.mark.parametrize("other", [{"version": "0.1"}, {"name": "some-other"}])
def test_a_model_that_nobody_judged_is_told_by_its_score_alone(other):
    rule = choose_rule(replace(STARTER, tuning=Tuning(unsure_below=-0.8), **other))
    assert rule == ConfidenceRule({}, -0.8)
    assert rule.is_doubtful(*GOOD, -0.9)
    assert not rule.is_doubtful(*BAD, -0.7)


def test_the_weights_of_a_model_are_whole():
    models = {(row["model"], row["version"]) for row in read_table("confidence_weights.tsv")}
    for model, version in models:
        rows = [
            row for row in read_table("confidence_weights.tsv") if (row["model"], row["version"]) == (model, version)
        ]
        assert {row["feature"] for row in rows} == {"intercept", "threshold", "suspicion", *SOUND.features}
        assert len(rows) == len(SOUND.features) + 3


def test_the_judgements_name_each_translation_once_and_hold_no_text():
    lines = [line for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines[0].split("\t") == ["set", "number", "glossed", "source", "english", "verdict"]
    rows = [line.split("\t") for line in lines[1:]]
    assert len(rows) == len({tuple(row[:3]) for row in rows})
    assert sum(row[2] == "no" for row in rows) == 150
    for _, number, glossed, source, english, verdict in rows:
        assert glossed in {"yes", "no"}
        assert number.isdigit()
        assert re.fullmatch(r"[0-9a-f]{16}", source)
        assert re.fullmatch(r"[0-9a-f]{16}", english)
        assert verdict in {"adequate", "flawed", "wrong"}
