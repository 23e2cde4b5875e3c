"""The cascade: each sentence goes through the tiers until its requirements are satisfied; the outcome of each requirement is recorded.

The outcomes are native (the free translation has the rendering), n-best (another hypothesis of the beam has it), respelt (a name got its
official letters, a law its house wording, in place), hinted (decoded again with the terms in the prompt), spliced (decoded again from a
forced beginning that ends in the rendering), replaced (a span that certainly renders it was exchanged) and failed. The extra decodes of
all sentences of a tier go to the engine together; a satisfied sentence costs nothing more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from svodka.approved.memory import identify_wording
from svodka.engine import Decoding, Engine
from svodka.engine.decoding import DecodingRequest, Hint
from svodka.glossary.checking import Requirement, TermVerdict, check
from svodka.translation import splicing, substitution
from svodka.translation.acceptance import Judged, Proposal, Text
from svodka.translation.drafts import Draft
from svodka.translation.mending import GREEDY, Means, Step, mend
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


@dataclass(frozen=True)
class Enforced:
    """A draft with the verdict and the outcome of each of its requirements, in the order of the source."""

    draft: Draft
    verdicts: tuple[TermVerdict, ...]
    outcomes: tuple[Outcome, ...]
    """`FAILED` for what no tier has satisfied yet."""

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements that the verdicts are on."""
        return tuple(verdict.requirement for verdict in self.verdicts)

    @property
    def text(self) -> Text:
        """The English with its requirements, in the form in which it is compared with another text."""
        return Text(self.draft.source, self.draft.english, self.requirements)

    def with_text(self, judged: Judged, label: Outcome) -> "Enforced":
        """Return the state with another text; `label` is the outcome of the requirements that had failed and that the text satisfies."""
        outcomes = tuple(
            (before if before is not Outcome.FAILED else label) if verdict.satisfied else Outcome.FAILED
            for before, verdict in zip(self.outcomes, judged.verdicts, strict=True)
        )
        draft = replace(self.draft, english=judged.english)
        return replace(self, draft=draft, verdicts=judged.verdicts, outcomes=outcomes)

    @property
    def missing(self) -> list[TermVerdict]:
        """The verdicts on the requirements that are not satisfied."""
        return [verdict for verdict in self.verdicts if not verdict.satisfied]


def enforce(drafts: Sequence[Draft], requirements: Sequence[tuple[Requirement, ...]], means: Means) -> list[Enforced]:
    """Return each draft with its requirements enforced as far as they can be; drafts without any come back as they are."""
    return mend([judge(*one) for one in zip(drafts, requirements, strict=True)], TIERS, means)


def judge(draft: Draft, requirements: tuple[Requirement, ...], settled: Collection[str] = ()) -> Enforced:
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
    return Enforced(draft, tuple(verdict for verdict, _ in rows), tuple(outcome for _, outcome in rows))


def term_outcomes(state: Enforced) -> tuple[TermOutcome, ...]:
    """Return the record of each requirement for report and document."""
    return tuple(
        TermOutcome(one.text, one.headword, one.wanted, outcome, one.reference, verdict.found, one.kind, one.start)
        for one, verdict, outcome in zip(state.requirements, state.verdicts, state.outcomes, strict=True)
    )


def term_findings(state: Enforced) -> tuple[Finding, ...]:
    """Return a finding for every failed and every replaced rendering, with the words that are there now and their place."""
    findings = []
    for one, verdict, outcome in zip(state.requirements, state.verdicts, state.outcomes, strict=True):
        label = LABELS[one.kind]
        if outcome is Outcome.FAILED:
            there = f"; “{verdict.avoided}” is there now" if verdict.avoided else ""
            wanted = one.wanted if one.forbids else f"“{one.preferred}”" if one.preferred else "kept as it is"
            message = f"{label}: “{one.text}” should be {wanted}{there}."
            findings.append(Finding(one.kind.value, message, Severity.ERROR, verdict.avoided, verdict.avoided_start))
        elif outcome is Outcome.REPLACED:
            message = (
                f"{label}: “{one.text}” was put in as “{verdict.found}” by replacement; check the grammar around it."
            )
            findings.append(Finding(one.kind.value, message, Severity.WARNING, verdict.found, verdict.start))
    return tuple(findings)


def propose_hypotheses(states: Sequence[Enforced], indices: Sequence[int], means: Means) -> Iterable[Proposal]:
    """Propose what the first decode gave anyway."""
    return (Proposal(index, hypothesis.text) for index in indices for hypothesis in states[index].draft.hypotheses)


def _respelt(states: Sequence[Enforced], indices: Sequence[int], means: Means) -> Iterable[Proposal]:
    for index in indices:
        state = states[index]
        english, verdicts = state.draft.english, state.verdicts
        for one in (verdict.requirement for verdict in state.missing):
            if one.kind is RequirementKind.STATUTE:
                english = substitution.reworded(english, one.preferred)
            elif one.kind is not RequirementKind.TERM:
                english = substitution.respelt(english, one, verdicts)
            verdicts = check(english, state.requirements)
        yield Proposal(index, english, certain=True)


def _hinted(states: Sequence[Enforced], indices: Sequence[int], means: Means) -> Iterable[Proposal]:
    asked = ((index, _request(states[index], means.engine)) for index in indices)
    # A draft that was made with the same hints has answered already.
    new = ((index, request) for index, request in asked if request.hints and request.hints != states[index].draft.hints)
    beam = means.engine.info.tuning.hint_beam
    return means.ask(new, Decoding(beam_size=beam, hypotheses=beam))


def _request(state: Enforced, engine: Engine, prefix: str = "") -> DecodingRequest:
    """Return the request for a sentence of the cascade: with its glosses, and with hints if the model follows them."""
    hints = _hints(state, engine.info.tuning.max_hints) if engine.info.follows_hints else ()
    return replace(state.draft.request, prefix=prefix, hints=hints)


def _hints(state: Enforced, most: int) -> tuple[Hint, ...]:
    """Return at most `most` hints: the unsatisfied terms, the draft's names, then the satisfied terms, which are to be kept."""
    wanted: dict[bool, list[Hint]] = {True: [], False: []}
    for verdict in state.verdicts:
        if verdict.requirement.preferred:
            wanted[verdict.satisfied].append(Hint(verdict.requirement.text, verdict.requirement.preferred))
    first = join(state.draft.source, wanted[False], state.draft.hints, most)
    return join(state.draft.source, first, wanted[True], most)


def _spliced(states: Sequence[Enforced], indices: Sequence[int], means: Means) -> Iterable[Proposal]:
    asked = (
        (index, _request(states[index], means.engine, prefix))
        for index in indices
        for prefix in _prefixes(states[index], means.engine)
    )
    return means.ask(asked, GREEDY)


def _prefixes(state: Enforced, engine: Engine) -> list[str]:
    source, english = state.draft.source, state.draft.english
    of_each = [splicing.prefixes(source, english, one) for one in state.missing if one.requirement.preferred]
    in_turn = (prefix for rank in zip_longest(*of_each) for prefix in rank if prefix)
    writable = (prefix for prefix in dict.fromkeys(in_turn) if engine.can_write(prefix))
    return list(islice(writable, min(MOST_SPLICES, max(USUAL_SPLICES, len(of_each)))))


def _replaced(states: Sequence[Enforced], indices: Sequence[int], means: Means) -> Iterable[Proposal]:
    for index in indices:
        english = states[index].draft.english
        # From the end, so that earlier offsets stay valid.
        for verdict in sorted(states[index].missing, key=lambda one: -one.avoided_start):
            if verdict.requirement.preferred:
                english = substitution.replaced(english, verdict)
        yield Proposal(index, english, certain=True)


def _is_unsatisfied(state: Enforced, means: Means) -> bool:
    return bool(state.missing and state.draft.english)


TIERS = (
    # A hypothesis that the model finds much less likely than its first one is seldom better than what a hint gives.
    Step("nbest", _is_unsatisfied, propose_hypotheses, Outcome.NBEST, patience=0.25),
    Step("respelt", _is_unsatisfied, _respelt, Outcome.RESPELT),
    Step("hinted", _is_unsatisfied, _hinted, Outcome.HINTED),
    Step("spliced", _is_unsatisfied, _spliced, Outcome.SPLICED),
    Step("replaced", _is_unsatisfied, _replaced, Outcome.REPLACED),
)
"""The tiers in the order in which they are tried: n-best and respelling come first because they cost no decode."""
