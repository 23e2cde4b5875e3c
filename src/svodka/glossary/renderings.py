"""Where a rendering stands in an English text: inflected, split by articles, hyphenated or not, active or passive, in two pieces."""

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from svodka.english.inflection import irregular
from svodka.english.words import ARTICLES, lemma_keys, rendering_keys, tokenise
from svodka.russian.tokens import BREAK, HYPHEN, JOIN

_MAX_AUXILIARIES = 3
_MAX_ADVERBS = 1
_MAX_BEFORE_VERB = 20
"""Words between a noun and its passive verb. The bulletin's longest: the articles of a code with their headings in brackets."""
_MAX_OBJECT = 8
"""Words between a verb and its complement: `remanded both of the men in custody`."""
_INSIDE_CLAUSE = frozenset(",()[]–/%")


class Step(NamedTuple):
    """What must come next: a word that has one of `keys` or, if `keys` is empty, none to three auxiliary verbs.

    `possessive` says whether the word must have a possessive ending. Before the word there may be `gap`, a space or a hyphen.
    """

    keys: frozenset[str]
    possessive: bool = False
    gap: str = JOIN


class Way(NamedTuple):
    """One sequence of steps that satisfies a rendering.

    With `further`, the rendering is in two pieces, with other words of the same clause between them. The pieces are a noun and its
    verb in the passive (`passive` is True; auxiliaries precede the verb), or a verb and its complement.
    """

    steps: tuple[Step, ...]
    further: tuple[Step, ...] = ()
    passive: bool = False


class WordRun(NamedTuple):
    """A run of words in an English text.

    `first` and `last` are the indices of its words, `start` and `stop` its character offsets, without a possessive ending. `further`
    holds the word indices of a second run, which the character offsets leave out.
    """

    first: int
    last: int
    start: int
    stop: int
    further: range = range(0)

    @property
    def indices(self) -> tuple[int, ...]:
        """The indices of its words."""
        return (*range(self.first, self.last + 1), *self.further)


_AUXILIARIES = Step(frozenset())


class English:
    """One English text prepared for finding renderings in it."""

    def __init__(self, text: str) -> None:
        self._tokens = tokenise(text)
        words = self._tokens.words
        self._lower = [word.lower() for word in words]
        self._auxiliary = [word in irregular().words["auxiliary"] for word in self._lower]
        # At each index: the keys and last index of the word there, and of it joined with the next one if a hyphen connects them.
        self._options = [[(lemma_keys(word), index)] for index, word in enumerate(words)]
        for index, gap in enumerate(self._tokens.gaps):
            if gap == HYPHEN:
                self._options[index].append((lemma_keys(words[index] + words[index + 1]), index + 1))
        self._places: dict[str, list[int]] = {}
        for index, options in enumerate(self._options):
            for key in {key for own, _ in options for key in own}:
                self._places.setdefault(key, []).append(index)

    def spans(self, way: Way) -> list[WordRun]:
        """Return every place where the steps can be followed, from the left; at each beginning the longest run."""
        if not way.steps:
            return []
        spans = []
        for first in sorted({index for key in way.steps[0].keys for index in self._places.get(key, ())}):
            last = self._follow(way.steps, first)
            if last < 0:
                continue
            further = self._further(way, last + 1) if way.further else range(0)
            if way.further and not further:
                continue
            if further.start == last + 1:
                last, further = further.stop - 1, range(0)
            spans.append(WordRun(first, last, self._tokens.starts[first], self._tokens.stops[last], further))
        return spans

    def _further(self, way: Way, begin: int) -> range:
        """Return the word indices of a way's second piece: the first such piece from `begin` in the same clause; empty if there is none."""
        longest = _MAX_BEFORE_VERB if way.passive else _MAX_OBJECT
        for index in range(begin, min(begin + longest + 1, len(self._lower))):
            if not self._inside_clause(index - 1):
                break
            if self._auxiliary[index]:
                # The clause's verb. If it is not the rendering's, what follows belongs to another verb.
                verb = self._passive_verb(index) if way.passive and self._may_qualify(begin, index) else -1
                return range(index, self._follow(way.further, verb) + 1 if verb >= 0 else 0)
            last = -1 if way.passive or index == begin else self._follow(way.further, index)
            if last >= 0:
                return range(index, last + 1)
        return range(0)

    def _passive_verb(self, index: int) -> int:
        """Return the index of the participle after the auxiliaries from `index` on, if one is a form of `be` (passive); else -1."""
        adverbs, is_passive = 0, False
        while index < len(self._lower):
            word = self._lower[index]
            is_adverb = word.endswith("ly") or word in irregular().words["adverb"]
            adverbs += is_adverb
            if adverbs > _MAX_ADVERBS or not (is_adverb or self._auxiliary[index]):
                break
            is_passive = is_passive or "be" in self._options[index][0][0]
            if not self._passable(index, JOIN):
                return -1
            index += 1
        return index if is_passive and index < len(self._lower) and not self._lower[index].endswith("ing") else -1

    def _may_qualify(self, begin: int, verb: int) -> bool:
        """Tell whether the words from `begin` to a verb can qualify the noun before them: `under Article 234`, `(part 2)`."""
        opening = self._lower[begin]
        return (
            begin == verb
            or self._tokens.gaps[begin - 1] not in (JOIN, HYPHEN)
            or opening in irregular().words["preposition"]
            or opening.endswith(("ing", "ed"))
        )

    def _inside_clause(self, index: int) -> bool:
        """Tell whether the clause continues after word `index`. A full stop before a figure or small letter ends an abbreviation."""
        gap = self._tokens.gaps[index]
        marks = set(gap) - {HYPHEN, "\0"}
        stopped = gap == BREAK or ("." in marks and self._tokens.words[index + 1][0].isupper())
        return not stopped and marks - {"."} <= _INSIDE_CLAUSE

    def _follow(self, steps: tuple[Step, ...], first: int) -> int:
        """Return the index of the last word of the longest way to follow the steps from word `first`; -1 where there is none."""
        longest = -1
        agenda = [(0, first)]
        seen = set(agenda)
        while agenda:
            at, index = agenda.pop()
            step = steps[at]
            if not step.keys:
                onward = self._after_auxiliaries(index)
            else:
                options = self._options[index] if index < len(self._options) else []
                lasts = [last for own, last in options if not step.keys.isdisjoint(own)]
                if at + 1 == len(steps):
                    longest = max(longest, *lasts, -1)
                    continue
                onward = [following for last in lasts for following in self._next(step, steps[at + 1], last)]
            states = {(at + 1, following) for following in onward} - seen
            agenda += states
            seen |= states
        return longest

    def _after_auxiliaries(self, index: int) -> list[int]:
        """Return where the verb may stand after no auxiliary, one, two or three."""
        at_most = range(index, min(index + _MAX_AUXILIARIES, len(self._lower)))
        auxiliaries = takewhile(lambda at: self._auxiliary[at] and self._passable(at, JOIN), at_most)
        return [index, *(at + 1 for at in auxiliaries)]

    def _next(self, step: Step, following: Step, last: int) -> list[int]:
        """Return where the next step may begin: the next word, or the one after an article."""
        if step.possessive != self._tokens.possessive[last] or not self._passable(last, following.gap):
            return []
        index = last + 1
        article = index < len(self._lower) and self._lower[index] in ARTICLES and self._passable(index, JOIN)
        return [index, index + 1] if article else [index]

    def _passable(self, index: int, gap: str) -> bool:
        return self._tokens.gaps[index] in (JOIN, HYPHEN, gap)


def ways_to_render(rendering: str, *, verbal: bool) -> tuple[Way, ...]:
    """Return the ways to satisfy a rendering given in its dictionary form.

    Articles in the rendering are ignored. A verbal rendering may be in the active (`open a criminal case`) or the passive (`a criminal
    case was opened`, `criminal cases opened`), whichever of the two the glossary has. In the passive, other words may follow the noun
    (`a criminal case under Article 234 was opened`). In the active, an object may follow the verb of a rendering that has none
    (`remanded him in custody`).
    """
    tokens = tokenise(rendering)
    # `(a)` is a letter and no article.
    kept = [
        index
        for index, word in enumerate(tokens.words)
        if word.lower() not in ARTICLES or (index and tokens.gaps[index - 1].endswith("("))
    ]
    kept = kept or list(range(len(tokens.words)))
    if verbal and len(kept) > 1 and tokens.words[kept[0]].lower() == "to":
        kept = kept[1:]
    steps = []
    for at, index in enumerate(kept):
        gap = tokens.gaps[index - 1] if at else JOIN
        wanted = rendering_keys(tokens.words[index], attribute=not verbal and at + 1 < len(kept))
        steps.append(Step(wanted, tokens.possessive[index], JOIN if gap in (HYPHEN, BREAK) else gap))
    if verbal:
        return _voices(steps, [tokens.words[index].lower() for index in kept])
    for at, (left, right) in enumerate(pairwise(kept)):
        if right == left + 1 and tokens.gaps[left] == HYPHEN:
            # Also with the hyphenated word written as one (`pretrial`).
            joined = rendering_keys(tokens.words[left] + tokens.words[right])
            together = Step(joined, steps[at + 1].possessive, steps[at].gap)
            return Way(tuple(steps)), Way((*steps[:at], together, *steps[at + 2 :]))
    return (Way(tuple(steps)),)


def _voices(steps: Sequence[Step], words: Sequence[str]) -> tuple[Way, ...]:
    """Return the active and passive ways of a verbal rendering; `words` are the words of its steps, in lower case."""
    be = next(
        (at for at, word in enumerate(words) if at and word != "being" and "be" in rendering_keys(word)), len(words)
    )
    if be + 1 < len(steps):
        return _both_voices(steps[be + 1 :], steps[:be])
    if len(steps) < 2:
        return (Way(tuple(steps)),)
    prepositions = irregular().words["preposition"]
    stop = next((at for at, word in enumerate(words) if at and word in prepositions), len(words))
    thing, tail = steps[1:stop], steps[stop:]
    if thing:
        return _both_voices([steps[0], *tail], thing)
    return Way(tuple(steps)), Way(tuple(steps[:1]), tuple(tail))


def _both_voices(predicate: Sequence[Step], subject: Sequence[Step]) -> tuple[Way, ...]:
    verb, *tail = predicate
    return (
        Way((verb, *subject, *tail)),
        Way((*subject, _AUXILIARIES, *predicate)),
        Way(tuple(subject), tuple(predicate), passive=True),
    )
