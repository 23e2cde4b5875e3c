"""The terms in a Russian text: one walk through a trie of lemmas, then the longest matches that do not overlap.

Which entry stands for a place is decided by the item's country: an entry for that country, else one for all countries, else none.
With the country unknown an entry for particular countries matches only where all that compete give the same rendering.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from svodka.facts.transliteration import transliterate
from svodka.glossary.entry import Entry, Status, in_stable_order
from svodka.glossary.lemmas import RussianLemmas
from svodka.glossary.patterns import Pattern, Rule, routes
from svodka.glossary.sentence import Sentences
from svodka.glossary.termbase import Glossary
from svodka.glossary.tokens import HYPHEN, Tokens, folded_term, tokenise
from svodka.requirement import Requirement
from svodka.types import RequirementKind

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
