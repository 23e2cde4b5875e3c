"""A model is asked once how likely a text is, for as many as are known of at a time."""

from dataclasses import replace

import pytest

from engines import ScriptedEngine
from svodka.checks.support import Measure
from svodka.engine.decoding import DecodingRequest, Gloss, Hint, ScoringRequest, Tuning

SOURCE, OTHER = "Суд освободил двух.", "Груз изъят."
PAIRS = [(SOURCE, "The court freed two."), (OTHER, "A load was seized.")]


def measured(*, reads_backwards, **numbers):
    engine = ScriptedEngine(
        lambda request, decoding: [],
        reads_backwards=reads_backwards,
        score=lambda request: -0.5 * len(request.translation) - (100 if request.backwards else 0),
    )
    engine.info = replace(engine.info, tuning=Tuning(**numbers))
    return Measure(engine), engine


def test_what_is_prepared_is_asked_in_both_directions_at_once_and_never_again():
    measure, engine = measured(reads_backwards=True)
    measure.prepare([*PAIRS, PAIRS[0]])
    assert [len(requests) for requests in engine.scored] == [4]
    assert set(engine.scored[0]) == {ScoringRequest(*pair, way) for pair in PAIRS for way in (False, True)}
    measure.prepare(PAIRS)
    measure.prepare([])
    for pair in PAIRS:
        measure.value(*pair)
        measure.trust(*pair)
    assert len(engine.scored) == 1


def test_only_what_is_not_known_is_asked():
    measure, engine = measured(reads_backwards=True)
    measure.prepare_trust(PAIRS[:1])
    assert engine.scored == [[ScoringRequest(*PAIRS[0], backwards=True)]]
    measure.prepare(PAIRS)
    assert len(engine.scored[1]) == 3
    assert engine.scored[0][0] not in engine.scored[1]


def test_what_was_not_prepared_is_asked_when_it_is_needed():
    measure, engine = measured(reads_backwards=True, backwards_weight=0.3)
    assert measure.trust(*PAIRS[0]).mean == pytest.approx(-110)
    assert measure.value(*PAIRS[0]) == pytest.approx(-10 - 0.3 * 110)
    assert [len(requests) for requests in engine.scored] == [1, 1]


def test_both_directions_are_weighed_by_a_number_of_the_model():
    measure, _ = measured(reads_backwards=True, backwards_weight=0.5)
    assert measure.value(*PAIRS[0]) == pytest.approx(-10 - 0.5 * 110)
    measure, _ = measured(reads_backwards=True, backwards_weight=0.0)
    assert measure.value(*PAIRS[0]) == pytest.approx(-10)


def test_a_model_that_does_not_read_backwards_is_asked_forwards():
    measure, engine = measured(reads_backwards=False)
    measure.prepare(PAIRS)
    assert measure.value(*PAIRS[0]) == measure.trust(*PAIRS[0]).mean == pytest.approx(-10)
    assert engine.scored == [[ScoringRequest(*pair) for pair in PAIRS]]


def test_forwards_the_model_is_told_what_it_was_told_of_the_words_when_it_translated():
    measure, engine = measured(reads_backwards=True)
    told = DecodingRequest(SOURCE, hints=(Hint("двух", "two"),), glosses=(Gloss("Суд", ("court",)),))
    measure.tell([told])
    measure.prepare(PAIRS)
    assert {(one.source, one.backwards): (one.hints, one.glosses) for one in engine.scored[0]} == {
        (SOURCE, False): (told.hints, told.glosses),
        (SOURCE, True): ((), ()),
        (OTHER, False): ((), ()),
        (OTHER, True): ((), ()),
    }
    assert measure.trust(*PAIRS[0]) == measure.rivals(SOURCE, "")[PAIRS[0][1]]


def test_what_the_model_decoded_as_it_was_told_is_not_asked_forwards_again():
    measure, engine = measured(reads_backwards=True, backwards_weight=0.5)
    told = DecodingRequest(SOURCE, glosses=(Gloss("Суд", ("court",)),))
    measure.tell([told])
    measure.note(told, PAIRS[0][1], -0.25)
    measure.note(replace(told, glosses=()), "A court freed two.", -0.1)
    measure.note(replace(told, prefix="Two"), "Two were freed.", -0.1)
    measure.prepare([PAIRS[0], (SOURCE, "A court freed two."), (SOURCE, "Two were freed.")])
    asked = [one.translation for one in engine.scored[0] if not one.backwards]
    assert asked == ["A court freed two.", "Two were freed."]
    assert measure.value(*PAIRS[0]) == pytest.approx(-0.25 - 0.5 * 110)


def test_how_likely_a_source_is_anyhow_is_asked_of_all_at_once():
    measure, engine = measured(reads_backwards=True)
    measure.prepare_trust([(SOURCE, ""), (OTHER, "")])
    assert engine.scored == [[ScoringRequest(source, "", backwards=True) for source in (SOURCE, OTHER)]]
    assert measure.trust(SOURCE, "").mean == -100
    assert len(engine.scored) == 1


@pytest.mark.parametrize("reads_backwards", [True, False])
def test_the_rivals_of_a_text_are_those_that_were_compared_with_it(reads_backwards):
    measure, engine = measured(reads_backwards=reads_backwards)
    some = [(SOURCE, english) for english in ("A.", "Bb.", "Ccc.")]
    measure.prepare([*some, PAIRS[1]])
    if reads_backwards:
        measure.prepare_trust([(SOURCE, "Dddd.")])
        measure.prepare_trust([(SOURCE, "")])
    found = measure.rivals(SOURCE, "A.")
    assert list(found) == ["Bb.", "Ccc."]
    assert found == {english: measure.trust(SOURCE, english) for english in found}
    assert measure.rivals("Никто не спрашивал.", "A.") == {}
    assert len(engine.scored) == 1 + 2 * reads_backwards
