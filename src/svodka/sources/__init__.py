"""Files of the inbox to articles: `collect` finds the files, `read` reads one, `settle` says which of equal articles stays."""

from svodka.sources.content import Unread
from svodka.sources.inbox import Copy, Inbox, InboxFile, Skipped, collect, settle
from svodka.sources.reader import read

__all__ = ["Copy", "Inbox", "InboxFile", "Skipped", "Unread", "collect", "read", "settle"]
