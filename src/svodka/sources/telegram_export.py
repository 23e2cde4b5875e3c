"""An export of Telegram Desktop, as JSON or as a page: which of the two it is."""

from svodka.sources.content import Content, Unread
from svodka.sources.inner import number_parts
from svodka.sources.telegram_html import read_page_of_messages
from svodka.sources.telegram_json import read_result
from svodka.types import Article


def read_export(content: Content) -> tuple[Article | Unread, ...]:
    """Return the messages of an export, `result.json` or a page of `messages*.html`, as articles, and the word on all others.

    Raises `SourceError` for JSON that is no export, for an export without a message, and for more than `MAX_MESSAGES` messages with a
    text where no days were asked for.
    """
    is_page = content.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return number_parts(read_page_of_messages(content) if is_page else read_result(content))
