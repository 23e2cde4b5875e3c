"""Which words of a sentence a model is told the meaning of: the rarest, in the order of the sentence."""

import re
from collections.abc import Sequence

from svodka.decoding import Gloss, GlossLimits
from svodka.dictionary.entries import Lookup

LONGEST_GLOSSED = 60
"""Characters of an expression that still goes into a prompt as one gloss."""
_UNSAFE = re.compile(r"[^\w\s'’./-]")
"""What a template may use for itself; a sense with such a character in it is left out."""


def choose_glosses(
    lookups: Sequence[Lookup], covered: Sequence[tuple[int, int]], limits: GlossLimits
) -> tuple[Gloss, ...]:
    """Return the glosses of a sentence: of its words seen less often than `limits.seen_below` the rarest, in order.

    `covered` are the stretches (start, stop) that a term, a place or a person accounts for: no gloss overlaps them. Names and
    abbreviations get none, words without an entry have none, and a word that stands twice in the same form is told once.
    """
    rare: dict[str, tuple[int, int, Gloss]] = {}
    for lookup in lookups:
        if lookup.is_name or lookup.seen >= limits.seen_below or overlaps(lookup, covered):
            continue
        senses = tuple(sense for sense in lookup.senses if not _UNSAFE.search(sense))[: limits.max_senses]
        if senses and len(lookup.text) <= LONGEST_GLOSSED and not _UNSAFE.search(lookup.text):
            rare.setdefault(lookup.text.lower(), (lookup.seen, lookup.start, Gloss(lookup.text, senses)))
    rarest = sorted(rare.values(), key=lambda one: one[:2])[: limits.max_words]
    return tuple(gloss for _, _, gloss in sorted(rarest, key=lambda one: one[1]))


def overlaps(lookup: Lookup, stretches: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a word shares a character with one of the stretches (start, stop)."""
    return any(lookup.start < stop and start < lookup.stop for start, stop in stretches)
