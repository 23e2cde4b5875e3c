"""What is decoded beyond the drafts is bounded, in the same way whatever the memory knows, and where it ran out that is said."""

import datetime
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import ScriptedEngine, find_all_equally_likely
from svodka.bulletin import report
from svodka.dictionary.lookup import Dictionary
from svodka.engine import Decoding, Engine
from svodka.engine.decoding import BudgetScope, DecodingRequest, ScoringRequest, Tuning
from svodka.engine.memory import Memory, RememberingEngine
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry, Glossary
from svodka.runs import summary
from svodka.translation.budget import Budget
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import ArticleId, Origin, Outcome, Period, Segment, Translation

GLOSSARY = Matcher(Glossary((Entry("закладка", "stash"), Entry("полиция", "police"), Entry("весы", "scales"))))
DICTIONARY = Dictionary({"патрон": "cartridge|round\t42", "дом": "house\t900"})
SENTENCES = [
    "Полиция нашла 12 закладок.",
    "Полиция изъяла весы, 150 патронов и 40 закладок, а также нашла в доме ещё 3 закладки.",
    "В доме нашли патроны.",
    "Задержаны двое, у которых были весы и закладки, а в доме лежало 5 патронов.",
    "Погода тёплая.",
]
WORDS = (
    "Police",
    "found",
    "stashes",
    "scales",
    "12",
    "150",
    "a",
    "cartridge",
    "in",
    "the house",
    "pheasters",
    "закладки",
)


def babble(request: DecodingRequest, decoding: Decoding) -> list[str]:
    """Anything, but always the same for the same request."""
    seed = zlib.crc32(repr((request, decoding)).encode())
    return [
        f"{request.prefix} " + " ".join(WORDS[(seed >> shift) % len(WORDS)] for shift in range(rank, 20, 3))
        for rank in range(decoding.hypotheses)
    ]


def find_likely(request: ScoringRequest) -> float:
    """Anything, but always the same for the same request."""
    return -(zlib.crc32(repr(request).encode()) % 100) / 50


def babbling(**numbers: float) -> ScriptedEngine:
    engine = ScriptedEngine(babble, follows_hints=True, reads_backwards=True, score=find_likely)
    engine.info = replace(engine.info, tuning=replace(Tuning(), **numbers))
    return engine


def translated(sources: Sequence[str], engine: Engine) -> list[Translation]:
    units = [TranslationUnit(source, paragraph=(0, place // 2)) for place, source in enumerate(sources)]
    rulebook = Rulebook(GLOSSARY, dictionary=DICTIONARY)
    return translate(take_apart(units), engine, rulebook, lambda words, index: None)


BUDGETS = st.fixed_dictionaries(
    {
        "sentence_budget": st.sampled_from([0.0, 1.5, 6.0, 100.0]),
        "run_budget": st.sampled_from([0.0, 0.5, 2.0, 100.0]),
        "paragraph_budget": st.sampled_from([0, 100, 400, 10_000]),
    }
)
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6)


@given(TEXTS, TEXTS, BUDGETS, st.sampled_from([0, 100, 7_000]))
@settings(max_examples=40)
def test_the_same_text_comes_out_whatever_the_memory_knows(sources, others, numbers, of_drafts):
    numbers = numbers | {"draft_budget": of_drafts}
    cold = translated(sources, babbling(**numbers))
    with Memory(None) as memory:
        translated(others, RememberingEngine(babbling(**numbers), memory))
        half_warm = translated(sources, RememberingEngine(babbling(**numbers), memory))
        engine = babbling(**numbers)
        warm = translated(sources, RememberingEngine(engine, memory))
    assert cold == half_warm == warm
    assert engine.asked == []
    assert engine.scored == []


@given(TEXTS, BUDGETS)
@settings(max_examples=40)
def test_no_more_is_decoded_than_the_budgets_hold(sources, numbers):
    engine = babbling(**numbers)
    translated(sources, engine)
    budget = Budget(engine, {})
    different = len(set(sources))
    drafts, later = engine.asked[:different], engine.asked[different:]
    price = {request.source: budget.price(request, decoding) for request, decoding in drafts}
    spent: Counter[str] = Counter()
    for request, decoding in later:
        # A clause is a part of one sentence.
        owner = next(source for source in price if request.source in source)
        spent[owner] += budget.price(request, decoding)
    assert all(spent[source] <= numbers["sentence_budget"] * price[source] for source in price)
    assert sum(spent.values()) <= numbers["paragraph_budget"] + numbers["run_budget"] * sum(price.values())
    paragraphs = take_apart([TranslationUnit(one, paragraph=(0, n // 2)) for n, one in enumerate(sources)]).paragraphs
    for paragraph in set(paragraphs.values()):
        together = sum(spent[source] for source in paragraphs if paragraphs[source] == paragraph)
        assert together <= numbers["paragraph_budget"]


@pytest.mark.parametrize(
    ("numbers", "scope"),
    [
        ({"sentence_budget": 0.0}, BudgetScope.SENTENCE),
        ({"paragraph_budget": 0}, BudgetScope.PARAGRAPH),
        ({"run_budget": 0.0, "paragraph_budget": 600}, BudgetScope.RUN),
    ],
)
def test_a_sentence_that_was_given_up_says_whose_budget_had_run_out(numbers, scope):
    sources = [f"Полиция нашла {number} закладок." for number in range(12, 90)]
    units = [TranslationUnit(source, paragraph=(0, place)) for place, source in enumerate(sources)]
    engine = ScriptedEngine(lambda request, decoding: ["Nothing."], follows_hints=True)
    engine.info = replace(engine.info, tuning=replace(Tuning(), **numbers))
    *_, last = translate(take_apart(units), engine, Rulebook(GLOSSARY), lambda words, index: None)
    assert last.cut_short is scope
    assert all(term.outcome is Outcome.FAILED for term in last.terms)
    (told,) = [finding for finding in last.findings if finding.check == "budget"]
    assert f"the budget of the {scope.value} had run out" in told.message


def test_an_endless_paragraph_is_searched_less_widely_from_where_its_drafts_have_cost_enough():
    sources = [f"Полиция нашла {number} тайников." for number in range(12, 90)]
    engine = ScriptedEngine(lambda request, decoding: ["Police found caches."] * decoding.hypotheses)
    engine.info = replace(engine.info, tuning=Tuning(draft_budget=600))
    endless = [TranslationUnit(source, paragraph=(0, 0)) for source in sources]
    other = TranslationUnit("Суд вынес приговор.", paragraph=(0, 1))
    *made, last = translate(take_apart([*endless, other]), engine, Rulebook(), lambda words, index: None)
    widths = {request.source: decoding.width(4) for request, decoding in engine.asked[: len(sources) + 1]}
    wide = [source for source in sources if widths[source] == 4]
    assert 0 < len(wide) < len(sources)
    assert wide == sources[: len(wide)]
    assert {widths[source] for source in sources[len(wide) :]} == {1}
    assert sum(4 * (4 + 4) for _ in wide) <= 600
    assert [one.cut_short for one in made] == [""] * len(wide) + ["paragraph"] * (len(sources) - len(wide))
    assert widths[other.source] == 4
    assert last.cut_short == ""


def test_a_model_that_searches_no_wider_is_not_said_to_have_been_cut_short():
    engine = ScriptedEngine(lambda request, decoding: ["Police found caches."] * decoding.hypotheses)
    engine.info = replace(engine.info, tuning=Tuning(beam_size=1, hypotheses=1, draft_budget=100))
    units = [TranslationUnit(f"Полиция нашла {number} тайников.", paragraph=(0, 0)) for number in range(12, 60)]
    made = translate(take_apart(units), engine, Rulebook(), lambda words, index: None)
    assert {one.cut_short for one in made} == {""}


def test_what_costs_no_decode_is_still_tried_and_a_clean_sentence_says_nothing():
    engine = babbling(sentence_budget=0.0)
    engine._score = find_all_equally_likely
    engine._answer = lambda request, decoding: ["Police found 12 bookmarks.", "Police found 12 stashes."][
        : decoding.hypotheses
    ]
    (translation,) = translated(["Полиция нашла 12 закладок."], engine)
    assert translation.english == "Police found 12 stashes."
    assert (translation.cut_short, translation.findings) == ("", ())


def test_a_finding_that_is_switched_off_is_silent_and_the_report_counts_all_the_same():
    engine = babbling(sentence_budget=0.0)
    rulebook = Rulebook(GLOSSARY, switched_off=frozenset({"budget"}))
    source = "Полиция нашла 12 закладок."
    (translation,) = translate(take_apart([TranslationUnit(source)]), engine, rulebook, lambda words, index: None)
    assert translation.cut_short is BudgetScope.SENTENCE
    assert "budget" not in {finding.check for finding in translation.findings}


@pytest.mark.parametrize(("share", "clauses"), [(0.0, 0), (1.0, 0), (1.6, 0), (10.0, 2)])
def test_either_all_clauses_of_a_sentence_are_decoded_again_or_none(share: float, clauses: int):
    source = SENTENCES[1]
    engine = ScriptedEngine(lambda request, decoding: ["закладки"])
    engine.info = replace(engine.info, tuning=Tuning(sentence_budget=share))
    # The retry in Latin letters costs as much as the draft, and the clauses together a little more or less.
    (translation,) = translate(take_apart([TranslationUnit(source)]), engine, Rulebook(), lambda words, index: None)
    asked = [request.source for request, _ in engine.asked]
    assert len([part for part in asked if part != source]) == clauses
    assert translation.cut_short == ("" if clauses else BudgetScope.SENTENCE)


def test_report_and_summary_say_for_how_many_sentences_not_everything_was_tried(tmp_path: Path):
    identity, period = ArticleId(tmp_path / "a.txt"), Period(datetime.date(2025, 9, 1), datetime.date(2025, 9, 1))
    segments = tuple(
        report.SegmentReport(identity, Segment(0, 1, 0, 1, "А"), Translation("А", "A", Origin.MODEL, cut_short=scope))
        for scope in (BudgetScope.PARAGRAPH, "", BudgetScope.RUN, BudgetScope.PARAGRAPH)
    )
    made = report.RunReport("0", (), period, segments=segments)
    data = json.loads(report.to_json(made))
    assert data["cut_short"] == {"sentence": 0, "paragraph": 2, "run": 1}
    assert [segment.get("cut_short") for segment in data["segments"]] == ["paragraph", None, "run", "paragraph"]
    out = StringIO()
    summary.print_summary(made, out)
    assert "Not everything was tried for 3 sentences" in out.getvalue()
    alone = StringIO()
    summary.print_summary(replace(made, segments=segments[:1]), alone)
    assert "Not everything was tried for one sentence" in alone.getvalue()
    whole = StringIO()
    summary.print_summary(replace(made, segments=segments[1:2]), whole)
    assert "Not everything" not in whole.getvalue()
