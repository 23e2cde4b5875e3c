from hypothesis import given
from hypothesis import strategies as st

from svodka.bulletin.assembly import annotate, cut_runs, make_printable
from svodka.types import Block, Finding, Passage


def finding(quote: str = "", start: int = -1) -> Finding:
    return Finding("number", "Look here.", quote=quote, start=start)


def covered(block: Block, *findings: Finding) -> list[str]:
    text, anchors = annotate(block, findings)
    return [text[anchor.start : anchor.stop] for anchor in anchors]


def test_a_finding_is_anchored_in_its_own_passage() -> None:
    block = Block((Passage("Two men had 5 kg."), Passage("One had 5 kg.", (finding("5 kg", 8),))))
    _, (anchor,) = annotate(block)
    assert anchor.start == len("Two men had 5 kg. One had ")


def test_a_figure_is_not_taken_for_a_part_of_another_one() -> None:
    block = Block((Passage("Of 15 men 5 were detained.", (finding("5", 10),)),))
    _, (anchor,) = annotate(block)
    assert (anchor.start, anchor.stop) == (10, 11)


def test_words_without_a_place_are_not_looked_for() -> None:
    assert covered(Block((Passage("Of 15 men 5 were detained.", (finding("5"),)),))) == ["Of 15 men 5 were detained."]


def test_without_a_place_the_whole_passage_is_meant() -> None:
    block = Block((Passage("First."), Passage("Second.", (finding(), finding("absent")))))
    assert covered(block) == ["Second.", "Second."]


def test_findings_of_block_and_item_take_the_whole_block() -> None:
    assert covered(Block((Passage("First."), Passage("Second.")), (finding(),)), finding()) == ["First. Second."] * 2


def test_a_quote_of_a_block_may_cross_passages() -> None:
    assert covered(Block((Passage("One a"), Passage("b two")), (finding("a b", 4),))) == ["a b"]


def test_an_empty_passage_gives_its_finding_to_the_block() -> None:
    assert covered(Block((Passage("Text."), Passage("", (finding(),))))) == ["Text. "]


def test_a_block_without_text_is_filled() -> None:
    text, anchors = annotate(Block((Passage("", (finding(),)),)), empty="[no headline]")
    assert text == "[no headline]"
    assert [(anchor.start, anchor.stop) for anchor in anchors] == [(0, 13)]


def test_quotes_are_cleaned_as_the_text_is() -> None:
    assert covered(Block((Passage("A\x00 5\x00 kg now", (finding("5\x00 kg", 3),)),))) == ["5 kg"]


TEXT = st.text("ab \x00", max_size=6)
FINDING = st.builds(finding, TEXT, st.integers(-1, 6))
PASSAGES = st.lists(st.builds(Passage, TEXT, st.lists(FINDING, max_size=3).map(tuple)), max_size=4)


@given(PASSAGES, st.lists(FINDING, max_size=2), st.integers(0, 30))
def test_runs_cover_the_text_once_and_every_anchor_ends_at_their_edges(
    passages: list[Passage], findings: list[Finding], cut: int
) -> None:
    text, anchors = annotate(Block(tuple(passages)), findings, empty="[]")
    runs = list(cut_runs(text, anchors, cut))
    assert "".join(text[start:stop] for start, stop in runs) == text
    edges = {edge for run in runs for edge in run}
    assert all({anchor.start, anchor.stop} <= edges for anchor in anchors)
    assert all(anchor.start < anchor.stop for anchor in anchors)
    assert len(anchors) == len(findings) + sum(len(passage.findings) for passage in passages)


@given(st.lists(st.sampled_from(("a", "b ", "\x00", "\t\n", "\u2028", "кг")), min_size=1, max_size=8), st.data())
def test_what_is_anchored_is_the_printable_form_of_what_was_found(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    block = Block((Passage("First.  "), Passage(text, (finding(quote, start),))))
    if make_printable(quote).strip():
        assert covered(block) == [make_printable(quote).strip()]
