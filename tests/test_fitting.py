import pytest

from svodka.translation.fitting import fit

CASES = [
    ("Задержан курьер", "A courier was detained.", "A courier was detained"),
    ("Задержан курьер.", "A courier was detained", "A courier was detained."),
    ("внутри кабины нашли героин,", "In the cabin heroin was found.", "in the cabin heroin was found,"),
    ("в Бишкеке прошёл рейд.", "Bishkek saw a raid.", "Bishkek saw a raid."),
    ("«Мы нашли тайник», – сказал он.", "«We found a cache», he said.", '"We found a cache", he said.'),
    ("Операция «Мак»", 'Operation "Poppy."', 'Operation "Poppy"'),
    ("Кто доставил груз?", "Who delivered the load?", "Who delivered the load?"),
    (
        "Как писал rus.err.ee, мэр ушёл.",
        "rus.err.ee wrote that the mayor left.",
        "rus.err.ee wrote that the mayor left.",
    ),
    ("Изъято 5 кг.", "seized  5\u00a0kg.", "Seized 5 kg."),
    ("Задержан курьер.", "", ""),
    ("«Мы нашли тайник.", "We found a cache.", '"We found a cache.'),
    ("«Мы нашли тайник.", '"We found a cache."', '"We found a cache.'),
    ("Он сказал: «Мы нашли тайник.", 'He said: "We found a cache."', 'He said: "We found a cache.'),
    ("Просим о помощи», – сказал он.", 'We ask for help," he said.', 'We ask for help," he said.'),
    ("Мы просим о помощи», – сказал он.", '"We ask for help," he said.', 'We ask for help," he said.'),
    ("Просим о помощи.", '"We ask for help.', "We ask for help."),
    ("Дело передано «Хабару».", 'The case was passed to "Khabar."', 'The case was passed to "Khabar."'),
]


@pytest.mark.parametrize(("source", "english", "expected"), CASES)
def test_the_english_takes_the_outline_of_its_source(source, english, expected):
    assert fit(source, english) == expected


@pytest.mark.parametrize(("source", "english", "expected"), CASES)
def test_fitting_twice_changes_nothing_more(source, english, expected):
    assert fit(source, expected) == expected
