"""Whether the English says twice what the Russian says once.

A small model that loses its way in a long sentence begins a part again in slightly other words (`activities of an international drug
group … the activities of the international drug group`). Articles and prepositions differ then, the words between them do not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from svodka.agreement import renderings
from svodka.agreement.disagreement import Disagreement
from svodka.agreement.renderings import EnglishWord
from svodka.agreement.word_lists import list_words
from svodka.glossary.inflection import lemmas

_SHORTEST = 4
"""Letters of a word that says enough: abbreviations of units stand in every second place of a weather report."""
_LETTERS = re.compile(r"[a-z]+")
_PARTS = ("VERB", "NOUN", "ADJ", "ADV")


def find_repeated(source: str, english: str) -> Iterator[Disagreement]:
    """Yield the first two content words in a row that the English has twice, where the source repeats nothing like it.

    Two words of the source that stand twice may be the reason, in whatever words the English has them; then nothing is said.
    """
    words = [word for word in renderings.split_words(english) if _says_something(word)]
    pairs = [(_lemma(first.lower), _lemma(second.lower)) for first, second in pairwise(words)]
    doubled = {pair for pair, count in Counter(pairs).items() if count > 1 and pair[0] != pair[1]}
    if not doubled or _repeats(source):
        return
    places = [index for index, pair in enumerate(pairs) if pair in doubled]
    again = next(place for place in places if pairs[place] in pairs[:place])
    start, stop = words[again].start, words[again + 1].stop
    quote = english[start:stop]
    yield Disagreement(f"“{quote}” stands here for the second time, and the source says nothing twice.", quote, start)


def _says_something(word: EnglishWord) -> bool:
    small = list_words("be", "before_verb", "preposition", "join", "determiner")
    return len(word.lower) >= _SHORTEST and bool(_LETTERS.fullmatch(word.lower)) and word.lower not in small


def _lemma(word: str) -> str:
    found = lemmas(word)
    return next((min(found[part], key=lambda one: (len(one), one)) for part in _PARTS if part in found), word)


def _repeats(source: str) -> bool:
    found = [lookup.lemma for lookup in renderings.find_content_words(source)]
    said_again = sum(count - 1 for count in Counter(found).values())
    return said_again > 1 or max(Counter(pairwise(found)).values(), default=0) > 1
