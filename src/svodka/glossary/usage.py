"""Which terms occur in a set of articles, how often, and which never."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from svodka.glossary.entry import Entry
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Glossary
from svodka.types import Article


@dataclass(frozen=True)
class EntryUse:
    """An entry with its occurrences; `forms` are the different words of the texts that matched, in small letters."""

    entry: Entry
    count: int
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Usage:
    """The used entries, the most frequent first, and those that never occur, in the order of the glossary."""

    words: int
    articles: int
    used: tuple[EntryUse, ...]
    unused: tuple[Entry, ...]

    @property
    def occurrences(self) -> int:
        """All occurrences together."""
        return sum(use.count for use in self.used)


def usage(glossary: Glossary, articles: Iterable[Article]) -> Usage:
    """Count the terms of the articles, each under the country that its file or folder names (unknown: as `Matcher.find` does)."""
    matcher = Matcher(glossary)
    counts: Counter[str] = Counter()
    forms: dict[str, dict[str, None]] = {}
    words = number = 0
    for article in articles:
        number += 1
        words += article.words
        country = article.country_hint.value if article.country_hint else ""
        for block in filter(None, (article.title, *article.paragraphs)):
            for match in matcher.find(block, country):
                key = _key(match.entry)
                counts[key] += 1
                forms.setdefault(key, {})[match.text.lower()] = None
    used = [EntryUse(entry, counts[key], tuple(forms[key])) for entry in glossary.entries if counts[key := _key(entry)]]
    unused = tuple(entry for entry in glossary.entries if not counts[_key(entry)])
    return Usage(words, number, tuple(sorted(used, key=lambda use: (-use.count, use.entry.source))), unused)


def _key(entry: Entry) -> str:
    """What tells entries apart: a match may carry a copy of its entry that avoids more (see `Matcher`)."""
    return f"{entry.origin}\0{entry.source}\0{entry.target}\0{entry.countries}\0{entry.context}\0{entry.pos}"
