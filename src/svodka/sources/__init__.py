"""Files of the inbox to articles: `collect` finds the files, `read` reads one, `settle` says which of equal articles stays."""

from svodka.sources.content import Unread
from svodka.sources.duplicates import Copy, settle
from svodka.sources.inbox import Inbox, InboxFile, Skipped, collect
from svodka.sources.reader import read

__all__ = ["Copy", "Inbox", "InboxFile", "Skipped", "Unread", "collect", "read", "settle"]
