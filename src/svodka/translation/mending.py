"""The one loop in which sentences are mended, one step after the other: propose, pay, decode, judge, accept.

All sentences of a step go to the engine together; `acceptance` chooses the best text for each.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from svodka.engine import Decoding, Engine, in_order
from svodka.engine.decoding import DecodingRequest
from svodka.translation.acceptance import Acceptance, Judged, Proposal, Text
from svodka.translation.budget import UNBOUNDED, Budget

Label = TypeVar("Label", contravariant=True)


class Sentence(Protocol[Label]):
    """A sentence with its present English."""

    @property
    def text(self) -> Text:
        """The English in the form in which it is compared with another text."""

    def with_text(self, judged: Judged, label: Label) -> Self:
        """Return the sentence with another text; `label` records how that text came about."""


State = TypeVar("State", bound="Sentence[Any]")
Asked = tuple[int, DecodingRequest]
"""The index of a sentence and a request to the model for it."""
GREEDY = Decoding(beam_size=1)
"""For decodes that are told what to write: there is little to search for, and a second hypothesis would cost half as much again."""


@dataclass(frozen=True)
class Means:
    """What steps need to mend sentences: the engine, the judge of its answers, and the budget for them."""

    engine: Engine
    acceptance: Acceptance
    budget: Budget = UNBOUNDED

    def ask(self, asked: Iterable[Asked], decoding: Decoding, *, whole_words: bool = False) -> Iterator[Proposal]:
        """Yield the hypotheses for the requests, in their order, as proposals.

        Requests whose prefix the model cannot write, or that the budget does not allow, are skipped. With `whole_words`, a hypothesis that
        goes on within the last forced word (`autopsy` + `able`) is left out; without, the rendering of a term may be inflected so
        (`court` + `s`).
        """
        paid = [
            (index, request)
            for index, request in asked
            if (not request.prefix or self.engine.can_write(request.prefix))
            and self.budget.allows(request.source, [request], decoding)
        ]
        for answer in in_order(self.engine.translate([request for _, request in paid], decoding)) if paid else ():
            index, request = paid[answer.index]
            for hypothesis in answer.hypotheses[: decoding.hypotheses]:
                if not (whole_words and hypothesis.text[len(request.prefix) :][:1].isalpha()):
                    yield Proposal(index, hypothesis.text)


@dataclass(frozen=True)
class Step(Generic[State, Label]):
    """One way to mend sentences."""

    name: str
    concerns: Callable[[State, Means], bool]
    """Tells whether the step is for a sentence."""
    propose: Callable[[Sequence[State], Sequence[int], Means], Iterable[Proposal]]
    """Proposes texts for the sentences at the given indices."""
    label: Label
    """Recorded at a sentence that takes a text of this step."""
    patience: float = 1.0
    freely: bool = False
    """For `patience` and `freely` see `Acceptance.take_best`."""


def mend(states: Sequence[State], steps: Iterable[Step[State, Label]], means: Means) -> list[State]:
    """Return the sentences after all steps, in the same order; a sentence that no step concerns costs nothing."""
    mended = list(states)
    for step in steps:
        places = [place for place, state in enumerate(mended) if step.concerns(state, means)]
        if not places:
            continue
        texts, proposals = [state.text for state in mended], step.propose(mended, places, means)
        best = means.acceptance.take_best(texts, proposals, step.patience, freely=step.freely)
        for place, judged in best.items():
            mended[place] = mended[place].with_text(judged, step.label)
    return mended
