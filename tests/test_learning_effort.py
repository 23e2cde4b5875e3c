import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import TER

from svodka.review.edit_rate import Effort, measure_effort

WORDS = st.lists(
    st.sampled_from(["the", "court", "sentenced", "a", "man", "to", "eight", "years", "hashish"]), max_size=14
)


def theirs(machine, human):
    statistics = TER()._extract_corpus_statistics([machine], [[human]])[0]
    return Effort(int(statistics[0]), int(statistics[1]))


@pytest.mark.parametrize(
    ("machine", "human", "edits"),
    [
        ("The court jailed him.", "The court jailed him.", 0),
        ("The court jailed him.", "THE COURT JAILED HIM.", 0),
        ("The court jailed him.", "The court sentenced him.", 1),
        ("In Osh police seized hashish.", "Police seized hashish in Osh.", 4),
        ("Yesterday the court sentenced him.", "The court sentenced him yesterday.", 3),
        ("five kilograms of hashish were found there today", "there today five kilograms of hashish were found", 1),
    ],
)
def test_edits_are_counted_as_words_changed_and_runs_moved(machine, human, edits):
    assert measure_effort(machine, human) == theirs(machine, human)
    assert measure_effort(machine, human).edits == edits


@settings(max_examples=400)
@given(WORDS, WORDS)
def test_the_count_is_the_one_of_sacrebleu(machine, human):
    ours = measure_effort(" ".join(machine), " ".join(human))
    # sacreBLEU takes an empty reference for one word's.
    assert ours.edits == theirs(" ".join(machine), " ".join(human)).edits
    assert ours.words == len(human)


def test_efforts_add_up_and_nothing_has_the_rate_nought():
    assert (Effort(1, 10) + Effort(2, 20)).rate == pytest.approx(10)
    assert Effort().rate == 0
