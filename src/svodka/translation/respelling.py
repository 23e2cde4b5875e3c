"""A name that the model spelt in its own way gets its official letters in place: the sentence around it does not change.

This is span replacement, and like it done only where the span is certain: one run of capitalised English words that is alike enough
to the Russian name's transliteration or to the name itself, and that renders nothing else.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from svodka.facts.transliteration import transliterate
from svodka.glossary.checking import TermVerdict
from svodka.requirement import Requirement

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_KIND_NOUN = re.compile(
    r"(?:region|district|province|velayat|etrap|territory|oblast|city|autonomous|republic)", re.IGNORECASE
)
_BROKEN = re.compile(r"[^\w\s'’.,-]|(?<!\b[A-Z])\.|,(?=.*,)")
"""Punctuation that ends a name; the point after an initial and one comma do not (`Daniyar, Abanov` for Daniyar Abenov)."""
ALIKE = 0.56
"""Share of equal letters from which a capitalised word is the misspelt name. `Laxnara` – Lankaran 0.67, `Vakhtad` – Vahdat 0.77,
`Tarsar` – Taraz 0.55; two different names of the region are rarely above 0.5."""
CLEARLY = 0.08
"""The best span must be alike by so much more than the second best."""


def respelt(english: str, requirement: Requirement, verdicts: Sequence[TermVerdict]) -> str:
    """Return the English with the misspelt name of `requirement` replaced, or unchanged where no span is certain.

    `verdicts` are those of all requirements of the sentence, its own among them. Another known spelling of the name
    (`Ust-Kamenogorsk` for Oskemen) is certain by itself.
    """
    own = next((verdict for verdict in verdicts if verdict.requirement == requirement), None)
    if own is not None and own.avoided:
        return english[: own.avoided_start] + requirement.preferred + english[own.avoided_stop :]
    taken = [(verdict.start, verdict.stop) for verdict in verdicts if verdict.satisfied and verdict.found]
    name = " ".join(word for word in requirement.preferred.split() if not _KIND_NOUN.fullmatch(word))
    looks = {look.lower() for look in (name, transliterate(requirement.text), transliterate(requirement.headword))}
    spans = _spans(english, len(name.split()), taken)
    ranked = sorted(
        ((max(_likeness(look, text) for look in looks), start, stop) for start, stop, text in spans), reverse=True
    )
    if not ranked or ranked[0][0] < ALIKE:
        return english
    best, start, stop = ranked[0]
    # Overlapping spans are readings of one place; only another place is a rival.
    rivals = [
        likeness for likeness, other_start, other_stop in ranked[1:] if other_stop <= start or stop <= other_start
    ]
    if rivals and best - rivals[0] < CLEARLY:
        return english
    ending = "'s" if english[start:stop].endswith(("'s", "’s")) else ""
    if name.endswith(".") and english[stop:].startswith("."):
        name = name[:-1]  # `Aibek T.` has its point there
    return english[:start] + name + ending + english[stop:]


def _spans(english: str, words: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield runs of as many capitalised words as the name has, or one more, that render nothing yet."""
    found = list(_WORD.finditer(english))
    for first in range(len(found)):
        for count in (words, words + 1):
            run = found[first : first + count]
            if len(run) < count or not all(word.group()[0].isupper() for word in run):
                continue
            start, stop = run[0].start(), run[-1].end()
            text = english[start:stop]
            if _BROKEN.search(text) or any(start < end and begin < stop for begin, end in taken):
                continue
            if not any(_KIND_NOUN.fullmatch(word.group()) for word in run):
                yield start, stop, text


def _likeness(look: str, text: str) -> float:
    plain = text.lower().removesuffix("'s").removesuffix("’s")
    return SequenceMatcher(None, look, plain, autojunk=False).ratio()
