"""One file to its articles: the format is told by content, and whatever cannot be an article is refused in one clear sentence."""

from dataclasses import replace

from svodka.sources.content import Content, Unread
from svodka.sources.formats import find_promised_format, read_content
from svodka.sources.inbox import InboxFile
from svodka.sources.limits import MAX_CHARACTERS, MAX_WORDS
from svodka.sources.members import MemberReader
from svodka.sources.messages import refuse
from svodka.types import Article, Period


def read(file: InboxFile, period: Period | None = None) -> tuple[Article | Unread, ...]:
    """Return what is in `file`, at least one: its articles, their characters cleaned, nothing translated, and what gives none.

    `period` is the days that were asked for (see `Content`).
    Raises `SourceError` (one sentence: which file, what is wrong, what to do) where the file cannot be read, is of a format that is
    not read, holds no article, or is above a limit of `svodka.sources.limits`.
    """
    promised = find_promised_format(file.path)
    content = Content(file.path, promised=promised.name if promised else "", period=period, members=MemberReader())
    found = [_within_limits(one) for one in read_content(content)]
    if len(found) == 1 and isinstance(found[0], Unread) and found[0].wanted and not found[0].id.member:
        raise refuse(file.path, found[0].reason)
    hint = file.country_hint
    return tuple(
        one if isinstance(one, Unread) or one.country_hint or not hint else replace(one, country_hint=hint)
        for one in found
    )


def _within_limits(one: Article | Unread) -> Article | Unread:
    """An article as it is, or why it can be none: a file of several loses no other for it."""
    if isinstance(one, Unread):
        return one
    trouble = ""
    if not one.text:
        trouble = "there is no text in it: save the article again"
    elif one.words > MAX_WORDS:
        trouble = (
            f"it has {one.words:,} words, more than the {MAX_WORDS:,} that an article may have: split it or cut it down"
        )
    elif len(one.text) > MAX_CHARACTERS:
        trouble = (
            f"it has {len(one.text):,} characters, more than the {MAX_CHARACTERS:,} that an article may have: "
            "split it or cut it down"
        )
    return Unread(one.id, trouble) if trouble else one
