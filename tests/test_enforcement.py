from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import ScriptedEngine
from svodka.engine.decoding import DecodingRequest, Gloss, Tuning
from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary.checking import Requirement, check
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry, GlossaryFile, merge
from svodka.translation import requirements
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.enforcement import MOST_SPLICES, USUAL_SPLICES, enforce, term_findings, term_outcomes
from svodka.translation.mending import Draft, Means
from svodka.translation.requirements import Setting
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Outcome, RequirementKind, Severity

SOURCE = "Полиция нашла 12 закладок в доме Назарова."
FREE = "Police found 12 bookmarks in Nazarov's house."
RIGHT = "Police found 12 stashes in Nazarov's house."
STASH = Entry("закладка", "stash", avoid=("bookmark",), reference="ours")


def matcher(*entries):
    return Matcher(merge([GlossaryFile([*entries])]))


def enforced(engine, source=SOURCE, entries=(STASH,), places=None):
    means = Means(engine, Acceptance(engine))
    drafts = draft_all([DecodingRequest(source)], means, lambda index: None)
    wanted = [requirements.find(source, Setting(), matcher(*entries), places)]
    return enforce(drafts, wanted, means)[0]


def test_a_satisfied_sentence_costs_nothing_more():
    engine = ScriptedEngine(lambda request, decoding: [RIGHT], follows_hints=True)
    state = enforced(engine)
    assert state.outcomes == (Outcome.NATIVE,)
    assert len(engine.asked) == 1
    assert not list(term_findings(state))


def test_a_hypothesis_with_the_term_is_taken_from_the_beam_without_another_decode():
    engine = ScriptedEngine(lambda request, decoding: [FREE, RIGHT], follows_hints=True)
    state = enforced(engine)
    assert (state.english, state.outcomes) == (RIGHT, (Outcome.NBEST,))
    assert len(engine.asked) == 1


def test_a_model_that_follows_hints_gets_the_term_as_it_stands_in_the_sentence():
    engine = ScriptedEngine(lambda request, decoding: [RIGHT] if request.hints else [FREE], follows_hints=True)
    state = enforced(engine)
    assert (state.english, state.outcomes) == (RIGHT, (Outcome.HINTED,))
    (hint,) = engine.asked[-1][0].hints
    assert (hint.source, hint.target) == ("закладок", "stash")


def test_a_model_that_follows_no_hints_is_never_given_any():
    engine = ScriptedEngine(lambda request, decoding: [FREE])
    enforced(engine)
    assert not any(request.hints for request, _ in engine.asked)


def test_a_rendering_is_forced_where_the_wrong_one_stood_and_the_model_writes_the_rest():
    def answer(request, decoding):
        return [f"{request.prefix} at the house of Nazarov."] if request.prefix == "Police found 12 stashes" else [FREE]

    state = enforced(ScriptedEngine(answer))
    assert state.english == "Police found 12 stashes at the house of Nazarov."
    assert state.outcomes == (Outcome.SPLICED,)


def test_a_certain_span_is_replaced_and_marked_for_the_reviewer():
    state = enforced(ScriptedEngine(lambda request, decoding: [FREE]))
    assert (state.english, state.outcomes) == (RIGHT, (Outcome.REPLACED,))
    (finding,) = term_findings(state)
    assert (finding.check, finding.severity, finding.quote) == ("term", Severity.WARNING, "stashes")


def test_what_cannot_be_enforced_stays_as_it_was_and_the_reviewer_is_told():
    free = "Police found 12 things in Nazarov's house."
    state = enforced(ScriptedEngine(lambda request, decoding: [free]))
    assert (state.english, state.outcomes) == (free, (Outcome.FAILED,))
    (finding,) = term_findings(state)
    assert finding.severity is Severity.ERROR
    assert "закладок" in finding.message
    assert "stash" in finding.message


@pytest.mark.parametrize(
    "tempting",
    [
        "Police found 13 stashes in Nazarov's house.",
        "Police found stashes in Nazarov's house.",
        "Police found 12 stashes in Mazarov's house.",
        "Police found 12 stashes.",
        "Police found 12 stashes 12 stashes 12 stashes in Nazarov's house in Nazarov's house in Nazarov's house.",
    ],
)
def test_a_term_is_never_bought_with_a_figure_a_name_or_a_part_of_the_sentence(tempting):
    free = "Police found 12 things in Nazarov's house."
    engine = ScriptedEngine(
        lambda request, decoding: [tempting] if request.hints or request.prefix else [free], follows_hints=True
    )
    assert enforced(engine).english == free


def test_a_name_that_is_only_misspelt_is_put_right_in_place():
    engine = ScriptedEngine(lambda request, decoding: ["Two men were detained in Vakhtad."])
    state = enforced(engine, "Двое мужчин задержаны в городе Вахдат.", (), places=load_gazetteer())
    assert (state.english, state.outcomes) == ("Two men were detained in Vahdat.", (Outcome.RESPELT,))
    assert term_outcomes(state)[0].kind is RequirementKind.PLACE
    assert len(engine.asked) == 1


TWO = "Полиция нашла закладку и притон."
TWO_FREE = "Police found a bookmark and a hangout."
DEN = Entry("притон", "drug den", avoid=("hangout",))


HALF, WHOLE = "Police found a stash and a hangout.", "Police found a stash and a drug den there."


def scoring(scores, answer, **options):
    """An engine that finds these texts so likely, and all others 1 less likely than the least likely of them."""
    least = min(scores.values()) - 1
    return ScriptedEngine(answer, score=lambda request: scores.get(request.translation, least), **options)


def test_a_text_may_be_as_much_less_likely_as_the_requirement_costs_that_it_has():
    def answer(request, decoding):
        return [WHOLE] if request.hints else [f"{request.prefix} there"] if request.prefix else [TWO_FREE, HALF]

    # The first term comes with a hypothesis; the hinted text, which has the second one too, is 1.05 less likely than that.
    engine = scoring({TWO_FREE: -0.1, HALF: -0.15, WHOLE: -1.2}, answer, follows_hints=True)
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=1.0))
    assert enforced(engine, TWO, (STASH, DEN)).outcomes == (Outcome.NBEST, Outcome.REPLACED)
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=1.1))
    assert enforced(engine, TWO, (STASH, DEN)).outcomes == (Outcome.NBEST, Outcome.HINTED)


def test_a_text_with_two_requirements_more_may_be_twice_as_much_less_likely():
    engine = scoring(
        {TWO_FREE: -0.1, WHOLE: -1.9},
        lambda request, decoding: (
            [WHOLE] if request.hints else [f"{request.prefix} there"] if request.prefix else [TWO_FREE]
        ),
        follows_hints=True,
    )
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=1.0))
    assert enforced(engine, TWO, (STASH, DEN)).outcomes == (Outcome.HINTED, Outcome.HINTED)
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=0.8))
    assert Outcome.HINTED not in enforced(engine, TWO, (STASH, DEN)).outcomes


def test_a_forced_beginning_pays_the_same_price():
    forced = "Police found a stash and a drug den there"
    engine = scoring(
        {TWO_FREE: -0.1, HALF: -0.15, f"{forced}.": -1.2},
        lambda request, decoding: [f"{request.prefix} there"] if request.prefix else [TWO_FREE, HALF],
    )
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=1.0))
    assert Outcome.SPLICED not in enforced(engine, TWO, (STASH, DEN)).outcomes
    engine.info = replace(engine.info, tuning=Tuning(requirement_price=1.1))
    assert enforced(engine, TWO, (STASH, DEN)).outcomes == (Outcome.NBEST, Outcome.SPLICED)


def test_a_hypothesis_that_the_model_likes_much_less_waits_for_what_a_hint_gives():
    hinted = "Police found 12 stashes at Nazarov's house."
    engine = scoring(
        {FREE: -0.1, RIGHT: -0.4, hinted: -0.3},
        lambda request, decoding: [hinted] if request.hints else [FREE, RIGHT],
        follows_hints=True,
    )
    state = enforced(engine)
    assert (state.english, state.outcomes) == (hinted, (Outcome.HINTED,))


def test_a_model_gets_as_many_hints_as_it_was_trained_on():
    engine = ScriptedEngine(lambda request, decoding: [TWO_FREE], follows_hints=True)
    for most in (0, 1, 2):
        engine.info = replace(engine.info, tuning=Tuning(max_hints=most, hint_beam=3))
        engine.asked.clear()
        enforced(engine, TWO, (STASH, DEN))
        assert max(len(request.hints) for request, _ in engine.asked) == most
        assert all(
            decoding.beam_size == 3 for request, decoding in engine.asked if request.hints and not request.prefix
        )


@pytest.mark.parametrize(("terms", "forced"), [(2, USUAL_SPLICES), (3, USUAL_SPLICES), (10, 10), (14, MOST_SPLICES)])
def test_the_forced_beginnings_of_a_sentence_are_bounded_and_every_term_has_its_likeliest_one_first(terms, forced):
    words = ["притон", "тайник", "курьер", "сбыт", "закладка", "весы", "шприц", "гашиш", "опий", "героин"]
    words = [*words, "груз", "дом", "лес", "стол"][:terms]
    entries = [Entry(word, f"wanted{chr(97 + number)}") for number, word in enumerate(words)]
    source = f"Найдены {', '.join(words)}."
    engine = ScriptedEngine(lambda request, decoding: ["They found this and that and much of it there."])
    enforced(engine, source, entries)
    beginnings = {request.prefix for request, _ in engine.asked if request.prefix}
    assert len(beginnings) == forced
    served = [any(entry.target in beginning.lower() for beginning in beginnings) for entry in entries]
    assert sum(served) == min(terms, MOST_SPLICES)


def test_what_the_model_was_told_of_a_dictionary_goes_along_in_every_later_decode():
    glosses = (Gloss("Полиция", ("police",)),)
    engine = ScriptedEngine(lambda request, decoding: [FREE], follows_hints=True)
    means = Means(engine, Acceptance(engine))
    (draft,) = draft_all([DecodingRequest(SOURCE)], means, lambda index: None)
    engine.asked.clear()
    wanted = requirements.find(SOURCE, Setting(), matcher(STASH), None)
    enforce([replace(draft, request=replace(draft.request, glosses=glosses))], [wanted], means)
    assert engine.asked
    assert {request.glosses for request, _ in engine.asked} == {glosses}


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (RequirementKind.TERM, "Glossary"),
        (RequirementKind.PLACE, "Place name"),
        (RequirementKind.PERSON, "Person"),
        (RequirementKind.STATUTE, "Law"),
    ],
)
@pytest.mark.parametrize(("outcome", "quote"), [(Outcome.REPLACED, "Oskemen"), (Outcome.FAILED, "Ust-Kamenogorsk")])
def test_what_is_said_of_a_rendering_bears_its_own_kind_and_says_where_it_stands(kind, label, outcome, quote):
    english = f"A raid in {quote} and by {quote}."
    wanted = Requirement(
        5, 20, "Усть-Каменогорск", kind, "Усть-Каменогорск", "Oskemen", ("Oskemen",), ("Ust-Kamenogorsk",)
    )
    request = DecodingRequest("Рейд в Усть-Каменогорске.")
    state = Draft(request, english, verdicts=check(english, (wanted,)), outcomes=(outcome,))
    (finding,) = term_findings(state)
    assert finding.check == kind.value
    assert finding.message.startswith(f"{label}: ")
    assert (finding.quote, finding.start) == (quote, english.index(quote))


ANSWERS = [FREE, RIGHT, "Police found 12 stashes.", "", "Police.", "12 12 12", "закладки"]


@given(st.lists(st.lists(st.sampled_from(ANSWERS), max_size=3), min_size=1, max_size=6))
@settings(max_examples=60)
def test_every_occurrence_ends_in_one_outcome_whatever_the_model_says(script):
    answers = iter(range(10_000))
    engine = ScriptedEngine(lambda request, decoding: script[next(answers) % len(script)], follows_hints=True)
    source = "Полиция нашла 12 закладок, и ещё одну закладку нашли дети."
    (translation,) = translate(
        take_apart([TranslationUnit(source)]), engine, Rulebook(matcher(STASH)), lambda words, index: None
    )
    assert [term.source for term in translation.terms] == ["закладок", "закладку"]
    failed = sum(term.outcome is Outcome.FAILED for term in translation.terms)
    assert failed == sum(
        finding.check == "term" and finding.severity is Severity.ERROR for finding in translation.findings
    )


SENTENCES = [
    ("Сотрудники УБН нашли закладки с мефедроном.", "kz"),
    ("Начато досудебное производство по факту сбыта наркотиков.", "kg"),
    ("Пограничники изъяли 12 свёртков с героином в тайнике автомобиля.", "tj"),
    ("Задержаны организаторы наркоканала.", "kg"),
    ("ГКНБ пресёк контрабанду 14,5 килограмма гашиша.", "kg"),
    ("Полиция ликвидировала нарколабораторию в Астане.", "kz"),
    ("Погода в столице остаётся тёплой.", "kg"),
]


@pytest.fixture(scope="module")
def real(starter):
    units = [TranslationUnit(source, Setting(country)) for source, country in SENTENCES]
    glossary = Matcher(load([built_in_glossary_path()]))
    done = translate(take_apart(units), starter, Rulebook(glossary, load_gazetteer()), lambda words, index: None)
    free = translate(take_apart(units), starter, Rulebook(), lambda words, index: None)
    return units, free, done


def test_the_real_model_and_glossary_satisfy_nearly_every_term(real):
    _, _, done = real
    outcomes = [term.outcome for translation in done for term in translation.terms]
    assert len(outcomes) >= 12
    assert outcomes.count(Outcome.FAILED) <= 1
    assert Outcome.NATIVE in outcomes


def test_a_text_without_terms_is_translated_the_same_with_and_without_a_glossary(real):
    _, free, done = real
    without = [(one, other) for one, other in zip(free, done, strict=True) if not other.terms]
    assert without
    assert all(one.english == other.english for one, other in without)


def test_enforcement_with_the_real_model_changes_no_figure(real):
    from svodka.facts.comparison import compare

    units, free, done = real
    for unit, before, after in zip(units, free, done, strict=True):
        assert len(compare(unit.source, after.english).missing) <= len(compare(unit.source, before.english).missing)
