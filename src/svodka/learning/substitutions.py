"""Words that a human put in the place of others, with the Russian word that they render as far as the dictionary tells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from svodka.dictionary.english_words import EnglishText, content_words, keys
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary

MOST_WORDS = 3
"""More words than these are a rewording and no substitution."""
_AUXILIARIES = frozenset(
    {
        "am",
        "are",
        "be",
        "been",
        "being",
        "did",
        "do",
        "does",
        "had",
        "has",
        "have",
        "is",
        "was",
        "were",
        "will",
        "would",
    }
)
"""They come and go with a tense and are no term."""
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Substitution:
    """`said` by svodka, `written` by the human in its place, both in small letters."""

    said: str
    written: str
    russian: str
    """The lemma of the Russian word or expression; "" where several could be meant."""
    candidates: tuple[str, ...]
    """The lemmas that nothing else in the human's sentence renders, the word itself among them where it is known."""
    source: str
    english: str
    """The human's whole sentence."""


def find_substitutions(
    source: str, machine: str, human: str, terms: Sequence[tuple[str, str]], dictionary: Dictionary
) -> Iterator[Substitution]:
    """Yield the substitutions of a sentence in order; `terms` are entries with the English words that rendered them."""
    said, written = _words(machine), _words(human)
    matcher = SequenceMatcher(None, said, written, autojunk=False)
    lookups = dictionary.look_up(source)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag != "replace" or max(last - first, stop - start) > MOST_WORDS:
            continue
        before, after = (" ".join(_without_auxiliaries(part)) for part in (said[first:last], written[start:stop]))
        if not _tells(before, after):
            continue
        rest = EnglishText(" ".join((*written[:start], *written[stop:])))
        candidates = [one for one in lookups if not any(rest.has_expression(sense) for sense in one.all_senses)]
        russian = _of_term(before, terms) or _meant(before, after, lookups, candidates)
        lemmas = dict.fromkeys(([russian] if russian else []) + [one.lemma for one in candidates])
        yield Substitution(before, after, russian, tuple(lemmas), source, human)


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]


def _without_auxiliaries(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _AUXILIARIES]


def _tells(before: str, after: str) -> bool:
    """Whether it is more than another form of the same words, a figure or an article."""
    if any(letter.isdigit() for letter in before + after):
        return False
    old, new = content_words(before), content_words(after)
    if not any(len(word) > 2 for word in old) or not any(len(word) > 2 for word in new):
        return False
    return len(old) != len(new) or any(keys(one).isdisjoint(keys(other)) for one, other in zip(old, new, strict=True))


def _of_term(before: str, terms: Sequence[tuple[str, str]]) -> str:
    return next((entry for entry, found in terms if " ".join(_words(found)) == before), "")


def _meant(before: str, after: str, lookups: Sequence[Lookup], candidates: Sequence[Lookup]) -> str:
    """The lemma that has a sense in either wording, the human's first; else the only one that nothing else renders."""
    for wording in (after, before):
        text = EnglishText(wording)
        for pool in (candidates, lookups):
            found = [one.lemma for one in pool if any(text.has_expression(sense) for sense in one.all_senses)]
            if found:
                return found[0]
    return candidates[0].lemma if len(candidates) == 1 else ""
