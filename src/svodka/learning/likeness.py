"""How alike two English texts are by their words, rare ones counting for more than common ones."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

_WORD = re.compile(r"[^\W_]+(?:[.,:]\d+)*")
_STEM = 6
"""Letters of a word that tell it: `seized` and `seizure` are one word here, `13.5` and `13` are two."""


def stems(text: str) -> Counter[str]:
    """Return the words of a text in small letters, cut to their stems, with their counts."""
    return Counter(word if word[0].isdigit() else word[:_STEM] for word in _WORD.findall(text.lower()))


@dataclass(frozen=True)
class Weights:
    """What each word counts: the rarer in all texts of a bulletin, the more; figures count double, because editors keep them."""

    counts: Mapping[str, int]
    texts: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Weights":
        """Return the weights by these texts."""
        bags = [stems(text) for text in texts]
        return cls(Counter(stem for bag in bags for stem in bag), len(bags))

    def weigh(self, bag: Counter[str]) -> float:
        """Return what all words of a bag count together."""
        return sum(self.of_word(stem) * number for stem, number in bag.items())

    def of_word(self, stem: str) -> float:
        """Return what one word counts."""
        rarity = math.log((self._texts + 1) / (self.counts.get(stem, 0) + 0.5))
        return max(0.1, rarity) * (2 if stem[0].isdigit() else 1)

    def likeness(self, first: Counter[str], second: Counter[str]) -> float:
        """Return the share of both texts' weight that they have in common, 0 … 1."""
        whole = self.weigh(first) + self.weigh(second)
        return 2 * self.weigh(first & second) / whole if whole else 0.0

    def held(self, part: Counter[str], whole: Counter[str]) -> float:
        """Return the share of `part` that stands in `whole`, 0 … 1."""
        weight = self.weigh(part)
        return self.weigh(part & whole) / weight if weight else 0.0

    @cached_property
    def _texts(self) -> int:
        return max(self.texts, 10)
