"""From an entry's source to the sequences of keys by which it is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from svodka.glossary.entry import Entry
from svodka.russian.morphology import EXACT, VERBAL, RussianLemmas, parts_of_speech
from svodka.russian.tokens import DASH, HYPHEN, JOIN, Tokens, tokenise
from svodka.system.tables import fold

MAX_PATHS = 256
"""Key sequences of one pattern; beyond, ambiguous words keep their likeliest key only."""

_TO_BE, _NOT = ("быть",), ("не",)


class Rule(StrEnum):
    """How the words of a text met an entry."""

    LEMMA = "lemma"
    EXACT = "exact case"
    JOINED = "hyphenation"
    INVERTED = "word order"


@dataclass(frozen=True, eq=False)
class Pattern:
    """One entry with one way to find it; compared by identity, because it is a key of the matcher's innermost loop."""

    entry: Entry
    rule: Rule
    verbal: bool
    """The source's head is a verb, so the English may be active or passive."""
    key: str
    """`Entry.content`: breaks ties."""
    pos: frozenset[str]
    """Parts of speech one of which a word of the text must have; empty = no guard."""
    context: tuple[tuple[tuple[str, ...], ...], ...]
    """Phrases of the context one of which is needed, as words as alternative keys; a key that ends in `*` is a beginning."""
    excluded: tuple[tuple[tuple[str, ...], ...], ...]
    """Phrases none of which may be there, written likewise."""
    gaps: tuple[str, ...]
    """The gaps between the words of the source."""
    participle: bool
    """The source is a full participle by itself (`задержанный`): it is meant before its verb is."""


@dataclass(frozen=True)
class Route:
    """A pattern with its steps: at each, the keys (or the gap) one of which must come next."""

    pattern: Pattern
    steps: tuple[tuple[str, ...], ...]

    def paths(self) -> Iterator[tuple[str, ...]]:
        """Every sequence of single keys, `MAX_PATHS` at most."""
        steps, count = list(self.steps), 1
        for index, step in enumerate(steps):
            if count * len(step) > MAX_PATHS:
                steps[index] = step[:1]
            count *= len(steps[index])
        paths: list[tuple[str, ...]] = [()]
        for step in steps:
            paths = [(*path, key) for path in paths for key in step]
        yield from paths


def routes(entry: Entry, lemmas: RussianLemmas) -> Iterator[Route]:
    """Return the routes by which an entry is found: as written, hyphens closed up, verb and object exchanged."""
    tokens = tokenise(entry.source)
    words = tuple(lemmas.entry_keys(word) for word in tokens.words)
    if not words:
        return
    head = _verb(entry, tokens, lemmas)
    participle = len(words) == 1 and any(reading.pos == "PRTF" for reading in lemmas.readings(tokens.words[0]))
    plain = Rule.EXACT if all(keys[0].startswith(EXACT) for keys in words) else Rule.LEMMA

    def pattern(rule: Rule) -> Pattern:
        guard = _guard(entry, tokens, lemmas)
        context, excluded = _phrases(entry.needed, lemmas), _phrases(entry.excluded, lemmas)
        return Pattern(
            entry, rule, head is not None, entry.content, guard, context, excluded, tokens.gaps[:-1], participle
        )

    yield Route(pattern(plain), _steps(words, tokens.gaps, dashes=True))
    if DASH in tokens.gaps:
        yield Route(pattern(Rule.JOINED), _steps(words, tokens.gaps, dashes=False))
    if HYPHEN in tokens.gaps:
        yield Route(pattern(Rule.JOINED), _closed_up(tokens, lemmas))
    negation = words[:1] if words[0] == _NOT else ()
    if head is not None and len(words) > 1 + len(negation):
        first = head == len(negation)
        rest = (
            _steps(words[head + 1 :], tokens.gaps[head + 1 :], dashes=True)
            if first
            else _steps(words[:-1], tokens.gaps[:-1], dashes=True)
        )
        verb = words[head]
        if first:
            yield Route(pattern(Rule.INVERTED), (*rest, *negation, verb))
        else:
            yield Route(pattern(Rule.INVERTED), (verb, *rest))
        yield Route(pattern(Rule.INVERTED), (*rest, *(negation if first else ()), _TO_BE, verb))


def _steps(words: tuple[tuple[str, ...], ...], gaps: tuple[str, ...], *, dashes: bool) -> tuple[tuple[str, ...], ...]:
    steps: list[tuple[str, ...]] = []
    for index, keys in enumerate(words):
        steps.append(keys)
        gap = gaps[index] if index + 1 < len(words) else JOIN
        if gap not in (JOIN, HYPHEN) and (dashes or gap != DASH):
            steps.append((gap,))
    return tuple(steps)


def _closed_up(tokens: Tokens, lemmas: RussianLemmas) -> tuple[tuple[str, ...], ...]:
    """Return the steps of a source whose hyphenated words are written as one: `нарко-курьер` as `наркокурьер`."""
    words: list[str] = []
    gaps: list[str] = []
    for index, word in enumerate(tokens.words):
        if index and tokens.gaps[index - 1] == HYPHEN:
            words[-1] += word
            gaps[-1] = tokens.gaps[index]
        else:
            words.append(word)
            gaps.append(tokens.gaps[index])
    return _steps(tuple(lemmas.entry_keys(word) for word in words), tuple(gaps), dashes=True)


def _verb(entry: Entry, tokens: Tokens, lemmas: RussianLemmas) -> int | None:
    """Return the index of the verb that heads the source, where it stands first (or behind `не`) or last; None for a noun phrase."""
    first, last = int(tokens.words[0] == _NOT[0] and len(tokens.words) > 1), len(tokens.words) - 1
    for index in dict.fromkeys((first, last)):
        readings = lemmas.heads(tokens.words[index])
        verbal = [reading.pos in VERBAL and reading.pos != "PRTF" for reading in readings]
        if any(verbal) if entry.pos == "verb" else bool(verbal) and verbal[0]:
            return index
    return None


def _guard(entry: Entry, tokens: Tokens, lemmas: RussianLemmas) -> frozenset[str]:
    """Return the parts of speech that a word of the text must have; none where the source itself is never read so."""
    if not entry.pos:
        return frozenset()
    wanted = parts_of_speech(entry.pos)
    possible = any(reading.pos in wanted for word in tokens.words for reading in lemmas.readings(word))
    return wanted if possible else frozenset()


def _phrases(items: Iterable[str], lemmas: RussianLemmas) -> tuple[tuple[tuple[str, ...], ...], ...]:
    phrases = []
    for item in items:
        tokens = tokenise(item)
        phrase = [lemmas.entry_keys(word) for word in tokens.words]
        if item.endswith("*") and phrase:
            phrase[-1] = (fold(tokens.words[-1]) + "*",)
        if phrase:
            phrases.append(tuple(phrase))
    return tuple(phrases)
