"""Findings stay at their words while the English is still being edited."""

from hypothesis import given
from hypothesis import strategies as st

from svodka.bulletin.composition import tidy
from svodka.translation import figures
from svodka.translation.fitting import fit
from svodka.translation.offset_map import OffsetMap, move_findings, shift_findings
from svodka.types import Finding


def at(text: str, quote: str, start: int | None = None) -> Finding:
    return Finding("number", "Look here.", quote=quote, start=text.index(quote) if start is None else start)


def test_a_figure_is_followed_past_one_that_has_it_as_a_part() -> None:
    before, after = "Of 1500 men 5 were detained.", "Of 1,500 men 5 were detained."
    (moved,) = move_findings([at(before, "5", 12)], OffsetMap(before, after))
    assert (moved.quote, moved.start) == ("5", 13)


def test_a_quote_that_was_itself_written_anew_is_quoted_as_it_stands_now() -> None:
    before, after = "They had 13,5 kilograms.", "They had 13.5 kilograms."
    (moved,) = move_findings([at(before, "13,5 kilograms")], OffsetMap(before, after))
    assert (moved.quote, moved.start) == ("13.5 kilograms", 9)


def test_a_quote_that_is_gone_leaves_its_finding_to_the_whole() -> None:
    before, after = "Opium was seized .", "Opium was seized"
    (moved,) = move_findings([at(before, ".")], OffsetMap(before, after))
    assert (moved.quote, moved.start) == ("", -1)


def test_a_finding_about_the_whole_stays_one() -> None:
    whole = Finding("length", "Too short.")
    assert move_findings([whole], OffsetMap("a b", "A c")) == (whole,)
    assert shift_findings([whole], 7) == (whole,)


WORDS = st.lists(
    st.sampled_from(
        ["5", "15", "1500", "13,5", "opium", "the", '"Sever"', "«Sever»", " ", ".", ", ", "–", "men", "U.S."]
    ),
    min_size=1,
    max_size=10,
)
EDITS = st.sampled_from(
    [
        lambda text: fit("героин", text),
        lambda text: fit("«Героин.", text),
        lambda text: figures.in_house_form("1500 и 13,5", text),
        tidy,
    ]
)


@given(WORDS, EDITS, st.data())
def test_a_moved_quote_is_what_stands_at_its_place(words: list[str], edit, data: st.DataObject) -> None:
    before = " ".join(words)
    after = edit(before)
    start = data.draw(st.integers(0, len(before) - 1))
    quote = before[start : data.draw(st.integers(start + 1, len(before)))]
    (moved,) = move_findings([at(before, quote, start)], OffsetMap(before, after))
    if moved.start >= 0:
        assert after[moved.start : moved.start + len(moved.quote)] == moved.quote != ""


@given(WORDS, EDITS, st.integers(0, 9))
def test_a_word_that_an_edit_leaves_alone_is_followed_to_itself(words: list[str], edit, place: int) -> None:
    """Every word is marked with its number, so that it cannot be taken for another one."""
    marked = [f"w{number}x {word}" for number, word in enumerate(words)]
    before = "go " + " ".join(marked)
    word = f"w{place % len(words)}x"
    (moved,) = move_findings([at(before, word)], OffsetMap(before, edit(before)))
    assert moved.quote == word
