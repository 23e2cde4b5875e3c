import pytest

from engines import ScriptedEngine
from svodka.checks import table
from svodka.engine.decoding import DecodingRequest
from svodka.translation.acceptance import Acceptance
from svodka.translation.drafts import draft_all
from svodka.translation.figures import in_house_form, mend_figures
from svodka.translation.mending import Means

HOUSE_FORM = [
    ("Изъято 16 тысяч 755 единиц.", "16 thousand 755 units were seized.", "16,755 units were seized."),
    ("Изъято 13,5 кг.", "13,5 kg were seized.", "13.5 kg were seized."),
    ("Осмотрено 1 878 гектаров.", "1878 hectares were inspected.", "1,878 hectares were inspected."),
    ("Ущерб – 17 млрд тенге.", "The damage is 17 billion tenge.", "The damage is 17 billion tenge."),
    ("Ему платили 12 тыс. долларов.", "They paid him 12 thousand dollars.", "They paid him 12,000 dollars."),
    ("Дело 2019 года.", "A case of 2019.", "A case of 2019."),
    ("Уничтожено 1.878 кустов.", "1.878 plants were destroyed.", "1,878 plants were destroyed."),
    ("Рейд прошёл 2 августа.", "The raid was made on August 2.", "The raid was made on 2 August."),
    (
        "18 октября 2021 года прошёл рейд.",
        "On October 18, 2021, a raid was made.",
        "On 18 October 2021, a raid was made.",
    ),
    ("Рейды идут с 2 по 5 августа.", "Raids go on from 2 to 5 August.", "Raids go on from 2 to 5 August."),
    ("Рейд прошёл 2 августа.", "The raid was made on the 2nd of August.", "The raid was made on the 2nd of August."),
    ("Задержаны двое.", "Two were detained.", "Two were detained."),
    ("Мужчины 1990 и 1995 годов рождения.", "Men born in 1990 and 1995.", "Men born in 1990 and 1995."),
    ("В 2010 и 2015 годах.", "In 2,010 and 2,015.", "In 2010 and 2015."),
    ("В 2010–2015 годах.", "In 2,010–2,015.", "In 2010–2015."),
    ("В 2010 или 2015 году.", "In 2,010 or 2,015.", "In 2010 or 2015."),
    ("Он прилетел рейсом 1545.", "He flew on flight 1,545.", "He flew on flight 1545."),
    ("Приказ № 1545.", "Order No. 1,545.", "Order No. 1545."),
    ("В 1990 году изъято 1990 кустов.", "1,990 plants were seized in 1990.", "1,990 plants were seized in 1990."),
]


@pytest.mark.parametrize(("source", "english", "expected"), HOUSE_FORM)
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
