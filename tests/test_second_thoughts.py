"""Sentences that the model doubts when it reads them backwards get more candidates; all others cost nothing."""

from dataclasses import replace

import pytest

from engines import ScriptedEngine
from svodka.checks.support import ConfidenceRule
from svodka.engine.decoding import BudgetScope, DecodingRequest, ScoringRequest, Tuning
from svodka.translation.acceptance import Acceptance
from svodka.translation.budget import Budget
from svodka.translation.drafts import draft_all, reconsider
from svodka.translation.mending import Means
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Origin

WEIGHTS = {"intercept": -1.0, "worst": -1.0, "suspicion": 0.5, "threshold": 0.8}
RULE = ConfidenceRule(WEIGHTS, -0.6)
SOURCE = "Патруль осмотрел сбрую."
POOR, GOOD = "The patrol looked at a box.", "The patrol inspected the harness."


def doubting(answer, *trusted, **options):
    """An engine that reads backwards and finds the source likely after these texts only."""

    def score(request: ScoringRequest) -> float:
        return -0.1 if not request.backwards or request.translation in trusted else -3.0

    return ScriptedEngine(answer, reads_backwards=True, score=score, **options)


def reconsidered(engine, source=SOURCE):
    means = Means(engine, Acceptance(engine))
    drafts = draft_all([DecodingRequest(source)], means, lambda index: None)
    engine.asked.clear()
    return reconsider(drafts, means, RULE)[0]


def widely(draft, *others):
    """What an engine answers whose wide beam has other hypotheses than its usual one."""
    return lambda request, decoding: [draft, *others] if decoding.beam_size == Tuning().wide_beam else [draft]


def test_a_sentence_that_the_model_does_not_doubt_is_left_alone_and_costs_nothing():
    engine = doubting(widely(POOR, GOOD), POOR)
    draft = reconsidered(engine)
    assert (draft.english, draft.origin) == (POOR, Origin.MODEL)
    assert engine.asked == []


def test_a_doubted_one_is_decoded_with_a_wider_beam_and_its_hypotheses_are_only_read_backwards():
    engine = doubting(widely(POOR, "The patrol saw.", GOOD), GOOD)
    draft = reconsidered(engine)
    assert (draft.english, draft.origin) == (GOOD, Origin.RETRY)
    assert [(decoding.beam_size, decoding.hypotheses) for _, decoding in engine.asked] == [(5, 5)]
    assert {request.backwards for requests in engine.scored for request in requests} == {True}


def test_a_candidate_that_the_model_supports_less_is_not_taken():
    engine = doubting(widely(POOR, GOOD))
    engine._score = lambda request: -4.0 if request.translation == GOOD else -3.0
    assert reconsidered(engine).english == POOR


def test_what_is_right_is_kept_but_the_spelling_of_a_name_that_nobody_has_settled():
    source, draft = "Водитель Назаров осмотрел 5 сбруй.", "Driver Nazarov looked at 5 boxes."
    for other, taken in (
        ("Driver Nazarov inspected 6 harnesses.", False),
        ("Driver Nazarow inspected 5 harnesses.", True),
    ):
        assert (reconsidered(doubting(widely(draft, other), other), source).english == other) is taken


def test_what_is_decoded_for_it_is_paid_for():
    engine = doubting(widely(POOR, GOOD), GOOD)
    engine.info = replace(engine.info, tuning=Tuning(sentence_budget=0.0))
    budget = Budget(engine, {SOURCE: (0, 0)})
    means = Means(engine, Acceptance(engine), budget)
    drafts = draft_all([DecodingRequest(SOURCE)], means, lambda index: None)
    engine.asked.clear()
    assert reconsider(drafts, means, RULE) == drafts
    assert engine.asked == []
    assert budget.cut_short[SOURCE] is BudgetScope.SENTENCE


@pytest.mark.parametrize(("reads_backwards", "judged", "asked"), [(True, True, 2), (False, True, 1), (True, False, 1)])
def test_only_a_model_that_reads_backwards_and_was_judged_has_them(monkeypatch, reads_backwards, judged, asked):
    engine = doubting(widely(POOR, GOOD), GOOD)
    engine.info = replace(engine.info, reads_backwards=reads_backwards, tuning=Tuning(unsure_below=-9.0))
    rule = ConfidenceRule(WEIGHTS if judged else {}, engine.info.tuning.unsure_below)
    monkeypatch.setattr("svodka.translation.run.choose_rule", lambda model: rule)
    translate(take_apart([TranslationUnit(SOURCE)]), engine, Rulebook(), lambda words, index: None)
    assert [decoding.beam_size for _, decoding in engine.asked] == [4, 5][:asked]
