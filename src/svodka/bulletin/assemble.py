"""Items to a bulletin: every item under its country, the countries in order, nothing lost."""

from collections.abc import Mapping, Sequence

from svodka.bulletin.layout import Group, Layout
from svodka.countries import Country, countries
from svodka.types import Bulletin, Item, Period, Section, SectionGroup


def assemble(items: Sequence[Item], period: Period, number: int | None, layout: Layout | None = None) -> Bulletin:
    """Return the bulletin of `items`: member states in treaty order, other countries by heading, then the undecided ones.

    Each item appears exactly once, in the order given within its country. Countries and parts without items are left out. An item
    whose country code is "" or in no table stands among the undecided.
    """
    layout = layout or Layout()
    table = {country.code: country for country in countries()}
    by_code: dict[str, list[Item]] = {}
    for item in items:
        by_code.setdefault(item.country if item.country in table else "", []).append(item)
    overrides = {override.code: override.heading for override in layout.headings}
    sections = [
        Section(code, overrides.get(code) or table[code].heading if code else "", tuple(by_code[code]))
        for code in _ordered(by_code, table, layout)
    ]
    return Bulletin(
        title_lines=layout.title_lines,
        subtitle=layout.subtitle,
        banner=layout.banner,
        period=period,
        number=number,
        groups=_groups(sections, table, layout),
    )


def _ordered(codes: Mapping[str, object], table: Mapping[str, Country], layout: Layout) -> list[str]:
    """Order by the office's wish, then by the treaty, then by the alphabet of the headings; the undecided wherever they fall."""
    wished = {code: place for place, code in reversed(list(enumerate(layout.country_order)))}
    overrides = {override.code: override.heading for override in layout.headings}

    def key(code: str) -> tuple[int, int, str]:
        country = table.get(code)
        if country is None:
            return len(wished), 0, ""
        treaty_place = country.treaty_order or len(table)
        return wished.get(code, len(layout.country_order)), treaty_place, overrides.get(code) or country.heading

    return sorted(codes, key=key)


def _groups(sections: Sequence[Section], table: Mapping[str, Country], layout: Layout) -> tuple[SectionGroup, ...]:
    headings = {
        Group.MEMBERS: layout.member_heading,
        Group.OTHERS: layout.other_heading,
        Group.UNDECIDED: layout.undecided_heading,
    }
    groups = []
    for group in dict.fromkeys((*layout.group_order, *Group)):
        members = tuple(section for section in sections if _group_of(section, table) is group)
        if members:
            groups.append(SectionGroup(headings[group], members))
    return tuple(groups)


def _group_of(section: Section, table: Mapping[str, Country]) -> Group:
    if not section.code:
        return Group.UNDECIDED
    return Group.MEMBERS if table[section.code].is_member else Group.OTHERS
