"""English forms by rule and table."""

import pytest

from svodka.english.inflection import indefinite_article, mend_articles, plurals, verb_forms
from svodka.english.phrases import Number, conjugate, in_number, number_forms


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("drug", "drugs"),
        ("stash", "stashes"),
        ("laboratory", "laboratories"),
        ("convoy", "convoys"),
        ("policeman", "policemen"),
        ("analysis", "analyses"),
        ("knife", "knives"),
        ("Box", "Boxes"),
        ("premises", "premises"),
        ("OCG", "OCGs"),
        ("cargo", "cargoes"),
    ],
)
def test_nouns_have_their_plural(noun: str, plural: str) -> None:
    assert plurals(noun)[0] == plural


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("seize", ("seize", "seizes", "seized", "seizing")),
        ("stop", ("stop", "stops", "stopped", "stopping")),
        ("commit", ("commit", "commits", "committed", "committing")),
        ("deliver", ("deliver", "delivers", "delivered", "delivering")),
        ("carry", ("carry", "carries", "carried", "carrying")),
        ("traffic", ("traffic", "traffics", "trafficked", "trafficking")),
        ("hide", ("hide", "hides", "hid", "hidden", "hiding")),
        ("sell", ("sell", "sells", "sold", "selling")),
        ("label", ("label", "labels", "labelled", "labeled", "labelling", "labeling")),
        ("lie", ("lie", "lies", "lay", "lied", "lain", "lying")),
        ("be", ("be", "is", "was", "were", "been", "being")),
        ("see", ("see", "sees", "saw", "seen", "seeing")),
        ("detain", ("detain", "detains", "detained", "detaining")),
    ],
)
def test_verbs_have_their_forms(base: str, forms: tuple[str, ...]) -> None:
    assert verb_forms(base).all == forms


@pytest.mark.parametrize(
    ("phrase", "article"),
    [
        ("officer", "an"),
        ("courier", "a"),
        ("hour-long raid", "an"),
        ("unit", "a"),
        ("unidentified man", "an"),
        ("FSB officer", "an"),
        ("UN body", "a"),
        ("European route", "a"),
        ("one-off deal", "a"),
        ("Interpol notice", "an"),
        ("18-year-old", "an"),
        ("11,000-strong", "an"),
        ("80th", "an"),
        ("180-metre", "a"),
        ("1,800", "a"),
        ("X-ray", "an"),
        ("U-turn", "a"),
        ("Uralsk", "a"),
        ("urgent", "an"),
    ],
)
def test_the_indefinite_article_goes_by_sound(phrase: str, article: str) -> None:
    assert indefinite_article(phrase) == article


@pytest.mark.parametrize(
    ("english", "mended"),
    [
        ("It served as a ashtray.", "It served as an ashtray."),
        (
            "A unemployed man hid an “hunting rifle” in a 18-metre pit.",
            "An unemployed man hid a “hunting rifle” in an 18-metre pit.",
        ),
        ("A Uzbek bought an pit. A old hangar burnt.", "An Uzbek bought a pit. An old hangar burnt."),
    ],
)
def test_an_article_that_does_not_fit_is_mended(english: str, mended: str) -> None:
    assert mend_articles(english) == mended


def test_an_article_stays_where_the_sound_is_in_doubt() -> None:
    for english in (
        "a SIM card, a NATO base, an Mi-8, an F-1 grenade and a L-shaped yard",
        "Vitamin A is in it; a and b are letters of group A. An Yiman-Tur came.",
        "an historic day at the Theater an der Wien",
        "a émigré, an MoU, an mRNA vaccine, an rpg, an 1868 map",
        "a urologist, a Ugandan, an onerous duty, a unidirectional route",
        "a hepatitis a outbreak, grade a apples",
        "He paid 5 manats a unit, a one-off, a European price.",
    ):
        assert mend_articles(english) == english


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [
        ("narcotic drug", "narcotic drugs"),
        ("crew of the ship", "crews of the ship"),
        ("monarch", "monarchs"),
        ("precursors", "precursors"),
        ("scales", "scales"),
        ("heroin", ""),
        ("soum", ""),
        ("possession of heroin", ""),
        ("Drug Control Department", ""),
        ("Minister of Internal Affairs", ""),
        ("Information and Coordination Centre", ""),
        ("OCG", ""),
        ("potent", ""),
        ("anti-drug", ""),
        ("alpha-PVP", ""),
        ("large scale", ""),
        ("on suspicion", ""),
        ("maintaining a drug den", ""),
        ("Centre for Combating Trafficking and their Precursors", ""),
        ("OMON special police unit", "OMON special police units"),
        ("small bag", "small bags"),
        ("person who injects drugs", ""),
        ("", ""),
    ],
)
def test_a_noun_phrase_has_the_plural_of_its_head_and_mass_nouns_names_and_abbreviations_have_none(
    phrase: str, plural: str
) -> None:
    assert in_number(phrase, Number.PLURAL) == plural


def test_the_forms_of_a_phrase_in_a_text_have_their_number() -> None:
    assert number_forms("narcotic drug") == {"narcotic drugs": Number.PLURAL, "narcotic drug": Number.SINGULAR}
    assert number_forms("precursors") == {"precursor": Number.SINGULAR, "precursors": Number.PLURAL}
    assert number_forms("heroin")["heroin"] is Number.SINGULAR
    assert number_forms(" ") == {}


@pytest.mark.parametrize(
    ("phrase", "past"),
    [
        ("seize", "seized"),
        ("to seize", "seized"),
        ("illegally possess", "illegally possessed"),
        ("institute a criminal case", "instituted a criminal case"),
        ("place under arrest", "placed under arrest"),
        ("cut off a channel", "cut off a channel"),
    ],
)
def test_the_verb_of_a_phrase_varies_and_nothing_else(phrase: str, past: str) -> None:
    assert conjugate(phrase)[0] == past


@pytest.mark.parametrize("phrase", ["confiscation", "criminal case was opened", "", "previously convicted"])
def test_what_no_verb_heads_is_no_verb_phrase(phrase: str) -> None:
    assert conjugate(phrase) == ()
