from hypothesis import given
from hypothesis import strategies as st

from svodka.engine.batching import POSITIONS_PER_BATCH, ROWS_PER_BATCH, plan


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), max_size=200), st.integers(1, 5))
def test_batches_hold_every_row_once_within_the_bound_the_most_given_first(rows, beam_size):
    given_pieces = [given for given, _ in rows]
    lengths = [given + new for given, new in rows]
    for batches, keys in ((plan(lengths, beam_size), lengths), (plan(lengths, beam_size, given_pieces), given_pieces)):
        flat = [index for batch in batches for index in batch]
        assert sorted(flat) == list(range(len(rows)))
        assert [keys[index] for index in flat] == sorted(keys, reverse=True)
        for batch in batches:
            longest = max(lengths[index] for index in batch)
            assert len(batch) <= ROWS_PER_BATCH
            assert len(batch) == 1 or len(batch) * longest * beam_size <= POSITIONS_PER_BATCH
