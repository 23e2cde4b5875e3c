from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from members import HEADINGS
from svodka.bulletin.assembly import assemble
from svodka.facts.countries import countries
from svodka.options import Group, HeadingOverride, Layout
from svodka.types import ArticleId, Block, Bulletin, Item, Passage, Period

PERIOD = Period(date(2019, 10, 28), date(2019, 11, 3))


def item(country: str, headline: str = "Heroin seized") -> Item:
    return Item(ArticleId(Path("a.txt")), Block((Passage(headline),)), (), country=country)


def headings(bulletin: Bulletin) -> list[tuple[str, list[str]]]:
    return [(group.heading, [section.heading for section in group.sections]) for group in bulletin.groups]


def test_member_states_stand_in_treaty_order_then_the_others_then_the_undecided() -> None:
    bulletin = assemble([item(code) for code in ("", "tr", "uz", "af", "ru", "az", "kg", "tj", "tm", "kz")], PERIOD, 43)
    assert headings(bulletin) == [
        ("CARICC MEMBER STATES", HEADINGS),
        ("OTHER COUNTRIES", ["ISLAMIC REPUBLIC OF AFGHANISTAN", "REPUBLIC OF TÜRKIYE"]),
        ("COUNTRY NOT DETERMINED – PLEASE PLACE", [""]),
    ]


def test_countries_and_groups_without_news_are_left_out() -> None:
    assert headings(assemble([item("kg")], PERIOD, None)) == [("CARICC MEMBER STATES", ["KYRGYZ REPUBLIC"])]
    assert assemble([], PERIOD, None).groups == ()


def test_items_of_a_country_keep_their_order() -> None:
    bulletin = assemble([item("kg", "B"), item("kz", "C"), item("kg", "A")], PERIOD, 1)
    assert [entry.headline.text for entry in bulletin.groups[0].sections[1].items] == ["B", "A"]


def test_the_title_block_comes_from_the_layout() -> None:
    bulletin = assemble([], PERIOD, 43, Layout(banner="Draft", title_lines=("ONE",), subtitle="two"))
    assert (bulletin.banner, bulletin.title_lines, bulletin.subtitle) == ("Draft", ("ONE",), "two")
    assert (bulletin.period, bulletin.number) == (PERIOD, 43)


def test_an_office_may_order_groups_and_countries_and_name_them_otherwise() -> None:
    layout = Layout(
        group_order=(Group.UNDECIDED, Group.OTHERS),
        country_order=("uz", "tr"),
        headings=(HeadingOverride("kg", "KYRGYZSTAN"), HeadingOverride("tr", "TURKEY")),
        other_heading="ELSEWHERE",
    )
    bulletin = assemble([item(code) for code in ("kg", "af", "tr", "uz", "")], PERIOD, 1, layout)
    assert headings(bulletin) == [
        ("COUNTRY NOT DETERMINED – PLEASE PLACE", [""]),
        ("ELSEWHERE", ["TURKEY", "ISLAMIC REPUBLIC OF AFGHANISTAN"]),
        ("CARICC MEMBER STATES", ["REPUBLIC OF UZBEKISTAN", "KYRGYZSTAN"]),
    ]


def test_an_unknown_country_code_is_not_lost() -> None:
    bulletin = assemble([item("zz")], PERIOD, 1)
    assert headings(bulletin) == [("COUNTRY NOT DETERMINED – PLEASE PLACE", [""])]


CODES = st.sampled_from([country.code for country in countries()]) | st.sampled_from(["", "zz", "KG"])


@given(st.lists(CODES), st.lists(st.sampled_from(Group), unique=True), st.lists(CODES))
def test_every_item_appears_exactly_once(codes: list[str], groups: list[Group], order: list[str]) -> None:
    items = [item(code, str(number)) for number, code in enumerate(codes)]
    layout = Layout(group_order=tuple(groups), country_order=tuple(order))
    bulletin = assemble(items, PERIOD, 1, layout)
    placed = [entry for group in bulletin.groups for section in group.sections for entry in section.items]
    assert sorted(placed, key=lambda entry: int(entry.headline.text)) == items
    assert all(section.items for group in bulletin.groups for section in group.sections)
