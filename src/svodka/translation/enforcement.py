"""The cascade: each sentence goes through the tiers until its requirements are satisfied; the outcome of each requirement is recorded.

The outcomes are native (the free translation has the rendering), n-best (another hypothesis of the beam has it), respelt (a name got its
official letters, a law its house wording, in place), hinted (decoded again with the terms in the prompt), spliced (decoded again from a
forced beginning that ends in the rendering), replaced (a span that certainly renders it was exchanged) and failed. The extra decodes of
all sentences of a tier go to the engine together; a satisfied sentence costs nothing more.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from svodka.approved.memory import identify_wording
from svodka.engine import Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Hint
from svodka.glossary.checking import Requirement, check
from svodka.translation import splicing, substitution
from svodka.translation.drafts import OTHER_HYPOTHESES
from svodka.translation.mending import Draft, Means, Step, answers, mend, texts
from svodka.translation.name_hints import join
from svodka.types import Finding, Origin, Outcome, RequirementKind, Severity, TermOutcome

LABELS = {
    RequirementKind.TERM: "Glossary",
    RequirementKind.PLACE: "Place name",
    RequirementKind.PERSON: "Person",
    RequirementKind.STATUTE: "Law",
}
_CHOSEN_BY_HUMANS = {Origin.APPROVED: frozenset(RequirementKind), Origin.ADAPTED: frozenset({RequirementKind.TERM})}
"""What is worded as a person chose, by the origin of the draft. In an adapted one the names and laws of the new source must be there."""
MOST_SPLICES = 12
"""Forced beginnings tried for one sentence, each of which costs a greedy decode: every term's likeliest first, then the second ones."""
USUAL_SPLICES = 6
"""The limit if no more than this many terms are missing.

With twelve not one sentence came out otherwise: eight articles, 100 sentences of the field and 60 of the control set (starter 0.2)."""


def enforce(drafts: Sequence[Draft], requirements: Sequence[tuple[Requirement, ...]], means: Means) -> list[Draft]:
    """Return each draft with its requirements enforced as far as they can be; drafts without any come back as they are."""
    return mend([judge(*one) for one in zip(drafts, requirements, strict=True)], TIERS, means)


def judge(draft: Draft, requirements: tuple[Requirement, ...], settled: Collection[str] = ()) -> Draft:
    """Return a draft with the verdicts and outcomes of its requirements; the English is judged and not changed.

    A requirement that a translation does not meet is no failure where a human chose the wording. It is left out if the human settled so
    (`settled`: keys of `identify_wording`).
    """
    rows = []
    for verdict in check(draft.english, requirements):
        one = verdict.requirement
        is_humans = one.kind in _CHOSEN_BY_HUMANS.get(draft.origin, ())
        outcome = Outcome.NATIVE if verdict.satisfied else Outcome.HUMAN if is_humans else Outcome.FAILED
        if outcome is not Outcome.HUMAN or identify_wording(one.headword, one.wanted) not in settled:
            rows.append((verdict, outcome))
    verdicts, outcomes = (tuple(verdict for verdict, _ in rows), tuple(outcome for _, outcome in rows))
    return replace(draft, verdicts=verdicts, outcomes=outcomes)


def term_outcomes(state: Draft) -> tuple[TermOutcome, ...]:
    """Return the record of each requirement for report and document."""
    return tuple(
        TermOutcome(one.text, one.headword, one.wanted, outcome, one.reference, verdict.found, one.kind, one.start)
        for verdict, outcome in zip(state.verdicts, state.outcomes, strict=True)
        for one in (verdict.requirement,)
    )


def term_findings(state: Draft) -> Iterator[Finding]:
    """Yield a finding for every failed and every replaced rendering, with the words that are there now and their place."""
    for verdict, outcome in zip(state.verdicts, state.outcomes, strict=True):
        one = verdict.requirement
        label = LABELS[one.kind]
        if outcome is Outcome.FAILED:
            there = f"; “{verdict.avoided}” is there now" if verdict.avoided else ""
            wanted = one.wanted if one.forbids else f"“{one.preferred}”" if one.preferred else "kept as it is"
            message = f"{label}: “{one.text}” should be {wanted}{there}."
            yield Finding(one.kind.value, message, Severity.ERROR, verdict.avoided, verdict.avoided_start)
        elif outcome is Outcome.REPLACED:
            message = (
                f"{label}: “{one.text}” was put in as “{verdict.found}” by replacement; check the grammar around it."
            )
            yield Finding(one.kind.value, message, Severity.WARNING, verdict.found, verdict.start)


def _respelt(state: Draft) -> Iterator[str]:
    english, verdicts = state.english, state.verdicts
    for one in (verdict.requirement for verdict in state.missing):
        if one.kind is RequirementKind.STATUTE:
            english = substitution.reworded(english, one.preferred)
        elif one.kind is not RequirementKind.TERM:
            english = substitution.respelt(english, one, verdicts)
        verdicts = check(english, state.text.requirements)
    yield english


def _hinted(state: Draft, means: Means) -> Iterator[DecodingRequest]:
    request = _request(state, means.engine)
    # A draft that was made with the same hints has answered already.
    if request.hints and request.hints != state.request.hints:
        yield request


def _request(state: Draft, engine: Engine, prefix: str = "") -> DecodingRequest:
    """Return the request for a sentence of the cascade: with its glosses, and with hints if the model follows them."""
    hints = _hints(state, engine.info.tuning.max_hints) if engine.info.follows_hints else ()
    return replace(state.request, prefix=prefix, hints=hints)


def _hints(state: Draft, most: int) -> tuple[Hint, ...]:
    """Return at most `most` hints: the unsatisfied terms, the draft's names, then the satisfied terms, which are to be kept."""
    wanted: dict[bool, list[Hint]] = {True: [], False: []}
    for verdict in state.verdicts:
        if verdict.requirement.preferred:
            wanted[verdict.satisfied].append(Hint(verdict.requirement.text, verdict.requirement.preferred))
    first = join(state.source, wanted[False], state.request.hints, most)
    return join(state.source, first, wanted[True], most)


def _spliced(state: Draft, means: Means) -> Iterator[DecodingRequest]:
    engine = means.engine
    of_each = [
        splicing.prefixes(state.source, state.english, one) for one in state.missing if one.requirement.preferred
    ]
    in_turn = (prefix for rank in zip_longest(*of_each) for prefix in rank if prefix)
    writable = (prefix for prefix in dict.fromkeys(in_turn) if engine.can_write(prefix))
    most = min(MOST_SPLICES, max(USUAL_SPLICES, len(of_each)))
    return (_request(state, engine, prefix) for prefix in islice(writable, most))


def _replaced(state: Draft) -> Iterator[str]:
    english = state.english
    # From the end, so that earlier offsets stay valid.
    for verdict in sorted(state.missing, key=lambda one: -one.avoided_start):
        if verdict.requirement.preferred:
            english = substitution.replaced(english, verdict)
    yield english


def _is_unsatisfied(state: Draft, means: Means) -> bool:
    return bool(state.missing and state.english)


TIERS = (
    # A hypothesis that the model finds much less likely than its first one is seldom better than what a hint gives.
    Step("nbest", _is_unsatisfied, OTHER_HYPOTHESES, outcome=Outcome.NBEST, patience=0.25),
    Step("respelt", _is_unsatisfied, texts(_respelt, certain=True), outcome=Outcome.RESPELT),
    Step(
        "hinted",
        _is_unsatisfied,
        answers(_hinted, lambda tuning: Decoding(tuning.hint_beam, tuning.hint_beam)),
        outcome=Outcome.HINTED,
    ),
    Step("spliced", _is_unsatisfied, answers(_spliced), outcome=Outcome.SPLICED),
    Step("replaced", _is_unsatisfied, texts(_replaced, certain=True), outcome=Outcome.REPLACED),
)
"""The tiers in the order in which they are tried: n-best and respelling come first because they cost no decode."""
