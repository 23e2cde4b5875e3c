"""More candidates for the sentences that the model itself doubts when it reads them backwards.

Hypotheses of one beam are too much alike: what differs is the sentence told without glosses, or with more of them. `acceptance` takes the
better text (docs/benchmarks.md#both-ways).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from svodka.decoding import Gloss
from svodka.engine import Decoding, Engine
from svodka.translation.acceptance import Acceptance, Proposal, propose
from svodka.translation.budget import Budget
from svodka.translation.confidence import ConfidenceRule
from svodka.translation.drafts import Draft, take_best
from svodka.types import Origin

GREEDY = Decoding(beam_size=1)


@dataclass(frozen=True)
class Means:
    """What more candidates are made with."""

    engine: Engine
    budget: Budget
    more_glosses: Mapping[str, tuple[Gloss, ...]]
    """For each source that was translated without glosses those of more of its words."""


def reconsider(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule, means: Means) -> list[Draft]:
    """Return the drafts, those that are in doubt with the best of their candidates; `means.budget` pays for these."""
    proposals = tell_otherwise(drafts, _in_doubt(drafts, acceptance, rule), means)
    return take_best(drafts, proposals, acceptance, Origin.RETRY, keep_names=False)


def _in_doubt(drafts: Sequence[Draft], acceptance: Acceptance, rule: ConfidenceRule) -> list[int]:
    written = [index for index, draft in enumerate(drafts) if draft.english]
    acceptance.measure.prepare_trust((drafts[index].source, drafts[index].english) for index in written)
    return [
        index
        for index in written
        if rule.is_in_doubt(acceptance.measure.trust(drafts[index].source, drafts[index].english), 0)
    ]


def tell_otherwise(drafts: Sequence[Draft], doubtful: Sequence[int], means: Means) -> Iterator[Proposal]:
    """Return what the model makes of the drafts at these places without glosses, or, where there were none, with those of more words.

    All together, for small batches are dear.
    """
    asked = []
    for index in doubtful:
        draft = drafts[index]
        glosses = () if draft.glosses else means.more_glosses.get(draft.source, ())
        request = replace(draft.request, glosses=glosses)
        if glosses != draft.glosses and means.budget.allows(draft.source, [request], GREEDY):
            asked.append((index, request))
    return propose(asked, means.engine, GREEDY)
