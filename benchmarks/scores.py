"""chrF and BLEU of a translation against the references of humans, by sacreBLEU."""

from collections.abc import Sequence

import sacrebleu


def score_chrf(english: Sequence[str], references: Sequence[str]) -> float:
    """Return chrF over the whole set, 0 … 100."""
    return float(sacrebleu.corpus_chrf(list(english), [list(references)]).score)


def score_bleu(english: Sequence[str], references: Sequence[str]) -> float:
    """Return BLEU over the whole set, 0 … 100."""
    return float(sacrebleu.corpus_bleu(list(english), [list(references)]).score)
