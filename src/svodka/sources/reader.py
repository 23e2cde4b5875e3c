"""One file to its articles: the format is told by content, and whatever cannot be an article is refused in one clear sentence."""

from dataclasses import replace

from svodka.sources.content import Content
from svodka.sources.files import read_bytes
from svodka.sources.formats import find_promised_format, recognise_format
from svodka.sources.inbox import InboxFile
from svodka.sources.limits import MAX_CHARACTERS, MAX_WORDS
from svodka.sources.messages import refuse
from svodka.types import Article


def read(file: InboxFile) -> tuple[Article, ...]:
    """Return the articles in `file`, at least one, their characters cleaned, nothing translated, nothing lost.

    Raises `SourceError` (one sentence: which file, what is wrong, what to do) where the file cannot be read, is of a format that is
    not read, holds no article, or is above a limit of `svodka.sources.limits`.
    """
    promised = find_promised_format(file.path)
    content = Content(file.path, read_bytes(file.path), promised.name if promised else "")
    known = recognise_format(content)
    if known.read is None:
        raise refuse(file.path, f"this is a file of the kind “{known.name}”, which is not read: {known.advice}")
    articles = known.read(content)
    for article in articles:
        _check(article)
    hint = file.country_hint
    return tuple(
        article if article.country_hint or not hint else replace(article, country_hint=hint) for article in articles
    )


def _check(article: Article) -> None:
    if not article.text:
        raise refuse(article.path, "there is no text in it: save the article again")
    if article.words > MAX_WORDS:
        raise refuse(
            article.path,
            f"it has {article.words:,} words, more than the {MAX_WORDS:,} that an article may have: split it or cut it down",
        )
    if len(article.text) > MAX_CHARACTERS:
        raise refuse(
            article.path,
            f"it has {len(article.text):,} characters, more than the {MAX_CHARACTERS:,} that an article may have: "
            "split it or cut it down",
        )
