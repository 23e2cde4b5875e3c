import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svodka.bulletin.composition import split_attribution, tidy
from svodka.system.tables import forms, read_table


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("Heroin seized in Osh.", "Heroin seized in Osh"),
        ("Heroin seized . ", "Heroin seized"),
        ('They said "no."', 'They said "no"'),
        ("And then...", "And then..."),
        ("And then…", "And then…"),
        ("Who is detained?", "Who is detained?"),
        ("Indictment in the U.S.", "Indictment in the U.S."),
        ("Operation «Channel» ended", 'Operation "Channel" ended'),
        ("Operation “Channel” ended", 'Operation "Channel" ended'),
        ("Couriers used phones - MIA", "Couriers used phones – MIA"),
        ("Couriers used phones — MIA.", "Couriers used phones – MIA"),
        ("Drug-related crime falls", "Drug-related crime falls"),
        ("  Two \n detained  ", "Two detained"),
        ("", ""),
    ],
)
def test_headlines_are_put_into_the_house_form(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@example("'.'")
@given(st.text(alphabet="aU .…\"'«»-–—?)", max_size=20))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("dash", ["-", "–", "—", "--", "−"])
def test_an_attribution_after_any_dash_is_parted(dash: str) -> None:
    parted = split_attribution(f"Закладчики пользовались чужими номерами {dash} МВД")
    assert parted == ("Закладчики пользовались чужими номерами", "MIA")


def test_an_unknown_attribution_stays_in_the_headline() -> None:
    assert split_attribution("Опий — это яд") == ("Опий — это яд", "")


def test_every_attribution_of_the_table_is_parted_in_each_of_its_spellings() -> None:
    for row in read_table("attributions.tsv"):
        for name in forms(row["russian"]):
            parted = split_attribution(f"В Оше задержали курьера – {name}")
            assert parted == ("В Оше задержали курьера", row["english"])
