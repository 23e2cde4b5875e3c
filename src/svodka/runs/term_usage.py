"""Counts how often the terms of a glossary occur in the articles of an inbox; nothing is translated."""

from collections.abc import Sequence
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
    """A glossary entry with the number of its matches; `forms` are the distinct words that matched, in lower case."""

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
    failures: tuple[SourceError, ...]
    """Why files could not be read; each error names its file."""


def count_usage(inputs: Sequence[Path], glossary: Glossary) -> Usage:
    """Count the glossary's terms in the articles of files and folders; an article's country is the one that its file or folder names.

    A file that cannot be read is recorded in `failures` and stops nothing. Raises `RequestError` if an input does not exist.
    """
    matcher = Matcher(glossary)
    failures: list[SourceError] = []
    forms: dict[str, list[str]] = {}
    words = articles = 0
    for file in collect(inputs).files:
        try:
            found = list(read(file))
        except SourceError as error:
            failures.append(error)
            continue
        for one in found:
            if not isinstance(one, Article):
                if one.wanted:
                    failures.append(SourceError(one.reason, path=file.path, place=f"“{one.id.name}”"))
                continue
            articles += 1
            words += one.words
            country = one.country_hint.value if one.country_hint else ""
            for block in filter(None, (one.title, *one.paragraphs)):
                for match in matcher.find(block, country):
                    forms.setdefault(_key(match.entry), []).append(match.text.lower())
    uses = [
        EntryUse(entry, len(words_found), tuple(dict.fromkeys(words_found)))
        for entry in glossary.entries
        if (words_found := forms.get(_key(entry)))
    ]
    unused = tuple(entry for entry in glossary.entries if _key(entry) not in forms)
    used = tuple(sorted(uses, key=lambda use: (-use.count, use.entry.source)))
    return Usage(words, articles, used, unused, tuple(failures))


def _key(entry: Entry) -> str:
    """Return a key that identifies an entry: a match may carry a copy of its entry with more to avoid (see `Matcher`)."""
    return f"{entry.origin}\0{entry.source}\0{entry.target}\0{entry.countries}\0{entry.context}\0{entry.pos}"
