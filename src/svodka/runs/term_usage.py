"""How the terms of a glossary are used in the articles of an inbox: the only place where both are read and nothing is translated."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka.errors import SourceError
from svodka.glossary.matching import Matcher
from svodka.glossary.termbase import Entry, Glossary
from svodka.sources.formats import read
from svodka.sources.inbox import collect
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


@dataclass(frozen=True)
class InboxUsage:
    """What the readable articles use of a glossary, and why the other files could not be read (each error names its file)."""

    usage: Usage
    failures: tuple[SourceError, ...]


def usage_in(inputs: Sequence[Path], glossary: Glossary) -> InboxUsage:
    """Count the terms of the articles in files and folders; a file that cannot be read is a failure and stops nothing.

    `RequestError` where an input does not exist.
    """
    articles: list[Article] = []
    failures: list[SourceError] = []
    for file in collect(inputs).files:
        try:
            for one in read(file):
                if isinstance(one, Article):
                    articles.append(one)
                elif one.wanted:
                    failures.append(SourceError(one.reason, path=file.path, place=f"“{one.id.name}”"))
        except SourceError as error:
            failures.append(error)
    return InboxUsage(usage(glossary, articles), tuple(failures))
