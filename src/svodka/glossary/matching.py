"""Find the terms in a Russian text: walk through a trie of lemmas, then take the longest matches that do not overlap.

If several entries match at one place, the item's country decides: an entry for that country, else one for all countries, else none.
If the country is unknown, an entry for particular countries matches only if all competing entries give the same rendering.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from svodka.glossary.checking import Requirement
from svodka.glossary.patterns import Pattern, Phrases, Rule, expand, routes
from svodka.glossary.termbase import Entry, Glossary, Status, in_stable_order
from svodka.russian.morphology import RussianLemmas
from svodka.russian.tokens import BREAK, HYPHEN, Tokens, folded_term, tokenise, written
from svodka.russian.transliteration import transliterate
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
        """What the English must say. A word to keep may appear as it is, in Latin letters, or as the entry's rendering."""
        entry = self.entry
        forbidden = entry.status is Status.FORBIDDEN
        accepted, avoided = ((), entry.renderings + entry.avoid) if forbidden else (entry.renderings, entry.avoid)
        if entry.status is Status.KEEP:
            copies = (self.text, entry.source)
            accepted = tuple(dict.fromkeys((*accepted, *copies, *map(transliterate, copies))))
        return Requirement(
            self.start,
            self.stop,
            self.text,
            RequirementKind.TERM,
            entry.source,
            preferred="" if forbidden else entry.target,
            accepted=accepted,
            avoided=avoided,
            reference=entry.reference,
            verbal=self.verbal,
        )


@dataclass(frozen=True)
class _TextGuards:
    """Checks the guards (part of speech, context) of patterns in one text. Sentences are split only when a guard first needs them."""

    text: str
    tokens: Tokens
    lemmas: RussianLemmas

    def admits(self, pattern: Pattern, first: int, stop: int) -> bool:
        """Tell whether a pattern's part of speech and context allow the run of words that it was found in."""
        words = self.tokens.words[first:stop]
        if (
            max(map(len, words)) == 1
            and not self.text.isupper()
            and words[0].isupper() != pattern.entry.source[0].isupper()
        ):
            return False  # `Г. Р.` are initials, `г. р.` is a year of birth
        readings = (reading for word in words for reading in self.lemmas.readings(word))
        if pattern.pos and not any(reading.pos in pattern.pos for reading in readings):
            return False
        if pattern.excluded and self.context_word(first, stop, pattern.excluded):
            return False
        return not pattern.context or bool(self.context_word(first, stop, pattern.context))

    def context_word(self, first: int, stop: int, context: Phrases) -> str:
        """Return the word that meets the first word of a context phrase; "" if no phrase of `context` is met.

        A phrase is met if the rest of the sentence has all its words, in any order and form.
        """
        begin, end = next((begin, end) for begin, end in self._sentences if begin <= first < end)
        around = [index for index in range(begin, end) if not first <= index < stop]
        for phrase in context:
            hits = [next((index for index in around if self._meets(index, keys)), None) for keys in phrase]
            if None not in hits and hits[0] is not None:
                return self.tokens.words[hits[0]]
        return ""

    def _meets(self, index: int, keys: tuple[str, ...]) -> bool:
        own = self.lemmas.keys(self.tokens.words[index])
        return any(
            any(key.startswith(wanted[:-1]) for key in own) if wanted.endswith("*") else wanted in own
            for wanted in keys
        )

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        """For each sentence, the index of its first word and of the word after its last. A line break always ends a sentence."""
        from razdel import sentenize

        stops = [sentence.stop for sentence in sentenize(self.text)]
        numbers = [bisect_right(stops, start) for start in self.tokens.starts]
        begins = [
            index
            for index, (before, number) in enumerate(pairwise(numbers), start=1)
            if number != before or self.tokens.gaps[index - 1] == BREAK
        ]
        return list(pairwise((0, *begins, len(numbers))))

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
        return self.lemmas.is_known("-".join(written(word) for word in self.tokens.words[begin : end + 1]))


class Matcher:
    """A glossary prepared for matching. Building costs time for each entry, finding next to none."""

    def __init__(self, glossary: Glossary) -> None:
        self._lemmas = RussianLemmas()
        self._root: dict[Any, Any] = {}
        entries = in_stable_order(_with_forbidden(glossary.entries))
        for word in {word for entry in entries for word in tokenise(entry.source).words}:
            self._lemmas.learn(word)
        for entry in entries:
            if entry.source and (entry.target or entry.status is Status.KEEP):
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        for pattern, steps in routes(entry, self._lemmas):
            for path in expand(steps):
                node = self._root
                for key in path:
                    node = node.setdefault(key, {})
                patterns = node.setdefault(_END, [])
                if all(other.entry is not entry for other in patterns):
                    patterns.append(pattern)

    def find(self, text: str, country: str = "") -> tuple[TermMatch, ...]:
        """Return the terms in a text (a sentence, a headline or a paragraph) in text order; they never overlap.

        `country` is the item's ISO 3166 alpha-2 code, or "" if it is unknown. An entry's context words must be in the same sentence.
        """
        tokens = tokenise(text)
        guards = _TextGuards(text, tokens, self._lemmas)
        matches = {
            run: match
            for run, ranks in self._walk(tokens).items()
            if (match := _choose(run, ranks, guards, country.lower())) is not None
        }
        return tuple(matches[run] for run in _longest(matches))

    def _walk(self, tokens: Tokens) -> dict[tuple[int, int], dict[Pattern, int]]:
        """Return the runs of words (first, stop) that match patterns, with each pattern's rank (0 = likeliest reading of each word)."""
        options = self._options(tokens)
        found: dict[tuple[int, int], dict[Pattern, int]] = {}
        for first in range(len(options)):
            agenda = [(self._root, first, 0)]
            while agenda:
                node, index, rank = agenda.pop()
                for pattern in node.get(_END, ()):
                    ranks = found.setdefault((first, index), {})
                    ranks[pattern] = min(rank, ranks.get(pattern, rank))
                if index == len(options):
                    continue
                gap = tokens.gaps[index - 1] if index > first else ""
                if gap and gap != HYPHEN:
                    node = node.get(gap, {})
                for keys, stop in options[index]:
                    for more, key in enumerate(keys):
                        if (child := node.get(key)) is not None:
                            agenda.append((child, stop, rank + more))
        return found

    def _options(self, tokens: Tokens) -> list[list[tuple[tuple[str, ...], int]]]:
        """Return for each word its keys and the index after it, and the same for the hyphenated words it begins, without hyphens."""
        options = []
        for index, word in enumerate(tokens.words):
            here, stop = [(self._lemmas.keys(word), index + 1)], index
            while tokens.gaps[stop] == HYPHEN and stop - index < _MAX_HYPHENATED:
                stop += 1
                word += tokens.words[stop]
                here.append((self._lemmas.keys(word), stop + 1))
            options.append(here)
        return options


def _with_forbidden(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, each also avoiding what is forbidden for its source and country, because a place has only one match."""
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
        together.append(replace(entry, avoid=tuple(dict.fromkeys((*entry.avoid, *refused)))) if refused else entry)
    return together


def _choose(run: tuple[int, int], ranks: dict[Pattern, int], guards: _TextGuards, country: str) -> TermMatch | None:
    """Return the match for a run of words, None where no pattern passes its guards."""
    first, stop = run
    tokens, text = guards.tokens, guards.text
    if guards.cuts_known_word(first, stop):
        return None
    words = tokens.words[first:stop]

    def preference(pattern: Pattern) -> tuple[Any, ...]:
        entry = pattern.entry
        return (
            entry.status is Status.FORBIDDEN,
            # In a text all in capitals an abbreviation cannot be told from a word.
            pattern.rule is Rule.EXACT and text.isupper(),
            not pattern.participle,
            not entry.countries,
            not entry.needed,
            not entry.pos,
            folded_term(" ".join(words)) != folded_term(entry.source),
            ranks[pattern],
            entry.content,
        )

    admitted = _for_country([pattern for pattern in ranks if guards.admits(pattern, first, stop)], country)
    if not admitted:
        return None
    best = admitted[0] if len(admitted) == 1 else min(admitted, key=preference)
    rule = best.rule
    if rule is Rule.LEMMA and HYPHEN in tokens.gaps[first : stop - 1] and HYPHEN not in best.gaps:
        rule = Rule.JOINED
    start, end = _with_quotes(text, tokens.starts[first], tokens.stops[stop - 1])
    entry = best.entry
    why = [f"{rule.value}: {' '.join(words)} = {entry.source}"]
    if best.pos:
        why.append(f"part of speech {entry.pos}")
    if best.context:
        why.append(f"beside {guards.context_word(first, stop, best.context)}")
    if entry.excluded:
        why.append(f"none of {', '.join(entry.excluded)}")
    if entry.countries:
        known = f"country {country}" if country else "country unknown, one rendering only"
        why.append(f"{known} (entry for {', '.join(entry.countries)})")
    return TermMatch(start, end, text[start:end], entry, rule, "; ".join(why), best.verbal)


def _for_country(patterns: list[Pattern], country: str) -> list[Pattern]:
    general = [pattern for pattern in patterns if not pattern.entry.countries]
    if country:
        return [pattern for pattern in patterns if country in pattern.entry.countries] or general
    agreed = len({pattern.entry.target for pattern in patterns if pattern.entry.status is not Status.FORBIDDEN}) <= 1
    return general or (patterns if agreed else [])


def _longest(runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the runs that remain, in text order: those with the most words win (then the leftmost), and what overlaps them is dropped."""
    covered: set[int] = set()
    chosen = []
    for first, stop in sorted(runs, key=lambda run: (run[0] - run[1], run[0])):
        if covered.isdisjoint(range(first, stop)):
            covered.update(range(first, stop))
            chosen.append((first, stop))
    return sorted(chosen)


def _with_quotes(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return the span, widened by an adjacent quotation mark if its partner is inside: `операции «Мак` becomes `операции «Мак»`."""
    span = text[start:stop]
    for opening, closing in _QUOTES:
        unbalanced = span.count(opening) % 2 if opening == closing else span.count(opening) - span.count(closing)
        if unbalanced > 0 and text.startswith(closing, stop):
            return start, stop + 1
        if unbalanced and text[start - 1 : start] == opening:
            return start - 1, stop
    return start, stop
