"""Find the places at which a rendering may be forced into a translation, and the forms in which it may stand there."""

import re
from itertools import zip_longest
from typing import Any

from svodka.english.inflection import indefinite_article
from svodka.english.phrases import Number, conjugate, in_number
from svodka.glossary.checking import Requirement, TermVerdict
from svodka.russian.morphology import analyse
from svodka.russian.tokens import is_abbreviation
from svodka.system.tables import fold
from svodka.types import RequirementKind

_WORD = re.compile(r"[\w'’-]+")
_ARTICLE_BEFORE = re.compile(r"\b(?:an?|the)\s+$", re.IGNORECASE)
_OPENING = (",", ";", ":", "–")
"""What the words before end in where a phrase surely begins."""
PLACES = 3
"""The number of word boundaries tried for a term whose wrong rendering is not known."""
_FEW_LETTERS = 3
"""Words of at most this many letters do not show a place: `of` and `the` stand everywhere."""
PREFIXES = 3
"""The most forced beginnings for one term: each costs a greedy decode."""


def prefixes(source: str, english: str, verdict: TermVerdict) -> list[str]:
    """Return at most `PREFIXES` beginnings of the translation that end in the term's rendering, the likeliest first.

    A known wrong rendering gives the place. Otherwise word boundaries are tried, first those at which words of the rendering stand
    already, then those nearest to the term's relative place in the source.
    """
    heads = [english[:place].rstrip() for place in _places(source, english, verdict)]
    beginnings = ([_joined(head, form) for form in _forms(verdict.requirement, head)] for head in heads)
    # Every place in the likeliest form before any place in the second one.
    in_turn = (text for rank in zip_longest(*beginnings) for text in rank if text)
    return list(dict.fromkeys(in_turn))[:PREFIXES]


def _joined(head: str, form: str) -> str:
    if not head:
        return form[:1].upper() + form[1:]
    opens = head.endswith(("(", "[")) or (head.endswith('"') and head.count('"') % 2 == 1)
    return head + ("" if opens else " ") + form


def _places(source: str, english: str, verdict: TermVerdict) -> list[int]:
    if verdict.avoided:
        start = verdict.avoided_start
        article = _ARTICLE_BEFORE.search(english[:start])
        return [article.start(), start] if article else [start]
    requirement, words = verdict.requirement, list(_WORD.finditer(english))
    rendering = [_bare_stem(word) for word in requirement.preferred.split()]
    stems = [_bare_stem(word.group()) for word in words]
    # If words of the rendering stand in their places already, only the rest of it went wrong: `drug smuggling` for `heroin smuggling`.
    shared = [
        sum(len(stem) > _FEW_LETTERS and stem == there for stem, there in zip(rendering, stems[first:], strict=False))
        for first in range(len(words))
    ]
    wanted = requirement.start / max(1, len(source)) * len(english)
    places = list(range(len(words)))
    if requirement.preferred[0].isupper():
        # A name is most likely rendered by another name.
        places = [first for first in places if words[first].group()[0].isupper()] or places
    ranked = sorted(places, key=lambda first: (-shared[first], abs(words[first].start() - wanted)))
    return [words[first].start() for first in ranked[:PLACES]]


def _bare_stem(word: str) -> str:
    return word.lower().removesuffix("s")


def _forms(requirement: Requirement, head: str) -> list[str]:
    """Return the forms in which the rendering may follow `head`, the likeliest first; verbs in the past first, as the press reports."""
    target = requirement.preferred
    if requirement.verbal and (forms := conjugate(target)):
        return list(forms)
    if requirement.kind is not RequirementKind.TERM or requirement.verbal:
        return [target]
    in_numbers = (in_number(target, number) for number in _numbers(requirement))
    bare = list(dict.fromkeys(filter(None, in_numbers))) or [target]
    has_article = re.search(r"\b(?:an?|the)$", head, re.IGNORECASE)
    is_name = target[:1].isupper() and " " not in target
    if len(bare) > 1 or has_article or is_name:
        return bare
    if bare == [target] and head.endswith(_OPENING) and in_number(target, Number.PLURAL) not in ("", target):
        # `…, heavy truck found`: one of what can be counted does not open a clause without an article.
        return [f"the {target}", f"{indefinite_article(target)} {target}", target]
    return [*bare, f"the {bare[0]}"]


def _numbers(requirement: Requirement) -> list[Number]:
    """Return the numbers that the Russian term may have, by its head and adjectives: two for `закладки`, one for `маковые поля`.

    If the dictionary form is itself a plural (`весы`, `наркоденьги`), the English is a plural too if it has one.
    """
    headword, words = requirement.headword.split(), requirement.text.split()
    head = _head(headword)
    if head < 0 or len(headword) != len(words):
        return [Number.SINGULAR]
    if is_abbreviation(words[head]):
        # Its letters do not show its number.
        return [Number.SINGULAR, Number.PLURAL]
    possible = {"sing", "plur"}
    for word, dictionary_form in zip(words[: head + 1], headword, strict=False):
        possible = (possible & _grammatical_numbers(word, dictionary_form)) or possible
    return [number for number, tag in ((Number.PLURAL, "plur"), (Number.SINGULAR, "sing")) if tag in possible]


def _head(headword: list[str]) -> int:
    """Return the index of the nominative noun, abbreviation or adjective used as a noun that heads a dictionary form; -1 = none."""
    for index, word in enumerate(headword):
        if is_abbreviation(word) or any({"NOUN", "nomn"} in reading.tag for reading in analyse(_bare(word))):
            return index
    return 0 if any(_is_adjective(reading.tag) for reading in analyse(_bare(headword[0]))) else -1


def _is_adjective(tag: Any) -> bool:
    return "ADJF" in tag or "PRTF" in tag


def _grammatical_numbers(word: str, dictionary_form: str) -> set[str]:
    """Return the numbers (`sing`, `plur`) of the readings of a word that belong to its dictionary form.

    The plural of a noun that has no singular counts as `sing`, because its dictionary form is that plural.
    """
    readings = [reading for reading in analyse(_bare(word)) if reading.tag.number]
    lemma = fold(_bare(dictionary_form))
    own = [reading for reading in readings if fold(reading.normal_form) == lemma or _is_adjective(reading.tag)]
    return {"sing" if "Pltm" in reading.tag else str(reading.tag.number) for reading in own or readings}


def _bare(word: str) -> str:
    return word.strip('«»"“”„,').lower()
