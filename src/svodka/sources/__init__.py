"""Turns the files of the inbox into articles: `collect` finds the files, `read` reads one, `settle` says which of equal articles stays."""

from svodka.sources.articles import Copy, settle
from svodka.sources.content import InboxFile, Unread
from svodka.sources.formats import read
from svodka.sources.inbox import Inbox, Skipped, collect

__all__ = ["Copy", "Inbox", "InboxFile", "Skipped", "Unread", "collect", "read", "settle"]
