"""The cascade: each sentence goes through the tiers until its terms and names are satisfied; each one's outcome is recorded.

Native (the free translation has it), n-best (a hypothesis that the beam gave anyway), respelt (a name in other letters), hinted
(decoded again with the terms in the prompt), spliced (the rendering forced as the beginning of the rest), replaced (a certain span
exchanged), failed. Extra decodes of all sentences of a tier go to the engine together; a satisfied sentence costs nothing more.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from svodka.engine import Decoding, Engine
from svodka.glossary.checking import Checker, TermVerdict
from svodka.glossary.entry import Status
from svodka.glossary.matching import TermMatch
from svodka.translation import checks, respelling, rewording, splicing
from svodka.translation.drafts import Draft
from svodka.translation.fitting import fit
from svodka.translation.proper_names import names_kept
from svodka.translation.requirements import Requirement
from svodka.types import DecodingRequest, Finding, Hint, Outcome, RequirementKind, Severity, TermOutcome

MAX_HINTS = 3
"""The starter model saw one to three hints at a time in training."""
HINT_BEAM = 2
"""Half the beam of the free translation: with the terms in the prompt little is left to search for (4 gained one term in 64)."""
NBEST_MARGIN = 0.25
"""How much worse than the chosen draft (mean log-probability) an n-best hypothesis may be and still win by its terms."""
HINT_MARGIN = 1.0
SPLICE_MARGIN = 0.9
"""Margins for decoded-again and forced translations; a forced one is scored as a whole by the model."""
LABELS = {
    RequirementKind.TERM: "Glossary",
    RequirementKind.PLACE: "Place name",
    RequirementKind.PERSON: "Person",
    RequirementKind.STATUTE: "Law",
}
LARGEST_SHORTFALL = 0.25
"""A translation that is shorter than the draft by more than this share has bought the term with something else."""


@dataclass(frozen=True)
class Enforced:
    """A draft with the verdict and the outcome of each of its terms, in the order of the source."""

    draft: Draft
    requirements: tuple[Requirement, ...]
    verdicts: tuple[TermVerdict, ...]
    outcomes: tuple[Outcome, ...]
    """`FAILED` for a term that no tier has satisfied yet."""

    @property
    def matches(self) -> tuple[TermMatch, ...]:
        """The occurrences in the source."""
        return tuple(requirement.match for requirement in self.requirements)

    @property
    def missing(self) -> list[int]:
        """Indices of the terms that are not satisfied."""
        return [index for index, verdict in enumerate(self.verdicts) if not verdict.satisfied]


@dataclass(frozen=True)
class Candidate:
    """A translation that a tier proposes for the sentence with this index, with the margin below the draft that it may have."""

    index: int
    english: str
    score: float
    margin: float


Tier = Callable[[Sequence[Enforced], Sequence[int], Engine, Checker], Iterable[Candidate]]
"""Proposes candidates for the sentences at the given indices."""


def enforce(
    drafts: Sequence[Draft], requirements: Sequence[tuple[Requirement, ...]], engine: Engine, checker: Checker
) -> list[Enforced]:
    """Return each draft with its requirements enforced as far as they can be; drafts without any come back as they are."""
    states = [_judged(draft, wanted, checker) for draft, wanted in zip(drafts, requirements, strict=True)]
    for outcome, tier in TIERS:
        unsatisfied = [index for index, state in enumerate(states) if state.missing and state.draft.english]
        if not unsatisfied:
            break
        proposals: dict[int, list[Candidate]] = {}
        for candidate in tier(states, unsatisfied, engine, checker):
            proposals.setdefault(candidate.index, []).append(candidate)
        for index, candidates in proposals.items():
            states[index] = _best(states[index], candidates, outcome, checker)
    return states


def term_outcomes(state: Enforced) -> tuple[TermOutcome, ...]:
    """Return the record of each term for report and document."""
    return tuple(
        TermOutcome(
            match.text, match.entry.source, match.entry.target, outcome, match.entry.reference, verdict.found, kind
        )
        for match, verdict, outcome, kind in _records(state)
    )


def _records(state: Enforced) -> Iterator[tuple[TermMatch, TermVerdict, Outcome, RequirementKind]]:
    for requirement, verdict, outcome in zip(state.requirements, state.verdicts, state.outcomes, strict=True):
        yield requirement.match, verdict, outcome, requirement.kind


def term_findings(state: Enforced) -> tuple[Finding, ...]:
    """Return what the reviewer is told: every failed and every replaced term, with what is there now."""
    findings = []
    for match, verdict, outcome, kind in _records(state):
        wanted = (
            f"“{match.entry.target}”" if match.entry.status is not Status.FORBIDDEN else f"not “{match.entry.target}”"
        )
        if outcome is Outcome.FAILED:
            there = f"; “{verdict.avoided}” is there now" if verdict.avoided else ""
            message = f"{LABELS[kind]}: “{match.text}” should be {wanted}{there}."
            findings.append(Finding(kind.value, message, Severity.ERROR, verdict.avoided, verdict.avoided_start))
        elif outcome is Outcome.REPLACED:
            message = (
                f"Glossary: “{match.text}” was put in as “{verdict.found}” by replacement; check the grammar around it."
            )
            findings.append(Finding("term", message, Severity.WARNING, verdict.found, verdict.start))
    return tuple(findings)


def _judged(draft: Draft, requirements: tuple[Requirement, ...], checker: Checker) -> Enforced:
    verdicts = checker.check(draft.english, [requirement.match for requirement in requirements])
    outcomes = tuple(Outcome.NATIVE if verdict.satisfied else Outcome.FAILED for verdict in verdicts)
    return Enforced(draft, requirements, verdicts, outcomes)


def _best(state: Enforced, candidates: Sequence[Candidate], outcome: Outcome, checker: Checker) -> Enforced:
    """Return the state after the best acceptable candidate: most terms first, then the fewest faults, then the score.

    A candidate must satisfy more terms than the sentence has now, add no fault, change no proper name, not be much shorter, and not
    fall below the score by more than its margin.
    """
    best, best_rank = state, (len(state.missing), 0.0, 0.0, 0.0)
    for candidate in candidates:
        shortfall = _shortfall(state.draft.english, candidate.english)
        if candidate.score < state.draft.score - candidate.margin or shortfall > LARGEST_SHORTFALL:
            continue
        verdicts = checker.check(candidate.english, state.matches)
        missing = sum(not verdict.satisfied for verdict in verdicts)
        if missing >= len(state.missing) or missing > best_rank[0]:
            continue
        penalty = checks.penalty(state.draft.source, candidate.english)
        rank = (missing, penalty, round(shortfall, 1), -candidate.score)
        if penalty > state.draft.penalty or (best is not state and rank >= best_rank):
            continue
        if not names_kept(state.draft.source, state.draft.english, candidate.english, state.matches):
            continue
        draft = replace(state.draft, english=candidate.english, score=candidate.score, penalty=penalty)
        best, best_rank = Enforced(draft, state.requirements, verdicts, _outcomes(state, verdicts, outcome)), rank
    return best


def _shortfall(before: str, after: str) -> float:
    words = len(before.split())
    return max(0.0, (words - len(after.split())) / words)


def _outcomes(state: Enforced, verdicts: Sequence[TermVerdict], outcome: Outcome) -> tuple[Outcome, ...]:
    return tuple(
        (before if before is not Outcome.FAILED else outcome) if verdict.satisfied else Outcome.FAILED
        for before, verdict in zip(state.outcomes, verdicts, strict=True)
    )


def _nbest(states: Sequence[Enforced], indices: Sequence[int], engine: Engine, checker: Checker) -> Iterable[Candidate]:
    for index in indices:
        for hypothesis in states[index].draft.hypotheses:
            yield Candidate(index, hypothesis.text, hypothesis.score, NBEST_MARGIN)


def _respelt(
    states: Sequence[Enforced], indices: Sequence[int], engine: Engine, checker: Checker
) -> Iterable[Candidate]:
    for index in indices:
        state = states[index]
        english, verdicts = state.draft.english, state.verdicts
        for place in state.missing:
            kind, match = state.requirements[place].kind, state.matches[place]
            if kind is RequirementKind.STATUTE:
                english = rewording.reworded(english, match.entry.target)
            elif kind is not RequirementKind.TERM:
                english = respelling.respelt(english, match, verdicts)
            verdicts = checker.check(english, state.matches)
        if english != state.draft.english:
            yield Candidate(index, english, state.draft.score, 0.0)


def _hinted(
    states: Sequence[Enforced], indices: Sequence[int], engine: Engine, checker: Checker
) -> Iterable[Candidate]:
    if not engine.info.follows_hints:
        return
    owners, requests = [], []
    for index in indices:
        hints = _hints(states[index])
        if hints:
            owners.append(index)
            requests.append(DecodingRequest(states[index].draft.source, hints=hints))
    for answer in engine.translate(requests, Decoding(beam_size=HINT_BEAM, hypotheses=HINT_BEAM)):
        index = owners[answer.index]
        for hypothesis in answer.hypotheses:
            yield Candidate(index, fit(states[index].draft.source, hypothesis.text), hypothesis.score, HINT_MARGIN)


def _hints(state: Enforced) -> tuple[Hint, ...]:
    """The unsatisfied terms first, then the satisfied ones, so that the new translation keeps them; as they stand in the source."""
    order = sorted(range(len(state.matches)), key=lambda index: (state.verdicts[index].satisfied, index))
    hinted = [index for index in order if state.matches[index].entry.status is Status.PREFERRED][:MAX_HINTS]
    unique = dict.fromkeys(
        Hint(state.matches[index].text, state.matches[index].entry.target) for index in sorted(hinted)
    )
    return tuple(unique)


def _spliced(
    states: Sequence[Enforced], indices: Sequence[int], engine: Engine, checker: Checker
) -> Iterable[Candidate]:
    owners, requests = [], []
    for index in indices:
        state = states[index]
        hints = _hints(state) if engine.info.follows_hints else ()
        for prefix in _prefixes(state, engine):
            owners.append(index)
            requests.append(DecodingRequest(state.draft.source, prefix=prefix, hints=hints))
    texts: dict[tuple[int, str], None] = {}
    for answer in engine.translate(requests, Decoding(beam_size=1)):
        index = owners[answer.index]
        for hypothesis in answer.hypotheses[:1]:
            english = fit(states[index].draft.source, hypothesis.text)
            if len(states[index].missing) > sum(not v.satisfied for v in checker.check(english, states[index].matches)):
                texts[index, english] = None
    # Only the model's score of the whole sentence compares translations with different forced beginnings.
    current = {index: states[index].draft for index, _ in texts}
    pairs = [(draft.source, draft.english) for draft in current.values()]
    pairs += [(states[index].draft.source, english) for index, english in texts]
    scores = engine.score(pairs)
    free = dict(zip(current, scores[: len(current)], strict=True))
    for (index, english), score in zip(texts, scores[len(current) :], strict=True):
        # Expressed on the draft's own scale, so that one margin serves all tiers.
        yield Candidate(index, english, states[index].draft.score + min(0.0, score - free[index]), SPLICE_MARGIN)


def _prefixes(state: Enforced, engine: Engine) -> list[str]:
    source, english = state.draft.source, state.draft.english
    prefixes = [
        prefix
        for index in state.missing
        if state.matches[index].entry.status is Status.PREFERRED
        for prefix in splicing.prefixes(source, english, state.requirements[index], state.verdicts[index])
    ]
    return [prefix for prefix in dict.fromkeys(prefixes) if engine.can_write(prefix)]


def _replaced(
    states: Sequence[Enforced], indices: Sequence[int], engine: Engine, checker: Checker
) -> Iterable[Candidate]:
    for index in indices:
        state = states[index]
        english = state.draft.english
        # From the end, so that earlier offsets stay true.
        for place in sorted(state.missing, key=lambda missing: -state.verdicts[missing].avoided_start):
            verdict = state.verdicts[place]
            if verdict.avoided and verdict.match.entry.status is Status.PREFERRED:
                english = splicing.replaced(english, verdict)
            elif verdict.match.entry.status is Status.PREFERRED:
                english = splicing.completed(english, verdict.match.entry.target)
        if english != state.draft.english:
            yield Candidate(index, fit(state.draft.source, english), state.draft.score, 0.0)


TIERS: tuple[tuple[Outcome, Tier], ...] = (
    (Outcome.NBEST, _nbest),
    (Outcome.RESPELT, _respelt),
    (Outcome.HINTED, _hinted),
    (Outcome.SPLICED, _spliced),
    (Outcome.REPLACED, _replaced),
)
"""In the order in which they are tried: n-best and respelling come first because they cost no decode."""
