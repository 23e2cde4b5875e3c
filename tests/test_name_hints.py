from dataclasses import replace

import pytest

from engines import ScriptedEngine
from svodka.dictionary.lookup import load_dictionary
from svodka.engine.decoding import DecodingRequest, Hint, Tuning
from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary.checking import Requirement
from svodka.translation import requirements
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.enforcement import enforce
from svodka.translation.mending import Means
from svodka.translation.name_hints import choose_name_hints, join
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.run import Rulebook, draft_sentences
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import RequirementKind


def told(sentence, most=3, people=(), country=""):
    wanted = requirements.find(sentence, Setting(country, people=people), None, load_gazetteer())
    hints = choose_name_hints(sentence, wanted, load_dictionary().look_up(sentence), country, most)
    return {hint.source: hint.target for hint in hints}


@pytest.mark.parametrize(
    ("sentence", "form", "latin"),
    [
        ("Рейд прошёл в Забайкальске.", "Забайкальске", "Zabaykalsk"),  # the morphology knows it
        ("Лабораторию нашли в Малгобеке.", "Малгобеке", "Malgobek"),  # -бек
        ("Гашиш хранили в селе Бесагаш под Алматы.", "Бесагаш", "Besagash"),  # -агаш
        ("Фуру остановили у поста «Баграташен».", "Баграташен", "Bagratashen"),  # a noun of the region before it
        ("Задержан житель кишлака Лангар.", "Лангар", "Langar"),
        ("Судья Гогоберишвили отправила его под арест.", "Гогоберишвили", "Gogoberishvili"),
        ("В озере утонули супруги Жекшеналиевы.", "Жекшеналиевы", "Zhekshenaliyev"),  # a family
        ("Тело вытащили из Хопра.", "Хопра", "Khopyor"),  # the dictionary has it
        ("Водитель «Тойоты» скрылся.", "Тойоты", "Toyota"),
        ("Матч прошёл в Халле.", "Халле", "Halle"),  # the table of foreign names has it, and the dictionary Hull
        ("Порт Влиссингена закрыли.", "Влиссингена", "Vlissingen"),
    ],
)
def test_a_small_name_is_told_in_its_dictionary_form(sentence, form, latin):
    assert told(sentence).get(form) == latin


def test_the_spelling_is_that_of_the_country():
    sentence = "Осудили семью Ходжамурадовых."
    assert (told(sentence, country="tm"), told(sentence)) == (
        {"Ходжамурадовых": "Hojamuradov"},
        {"Ходжамурадовых": "Khojamuradov"},
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Он был задержан в Арташте и Варташе.",  # Арташт, Арташта, Арташте
        "Аудитор Бернольф Дюклозан выявил хищения.",  # from the Latin alphabet
        "Печи марки «Вахтель» закупил завод.",  # Wachtel
        "Их видели в Катавском районе.",  # an adjective
        "Дело рассматривает Чебоксарский суд.",
        "Полиция Москвы задержала двоих.",  # the model knows it
        "Задержан гражданин Эстонии.",  # an Estonian too
        "Сообщили в МВД и ГКНБ.",
        "Полиция прочла пост Вайли.",  # what Wiley wrote
        "Премьер Раджастана подал в отставку.",  # Rajasthan
        "Преображение показали в магазине «Верный».",  # words
    ],
)
def test_what_no_rule_is_certain_of_is_not_told(sentence):
    assert told(sentence) == {}


def test_places_of_the_gazetteer_and_recognised_persons_are_left_to_the_cascade():
    person = NamedPerson(9, 23, "Ерлан Бесбеков", "Ерлан Бесбеков", "Yerlan Besbekov")
    assert told("Задержан Ерлан Бесбеков из кишлака Лангар.", people=(person,)) == {"Лангар": "Langar"}
    assert told("В Чуйской области и Токмоке нашли тайник.") == {}


def test_as_many_are_told_as_the_model_reads():
    sentence = "Из Малгобека через Забайкальск ехали в кишлак Лангар."
    assert list(told(sentence)) == ["Малгобека", "Забайкальск", "Лангар"]
    assert list(told(sentence, most=2)) == ["Малгобека", "Забайкальск"]
    assert told(sentence, most=0) == {}


def test_hints_are_joined_as_far_as_there_is_room_and_none_twice():
    source = "В Чуйской области у поста Лангар нашли закладки."
    chui, langar, stash = Hint("Чуйской области", "Chui region"), Hint("Лангар", "Langar"), Hint("закладки", "stash")
    assert join(source, [stash], [chui, langar], 3) == (chui, langar, stash)
    assert join(source, [stash], [chui, langar], 2) == (chui, stash)
    assert join(source, [chui, chui], [Hint("Чуйской", "Chui"), langar], 3) == (chui, langar)
    assert join(source, [stash, chui], [langar], 1) == (stash,)


SOURCE = "Пограничники нашли 12 закладок у кишлака Лангар."


def accept(engine):
    return Acceptance(engine)


def drawn(engine):
    workload = take_apart([TranslationUnit(SOURCE)])
    rulebook = Rulebook(places=load_gazetteer(), dictionary=load_dictionary())
    return draft_sentences(workload, rulebook, Means(engine, accept(engine)), lambda words, index: None)[SOURCE]


def test_the_draft_is_decoded_with_the_names_and_so_is_every_retry():
    engine = ScriptedEngine(lambda request, decoding: ["Border guards found stashes."], follows_hints=True)
    draft = drawn(engine)
    assert draft.request.hints == (Hint("Лангар", "Langar"),)
    assert len(engine.asked) > 1  # the figure is missing
    assert all(request.hints == draft.request.hints for request, _ in engine.asked if request.source == SOURCE)


@pytest.mark.parametrize(("follows", "most"), [(False, 3), (True, 0)])
def test_a_model_that_follows_no_hints_is_told_no_names(follows, most):
    engine = ScriptedEngine(lambda request, decoding: ["Border guards found 12 stashes."], follows_hints=follows)
    engine.info = replace(engine.info, tuning=replace(Tuning(), max_hints=most))
    assert drawn(engine).request.hints == ()
    assert not any(request.hints for request, _ in engine.asked)


def test_a_term_that_is_missing_goes_before_the_names_and_these_stay_where_there_is_room():
    start = SOURCE.index("закладок")
    term = Requirement(start, start + 8, "закладок", RequirementKind.TERM, "закладка", "stash", ("stash",))
    told = (Hint("Лангар", "Langar"),)
    for most, wanted in ((3, ["stash", "Langar"]), (1, ["stash"])):
        engine = ScriptedEngine(lambda request, decoding: ["Guards found 12 bookmarks in Langar."], follows_hints=True)
        engine.info = replace(engine.info, tuning=replace(Tuning(), max_hints=most))
        drafts = draft_all([DecodingRequest(SOURCE, hints=told)], Means(engine, accept(engine)), lambda index: None)
        engine.asked.clear()
        enforce(drafts, [(term,)], Means(engine, accept(engine)))
        assert [hint.target for hint in engine.asked[0][0].hints] == wanted


def test_what_the_draft_was_told_already_is_not_asked_again():
    start = SOURCE.index("Лангар")
    place = Requirement(start, start + 6, "Лангар", RequirementKind.PLACE, "Лангар", "Langar", ("Langar",))
    engine = ScriptedEngine(lambda request, decoding: ["Guards found 12 stashes."], follows_hints=True)
    request = DecodingRequest(SOURCE, hints=(Hint("Лангар", "Langar"),))
    drafts = draft_all([request], Means(engine, accept(engine)), lambda index: None)
    engine.asked.clear()
    enforce(drafts, [(place,)], Means(engine, accept(engine)))
    assert all(request.prefix for request, _ in engine.asked)
