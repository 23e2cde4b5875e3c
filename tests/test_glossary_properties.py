"""What holds for every glossary and every text."""

import random
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.glossary.checking import Requirement, assign, check
from svodka.glossary.loading import convert, load, read_file
from svodka.glossary.matching import Matcher, TermMatch
from svodka.glossary.renderings import WordRun
from svodka.glossary.termbase import Entry, Glossary, Status

RUSSIAN = [
    "наркотик",
    "наркотики",
    "наркотических",
    "средство",
    "средства",
    "закладку",
    "закладки",
    "изъято",
    "изъяты",
    "уголовное",
    "дело",
    "дела",
    "возбуждено",
    "было",
    "УБН",
    "МВД",
    "ГКНБ",
    "крупный",
    "крупном",
    "размер",
    "размере",
    "особо",
    "соль",
    "стали",
    "задержанный",
    "задержан",
    "партия",
    "героина",
    "пресс-служба",
    "опий-сырец",
]
ENGLISH = [
    "a",
    "the",
    "drug",
    "drugs",
    "narcotic",
    "stash",
    "stashes",
    "cache",
    "seized",
    "seize",
    "criminal",
    "case",
    "cases",
    "was",
    "instituted",
    "opened",
    "large",
    "scale",
    "especially",
    "heroin",
    "batch",
    "batches",
    "salt",
    "detained",
    "detainee",
    "trafficking",
    "drug's",
]
GAPS = (" ", " ", " ", ", ", ". ", "-", " — ", " «", "» ", "\n")

words = st.sampled_from(RUSSIAN)
sources = st.lists(words, min_size=1, max_size=3).map(" ".join)
targets = st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=3).map(" ".join)
entries = st.builds(
    Entry,
    source=sources,
    target=targets,
    variants=st.lists(targets, max_size=2, unique=True).map(tuple),
    avoid=st.lists(targets, max_size=2, unique=True).map(tuple),
    status=st.sampled_from([Status.PREFERRED] * 4 + [Status.FORBIDDEN]),
    pos=st.sampled_from(["", "", "noun", "verb"]),
    context=st.lists(words | words.map("!{}".format), max_size=1).map(tuple),
    countries=st.sampled_from([(), (), ("kg",), ("kg", "tj")]),
)
glossaries = st.lists(
    entries, max_size=8, unique_by=lambda entry: (entry.source, entry.countries, entry.needed, entry.pos)
)
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)), max_size=14).map(
    lambda pairs: "".join(a + b for a, b in pairs)
)
translations = st.lists(st.sampled_from([*ENGLISH, ".", ","]), max_size=16).map(" ".join)
countries = st.sampled_from(["", "kg", "kz"])


def wanted(matches: tuple[TermMatch, ...]) -> list[Requirement]:
    return [match.requirement for match in matches]


@given(glossaries, texts, countries)
@settings(max_examples=120)
def test_matches_are_slices_of_the_text_and_never_overlap(glossary: list[Entry], text: str, country: str) -> None:
    matches = Matcher(Glossary(tuple(glossary))).find(text, country)
    assert all(text[match.start : match.stop] == match.text for match in matches)
    assert all(one.stop <= other.start for one, other in pairwise(matches))
    assert all(not match.entry.countries or country in (*match.entry.countries, "") for match in matches)


@given(glossaries, texts, countries, translations, st.randoms(use_true_random=False))
@settings(max_examples=120)
def test_the_order_of_entries_changes_nothing(
    glossary: list[Entry], text: str, country: str, english: str, chance: random.Random
) -> None:
    shuffled = glossary.copy()
    chance.shuffle(shuffled)
    assert Glossary(tuple(glossary)).fingerprint == Glossary(tuple(shuffled)).fingerprint
    one, other = (Matcher(Glossary(tuple(order))).find(text, country) for order in (glossary, shuffled))
    assert one == other
    assert check(english, wanted(one)) == check(english, wanted(other))


@given(glossaries, texts, translations)
@settings(max_examples=150)
def test_renditions_are_counted_once_each(glossary: list[Entry], text: str, english: str) -> None:
    matches = Matcher(Glossary(tuple(glossary))).find(text)
    verdicts = check(english, wanted(matches))
    assert [verdict.requirement for verdict in verdicts] == wanted(matches)
    spans = [(verdict.start, verdict.stop) for verdict in verdicts if verdict.found]
    spans += [(verdict.avoided_start, verdict.avoided_stop) for verdict in verdicts if verdict.avoided]
    spans.sort()
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for verdict in verdicts:
        assert verdict.found == (english[verdict.start : verdict.stop] if verdict.start >= 0 else "")
        assert verdict.avoided == (
            english[verdict.avoided_start : verdict.avoided_stop] if verdict.avoided_start >= 0 else ""
        )
        assert verdict.satisfied == (not verdict.avoided if verdict.requirement.forbids else bool(verdict.found))


@given(st.lists(st.sets(st.integers(0, 7), max_size=4), max_size=7))
@settings(max_examples=200)
def test_as_many_occurrences_as_possible_are_satisfied(wanted: list[set[int]]) -> None:
    spans = [WordRun(index, index, index, index + 1) for index in range(8)]
    given_spans = assign([[spans[index] for index in sorted(accepted)] for accepted in wanted], taken=())
    assert sum(span is not None for span in given_spans) == _maximum([frozenset(accepted) for accepted in wanted])
    assert all(span is None or span.first in accepted for span, accepted in zip(given_spans, wanted, strict=True))


def _maximum(wanted: list[frozenset[int]], used: frozenset[int] = frozenset()) -> int:
    """The size of a maximum matching, by trying everything."""
    if not wanted:
        return 0
    first, *others = wanted
    return max([_maximum(others, used), *(1 + _maximum(others, used | {span}) for span in first - used)])


cell = st.text(
    st.one_of(st.sampled_from("абвгё АБabcXYZ019-–«»\"'=#;,.()\t\n\u200b\u202e&<>%"), st.characters(codec="utf-8")),
    max_size=12,
)
items = st.lists(cell, max_size=3).map("|".join)


@given(
    st.lists(
        st.tuples(
            cell,
            cell,
            items,
            items,
            st.sampled_from(["", "keep", "forbidden"]),
            st.sampled_from(["", "noun"]),
            items,
            cell,
        ),
        min_size=1,
        max_size=4,
    ),
    st.permutations([".tsv", ".csv", ".xlsx", ".tbx"]),
)
@settings(max_examples=60)
def test_conversion_loses_nothing_between_any_formats(rows: list[tuple[str, ...]], formats: list[str]) -> None:
    from svodka.glossary.termbase import FileLine, GlossaryFile

    names = ("source", "target", "variants", "avoid", "status", "pos", "context", "note")
    file = GlossaryFile()
    for row in rows:
        file.add(dict(zip(names, row, strict=True)), FileLine(Path("x")))
    expected = [entry for entry in file.entries if entry.source]
    if not expected:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "begin.tsv"
        from svodka.glossary.table_files import write_tsv

        path.write_bytes(write_tsv(expected))
        for suffix in formats:
            assert read_file(path).entries == expected
            convert(path, Path(folder) / f"next{suffix}")
            path = Path(folder) / f"next{suffix}"
        assert read_file(path).entries == expected
        assert load([path]).fingerprint == load([Path(folder) / "begin.tsv"]).fingerprint
