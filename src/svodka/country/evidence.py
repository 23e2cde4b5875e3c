"""Mentions of places, states and their institutions in a text, by the patterns of `data/country_evidence.tsv`.

Patterns are matched on word beginnings: it takes no morphology, so that a dry run starts at once. The notation is explained at the
head of the data file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from svodka.tables import fold, forms, read_table

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
