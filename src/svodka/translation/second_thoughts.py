"""More candidates for the sentences that the model itself doubts when it reads them backwards, the cheapest first.

Hypotheses of one beam are too much alike: what differs is the sentence without glosses, with more of them, and cut at its clauses. The
second round is for the sentences that are still in doubt, and `acceptance` takes the best text of all (docs/benchmarks.md#both-ways).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from svodka.decoding import Gloss
from svodka.engine import Decoding, Engine, in_order
from svodka.translation.acceptance import Acceptance, Proposal, Text
from svodka.translation.budget import Budget
from svodka.translation.confidence import ConfidenceRule
from svodka.translation.drafts import Draft, propose_clause_by_clause
from svodka.types import Origin

GREEDY = Decoding(beam_size=1)


@dataclass(frozen=True)
class Means:
    """What the rounds work with."""

    engine: Engine
    budget: Budget
    more_glosses: Mapping[str, tuple[Gloss, ...]]
    """For each source the glosses of more of its words than it was translated with."""


Round = Callable[[Sequence[Draft], Sequence[int], Means], Iterable[Proposal]]
"""Proposes texts for the drafts at these places."""


def reconsider(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule, means: Means) -> list[Draft]:
    """Return the drafts, those that are in doubt with the best text that the rounds have found; `means.budget` pays for them."""
    best = list(drafts)
    for proposing in ROUNDS:
        doubtful = _in_doubt(best, acceptance, rule)
        if not doubtful:
            break
        texts = [Text(draft.source, draft.english) for draft in best]
        proposals = proposing(best, doubtful, means)
        for index, judged in acceptance.take_best(texts, proposals, keep_names=False).items():
            best[index] = replace(
                best[index], english=judged.english, penalty=judged.penalty, origin=Origin.RETRY, exchanged=False
            )
    return best


def _in_doubt(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule) -> list[int]:
    written = [index for index, draft in enumerate(drafts) if draft.english]
    acceptance.measure.prepare_trust((drafts[index].source, drafts[index].english) for index in written)
    return [
        index
        for index in written
        if rule.is_in_doubt(acceptance.measure.trust(drafts[index].source, drafts[index].english), 0)
    ]


def _told_otherwise(drafts: Sequence[Draft], doubtful: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Without glosses, and with glosses of more words; of all sentences together, for small batches are dear."""
    asked = []
    for index in doubtful:
        draft = drafts[index]
        more = means.more_glosses.get(draft.source, ())
        wanted = [replace(draft.request, glosses=glosses) for glosses in ((), more) if glosses != draft.glosses]
        asked += [(index, one) for one in wanted if means.budget.allows(draft.source, [one], GREEDY)]
    answers = in_order(means.engine.translate([request for _, request in asked], GREEDY)) if asked else ()
    for answer in answers:
        yield from (Proposal(asked[answer.index][0], one.text) for one in answer.hypotheses)


def _clause_by_clause(drafts: Sequence[Draft], doubtful: Sequence[int], means: Means) -> Iterator[Proposal]:
    return propose_clause_by_clause(drafts, doubtful, means.engine, GREEDY, means.budget)


ROUNDS: tuple[Round, ...] = (_told_otherwise, _clause_by_clause)
"""In the order in which they are tried."""
