from hypothesis import given
from hypothesis import strategies as st

from svodka.engine.batching import POSITIONS_PER_BATCH, ROWS_PER_BATCH, plan


@given(st.lists(st.integers(1, 600), max_size=200), st.integers(1, 5))
def test_batches_hold_every_row_once_within_the_bound_longest_first(lengths, beam_size):
    batches = plan(lengths, beam_size)
    flat = [index for batch in batches for index in batch]
    assert sorted(flat) == list(range(len(lengths)))
    assert [lengths[index] for index in flat] == sorted(lengths, reverse=True)
    for batch in batches:
        assert len(batch) <= ROWS_PER_BATCH
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] * beam_size <= POSITIONS_PER_BATCH
