"""What a translation kept of its source, counted: figures, terms, places, persons, laws; and words that are none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from svodka.dictionary.invented import find_invented_words
from svodka.dictionary.lookup import Dictionary
from svodka.facts.comparing import compare
from svodka.facts.numbers import find_russian
from svodka.types import Outcome, RequirementKind, TermOutcome


@dataclass(frozen=True)
class Kept:
    """Of so many in the source so many are right in what the model said, and in what the program made of that."""

    total: int = 0
    native: int = 0
    final: int = 0


def count_figures(sources: Sequence[str], alone: Sequence[str], final: Sequence[str]) -> Kept:
    """Count the figures of Russian sentences and those that two translations of each kept, with the same unit.

    Left out are those that an English may leave out (`один из`), so that all translations of a sentence have equally many to keep.
    """
    total = sum(figure.required for source in sources for figure in find_russian(source))
    return Kept(total, _count_kept(sources, alone), _count_kept(sources, final))


def _count_kept(sources: Sequence[str], english: Sequence[str]) -> int:
    return sum(
        pair.source.required
        for source, text in zip(sources, english, strict=True)
        for pair in compare(source, text).kept
    )


def count_outcomes(outcomes: Iterable[TermOutcome], kind: RequirementKind) -> Kept:
    """Count what had to come out in certain words: how much did so in the free translation, and how much in the end."""
    found = [one.outcome for one in outcomes if one.kind is kind]
    return Kept(len(found), found.count(Outcome.NATIVE), len(found) - found.count(Outcome.FAILED))


def count_invented(
    sources: Sequence[str], english: Sequence[str], dictionary: Dictionary, allowed: Callable[[int], Sequence[str]]
) -> int:
    """Count the words that no English word list has; `allowed` gives the renderings that a sentence with this index may hold."""
    return sum(
        len(find_invented_words(source, text, dictionary.look_up(source), allowed(index), dictionary.is_sense))
        for index, (source, text) in enumerate(zip(sources, english, strict=True))
        if text
    )
