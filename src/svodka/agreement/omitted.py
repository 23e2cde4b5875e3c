"""What stands in the Russian and left no trace in the English: an attribution, or a run of words none of which arrived.

A dictionary does not have every rendering, so a single word proves nothing (human translations miss a dictionary sense for a
quarter of all content words); several in a row within a clause do. Names arrive by their letters, figures are the business of the
check `number`.
"""

import re
from collections.abc import Iterator, Sequence

from svodka.agreement import attribution, renderings
from svodka.agreement.disagreement import Disagreement
from svodka.agreement.renderings import EnglishWord
from svodka.agreement.word_lists import list_words
from svodka.dictionary.entries import Lookup

_BREAK = re.compile(r"[,;:()«»\"“”„.!?…]|[ \u00a0][—–-][ \u00a0]")
WINDOW = 3
"""So many content words in a row without a trace make a clause that is missing."""
_EMPTY = ("preposition", "join", "determiner", "be")


def find_omitted(source: str, english: str) -> Iterator[Disagreement]:
    """Yield an attribution that was dropped, and clauses of which nothing arrived."""
    yield from attribution.find_omitted(source, english)
    yield from _clauses_lost(source, english)


def _clauses_lost(source: str, english: str) -> Iterator[Disagreement]:
    words = renderings.split_words(english)
    said_by = attribution.locate_omitted(source, english)
    content = renderings.find_content_words(source)
    arrived = [renderings.find_trace(lookup, words) for lookup in content]
    for first, last in _runs(source, content, [place is None or bool(place) for place in arrived]):
        start, stop = content[first].start, content[last].stop
        if said_by is not None and not _BREAK.search(source, min(stop, said_by[1]), max(start, said_by[0])):
            continue  # the clause of the attribution that is told already
        said = source[start:stop]
        before = arrived[first - 1] if first else None
        after = arrived[last + 1] if last + 1 < len(arrived) else None
        start, stop = _between(before or (), after or (), words)
        quote = english[start:stop] if start >= 0 else ""
        yield Disagreement(f"Nothing in the English says “{said}”: left out, or rendered wrongly.", quote, start)


def _runs(source: str, content: Sequence[Lookup], arrived: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield first and last index of the runs of at least `WINDOW` words within a clause none of which arrived."""
    first = 0
    for index in range(len(content) + 1):
        ends = index == len(content) or arrived[index]
        parted = (
            not ends and index > first and bool(_BREAK.search(source, content[index - 1].stop, content[index].start))
        )
        if ends or parted:
            if index - first >= WINDOW:
                yield first, index - 1
            first = index + 1 if ends else index


def _between(before: Sequence[int], after: Sequence[int], words: Sequence[EnglishWord]) -> tuple[int, int]:
    """Return where in the English a lost run should stand: the words between its neighbours, or its neighbour; (-1, -1) unknown."""
    left = before[0] if before else -1
    right = next((place for place in after if place > left), -1)
    between = [index for index in range(left + 1, right) if left >= 0 and words[index].lower not in list_words(*_EMPTY)]
    if between:
        return words[between[0]].start, words[between[-1]].stop
    place = left if left >= 0 else right
    return (words[place].start, words[place].stop) if place >= 0 else (-1, -1)
