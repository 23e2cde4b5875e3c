import re

import pytest

from svodka.english.inflection import lemmas, plurals, verb_forms
from svodka.glossary.checking import check
from svodka.glossary.loading import built_in_glossary_path, load
from svodka.glossary.matching import Matcher, TermMatch
from svodka.glossary.termbase import Entry
from svodka.translation.substitution import completed, replaced

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
    assert completed(english, target) == expected


REPLACED = [
    ("They found two bookmarks there.", "stash", "bookmark", "They found two stashes there."),
    ("A bookmark was found.", "underground laboratory", "bookmark", "An underground laboratory was found."),
    ("Bookmarks were found.", "stash", "bookmark", "Stashes were found."),
    ("They were charged with storing heroin.", "possession", "storing", "They were charged with possession heroin."),
    ("Two arrestees were questioned.", "detainee", "arrestee", "Two detainees were questioned."),
    ("Two chiefs of police met.", "Minister of Internal Affairs", "chief of police", ""),
    ("They found hemps.", "cannabis", "hemp", ""),
    ("They weighed it on a weight.", "scales", "weight", ""),
    ("The checks were frequent.", "inspection of vehicles", "check", "The inspections of vehicles were frequent."),
    ("They found a herb.", "cannabis", "herb", "They found a cannabis."),
    (
        "Operation “Canal–Red Dune” has ended.",
        'Operation "Channel - Red Barkhan"',
        'Operation "Canal - Red Dune"',
        'Operation "Channel - Red Barkhan" has ended.',
    ),
]


@pytest.mark.parametrize(("english", "target", "avoid", "expected"), REPLACED)
def test_a_wrong_noun_is_exchanged_in_its_own_number_or_not_at_all(english, target, avoid, expected):
    assert exchanged(Entry("х", target, avoid=(avoid,)), english) == (expected or english)


def test_a_wrong_verb_is_not_exchanged():
    english = "They excited a criminal case."
    entry = Entry("х", "initiate a criminal case", avoid=("excite a criminal case",))
    assert exchanged(entry, english, verbal=True) == english


def exchanged(entry, english, *, verbal=False):
    (verdict,) = check(english, [TermMatch(0, 1, "х", entry, verbal=verbal).requirement])
    assert verdict.avoided
    return replaced(english, verdict)


INVENTED = ("saling", "inspectioning", "drugses", "affairses", "cannabised", "detaineeds", "possessioning")


def test_no_avoided_rendering_of_the_shipped_glossary_is_exchanged_for_a_word_that_does_not_exist():
    glossary = load([built_in_glossary_path()])
    matcher = Matcher(glossary)
    known = {word.lower() for entry in glossary.entries for text in entry.renderings for word in words(text)}
    tried = made = 0
    for entry in glossary.entries:
        requirements = {match.requirement for match in matcher.find(entry.source, next(iter(entry.countries), ""))}
        for requirement in requirements:
            for avoided in {form for text in requirement.avoided for form in inflected(text)}:
                for english in (f"They {avoided} there.", f"It was {avoided} there.", f"A {avoided} was found."):
                    (verdict,) = check(english, [requirement])
                    if not verdict.avoided or verdict.satisfied or not requirement.preferred:
                        continue
                    tried += 1
                    after = replaced(english, verdict)
                    made += after != english
                    strange = [word for word in words(after) if word not in words(english) and not exists(word, known)]
                    assert not strange, (requirement.preferred, english, after)
                    assert not any(word in after.lower() and word not in english.lower() for word in INVENTED)
    assert tried > 12000
    assert made > 4000


def words(text):
    return re.findall(r"[A-Za-z]+", text)


def exists(word, known):
    import simplemma

    lower = word.lower()
    if lower in known or lemmas(lower) or simplemma.is_known(lower, lang="en"):
        return True
    return any(lower in plurals(base) for base in known)


def inflected(text):
    """The forms that somebody might give an avoided rendering, right and wrong ones: of its first word and of its last."""
    first, *rest = text.split()
    last = text.split()[-1]
    yield text
    yield from (" ".join((*text.split()[:-1], form)) for form in (*plurals(last), *verb_forms(last).all))
    yield from (" ".join((form, *rest)) for form in (*plurals(first), *verb_forms(first).all))
