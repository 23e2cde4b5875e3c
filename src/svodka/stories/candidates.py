"""Which pairs of many articles are worth comparing: those that share words of their own, found through an index and not pair by pair."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from svodka.stories.comparing import MOST_DAYS
from svodka.stories.telling import Wording

LEAST_COMMON = 3
"""Words that two tellings of one event have in common, figures among them. Odd half: 5 and more but for one pair, which a third joins."""
LEAST_SHARE = 0.08
"""The same as a share of the shorter's words. Odd half: 0.17 and more but for that pair; any two long texts share three words."""
LEAST_SHARE_LATE = 0.4
"""The same for articles that are too far apart in time for anything but a copy. Odd half: 0.77 and more."""
MOST_ARTICLES = 200
"""A word that stands in more articles of a run than this joins nobody; in a run of up to 200 articles no word is left out."""


def find_candidates(
    wordings: Sequence[Wording | None], dates: Sequence[datetime.date | None]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices, the lower first, that may tell one event; None stands for an article that is not compared."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, wording in enumerate(wordings):
        for word in wording.words if wording else ():
            found[word].append(index)
    earlier: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for indices in found.values():
        if len(indices) <= MOST_ARTICLES:
            for place, index in enumerate(indices[1:], 1):
                earlier[index].update(indices[:place])
    sizes = [len(wording.words) if wording else 0 for wording in wordings]
    for index in sorted(earlier):
        for other, common in sorted(earlier[index].items()):
            needed = max(LEAST_COMMON, _needed_share(dates[other], dates[index]) * min(sizes[other], sizes[index]))
            if common >= needed:
                yield other, index


def _needed_share(one: datetime.date | None, other: datetime.date | None) -> float:
    is_near = one is None or other is None or abs((one - other).days) <= MOST_DAYS
    return LEAST_SHARE if is_near else LEAST_SHARE_LATE
