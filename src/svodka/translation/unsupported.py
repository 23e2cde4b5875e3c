"""Words of a source that its English does not support: what a translation has probably left out, told by comparison.

A model that reads backwards finds a word likely, given an English text that says it. Of a word that the text does not say two things are
true: with another English text of the same sentence the model finds it likelier, and with none at all not much less likely. Either alone
speaks of many a good translation too; the two together, over three words in a row, find two of three planted omissions at five marks in
a hundred whole human translations (benchmarks/lost.py; the idea: Vamvas and Sennrich 2022, contrastive conditioning).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from svodka.decoding import Likelihood

ROW = 3
"""Words that are looked at together: what gets lost is seldom one word, and the model is often surprised at one."""
ALONE_SHARE = 0.5
"""What the comparison with no English weighs against that with another English text."""
SHORTNESS = 10.0
"""What it weighs that the English has fewer words for those of the source, in natural logarithms of their ratio."""
_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True)
class Unsupported:
    """The words in a row of a source that its English supports least: `source[start:stop]`."""

    start: int
    stop: int
    evidence: float
    """The lower, the likelier they are not in the English; in natural logarithms of probabilities."""


def find_least_supported(
    source: str, english: str, own: Likelihood, alone: Likelihood, others: Sequence[Likelihood]
) -> Unsupported | None:
    """Return the words of a source that an English text supports least; None where the model does not tell which pieces are whose.

    All likelihoods are of the source: `own` given this English, `alone` given none, `others` given other English texts of it.
    """
    spans = [match.span() for match in _WORD.finditer(source)]
    if not spans or not all(likelihood.starts for likelihood in (own, alone, *others)):
        return None
    evidence = [_evidence(span, own, alone, others) for span in spans]
    rows = range(max(1, len(spans) - ROW + 1))
    first = min(rows, key=lambda place: math.fsum(evidence[place : place + ROW]))
    shortness = math.log(max(1, len(english.split())) / len(source.split()))
    # The words at the ends of the row that are supported are not told.
    told = [place for place in range(first, min(first + ROW, len(spans))) if evidence[place] < 0] or [first]
    total = math.fsum(evidence[first : first + ROW]) + SHORTNESS * shortness
    return Unsupported(spans[told[0]][0], spans[told[-1]][1], total)


def _evidence(span: tuple[int, int], own: Likelihood, alone: Likelihood, others: Sequence[Likelihood]) -> float:
    here = own.of_words(*span)
    elsewhere = max((one.of_words(*span) for one in others), default=here)
    return min(0.0, here - elsewhere) + ALONE_SHARE * min(0.0, here - alone.of_words(*span))
