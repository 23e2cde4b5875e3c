from dataclasses import replace

import pytest

from engines import ScriptedEngine
from svodka.engine.decoding import DecodingRequest, Gloss, ScoringRequest, Tuning
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.figures import mend_figures
from svodka.translation.mending import Means
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Origin

LOOP = "The court found him guilty and the court found him guilty and the court found him guilty and the court."


def drafts(engine, *sources, glosses=None):
    told = zip(sources, glosses or [()] * len(sources), strict=True)
    requests = [DecodingRequest(source, glosses=senses) for source, senses in told]
    return draft_all(requests, Means(engine, Acceptance(engine)), lambda index: None)


def test_a_clean_sentence_costs_one_decode():
    engine = ScriptedEngine(lambda request, decoding: ["Two men were detained."])
    (draft,) = drafts(engine, "Двое мужчин задержаны.")
    assert (draft.english, draft.origin, draft.penalty) == ("Two men were detained.", Origin.MODEL, 0)
    assert len(engine.asked) == 1


def test_a_hypothesis_with_the_right_figure_wins_over_a_likelier_one():
    engine = ScriptedEngine(lambda request, decoding: ["23 kilograms were seized.", "2.3 kilograms were seized."])
    (draft,) = drafts(engine, "Изъято 2,3 килограмма.")
    assert draft.english == "2.3 kilograms were seized."
    assert len(engine.asked) == 1


def test_a_loop_is_decoded_again_with_repetition_forbidden():
    engine = ScriptedEngine(
        lambda request, decoding: ["The court found him guilty."] if decoding.no_repeat_ngram_size else [LOOP]
    )
    (draft,) = drafts(engine, "Суд признал его виновным.")
    assert (draft.english, draft.origin) == ("The court found him guilty.", Origin.RETRY)


def test_a_word_left_in_cyrillic_is_decoded_again_in_latin_letters_and_still_shown_to_the_reviewer():
    engine = ScriptedEngine(
        lambda request, decoding: ["Pharmacies were checked." if decoding.latin_only else "Аптеки were checked."]
    )
    (translation,) = translate(
        take_apart([TranslationUnit("Проверены аптеки.")]), engine, Rulebook(), lambda words, index: None
    )
    assert (translation.english, translation.origin) == ("Pharmacies were checked.", Origin.RETRY)
    assert ["Аптеки" in finding.message for finding in translation.findings] == [True]


def test_a_long_sentence_that_lost_a_figure_is_decoded_clause_by_clause():
    source = "Сотрудники полиции остановили машину на въезде в город, а в её багажнике нашли 14 свёртков с гашишем."

    def answer(request, decoding):
        if request.source == source:
            return ["Police officers stopped a car at the entrance to the city and found hashish in its trunk."]
        if "14" in request.source:
            return ["and in its trunk they found 14 packages of hashish."]
        return ["Police officers stopped a car at the entrance to the city."]

    (draft,) = drafts(ScriptedEngine(answer), source)
    assert draft.english == (
        "Police officers stopped a car at the entrance to the city, and in its trunk they found 14 packages of hashish."
    )
    assert draft.penalty == 0


def test_a_sentence_keeps_its_glosses_in_every_later_decode():
    engine = ScriptedEngine(lambda request, decoding: [LOOP])
    sources = ["Суд признал его виновным.", "Суд не стал ждать."]
    glosses = [(Gloss("виновным", ("guilty",)),), ()]
    drawn = drafts(engine, *sources, glosses=glosses)
    assert [draft.request.glosses for draft in drawn] == glosses
    assert len(engine.asked) > 2
    assert {(request.source, request.glosses) for request, _ in engine.asked} == set(zip(sources, glosses, strict=True))


def test_a_clause_goes_with_the_glosses_of_its_own_words():
    source = "Сотрудники полиции остановили машину на въезде в город, а в её багажнике нашли 14 свёртков с гашишем."
    on_the_way, in_the_boot = Gloss("въезде", ("entrance", "entry")), Gloss("багажнике", ("boot", "trunk"))
    part_of_a_word = Gloss("въезд", ("entrance",))
    engine = ScriptedEngine(lambda request, decoding: ["Police officers stopped a car."])
    drafts(engine, source, glosses=[(on_the_way, in_the_boot, part_of_a_word)])
    clauses = {request.source: request.glosses for request, _ in engine.asked if request.source != source}
    assert list(clauses.values()) == [(in_the_boot,), (on_the_way,)]


def prefer(*likely):
    """A score that finds these texts likely and all others less so by a natural logarithm."""

    def score(request: ScoringRequest) -> float:
        return -0.1 if request.translation in likely else -1.1

    return score


@pytest.mark.parametrize(
    ("price", "taken"),
    [(0.2, "23 kilograms were seized."), (0.3, "2.3 kilograms were seized."), (2.0, "2.3 kilograms were seized.")],
)
def test_how_much_worse_than_a_faulty_text_a_clean_one_may_be_is_a_number_of_the_model(price, taken):
    engine = ScriptedEngine(
        lambda request, decoding: ["23 kilograms were seized.", "2.3 kilograms were seized."],
        score=prefer("23 kilograms were seized."),
    )
    # A wrong figure weighs four points: at 0.25 a point it costs as much as the model likes the wrong text better.
    engine.info = replace(engine.info, tuning=Tuning(fault_price=price))
    (draft,) = drafts(engine, "Изъято 2,3 килограмма.")
    assert draft.english == taken


def test_of_two_clean_hypotheses_the_one_that_the_model_supports_more_is_taken():
    said = ["23 kilograms were seized.", "Seized, 2.3 kilograms.", "2.3 kilograms were seized."]
    engine = ScriptedEngine(lambda request, decoding: said, score=prefer(said[2]))
    (draft,) = drafts(engine, "Изъято 2,3 килограмма.")
    assert draft.english == said[2]


def test_the_models_first_answer_stands_where_no_check_complains_of_it_and_nothing_is_asked_of_it():
    said = ["Two men were detained.", "Two men were arrested."]
    engine = ScriptedEngine(lambda request, decoding: said, score=prefer(said[1]))
    (draft,) = drafts(engine, "Двое мужчин задержаны.")
    assert draft.english == said[0]
    assert engine.scored == []


def test_as_many_hypotheses_are_asked_for_as_the_model_says():
    engine = ScriptedEngine(lambda request, decoding: ["Two men were detained."])
    engine.info = replace(engine.info, tuning=Tuning(beam_size=2, hypotheses=2))
    drafts(engine, "Двое мужчин задержаны.")
    ((_, decoding),) = engine.asked
    assert (decoding.beam_size, decoding.hypotheses) == (2, 2)


def test_a_figure_is_forced_with_the_sentences_glosses():
    engine = ScriptedEngine(lambda request, decoding: ["Some kilograms were seized."])
    gloss = (Gloss("Изъято", ("seize",)),)
    drawn = drafts(engine, "Изъято 14 килограммов.", glosses=[gloss])
    engine.asked.clear()
    mend_figures(drawn, Means(engine, Acceptance(engine)))
    assert engine.asked
    assert {request.glosses for request, _ in engine.asked} == {gloss}


def test_what_cannot_be_mended_is_flagged_and_not_hidden():
    engine = ScriptedEngine(lambda request, decoding: ["Some kilograms were seized."])
    (translation,) = translate(
        take_apart([TranslationUnit("Изъято 14 килограммов.")]), engine, Rulebook(), lambda words, index: None
    )
    assert [finding.check for finding in translation.findings] == ["number"]
    assert "14 килограммов" in translation.findings[0].message


def test_where_the_model_gives_nothing_the_russian_stays_in_its_place_flagged():
    engine = ScriptedEngine(lambda request, decoding: [])
    (translation,) = translate(
        take_apart([TranslationUnit("Двое мужчин задержаны.")]), engine, Rulebook(), lambda words, index: None
    )
    assert translation.english == "Двое мужчин задержаны."
    assert [finding.check for finding in translation.findings] == ["empty"]


def test_an_engine_that_only_echoes_is_found_out():
    engine = ScriptedEngine(lambda request, decoding: [request.source])
    (translation,) = translate(
        take_apart([TranslationUnit("Двое мужчин задержаны.")]), engine, Rulebook(), lambda words, index: None
    )
    assert "cyrillic" in {finding.check for finding in translation.findings}


def test_identical_sentences_are_decoded_once_and_words_are_counted_once():
    engine = ScriptedEngine(lambda request, decoding: ["Two men were detained."])
    units = [
        TranslationUnit("Двое мужчин задержаны."),
        TranslationUnit("Двое мужчин задержаны."),
        TranslationUnit("Sputnik"),
    ]
    counted = []
    translations = translate(take_apart(units), engine, Rulebook(), lambda words, index: counted.append(words))
    assert [translation.english for translation in translations] == ["Two men were detained."] * 2 + ["Sputnik"]
    assert len(engine.asked) == 1
    assert sum(counted) == take_apart(units).words == 3


def test_a_headline_in_capitals_reaches_the_model_as_a_sentence():
    engine = ScriptedEngine(lambda request, decoding: ["Drug courier detained in Bishkek."])
    unit = TranslationUnit("В БИШКЕКЕ ЗАДЕРЖАН НАРКОКУРЬЕР", headline=True)
    (translation,) = translate(take_apart([unit]), engine, Rulebook(), lambda words, index: None)
    assert engine.asked[0][0].source == "В Бишкеке задержан наркокурьер."
    assert translation.english == "Drug courier detained in Bishkek"


def test_an_address_in_the_middle_of_a_sentence_survives_any_model():
    engine = ScriptedEngine(
        lambda request, decoding: ["Details at"] if "Подробности" in request.source else ["the agency reports."]
    )
    source = "Подробности на https://news.example/a_b, сообщает ведомство."
    (translation,) = translate(take_apart([TranslationUnit(source)]), engine, Rulebook(), lambda words, index: None)
    assert translation.english == "Details at https://news.example/a_b, the agency reports."


def test_verbatim_text_is_left_as_it_stands():
    rows = [
        "41.311, 69.240",
        "45,6",
        "450.125",
        "+996 (312) 66-22-33",
        "12 345,67",
        "45,6; 52,1",
        "https://a.example/1,5",
    ]
    done = translate(
        take_apart([TranslationUnit(row) for row in rows]),
        ScriptedEngine(lambda request, decoding: []),
        Rulebook(),
        lambda words, index: None,
    )
    assert [one.english for one in done] == rows
    assert [one.findings for one in done] == [()] * len(rows)


def test_a_verbatim_number_that_says_another_thing_in_english_is_flagged_at_its_place():
    (done,) = translate(
        take_apart([TranslationUnit("Sputnik: 2 / 1,878")]),
        ScriptedEngine(lambda request, decoding: []),
        Rulebook(),
        lambda words, index: None,
    )
    (finding,) = done.findings
    assert (finding.check, finding.quote, finding.start) == ("number", "1,878", 13)


def test_coordinates_and_an_unclear_sum_come_through_in_the_english_unchanged():
    engine = ScriptedEngine(lambda request, decoding: ["The place is 41.311, 69.240, the fine 450.125 tenge."])
    (done,) = translate(
        take_apart([TranslationUnit("Место – 41.311, 69.240, штраф 450.125 тенге.")]),
        engine,
        Rulebook(),
        lambda words, index: None,
    )
    assert done.english == "The place is 41.311, 69.240, the fine 450.125 tenge."
    (finding,) = done.findings
    assert done.english[finding.start :].startswith("450.125 tenge")


def test_a_sum_of_milliards_reaches_the_model_in_one_piece():
    engine = ScriptedEngine(lambda request, decoding: ["The damage is 8,500,000,000 soums."])
    translate(
        take_apart([TranslationUnit("Ущерб – 8 500 000 000 сумов.")]), engine, Rulebook(), lambda words, index: None
    )
    assert {request.source for request, _ in engine.asked} == {"Ущерб – 8 500 000 000 сумов."}


@pytest.mark.parametrize(
    ("clause", "joined"),
    [
        ("Another hiding place with 14 packages was found.", "another hiding place with 14 packages was found."),
        ("Police found a hiding place with 14 packages.", "police found a hiding place with 14 packages."),
        ("Tajik border guards found 14 packages in it.", "Tajik border guards found 14 packages in it."),
    ],
)
def test_a_clause_within_a_sentence_begins_with_a_small_letter_and_a_name_keeps_its_capital(clause, joined):
    source = "Во дворе дома одного из задержанных жителей города Ош, был обнаружен ещё один тайник с 14 пакетами."

    def answer(request, decoding):
        if request.source == source:
            return [
                "In the yard of one of the detainees police and Tajik border guards found a hiding place with packages."
            ]
        return [clause] if "14" in request.source else ["In the yard of one of the detainees."]

    (draft,) = drafts(ScriptedEngine(answer), source)
    assert draft.english == f"In the yard of one of the detainees, {joined}"
