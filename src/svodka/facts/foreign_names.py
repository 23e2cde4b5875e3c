"""Find the names in a Russian text whose English spelling no rule knows from the letters: data/foreign_names.tsv has it.

The table is our own: persons, places and firms from everywhere, each name in the nominative with the one spelling that English news has
for it. Names that are words too, or that people of the region bear, are not in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from svodka.facts.declension import decline_name
from svodka.russian.morphology import NAME_MARKS, analyse
from svodka.russian.tokens import CYRILLIC, Span
from svodka.system.tables import fold, read_rows

_LONGEST = 3
"""The most words of a name in the table."""
_WORD = re.compile(rf"(?<![{CYRILLIC}\w-])[А-ЯЁ]['’]?[{CYRILLIC}]+(?:-[{CYRILLIC}]+)*(?![{CYRILLIC}\w-])")
_TAILS = ("", "а", "я", "ь", "й")
"""Endings of a nominative that a case form has lost."""
_LIKELY = 0.15
"""A form is a word, and not a name, from this probability of its readings as one."""
_ADJECTIVE = re.compile(r"(?<=.[сц]к)(?:ого|ому|им|ом)\Z")


@dataclass(frozen=True, slots=True)
class ForeignName(Span):
    """A name at its place in a text."""

    english: str


def find_foreign_names(text: str) -> Iterator[ForeignName]:
    """Yield the names of the table in a text, in order and without overlaps; one of several words stands in the nominative.

    A form that belongs to two names with different spellings is none of them.
    """
    words = list(_WORD.finditer(text))
    index = 0
    while index < len(words):
        for size in range(min(_LONGEST, len(words) - index), 0, -1):
            start, stop = words[index].start(), words[index + size - 1].end()
            name = text[start:stop]
            english = _names().get(fold(name), "") if size > 1 else spell_foreign_name(name)
            if english:
                yield ForeignName(start, stop, name, english)
                break
        index += size


def spell_foreign_name(word: str) -> str:
    """Return the English of a name of one word in any case, "" where the table does not have it or has two."""
    readings = (one for one in analyse(word.lower()) if one.is_known and not NAME_MARKS & one.tag.grammemes)
    if any(one.score >= _LIKELY for one in readings):
        return ""
    folded = fold(word).replace("’", "'")
    spellings = {_names()[name] for name in _nominatives(folded)}
    return spellings.pop() if len(spellings) == 1 else ""


def _nominatives(word: str) -> Iterator[str]:
    """Yield the names of the table of which a folded word may be another case."""
    yield from {word, _ADJECTIVE.sub("ий", word)} & _names().keys()
    for cut in (1, 2):
        for name in (word[:-cut] + tail for tail in _TAILS):
            if name in _names() and any(form == word for sex in "mf" for form, _ in decline_name(name, sex)):
                yield name


@cache
def _names() -> dict[str, str]:
    return {fold(russian): english for russian, english, *_ in read_rows("foreign_names.tsv")[1:]}


def is_foreign_name(english: str) -> bool:
    """Tell whether the table has a name with this English spelling."""
    return english in _spellings()


@cache
def _spellings() -> frozenset[str]:
    return frozenset(_names().values())
