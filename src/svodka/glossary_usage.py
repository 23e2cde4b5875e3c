"""How the terms of a glossary are used in the articles of an inbox: the only place where both are read and nothing is translated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka.errors import SourceError
from svodka.glossary.termbase import Glossary
from svodka.glossary.usage import Usage, usage
from svodka.sources import collect, read
from svodka.types import Article


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
