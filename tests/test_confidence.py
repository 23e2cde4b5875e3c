"""How likely a translation is wrong; all sentences are ours."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.checks.support import WORST_PIECES, ConfidenceRule, choose_rule, estimate_wrong, measure_features
from svodka.engine.decoding import Likelihood, Tuning
from svodka.engine.manifest import read_manifest
from svodka.engine.store import find_starter_pieces
from svodka.system.tables import read_table

JUDGEMENTS = Path(__file__).parent / "data" / "judgements.tsv"
STARTER = read_manifest(find_starter_pieces()).info(find_starter_pieces())
WEIGHTS = {"intercept": -3.0, "sum": -0.5, "worst": -0.5, "threshold": 0.8, "suspicion": 0.4}


def trusted(score: float, pieces: int = 10) -> Likelihood:
    """A text of so many pieces, which the model finds equally likely."""
    return Likelihood((score,) * pieces)


SOUND = trusted(-0.5)


def test_the_sum_and_the_worst_pieces_are_measured():
    pieces = (-0.1, -4.0, -0.2, -3.0, -0.1, -2.0, -1.0, -0.5)
    features = measure_features(Likelihood(pieces))
    assert features["sum"] == pytest.approx(-math.sqrt(-math.fsum(pieces)))
    assert features["worst"] == pytest.approx(-(4 + 3 + 2 + 1 + 0.5) / WORST_PIECES)
    assert measure_features(Likelihood((-1.0, -3.0)))["worst"] == -2.0


def test_from_which_evidence_on_words_are_told_as_lost_is_measured_or_unknown():
    assert ConfidenceRule(WEIGHTS, -0.6).lost_below is None
    assert ConfidenceRule(WEIGHTS | {"lost_below": -9.0}, -0.6).lost_below == -9.0
    assert ConfidenceRule({}, -0.6).lost_below is None


def test_an_unlikely_text_is_likelier_to_be_wrong():
    sound, worse = measure_features(SOUND), measure_features(trusted(-2.5))
    assert 0 < estimate_wrong(sound, WEIGHTS) < estimate_wrong(worse, WEIGHTS) < 1


def test_by_the_weights_of_the_starter_a_long_unlikely_sentence_is_marked_and_a_sound_one_is_not():
    rule = choose_rule(STARTER)
    assert rule.weights
    assert rule.is_doubtful(trusted(-3.5, pieces=40))
    assert not rule.is_in_doubt(SOUND)


@pytest.mark.parametrize(
    ("score", "is_in_doubt", "is_doubtful"), [(-0.5, False, False), (-2.0, True, False), (-4.0, True, True)]
)
def test_a_sentence_is_in_doubt_before_it_is_doubtful(score, is_in_doubt, is_doubtful):
    rule = ConfidenceRule(WEIGHTS, -0.6)
    assert (rule.is_in_doubt(trusted(score)), rule.is_doubtful(trusted(score))) == (is_in_doubt, is_doubtful)


@given(st.lists(st.floats(-1e9, 0), max_size=8))
def test_an_impossible_text_gives_an_estimate_and_no_overflow(pieces):
    features = measure_features(Likelihood(tuple(pieces)))
    for weights in (WEIGHTS, choose_rule(STARTER).weights):
        assert 0 <= estimate_wrong(features, weights) <= 1


@pytest.mark.parametrize("other", [{"version": "0.1"}, {"name": "some-other"}])
def test_a_model_that_nobody_judged_is_told_by_its_score_alone(other):
    rule = choose_rule(replace(STARTER, tuning=Tuning(unsure_below=-0.8), **other))
    assert rule == ConfidenceRule({}, -0.8)
    assert rule.is_doubtful(trusted(-0.9))
    assert not rule.is_doubtful(trusted(-0.7))
    assert rule.is_in_doubt(trusted(-0.7))
    assert not rule.is_in_doubt(trusted(-0.4))


def test_the_weights_of_a_model_are_of_what_is_measured_and_have_their_thresholds():
    models = {(row["model"], row["version"]) for row in read_table("confidence_weights.tsv")}
    assert models
    for model, version in models:
        rows = [
            row for row in read_table("confidence_weights.tsv") if (row["model"], row["version"]) == (model, version)
        ]
        weights = {row["feature"]: float(row["weight"]) for row in rows}
        assert len(weights) == len(rows)
        bounds = {"intercept", "threshold", "suspicion"}
        assert bounds < weights.keys()
        assert weights.keys() - bounds - {"lost_below"} <= measure_features(SOUND).keys()
        assert weights.get("lost_below", -1) < 0
        assert 0 < weights["suspicion"] < weights["threshold"] < 1


def test_the_judgements_name_each_translation_once_and_hold_no_text():
    lines = [line for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names = lines[0].split("\t")
    assert names[:6] == ["set", "number", "source", "english", "reader1", "reader2"]
    assert set(names[6:]) == measure_features(SOUND).keys()
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]
    assert len(rows) == len({(row["source"], row["english"]) for row in rows}) == 3296
    for row in rows:
        assert re.fullmatch(r"\d*", row["number"])
        assert re.fullmatch(r"[0-9a-f]{16}", row["source"])
        assert re.fullmatch(r"[0-9a-f]{16}", row["english"])
        assert {row["reader1"], row["reader2"]} <= {"adequate", "flawed", "wrong"}
        assert all(math.isfinite(float(row[name])) for name in names[6:])
