import pytest

from svodka.glossary.checking import check
from svodka.glossary.entry import Entry
from svodka.glossary.matching import TermMatch
from svodka.translation import splicing
from svodka.translation.requirements import Requirement
from svodka.types import RequirementKind

COMPLETED = [
    (
        "the Ministry of the Republic of Kalmykia",
        "Republic of Kazakhstan",
        "the Ministry of the Republic of Kazakhstan",
    ),
    ("the Republic of Kazakhstan", "Republic of Kazakhstan", "the Republic of Kazakhstan"),
    (
        "the Republic of Chad and the Republic of Togo",
        "Republic of Kazakhstan",
        "the Republic of Chad and the Republic of Togo",
    ),
    ("the republic", "Republic of Kazakhstan", "the republic"),
    ("a drug dealer", "drug trafficking group", "a drug dealer"),
    (
        "the Drug Control Agency under the President of the Republic of Turkey said",
        "Drug Control Agency under the President of the Republic of Tajikistan",
        "the Drug Control Agency under the President of the Republic of Tajikistan said",
    ),
]


@pytest.mark.parametrize(("english", "target", "expected"), COMPLETED)
def test_a_name_that_begins_right_is_put_right_to_its_end(english, target, expected):
    assert splicing.completed(english, target) == expected


REPLACED = [
    ("They found two bookmarks there.", "stash", "bookmark", "They found two stashes there."),
    ("A bookmark was found.", "underground laboratory", "bookmark", "An underground laboratory was found."),
    ("Bookmarks were found.", "stash", "bookmark", "Stashes were found."),
    ("The police withdrawn it.", "seize", "withdrawn", "The police seize it."),
    ("They arrested him.", "detain", "arrest", "They detained him."),
]


@pytest.mark.parametrize(("english", "target", "avoid", "expected"), REPLACED)
def test_an_avoided_rendering_is_exchanged_in_its_own_form(english, target, avoid, expected):
    match = TermMatch(0, 1, "х", Entry("х", target, avoid=(avoid,)))
    (verdict,) = check(english, [match])
    assert verdict.avoided
    assert splicing.replaced(english, verdict) == expected


def test_a_rendering_is_forced_where_the_avoided_one_begins():
    source, english = "Нашли закладки с мефедроном.", "They found bookmarks with mephedrone."
    match = TermMatch(6, 14, "закладки", Entry("закладка", "stash", avoid=("bookmark",)))
    (verdict,) = check(english, [match])
    beginnings = splicing.prefixes(source, english, Requirement(match, RequirementKind.TERM), verdict)
    assert "They found stashes" in beginnings
    assert all(beginning.startswith("They found") for beginning in beginnings)


def test_no_blank_is_put_after_an_opening_quotation_mark():
    source, english = "вещество, известное как «соль»", 'a substance known as "sol"'
    match = TermMatch(25, 29, "соль", Entry("соль", "bath salts", avoid=("sol",)))
    (verdict,) = check(english, [match])
    assert 'a substance known as "bath salts' in splicing.prefixes(
        source, english, Requirement(match, RequirementKind.TERM), verdict
    )
