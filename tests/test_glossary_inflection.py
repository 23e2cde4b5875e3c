"""English forms by rule and table."""

import pytest

from svodka.glossary.inflection import plurals, render_forms, verb_forms, with_indefinite_article


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
    ],
)
def test_the_indefinite_article_goes_by_sound(phrase: str, article: str) -> None:
    assert with_indefinite_article(phrase) == f"{article} {phrase}"


def test_a_noun_phrase_varies_in_number_and_article_and_comes_with_a_capital() -> None:
    forms = render_forms("narcotic drug")
    assert forms[:5] == (
        "narcotic drug",
        "the narcotic drug",
        "a narcotic drug",
        "narcotic drugs",
        "the narcotic drugs",
    )
    assert {"Narcotic drug", "The narcotic drugs", "A narcotic drug"} <= set(forms)


def test_the_head_stands_before_the_preposition() -> None:
    assert "crews of the ship" in render_forms("crew of the ship")
    assert "crew of the ships" not in render_forms("crew of the ship")


def test_uncountables_and_names_get_neither_plural_nor_a() -> None:
    assert set(render_forms("heroin")) == {"heroin", "the heroin", "Heroin", "The heroin"}
    assert set(render_forms("Drug Control Department")) == {
        "Drug Control Department",
        "the Drug Control Department",
        "The Drug Control Department",
    }


def test_a_plural_target_has_its_singular_too() -> None:
    assert {"precursors", "the precursors", "a precursor"} <= set(render_forms("precursors"))
    assert "a precursors" not in render_forms("precursors")


def test_a_verb_varies_in_tense_and_voice() -> None:
    assert set(render_forms("seize", verbal=True)) >= {"seize", "seizes", "seized", "seizing", "Seized"}
    forms = render_forms("institute a criminal case", verbal=True)
    assert {"instituted a criminal case", "instituted criminal cases", "a criminal case was instituted"} <= set(forms)
    assert "criminal cases were opened" in render_forms("criminal case was opened", verbal=True)
    assert "placed under arrest" in render_forms("place under arrest", verbal=True)


def test_nothing_gives_nothing() -> None:
    assert render_forms("") == render_forms("  ") == ()
