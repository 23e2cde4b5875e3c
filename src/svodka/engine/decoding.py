"""The values that pass between the program and an engine: what is asked for, what comes back, what a model says of itself."""

import math
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Hint:
    """A term as it stands in the source sentence and the English that it should become (dictionary form)."""

    source: str
    target: str


@dataclass(frozen=True)
class Gloss:
    """A word as it stands in the source sentence and what a dictionary says of it, the most used sense first: advice, no obligation."""

    source: str
    senses: tuple[str, ...]


@dataclass(frozen=True)
class DecodingRequest:
    """One sentence for the engine, with an optional forced beginning of the translation, term hints and dictionary glosses.

    An engine leaves out what its model was not trained to read (`ModelInfo.follows_hints`, `ModelInfo.glosses`).
    """

    source: str
    prefix: str = ""
    hints: tuple[Hint, ...] = ()
    glosses: tuple[Gloss, ...] = ()


@dataclass(frozen=True)
class Hypothesis:
    """A translation proposed by the engine. `text` includes the forced prefix.

    `score` is the mean log-probability per generated piece (natural log, ≤ 0), the prefix left out: compare hypotheses with
    different prefixes through `Engine.score` only.
    """

    text: str
    score: float


@dataclass(frozen=True)
class ScoringRequest:
    """A pair to be scored: the likelihood of the translation given the source or, backwards, of the source given the translation.

    Backwards with an empty translation gives the likelihood of the source by itself. The model must read backwards
    (`ModelInfo.reads_backwards`). To score forwards, give the hints and glosses of the decoding as well: without them the model prefers
    texts that do not follow them.
    """

    source: str
    translation: str
    backwards: bool = False
    hints: tuple[Hint, ...] = ()
    glosses: tuple[Gloss, ...] = ()


@dataclass(frozen=True)
class Likelihood:
    """How likely a model finds a text: the log-probabilities (natural log) of its pieces, the last of which marks its end."""

    pieces: tuple[float, ...]
    starts: tuple[int, ...] = ()
    """Where each piece begins in the text, the ending one at its end; () where the model's tokenizer does not tell."""

    @property
    def total(self) -> float:
        """The log-probability of the text."""
        return math.fsum(self.pieces)

    @property
    def mean(self) -> float:
        """The mean log-probability of a piece. The ending piece counts, so that a sentence cut short scores badly."""
        return self.total / max(1, len(self.pieces))

    def of_words(self, start: int, stop: int) -> float:
        """Return the log-probability of the pieces that reach into text[start:stop]."""
        ends = (*self.starts[1:], math.inf)
        places = zip(self.pieces, self.starts, ends, strict=True)
        return math.fsum(piece for piece, begin, end in places if begin < stop and end > start)


@dataclass(frozen=True)
class GlossLimits:
    """How much of a dictionary a model was trained to read, for words that its training texts have fewer than `seen_below` times."""

    max_words: int = 6
    max_senses: int = 4
    seen_below: int = 1000


@dataclass(frozen=True)
class Tuning:
    """The numbers that were measured on one model and hold for no other: they stand in its manifest, with defaults by kind.

    The defaults here are for causal models and were measured with the starter 0.1.
    Scores and prices are in natural logarithms of a piece's probability (`checks.support.Measure`).
    """

    beam_size: int = 4
    hypotheses: int = 4
    """As many as the beam is wide cost nothing extra."""
    wide_beam: int = 5
    """The width for sentences that are likely to be wrong as the model reads them backwards; each hypothesis is read backwards too."""
    hint_beam: int = 2
    max_hints: int = 3
    """Terms in a prompt at a time; 0 = the model follows no hints."""
    backwards_weight: float = 0.5
    """What a piece of the source, given the English, weighs against a piece of the English, given the source (`Measure.value`)."""
    fault_price: float = 0.3
    """What a point of `checks.table.penalty` costs in that measure: a translation may score so much worse to be rid of it."""
    requirement_price: float = 1.0
    """What each term, place, person or law costs that is not rendered as it must be."""
    word_price: float = 0.65
    """What each rare word costs that got lost, and each English word that is invented."""
    unsure_below: float = -0.6
    """A sentence that scores lower is marked as doubtful, unless data/confidence_weights.tsv has weights for the model."""
    sentence_budget: float = 16.0
    """What all later decodes of a sentence may cost together, as a multiple of what its draft costs."""
    run_budget: float = 3.0
    """The same for all sentences of a run, as a multiple of what their drafts cost together; what one paragraph may spend is added."""
    paragraph_budget: int = 6_000
    """What all later decodes of the sentences of one paragraph may cost, in pieces read and written, each row of the beam counted."""
    draft_budget: int = 7_000
    """What the drafts of one paragraph may cost, in the same pieces; its sentences after that are drafted with a beam of one."""


class BudgetScope(StrEnum):
    """Whose budget of extra decodes had run out (`svodka.translation.budget`)."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    RUN = "run"


@dataclass(frozen=True)
class ModelInfo:
    """What a model says of itself; `fingerprint` changes whenever its files do."""

    name: str
    version: str
    kind: str
    """A name in `engine.kinds.KINDS`."""
    source_language: str
    target_language: str
    licence: str
    fingerprint: str
    follows_hints: bool = False
    reads_backwards: bool = False
    """Whether it can say how likely the source is, given a translation."""
    max_source_words: int = 80
    """Sentences longer than this are cut at a clause boundary before they reach the engine."""
    glosses: GlossLimits | None = None
    """None: the model reads no glosses."""
    tuning: Tuning = field(default_factory=Tuning)
