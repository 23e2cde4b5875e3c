"""Files of the inbox to articles: `collect` finds the files, `read` reads one, `fingerprint` tells the same text in two of them."""

from svodka.sources.duplicates import fingerprint
from svodka.sources.inbox import Inbox, InboxFile, Skipped, collect
from svodka.sources.reader import read

__all__ = ["Inbox", "InboxFile", "Skipped", "collect", "fingerprint", "read"]
