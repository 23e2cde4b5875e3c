"""The one loop in which sentences are mended: propose, pay, decode, judge, accept, one step after the other.

A step says which sentences it is for and proposes other English texts for them: hypotheses that the beam gave anyway, decodes with hints
or with a forced beginning, exchanges in place. All sentences of a step go to the engine together; `acceptance` takes the best text.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from svodka.engine import Decoding, Engine, in_order
from svodka.engine.decoding import DecodingRequest, Tuning
from svodka.translation.acceptance import Acceptance, Judged, Proposal, Text
from svodka.translation.budget import UNBOUNDED, Budget

Label = TypeVar("Label", contravariant=True)


class Sentence(Protocol[Label]):
    """A sentence with its present English."""

    @property
    def text(self) -> Text:
        """The English, as another text is compared with it."""

    def with_text(self, judged: Judged, label: Label) -> Self:
        """Return the sentence with another text; `label` says how that came about."""


State = TypeVar("State", bound="Sentence[Any]")
Asked = tuple[int, DecodingRequest]
"""The place of a sentence and what the model is asked for it."""


@dataclass(frozen=True)
class Means:
    """What sentences are mended with."""

    engine: Engine
    acceptance: Acceptance
    budget: Budget = UNBOUNDED

    @property
    def tuning(self) -> Tuning:
        """The model's own numbers."""
        return self.engine.info.tuning

    def ask(self, asked: Iterable[Asked], decoding: Decoding, *, whole_words: bool = False) -> Iterator[Proposal]:
        """Return what the model answers, in the order of the requests: those that it can write and that the budget pays for.

        With `whole_words` an answer that goes on within the last forced word (`autopsy` + `able`) is left out; the rendering of a term may
        be inflected so (`court` + `s`).
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
    propose: Callable[[Sequence[State], Sequence[int], Means], Iterable[Proposal]]
    """Proposes texts for the sentences at the given places."""
    label: Label
    """What is recorded where a text is taken."""
    patience: float = 1.0
    freely: bool = False
    """For both see `Acceptance.take_best`."""


def mend(states: Sequence[State], steps: Iterable[Step[State, Label]], means: Means) -> list[State]:
    """Return the sentences as the steps leave them; those that no step is for cost nothing."""
    mended = list(states)
    for step in steps:
        places = [place for place, state in enumerate(mended) if step.concerns(state, means)]
        proposals = step.propose(mended, places, means) if places else ()
        texts = [state.text for state in mended]
        best = means.acceptance.take_best(texts, proposals, step.patience, freely=step.freely)
        for place, judged in best.items():
            mended[place] = mended[place].with_text(judged, step.label)
    return mended
