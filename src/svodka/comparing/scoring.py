"""How near English is to references: chrF and BLEU by sacreBLEU, and whether a difference is more than chance gives.

sacreBLEU is asked for by `pip install svodka[compare]`: nothing else needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from svodka.errors import RequestError

FEWEST = 20
"""Sentences; drawing again from fewer says nothing of others."""
DRAWS = 1_000
REAL_BELOW = 0.05
"""Chance gives a difference that is called real less often than this."""


@dataclass(frozen=True)
class Score:
    """One measure of two translations of the same sentences, the higher the better."""

    measure: str
    first: float
    second: float
    p_value: float | None
    """How often chance alone gives such a difference (paired bootstrap; Koehn 2004); None where there are too few sentences to say."""

    @property
    def is_real(self) -> bool:
        """Whether chance gives such a difference so rarely that it is taken for one."""
        return self.p_value is not None and self.p_value < REAL_BELOW


def require_scores() -> None:
    """Raise `RequestError` where sacreBLEU is not installed, before anything is translated."""
    try:
        import sacrebleu  # noqa: F401
    except ImportError as error:
        raise RequestError(
            "To compare with references sacreBLEU is needed, which is not installed; get it with: pip install svodka[compare]"
        ) from error


def score_chrf(english: Sequence[str], references: Sequence[str]) -> float:
    """Return chrF over the whole set, 0 … 100."""
    import sacrebleu

    return float(sacrebleu.corpus_chrf(list(english), [list(references)]).score)


def score_bleu(english: Sequence[str], references: Sequence[str]) -> float:
    """Return BLEU over the whole set, 0 … 100."""
    import sacrebleu

    return float(sacrebleu.corpus_bleu(list(english), [list(references)]).score)


def score_sentences(english: Sequence[str], references: Sequence[str]) -> list[float]:
    """Return the chrF of each sentence by itself."""
    import sacrebleu

    return [
        float(sacrebleu.sentence_chrf(text, [reference]).score)
        for text, reference in zip(english, references, strict=True)
    ]


def score_pair(first: Sequence[str], second: Sequence[str], references: Sequence[str]) -> tuple[Score, ...]:
    """Return chrF and BLEU of two translations; the same texts always give the same p values."""
    if len(references) < FEWEST:
        return (
            Score("chrF", score_chrf(first, references), score_chrf(second, references), None),
            Score("BLEU", score_bleu(first, references), score_bleu(second, references), None),
        )
    from sacrebleu.metrics import BLEU, CHRF
    from sacrebleu.significance import PairedTest

    named: list[tuple[str, Sequence[str]]] = [("first", list(first)), ("second", list(second))]
    measures: dict[str, Any] = {"chrF": CHRF(), "BLEU": BLEU()}
    _, found = PairedTest(named, measures, [list(references)], test_type="bs", n_samples=DRAWS)()
    # By its own names, such as "chrF2".
    by_measure = {name.lower()[:4]: results for name, results in found.items() if name != "System"}
    return tuple(_score(name, *by_measure[name.lower()]) for name in measures)


def _score(measure: str, first: Any, second: Any) -> Score:
    # Of translations that differ in nothing the library says that chance never gives as much.
    p_value = 1.0 if first.score == second.score else float(second.p_value)
    return Score(measure, float(first.score), float(second.score), p_value)
