"""Words of a source that its English does not support, and where another English text says something else; all sentences are ours."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import ScriptedEngine
from svodka.checks import support
from svodka.checks.support import ROW, find_least_supported
from svodka.dictionary.lookup import Dictionary
from svodka.engine.decoding import Likelihood, ScoringRequest, Tuning
from svodka.translation.assembly import MOST_WORDS, find_difference
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart

SOURCE = "Патруль осмотрел машину и нашёл старую сбрую."
WORDS = SOURCE.removesuffix(".").split()
SHORT, LONG = "The patrol inspected the car.", "The patrol inspected the car and found an old harness."


def of_source(**likely: float) -> Likelihood:
    """How likely the words of the source are, each a piece: these as they are given, the others for certain."""
    starts = [SOURCE.index(word) for word in WORDS]
    return Likelihood(
        (*(likely.get(word, -0.1) for word in WORDS), -0.1, -0.1), (*starts, len(SOURCE) - 1, len(SOURCE))
    )


ANYHOW = of_source(**dict.fromkeys(WORDS, -6.0))


def test_words_that_are_likelier_with_another_text_and_not_much_less_with_none_are_told():
    own = of_source(нашёл=-6, старую=-7, сбрую=-9)
    least = find_least_supported(SOURCE, SHORT, own, ANYHOW, [of_source()])
    assert SOURCE[least.start : least.stop] == "нашёл старую сбрую"
    supported = find_least_supported(SOURCE, LONG, of_source(), ANYHOW, [own])
    assert least.evidence < supported.evidence


def test_words_at_the_ends_of_the_row_that_are_supported_are_not_told():
    least = find_least_supported(SOURCE, LONG, of_source(сбрую=-9), ANYHOW, [of_source()])
    assert SOURCE[least.start : least.stop] == "сбрую"


def test_a_text_with_fewer_words_is_likelier_to_have_left_some_out():
    long, short = (
        find_least_supported(SOURCE, english, of_source(), ANYHOW, [of_source()]).evidence for english in (LONG, SHORT)
    )
    assert short < long


def test_without_another_text_the_comparison_with_none_is_left():
    least = find_least_supported(SOURCE, SHORT, of_source(сбрую=-9), ANYHOW, [])
    assert SOURCE[least.start : least.stop] == "сбрую"


@pytest.mark.parametrize("place", range(3))
def test_where_the_model_does_not_tell_which_pieces_are_whose_nothing_is_said(place):
    own, alone, other = (replace(of_source(), starts=()) if number == place else of_source() for number in range(3))
    assert find_least_supported(SOURCE, SHORT, own, alone, [other]) is None


def test_a_source_without_words_has_none_to_lose():
    assert find_least_supported("…", "…", Likelihood((-1.0,), (0,)), Likelihood((-1.0,), (0,)), []) is None


@given(st.lists(st.floats(-50, 0), min_size=len(WORDS), max_size=len(WORDS)), st.text(max_size=40))
def test_what_is_told_is_a_row_of_whole_words(scores, english):
    own = of_source(**dict(zip(WORDS, scores, strict=True)))
    least = find_least_supported(SOURCE, english, own, ANYHOW, [of_source()])
    told = SOURCE[least.start : least.stop].split()
    assert 1 <= len(told) <= ROW
    assert set(told) <= set(WORDS)
    assert math.isfinite(least.evidence)


@pytest.mark.parametrize(
    ("english", "other", "difference"),
    [
        ("He took a flight to Osh.", "He took a trip to Osh.", "a trip to"),
        (SHORT, LONG, "car and found an old harness."),
        (SHORT, SHORT, ""),
        (LONG, SHORT, ""),
        ("“The car” left", "The car left.", ""),
        ("", "", ""),
        ("A.", " ".join(["word"] * (MOST_WORDS + 1)), ""),
    ],
)
def test_a_difference_is_told_with_a_word_on_either_side(english, other, difference):
    assert find_difference(english, other) == difference


WEIGHTS = {"intercept": -1.0, "worst": -1.0, "suspicion": 0.5, "threshold": 0.8}


class PieceByPiece(ScriptedEngine):
    """An engine that says of each word of the source whether the English supports it: after `LONG` all, after others the first four."""

    def translate(self, requests, decoding):
        for answer in super().translate(requests, decoding):
            unlikely = (replace(one, score=-9.0) if one.text == LONG else one for one in answer.hypotheses)
            yield replace(answer, hypotheses=tuple(unlikely))

    def score(self, requests):
        return [self._of(request) for request in requests]

    def _of(self, request: ScoringRequest) -> Likelihood:
        assert request.backwards
        lost = () if request.translation == LONG else WORDS[4:] if request.translation else WORDS
        return of_source(**dict.fromkeys(lost, -6.0))


def found(monkeypatch, weights, *off):
    wide = Tuning().wide_beam
    engine = PieceByPiece(
        lambda request, decoding: [SHORT, LONG] if decoding.beam_size == wide else [SHORT], reads_backwards=True
    )
    monkeypatch.setattr("svodka.translation.vocabulary.STEPS", ())
    rule = support.ConfidenceRule(weights, engine.info.tuning.unsure_below)
    monkeypatch.setattr("svodka.translation.run.choose_rule", lambda model: rule)
    rulebook = Rulebook(switched_off=frozenset((*off, "vocabulary")), dictionary=Dictionary({"сбруя": "harness\t8"}))
    (done,) = translate(take_apart([TranslationUnit(SOURCE)]), engine, rulebook, lambda words, index: None)
    assert done.english == SHORT
    return {finding.check: finding.message for finding in done.findings}


def test_of_a_doubtful_sentence_it_is_told_what_may_be_missing_and_what_the_model_also_reads(monkeypatch):
    told = found(monkeypatch, WEIGHTS | {"lost_below": -1.0})
    assert told["lost"] == "Perhaps missing: “нашёл старую сбрую”."
    assert "likely to be wrong" in told["confidence"]
    assert "The model also reads: “car and found an old harness.”" in told["confidence"]


def test_what_may_be_missing_is_told_from_some_evidence_on_where_it_was_measured_and_not_switched_off(monkeypatch):
    assert "lost" not in found(monkeypatch, WEIGHTS)
    assert "lost" not in found(monkeypatch, WEIGHTS | {"lost_below": -1e6})
    assert found(monkeypatch, WEIGHTS | {"lost_below": -1.0}, "lost").keys() == {"confidence"}
    assert found(monkeypatch, WEIGHTS | {"lost_below": -1.0}, "confidence").keys() == {"lost"}


def test_of_a_sentence_that_is_not_in_doubt_nothing_is_told(monkeypatch):
    assert found(monkeypatch, WEIGHTS | {"intercept": -99.0, "lost_below": -1.0}) == {}
