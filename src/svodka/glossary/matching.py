"""The terms in a Russian text: one walk through a trie of lemmas, then the longest matches that do not overlap.

Which entry stands for a place is decided by the item's country: an entry for that country, else one for all countries, else none.
With the country unknown an entry for particular countries matches only where all that compete give the same rendering.

What stands around a match: the guards' questions about one text, answered only when asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from svodka.glossary.entry import Entry, Status, in_stable_order
from svodka.glossary.patterns import Pattern, Rule, routes
from svodka.glossary.requirement import Requirement
from svodka.glossary.termbase import Glossary
from svodka.russian.morphology import RussianLemmas
from svodka.russian.tokens import BREAK, HYPHEN, Tokens, folded_term, tokenise, written
from svodka.russian.transliteration import transliterate
from svodka.types import RequirementKind

Context = tuple[tuple[tuple[str, ...], ...], ...]
"""Phrases as words as alternative keys; a key that ends in `*` is a beginning."""


class Sentences:
    """A text with its words, its sentence borders (found by razdel when a guard first asks) and its words' readings."""

    def __init__(self, text: str, tokens: Tokens, lemmas: RussianLemmas) -> None:
        self.tokens = tokens
        self._text = text
        self._lemmas = lemmas
        self._borders: list[tuple[int, int]] | None = None

    def has_part(self, first: int, stop: int, parts: frozenset[str]) -> bool:
        """Tell whether a word of the run can be one of these parts of speech."""
        words = self.tokens.words[first:stop]
        return any(reading.pos in parts for word in words for reading in self._lemmas.readings(word))

    def has_context(self, first: int, stop: int, context: Context) -> bool:
        """Tell whether the rest of the sentence holds all words of one of the phrases."""
        return bool(self.context_word(first, stop, context))

    def context_word(self, first: int, stop: int, context: Context) -> str:
        """Return the first word of the sentence, outside the run, that belongs to a phrase of the context; "" where none does."""
        begin, end = self._sentence(first)
        around = [index for index in range(begin, end) if not first <= index < stop]
        for phrase in context:
            hits = [next((index for index in around if self._meets(index, keys)), None) for keys in phrase]
            if None not in hits and hits[0] is not None:
                return self.tokens.words[hits[0]]
        return ""

    @property
    def in_capitals(self) -> bool:
        """Whether the whole text is in capitals, so that an abbreviation cannot be told from a word."""
        return self._text.isupper()

    def cuts_known_word(self, first: int, stop: int) -> bool:
        """Tell whether the run begins or ends inside a hyphenated word that the dictionary knows as one (`бизнес-план`)."""
        gaps = self.tokens.gaps
        left = first > 0 and gaps[first - 1] == HYPHEN
        right = gaps[stop - 1] == HYPHEN
        return (left and self._known_compound(first)) or (right and self._known_compound(stop - 1))

    def _known_compound(self, index: int) -> bool:
        gaps, begin, end = self.tokens.gaps, index, index
        while begin > 0 and gaps[begin - 1] == HYPHEN:
            begin -= 1
        while gaps[end] == HYPHEN:
            end += 1
        return self._lemmas.is_known("-".join(written(word) for word in self.tokens.words[begin : end + 1]))

    def _meets(self, index: int, keys: tuple[str, ...]) -> bool:
        own = self._lemmas.keys(self.tokens.words[index])
        return any(
            any(key.startswith(wanted[:-1]) for key in own) if wanted.endswith("*") else wanted in own
            for wanted in keys
        )

    def _sentence(self, index: int) -> tuple[int, int]:
        """Return the indices of the first word of the sentence that word `index` is in, and of the word after its last."""
        if self._borders is None:
            self._borders = self._split()
        return next((begin, end) for begin, end in self._borders if begin <= index < end)

    def _split(self) -> list[tuple[int, int]]:
        from razdel import sentenize

        stops = [sentence.stop for sentence in sentenize(self._text)]
        borders, begin, upcoming = [], 0, 0
        for index, start in enumerate(self.tokens.starts):
            over = upcoming < len(stops) and start >= stops[upcoming]
            while upcoming < len(stops) and start >= stops[upcoming]:
                upcoming += 1
            if index and (over or self.tokens.gaps[index - 1] == BREAK):
                borders.append((begin, index))
                begin = index
        borders.append((begin, len(self.tokens.starts)))
        return borders


_END = None
"""The key under which a node of the trie holds the patterns that end there. (A node is a dict from key to node.)"""

_MAX_HYPHENATED = 4
_QUOTES = (("«", "»"), ("“", "”"), ("„", "“"), ('"', '"'))


@dataclass(frozen=True)
class TermMatch:
    """One occurrence of a term: `text` is the source from `start` to `stop` (characters), `entry` what the glossary says."""

    start: int
    stop: int
    text: str
    entry: Entry
    rule: Rule = Rule.LEMMA
    why: str = ""
    """How it was found and which guards it passed, for people."""
    verbal: bool = False
    """The term's head is a verb: its English may stand in the active or the passive."""

    @property
    def requirement(self) -> Requirement:
        """What the English must say for it. A word to keep is satisfied as it is, in Latin letters, or by the entry's rendering."""
        entry = self.entry
        forbidden = entry.status is Status.FORBIDDEN
        accepted, avoided = ((), entry.renderings + entry.avoid) if forbidden else (entry.renderings, entry.avoid)
        if entry.status is Status.KEEP:
            copies = (self.text, entry.source)
            accepted = tuple(dict.fromkeys((*accepted, *copies, *map(transliterate, copies))))
        preferred = "" if forbidden else entry.target
        return Requirement(
            self.start,
            self.stop,
            self.text,
            RequirementKind.TERM,
            entry.source,
            preferred,
            accepted,
            avoided,
            entry.reference,
            self.verbal,
        )


@dataclass
class _Candidate:
    """A run of words (indices) with the pattern that was chosen for it."""

    first: int
    stop: int
    pattern: Pattern
    rule: Rule
    why: str


class Matcher:
    """A glossary prepared for matching. Building costs time for each entry, finding next to none."""

    def __init__(self, glossary: Glossary) -> None:
        self._lemmas = RussianLemmas()
        self._root: dict[Any, Any] = {}
        entries = in_stable_order(_with_forbidden(glossary.entries))
        for word in {word for entry in entries for word in tokenise(entry.source).words}:
            self._lemmas.learn(word)
        for entry in entries:
            self._add(entry)

    def find(self, text: str, country: str = "") -> tuple[TermMatch, ...]:
        """Return the terms in a text (a sentence, a headline or a paragraph) in the order of their places; they never overlap.

        `country` is the item's ISO 3166 alpha-2 code, "" where it is unknown. A guard's words are looked for in the sentence.
        """
        tokens = tokenise(text)
        found = self._walk(tokens)
        if not found:
            return ()
        sentences = Sentences(text, tokens, self._lemmas)
        candidates = []
        for (first, stop), patterns in found.items():
            chosen = self._choose(first, stop, patterns, sentences, country.lower())
            if chosen is not None:
                candidates.append(chosen)
        return tuple(_match(text, tokens, candidate) for candidate in _longest(candidates))

    def _add(self, entry: Entry) -> None:
        if not entry.source or not (entry.target or entry.status is Status.KEEP):
            return
        for route in routes(entry, self._lemmas):
            for path in route.paths():
                node = self._root
                for key in path:
                    node = node.setdefault(key, {})
                patterns = node.setdefault(_END, [])
                if all(pattern.entry is not entry for pattern in patterns):
                    patterns.append(route.pattern)

    def _walk(self, tokens: Tokens) -> dict[tuple[int, int], dict[Pattern, int]]:
        """Return all runs of words that end at a node with patterns (0 = likeliest reading)."""
        keys = [self._lemmas.keys(word) for word in tokens.words]
        joined = self._joined(tokens)
        root, gaps = self._root, tokens.gaps
        found: dict[tuple[int, int], dict[Pattern, int]] = {}
        for first in range(len(keys)):
            agenda = [
                (child, first + 1, rank) for rank, key in enumerate(keys[first]) if (child := root.get(key)) is not None
            ]
            agenda += self._closed_up(root, first, 0, joined)
            while agenda:
                node, stop, rank = agenda.pop()
                for pattern in node.get(_END, ()):
                    ranks = found.setdefault((first, stop), {})
                    ranks[pattern] = min(rank, ranks.get(pattern, rank))
                if stop == len(keys):
                    continue
                gap = gaps[stop - 1]
                if gap and gap != HYPHEN:
                    node = node.get(gap)
                    if node is None:
                        continue
                for more, key in enumerate(keys[stop]):
                    child = node.get(key)
                    if child is not None:
                        agenda.append((child, stop + 1, rank + more))
                agenda += self._closed_up(node, stop, rank, joined)
        return found

    def _joined(self, tokens: Tokens) -> dict[int, list[tuple[tuple[str, ...], int]]]:
        """For the first part of each hyphenated word the keys of the word closed up, and the index after it."""
        joined: dict[int, list[tuple[tuple[str, ...], int]]] = {}
        for index, word in enumerate(tokens.words):
            stop = index
            while tokens.gaps[stop] == HYPHEN and stop - index < _MAX_HYPHENATED:
                stop += 1
                word += tokens.words[stop]
                joined.setdefault(index, []).append((self._lemmas.keys(word), stop + 1))
        return joined

    def _closed_up(
        self, node: dict[Any, Any], index: int, rank: int, joined: dict[int, list[tuple[tuple[str, ...], int]]]
    ) -> list[tuple[dict[Any, Any], int, int]]:
        return [
            (child, stop, rank + more)
            for keys, stop in joined.get(index, ())
            for more, key in enumerate(keys)
            if (child := node.get(key)) is not None
        ]

    def _choose(
        self, first: int, stop: int, patterns: dict[Pattern, int], sentences: Sentences, country: str
    ) -> _Candidate | None:
        """Return the pattern that stands for a run of words, None where none passes its guards."""
        if sentences.cuts_known_word(first, stop):
            return None
        fitting = [pattern for pattern in patterns if _fits(pattern, first, stop, sentences)]
        fitting = _for_country(fitting, country)
        if not fitting:
            return None

        def preference(pattern: Pattern) -> tuple[bool, bool, bool, bool, bool, bool, bool, int, str]:
            entry = pattern.entry
            return (
                entry.status is Status.FORBIDDEN,
                pattern.rule is Rule.EXACT and sentences.in_capitals,
                not pattern.participle,
                not entry.countries,
                not entry.needed,
                not entry.pos,
                folded_term(" ".join(sentences.tokens.words[first:stop])) != folded_term(entry.source),
                patterns[pattern],
                pattern.key,
            )

        best = fitting[0] if len(fitting) == 1 else min(fitting, key=preference)
        rule = best.rule
        if rule is Rule.LEMMA and HYPHEN in sentences.tokens.gaps[first : stop - 1] and HYPHEN not in best.gaps:
            rule = Rule.JOINED
        return _Candidate(first, stop, best, rule, _reason(rule, best, (first, stop), sentences, country))


def _with_forbidden(entries: Iterable[Entry]) -> list[Entry]:
    """Let each entry also avoid what a forbidden entry for the same source and country forbids: one place has one match."""
    forbidden: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.status is Status.FORBIDDEN:
            forbidden.setdefault(folded_term(entry.source), []).append(entry)
    together = []
    for entry in entries:
        rivals = forbidden.get(folded_term(entry.source), ()) if entry.status is not Status.FORBIDDEN else ()
        refused = [
            rendering
            for rival in in_stable_order(rivals)
            if not rival.countries or set(entry.countries) & set(rival.countries)
            for rendering in rival.renderings
            if rendering not in entry.renderings
        ]
        avoid = tuple(dict.fromkeys((*entry.avoid, *refused)))
        together.append(replace(entry, avoid=avoid) if refused else entry)
    return together


def _fits(pattern: Pattern, first: int, stop: int, sentences: Sentences) -> bool:
    if pattern.pos and not sentences.has_part(first, stop, pattern.pos):
        return False
    if pattern.excluded and sentences.has_context(first, stop, pattern.excluded):
        return False
    return not pattern.context or sentences.has_context(first, stop, pattern.context)


def _for_country(patterns: list[Pattern], country: str) -> list[Pattern]:
    general = [pattern for pattern in patterns if not pattern.entry.countries]
    if country:
        return [pattern for pattern in patterns if country in pattern.entry.countries] or general
    agreed = len({pattern.entry.target for pattern in patterns if pattern.entry.status is not Status.FORBIDDEN}) <= 1
    return general or (patterns if agreed else [])


def _longest(candidates: list[_Candidate]) -> list[_Candidate]:
    """Take the candidates with the most words first (then the leftmost), skip what overlaps; in the order of the text."""
    taken: set[int] = set()
    chosen = []
    for candidate in sorted(candidates, key=lambda candidate: (candidate.first - candidate.stop, candidate.first)):
        words = range(candidate.first, candidate.stop)
        if taken.isdisjoint(words):
            taken.update(words)
            chosen.append(candidate)
    return sorted(chosen, key=lambda candidate: candidate.first)


def _match(text: str, tokens: Tokens, candidate: _Candidate) -> TermMatch:
    start, stop = _with_quotes(text, tokens.starts[candidate.first], tokens.stops[candidate.stop - 1])
    pattern = candidate.pattern
    return TermMatch(start, stop, text[start:stop], pattern.entry, candidate.rule, candidate.why, pattern.verbal)


def _with_quotes(text: str, start: int, stop: int) -> tuple[int, int]:
    """Take in the other mark of a quotation that begins or ends inside the span: `операции «Мак` becomes `операции «Мак»`."""
    span = text[start:stop]
    for opening, closing in _QUOTES:
        unbalanced = span.count(opening) % 2 if opening == closing else span.count(opening) - span.count(closing)
        if unbalanced > 0 and text.startswith(closing, stop):
            return start, stop + 1
        if unbalanced and text[start - 1 : start] == opening:
            return start - 1, stop
    return start, stop


def _reason(rule: Rule, pattern: Pattern, run: tuple[int, int], sentences: Sentences, country: str) -> str:
    entry, words = pattern.entry, sentences.tokens.words[slice(*run)]
    parts = [f"{rule.value}: {' '.join(words)} = {entry.source}"]
    if pattern.pos:
        parts.append(f"part of speech {entry.pos}")
    if pattern.context:
        parts.append(f"beside {sentences.context_word(*run, pattern.context)}")
    if entry.excluded:
        parts.append(f"none of {', '.join(entry.excluded)}")
    if entry.countries:
        known = f"country {country}" if country else "country unknown, one rendering only"
        parts.append(f"{known} (entry for {', '.join(entry.countries)})")
    return "; ".join(parts)
