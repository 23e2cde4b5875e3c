"""Sentences that the model doubts when it reads them backwards get more candidates; all others cost nothing."""

from dataclasses import replace

import pytest

from engines import ScriptedEngine
from svodka.checks.support import ConfidenceRule
from svodka.dictionary.lookup import Dictionary
from svodka.engine.decoding import BudgetScope, DecodingRequest, Gloss, GlossLimits, ScoringRequest, Tuning
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
FEW, MORE = (Gloss("сбрую", ("harness",)),), (Gloss("сбрую", ("harness",)), Gloss("осмотрел", ("inspect", "examine")))


def doubting(answer, *trusted, **options):
    """An engine that reads backwards and finds the source likely after these texts only."""

    def score(request: ScoringRequest) -> float:
        return -0.1 if not request.backwards or request.translation in trusted else -3.0

    return ScriptedEngine(answer, reads_backwards=True, score=score, **options)


def reconsidered(engine, source=SOURCE, *, glosses=(), more=None):
    means = Means(engine, Acceptance(engine))
    drafts = draft_all([DecodingRequest(source, glosses=glosses)], means, lambda index: None)
    engine.asked.clear()
    return reconsider(drafts, means, RULE, {source: more} if more else {})[0]


def test_a_sentence_that_the_model_does_not_doubt_is_left_alone_and_costs_nothing():
    engine = doubting(lambda request, decoding: [POOR, GOOD], POOR)
    draft = reconsidered(engine, glosses=FEW, more=MORE)
    assert (draft.english, draft.origin) == (POOR, Origin.MODEL)
    assert engine.asked == []


def test_it_is_decoded_without_glosses():
    engine = doubting(lambda request, decoding: [POOR] if request.glosses else [GOOD], GOOD)
    draft = reconsidered(engine, glosses=FEW, more=MORE)
    assert (draft.english, draft.origin, draft.request.glosses) == (GOOD, Origin.RETRY, FEW)
    assert [(request.glosses, decoding.beam_size) for request, decoding in engine.asked] == [((), 1)]


def test_a_sentence_that_had_no_glosses_is_decoded_with_those_of_more_words():
    engine = doubting(lambda request, decoding: [GOOD] if request.glosses == MORE else [POOR], GOOD)
    assert reconsidered(engine, more=MORE).english == GOOD
    assert [request.glosses for request, _ in engine.asked] == [MORE]


def test_a_request_that_was_made_already_is_not_made_again():
    engine = doubting(lambda request, decoding: [POOR], GOOD)
    assert reconsidered(engine, more=()).english == POOR
    assert engine.asked == []


def test_a_candidate_that_the_model_supports_less_is_not_taken():
    engine = doubting(lambda request, decoding: [POOR] if request.glosses else [GOOD])
    engine._score = lambda request: -4.0 if request.translation == GOOD else -3.0
    assert reconsidered(engine, glosses=FEW, more=MORE).english == POOR


def test_what_is_right_is_kept_but_the_spelling_of_a_name_that_nobody_has_settled():
    source, draft = "Водитель Назаров осмотрел 5 сбруй.", "Driver Nazarov looked at 5 boxes."
    for other, taken in (
        ("Driver Nazarov inspected 6 harnesses.", False),
        ("Driver Nazarow inspected 5 harnesses.", True),
    ):
        engine = doubting(lambda request, decoding, other=other: [draft] if request.glosses else [other], other)
        assert (reconsidered(engine, source, glosses=(Gloss("сбруй", ("harness",)),)).english == other) is taken


def test_what_is_decoded_for_it_is_paid_for():
    engine = doubting(lambda request, decoding: [POOR], GOOD)
    engine.info = replace(engine.info, tuning=Tuning(sentence_budget=0.0))
    budget = Budget(engine, {SOURCE: (0, 0)})
    means = Means(engine, Acceptance(engine), budget)
    drafts = draft_all([DecodingRequest(SOURCE, glosses=FEW)], means, lambda index: None)
    engine.asked.clear()
    assert reconsider(drafts, means, RULE, {SOURCE: MORE}) == drafts
    assert engine.asked == []
    assert budget.cut_short[SOURCE] is BudgetScope.SENTENCE


DICTIONARY = Dictionary({"патруль": "patrol\t900", "сбруя": "harness\t8", "осмотреть": "inspect|examine\t95"})


@pytest.mark.parametrize(("reads_backwards", "judged", "asked"), [(True, True, 2), (False, True, 1), (True, False, 1)])
def test_only_a_model_that_reads_backwards_and_was_judged_has_them(monkeypatch, reads_backwards, judged, asked):
    engine = doubting(lambda request, decoding: [POOR], GOOD)
    limits = GlossLimits(seen_below=10)
    engine.info = replace(
        engine.info,
        reads_backwards=reads_backwards,
        glosses=limits,
        # Nothing is left for the repair of words, which asks with glosses too.
        tuning=Tuning(unsure_below=-9.0),
    )
    rule = ConfidenceRule(WEIGHTS if judged else {}, engine.info.tuning.unsure_below)
    monkeypatch.setattr("svodka.translation.run.choose_rule", lambda model: rule)
    monkeypatch.setattr("svodka.translation.vocabulary.STEPS", ())
    translate(take_apart([TranslationUnit(SOURCE)]), engine, Rulebook(dictionary=DICTIONARY), lambda words, index: None)
    glossed = [[gloss.source for gloss in request.glosses] for request, _ in engine.asked]
    assert glossed[0] == ["сбрую"]
    assert glossed[1:] == [[]][: asked - 1]
