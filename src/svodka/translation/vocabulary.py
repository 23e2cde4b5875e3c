"""The words of a sentence: rare ones that got lost and words that no language has are repaired with the dictionary, else told.

In three steps, each only for the sentences that still need it and for all of them together: the hypotheses that the model had anyway;
a decode with one word hinted or glossed; the word's sense forced as the beginning of the rest, which also engines can do that read
neither hints nor glosses. A candidate wins only where it loses nothing that was right and the model finds it hardly worse.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from svodka.decoding import DecodingRequest, Gloss, Hint
from svodka.dictionary.entries import Lookup
from svodka.dictionary.invented import InventedWord, find_invented_words
from svodka.dictionary.lookup import Dictionary
from svodka.dictionary.lost import LostWord, find_lost_words, traced
from svodka.engine import Decoding, Engine, in_order
from svodka.glossary.checking import Checker, TermVerdict
from svodka.requirement import Requirement
from svodka.translation import checks, splicing
from svodka.translation.budget import UNBOUNDED, Budget
from svodka.translation.enforcement import Enforced
from svodka.translation.fitting import fit
from svodka.translation.name_hints import join
from svodka.translation.proper_names import names_kept
from svodka.types import Finding, Outcome, RequirementKind, Severity

MOST_WORDS = 2
"""Words of one sentence that are worth extra decodes, the rarest first: a sentence of 400 unknown words costs no more."""
MOST_PREFIXES = 2
"""Forced beginnings for one word: each costs a greedy decode and two scores."""
BEAM = 1
"""Greedy: with the word in the prompt there is little to search for, and a second hypothesis costs half as much again."""
"""With the word in the prompt little is left to search for."""
LARGEST_SHORTFALL = 0.25
"""A translation that is shorter than the draft by more than this share has bought the word with something else."""


@dataclass(frozen=True)
class _Judged:
    """An English text for a sentence with everything by which it is compared with another one for the same sentence."""

    english: str
    noted: tuple[LostWord, ...]
    """Words that may have got lost, those among them that are no more than that too."""
    invented: tuple[InventedWord, ...]
    traced: frozenset[int]
    """Where in the source the words start that have a sense in the English."""
    verdicts: tuple[TermVerdict, ...]
    penalty: float

    @property
    def lost(self) -> tuple[LostWord, ...]:
        """The words of which it is likely enough that they are lost to do something about it."""
        return tuple(one for one in self.noted if one.is_sure)

    @property
    def faults(self) -> int:
        return len(self.lost) + len(self.invented)

    @property
    def missing(self) -> frozenset[int]:
        return frozenset(index for index, verdict in enumerate(self.verdicts) if not verdict.satisfied)


@dataclass(frozen=True)
class Proposal:
    """Another English text for the sentence with this index."""

    index: int
    english: str


Step = Callable[["Sequence[Enforced]", "dict[int, _Judged]", Engine, Budget], Iterable[Proposal]]


class WordRepair:
    """The dictionary at work on the sentences of a run."""

    def __init__(self, dictionary: Dictionary, checker: Checker) -> None:
        self._dictionary = dictionary
        self._checker = checker

    def mend(self, states: Sequence[Enforced], engine: Engine, budget: Budget = UNBOUNDED) -> list[Enforced]:
        """Return the sentences with lost and invented words repaired as far as possible; the others come back as they are.

        `budget` pays for what is decoded again.
        """
        mended, falls = list(states), dict.fromkeys(range(len(states)), 0.0)
        judged = {
            index: self._judge(state, state.draft.english) for index, state in enumerate(states) if state.draft.english
        }
        for step in STEPS:
            faulty = {index: one for index, one in judged.items() if one.faults}
            proposals = step(mended, faulty, engine, budget) if faulty else ()
            for index, best, fall in self._accepted(mended, faulty, proposals, engine):
                # From the text before any repair, so that what each step may lose does not add up.
                if falls[index] + fall >= -engine.info.tuning.vocabulary_margin:
                    falls[index] += fall
                    judged[index], mended[index] = best, _with(mended[index], best, fall)
        return mended

    def findings(self, state: Enforced, switched_off: Collection[str] = ()) -> tuple[Finding, ...]:
        """Return what the reviewer is told of a sentence: invented words at their places, and rare words that may have got lost.

        Of the latter those that are lost more often than rendered freely are warnings, the others notes for the record. The checks
        named in `switched_off` are silent.
        """
        if not state.draft.english:
            return ()
        judged = self._judge(state, state.draft.english)
        found = [Finding("invented", one.message, Severity.ERROR, one.text, one.start) for one in judged.invented]
        for one in sorted(judged.noted, key=lambda lost: not lost.is_sure)[:MOST_WORDS]:
            found.append(Finding("vocabulary", one.message, Severity.WARNING if one.is_sure else Severity.NOTE))
        return tuple(finding for finding in found if finding.check not in switched_off)

    def _judge(self, state: Enforced, english: str) -> _Judged:
        source = state.draft.source
        lookups = self._dictionary.look_up(source)
        covered = [(wanted.start, wanted.stop) for wanted in state.requirements]
        allowed = [rendering for wanted in state.requirements for rendering in wanted.accepted]
        return _Judged(
            english,
            find_lost_words(english, lookups, covered, self._dictionary.relatives),
            find_invented_words(source, english, lookups, allowed, self._dictionary.is_sense),
            traced(english, lookups, covered),
            self._checker.check(english, state.requirements),
            checks.penalty(source, english),
        )

    def _accepted(
        self, states: Sequence[Enforced], current: dict[int, _Judged], proposals: Iterable[Proposal], engine: Engine
    ) -> Iterator[tuple[int, _Judged, float]]:
        """Yield the best acceptable proposal of each sentence, with how much worse the model finds it."""
        rivals: dict[int, list[_Judged]] = {}
        for proposal in dict.fromkeys(proposals):
            state, before = states[proposal.index], current[proposal.index]
            after = self._judge(state, fit(state.draft.source, proposal.english))
            if _is_better(state, before, after):
                rivals.setdefault(proposal.index, []).append(after)
        texts = {
            (states[index].draft.source, one.english): 0.0
            for index, some in rivals.items()
            for one in (current[index], *some)
        }
        texts = dict(zip(texts, engine.score(list(texts)), strict=True)) if texts else {}
        for index, some in rivals.items():
            source = states[index].draft.source
            free = texts[source, current[index].english]
            near = [one for one in some if texts[source, one.english] >= free - engine.info.tuning.vocabulary_margin]
            if near:
                best = min(near, key=lambda one: (one.faults, one.penalty, -texts[source, one.english]))
                yield index, best, min(0.0, texts[source, best.english] - free)


def _with(state: Enforced, best: _Judged, fall: float) -> Enforced:
    draft = replace(state.draft, english=best.english, score=state.draft.score + fall, penalty=best.penalty)
    outcomes = tuple(
        (Outcome.NATIVE if outcome is Outcome.FAILED else outcome) if verdict.satisfied else Outcome.FAILED
        for verdict, outcome in zip(best.verdicts, state.outcomes, strict=True)
    )
    return replace(state, draft=draft, verdicts=best.verdicts, outcomes=outcomes)


def _is_better(state: Enforced, before: _Judged, after: _Judged) -> bool:
    """Tell whether a text has fewer lost and invented words and keeps all that the other has right."""
    if after.faults >= before.faults or len(after.invented) > len(before.invented):
        return False
    if after.penalty > before.penalty or not after.missing <= before.missing or not before.traced <= after.traced:
        return False
    words = len(before.english.split())
    if len(after.english.split()) < (1 - LARGEST_SHORTFALL) * words:
        return False
    return names_kept(state.draft.source, before.english, after.english, state.requirements)


@dataclass(frozen=True)
class _Fault:
    """A word of the source to bring out, and the invented word that stands in its place, if any."""

    lookup: Lookup
    invented: InventedWord | None = None


def _faults(judged: _Judged) -> list[_Fault]:
    found = {one.stands_for.start: _Fault(one.stands_for, one) for one in judged.invented if one.stands_for is not None}
    for lost in judged.lost:
        found.setdefault(lost.lookup.start, _Fault(lost.lookup))
    return sorted(found.values(), key=lambda fault: (fault.invented is None, fault.lookup.seen))[:MOST_WORDS]


def _hypotheses(
    states: Sequence[Enforced], faulty: dict[int, _Judged], engine: Engine, budget: Budget
) -> Iterator[Proposal]:
    for index in faulty:
        for hypothesis in states[index].draft.hypotheses:
            yield Proposal(index, hypothesis.text)


def _prompted(
    states: Sequence[Enforced], faulty: dict[int, _Judged], engine: Engine, budget: Budget
) -> Iterator[Proposal]:
    """Decoded again with the word alone hinted or glossed, beside the hints of the sentence's terms."""
    decoding = Decoding(beam_size=BEAM, hypotheses=BEAM)
    owners: list[int] = []
    requests: list[DecodingRequest] = []
    for index, judged in faulty.items():
        source, terms = states[index].draft.source, _term_hints(states[index], engine)
        glossed = {gloss.source for gloss in states[index].draft.glosses}
        for fault in _faults(judged):
            word, senses = fault.lookup.text, fault.lookup.senses
            request = None
            if engine.info.glosses is not None and not (word in glossed and engine.info.follows_hints):
                gloss = Gloss(word, senses[: engine.info.glosses.max_senses])
                request = DecodingRequest(source, hints=terms, glosses=(gloss,))
            elif engine.info.follows_hints:
                # A model that has read the senses already and took none of them needs to be told.
                request = DecodingRequest(source, hints=(*terms, Hint(word, senses[0])))
            if request is not None and budget.allows(source, [request], decoding):
                owners.append(index)
                requests.append(request)
    for answer in in_order(engine.translate(requests, decoding)) if requests else ():
        for hypothesis in answer.hypotheses:
            yield Proposal(owners[answer.index], hypothesis.text)


def _forced(
    states: Sequence[Enforced], faulty: dict[int, _Judged], engine: Engine, budget: Budget
) -> Iterator[Proposal]:
    """The word's sense as the beginning of the rest: for engines that cannot be told, and where an invented word shows the place.

    Where the place had to be guessed all six forced sentences that were read had become worse (starter 0.2).
    """
    greedy = Decoding(beam_size=1)
    is_told = engine.info.follows_hints or engine.info.glosses is not None
    owners: list[int] = []
    requests: list[DecodingRequest] = []
    for index, judged in faulty.items():
        source, terms = states[index].draft.source, _term_hints(states[index], engine)
        for fault in _faults(judged):
            if is_told and fault.invented is None:
                continue
            for prefix in _prefixes(source, judged.english, fault)[:MOST_PREFIXES]:
                request = DecodingRequest(source, prefix=prefix, hints=terms)
                if engine.can_write(prefix) and budget.allows(source, [request], greedy):
                    owners.append(index)
                    requests.append(request)
    for answer in in_order(engine.translate(requests, greedy)) if requests else ():
        for hypothesis in answer.hypotheses[:1]:
            # The model may go on within the forced word: `autopsy` + `able`.
            if not hypothesis.text[len(requests[answer.index].prefix) :][:1].isalpha():
                yield Proposal(owners[answer.index], hypothesis.text)


def _prefixes(source: str, english: str, fault: _Fault) -> list[str]:
    lookup, wrong = fault.lookup, fault.invented
    wanted = Requirement(
        lookup.start,
        lookup.stop,
        lookup.text,
        RequirementKind.TERM,
        headword=lookup.lemma,
        preferred=lookup.senses[0],
        accepted=lookup.senses,
        reference="dictionary",
        verbal=lookup.kind == "verb",
    )
    place = (wrong.text, wrong.start, wrong.stop) if wrong is not None else ("", -1, -1)
    verdict = TermVerdict(wanted, False, avoided=place[0], avoided_start=place[1], avoided_stop=place[2])
    return splicing.prefixes(source, english, wanted, verdict)


def _term_hints(state: Enforced, engine: Engine) -> tuple[Hint, ...]:
    """The sentence's terms and the names that the draft was told, so that a new translation keeps them; one place is left for the word."""
    if not engine.info.follows_hints:
        return ()
    hints = [Hint(wanted.text, wanted.preferred) for wanted in state.requirements if wanted.preferred]
    return join(state.draft.source, hints, state.draft.hints, max(0, engine.info.tuning.max_hints - 1))


STEPS: tuple[Step, ...] = (_hypotheses, _prompted, _forced)
"""In the order in which they are tried: the first costs no decode."""
