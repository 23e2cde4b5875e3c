"""The values between the program and an engine: what is asked for, what comes back, what a model says of itself."""

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
class GlossLimits:
    """How much of a dictionary a model was trained to read.

    At most so many words a sentence and senses a word, for words that its training texts had less often than `seen_below`.
    """

    max_words: int = 6
    max_senses: int = 4
    seen_below: int = 1000


@dataclass(frozen=True)
class Tuning:
    """The numbers that were measured on one model and hold for no other: they stand in its manifest, with defaults by kind.

    Scores are mean log-probabilities per piece (natural log). A margin is how much worse than the free draft a translation may
    score and still be taken for what it gets right.
    """

    beam_size: int = 4
    hypotheses: int = 4
    """As many as the beam is wide cost nothing extra."""
    hint_beam: int = 2
    max_hints: int = 3
    """Terms in a prompt at a time; 0 = the model follows no hints."""
    score_margin: float = 0.7
    """Between the hypotheses of one decode."""
    nbest_margin: float = 0.25
    hint_margin: float = 1.0
    splice_margin: float = 0.9
    vocabulary_margin: float = 0.65
    """For a translation that has a rare word that the draft lost, or a word where the draft has an invented one."""
    unsure_below: float = -0.6
    """A sentence that scores lower is marked as doubtful."""
    sentence_budget: float = 16.0
    """What all later decodes of a sentence may cost, measured by its draft."""
    run_budget: float = 3.0
    """The same for all sentences of a run together, measured by their drafts; a run may always spend what one paragraph may."""
    paragraph_budget: int = 6_000
    """The same for the sentences of one paragraph, in pieces read and written, each row of the beam counted."""
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
    max_source_words: int = 80
    """Sentences longer than this are cut at a clause boundary before they reach the engine."""
    glosses: GlossLimits | None = None
    """None: the model reads no glosses."""
    tuning: Tuning = field(default_factory=Tuning)
