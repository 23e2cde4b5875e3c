import itertools
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.engine import BatchingTraits, Cost, Decoding, find_rung, scheduling
from svodka.engine.decoding import DecodingRequest, Hypothesis, Likelihood, ModelInfo, ScoringRequest
from svodka.engine.hardware import Hardware
from svodka.engine.scheduling import BOUNDS, InThisProcess, ScheduledEngine, plan, plan_scoring, price
from svodka.errors import ModelError

GENERATOR = BatchingTraits(reads_in_rungs=True)
TRANSLATOR = BatchingTraits(reads_in_rungs=False)
COSTS = st.builds(Cost, st.integers(1, 300), st.integers(1, 300))


class Reciting:
    """A model that writes what it read in capitals, reads nothing longer than ten letters and notes its batches."""

    info = ModelInfo("reciting", "1", "causal", "ru", "en", "none", "0123456789abcdef")
    traits = GENERATOR

    def __init__(self):
        self.batches = []

    def measure(self, request):
        return Cost(len(request.source), 2 * len(request.source)) if len(request.source) <= 10 else None

    def decode(self, requests, decoding):
        self.batches.append([request.source for request in requests])
        return [(Hypothesis(request.source.upper(), -0.1),) for request in requests]

    def measure_scoring(self, request):
        return len(request.source) + len(request.translation)

    def score(self, requests):
        self.batches.append(requests)
        return [Likelihood((-float(len(request.translation)),)) for request in requests]

    def can_write(self, text):
        return text.isascii()


@pytest.mark.parametrize("traits", [GENERATOR, TRANSLATOR])
@given(rows=st.lists(COSTS, max_size=150), beam_size=st.integers(1, 5))
def test_batches_hold_every_request_once_within_the_bound_the_most_given_first(traits, rows, beam_size):
    batches = plan(rows, beam_size, traits)
    flat = [index for batch in batches for index in batch]
    assert sorted(flat) == list(range(len(rows)))
    assert [rows[index].given for index in flat] == sorted((row.given for row in rows), reverse=True)
    for batch in batches:
        longest = max(rows[index].given + rows[index].room for index in batch)
        assert 0 < len(batch) <= BOUNDS.rows
        assert len(batch) == 1 or len(batch) * longest * beam_size <= BOUNDS.positions
        assert len({find_rung(rows[index].given) for index in batch}) == 1 or not traits.reads_in_rungs


@pytest.mark.parametrize("traits", [GENERATOR, TRANSLATOR])
@given(rows=st.lists(COSTS, min_size=1, max_size=7), beam_size=st.integers(1, 4))
def test_no_other_way_to_cut_the_row_is_cheaper(traits, rows, beam_size):
    def total(batches):
        return sum(price([rows[index] for index in batch], beam_size, traits) for batch in batches)

    order = sorted(range(len(rows)), key=lambda index: (-rows[index].given, -rows[index].room))
    ways = []
    for cuts in itertools.product([False, True], repeat=len(rows) - 1):
        edges = [0, *(place for place, cut in enumerate(cuts, start=1) if cut), len(rows)]
        batches = [order[start:stop] for start, stop in itertools.pairwise(edges)]
        if all(
            len(batch) == 1
            or (
                len(batch) * max(rows[i].given + rows[i].room for i in batch) * beam_size <= BOUNDS.positions
                and (len({find_rung(rows[i].given) for i in batch}) == 1 or not traits.reads_in_rungs)
            )
            for batch in batches
        ):
            ways.append(total(batches))
    assert total(plan(rows, beam_size, traits)) == pytest.approx(min(ways))


def test_prompts_of_nearly_one_length_are_decoded_together_where_they_have_one_rung():
    assert [len(batch) for batch in plan([Cost(43 + place % 3, 60) for place in range(9)], 2, GENERATOR)] == [9]
    assert [len(batch) for batch in plan([Cost(41 + place % 2, 60) for place in range(8)], 2, GENERATOR)] == [4, 4]


@given(st.integers(1, 5_000))
def test_a_rung_is_no_longer_than_the_prompt(pieces):
    assert 0 < find_rung(pieces) <= pieces


def test_a_request_too_long_for_the_bound_is_decoded_by_itself():
    rows = [Cost(BOUNDS.positions, 50), Cost(BOUNDS.positions, 50)]
    assert [len(batch) for batch in plan(rows, 4, GENERATOR)] == [1, 1]


def test_every_request_is_answered_under_its_own_number_and_the_end_of_a_batch_is_told():
    model = Reciting()
    requests = [DecodingRequest(source) for source in ("раз", "слишком длинное", "десятилетн", "два", "")]
    answers = list(ScheduledEngine(model, InThisProcess(model)).translate(requests, Decoding()))
    assert {answer.index: [one.text for one in answer.hypotheses] for answer in answers} == {
        0: ["РАЗ"], 1: [], 2: ["ДЕСЯТИЛЕТН"], 3: ["ДВА"], 4: [""],
    }  # fmt: skip
    ends = [len(batch) for batch in model.batches]
    assert [index for index, answer in enumerate(answers, start=1) if answer.ends_batch] == [
        *itertools.accumulate(ends),
        len(answers),
    ]


class LastBatchFirst(InThisProcess):
    """An executor whose batches finish in another order than they were planned."""

    def run(self, work, batches, *further):
        yield from reversed(list(super().run(work, batches, *further)))


def test_it_does_not_matter_in_which_order_an_executor_finishes():
    model = Reciting()
    requests = [DecodingRequest("я" * (1 + place % 10)) for place in range(300)]
    texts = [ScoringRequest("я", "a" * (place % 7)) for place in range(300)]
    engine, other = ScheduledEngine(model, InThisProcess(model)), ScheduledEngine(model, LastBatchFirst(model))
    by_index = [sorted(one.translate(requests, Decoding()), key=lambda answer: answer.index) for one in (engine, other)]
    assert len(model.batches) > 2
    assert [answer.hypotheses for answer in by_index[0]] == [answer.hypotheses for answer in by_index[1]]
    model.batches.clear()
    expected = [Likelihood((-float(place % 7),)) for place in range(300)]
    assert engine.score(texts) == expected
    assert len(model.batches) > 2
    assert other.score(texts) == expected


class Meeting(Reciting):
    """A model that decodes a batch only while another one is being decoded, and fails at `trouble`."""

    def __init__(self, patience=20):
        super().__init__()
        self.both = threading.Barrier(2, timeout=patience)

    def decode(self, requests, decoding):
        self.both.wait()
        if any(request.source == "беда" for request in requests):
            raise ModelError("it failed")
        return super().decode(requests, decoding)


def test_batches_are_decoded_side_by_side_and_answered_in_their_order():
    batches = [[DecodingRequest(f"раз{place}")] for place in range(12)]
    answers = list(InThisProcess(Meeting(), 2).run("decode", iter(batches), Decoding()))
    assert [(number, some[0][0].text) for number, some in answers] == [(n, f"РАЗ{n}") for n in range(12)]


def test_whoever_stops_half_way_has_nothing_decoded_that_was_not_begun():
    model = Meeting()
    answers = InThisProcess(model, 2).run(
        "decode", ([DecodingRequest(f"раз{place}")] for place in range(100)), Decoding()
    )
    next(answers)
    model.both.abort()
    answers.close()
    assert len(model.batches) <= 4


def test_a_batch_that_fails_beside_another_ends_the_work_with_its_error():
    batches = [[DecodingRequest(source)] for source in ("раз", "беда", "два", "три")]
    # The batch that is begun when the error comes waits for another one in vain.
    answers = InThisProcess(Meeting(patience=4), 2).run("decode", batches, Decoding())
    assert next(answers)[0] == 0
    with pytest.raises(ModelError, match="it failed"):
        next(answers)


@pytest.mark.parametrize(("threads", "cores"), [(1, (1, 1)), (2, (2, 1)), (3, (2, 1)), (4, (2, 2)), (16, (2, 8))])
def test_cores_are_shared_out_to_no_more_batches_than_the_memory_has_room_for(threads, cores):
    asked = Hardware(threads).load(lambda folder, **asked: asked, Path("model"), "int8")
    assert (asked["inter_threads"], asked["intra_threads"]) == cores


@given(st.lists(st.integers(1, 2000), max_size=100))
def test_scoring_batches_keep_within_the_bound_when_all_rows_are_as_long_as_the_longest(lengths):
    batches = plan_scoring(lengths)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        of_batch = [lengths[index] for index in batch]
        assert len(batch) == 1 or len(batch) * max(of_batch) <= scheduling.BOUNDS.scored
