"""Approved sentences in a run: as they stand, with other facts, and beside the draft of sentences like them."""

import datetime
import json
import sqlite3
from dataclasses import replace

import pytest

from engines import ScriptedEngine
from svodka.approved.memory import KEPT, WORDINGS, ApprovedMemory, ApprovedUnit, identify_wording
from svodka.dictionary.lookup import load_dictionary
from svodka.engine.decoding import DecodingRequest
from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry, Glossary
from svodka.options import Options
from svodka.runs import pipeline, preparation
from svodka.system.terminal import Silence
from svodka.translation import requirements
from svodka.translation.adaptation import ApprovedRenderings, adapt, find_names
from svodka.translation.enforcement import judge
from svodka.translation.mending import Draft
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.resources import Resources
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import Origin, Outcome

SEIZED = "В городе Ош 3 марта изъято 13,5 килограмма гашиша."
SEIZED_ENGLISH = "A total of 13.5 kilograms of hashish was taken off the street in the city of Osh on 3 March."

NOWHERE = Setting()


def unit(source, english):
    return ApprovedUnit(source, english, datetime.date(2025, 3, 10), "bulletin-43.docx", "osh.txt", "Aigul")


@pytest.fixture
def memory(tmp_path):
    with ApprovedMemory.open(tmp_path / "approved.sqlite3") as opened:
        yield opened


def translated(memory, *sources, answer="A wooden draft of the model.", setting=NOWHERE, **rules):
    engine = ScriptedEngine(lambda request, decoding: [answer])
    rulebook = Rulebook(places=load_gazetteer(), approved=ApprovedRenderings(memory), **rules)
    workload = take_apart([TranslationUnit(source, setting) for source in sources], rulebook.approved)
    return translate(workload, engine, rulebook, lambda words, place: None), engine


def test_an_approved_sentence_stands_as_it_is_and_is_never_asked_of_the_model(memory):
    memory.add([unit("Груз «Беркута» изъят.", "Berkut's load was confiscated;  all of it.")])
    (translation,), engine = translated(memory, "Груз “Беркута”  изъят.")
    assert translation.english == "Berkut's load was confiscated;  all of it."
    assert translation.origin is Origin.APPROVED and translation.fuzzy == ()
    assert engine.asked == []


def glossary(*rows):
    entries = tuple(Entry(source, target, avoid=avoid) for source, target, avoid in rows)
    return Matcher(Glossary(entries))


COURIER = ("курьер", "drug courier", ("mule",))


def test_a_humans_own_wording_of_terms_names_and_words_is_not_questioned_again(memory):
    source = "Курьер Иван Петров рассказал в Кара-Суу о схронах."
    memory.add([unit(source, "The mule Ivan Petrenko spoke about his dead drops in Karasu town.")])
    people = (NamedPerson(7, 18, "Иван Петров", "Иван Петров", "Ivan Petrov"),)
    (translation,), _ = translated(
        memory, source, setting=Setting("kg", people=people), matcher=glossary(COURIER), dictionary=load_dictionary()
    )
    assert translation.origin is Origin.APPROVED and translation.findings == ()
    assert {one.entry: one.outcome for one in translation.terms} == dict.fromkeys(
        ("курьер", "Иван Петров", "Кара-Суу"), Outcome.HUMAN
    )


def test_what_is_exchanged_in_an_approved_sentence_is_checked_and_the_rest_of_its_wording_is_not(memory):
    memory.add([unit("Курьер задержан в Оше с 5 кг гашиша.", "A mule with 5 kg of hashish was held in Osh.")])
    (translation,), _ = translated(
        memory, "Курьер задержан в Бишкеке с 7 кг гашиша.", matcher=glossary(COURIER), dictionary=load_dictionary()
    )
    assert translation.origin is Origin.ADAPTED
    assert translation.english == "A mule with 7 kg of hashish was held in Bishkek."
    assert translation.findings == ()
    assert {one.entry: one.outcome for one in translation.terms} == {"курьер": Outcome.HUMAN, "Бишкек": Outcome.NATIVE}


def test_of_an_adapted_sentence_the_facts_are_asked_for_and_the_terms_are_not():
    setting, draft = (Setting("kg"), Draft(DecodingRequest("Курьер задержан в Оше."), "A mule was held in Batken."))
    wanted = requirements.find(draft.source, setting, glossary(COURIER), load_gazetteer())
    outcomes = {}
    for origin in (Origin.MODEL, Origin.ADAPTED, Origin.APPROVED):
        state = judge(replace(draft, origin=origin), wanted)
        outcomes[origin] = tuple(zip((one.headword for one in wanted), state.outcomes, strict=True))
    assert outcomes == {
        Origin.MODEL: (("курьер", Outcome.FAILED), ("Ош", Outcome.FAILED)),
        Origin.ADAPTED: (("курьер", Outcome.HUMAN), ("Ош", Outcome.FAILED)),
        Origin.APPROVED: (("курьер", Outcome.HUMAN), ("Ош", Outcome.HUMAN)),
    }


def test_a_difference_that_a_person_has_decided_about_is_not_listed_again(memory):
    memory.add([unit("Курьер задержан.", "A mule was held.")])
    (translation,), _ = translated(memory, "Курьер задержан.", matcher=glossary(COURIER))
    assert [one.outcome for one in translation.terms] == [Outcome.HUMAN]
    memory.record(WORDINGS, {identify_wording("курьер", "drug courier"): KEPT})
    (translation,), _ = translated(memory, "Курьер задержан.", matcher=glossary(COURIER))
    assert translation.terms == ()
    # What another glossary wants is another difference.
    (translation,), _ = translated(memory, "Курьер задержан.", matcher=glossary(("курьер", "drug runner", ())))
    assert [one.outcome for one in translation.terms] == [Outcome.HUMAN]


def test_a_slip_in_a_figure_of_an_approved_sentence_is_told(memory):
    memory.add([unit("Изъято 14 килограммов гашиша.", "15 kilograms of hashish was seized.")])
    (translation,), _ = translated(memory, "Изъято 14 килограммов гашиша.")
    assert translation.english == "15 kilograms of hashish was seized."
    assert [finding.check for finding in translation.findings] == ["number"]


def test_an_approved_sentence_with_other_facts_wins_over_the_model(memory):
    memory.add([unit(SEIZED, SEIZED_ENGLISH)])
    source = "В городе Джалал-Абад 12 июля изъято 2 килограмма гашиша."
    (translation,), engine = translated(memory, source, answer="In the city of Jalal-Abad 2 kg of hashish.")
    assert translation.english == (
        "A total of 2 kilograms of hashish was taken off the street in the city of Jalal-Abad on 12 July."
    )
    assert translation.origin is Origin.ADAPTED
    assert {outcome.found for outcome in translation.terms} == {"Jalal-Abad"}
    assert engine.asked, "it competes with a draft"


def test_a_sentence_like_an_approved_one_comes_from_the_model_with_the_approved_one_beside_it(memory):
    memory.add([unit("Суд приговорил курьера к восьми годам колонии.", "The court gave the courier eight years.")])
    (translation,), _ = translated(
        memory, "Суд приговорил сбытчика к восьми годам колонии.", answer="The court sentenced."
    )
    assert translation.origin is not Origin.APPROVED
    (match,) = translation.fuzzy
    assert match.english == "The court gave the courier eight years." and match.share == pytest.approx(6 / 7, abs=0.001)


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("В городе Ош 4 марта изъято 13,5 килограмма гашиша.", SEIZED_ENGLISH.replace("3 March", "4 March")),
        ("В городе Ош 3 марта изъято 1,2 тонны гашиша.", ""),
        ("В городе Ош 3 марта изъято 13,5 килограмма опия.", ""),
        ("В городе Ош 3 марта сожжено 13,5 килограмма гашиша.", ""),
        ("В селе Ош 3 марта изъято 13,5 килограмма гашиша.", ""),
        ("3 марта в городе Ош изъято 13,5 килограмма гашиша.", ""),
    ],
)
def test_only_facts_of_one_kind_at_known_places_are_exchanged(source, english):
    setting = Setting("kg")
    assert adapt(unit(SEIZED, SEIZED_ENGLISH), source, find_names(source, setting), setting) == english


HELD = ("Задержан курьер из Оша.", "A courier from Osh was detained.")
CITIZEN = ("Задержан гражданин Казахстана.", "A Kazakh national was detained.")
FROM = ("Задержан гражданин Казахстана.", "A national of Kazakhstan was detained.")
COUNTED = ("Задержаны 2 курьера из Оша.", "2 couriers from Osh were detained.")
SAID = ("Об этом рассказал Иван Петров.", "Ivan Petrov told this about his work.")
FLEW = ("Курьер летел в Ош.", "The courier was flying to Osh.")
REPUBLIC = ("Задержан гражданин Киргизской Республики.", "A citizen of the Kyrgyz Republic was detained.")


@pytest.mark.parametrize(
    ("approved", "source", "english"),
    [
        (HELD, "Задержан курьер из Баткена.", "A courier from Batken was detained."),
        (HELD, "Задержаны курьеры из Баткена.", ""),
        (HELD, "Задержана курьер из Баткена.", ""),
        (FLEW, "Курьер летел в Баткен.", "The courier was flying to Batken."),
        (FLEW, "Курьер летел в Баткене.", ""),
        (FLEW, "Курьер летит в Баткен.", ""),
        (COUNTED, "Задержаны 5 курьеров из Баткена.", "5 couriers from Batken were detained."),
        (COUNTED, "Задержан 1 курьер из Баткена.", ""),
        (SAID, "Об этом рассказал Азамат Токтогулов.", "Azamat Toktogulov told this about his work."),
        (SAID, "Об этом рассказала Айгуль Токтогулова.", ""),
        (CITIZEN, "Задержан гражданин Узбекистана.", "An Uzbek national was detained."),
        (FROM, "Задержан гражданин Узбекистана.", "A national of Uzbekistan was detained."),
        (REPUBLIC, "Задержан гражданин Узбекистана.", ""),
        (("Задержаны граждане Казахстана.", "Two Kazakhs were detained."), "Задержаны граждане Узбекистана.", ""),
    ],
)
def test_an_approved_sentence_is_adapted_to_the_same_forms_only(approved, source, english):
    setting = Setting("kg")
    assert adapt(unit(*approved), source, find_names(source, setting), setting) == english


def test_a_person_is_exchanged_in_the_spelling_of_the_new_sentence():
    setting = Setting("kg")
    old = unit("Об этом сообщил Иван Петров.", "This was said by Ivan Petrov.")
    source = "Об этом сообщил Азамат Токтогулов."
    assert adapt(old, source, find_names(source, setting), setting) == "This was said by Azamat Toktogulov."


def test_a_fact_that_the_human_left_out_is_not_exchanged():
    setting = Setting("kg")
    old = unit("В городе Ош изъято 5 килограммов гашиша.", "Hashish was seized in the city of Osh.")
    source = "В городе Ош изъято 6 килограммов гашиша."
    assert adapt(old, source, find_names(source, setting), setting) == ""


def run(tmp_path, approved, answer="The load was taken."):
    inbox = tmp_path / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "osh.txt").write_text("Груз изъят\n\nВ доме изъят крупный груз гашиша.\n", encoding="utf-8")
    asked = Options(inputs=(inbox,), outbox=tmp_path / "outbox", number=7, glossaries=(), approved=approved)
    now = datetime.datetime(2025, 9, 8, tzinfo=datetime.UTC)
    engine = ScriptedEngine(lambda request, decoding: [answer])
    with Resources(engine=engine, glossaries=(), approved=asked.approved) as equipment:
        report = pipeline.run(preparation.prepare(asked, now.date()), asked, Silence(), now, equipment)
    return report, json.loads(report.path.read_text(encoding="utf-8"))


def test_the_report_says_what_was_approved_and_what_is_like_it_and_the_signature_names_the_memory(tmp_path):
    path = tmp_path / "desk.sqlite3"
    with ApprovedMemory.open(path) as memory:
        memory.add(
            [
                unit("Груз изъят", "Load confiscated"),
                unit("В доме изъят крупный груз опия.", "A large load of opium was found in a house."),
            ]
        )
    report, data = run(tmp_path, path)
    headline, body = data["segments"]
    assert headline["origin"] == "approved" and headline["english"] == "Load confiscated" and headline["fuzzy"] == []
    assert body["fuzzy"][0]["english"] == "A large load of opium was found in a house."
    assert "|approved:none" not in report.signature
    assert "|approved:none" in run(tmp_path, tmp_path / "none.sqlite3")[0].signature


def test_a_memory_that_turns_out_damaged_in_the_middle_of_a_run_costs_nothing_but_itself(tmp_path, caplog):
    path = tmp_path / "desk.sqlite3"
    with ApprovedMemory.open(path) as memory:
        memory.add([unit("Груз изъят", "Load confiscated")])
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE unit")
    report, data = run(tmp_path, path)
    assert report.bulletin is not None and {segment["origin"] for segment in data["segments"]} <= {"model", "retry"}
    assert caplog.text.count("goes on without it") == 1 and str(path) in caplog.text
