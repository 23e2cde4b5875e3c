"""The one loop in which sentences are mended, one step after the other: propose, pay, decode, judge, accept.

All sentences of a step go to the engine together; `acceptance` chooses the best text for each.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from svodka.checks import table
from svodka.engine import Decoding, Engine, in_order
from svodka.engine.decoding import DecodingRequest, Hypothesis, Tuning
from svodka.glossary.checking import TermVerdict
from svodka.translation.acceptance import Acceptance, Judged, Proposal, Text
from svodka.translation.budget import Budget
from svodka.types import Finding, Origin, Outcome


@dataclass(frozen=True)
class Draft:
    """A sentence with its present English, "" where the model gave nothing."""

    request: DecodingRequest
    """The request for its first decode, with the glosses and name hints. Later decodes get the glosses too, except those that try others,
    and as many of the hints as there is room for."""
    english: str = ""
    origin: Origin = Origin.MODEL
    hypotheses: tuple[Hypothesis, ...] = ()
    """All fitted hypotheses of the first decode, best score first, for later steps that choose by other criteria."""
    exchanged: bool = False
    """Whether a wrong figure was exchanged for the right one in place."""
    verdicts: tuple[TermVerdict, ...] = ()
    """On its requirements, in the order of the source; () until `enforcement.judge` looks at them."""
    outcomes: tuple[Outcome, ...] = ()
    """For each verdict how the rendering came about, `FAILED` for what no tier has satisfied yet."""
    spelt: tuple[Finding, ...] = ()
    """One for each name that the model had garbled, at the new spelling."""

    @property
    def source(self) -> str:
        """The source sentence."""
        return self.request.source

    @cached_property
    def penalty(self) -> float:
        """How much the checks complain of the English."""
        return table.penalty(self.source, self.english)

    @property
    def text(self) -> Text:
        """The English with its requirements, in the form in which it is compared with another text."""
        return Text(self.source, self.english, tuple(verdict.requirement for verdict in self.verdicts))

    @property
    def missing(self) -> list[TermVerdict]:
        """The verdicts on the requirements that are not satisfied."""
        return [verdict for verdict in self.verdicts if not verdict.satisfied]


@dataclass(frozen=True)
class Means:
    """What steps need to mend sentences: the engine, the judge of its answers, and the budget for them."""

    engine: Engine
    acceptance: Acceptance
    budget: Budget = field(default_factory=Budget)


Concerned = Sequence[tuple[int, Draft]]
"""Sentences, each with its index in the run."""
Propose = Callable[[Concerned, Means], Iterable[Proposal]]
"""Proposes texts for sentences."""


def greedily(tuning: Tuning) -> Decoding:
    """For decodes that are told what to write: there is little to search for, and a second hypothesis would cost half as much again."""
    return Decoding(beam_size=1)


def texts(find: Callable[[Draft], Iterable[str]], *, certain: bool = False) -> Propose:
    """Return the proposing of the texts that `find` returns for each sentence; for `certain` see `Proposal`."""
    return lambda concerned, means: (Proposal(index, text, certain) for index, one in concerned for text in find(one))


def answers(
    request: Callable[[Draft, Means], Iterable[DecodingRequest]],
    search: Callable[[Tuning], Decoding] = greedily,
    *,
    whole_words: bool = False,
) -> Propose:
    """Return the proposing of the model's hypotheses for the requests that `request` returns for each sentence.

    Requests whose prefix the model cannot write, or that the budget does not allow, are skipped. With `whole_words`, a hypothesis that
    goes on within the last forced word (`autopsy` + `able`) is left out; without, the rendering of a term may be inflected so
    (`court` + `s`).
    """

    def propose(concerned: Concerned, means: Means) -> Iterator[Proposal]:
        engine, decoding = means.engine, search(means.engine.info.tuning)
        paid = [
            (index, one)
            for index, draft in concerned
            for one in request(draft, means)
            if (not one.prefix or engine.can_write(one.prefix)) and means.budget.allows(one.source, [one], decoding)
        ]
        is_guarded = decoding.latin_only or decoding.no_repeat_ngram_size > 0
        for answer in in_order(engine.translate([one for _, one in paid], decoding)) if paid else ():
            index, one = paid[answer.index]
            hypotheses = answer.hypotheses[: decoding.hypotheses]
            if not is_guarded:
                means.acceptance.note(one, hypotheses)
            for hypothesis in hypotheses:
                if not (whole_words and hypothesis.text[len(one.prefix) :][:1].isalpha()):
                    yield Proposal(index, hypothesis.text)

    return propose


@dataclass(frozen=True)
class Step:
    """One way to mend sentences."""

    name: str
    concerns: Callable[[Draft, Means], bool]
    """Tells whether the step is for a sentence."""
    propose: Propose
    origin: Origin | None = None
    """The origin of a text of this step; None = that of the sentence stays."""
    outcome: Outcome = Outcome.NATIVE
    """The outcome of requirements that had failed and that a text of this step satisfies."""
    patience: float = 1.0
    freely: bool = False
    """For `patience` and `freely` see `Acceptance.take_best`."""


def mend(drafts: Sequence[Draft], steps: Iterable[Step], means: Means) -> list[Draft]:
    """Return the sentences after all steps, in the same order; a sentence that no step concerns costs nothing."""
    mended = list(drafts)
    for step in steps:
        concerned = [(place, draft) for place, draft in enumerate(mended) if step.concerns(draft, means)]
        if not concerned:
            continue
        present, proposals = [draft.text for draft in mended], step.propose(concerned, means)
        best = means.acceptance.take_best(present, proposals, step.patience, freely=step.freely)
        for place, judged in best.items():
            mended[place] = _with_text(mended[place], judged, step)
    return mended


def _with_text(draft: Draft, judged: Judged, step: Step) -> Draft:
    outcomes = tuple(
        (before if before is not Outcome.FAILED else step.outcome) if verdict.satisfied else Outcome.FAILED
        for before, verdict in zip(draft.outcomes, judged.verdicts, strict=True)
    )
    origin = step.origin or draft.origin
    return replace(draft, english=judged.english, origin=origin, verdicts=judged.verdicts, outcomes=outcomes)
