"""What a run may spend, in pieces: budgets of each sentence, paragraph and run for later decodes, and of each paragraph for drafts.

The price of a request is computed before anything is decoded. It depends neither on the answer nor on the time that decoding takes, so
the same inbox gives the same text on any machine, and a remembered answer costs as much as a decoded one.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

from svodka.engine import Decoding, Engine, expect_pieces
from svodka.engine.decoding import BudgetScope, DecodingRequest, Tuning

_RUN = (BudgetScope.RUN, None)


class Budget:
    """The budget of a run, with the limits of the model's tuning; without an engine nothing has a price, so everything is allowed.

    `paragraphs` maps each sentence to its paragraph: a sentence of 20,000 characters is cut into eighty, which share one budget.
    """

    def __init__(self, engine: Engine | None = None, paragraphs: Mapping[str, Hashable] | None = None) -> None:
        self._engine = engine
        self._tuning = engine.info.tuning if engine is not None else Tuning()
        self._paragraphs = paragraphs or {}
        self.cut_short: dict[str, BudgetScope] = {}
        """The sentences that were refused a decode or a wide beam, each with the scope of the budget that ran out first."""
        # A run of one sentence may spend what a paragraph may.
        self._left: dict[tuple[BudgetScope, Hashable], float] = defaultdict(
            float, {_RUN: self._tuning.paragraph_budget}
        )
        """What may still be spent on a sentence, a paragraph or the run, in pieces."""

    def begin(self, requests: Sequence[DecodingRequest], decoding: Decoding) -> None:
        """Take note of the drafts' requests, one for each sentence of the run: the bounds depend on what these cost.

        What is `cut_short` now is to be drafted with a beam of one, because its paragraph's budget for drafts is used up.
        """
        tuning = self._tuning
        drafted: Counter[Hashable] = Counter()
        for request in requests:
            cost = self.price(request, decoding)
            paragraph = self._paragraphs.get(request.source)
            drafted[paragraph] += cost
            is_wide = decoding.width(tuning.beam_size) > 1
            if is_wide and paragraph is not None and drafted[paragraph] > tuning.draft_budget:
                self.cut_short[request.source] = BudgetScope.PARAGRAPH
            self._left[BudgetScope.SENTENCE, request.source] = tuning.sentence_budget * cost
            self._left.setdefault((BudgetScope.PARAGRAPH, paragraph), tuning.paragraph_budget)
            self._left[_RUN] += tuning.run_budget * cost

    def price(self, request: DecodingRequest, decoding: Decoding) -> int:
        """Return the cost of a request: the pieces to be read and those likely to be written, for each row of the beam.

        A request that the model cannot read costs 0.
        """
        cost = self._engine.measure(request) if self._engine is not None else None
        return decoding.width(self._tuning.beam_size) * (cost.given + expect_pieces(cost)) if cost is not None else 0

    def allows(self, source: str, requests: Sequence[DecodingRequest], decoding: Decoding) -> bool:
        """Tell whether a sentence may be decoded again with these requests (all or none of them), and pay for them if so."""
        cost = sum(self.price(request, decoding) for request in requests)
        payers = ((BudgetScope.SENTENCE, source), (BudgetScope.PARAGRAPH, self._paragraphs.get(source)), _RUN)
        for payer in payers:
            if self._left[payer] < cost:
                self.cut_short.setdefault(source, payer[0])
                return False
        for payer in payers:
            self._left[payer] -= cost
        return True
