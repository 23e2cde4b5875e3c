"""Items to a bulletin: every item under its country, the countries in order, nothing lost.

The glossary terms of a bulletin, counted: which occurred, how often, and how their renderings came about.

Places, persons and references to laws are left out: there are many of them, they are checked in place, and a row says nothing more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from svodka.options import Group, Layout
from svodka.places.countries import Country, countries
from svodka.system.tables import fold
from svodka.types import Bulletin, Item, Outcome, Period, RequirementKind, Section, SectionGroup, TermOutcome, TermUse


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


OUTCOMES = {
    Outcome.NATIVE: "the translation had the rendering by itself",
    Outcome.HINTED: "translated again with the term given to the model",
    Outcome.NBEST: "taken from another of the model's translations",
    Outcome.RESPELT: "put into the official wording in place",
    Outcome.SPLICED: "the rendering was forced and the rest of the sentence translated after it",
    Outcome.REPLACED: "put in by replacement: check the grammar around it",
    Outcome.HUMAN: "worded otherwise by a person who approved it",
    Outcome.FAILED: "the rendering is not there: must be checked",
}
"""What each outcome means, in words for the reviewer."""


def count_uses(outcomes: Iterable[TermOutcome]) -> tuple[TermUse, ...]:
    """Return the terms among `outcomes`, one row for each dictionary form and rendering, by the Russian alphabet (ё with е).

    Every occurrence of a term is counted once; the order of `outcomes` plays no part. Where entries of the same words and rendering
    name different references, the row has them all.
    """
    grouped: dict[tuple[str, str], list[TermOutcome]] = {}
    for outcome in outcomes:
        if outcome.kind is RequirementKind.TERM:
            grouped.setdefault((outcome.entry, outcome.rendering), []).append(outcome)
    rows = [
        TermUse(
            entry,
            rendering,
            tuple(sorted((one.outcome for one in occurrences), key=tuple(Outcome).index)),
            "; ".join(sorted({one.reference for one in occurrences if one.reference})),
        )
        for (entry, rendering), occurrences in grouped.items()
    ]
    return tuple(sorted(rows, key=_alphabetical))


def write_counts(outcomes: Sequence[Outcome]) -> str:
    """Return how often each outcome came about, in the order of `Outcome`: `3 native, 1 hinted, 1 failed`."""
    counts = Counter(outcomes)
    return ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])


def write_totals(terms: Sequence[TermUse]) -> str:
    """Return the sheet's first line: how many terms and occurrences, and what became of them."""
    outcomes = [outcome for use in terms for outcome in use.outcomes]
    return f"{_number(len(terms), 'term')}, {_number(len(outcomes), 'occurrence')}: {write_counts(outcomes)}."


def write_legend(terms: Sequence[TermUse]) -> str:
    """Return what the outcomes in the table mean, those only that occur in it."""
    present = {outcome for use in terms for outcome in use.outcomes}
    meanings = "; ".join(f"{outcome.value} – {OUTCOMES[outcome]}" for outcome in Outcome if outcome in present)
    return f"Outcomes: {meanings}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _alphabetical(use: TermUse) -> tuple[list[str], str, str]:
    """Order word by word, as glossaries do; quotation marks and hyphens do not count, and ties are settled by the letters as written.

    Unicode has the Russian letters in their order except for ё.
    """
    words = re.findall(r"\w+", fold(use.entry))
    return words, use.entry, use.rendering
