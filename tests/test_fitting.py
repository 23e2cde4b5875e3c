from case_tables import cases
from svodka.translation.fitting import fit

CASES = cases("fitting", ("Изъято 5 кг.", "seized  5\u00a0kg.", "Seized 5 kg."), ("Задержан курьер.", "", ""))


@CASES
def test_the_english_takes_the_outline_of_its_source(source, english, expected):
    assert fit(source, english) == expected


@CASES
def test_fitting_twice_changes_nothing_more(source, english, expected):
    assert fit(source, expected) == expected
