"""Whether an article is one of drug control: by the words of the field in it, without any dictionary of forms.

The words are `data/field_words.tsv`, and the terms of the desk's own glossary whose English has one of them: `Лирика` is a word of the
field where the desk writes it `pregabalin`. What the built-in glossary has beside (courts, border, agencies) is in all news.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from svodka.glossary.entry import Entry
from svodka.tables import fold, forms, read_table
from svodka.types import Article

OFF_SUBJECT = "no word of drug control in it"
"""What a run says of such an article."""

_STRONG, _WEAK, _NEVER = "strong", "weak", "never"
_ENOUGH_WEAK = 2
_SHOWN = 5
_WORD = re.compile(r"[^\W_]+(?:[-‐‑’'][^\W_]+)*")
_ENDING = re.compile(r"(?:[ыиое]й|[аяоеыи][яею]|[аяоеиыуюйьё]|[ое]к|ец)$")
"""Of Russian dictionary forms; of `порошок` the vowel goes with its consonant."""
_SHORTEST_STEM = 4
_INITIALS = 2
"""No longer than the shortest stem of a word that has endings."""
_LANGUAGES = ("ru", "en")


@dataclass(frozen=True)
class FieldTerms:
    """The terms of a desk's own glossary that speak for the field, each as the pattern of its words in any form.

    They are filed under the first letters of their first word, so that an article is searched only for those that may be in it.
    """

    patterns: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "FieldTerms":
        """Return those of a glossary's entries whose English has a word of the field."""
        filed: dict[str, tuple[re.Pattern[str], ...]] = {}
        for entry in entries:
            if (words := _WORD.findall(entry.source)) and _speaks_for_field(entry):
                filed[_initials(words[0])] = (*filed.get(_initials(words[0]), ()), _any_form(words))
        return cls(filed)

    def find(self, text: str) -> Iterator[str]:
        """Yield the words of a text that are one of the terms, the first place of each term."""
        for initials in dict.fromkeys(map(_initials, _WORD.findall(text))):
            for pattern in self.patterns.get(initials, ()):
                if match := pattern.search(text):
                    yield match[0]


def find_field_words(article: Article, language: str, own: FieldTerms = FieldTerms()) -> tuple[str, ...]:
    """Return the words that make an article of this language (`ru`, `en`) one of drug control, in its order and as they stand there.

    () = it has none, or a single one that other news has as well. A few are enough, so not all are looked for.
    """
    rows: dict[int, str] = {}
    strong: dict[str, str] = {}
    for word in dict.fromkeys(_WORD.findall(article.text)):
        for weight, row in _weigh(word, language):
            if weight == _STRONG:
                strong.setdefault(fold(word), word)
            else:
                rows.setdefault(row, word)
        if len(strong) >= _SHOWN:
            break
    if not strong:
        strong = {words: words for words in own.find(article.text)}
    if strong:
        return tuple(strong.values())[:_SHOWN]
    return tuple(rows.values())[:_SHOWN] if len(rows) >= _ENOUGH_WEAK else ()


def _speaks_for_field(entry: Entry) -> bool:
    """Whether the English of an entry has a word of the field; one with a context is a word of everyday life (`скорость`)."""
    if entry.needed:
        return False
    english = " ".join(entry.renderings)
    return any(weight == _STRONG for word in _WORD.findall(english) for weight, _ in _weigh(word, "en"))


def _initials(word: str) -> str:
    return fold(word)[:_INITIALS]


def _any_form(words: Iterable[str]) -> re.Pattern[str]:
    """The pattern of a term's words in any form: an abbreviation as it stands, any other word by its stem and up to four letters."""
    phrase = r"\W+".join(re.escape(word) if word.isupper() else f"(?i:{_stem(word)})\\w{{0,4}}" for word in words)
    return re.compile(rf"(?<!\w){phrase}(?!\w)")


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word) if len(word) > _SHORTEST_STEM else word
    return re.sub("[её]", "[её]", re.escape(stem))


@lru_cache(maxsize=5_000)
def _weigh(word: str, language: str) -> tuple[tuple[str, int], ...]:
    """What a word as it stands is worth, with the row of the table: strong or weak; () where it is no word of the field."""
    found = tuple(_rows_with(word, _table(language)))
    return () if any(weight == _NEVER for weight, _ in found) else found


def _rows_with(word: str, table: Iterable["_Row"]) -> Iterator[tuple[str, int]]:
    folded = fold(word)
    parts = {folded, *re.split("[-‐‑’']", folded)}
    written = {word, *re.split("[-‐‑’']", word)}
    for row in table:
        if row.exact & written or any(row.pattern.fullmatch(part) for part in parts):
            yield row.weight, row.number


@dataclass(frozen=True)
class _Row:
    number: int
    weight: str
    pattern: re.Pattern[str]
    exact: frozenset[str]


@cache
def _tables() -> Mapping[str, tuple[_Row, ...]]:
    rows: dict[str, list[_Row]] = {language: [] for language in _LANGUAGES}
    for number, row in enumerate(read_table("field_words.tsv")):
        words = forms(row["words"])
        patterns = [re.escape(fold(word)).replace(r"\*", r"\w*") for word in words if not word.isupper()]
        exact = frozenset(word for word in words if word.isupper())
        pattern = re.compile("|".join(patterns) or "(?!)")
        rows[row["language"]].append(_Row(number, row["weight"], pattern, exact))
    return {language: tuple(found) for language, found in rows.items()}


def _table(language: str) -> tuple[_Row, ...]:
    return _tables().get(language, ())
