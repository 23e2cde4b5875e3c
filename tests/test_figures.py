import pytest

from case_tables import cases
from engines import ScriptedEngine
from svodka.checks import table
from svodka.engine.decoding import DecodingRequest
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.figures import find_doubtful_points, in_house_form, mend_figures
from svodka.translation.mending import Means


@cases("house_form")
def test_figures_are_written_in_the_house_form(source, english, expected):
    assert in_house_form(source, english) == expected
    assert in_house_form(source, expected) == expected
    assert not [finding for finding in table.findings(source, expected) if finding.check == "number"]


def drafts(engine, source):
    means = Means(engine, Acceptance(engine))
    return mend_figures(draft_all([DecodingRequest(source)], means, lambda index: None), means)[0]


def test_a_changed_figure_is_forced_and_the_model_writes_the_rest():
    def answer(request, decoding):
        if request.prefix == "Police seized 2.3 kilograms":
            return ["Police seized 2.3 kilograms of hashish."]
        return ["Police seized 23 grams of hashish."]

    draft = drafts(ScriptedEngine(answer), "Полиция изъяла 2,3 килограмма гашиша.")
    assert draft.english == "Police seized 2.3 kilograms of hashish."
    assert (draft.penalty, draft.exchanged) == (0, False)


def test_a_figure_that_cannot_be_forced_is_exchanged_in_place_and_marked():
    draft = drafts(
        ScriptedEngine(lambda request, decoding: ["Police seized 23 kilograms of hashish."]),
        "Полиция изъяла 2,3 килограмма гашиша.",
    )
    assert draft.english == "Police seized 2.3 kilograms of hashish."
    assert draft.exchanged


def test_half_of_a_wrong_range_does_not_become_the_whole_range():
    english = "Relatives paid 2,000 to 1,500 manats."
    draft = drafts(ScriptedEngine(lambda request, decoding: [english]), "Родственники платили от 200 до 1500 манатов.")
    assert (draft.english, draft.exchanged) == (english, False)
    assert "number" in [finding.check for finding in table.findings(draft.source, draft.english)]


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("Объём изъятого вырос в 1,5 раза.", "The volume seized rose by 50 percent."),
        ("Задержаны 15 человек.", "In 2024, several people were detained."),
        ("Изъято 12 свёртков.", "Packages weighing 30 grams were seized."),
        ("Изъято 1 кг 250 г гашиша.", "1.3 kg of hashish was seized."),
    ],
)
def test_a_figure_of_another_kind_or_half_of_a_quantity_is_not_written_over_another(source, english):
    draft = drafts(ScriptedEngine(lambda request, decoding: [english]), source)
    assert (draft.english, draft.exchanged) == (english, False)


def test_a_right_sentence_is_left_alone_and_asks_nothing():
    engine = ScriptedEngine(lambda request, decoding: ["Police seized 2.3 kilograms of hashish."])
    draft = drafts(engine, "Полиция изъяла 2,3 килограмма гашиша.")
    assert len(engine.asked) == 1
    assert not draft.exchanged


def test_a_lost_figure_stays_flagged_where_nothing_brings_it_back():
    draft = drafts(
        ScriptedEngine(lambda request, decoding: ["Police seized hashish."]), "Полиция изъяла 2,3 килограмма гашиша."
    )
    assert "number" in [finding.check for finding in table.findings(draft.source, draft.english)]


SLIPS = [
    (
        "Изъято 134 килограмма 560 граммов.",
        "134 kilograms of 560 grams were seized.",
        "134 kilograms 560 grams were seized.",
    ),
    ("Ему грозит от 8 до 12 лет.", "He faces up to 8 to 12 years.", "He faces from 8 to 12 years."),
    ("На площади 12,6 га.", "On an area of 12.6 ha².", "On an area of 12.6 ha."),
    ("На площади 12 кв. км.", "On an area of 12 km².", "On an area of 12 km²."),
    ("Изъято 2300 долларов США.", "$2,300 USD were seized.", "$2,300 were seized."),
    ("Изъято 5 килограммов, из них 3 грамма чистых.", "5 kilograms of 3 grams.", "5 kilograms of 3 grams."),
]


@pytest.mark.parametrize(("source", "english", "expected"), SLIPS)
def test_right_figures_in_wrong_words_are_mended_where_the_source_says_how(source, english, expected):
    assert in_house_form(source, english) == expected


@pytest.mark.parametrize(
    ("source", "english", "expected"),
    [
        ("Его осудили на 8 лет 6 месяцев.", "He was jailed for 8 6 months.", "He was jailed for 8 years 6 months."),
        ("Его осудили на 1 год и 6 месяцев.", "He was jailed for 1 and 6 months.", "He was jailed for 1 year and 6 months."),
    ],
)  # fmt: skip
def test_a_lost_word_for_years_is_put_back(source, english, expected):
    assert [finding.quote for finding in table.findings(source, english) if finding.check == "number"]
    assert drafts(ScriptedEngine(lambda request, decoding: [english]), source).english == expected


def test_a_weight_that_may_be_a_thousand_times_another_is_left_and_told():
    source, english = "Изъято 2,000 кг героина.", "2 kg of heroin were seized."
    assert in_house_form(source, english) == english
    (finding,) = find_doubtful_points(source, english)
    assert finding.message.startswith("“2,000 кг” may be 2")
