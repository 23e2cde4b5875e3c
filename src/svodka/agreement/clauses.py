"""Who does what to whom in a Russian clause, as far as its cases leave no doubt.

A clause here is a stretch between punctuation marks with one finite verb. Only what the forms decide is told: a noun in the
accusative that cannot be a nominative is the object, wherever it stands; with a passive the nominative is, and the instrumental is the
actor.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from svodka.morphology import analyser

_TOKEN = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*|\d[\d.,]*|[^\s\w]")
_BREAK = frozenset(',;:—–()«»"“”„.!?…')
_MAX_CACHED = 1_000
_VERBS = frozenset({"VERB", "PRTS", "INFN"})
_LIKELY = 0.05
_WHOSE = frozenset({"его", "ее", "её", "их"})
_BE = frozenset({"был", "была", "было", "были", "будет", "будут", "быть"})


@dataclass(frozen=True)
class Deed:
    """A verb with what is plain of its roles: each the start and stop of a word in the sentence.

    `patient` is who or what it is done to, `actor` who does it (None where no form tells).
    """

    verb: tuple[int, int]
    patient: tuple[int, int]
    actor: tuple[int, int] | None
    passive: bool


@dataclass(frozen=True)
class _Token:
    start: int
    stop: int
    text: str
    readings: tuple[Any, ...]

    def has(self, *marks: str) -> bool:
        """Tell whether a likely reading has all the grammemes."""
        return any(all(mark in one.tag for mark in marks) for one in self.readings)

    def is_noun(self) -> bool:
        return any(one.tag.POS in ("NOUN", "NPRO") for one in self.readings[:1])

    def is_number(self) -> bool:
        return not self.readings or self.readings[0].tag.POS == "NUMR"

    def cases(self) -> set[str]:
        """Return the cases of the readings of the likeliest part of speech: `полицейские` is a noun and no adjective."""
        return {str(one.tag.case) for one in self.readings if one.tag.POS == self.readings[0].tag.POS and one.tag.case}


@lru_cache(_MAX_CACHED)
def find_deeds(source: str) -> tuple[Deed, ...]:
    """Return the deeds of a Russian sentence whose patient is plain from its case."""
    return tuple(_deeds(source))


def _deeds(source: str) -> Iterator[Deed]:
    for clause in _clauses(source):
        verbs = [token for token in clause if token.readings and token.readings[0].tag.POS in _VERBS]
        finite = [token for token in verbs if not token.has("INFN")]
        participles = [token for token in finite if token.has("PRTS", "pssv")]
        if len(participles) == 1 and all(token.text.lower() in _BE for token in verbs if token not in participles):
            finite = verbs = participles
        if len(verbs) != 1 or not finite:
            continue
        deed = _passive(clause, finite[0]) if finite[0].has("PRTS", "pssv") else _active(clause, finite[0])
        if deed is not None:
            yield deed


def _clauses(source: str) -> Iterator[list[_Token]]:
    clause: list[_Token] = []
    for match in _TOKEN.finditer(source):
        if match.group() in _BREAK:
            yield clause
            clause = []
        elif match.group()[0].isalpha():
            readings = tuple(one for one in analyser().parse(match.group()) if one.score >= _LIKELY)
            clause.append(_Token(match.start(), match.end(), match.group(), readings))
        else:
            clause.append(_Token(match.start(), match.end(), match.group(), ()))
    yield clause


def _free_nouns(clause: Sequence[_Token]) -> list[_Token]:
    """Return the nouns that no preposition governs and that hang on no other noun; a lone participle counts as one."""
    free = []
    governed = hanging = False
    for index, token in enumerate(clause):
        following = clause[index + 1] if index + 1 < len(clause) else None
        if token.readings and token.readings[0].tag.POS == "PREP":
            governed, hanging = True, False
        elif not token.readings:
            hanging = True  # a figure: the noun after it is counted and stands in a case of its own
        elif _is_possessive(token, following):
            hanging = False
        elif token.is_noun() or _is_nominal(token, following):
            if not governed and not (hanging and token.has("gent")):
                free.append(token)
            governed, hanging = False, True
        elif token.readings[0].tag.POS in ("ADJF", "PRTF", "NUMR", "ADJS") or token.has("Apro"):
            if token.readings[0].tag.POS == "NUMR":
                hanging = True
        else:
            governed = hanging = False
    return free


def _is_nominal(token: _Token, following: _Token | None) -> bool:
    """Tell whether a participle stands for a noun: `задержанных доставили`."""
    return token.readings[0].tag.POS == "PRTF" and (
        following is None or not (following.is_noun() or following.has("ADJF") or following.has("PREP"))
    )


def _is_possessive(token: _Token, following: _Token | None) -> bool:
    """Tell whether `его`, `ее`, `их` says whose: a noun or its adjective follows."""
    if token.text.lower() not in _WHOSE or following is None or not following.readings:
        return False
    return following.readings[0].tag.POS in ("NOUN", "ADJF", "PRTF")


def _active(clause: Sequence[_Token], verb: _Token) -> Deed | None:
    if (
        any("tran" not in one.tag or "impr" in one.tag for one in verb.readings if one.tag.POS == "VERB")
        or verb.text.endswith(("ся", "сь"))
        or _is_denied(clause, verb)
    ):
        return None
    nouns = _free_nouns(clause)
    patients = [noun for noun in nouns if "accs" in noun.cases() and "nomn" not in noun.cases()]
    actors = [noun for noun in nouns if "nomn" in noun.cases() and "accs" not in noun.cases() and _agrees(noun, verb)]
    if not patients and len(actors) == 1:
        # `Его характер знала вся улица`: by its gender only the street can know.
        patients = [noun for noun in nouns if "accs" in noun.cases() and not _agrees(noun, verb)]
    if not patients and not actors:
        patients = _things(clause, nouns, verb)
    if len(patients) != 1 or len(actors) > 1:
        return None
    patient, actor = patients[0], actors[0] if actors else None
    if patient.text.lower() in _WHOSE and not verb.has("plur"):
        return None  # `тот переслал его`: an English pronoun may be either of them
    return Deed(
        (verb.start, verb.stop),
        (patient.start, patient.stop),
        (actor.start, actor.stop) if actor else None,
        passive=False,
    )


def _things(clause: Sequence[_Token], nouns: Sequence[_Token], verb: _Token) -> list[_Token]:
    """Return the one thing before a plural verb that has no other noun and no number beside it: `Наркотики изъяли`."""
    if len(nouns) != 1 or not verb.has("plur") or any(token.is_number() for token in clause):
        return []
    thing = nouns[0]
    return [thing] if "inan" in thing.readings[0].tag and "accs" in thing.cases() and thing.stop < verb.start else []


def _passive(clause: Sequence[_Token], verb: _Token) -> Deed | None:
    nouns = _free_nouns(clause)
    patients = [noun for noun in nouns if "nomn" in noun.cases() and _agrees(noun, verb)]
    actors = [noun for noun in nouns if noun.cases() == {"ablt"} and (noun.has("anim") or noun.has("NOUN"))]
    if len(patients) != 1 or len(actors) > 1:
        return None
    actor = actors[0] if actors else None
    return Deed(
        (verb.start, verb.stop),
        (patients[0].start, patients[0].stop),
        (actor.start, actor.stop) if actor else None,
        passive=True,
    )


def _agrees(noun: _Token, verb: _Token) -> bool:
    """Tell whether a noun may be the subject of a verb by its number and gender."""
    for one in noun.readings:
        if one.tag.case != "nomn":
            continue
        for other in verb.readings:
            if other.tag.number == one.tag.number and (
                not other.tag.gender or other.tag.number == "plur" or other.tag.gender == one.tag.gender
            ):
                return True
    return False


def _is_denied(clause: Sequence[_Token], verb: _Token) -> bool:
    """Tell whether `не` stands before the verb: its object may be a genitive then."""
    index = clause.index(verb)
    return index > 0 and clause[index - 1].text.lower() == "не"
