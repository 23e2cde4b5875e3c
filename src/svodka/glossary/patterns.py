"""Turn an entry's source into the sequences of keys by which it is found in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from svodka.glossary.termbase import Entry
from svodka.russian.morphology import EXACT, PARTS_OF_SPEECH, VERBAL, RussianLemmas
from svodka.russian.tokens import DASH, HYPHEN, JOIN, Tokens, tokenise
from svodka.system.tables import fold

MAX_PATHS = 256
"""The most key sequences of one pattern. Beyond that, ambiguous words keep only their likeliest key."""

_TO_BE, _NOT = ("быть",), ("не",)

Steps = tuple[tuple[str, ...], ...]
"""What must come next, step by step: the alternative keys of a word, or a gap."""
Phrases = tuple[Steps, ...]
"""The phrases of a context. Each phrase has the alternative keys of each word; a key that ends in `*` is a prefix."""


class Rule(StrEnum):
    """How the words of a text matched an entry."""

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
    pos: frozenset[str]
    """Parts of speech one of which a word of the text must have; empty = no guard."""
    context: Phrases
    """Phrases one of which must be in the sentence."""
    excluded: Phrases
    """Phrases none of which may be there."""
    gaps: tuple[str, ...]
    """The gaps between the words of the source."""
    participle: bool
    """The source is a single full participle (`задержанный`). Its entry is preferred to that of its verb."""


def routes(entry: Entry, lemmas: RussianLemmas) -> Iterator[tuple[Pattern, Steps]]:
    """Yield the ways to find an entry with their steps: as written, without dashes, hyphens closed up, verb and object exchanged."""
    tokens = tokenise(entry.source)
    words = tuple(lemmas.entry_keys(word) for word in tokens.words)
    if not words:
        return
    head = _verb(entry, tokens, lemmas)
    plain = Pattern(
        entry,
        Rule.EXACT if all(keys[0].startswith(EXACT) for keys in words) else Rule.LEMMA,
        verbal=head is not None,
        pos=_guard(entry, tokens, lemmas),
        context=_phrases(entry.needed, lemmas),
        excluded=_phrases(entry.excluded, lemmas),
        gaps=tokens.gaps[:-1],
        participle=len(words) == 1 and any(reading.pos == "PRTF" for reading in lemmas.readings(tokens.words[0])),
    )
    yield plain, _steps(words, tokens.gaps)
    if DASH in tokens.gaps:
        yield replace(plain, rule=Rule.JOINED), _steps(words, [gap if gap != DASH else JOIN for gap in tokens.gaps])
    if HYPHEN in tokens.gaps:
        yield replace(plain, rule=Rule.JOINED), _closed_up(tokens, lemmas)
    negation = words[:1] if words[0] == _NOT else ()
    if head is not None and len(words) > 1 + len(negation):
        verb, is_first = words[head], head == len(negation)
        before, after = _steps(words[:-1], tokens.gaps), _steps(words[head + 1 :], tokens.gaps[head + 1 :])
        rest = (*after, *negation) if is_first else before
        yield replace(plain, rule=Rule.INVERTED), (*rest, verb) if is_first else (verb, *rest)
        yield replace(plain, rule=Rule.INVERTED), (*rest, _TO_BE, verb)


def expand(steps: Steps) -> list[tuple[str, ...]]:
    """Return every sequence of single keys, `MAX_PATHS` at most."""
    paths: list[tuple[str, ...]] = [()]
    for step in steps:
        keys = step if len(paths) * len(step) <= MAX_PATHS else step[:1]
        paths = [(*path, key) for path in paths for key in keys]
    return paths


def _steps(words: Iterable[tuple[str, ...]], gaps: Iterable[str]) -> Steps:
    """Return the steps of the words, with the gaps between them that are neither a plain space nor a hyphen."""
    steps = [step for keys, gap in zip(words, gaps, strict=False) for step in (keys, (gap,))]
    return tuple(step for step in steps[:-1] if step not in ((JOIN,), (HYPHEN,)))


def _closed_up(tokens: Tokens, lemmas: RussianLemmas) -> Steps:
    """Return the steps of a source whose hyphenated words are written as one: `нарко-курьер` as `наркокурьер`."""
    spaced = "".join(word + ("" if gap == HYPHEN else " ") for word, gap in zip(tokens.words, tokens.gaps, strict=True))
    return _steps(map(lemmas.entry_keys, spaced.split()), [gap for gap in tokens.gaps if gap != HYPHEN])


def _verb(entry: Entry, tokens: Tokens, lemmas: RussianLemmas) -> int | None:
    """Return the index of the verb that heads the source, where it stands first (or behind `не`) or last; None for a noun phrase."""
    first, last = int(tokens.words[0] == _NOT[0] and len(tokens.words) > 1), len(tokens.words) - 1
    for index in (first, last):
        readings = lemmas.heads(tokens.words[index])
        verbal = [reading.pos in VERBAL and reading.pos != "PRTF" for reading in readings]
        if any(verbal) if entry.pos == "verb" else any(verbal[:1]):
            return index
    return None


def _guard(entry: Entry, tokens: Tokens, lemmas: RussianLemmas) -> frozenset[str]:
    """Return the parts of speech one of which a matched word must have; empty if no reading of the source itself has one of them."""
    wanted = PARTS_OF_SPEECH[entry.pos] if entry.pos else frozenset[str]()
    possible = any(reading.pos in wanted for word in tokens.words for reading in lemmas.readings(word))
    return wanted if possible else frozenset()


def _phrases(items: Iterable[str], lemmas: RussianLemmas) -> Phrases:
    phrases = []
    for item in items:
        if words := tokenise(item).words:
            keys = tuple(map(lemmas.entry_keys, words))
            phrases.append((*keys[:-1], (fold(words[-1]) + "*",)) if item.endswith("*") else keys)
    return tuple(phrases)
