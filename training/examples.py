"""From a sentence pair to what the model is shown: a prompt in one of the forms that it must read, and the answer.

| form | prompt |
|---|---|
| plain | `Russian` |
| hints of terms and names | `[слово = word; Торбеево = Torbeyevo] Russian` |
| glosses | `{вощёной: waxed; бечёвкой: twine, string} Russian` |
| a near sentence | `(another Russian = its English) Russian` |
| backwards | `# English`, answered by the Russian |

Hints and glosses are written by the program's own code (`svodka.engine.manifest`, `svodka.dictionary`), so that the model is trained on
what it will be asked. Some are wrong or of no use, so that it learns to leave them alone.
"""

import itertools
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

from corpus import Pair
from svodka.dictionary import lookup as glossing
from svodka.dictionary.entries import Lookup
from svodka.dictionary.lookup import Dictionary, load_dictionary
from svodka.engine.decoding import DecodingRequest, Gloss, GlossLimits, Hint
from svodka.engine.manifest import BlockTemplate, PromptTemplate
from svodka.english.inflection import singulars
from svodka.english.phrases import in_number_like
from svodka.english.words import content_words
from svodka.glossary.checking import Requirement, check
from svodka.russian.transliteration import transliterate
from svodka.translation.substitution import with_article
from svodka.types import RequirementKind

BACKWARDS, NEAR, GLOSSED, HINTED, NAMED = 0.2, 0.06, 0.5, 0.4, 0.2
"""Shares: of all examples; of those forwards."""
MENDED_GLOSSED = 0.85
"""The share of glossed prompts where a model's own English was mended: it made its errors with the glosses before its eyes."""
USELESS = 0.06
"""The share of hints, glosses and near sentences that do not belong to the sentence."""
SEEN_BELOW = (300, 300, 1000)
"""How rare a word is that is glossed: today's limit mostly, so that the prompt looks as it will."""
LIKE, LIKE_NAME = 0.7, 0.65
"""From which likeness on a sentence is near another, and a name the transliteration of another."""
_MOST_HINTS, _MOST_GLOSSES = 3, (6, 6, 9)
OTHERWISE = 0.5
"""The share of examples hinted with terms where one hint asks for another word than the pair has, which is put into its English:
what a model would have written anyway teaches it nothing about hints."""
_LONGEST_PHRASE = 4
"""Words of a hint that is a phrase."""

TEMPLATE = PromptTemplate(
    BlockTemplate("[", " = ", "", "; ", "] "),
    BlockTemplate("{", ": ", ", ", "; ", "} ", GlossLimits(max(_MOST_GLOSSES), 4, 1000)),
)
"""Written as the starter's manifest has it; a training draws up to more glosses than are asked for (`_MOST_GLOSSES`)."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BETWEEN = re.compile(r"\s+(?:(?:of|for|in|on|against|the|an?)\s+){0,2}")


@dataclass(frozen=True)
class Example:
    """What stands before the line break in the prompt, and what the model has to write."""

    prompt: str
    answer: str
    own: str = ""
    """What a model had answered, where `answer` is that text with its errors mended."""


class Writer:
    """Makes examples of pairs; `near` are the pairs that a near sentence is looked for among."""

    def __init__(self, near: Sequence[Pair] = ()) -> None:
        self._near = NearPairs(near)

    def write(self, pair: Pair, chance: random.Random) -> Example:
        """Return an example of the pair in a form that `chance` chooses."""
        if not pair.own and chance.random() < BACKWARDS:
            return Example(f"# {pair.english}", pair.russian)
        if chance.random() < NEAR and (near := self._near.find(pair, chance)):
            return Example(f"({near.russian} = {near.english}) {pair.russian}", pair.english)
        glossed = MENDED_GLOSSED if pair.own else GLOSSED
        is_glossed, is_hinted, is_named = (chance.random() < share for share in (glossed, HINTED, NAMED))
        lookups = _look_up(pair.russian) if is_glossed or is_hinted or is_named else ()
        hints: list[Hint] = []
        if is_named:
            hints += _names(pair)[:_MOST_HINTS]
        if is_hinted:
            rendered = _rendered(pair, lookups)
            terms = [hint for hint in _terms(rendered, pair.russian, pair.english) if not _overlap(hint, hints)]
            chance.shuffle(terms)
            if chance.random() < OTHERWISE and (otherwise := _otherwise(rendered, pair.english, chance)):
                hint, english = otherwise
                pair = replace(pair, english=english, own="")  # no editor put the word there
                hints, terms = (
                    [other for other in some if other.target in english and not _overlap(other, [hint])]
                    for some in (hints, terms)
                )
                terms.insert(0, hint)
            kept = hints[: chance.randint(0, len(hints))] if terms else hints
            for term in terms[: chance.randint(1, _MOST_HINTS)]:
                if not _overlap(term, kept):
                    kept.append(term)
            hints = kept[-_MOST_HINTS:]
        hints.sort(key=lambda hint: pair.russian.find(hint.source))
        glosses = _glosses(pair, lookups, hints, chance) if is_glossed else ()
        return Example(
            TEMPLATE.compose(DecodingRequest(pair.russian, "", tuple(hints), glosses)), pair.english, pair.own
        )


class NearPairs:
    """Finds a pair whose Russian is like that of another, as a memory of approved sentences would."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._pairs = pairs
        self._with: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, pair in enumerate(pairs):
            for key in set(_neighbours(pair.russian)):
                self._with[key].append(index)

    def find(self, pair: Pair, chance: random.Random) -> Pair | None:
        """Return the likest other pair, now and then one that has nothing to do with it; None where none is like it."""
        if self._pairs and chance.random() < USELESS:
            return chance.choice(self._pairs)
        shared = Counter(
            index for key in set(_neighbours(pair.russian)) if len(self._with[key]) <= 200 for index in self._with[key]
        )
        for index, _ in shared.most_common(5):
            other = self._pairs[index]
            if other.russian != pair.russian and _likeness(other.russian, pair.russian) >= LIKE:
                return other
        return None


def _neighbours(text: str) -> Iterator[tuple[str, str]]:
    words = [word.lower() for word in _WORD.findall(text)]
    yield from itertools.pairwise(words)


def _likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, _WORD.findall(first), _WORD.findall(second), autojunk=False).ratio()


@lru_cache(maxsize=4096)
def _look_up(russian: str) -> tuple[Lookup, ...]:
    return _dictionary().look_up(russian)


@cache
def _dictionary() -> Dictionary:
    return load_dictionary()


@dataclass(frozen=True)
class _Rendered:
    """A word of the Russian with a sense that the English has, and where."""

    lookup: Lookup
    sense: str
    start: int
    stop: int


def _rendered(pair: Pair, lookups: Sequence[Lookup]) -> list[_Rendered]:
    """Return the words that stand in the English in one of their senses, at one place only."""
    found = []
    for lookup in lookups:
        if lookup.is_name:
            continue
        for sense in lookup.all_senses:
            wanted = Requirement(0, 0, lookup.text, RequirementKind.TERM, lookup.text, sense, (sense,))
            first, second = check(pair.english, (wanted, wanted))
            if first.satisfied:
                if not second.satisfied:
                    found.append(_Rendered(lookup, sense, first.start, first.stop))
                break
    return found


def _terms(rendered: Sequence[_Rendered], russian: str, english: str) -> list[Hint]:
    """Words with their sense, and runs of neighbours that are neighbours in the English too: any may be a term of some desk."""
    hints = []
    for first in range(len(rendered)):
        for last in range(first, min(first + _LONGEST_PHRASE, len(rendered))):
            run = rendered[first : last + 1]
            if any(russian[one.lookup.stop : other.lookup.start] != " " for one, other in itertools.pairwise(run)):
                break
            if len(run) == 1:
                hints.append(Hint(run[0].lookup.text, run[0].sense))
                continue
            start, stop = min(one.start for one in run), max(one.stop for one in run)
            ordered = sorted(run, key=lambda one: one.start)
            between = [english[one.stop : other.start] for one, other in itertools.pairwise(ordered)]
            if all(_BETWEEN.fullmatch(gap) for gap in between):
                text = english[start:stop].split()
                text[0] = text[0] if start else text[0].lower()
                base = (singulars(text[-1]) or (text[-1],))[0]
                hints.append(Hint(" ".join(one.lookup.text for one in run), " ".join((*text[:-1], base))))
    return hints


def _otherwise(rendered: Sequence[_Rendered], english: str, chance: random.Random) -> tuple[Hint, str] | None:
    """Return a hint of another sense for one of the words, and the English with that sense in its place; None where none fits."""
    # A capital inside of the sentence is part of a name, `selling` stands where `sale` cannot.
    nouns = [
        one
        for one in rendered
        if one.lookup.kind in ("noun", "adjective")
        and (one.start == 0 or english[one.start].islower())
        and not (english[: one.stop].endswith("ing") and not one.sense.endswith("ing"))
    ]
    for one in chance.sample(nouns, len(nouns)):
        has = set(content_words(one.sense))
        others = [sense for sense in one.lookup.senses if has.isdisjoint(content_words(sense))]
        before = english[: one.start]
        word = before.split()[-1] if before.strip() else ""
        for sense in chance.sample(others, len(others)):
            form = in_number_like(english[one.start : one.stop], one.sense, sense, word)
            if form:
                before = with_article(before, form)
                form = form if before.strip() else form[:1].upper() + form[1:]
                return Hint(one.lookup.text, sense), before + form + english[one.stop :]
    return None


def _overlap(hint: Hint, others: Sequence[Hint]) -> bool:
    words = set(hint.source.split())
    return any(not words.isdisjoint(other.source.split()) for other in others)


def _names(pair: Pair) -> list[Hint]:
    """Words with a capital inside of the sentence whose letters, in Latin, are like a word with a capital in the English."""
    there = [word for word in _WORD.findall(pair.english) if word[0].isupper() and len(word) > 2]
    hints = []
    for match in list(_WORD.finditer(pair.russian))[1:]:
        word = match[0]
        if not word[0].isupper() or len(word) < 3 or word.isupper():
            continue
        spelt = transliterate(word).lower()
        best = max(there, key=lambda other: SequenceMatcher(None, spelt, other.lower()).ratio(), default="")
        if best and SequenceMatcher(None, spelt, best.lower()).ratio() >= LIKE_NAME:
            hints.append(Hint(word, best))
    return hints


def _glosses(pair: Pair, lookups: Sequence[Lookup], hints: Sequence[Hint], chance: random.Random) -> tuple[Gloss, ...]:
    limits = GlossLimits(chance.choice(_MOST_GLOSSES), chance.choice((3, 3, 3, 4)), chance.choice(SEEN_BELOW))
    covered = [(start, start + len(hint.source)) for hint in hints if (start := pair.russian.find(hint.source)) >= 0]
    glosses = list(glossing.choose_glosses(lookups, covered, limits))
    if glosses and chance.random() < 0.1:
        glosses.pop(chance.randrange(len(glosses)))
    for index, gloss in enumerate(glosses):
        if chance.random() < USELESS:
            senses = list(gloss.senses)
            other = chance.choice(lookups).senses
            glosses[index] = Gloss(gloss.source, other[:2] or tuple(reversed(senses)))
    return tuple(glosses)
