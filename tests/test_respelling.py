import pytest

from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary.checking import check
from svodka.translation import requirements
from svodka.translation.substitution import respelt

CASES = [
    ("В Лянкяране задержаны двое.", "Two were detained in Laxnara.", "Two were detained in Lankaran."),
    ("Груз везли в Вахдат.", "The load was taken to Vakhtad's suburb.", "The load was taken to Vahdat's suburb."),
    (
        "Обыски прошли в Астаринском районе.",
        "Searches were made in Arstinskaya district.",
        "Searches were made in Astara district.",
    ),
    ("Груз шёл в Шымкент и Тараз.", "The load went to Shymkent and Tarsas.", "The load went to Shymkent and Taraz."),
    ("Двое задержаны в Чирчике.", "Two were detained by the police.", "Two were detained by the police."),
    ("В Усть-Каменогорске прошёл рейд.", "In Ust-Kamenogorsk, a raid was made.", "In Oskemen, a raid was made."),
    (
        "Рейд прошёл в Согдийской области.",
        "A raid was made in the Sogd region.",
        "A raid was made in the Sughd region.",
    ),
    ("В Асаке прошёл рейд.", "As a raid was made, two fled.", "As a raid was made, two fled."),
    ("Рейд прошёл в Оше.", "A raid was made in Osh.", "A raid was made in Osh."),
    (
        "Лейлекский районный суд вынес приговор.",
        "The Leilek District Court passed sentence.",
        "The Leylek District Court passed sentence.",
    ),
]


@pytest.mark.parametrize(("source", "english", "expected"), CASES)
def test_a_misspelt_name_is_put_right_only_where_the_span_is_certain(source, english, expected):
    for requirement in requirements.find(source, requirements.Setting(), None, load_gazetteer()):
        verdicts = check(english, [requirement])
        if not verdicts[0].satisfied:
            english = respelt(english, requirement, verdicts)
    assert english == expected


def test_the_point_of_an_initial_is_not_doubled():
    person = requirements.NamedPerson(9, 17, "Айбек Т.", "Айбек Т.", "Aibek T.", ruled=True)
    (one,) = requirements.find("Задержан Айбек Т., житель Оша.", requirements.Setting(people=(person,)), None, None)
    english = "Aybekh T., a resident of Osh, was detained."
    assert respelt(english, one, check(english, [one])) == "Aibek T., a resident of Osh, was detained."
