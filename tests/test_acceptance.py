"""Of several texts for a sentence the best is taken that keeps what the present one has right."""

import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import ScriptedEngine
from svodka.dictionary.lookup import Dictionary
from svodka.engine.decoding import ScoringRequest, Tuning
from svodka.glossary.checking import Requirement
from svodka.translation.acceptance import Acceptance, Proposal, Text
from svodka.types import RequirementKind

DICTIONARY = Dictionary({"патрон": "cartridge|round\t42", "пчела": "bee\t20", "дом": "house\t9000"})
SOURCE = "В доме Назарова в Оше нашли 12 закладок."
PRESENT = "In Nazarov's house in Osh 12 bookmarks were found."


def requirement(word: str, preferred: str, kind: RequirementKind = RequirementKind.TERM) -> Requirement:
    start = SOURCE.index(word)
    return Requirement(start, start + len(word), word, kind, word, preferred, (preferred, f"{preferred}es"))


STASH = requirement("закладок", "stash")
OSH = requirement("Оше", "Osh", RequirementKind.PLACE)
TEXT = Text(SOURCE, PRESENT, (OSH, STASH))


def accepting(scores=(), *, reads_backwards=False, dictionary=None, **numbers):
    """An acceptance whose model finds all texts equally likely but these, and its engine."""
    likely = dict(scores)
    engine = ScriptedEngine(
        lambda request, decoding: [],
        reads_backwards=reads_backwards,
        score=lambda request: likely.get(request.translation, -0.5),
    )
    engine.info = replace(engine.info, tuning=Tuning(**numbers))
    return Acceptance(engine, dictionary), engine


def taken(acceptance, *proposals, text=TEXT, **options):
    """The English that is taken for one text."""
    some = [one if isinstance(one, Proposal) else Proposal(0, one) for one in proposals]
    best = acceptance.take_best([text], some, **options)
    return best[0].english if best else text.english


RIGHT = "In Nazarov's house in Osh 12 stashes were found."


def test_a_text_that_satisfies_a_requirement_more_is_taken_and_judged():
    acceptance, _ = accepting()
    best = acceptance.take_best([TEXT], [Proposal(0, RIGHT)])
    assert best[0].english == RIGHT
    assert [verdict.satisfied for verdict in best[0].verdicts] == [True, True]
    assert (best[0].missing, best[0].penalty, best[0].wrong_words) == (frozenset(), 0, 0)


@pytest.mark.parametrize(
    "worse",
    [
        "In Nazarov's house in Bishkek 12 stashes were found.",  # a requirement less
        "In Nazarov's house in Osh 13 stashes were found.",  # a figure
        "In Nazarov's house in Osh stashes were found.",
        "In Mazarov's house in Osh 12 stashes were found.",  # a name
        "In Nazarov's house in Osh 12 stashes were not found.",  # a negation
        "In Nazarov's house in Osh 12 stashes and pheasters were found.",  # a word that is none
        "",
    ],
)
def test_what_is_right_is_never_given_up_however_likely_the_model_finds_it(worse):
    acceptance, engine = accepting({worse: -0.001, PRESENT: -9.0}, reads_backwards=True, dictionary=DICTIONARY)
    assert taken(acceptance, worse) == PRESENT
    assert engine.scored == []


def test_a_text_as_right_as_the_present_one_is_taken_where_the_model_supports_it_more():
    other = "12 bookmarks were found in Nazarov's house in Osh."
    assert taken(accepting({other: -0.4})[0], other, freely=True) == other
    assert taken(accepting({other: -0.4})[0], other) == PRESENT
    assert taken(accepting({other: -0.6})[0], other) == PRESENT
    assert taken(accepting()[0], other) == PRESENT


def test_of_several_the_best_is_taken():
    second, third = (
        "12 stashes were found in Nazarov's house in Osh.",
        "They found 12 stashes in Nazarov's house in Osh.",
    )
    acceptance, engine = accepting({RIGHT: -0.9, second: -0.8, third: -0.85})
    assert taken(acceptance, RIGHT, second, third, RIGHT) == second
    assert [len(requests) for requests in engine.scored] == [4]


@pytest.mark.parametrize(("price", "english"), [(0.9, PRESENT), (1.1, RIGHT)])
def test_a_missing_requirement_has_its_price(price, english):
    assert taken(accepting({RIGHT: -1.5}, requirement_price=price)[0], RIGHT) == english


@pytest.mark.parametrize(("price", "taken_at"), [(0.2, False), (0.3, True)])
def test_a_fault_has_its_price_by_its_weight(price, taken_at):
    text = Text("Изъято 12 килограммов.", "13 kilograms were seized.")
    right = "12 kilograms were seized."
    # A wrong figure weighs four points.
    acceptance, _ = accepting({right: -1.5}, fault_price=price)
    assert (taken(acceptance, right, text=text) == right) is taken_at


@pytest.mark.parametrize(("price", "taken_at"), [(0.9, False), (1.1, True)])
@pytest.mark.parametrize("present", ["Bombs were found.", "Pheasters were found."])
def test_a_lost_word_and_an_invented_one_have_their_price(price, taken_at, present):
    text, right = Text("Нашли патроны.", present), "Cartridges were found."
    acceptance, _ = accepting(
        {right: -0.5 - acceptance_words(text), present: -0.5}, word_price=price, dictionary=DICTIONARY
    )
    assert (taken(acceptance, right, text=text) == right) is taken_at


def acceptance_words(text):
    """How many words are wrong in a text."""
    return accepting(dictionary=DICTIONARY)[0].judge(text).wrong_words


def test_without_a_dictionary_no_word_is_looked_up():
    judged = accepting()[0].judge(Text("Нашли патроны.", "Pheasters were found."))
    assert (judged.noted, judged.invented, judged.wrong_words) == ((), (), 0)
    assert acceptance_words(Text("Нашли патроны.", "Pheasters were found.")) >= 1


def test_a_word_that_a_requirement_renders_is_not_lost():
    text = Text("Нашли патроны.", "Rounds were found.")
    wanted = Requirement(6, 13, "патроны", RequirementKind.TERM, "патрон", "ammunition", ("ammunition",))
    acceptance, _ = accepting(dictionary=DICTIONARY)
    assert acceptance.judge(replace(text, english="Ammunition was found.")).lost
    assert not acceptance.judge(replace(text, english="Ammunition was found.", requirements=(wanted,))).lost


@pytest.mark.parametrize(("patience", "english"), [(1.0, RIGHT), (0.4, PRESENT), (0.6, RIGHT)])
def test_patience_is_the_share_of_the_prices_that_is_paid(patience, english):
    acceptance, _ = accepting({RIGHT: -1.0}, requirement_price=1.0)
    assert taken(acceptance, RIGHT, patience=patience) == english


def test_of_an_exchange_of_certain_words_the_model_is_not_asked():
    acceptance, engine = accepting({RIGHT: -99.0})
    assert taken(acceptance, RIGHT) == PRESENT
    acceptance, engine = accepting({RIGHT: -99.0})
    assert taken(acceptance, Proposal(0, RIGHT, certain=True)) == RIGHT
    assert RIGHT not in [request.translation for requests in engine.scored for request in requests]


def test_an_exchange_that_mends_nothing_is_not_made():
    other = "In Nazarov's house in Osh 12 bookmark were found."
    assert taken(accepting()[0], Proposal(0, other, certain=True)) == PRESENT


def test_a_name_that_nobody_has_settled_may_be_spelt_otherwise_where_a_caller_says_so():
    otherwise = "In Nazarow's house in Osh 12 stashes were found."
    acceptance, _ = accepting()
    assert acceptance.take_best([TEXT], [Proposal(0, otherwise)]) == {}
    assert acceptance.take_best([TEXT], [Proposal(0, otherwise)], freely=True)[0].english == otherwise
    elsewhere = "In Nazarov's house in Bishkek 12 stashes were found."
    assert acceptance.take_best([TEXT], [Proposal(0, elsewhere)], freely=True) == {}


@pytest.mark.parametrize("spelt, refused", [("Nasarow", False), ("Nazarow", True), ("Mazaryov", False)])
def test_a_name_that_nobody_has_settled_may_be_spelt_otherwise_if_the_letters_are_as_near(spelt, refused):
    garbled = replace(TEXT, english=PRESENT.replace("Nazarov", spelt))
    as_near = RIGHT.replace("Nazarov", "Nazaroff")
    assert taken(accepting()[0], as_near, text=garbled) == (garbled.english if refused else as_near)


CUT = "Nazarov's 12 stashes in Osh."
LOOP = "In Nazarov's house in Osh 12 stashes were found in Osh were found in Osh were found in Osh were found in Osh."


@pytest.mark.parametrize("reads_backwards", [False, True])
def test_a_much_shorter_text_is_refused_where_the_model_cannot_say_what_is_missing(reads_backwards):
    acceptance, _ = accepting({CUT: -0.1}, reads_backwards=reads_backwards)
    assert taken(acceptance, CUT) == (CUT if reads_backwards else PRESENT)


@pytest.mark.parametrize("reads_backwards", [False, True])
def test_a_text_in_a_loop_may_get_shorter_in_any_case(reads_backwards):
    acceptance, _ = accepting(reads_backwards=reads_backwards)
    assert taken(acceptance, RIGHT, text=replace(TEXT, english=LOOP)) == RIGHT


def test_what_is_missing_a_model_says_backwards():
    def score(request: ScoringRequest) -> float:
        return (-2.0 if request.backwards else -0.1) if request.translation == CUT else -0.5

    engine = ScriptedEngine(lambda request, decoding: [], reads_backwards=True, score=score)
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=0.0, backwards_weight=0.5))
    assert taken(Acceptance(engine), CUT) == PRESENT
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=0.0, backwards_weight=0.1))
    assert taken(Acceptance(engine), CUT) == CUT


def test_where_there_is_no_text_any_is_better_and_the_best_is_taken():
    second = "In Nazarov's house in Osh they found 12 stashes."
    acceptance, _ = accepting({second: -0.4, "Found.": -0.1})
    assert taken(acceptance, "Found.", RIGHT, second, text=replace(TEXT, english="")) == second


def test_a_proposal_gets_the_outline_of_its_source_and_one_that_is_the_present_text_is_none():
    acceptance, engine = accepting()
    assert taken(acceptance, RIGHT.removesuffix(".")) == RIGHT
    acceptance, engine = accepting()
    assert taken(acceptance, PRESENT, PRESENT.removesuffix(".")) == PRESENT
    assert engine.scored == []


def test_each_sentence_is_judged_for_itself_and_the_model_asked_of_all_at_once():
    texts = [TEXT, Text("Изъято 12 килограммов.", "13 kilograms were seized."), Text("Суд.", "A court.")]
    acceptance, engine = accepting()
    best = acceptance.take_best(
        texts, [Proposal(0, RIGHT), Proposal(1, "12 kilograms were seized."), Proposal(1, "14 kilograms were seized.")]
    )
    assert {index: judged.english for index, judged in best.items()} == {0: RIGHT, 1: "12 kilograms were seized."}
    assert len(engine.scored) == 1


PIECES = [
    "In Osh",
    "12",
    "13",
    "stashes",
    "stash",
    "bookmarks",
    "Nazarov's house",
    "Nazarov",
    "pheasters",
    "not",
    "опий",
    "Osh",
]
ENGLISH = st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)


@given(ENGLISH, st.lists(st.tuples(ENGLISH, st.booleans()), max_size=5), st.booleans(), st.floats(0, 1))
@settings(max_examples=150)
def test_whatever_is_taken_has_no_more_wrong_than_what_was_there(english, others, reads_backwards, patience):
    engine = ScriptedEngine(
        lambda request, decoding: [],
        reads_backwards=reads_backwards,
        score=lambda request: -(zlib.crc32(request.translation.encode()) % 100) / 50,
    )
    acceptance = Acceptance(engine, DICTIONARY)
    text = replace(TEXT, english=english)
    best = acceptance.take_best([text], [Proposal(0, other, certain) for other, certain in others], patience)
    before = acceptance.judge(text)
    for after in best.values():
        assert after.english != english
        assert not english or after.missing <= before.missing
        assert not english or after.penalty <= before.penalty
        assert not english or len(after.invented) <= len(before.invented)
