"""More candidates for the sentences that the model itself doubts when it reads them backwards.

Hypotheses of one beam are too much alike: what differs is the sentence told without glosses, or with more of them. `acceptance` takes the
better text (docs/benchmarks.md#both-ways).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from svodka.decoding import Gloss
from svodka.engine import Decoding, Engine, in_order
from svodka.translation.acceptance import Acceptance, Proposal, Text
from svodka.translation.budget import Budget
from svodka.translation.confidence import ConfidenceRule
from svodka.translation.drafts import Draft
from svodka.types import Origin

GREEDY = Decoding(beam_size=1)


@dataclass(frozen=True)
class Means:
    """What more candidates are made with."""

    engine: Engine
    budget: Budget
    more_glosses: Mapping[str, tuple[Gloss, ...]]
    """For each source the glosses of more of its words than it was translated with."""


def reconsider(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule, means: Means) -> list[Draft]:
    """Return the drafts, those that are in doubt with the best of their candidates; `means.budget` pays for these."""
    best = list(drafts)
    texts = [Text(draft.source, draft.english) for draft in best]
    proposals = tell_otherwise(best, _in_doubt(best, acceptance, rule), means)
    for index, judged in acceptance.take_best(texts, proposals, keep_names=False).items():
        best[index] = replace(best[index], english=judged.english, penalty=judged.penalty, origin=Origin.RETRY)
    return best


def _in_doubt(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule) -> list[int]:
    written = [index for index, draft in enumerate(drafts) if draft.english]
    acceptance.measure.prepare_trust((drafts[index].source, drafts[index].english) for index in written)
    return [
        index
        for index in written
        if rule.is_in_doubt(acceptance.measure.trust(drafts[index].source, drafts[index].english), 0)
    ]


def tell_otherwise(drafts: Sequence[Draft], doubtful: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Yield what the model makes of the drafts at these places without glosses, or, where there were none, with those of more words.

    All together, for small batches are dear.
    """
    told = {
        index: () if drafts[index].glosses else means.more_glosses.get(drafts[index].source, ()) for index in doubtful
    }
    asked = {
        index: replace(drafts[index].request, glosses=glosses)
        for index, glosses in told.items()
        if glosses != drafts[index].glosses
    }
    asked = {index: one for index, one in asked.items() if means.budget.allows(one.source, [one], GREEDY)}
    owners = list(asked)
    for answer in in_order(means.engine.translate(list(asked.values()), GREEDY)) if asked else ():
        yield from (Proposal(owners[answer.index], one.text) for one in answer.hypotheses)
