"""What a model says of a text, piece by piece, and where in the text its pieces stand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka.engine.causal import locate_pieces
from svodka.engine.decoding import Likelihood

ENGLISH = "Police seized hashish."
SCORED = Likelihood((-1.0, -2.0, -4.0, -8.0, -16.0, -32.0), (0, 6, 11, 13, 21, 22))
"""Of `Police`, ` seiz`, `ed`, ` hashish`, `.` and the end."""


@pytest.mark.parametrize(
    ("words", "likelihood"),
    [("Police", -1.0), ("seized", -6.0), ("seized hashish", -14.0), ("hash", -8.0), (".", -16.0), (ENGLISH, -31.0)],
)
def test_a_word_has_the_pieces_that_reach_into_it(words, likelihood):
    start = ENGLISH.index(words)
    assert SCORED.of_words(start, start + len(words)) == likelihood


def test_nothing_has_no_pieces():
    assert SCORED.of_words(6, 6) == 0


def test_the_piece_that_ends_the_text_counts():
    assert SCORED.total == -63.0
    assert SCORED.mean == -63.0 / 6
    assert Likelihood(()).mean == 0


def test_every_piece_stands_where_it_begins():
    assert locate_pieces(["Police", "▁seiz", "ed", "▁hashish", "."], ENGLISH) == (0, 6, 11, 13, 21, 22)
    assert locate_pieces([], "") == (0,)


def test_the_first_pieces_of_a_longer_text_end_where_the_last_of_them_does():
    assert locate_pieces(["Police", "▁seiz"], ENGLISH) == (0, 6, 11)


def test_the_bytes_of_a_letter_stand_where_the_letter_does():
    text = "a я😀!"
    pieces = ["a", "▁", *_bytes("я"), *_bytes("😀"), "!"]
    assert locate_pieces(pieces, text) == (0, 1, 2, 2, 3, 3, 3, 3, 4, 5)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["▁Police"], "Police"),  # a blank is put before
        (["No", "▁5"], "№ 5"),
        (["a", "▁b"], "a  b"),  # blanks are drawn together
        (["a", "b"], "a"),
        (["<0xD1>", "<0x8F>"], "ю"),
        (["a", "<0xD1>"], "a"),
        (["<0xD1>", "a"], "яa"),
        (["<0xFF>"], "\u00ff"),
    ],
)
def test_of_a_text_that_the_tokenizer_has_rewritten_no_places_are_told(pieces, text):
    assert locate_pieces(pieces, text) == ()


def _bytes(letter: str) -> list[str]:
    return [f"<0x{byte:02X}>" for byte in letter.encode()]


CHUNKS = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="▁<>"), min_size=1, max_size=4),
        st.booleans(),
    )
)


@given(CHUNKS)
def test_pieces_are_found_however_a_text_is_cut_and_written_in_bytes(chunks):
    pieces, starts, position = [], [], 0
    for chunk, in_bytes in chunks:
        written = [(letter, _bytes(letter)) for letter in chunk] if in_bytes else [(chunk, [chunk.replace(" ", "▁")])]
        for text, some in written:
            pieces += some
            starts += [position] * len(some)
            position += len(text)
    text = "".join(chunk for chunk, _ in chunks)
    assert locate_pieces(pieces, text) == (*starts, len(text))


@given(CHUNKS, st.data())
def test_the_words_of_a_text_together_have_all_its_pieces_but_the_end(chunks, data):
    pieces = [chunk.replace(" ", "▁") for chunk, _ in chunks]
    text = "".join(chunk for chunk, _ in chunks)
    scores = data.draw(st.lists(st.floats(-9, 0), min_size=len(pieces) + 1, max_size=len(pieces) + 1))
    scored = Likelihood(tuple(scores), locate_pieces(pieces, text))
    assert math.isclose(scored.of_words(0, len(text)), math.fsum(scores[:-1]), abs_tol=1e-9)
