"""Whether two stretches of Russian stand in the same forms: `Задержан курьер` is no `Задержаны курьеры`, though their lemmas are the same.

Compared are number, case, tense, person, mood and voice, and whether something is a woman's; neuter and masculine are one in English.
What a form may be several of counts as all of them.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from svodka.approved_text import words
from svodka.morphology import analyser

_FEATURES = ("number", "case", "tense", "person", "mood", "voice")


def is_same(first: str, second: str, *, after_count: bool = False) -> bool:
    """Return whether two stretches have the same words in the same forms.

    `after_count`: a figure stands before each, and neither is one. Then the form of what is counted says nothing: `2 курьера` and
    `5 курьеров`.
    """
    counted = after_count
    for one, other in zip_longest(words(first), words(second), fillvalue=""):
        forms, others = _forms(one), _forms(other)
        lemmas = {lemma for lemma, _ in forms} & {lemma for lemma, _ in others}
        if one != other and not (lemmas if counted else forms & others):
            return False
        counted = counted and not _is_noun(one)
    return True


def share_a_case(first: str, second: str) -> bool:
    """Return whether two names of places can stand in the same case; of a word that no Russian case can be told of, always."""
    cases, others = _cases(first), _cases(second)
    return not cases or not others or not cases.isdisjoint(others)


def _cases(name: str) -> frozenset[str]:
    """The cases that all words of a name can have; those of the last word where they have none in common."""
    found: frozenset[str] = frozenset()
    for word in words(name):
        can = frozenset(str(parse.tag.case) for parse in _parses(word) if parse.tag.case)
        found = found & can or can or found
    return found


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset(
        (parse.normal_form, (*(str(getattr(parse.tag, name)) for name in _FEATURES), str(parse.tag.gender == "femn")))
        for parse in _parses(word)
    )


def _is_noun(word: str) -> bool:
    return any(parse.tag.POS == "NOUN" for parse in _parses(word))


def _parses(word: str) -> Iterator[Any]:
    return iter(analyser().parse(word)) if word else iter(())
