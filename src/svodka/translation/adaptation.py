"""Adapt an approved sentence to other facts: its figures, dates, places and persons are exchanged for those of a new source.

This is done only where the two sources have the same words in the same forms apart from their facts, and where every fact that differs
stands at a known place of the approved English. Anything else is left to the model.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import TypeVar

from svodka.approved.likeness import tokens, words
from svodka.approved.memory import ApprovedMemory, ApprovedUnit, list_settled
from svodka.errors import RequestError
from svodka.facts.comparison import compare
from svodka.facts.figures import Figure, write_figure
from svodka.facts.gazetteer import load_gazetteer
from svodka.facts.numbers import find_russian
from svodka.facts.people import find_people
from svodka.glossary.checking import Requirement, TermVerdict, check
from svodka.russian.morphology import analyse
from svodka.russian.tokens import without_overlaps
from svodka.system.tables import forms, read_column
from svodka.translation import requirements
from svodka.translation.figures import number_span
from svodka.translation.requirements import NamedPerson, Setting
from svodka.translation.substitution import with_article
from svodka.types import FuzzyMatch, RequirementKind

_THE_BEFORE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_FEATURES = ("number", "case", "tense", "person", "mood", "voice")

Fact = Figure | Requirement
"""A figure or a name of a source that may differ in another week's sentence."""


def find_facts(source: str, names: Iterable[Requirement]) -> list[Fact]:
    """Return the facts of a source in order, none overlapping; `names` are its requirements."""
    named = (name for name in names if name.kind is not RequirementKind.TERM)
    return without_overlaps((*named, *find_russian(source)))


def find_names(source: str, setting: Setting) -> tuple[Requirement, ...]:
    """Return the places, persons and laws of a source that stands alone; persons are spelt as in the setting's country."""
    people = tuple(
        NamedPerson(person.start, person.stop, person.text, person.russian, person.latin)
        for person in find_people(source, setting.country)
        if person.certain
    )
    return requirements.find(source, replace(setting, people=people), None, load_gazetteer())


def adapt(unit: ApprovedUnit, source: str, names: Sequence[Requirement], setting: Setting) -> str:
    """Return the unit's English with its facts exchanged for those of `source`; "" where that cannot be done without doubt.

    `names` are the requirements of `source` in its article, `setting` that article's. The figures of the result are those of `source`.
    """
    old = find_facts(unit.source, find_names(unit.source, setting))
    new = find_facts(source, names)
    if not _is_same_frame(unit.source, old, source, new):
        return ""
    places = _places(unit, old)
    edits: list[tuple[int, int, str]] = []
    for before, after in zip(old, new, strict=True):
        if tokens(unit.source[before.start : before.stop]) == tokens(source[after.start : after.stop]):
            continue
        place = places.get(before.start)
        if place is None or not (written := _written(before, after, place, unit.english)):
            return ""
        edits.append((place.start, place.stop, written))
    english = unit.english
    edits.sort(reverse=True)
    if any(second[1] > first[0] for first, second in pairwise(edits)):
        return ""
    for start, stop, written in edits:
        english = with_article(english[:start], written) + written + english[stop:]
    comparison = compare(source, english)
    return "" if comparison.missing or comparison.extra or comparison.wrong_unit else english


def _places(unit: ApprovedUnit, facts: Sequence[Fact]) -> dict[int, Figure | TermVerdict]:
    """What renders the facts in the English, by their start in the source; those that are not found there are left out."""
    verdicts = check(unit.english, [fact for fact in facts if isinstance(fact, Requirement)])
    places: dict[int, Figure | TermVerdict] = {
        one.requirement.start: one for one in verdicts if one.satisfied and one.start >= 0
    }
    for pair in compare(unit.source, unit.english).kept:
        places.setdefault(pair.source.start, pair.english)
    return places


def _written(old: Fact, new: Fact, there: Figure | TermVerdict, english: str) -> str:
    """The words of the new fact at the place of the old one, a figure in the human's own wording if that fits; "" where none do."""
    if isinstance(new, Requirement):
        return _named(new, english[: there.start], english[there.start : there.stop])
    if isinstance(old, Requirement) or isinstance(there, TermVerdict) or (old.kind, old.unit) != (new.kind, new.unit):
        return ""
    start, stop = number_span(there)
    is_number_alone = there.date is None and (old.value == 1) == (new.value == 1) and there.unit == new.unit
    if is_number_alone and (start, stop) != (there.start, there.stop):
        return english[there.start : start] + write_figure(new, with_unit=False) + english[stop : there.stop]
    return write_figure(new, with_unit=there.unit == new.unit)


def _named(name: Requirement, before: str, there: str) -> str:
    """The words of a name at the place of another, a demonym for a demonym; "" where the words around it would have to change."""
    adjectives = {word for cell in read_column("demonyms.tsv", "words") for word in forms(cell)}
    if there in adjectives:
        return next((word for word in name.accepted if word in adjectives), "")
    # `Kazakhs`, `the Kyrgyz Republic`: the name that stands there has a form of its own.
    is_form = any(word in adjectives for word in (there.removesuffix("s"), there.removesuffix("es")))
    has_article = name.kind is RequirementKind.PLACE and _THE_BEFORE.search(before) is not None
    return "" if is_form or has_article else name.preferred


def _is_same_frame(source: str, facts: Sequence[Fact], other: str, others: Sequence[Fact]) -> bool:
    """Whether two sources are the same apart from their facts, and each fact can stand where the other one stands."""
    if len(facts) != len(others):
        return False
    counts = [False]
    for before, after in zip(facts, others, strict=True):
        if not _can_stand_for(before, after, source[before.start : before.stop], other[after.start : after.stop]):
            return False
        counts.append(all(isinstance(fact, Figure) and fact.value != 1 for fact in (before, after)))
    return all(map(_have_same_grammar, _between(source, facts), _between(other, others), counts))


def _can_stand_for(before: Fact, after: Fact, text: str, other: str) -> bool:
    """Whether a fact can stand where another stood: any figure for a figure, and for a name a name of its kind.

    Places in the same case, if the cases of both are known; persons of one sex, both in the nominative or neither.
    """
    if isinstance(before, Figure) or isinstance(after, Figure):
        return type(before) is type(after)
    if before.kind is not after.kind:
        return False
    if before.kind is not RequirementKind.PERSON:
        cases, others = _cases(text), _cases(other)
        return before.kind is not RequirementKind.PLACE or not (cases and others and cases.isdisjoint(others))
    sexes = [{person.sex for person in find_people(one)} - {""} for one in (text, other)]
    return (text == before.headword) == (other == after.headword) and (
        not all(sexes) or not sexes[0].isdisjoint(sexes[1])
    )


def _between(source: str, facts: Sequence[Fact]) -> list[str]:
    """The stretches before, between and after the facts."""
    edges = [0, *(edge for fact in facts for edge in (fact.start, fact.stop)), len(source)]
    return [source[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2)]


def _have_same_grammar(first: str, second: str, counted: bool) -> bool:
    """Return whether two stretches have the same words in the same forms: `Задержан курьер` is no `Задержаны курьеры`.

    Number, case, tense, person, mood and voice are compared, and whether a word is feminine; neuter and masculine are one in English. An
    ambiguous form counts as each of its readings.

    `counted`: a figure stands before each, and neither is 1. Then the form of what is counted says nothing: `2 курьера` and `5 курьеров`.
    """
    for one, other in zip_longest(words(first), words(second)):
        if one is None or other is None:
            return False
        forms, others = _forms(one), _forms(other)
        lemmas = {lemma for lemma, _ in forms} & {lemma for lemma, _ in others}
        if one != other and not (lemmas if counted else forms & others):
            return False
        counted = counted and not any(parse.tag.POS == "NOUN" for parse in analyse(one))
    return True


def _cases(name: str) -> frozenset[str]:
    """The cases that all words of a name can have; those of the last word where they have none in common."""
    found: frozenset[str] = frozenset()
    for word in words(name):
        can = frozenset(str(parse.tag.case) for parse in analyse(word) if parse.tag.case)
        found = found & can or can or found
    return found


def _forms(word: str) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset(
        (parse.normal_form, (*(str(getattr(parse.tag, name)) for name in _FEATURES), str(parse.tag.gender == "femn")))
        for parse in analyse(word)
    )


Answer = TypeVar("Answer")

logger = logging.getLogger("svodka")


@dataclass
class ApprovedRenderings:
    """What humans approved before; the memory can break without stopping a run: the error is logged once, and it is empty from then on."""

    memory: ApprovedMemory | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of everything in the memory; "" where there is none."""
        return self._ask(ApprovedMemory.fingerprint, "")

    @cached_property
    def settled(self) -> frozenset[str]:
        """The differences from the glossary (by `identify_wording`) where a person decided to keep their own words."""
        return self._ask(list_settled, frozenset())

    def exact(self, source: str) -> ApprovedUnit | None:
        """Return the human rendering of the same source; None where there is none."""
        return self._ask(lambda memory: memory.exact(source), None)

    def fuzzy(self, source: str) -> tuple[FuzzyMatch, ...]:
        """Return human renderings of sources like this one, for the report and the reviewer."""
        return self._ask(lambda memory: memory.fuzzy(source), ())

    def same_frame(self, source: str) -> tuple[ApprovedUnit, ...]:
        """Return human renderings of sources that may differ from this one in figures, dates and names only."""
        return self._ask(lambda memory: memory.same_frame(source), ())

    def _ask(self, question: Callable[[ApprovedMemory], Answer], otherwise: Answer) -> Answer:
        if self.memory is not None:
            try:
                return question(self.memory)
            except RequestError as error:
                logger.warning("%s; this run goes on without it", error)
                self.memory = None
        return otherwise
