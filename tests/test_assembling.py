"""A unit put together again: what the checks and the cascade found stands at its words in the finished English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import ScriptedEngine
from svodka.facts.gazetteer import load_gazetteer
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry, GlossaryFile, merge
from svodka.translation.run import Rulebook, translate
from svodka.translation.units import TranslationUnit, take_apart
from svodka.types import FactKind, Translation

STASH = Entry("закладка", "stash", avoid=("bookmark",), reference="ours")
COURIER = Entry("курьер", "courier", avoid=("messenger",), reference="ours")
RULEBOOK = Rulebook(Matcher(merge([GlossaryFile([STASH, COURIER])])), load_gazetteer())


def translated(source: str, *answers: str, headline: bool = False) -> Translation:
    """The translation by an engine that says the answers in turn, a sentence each, whatever else it is asked."""
    parted = take_apart([TranslationUnit(source, headline=headline)])
    said = dict(zip(parted.first_places, answers, strict=True))
    engine = ScriptedEngine(lambda request, decoding: [said[request.source]] if request.source in said else [])
    (translation,) = translate(parted, engine, RULEBOOK, lambda words, index: None)
    return translation


def places(translation: Translation, check: str) -> list[tuple[int, str]]:
    return [(finding.start, finding.quote) for finding in translation.findings if finding.check == check]


def test_a_wrong_figure_is_found_at_its_own_place_and_not_within_another_one():
    done = translated(
        "Из 15 мужчин 6 человек задержаны, 7 отпущены.", "Of 15 men 6 people were detained, 7 and 5 released."
    )
    assert places(done, "number") == [(done.english.rindex("5"), "5")]


def test_a_finding_behind_an_address_is_counted_from_the_beginning_of_the_whole():
    done = translated(
        "Сайт https://news.example/5 сообщил, что изъято 6 литров.", "The site", "reported that 5 litres 6 were seized."
    )
    (number,) = places(done, "number") or [(-1, "")]
    assert done.english[number[0] :].startswith("5 litres")
    assert number[0] > done.english.index("example/5")


def test_a_replaced_term_is_found_after_the_figures_before_it_got_their_house_form():
    done = translated("Нашли 1500 свёртков и закладку.", "They found 1500 packages and a bookmark.")
    assert done.english == "They found 1,500 packages and a stash."
    assert places(done, "term") == [(done.english.index("stash"), "stash")]


def test_a_quote_at_the_edge_of_a_headline_is_quoted_as_the_headline_has_it():
    done = translated("Курьер нашёл тайник", "messenger found a hiding-place.", headline=True)
    assert done.english == "Courier found a hiding-place"
    assert places(done, "term") == [(0, "Courier")]


def test_figures_terms_and_places_are_linked_on_both_sides():
    done = translated("В Бишкеке нашли 1500 закладок.", "In Bishkek 1500 stashes were found.")
    assert [
        (link.kind, done.source[link.source_start : link.source_stop], done.english[link.start : link.stop])
        for link in done.links
    ] == [
        (FactKind.PLACE, "Бишкеке", "Bishkek"),
        (FactKind.FIGURE, "1500", "1,500"),
        (FactKind.TERM, "закладок", "stashes"),
    ]


def test_a_clause_cut_from_an_overlong_headline_gets_no_full_stop_after_its_comma():
    for clause in (
        "Полиция задержала трёх граждан соседнего государства,",
        "Полиция предупреждает –",
        "Полиция: «Не верьте»,",
    ):
        (parted,) = take_apart([TranslationUnit(clause, headline=True)]).units
        assert [sentence.source for sentence in parted.sentences] == [clause]


ENGLISH = st.lists(
    st.sampled_from(
        [
            "5",
            "15",
            "1500",
            "13,5 kg",
            "bookmark",
            "stash",
            "messenger",
            "Biskek",
            "the",
            "(",
            '"',
            "north",
            "опий",
            "men,",
        ]
    ),
    max_size=9,
).map(" ".join)
RUSSIAN = st.lists(
    st.sampled_from(
        [
            "5",
            "15 кг",
            "1500",
            "13,5 кг",
            "закладку",
            "курьер",
            "в Бишкеке",
            "на юге",
            "нашли",
            "https://a.example/5",
            "+996 312 66-01-01",
            "«опий»",
            "(",
        ]
    ),
    min_size=1,
    max_size=9,
).map(" ".join)


@given(RUSSIAN, ENGLISH, st.booleans())
@settings(max_examples=150)
def test_every_finding_with_a_place_quotes_what_stands_there(source: str, english: str, headline: bool):
    engine = ScriptedEngine(lambda request, decoding: [english], follows_hints=True)
    workload = take_apart([TranslationUnit(source, headline=headline)])
    (done,) = translate(workload, engine, RULEBOOK, lambda words, index: None)
    for finding in done.findings:
        assert finding.start >= 0 or not finding.quote
        if finding.start >= 0:
            assert done.english[finding.start : finding.start + len(finding.quote)] == finding.quote != ""
    for link in done.links:
        assert 0 <= link.source_start < link.source_stop <= len(source)
        assert 0 <= link.start < link.stop <= len(done.english)


def test_a_term_is_found_in_the_source_where_it_says_that_it_stands_also_behind_an_address():
    done = translated(
        "Сайт https://news.example/курьер сообщил, что курьер оставил закладку.",
        "The site",
        "reported that the courier left a stash.",
    )
    assert [(term.source, done.source.count(term.source, 0, term.start)) for term in done.terms] == [
        ("курьер", 1),
        ("закладку", 0),
    ]
    for term in done.terms:
        assert done.source[term.start :].startswith(term.source)
    assert {link.source_start for link in done.links if link.kind is FactKind.TERM} == {
        term.start for term in done.terms
    }


def test_a_day_that_the_calendar_does_not_have_is_told_at_the_english_date():
    done = translated("Рейд прошёл 31 февраля 2019 года.", "The raid took place on February 31, 2019.")
    assert done.english == "The raid took place on 31 February 2019."
    assert places(done, "date") == [(done.english.index("31"), "31 February 2019")]


def test_a_person_is_born_on_a_day_and_in_a_year():
    done = translated("Мужчина 12.05.1990 года рождения.", "A man born in 12 May 1990.")
    assert done.english == "A man born on 12 May 1990."
    assert translated("Жители 1990 года рождения.", "Residents born in 1990.").english == "Residents born in 1990."


def test_an_article_of_a_law_gets_its_capital_where_it_stands_and_nowhere_else():
    done = translated(
        "В статье журнала он процитировал статью 28 УК, и дело возбудили по статье 281.",
        "In a magazine piece on article 281 he quoted article 28 of the Criminal Code, and a case was opened under article 281.",
    )
    assert done.english.count("article 281") == 1, done.english


@pytest.mark.parametrize(
    ("cell", "english"),
    [
        ("13,5", "13.5"),
        ("1 234 567,8", "1,234,567.8"),
        ("45,6%", "45.6%"),
        ("+14,2 %", "+14.2%"),
        ("98 кг", "98 kg"),
        ("2024", "2024"),
        ("18765", "18,765"),
        ("12 (3,4%)", "12 (3.4%)"),
        ("15:40", "15:40"),
        ("–", "–"),
        ("UNODC", "UNODC"),
    ],
)
def test_figures_in_the_cells_of_a_table_are_written_as_english_has_them(cell: str, english: str):
    parted = take_apart([TranslationUnit(cell, is_cell=True)])
    (translation,) = translate(
        parted, ScriptedEngine(lambda request, decoding: []), RULEBOOK, lambda words, index: None
    )
    assert (translation.english, translation.findings) == (english, ())
