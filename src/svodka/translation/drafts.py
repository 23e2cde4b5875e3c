"""From a source sentence to the best draft the model can give: decode, compare hypotheses, decode the doubtful ones again.

A draft that the checks find clean costs one decode. The others of a run go through the retries together, each retry in one stream:
those caught in a loop with repetition forbidden, those with Cyrillic in them with Latin letters only, then all that are still doubtful
clause by clause; the hypothesis with the least penalty wins, and what is still wrong with it is flagged by the checks.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from svodka import segment
from svodka.engine import Decoding, Engine
from svodka.translation import checks
from svodka.translation.fitting import fit
from svodka.types import DecodingRequest, Hypothesis, Origin

HYPOTHESES = 4
"""As many as the beam is wide: they cost nothing extra (measured: 22.3 s with four, 23.3 s with one)."""
NO_REPEAT_NGRAM = 4
"""Forbid a repeated run of four pieces: three also forbids the second `of the Ministry of`."""
CLAUSE_WORDS = 10
"""A sentence shorter than this is not worth cutting into clauses."""
SCORE_MARGIN = 0.7
"""How much worse than the best hypothesis (mean log-probability) another may be and still win by a smaller penalty."""

Done = Callable[[int], None]
"""Called with the index of a source that has been decoded."""


@dataclass(frozen=True)
class Draft:
    """The chosen translation of one source sentence; `english` is "" where the model gave nothing."""

    source: str
    english: str
    score: float
    penalty: float
    origin: Origin
    hypotheses: tuple[Hypothesis, ...] = ()
    """All fitted hypotheses of the first decode, best score first, for whoever wants to choose by other criteria."""

    exchanged: bool = False
    """A wrong figure was exchanged for the right one in place."""

    @property
    def left_in_cyrillic(self) -> str:
        """The word that the model's first answer left in Cyrillic and a retry rendered; "" = none."""
        if self.origin is not Origin.RETRY or not self.hypotheses:
            return ""
        return next(iter(checks.cyrillic_words(self.hypotheses[0].text)), "")


def draft_all(sources: Sequence[str], engine: Engine, done: Done, decoding: Decoding | None = None) -> list[Draft]:
    """Return a draft for every source sentence, in order. `done` is called once for each as its first decode finishes."""
    decoding = decoding or Decoding(hypotheses=HYPOTHESES)
    drafts: list[Draft] = [_nothing(source) for source in sources]
    for answer in engine.translate([DecodingRequest(source) for source in sources], decoding):
        drafts[answer.index] = choose(sources[answer.index], answer.hypotheses)
        done(answer.index)
    for retry, remedies in RETRIES:
        doubtful = [index for index, draft in enumerate(drafts) if _suffers_from(draft, remedies)]
        for index, candidate in zip(
            doubtful, retry([drafts[index] for index in doubtful], engine, decoding), strict=True
        ):
            if candidate.penalty < drafts[index].penalty:
                drafts[index] = replace(candidate, hypotheses=drafts[index].hypotheses)
    return drafts


def _suffers_from(draft: Draft, names: frozenset[str]) -> bool:
    return draft.penalty > 0 and any(finding.check in names for finding in checks.findings(draft.source, draft.english))


def choose(source: str, hypotheses: Iterable[Hypothesis], origin: Origin = Origin.MODEL) -> Draft:
    """Return the hypothesis with the least penalty among those within `SCORE_MARGIN` of the best score."""
    fitted = tuple(Hypothesis(fit(source, hypothesis.text), hypothesis.score) for hypothesis in hypotheses)
    if not fitted:
        return _nothing(source)
    best = max(hypothesis.score for hypothesis in fitted)
    near = [hypothesis for hypothesis in fitted if hypothesis.score >= best - SCORE_MARGIN]
    penalties = [checks.penalty(source, hypothesis.text) for hypothesis in near]
    index = min(range(len(near)), key=lambda place: (penalties[place], -near[place].score))
    return Draft(source, near[index].text, near[index].score, penalties[index], origin, fitted)


def _nothing(source: str) -> Draft:
    return Draft(source, "", 0.0, checks.penalty(source, ""), Origin.MODEL)


def _without_repetition(drafts: Sequence[Draft], engine: Engine, decoding: Decoding) -> list[Draft]:
    return _again(drafts, engine, replace(decoding, no_repeat_ngram_size=NO_REPEAT_NGRAM))


def _latin_only(drafts: Sequence[Draft], engine: Engine, decoding: Decoding) -> list[Draft]:
    return _again(drafts, engine, replace(decoding, latin_only=True))


def _again(drafts: Sequence[Draft], engine: Engine, decoding: Decoding) -> list[Draft]:
    retried = list(drafts)
    for answer in engine.translate([DecodingRequest(draft.source) for draft in drafts], decoding):
        retried[answer.index] = choose(drafts[answer.index].source, answer.hypotheses, Origin.RETRY)
    return retried


def _clause_by_clause(drafts: Sequence[Draft], engine: Engine, decoding: Decoding) -> list[Draft]:
    clauses = [_clauses(draft.source) for draft in drafts]
    parts = [part for some in clauses for part in some]
    chosen: dict[int, Draft] = {}
    for answer in engine.translate([DecodingRequest(part) for part in parts], decoding):
        chosen[answer.index] = choose(parts[answer.index], answer.hypotheses)
    retried = []
    position = 0
    for draft, some in zip(drafts, clauses, strict=True):
        answers = [chosen[position + offset] for offset in range(len(some))]
        position += len(some)
        retried.append(_joined(draft, answers) if len(answers) > 1 else draft)
    return retried


def _clauses(source: str) -> list[str]:
    words = len(source.split())
    if words < CLAUSE_WORDS:
        return []
    return [source[span.start : span.stop] for span in segment.split_sentences(source, words * 2 // 3)]


def _joined(draft: Draft, answers: Sequence[Draft]) -> Draft:
    english = fit(draft.source, " ".join(answer.english for answer in answers))
    score = sum(answer.score for answer in answers) / len(answers)
    return Draft(draft.source, english, score, checks.penalty(draft.source, english), Origin.RETRY)


RETRIES: tuple[tuple[Callable[[Sequence[Draft], Engine, Decoding], list[Draft]], frozenset[str]], ...] = (
    (_without_repetition, frozenset({"repetition", "length"})),
    (_latin_only, frozenset({"cyrillic"})),
    (_clause_by_clause, frozenset(check.name for check in checks.CHECKS)),
)
"""Each retry and the checks whose failure it may mend, in the order in which they are tried."""
