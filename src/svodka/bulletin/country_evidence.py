"""Mentions of places, states and their institutions in a text, by the patterns of `data/country_evidence.tsv`.

Patterns are matched on word beginnings: it takes no morphology, so that a dry run starts at once. The notation is explained at the
head of the data file.

What part a place plays in the event: the scene, or only an origin, a destination, somebody's citizenship.

`из Афганистана в Россию` names two countries and happens in neither. Cues before the name are in `data/country_context.tsv`; the
Russian cases do the rest: after `в` and `на`, the prepositional case is where, the accusative is whither.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from svodka.system.tables import fold, forms, read_table

_TOKEN = re.compile(r"\+?[^\W_]+")
_SENTENCE_BREAK = re.compile(r"[.!?;:,()\n]")
_QUOTES = re.compile(r"[«»\"“”„]")
_NOUN_ENDING = re.compile(r"(?:[аеиоуыьюяй]|[аяоеи]м|ах|ях|ами|ями|ом|ем|ой|ою|ей|ею|ов|ев|ью|ию|ия|ии|ий|ие|ией)?")
_ADDRESS_KINDS = frozenset({"latin", "host", "outlet"})


@dataclass(frozen=True)
class Evidence:
    """One row of the table. `countries` is empty for a pattern that only hides the shorter ones within it."""

    pattern: str
    countries: tuple[str, ...]
    weight: float
    kind: str


@dataclass(frozen=True)
class FoldedWord:
    """A word of a text: `text[start:stop] == word`; `folded` is its lower-case form with е for ё."""

    word: str
    folded: str
    start: int
    stop: int


@dataclass(frozen=True)
class Mention:
    """A pattern found in a text at the tokens `first` … `last` (inclusive).

    `words` as they stand there, quotation marks left out.
    """

    evidence: Evidence
    words: str
    first: int
    last: int


def tokenize(text: str) -> list[FoldedWord]:
    """Return the words of `text` in order; hyphens part words, a plus sign before digits belongs to them."""
    return [FoldedWord(m[0], fold(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def find_mentions(text: str, tokens: Sequence[FoldedWord], *, dateline: bool = False) -> list[Mention]:
    """Return the mentions in `text` from left to right, not overlapping, the longest pattern at each place.

    `tokens` are those of `tokenize(text)`. With `dateline`, the rows that hold in datelines only go before all others.
    """
    mentions = []
    position = 0
    while position < len(tokens):
        rows = _matches(text, tokens, position, dateline)
        if not rows:
            position += 1
            continue
        row = max(rows, key=lambda row: (row.evidence.kind == "dateline", row.specificity))
        last = position + len(row.parts) - 1
        words = _QUOTES.sub("", text[tokens[position].start : tokens[last].stop])
        mentions.append(Mention(row.evidence, words, position, last))
        position = last + 1
    return mentions


def load_address_evidence() -> tuple[Evidence, ...]:
    """Return the rows that speak about an article's address: kinds `latin`, `outlet` and `host`."""
    return tuple(evidence for evidence in _table() if evidence.kind in _ADDRESS_KINDS)


@dataclass(frozen=True)
class _Part:
    """One word of a pattern: its letters without the wildcard, and what may follow or must hold."""

    letters: str
    wildcard: str
    exact: str
    capital: bool

    def accepts(self, token: FoldedWord) -> bool:
        if self.exact:
            return token.word.replace("Ё", "Е") == self.exact
        if not token.folded.startswith(self.letters) or (self.capital and not token.word[0].isupper()):
            return False
        ending = token.folded[len(self.letters) :]
        if self.wildcard == "~":
            return _NOUN_ENDING.fullmatch(ending) is not None
        return self.wildcard == "*" or not ending


@dataclass(frozen=True)
class _Row:
    evidence: Evidence
    parts: tuple[_Part, ...]

    @property
    def specificity(self) -> tuple[int, int, int]:
        """Longer patterns before shorter ones, closed endings before open ones."""
        letters = sum(len(part.letters) for part in self.parts)
        return len(self.parts), letters, -sum(part.wildcard == "*" for part in self.parts)


def _matches(text: str, tokens: Sequence[FoldedWord], position: int, dateline: bool) -> list[_Row]:
    word = tokens[position].folded
    return [
        row
        for length in range(1, min(len(word), _longest_beginning()) + 1)
        for row in _index().get(word[:length], ())
        if (dateline or row.evidence.kind != "dateline") and _fits(row, text, tokens, position)
    ]


def _fits(row: _Row, text: str, tokens: Sequence[FoldedWord], position: int) -> bool:
    window = tokens[position : position + len(row.parts)]
    if len(window) < len(row.parts):
        return False
    if not all(part.accepts(token) for part, token in zip(row.parts, window, strict=True)):
        return False
    # A host name such as Podrobno.uz is written with a full stop in its pattern, so the stop parts no sentence there.
    gaps = (text[left.stop : right.start] for left, right in pairwise(window))
    return "." in row.evidence.pattern or not any(_SENTENCE_BREAK.search(gap) for gap in gaps)


def _part(word: str) -> _Part:
    wildcard = word[-1] if word[-1] in "*~" else ""
    letters = word.rstrip("*~")
    is_abbreviation = not wildcard and len(letters) > 1 and letters.isupper()
    return _Part(
        letters=fold(letters),
        wildcard=wildcard,
        exact=letters.replace("Ё", "Е") if is_abbreviation else "",
        capital=letters[0].isupper(),
    )


@cache
def _table() -> tuple[Evidence, ...]:
    return tuple(
        Evidence(row["pattern"], forms(row["country"]), float(row["weight"]), row["kind"])
        for row in read_table("country_evidence.tsv")
    )


@cache
def _index() -> Mapping[str, tuple[_Row, ...]]:
    """Rows by the letters of their first word: a token finds its rows by looking up each of its beginnings."""
    index: dict[str, list[_Row]] = {}
    for evidence in _table():
        if evidence.kind not in _ADDRESS_KINDS:
            parts = tuple(_part(word) for word in re.split(r"[\s.-]+", evidence.pattern))
            index.setdefault(parts[0].letters, []).append(_Row(evidence, parts))
    return {letters: tuple(rows) for letters, rows in index.items()}


@cache
def _longest_beginning() -> int:
    return max(map(len, _index()))


_SCENE = 1.5
_DESTINATION = 0.35
_PREPOSITIONS_OF_PLACE = frozenset({"в", "во", "на"})
_PREPOSITIONAL_ENDINGS = ("е", "и", "ах", "ях", "ой", "ом", "ем")
_PLACE_KINDS = frozenset({"country", "city", "region", "district", "abbreviation", "adjective"})


@dataclass(frozen=True)
class _Cue:
    words: tuple[str, ...]
    reach: int
    factor: float


def weigh_mentions(text: str, tokens: Sequence[FoldedWord], mentions: Sequence[Mention]) -> list[float]:
    """Return, for each of the mentions of `text`, what its weight is multiplied with: 1 where the context says nothing.

    A name joined to the one before it by a comma or `и` plays the same part (`в Россию, Казахстан и Киргизию`); so do the parts of a
    compound adjective (`на таджикско-афганской границе`), of which the last tells the case.
    """
    result: list[float] = []
    for number, mention in enumerate(mentions):
        if number and _is_compound(text, tokens, mentions[number - 1], mention):
            result.append(result[-1])
            continue
        last = number
        while last + 1 < len(mentions) and _is_compound(text, tokens, mentions[last], mentions[last + 1]):
            last += 1
        factor = _factor(tokens, replace(mentions[last], first=mention.first))
        if factor is None and number and _is_joined(text, tokens, mentions[number - 1], mention):
            factor = result[-1]
        result.append(1.0 if factor is None else factor)
    return result


def _factor(tokens: Sequence[FoldedWord], mention: Mention) -> float | None:
    if mention.evidence.kind not in _PLACE_KINDS:
        return None
    if mention.first and tokens[mention.first - 1].folded in _PREPOSITIONS_OF_PLACE:
        direction = _cue_factor(tokens, mention.first, direct_only=True)
        return direction if direction is not None else _scene_or_destination(tokens, mention)
    return _cue_factor(tokens, mention.first)


def _scene_or_destination(tokens: Sequence[FoldedWord], mention: Mention) -> float:
    words = (token.folded for token in tokens[mention.first : mention.last + 1])
    is_indeclinable = not mention.evidence.pattern.endswith(("*", "~"))
    # An indeclinable name (в Баку) does not tell whither from where: where is the commoner of the two.
    if is_indeclinable or any(word.endswith(_PREPOSITIONAL_ENDINGS) for word in words):
        return _SCENE
    return _DESTINATION


def _cue_factor(tokens: Sequence[FoldedWord], first: int, direct_only: bool = False) -> float | None:
    """Return the factor of the nearest cue before token `first`, of the longest one where several end at the same word."""
    best: tuple[int, int, float] | None = None
    for cue in _cues():
        for distance in range(1 if direct_only else cue.reach + 1):
            if direct_only and len(cue.words) == 1:
                continue
            start = first - distance - len(cue.words)
            if start >= 0 and _stands_at(cue, tokens, start):
                candidate = (-distance, len(cue.words), cue.factor)
                best = candidate if best is None else max(best, candidate, key=lambda found: found[:2])
    return None if best is None else best[2]


def _stands_at(cue: _Cue, tokens: Sequence[FoldedWord], start: int) -> bool:
    return all(
        token.folded.startswith(word[:-1]) if word.endswith("*") else token.folded == word
        for word, token in zip(cue.words, tokens[start : start + len(cue.words)], strict=True)
    )


def _is_compound(text: str, tokens: Sequence[FoldedWord], left: Mention, right: Mention) -> bool:
    is_hyphened = text[tokens[left.last].stop : tokens[right.first].start] in ("-", "‑")
    return is_hyphened and left.evidence.kind == right.evidence.kind == "adjective"


def _is_joined(text: str, tokens: Sequence[FoldedWord], left: Mention, right: Mention) -> bool:
    between = text[tokens[left.last].stop : tokens[right.first].start].strip().lower()
    return between in {",", "и", "или", "либо"}


@cache
def _cues() -> tuple[_Cue, ...]:
    return tuple(
        _Cue(tuple(row["cue"].split()), int(row["reach"]), float(row["factor"]))
        for row in read_table("country_context.tsv")
    )
